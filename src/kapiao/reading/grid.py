"""Rows and columns from the boxes of cells, and which text stands in which cell.

Knows: plane geometry in a level frame, lines of text with the places of their characters. Must not know: how cells were
found, pixels, vendors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kapiao.records import Homography, Line, Quad

Box = tuple[float, float, float, float]  # left, top, right, bottom
Reread = Callable[[Quad], Line]  # the line in a quad of the frame that was handed in

_SAME_EDGE = 0.42  # heights of print: edges nearer than this are one
_STUB = 1.0  # heights of print: a column or row so narrow holds none
_SAME_ROW = 0.5  # of the lesser height
_EDGE = 0.5  # of a grid's width: an edge of rows along which so much ends is one
_WORD_GAP = 0.12  # of the height: what stands farther apart is parted by a blank, unless it is Chinese


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands in one cell; quad in the level frame."""

    text: str
    score: float
    quad: Quad

    @property
    def box(self) -> Box:
        return self.quad.bounds

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one cell, with its text; ends are behind the last."""

    row: int
    column: int
    row_end: int
    column_end: int
    box: Box
    pieces: tuple[Piece, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """One text a row."""
        return tuple(joined(row) for row in text_rows(self.pieces))

    @property
    def score(self) -> float:
        return min((piece.score for piece in self.pieces), default=1.0)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's places; `slots` cover all of them once, row by row."""

    rows: int
    columns: int
    slots: tuple[Slot, ...]


def grid_of(boxes: Sequence[Box], print_px: float) -> Grid:
    """Rows and columns from the edges that boxes share. A place that no box covers becomes a cell of its own."""
    near = _SAME_EDGE * print_px
    xs = _edges([x for box in boxes for x in box[::2]], near)
    ys = _edges([y for box in boxes for y in box[1::2]], near)
    taken: dict[tuple[int, int], int] = {}
    slots: list[Slot] = []
    for box in sorted(boxes, key=lambda b: ((b[2] - b[0]) * (b[3] - b[1]), b[1], b[0])):
        column, column_end = _nearest(xs, box[0]), _nearest(xs, box[2])
        row, row_end = _nearest(ys, box[1]), _nearest(ys, box[3])
        places = [(r, c) for r in range(row, row_end) for c in range(column, column_end)]
        if places and not any(place in taken for place in places):
            taken |= dict.fromkeys(places, len(slots))
            slots.append(Slot(row, column, row_end, column_end, box))
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) not in taken:
                slots.append(Slot(row, column, row + 1, column + 1, (xs[column], ys[row], xs[column + 1], ys[row + 1])))
    ordered = tuple(sorted(slots, key=lambda slot: (slot.row, slot.column)))
    return Grid(max(len(ys) - 1, 0), max(len(xs) - 1, 0), ordered)


def _edges(values: Sequence[float], near: float) -> list[float]:
    """The middles of values that lie together. A page that is bent lets an edge drift, so neighbours are compared."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= near:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda k: abs(edges[k] - value))


def filled(grid: Grid, lines: Sequence[Line], to_level: Homography, reread: Reread) -> tuple[Grid, tuple[Line, ...]]:
    """The grid with the lines that stand in it, and those that do not. A line across a border is cut and read again."""
    pieces: dict[int, list[Piece]] = {}
    left_over = []
    for line in lines:
        cuts = stretches(line, grid, to_level)
        if not any(slot is not None for slot, _, _ in cuts):
            left_over.append(line)
            continue
        for slot, start, end in cuts:
            if slot is not None:
                pieces.setdefault(slot, []).append(_piece(line, start, end, to_level, reread))
    slots = tuple(replace(slot, pieces=tuple(pieces.get(k, ()))) for k, slot in enumerate(grid.slots))
    return replace(grid, slots=slots), tuple(left_over)


def stretches(line: Line, grid: Grid, to_level: Homography) -> list[tuple[int | None, int, int]]:
    """The stretches of a line's characters that stand in one cell each: cell, first character, the one behind."""
    cuts: list[tuple[int | None, int, int]] = []
    for place, char in enumerate(line.chars):
        slot = _slot_at(grid, to_level.map(line.quad.part(char.start, char.end).center))
        if cuts and (cuts[-1][0] == slot or not char.text.strip()):
            cuts[-1] = (cuts[-1][0], cuts[-1][1], place + 1)
        else:
            cuts.append((slot, place, place + 1))
    named = [cut for cut in cuts if cut[0] is not None]
    if len({cut[0] for cut in named}) == 1 and len(named) != len(cuts):
        return [(named[0][0], 0, len(line.chars))]  # the line reaches over the edge of the table
    return cuts


