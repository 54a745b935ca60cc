"""Ruling lines of tables: where they are, which belong together, and the cells that they enclose.

Knows: mathematical morphology, long thin strokes against the size of print. Must not know: what stands in a cell.

A line is a run much longer than a stroke of print, dark on light or light on dark, or the edge of a shaded cell. A cell
is a patch that lines enclose: it needs no line to be straight from end to end, so a page that is bent a little keeps
its cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import cv2
import numpy as np

from kapiao.records import Pixels, Quad

Box = tuple[float, float, float, float]  # left, top, right, bottom

_CONTRAST, _GRAINS = 9, 2  # grey levels between a line and its ground, at least, and of grain added to them
_FAINT, _FAINT_GRAINS = 4, 3  # the same where it was averaged along its way
_ALONG, _ROW = 1.0, 3.0  # heights of print over which it is; the shortest run across then
_THIN = 0.7  # heights of print: thicker is no line
_REACH = 0.2  # heights of print: a line is taken to go on so far, up to the one it ends at
_CORE = 0.2  # of a text box's height: so far from its edges lines are strokes of print
_DARK_GROUND = 150  # light lines are looked for on ground darker than this
_ACROSS, LEAST_DOWN = 1.6, 1.15  # heights of print: the shortest run of a line
_BRIDGE = 1.2  # heights of print: a gap in a line that is closed
_OUTSIDE = 0.5  # of a patch's long side: how far outside it its sides may meet
_PARALLEL = 1e-9  # instead of zero
_MIN_WIDTH, _MIN_HEIGHT = 4.0, 1.5  # heights of print: of a table
_LOW = 3.5  # the same: a frame so low holds one row
_CELL_WIDTH, _CELL_HEIGHT = 0.45, 0.55  # heights of print: of a cell
_FREE = 5.0  # heights of print: a line that long counts though it hangs on no other
_PARTS = 12  # of a table's side, each with its outermost point
_FORMS, _LEAST_CELLS = 6, 3  # sets of lines looked at for the frame of a form, the cells that one encloses at least
_SIDE, _SPANNED = 0.35, 0.4  # of the longest line across, and of the way from top to bottom: a side of a form
_WHOLE, _BEYOND = 0.8, 0.04  # of the longest line across: as good as whole; how far beyond a side others may end
_AT_SIDE, _ENDING = 0.01, 0.34  # of the longest line across: how far from a side one ends there; share of those that do
_EVEN = 0.6  # of one side's length the other one's is at least
_LEVEL_PX = 3.0  # a frame that leans less is level
_TELLING, _FEW, _OFF = 0.6, 4, 0.006  # of a form's width: a line tells its slope; other lines that do; what is off
_FULL = 0.75  # share of its upright box that a patch must fill to be a cell


@dataclass(frozen=True, slots=True)
class Rulings:
    """Masks of runs across and down a picture."""

    across: Pixels = field(repr=False)
    down: Pixels = field(repr=False)
    print_px: float

    @property
    def both(self) -> Pixels:
        return cv2.bitwise_or(self.across, self.down)


def rulings(
    pixels: Pixels,
    print_px: float,
    prints: Sequence[Quad] = (),
    least_down: float = LEAST_DOWN,
    faint: bool = False,
) -> Rulings:
    """The lines of a picture whose print is about `print_px` high. `prints`: where it is; runs within are strokes.

    `least_down`: heights of print, the shortest run down; where rows are known to be high, no stroke is taken for one.
    `faint`: lines that the grain of the picture or a moire outdoes, which averaging along their way brings out; it
    blurs print into lines as well, so that only a form whose cells are known can do with it.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels
    clear = (_FAINT, _FAINT_GRAINS) if faint else (_CONTRAST, _GRAINS)
    along = max(3, round(_ALONG * print_px)) | 1
    views = (cv2.blur(grey, (along, 1)), cv2.blur(grey, (1, along))) if faint else (grey, grey)
    across = _runs(strokes(views[0], print_px, True, *clear), print_px, _ROW if faint else _ACROSS, True, prints)
    down = _runs(strokes(views[1], print_px, False, *clear), print_px, least_down, False, prints)
    return Rulings(across, down, print_px)


