"""From what was read to what a vendor's answer holds: bindings as data, rendered against the contract's tree.

A binding is a tree of wire names. A leaf is a text: `source [| format [argument]] [if Parameter]`. A branch may carry
`@of` (kinds: the branch speaks of the records of these kinds, and is left out when there are none), `@each` (one entry
for every `record`, `line`, `item`, `mark KIND`, `page`, `task` (a file), `entry NAME` of a sibling, `named`,
`field NAME...` (those of the named fields that were found, in this order), or of a table `row` and its `cell`),
`@named` (keys and leaves: those that were found are what `@each = "named"` repeats), `@which` (a name for the set of
kinds found) and `@if` (a parameter that must be true, or `Parameter=one,other`: its value must be among these).

Sources: `field`, `field.start`, `field.end`, `field.score`, `field.quad`, `field.valid`; `mark KIND.quad`;
`field or other` (the first that was found); `task url`, `task id`; `@index` (the number of a repeated record);
`@property` of what the branch speaks of (see `_PROPERTIES`). An argument `{Parameter}` is the value of a
parameter. The contract decides types and sentinels: what was not found becomes the documented sentinel for a text,
and is left out otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kapiao.dialects.contract import Tree
from kapiao.dialects.formats import FORMATS, MISSING, Format
from kapiao.errors import WrongKind
from kapiao.records import PX_PER_POINT, Cell, Field, Item, Line, Mark, Reading, Record

_LEAF = re.compile(
    r"(?P<source>[^|]+?)(?:\s*\|\s*(?P<format>\w+)(?:\s+(?P<argument>(?!if\b)\S+))?)?(?:\s+if\s+(?P<when>[\w=,]+))?"
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: where it comes from, how it is written, and under which parameter it is given at all."""

    source: str
    part: str
    format: Format
    argument: str
    when: str


@dataclass(frozen=True, slots=True)
class Branch:
    """An object or a list of objects; see the module text."""

    children: Mapping[str, Leaf | Branch]
    of: tuple[str, ...] = ()
    each: str = ""
    which: Mapping[str, tuple[str, ...]] | None = None
    when: str = ""
    named: Mapping[str, Leaf] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One value with its key: a bound sibling, for lists that repeat the answer, or one of the branch's `@named`."""

    key: str
    title: str
    value: Any
    found: Field | None
    record: Record