def _slot_at(grid: Grid, point: tuple[float, float]) -> int | None:
    x, y = point
    for k, slot in enumerate(grid.slots):
        left, top, right, bottom = slot.box
        if left - 3 <= x < right + 3 and top - 3 <= y < bottom + 3:
            return k
    return None


def _piece(line: Line, start: int, end: int, to_level: Homography, reread: Reread) -> Piece:
    chars = line.chars[start:end]
    if len(chars) == len(line.chars):
        return Piece(line.text.strip(), line.score, line.quad.mapped(to_level))
    quad = line.quad.part(chars[0].start, chars[-1].end).mapped(to_level)
    said = Piece("".join(c.text for c in chars).strip(), min(c.score for c in chars), quad)
    if line.lattice is None:  # the file says it: nothing to read
        return said
    again = reread(quad)
    return Piece(again.text.strip(), again.score, quad) if again.score > said.score and again.text.strip() else said


def without_stubs(grid: Grid, print_px: float) -> Grid:
    """The grid without outer rows and columns too narrow for print and empty: lines that run out over its frame."""
    while grid.columns > 1 and (side := _stub(grid, print_px, 0, grid.columns)) is not None:
        grid = _without(grid, side, 0)
    while grid.rows > 1 and (side := _stub(grid, print_px, 1, grid.rows)) is not None:
        grid = _without(grid, side, 1)
    return grid


def _stub(grid: Grid, print_px: float, axis: int, count: int) -> int | None:
    """An outer column (axis 0) or row (axis 1) that nothing stands in and nothing could."""
    for k in (0, count - 1):
        own = [slot for slot in grid.slots if _reach(slot, axis) == (k, k + 1)]
        wide = max((slot.box[2 + axis] - slot.box[axis] for slot in own), default=math.inf)
        if wide < _STUB * print_px and not any(slot.pieces for slot in own):
            return k
    return None


def _reach(slot: Slot, axis: int) -> tuple[int, int]:
    return (slot.row, slot.row_end) if axis else (slot.column, slot.column_end)


def _without(grid: Grid, gone: int, axis: int) -> Grid:
    """The grid without one column (axis 0) or row (axis 1); cells that reach into it end before."""
    slots = []
    for slot in grid.slots:
        start, end = _reach(slot, axis)
        if (start, end) == (gone, gone + 1):
            continue
        start, end = start - (start > gone), end - (end > gone)
        slots.append(replace(slot, row=start, row_end=end) if axis else replace(slot, column=start, column_end=end))
    return Grid(grid.rows - axis, grid.columns - (1 - axis), tuple(slots))


def text_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces by rows of text, each from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted((p for p in pieces if p.text), key=lambda p: (p.box[1] + p.box[3], p.box[0])):
        middle = (piece.box[1] + piece.box[3]) / 2
        if rows:
            last = rows[-1][0]
            off = abs(middle - (last.box[1] + last.box[3]) / 2)
            if off < _SAME_ROW * min(last.height, piece.height):
                rows[-1].append(piece)
                continue
        rows.append([piece])
    return [sorted(row, key=lambda p: p.box[0]) for row in rows]


