"""A printed form of ruled cells: which cell is whose, told by the labels in them and by how the form is built.

Knows: grids of cells, what stands in them, the rows of labels that a document declares. Must not know: pixels, values,
vendors.

A form's row is labels and values in turn. Where a row has as many cells as its labels call for, the cells are told by
their order, and a label need not be read at all; where a line was lost or seen twice, by the labels that were read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kapiao.reading.grid import Box, Grid
from kapiao.values.names import distance

_LIKE = 0.4  # of a label's characters: a text that shares less is another one's
_READ = 0.5  # the same for a label to count as read
_BUILT = 0.3  # what it counts, in labels, that a row has the cells that it should have
_TELLING = 6  # rows whose numbers of cells, one after another, no other form has
_KNOWN = 0.4  # of a form's labels that must be read for it to be that form


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to be filled in: the field, and how its label may be printed."""

    name: str
    labels: tuple[str, ...]

    def likeness(self, text: str) -> float:
        """How much of a label a text is, from 0 to 1."""
        return max((1 - distance(text, label) / max(len(text), len(label)) for label in self.labels), default=0.0)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the values of a form stand, in the frame of its grid; `known`: the share of its labels that were read;
    `built`: the share of its rows that have the cells which they should have; `told`: whether all its rows are as they
    should be, and so many that they tell it by themselves, or a label was read in them."""

    values: Mapping[str, Box]
    known: float
    built: float = 0.0
    told: bool = False

    @property
    def fit(self) -> float:
        """How well all of it is what it should be: 2 where every label was read and every row is as it should be."""
        return self.known + self.built

    @property
    def likely(self) -> bool:
        return self.known >= _KNOWN or self.told


def places(grid: Grid, said: Mapping[int, str], rows: Sequence[Sequence[Blank]]) -> Places:
    """The cells of a form's values. `said`: what was read in each slot of the grid, blanks left out."""
    numbers = range(len(grid.slots))
    lines = [[n for n in numbers if grid.slots[n].row == row] for row in range(grid.rows)]
    lines = [sorted(line, key=lambda n: grid.slots[n].box[0]) for line in lines if line]
    gains = [[_gain(row, line, said) for line in lines] for row in rows]
    values: dict[str, Box] = {}
    read, pairs = 0, aligned(gains)
    for at, line in pairs:
        held = _labels_on(rows[at], lines[line], said)
        read += sum(blank.likeness(said.get(n, "")) >= _READ for blank, n in zip(rows[at], held, strict=True))
        values |= _values_on(rows[at], held, lines[line], grid)
    built = sum(_as_built(rows[at], lines[line]) for at, line in pairs)
    told = (len(rows) >= _TELLING or read > 0) and built == len(rows) == len(lines)
    return Places(values, read / max(1, sum(map(len, rows))), built / max(1, len(rows)), told)


def aligned(gains: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of a row and a column, both in order, that gain most together; pairs that gain nothing are left out."""
    count, width = len(gains), len(gains[0]) if gains else 0
    best = [[0.0] * (width + 1) for _ in range(count + 1)]
    for i in range(count):
        for j in range(width):
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], best[i][j] + gains[i][j])
    pairs, i, j = [], count, width
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _gain(row: Sequence[Blank], line: Sequence[int], said: Mapping[int, str]) -> float:
    held = _labels_on(row, line, said)
    likenesses = [blank.likeness(said.get(n, "")) - _LIKE for blank, n in zip(row, held, strict=True)]
    return sum(max(0.0, v) for v in likenesses) + _BUILT * _as_built(row, line)


def _as_built(row: Sequence[Blank], line: Sequence[int]) -> bool:
    return len(line) == 2 * len(row)


def _labels_on(row: Sequence[Blank], line: Sequence[int], said: Mapping[int, str]) -> list[int]:
    """The slots of a row's labels; -1 where there is none."""
    if _as_built(row, line):
        return list(line[::2])
    held = [-1] * len(row)
    for k, j in aligned([[max(0.0, blank.likeness(said.get(n, "")) - _LIKE) for n in line] for blank in row]):
        held[k] = line[j]
    return held


def _values_on(row: Sequence[Blank], held: Sequence[int], line: Sequence[int], grid: Grid) -> dict[str, Box]:
    """The places between a row's labels, as high as these: what stands in a cell may break it in two."""
    found: dict[str, Box] = {}
    for k, blank in enumerate(row):
        if held[k] < 0:
            continue
        _, top, right, bottom = grid.slots[held[k]].box
        after = line.index(held[k]) + 1
        if k + 1 == len(row):
            end = max(slot.box[2] for slot in grid.slots)
        elif held[k + 1] >= 0:
            end = grid.slots[held[k + 1]].box[0]
        else:
            end = grid.slots[line[after]].box[2] if after < len(line) else right
        if end > right:
            found[blank.name] = (right, top, end, bottom)
    return found
