"""A printed form of ruled cells, read cell by cell: its frame is laid flat, its lines say where every value stands.

Knows: sights, rulings, the forms that documents declare. Must not know: which document it is, what values mean.

What was read on the page is shared out among the cells; a line that reaches over a border, or is as tall as two rows,
is read again in its cell alone, and a cell that seems blank but holds ink is looked into. Whatever stands on the paper,
a value that is not in its cell is not that value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kapiao.documents import Document
from kapiao.imaging.rectify import warp
from kapiao.pipeline.frames import LEAST_CELLS, LEAST_PX
from kapiao.pipeline.overprint import Overprint
from kapiao.pipeline.sight import Sight
from kapiao.pipeline.tables import ink_rows, laid_flat
from kapiao.reading.block import Block
from kapiao.reading.closer import closely_read
from kapiao.reading.evidence import Reread
from kapiao.reading.form import Blank, Letter, Places, in_rows, places
from kapiao.reading.grid import Box, Grid, grid_of, of_whole_rows, stretches
from kapiao.reading.view import Span, View
from kapiao.records import Homography, Line, Pixels, Quad
from kapiao.values.glyphs import is_han

_GLYPH = 0.72  # of a text box's height: a character of Chinese
_TALL = 1.25  # of its cell's height: a line so tall has run together with another
_LEAST_DOWN = 1.7  # heights of print: no stroke is so tall, every cell is
_OVERFLOW = 3.0  # heights of print by which a value may run out of the frame
_SAME_ROW = 0.5  # of the lesser height
_LEVEL = 0.4  # heights of print by which the middles of two pieces of one row differ at most
_INSET = 0.12  # heights of print within a cell's borders, where its ink is looked for
_ROOM = 0.25  # heights of print around ink that is read
_TITLED = 0.6  # how well, of 2, a form under its title must fit what is declared
_NARROW = 1e-6  # instead of no width
_SCRAP, _ILLEGIBLE = 3, 0.5  # characters, and score, of a row beside others that is a scrap of a stamp
_LEGIBLE = 0.75  # score of what is read from ink that no look at the page saw


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What of a line stands in a place: where, in the frame's level frame; what was read of it; whether that is all of
    its line, so that it need not be read again."""

    quad: Quad
    line: Line
    whole: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in. `values`: where each value stands; None in a blank cell."""

    rest: View  # what of the page is no value of it
    outside: View  # what of it stands in no cell
    values: Mapping[str, Span | None]
    apart: Mapping[str, tuple[Span, ...]]  # what lines that were cut, or joined, said in the place of a value
    told: bool = False  # whether its cells tell the form


@dataclass(frozen=True, slots=True)
class _Flat:
    """A frame laid flat, its cells, and the lines of the page."""

    pixels: Pixels
    to_sheet: Homography
    grid: Grid
    lines: tuple[Line, ...]
    print_px: float

    @property
    def to_level(self) -> Homography:
        return self.to_sheet.inverse()

    @property
    def last_edge(self) -> float:
        """Where the last cells of the rows end."""
        return max(slot.box[2] for slot in self.grid.slots)


def filled_form(
    sight: Sight, document: type[Document], view: View, again: Reread, titled: bool = False
) -> Filled | None:
    """The form of a document on a page; None where its lines do not show, or its labels are not in them.

    `titled`: the document's title is on the page, so that its frame is the form's if it is about so built.
    """
    best = _laid_out(sight, document, view)
    if best is None or not (best[1].likely or (titled and best[1].fit >= _TITLED)):
        return None
    flat, found = best
    boxes = {name: _with_overflow(flat, box) for name, box in found.values.items()}
    over = _overprint(sight, flat)
    held = {name: _held(flat, box, over) for name, box in boxes.items()}
    lines = {name: _read_in(flat, box, held[name], again, over) for name, box in boxes.items()}
    rest = View.of([line for line in flat.lines if not any(_inside(flat, line, box) for box in boxes.values())])
    top, bottom = min(box[1] for box in boxes.values()), max(box[3] for box in boxes.values())
    middles = [(line, flat.to_level.map(line.quad.center)[1]) for line in rest.lines]
    outside = View.of([line for line, y in middles if not top < y < bottom])
    apart = {name: _apart(stretches) for name, stretches in held.items()}
    return Filled(rest, outside, {name: _span(read) for name, read in lines.items()}, apart, found.told)


def _laid_out(sight: Sight, document: type[Document], view: View) -> tuple[_Flat, Places] | None:
    """The frame of a form laid flat and its places; where it is not built as it should be, by its faint lines too."""
    rows = [[_blank(document, name) for name in row] for row in document.form]
    best: tuple[_Flat, Places] | None = None
    for faint in (False, True):
        flat = _flattened(sight, view, faint) if rows and (best is None or best[1].built < 1) else None
        found = _places(flat, rows) if flat is not None else None
        if flat is not None and found is not None and (best is None or found.fit > best[1].fit):
            best = flat, found
    return best


def _blank(document: type[Document], name: str) -> Blank:
    entry = next(entry for entry in document.entries if entry.name == name)
    return Blank(name, tuple(locator.label for locator in entry.locators if isinstance(locator, Block)))


def _flattened(sight: Sight, view: View, faint: bool) -> _Flat | None:
    """What the frame on a sheet holds, laid flat; None when its lines enclose no cells."""
    frame = _upright(sight.frame, view.skew_deg) if sight.frame else None
    heights = sorted(min(line.quad.width, line.quad.height) for line in view.lines)
    if frame is None or not heights:
        return None
    print_px = max(LEAST_PX, _GLYPH * heights[len(heights) // 2])
    prints = [line.quad for line in view.lines] if faint else ()
    pixels, to_sheet, boxes = laid_flat(sight.sheet.pixels, frame, print_px, prints, _LEAST_DOWN, faint)
    if len(boxes) < LEAST_CELLS:
        return None
    return _Flat(pixels, to_sheet, of_whole_rows(grid_of(boxes, print_px), print_px), view.lines, print_px)


def _upright(frame: Quad, turn_deg: float) -> Quad:
    """A frame with its corners in the order in which a page turned so reads."""
    points = frame.points
    turns = [Quad((points[k], points[(k + 1) % 4], points[(k + 2) % 4], points[(k + 3) % 4])) for k in range(4)]
    return min(turns, key=lambda quad: abs(math.remainder(quad.angle_deg - turn_deg, 360)))


def _places(flat: _Flat, rows: Sequence[Sequence[Blank]]) -> Places:
    said: dict[int, list[tuple[float, list[Letter]]]] = {}
    to_level = flat.to_level
    for line in flat.lines:
        middle = to_level.map(line.quad.center)[1]
        for slot, start, end in stretches(line, flat.grid, to_level):
            if slot is not None:
                said.setdefault(slot, []).append((middle, _letters(line, start, end, to_level)))
    near = _LEVEL * flat.print_px
    return places(flat.grid, {slot: in_rows(pieces, near) for slot, pieces in said.items()}, rows)


def _letters(line: Line, start: int, end: int, to_level: Homography) -> list[Letter]:
    chars = [char for char in line.chars[start:end] if char.text.strip()]
    places = [line.quad.part(char.start, char.end).mapped(to_level).bounds for char in chars]
    return [Letter(c.text, x0, x1, (y0 + y1) / 2) for c, (x0, y0, x1, y1) in zip(chars, places, strict=True)]


def _with_overflow(flat: _Flat, box: Box) -> Box:
    """A value's place; where it is the last of its row, long values run out of the frame."""
    more = _OVERFLOW * flat.print_px if flat.last_edge - box[2] < flat.print_px else 0.0
    return box[0], box[1], box[2] + more, box[3]


