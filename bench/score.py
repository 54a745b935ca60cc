"""How much of a picture's truth was read. One `Judged` a picture and reader, the same for specimens and real pictures.

Only what the truth holds is scored; what else was read counts nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench import teds
from bench.pictures import Laid
from bench.truth import distance_within, edits, joined, plain, same, same_set
from kapiao.records import Cell, Field, Line, Point, Quad, Record, Table

_INDEX = re.compile(r"\[(\d+|\*)\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """One field judged."""

    name: str
    expected: str
    read: str
    right: bool
    edits: int
    length: int
    valid: bool | None = None
    score: float = 0.0

    @property
    def missing(self) -> bool:
        return not self.right and self.read == ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture judged. `error`: the code of an honest refusal. `crash`: what must never happen."""

    marks: tuple[Mark, ...]
    error: str = ""
    crash: str = ""
    notes: Mapping[str, object] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        return all(mark.right for mark in self.marks)


def by_record(truth: Mapping[str, object], records: Sequence[Record], kind: str) -> tuple[Mark, ...]:
    """Fields of the record of that kind against a specimen's truth; of several, of the one that says most of it."""
    of_kind = [r.fields for r in records if r.kind == kind]
    found: list[Mapping[str, Field]] = of_kind or [{}]
    judged = [tuple(_field_mark(name, expected, f.get(name)) for name, expected in truth.items()) for f in found]
    return max(judged, key=lambda marks: sum(mark.right for mark in marks))


def by_items(rows: Sequence[Mapping[str, str]], records: Sequence[Record], kind: str) -> tuple[Mark, ...]:
    """Every cell of a list of goods, row by row in its order."""
    found = next((record.items for record in records if record.kind == kind), ())
    marks = []
    for number, row in enumerate(rows):
        read = found[number].fields if number < len(found) else {}
        marks += [_field_mark(f"item.{name}", text, read.get(name)) for name, text in row.items()]
    return tuple(marks)


def _field_mark(name: str, expected: object, found: Field | None) -> Mark:
    read = found.text if found else ""
    wrong, length = edits(expected, read)
    return Mark(
        name,
        str(expected),
        read,
        same(expected, read),
        wrong,
        length,
        found.valid if found else None,
        found.score if found else 0.0,
    )


def by_codes(truth: Mapping[str, object], records: Sequence[Record], kind: str) -> tuple[Mark, ...]:
    """Every code of a picture: read or not; and what was read that is not there ("invented")."""
    read = [mark.text for record in records if record.kind == kind for mark in record.marks if mark.text]
    found = [text if text in read else "" for text in map(str, truth.values())]
    marks = [_mark("code", text, seen) for text, seen in zip(map(str, truth.values()), found, strict=True)]
    return (*marks, *(_mark("invented", "", text) for text in read if text not in truth.values()))


_TURNED_DEG = 45.0


def matched(papers: Sequence[Laid], records: Sequence[Record]) -> list[tuple[Laid, Record]]:
    """Each paper with the record of its kind whose middle lies on it, no record twice."""
    left = list(records)
    pairs = []
    for paper in papers:
        own = [r for r in left if r.kind == paper.kind and _on(paper.quad, r.quad_on_source.center)]
        if own:
            pairs.append((paper, own[0]))
            left = [r for r in left if r is not own[0]]
    return pairs


def _on(quad: Quad, point: Point) -> bool:
    """Whether a point lies in a box around a paper."""
    left, top, right, bottom = quad.bounds
    return left <= point[0] <= right and top <= point[1] <= bottom


def upright(record: Record, paper: Laid) -> bool:
    """Whether a record's first corner is the paper's own."""
    off = (record.quad_on_source.angle_deg - paper.quad.angle_deg + 180) % 360 - 180
    return abs(off) < _TURNED_DEG


