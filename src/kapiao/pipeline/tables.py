"""The search for tables: lines of text and ruling lines of a sheet to rows, columns and cells.

Knows: sights, rulings, grids. What the picture shows decides (lines where there are lines, alignment where there are
none); what the caller says of it (`upright`, `unruled`, `whole`, `amounts` among the extras) is believed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

import cv2
import numpy as np

from kapiao.documents import Document
from kapiao.imaging.faintlines import divided
from kapiao.imaging.ink import ink_mask
from kapiao.imaging.rectify import homography, lean, turned, warp
from kapiao.imaging.rulings import LEAST_DOWN, Rulings, cells, frames, long_runs, rulings
from kapiao.pipeline.looks import text_lines
from kapiao.pipeline.sight import Sight
from kapiao.reading.alignment import NOTES, aligned, pieces_of, regions
from kapiao.reading.grid import Box, Grid, Piece, Slot, filled, grid_of, text_rows, with_dashes, without_stubs
from kapiao.reading.ledger import amounts
from kapiao.records import Ask, Cell, Homography, Line, Pixels, Quad, Record, Table

SIDE_PX = 1440  # tables are printed small: looked at closer than other papers
UPRIGHT, UNRULED, WHOLE, AMOUNTS = "upright", "unruled", "whole", "amounts"  # extras of an ask
_EVIDENT, _MOSTLY_FULL = 3, 0.7  # rows and columns, share of cells with text: a table without lines
_HELD = 0.7  # of the texts that stand in columns
_LEVEL_DEG = 0.15  # a lean so small bends no row
_COLUMN_DEG = 15.0  # lines that read so nearly across the page are columns
_GLYPH = 0.72  # of a text box's height: a character of Chinese
_TINY_PX = 12.0  # of print: the picture is enlarged before its lines are looked for
_AROUND = 1.2  # heights of print around a table that is cut out
_LOST_INK = 0.02  # share of an empty cell's area that is ink: something stands there
_LOST_HEIGHT = 0.35  # heights of print: lower ink is a speck
_LEGIBLE = 0.5
_CELLS = 2  # fewer make no table
_BARE = 0.04  # share of cells with text: fewer are grain of wood or cloth
Run = tuple[float, float, float, float]  # a line across: left, top, right, bottom
_LOOSE = 2.6  # of a row's height: a row of a table that is ruled throughout has less between its lines
_FILLED, _SHORT = 0.8, 8  # share of a column that its texts take up, characters: running text


@dataclass(frozen=True, slots=True)
class Sheetful:
    """A sheet turned upright and level, with its lines of text."""

    sight: Sight
    pixels: Pixels = field(repr=False)
    to_sheet: Homography
    lines: tuple[Line, ...]  # in sheet frame
    print_px: float

    @property
    def to_page(self) -> Homography:
        return self.to_sheet.inverse()


@dataclass(frozen=True, slots=True)
class Found:
    """A table on the page, before it is spelled: its grid in a level frame of its own."""

    grid: Grid
    level_to_sheet: Homography
    ruled: bool
    top: float  # on the page
    bottom: float
    amounts: dict[tuple[int, int], Decimal] = field(default_factory=dict)


def records_by_ruling(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """Every table of a sheet, from top to bottom."""
    page = level_page(sight)
    if page is None:
        return ()
    found, left = ([], page.lines) if UNRULED in ask.extras else ruled_tables(page, WHOLE in ask.extras)
    if not found:
        found, left = _unruled(page, WHOLE in ask.extras)
        if not ask.kinds and not all(_evident(one.grid) for one in found):  # columns of text may be anything
            return ()
    found = [replace(one, grid=with_dashes(one.grid)) for one in found]
    if AMOUNTS in ask.extras:
        found = [_with_amounts(page, one) for one in found]
    heads, tails = _around(page, found, left)
    texts = (spelled(page, one, head, tail) for one, head, tail in zip(found, heads, tails, strict=True))
    document = documents[0]
    return tuple(Record(document.kind, document.title, 1.0, {}, table.quad_on_source, table=table) for table in texts)


def level_page(sight: Sight) -> Sheetful | None:
    """The sheet with its text upright and level. None when there is no text."""
    lines = tuple(line for line in text_lines(sight, SIDE_PX) if line.chars and line.text.strip())
    if not lines:
        return None
    pixels, to_sheet = turned(sight.sheet.pixels, -_quarter_deg(sight, lines) // 90)
    back = to_sheet.inverse()
    quads = [line.quad.mapped(back) for line in lines]
    tilt = lean(quads)
    if abs(tilt) > _LEVEL_DEG:
        turn, width, height = _rotation(tilt, pixels.shape[1], pixels.shape[0])
        pixels, to_sheet = warp(pixels, turn, width, height), to_sheet @ turn
    heights = sorted(min(quad.width, quad.height) for quad in quads)
    print_px = _GLYPH * heights[len(heights) // 2]
    if print_px < _TINY_PX and max(pixels.shape[:2]) < SIDE_PX:  # lines of one pixel are better seen broader
        larger = Homography((0.5, 0.0, -0.25, 0.0, 0.5, -0.25, 0.0, 0.0, 1.0))
        pixels = warp(pixels, larger, 2 * pixels.shape[1], 2 * pixels.shape[0])
        to_sheet, print_px = to_sheet @ larger, 2 * print_px
    return Sheetful(sight, pixels, to_sheet, lines, max(8.0, print_px))


def _quarter_deg(sight: Sight, lines: Sequence[Line]) -> int:
    """The quarter turn nearest to how the lines read. Columns of upright characters do not turn a page."""
    turns = [(line.quad.width, math.radians(line.quad.angle_deg)) for line in lines]
    read = math.degrees(math.atan2(sum(w * math.sin(a) for w, a in turns), sum(w * math.cos(a) for w, a in turns)))
    if abs(abs(math.remainder(read - sight.angle_deg, 360)) - 90) < _COLUMN_DEG:
        return sight.angle_deg
    return round(read / 90) * 90 % 360


def _rotation(tilt_deg: float, width: int, height: int) -> tuple[Homography, int, int]:
    """From the levelled picture to the tilted one, and how large the levelled one must be to hold all of it."""
    cos, sin = math.cos(math.radians(tilt_deg)), math.sin(math.radians(tilt_deg))
    wide, high = round(width * abs(cos) + height * abs(sin)), round(width * abs(sin) + height * abs(cos))
    x, y, u, v = (width - 1) / 2, (height - 1) / 2, (wide - 1) / 2, (high - 1) / 2
    turn = Homography((cos, -sin, x - cos * u + sin * v, sin, cos, y - sin * u - cos * v, 0.0, 0.0, 1.0))
    return turn, wide, high


# tables with lines ------------------------------------------------------------------------------------------------


def ruled_tables(page: Sheetful, whole: bool) -> tuple[list[Found], tuple[Line, ...]]:
    """The tables whose lines enclose cells, and the lines of text that stand in none of them."""
    to_page = page.to_page
    prints = [line.quad.mapped(to_page) for line in page.lines]
    seen = rulings(page.pixels, page.print_px, prints)
    found: list[Found] = []
    left = page.lines
    for frame in frames(seen):
        one, rest = _in_frame(page, frame, left)
        if one is not None:
            found.append(one)
            left = rest
    if whole and found:  # one table is wanted: the one that holds most
        found = [max(found, key=lambda one: sum(len(p.text) for slot in one.grid.slots for p in slot.pieces))]
    return found, left


def _in_frame(page: Sheetful, frame: Quad, lines: Sequence[Line]) -> tuple[Found | None, tuple[Line, ...]]:
    """The table in a frame, laid flat by its corners."""
    to_page = page.to_page
    prints = [line.quad.mapped(to_page) for line in lines]
    pixels, level_to_page, boxes = laid_flat(page.pixels, frame, page.print_px, prints)
    level_to_sheet = page.to_sheet @ level_to_page
    to_level = level_to_sheet.inverse()
    if len(boxes) < _CELLS:
        return None, tuple(lines)
    boxes = divided(boxes, pixels, page.print_px, [quad.mapped(level_to_page.inverse()) for quad in prints])
    grid, rest = filled(grid_of(boxes, page.print_px), lines, to_level, lambda quad: _read(page, quad, level_to_sheet))
    if grid.rows * grid.columns < _CELLS or sum(bool(slot.pieces) for slot in grid.slots) <= _BARE * len(grid.slots):
        return None, tuple(lines)
    grid = without_stubs(grid, page.print_px)
    grid = _with_lost(page, grid, pixels, level_to_sheet)
    return Found(grid, level_to_sheet, True, frame.bounds[1], frame.bounds[3]), rest


def _cropped(seen: Rulings, box: tuple[float, float, float, float]) -> Rulings:
    """Only what lies in a box: beyond the frame there may be other lines."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in box)
    mask = np.zeros_like(seen.across)
    mask[y0:y1, x0:x1] = 255
    return Rulings(cv2.bitwise_and(seen.across, mask), cv2.bitwise_and(seen.down, mask), seen.print_px)


