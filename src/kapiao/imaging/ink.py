"""Where the ink is in a strip: a window is moved onto it, and blank paper to its right is cut off.

Knows: dark print on a lighter, possibly patterned ground. Must not know: which field a strip holds. Thresholds were
found on drawn identity cards, clean, photographed and filmed from a screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from kapiao.imaging.rectify import STRIP_PX, grid_below, strip
from kapiao.records import Pixels, Quad

_CLOSE_PX = 11  # wider than a stroke at 48 px: closing removes print and leaves the ground
_BLUR_PX = 15
_JOIN_SIGMA_PX = 1.2  # of a strip's 48 rows: about the gap between two needles
MIN_CONTRAST = 22
_FULL_LIGHT, _DARKEST_LIGHT = 150.0, 0.5  # grey of the ground from which that holds; share of it in the dark
FOCUS_MARGIN = 0.2  # of its height: how far a strip's window is moved onto its ink
GAP_PX = 64  # blank space that ends a line
_TAIL_PX = 12  # kept behind the last ink
_MIN_INK_PX = 40  # less is no line
_STRAY = 0.01  # share of the ink, above and below, that does not count when it is centred
_STROKE_PX, _FLAT, _FAINT = 64, 0.04, 0.2  # height of a strip whose strokes are measured; shares of its contrast
_NEARLY = 0.97  # windows with this share of the most ink are as good


@dataclass(frozen=True, slots=True)
class Focus:
    """A strip with its ink in the middle. `start_px`: where the ink begins; `ink_px`: how much there is; `depth`: how
    much darker than its ground the darkest print is, in grey levels. `shift`: how far down the window was moved, as a
    share of its height."""

    pixels: Pixels = field(repr=False)
    quad: Quad  # on the picture the strip was taken from
    start_px: int
    ink_px: int
    depth: int
    shift: float


_AFAR = 0.35  # of its size: how far away a strip is seen in which dots run together
_SOFT = 0.04  # of a strip's height: wider than grain, narrower than a stroke


def focus(
    pixels: Pixels,
    quad: Quad,
    height_px: int = STRIP_PX,
    margin: float = FOCUS_MARGIN,
    gap_px: int = GAP_PX,
    contrast: int = MIN_CONTRAST,
) -> Focus | None:
    """The strip in `quad` of a picture, moved up or down by at most `margin` of its height onto its ink.

    Cut behind the ink on the right, where `gap_px` blank columns follow it. None when there is too little ink to be a
    line. `contrast`: grey levels below which nothing counts as ink.
    """
    tall = quad.band(-margin, 1 + margin)
    rows = round(height_px * (1 + 2 * margin))
    wide = strip(pixels, tall, rows)
    mask, depth = ink_mask(wide, contrast)
    top = ink_window(mask, height_px)
    mask = mask[top : top + height_px]
    start, end, amount = ink_span(mask, gap_px)
    if amount < _MIN_INK_PX:
        return None
    cell = grid_below(end + _TAIL_PX)  # a shorter tail is no loss where it makes the strip fit the reader's grid
    right = min(cell if cell >= end + _TAIL_PX // 3 else end + _TAIL_PX, wide.shape[1])
    part = np.ascontiguousarray(wide[top : top + height_px, :right])
    place = tall.band(top / rows, (top + height_px) / rows).part(0.0, right / wide.shape[1])
    return Focus(part, place, start, amount, depth, top / height_px - margin)


def ink_mask(strip_pixels: Pixels, contrast: int = MIN_CONTRAST) -> tuple[Pixels, int]:
    """1 where a strip is clearly darker than its own ground, 0 elsewhere; and how much darker its darkest print is."""
    grey = cv2.cvtColor(strip_pixels, cv2.COLOR_BGR2GRAY) if strip_pixels.ndim == 3 else strip_pixels
    ground = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((_CLOSE_PX, _CLOSE_PX), np.uint8))
    ground = cv2.GaussianBlur(ground, (_BLUR_PX, _BLUR_PX), 0)
    depth = cv2.subtract(ground, grey)
    counts = np.bincount(depth.reshape(-1), minlength=256)[::-1].cumsum()
    darkest = 255 - int(np.searchsorted(counts, depth.size * 0.01))  # 99th percentile
    least = contrast * min(1.0, max(_DARKEST_LIGHT, float(ground.mean()) / _FULL_LIGHT))  # print fades with the light
    return (depth > max(least, 0.5 * darkest)).astype(np.uint8), darkest


def ink_window(mask: Pixels, height_px: int = STRIP_PX) -> int:
    """The first row of the window of `height_px` rows that holds the most ink, the ink in its middle."""
    rows = np.concatenate(([0], mask.sum(axis=1, dtype=np.int64).cumsum()))
    held = rows[height_px:] - rows[:-height_px]
    if held.size <= 1:
        return 0
    middle = (held.size - 1) / 2
    if held.max() == 0:
        return round(middle)
    good = np.flatnonzero(held >= held.max() * _NEARLY)
    top = int(good[np.abs(good - middle).argmin()])  # nearest to where the line was expected
    inside = rows[top : top + height_px + 1] - rows[top]
    first, last = np.searchsorted(inside, (_STRAY * inside[-1], (1 - _STRAY) * inside[-1]))
    return int(np.clip(round(top + (first + last) / 2 - height_px / 2), 0, held.size - 1))


def ink_span(mask: Pixels, gap_px: int = GAP_PX) -> tuple[int, int, int]:
    """First column with ink, the column behind the last one before a gap of `gap_px`, and how many pixels of ink."""
    columns = np.flatnonzero(mask.sum(axis=0, dtype=np.int64) >= 2)
    if columns.size == 0:
        return 0, 0, 0
    breaks = np.flatnonzero(np.diff(columns) > gap_px)
    last = int(columns[breaks[0]] if breaks.size else columns[-1])
    return int(columns[0]), last + 1, int(mask[:, : last + 1].sum())


def stroke_share(pixels: Pixels, quad: Quad) -> float:
    """How wide the strokes of a line are, as a share of its height; 0 where nothing stands out of the ground.

    Twice the area of the ink by the length of its edges, both weighed by contrast: blur widens an edge and flattens it
    alike, so that scans and print compare.
    """
    flat = strip(pixels, quad, _STROKE_PX)
    grey = cv2.GaussianBlur(cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY), (3, 3), 0).astype(np.float32)
    dark, light = np.percentile(grey, (2, 98))
    if light - dark < MIN_CONTRAST:
        return 0.0
    ground = light if np.median(grey) > (dark + light) / 2 else dark
    depth = np.clip(np.abs(grey - ground) / (light - dark), 0, 1)
    slope = np.hypot(*np.gradient(depth))
    edges, area = slope[slope > _FLAT].sum(), depth[depth > _FAINT].sum()
    return float(2 * area / edges / _STROKE_PX) if edges > 0 else 0.0


def afar(pixels: Pixels) -> Pixels:
    """A strip with about a third of its pixels a side: the dots of a needle printer run into strokes."""
    return cv2.resize(pixels, None, fx=_AFAR, fy=_AFAR, interpolation=cv2.INTER_AREA)


def ungrained(pixels: Pixels) -> Pixels:
    """A strip without its grain: noise of a sensor, the cells of a display."""
    return cv2.GaussianBlur(pixels, (0, 0), _SOFT * pixels.shape[0])


def thickened(strip: Pixels) -> Pixels:
    """A strip of dark print with its strokes grown together: dots of needle printers, starved or faded ink."""
    return cv2.GaussianBlur(cv2.erode(strip, np.ones((3, 3), np.uint8)), (0, 0), _JOIN_SIGMA_PX)
