"""How well a paper was photographed: colour, sharpness, contrast, what of it lies outside the picture.

Knows: pixels and quads. Must not know: which paper it is, what is printed. Every figure is measured; none is a verdict.
Bounds were set on drawn papers (seeds from 500000 on), photographed as they are and copied.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from kapiao.imaging.contrast import evenly_lit
from kapiao.imaging.rectify import homography, warp
from kapiao.records import Pixels, Quad

_SMALL = (160, 100)  # width and height at which colour is judged: print and noise are averaged away
_COLOURFUL = 99  # percentile of chroma: a red emblem or a face is enough
_COPY_CHROMA, _COPY_STEP = 11.5, 1.2  # CIE Lab units; copies reach 11.3, cards begin at 11.4 on screens, 13.8 on paper
_FINE_PX, _COARSE_PX = 24.0, 8.0  # height of a row of print that leaves nothing to wish, and one hard to read
_SHARP, _SOFT = 0.06, 0.24  # rise of an edge in heights of a row: crisp, and as wide as a stroke
_STRONG, _FAINT = 90.0, 20.0  # grey levels between ink and ground
_ROW_PX = 48
_EDGES_PX, _STEEP_PX, _SLOW_PX = 1280, 2.0, 14.0  # a picture without rows


def copy_likelihood(pixels: Pixels, quad: Quad) -> float:
    """How likely (0..1) a paper that is printed in colours is seen as a black and white copy.

    Shadow and the cast of the light are taken out first: colours in the dark are colours, and a grey copy under a warm
    lamp is still a copy.
    """
    width, height = _SMALL
    paper = evenly_lit(warp(pixels, homography(Quad.box(-0.5, -0.5, width, height), quad), width, height))
    flat = paper.astype(np.float32)
    cast = flat.reshape(-1, 3).mean(0)
    balanced = np.clip(flat / np.maximum(cast, 1.0) * cast.mean() / 255, 0, 1)
    lab = cv2.cvtColor(balanced, cv2.COLOR_BGR2LAB)
    from_grey = np.hypot(*(lab[..., c] - np.median(lab[..., c]) for c in (1, 2)))
    chroma = float(np.percentile(from_grey, _COLOURFUL))
    return float(1 / (1 + np.exp((chroma - _COPY_CHROMA) / _COPY_STEP)))


def share_inside(quad: Quad, width_px: int, height_px: int) -> float:
    """The share (0..1) of a quad's area that lies inside a picture."""
    whole = float(cv2.contourArea(np.array(quad.points, np.float32)))
    return min(1.0, _area_inside(quad, width_px, height_px) / whole) if whole > 0 else 0.0


def room_beside(quad: Quad, width_px: int, height_px: int) -> float:
    """The share (0..1) of a picture's area that lies outside a quad."""
    return max(0.0, 1.0 - _area_inside(quad, width_px, height_px) / max(1, (width_px - 1) * (height_px - 1)))


def _area_inside(quad: Quad, width_px: int, height_px: int) -> float:
    frame = np.array([[0, 0], [width_px - 1, 0], [width_px - 1, height_px - 1], [0, height_px - 1]], np.float32)
    return float(cv2.intersectConvexConvex(np.array(quad.points, np.float32), frame)[0])


def legibility(pixels: Pixels, rows: Sequence[Quad]) -> float:
    """How legible (0..1) rows of print are: the least of their resolution, sharpness and contrast, averaged over rows.

    1 where every row is at least 24 px high, its edges rise within .06 of its height and ink differs from ground by 90
    grey levels; 0 where a row is 8 px high, an edge as wide as a stroke, or ink and ground differ by 20.
    """
    return float(np.mean([_legible(pixels, row) for row in rows])) if rows else 0.0


def blur(pixels: Pixels, rows: Sequence[Quad]) -> float:
    """How far from sharp (0..1): 0 where edges of print rise within .06 of a row's height, 1 where they are as wide as
    a stroke (.24); one half is about where small print ceases to be read. Without rows, the picture's steepest edges
    are judged, at a long side of 1280: 0 where they rise within 2 pixels, 1 where they take 14.
    """
    if rows:
        return 1 - float(np.median([_between(_rise(_flat_row(pixels, row)), _SOFT, _SHARP) for row in rows]))
    scale = min(1.0, _EDGES_PX / max(pixels.shape[:2]))
    grey = cv2.cvtColor(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return 1 - _between(_rise(grey.astype(np.float32), 0.1, 99.9) * grey.shape[0], _SLOW_PX, _STEEP_PX)


def _flat_row(pixels: Pixels, row: Quad) -> Pixels:
    height = max(8, min(_ROW_PX, round(row.height)))
    width = max(8, round(row.width / max(row.height, 1.0) * height))
    flat = warp(pixels, homography(Quad.box(-0.5, -0.5, width, height), row), width, height)
    return cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY).astype(np.float32)


def _rise(grey: Pixels, dark: float = 3.0, steep: float = 99.0) -> float:
    """How wide the steepest edges are, in heights of the piece. `dark`, `steep`: percentiles of tone and of steps."""
    low, high = np.percentile(grey, (dark, 100 - dark))
    steepest = float(np.percentile(np.abs(np.diff(grey, axis=1)), steep))
    return float(high - low) / max(steepest, 1e-3) / int(grey.shape[0])


def _legible(pixels: Pixels, row: Quad) -> float:
    grey = _flat_row(pixels, row)
    dark, light = np.percentile(grey, (3, 97))
    sharp, strong = _between(_rise(grey), _SOFT, _SHARP), _between(float(light - dark), _FAINT, _STRONG)
    return min(_between(row.height, _COARSE_PX, _FINE_PX), sharp, strong)


def _between(value: float, bad: float, good: float) -> float:
    return min(1.0, max(0.0, (value - bad) / (good - bad)))