def laid_flat(
    pixels: Pixels,
    frame: Quad,
    print_px: float,
    prints: Sequence[Quad] = (),
    least_down: float = LEAST_DOWN,
    faint: bool = False,
) -> tuple[Pixels, Homography, tuple[Box, ...]]:
    """What a frame holds, laid flat by its corners; how that lies in the picture; the cells that its lines enclose."""
    slack = _AROUND * print_px
    width, height = frame.width, frame.height
    to_picture = homography(Quad.box(slack, slack, width, height), frame)
    to_level = to_picture.inverse()
    flat = warp(pixels, to_picture, round(width + 2 * slack), round(height + 2 * slack))
    seen = rulings(flat, print_px, [quad.mapped(to_level) for quad in prints], least_down, faint)
    inner = (slack - 3, slack - 3, slack + width + 3, slack + height + 3)
    return flat, to_picture, cells(_cropped(seen, inner))


def _read(page: Sheetful, quad: Quad, to_sheet: Homography, alphabet: frozenset[str] | None = None) -> Line:
    return page.sight.read(quad.mapped(to_sheet), alphabet)


def _with_lost(page: Sheetful, grid: Grid, pixels: Pixels, to_sheet: Homography) -> Grid:
    """Cells that seem empty and hold ink are read by themselves: single figures are often overlooked."""
    if page.sight.sheet.lines:  # the file says what there is
        return grid
    slots = (slot if slot.pieces else _looked_into(page, slot, pixels, to_sheet) for slot in grid.slots)
    return replace(grid, slots=tuple(slots))


