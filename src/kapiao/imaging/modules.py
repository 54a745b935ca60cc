"""The modules of a QR code out of a picture, however it is bent: an even grid is laid on it and drawn along.

Knows: the fixed parts of the symbol of ISO/IEC 18004 (finder, timing and alignment patterns) and resampling. Must not
know what a code says.

A flat symbol needs four points only. One on cloth, a can or a crumpled slip is bent between them: the edges of its
modules lie off the even grid by a fraction that changes slowly. How far is the phase of the picture's gradient at the
grid's own frequency; it is known in the finder patterns and followed from there over the whole symbol.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.imaging.rectify import homography
from kapiao.records import Homography, Pixels, Quad

Bits = Pixels  # uint8, 1: light
Plane = Pixels  # float32

_CELL_PX = 8  # of a module laid flat
_WINDOWS = (2.5, 2.0, 1.5)  # modules over which the phase is averaged, pass by pass
_SOFT_PX = 1.2
_REACH = 4  # modules within which the alignment pattern is looked for
_ALIGNED = 0.45  # correlation from which something may be that pattern
_ALIGNMENTS = 3
_CORE = slice(2, 6)  # the part of a module that is looked at
_WINDOW = 9  # modules over which light and dark are told apart
_FIXED = 0.86  # share of the fixed modules that must be as they should be for a reading to count
_MENDS = (0.0, 0.35)  # how much of the neighbours' light is taken out of a module


@dataclass(frozen=True, slots=True)
class Grid:
    """A symbol laid flat: what each module shows, and where its corners are on the picture."""

    bits: Bits
    quad: Quad

    @property
    def version(self) -> int:
        return (len(self.bits) - 17) // 4


def likeness(grey: Pixels, centers: Quad, side: int) -> float:
    """How much there looks like a symbol of `side` modules: the share of its fixed modules that are as they should be.

    `centers`: of its three finder patterns and of where a fourth would be, from its upper left. Of each module only the
    middle is looked at, on an even grid: a cheap first question. Chance gives a half. Raises ValueError for centres
    that make no quad.
    """
    known = _fixed(side)
    axis = np.arange(side, dtype=np.float32) + 0.5
    seen = next(_told_apart(_sampled(grey, _even(centers, side), *np.meshgrid(axis, axis))))
    return float((seen == known)[known < 2].mean())


def grids(grey: Pixels, centers: Quad, side: int) -> Iterator[Grid]:
    """Readings of such a symbol, the likeliest first: only those whose fixed patterns are what they should be."""
    known = _fixed(side)
    first = _even(centers, side)
    for flat in (*_aligned(grey, first, centers, side), first):
        quad = Quad.box(0, 0, side, side).mapped(flat)
        for bent in (False, True):
            shift = _bend(grey, flat, side) if bent else np.zeros((2, side, side), np.float32)
            readings = _told_apart(_light(grey, flat, shift))
            yield from (Grid(bits, quad) for bits in readings if (bits == known)[known < 2].mean() >= _FIXED)


def _even(centers: Quad, side: int) -> Homography:
    low, high = 3.5, side - 3.5
    return homography(Quad.box(low, low, high - low, high - low), centers)


def _fixed(side: int) -> Bits:
    """The modules that every symbol of this size shares; 2: free."""
    known = np.full((side, side), 2, np.uint8)
    known[6, :], known[:, 6] = np.arange(side) % 2, np.arange(side) % 2
    ring = np.ones((9, 9), np.uint8)
    ring[1:8, 1:8], ring[2:7, 2:7], ring[3:6, 3:6] = 0, 1, 0
    known[:8, :8], known[:8, -8:], known[-8:, :8] = ring[1:, 1:], ring[1:, :-1], ring[:-1, 1:]
    return known


def _aligned(grey: Pixels, flat: Homography, centers: Quad, side: int) -> list[Homography]:
    """The flat map led through the alignment pattern of the lower right, wherever that may be seen."""
    if side == 21:
        return []
    center = side - 6.5
    start, span = center - 2.5 - _REACH, 5 + 2 * _REACH
    axis = (np.arange(span * _CELL_PX, dtype=np.float32) + 0.5) / _CELL_PX + start
    looked = cv2.GaussianBlur(_sampled(grey, flat, *np.meshgrid(axis, axis)), (0, 0), 1.0)
    pattern = np.zeros((5, 5), np.float32)
    pattern[1:4, 1:4], pattern[2, 2] = 255, 0
    pattern = cv2.GaussianBlur(np.kron(pattern, np.ones((_CELL_PX, _CELL_PX), np.float32)), (0, 0), 2.0)
    match = cv2.matchTemplate(looked, pattern, cv2.TM_CCOEFF_NORMED)
    found = []
    for _ in range(_ALIGNMENTS):
        _, score, _, (x, y) = cv2.minMaxLoc(match)
        if score < _ALIGNED:
            break
        seen = flat.map((start + x / _CELL_PX + 2.5, start + y / _CELL_PX + 2.5))
        cv2.circle(match, (x, y), _CELL_PX, -1.0, -1)
        a, b, _, d = centers.points
        low, high = 3.5, side - 3.5
        try:
            found.append(
                homography(Quad(((low, low), (high, low), (center, center), (low, high))), Quad((a, b, seen, d)))
            )
        except ValueError:
            continue
    return found


def _sampled(grey: Pixels, flat: Homography, u: Plane, v: Plane) -> Plane:
    a, b, c, d, e, f, g, h, i = flat.rows
    w = g * u + h * v + i
    x, y = (a * u + b * v + c) / w, (d * u + e * v + f) / w
    seen = cv2.remap(
        grey, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return seen.astype(np.float32)


def _laid_flat(grey: Pixels, flat: Homography, shift: Plane) -> Plane:
    """The symbol, `_CELL_PX` a module, every module drawn along by its shift."""
    side = shift.shape[1]
    axis = (np.arange(side * _CELL_PX, dtype=np.float32) + 0.5) / _CELL_PX
    u, v = np.meshgrid(axis, axis)
    over = (side * _CELL_PX, side * _CELL_PX)
    right, down = (cv2.resize(plane, over, interpolation=cv2.INTER_LINEAR) for plane in shift)
    return _sampled(grey, flat, u + right, v + down)


def _bend(grey: Pixels, flat: Homography, side: int) -> Plane:
    """How far right and down of the even grid each module lies, in modules."""
    shift = np.zeros((2, side, side), np.float32)
    wave = np.exp(2j * np.pi * (np.arange(_CELL_PX) + 0.5) / _CELL_PX).astype(np.complex64)
    for window in _WINDOWS:
        seen = cv2.GaussianBlur(_laid_flat(grey, flat, shift), (0, 0), _SOFT_PX)
        for axis in (0, 1):  # right, down
            edges = np.abs(np.gradient(seen, axis=1 - axis)).reshape(side, _CELL_PX, side, _CELL_PX)
            turns = np.einsum("iajb,b->ij" if axis == 0 else "iajb,a->ij", edges, wave)
            soft = [cv2.GaussianBlur(np.ascontiguousarray(p), (0, 0), window) for p in (turns.real, turns.imag)]
            shift[axis] += cv2.GaussianBlur(_followed(soft[0] + 1j * soft[1]), (0, 0), window / 2)
    return shift


def _followed(turns: Pixels) -> Plane:
    """Phases in turns, followed without a jump from the finder patterns along the clearest way."""
    side = len(turns)
    phase, weight = np.angle(turns) / (2 * np.pi), np.abs(turns)
    found = np.full((side, side), np.nan)
    heap = []
    for y, x in ((3, 3), (3, side - 4), (side - 4, 3)):
        found[y, x] = phase[y, x]
        heap.append((-weight[y, x], y, x))
    heapq.heapify(heap)
    while heap:
        _, y, x = heapq.heappop(heap)
        for v, u in ((y, x + 1), (y + 1, x), (y, x - 1), (y - 1, x)):
            if 0 <= v < side and 0 <= u < side and np.isnan(found[v, u]):
                found[v, u] = phase[v, u] + np.round(found[y, x] - phase[v, u])
                heapq.heappush(heap, (-weight[v, u], v, u))
    return found.astype(np.float32)


def _light(grey: Pixels, flat: Homography, shift: Plane) -> Plane:
    """How light each module is."""
    side = shift.shape[1]
    cells = _laid_flat(grey, flat, shift).reshape(side, _CELL_PX, side, _CELL_PX)
    light: Plane = cells[:, _CORE, :, _CORE].mean(axis=(1, 3))
    return light


def _told_apart(light: Plane) -> Iterator[Bits]:
    """Light from dark, by several rules, of the modules as seen and with their neighbours' light taken out."""
    for mend in _MENDS:
        sharp = light + mend * (light - cv2.blur(light, (3, 3), borderType=cv2.BORDER_REFLECT)) * 9 / 8
        yield (sharp > cv2.blur(sharp, (_WINDOW, _WINDOW), borderType=cv2.BORDER_REFLECT)).astype(np.uint8)
        near = np.ones((_WINDOW - 2, _WINDOW - 2), np.uint8)
        middle = (cv2.erode(sharp, near) + cv2.dilate(sharp, near)) / 2
        yield (sharp > cv2.GaussianBlur(middle, (0, 0), 3.0)).astype(np.uint8)
        clipped = np.clip(sharp, 0, 255).astype(np.uint8)
        yield (clipped > cv2.threshold(clipped, 0, 255, cv2.THRESH_OTSU)[0]).astype(np.uint8)
