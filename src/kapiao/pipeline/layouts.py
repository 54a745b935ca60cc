"""Known layouts: fields read straight from where they must stand, confirmed by content.

Knows: layouts, documents, a sight. Geometry proposes (several kinds may fit), a check digit or a plausible span of
validity confirms; what is not confirmed is left to the full path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kapiao.documents import Document
from kapiao.pipeline.sight import Sight
from kapiao.reading.evidence import doubtful
from kapiao.reading.extract import Entry, cross_check, read_strips
from kapiao.reading.register import Fit, Layout, layouts_folder, load_layout, register
from kapiao.records import Field, Line, Mark, Quad, Record

_GLANCE_PX = 320  # decides nearly always
_CLOSER_PX = 640  # small documents in large pictures
_ZOOM_PX = 448
_SURE_UNCHECKED = 0.97  # a confirming field read this surely counts though its check fails (specimens, made-up numbers)
_WIDEST_GAP = 1.5  # strip heights between the middles of two characters of one value


@cache
def layouts_of(document: type[Document]) -> tuple[Layout, ...]:
    folder = layouts_folder()
    return tuple(load_layout(folder, name) for name in document.layouts)


def records_by_layout(sight: Sight, documents: Sequence[type[Document]]) -> tuple[Record, ...]:
    """Every document of a known layout in the picture."""
    with_layout = [d for d in documents if d.layouts]
    if not with_layout:
        return ()
    for boxes in _looks(sight):
        if records := tuple(_registered(sight, with_layout, list(boxes))):
            return records
    return ()


def _looks(sight: Sight) -> Iterator[Sequence[Quad]]:
    """Boxes at a glance; if that does not do, closer; then around what text there is."""
    yield sight.boxes(_GLANCE_PX)
    closer = sight.boxes(_CLOSER_PX)
    yield closer
    if closer:
        yield sight.zoomed(closer, _ZOOM_PX)


def _registered(sight: Sight, documents: Sequence[type[Document]], boxes: list[Quad]) -> Iterator[Record]:
    while len(boxes) >= 3:
        fits = [
            (fit, document)
            for document in documents
            for layout in layouts_of(document)
            if (fit := register(boxes, layout)) is not None
        ]
        for fit, document in sorted(fits, key=lambda pair: -pair[0].score):
            record = _read(sight, document, fit)
            if record is not None:
                yield record
                boxes = [box for number, box in enumerate(boxes) if number not in fit.boxes]
                break
        else:
            return


def _read(sight: Sight, document: type[Document], fit: Fit) -> Record | None:
    """The record that a fit leads to; None when its content does not confirm it."""
    strips: dict[str, tuple[Line, ...]] = {}
    first = [e for e in document.entries if e.name in document.confirm]
    rest = [e for e in document.entries if e.name not in document.confirm]
    for entry in first:
        strips[entry.name] = _strip_lines(sight, entry, fit)
    if not _confirmed(read_strips(first, strips, sight.sheet_to_source), first):
        return None
    for entry in rest:
        strips[entry.name] = _strip_lines(sight, entry, fit)
    fields = read_strips(document.entries, strips, sight.sheet_to_source)
    fields, outcomes = cross_check(document.entries, fields, document.agreements)
    fields = document.refine(fields, None)
    quad = fit.quad.mapped(sight.sheet_to_source)
    return Record(
        kind=document.kind,
        title=document.title,
        score=min(1.0, fit.score),
        fields=fields,
        quad_on_source=quad,
        angle_deg=round(quad.angle_deg / 90) * 90 % 360,
        marks=_portrait_marks(document, fit, sight),
        checks=outcomes,
        width_px=round(quad.width),
        height_px=round(quad.height),
    )


def _portrait_marks(document: type[Document], fit: Fit, sight: Sight) -> tuple[Mark, ...]:
    """Where the portrait and the face in it lie, by the layout: the card's print places them within a millimetre."""
    places = {"portrait": document.portrait, "face": document.face}
    to_source = sight.sheet_to_source @ fit.card_to_sheet
    return tuple(
        Mark(kind, Quad.box(left, top, right - left, bottom - top).mapped(to_source), min(1.0, fit.score))
        for kind, (left, top, right, bottom) in places.items()
        if right > left
    )


def _confirmed(fields: dict[str, Field], entries: Sequence[Entry]) -> bool:
    return any(
        field.valid is True or (field.valid is False and field.score > _SURE_UNCHECKED)
        for entry in entries
        if (field := fields.get(entry.name)) is not None
    )


def _strip_lines(sight: Sight, entry: Entry, fit: Fit) -> tuple[Line, ...]:
    """The rows of a field, top to bottom, up to the first one without ink."""
    lines: list[Line] = []
    for quad in fit.strip_quads(entry.name):
        free = entry.kind.alphabet is None
        line = sight.read_focused(quad, entry.kind.alphabet, free)
        if line is not None and free:
            line = without_strays(line)
        if line is None or not line.text:
            if lines:
                break
            continue
        lines.append(line)
    return tuple(lines)


def without_strays(line: Line) -> Line:
    """A line up to its first wide gap: what comes after is ground pattern or the portrait's edge."""
    chars = line.chars
    widest = _WIDEST_GAP * line.quad.height / max(line.quad.width, 1.0)
    for k in range(1, len(chars)):
        if (chars[k].start + chars[k].end - chars[k - 1].start - chars[k - 1].end) / 2 > widest:
            kept = chars[:k]
            return replace(line, text="".join(c.text for c in kept), chars=kept)
    return line


def weak_fields(record: Record, document: type[Document]) -> tuple[str, ...]:
    """Entries that the layout left missing or doubtful, worth a full look."""
    return tuple(e.name for e in document.entries if doubtful(record.fields.get(e.name)))