def _looked_into(page: Sheetful, slot: Slot, pixels: Pixels, to_sheet: Homography) -> Slot:
    left, top, right, bottom = (round(v) for v in slot.box)
    inset = max(2, round(0.12 * page.print_px))
    x, y = max(0, left + inset), max(0, top + inset)
    part = pixels[y : bottom - inset, x : right - inset]
    if min(part.shape[:2], default=0) < _LOST_HEIGHT * page.print_px:
        return slot
    pieces = []
    for x0, y0, x1, y1 in ink_rows(part, page.print_px):
        pad, middle = 0.25 * page.print_px, y + (y0 + y1) / 2
        height = max(y1 - y0 + 2 * pad, page.print_px)
        box = Quad.box(x + x0 - pad, middle - height / 2, x1 - x0 + 2 * pad, height)
        line = _read(page, box, to_sheet)
        if line.text.strip() and line.score > _LEGIBLE:
            pieces.append(Piece(line.text.strip(), line.score, box))
    return replace(slot, pieces=tuple(pieces))


def ink_rows(part: Pixels, print_px: float) -> list[tuple[int, int, int, int]]:
    """Rows of ink in a cell: boxes of what is high or wide enough to be print, and no line."""
    mask, _ = ink_mask(part)
    if mask.sum() < _LOST_INK * print_px * print_px:
        return []
    profile = np.flatnonzero(mask.any(axis=1))
    found = []
    for rows in np.split(profile, np.flatnonzero(np.diff(profile) > 2) + 1):
        columns = np.flatnonzero(mask[rows[0] : rows[-1] + 1].any(axis=0))
        height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
        printed = height >= _LOST_HEIGHT * print_px or _LOST_HEIGHT * print_px <= width < 0.9 * part.shape[1]
        if printed and height > 1:
            found.append((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))
    return found


