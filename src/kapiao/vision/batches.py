"""Which strips the line reader is given in one run.

Knows: widths of strips, and what a run costs. Must not know: pixels, text. A run costs by the width that it reads and
for the run itself, most of it when the shape differs from that of the run before. Short strips are therefore read
together, filled up to one width, where that costs less. Each shape must be prepared once and is then kept in memory, so
there are few: two or three strips of some widths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kapiao.imaging.rectify import STRIP_GRID

_RUN_PX = 190  # strip width that costs as much as one more run
_WIDTHS_PX = (64, 96, 128, 192, 256, 320, 384)  # of strips read together
_MOST = 3  # strips read together


@dataclass(frozen=True, slots=True)
class Batch:
    """Strips, by their numbers, that are read in one run, each filled up to `width_px`."""

    width_px: int
    members: tuple[int, ...]

    @property
    def cost_px(self) -> int:
        return _RUN_PX + self.width_px * len(self.members)


# Every shape that is ever run together: (strips, width).
SHARED_SHAPES = tuple((count, width) for width in _WIDTHS_PX for count in range(2, _MOST + 1))


def cell(width_px: int) -> int:
    """The width filled up to the grid, which grows coarser: few shapes are ever seen, so few kernels are ever made."""
    step = next((step for limit, step in STRIP_GRID if width_px <= limit), STRIP_GRID[-1][1])
    return max(step, -(-width_px // step) * step)


def batches(widths_px: Sequence[int]) -> tuple[Batch, ...]:
    """All strips in the batches that cost least together; only strips next to each other in width share one."""
    order = sorted(range(len(widths_px)), key=lambda k: (widths_px[k], k))
    best: list[tuple[int, tuple[Batch, ...]]] = [(0, ())]  # for the narrowest so many strips
    for end in range(1, len(order) + 1):
        choices = []
        for count in range(1, min(_MOST, end) + 1):
            batch = _together(tuple(order[end - count : end]), widths_px[order[end - 1]])
            if batch is not None:
                cost, before = best[end - count]
                choices.append((cost + batch.cost_px, (*before, batch)))
        best.append(min(choices, key=lambda choice: choice[0]))
    return best[-1][1]


def _together(members: tuple[int, ...], widest_px: int) -> Batch | None:
    """A batch of these strips; None when that many are not read together at their width."""
    if len(members) == 1:
        return Batch(cell(widest_px), members)
    width = next((width for width in _WIDTHS_PX if width >= widest_px), None)
    return None if width is None else Batch(width, members)
