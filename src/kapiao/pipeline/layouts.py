"""Known layouts: fields read straight from where they must stand, confirmed by content.

Knows: layouts, documents, a sight. Geometry proposes (several kinds may fit), a check digit or a plausible span of
validity confirms; what is not confirmed is left to the full path. A poor fit is looked at once more, closer; fields
that are still doubtful then are looked for beside their labels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kapiao.documents import Document, all_documents
from kapiao.imaging.ink import thickened
from kapiao.imaging.rectify import around, narrowed, oriented
from kapiao.imaging.screens import screened
from kapiao.pipeline.distances import CLOSER_PX, SOME_TEXT, ZOOM_PX, looks_in_and_out_of_focus
from kapiao.pipeline.finds import GOOD_FIT, LOST, Find, closed, holds, likely, spanned, told, united, vouched
from kapiao.pipeline.fineprint import covers
from kapiao.pipeline.flatcard import between_neighbours, block_boxes, flat_boxes, in_block, near_rows
from kapiao.pipeline.otherpage import boxes_beside
from kapiao.pipeline.pages import records_by_rows
from kapiao.pipeline.sight import Look, Sight
from kapiao.pipeline.strips import lines_in_strips, strips_of, without_strays
from kapiao.reading.agreement import cross_check
from kapiao.reading.evidence import doubtful
from kapiao.reading.extract import read_rows, read_strips
from kapiao.reading.layout import Fit, Layout, layouts_folder, load_layout
from kapiao.reading.register import LEAST_FIT, register, register_by
from kapiao.reading.view import View
from kapiao.records import Field, Line, Mark, Point, Quad, Record

_ZOOM_SLACK = 0.2  # around a document whose place is roughly known
_MUCH_TEXT, _BESIDE_SLACK = 5, 0.05  # boxes beside a document that may be those of another; how far around them
_EDGE_PX = 4  # ink this near to a strip's beginning was cut by it
_PALE_FIT = 0.3  # of a paper that was asked for and not found otherwise: its labels may be too pale to be seen
_AS_GOOD = 0.85  # of the best fit's score: a fit that may be the right one
_PERFECT_FIT = 0.9  # as good as drawn
SURE_FIT = 0.7  # a layout that fits so well is hardly ever another paper's
_LIKELY, _LIKELY_FIT = 0.5, 0.45  # a confirming field and a fit of what was asked for, when nothing else was found
_ASLANT_DEG = 12.0  # from which a document that is not found well is laid level
_MOVED = 0.3  # of a strip's height: a strip is moved onto its ink by 0.2 in any case
_SECOND_HEIGHT = 1.2  # of a strip's height, for reading a weak field once more
_OFF, _LONG = 0.3, 0.7  # of a strip's sides: how far off it the line may be that it has cut; how long that is
_UNSEEN_ROW = 0.8  # mean score from which a row that is no text box is text


@cache
def layouts_named(names: tuple[str, ...]) -> tuple[Layout, ...]:
    folder = layouts_folder()
    return tuple(load_layout(folder, name) for name in names)


def records_by_layout(
    sight: Sight, documents: Sequence[type[Document]], asked: bool, confirmed: bool = True
) -> tuple[Record, ...]:
    """Every document of a known layout in the picture.

    `asked`: the caller has named the kinds, so that one too small to be seen at first is worth a long search.
    `confirmed`: what is likely by its place and print alone does not do, and no other page is put aside.
    """
    with_layout = [d for d in documents if d.layouts and d.confirm]
    if not with_layout:
        return ()
    wanted = with_layout if confirmed else [*with_layout, *_other_pages(with_layout)]
    for seen, boxes in looks_in_and_out_of_focus(sight, asked):
        found = _registered(seen, wanted, list(boxes), confirmed)
        if finds := tuple(find for find in found if asked or find.proven):
            if len(wanted) > 1:
                finds += tuple(find for find in _beside(seen, wanted, boxes, finds) if asked or find.proven)
            own = [_improved(seen, find) for find in finds if find.document in with_layout]
            records = tuple(_record(seen, find) for find in own if not find.foreign)
            lost = _pages_lost(with_layout, finds) if records else with_layout
            return (*records, *_next_to(seen, lost, finds[0].fit)) if asked and lost else records
    return ()


def records_by_proof(sight: Sight, document: type[Document], records: Sequence[Record]) -> tuple[Record, ...]:
    """The document of a record read by rows that lacks some of its layout, read where the layout has it, laid by the
    one field that proves it: of its labels nothing may be seen."""
    record = records[0]
    proofs = [record.fields[name] for name in document.confirm if holds(record.fields.get(name))]
    lines = {proof.name: proof.quad_on_source for proof in proofs if proof.quad_on_source is not None}
    for layout in layouts_named(document.layouts):
        if not lines or record.fields.keys() >= layout.strips.keys():
            break
        name, quad = next(iter(lines.items()))
        fit = register_by(name, quad.mapped(sight.sheet.source_to_sheet), sight.seen, layout)
        find = _read(sight, Find(document, fit, {}), confirmed=False) if fit is not None else None
        if find is not None:
            return (_record(sight, _improved(sight, find)),)
    return ()


def _pages_lost(documents: Sequence[type[Document]], finds: Sequence[Find]) -> list[type[Document]]:
    """The documents that were not found and are pages of a paper of which another page was."""
    found = {find.document.kind for find in finds}
    return [document for document in documents if document.kind not in found and found.intersection(document.beside)]


def _other_pages(documents: Sequence[type[Document]]) -> list[type[Document]]:
    """The documents that are photographed beside these; their text hides how these lie."""
    kinds = {kind for document in documents for kind in document.beside}.difference(d.kind for d in documents)
    return [document for document in all_documents() if document.kind in kinds]


def _beside(
    sight: Sight, documents: Sequence[type[Document]], boxes: Sequence[Quad], finds: Sequence[Find]
) -> Iterator[Find]:
    """More documents, such as the other page, where much text stands beside those that were found: looked at alone."""
    rest = _off(finds, boxes)
    if SOME_TEXT <= len(rest) < _MUCH_TEXT:
        rest = _off(finds, sight.boxes(CLOSER_PX))
    if len(rest) >= _MUCH_TEXT:
        nearer = sight.zoomed(Quad.around(tuple(rest)), _BESIDE_SLACK, ZOOM_PX)
        yield from _registered(sight, documents, _off(finds, nearer))


def _next_to(sight: Sight, documents: Sequence[type[Document]], fit: Fit) -> tuple[Record, ...]:
    """A document that no layout tells at first, looked for where it must lie next to its other page."""
    for boxes in boxes_beside(sight, fit):
        find = next(_registered(sight, documents, list(boxes), confirmed=False), None)
        if find is not None:
            return (_record(sight, _improved(sight, find)),)
        if records := records_by_rows(sight, documents, sight.read_clear(boxes), True):
            return records
    return ()


def _off(finds: Sequence[Find], boxes: Sequence[Quad]) -> list[Quad]:
    """The boxes that lie on none of the documents that were found."""
    places = [(find.fit.card_to_sheet.inverse(), find.fit.layout.height) for find in finds]
    inside = {box for box in boxes for to_card, height in places if _holds_point(to_card.map(box.center), height)}
    return [box for box in boxes if box not in inside]


def _holds_point(point: Point, height: float) -> bool:
    return 0 < point[0] < 1 and 0 < point[1] < height


def _registered(
    sight: Sight, documents: Sequence[type[Document]], boxes: list[Quad], confirmed: bool = True, crossed: bool = False
) -> Iterator[Find]:
    """Confirmed or likely documents among the boxes, best fit first; the boxes of one are not used for another.
    `crossed`: their zeros are, as was seen before."""
    owners = {layout: document for document in documents for layout in layouts_named(document.layouts)}
    while len(boxes) >= 3:
        fits = register(boxes, tuple(owners), LEAST_FIT if confirmed else _PALE_FIT)
        for number, fit in enumerate(fits):
            find = _read(sight, Find(owners[fit.layout], fit, {}, crossed=crossed), confirmed)
            if find is not None:
                rivals = [other for other in fits[number + 1 :] if other.score >= _AS_GOOD * fit.score]
                find = _fullest(sight, find, [(owners[other.layout], other) for other in rivals], confirmed)
                find = _relaid(sight, find, boxes)
                yield find
                boxes = [box for own, box in enumerate(boxes) if own not in find.fit.boxes]
                break
        else:
            return


def _fullest(sight: Sight, find: Find, rivals: Sequence[tuple[type[Document], Fit]], confirmed: bool) -> Find:
    """The find, or where nothing stands in some of its places one of another document that fits about as well and has
    more: pages of one paper share rows."""
    if find.strips.issubset(find.fields):
        return find
    bare = (Find(document, fit, {}, crossed=find.crossed) for document, fit in rivals if document is not find.document)
    others = [_read(sight, other, confirmed) for other in bare]
    return max((find, *(other for other in others if other)), key=lambda one: sum(f.score for f in one.fields.values()))


def _relaid(sight: Sight, find: Find, boxes: Sequence[Quad]) -> Find:
    """The find, or the same document laid by the line that confirms it, where its place for that line has cut it: of
    pale labels too few are seen."""
    for entry in find.document.entries:
        checks = entry.name in find.document.confirm and entry.kind.shapes
        if not checks or not doubtful(find.fields.get(entry.name)):
            continue
        for line in _lines_at(find.fit.strip_quads(entry.name)[0], boxes):
            seen = {entry.name: sight.read_quads([line])}
            field = read_strips([entry], seen, sight.sheet_to_source).get(entry.name)
            fit = (
                register_by(entry.name, line, boxes, find.fit.layout) if holds(field) and not doubtful(field) else None
            )
            laid = _read(sight, Find(find.document, fit, {}, crossed=find.crossed), True) if fit else None
            if laid is not None:
                return laid
    return find


def _lines_at(row: Quad, boxes: Sequence[Quad]) -> Iterator[Quad]:
    """The boxes about where a row is and about as long, in its reading direction."""
    near = row.part(-_OFF, 1 + _OFF).band(-_OFF, 1 + _OFF)
    for line in (oriented(box, row.quarter_deg) for box in boxes if covers(near, box)):
        if line.width > _LONG * row.width:
            yield line


def _read(sight: Sight, bare: Find, confirmed: bool) -> Find | None:
    """The fields that a fit leads to; None when its content does not confirm it, or make it likely."""
    document, fit = bare.document, bare.fit
    names = [entry.name for entry in document.entries]
    sure = fit.score >= SURE_FIT  # reading all at once costs less than first what confirms it
    first = _strips_read(sight, bare, names if sure else document.confirm)
    fields = tuple(field for name, field in first.fields.items() if name in document.confirm)
    guessed = not confirmed and fit.score >= _LIKELY_FIT and any(field.score >= _LIKELY for field in fields)
    certain = vouched(fields, fit.score >= GOOD_FIT) if fit.score >= LEAST_FIT else told(fields)
    certain = certain or (fit.score >= _PERFECT_FIT and (likely(fields) or spanned(first)))
    if not guessed and not certain:
        return None
    whole = first if sure else _strips_read(sight, first, [name for name in names if name not in document.confirm])
    return None if whole.another_paper else whole


def _strips_read(
    sight: Sight, find: Find, names: Sequence[str], taller: float = 1.0, look: Look | None = narrowed
) -> Find:
    """The same find with some fields read from their strips, these `taller` times as high as the layout has them and
    seen in some way: at first condensed."""
    entries = [e for e in find.document.entries if e.name in names and e.name in find.strips]
    strips = {entry.name: strips_of(sight, entry, find.fit, taller) for entry in entries}
    read = lines_in_strips(sight, entries, find.fit, strips, look)
    script = find.script.seen_in(line for rows in read.values() for line in rows)
    lines = {name: tuple(map(script.line, rows)) for name, rows in read.items()}
    clipped = set(find.clipped) - set(names)
    clipped |= {name for name, rows in lines.items() if any(s.start_px <= _EDGE_PX for s in strips[name][: len(rows)])}
    joined = find.joined(read_strips(entries, lines, sight.sheet_to_source))
    sure = [e for e in entries if e.kind.alphabet is not None and not doubtful(joined.fields.get(e.name))]
    whole = {e.name for e in sure if e.kind.shapes or holds(joined.fields.get(e.name)) or closed(e)}
    clipped -= whole  # dates, numbers and words of a list are whole or wrong
    return replace(joined, clipped=frozenset(clipped), crossed=script.surely)


def _improved(sight: Sight, find: Find) -> Find:
    """The same document after a closer look, if it needs one: at its place, at its weak fields, beside their labels."""
    if find.fit.score < GOOD_FIT or find.clipped:
        find = _nearer(sight, find, _nearby(sight, find.fit.quad))
    if weak := find.weak:
        rows = [quad.band(-1, 2) for name in weak for quad in find.fit.strip_quads(name, _SECOND_HEIGHT)]
        find = _strips_read(sight.softened(rows), find, weak, _SECOND_HEIGHT, None)
    if dotted := [e.name for e in find.document.entries if e.name in find.weak and e.kind.alphabet is not None]:
        find = _strips_read(sight, find, dotted, look=thickened)
    agreed = {a.weak for a in find.document.agreements if holds(find.fields.get(a.strong))}
    lost = [n for n in find.weak if n not in agreed and (n not in find.fields or find.fields[n].score < LOST)]
    lost += find.document.loose
    if not lost and not find.document.blocks:
        return find
    sight = sight.softened() if screened(sight.sheet.pixels) else sight
    boxes = _closer_boxes(sight, find)
    for name in find.document.blocks:
        find = _from_boxes(sight, find, name, in_block(find.fit, name, boxes))
        if doubtful(find.fields.get(name)):
            find = _from_boxes(sight, find, name, in_block(find.fit, name, block_boxes(sight, find.fit, name)))
    lost += [name for name in find.document.blocks if doubtful(find.fields.get(name))]
    if lost:
        find = _beside_labels(sight, find, lost, boxes)
    for name in find.document.alone:
        if name not in find.fields:
            find = _between_neighbours(sight, find, name, boxes)
    return find


def _nearby(sight: Sight, quad: Quad) -> Sequence[Quad]:
    """Text boxes of a part of the sheet from near by, laid level where it lies so far aslant that rows would run into
    one another."""
    if abs(math.remainder(quad.angle_deg, 90)) < _ASLANT_DEG:
        return sight.zoomed(quad, _ZOOM_SLACK, ZOOM_PX)
    return sight.flattened(around((quad,), quad.angle_deg, _ZOOM_SLACK), ZOOM_PX)


def _closer_boxes(sight: Sight, find: Find) -> Sequence[Quad]:
    """Text boxes of the document from near by, in its reading direction; laid flat where rows have no steady place."""
    if find.document.loose or find.document.blocks:
        return flat_boxes(sight, find.fit)
    turn = find.fit.quad.quarter_deg
    return [oriented(box, turn) for box in sight.zoomed(find.fit.quad, _ZOOM_SLACK, ZOOM_PX)]


def _beside_labels(sight: Sight, find: Find, lost: Sequence[str], boxes: Sequence[Quad]) -> Find:
    """The same document with some entries looked for beside their labels, as on the full path."""
    if find.fit.score >= GOOD_FIT and find.strips.issuperset(lost):
        boxes = [box for box in boxes if near_rows(find.fit, lost, box)]
    view = View.of(sight.read_quads(boxes)).without(find.document.noise)
    script = find.script.seen_in(view.lines)
    view, again = script.view(view), script.reading(sight.read)
    entries = [e for e in find.document.entries if e.name in lost]
    return find.joined(read_rows(entries, view, find.document.labels, sight.sheet_to_source, again))


def _between_neighbours(sight: Sight, find: Find, name: str, boxes: Sequence[Quad]) -> Find:
    """The same document with an entry whose label was not read taken from what stands where only it can."""
    if inside := between_neighbours(find.fit, name, boxes):
        return _from_boxes(sight, find, name, inside)
    found = sight.focused(find.fit.strip_quads(name)[0], free=True)
    line = without_strays(sight.read_strips([found], [None])[0]) if found is not None else None
    return _from_lines(sight, find, name, (line,)) if line is not None and line.score > _UNSEEN_ROW else find


def _from_boxes(sight: Sight, find: Find, name: str, boxes: Sequence[Quad]) -> Find:
    """The same document with an entry read from boxes, a row each or a piece of one."""
    noise = find.document.noise
    read = tuple(line for line in sight.read_quads(boxes) if not re.fullmatch(noise, "".join(line.text.split())))
    return _from_lines(sight, find, name, tuple(map(find.script.line, read)))


def _from_lines(sight: Sight, find: Find, name: str, lines: tuple[Line, ...]) -> Find:
    entries = [entry for entry in find.document.entries if entry.name == name]
    return find.joined(read_strips(entries, {name: lines}, sight.sheet_to_source))


def _nearer(sight: Sight, find: Find, boxes: Sequence[Quad]) -> Find:
    """The same document by the boxes of a closer look; where it is found nearly as before, only what was cut or has
    moved is read again."""
    fit = next(iter(register(boxes, layouts_named(find.document.layouts))), None)
    if fit is None:
        return find
    if fit.layout is find.fit.layout:
        moved = {name for name in find.strips if _moved(find.fit, fit, name)}
        if moved.isdisjoint(find.document.confirm):
            bare = Find(find.document, fit, {}, crossed=find.crossed)
            return united(find, _strips_read(sight, bare, sorted(moved | find.clipped)))
    closer = next(_registered(sight, [find.document], list(boxes), crossed=find.crossed), None)
    return find if closer is None else united(find, closer)


def _moved(one: Fit, other: Fit, name: str) -> bool:
    """Whether another fit has the rows of a field clearly elsewhere."""
    pairs = zip(one.strip_quads(name), other.strip_quads(name), strict=True)
    return any(math.dist(p, q) > _MOVED * a.height for a, b in pairs for p, q in zip(a.points, b.points, strict=True))


def _record(sight: Sight, find: Find) -> Record:
    document, fit = find.document, find.fit
    fields, outcomes = cross_check(document.entries, find.fields, document.agreements)
    fields = {name: _placed(sight, fit, field) for name, field in fields.items()}
    quad = fit.quad.mapped(sight.sheet_to_source)
    return Record(
        kind=document.kind,
        title=document.title,
        score=min(1.0, fit.score),
        fields=document.refine(fields, None),
        quad_on_source=quad,
        angle_deg=quad.quarter_deg,
        marks=_portrait_marks(document, fit, sight),
        checks=outcomes,
        width_px=round(quad.width),
        height_px=round(quad.height),
    )


def _placed(sight: Sight, fit: Fit, field: Field) -> Field:
    """A derived field with the place where the layout has it."""
    if not field.derived or field.quad_on_source is not None or field.name not in fit.layout.strips:
        return field
    return replace(field, quad_on_source=fit.strip_quads(field.name)[0].mapped(sight.sheet_to_source))


def _portrait_marks(document: type[Document], fit: Fit, sight: Sight) -> tuple[Mark, ...]:
    """Where the portrait and the face in it lie, by the layout: the card's print places them within a millimetre."""
    places = {"portrait": document.portrait, "face": document.face}
    to_source = sight.sheet_to_source @ fit.card_to_sheet
    return tuple(
        Mark(kind, Quad.box(left, top, right - left, bottom - top).mapped(to_source), min(1.0, fit.score))
        for kind, (left, top, right, bottom) in places.items()
        if right > left
    )
