"""Number plates: a picture to the plates in it, each with corners, number, colour.

Knows: the two small networks of `training/train_plates.py`. One finds plates (how likely each cell of 8 px is the
middle of one, and where its four corners are), one reads a flattened plate column by column (CTC) and tells its
colour. Must not know: what a number means beyond which characters may stand where (`values.plates`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

import cv2
import numpy as np

from kapiao.imaging.rectify import homography, warp
from kapiao.imaging.scaling import scaled
from kapiao.records import Lattice, Pixels, Point, Quad
from kapiao.values.plates import COLORS, DIGITS, ENDS, LETTERS, PROVINCES
from kapiao.vision import shelf
from kapiao.vision.ports import PlateBox, PlateLook, same_plate
from kapiao.vision.runtime import Network, Tensor, open_network

ALPHABET = PROVINCES + LETTERS + DIGITS + ENDS  # class 0 is the blank, class k the character k - 1
CROP_PX = (168, 48)
JOINED = (48, 120)  # widths of the upper and the lower row, side by side
STRIDE_PX = 8
UNIT_PX = 32.0  # corners are given in this unit, from the middle of their cell

# Shares of a plate of two rows: left, top, right, bottom of each row.
_UPPER, _LOWER = (0.23, 0.035, 0.77, 0.375), (0.03, 0.375, 0.97, 0.95)

_GRID = 32
_LEAST = 0.18  # how likely the middle of a plate must be
_MOST = 24  # plates looked for in one picture
_SHARE = 0.5  # of the peak: cells this likely have a say in where the corners are
_LOOKS = 2  # nearer and nearer
_LEAST_PX = 3.0  # of a side
_CLOSE_PX, _CLOSE_PLATE_PX = 224, 105  # a second look: so wide is the plate in a picture so large
_RISE = 1.2  # of half a plate's height: farther above or below is something else, such as the grille


@dataclass(frozen=True, slots=True)
class PlateNetworks:
    """An implementation of `kapiao.vision.ports.PlateEyes`."""

    finder: Network
    reader: Network
    _one: Lock = field(default_factory=Lock, repr=False)

    def plates(self, pixels: Pixels, side_px: int) -> tuple[PlateBox, ...]:
        height, width = pixels.shape[:2]
        scale = side_px / max(height, width)
        w, h = (max(_GRID, round(v * scale / _GRID) * _GRID) for v in (width, height))
        found = self._found(scaled(pixels, w, h))
        return tuple(PlateBox(_scaled(box.quad, width / w, height / h), box.score) for box in found)

    def closer(self, pixels: Pixels, quad: Quad) -> PlateBox | None:
        """Laid flat by the corners known so far, so that only what is wrong with them is left to be seen."""
        box: PlateBox | None = None
        for _ in range(_LOOKS):
            found = self._closer(pixels, box.quad if box else quad)
            if found is None:
                return box
            box = found
        return box

    def _closer(self, pixels: Pixels, quad: Quad) -> PlateBox | None:
        width, height = quad.width, quad.height
        if min(width, height) < _LEAST_PX:
            return None
        middle, half = _CLOSE_PX / 2, _CLOSE_PLATE_PX / 2
        tall = min(max(half * height / width, 0.25 * half), 0.9 * half)
        flat = Quad.box(middle - half, middle - tall, 2 * half, 2 * tall)
        try:
            to_pixels = homography(flat, quad)
        except ValueError:
            return None
        seen = warp(pixels, to_pixels, _CLOSE_PX, _CLOSE_PX)
        near = [b for b in self._found(seen) if _over(b.quad.center, middle, half, _RISE * tall)]
        return PlateBox(near[0].quad.mapped(to_pixels), near[0].score) if near else None

    def look(self, pixels: Pixels, quad: Quad, margin: float, two_rows: bool) -> PlateLook:
        pieces = [
            cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            for matrix, size in corners_of_rows(np.array(quad.points), margin, two_rows)
        ]
        with self._one:  # threads that share it wait for each other
            scores, colors = (np.array(out[0], np.float32) for out in self.reader.run(crop_tensor(np.hstack(pieces))))
        logs, odds = _log_softmax(scores), np.exp(_log_softmax(colors))
        return PlateLook(Lattice(("", *ALPHABET), logs), {c: float(p) for c, p in zip(COLORS, odds, strict=True)})

    def _found(self, pixels: Pixels) -> tuple[PlateBox, ...]:
        """Plates of a picture at the network's own scale, likeliest first."""
        with self._one:
            seen = np.array(self.finder.run(scene_tensor(pixels))[0][0], np.float32)
        heat = 1 / (1 + np.exp(-seen[0]))
        peaks = np.argwhere((heat >= cv2.dilate(heat, np.ones((3, 3), np.uint8))) & (heat > _LEAST))
        ranked = sorted(((float(heat[y, x]), int(y), int(x)) for y, x in peaks), reverse=True)
        kept: list[PlateBox] = []
        for score, row, column in ranked:
            quad = _corners(seen[1:], heat, row, column)
            if quad.width > 4 and not any(same_plate(quad, b.quad) for b in kept):
                kept.append(PlateBox(quad, score))
            if len(kept) == _MOST:
                break
        return tuple(kept)


