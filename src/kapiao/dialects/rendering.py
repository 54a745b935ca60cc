"""From what was read to a vendor's answer: a binding rendered against the contract's tree.

Knows: scopes (what a branch speaks of), types and sentinels of the contract. Must not know: how a binding is written
down (dialects.binding), what a value looks like on the wire (dialects.formats).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kapiao.dialects.binding import Branch, Leaf
from kapiao.dialects.contract import Tree
from kapiao.dialects.formats import MISSING
from kapiao.dialects.subjects import Entry, Row, Subject, Taken, part_of, property_of
from kapiao.errors import WrongKind
from kapiao.records import Field, Item, Mark, Reading, Record


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
        each = {"named": False, "every named": True}.get(branch.each)
        scopes = _each(branch.each, scope) if each is None else _named(branch.named, scope, each)
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


def _named(leaves: Mapping[str, Leaf] | None, scope: Scope, every: bool) -> Iterator[Scope]:
    """The fields that were found of those the branch names, each of the first record that has it; `every`: the others
    too, with nothing to say."""
    for key, leaf in (leaves or {}).items():
        found = _field(leaf.source, scope)
        value = _value({"type": "String"}, leaf, scope)
        if found is not None and value:
            record = next(r for r in scope.records if any(field is found for field in r.fields.values()))
            yield replace(scope, subject=Entry(key, found.title, value, found, record))
        elif every and scope.records:
            yield replace(scope, subject=Entry(key, "", "", None, scope.records[0]))


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
        return property_of(scope.subject, leaf.source[1:])
    if leaf.source.startswith("found "):
        return _field(leaf.source[6:], scope) is not None
    if leaf.source.startswith("measure "):
        measures = (record.measures for record in scope.records)
        return next((m[leaf.source[8:]] for m in measures if leaf.source[8:] in m), MISSING)
    if leaf.source.startswith("mark "):
        marks = _marks(scope, leaf.source[5:])
        return property_of(marks[0], leaf.part or "quad") if marks else MISSING
    if leaf.source.startswith("task "):
        return getattr(scope.task, leaf.source[5:]) if scope.task else MISSING
    found = _field(leaf.source, scope)
    return MISSING if found is None else part_of(found, leaf.part)


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
