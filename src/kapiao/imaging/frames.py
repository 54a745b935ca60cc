"""Frames of square and rectangular seals: four sides of ink with clear paper around them.

Knows: boxes of ink and coverage of their sides. Must not know what stands in them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np

from kapiao.imaging.rings import sample
from kapiao.records import Pixels, Quad

_CLOSINGS = (1, 4, 7)
_LEAST_PX, _LEAST = 18.0, 0.018  # of a short side: pixels, share of the picture's long side
_MOST, _LOW_MOST, _LOW = 0.45, 0.62, 2.0  # of a long side: larger frames are tables; of frames so low for their length
_ASPECT = 7.0
_FULL, _WALL = 0.75, 0.03  # share of its rectangle that the clear inside of a frame fills; a wall, of the short side
_SLANTED, _FOUR = 0.75, 0.93  # share of the rectangle around it that a frame seen aslant fills, and of its own corners
_SKEW = 0.25  # cosine of its corners
_ON, _CLEAR = 0.8, 0.7  # shares of each side that are ink; of the line around three and all of them that is not
_NONE = -1.0
_CELL = 3  # of eight ends of sides that go on beyond their corner: a cell of a table
_FILL, _PALE_FILL = (0.1, 0.72), (0.02, 0.72)  # of the inside


def find_frames(strength: Pixels, threshold: float, pale: bool = False) -> tuple[Quad, ...]:
    """All frames in a map of ink at one threshold; corners clockwise from the upper-left one, long sides along.

    `pale`: the text in them may be fainter than the frame.
    """
    mask = (strength > threshold).astype(np.uint8)
    long = max(mask.shape)
    found: list[Quad] = []
    close: list[Quad] = []
    for closing in _CLOSINGS:
        joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((2 * closing + 1,) * 2, np.uint8))
        for contour, wall in _pieces(joined):
            center, (w, h), angle = cv2.minAreaRect(contour)
            w, h = w + 2 * wall * min(w, h) + 2 * bool(wall), h + 2 * wall * min(w, h) + 2 * bool(wall)
            most = (_LOW_MOST if max(w, h) > _LOW * min(w, h) else _MOST) * long
            if min(w, h) < max(_LEAST_PX, _LEAST * long) or max(w, h) > min(most, _ASPECT * min(w, h)):
                continue
            quad = level(center, w, h, angle)
            clear = _framed(mask, joined, quad, _PALE_FILL if pale else _FILL)
            if clear < 0 and not wall and (slanted := _slanted(contour, quad)) is not None:
                quad, clear = slanted, _framed(mask, joined, slanted, _PALE_FILL if pale else _FILL)
            if clear >= _CLEAR and not any(_near(quad, other) for other in found):
                found.append(quad)
            elif 0 <= clear < _CLEAR:
                close.append(quad)
    for quad in close:  # to other ink, which may as well be a part of what is taken for the frame
        found += [quad] if not any(_near(quad, other) for other in found) else []
    return tuple(sorted(found, key=lambda q: (-q.width * q.height, q.points)))


def _pieces(joined: Pixels) -> Iterator[tuple[Pixels, float]]:
    """The contours of all pieces of ink, with 0; and of clear rooms with walls, as frames that touch other ink have one
    inside, each with the share of its short side that a wall takes."""
    contours, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for contour, (_, _, _, parent) in zip(contours, tree[0] if contours else (), strict=True):
        if parent < 0:
            yield contour, 0.0
            continue
        _, (w, h), _ = cv2.minAreaRect(contour)
        if min(w, h) > _LEAST_PX / 2 and cv2.contourArea(contour) > _FULL * w * h:
            yield contour, _WALL


def _slanted(contour: Pixels, around: Quad) -> Quad | None:
    """The four corners of a piece of ink seen aslant, as those of the rectangle around it; None where it has others."""
    hull = cv2.convexHull(contour)
    if len(hull) < 4 or cv2.contourArea(hull) < _SLANTED * around.width * around.height:
        return None
    corners = cv2.approxPolyN(hull, 4, None, -1.0, True).reshape(-1, 2).tolist()
    if len(corners) != 4 or cv2.contourArea(hull) < _FOUR * cv2.contourArea(np.array(corners, np.float32)):
        return None
    sides = np.diff(np.array([*corners, corners[0]], np.float64), axis=0)
    sides /= np.maximum(np.linalg.norm(sides, axis=1, keepdims=True), 1e-6)
    if np.abs((sides * np.roll(sides, 1, axis=0)).sum(axis=1)).max() > _SKEW:
        return None
    ways = (way[k:] + way[:k] for way in (corners, corners[::-1]) for k in range(4))
    best = min(ways, key=lambda way: sum(math.dist(a, b) for a, b in zip(way, around.points, strict=True)))
    return Quad(tuple((float(x), float(y)) for x, y in best))  # type: ignore[arg-type]


def level(center: tuple[float, float], width: float, height: float, angle_deg: float) -> Quad:
    """The frame turned by less than an eighth of a circle."""
    if angle_deg > 45:
        width, height, angle_deg = height, width, angle_deg - 90
    turn = math.radians(angle_deg)
    (x, y), c, s = center, math.cos(turn), math.sin(turn)
    corners = [(u * width / 2, v * height / 2) for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return Quad(tuple((x + c * u - s * v, y + s * u + c * v) for u, v in corners))  # type: ignore[arg-type]


def _near(one: Quad, other: Quad) -> bool:
    return math.dist(one.center, other.center) < 0.5 * min(other.width, other.height)


def _framed(mask: Pixels, joined: Pixels, quad: Quad, filled: tuple[float, float]) -> float:
    """How clear the paper is along the side of a frame where it is least so, at most one; less than 0: it is none."""
    along = np.linspace(0.04, 0.96, 60)
    thick, longer = min(quad.width, quad.height), 0
    around: list[float] = []
    for k in range(4):
        a, b = np.array(quad.points[k]), np.array(quad.points[(k + 1) % 4])
        inward = np.array((a[1] - b[1], b[0] - a[0])) / max(math.dist(a, b), 1e-6)
        side = a[None] + along[:, None] * (b - a)[None]
        depth = np.array([0.0, 0.02, 0.045, 0.07]) * thick
        depth = np.concatenate((depth, [0.5, 1.5]))
        on = sample(joined, side[:, None] + depth[None, :, None] * inward).any(axis=1).mean()
        outside = -np.array([0.08, 0.12]) * thick - 1.5
        around.append(1 - sample(joined, side[:, None] + outside[None, :, None] * inward).any(axis=1).mean())
        if on < _ON:
            return _NONE
        for end, way in ((a, a - b), (b, b - a)):
            ahead = end + (np.linspace(0.06, 0.2, 8) * thick)[:, None] * way / max(math.dist(a, b), 1e-6)
            longer += sample(joined, ahead[:, None] + depth[None, :, None] * inward).any(axis=1).mean() > _ON
    if longer >= _CELL or sorted(around)[1] < _CLEAR or sum(around) < 4 * _CLEAR:
        return _NONE
    inner = np.stack(np.meshgrid(np.linspace(0.12, 0.88, 40), np.linspace(0.12, 0.88, 40)), axis=-1)
    a, b, d = (np.array(quad.points[k]) for k in (0, 1, 3))
    fill = float(sample(mask, a + inner[..., :1] * (b - a) + inner[..., 1:] * (d - a)).mean())
    return min(around) if filled[0] < fill < filled[1] else _NONE