def strokes(grey: Pixels, print_px: float, across: bool, contrast: int = _CONTRAST, grains: int = _GRAINS) -> Pixels:
    """255 where a pixel is darker than both sides of a thin stroke, or lighter than both on dark ground."""
    over = _kernel(max(9, round(_THIN * print_px)) | 1, not across)
    dark = _clear(cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, over), contrast, grains)
    light = _clear(cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, over), contrast, grains)
    light[cv2.morphologyEx(grey, cv2.MORPH_OPEN, over) > _DARK_GROUND] = 0
    return cv2.bitwise_or(dark, light)


def _clear(depth: Pixels, contrast: int, grains: int) -> Pixels:
    """255 where a stroke stands out against so many times the grain of the picture."""
    grain = float(np.median(depth))
    return cv2.threshold(depth, contrast + grains * grain, 255, cv2.THRESH_BINARY)[1]


def _runs(strokes: Pixels, print_px: float, least: float, across: bool, prints: Sequence[Quad]) -> Pixels:
    """Runs in one direction, short gaps closed. Strokes are thickened a little so that a tilted line stays whole."""
    long, bridge = max(12, round(least * print_px)), max(3, round(_BRIDGE * print_px))
    runs = cv2.dilate(strokes, _kernel(3, not across))
    runs = cv2.morphologyEx(runs, cv2.MORPH_OPEN, _kernel(long, across))
    for quad in prints:  # what is left of print outside its core is too short
        left, top, right, bottom = quad.bounds
        inset = _CORE * (bottom - top)
        x0, y0, x1, y1 = (max(0, round(v)) for v in (left + 2, top + inset, right - 2, bottom - inset))
        runs[y0:y1, x0:x1] = 0
    runs = cv2.morphologyEx(runs, cv2.MORPH_OPEN, _kernel(long, across))
    runs = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, _kernel(bridge, across))
    return cv2.dilate(runs, _kernel(2 * round(_REACH * print_px) + 1, across))


def _kernel(length: int, across: bool) -> Pixels:
    return np.ones((1, length) if across else (length, 1), np.uint8)