def _overprint(sight: Sight, flat: _Flat) -> Overprint | None:
    """What of a form is print of a stamp; None where the sheet was looked at with its red."""
    if sight.stamped is None or flat.pixels.ndim != 3:
        return None
    height, width = flat.pixels.shape[:2]
    stamped = warp(sight.stamped.sheet.pixels, flat.to_sheet, width, height)
    return Overprint.on(stamped, flat.pixels, flat.lines, flat.to_level)


def _held(flat: _Flat, box: Box, over: Overprint | None) -> list[_Stretch]:
    """What was read in a place: lines as they are, and cut ones without what they say; a stamp's words left out. What
    runs on beyond the last edge belongs to no other cell."""
    held: list[_Stretch] = []
    to_level = flat.to_level
    for line in flat.lines:
        inside = _inside(flat, line, box)
        inside += range(inside[-1] + 1, len(line.chars)) if inside and box[2] >= flat.last_edge else ()
        inside = over.without(line, inside, box) if over and inside else inside
        if not inside:
            continue
        first, last = line.chars[inside[0]], line.chars[inside[-1]]
        quad = line.quad.part(first.start, last.end).mapped(to_level)
        if quad.height < _TALL * (box[3] - box[1]):
            whole = sum(char.text.strip() != "" for char in line.chars) <= len(inside)
            place = line.quad.mapped(to_level) if whole else _clipped(quad, box)
            held.append(
                _Stretch(place, line if whole else _part(line, inside, line.quad.part(first.start, last.end)), whole)
            )
    return held


def _part(line: Line, inside: Sequence[int], quad: Quad) -> Line:
    """Some characters of a line, as a line in its own place."""
    first, last = line.chars[inside[0]].start, line.chars[inside[-1]].end
    wide = max(last - first, _NARROW)
    chars = [line.chars[k] for k in inside]
    spread = tuple(replace(c, start=(c.start - first) / wide, end=(c.end - first) / wide) for c in chars)
    return Line("".join(char.text for char in chars), min(char.score for char in chars), quad, spread)


