"""What is printed in red: emblems and stamps, told from the ground by colour alone.

Knows: colour and blobs. Must not know: what a stamp says, or which paper bears it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.records import Pixels, Quad

_SIDE_PX = 800  # colour needs no more
_REDDER = 28  # of 255: red above green and blue at least
_SATURATION = 0.16  # of the brightness
_JOINED = 0.02  # of the long side: gaps that belong to one print
_LEAST = 0.05  # of the long side
_ASPECT = 2.4


@dataclass(frozen=True, slots=True)
class RedPrint:
    """One connected print: its upright box, and how much of the box is red."""

    quad: Quad
    fill: float


def red_prints(pixels: Pixels) -> tuple[RedPrint, ...]:
    """Red prints that are about as wide as high, the largest first; none on grey pictures."""
    if pixels.ndim != 3:
        return ()
    scale = min(1.0, _SIDE_PX / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = red_mask(small)
    long = max(small.shape[:2])
    reach = max(3, round(_JOINED * long)) | 1
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    found = []
    for x, y, width, height, _ in stats[1:count].tolist():
        if min(width, height) < _LEAST * long or max(width, height) > _ASPECT * min(width, height):
            continue
        fill = float(mask[y : y + height, x : x + width].mean())
        quad = Quad.box(x / scale - 0.5, y / scale - 0.5, width / scale, height / scale)
        found.append(RedPrint(quad, fill))
    return tuple(sorted(found, key=lambda p: (-p.quad.width * p.quad.height, p.quad.points)))


def red_mask(pixels: Pixels) -> Pixels:
    """1 where a picture is red, 0 elsewhere: clearly more red than green and blue, after the light is evened."""
    light = np.maximum(np.percentile(pixels.reshape(-1, 3), 80, axis=0), 1.0)
    even = np.clip(pixels.astype(np.float32) * (light.max() / light), 0, 255)
    blue, green, red = even[..., 0], even[..., 1], even[..., 2]
    more = red - np.maximum(green, blue)
    mask = ((more > _REDDER) & (more > _SATURATION * red)).astype(np.uint8)
    return cv2.medianBlur(mask, 3)
