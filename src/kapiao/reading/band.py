"""Bands: two or three parallel lines of equal length close under one another, where a machine readable zone may stand.

Knows: geometry of text boxes whose corners are in reading direction. Must not know: what the lines say, pixels.
Source: ICAO Doc 9303 part 3, section 4: lines of 30, 36 or 44 characters at 2.54 mm, 2 or 3 of them 4 to 6.4 mm apart.

A detector loses runs of fillers and breaks lines: pieces of one line are joined, and every line of a band is drawn out
to the ends of the longest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from kapiao.records import Point, Quad

Band = tuple[Quad, ...]

_PIECE = 2.0  # width / height from which a box may be a piece of a line
_LINE = 9.0  # of the longest line of a band; thirty characters are about twenty heights long
_SAME_HEIGHT = 0.5
_GAP = 12.0  # heights between two pieces of one line
_OFF_ROW = 0.4  # heights by which a piece may lie beside the axis of another
_NEAREST, _FARTHEST = 0.7, 3.6  # heights from one line of a band to the next
_TURN_DEG = 6.0  # between lines of one band
_OVERLAP = 0.3  # of the shorter line, under the longer one
_SLACK = 0.5  # heights added at both ends
_FURTHER = 0.25  # of its length: ten characters more
_MOST = 8  # bands worth reading
_LONE, _LONES = 14.0, 3  # width / height of a line that may stand alone, and how many such are tried
_STEPS = (1.15, 1.45, 1.8)  # heights from it to the line that was missed


def bands(boxes: Sequence[Quad]) -> tuple[Band, ...]:
    """Every band among the boxes, its lines from top to bottom: of boxes as they are, then with pieces joined; longest
    first, three lines before the two in them."""
    pieces = sorted((b for b in boxes if b.width > _PIECE * b.height), key=lambda q: q.points)
    found: list[Band] = []
    for rows in (pieces, sorted(_rows(pieces), key=lambda q: q.points)):
        stacked = [band for band in _stacked(rows) if band not in found and _longest(band) >= _LINE]
        found += sorted(stacked, key=lambda band: (-sum(q.width for q in band), band[0].points))[:_MOST]
    return tuple(drawn_out(band) for band in found)


def neighbours(boxes: Sequence[Quad]) -> tuple[Band, ...]:
    """Long lines with a further line supposed above or below them, where a detector may have missed one."""
    pieces = sorted((b for b in boxes if b.width > _PIECE * b.height), key=lambda q: q.points)
    long = sorted((q for q in _rows(pieces) if q.width > _LONE * q.height), key=lambda q: (-q.width, q.points))[:_LONES]
    found: list[Band] = []
    for quad in long:
        for step in _STEPS:
            found += [(_moved(quad, -step), quad), (quad, _moved(quad, step))]
    return tuple(drawn_out(band) for band in found)


def lone(boxes: Sequence[Quad]) -> tuple[Band, ...]:
    """Long lines by themselves, longest first: some passes bear a zone of one row."""
    pieces = sorted((b for b in boxes if b.width > _PIECE * b.height), key=lambda q: q.points)
    long = sorted((q for q in _rows(pieces) if q.width > _LONE * q.height), key=lambda q: (-q.width, q.points))
    return tuple(drawn_out((quad,)) for quad in long[:_LONES])


def _moved(quad: Quad, heights: float) -> Quad:
    """A quad so many of its heights further down."""
    a, b, c, d = quad.points
    left, right = ((d[0] - a[0]) * heights, (d[1] - a[1]) * heights), ((c[0] - b[0]) * heights, (c[1] - b[1]) * heights)
    moves = (left, right, right, left)
    a, b, c, d = ((x + dx, y + dy) for (x, y), (dx, dy) in zip(quad.points, moves, strict=True))
    return Quad((a, b, c, d))


def _longest(band: Band) -> float:
    return max(q.width / max(q.height, 1e-6) for q in band)


def _rows(boxes: Sequence[Quad]) -> list[Quad]:
    """Boxes with pieces of one line joined."""
    left = sorted(boxes, key=lambda q: (-q.width, q.points))
    rows: list[Quad] = []
    while left:
        row = left.pop(0)
        grown = True
        while grown:
            grown = False
            for other in left:
                if _continues(row, other):
                    left.remove(other)
                    row, grown = _together(row, other), True
                    break
        rows.append(row)
    return rows


def _continues(row: Quad, other: Quad) -> bool:
    """Whether a box is a further piece of a row."""
    if not 1 - _SAME_HEIGHT < other.height / row.height < 1 / (1 - _SAME_HEIGHT):
        return False
    along, across = _offset(row, other.center)
    gap = abs(along) - (row.width + other.width) / 2
    return -row.height < gap < _GAP * row.height and abs(across) < _OFF_ROW * row.height


def _together(row: Quad, other: Quad) -> Quad:
    first, last = (row, other) if _offset(row, other.center)[0] > 0 else (other, row)
    return Quad((first.points[0], last.points[1], last.points[2], first.points[3]))


def _offset(row: Quad, point: Point) -> Point:
    """A point's place from the middle of a row: along it and below it."""
    turn = math.radians(row.angle_deg)
    x, y = point[0] - row.center[0], point[1] - row.center[1]
    return x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)


