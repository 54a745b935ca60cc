"""Where QR codes may stand: the three nested squares in their corners, and which three of them belong together.

Knows: the finder pattern of ISO/IEC 18004 (dark 7 x 7, light 5 x 5, dark 3 x 3 modules) and plane geometry. Must not
know what a code says.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.records import Pixels, Point, Quad

_RATIOS = ((25 / 49, 0.24, 0.80), (9 / 25, 0.10, 0.80))  # inner to outer area: as drawn, and what blur makes of it
_LEAST_PX = 25.0  # area of the whole pattern
_LONGEST = 4.0  # sides of the box around a pattern
_LARGE_PX = 2_000_000  # in larger pictures no pattern is so small that specks of its size count
_SPECKLED = 0.12  # changes between light and dark, a pixel: more is noise
_CALMINGS = 2
_MOST = 24  # patterns considered: beyond that a picture is texture
_CORNER_DEG = 62.0, 118.0  # how the two sides of a code may meet in its upper-left pattern
_SIDES = 0.45  # shorter to longer side
_SIZES = 0.5  # smaller to larger pattern
_LEAST_SIDE, _MOST_SIDE = 11.0, 190.0  # distance of two patterns in modules (14 to 170, measured roughly)


@dataclass(frozen=True, slots=True)
class Finder:
    """One pattern: its centre, and the corners of its outer edge in no particular order."""

    center: Point
    corners: tuple[Point, Point, Point, Point]
    module_px: float


@dataclass(frozen=True, slots=True)
class Corner:
    """Three patterns that may belong to one code, as seen from its upper left."""

    upper_left: Finder
    upper_right: Finder
    lower_left: Finder

    @property
    def across(self) -> float:
        """Modules a side, as measured: real ones are 21, 25, ... 177."""
        a, b, c = self.upper_left, self.upper_right, self.lower_left
        above = math.dist(a.center, b.center) / ((a.module_px + b.module_px) / 2)
        beside = math.dist(a.center, c.center) / ((a.module_px + c.module_px) / 2)
        return (above + beside) / 2 + 7

    def centers(self) -> Quad:
        """The centres of the three patterns, and where a fourth one would stand."""
        a, b, c = self.upper_left.center, self.upper_right.center, self.lower_left.center
        return Quad((a, b, self._fourth(), c))

    def _fourth(self) -> Point:
        """Where the far sides of the neighbours meet, pulled back to a centre; else a parallelogram's corner."""
        a, b, c = self.upper_left.center, self.upper_right.center, self.lower_left.center
        plain = b[0] + c[0] - a[0], b[1] + c[1] - a[1]
        right, below = _middle_line(self.upper_right, c, a), _middle_line(self.lower_left, b, a)
        met = _meeting(*right, *below)
        return met if met and math.dist(met, plain) < 0.35 * math.dist(b, c) else plain


def finders(grey: Pixels, dark: bool = True) -> list[Finder]:
    """Patterns of a picture, largest first; `dark` False: light ones on a dark ground."""
    side = max(31, min(grey.shape[:2]) // 12 | 1)
    way = cv2.THRESH_BINARY_INV if dark else cv2.THRESH_BINARY
    found: list[Finder] = []
    for mask in (
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, way, side, 5 if dark else -5),
        cv2.threshold(grey, 0, 255, way | cv2.THRESH_OTSU)[1],
    ):
        for finder in _nested(mask):
            if all(math.dist(finder.center, other.center) > 3 * other.module_px for other in found):
                found.append(finder)
    found.sort(key=lambda f: (-f.module_px, f.center))
    return found[:_MOST]