def _read_in(
    flat: _Flat, box: Box, held: Sequence[_Stretch], again: Reread, over: Overprint | None
) -> tuple[Line, ...]:
    """The rows of text in a place, from top to bottom."""
    if held:
        read = [closely_read(_bare(_row(flat, row, again), row, box, over), again) for row in _rows(held)]
    else:
        read = [one for one in _lost(flat, box, again) if not over or over.without(one, range(len(one.chars)), box)]
    read = [line for line in read if line.text.strip()]
    return tuple(line for line in read if len(read) == 1 or not _is_scrap(line))


def _is_scrap(line: Line) -> bool:
    """Whether a row beside others is a piece of a stamp: hardly legible, and short or mere strokes."""
    says = any(is_han(char) or char.isdigit() for char in line.text)
    return line.score <= (_ILLEGIBLE if says else _LEGIBLE) and (len(line.text) <= _SCRAP or not says)


def _inside(flat: _Flat, line: Line, box: Box) -> list[int]:
    """Which characters of a line stand in a place."""
    to_level, chars = flat.to_level, line.chars
    return [k for k, char in enumerate(chars) if _within(to_level, line.quad.part(char.start, char.end), box)]


def _within(to_level: Homography, quad: Quad, box: Box) -> bool:
    x, y = to_level.map(quad.center)
    return box[0] - 2 <= x < box[2] + 2 and box[1] - 2 <= y < box[3] + 2


def _clipped(quad: Quad, box: Box) -> Quad:
    """A stretch of a line within the sides of its cell."""
    left, right = quad.bounds[0], quad.bounds[2]
    wide = max(right - left, 1.0)
    return quad.part(max(0.0, (box[0] - left) / wide), min(1.0, (box[2] - left) / wide))


def _rows(held: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """Stretches by rows of text, each from left to right."""
    rows: list[list[_Stretch]] = []
    for piece in sorted(held, key=lambda h: (h.quad.center[1], h.quad.center[0])):
        last = rows[-1][0].quad if rows else None
        if last is not None and piece.quad.center[1] - last.center[1] < _SAME_ROW * min(last.height, piece.quad.height):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda h: h.quad.bounds[0]) for row in rows]


def _row(flat: _Flat, row: Sequence[_Stretch], again: Reread) -> Line:
    """The line of one row of text: as it was read, if it was read whole; else as it is read again in its cell, unless
    that says no more and less surely: the border through a character may tell less than its neighbour did."""
    if len(row) == 1 and row[0].whole:
        return row[0].line
    line = again(Quad.around(tuple(piece.quad for piece in row)).mapped(flat.to_sheet), None)
    return row[0].line if len(row) == 1 and _says_more(row[0].line, line) else line


def _bare(line: Line, row: Sequence[_Stretch], box: Box, over: Overprint | None) -> Line:
    """A row that was read again, without what of a stamp's words was read with it."""
    if over is None or any(line is piece.line for piece in row):
        return line
    kept = over.without(line, range(len(line.chars)), box)
    if not kept or len(kept) == sum(char.text.strip() != "" for char in line.chars):
        return line
    return _part(line, kept, line.quad.part(line.chars[kept[0]].start, line.chars[kept[-1]].end))


def _says_more(one: Line, other: Line) -> bool:
    """Whether a reading has as many characters as another at least, and the weakest of them is surer."""
    own, its = ([char for char in line.chars if char.text.strip()] for line in (one, other))
    return len(own) >= len(its) and min((c.score for c in own), default=0) > min((c.score for c in its), default=0)


def _apart(held: Sequence[_Stretch]) -> tuple[Span, ...]:
    """What lines say in a place each by itself, where they are not read whole and alone."""
    pieces = [piece for row in _rows(held) for piece in row if len(row) > 1 or not piece.whole]
    return tuple(_whole(piece.line) for piece in pieces if piece.line.text.strip())


def _lost(flat: _Flat, box: Box, again: Reread) -> list[Line]:
    """What stands in a cell in which nothing was seen: single characters are often overlooked."""
    inset = max(2, round(_INSET * flat.print_px))
    left, top, right, bottom = (round(v) for v in box)
    x, y = max(0, left + inset), max(0, top + inset)
    part = flat.pixels[y : bottom - inset, x : right - inset]
    if min(part.shape[:2], default=0) < flat.print_px / 2:
        return []
    found = []
    for x0, y0, x1, y1 in ink_rows(part, flat.print_px):
        pad, middle = _ROOM * flat.print_px, y + (y0 + y1) / 2
        height = max(y1 - y0 + 2 * pad, flat.print_px)
        line = again(Quad.box(x + x0 - pad, middle - height / 2, x1 - x0 + 2 * pad, height).mapped(flat.to_sheet), None)
        if line.text.strip() and line.score > _LEGIBLE:
            found.append(line)
    return found


def _span(lines: Sequence[Line]) -> Span | None:
    """The rows of one value as the span of a page of their own; None when there are none."""
    spans = [_whole(line) for line in lines]
    return replace(spans[0], tail=tuple(spans[1:])) if spans else None


def _whole(line: Line) -> Span:
    view = View.of([line])
    return view.span([glyph for row in view.rows for glyph in row.glyphs])