def by_papers(papers: Sequence[Laid], records: Sequence[Record]) -> tuple[Mark, ...]:
    """Every paper of a picture: found and right way up; and records of no paper ("invented")."""
    pairs = matched(papers, records)
    facing = {id(paper) for paper, record in pairs if upright(record, paper)}
    strays = [r for r in records if not any(r is record for _, record in pairs)]
    found = (_mark("paper", paper.kind, paper.kind if id(paper) in facing else "") for paper in papers)
    return (*found, *(_mark("invented", "", record.kind) for record in strays))


_PLACE = re.compile(r"cell_(\d+)_(\d+)_(\d+)_(\d+)")


def by_table(truth: Mapping[str, object], tables: Sequence[Table]) -> tuple[tuple[Mark, ...], float]:
    """Every cell of a drawn table at its place with its spans, and how alike the whole is (TEDS)."""
    wanted = {tuple(map(int, _PLACE.fullmatch(name).groups())): str(text) for name, text in truth.items()}  # type: ignore[union-attr]
    likest, alike = max(((t, _teds(wanted, t)) for t in tables), key=lambda pair: pair[1], default=(None, 0.0))
    read = {_place(c): "".join(c.texts) for c in likest.cells} if likest else {}
    return tuple(_cell_mark(place, text, read.get(place)) for place, text in sorted(wanted.items())), alike


def _cell_mark(place: tuple[int, ...], expected: str, read: str | None) -> Mark:
    wrong, length = edits(expected, read)
    right = read is not None and (plain(expected) == plain(read))
    return Mark("empty" if expected == "" else "cell", expected, read or "", right, wrong, length)


def _place(cell: Cell) -> tuple[int, ...]:
    return cell.row, cell.column, cell.row_end, cell.column_end


def _teds(wanted: Mapping[tuple[int, ...], str], table: Table) -> float:
    return teds.teds(_written(wanted), _written({_place(c): "".join(c.texts) for c in table.cells}))


def _written(cells: Mapping[tuple[int, ...], str]) -> list[list[teds.Cell]]:
    """Cells in the rows in which they begin."""
    rows: list[list[teds.Cell]] = [[] for _ in range(max((place[2] for place in cells), default=0))]
    for (row, column, row_end, column_end), text in sorted(cells.items()):
        rows[row].append(teds.Cell(text, row_end - row, column_end - column))
    return rows


def by_seals(truth: Mapping[str, object], records: Sequence[Record], kind: str) -> tuple[Mark, ...]:
    """Every text of every seal of a picture: main texts, inner ones and numbers, each found on any of its seals."""
    marks = []
    for key, expected in truth.items():
        name = key.split("_")[0]
        read = [f for record in records if record.kind == kind and (f := record.fields.get(name)) is not None]
        nearest = min(read, key=lambda f: edits(expected, f.text)[0], default=None)
        marks.append(_field_mark(name, expected, nearest))
    return tuple(marks)


def by_lines(truth: Mapping[str, object], lines: Sequence[Line] | Sequence[str]) -> tuple[Mark, ...]:
    """Every line of a page of text: found as it is, and how far off the nearest piece of what was read is."""
    texts = [line.text if isinstance(line, Line) else line for line in lines]
    wanted = [(name.rstrip("_0123456789"), str(text)) for name, value in truth.items() for text in _each(value)]
    return tuple(_text_mark(name, text, texts) for name, text in wanted)


def _each(value: object) -> Iterator[object]:
    if isinstance(value, (list, tuple)):
        yield from value
    else:
        yield from str(value).splitlines()


def _text_mark(name: str, expected: str, read: Sequence[str]) -> Mark:
    needle, hay = plain(expected), joined(read)
    wrong = min(distance_within(needle, hay), len(needle))
    nearest = min(read, key=lambda line: distance_within(needle, plain(line)), default="") if wrong else expected
    return Mark(name, expected, nearest, wrong == 0, wrong, len(needle))


