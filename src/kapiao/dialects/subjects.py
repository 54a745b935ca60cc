"""What a branch of a binding may speak of, and what each of these things can say of itself.

Knows: records, and the `@property` words of the notation (dialects.binding). Must not know: contracts, formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kapiao.dialects.formats import MISSING
from kapiao.records import PX_PER_POINT, Cell, Field, Item, Line, Mark, Reading, Record
from kapiao.vision.shelf import digest


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


_UNIT = re.compile(r"(?<=\d)[A-Za-z]+$")
Subject = Reading | Record | Line | Item | Mark | Entry | Field | Row | Cell


def part_of(found: Field, part: str) -> Any:
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


def property_of(subject: Subject, name: str) -> Any:
    properties = _PROPERTIES[type(subject)]
    if name not in properties:
        raise ValueError(f"{type(subject).__name__} has no property {name!r}")
    return properties[name](subject)


def _printed(found: Field) -> str:
    """As it stands on the paper, unit and sign of currency included, where what was read holds the value as it is."""
    figures = _UNIT.sub("", found.text)  # a unit has a normal form of its own
    bare, read = ("".join(c for c in text if c.isalnum()).upper() for text in (figures, found.raw))
    return found.raw.strip(" :：") if bare in read and not found.repaired else found.text


# A record's own size is that of the flattened, upright document; `found_*` is before it was turned upright.
_PROPERTIES: Mapping[type, Mapping[str, Callable[[Any], Any]]] = {
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
        "algorithm": lambda r: digest(),
    },
    Record: {
        "algorithm": lambda r: digest(),
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
        "said_score": lambda e: (e.found or e.record).score,  # that there is none is as sure as what paper it is
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