# tables without ---------------------------------------------------------------------------------------------------


def _unruled(page: Sheetful, whole: bool) -> tuple[list[Found], tuple[Line, ...]]:
    """The tables that texts make by standing in columns; lines across say where they begin and end."""
    to_page = page.to_page
    runs = lines_across(page, page.lines)
    pieces = pieces_of(page.lines, to_page)
    parts = [pieces] if whole else _likelier(_framed(pieces, runs), regions(pieces, page.print_px))
    found = [one for one in (_standing(page, part, runs) for part in parts) if one is not None]
    middles = [(line, to_page.map(line.quad.center)[1]) for line in page.lines]
    return found, tuple(line for line, y in middles if not any(one.top <= y <= one.bottom for one in found))


def lines_across(page: Sheetful, lines: Sequence[Line]) -> tuple[Run, ...]:
    """The long lines across a page, from top to bottom."""
    seen = rulings(page.pixels, page.print_px, [line.quad.mapped(page.to_page) for line in lines])
    return long_runs(seen, 0.3 * page.pixels.shape[1])


def _standing(page: Sheetful, part: Sequence[Piece], runs: Sequence[Run]) -> Found | None:
    """The table that some texts make by standing in columns."""
    grid = aligned(part, page.print_px, [(top + bottom) / 2 for _, top, _, bottom in runs])
    if grid is None:
        return None
    grid = _with_lost(page, grid, page.pixels, page.to_sheet)
    top, bottom = min(s.box[1] for s in grid.slots), max(s.box[3] for s in grid.slots)
    return Found(grid, page.to_sheet, False, top, bottom)


def plain_tables(page: Sheetful, lines: Sequence[Line], runs: Sequence[Run]) -> list[Found]:
    """The tables without lines among some lines of a page that are so beyond doubt, and no columns of running text."""
    pieces = pieces_of(lines, page.to_page)
    framed = _framed(pieces, runs)
    left = [piece for piece in pieces if not any(piece in part for part in framed)]
    tables = (_standing(page, part, runs) for part in (*framed, *regions(left, page.print_px)))
    return [one for one in tables if one is not None and _evident(one.grid) and not _runs_on(one.grid)]


def _runs_on(grid: Grid) -> bool:
    """Whether most texts fill their columns, as those of running text do."""
    filled = [
        piece.box[2] - piece.box[0] > _FILLED * (slot.box[2] - slot.box[0]) and len(piece.text) > _SHORT
        for slot in grid.slots
        for piece in slot.pieces
    ]
    return sum(filled) > 0.5 * len(filled)


def _evident(grid: Grid) -> bool:
    """Whether what stands in rows and columns is a table beyond doubt, though nobody has asked for one."""
    full = sum(bool(slot.pieces) for slot in grid.slots) >= _MOSTLY_FULL * len(grid.slots)
    return grid.rows >= _EVIDENT and grid.columns >= _EVIDENT and full


def _likelier(framed: list[list[Piece]], standing: list[list[Piece]]) -> list[list[Piece]]:
    """Lines say best where a table is, unless most of what stands in columns is outside them: one was overlooked."""
    return framed if sum(map(len, framed)) >= _HELD * sum(map(len, standing)) else standing


