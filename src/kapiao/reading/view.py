"""Lines of a page as rows of characters: what locators search.

Knows: geometry of lines, in page frame. Must not know: what the text means, vendors, networks.

A label and its value may have come out as one line, as two, or as one line a character; a row is therefore one stream
of characters, left to right, whatever lines they came from. Rows are told by each line's own direction, not by y alone,
so that a tilted or foreshortened page keeps them apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from kapiao.records import Char, Lattice, Line, Point, Quad

_ACROSS_DEG = 35.0  # a line that reads so much otherwise than the page is on no row of it
_SAME_ROW = 0.5  # of the larger height: how far a line's middle may be from another's axis


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character where it stands; `left`, `right`, `y` in the level frame: the page turned so that rows lie flat."""

    text: str
    score: float
    left: float
    right: float
    y: float
    height: float
    line: int
    place: int  # in its line


@dataclass(frozen=True, slots=True)
class Span:
    """Characters that belong together, in reading order, with the lines they came from."""

    glyphs: tuple[Glyph, ...]
    quad: Quad
    lines: tuple[Line, ...]
    tail: tuple[Span, ...] = ()  # further rows of the same value

    @property
    def text(self) -> str:
        return "\n".join(("".join(g.text for g in self.glyphs), *(s.text for s in self.tail)))

    @property
    def score(self) -> float:
        scores = [g.score for g in self.glyphs] + [s.score for s in self.tail]
        return min(scores, default=0.0)

    @property
    def chars(self) -> tuple[Char, ...]:
        """The characters as the reader gave them, of all rows in their order."""
        lines = dict(zip(dict.fromkeys(g.line for g in self.glyphs), self.lines, strict=True))
        own = tuple(lines[g.line].chars[g.place] for g in self.glyphs)
        return own + tuple(char for row in self.tail for char in row.chars)

    @property
    def left(self) -> float:
        return min(g.left for g in self.glyphs)

    @property
    def right(self) -> float:
        return max(g.right for g in self.glyphs)

    @property
    def y(self) -> float:
        return sum(g.y for g in self.glyphs) / len(self.glyphs)

    @property
    def height(self) -> float:
        return max(g.height for g in self.glyphs)

    @property
    def lattice(self) -> Lattice | None:
        """The lattice of the one line that this span is the whole of; None when it is a part or several lines."""
        if self.tail or len(self.lines) != 1 or len(self.glyphs) != len(self.lines[0].chars):
            return None
        return self.lines[0].lattice


