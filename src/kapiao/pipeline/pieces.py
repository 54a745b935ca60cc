"""Several cards in one picture: cut out, each upright by itself, or looked for again with those found covered.

Knows: text boxes, outlines of papers, records found so far. Must not know: what a paper says. Cutting parts papers that
are told by their rows, which would run into one another; a paper that is told by a layout or by its number is found
among others, and the others where it is covered.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from kapiao.documents import Document, all_documents
from kapiao.imaging.outlines import covered, paper_outlines
from kapiao.imaging.rectify import oriented
from kapiao.pipeline.fineprint import paper_of
from kapiao.pipeline.frames import frame_of
from kapiao.pipeline.grounds import FEWEST, card_outlines, holds
from kapiao.pipeline.layouts import SURE_FIT, layouts_named
from kapiao.pipeline.papers import Patch, page_of, patches, printed, sight_of
from kapiao.pipeline.parting import parts
from kapiao.pipeline.sight import Sight
from kapiao.reading.register import register
from kapiao.records import Homography, Line, Page, Point, Quad, Record

_LOOK_PX, _NEAR_PX = 640, 960
_SOME_TEXT, _MUCH_TEXT = 2, FEWEST  # boxes on no paper that was found: worth a closer look; worth reading
_SHARED = 0.5  # of the fields of two papers of a kind: both have them
_IN_FORM, _OF_FORM = 2, 0.3  # boxes in the cells of a form that make a piece of text a piece of it; share of them
_ROOM = 0.06  # of a paper's sides: how far around it text is its own
_IN_ROWS = 3.0  # width / height: a number in one line is wider
_CARD = 2.0  # sides of a square as large as a number in rows: from its middle to print that is surely on the card
_STACK = 1.4, 2.7, 2.5, 2.3  # of them, to the left, above, to the right, below: what an upright card takes up around it
_UPRIGHT = -1.2, 1.0  # lengths of its number over and under which a card that stands upright bears print
_SHORT, _WIDE = 8.5, (-0.8, 2.4)  # width / height of a number less long than its card; where print is beside such a one
_FEW, _WORD, _GROUP = 6, 2.0, 4  # texts over a number that may be its card's; how slender; figures of another number
_BESIDE, _ABOVE, _BELOW = 0.1, 0.4, 0.3  # lengths of a card's number: print around it that is surely the card's


def cut_out(sight: Sight) -> tuple[Sight, ...]:
    """The papers of a picture, each seen by itself; none where there is but one."""
    boxes = printed(sight.boxes(_NEAR_PX)) if not sight.sheet.lines else ()
    if len(boxes) < 2 * FEWEST:
        return ()
    outlines = paper_outlines(sight.sheet.pixels)
    cards = card_outlines(boxes, outlines)
    found = [Patch(tuple(inside), sight.vote(inside), card) for card, inside in cards]
    taken = {box for _, inside in cards for box in inside}
    rest = [box for box in boxes if box not in taken]
    others = patches(sight, rest, outlines) if len(rest) >= FEWEST else []
    if len(found) + len(others) < 2 or _on_one_form(sight, [patch.boxes for patch in (*found, *others)]):
        return ()
    alone = _without(sight, [card for card, _ in cards]) if cards else sight
    return tuple(
        sight_of(page_of(seen, patch), seen) for seen, own in ((sight, found), (alone, others)) for patch in own
    )


def _on_one_form(sight: Sight, pieces: Sequence[Sequence[Quad]]) -> bool:
    """Whether several pieces of text stand in the cells of one form: some of its lines look like a card's. A piece may
    be the last row of it and what stands under it."""
    frame = frame_of(sight)
    if frame is None:
        return False
    inside = [sum(holds(frame, box.center) for box in boxes) for boxes in pieces]
    return sum(n >= max(_IN_FORM, _OF_FORM * len(boxes)) for n, boxes in zip(inside, pieces, strict=True)) > 1


def parted(sight: Sight, documents: Sequence[type[Document]], lines: Sequence[Line]) -> tuple[Sight, ...]:
    """The papers of a picture that lie edge to edge, or without an outline, cut where words that each bears once stand
    again; none where they do not."""
    once = tuple(dict.fromkeys(word for document in documents for word in document.once))
    found = parts(lines, once, sight.sheet.pixels.shape[:2])
    return tuple(_cropped(sight, part.quad) for part in found) if len(found) > 1 else ()


def _cropped(sight: Sight, quad: Quad) -> Sight:
    height, width = sight.sheet.pixels.shape[:2]
    left, top, right, bottom = quad.bounds
    x0, y0, x1, y1 = max(0, int(left)), max(0, int(top)), min(width, int(right) + 1), min(height, int(bottom) + 1)
    to_sheet = Homography((1.0, 0.0, float(x0), 0.0, 1.0, float(y0), 0.0, 0.0, 1.0))
    pixels = np.ascontiguousarray(sight.sheet.pixels[y0:y1, x0:x1])
    return sight_of(Page(pixels, sight.sheet_to_source @ to_sheet), sight)


def without(sight: Sight, documents: Sequence[type[Document]], records: Sequence[Record]) -> Sight:
    """The same picture with the papers that were found covered: what else lies in it is alone then."""
    leads = {document.kind: document.lead for document in documents}
    to_sheet = sight.sheet.source_to_sheet
    places = [_covering(record, leads.get(record.kind, "")).mapped(to_sheet) for record in records]
    return _without(sight, places)


def _without(sight: Sight, places: Sequence[Quad]) -> Sight:
    return Sight(replace(sight.sheet, pixels=covered(sight.sheet.pixels, places)), sight.eyes, sight.upright)


def _covering(record: Record, lead: str) -> Quad:
    """What to cover of a paper: all of it, or what stands around its number."""
    number = record.fields.get(lead)
    quad = number.quad_on_source if number else None
    if quad is None:
        return record.quad_on_source
    if _in_rows(quad):
        return quad
    share = quad.width / quad.height
    return quad.part(-_BESIDE, 1 + _BESIDE).band(-_ABOVE * share, 1 + _BELOW * share)


def more_text(
    sight: Sight, documents: Sequence[type[Document]], records: Sequence[Record], sought: bool = False
) -> bool:
    """Whether much text lies on none of the papers that were found, nor on others of which none was asked for; some
    there is worth a closer look, and so is room for another where it is `sought`, as a glance shows little of cards
    without a layout, or where a glance shows less of those found than was read on them."""
    leads = {document.kind: document.lead for document in documents}
    owned = [_paper(sight, record, leads.get(record.kind, "")) for record in records]

    def outside(boxes: Sequence[Quad]) -> list[Quad]:
        return [box for box in boxes if not any(own(box.center) for own in owned)]

    rest = outside(sight.seen)
    poor = sought or len(sight.seen) - len(rest) < _texts(records)
    closer = len(rest) >= _SOME_TEXT or (poor and _room(sight, records))
    if closer and len(rest) < _MUCH_TEXT:
        rest = outside(sight.boxes(_LOOK_PX))
    return len(rest) >= _MUCH_TEXT and not _of_others(rest, documents)


def _texts(records: Sequence[Record]) -> int:
    """How many pieces of text were read on papers, each in a place of its own."""
    return len({f.quad_on_source for record in records for f in record.fields.values() if f.quad_on_source})


def _room(sight: Sight, records: Sequence[Record]) -> bool:
    """Whether the papers that were found leave room for another one."""
    height, width = sight.sheet.pixels.shape[:2]
    quads = [record.quad_on_source.mapped(sight.sheet.source_to_sheet) for record in records]
    taken = sum(quad.width * quad.height for quad in quads)
    return bool(height * width - taken > taken / len(quads))


def _of_others(boxes: Sequence[Quad], documents: Sequence[type[Document]]) -> bool:
    """Whether boxes are the print of papers of known layouts that none of the documents is, as the other side is."""
    own = {name for document in documents for name in document.layouts}
    known = layouts_named(tuple(name for document in all_documents() for name in document.layouts))
    while len(boxes) >= _MUCH_TEXT:
        fit = next(iter(register(boxes, known, SURE_FIT)), None) if len(own) < len(known) else None
        if fit is None or fit.layout.name in own:
            return False
        boxes = [box for number, box in enumerate(boxes) if number not in fit.boxes]
    return True


def _paper(sight: Sight, record: Record, lead: str) -> Callable[[Point], bool]:
    """Whether a point of the sheet may lie on a paper: told by its number, where that says where everything else is."""
    number, to_sheet = record.fields.get(lead), sight.sheet.source_to_sheet
    if number is None or number.quad_on_source is None:
        whole = record.quad_on_source.part(-_ROOM, 1 + _ROOM).band(-_ROOM, 1 + _ROOM).mapped(to_sheet)
        return lambda point: holds(whole, point)
    quad = number.quad_on_source.mapped(to_sheet)
    if _in_rows(quad):
        side = math.sqrt(quad.width * quad.height)  # the same for three rows of figures and for five
        left, above, right, below = (reach * side for reach in _STACK)
        upright = quad.part(-left / quad.width, 1 + right / quad.width)
        upright = upright.band(-above / quad.height, 1 + below / quad.height)
        lying = partial(_near, quad, _CARD * side)
    else:
        share = quad.width / max(quad.height, 1.0)
        upright = quad.part(*(_WIDE if share < _SHORT else (-_BESIDE, 1 + _BESIDE)))
        upright = upright.band(_UPRIGHT[0] * share, _UPRIGHT[1] * share)
        lying = partial(holds, paper_of(quad))
    bears = _bears(sight, quad.angle_deg, upright, lying)
    return lambda point: lying(point) or (bears and holds(upright, point))


def _in_rows(number: Quad) -> bool:
    return number.width < _IN_ROWS * number.height


def _near(number: Quad, reach: float, point: Point) -> bool:
    return math.dist(point, number.center) < reach


def _bears(sight: Sight, angle_deg: float, upright: Quad, lying: Callable[[Point], bool]) -> bool:
    """Whether a card that stands upright may take up more than one lying does: not where other numbers stand there."""
    texts = [box for box in sight.seen if holds(upright, box.center) and not lying(box.center)]
    words = [box for box in (oriented(text, angle_deg) for text in texts) if box.width > _WORD * box.height]
    read = sight.read_quads(words, narrow=words) if len(texts) <= _FEW else ()
    return len(texts) <= _FEW and not any(len(re.findall(r"\d", line.text)) >= _GROUP for line in read)


def united(records: Sequence[Record], others: Sequence[Record]) -> tuple[Record, ...]:
    """Two ways of reading a picture as one: what `others` say, and the records on none of theirs. Where one piece alone
    says something, the picture may have been cut for nothing: what says more counts."""
    if len(others) == 1:
        same = [record for record in records if _same(record, others[0])]
        others = [max((*same, others[0]), key=lambda record: len(record.fields))]
    return (*(r for r in records if not any(_same(r, other) for other in others)), *others)


def halves(record: Record, other: Record) -> bool:
    """Whether two records are rather parts of one paper: each says mostly what the other one does not; half of it where
    both say the rest alike."""
    both = record.fields.keys() & other.fields.keys()
    alike = all(record.fields[name].text == other.fields[name].text for name in both)
    most = _SHARED * min(len(record.fields), len(other.fields))
    return record.kind == other.kind and (len(both) < most or (alike and len(both) == most))


def _same(record: Record, other: Record) -> bool:
    """Whether two records are of one paper: the middle of one lies on the other."""
    return record.kind == other.kind and (
        _on(record.quad_on_source, other.quad_on_source) or _on(other.quad_on_source, record.quad_on_source)
    )


def _on(quad: Quad, other: Quad) -> bool:
    return holds(other, quad.center)