def open_plates(engine: str, precision: str) -> PlateNetworks:
    """Both networks on one engine."""
    names = ("plate_boxes", "plate_text")
    finder, reader = (open_network(shelf.load(name), engine, precision) for name in names)
    return PlateNetworks(finder, reader)


def _corners(offsets: Tensor, heat: Tensor, row: int, column: int) -> Quad:
    """The corners that the cells around a peak agree on, weighed by how likely each is."""
    total, sums = 0.0, np.zeros((4, 2))
    for y in range(max(0, row - 1), min(heat.shape[0], row + 2)):
        for x in range(max(0, column - 1), min(heat.shape[1], column + 2)):
            weight = float(heat[y, x])
            if weight >= _SHARE * heat[row, column]:
                start = (np.array([x, y]) + 0.5) * STRIDE_PX
                sums += weight * (start + offsets[:, y, x].reshape(4, 2) * UNIT_PX)
                total += weight
    a, b, c, d = ((float(x), float(y)) for x, y in sums / total)
    return Quad((a, b, c, d))


def _over(point: Point, middle: float, across: float, rise: float) -> bool:
    """Whether a point lies on the plate in the middle of a second look, and not beside it."""
    return abs(point[0] - middle) < across and abs(point[1] - middle) < rise


def _scaled(quad: Quad, x: float, y: float) -> Quad:
    a, b, c, d = ((px * x, py * y) for px, py in quad.points)
    return Quad((a, b, c, d))


def _log_softmax(scores: Tensor) -> Tensor:
    scores = scores - scores.max(axis=-1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))


def corners_of_rows(quad: Tensor, margin: float, two_rows: bool) -> list[tuple[Tensor, tuple[int, int]]]:
    """The maps from the picture to the crop of a plate, one a row, with the size of each piece.

    `margin`: share of the crop left on every side around the corners.
    """
    if not two_rows:
        return [(_to_piece(quad, (-margin, -margin, 1 + margin, 1 + margin), CROP_PX), CROP_PX)]
    more = margin - 0.04
    pieces = []
    for (left, top, right, bottom), width in zip((_UPPER, _LOWER), JOINED, strict=True):
        size = width, CROP_PX[1]
        pieces.append((_to_piece(quad, (left - more, top - more, right + more, bottom + more), size), size))
    return pieces


def _to_piece(quad: Tensor, part: tuple[float, float, float, float], size: tuple[int, int]) -> Tensor:
    """The map of a part of a plate (shares of its sides) to a piece of that size."""
    left, top, right, bottom = part
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    to_unit = cv2.getPerspectiveTransform(np.asarray(quad, np.float32), unit)
    x, y = size[0] / (right - left), size[1] / (bottom - top)
    return np.array([[x, 0, -left * x], [0, y, -top * y], [0, 0, 1]]) @ to_unit


def scene_tensor(pixels: Tensor) -> Tensor:
    """What the finder takes: planes in [-1, 1]."""
    return cv2.dnn.blobFromImage(pixels, 1 / 127.5, mean=(127.5, 127.5, 127.5))


def crop_tensor(pixels: Tensor) -> Tensor:
    """What the reader takes: planes, the mean of the crop taken away, in units of its deviation."""
    plane = pixels.astype(np.float32)
    plane = (plane - plane.mean()) / (plane.std() + 1e-3)
    return np.ascontiguousarray(plane.transpose(2, 0, 1)[None])
