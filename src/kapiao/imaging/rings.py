"""Rims of round and oval seals: ellipses of ink with clear paper around them.

Knows: conics through points, random samples of them (seeded: same picture, same rings), coverage of a rim. Must not
know what a seal says. Source: Fischler and Bolles, Random sample consensus (1981), on conics through five points.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from kapiao.records import Pixels, Quad

_CLOSINGS = (0, 2, 5, 9)  # pixels at the size that is searched: rims are broken
_LEAST_RADIUS, _LEAST_PX = 0.02, 16.0  # of the long side; pixels
_MOST_RADIUS = 0.53  # of the long side: a rim that fills the picture
_BOX_ASPECT = 4.0
_AXES = 0.5  # short axis / long axis, at least
_TRIALS = 900
_NEAR = 0.025  # of the radius: a point on the rim
_BINS = 24
_REFINED = 10
_ON, _CLEAR = 0.78, 0.6  # shares of directions: ink on the rim, none right outside
_MOST = 10  # components that are looked at of one mask
_OVAL = 0.82  # axis ratio below which it is an oval, not a circle seen obliquely


@dataclass(frozen=True, slots=True)
class Ring:
    """An ellipse: centre, half axes (a >= b), direction of the long one (radians). `cover`: share of it that is ink."""

    x: float
    y: float
    a: float
    b: float
    angle: float
    cover: float = 0.0

    @property
    def oval(self) -> bool:
        return self.b < _OVAL * self.a

    @property
    def bounds(self) -> Quad:
        c, s = math.cos(self.angle), math.sin(self.angle)
        dx, dy = math.hypot(self.a * c, self.b * s), math.hypot(self.a * s, self.b * c)
        return Quad.box(self.x - dx, self.y - dy, 2 * dx, 2 * dy)

    def scaled(self, factor: float, left: float = 0.0, top: float = 0.0) -> Ring:
        """The same ring after (left, top) is taken off and all lengths are multiplied."""
        return replace(
            self, x=(self.x - left) * factor, y=(self.y - top) * factor, a=self.a * factor, b=self.b * factor
        )

    def points(self, turns: Pixels, reach: Pixels | float) -> Pixels:
        """Points (n, 2) in directions of the ellipse's own frame, at shares of its radius."""
        u, v = reach * self.a * np.cos(turns), reach * self.b * np.sin(turns)
        c, s = math.cos(self.angle), math.sin(self.angle)
        return np.stack((self.x + c * u - s * v, self.y + s * u + c * v), axis=-1)

    def reach_of(self, points: Pixels) -> tuple[Pixels, Pixels]:
        """How far out points lie, the rim at 1, and in which direction."""
        c, s = math.cos(self.angle), math.sin(self.angle)
        dx, dy = points[..., 0] - self.x, points[..., 1] - self.y
        u, v = (c * dx + s * dy) / self.a, (c * dy - s * dx) / self.b
        return np.hypot(u, v), np.arctan2(v, u)


def find_rings(strength: Pixels, threshold: float) -> tuple[Ring, ...]:
    """All rims in a map of ink at one threshold, largest first."""
    mask = (strength > threshold).astype(np.uint8)
    found: list[Ring] = []
    seen: set[tuple[int, ...]] = set()
    for closing in _CLOSINGS:
        for box, points in _components(mask, closing):
            key = tuple(v // 8 for v in box)
            if key in seen:
                continue
            seen.add(key)
            ring = _ring_of(mask, box, points)
            if ring is not None and not any(_same(ring, other) for other in found):
                found.append(ring)
                blank(mask, ring)
    return tuple(sorted(found, key=lambda r: (-r.a * r.b, r.x, r.y)))


def blank(mask: Pixels, ring: Ring) -> None:
    """Take a ring and all that it holds off a mask."""
    axes = (2 * ring.a * 1.03, 2 * ring.b * 1.03)
    cv2.ellipse(mask, ((ring.x, ring.y), axes, math.degrees(ring.angle)), 0, -1)


def _same(one: Ring, other: Ring) -> bool:
    return math.hypot(one.x - other.x, one.y - other.y) < 0.5 * max(one.b, other.b)


def _components(mask: Pixels, closing: int) -> Iterator[tuple[tuple[int, int, int, int], Pixels]]:
    """Boxes of pieces of ink that may be a rim, and the points of their outlines, largest first."""
    long = max(mask.shape)
    least = 1.8 * max(_LEAST_PX, _LEAST_RADIUS * long)
    joined = mask
    if closing:
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * closing + 1, 2 * closing + 1))
        joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc)
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    boxes = [(cv2.boundingRect(contour), contour[:, 0, :].astype(np.float64)) for contour in contours]
    fit = [(b, c) for b, c in boxes if min(b[2:]) > least and max(b[2:]) < _BOX_ASPECT * min(b[2:])]
    yield from sorted(fit, key=lambda e: (-e[0][2] * e[0][3], e[0]))[:_MOST]