def _stacked(rows: Sequence[Quad]) -> Iterator[Band]:
    """Chains of two and three rows, each the nearest below the one before."""
    below = {row: _next(row, rows) for row in rows}
    for row in rows:
        second = below[row]
        if second is None:
            continue
        third = below[second]
        if third is not None:
            yield row, second, third
        yield row, second


def _next(row: Quad, rows: Sequence[Quad]) -> Quad | None:
    """The nearest row below."""
    return min((r for r in rows if _under(row, r)), key=lambda r: (_offset(row, r.center)[1], r.points), default=None)


def _under(row: Quad, other: Quad) -> bool:
    turn = (other.angle_deg - row.angle_deg + 180) % 360 - 180
    if other is row or abs(turn) > _TURN_DEG or not 0.5 < other.height / row.height < 2.0:
        return False
    height = (row.height + other.height) / 2
    along, across = _offset(row, other.center)
    shared = (row.width + other.width) / 2 - abs(along)
    near = _NEAREST * height < across < _FARTHEST * height
    return near and shared > _OVERLAP * min(row.width, other.width)


def drawn_out(band: Band) -> Band:
    """The lines of a band, all from its leftmost to its rightmost point."""
    longest = max(band, key=lambda q: q.width)
    spans = []
    for quad in band:
        left = [_offset(longest, p)[0] for p in (quad.points[0], quad.points[3])]
        right = [_offset(longest, p)[0] for p in (quad.points[1], quad.points[2])]
        spans.append((sum(left) / 2, sum(right) / 2))
    first, last = min(s for s, _ in spans), max(e for _, e in spans)
    drawn = []
    for quad, (start, end) in zip(band, spans, strict=True):
        slack, width = _SLACK * quad.height, max(end - start, 1.0)
        level = quad if quad.width > longest.width / 2 else _levelled(quad, longest)
        drawn.append(level.part((first - slack - start) / width, (last + slack - start) / width))
    return tuple(drawn)


def _levelled(quad: Quad, other: Quad) -> Quad:
    """A short line turned to the direction of a long one: drawn out far, its own small error would grow."""
    turn = math.radians(other.angle_deg)
    (x, y), w, h = quad.center, quad.width / 2, quad.height / 2
    ax, ay, bx, by = w * math.cos(turn), w * math.sin(turn), -h * math.sin(turn), h * math.cos(turn)
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    a, b, c, d = ((x + i * ax + j * bx, y + i * ay + j * by) for i, j in corners)
    return Quad((a, b, c, d))


def shrunk(band: Band) -> Band:
    """The lines of a band without what was added at their ends."""
    return tuple(quad.part(_SLACK * quad.height / quad.width, 1 - _SLACK * quad.height / quad.width) for quad in band)


def lengthened(band: Band) -> tuple[Band, ...]:
    """The same band reaching further, to its end and to its beginning: where a detector saw too little of all lines."""
    return tuple(quad.part(0.0, 1.0 + _FURTHER) for quad in band), tuple(quad.part(-_FURTHER, 1.0) for quad in band)
