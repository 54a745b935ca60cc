"""Forgeries: where the print of a picture looks changed after it was taken.

Knows: the small network of `training/train_forgeries.py`, which looks at noise, edges, blur and ground around values
and compares them with the rest of what it sees. Must not know what is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import cv2
import numpy as np

from kapiao.records import Pixels, Quad
from kapiao.vision import shelf
from kapiao.vision.planes import fine
from kapiao.vision.runtime import Network, Tensor, open_network

PIECE_PX = 112
BLUR_PX = 1.0
STRIDE_PX = 4  # of the network's answer
_STEP_PX = 88  # from piece to piece along a value
_BATCH = 16
_COUNTED = 0.08  # of the cells of a value: the most telling ones
_LEAST_CELLS = 12
_ROOM = 0.25  # around a value, in heights of it


@dataclass(frozen=True, slots=True)
class ForgeryNetwork:
    """An implementation of `kapiao.vision.ports.ForgeryEyes`."""

    network: Network
    _one: Lock = field(default_factory=Lock, repr=False)

    def changed(self, pixels: Pixels, rows: Sequence[Quad]) -> tuple[float, ...]:
        pixels = _padded(pixels)
        corners = [_starts(row, pixels.shape) for row in rows]
        places = sorted({place for some in corners for place in some})
        seen = np.full((-(-pixels.shape[0] // STRIDE_PX), -(-pixels.shape[1] // STRIDE_PX)), -8.0, np.float32)
        for k in range(0, len(places), _BATCH):
            some = places[k : k + _BATCH]
            with self._one:
                odds = np.array(self.network.run(fine([_piece(pixels, p) for p in some], BLUR_PX))[0], np.float32)
            for (y, x), answer in zip(some, odds, strict=True):
                y, x, cells = y // STRIDE_PX, x // STRIDE_PX, PIECE_PX // STRIDE_PX
                part = seen[y : y + cells, x : x + cells]
                np.maximum(part, answer[0], out=part)
        return tuple(_most(seen, row) for row in rows)


def open_forgeries(engine: str, precision: str) -> ForgeryNetwork:
    """The network on one engine."""
    return ForgeryNetwork(open_network(shelf.load("forgeries"), engine, precision))


def _padded(pixels: Pixels) -> Pixels:
    short = [max(0, PIECE_PX - side) for side in pixels.shape[:2]]
    return np.pad(pixels, ((0, short[0]), (0, short[1]), (0, 0)), "symmetric") if any(short) else pixels


def _piece(pixels: Pixels, place: tuple[int, int]) -> Pixels:
    return pixels[place[0] : place[0] + PIECE_PX, place[1] : place[1] + PIECE_PX]


def _starts(row: Quad, shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Corners of pieces that cover a row, on the grid of the answer and within the picture."""
    a, b, c, d = (np.array(p) for p in row.points)
    start, end = (a + d) / 2, (b + c) / 2
    count = max(1, round(float(np.hypot(*(end - start))) / _STEP_PX))
    found = []
    for share in (np.arange(count) + 0.5) / count:
        x, y = start + (end - start) * share - PIECE_PX / 2
        top, left = (
            int(np.clip(round(v / STRIDE_PX), 0, (side - PIECE_PX) // STRIDE_PX)) * STRIDE_PX
            for v, side in ((float(y), shape[0]), (float(x), shape[1]))
        )
        found.append((top, left))
    return found


def _most(seen: Tensor, row: Quad) -> float:
    """The log odds of the most telling cells of a row; a row outside the picture tells nothing."""
    a, b, c, d = (np.array(p) for p in row.points)
    below = (d - a + c - b) / 2 * _ROOM
    corners = np.array([a - below, b - below, c + below, d + below]) / STRIDE_PX - 0.5
    mask = np.zeros(seen.shape, np.uint8)
    cv2.fillConvexPoly(mask, corners.round().astype(np.int32), 1)
    values = np.sort(seen[mask > 0])
    return float(values[-max(_LEAST_CELLS, round(len(values) * _COUNTED)) :].mean()) if len(values) else -8.0