def _ring_of(mask: Pixels, box: tuple[int, int, int, int], outline: Pixels) -> Ring | None:
    rng = np.random.default_rng(20260101)
    sets = [_outermost(outline, box), outline[:: max(1, len(outline) // 500)]]
    candidates = [ring for points in sets for ring in _sampled(points, box, rng)]
    best: Ring | None = None
    for ring in candidates:
        fine = _refined(mask, ring)
        if fine is not None and (best is None or fine.cover > best.cover):
            best = fine
        if best is not None and best.cover > 0.97:
            break
    return best


def _outermost(outline: Pixels, box: tuple[int, int, int, int]) -> Pixels:
    """The farthest point in each direction from the middle of the box."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    dx, dy = outline[:, 0] - x, outline[:, 1] - y
    sector = ((np.arctan2(dy, dx) + math.pi) / (2 * math.pi) * 240).astype(int) % 240
    order = np.lexsort((np.hypot(dx, dy), sector))
    last = np.append(np.flatnonzero(np.diff(sector[order])), order.size - 1)
    return outline[order[last]]


def _sampled(points: Pixels, box: tuple[int, int, int, int], rng: np.random.Generator) -> list[Ring]:
    """The ellipses through five points each that most directions agree with, best first."""
    if len(points) < 30:
        return []
    scale = max(box[2:]) / 2
    middle = np.array((box[0] + box[2] / 2, box[1] + box[3] / 2))
    unit = (points - middle) / scale
    chosen = unit[rng.integers(0, len(unit), (_TRIALS, 5))]
    x, y = chosen[..., 0], chosen[..., 1]
    design = np.stack((x * x, x * y, y * y, x, y, np.ones_like(x)), axis=-1)
    conics = np.linalg.svd(design)[2][:, -1, :]
    rings = _ellipses(conics)
    if len(rings) == 0:
        return []
    cx, cy, a, b, angle = rings.T[:, :, None]
    dx, dy = unit[None, :, 0] - cx, unit[None, :, 1] - cy
    u = (np.cos(angle) * dx + np.sin(angle) * dy) / a
    v = (np.cos(angle) * dy - np.sin(angle) * dx) / b
    near = np.abs(np.hypot(u, v) - 1) < _NEAR
    sector = ((np.arctan2(v, u) + math.pi) / (2 * math.pi) * _BINS).astype(int) % _BINS
    cover = np.zeros((len(rings), _BINS), bool)
    rows, cols = np.nonzero(near)
    cover[rows, sector[rows, cols]] = True
    order = np.lexsort((-near.sum(axis=1), -cover.sum(axis=1)))[:_REFINED]
    found = []
    for k in order.tolist():
        x0, y0, long, short, angle_k = rings[k].tolist()
        if cover[k].sum() >= _BINS // 2:
            place = float(middle[0]) + scale * x0, float(middle[1]) + scale * y0
            found.append(Ring(*place, scale * long, scale * short, angle_k))
    return found


def _ellipses(conics: Pixels) -> Pixels:
    """Rows x, y, a, b, angle of the conics that are ellipses of a fitting size, in units of half a box."""
    a, b, c, d, e, f = conics.T
    det = 4 * a * c - b * b
    with np.errstate(all="ignore"):
        x, y = (b * e - 2 * c * d) / det, (b * d - 2 * a * e) / det
        level = a * x * x + b * x * y + c * y * y + d * x + e * y + f
        mean, gap = (a + c) / 2, np.hypot((a - c) / 2, b / 2)
        first, second = -level / (mean - gap), -level / (mean + gap)
        swap = first < second
        long, short = np.sqrt(np.where(swap, second, first)), np.sqrt(np.where(swap, first, second))
        angle = 0.5 * np.arctan2(b, a - c)  # where the eigenvector of mean + gap lies, whose axis is `second`
        angle = np.where(swap, angle, angle + math.pi / 2)
        good = (det > 1e-9) & (long < 1.6) & (long > 0.35) & (short > _AXES * long)
        good &= (np.abs(x) < 0.8) & (np.abs(y) < 0.8)
    found = np.stack((x, y, long, short, angle), axis=1)
    return found[good & np.isfinite(found).all(axis=1)]


def _refined(mask: Pixels, ring: Ring) -> Ring | None:
    """The ring fitted to the outermost ink near it; None when too little of it is ink, or too much around it is."""
    turns = np.linspace(0, 2 * math.pi, 180, endpoint=False)
    reaches = np.linspace(0.88, 1.07, 40)
    for _ in range(2):
        ink = sample(mask, ring.points(turns[:, None], reaches[None, :]))
        last = ink.shape[1] - 1 - ink[:, ::-1].argmax(axis=1)
        points = ring.points(turns, reaches[last])[ink.any(axis=1)]
        if len(points) < 60:
            return None
        ring = _fitted(points, ring)
    return _verified(mask, ring)


def _fitted(points: Pixels, ring: Ring) -> Ring:
    for _ in range(2):
        (x, y), (one, other), angle = cv2.fitEllipseDirect(points.astype(np.float32))
        turn = math.radians(angle)
        if min(one, other) < 8 or not math.isfinite(one + other + x + y):
            return ring
        fit = (
            Ring(x, y, one / 2, other / 2, turn) if one >= other else Ring(x, y, other / 2, one / 2, turn + math.pi / 2)
        )
        off = np.abs(fit.reach_of(points)[0] - 1)
        kept = off <= max(0.02, 2.5 * float(np.median(off)))
        ring = fit
        if kept.all() or kept.sum() < 60:
            break
        points = points[kept]
    return ring


def _verified(mask: Pixels, ring: Ring) -> Ring | None:
    if ring.b < _AXES * ring.a or ring.b < _LEAST_PX or ring.a > _MOST_RADIUS * max(mask.shape):
        return None
    turns = np.linspace(0, 2 * math.pi, 180, endpoint=False)[:, None]
    on = sample(mask, ring.points(turns, np.linspace(0.95, 1.01, 7)[None, :])).any(axis=1).mean()
    clear = 1 - sample(mask, ring.points(turns, np.linspace(1.05, 1.10, 4)[None, :])).any(axis=1).mean()
    return replace(ring, cover=float(on)) if on > _ON and clear > _CLEAR else None


def sample(mask: Pixels, points: Pixels) -> Pixels:
    """Which points lie on ink."""
    height, width = mask.shape
    x, y = np.rint(points[..., 0]).astype(int), np.rint(points[..., 1]).astype(int)
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return (mask[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] > 0) & inside
