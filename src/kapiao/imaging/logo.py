"""A logo beside a name: one compact figure of about the height of the letters, where no text was found.

Knows: colours and shapes. Must not know what a logo means.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.records import Pixels, Quad

_APART = 48.0  # grey levels (largest of three channels) from the board's own colour
_SIZES = 0.7, 2.4  # of the height of the letters
_ASPECT = 1.7
_FILLED = 0.22  # share of its box that the figure and what it encloses cover
_REACH = 3.0  # heights to the left of the name that are looked at


def logo_beside(pixels: Pixels, name: Quad) -> Quad | None:
    """The figure to the left of a name, in the frame of the picture; None when there is none."""
    left, top, _, bottom = name.bounds
    height = name.height
    x0, x1 = max(0, int(left - _REACH * height)), int(left - 0.05 * height)
    y0, y1 = max(0, int(top - 0.8 * height)), min(pixels.shape[0], int(bottom + 0.9 * height))
    if x1 - x0 < 0.8 * height or y1 - y0 < height or height < 12:
        return None
    window = pixels[y0:y1, x0:x1].astype(np.int16)
    rim = pixels[int(max(0, top)) : int(bottom), max(0, x1 - max(2, int(0.06 * height))) : x1].reshape(-1, 3)
    apart = np.abs(window - np.median(rim, axis=0)).max(axis=2)
    mask = cv2.morphologyEx((apart > _APART).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    found = []
    for x, y, w, h, area in stats[1:count].tolist():
        size = max(w, h) / height
        inside = x > 0 and y > 0 and x + w < mask.shape[1] and y + h < mask.shape[0]
        if inside and _SIZES[0] < size < _SIZES[1] and max(w, h) < _ASPECT * min(w, h) and area > _FILLED * w * h:
            found.append((area, Quad.box(x0 + x, y0 + y, w, h)))
    return max(found, key=lambda entry: (entry[0], entry[1].points))[1] if found else None
