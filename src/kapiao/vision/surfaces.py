"""Surfaces: how likely a picture was taken of a display, and how likely of a copy in colours, instead of the paper.

Knows: the two small networks of `training/train_surfaces.py`. One looks at pieces of the picture at their own size
for the coloured cells of a display and their moire, and for the dots and lines of a copying machine; the other at the
whole picture made small, for windows, edges and light of a display. Must not know what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

import cv2
import numpy as np

from kapiao.records import Pixels
from kapiao.vision import shelf
from kapiao.vision.planes import toned
from kapiao.vision.ports import Surface
from kapiao.vision.runtime import Network, open_network

PIECE_PX, VIEW_PX = 112, 160
_MOST = (4, 5)  # pieces in height and width
_MOST_ODDS = 8.0  # one piece says no more
_LARGE_PX = 900  # a picture with a longer side is looked at from twice as far, too


@dataclass(frozen=True, slots=True)
class SurfaceNetworks:
    """An implementation of `kapiao.vision.ports.SurfaceEyes`."""

    marks: Network
    surroundings: Network
    _one: Lock = field(default_factory=Lock, repr=False)

    def surface(self, part: Pixels, picture: Pixels | None) -> Surface:
        taken = pieces(part)
        if max(part.shape[:2]) > _LARGE_PX:
            taken += pieces(cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        with self._one:
            seen = np.array(self.marks.run(toned(taken))[0], np.float32)
            around = 0.0
            if picture is not None:
                around = float(np.array(self.surroundings.run(toned([small(picture)]))[0], np.float32)[0, 0])
        cells, dots = (float(v) for v in np.clip(seen, -_MOST_ODDS, _MOST_ODDS).mean(0))
        return Surface(cells, around, dots)


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
