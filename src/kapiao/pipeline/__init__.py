"""Bytes to Reading, as a list of named steps. Stateless between calls: library, command line and workers all call it.

The only room that sees imaging, vision, reading and documents at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations
from types import MappingProxyType

from kapiao.documents import Document, all_documents
from kapiao.errors import NothingRead, ParameterInvalid, ReadingError, WrongKind
from kapiao.imaging.decode import sheet_of, sheets
from kapiao.imaging.screens import screened
from kapiao.imaging.videohead import sniff_video
from kapiao.pipeline.article import arranged
from kapiao.pipeline.frames import frame_of
from kapiao.pipeline.glance import records_at_a_glance
from kapiao.pipeline.layouts import records_by_layout, records_by_proof
from kapiao.pipeline.leads import records_by_lead
from kapiao.pipeline.looks import text_lines, text_px
from kapiao.pipeline.pages import records_by_rows
from kapiao.pipeline.pieces import cut_out, halves, more_text, parted, united, without
from kapiao.pipeline.quality import measured, of_one_paper
from kapiao.pipeline.searches import records_by_search
from kapiao.pipeline.sight import Sight, mean_score
from kapiao.pipeline.tables import UPRIGHT
from kapiao.pipeline.video import read_video
from kapiao.reading.classify import likelihood, likely, shown
from kapiao.reading.evidence import fuller
from kapiao.reading.view import View
from kapiao.records import Ask, Line, Pixels, Quad, Reading, Record, Sheet
from kapiao.vision.text import open_eyes

TEXT = "text"  # the kind that is no document: lines only
_ANY_PX = 960  # how large a picture of unknown kind is looked at
_TEXT_WORK_PX = 2800  # pictures of text are decoded no larger than about this
_CLOSER = 1.5
_POOR = 0.85  # mean score of lines that a grid may hide
_SURELY, _SOME = 0.9, 4  # score of a character that was read; as many of them are text
_TELLING = 6  # boxes of text that tell mostly whether any is legible
_TOLD = 0.5  # a document recognised by less of its words is weighed against what searches find
_CROWDED = 48  # boxes of text: more are on a page, not on cards of which none was found
_MOST = 5  # times that a picture is looked at again, with the papers covered that were found
_ANYTHING = Ask()


class Reader:
    """Reads pictures. One call at a time; several readers may live in several processes."""

    def __init__(self, engine: str = "openvino", precision: str | None = None) -> None:
        self._eyes = open_eyes(engine=engine, precision=precision)

    def warm(self) -> None:
        """Make the first call as fast as the others."""
        self._eyes.warm()

    def read(self, data: bytes, ask: Ask = _ANYTHING) -> Reading:
        """Everything of the kinds asked for in one picture, or in all pages of a PDF; the text of a video.

        Raises PictureError for bytes that are no admitted picture, WrongKind when there is text but none of the kinds
        asked for, NothingRead when nothing legible is there, ParameterInvalid for a kind that does not exist.
        """
        if sniff_video(data):
            return read_video(self._eyes, data, ask)
        return arranged(self._read_all(sheets(data, ask.limits, _work_px(ask)), ask))

    def read_pixels(self, pixels: Pixels, ask: Ask = _ANYTHING) -> Reading:
        """The same for a picture already decoded: uint8, height x width x 3 (BGR) or height x width (grey)."""
        return arranged(self._read(sheet_of(pixels, ask.limits, _work_px(ask)), ask))

    def _read_all(self, sheets: Iterable[Sheet], ask: Ask) -> Reading:
        """Sheet by sheet; of several, one may lack what another has."""
        pages: list[Reading] = []
        failed: list[ReadingError] = []
        for sheet in sheets:
            try:
                pages.append(self._read(sheet, ask))
            except ReadingError as error:
                failed.append(error)
                pages.append(Reading((), (), sheet.width_px, sheet.height_px, sheet.format))
        if len(failed) == len(pages):
            raise failed[0]
        return pages[0] if len(pages) == 1 else _bound(pages)

    def _read(self, sheet: Sheet, ask: Ask) -> Reading:
        documents = _documents(ask.kinds)
        sight = Sight(sheet, self._eyes, UPRIGHT in ask.extras)
        records, lines = _several(sight, documents, ask)
        records = records or tuple(_whole(sight, document) for document in documents if document.whole)
        if not records and ask.kinds and TEXT not in ask.kinds:
            raise WrongKind() if _legible(lines) or _shows_text(sight) else NothingRead()
        known = {document.kind: document for document in documents}
        records = of_one_paper([measured(sight, one, known[one.kind], ask.extras) for one in records], known)
        return _reading(sight, records, lines, ask)


Found = tuple[tuple[Record, ...], tuple[Line, ...]]  # records, and lines where the full path read them


def _several(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> Found:
    """What the sheet shows, where cards lie strewn in it paper by paper: those whose rows would run into one another
    cut out before anything else, and what lies beside those found looked for with these covered."""
    strewn = [d for d in documents if d.strewn] if TEXT not in ask.kinds else []
    by_rows = [d for d in strewn if not (d.layouts or d.lead)]
    apart = cache(lambda: _by_pieces(cut_out(sight), strewn, ask))
    endless = any(d.search and d.only_asked for d in by_rows)  # one takes all text for its own
    first = apart() if ask.kinds and by_rows and (by_rows == strewn or endless) else ()
    if len(first) > 1:
        return first, ()
    records, lines = _found(sight, documents, ask)
    rows, ruled = {d.kind for d in by_rows if not d.search}, {d.kind for d in documents if d.search == "tables"}
    bare = ruled.issuperset(r.kind for r in records)  # chips are ruled too
    unread = bare and len(sight.seen) < _CROWDED
    if strewn and (unread or any(record.kind in rows for record in records)):
        first = apart()
        records = () if bare and first else records
    if len(first) < 2 and lines and any(d.once for d in by_rows):
        first = _by_pieces(parted(sight, by_rows, lines), strewn, ask) or first
    if not (records := united(records, first)):
        return (), lines
    kinds = {record.kind for record in records}
    sought = bool(ask.kinds) and any(d.lead and d.kind not in kinds for d in strewn)
    if not kinds.issubset(d.kind for d in strewn) or not more_text(sight, documents, records, sought):
        return records, lines
    if (ask.kinds and by_rows) or any(d.kind in kinds for d in strewn if d.lead or d.search):
        first = first or apart()
    if len(first) < 2 and kinds.isdisjoint(d.kind for d in strewn if d.search):  # which tell no paper's end
        more = _and_others(sight, records, strewn, ask)
        if len(more) > len(records):
            return more, lines
        if not first and not all(d.layouts for d in strewn if d.kind in kinds):  # found wherever they lie
            first = apart()
    return (united(records, first) if len(first) > 1 else records), lines


def _and_others(
    sight: Sight, records: tuple[Record, ...], documents: Sequence[type[Document]], ask: Ask
) -> tuple[Record, ...]:
    """Papers that were found and, as long as there is more text, those that are found when these are covered."""
    by_rows = [d for d in documents if not (d.layouts or (d.lead and ask.kinds))]
    kinds = {record.kind for record in records}
    sought = ask.kinds and all(d.layouts for d in documents if d.kind in kinds)  # more of them; others were cut out
    led = [d for d in documents if d.lead and d.kind not in kinds] if ask.kinds else []  # else they would lie apart
    for _ in range(_MOST):
        rest = without(sight, documents, records)
        more = records_by_layout(rest, documents, False) or records_by_lead(rest, led)
        more = more or (_found(rest, by_rows, ask)[0] if by_rows and not sought else ())
        records += more
        if not more or not more_text(sight, documents, records):
            break
    return records


def _by_pieces(pieces: Sequence[Sight], documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """What pieces of a picture say, each by itself; nothing where one paper was cut."""
    found = [record for piece in pieces for record in _found(piece, documents, ask)[0]]
    if any(halves(one, other) for one, other in combinations(found, 2)):
        return ()
    found.sort(key=lambda record: record.quad_on_source.center[::-1])
    return tuple(replace(record, angle_deg=record.quad_on_source.quarter_deg) for record in found)


def _found(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> Found:
    """The papers of a sheet, by one way of looking after another."""
    by_text = [d for d in documents if not d.search and not d.whole]
    records = records_by_search(sight, documents, ask) if ask.kinds else ()
    if not sight.sheet.lines:  # what the file says needs no look
        records = records or records_by_layout(sight, by_text, bool(ask.kinds))
        records = records or records_at_a_glance(sight, by_text, bool(ask.kinds))
        records = records or (records_by_lead(sight, by_text) if ask.kinds and TEXT not in ask.kinds else ())
    lines: tuple[Line, ...] = ()
    for side_px in _sides_px(sight, by_text, ask) if not records or TEXT in ask.kinds else ():
        page = _as_asked(sight, by_text, side_px)
        lines = text_lines(page, side_px) if TEXT in ask.kinds else page.lines(side_px)
        if not records:
            records = records_by_rows(page, by_text, lines, bool(ask.kinds))
            records = _fuller(records, _without_grid(sight, by_text, side_px, lines))
            if records and ask.kinds and len(by_text) == 1:  # a steady print that was hardly seen
                records = _fuller(records, records_by_layout(sight, by_text, True, confirmed=False))
                records = _fuller(records, records_by_proof(sight, by_text[0], records))
        if records:
            break
    if not records and ask.kinds and TEXT not in ask.kinds:
        records = _looked_again(sight, by_text, lines) or records_by_layout(sight, by_text, True, confirmed=False)
    if not ask.kinds:
        records = _both_pages(sight, by_text, lines, bool(records)) or records
        records = _closely(sight, by_text, records)
    if not ask.kinds and _surest(records) < _TOLD:
        told = records_by_search(sight, _told(documents, lines), ask)
        records = max(records, told or records_by_search(sight, documents, ask), key=_surest)
    return records, lines


def _whole(sight: Sight, document: type[Document]) -> Record:
    """The picture itself as a record; its score says that no paper was found."""
    width, height = sight.sheet.width_px, sight.sheet.height_px
    quad = Quad.box(-0.5, -0.5, width, height)
    return Record(document.kind, document.title, 0.0, MappingProxyType({}), quad, width_px=width, height_px=height)


def _surest(records: Sequence[Record]) -> float:
    return max((record.score for record in records), default=0.0)


def _told(documents: Sequence[type[Document]], lines: Sequence[Line]) -> tuple[type[Document], ...]:
    """The documents whose search may find one that its words among the lines tell: no other need be searched for."""
    searched = [document for document in documents if document.search]
    searches = {document.search for document, _ in likely(View.of(lines), searched, _TOLD)}
    return tuple(document for document in searched if document.search in searches)


def _looked_again(sight: Sight, documents: Sequence[type[Document]], lines: Sequence[Line]) -> tuple[Record, ...]:
    """A document whose own words were read but not what it must have: looked at again, a little out of focus."""
    view = View.of(lines)
    told = [document for document in documents if likelihood(view, document) >= _TOLD]
    if not told:
        return ()
    page, side_px = sight.softened(), told[0].side_px if len(told) == 1 else _ANY_PX
    return records_by_rows(page, told, page.lines(side_px), True)


def _both_pages(
    sight: Sight, documents: Sequence[type[Document]], lines: Sequence[Line], found: bool
) -> tuple[Record, ...]:
    """Cards that lie beside each other: the words of each rule the other out. Where something was `found`, only if
    there are words of several."""
    view = View.of(lines)
    told = [document for document in documents if document.beside and shown(view, document) >= _TOLD]
    return records_by_layout(sight, told, True) if len(told) > found else ()


def _closely(sight: Sight, documents: Sequence[type[Document]], records: tuple[Record, ...]) -> tuple[Record, ...]:
    """A document of small print that was recognised among all others, looked at as it is when it is asked for."""
    document = next((d for d in documents if d.small_print and records and records[0].kind == d.kind), None)
    if document is None:
        return records
    page = _as_asked(sight, [document], document.side_px)
    return records_by_rows(page, [document], page.lines(document.side_px), True) or records


def _as_asked(sight: Sight, documents: Sequence[type[Document]], side_px: int) -> Sight:
    """The sheet as the one document that it may be is looked at: without its stamps, in even light, nearer."""
    if len(documents) != 1:
        return sight
    page = sight.without_red() if documents[0].stamped or documents[0].sealed else sight
    page = page.in_even_light() if documents[0].shaded else page
    if documents[0].small_print:
        page.nearer(side_px, frame_of(page, side_px) if documents[0].form else None)
    return page


def _without_grid(
    sight: Sight, documents: Sequence[type[Document]], side_px: int, lines: Sequence[Line]
) -> tuple[Record, ...]:
    """What small print that reads poorly tells without the grid of a display, where there may be one."""
    small = len(documents) == 1 and documents[0].small_print
    if not small or mean_score(lines) >= _POOR or not screened(sight.sheet.pixels):
        return ()
    page = _as_asked(sight.softened(), documents, side_px)
    return records_by_rows(page, documents, page.lines(side_px), True)


def _fuller(records: tuple[Record, ...], others: tuple[Record, ...]) -> tuple[Record, ...]:
    """Two looks at a picture; one paper in both is the same one."""
    if len(records) != 1 or len(others) != 1:
        return records or others
    return (fuller(records[0], others[0]) or records[0],)


def _legible(lines: Sequence[Line]) -> bool:
    """Whether something was read at all: what is blurred beyond reading looks like a few odd characters."""
    return sum(char.score >= _SURELY for line in lines for char in line.chars) >= _SOME


def _shows_text(sight: Sight) -> bool:
    """Whether something can be read on a sheet of which hardly a line was, or only those in a frame: its largest boxes
    tell mostly."""
    boxes = sorted(sight.boxes(_ANY_PX), key=lambda box: (-box.width * box.height, box.points))
    return _legible(sight.lines_in(boxes[:_TELLING])[0]) or _legible(sight.lines(_ANY_PX))


def _documents(kinds: Sequence[str]) -> tuple[type[Document], ...]:
    known = {d.kind: d for d in all_documents()}
    unknown = [kind for kind in kinds if kind not in known and kind != TEXT]
    if unknown:
        raise ParameterInvalid(f"there is no document kind {unknown[0]!r}", kind=unknown[0])
    if not kinds:
        return tuple(document for document in known.values() if not document.only_asked)
    return tuple(known[kind] for kind in kinds if kind in known)


def _work_px(ask: Ask) -> int:
    """Pictures are decoded no larger than about this."""
    asked = [document.work_px for document in _documents(ask.kinds) if ask.kinds]
    return max((*asked, *((_TEXT_WORK_PX,) if TEXT in ask.kinds else ())), default=Document.work_px)


def _sides_px(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[int, ...]:
    """How large the picture is looked at; closer once more for a document that was asked for and not found, and not at
    all where nothing that was asked for is told by rows."""
    if TEXT in ask.kinds:
        return (text_px(sight),)
    if ask.kinds and not documents:
        return ()
    first = documents[0].side_px if len(documents) == 1 else _ANY_PX
    closer = round(first * _CLOSER)
    again = documents and ask.kinds and max(sight.sheet.pixels.shape[:2]) >= closer
    return (first, closer) if again else (first,)


def _reading(sight: Sight, records: Sequence[Record], lines: Sequence[Line], ask: Ask) -> Reading:
    """The answer: quads in source frame, lines in reading order, nothing of the networks left in it."""
    to_source = sight.sheet_to_source
    said = len(sight.sheet.lines)  # they stand in the file's order, which is the author's
    ordered = (*lines[:said], *View.of(lines[said:]).in_order)
    kept = tuple(
        replace(line, quad=line.quad.mapped(to_source), lattice=None)
        for line in ordered
        if line.text.strip() and line.quad.mapped(to_source).height >= ask.min_height_px
    )
    sheet = sight.sheet
    angle_deg = records[0].angle_deg if records else sight.angle_deg
    return Reading(tuple(records), kept, sheet.width_px, sheet.height_px, sheet.format, angle_deg)


def _bound(pages: Sequence[Reading]) -> Reading:
    """Several pages as one reading."""
    first = pages[0]
    return Reading(
        tuple(record for page in pages for record in page.records),
        tuple(line for page in pages for line in page.lines),
        first.width_px,
        first.height_px,
        first.format,
        first.angle_deg,
        tuple(pages),
    )
