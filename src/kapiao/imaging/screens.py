"""The grid of a display taken out of a photograph of it.

Knows: the spectrum of a picture, tile by tile. Must not know what is shown.

The cells of a display, and their beats with those of the sensor, repeat so evenly that all their light stands in a few
peaks of the spectrum, many times as high as what lies around them; print has no such peaks but near the middle, at
strokes that are wider than those of small print, and edges and rulings make ridges, not peaks. Peaks are cut down to
what is around them. The grid is coloured: what is left of it in the colours goes with their detail, which print does
not need.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from kapiao.records import Pixels, Quad

_TILE_PX = 256
_LOWEST = 0.07  # periods a pixel: slower waves are print and shade
_PEAK = 3.5  # times what is around it
_AROUND, _RIDGE = 15, 41  # points of the spectrum: around a peak; a ridge goes on for at least so many
_STEPS, _FLOOR = 16.0, 64.0  # logarithms of a spectrum as whole numbers
_CHROMA_SIGMA_PX = 3.0
_PLACES = ((0.5, 0.5), (0.3, 0.3), (0.7, 0.3), (0.3, 0.7), (0.7, 0.7))  # where a picture is probed
_GRID = 0.12  # share of a tile's fast waves that stand in peaks: from here on there may be a grid

_HALF = np.sin(np.pi * (np.arange(_TILE_PX) + 0.5) / _TILE_PX).astype(np.float32)
_WINDOW = np.outer(_HALF, _HALF)  # its square, half a tile apart, adds up to one
_FAST = np.hypot(np.fft.fftfreq(_TILE_PX)[:, None], np.fft.rfftfreq(_TILE_PX)[None]) > _LOWEST


def _line(turn_deg: float) -> Pixels:
    """A straight line of `_RIDGE` points."""
    half = _RIDGE // 2
    x, y = (round(half * float(f(np.radians(turn_deg)))) for f in (np.cos, np.sin))
    return cv2.line(np.zeros((_RIDGE, _RIDGE), np.uint8), (half - x, half - y), (half + x, half + y), 1)


_LINES = tuple(_line(turn_deg) for turn_deg in range(0, 180, 10))


def screened(pixels: Pixels) -> bool:
    """Whether a picture may show a display: most places in it have a grid. Print has something of one, too."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    if min(height, width) < _TILE_PX:
        return False
    corners = [(int((height - _TILE_PX) * y), int((width - _TILE_PX) * x)) for y, x in _PLACES]
    tiles = [grey[y : y + _TILE_PX, x : x + _TILE_PX].astype(np.float32) for y, x in corners]
    return float(np.median([_evenness(tile - tile.mean()) for tile in tiles])) > _GRID


def descreened(pixels: Pixels, places: Sequence[Quad] = ()) -> Pixels:
    """A picture without what repeats evenly in it, and without the detail of its colours; of `places` (in its pixels),
    if given, at least these are without, and they are as they would be in the whole."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    step = _TILE_PX // 2
    x0, y0, x1, y1 = Quad.around(tuple(places)).bounds if places else (0, 0, width, height)
    down, right = -height % step + step, -width % step + step
    wide = cv2.copyMakeBorder(grey, step, down, step, right, cv2.BORDER_REFLECT).astype(np.float32)
    change = np.zeros_like(wide)
    for y in _tiles(y0, y1, wide.shape[0]):
        for x in _tiles(x0, x1, wide.shape[1]):
            change[y : y + _TILE_PX, x : x + _TILE_PX] += _grid(wide[y : y + _TILE_PX, x : x + _TILE_PX])
    tones = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_BGR2YCrCb), (0, 0), _CHROMA_SIGMA_PX)
    clear = grey - change[step : step + height, step : step + width]
    tones[:, :, 0] = np.clip(np.rint(clear), 0, 255).astype(np.uint8)
    return cv2.cvtColor(tones, cv2.COLOR_YCrCb2BGR)


def _tiles(first: float, last: float, size: int) -> range:
    """Where tiles begin that hold something between two places, along a picture widened by half a tile."""
    step = _TILE_PX // 2
    beginning = max(0, math.floor(first / step) * step)
    return range(beginning, min(size - _TILE_PX, math.floor(last / step) * step + step) + 1, step)


def _grid(tile: Pixels) -> Pixels:
    """What repeats evenly in a tile, fading to its sides twice (once for the look at it, once for its sum)."""
    waves = np.fft.rfft2(tile * _WINDOW)
    size = np.abs(waves)
    around, peaks = _peaks(size)
    kept = np.where(peaks, 1 - around / np.maximum(size, 1e-6), 0.0).astype(np.float32)
    grid: Pixels = np.fft.irfft2(waves * kept, s=tile.shape).astype(np.float32) * _WINDOW
    return grid


def _evenness(tile: Pixels) -> float:
    """The share of its fast waves' power that stands in peaks."""
    size = np.abs(np.fft.rfft2(tile * _WINDOW))
    _, peaks = _peaks(size)
    return float((size[peaks] ** 2).sum() / ((size[_FAST] ** 2).sum() + 1e-6))


def _peaks(size: Pixels) -> tuple[Pixels, Pixels]:
    """What is around every point of a spectrum, and which points are fast and stand high above that."""
    steps = np.clip(np.log(size + 1e-3) * _STEPS + _FLOOR, 0, 255).astype(np.uint8)
    steps = np.fft.fftshift(steps, axes=0)
    around = cv2.medianBlur(steps, _AROUND)
    broad = cv2.dilate(steps, np.ones((3, 3), np.uint8))  # so that a ridge between two of the directions counts
    for line in _LINES:
        around = np.maximum(around, cv2.morphologyEx(broad, cv2.MORPH_OPEN, line))
    level = np.exp((np.fft.ifftshift(around, axes=0).astype(np.float32) - _FLOOR) / _STEPS)
    return level, (size > _PEAK * level) & _FAST
