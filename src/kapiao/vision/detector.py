"""Finds text: a picture to the quads of its text lines.

Knows: differentiable binarisation, the output of PP-OCR detection networks (a map of how likely each pixel lies in the
shrunk core of a line). Must not know: what the text says.
Source: Liao et al., Real-time Scene Text Detection with Differentiable Binarization (2019); thresholds as published
with PP-OCR: 0.3 for a pixel, 0.5 for a box, cores grown by 1.6.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.imaging.scaling import scaled
from kapiao.records import Pixels, Quad
from kapiao.vision.runtime import Network, Tensor

_GRID = 32  # the network halves five times
_PIXEL = 0.3
_BOX = 0.5
_GROWTH = 1.6
_MIN_CORE = 3.0  # pixels of the map
_MIN_SIDE = 5.0  # pixels of the map, once grown
_SMALL_PX = 480  # pictures with a shorter long side are enlarged to it
_ENLARGED = 2.0  # but no more than this
_MAX_BOXES = 2000
_DILATION = np.ones((2, 2), np.uint8)


@dataclass(frozen=True, slots=True)
class Detector:
    """Text boxes from a network."""

    network: Network

    def boxes(self, pixels: Pixels, side_px: int) -> tuple[Quad, ...]:
        """See `kapiao.vision.ports.Eyes.boxes`."""
        height, width = pixels.shape[:2]
        size = map_size(width, height, side_px)
        small = scaled(pixels, *size)
        heat = self.network.run(cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5, 127.5, 127.5)))[0][0, 0]
        return quads_of(heat, width / size[0], height / size[1], width, height)


def map_size(width_px: int, height_px: int, side_px: int) -> tuple[int, int]:
    """Width and height to look at, both on the network's grid: the long side at most `side_px`.

    A picture is enlarged only when it is small, for thin print of a few pixels is missed otherwise.
    """
    long = max(width_px, height_px)
    scale = min(side_px / long, max(1.0, min(_SMALL_PX / long, _ENLARGED)))
    return tuple(max(_GRID, round(v * scale / _GRID) * _GRID) for v in (width_px, height_px))  # type: ignore[return-value]


def quads_of(heat: Tensor, x_scale: float, y_scale: float, width: int, height: int) -> tuple[Quad, ...]:
    """Quads on the picture from the map; scales are picture pixels per map pixel."""
    mask = cv2.dilate((heat > _PIXEL).astype(np.uint8), _DILATION)
    found = []
    for contour in _outlines(mask)[:_MAX_BOXES]:
        center, (w, h), angle = cv2.minAreaRect(contour)
        if min(w, h) < _MIN_CORE or _mean_inside(heat, cv2.boxPoints((center, (w, h), angle))) < _BOX:
            continue
        grow = w * h * _GROWTH / (w + h)
        if min(w, h) + grow >= _MIN_SIDE:
            found.append(cv2.boxPoints((center, (w + grow, h + grow), angle)))
    if not found:
        return ()
    corners = (np.stack(found).astype(np.float64) + 0.5) * (x_scale, y_scale) - 0.5
    return _in_rows(_clockwise(np.clip(corners, 0, (width - 1, height - 1))))


def _outlines(mask: Tensor) -> list[Tensor]:
    """The outline of every patch, also of one that lies inside a ring (a seal); holes have none."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return [contour for contour, links in zip(contours, tree[0], strict=True) if links[3] < 0] if contours else []


def _mean_inside(heat: Tensor, corners: Tensor) -> float:
    """The mean of the map inside a polygon."""
    left, top, width, height = cv2.boundingRect(corners)
    left, top = max(left, 0), max(top, 0)
    part = heat[top : top + height, left : left + width]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillConvexPoly(inside, (corners - (left, top)).astype(np.int32), 1)
    return float(cv2.mean(part, inside)[0])


def _clockwise(corners: Tensor) -> Tensor:
    """Corners (n, 4, 2), as minAreaRect turns them, begun where the first side runs most to the right."""
    rightward = np.roll(corners[..., 0], -1, axis=1) - corners[..., 0]
    order = (rightward.argmax(axis=1)[:, None] + np.arange(4)) % 4
    return np.take_along_axis(corners, order[..., None], axis=1)


def _in_rows(corners: Tensor) -> tuple[Quad, ...]:
    """Row by row, left to right. A box joins a row when its middle is less than half a height below the first one."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=1), axis=2)
    heights = np.minimum(sides[:, 0], sides[:, 1]).tolist()
    middles = corners[..., 1].mean(axis=1).tolist()
    lefts = corners[..., 0].min(axis=1).tolist()
    rows: list[list[int]] = []
    for k in sorted(range(len(middles)), key=lambda k: (middles[k], lefts[k])):
        first = rows[-1][0] if rows else k
        if rows and middles[k] - middles[first] < min(heights[k], heights[first]) / 2:
            rows[-1].append(k)
        else:
            rows.append([k])
    points = corners.tolist()
    order = [k for row in rows for k in sorted(row, key=lambda k: (lefts[k], middles[k]))]
    return tuple(Quad(tuple((x, y) for x, y in points[k])) for k in order)  # type: ignore[arg-type]
