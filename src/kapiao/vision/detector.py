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
        grow = 2 * w * h * _GROWTH / (2 * (w + h))
        if min(w, h) + grow < _MIN_SIDE:
            continue
        corners = cv2.boxPoints((center, (w + grow, h + grow), angle))
        corners = (corners + 0.5) * (x_scale, y_scale) - 0.5
        np.clip(corners, 0, (width - 1, height - 1), out=corners)
        found.append(_ordered(corners))
    return _sorted(found)


def _outlines(mask: Tensor) -> list[Tensor]:
    """The outline of every patch, also of one that lies inside a ring (a seal); holes have none."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return [contour for contour, links in zip(contours, tree[0], strict=True) if links[3] < 0] if contours else []


def _sorted(quads: list[Quad]) -> tuple[Quad, ...]:
    """Row by row, left to right. A box joins a row when its middle is less than half a height below the first one."""
    rows: list[list[Quad]] = []
    for quad in sorted(quads, key=lambda q: (q.center[1], q.points)):
        first = rows[-1][0] if rows else quad
        low = min(_depth(quad), _depth(first))
        if rows and quad.center[1] - first.center[1] < low / 2:
            rows[-1].append(quad)
        else:
            rows.append([quad])
    return tuple(quad for row in rows for quad in sorted(row, key=lambda q: (q.bounds[0], q.points)))


def _depth(quad: Quad) -> float:
    return min(quad.width, quad.height)


def _mean_inside(heat: Tensor, corners: Tensor) -> float:
    """The mean of the map inside a polygon."""
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    high = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = heat[low[1] : high[1], low[0] : high[0]]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - low).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])


def _ordered(corners: Tensor) -> Quad:
    """Corners clockwise, starting so that the first side runs as far to the right as any: upper-left as seen."""
    points = [(float(x), float(y)) for x, y in corners]  # minAreaRect gives them clockwise
    start = max(range(4), key=lambda k: points[(k + 1) % 4][0] - points[k][0])
    return Quad((points[start], points[(start + 1) % 4], points[(start + 2) % 4], points[(start + 3) % 4]))
