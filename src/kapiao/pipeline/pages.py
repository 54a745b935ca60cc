"""The full path: every line of an upright page read, the document told by its words, its fields by their locators."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import reduce

from kapiao.documents import Document
from kapiao.imaging.rectify import oriented
from kapiao.pipeline.areas import areas
from kapiao.pipeline.fineprint import covers, small_print
from kapiao.pipeline.forms import Filled, filled_form
from kapiao.pipeline.sight import Sight
from kapiao.pipeline.stamps import UNDERTAKER, undertaker_place
from kapiao.reading.agreement import cross_check, informed
from kapiao.reading.classify import LEAST, likely
from kapiao.reading.evidence import SURE, Evidence, Reread, better, doubtful, longer, weigh
from kapiao.reading.extract import Entry, read_rows, read_spans
from kapiao.reading.labels import mended, unstacked
from kapiao.reading.ladder import climbed
from kapiao.reading.locate import find_label
from kapiao.reading.view import View
from kapiao.records import Field, Homography, Line, Mark, Point, Quad, Record
from kapiao.values.names import distance

_STAMP_PX, _STAMP_SLACK = 320, 0.5  # the look at one stamp
_APART = 1.2  # heights between two characters of a name: those of a stamp stand closer
_LEGIBLE = 0.6  # score of a stamp's text from which it counts more than what is left of it without its red

_CERTAIN = 0.6  # of a document's words: with fewer, its fields must be likely too
_TWICE = 2  # different values that hold
_GUESS = 0.3  # a field below this score
_LONG, _PART = 4, 3  # characters of a label of which one may be misread; of a part of one that a name never is
_HAN = re.compile("[\u4e00-\u9fff]+")


def records_by_rows(
    sight: Sight, documents: Sequence[type[Document]], lines: Sequence[Line], asked: bool
) -> tuple[Record, ...]:
    """Every document told by its words among the lines; most likely first.

    `asked`: the caller has named the kinds, so that a field whose own check holds may stand for the words.
    """
    view = View.of(lines)
    records = []
    for document, score in likely(view, documents, 0.0):
        if score < LEAST and not asked:
            continue
        record = record_of(sight, document, view, score)
        record = _with_small_print(sight, document, lines, record) if record else None
        if record is not None and (
            believable(document, record) if record.score >= LEAST else _proven(document, record)
        ):
            records.append(record)
    return tuple(records)


def _with_small_print(sight: Sight, document: type[Document], lines: Sequence[Line], record: Record) -> Record:
    """The record after a closer look under its lead, where it has one and lacks an entry."""
    lead = record.fields.get(document.lead)
    if lead is None or lead.quad_on_source is None or len(record.fields) == len(document.entries):
        return record
    small = small_print(sight, lead.quad_on_source.mapped(sight.sheet_to_source.inverse()))
    return record_of(sight, document, View.of((*lines, *small)), record.score) or record


def believable(document: type[Document], record: Record) -> bool:
    """Whether words alone may stand for a document: nearly all of them, or some and no required field that is a guess
    while nothing else passes its check."""
    if record.score >= _CERTAIN or any(f.valid is True and f.score >= _GUESS for f in record.fields.values()):
        return True
    required = [record.fields[e.name] for e in document.entries if e.required and e.name in record.fields]
    return not any(field.valid is False or field.score < _GUESS for field in required)


def _proven(document: type[Document], record: Record) -> bool:
    """Whether a required field, or one that tells the paper, was read surely and its own check holds; any field, where
    the title was read; two, where the order of its rows tells a document."""
    titled = any(mark.kind == "title" for mark in record.marks)
    names = [e.name for e in document.entries if e.required or titled or e.name in document.telling]
    required = [record.fields[name] for name in names if name in record.fields]
    sure = [f for f in record.fields.values() if f.valid is True and not (f.repaired or f.derived or doubtful(f))]
    return any(f in required for f in sure) or bool(document.order and len({f.text for f in sure}) >= _TWICE)


def record_of(sight: Sight, document: type[Document], view: View, score: float) -> Record | None:
    """The document that its entries find among the lines; None when too little of it is there."""
    whole, view, to_source = view, view.without(document.noise), sight.sheet_to_source
    script = document.script().seen_in(view.lines)
    view, again = script.view(view), script.reading(sight.read_again)
    view = unstacked(view, document.labels)
    marks = areas(sight, document, whole)
    titled = any(mark.kind == "title" and mark.score >= SURE for mark in marks)
    form = filled_form(sight, document, view, again, titled)
    fields = _fields(document, view, form, to_source, again)
    for mark in sight.codes(thorough=False) if document.telling_code else ():
        fields = informed(document.entries, fields, document.coded(mark.text, fields))
    if sight.sheet.said:
        fields = informed(document.entries, fields, document.attached(sight.sheet.said))
    fields = fields | _stamped(sight, document, view, marks, fields)
    fields, outcomes = cross_check(document.entries, fields, document.agreements)
    fields = document.refine(fields, view)
    fields, items, sums = document.reckoned(fields, document.listed(view, fields, to_source))
    lacking = any(e.required and e.name not in fields for e in document.entries)
    if lacking or len(fields) < document.enough:
        return None
    quad = view.extent.mapped(sight.sheet_to_source)
    return Record(
        kind=document.kind,
        title=document.title,
        score=max(score, LEAST) if form and (titled or form.told) else score,  # as good as words
        fields=fields,
        quad_on_source=quad,
        angle_deg=quad.quarter_deg,
        marks=marks,
        items=items,
        checks=outcomes | sums,
        width_px=round(quad.width),
        height_px=round(quad.height),
    )


def _fields(
    document: type[Document], view: View, form: Filled | None, to_source: Homography, again: Reread
) -> dict[str, Field]:
    """The fields of a page: in the cells of its form, where it shows one, or beside their labels."""
    values = form.values if form else {}
    cells = {name for row in document.form for name in row}
    shown = form.rest if form else view
    shown = mended(shown, document.labels) if document.ruled else shown
    apart = [e for e in document.entries if form and e.name not in cells]
    other = [e for e in document.entries if e.name not in values and e not in apart]
    sure = document.sure_from
    fields = read_rows(other, shown, document.labels, to_source, again, sure)
    if form:
        fields |= read_rows(apart, form.outside, document.labels, to_source, again, sure)
        fields |= read_spans(document.entries, values, to_source, again, sure, form.apart, closely=True)
    telling = [e.anywhere() for e in document.entries if e.name in document.telling]
    for name, field in read_rows(telling, view, document.labels, to_source, again, sure).items():
        if field.valid is True and (name not in fields or fields[name].valid is not True):
            fields[name] = field  # what stands beside a label that lost a character is another's
    if document.order:
        places = climbed(document.order, document.entries, fields, view, to_source)
        fields |= read_spans(document.entries, places, to_source, again, sure)
    return {entry.name: fields[entry.name] for entry in document.entries if entry.name in fields}


def _stamped(
    sight: Sight, document: type[Document], view: View, marks: Sequence[Mark], fields: Mapping[str, Field]
) -> dict[str, Field]:
    """Fields that a stamp says, where rows of ink say nothing: read in the marks of that kind, or where one is put."""
    own = sight.stamped
    found: dict[str, Field] = {}
    for kind, name in document.stamped.items() if own is not None else ():
        entry = next(e for e in document.entries if e.name == name)
        places = [mark.quad.mapped(sight.sheet.source_to_sheet) for mark in marks if mark.kind == kind]
        row = undertaker_place(view) if kind == UNDERTAKER else None
        put = row if doubtful(fields.get(name)) else None
        seen: list[Field] = []
        for quad in (*places, *((put,) if put else ())):
            field = _stamp_field(own, document, entry, quad, sight, row, quad is put) if own else None
            seen += [field] if field and field.valid is not False else []
        best = longer(reduce(better, seen, None), *({name: field} for field in seen), fields)
        if best is not None and (best.score > _LEGIBLE or better(fields.get(name), best) is best):
            found[name] = best
    return found


def _stamp_field(
    own: Sight, document: type[Document], entry: Entry, quad: Quad, sight: Sight, row: Quad | None, flat: bool
) -> Field | None:
    """What an entry's kind makes of the print in a place, the red one included: of the row that makes it best, or of
    all of them. `row`: where all of it must stand, if that is known; `flat`: the place stands in reading direction, so
    that it is looked at laid flat."""
    if flat:
        boxes = own.flattened(quad, _STAMP_PX)
    else:
        seen = own.zoomed(quad, _STAMP_SLACK, _STAMP_PX)
        boxes = tuple(oriented(box, sight.angle_deg) for box in seen if _holds(quad, box.center))
    boxes = tuple(box for box in boxes if row is None or covers(row, box))
    lines = [line for line in map(own.read_around, boxes) if not _printed(document, line)]
    lines = list(map(document.script().line, lines))
    joined = _beside(View.of(lines).in_order)
    parts = [[line] for line in lines] + ([joined] if len(joined) > 1 else [])
    best: Field | None = None
    for part in parts:
        evidence = Evidence.of_lines(tuple(part))
        best = better(best, weigh(entry.name, entry.title, entry.kind, evidence, sight.sheet_to_source))
    return best


def _beside(lines: Sequence[Line]) -> list[Line]:
    """The lines of one stamp: without those behind a gap that no characters of a name have."""
    kept: list[Line] = []
    for line in lines:
        gap = math.dist(kept[-1].quad.center, line.quad.center) if kept else 0.0
        reach = (kept[-1].quad.width + line.quad.width) / 2 if kept else 0.0
        if gap - reach > _APART * line.quad.height:
            break
        kept.append(line)
    return kept


def _printed(document: type[Document], line: Line) -> bool:
    """Whether a line is of the form itself: a label, or what is left out everywhere."""
    text = "".join(line.text.split())
    if document.noise and re.fullmatch(document.noise, text):
        return True
    if any(len(part) >= _PART and part in label for part in _HAN.findall(text) for label in document.labels):
        return True
    view = View.of([line])
    return any(find_label(view, label) or _misread(text, label) for label in document.labels)


def _misread(text: str, label: str) -> bool:
    """Whether a text begins with nearly all characters of a label."""
    return len(label) >= _LONG and distance(text[: len(label)], label) * _LONG <= len(label)


def _holds(quad: Quad, point: Point) -> bool:
    left, top, right, bottom = quad.bounds
    return left <= point[0] <= right and top <= point[1] <= bottom
