"""Machine readable zones: looked for in any direction, looked at closer, read with their check digits.

Knows: a sight, bands of lines (`reading.band`), zones (`reading.zone`). Must not know: which paper bears the zone.

A band is only read on when its longest line has about as many characters as a row of a zone. A row that the detector
missed is looked for beside the one that it found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kapiao.documents import Document
from kapiao.imaging.rectify import lean, oriented
from kapiao.imaging.screens import screened
from kapiao.pipeline.sight import Sight
from kapiao.reading.band import Band, bands, lengthened, lone, neighbours, shrunk
from kapiao.reading.zone import Zone, read_zone, zone_fields
from kapiao.records import Ask, Line, Quad, Record
from kapiao.values.mrz import MRV_B, MachineZone

_LOOK_PX, _CLOSER_PX, _ZOOM_PX = 960, 1440, 960
_HULL_SLACK = 0.5  # around the text seen first: the zone itself may not have been seen
_HULL_LEAST = 0.1  # around all that the closer look saw
_FURTHER_SLACK, _LITTLE = 1.2, 0.4  # where the text seen takes no more of the picture's long side
_SLACK = 0.06  # around a zone looked at once more
_SURE = 0.9  # a zone whose checks hold and whose weakest character is read this surely needs no second look
_LIKE_A_ZONE, _FORCED = 0.75, 0.65  # rows of other print reach a fifth; some were forced into a format not theirs
_NAMED_NATS = 5.0  # by which a row of names reads better in its own format
_FILLERS, _CUT = "<<<", 2  # what betrays a row of a zone, and how many bands with it are drawn out further
_FEWEST, _MOST = 22, 52  # characters of a row as read
_ALPHABET = MachineZone().alphabet


@dataclass(frozen=True, slots=True)
class Find:
    """A zone and where its rows stand, on the sheet."""

    zone: Zone
    band: Band

    @property
    def worth(self) -> tuple[int, float]:
        """Checks that hold less those that fail, then how much like a zone it reads."""
        checks = self.zone.parsed.value.checks.values()
        return 2 * sum(checks) - len(checks), self.zone.likeness

    @property
    def rank(self) -> tuple[int, float]:
        """Its worth against other readings of the same rows: checks that hold in one that was forced prove little."""
        checks, likeness = self.worth
        return (checks if likeness >= _FORCED else min(checks, 1)), likeness

    @property
    def cut(self) -> bool:
        """Whether it may go on where the boxes end: no check of the last place tells a narrow visa's zone from part of
        a wide one, or of a passport's."""
        return self.zone.layout is MRV_B

    @property
    def likely(self) -> bool:
        """Whether it is a zone at all: more checks hold than fail, or it reads like nothing else."""
        return self.worth[0] > 0 or self.zone.likeness >= _LIKE_A_ZONE

    @property
    def sure(self) -> bool:
        return self.zone.parsed.valid is True and min(self.zone.score, self.zone.likeness) >= _SURE


