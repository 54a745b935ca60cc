"""What of a form's text is print of a stamp that was laid over it: red in the picture, pale without its red.

Knows: a form laid flat with and without its red, lines. Must not know: documents, what a text means. Of strokes under a
stamp little is red, and they are as dark as the other print without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kapiao.imaging.red import Tints
from kapiao.reading.grid import Box
from kapiao.records import Homography, Line, Pixels

_RED = 0.15  # how red a stamp's character is at least
_PALE = 0.45  # of the darkness of the form's print, at most: offices print values with half of a label's ink
_INSET, _MOSTLY = 0.1, 0.6  # of a cell's height: the lines around it are no strokes of its text; of a character's


@dataclass(frozen=True, slots=True)
class Overprint:
    """The red of a form, what is left of it, and how dark its print is otherwise. Boxes are in the form's own frame."""

    red: Tints
    bare: Tints
    print_: float
    to_level: Homography

    @classmethod
    def on(cls, stamped: Pixels, bare: Pixels, lines: Sequence[Line], to_level: Homography) -> Overprint:
        """`stamped`, `bare`: the form laid flat, with its red and without. `lines`: what was read on the page."""
        seen = cls(Tints.of(stamped), Tints.of(bare), 0.0, to_level)
        height, width = bare.shape[:2]
        boxes = [seen.box(line, k) for line in lines for k, char in enumerate(line.chars) if char.text.strip()]
        dark = [
            seen.bare.darkness(*box) for box in boxes if 0 < box[0] < box[2] < width and 0 < box[1] < box[3] < height
        ]
        return replace(seen, print_=float(np.median(dark)) if dark else 0.0)

    def box(self, line: Line, place: int) -> Box:
        """Where a character of a line stands."""
        char = line.chars[place]
        return line.quad.part(char.start, char.end).mapped(self.to_level).bounds

    def holds(self, line: Line, place: int, cell: Box) -> bool:
        """Whether a character of a line in a cell is a stamp's."""
        box = _within(self.box(line, place), cell)
        return self.red.red_share(*box) > _RED and self.bare.darkness(*box) < _PALE * self.print_

    def without(self, line: Line, places: Sequence[int], cell: Box) -> list[int]:
        """The characters of a line in a cell but for those of a stamp before and behind them."""
        kept = [k for k in places if line.chars[k].text.strip()]
        while kept and self.holds(line, kept[-1], cell):
            kept.pop()
        while kept and self.holds(line, kept[0], cell):
            kept.pop(0)
        return kept


def _within(box: Box, cell: Box) -> Box:
    """What of a character is within the lines of its cell; all of it where it stands over them."""
    inset = _INSET * (cell[3] - cell[1])
    top, bottom = max(box[1], cell[1] + inset), min(box[3], cell[3] - inset)
    return (box[0], top, box[2], bottom) if bottom - top > _MOSTLY * (box[3] - box[1]) else box