def joined(row: Sequence[Piece]) -> str:
    """The text of one row; words of letters and digits are parted by a blank."""
    text = ""
    for last, piece in zip((None, *row), row, strict=False):
        if last is not None:
            gap = piece.box[0] - last.box[2]
            loose = gap > _WORD_GAP * piece.height and text[-1] < "\u2e80" and piece.text[0] < "\u2e80"
            text += " " if loose else ""
        text += piece.text
    return text


def with_dashes(grid: Grid) -> Grid:
    """A lone 一 in a column of figures is the dash that stands for nothing."""
    plain = {
        column
        for column in range(grid.columns)
        if _figured(["".join(slot.texts) for slot in grid.slots if slot.column == column and slot.row > 0])
    }
    slots = []
    for slot in grid.slots:
        if slot.column in plain and slot.texts == ("一",):
            slot = replace(slot, pieces=tuple(replace(piece, text="—") for piece in slot.pieces))
        slots.append(slot)
    return replace(grid, slots=tuple(slots))


def _figured(texts: Sequence[str]) -> bool:
    """Whether all texts of a column but its dashes have figures and nothing Chinese."""
    said = [text for text in texts if text and text != "一"]
    return len(said) > 1 and all(any(c.isdigit() for c in t) and max(t) < "\u2e80" for t in said)


def of_whole_rows(grid: Grid, print_px: float) -> Grid:
    """The grid with every cell in one row: an edge along which most cells end is one for all of them, any other one is
    none, whatever stroke of a character or a stamp was taken for it; nor is one that leaves no room for print, such as
    the foot of a long row of it."""
    wide = max((slot.box[2] for slot in grid.slots), default=0.0) - min((s.box[0] for s in grid.slots), default=0.0)
    edges = [row for row in range(1, grid.rows) if _ending(grid, row) >= _EDGE * wide]
    while len(edges) > 1 and (thin := _thin(grid, edges, _STUB * print_px)) is not None:
        edges.remove(thin)
    bands = list(zip((0, *edges), (*edges, grid.rows), strict=True))
    slots: list[Slot] = []
    for number, (top, bottom) in enumerate(bands):
        slots += _in_band(grid, number, top, bottom)
    return Grid(len(bands), grid.columns, tuple(slots))


def _thin(grid: Grid, edges: Sequence[int], least: float) -> int | None:
    """The edge between a band lower than this and the lower one of its neighbours; None where all are higher."""
    ends = (0, *edges, grid.rows)
    boxes = [_in_band(grid, 0, top, bottom)[0].box for top, bottom in pairwise(ends)]
    heights = [box[3] - box[1] for box in boxes]
    k = min(range(len(heights)), key=lambda n: heights[n])
    if heights[k] >= least:
        return None
    beside = [n for n in (k - 1, k + 1) if 0 <= n < len(heights)]
    return ends[max(k, min(beside, key=lambda n: heights[n]))]


def _ending(grid: Grid, row: int) -> float:
    """How much of a grid's width ends where a row begins."""
    return sum(slot.box[2] - slot.box[0] for slot in grid.slots if slot.row_end == row)


def _in_band(grid: Grid, number: int, top: int, bottom: int) -> list[Slot]:
    """The cells between two edges of rows: those that reach beyond are cut there, those of parts of it are one."""
    own = [slot for slot in grid.slots if slot.row < bottom and slot.row_end > top]
    within = [slot.box for slot in own if slot.row >= top and slot.row_end <= bottom]
    y0, y1 = min(box[1] for box in within), max(box[3] for box in within)
    groups: list[list[Slot]] = []
    for slot in sorted(own, key=lambda slot: (slot.column, slot.row)):
        if groups and slot.column < max(one.column_end for one in groups[-1]):
            groups[-1].append(slot)
        else:
            groups.append([slot])
    found = []
    for group in groups:
        first, last = min(s.column for s in group), max(s.column_end for s in group)
        box = min(s.box[0] for s in group), y0, max(s.box[2] for s in group), y1
        found.append(replace(group[0], row=number, row_end=number + 1, column=first, column_end=last, box=box))
    return found