def _framed(pieces: Sequence[Piece], runs: Sequence[Run]) -> list[list[Piece]]:
    """Texts between lines across of one width, from the first such line to the last: tables of three lines."""
    groups: list[list[Run]] = []
    for run in runs:
        slack = 0.04 * (run[2] - run[0]) + 6
        near = [g for g in groups if abs(g[0][0] - run[0]) < slack and abs(g[0][2] - run[2]) < slack]
        if near and not _text_between(pieces, near[-1][-1], run):
            near[-1].append(run)
        else:
            groups.append([run])
    found = []
    for group in groups:
        if len(group) >= 2:
            left, right, top, bottom = group[0][0], group[0][2], group[0][1], group[-1][3]
            inside = [p for p in pieces if left <= _middle(p)[0] <= right and top <= _middle(p)[1] <= bottom]
            if len(inside) >= 4:
                found.append(inside)
    found.sort(key=len, reverse=True)  # lines of several widths may frame the same texts: the most of them counts
    kept: list[list[Piece]] = []
    for part in found:
        if not any(piece in other for other in kept for piece in part[:1]):
            kept.append(part)
    return sorted(kept, key=lambda part: part[0].box[1])


def _text_between(pieces: Sequence[Piece], upper: Run, lower: Run) -> bool:
    """Whether running text stands between two lines across, which ends a table: rows without gaps as between columns,
    several of them, a wide one, or one with much room around it. One alone may be a cell that spans its row."""
    inside = [p for p in pieces if upper[0] <= _middle(p)[0] <= upper[2] and upper[3] < _middle(p)[1] < lower[1]]
    rows = text_rows(inside)
    plain = [row for row in rows if not _gaping(row)]
    if len(plain) <= 0.5 * len(rows):
        return False
    wide = max(row[-1].box[2] - row[0].box[0] for row in plain) > _HELD * (upper[2] - upper[0])
    return len(plain) > 1 or wide or lower[1] - upper[3] > _LOOSE * plain[0][0].height


def _gaping(row: Sequence[Piece]) -> bool:
    """Whether a row has a gap as between columns; blanks between words are narrower."""
    return any(right.box[0] - left.box[2] > row[0].height for left, right in pairwise(row))


def _middle(piece: Piece) -> tuple[float, float]:
    return piece.quad.center


# the answer -------------------------------------------------------------------------------------------------------


def _with_amounts(page: Sheetful, found: Found) -> Found:
    grid, said = amounts(found.grid, lambda quad, alphabet: _read(page, quad, found.level_to_sheet, alphabet))
    return replace(found, grid=grid, amounts=said)


def _around(
    page: Sheetful, found: Sequence[Found], left: Sequence[Line]
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The texts above and below every table. Between two, notes belong to the upper one and the rest to the lower."""
    to_page = page.to_page
    ordered = sorted(((to_page.map(line.quad.center), line) for line in left), key=lambda e: (e[0][1], e[0][0]))
    heads: list[list[Piece]] = [[] for _ in found]
    tails: list[list[Piece]] = [[] for _ in found]
    for (_, y), line in ordered:
        below = next((k for k, one in enumerate(found) if y < one.top), len(found))
        piece = Piece(line.text.strip(), line.score, line.quad.mapped(to_page))
        noted = 0 < below < len(found) and piece.text.startswith(NOTES)
        (tails[below - 1] if noted or below == len(found) > 0 else heads[below]).append(piece) if found else None
    return [_texts(one) for one in heads], [_texts(one) for one in tails]


def _texts(pieces: Sequence[Piece]) -> tuple[str, ...]:
    return Slot(0, 0, 1, 1, (0, 0, 0, 0), tuple(pieces)).texts


def spelled(page: Sheetful, found: Found, head: tuple[str, ...], tail: tuple[str, ...]) -> Table:
    """The table with its quads in source frame."""
    to_source = page.sight.sheet_to_source @ found.level_to_sheet
    made = []
    for slot in found.grid.slots:
        left, top, right, bottom = slot.box
        quad = Quad.box(left, top, right - left, bottom - top).mapped(to_source)
        amount = found.amounts.get((slot.row, slot.column))
        made.append(Cell(slot.row, slot.column, slot.row_end, slot.column_end, slot.texts, slot.score, quad, amount))
    boxes = [slot.box for slot in found.grid.slots]
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    around = Quad.box(left, top, right - left, bottom - top).mapped(to_source)
    return Table(found.grid.rows, found.grid.columns, tuple(made), around, head, tail, found.ruled)