@dataclass(frozen=True, slots=True)
class Taken:
    """One file of a call and what was read in it."""

    url: str
    id: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a table that begin in one row."""

    cells: tuple[Cell, ...]


Subject = Reading | Record | Line | Item | Mark | Entry | Field | Row | Cell


@dataclass(frozen=True, slots=True)
class Scope:
    """What a branch speaks of."""

    reading: Reading
    records: tuple[Record, ...]
    subject: Subject
    parameters: Mapping[str, Any]
    kinds: tuple[str, ...] = ()
    tasks: tuple[Taken, ...] = ()  # all files of the call
    task: Taken | None = None  # the one that the branch speaks of
    number: int = 0  # of the record that the branch speaks of, from 1


def compiled(raw: Mapping[str, Any]) -> Branch:
    """A binding tree from its TOML table. Raises ValueError for what cannot be understood."""
    children: dict[str, Leaf | Branch] = {}
    for name, value in raw.items():
        if not name.startswith("@"):
            children[name] = _leaf(value) if isinstance(value, str) else compiled(value)
    unknown = {name for name in raw if name.startswith("@")} - {"@of", "@each", "@which", "@if", "@named"}
    if unknown:
        raise ValueError(f"unknown binding words {sorted(unknown)}")
    which = raw.get("@which")
    return Branch(
        children,
        tuple(raw.get("@of", ())),
        raw.get("@each", ""),
        {name: tuple(kinds) for name, kinds in which.items()} if which else None,
        raw.get("@if", ""),
        {key: _leaf(text) for key, text in raw["@named"].items()} if "@named" in raw else None,
    )


def _leaf(text: str) -> Leaf:
    match = _LEAF.fullmatch(text.strip())
    name = (match["format"] or "text") if match else ""
    if not match or name not in FORMATS:
        raise ValueError(f"binding not understood: {text!r}")
    source, part = match["source"].strip(), ""
    if not source.startswith("@"):
        source, _, part = source.partition(".")
    return Leaf(source, part, FORMATS[name], match["argument"] or "", match["when"] or "")


def rendered(
    tree: Tree,
    branch: Branch,
    reading: Reading,
    kinds: tuple[str, ...],
    parameters: Mapping[str, Any],
    tasks: tuple[Taken, ...] = (),
) -> Any:
    """The result object of one reading. Raises WrongKind when none of the kinds was found ("text": any will do)."""
    records = _of(reading, kinds)
    if kinds and "text" not in kinds and not records:
        raise WrongKind()
    scope = Scope(reading, records, reading, parameters, kinds, tasks, tasks[0] if tasks else None)
    value = _branch({"type": "Object", "fields": tree}, branch, scope)
    return {} if value is MISSING else value


def _of(reading: Reading, kinds: tuple[str, ...]) -> tuple[Record, ...]:
    return tuple(record for record in reading.records if record.kind in kinds)


def _holds(when: str, scope: Scope) -> bool:
    """Whether the parameter that decides says yes; without one, always."""
    name, given, values = when.partition("=")
    if given:
        return str(scope.parameters.get(name)) in values.split(",")
    return not name or bool(scope.parameters.get(name))


def _node(tree: Tree, node: Leaf | Branch, scope: Scope, siblings: Mapping[str, Any]) -> Any:
    if isinstance(node, Leaf):
        return _value(tree, node, scope)
    if node.each.startswith("entry "):
        scope = replace(scope, parameters={**scope.parameters, "@siblings": siblings})
    return _branch(tree, node, scope)


def _branch(tree: Tree, branch: Branch, scope: Scope) -> Any:
    if not _holds(branch.when, scope):
        return MISSING
    if branch.of:
        records = tuple(record for record in scope.records if record.kind in branch.of)
        if not records and not branch.each:
            return MISSING
        scope = replace(scope, records=records, subject=records[0] if records else scope.subject)
    if branch.which is not None:
        found = {record.kind for record in scope.records}
        return next((name for name, kinds in branch.which.items() if found.issuperset(kinds)), MISSING)
    if branch.each:
        scopes = _named(branch.named, scope) if branch.each == "named" else _each(branch.each, scope)
        entries = [_object(tree["items"]["fields"], branch, inner) for inner in scopes]
        return entries or ([] if tree.get("on_failure") != "field is omitted" else MISSING)
    values = _object(tree["fields"], branch, scope)
    if "when_absent" in tree:
        values = {n: values.get(n, tree["when_absent"]) for n in tree["fields"] if n in branch.children}
    return values


def _object(fields: Tree, branch: Branch, scope: Scope) -> dict[str, Any]:
    """The bound fields in the order of the contract; siblings that repeat others come last but keep their place."""
    unknown = set(branch.children) - set(fields)
    if unknown:
        raise ValueError(f"bound but not in the contract: {sorted(unknown)}")
    values: dict[str, Any] = {name: MISSING for name in fields if name in branch.children}
    later = [n for n in values if isinstance(b := branch.children[n], Branch) and b.each.startswith("entry ")]
    for name in [*(n for n in values if n not in later), *later]:
        node = branch.children[name]
        siblings = {n: (fields[n], branch.children[n]) for n in values if n != name}
        values[name] = _node(fields[name], node, scope, siblings)
    return {name: value for name, value in values.items() if value is not MISSING}


def _each(what: str, scope: Scope) -> Iterator[Scope]:
    word, _, name = what.partition(" ")
    subject = scope.subject
    if word == "record":
        for number, record in enumerate(scope.records, 1):
            yield replace(scope, records=(record,), subject=record, number=number)
    elif word == "line":
        yield from (replace(scope, subject=line) for line in scope.reading.lines)
    elif word == "page":
        yield from (replace(scope, reading=page, subject=page) for page in scope.reading.pages)
    elif word == "row" and isinstance(subject, Record) and subject.table:
        cells = subject.table.cells
        rows = [Row(tuple(cell for cell in cells if cell.row == number)) for number in range(subject.table.rows)]
        yield from (replace(scope, subject=row) for row in rows)
    elif word == "cell" and isinstance(subject, Row):
        yield from (replace(scope, subject=cell) for cell in subject.cells)
    elif word == "item" and isinstance(subject, Record):
        yield from (replace(scope, subject=item) for item in subject.items)
    elif word == "task":
        for task in scope.tasks:
            records = _of(task.reading, scope.kinds)
            yield replace(scope, reading=task.reading, records=records, subject=task.reading, task=task)
    elif word == "mark":
        yield from (replace(scope, subject=mark) for mark in _marks(scope, name))
    elif word == "field":
        fields = scope.records[0].fields if scope.records else {}
        found = (fields[one] for one in name.split() if one in fields)
        yield from (replace(scope, subject=field) for field in found)
    elif word == "entry":
        yield from (replace(scope, subject=entry) for entry in _entries(name, scope))
    else:
        raise ValueError(f"@each not understood: {what!r}")


def _named(leaves: Mapping[str, Leaf] | None, scope: Scope) -> Iterator[Scope]:
    """The fields that were found of those the branch names, each of the first record that has it."""
    for key, leaf in (leaves or {}).items():
        found = _field(leaf.source, scope)
        value = _value({"type": "String"}, leaf, scope)
        if found is not None and value:
            record = next(r for r in scope.records if leaf.source in r.fields)
            yield replace(scope, subject=Entry(key, found.title, value, found, record))


def _marks(scope: Scope, kind: str) -> list[Mark]:
    return [mark for record in scope.records for mark in record.marks if mark.kind == kind]


def _entries(name: str, scope: Scope) -> Iterator[Entry]:
    """The leaves of a bound sibling object, or of the siblings themselves (`entry *`)."""
    siblings: Mapping[str, tuple[Tree, Leaf | Branch]] = scope.parameters["@siblings"]
    pairs = siblings
    if name != "*":
        tree, node = siblings[name]
        assert isinstance(node, Branch)
        pairs = {key: (tree["fields"][key], child) for key, child in node.children.items()}
    for key, (tree, leaf) in pairs.items():
        if isinstance(leaf, Leaf) and scope.records:
            found = _field(leaf.source, scope)
            yield Entry(key, found.title if found else "", _value(tree, leaf, scope), found, scope.records[0])


# values ---------------------------------------------------------------------------------------------------------


def _value(tree: Tree, leaf: Leaf, scope: Scope) -> Any:
    if not _holds(leaf.when, scope):
        return MISSING
    found = _found(leaf, scope)
    argument = leaf.argument
    if argument.startswith("{"):
        argument = str(scope.parameters.get(argument.strip("{}"), ""))
    value = MISSING if found is MISSING or found is None else leaf.format(found, argument)
    return conformed(tree, value)


def _found(leaf: Leaf, scope: Scope) -> Any:
    if leaf.source == "@index":
        return scope.number
    if leaf.source.startswith("@"):
        return _property(scope.subject, leaf.source[1:])
    if leaf.source.startswith("measure "):
        measures = (record.measures for record in scope.records)
        return next((m[leaf.source[8:]] for m in measures if leaf.source[8:] in m), MISSING)
    if leaf.source.startswith("mark "):
        marks = _marks(scope, leaf.source[5:])
        return _property(marks[0], leaf.part or "quad") if marks else MISSING
    if leaf.source.startswith("task "):
        return getattr(scope.task, leaf.source[5:]) if scope.task else MISSING
    found = _field(leaf.source, scope)
    return MISSING if found is None else _part(found, leaf.part)


def _field(source: str, scope: Scope) -> Field | None:
    """The first that was found of the fields that a source names: one, or several joined by `or`."""
    for name in source.split(" or "):
        if isinstance(scope.subject, Item):
            found = scope.subject.fields.get(name)
        else:
            found = next((record.fields[name] for record in scope.records if name in record.fields), None)
        if found is not None:
            return found
    return None


def _part(found: Field, part: str) -> Any:
    if part in {"start", "end"}:
        span = found.value if isinstance(found.value, tuple) and len(found.value) == 2 else None
        if span is None:
            return MISSING
        # an open end is told apart from an end that was not read: a format may have a word for it
        return span[0] if part == "start" else ("open" if span[1] is None else span[1])
    if part == "quad":
        return found.quad_on_source
    return getattr(found, part) if part else found


def _turned(subject: Reading | Record) -> tuple[int, int]:
    """Width and height with the content turned the other way: upright for a reading, as found for a record."""
    size = subject.width_px, subject.height_px
    return (size[1], size[0]) if subject.angle_deg % 180 == 90 else size


def _property(subject: Subject, name: str) -> Any:
    properties = _PROPERTIES[type(subject)]
    if name not in properties:
        raise ValueError(f"{type(subject).__name__} has no property {name!r}")
    return properties[name](subject)


def _printed(found: Field) -> str:
    """As it stands on the paper, unit and sign of currency included, where what was read holds the value as it is."""
    bare, read = ("".join(c for c in text if c.isalnum()).upper() for text in (found.text, found.raw))
    return found.raw.strip(" :：") if bare in read and not found.repaired else found.text


# A record's own size is that of the flattened, upright document; `found_*` is before it was turned upright.
_PROPERTIES: dict[type, dict[str, Any]] = {
    Reading: {
        "width": lambda r: r.width_px,
        "height": lambda r: r.height_px,
        "upright_width": lambda r: _turned(r)[0],
        "upright_height": lambda r: _turned(r)[1],
        "angle": lambda r: r.angle_deg,
        "count": lambda r: len(r.records),
        "width_pt": lambda r: r.width_px / PX_PER_POINT,
        "height_pt": lambda r: r.height_px / PX_PER_POINT,
        "first_page": lambda r: 1,
        "at_s": lambda r: r.at_s,
        "tables": lambda r: r.tables,
        "quad": lambda r: r.records[0].quad_on_source if r.records else MISSING,
    },
    Record: {
        "kind": lambda r: r.kind,
        "title": lambda r: r.title,
        "score": lambda r: r.score,
        "quad": lambda r: r.quad_on_source,
        "angle": lambda r: r.angle_deg,
        "width": lambda r: r.width_px or MISSING,
        "height": lambda r: r.height_px or MISSING,
        "found_width": lambda r: _turned(r)[0] or MISSING,
        "found_height": lambda r: _turned(r)[1] or MISSING,
        "blocks": lambda r: r.marks,
        "head": lambda r: r.table.head if r.table else MISSING,
        "tail": lambda r: r.table.tail if r.table else MISSING,
    },
    Line: {"text": lambda n: n.text, "score": lambda n: n.score, "quad": lambda n: n.quad},
    Mark: {"text": lambda m: m.text, "score": lambda m: m.score, "quad": lambda m: m.quad, "kind": lambda m: m.kind},
    Entry: {
        "key": lambda e: e.key,
        "title": lambda e: e.title,
        "value": lambda e: e.value,
        "score": lambda e: e.found.score if e.found else MISSING,
        "quad": lambda e: e.found.quad_on_source if e.found else MISSING,
        "kind_score": lambda e: e.record.score,
    },
    Item: {},
    Field: {
        "text": lambda f: f.text,
        "printed": lambda f: _printed(f),
        "score": lambda f: f.score,
        "quad": lambda f: f.quad_on_source or MISSING,
        "title": lambda f: f.title,
    },
    Row: {},
    Cell: {
        "row": lambda c: c.row,
        "row_end": lambda c: c.row_end,
        "column": lambda c: c.column,
        "column_end": lambda c: c.column_end,
        "texts": lambda c: c.texts,
        "quad": lambda c: c.quad_on_source,
    },
}


def conformed(tree: Tree, value: Any) -> Any:
    """A value in the type that the contract names; the documented sentinel where nothing was found."""
    kind = tree["type"]
    if kind == "String":
        empty = value is MISSING or value == ""
        if empty and tree.get("on_failure") == "field is omitted":
            return MISSING
        return tree.get("sentinel_on_failure", "") if empty else str(value)
    if value is MISSING:
        return [] if kind == "Array" and tree.get("may_be_empty") else MISSING
    if kind == "Array":
        return [conformed(tree["items"], entry) for entry in value]
    if kind == "Object":
        return {name: conformed(inner, value[name]) for name, inner in tree["fields"].items() if name in value}
    return _number(kind, value)


def _number(kind: str, value: Any) -> Any:
    if kind == "Boolean":
        return bool(value)
    if isinstance(value, str):
        return MISSING
    if kind == "Integer":
        return round(value)
    return tidy(float(value) if isinstance(value, Decimal | int) else value)


def tidy(value: float) -> float:
    """A number that prints with at most 15 characters: some clients turn longer ones into objects. Whole ones print
    without a point, as in the vendors' examples."""
    short = round(value, 6) + 0.0
    if short.is_integer():
        return int(short)
    return short if len(repr(short)) <= 15 else float(f"{short:.8g}")
