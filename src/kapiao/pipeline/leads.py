"""Documents without a layout, found by the one long line that tells where everything else lies (a card's number).

Knows: the lead of a document, a sight. What a glance saw is laid flat along its lines and looked at again; the longest
lines are read until one passes its own check, which also says which way up the paper is. Small print stands under the
lead and is looked at once more, closely. Whatever has no such line is left to the full path.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kapiao.documents import Document
from kapiao.imaging.rectify import around, lean, oriented
from kapiao.pipeline.distances import GLANCE_PX
from kapiao.pipeline.fineprint import covers, in_words, once, paper_of, small_boxes, under
from kapiao.pipeline.pages import record_of
from kapiao.pipeline.sight import Sight
from kapiao.reading.classify import likelihood
from kapiao.reading.evidence import Reread, doubtful
from kapiao.reading.extract import Entry, read_rows
from kapiao.reading.view import View
from kapiao.records import Field, Line, Quad, Record

_SLACK = 0.2  # of the long side of what text was seen: the rest of the paper
_LEVEL_PX = 448
_NEARER, _ASLANT_DEG = 1.45, 20.0  # a glance is good enough where laying flat would show things no larger, less aslant
_CLOSER_SLACK, _CLOSER_PX = 0.12, 704
_CARD_ASPECT = 1.2
_SPECK, _FAR = 0.15, 0.5  # of the picture's long side: less is a mark, less may be a part of a paper that lies far away
_LINES = 4  # boxes of a paper that was seen as a whole
_CANDIDATES, _MOST_READ = 3, 8  # legible long lines among which the lead is, and how many are read to find so many
_LEAST_ASPECT = 4.0
_CLEAR, _TELLING, _OWN = 0.93, 4, 2  # a line of so many letters read so surely stands upright
_FIGURES_TURNED = frozenset("OILZSEHGBT")  # what figures read as on their head; `_OWN` letters must be others
_LESS_SURE = 0.05  # by so much a line on its head reads less surely than upright
_LEGIBLE = 0.8  # a lead whose check fails counts when it reads so surely, twice
_LEVEL, _GAP = 0.35, 2.5  # heights by which a box is off the row of another, and between two pieces of a line
_ENDS = 0.12  # of its length: room for what a box has cut off at its ends
_ROWS = 3, 14  # boxes that may be a lead in rows
_ROW_ASPECT = 6.0  # a row of six figures is less wide
_ALIGNED, _NEXT_ROW = 1.2, 2.0  # heights of a row between their beginnings, and from one to the next


@dataclass(frozen=True, slots=True)
class _Lead:
    """What holds the lead: its lines, top to bottom, whether the boxes were in its reading direction, the field."""

    lines: tuple[Line, ...]
    upright: bool
    field: Field

    @property
    def sure(self) -> bool:
        return self.field.valid is True and not doubtful(self.field)


def records_by_lead(sight: Sight, documents: Sequence[type[Document]]) -> tuple[Record, ...]:
    """The document in the picture whose lead passes its own check, or reads clearly the same twice; at most one."""
    for document in documents:
        record = _by_lead(sight, document) if document.lead else None
        if record is not None:
            return (record,)
    return ()


def _by_lead(sight: Sight, document: type[Document]) -> Record | None:
    entry = next(e for e in document.entries if e.name == document.lead)
    for boxes in _looks(sight, document.side_px):
        lead = _in_one_line(sight, entry, boxes) or _in_rows(sight, entry, boxes)
        if lead is not None:
            return _around(sight, document, lead, boxes)
    return None


def _around(sight: Sight, document: type[Document], lead: _Lead, boxes: Sequence[Quad]) -> Record | None:
    """The document from its lead, the small print under it and whatever else was seen; None where that rules it out."""
    if not lead.upright:
        boxes = tuple(box.turned(2) for box in boxes)
    low = lead.lines[-1].quad
    small = small_boxes(sight, low, boxes)
    read = (under(low), *(line.quad for line in lead.lines))
    rest = [box for box in boxes if not any(covers(quad, box) for quad in read)]
    if len(lead.lines) == 1:  # what stands far from it is on another card
        paper = paper_of(low)
        rest = [box for box in rest if covers(paper, box)]
    lines = sight.read_quads((*small, *rest), narrow=rest)
    words = (word for line in once(lines[: len(small)]) for word in in_words(sight, line))
    view = View.of((*lead.lines, *words, *lines[len(small) :]))
    return record_of(sight, document, view, lead.field.score) if likelihood(view, document) >= 0 else None


def _looks(sight: Sight, side_px: int) -> Iterator[tuple[Quad, ...]]:
    """Boxes of what text a glance saw, if it was near and level enough; these laid flat; around these once more, both
    ways; the same with a longer glance.

    Both ways because digits in a block as wide as high are taken for columns where they stand sideways.
    """
    for glance_px in (GLANCE_PX, side_px):
        if not (glance := sight.boxes(glance_px)):
            continue
        whole = _level(glance, _SLACK)
        if glance_px == GLANCE_PX and _near_and_level(sight, whole):
            yield tuple(oriented(box, whole.quarter_deg) for box in glance)
        share = max(whole.width, whole.height) / max(sight.sheet.pixels.shape[:2])
        if share < _SPECK and glance_px == GLANCE_PX:
            continue  # a mark: the print is too small to be seen yet
        boxes = sight.flattened(whole, _LEVEL_PX)
        yield boxes
        if len(boxes) >= _LINES or (boxes and share > _FAR):
            closer = _level(boxes, _CLOSER_SLACK)
            yield sight.flattened(closer, _CLOSER_PX)
            yield sight.flattened(closer.turned(-1), _CLOSER_PX)


def _near_and_level(sight: Sight, whole: Quad) -> bool:
    """Whether laying a part of the sheet flat would hardly show more of it than the glance did."""
    nearer = (_LEVEL_PX / max(whole.width, whole.height)) / (GLANCE_PX / max(sight.sheet.pixels.shape[:2]))
    return nearer < _NEARER and abs(math.remainder(whole.angle_deg, 90)) < _ASLANT_DEG


def _level(boxes: Sequence[Quad], slack: float) -> Quad:
    """What to lay flat: all boxes, along their lines; a lone box may be a whole card."""
    return around(boxes, lean(boxes) or lean(boxes, _CARD_ASPECT), slack)


def _in_one_line(sight: Sight, entry: Entry, boxes: Sequence[Quad]) -> _Lead | None:
    """The first of the largest long lines that holds the entry; letters that read surely one way tell the way."""
    ways: tuple[bool, ...] = True, False
    legible = 0
    for box in _long_lines(boxes)[:_MOST_READ]:
        clearest, failed = 0.0, None
        for upright, line in _read_both_ways(sight, entry, box, ways):
            if failed is not None and line.score <= clearest:
                break
            clearest = max(clearest, line.score)
            lead = _held(sight, entry, (line,), upright)
            if lead is not None and lead.sure:
                return lead
            if lead is not None and line.score > _CLEAR:  # digits may be digits on their head
                failed = failed or _longer(sight, entry, lead)
            elif line.score > _CLEAR and _telling(line):
                ways = (upright,)
                break
        if failed is not None:
            return failed
        legible += clearest > _LEGIBLE
        if legible == _CANDIDATES:
            break
    return None


def _read_both_ways(sight: Sight, entry: Entry, box: Quad, ways: Sequence[bool]) -> Iterator[tuple[bool, Line]]:
    """The line in a box each way up; where the first is not clear, the surer one first and one much less sure not at
    all. Figures are clear where they hold the entry at once: they may be on their head."""
    first = sight.read(box if ways[0] else box.turned(2))
    clear = first.score > _CLEAR and (_telling(first) or _holds_at_once(sight, entry, first))
    if clear or len(ways) == 1:
        yield ways[0], first
    for upright in ways[1:]:
        other = sight.read(box if upright else box.turned(2))
        pair = ((upright, other),) if clear else ((ways[0], first), (upright, other))
        surest = max(line.score for _, line in pair)
        yield from (way for way in sorted(pair, key=lambda way: -way[1].score) if way[1].score > surest - _LESS_SURE)


def _holds_at_once(sight: Sight, entry: Entry, line: Line) -> bool:
    """Whether a line holds the entry without a second look."""
    lead = _held(sight, entry, (line,), True, _unread)
    return lead is not None and lead.sure


def _unread(quad: Quad, _alphabet: frozenset[str] | None) -> Line:
    return Line("", 0.0, quad, ())


def _telling(line: Line) -> bool:
    """Whether a line has letters enough to say which way it stands, and not only such as figures look like."""
    letters = [c for c in line.text if c.isalpha()]
    return len(letters) >= _TELLING and sum(c.upper() not in _FIGURES_TURNED for c in letters) >= _OWN


def _long_lines(boxes: Sequence[Quad]) -> list[Quad]:
    """Boxes much longer than high, alone and with what stands beside them; the largest first."""
    lines = {line for box in boxes for line in (box, _row_of(box, boxes)) if line.width > _LEAST_ASPECT * line.height}
    return sorted(lines, key=lambda q: (-q.width * q.height, q.points))


def _row_of(box: Quad, boxes: Sequence[Quad]) -> Quad:
    """A box with those that follow one another beside it: a line that was seen in pieces."""
    turn = math.radians(box.angle_deg)

    def along(other: Quad) -> float:
        return other.center[0] * math.cos(turn) + other.center[1] * math.sin(turn)

    def across(other: Quad) -> float:
        return other.center[1] * math.cos(turn) - other.center[0] * math.sin(turn)

    row = [box]
    for other in sorted(boxes, key=lambda q: (abs(along(q) - along(box)), q.points)):
        level = abs(across(other) - across(box)) < _LEVEL * box.height and _alike(box, other)
        gap = min(abs(along(other) - along(one)) - (other.width + one.width) / 2 for one in row)
        if level and other is not box and gap < _GAP * box.height:
            row.append(other)
    return around(row, box.angle_deg) if len(row) > 1 else box


def _longer(sight: Sight, entry: Entry, lead: _Lead) -> _Lead | None:
    """A lead whose check fails, read with more room at its ends: what is sure then, or what reads the same again."""
    longer = _held(sight, entry, (sight.read(lead.lines[0].quad.part(-_ENDS, 1 + _ENDS)),), lead.upright)
    return longer if longer is not None and (longer.sure or longer.field.text == lead.field.text) else None


def _in_rows(sight: Sight, entry: Entry, boxes: Sequence[Quad]) -> _Lead | None:
    """Short boxes one under another that hold the entry together; read both ways up unless letters tell the way."""
    short = [box for box in boxes if box.width < _ROW_ASPECT * box.height]
    stacked = [box for box in short if any(_adjoin(box, other) for other in short)]
    if not _ROWS[0] <= len(stacked) <= _ROWS[1]:
        return None
    first = not sight.stands_on_its_head(stacked)
    for upright in (first, not first):
        read = sight.read_quads([box if upright else box.turned(2) for box in stacked])
        lines = tuple(line for line in read if _of_its_characters(entry, line))
        lead = _held(sight, entry, lines if upright else lines[::-1], upright)
        if lead is not None and lead.sure:
            return lead
        if any(line.score > _CLEAR and _telling(line) for line in read):
            break
    return None


def _held(
    sight: Sight, entry: Entry, lines: tuple[Line, ...], upright: bool, again: Reread | None = None
) -> _Lead | None:
    """The lead in these lines; None when they hold nothing like it, or hardly legibly."""
    field = read_rows((entry,), View.of(lines), (), sight.sheet_to_source, again or sight.read_again).get(entry.name)
    return _Lead(lines, upright, field) if field is not None and field.score > _LEGIBLE else None


def _of_its_characters(entry: Entry, line: Line) -> bool:
    alphabet = entry.kind.alphabet
    return line.text != "" and (alphabet is None or all(c in alphabet or c.isspace() for c in line.text))


def _adjoin(one: Quad, other: Quad) -> bool:
    """Whether two boxes are alike in height and one begins or ends above where the other does."""
    if one is other or not _alike(one, other):
        return False
    turn = math.radians(one.angle_deg)
    gaps = [
        (
            (q[0] - p[0]) * math.cos(turn) + (q[1] - p[1]) * math.sin(turn),
            (q[1] - p[1]) * math.cos(turn) - (q[0] - p[0]) * math.sin(turn),
        )
        for p, q in zip(one.points[:2], other.points[:2], strict=True)
    ]
    nearest = min(gaps, key=lambda gap: abs(gap[0]))
    return abs(nearest[0]) < _ALIGNED * one.height and 0.5 < abs(nearest[1]) / one.height < _NEXT_ROW


def _alike(one: Quad, other: Quad) -> bool:
    return 0.7 < one.height / max(other.height, 1.0) < 1.4
