"""Outlines of papers that lie in a picture: four-cornered regions that differ from what is around them.

Knows brightness, colour and edges. Must not know text, nor what a paper is. Source: the usual way of finding sheets
(thresholds at several levels, contours, smallest rectangles); measured on drawn papers on drawn tables.

What is found is a proposal: print on a ground without contrast has no outline, and a frame printed on a paper may be
taken for one. Who asks decides by what lies inside.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from kapiao.records import Pixels, Point, Quad

_SIDE_PX = 480  # outlines need no detail
_LEAST, _MOST = 0.012, 0.93  # of the picture: less is a stamp or a frame of a code, more is the picture itself
_FILLED = 0.86  # of its smallest rectangle that a paper fills; perspective and curling take the rest
_LEVELS = 9  # thresholds between the darkest and the lightest
_EDGE_PX = 5  # along an outline: what is around a paper
_SAME = 0.8  # overlap (intersection over union) from which two outlines are one


def paper_outlines(pixels: Pixels) -> tuple[Quad, ...]:
    """Four-cornered regions, largest first, corners clockwise from the upper left; nested ones are all given."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE_PX / max(height, width))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    small = cv2.medianBlur(small, 5)
    found: list[tuple[float, Pixels]] = []
    for mask in _masks(small):
        for contour in cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
            corners = _corners(contour, small.shape[0] * small.shape[1])
            if corners is not None and not any(_overlap(corners, other) > _SAME for _, other in found):
                found.append((float(cv2.contourArea(corners)), corners))
    found.sort(key=lambda pair: -pair[0])
    return tuple(_quad(corners, scale) for _, corners in found)


def covered(pixels: Pixels, papers: Sequence[Quad]) -> Pixels:
    """The picture with papers covered by the colour of what is around each."""
    result = pixels.copy()
    for paper in papers:
        corners = np.array(paper.points, np.float32)
        edge = np.zeros(pixels.shape[:2], np.uint8)
        cv2.polylines(edge, [corners.round().astype(np.int32)], True, 255, _EDGE_PX)
        around = pixels[edge > 0]
        color = np.median(around, axis=0).tolist() if len(around) else [255.0] * 3
        cv2.fillConvexPoly(result, corners.round().astype(np.int32), color)
    return result


def _masks(small: Pixels) -> list[Pixels]:
    """Binary views in which a paper may stand alone: lightness and saturation at several levels, closed edges."""
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    saturation = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[..., 1]
    kernel = np.ones((3, 3), np.uint8)
    masks = []
    for plane, sign in ((lab[..., 0], 1), (saturation, -1)):
        low, high = np.percentile(plane, (3, 97))
        for level in np.linspace(low, high, _LEVELS + 2)[1:-1]:
            mask = ((plane > level) if sign > 0 else (plane < level)).astype(np.uint8) * 255
            masks.append(cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel))
    for low in (20, 50):
        edges = cv2.dilate(cv2.Canny(lab[..., 0], low, 3 * low), kernel, iterations=1)
        edges[[0, -1], :], edges[:, [0, -1]] = 0, 0
        masks.append(edges)
    return masks


def _corners(contour: Pixels, picture_px: int) -> Pixels | None:
    """The four corners of a contour that is about four-cornered, else None."""
    hull = cv2.convexHull(contour)
    area = float(cv2.contourArea(hull))
    if not _LEAST * picture_px < area < _MOST * picture_px or cv2.contourArea(contour) < 0.75 * area:
        return None
    box = cv2.boxPoints(cv2.minAreaRect(hull))
    share = area / max(float(cv2.contourArea(box)), 1.0)
    for tolerance in (0.02, 0.035, 0.05):
        bent = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True)
        if len(bent) == 4 and cv2.contourArea(bent) > 0.9 * area:
            return np.asarray(bent.reshape(4, 2), np.float32)
    return np.asarray(box, np.float32) if share > _FILLED else None


def _overlap(one: Pixels, other: Pixels) -> float:
    shared, _ = cv2.intersectConvexConvex(one, other)
    whole = cv2.contourArea(one) + cv2.contourArea(other) - shared
    return float(shared / whole) if whole > 0 else 0.0


def _quad(corners: Pixels, scale: float) -> Quad:
    center = corners.mean(axis=0)
    ordered = sorted(corners.tolist(), key=lambda p: math.atan2(p[1] - center[1], p[0] - center[0]))
    a, b, c, d = (_point(p, scale) for p in ordered)
    return Quad((a, b, c, d))


def _point(corner: list[float], scale: float) -> Point:
    return ((corner[0] + 0.5) / scale - 0.5, (corner[1] + 0.5) / scale - 0.5)