def _nested(mask: Pixels) -> Iterator[Finder]:
    """Outlines that hold a hole that holds a blob, with the right areas."""
    contours, tree = cv2.findContours(_calmed(mask), cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    if tree is None:
        return
    child = tree[0, :, 2]
    inner = np.where(child >= 0, child[child], -1)
    for outline in np.flatnonzero(inner >= 0).tolist():
        rings = [contours[k] for k in (outline, child[outline], inner[outline])]
        areas = [max(cv2.contourArea(ring), 1.0) for ring in rings]
        if areas[0] < _LEAST_PX or any(
            not low < areas[k + 1] / areas[k] < high for k, (_, low, high) in enumerate(_RATIOS)
        ):
            continue
        finder = _finder(rings[0], rings[2], areas[0])
        if finder is not None:
            yield finder


def _calmed(mask: Pixels) -> Pixels:
    """A mask without the specks that would make thousands of outlines; fine ones of sound pictures stay."""
    for _ in range(_CALMINGS):
        if mask.size < _LARGE_PX and np.count_nonzero(mask[:, 1:] != mask[:, :-1]) < _SPECKLED * mask.size:
            break
        mask = cv2.medianBlur(mask, 3)
    return mask


def _finder(outline: Pixels, core: Pixels, area: float) -> Finder | None:
    (x, y), (width, height), _ = box = cv2.minAreaRect(outline)
    if min(width, height) * _LONGEST < max(width, height) or area < 0.55 * width * height:
        return None
    moments = cv2.moments(core)
    if moments["m00"] > 0:
        x, y = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    bent = cv2.approxPolyDP(outline, 0.07 * cv2.arcLength(outline, True), True)
    corners = bent.reshape(-1, 2) if len(bent) == 4 else cv2.boxPoints(box)
    a, b, c, d = ((float(p[0]), float(p[1])) for p in corners)
    return Finder((float(x), float(y)), (a, b, c, d), math.sqrt(area) / 7)


def corners_of(found: Sequence[Finder]) -> list[Corner]:
    """Every three patterns that could be one code's, the likeliest first."""
    ranked: list[tuple[float, int, Corner]] = []
    for three in itertools.combinations(found, 3):
        for place in range(3):
            corner, doubt = _corner(three[place], three[place - 2], three[place - 1])
            if doubt < math.inf:
                ranked.append((doubt, len(ranked), corner))
    return [corner for _, _, corner in sorted(ranked, key=lambda entry: entry[:2])]


def _corner(a: Finder, b: Finder, c: Finder) -> tuple[Corner, float]:
    """Three patterns with `a` in the upper left, and how unlike a code's corner they stand; infinite: no code's."""
    ux, uy = b.center[0] - a.center[0], b.center[1] - a.center[1]
    vx, vy = c.center[0] - a.center[0], c.center[1] - a.center[1]
    if ux * vy - uy * vx < 0:
        b, c, ux, uy, vx, vy = c, b, vx, vy, ux, uy
    corner = Corner(a, b, c)
    first, second = math.hypot(ux, uy), math.hypot(vx, vy)
    sizes = sorted(f.module_px for f in (a, b, c))
    if min(first, second) < _SIDES * max(first, second) or sizes[0] < _SIZES * sizes[2]:
        return corner, math.inf
    angle = math.degrees(math.acos(max(-1.0, min(1.0, (ux * vx + uy * vy) / (first * second)))))
    side = corner.across - 7
    if not _CORNER_DEG[0] < angle < _CORNER_DEG[1] or not _LEAST_SIDE < side < _MOST_SIDE:
        return corner, math.inf
    doubt = abs(angle - 90) / 30 + abs(math.log(first / second)) + math.log(sizes[2] / sizes[0])
    return corner, doubt


def _middle_line(finder: Finder, toward: Point, away: Point) -> tuple[Point, Point]:
    """The line through a pattern's centre along those of its edges that lead away from the pattern beside it.

    `away` is the upper-left pattern's centre, `toward` the third one's: the code's far side runs from this pattern in
    the direction in which `toward` lies from `away`.
    """
    dx, dy = toward[0] - away[0], toward[1] - away[1]
    corners = finder.corners
    edges = [(corners[(k + 1) % 4][0] - corners[k][0], corners[(k + 1) % 4][1] - corners[k][1]) for k in range(4)]
    along = [(ex, ey) if ex * dx + ey * dy > 0 else (-ex, -ey) for ex, ey in edges]
    along.sort(key=lambda e: -(e[0] * dx + e[1] * dy) / (math.hypot(*e) or 1.0))
    ex, ey = along[0][0] + along[1][0], along[0][1] + along[1][1]
    return finder.center, (ex, ey)


def _meeting(p: Point, u: Point, q: Point, v: Point) -> Point | None:
    cross = u[0] * v[1] - u[1] * v[0]
    if abs(cross) < 1e-9:
        return None
    share = ((q[0] - p[0]) * v[1] - (q[1] - p[1]) * v[0]) / cross
    return p[0] + share * u[0], p[1] + share * u[1]
