"""Pictures that a program laid into one colour: turned or slanted with their corners filled, or with bars around.

Knows colours at the corners of a picture. Must not know what is shown. What a program fills begins in a corner, is more
even than any light and leaves a part with four straight edges that touches the sides of the picture. A display has such
edges, too; hence the part is to be looked at alone, as it was before.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from kapiao.imaging.rectify import homography, warp
from kapiao.records import Homography, Pixels, Quad

_SIDE_PX = 400  # of a picture's long side, where the part is looked for
_CORNER_PX, _EVEN = 5, 2  # a corner's square at full size, and the levels it may differ by: light has noise
_SAME, _ALIKE = 4, 2  # levels that a filled colour may differ by, from its corner and from corner to corner
_LEAST_FILLED, _LEAST_LEFT = 0.01, 0.3  # of the picture
_STRAIGHT = 0.975  # of the area within four straight edges: what is not filled
_TOUCHING = 0.02  # of a side of the picture: how near to it the part must come
_RIM = 0.008  # of the part: so far its edges shine through, and are left out
_PART_PX = 1000  # of the part's long side, as it is given out


def laid_out(pixels: Pixels) -> tuple[Pixels, Homography] | None:
    """The part of a picture that a program laid into one colour, as it was before, and the map of the picture's pixels
    to it; none where nothing was filled."""
    corners = _even_corners(pixels)
    quad = _part(pixels, corners) if corners else None
    if quad is None:
        return None
    scale = min(1.0, _PART_PX / max(quad.width, quad.height))
    width, height = (max(8, round(side * scale)) for side in (quad.width, quad.height))
    box = Quad.box(-0.5, -0.5, width, height)
    return warp(pixels, homography(box, quad), width, height), homography(quad, box)


def _even_corners(pixels: Pixels) -> tuple[tuple[int, int], ...]:
    """Which corners (0 or 1 across, 0 or 1 down) are even and of a colour that another one has, too."""
    k = _CORNER_PX
    squares = {(x, y): pixels[-k * y :, -k * x :][:k, :k] for x in (0, 1) for y in (0, 1)}
    even = {at: np.median(square, (0, 1)) for at, square in squares.items() if np.ptp(square, (0, 1)).max() <= _EVEN}
    alike = {at: sum(np.abs(colour - other).max() <= _ALIKE for other in even.values()) for at, colour in even.items()}
    return tuple(at for at, number in alike.items() if number > 1)


def _part(pixels: Pixels, filled_corners: Sequence[tuple[int, int]]) -> Quad | None:
    """The four corners of what is not filled, clockwise from the upper left, a rim left out."""
    scale = min(1.0, _SIDE_PX / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    filled = _filled(small, filled_corners)
    if not _LEAST_FILLED < filled.mean() < 1 - _LEAST_LEFT:
        return None
    inside = cv2.morphologyEx((~filled).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    outlines = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea)) if outlines else ()
    if len(hull) < 4:
        return None
    corners = cv2.approxPolyN(hull, 4).reshape(-1, 2).astype(np.float64)
    return _turned_up(corners, scale) if _straight(corners, filled) else None


def _filled(small: Pixels, corners: Sequence[tuple[int, int]]) -> Pixels:
    """What is of one colour from these corners on."""
    height, width = small.shape[:2]
    mask = np.zeros((height + 2, width + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8)
    for x, y in corners:
        at = x * (width - 1), y * (height - 1)
        cv2.floodFill(small, mask, at, 0, (_SAME,) * 3, (_SAME,) * 3, flags)
    return mask[1:-1, 1:-1] > 0


def _straight(corners: Pixels, filled: Pixels) -> bool:
    """Whether four corners hold what is not filled, hardly more, and touch two opposite sides of the picture."""
    height, width = filled.shape
    within = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(within, corners.round().astype(np.int32), 1)
    left = ~filled
    if (within.astype(bool) & left).sum() < _STRAIGHT * max(left.sum(), within.sum()):
        return False
    x, y = corners[:, 0] / (width - 1), corners[:, 1] / (height - 1)
    return any(v.min() < _TOUCHING and v.max() > 1 - _TOUCHING for v in (x, y))


def _turned_up(corners: Pixels, scale: float) -> Quad:
    """The corners at full size, drawn in by a rim, from the one that is the upper left when turned the least."""
    middle = corners.mean(0)
    turn = np.arctan2(*(corners - middle).T[::-1])
    around = corners[np.argsort(turn)]  # clockwise, y grows down; the upper left one is the first from -pi on
    drawn = middle + (around - middle) * (1 - 2 * _RIM)
    a, b, c, d = (((x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5) for x, y in drawn.tolist())
    return Quad((a, b, c, d))
