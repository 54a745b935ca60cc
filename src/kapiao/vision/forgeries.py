"""Forgeries: where the print of a picture looks changed after it was taken.

Knows: the small network of `training/train_forgeries.py`, which weighs the traces of a row (`imaging.traces`: ink,
edges, noise, ground, seams) against those of the other rows of the same paper. Must not know what is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from kapiao.imaging.rectify import strip_to_picture, warp
from kapiao.imaging.traces import CELL_PX, COUNT, traces
from kapiao.records import Homography, Pixels, Quad
from kapiao.vision import shelf
from kapiao.vision.runtime import Network, Tensor, open_network

NOTHING_ODDS = -8.0  # of a row that is not seen
_PIECE_PX = 160, 80  # width and height of the pieces of a row
_ROW_PX = 34.0, 50.0  # height of a row in its pieces: as in the picture, where that is between these
_BEFORE, _AFTER = 1.2, 0.4  # of a row, what is seen with it: in heights
_ROOM = 0.15  # around a row, in heights of it: what counts as its own
_SEVERAL = 0.85  # of the heights of single rows in that of several lines
_LEAST_PX = 2.0


@dataclass(frozen=True, slots=True)
class ForgeryNetwork:
    """An implementation of `kapiao.vision.ports.ForgeryEyes`."""

    network: Network
    _one: Lock = field(default_factory=Lock, repr=False)

    def changed(self, pixels: Pixels, rows: Sequence[Quad]) -> tuple[float, ...]:
        told = row_traces(pixels, rows)
        seen = ~np.isnan(told).all(1)
        odds = np.full(len(rows), NOTHING_ODDS)
        if seen.any():
            with self._one:
                odds[seen] = np.array(self.network.run(compared(told[seen]))[0], np.float32)
        return tuple(odds.tolist())


def open_forgeries(engine: str, precision: str) -> ForgeryNetwork:
    """The network on one engine."""
    return ForgeryNetwork(open_network(shelf.load("forgeries"), engine, precision))


def row_traces(pixels: Pixels, rows: Sequence[Quad]) -> Tensor:
    """The traces of rows (n, COUNT); all NaN for one that shows no print."""
    least = min((row.height for row in rows), default=0.0)
    told = np.full((len(rows), COUNT), np.nan, np.float32)
    for k, row in enumerate(rows):
        if min(row.width, row.height) < _LEAST_PX:
            continue
        lines = max(1, round(_SEVERAL * row.height / max(least, _LEAST_PX)))
        seen = [place for n in range(lines) for place in _places(row.band(n / lines, (n + 1) / lines))]
        shown = traces([warp(pixels, to, *_PIECE_PX, keen=True) for to, _ in seen], [own for _, own in seen])
        if shown is not None:
            told[k] = shown
    return told


def compared(told: Tensor) -> Tensor:
    """Traces of rows (n, COUNT) as the network takes them (n, 2 COUNT + 1): each beside the median of the others, or
    beside itself where there is no other, and how many others there are."""
    beside = np.array(told)
    for k in range(len(told)) if len(told) > 1 else ():
        others = np.sort(np.delete(told, k, 0), 0)  # what nothing tells comes last
        count = (~np.isnan(others)).sum(0)
        middle = [np.take_along_axis(others, (count[None] - odd) // 2, 0)[0] for odd in (1, 0)]
        beside[k] = np.where(count > 0, (middle[0] + middle[1]) / 2, np.nan)
    return np.concatenate([told, beside, np.full((len(told), 1), len(told) - 1)], 1).astype(np.float32)


def _places(line: Quad) -> list[tuple[Homography, Pixels]]:
    """Pieces of one line, evenly spread over it and what is seen with it: how they lie in the picture, and which cells
    are the line's own (1)."""
    wide, high = _PIECE_PX
    height = min(max(line.height, _ROW_PX[0]), _ROW_PX[1])
    width = line.width / line.height * height
    start, end = -_BEFORE * height, width + _AFTER * height
    count = max(1, -(-round(end - start) // wide))
    to_picture = strip_to_picture(line, max(1, round(width)), max(1, round(height)))
    top, room = (high - height) / 2, _ROOM * height
    found = []
    for left in np.linspace(start, end - wide, count).tolist() if count > 1 else [(start + end - wide) / 2]:
        own = np.zeros((high // CELL_PX, wide // CELL_PX), np.uint8)
        own[_cells(top - room, high - top + room, high), _cells(-room - left, width + room - left, wide)] = 1
        found.append((to_picture @ Homography((1.0, 0.0, left, 0.0, 1.0, -top, 0.0, 0.0, 1.0)), own))
    return found


def _cells(start_px: float, end_px: float, side_px: int) -> slice:
    start, end = (min(max(0, round(v / CELL_PX)), side_px // CELL_PX) for v in (start_px, end_px))
    return slice(start, end)
