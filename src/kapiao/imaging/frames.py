"""Frames of square and rectangular seals: four sides of ink with clear paper around them.

Knows: boxes of ink and coverage of their sides. Must not know what stands in them.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from kapiao.imaging.rings import sample
from kapiao.records import Pixels, Quad

_CLOSINGS = (1, 4, 7)
_LEAST_PX, _LEAST = 18.0, 0.018  # of a short side: pixels, share of the picture's long side
_MOST = 0.45  # of a long side: larger frames are tables
_ASPECT = 4.0
_ON, _CLEAR = 0.8, 0.7  # shares of each side that are ink; of the line around that is not
_FILL, _PALE_FILL = (0.1, 0.72), (0.02, 0.72)  # of the inside


def find_frames(strength: Pixels, threshold: float, pale: bool = False) -> tuple[Quad, ...]:
    """All frames in a map of ink at one threshold; corners clockwise from the upper-left one, long sides along.

    `pale`: the text in them may be fainter than the frame.
    """
    mask = (strength > threshold).astype(np.uint8)
    long = max(mask.shape)
    found: list[Quad] = []
    for closing in _CLOSINGS:
        joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((2 * closing + 1,) * 2, np.uint8))
        contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            center, (w, h), angle = cv2.minAreaRect(contour)
            if min(w, h) < max(_LEAST_PX, _LEAST * long) or max(w, h) > min(_MOST * long, _ASPECT * min(w, h)):
                continue
            quad = _level(center, w, h, angle)
            if _framed(mask, joined, quad, _PALE_FILL if pale else _FILL) and not any(
                _near(quad, other) for other in found
            ):
                found.append(quad)
    return tuple(sorted(found, key=lambda q: (-q.width * q.height, q.points)))


def _level(center: tuple[float, float], width: float, height: float, angle_deg: float) -> Quad:
    """The frame turned by less than an eighth of a circle."""
    if angle_deg > 45:
        width, height, angle_deg = height, width, angle_deg - 90
    turn = math.radians(angle_deg)
    (x, y), c, s = center, math.cos(turn), math.sin(turn)
    corners = [(u * width / 2, v * height / 2) for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return Quad(tuple((x + c * u - s * v, y + s * u + c * v) for u, v in corners))  # type: ignore[arg-type]


def _near(one: Quad, other: Quad) -> bool:
    return math.dist(one.center, other.center) < 0.5 * min(other.width, other.height)


def _framed(mask: Pixels, joined: Pixels, quad: Quad, filled: tuple[float, float]) -> bool:
    along = np.linspace(0.04, 0.96, 60)
    thick = min(quad.width, quad.height)
    for k in range(4):
        a, b = np.array(quad.points[k]), np.array(quad.points[(k + 1) % 4])
        inward = np.array((a[1] - b[1], b[0] - a[0])) / max(math.dist(a, b), 1e-6)
        side = a[None] + along[:, None] * (b - a)[None]
        depth = np.array([0.0, 0.02, 0.045, 0.07]) * thick
        depth = np.concatenate((depth, [0.5, 1.5]))
        on = sample(joined, side[:, None] + depth[None, :, None] * inward).any(axis=1).mean()
        outside = -np.array([0.08, 0.12]) * thick - 1.5
        clear = 1 - sample(joined, side[:, None] + outside[None, :, None] * inward).any(axis=1).mean()
        if on < _ON or clear < _CLEAR:
            return False
    inner = np.stack(np.meshgrid(np.linspace(0.12, 0.88, 40), np.linspace(0.12, 0.88, 40)), axis=-1)
    a, b, d = (np.array(quad.points[k]) for k in (0, 1, 3))
    fill = float(sample(mask, a + inner[..., :1] * (b - a) + inner[..., 1:] * (d - a)).mean())
    return filled[0] < fill < filled[1]