@dataclass(frozen=True)
class Row:
    """One row of a page, left to right."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def solid(self) -> tuple[str, tuple[int, ...]]:
        """Its text without blanks, a character a glyph, and the place of each among the glyphs."""
        places = tuple(place for place, g in enumerate(self.glyphs) if not g.text.isspace())
        return "".join(self.glyphs[place].text[0] for place in places), places

    @property
    def text(self) -> str:
        return "".join(g.text for g in self.glyphs)

    @property
    def y(self) -> float:
        return sum(g.y for g in self.glyphs) / len(self.glyphs)

    @property
    def height(self) -> float:
        heights = sorted(g.height for g in self.glyphs)
        return heights[len(heights) // 2]


@dataclass(frozen=True, slots=True)
class View:
    """A page's lines as rows. `skew_deg`: clockwise turn of the rows against the page."""

    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    skew_deg: float
    bounds: tuple[float, float, float, float] = field(default=(0.0, 0.0, 0.0, 0.0))  # of all text, level frame

    @classmethod
    def of(cls, lines: Sequence[Line]) -> View:
        kept = tuple(line for line in lines if line.chars)
        skew = _direction_deg(kept)
        rows = tuple(_rows(kept, skew))
        glyphs = [g for row in rows for g in row.glyphs]
        bounds = (
            min((g.left for g in glyphs), default=0.0),
            min((g.y - g.height / 2 for g in glyphs), default=0.0),
            max((g.right for g in glyphs), default=0.0),
            max((g.y + g.height / 2 for g in glyphs), default=0.0),
        )
        return cls(kept, rows, skew, bounds)

    def across(self, line: int) -> bool:
        """Whether a line stands across the rows."""
        return _across(self.lines[line], self.skew_deg)

    def row_at(self, point: Point) -> int:
        """The row nearest to a point of the page."""
        y = _level(point, math.radians(self.skew_deg))[1]
        return min(range(len(self.rows)), key=lambda n: abs(self.rows[n].y - y), default=0)

    def without(self, noise: str) -> View:
        """The same page without the lines whose whole text, blanks left out, matches; itself when there are none."""
        kept = [line for line in self.lines if not re.fullmatch(noise, "".join(line.text.split()))] if noise else ()
        return View.of(kept) if noise and len(kept) < len(self.lines) else self

    def only(self, admits: Callable[[Glyph], bool]) -> View:
        """The same page with the characters of its rows that are admitted; rows left empty are gone."""
        kept = (tuple(glyph for glyph in row.glyphs if admits(glyph)) for row in self.rows)
        return replace(self, rows=tuple(Row(glyphs) for glyphs in kept if glyphs))

    @property
    def in_order(self) -> tuple[Line, ...]:
        """The lines in reading order: rows from top to bottom, each from left to right."""
        numbers = dict.fromkeys(glyph.line for row in self.rows for glyph in row.glyphs)
        return tuple(self.lines[number] for number in numbers)

    def span(self, glyphs: Sequence[Glyph], tail: Sequence[Span] = ()) -> Span:
        """The span of some glyphs of one row. Raises ValueError when there are none."""
        if not glyphs:
            raise ValueError("a span needs a glyph")
        numbers = tuple(dict.fromkeys(g.line for g in glyphs))
        quads = []
        for number in numbers:
            chars = self.lines[number].chars
            places = [g.place for g in glyphs if g.line == number]
            quads.append(self.lines[number].quad.part(chars[min(places)].start, chars[max(places)].end))
        quad = quads[0] if len(quads) == 1 else self._around(quads)
        return Span(tuple(glyphs), quad, tuple(self.lines[n] for n in numbers), tuple(tail))

    @property
    def extent(self) -> Quad:
        """The quad around all text, along the rows. An empty page has one of no size."""
        return self._around([line.quad for line in self.lines]) if self.lines else Quad.box(0, 0, 0, 0)

    def _around(self, quads: Sequence[Quad]) -> Quad:
        """The smallest quad along the rows' direction around several."""
        turn = math.radians(self.skew_deg)
        level = [_level(p, turn) for q in quads for p in q.points]
        left, right = min(p[0] for p in level), max(p[0] for p in level)
        top, bottom = min(p[1] for p in level), max(p[1] for p in level)
        corners = Quad.box(left, top, right - left, bottom - top).points
        a, b, c, d = (_level(p, -turn) for p in corners)
        return Quad((a, b, c, d))


def _level(point: Point, turn: float) -> Point:
    """A page point in the frame turned back by `turn` radians."""
    cos, sin = math.cos(turn), math.sin(turn)
    return point[0] * cos + point[1] * sin, point[1] * cos - point[0] * sin


def _direction_deg(lines: Sequence[Line]) -> float:
    """Which way the lines read, clockwise from the page's x: that of the long ones, half of their length turned less
    and half more, so that words written downwards and stains taken for print do not turn the rows."""
    long = [line.quad for line in lines if line.quad.width > 1.6 * line.quad.height] or [line.quad for line in lines]
    turns = [(quad.width, math.radians(quad.angle_deg)) for quad in long]
    mean = math.degrees(math.atan2(sum(w * math.sin(a) for w, a in turns), sum(w * math.cos(a) for w, a in turns)))
    offs = sorted(((quad.angle_deg - mean + 180) % 360 - 180, quad.width) for quad in long)
    left = sum(width for _, width in offs) / 2
    for off, width in offs:
        left -= width
        if left <= 0:
            return mean + off
    return mean


