"""Surfaces: how likely a picture was taken of a display, and how likely of a copy in colours, instead of the paper.

Knows: the two small networks of `training/train_surfaces.py`. One looks at pieces of the picture at their own size
for the coloured cells of a display and their moire, and for the dots and lines of a copying machine; the other at the
whole picture made small, for windows, edges and light of a display. Must not know what is shown. How they weigh was
fitted on photographed specimens (seeds from 710000 on): above 0 are 2 in 100 of papers photographed themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

import cv2
import numpy as np

from kapiao.records import Pixels
from kapiao.vision import shelf
from kapiao.vision.ports import Surface
from kapiao.vision.runtime import Network, Tensor, open_network

PIECE_PX, VIEW_PX = 112, 160
_MOST = (4, 5)  # pieces in height and width
_CELLS, _AROUND, _DISPLAY_BASE = 1.22, 0.67, 0.6  # how pieces and the whole picture weigh
_DOTS, _COPY_BASE = 1.1, 2.5
_MOST_ODDS = 8.0  # one piece says no more
_LARGE_PX = 900  # a picture with a longer side is looked at from twice as far, too


@dataclass(frozen=True, slots=True)
class SurfaceNetworks:
    """An implementation of `kapiao.vision.ports.SurfaceEyes`."""

    marks: Network
    surroundings: Network
    _one: Lock = field(default_factory=Lock, repr=False)

    def surface(self, pixels: Pixels, part: Pixels) -> Surface:
        taken = pieces(part)
        if max(part.shape[:2]) > _LARGE_PX:
            taken += pieces(cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        with self._one:
            seen = np.array(self.marks.run(tensor_of(taken))[0], np.float32)
            around = float(np.array(self.surroundings.run(tensor_of([small(pixels)]))[0], np.float32)[0, 0])
        cells, dots = (float(v) for v in np.clip(seen, -_MOST_ODDS, _MOST_ODDS).mean(0))
        return Surface(_CELLS * cells + _AROUND * around + _DISPLAY_BASE, _DOTS * dots + _COPY_BASE)


def open_surfaces(engine: str, precision: str) -> SurfaceNetworks:
    """Both networks on one engine."""
    marks, surroundings = (open_network(shelf.load(name), engine, precision) for name in ("surfaces", "surroundings"))
    return SurfaceNetworks(marks, surroundings)


def small(pixels: Pixels) -> Pixels:
    """The whole picture as it is looked at: a square, whatever its form."""
    return cv2.resize(pixels, (VIEW_PX, VIEW_PX), interpolation=cv2.INTER_AREA)


def pieces(pixels: Pixels) -> list[Pixels]:
    """Squares of `PIECE_PX` spread evenly over a picture; a smaller picture is mirrored at its borders."""
    short = [max(0, PIECE_PX - side) for side in pixels.shape[:2]]
    if any(short):
        pixels = np.pad(pixels, ((0, short[0]), (0, short[1]), (0, 0)), "symmetric")
    down, across = (
        np.unique(np.linspace(0, side - PIECE_PX, min(most, -(-side // PIECE_PX))).astype(int)).tolist()
        for side, most in zip(pixels.shape[:2], _MOST, strict=True)
    )
    return [pixels[y : y + PIECE_PX, x : x + PIECE_PX] for y in down for x in across]


def tensor_of(taken: Sequence[Pixels]) -> Tensor:
    """Pieces as the network takes them: each less its mean, in units of 64 levels."""
    planes = np.stack(taken).astype(np.float32)
    planes = (planes - planes.mean((1, 2), keepdims=True)) / 64
    return np.ascontiguousarray(planes.transpose(0, 3, 1, 2))