def by_answer(truth: Mapping[str, object], data: Any, match_any: bool) -> tuple[Mark, ...]:
    """A vendor's answer against the labels of a real picture."""
    marks: list[Mark] = []
    for key, expected in truth.items():
        if key == "texts":
            marks += by_lines({"texts": expected}, list(strings(data)))
        elif key == "rows":
            marks += _row_marks(expected, data)
        elif key == "elements":
            named = {str(e.get("Name")): e.get("Value") for e in _nodes(data, "Elements[*]")}
            marks += [_mark(name, value, named.get(name)) for name, value in dict(expected).items()]  # type: ignore[call-overload]
        elif key == "codes":
            marks.append(_code_mark(expected, data))
        else:
            marks.append(_path_mark(key, expected, data, match_any))
    return tuple(marks)


def _path_mark(key: str, expected: object, data: Any, match_any: bool) -> Mark:
    if "." not in key and "[" not in key and isinstance(data, dict) and "Regions" in data and key not in data:
        read = next((r.get("Content") for r in _nodes(data, "Regions[*]") if r.get("Name") == key), None)
        return _mark(key, expected, read)
    if match_any:
        found = [v for v in _nodes(data, _INDEX.sub("[*]", key)) if same(expected, v)]
        return _mark(key, expected, found[0] if found else next(iter(_nodes(data, key)), None))
    found = list(_nodes(data, key))
    if isinstance(expected, list):
        right = same_set(expected, found)
        wrong, length = edits("".join(map(str, expected)), "".join(map(str, found)))
        return Mark(key, str(expected), str(found), right, 0 if right else wrong, length)
    return _mark(key, expected, found[0] if found else None)


def _mark(name: str, expected: object, read: object) -> Mark:
    wrong, length = edits(expected, read)
    return Mark(name, str(expected), "" if read is None else str(read), same(expected, read), wrong, length)


def _code_mark(expected: Any, data: Any) -> Mark:
    read = set(strings(data))
    right = all(code in read for code in expected)
    length = sum(map(len, expected))
    return Mark(
        "codes", str(list(expected)), "" if not right else str(list(expected)), right, 0 if right else length, length
    )


def real_teds(truth: Mapping[str, object], data: Any) -> Mapping[str, object]:
    """How alike the tables of an answer are to labelled rows, whose spans are not told."""
    if "rows" not in truth:
        return {}
    wanted = [[teds.Cell(str(text)) for text in row] for row in truth["rows"]]  # type: ignore[attr-defined]
    read = [
        [
            [teds.Cell("".join(map(str, cell.get("Texts", ())))) for cell in row.get("TableColumns", ())]
            for row in table.get("TableRows", ())
        ]
        for table in _nodes(data, "Tables[*]")
    ]
    return {"TEDS": teds.best(wanted, read)}


def _row_marks(rows: Any, data: Any) -> Iterator[Mark]:
    """Cells row by row; the row that has most of the wanted cells counts, whatever its number."""
    read = [
        ["".join(map(str, cell.get("Texts", ()))) for cell in row.get("TableColumns", ())]
        for row in _nodes(data, "Tables[*].TableRows[*]")
    ]
    for number, row in enumerate(rows):
        wanted = [cell for cell in row if cell != ""]
        best = max(read, key=lambda cells: sum(any(same(w, c) for c in cells) for w in wanted), default=[])
        for cell in wanted:
            near = min(best, key=lambda c: edits(cell, c)[0], default="")
            yield _mark(f"row {number}", cell, near)


def _nodes(data: Any, path: str) -> Iterator[Any]:
    """Every value that a dotted path leads to; `[*]` means each element."""
    steps = [s for part in path.split(".") for s in (part.split("[")[0], *_INDEX.findall(part)) if s]
    nodes = [data]
    for step in steps:
        inner: list[Any] = []
        for node in nodes:
            if step == "*":
                inner += node if isinstance(node, list) else []
            elif step.isdigit() and isinstance(node, list):
                inner += node[int(step) : int(step) + 1]
            elif isinstance(node, dict) and step in node:
                inner.append(node[step])
        nodes = inner
    yield from nodes


def strings(data: Any) -> Iterator[str]:
    """Every text anywhere in an answer, in order."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from strings(value)
