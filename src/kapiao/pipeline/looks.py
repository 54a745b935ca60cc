"""How a picture of text is looked at: how large, and once more where one look tells too little.

Knows: the sight, where its lines lie and how surely they were read. Must not know: what they say.

A detector finds text best that lies level, is neither tiny nor huge, and whose strokes stand out of the grain. A page
that lies aslant or far away is therefore laid level and looked at alone; a page that reads poorly is looked at from
farther away, where grain and blur average out. The look that reads more, more surely, is kept, with what only another
one saw.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kapiao.imaging.rectify import around, lean
from kapiao.pipeline.sight import Sight
from kapiao.records import Line, Point, Quad

TEXT_PX = 1280  # how large text is looked at; small text as `NEAR_PX`, where the picture has as many pixels
_SMALL_PX = 13.0  # of a line's height as looked at: less is small
_CLOSER = 1.5
_SMALL_PICTURE_PX, _MAGNIFIED = 720, 2.0  # a picture so small is looked at larger, so many times at most
_LARGE_PX, _LITTLE_LARGER = 60.0, 1.25  # how high its smallest line is to be; less than that is not worth a look
_FAR_PX, NEAR_PX = 640, 2400  # looks from farther away and from nearby
_NEARLY = 0.85  # of each other: two sizes that show the same
_BOARD, _BOARDS = 0.2, 2  # of the sheet's long side: so high is no line of a page; so many are looked into
_ASLANT_DEG = 6.0  # a lean from which the detector misses lines
_POOR = 0.8  # mean score of the lines, by length, below which a look is not trusted
_LITTLE_TOLD = 12.0  # characters: a page with so few is looked at otherwise as well
_LITTLE = 0.3  # share of the sheet that the text takes up: it is far away
_FINE_PX = 18.0  # and of a height as looked at below this
_SLACK, _WIDE_SLACK = 0.08, 0.4  # around the text that was seen; the wider one where it is few lines
_FEW = 6
_LEVEL_LINE_PX = 30.0  # how high a line should be in the level look
_LEVEL_PX = 640, 1920  # the least and the largest level look
_LEVEL_LOOKS = 3  # the next one only where one was
_MUCH_BETTER = 1.3
_BETTER = 1.03
_LEGIBLE = 0.5  # of a line that says where text is
_SURE = 0.85  # of a line that only another look saw


def text_px(sight: Sight) -> int:
    """How large text is looked at: closer when most of it is small and the picture shows more of it."""
    long = max(sight.sheet.pixels.shape[:2])
    if sight.sheet.lines or long <= TEXT_PX * _CLOSER:
        return TEXT_PX
    heights = sorted(min(box.width, box.height) * TEXT_PX / long for box in sight.boxes(TEXT_PX))
    small = heights and heights[len(heights) // 2] < _SMALL_PX
    return min(long, NEAR_PX) if small else TEXT_PX


def text_lines(sight: Sight, side_px: int) -> tuple[Line, ...]:
    """Every line of a page of text, after further looks where the first one tells too little."""
    lines = sight.lines(side_px)
    if sight.sheet.lines:  # the file says it
        return lines
    best, turn = lines, sight.turn_deg(side_px) if lines else 0
    others: list[tuple[Line, ...]] = []
    small = max(sight.sheet.pixels.shape[:2]) <= _SMALL_PICTURE_PX
    least = 1.0 if turn or small else _BETTER  # the later look is the better one: upright, larger
    for seen, seen_turn in _further(sight, lines, side_px):
        if told(seen) > least * told(best):
            others.append(best)
            best, turn = seen, seen_turn
        else:
            others.append(seen)
    best = tuple(sight.surer(line, turn) for line in (*best, *_missed(best, others)))
    sight.settle(side_px, best, turn)
    return best


def told(lines: Sequence[Line]) -> float:
    """How much a look tells: characters, each as far as its line is sure."""
    return sum(line.score**2 * len("".join(line.text.split())) for line in lines)


def _further(sight: Sight, lines: Sequence[Line], side_px: int) -> Iterator[tuple[tuple[Line, ...], int]]:
    """Other looks at the page, with how their content lies."""
    seen = lines
    if _trust(lines) < _POOR or told(lines) < _LITTLE_TOLD:
        for other, turn in _otherwise(sight, lines, side_px):
            yield other, turn
            seen = max(seen, other, key=told)
    height, width = sight.sheet.pixels.shape[:2]
    magnified = _magnified(sight, lines)
    if lines and (sight.turn_deg(side_px) or magnified > 1.0):
        upright = _facing(Quad.box(-0.5, -0.5, width, height), sight.turn_deg(side_px))
        side = min(side_px, max(_FAR_PX, round(magnified * max(height, width))))
        other, turn = sight.lines_in(sight.flattened(upright, side), seen)
        yield other, turn
        seen = max(seen, other, key=told)
    for _ in range(_LEVEL_LOOKS):
        quads = [line.quad for line in seen if line.score > _LEGIBLE and line.text.strip()]
        tilt = lean(quads)
        aslant = quads and _aslant_deg(tilt) > _ASLANT_DEG
        if not quads or not (aslant or _far_away(sight, quads, side_px) or _trust(seen) < _POOR):
            return
        hull = _facing(_clipped(sight, quads, tilt), _reading_deg(quads))
        level, turn = sight.lines_in(sight.flattened(hull, _level_px(hull, quads)), seen)
        yield level, turn
        if told(level) < _MUCH_BETTER * told(seen):
            return
        seen = level


def _magnified(sight: Sight, lines: Sequence[Line]) -> float:
    """How much larger a small picture is looked at: as much as its smallest line wants."""
    heights = sorted(min(line.quad.width, line.quad.height) for line in lines if line.score > _LEGIBLE)
    if max(sight.sheet.pixels.shape[:2]) > _SMALL_PICTURE_PX or not heights:
        return 1.0
    wanted = _LARGE_PX / max(heights[len(heights) // 10], 1.0)
    return min(_MAGNIFIED, wanted) if wanted > _LITTLE_LARGER else 1.0


def _otherwise(sight: Sight, lines: Sequence[Line], side_px: int) -> Iterator[tuple[tuple[Line, ...], int]]:
    """Looks from farther away and from nearby; into what was taken for one huge character and is a paper or a board."""
    long = max(sight.sheet.pixels.shape[:2])
    seen = list(lines)
    sizes = (_FAR_PX, min(long, NEAR_PX))
    for size in (size for size in sizes if not _NEARLY < size / min(long, side_px) < 1 / _NEARLY):
        other = sight.lines(size)
        yield other, sight.turn_deg(size)
        seen += other
    for _ in range(_BOARDS):
        boards = [line.quad for line in seen if min(line.quad.width, line.quad.height) > _BOARD * long]
        if not boards:
            return
        inside = min(boards, key=lambda quad: (quad.width * quad.height, quad.points))
        other, turn = sight.lines_in(sight.flattened(inside, TEXT_PX), seen)
        yield other, turn
        seen = [*other]


def _trust(lines: Sequence[Line]) -> float:
    length = sum(len(line.text) for line in lines)
    return sum(line.score * len(line.text) for line in lines) / length if length else 0.0


def _reading_deg(quads: Sequence[Quad]) -> float:
    """How most text reads, by its length."""
    turns = [(quad.width, math.radians(quad.angle_deg)) for quad in quads]
    return math.degrees(math.atan2(sum(w * math.sin(a) for w, a in turns), sum(w * math.cos(a) for w, a in turns)))


def _facing(quad: Quad, reading_deg: float) -> Quad:
    """The quad begun at the corner where text that reads so begins."""
    corners = quad.points
    begun = [Quad((*corners[k:], *corners[:k])) for k in range(4)]  # type: ignore[arg-type]
    return min(begun, key=lambda one: abs(math.remainder(one.angle_deg - reading_deg, 360)))


def _aslant_deg(tilt: float) -> float:
    """How far from the nearest quarter turn."""
    return abs((tilt + 45) % 90 - 45)


def _far_away(sight: Sight, quads: Sequence[Quad], side_px: int) -> bool:
    height, width = sight.sheet.pixels.shape[:2]
    hull = Quad.around(tuple(quads))
    as_looked = _usual_px(quads) * min(1.0, side_px / max(height, width))
    return bool(hull.width * hull.height < _LITTLE * width * height and as_looked < _FINE_PX)


def _usual_px(quads: Sequence[Quad]) -> float:
    heights = sorted(min(quad.width, quad.height) for quad in quads)
    return max(heights[len(heights) // 2], 1.0)


def _clipped(sight: Sight, quads: Sequence[Quad], tilt: float) -> Quad:
    """Around the text, turned as it is; no larger than a level picture of the whole sheet would be."""
    hull = around(quads, tilt, _WIDE_SLACK if len(quads) < _FEW else _SLACK)
    height, width = sight.sheet.pixels.shape[:2]
    whole = around((Quad.box(-0.5, -0.5, width, height),), tilt)
    return hull if hull.width * hull.height < whole.width * whole.height else whole


def _level_px(hull: Quad, quads: Sequence[Quad]) -> int:
    wanted = max(hull.width, hull.height) * _LEVEL_LINE_PX / _usual_px(quads)
    return round(min(max(wanted, _LEVEL_PX[0]), _LEVEL_PX[1]))


def _missed(best: Sequence[Line], others: Sequence[Sequence[Line]]) -> list[Line]:
    """Lines that only another look saw, and surely."""
    kept: list[Line] = []
    for line in (line for other in others for line in other if line.score >= _SURE and len(line.text.strip()) > 1):
        if not any(meet(line.quad, known.quad) for known in (*best, *kept)):
            kept.append(line)
    return kept


def meet(one: Quad, other: Quad) -> bool:
    """Whether one of two lines lies in the other, at its middle or halfway to an end."""
    shares = (0.02, 0.25, 0.5, 0.75, 0.98)
    return any(_holds(b, a.part(share, share).center) for a, b in ((one, other), (other, one)) for share in shares)


def _holds(quad: Quad, point: Point) -> bool:
    """Whether a point lies in a convex quad with clockwise corners."""
    corners = (*quad.points, quad.points[0])
    for (x0, y0), (x1, y1) in pairwise(corners):
        if (x1 - x0) * (point[1] - y0) - (y1 - y0) * (point[0] - x0) < 0 and math.dist((x0, y0), (x1, y1)) > 0:
            return False
    return True
