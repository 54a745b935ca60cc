"""Grey values and colours of pictures: local contrast evened out, light for dark, the tone of a place.

Knows grey values. Must not know what is in a picture.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.records import Pixels, Quad

_CLIP, _TILES = 3.0, (8, 8)


def evened(pixels: Pixels) -> Pixels:
    """The picture in grey with the contrast of each part stretched (CLAHE), as three equal planes."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return cv2.cvtColor(cv2.createCLAHE(_CLIP, _TILES).apply(grey), cv2.COLOR_GRAY2BGR)


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
