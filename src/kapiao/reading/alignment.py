"""Rows and columns from the places of texts alone: tables without lines, or with lines across only.

Knows: plane geometry in a level frame. Must not know: pixels, vendors.

A column is a stretch that gaps set apart in nearly all full rows; a text that reaches over several columns spans them.
A row whose first column is empty and which stands close below another one continues it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kapiao.reading.grid import Grid, Piece, Slot, text_rows
from kapiao.records import Homography, Line

NOTES = ("注", "说明", "备注", "资料来源", "数据来源", "Note", "Source")  # how a note below a table begins
_GAP = 0.55  # heights of print: the least room between two columns
_WIDE_GAP = 0.9  # heights of print between two characters of a line: they stand in two columns
_BLANK_GAP = 0.22  # the same where the reader saw a blank
_CROSSED = 0.12  # share of the full rows that may reach over a gap
_SEVERAL = 4  # full rows of which one may
_FULL = 0.6  # of the most texts a row has: rows that tell the columns
_CLOSE = 0.72  # of the usual step: a row so near continues the one above
_FAR = 2.6  # of the usual step: a gap so wide ends the table
_HOLD = 0.2  # of a column's width: a text that reaches so far into a column spans it


@dataclass(frozen=True, slots=True)
class Span:
    """A range of positions."""

    start: float
    end: float

    def shared(self, other: Span) -> float:
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))


def pieces_of(lines: Sequence[Line], to_level: Homography) -> list[Piece]:
    """The lines cut at gaps that may lie between columns: wide ones, and narrower ones where a blank was read."""
    found = []
    for line in lines:
        start, last = 0, 0
        height, length = line.quad.height, line.quad.width
        for k, char in enumerate(line.chars):
            if not char.text.strip():
                continue
            gap = (char.start - line.chars[last].end) * length
            if k > start and gap > (_WIDE_GAP if k == last + 1 else _BLANK_GAP) * height:
                found.append(_cut(line, start, last + 1, to_level))
                start = k
            last = k
        if line.chars:
            found.append(_cut(line, start, last + 1, to_level))
    return [piece for piece in found if piece.text]


def _cut(line: Line, start: int, end: int, to_level: Homography) -> Piece:
    chars = line.chars[start:end]
    whole = len(chars) == len(line.chars)
    quad = line.quad.part(chars[0].start, chars[-1].end)  # boxes reach over their print, into a narrow gap
    text = line.text if whole else "".join(c.text for c in chars)
    return Piece(text.strip(), line.score, quad.mapped(to_level))


def columns_of(rows: Sequence[Sequence[Piece]], print_px: float) -> tuple[Span, ...]:
    """The columns: what lies between gaps that hardly any full row reaches over."""
    most = max((len(row) for row in rows), default=0)
    full = [row for row in rows if len(row) >= max(2, _FULL * most)]
    if not full:
        return ()
    ends = sorted({x for row in full for piece in row for x in piece.box[::2]})
    allowed = max(_CROSSED * len(full), 1.0 if len(full) >= _SEVERAL else 0.0)
    columns: list[Span] = []
    for left, right in pairwise(ends):
        middle = (left + right) / 2
        crossing = sum(any(p.box[0] < middle < p.box[2] for p in row) for row in full)
        if crossing > allowed:
            touching = columns and left - columns[-1].end < _GAP * print_px
            columns[-1:] = [Span(columns[-1].start, right)] if touching else [*columns[-1:], Span(left, right)]
    return tuple(columns)


def aligned(pieces: Sequence[Piece], print_px: float, rulers: Sequence[float] = ()) -> Grid | None:
    """The table that texts make by standing in columns; None when they do not. `rulers`: heights of lines across."""
    rows = text_rows(pieces)
    columns = columns_of(rows, print_px)
    if len(columns) < 2 or len(rows) < 2:
        return None
    bands = _bands(rows, columns, rulers)
    bands = _trimmed(bands, columns)
    edges = _between([(c.start, c.end) for c in columns])
    levels = _between([_extent(band) for band in bands])
    slots: list[Slot] = []
    taken: set[tuple[int, int]] = set()
    for r, band in enumerate(bands):
        cells: dict[tuple[int, int], list[Piece]] = {}
        for piece in band:
            cells.setdefault(_reach(piece, columns), []).append(piece)
        for (start, end), held in sorted(_merged(cells).items()):
            box = (edges[start], levels[r], edges[end], levels[r + 1])
            slots.append(Slot(r, start, r + 1, end, box, tuple(held)))
            taken |= {(r, c) for c in range(start, end)}
    for r in range(len(bands)):
        for c in range(len(columns)):
            if (r, c) not in taken:
                slots.append(Slot(r, c, r + 1, c + 1, (edges[c], levels[r], edges[c + 1], levels[r + 1])))
    return Grid(len(bands), len(columns), tuple(sorted(slots, key=lambda s: (s.row, s.column))))


def _merged(cells: dict[tuple[int, int], list[Piece]]) -> dict[tuple[int, int], list[Piece]]:
    """Reaches that overlap become one cell."""
    merged: list[tuple[int, int, list[Piece]]] = []
    for (start, end), held in sorted(cells.items()):
        if merged and start < merged[-1][1]:
            first, last, pieces = merged[-1]
            merged[-1] = (first, max(last, end), pieces + held)
        else:
            merged.append((start, end, list(held)))
    return {(start, end): held for start, end, held in merged}


def _reach(piece: Piece, columns: Sequence[Span]) -> tuple[int, int]:
    """Which columns a text stands in: first, and the one behind the last."""
    own = Span(piece.box[0], piece.box[2])
    held = [k for k, c in enumerate(columns) if own.shared(c) > _HOLD * min(c.end - c.start, own.end - own.start)]
    if not held:
        middle = (own.start + own.end) / 2
        nearest = min(range(len(columns)), key=lambda k: max(columns[k].start - middle, middle - columns[k].end))
        return nearest, nearest + 1
    return held[0], held[-1] + 1


def _bands(rows: Sequence[Sequence[Piece]], columns: Sequence[Span], rulers: Sequence[float]) -> list[list[Piece]]:
    """Rows of the table: rows of text, continued ones joined; where every row is ruled, lines alone part them."""
    middles = [sum(p.box[1] + p.box[3] for p in row) / 2 / len(row) for row in rows]
    inner = [sum(a < y < b for y in rulers) for a, b in pairwise(middles)]
    ruled = sum(map(bool, inner)) >= 0.5 * len(inner) and len(inner) > 2
    steps = sorted(b - a for a, b in pairwise(middles))
    usual = steps[len(steps) // 2] if steps else 0.0
    bands = [list(rows[0])]
    for k in range(1, len(rows)):
        first = min(_reach(piece, columns)[0] for piece in rows[k])
        fewer = len(rows[k]) < len(columns)
        near = middles[k] - middles[k - 1] < _CLOSE * usual
        continues = not inner[k - 1] and (ruled or (near and fewer) or (first > 0 and near))
        if continues:
            bands[-1] += rows[k]
        else:
            bands.append(list(rows[k]))
    return bands


def _trimmed(bands: list[list[Piece]], columns: Sequence[Span]) -> list[list[Piece]]:
    """Nothing says surely where such a table ends: rows above and below that hold one text are none of it."""

    def single(band: Sequence[Piece]) -> bool:
        noted = min(band, key=lambda piece: piece.box[0]).text.startswith(NOTES)
        return noted or len({_reach(piece, columns) for piece in band}) < 2

    first = next((k for k, band in enumerate(bands) if not single(band)), 0)
    last = next((k for k in range(len(bands), 0, -1) if not single(bands[k - 1])), len(bands))
    return bands[first:last]


def _extent(band: Sequence[Piece]) -> tuple[float, float]:
    return min(p.box[1] for p in band), max(p.box[3] for p in band)


def _between(spans: Sequence[tuple[float, float]]) -> list[float]:
    """Borders: halfway between neighbours, and the outer ends."""
    return [spans[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(spans)), spans[-1][1]]


def regions(pieces: Sequence[Piece], print_px: float) -> list[list[Piece]]:
    """Runs of rows that may be a table without lines: two texts or more a row, one below the other."""
    rows = text_rows(pieces)
    found: list[list[Sequence[Piece]]] = []
    bottom = 0.0
    for row in rows:
        top, low = _extent(row)
        several = len(row) >= 2
        if found and found[-1] and top - bottom < _FAR * print_px and (several or len(found[-1][-1]) >= 2):
            found[-1].append(row)
        elif several:
            found.append([row])
        else:
            found.append([])
        bottom = low
    tables = []
    for run in found:
        while run and len(run[-1]) < 2:
            run.pop()
        if sum(len(row) >= 2 for row in run) >= 3:
            tables.append([piece for row in run for piece in row])
    return tables
