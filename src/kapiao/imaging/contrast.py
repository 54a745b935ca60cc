"""Grey values and colours of pictures: local contrast evened out, light for dark, the tone of a place.

Knows grey values. Must not know what is in a picture.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.records import Pixels, Quad

_CLIP, _TILES = 3.0, (8, 8)
_WHITE = 235  # of 255: paper after its light is evened
_PAPER_PX, _AROUND_PX, _SMOOTH = 160, 5, 3.0  # light changes slowly: it is looked for on so small a picture
_DARKEST = 20  # of 255: paper darker than this is not made as white
_GROUND_PX, _LIGHT_PX = 25, 40.0  # of a paper made small: wider than its print; how slowly light changes on it
_LIT, _MOST_GAIN = 90, 3.0  # percentile of the light, which falls on most of it; noise is not lifted further
_SOFT_SIGMA_PX = 1.0  # less than a stroke of print that is just legible


def evened(pixels: Pixels) -> Pixels:
    """The picture in grey with the contrast of each part stretched (CLAHE), as three equal planes."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return cv2.cvtColor(cv2.createCLAHE(_CLIP, _TILES).apply(grey), cv2.COLOR_GRAY2BGR)


def whitened(pixels: Pixels) -> Pixels:
    """The picture as if one light fell on all of its paper: shadows, lamps and their tint taken off."""
    height, width = pixels.shape[:2]
    scale = _PAPER_PX / max(height, width)
    size = max(8, round(width * scale)), max(8, round(height * scale))
    paper = cv2.dilate(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.ones((_AROUND_PX,) * 2, np.uint8))
    paper = np.maximum(cv2.GaussianBlur(cv2.medianBlur(paper, _AROUND_PX), (0, 0), _SMOOTH), _DARKEST)
    return cv2.divide(pixels, cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), scale=_WHITE)


def evenly_lit(small: Pixels) -> Pixels:
    """A paper laid flat at some 160 pixels' width as if its shaded parts had the light of the others; unlike `whitened`
    it keeps the colour of the ground and of the light."""
    ground = cv2.dilate(small.max(2), np.ones((_GROUND_PX,) * 2, np.uint8)).astype(np.float32)
    light = np.maximum(cv2.GaussianBlur(ground, (0, 0), _LIGHT_PX), 1.0)
    gain = np.clip(np.percentile(light, _LIT) / light, 1.0, _MOST_GAIN)
    return np.clip(small * gain[..., None], 0, 255).astype(np.uint8)


def softened(pixels: Pixels) -> Pixels:
    """The picture a little out of focus: grain, and the grid of a screen, average out."""
    return cv2.GaussianBlur(pixels, (0, 0), _SOFT_SIGMA_PX)


def inverted(pixels: Pixels) -> Pixels:
    """Light for dark."""
    return 255 - pixels


def tone(pixels: Pixels, quad: Quad) -> tuple[float, float, float]:
    """Median hue (of 180), saturation and lightness (of 255) of the box around a quad; zeros outside the picture."""
    left, top, right, bottom = (round(v) for v in quad.bounds)
    patch = pixels[max(0, top) : max(0, bottom + 1), max(0, left) : max(0, right + 1)]
    if patch.size == 0:
        return 0.0, 0.0, 0.0
    hue, depth, light = np.median(cv2.cvtColor(patch, cv2.COLOR_BGR2HSV).reshape(-1, 3), axis=0)
    return float(hue), float(depth), float(light)
