"""Where seals stand in a picture: coloured rims and frames first, dark ones only where there is no coloured one.

Knows: ink by colour, rims, frames. Must not know what seals say.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from kapiao.imaging.frames import find_frames, level
from kapiao.imaging.rings import Ring, blank, find_rings
from kapiao.imaging.scaling import shrunk
from kapiao.imaging.tints import BLUE, DARK, RED, evened, outstanding, tint
from kapiao.records import Homography, Pixels, Quad

_SIDE_PX = 1000  # rims need no more
_THRESHOLDS = (0.32, 0.17, 0.08)
_PALE = (0.08, 0.05, 0.035)  # of frames whose text is paler than they are
_CAST = 0.035  # of a rim over the paper: red after all
_FRAMES = 6  # looked into at one threshold: cells of tables have frames too
_ALIKE = 2.0  # sides of one seal as two inks show it
_PRINT, _SOLID = 0.05, 0.15  # of print without a rim; of half a box that holds no print: a finger
_DARK_THRESHOLDS = (0.42, 0.28, 0.17, 0.10)


@dataclass(frozen=True, slots=True)
class Outline:
    """One seal's outline in the frame of the picture: a ring, or else the quad of a frame; and its ink."""

    tint: str
    quad: Quad
    ring: Ring | None = None


def find_seals(
    pixels: Pixels, inks: Sequence[str] = (RED, BLUE, DARK), thresholds: Sequence[float] = _THRESHOLDS
) -> tuple[Outline, ...]:
    """All seals of a picture in some inks, from top to bottom; dark ones where there is none in a colour. `thresholds`:
    how strong coloured ones are, 0 to 1, from the strongest."""
    small = shrunk(pixels, _SIDE_PX)
    factor = max(pixels.shape[:2]) / max(small.shape[:2])
    even = evened(small)
    coloured = [name for name in inks if name != DARK] if pixels.ndim == 3 else []
    found = _apart([one for name in coloured for one in _of(even, name, thresholds)])
    if not found and DARK in inks:
        found = [_of_its_colour(even, one) for one in _of(even, DARK, _DARK_THRESHOLDS)]
    scaled = [_scaled(one, factor) for one in found]
    return tuple(sorted(scaled, key=lambda o: (o.quad.center[1], o.quad.center[0])))


def find_prints(pixels: Pixels, seals: Sequence[Outline], least: float, joined: float) -> tuple[Outline, ...]:
    """What is printed in the red of stamps and is none of the seals of a picture, and what of them was not found: names
    without a frame, stamps under others or too pale for a rim. The largest first.

    `least`: the shorter side of one, `joined`: gaps within one, both as shares of the picture's long side.
    """
    if pixels.ndim != 3:
        return ()
    small = shrunk(pixels, _SIDE_PX)
    factor, long = max(pixels.shape[:2]) / max(small.shape[:2]), max(small.shape[:2])
    red = tint(evened(small), RED)
    strength = outstanding(red, RED)
    for seal in seals:
        _erase(strength, _scaled(seal, 1 / factor))
    mask = cv2.medianBlur((strength > _PRINT).astype(np.uint8), 3)
    reach = max(3, round(joined * long)) | 1
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    found = []
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    for n, (x, y, wide, tall, _) in enumerate(stats[1:count].tolist(), start=1):
        box = slice(y, y + tall), slice(x, x + wide)
        if min(wide, tall) < least * long or np.median(red[box]) > _SOLID:
            continue
        center, (width, height), angle_deg = cv2.minAreaRect(cv2.findNonZero((labels[box] == n).astype(np.uint8)))
        if min(width, height) >= least * long:
            quad = level((center[0] + x, center[1] + y), width, height, angle_deg)
            found.append(_scaled(Outline(RED, quad), factor))
    return tuple(sorted(found, key=lambda one: (-one.quad.width * one.quad.height, one.quad.points)))


def _of(even: Pixels, name: str, thresholds: Sequence[float]) -> Iterator[Outline]:
    strength = outstanding(tint(even, name), name)
    for threshold in thresholds:
        for quad in find_frames(strength, threshold)[:_FRAMES]:
            yield _erase(strength, Outline(name, quad))
        for ring in find_rings(strength, threshold):
            yield _erase(strength, Outline(name, ring.bounds, ring))
    for threshold in _PALE if name != DARK else ():
        for quad in find_frames(strength, threshold, pale=True):
            yield _erase(strength, Outline(name, quad))


def _erase(strength: Pixels, one: Outline) -> Outline:
    """Takes a found seal out of the ink that is searched further, in place."""
    if one.ring is not None:
        blank(strength, one.ring)
    else:
        cv2.fillConvexPoly(strength, np.array(one.quad.points).round().astype(np.int32), 0)
    return one


def _of_its_colour(even: Pixels, one: Outline) -> Outline:
    """A dark ring that is redder than the paper beside it is a pale red one."""
    if one.ring is None:
        return one
    red, turns = tint(even, RED), np.linspace(0, 2 * math.pi, 180, endpoint=False)[:, None]

    def cast(inner: float, outer: float) -> float:
        points = one.ring.points(turns, np.linspace(inner, outer, 6)[None]).astype(np.float32) if one.ring else None
        return float(cv2.remap(red, points, None, cv2.INTER_NEAREST).max(axis=1).mean())

    return replace(one, tint=RED) if cast(0.95, 1.0) - cast(1.06, 1.10) > _CAST else one


def _apart(found: list[Outline]) -> list[Outline]:
    """The same seal is not counted again in another ink."""
    kept: list[Outline] = []
    for one in found:
        if not any(one.tint != other.tint and _same(one.quad, other.quad) for other in kept):
            kept.append(one)
    return kept


def _same(quad: Quad, other: Quad) -> bool:
    """One lies in the middle of the other and is about as large: a paper on a reddish table has an outline too."""
    x, y = quad.center
    left, top, right, bottom = other.bounds
    sides = max(quad.width, quad.height), max(other.width, other.height)
    return left < x < right and top < y < bottom and max(sides) < _ALIKE * min(sides)


def _scaled(one: Outline, factor: float) -> Outline:
    ring = one.ring.scaled(factor) if one.ring else None
    return Outline(one.tint, one.quad.mapped(Homography.scaling(factor, factor)), ring)