def records_by_zone(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """A record for every zone in the picture and every document that is found by one."""
    finds = zones(sight, bool(ask.kinds))
    return tuple(_record(sight, document, find) for find in finds for document in documents)


def zones(sight: Sight, asked: bool) -> tuple[Find, ...]:
    """The zones in the picture, from top to bottom. `asked`: one was asked for, and is worth more looks."""
    pages = (sight, sight.softened()) if asked and screened(sight.sheet.pixels) else (sight,)
    for page in pages:
        for boxes, turn in _looks(page, asked):
            found = _among(page, [oriented(box, turn) for box in boxes])
            if found:
                return tuple(sorted((_improved(page, find) for find in found), key=lambda f: f.band[0].points[0][::-1]))
    return ()


def _looks(sight: Sight, asked: bool) -> Iterator[tuple[Sequence[Quad], int]]:
    """Boxes and how they are turned: as the vote has it; levelled and closer; further around little text; other ways
    up; closer still, where rows of small print ran into one another."""
    boxes, turn = sight.boxes(_LOOK_PX), sight.turn_deg(_LOOK_PX)
    yield boxes, turn
    if boxes:
        boxes = sight.levelled(Quad.around(boxes), _HULL_SLACK, _CLOSER_PX, lean(boxes))
        yield boxes, turn
        hull, slack = Quad.around(boxes) if boxes else None, _HULL_LEAST
        if hull is not None and max(hull.width, hull.height) < _LITTLE * max(sight.sheet.pixels.shape[:2]):
            boxes = sight.levelled(hull, _FURTHER_SLACK, _CLOSER_PX, lean(boxes))
            yield boxes, turn
            hull, slack = Quad.around((*boxes, hull)), _HULL_SLACK  # the rows may still be cut
        for more in (180, 90, 270):
            yield boxes, (turn + more) % 360
        if asked and hull is not None:
            yield sight.levelled(hull, slack, _CLOSER_PX, lean(boxes)), turn


def _among(sight: Sight, boxes: Sequence[Quad]) -> list[Find]:
    """Zones among boxes in reading direction, none over another."""
    found: list[Find] = []
    seen: dict[Quad, Line] = {}
    for band in bands(boxes):
        if any(_over(band, other.band) for other in found):
            continue
        find = _read(sight, band, seen)
        if find is not None and find.likely:
            found.append(find)
    return found or _in_part_seen(sight, boxes, seen)


def _in_part_seen(sight: Sight, boxes: Sequence[Quad], seen: dict[Quad, Line]) -> list[Find]:
    """A zone of which a row, or an end of every row, was not seen."""
    cut = [band for band in bands(boxes) if any(quad in seen and _FILLERS in seen[quad].text for quad in band)]
    longer = [whole for band in cut[:_CUT] for whole in lengthened(band)]
    for band in (*longer, *neighbours(boxes), *lone(boxes)):
        find = _read(sight, band, seen)
        if find is not None and find.zone.parsed.valid and (len(band) > 1 or find.zone.likeness >= _LIKE_A_ZONE):
            return [find]
    return []


def _read(sight: Sight, band: Band, seen: dict[Quad, Line]) -> Find | None:
    """What a band says, if it is a zone."""
    for n in sorted(range(len(band)), key=lambda n: (band[n] not in seen, -band[n].width, n)):
        line = seen.setdefault(band[n], seen.get(band[n]) or sight.read(band[n], _ALPHABET))
        if not _FEWEST <= len(line.text) <= _MOST:
            return None
    lattices = [seen[quad].lattice for quad in band]
    zone = read_zone([lattice for lattice in lattices if lattice is not None])
    return Find(zone, band) if zone is not None else None


def _over(band: Band, other: Band) -> bool:
    """Whether two bands share a row."""
    return any(_same_row(one, two) for one in band for two in other)


def _same_row(one: Quad, other: Quad) -> bool:
    turn = math.radians(one.angle_deg)
    x, y = other.center[0] - one.center[0], other.center[1] - one.center[1]
    along, across = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
    return abs(along) < (one.width + other.width) / 4 and abs(across) < (one.height + other.height) / 4


def _improved(sight: Sight, find: Find) -> Find:
    """The better of a zone and what a closer look at it gives."""
    find = _whole(sight, find)
    if find.sure:
        return find
    turn = find.band[0].quarter_deg
    boxes = sight.zoomed(Quad.around(find.band), _SLACK, _ZOOM_PX)
    best = _whole(sight, max((find, *_among(sight, [oriented(box, turn) for box in boxes])), key=lambda f: f.rank))
    if best.zone.likeness >= _SURE:
        return best
    longer = (_read(sight, band, {}) for band in lengthened(best.band))
    return max((best, *(f for f in longer if f is not None)), key=lambda f: f.rank)


def _whole(sight: Sight, find: Find) -> Find:
    """The zone, or if it was cut and reads as well, or its names read better, where it reaches further, that one."""
    whole = _read(sight, lengthened(find.band)[0], {}) if find.cut else None
    if whole is None or whole.zone.layout.width <= find.zone.layout.width or not whole.likely:
        return find
    named = find.zone.rows[0].loss_nats - whole.zone.rows[0].loss_nats > _NAMED_NATS
    return whole if named or whole.worth[0] >= find.worth[0] else find


def _record(sight: Sight, document: type[Document], find: Find) -> Record:
    quads = shrunk(find.band)
    around = Quad((quads[0].points[0], quads[0].points[1], quads[-1].points[2], quads[-1].points[3]))
    quad = around.mapped(sight.sheet_to_source)
    fields = document.refine(zone_fields(find.zone, quads, document.entries, sight.sheet_to_source), None)
    return Record(
        kind=document.kind,
        title=document.title,
        score=find.zone.likeness,
        fields=fields,
        quad_on_source=quad,
        angle_deg=quad.quarter_deg,
        checks=find.zone.parsed.value.checks,
        width_px=round(quad.width),
        height_px=round(quad.height),
    )
