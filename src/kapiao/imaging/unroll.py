"""A seal laid flat: its rim as a straight strip, its inside turned upright.

Knows: how text follows a circle or an oval. Must not know: characters. A place along the rim is a share of one turn,
clockwise in the picture. A circle seen obliquely is an ellipse: its text is spread by angle. On an oval text is spread
by length along the rim; its strokes stand square to the rim.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.imaging.rectify import STRIP_PX
from kapiao.imaging.rings import Ring
from kapiao.records import Pixels

_STEPS = 1440


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a seal's rim. Radii as shares of the rim's; `start` and `turns` in turns."""

    inner: float
    outer: float
    start: float
    turns: float


def unrolled(pixels: Pixels, ring: Ring, band: Band, height_px: int = STRIP_PX) -> Pixels:
    """The band as a strip, outside up, reading clockwise."""
    width = width_px(ring, band, height_px)
    places = band.start + band.turns * (np.arange(width) + 0.5) / width
    depths = band.outer + (band.inner - band.outer) * (np.arange(height_px) + 0.5) / height_px
    points = places_at(ring, places, depths, band)
    x, y = points[..., 0].astype(np.float32), points[..., 1].astype(np.float32)
    return cv2.remap(pixels, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def width_px(ring: Ring, band: Band, height_px: int = STRIP_PX) -> int:
    """How wide the strip is, so that a character keeps its shape."""
    middle = (band.inner + band.outer) / 2
    if ring.oval:
        across = (band.outer - band.inner) * ring.b
        around = _base(ring, middle)[2]
    else:
        across, around = band.outer - band.inner, 2 * math.pi * middle
    return max(8, round(height_px * band.turns * around / across))


def places_at(ring: Ring, places: Pixels, depths: Pixels, band: Band) -> Pixels:
    """Points of the picture (depths x places x 2)."""
    if not ring.oval:
        turns = 2 * math.pi * places - ring.angle  # places count from the picture's right, whatever the axes
        return ring.points(turns[None, :], depths[:, None])
    middle = (band.inner + band.outer) / 2
    base, normal, _ = _base(ring, middle)
    at = (places % 1.0) * _STEPS
    x, y = (_at(base[:, k], at) for k in (0, 1))
    nx, ny = (_at(normal[:, k], at) for k in (0, 1))
    away = (depths - middle)[:, None] * ring.b
    u, v = x[None] + away * nx[None], y[None] + away * ny[None]
    c, s = math.cos(ring.angle), math.sin(ring.angle)
    return np.stack((ring.x + c * u - s * v, ring.y + s * u + c * v), axis=-1)


def _at(values: Pixels, at: Pixels) -> Pixels:
    low = np.floor(at).astype(int) % _STEPS
    part = at - np.floor(at)
    return values[low] * (1 - part) + values[(low + 1) % _STEPS] * part


def _base(ring: Ring, middle: float) -> tuple[Pixels, Pixels, float]:
    """The curve inside an oval on which its text stands, in even steps of length: points, outward normals, length."""
    t = np.linspace(0, 2 * math.pi, 4 * _STEPS, endpoint=False)
    nx, ny = ring.b * np.cos(t), ring.a * np.sin(t)
    size = np.hypot(nx, ny)
    nx, ny = nx / size, ny / size
    inward = (1 - middle) * ring.b
    x, y = ring.a * np.cos(t) - inward * nx, ring.b * np.sin(t) - inward * ny
    steps = np.hypot(np.diff(x, append=x[:1]), np.diff(y, append=y[:1]))
    length = np.concatenate(([0.0], np.cumsum(steps)))
    at = np.interp(np.arange(_STEPS) / _STEPS * length[-1], length, np.arange(length.size)).astype(int)
    pick = np.minimum(at, t.size - 1)
    return np.stack((x[pick], y[pick]), 1), np.stack((nx[pick], ny[pick]), 1), float(length[-1])


def direction(ring: Ring, place: float) -> float:
    """In which direction of the picture (radians, y down) a place of the rim lies, seen from the middle."""
    point = places_at(ring, np.array([place]), np.array([0.8]), Band(0.75, 0.85, 0.0, 1.0))[0, 0]
    return math.atan2(point[1] - ring.y, point[0] - ring.x)


def upright(pixels: Pixels, ring: Ring, up: float, radius_px: int) -> Pixels:
    """The whole seal with `up` (a direction of the picture, radians) at the top, a circle seen obliquely made round."""
    size = 2 * radius_px
    away = (np.arange(size) + 0.5 - radius_px) / radius_px
    turn = up + math.pi / 2
    c, s = math.cos(turn), math.sin(turn)
    x, y = c * away[None, :] - s * away[:, None], s * away[None, :] + c * away[:, None]
    if ring.oval:
        x, y = ring.x + ring.a * x, ring.y + ring.a * y
    else:
        along, across = math.cos(ring.angle), math.sin(ring.angle)
        u, v = ring.a * (along * x + across * y), ring.b * (along * y - across * x)
        x, y = ring.x + along * u - across * v, ring.y + across * u + along * v
    inter = cv2.INTER_CUBIC
    return cv2.remap(pixels, x.astype(np.float32), y.astype(np.float32), inter, borderMode=cv2.BORDER_REPLICATE)
