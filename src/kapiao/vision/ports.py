"""What the rest of kapiao may ask of the networks. Whoever implements it: `vision.runtime`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kapiao.records import Lattice, Line, Pixels, Quad


@dataclass(frozen=True, slots=True)
class PlateBox:
    """A number plate: its corners, clockwise from the upper-left of its content, and how sure that it is one."""

    quad: Quad
    score: float


_ACROSS, _DOWN = 0.5, 0.6  # of a plate's width and height: two middles nearer than that are those of one plate


def same_plate(one: Quad, other: Quad) -> bool:
    """Whether two quads are so near that one plate must be meant. Plates never lie on one another; grilles lie near."""
    (ax, ay), (bx, by) = one.center, other.center
    turn = math.radians(one.angle_deg)
    along = abs((bx - ax) * math.cos(turn) + (by - ay) * math.sin(turn))
    down = abs((by - ay) * math.cos(turn) - (bx - ax) * math.sin(turn))
    return along < _ACROSS * max(one.width, other.width) and down < _DOWN * max(one.height, other.height)


@dataclass(frozen=True, slots=True)
class PlateLook:
    """What one look at a plate gave: its characters, and how likely each colour is."""

    lattice: Lattice
    colors: Mapping[str, float]


class PlateEyes(Protocol):
    """Number plates. Pixels and quads as for `Eyes`."""

    def plates(self, pixels: Pixels, side_px: int) -> tuple[PlateBox, ...]:
        """Plates of a picture looked at with its long side at `side_px`, likeliest first."""
        ...

    def closer(self, pixels: Pixels, quad: Quad) -> PlateBox | None:
        """The same plate from near by, with better corners; None when it looks like none from there."""
        ...

    def look(self, pixels: Pixels, quad: Quad, margin: float, two_rows: bool) -> PlateLook:
        """The characters of a plate. `margin`: share of the crop around its corners."""
        ...


@dataclass(frozen=True, slots=True)
class Surface:
    """What a picture seems to be taken of, as log odds, cue by cue."""

    cells: float  # of a display, or their moire, in pieces of the part that matters
    around: float  # a window, an edge, the light of a display, in the whole picture; 0 when it was not looked at
    beside: float  # a paper, the same, as pictures of whole papers have it
    dots: float  # or lines of a copying machine
    copied: float  # in colours, by the paper laid flat and what is around its edge; 0 when it was not looked at
    framed: float = 0.0  # by a display, the same


class SurfaceEyes(Protocol):
    """What a picture was taken of: paper, a display, a copy in colours."""

    def surface(self, part: Pixels, picture: Pixels | None, paper: Pixels | None) -> Surface:
        """Judged by the finest marks of the part that matters; by the whole picture and by the paper laid flat, where
        they are given. A picture made smaller may have lost its marks."""
        ...


class ForgeryEyes(Protocol):
    """What was changed in a picture after it was taken."""

    def changed(self, pixels: Pixels, rows: Sequence[Quad]) -> tuple[float, ...]:
        """How changed each row of print looks, as log odds. Smaller or compressed pictures tell less."""
        ...


class Eyes(Protocol):
    """Text detection and line reading. Same pixels, same answer, whatever was read before.

    Pixels are uint8 BGR (height, width, 3). Quads are in the frame of the pixels given.
    """

    def boxes(self, pixels: Pixels, side_px: int) -> tuple[Quad, ...]:
        """Text boxes of a picture, looked at with its long side scaled to `side_px`.

        Never enlarged, except that a picture smaller than 480 px is looked at up to twice its size.
        Corners run clockwise from the upper-left of the box as it stands in the picture; a column stays higher than
        wide. Which way the text really reads is not known here. Sorted row by row, left to right.
        """
        ...

    def read(self, strip: Pixels, alphabet: frozenset[str] | None = None) -> Line:
        """The text of one strip, 48 px high, reading left to right. `alphabet` admits these characters only.

        The line's quad is the strip itself; chars carry their place as shares of its width and up to five others;
        the lattice keeps blank, the ASCII and date signs, every character of a given alphabet (up to 512) and the
        best eight classes of each step.
        """
        ...

    def read_each(
        self, strips: Sequence[Pixels], alphabets: Sequence[frozenset[str] | None] | None = None
    ) -> tuple[Line, ...]:
        """The text of each of some strips, as `read`; to read short ones together costs less. `alphabets`: one for each
        strip."""
        ...

    def upside_down(self, strips: Sequence[Pixels]) -> float:
        """Share (0..1) of evidence that these strips stand on their head."""
        ...

    @property
    def careful(self) -> Eyes:
        """The same eyes with a line reader that is slower and reads poor impressions better. Once used, it stays."""
        ...

    @property
    def plates(self) -> PlateEyes:
        """Eyes for number plates."""
        ...

    @property
    def surfaces(self) -> SurfaceEyes:
        """Eyes for what a picture was taken of."""
        ...

    @property
    def forgeries(self) -> ForgeryEyes:
        """Eyes for what was changed in a picture."""
        ...