def _rows(lines: Sequence[Line], skew_deg: float) -> Iterator[Row]:
    turn = math.radians(skew_deg)
    for group in _grouped(lines, skew_deg):
        glyphs: list[Glyph] = []
        for number in sorted(group, key=lambda n: (_level(lines[n].quad.points[0], turn)[0], n)):
            line = lines[number]
            height = line.quad.height
            for place, char in enumerate(line.chars):
                piece = line.quad.part(char.start, char.end)
                x, y = _level(piece.center, turn)
                half = piece.width / 2
                glyphs.append(Glyph(char.text, char.score, x - half, x + half, y, height, number, place))
        yield Row(tuple(glyphs))


def _grouped(lines: Sequence[Line], skew_deg: float) -> list[list[int]]:
    """Numbers of the lines of every row, rows from top to bottom."""
    turn = math.radians(skew_deg)
    centers = [_level(line.quad.center, turn) for line in lines]
    slopes = [_slope(line, skew_deg) for line in lines]
    stacked = [[_stacked(lines, centers, i, j) for j in range(len(lines))] for i in range(len(lines))]
    row_of = {n: [n] for n in range(len(lines))}
    for _, i, j in sorted(_neighbours(lines, centers, slopes, skew_deg)):
        one, other = row_of[i], row_of[j]
        if one is other or any(stacked[a][b] for a in one for b in other):
            continue  # a tall sign between two rows belongs to one of them
        one.extend(other)
        row_of.update(dict.fromkeys(other, one))
    groups = {id(row): row for row in row_of.values()}
    return sorted(
        groups.values(), key=lambda g: (sum(centers[n][1] for n in g) / len(g), min(centers[n][0] for n in g))
    )


def _stacked(lines: Sequence[Line], centers: Sequence[Point], i: int, j: int) -> bool:
    """Whether one line stands above the other, however near."""
    dx, dy = centers[j][0] - centers[i][0], centers[j][1] - centers[i][1]
    room = (lines[i].quad.width + lines[j].quad.width) / 2
    return i != j and abs(dx) < 0.6 * room and abs(dy) > 0.25 * min(lines[i].quad.height, lines[j].quad.height)


def _neighbours(
    lines: Sequence[Line], centers: Sequence[Point], slopes: Sequence[float], skew_deg: float
) -> Iterator[tuple[float, int, int]]:
    """Pairs of lines that may stand on one row, with how far off they are."""
    across = [_across(line, skew_deg) for line in lines]
    for i, line in enumerate(lines):
        for j in range(i + 1, len(lines)):
            if across[i] or across[j]:
                continue
            other = lines[j]
            dx, dy = centers[j][0] - centers[i][0], centers[j][1] - centers[i][1]
            room = (line.quad.width + other.quad.width) / 2
            off = abs(dy - dx * (slopes[i] + slopes[j]) / 2)
            height = min(max(line.quad.height, other.quad.height), 1.6 * line.quad.height)
            if off < _SAME_ROW * height and abs(dx) < 2.5 * room + 12 * line.quad.height:
                yield off / height, i, j


def _across(line: Line, skew_deg: float) -> bool:
    """Whether a line stands across the rows: a column of characters, print along the edge."""
    turn = (line.quad.angle_deg - skew_deg + 180) % 360 - 180
    return len(line.chars) > 1 and abs(turn) > _ACROSS_DEG


def _slope(line: Line, skew_deg: float) -> float:
    """Rise of a line against the common skew; short lines have no direction of their own."""
    if line.quad.width < 3 * line.quad.height:
        return 0.0
    turn = (line.quad.angle_deg - skew_deg + 180) % 360 - 180
    return math.tan(math.radians(turn)) if abs(turn) < 12 else 0.0