def frames(found: Rulings) -> tuple[Quad, ...]:
    """The outer frames of tables: lines that hang together, at least one across and one down; top ones first."""
    mask = cv2.morphologyEx(found.both, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    quads = []
    for k in range(1, count):
        left, top, width, height = stats[k, :4]
        if width < _MIN_WIDTH * found.print_px or height < _MIN_HEIGHT * found.print_px:
            continue
        part = labels[top : top + height, left : left + width] == k
        across = part & (found.across[top : top + height, left : left + width] > 0)
        if not across.any() or (height < _LOW * found.print_px and _long_lines(across) < 2):
            continue
        if (part & (found.down[top : top + height, left : left + width] > 0)).any():
            quads.append((_corners(part, int(left), int(top)), _holes(part)))
    return tuple(quad for quad in _outermost(quads) if quad.height > _MIN_HEIGHT * found.print_px)


def form_frame(found: Rulings) -> Quad | None:
    """The frame of the form of most cells: its outermost lines from side to side, each straight. None without one.

    Edges of the paper, stamps and folds that hang on the form are no side of it: they do not span it.
    """
    mask = cv2.morphologyEx(found.both, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    largest = sorted(range(1, count), key=lambda k: -int(stats[k, 2]) * int(stats[k, 3]))[:_FORMS]
    held = {k: _holes(labels == k) for k in largest}
    for k in sorted((k for k in largest if held[k] >= _LEAST_CELLS), key=lambda k: -held[k]):
        part = labels == k
        across = _straight(part & (found.across > 0), True)
        if len(across) < 2:
            continue
        middle = (min(line.start for line in across) + max(line.end for line in across)) / 2
        across = sorted(across, key=lambda line: line.at(middle))
        top, bottom = _evened(across[0], across[1:]), _evened(across[-1], across[:-1])
        high = bottom.at(middle) - top.at(middle)
        down = [x for x in _straight(part & (found.down > 0), False) if _spans(x, top, bottom) > _SPANNED * high]
        if high < _MIN_HEIGHT * found.print_px:
            continue
        sides = [_outermost_side(down, across, left) for left in (True, False)]
        (a, b), (d, c) = ([_crossing(line, side) for side in sides] for line in (top, bottom))
        upper, lower = b[0] - a[0], c[0] - d[0]
        quad = Quad((a, b, c, d))
        if min(upper, lower) > _EVEN * max(upper, lower, 1.0) and _near(quad, Quad.box(*stats[k, :4].tolist())):
            return quad
    return None


@dataclass(frozen=True, slots=True)
class _Straight:
    """One line: across, y = slope x + offset from start to end; down, x = slope y + offset."""

    slope: float
    offset: float
    start: float
    end: float

    def at(self, place: float) -> float:
        return self.slope * place + self.offset


def _straight(mask: Pixels, across: bool) -> list[_Straight]:
    """The lines of one direction, those much shorter than the longest left out (across) or kept (down)."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    lengths = stats[:, 2 if across else 3]
    least = _SIDE * int(lengths[1:].max(initial=0)) if across else _MIN_HEIGHT
    found = []
    for k in range(1, count):
        if lengths[k] < max(least, 3):
            continue
        left, top, width, height = (int(v) for v in stats[k, :4])
        ys, xs = np.nonzero(labels[top : top + height, left : left + width] == k)
        along, aside = (xs + left, ys + top) if across else (ys + top, xs + left)
        slope, offset = np.polyfit(along, aside, 1)
        found.append(_Straight(float(slope), float(offset), float(along.min()), float(along.max())))
    return found


def _evened(line: _Straight, others: Sequence[_Straight]) -> _Straight:
    """A line of which only a short piece shows, with the slope to which those of the others lead if its own is off:
    slopes change evenly from line to line, however a form is seen."""
    wide = max(one.end for one in (line, *others)) - min(one.start for one in (line, *others))
    if line.end - line.start > _TELLING * wide or len(others) < _FEW:
        return line
    middle = (line.start + line.end) / 2
    known = [(one.at(middle), one.slope) for one in others]
    steps = [(t - s) / (b - a) for n, (b, t) in enumerate(known) for a, s in known[:n] if abs(b - a) > 1]
    step = float(np.median(steps)) if steps else 0.0
    slope = float(np.median([s + step * (line.at(middle) - a) for a, s in known]))
    if abs(slope - line.slope) < _OFF:
        return line
    return replace(line, slope=slope, offset=line.at(middle) - slope * middle)


def _outermost_side(down: Sequence[_Straight], across: Sequence[_Straight], left: bool) -> _Straight:
    """The side of a form: its outermost line down, or, where lines across end far beyond all of these, their ends. Some
    end at the former if it is one."""
    wide = max(line.end - line.start for line in across)
    whole = [line for line in across if line.end - line.start > _WHOLE * wide]
    ends = [(line.at(x), x) for line in whole for x in (line.start if left else line.end,)]
    border = _border(ends, left, _AT_SIDE * wide)
    level = float(np.median([y for y, _ in ends]))
    sign = 1 if left else -1
    first = min(down, key=lambda line: sign * line.at(level), default=border)
    at_first = sum(abs(first.at(y) - x) <= _AT_SIDE * wide for y, x in ends)
    if at_first > _ENDING * len(ends):  # the others run on in the paper's own pattern: no line ends within a form
        return first
    return border if sign * (first.at(level) - border.at(level)) > _BEYOND * wide else first


def _border(ends: Sequence[tuple[float, float]], left: bool, near: float) -> _Straight:
    """The straight side at which most lines across end and beyond which none goes on: a finger may hide where others
    do. `ends`: how far down and where."""
    sign, worth, at_side = (1 if left else -1), (-len(ends), 0.0), [*ends]
    for n, (b, x1) in enumerate(ends):
        for a, x0 in ends[:n]:
            if abs(b - a) <= 1:
                continue
            off = [x - x0 - (x1 - x0) / (b - a) * (y - a) for y, x in ends]
            own = [end for end, by in zip(ends, off, strict=True) if abs(by) <= near]
            so_worth = len(own) - sum(sign * by < -near for by in off), -sum(abs(by) for by in off if abs(by) <= near)
            if so_worth > worth:
                worth, at_side = so_worth, own
    ys, xs = zip(*at_side, strict=True)
    slope, offset = np.polyfit(ys, xs, 1) if max(ys) - min(ys) > 1 else (0.0, float(np.median(xs)))
    return _Straight(float(slope), float(offset), 0.0, 0.0)


def _spans(line: _Straight, top: _Straight, bottom: _Straight) -> float:
    """How much of the way from one line across to another a line down goes."""
    x = line.at((line.start + line.end) / 2)
    return min(line.end, bottom.at(x)) - max(line.start, top.at(x))


def _crossing(across: _Straight, down: _Straight) -> tuple[float, float]:
    y = (across.slope * down.offset + across.offset) / ((1 - across.slope * down.slope) or _PARALLEL)
    return down.at(y), y


def _long_lines(across: Pixels) -> int:
    """How many lines across reach over a third of a patch: a low one with a single line is a line with print on it."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(across.astype(np.uint8), connectivity=8)
    return int((stats[1:count, 2] > across.shape[1] / 3).sum())


def _holes(part: Pixels) -> int:
    """How many patches the lines of a frame enclose."""
    _, tree = cv2.findContours(part.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return 0 if tree is None else int((tree[0][:, 3] >= 0).sum())


def _corners(part: Pixels, left: int, top: int) -> Quad:
    """The four corners of a patch: where the straight lines along its sides meet."""
    height, width = part.shape
    sides = []
    for turned, flipped in ((part.T, False), (part, False), (part.T, True), (part, True)):  # top, left, bottom, right
        sides.append(_side(turned[:, ::-1] if flipped else turned, flipped))
    (ta, tb), (la, lb), (ba, bb), (ra, rb) = sides  # y = a x + b for top and bottom, x = a y + b for left and right
    if max(map(abs, (ta, la, ba, ra))) * max(width, height) < _LEVEL_PX:
        return Quad.box(left, top, width - 1, height - 1)

    def meeting(across: tuple[float, float], down: tuple[float, float]) -> tuple[float, float]:
        (a, b), (c, d) = across, down
        y = (a * d + b) / ((1 - a * c) or _PARALLEL)
        return left + c * y + d, top + y

    quad = Quad(
        (
            meeting((ta, tb), (la, lb)),
            meeting((ta, tb), (ra, rb)),
            meeting((ba, bb), (ra, rb)),
            meeting((ba, bb), (la, lb)),
        )
    )
    patch = Quad.box(left, top, width - 1, height - 1)
    return quad if _near(quad, patch) else patch


def _near(quad: Quad, patch: Quad) -> bool:
    """Whether sides meet about where a patch lies: those of a scribble may meet anywhere."""
    left, top, right, bottom = patch.bounds
    x0, y0, x1, y1 = quad.bounds
    reach = _OUTSIDE * max(right - left, bottom - top)
    return min(x0 - left, y0 - top, right - x1, bottom - y1) > -reach


def _side(part: Pixels, flipped: bool) -> tuple[float, float]:
    """The line along the left side of a patch, x = a y + b, through its outermost points; strays do not count."""
    height, width = part.shape
    ends = np.linspace(0, height, _PARTS + 1).round().astype(int)
    x, y = [], []
    for start, end in pairwise(ends.tolist()):
        firsts = np.where(part[start:end].any(axis=1), part[start:end].argmax(axis=1), width)
        if end > start and firsts.min() < width:
            x.append(float(firsts.min()))
            y.append(float(start + firsts.argmin()))
    slopes = [
        (x[j] - x[i]) / (y[j] - y[i]) for i in range(len(x)) for j in range(i + 1, len(x)) if y[j] - y[i] > height / 4
    ]
    a = float(np.median(slopes)) if slopes else 0.0
    b = float(np.median([p - a * q for p, q in zip(x, y, strict=True)])) if x else 0.0
    return (-a, width - 1 - b) if flipped else (a, b)


def _outermost(found: list[tuple[Quad, int]]) -> list[Quad]:
    """Frames that do not lie in another one; an empty ring around a table is the edge of its paper and no frame."""

    def inside(inner: Quad, outer: Quad) -> bool:
        a, b = inner.bounds, outer.bounds
        x, y = (a[0] + a[2]) / 2, (a[1] + a[3]) / 2
        return inner is not outer and b[0] <= x <= b[2] and b[1] <= y <= b[3] and a[2] - a[0] < b[2] - b[0]

    quads = [
        quad
        for quad, holes in found
        if holes > 1 or not any(inside(other, quad) and within > 1 for other, within in found)
    ]
    kept = [quad for quad in quads if not any(inside(quad, other) for other in quads)]
    return sorted(kept, key=lambda quad: (quad.bounds[1], quad.bounds[0]))


def cells(found: Rulings) -> tuple[Box, ...]:
    """The patches enclosed by the lines of one table that fills the picture; its sides are taken as ruled."""
    mask = found.both.copy()
    rows, columns = np.nonzero(mask)
    if rows.size == 0:
        return ()
    left, right, top, bottom = int(columns.min()), int(columns.max()), int(rows.min()), int(rows.max())
    cv2.rectangle(mask, (left, top), (right, bottom), 255, 2)
    mask = _hanging(mask, _FREE * found.print_px)
    patches = cv2.bitwise_not(mask[top : bottom + 1, left : right + 1])
    count, labels, stats, _ = cv2.connectedComponentsWithStats(patches, connectivity=4)
    kept = []
    for k in range(1, count):
        x, y, width, height, area = (int(v) for v in stats[k])
        if width < _CELL_WIDTH * found.print_px or height < _CELL_HEIGHT * found.print_px:
            continue
        if area >= _FULL * width * height:
            kept.append((float(x + left), float(y + top), float(x + left + width), float(y + top + height)))
        else:
            kept += _pieces(labels == k, left, top)
    return tuple(sorted(kept, key=lambda box: (box[1], box[0])))


def _hanging(mask: Pixels, long_px: float) -> Pixels:
    """The lines that hang together with the frame, and long ones that just miss it."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(mask, np.ones((3, 3), np.uint8)), connectivity=8)
    kept = (stats[:, 2] >= long_px) | (stats[:, 3] >= long_px)
    kept[0] = False
    return np.where(kept[labels] & (mask > 0), 255, 0).astype(np.uint8)


def _pieces(patch: Pixels, left: int, top: int) -> list[Box]:
    """A patch that is no rectangle (a line has a gap), cut where its width changes."""
    rows = np.flatnonzero(patch.any(axis=1))
    pieces: list[list[int]] = []
    for row in rows.tolist():
        columns = np.flatnonzero(patch[row])
        start, end = int(columns[0]), int(columns[-1]) + 1
        if pieces and abs(pieces[-1][0] - start) + abs(pieces[-1][2] - end) < 0.06 * (end - start) + 6:
            pieces[-1][3] = row + 1
        else:
            pieces.append([start, row, end, row + 1])
    return [
        (float(x0 + left), float(y0 + top), float(x1 + left), float(y1 + top))
        for x0, y0, x1, y1 in pieces
        if y1 - y0 > 8
    ]


def long_runs(found: Rulings, min_px: float) -> tuple[Box, ...]:
    """Lines across of at least a length, top ones first: what is left of a table without lines down."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(found.across, connectivity=8)
    boxes = [tuple(float(v) for v in (x, y, x + w, y + h)) for x, y, w, h, _ in stats[1:count].tolist() if w >= min_px]
    return tuple(sorted(boxes, key=lambda box: (box[1], box[0])))  # type: ignore[arg-type]
