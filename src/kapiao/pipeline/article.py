"""The search for running text: rows of a page in reading order, tables in place; and the blocks they make of a file.

Knows: sights, tables, columns. A page's record holds its rows as marks; `arranged` puts those of all pages together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from kapiao.documents import Document
from kapiao.imaging.ink import stroke_share
from kapiao.pipeline.sight import Sight
from kapiao.pipeline.tables import Found, Sheetful, level_page, lines_across, plain_tables, ruled_tables, spelled
from kapiao.reading.article import BOLD, PLAIN, Block, Row, article, margin_of
from kapiao.reading.columns import in_columns
from kapiao.reading.grid import Box, Piece, joined, text_rows
from kapiao.records import Ask, Line, Mark, Quad, Reading, Record

KIND = "article"
_ROW = "row"  # a mark that is part of a block still to be made
_HANGING, _SIGN = frozenset("，。、；：,.;:"), 0.85  # signs that may, and how many heights one of them takes
_APART = 0.7  # heights between two pieces of a row: there is a blank


def records_by_flow(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """One record a page: its rows of text and its tables, as they are read."""
    page = level_page(sight)
    if page is None:
        return ()
    tables, lines = ruled_tables(page, False)
    marks: list[Mark] = []
    stretches = _stretches(page, tables, lines)
    for number, (stretch, found) in enumerate(stretches):
        marks += _rows(page, stretch, found, number)
    marks = _widened(marks)
    quad = Quad.around(tuple(mark.quad for mark in marks))
    document = documents[0]
    return (Record(document.kind, document.title, 1.0, {}, quad, sight.angle_deg, marks=tuple(marks)),)


def _stretches(page: Sheetful, tables: Sequence[Found], lines: Sequence[Line]) -> list[tuple[list[Line], list[Found]]]:
    """What stands in every column between two things that span it, in reading order."""
    to_page = page.to_page
    boxes: list[Box] = [line.quad.mapped(to_page).bounds for line in lines]
    boxes += [_box(page, one) for one in tables]
    parts, runs = [], lines_across(page, lines)
    for numbers in in_columns(boxes, page.print_px):
        some = [lines[k] for k in numbers if k < len(lines)]
        inside = [tables[k - len(lines)] for k in numbers if k >= len(lines)]
        plain = plain_tables(page, some, runs)
        held = [_box(page, one) for one in plain]
        some = [line for line in some if not any(_holds(box, line.quad.mapped(to_page).center) for box in held)]
        parts.append((some, [*inside, *plain]))
    return parts


def _box(page: Sheetful, found: Found) -> Box:
    """Around a table, on the page."""
    boxes = [slot.box for slot in found.grid.slots]
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return Quad.box(left, top, right - left, bottom - top).mapped(page.to_page @ found.level_to_sheet).bounds


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _rows(page: Sheetful, lines: Sequence[Line], tables: Sequence[Found], column: int) -> list[Mark]:
    """The rows and tables of one stretch from top to bottom, as marks."""
    to_page = page.to_page
    pieces = [Piece(line.text.strip(), line.score, line.quad.mapped(to_page)) for line in lines]
    strokes = {piece.quad: _stroke(page, line) for piece, line in zip(pieces, lines, strict=True)}
    rows = text_rows(pieces)
    held: list[tuple[Box, list[Piece] | Found]] = [(_around(row), row) for row in rows]
    held += [(_box(page, one), one) for one in tables]
    inner = [one for one in held if not margin_of((one[0][1] + one[0][3]) / 2, _extent(page))] or held
    sides = min(box[0] for box, _ in inner), max(_right(box, what) for box, what in inner)
    place = {"column": column, "sides": sides, "page": page.sight.sheet.index, "page_px": _extent(page)}
    to_source = page.sight.sheet_to_source @ page.to_sheet
    marks = []
    for box, what in sorted(held, key=lambda one: (one[0][1], one[0][0])):
        table = spelled(page, what, (), ()) if isinstance(what, Found) else None
        text = "" if isinstance(what, Found) else _said(what)
        score = 1.0 if isinstance(what, Found) else min(piece.score for piece in what)
        stroke = 0.0 if isinstance(what, Found) else min(strokes[piece.quad] for piece in what)
        row = Row(text, box, said=_says(page), table=table, stroke=stroke, **place)  # type: ignore[arg-type]
        quad = Quad.box(box[0], box[1], box[2] - box[0], box[3] - box[1]).mapped(to_source)
        marks.append(Mark(_ROW, quad, score, text, MappingProxyType({_ROW: row})))
    return marks


def _widened(marks: Sequence[Mark]) -> list[Mark]:
    """What no column stands beside has the whole width of the text, though it may not fill it."""
    rows = [row for mark in marks if isinstance(row := mark.detail[_ROW], Row)]
    inner = [row for row in rows if not margin_of(row.middle, row.page_px)] or rows
    whole = min(row.sides[0] for row in inner), max(row.sides[1] for row in inner)
    extents = {}
    for number in {row.column for row in rows}:
        own = [row for row in inner if row.column == number] or [row for row in rows if row.column == number]
        extents[number] = min(row.box[1] for row in own), max(row.box[3] for row in own), own[0].sides
    alone = {
        number
        for number, (top, bottom, sides) in extents.items()
        if not any(
            n != number and top < low and high < bottom and (sides[1] <= others[0] or others[1] <= sides[0])
            for n, (high, low, others) in extents.items()
        )
    }
    wide = [replace(row, sides=whole) if row.column in alone else row for row in rows]
    return [replace(mark, detail=MappingProxyType({_ROW: row})) for mark, row in zip(marks, wide, strict=True)]


def _right(box: Box, what: Sequence[Piece] | Found) -> float:
    """Where a row ends; a sign at its end may hang over the edge of the column."""
    hangs = not isinstance(what, Found) and what[-1].text[-1:] in _HANGING
    return box[2] - (_SIGN * (box[3] - box[1]) if hangs else 0.0)


def _says(page: Sheetful) -> bool:
    """Whether the file itself says its text."""
    return bool(page.sight.sheet.lines)


def _stroke(page: Sheetful, line: Line) -> float:
    """See `Row.stroke`. Of a single character too little is seen."""
    if _says(page):
        return BOLD if line.bold else PLAIN
    if len(line.text.strip()) < 2:
        return 0.0
    return stroke_share(page.sight.sheet.pixels, line.quad) * line.quad.height


def _said(row: Sequence[Piece]) -> str:
    """The text of a row; what stands far apart is parted by a blank."""
    words = [[row[0]]]
    for last, piece in pairwise(row):
        if piece.box[0] - last.box[2] > _APART * max(piece.height, last.height):
            words.append([])
        words[-1].append(piece)
    return " ".join(map(joined, words))


def _around(row: Sequence[Piece]) -> Box:
    """The box of a row, as high as its highest text."""
    boxes = [piece.box for piece in row]
    highest = max(boxes, key=lambda box: box[3] - box[1])
    return min(b[0] for b in boxes), highest[1], max(b[2] for b in boxes), highest[3]


def _extent(page: Sheetful) -> tuple[float, float]:
    return 0.0, float(page.pixels.shape[0])


def arranged(reading: Reading) -> Reading:
    """The rows of all pages as headings, paragraphs and tables, in one record; each page keeps what begins on it."""
    own = [record for record in reading.records if record.kind == KIND]
    marks = [mark for record in own for mark in record.marks if mark.kind == _ROW]
    if not marks:
        return reading
    rows = [row for mark in marks if isinstance(row := mark.detail[_ROW], Row)]
    blocks = tuple(_block(block, rows, marks) for block in article(rows))
    whole = replace(own[0], marks=blocks)
    others = tuple(record for record in reading.records if record.kind != KIND)
    pages = tuple(replace(page, records=_of_page(page, blocks, k)) for k, page in enumerate(reading.pages))
    return replace(reading, records=(whole, *others), pages=pages)


def _of_page(page: Reading, blocks: Sequence[Mark], index: int) -> tuple[Record, ...]:
    begun = tuple(block for block in blocks if block.detail["page"] == index)
    return tuple(replace(record, marks=begun) if record.kind == KIND else record for record in page.records)


def _block(block: Block, rows: Sequence[Row], marks: Sequence[Mark]) -> Mark:
    """The block as a mark; its quad is of what stands on the page where it begins, in its first column."""
    first = rows[block.rows[0]]
    here = [k for k in block.rows if (rows[k].page, rows[k].column) == (first.page, first.column)]
    quad = marks[here[0]].quad if len(here) == 1 else Quad.around(tuple(marks[k].quad for k in here))
    score = min(marks[k].score for k in block.rows)
    detail = {"page": first.page, "level": block.level, "table": block.table}
    kept = {name: value for name, value in detail.items() if value or name == "page"}
    return Mark(block.kind, quad, score, block.text, MappingProxyType(kept))
