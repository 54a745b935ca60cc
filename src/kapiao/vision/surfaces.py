"""Surfaces: how likely a picture was taken of a display, and how likely of a copy in colours, instead of the paper.

Knows: the four small networks of `training/train_surfaces.py`. One looks at pieces of the picture at their own size
for the coloured cells of a display and their moire, and for the dots and lines of a copying machine; two at the whole
picture made small, for windows, edges and light of a display (one of them has seen mostly whole papers); one at the
paper laid flat with what is around its edge, for toner, corners and the sheet that a copy in colours stands on, and for
displays.
Must not know what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

import cv2
import numpy as np

from kapiao.imaging.rectify import homography, warp
from kapiao.imaging.squares import squares
from kapiao.records import Pixels, Quad
from kapiao.vision import shelf
from kapiao.vision.planes import marked, toned
from kapiao.vision.ports import Surface
from kapiao.vision.runtime import Network, Tensor, open_network

PIECE_PX, VIEW_PX = 112, 160
PAPER_PX = 200, 146  # width and height of a paper laid flat with its surroundings
AROUND = 0.14  # of a paper's side, on every side of it
_MOST = (4, 5)  # pieces in height and width
_MOST_ODDS = 8.0  # one piece says no more
_LARGE_PX = 900  # a picture with a longer side is looked at from twice as far, too


@dataclass(frozen=True, slots=True)
class SurfaceNetworks:
    """An implementation of `kapiao.vision.ports.SurfaceEyes`."""

    marks: Network
    surroundings: Network
    paper_views: Network
    papers: Network
    _one: Lock = field(default_factory=Lock, repr=False)

    def surface(self, part: Pixels, picture: Pixels | None, paper: Pixels | None) -> Surface:
        taken = pieces(part)
        if max(part.shape[:2]) > _LARGE_PX:
            taken += pieces(cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        with self._one:
            cells, dots = np.clip(self._odds(self.marks, toned(taken)), -_MOST_ODDS, _MOST_ODDS).mean(0)
            around = beside = copied = framed = 0.0
            if picture is not None:
                view = small(picture)
                views = _mirrored(view) + _mirrored(view.transpose(1, 0, 2))
                around = float(self._odds(self.surroundings, toned([view]))[0, 0])
                beside = float(self._odds(self.paper_views, toned(views))[:, 0].mean())
            if paper is not None:
                framed, copied = (float(odds) for odds in self._odds(self.papers, marked(_mirrored(paper))).mean(0))
        return Surface(float(cells), around, beside, float(dots), copied, framed)

    @staticmethod
    def _odds(network: Network, planes: Tensor) -> Tensor:
        return np.array(network.run(planes)[0], np.float32)


def open_surfaces(engine: str, precision: str) -> SurfaceNetworks:
    """The networks on one engine."""
    names = ("surfaces", "surroundings", "paper_views", "papers")
    marks, surroundings, paper_views, papers = (open_network(shelf.load(name), engine, precision) for name in names)
    return SurfaceNetworks(marks, surroundings, paper_views, papers)


def laid_flat(pixels: Pixels, quad: Quad) -> Pixels:
    """A paper with what is around its edge, at a fixed size; beyond the picture its border is repeated."""
    width, height = PAPER_PX
    x, y = (round(side * AROUND / (1 + 2 * AROUND)) for side in PAPER_PX)
    return warp(pixels, homography(Quad.box(x - 0.5, y - 0.5, width - 2 * x, height - 2 * y), quad), width, height)


def small(pixels: Pixels) -> Pixels:
    """The whole picture as it is looked at: a square, whatever its form."""
    return cv2.resize(pixels, (VIEW_PX, VIEW_PX), interpolation=cv2.INTER_AREA)


def _mirrored(pixels: Pixels) -> list[Pixels]:
    """A picture as it is, upside down, the wrong way round and both: what is judged looks the same, chance does not."""
    return [pixels, pixels[::-1], pixels[:, ::-1], pixels[::-1, ::-1]]


def pieces(pixels: Pixels) -> list[Pixels]:
    """Squares of `PIECE_PX` spread evenly over a picture; a smaller picture is mirrored at its borders."""
    return squares(pixels, PIECE_PX, _MOST)
