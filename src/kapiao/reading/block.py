"""A value of several rows beside or below its label, on forms with columns and letter-spaced labels.

Knows: rows, labels, pieces of lines. Must not know: what the value means, vendors, networks.

Rows of a form's columns seldom stand level with one another, so that rows of the page are no help: the value is put
together from pieces of lines. It begins beside its label (or below it), keeps its left edge from row to row, and ends
where another label stands to its left, the rows are too far apart, or the next column begins. A word of the text that
happens to be a label's does not end it: labels begin a line or stand after a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby

from kapiao.reading.labels import halves
from kapiao.reading.locate import Found, LabelHit, find_label
from kapiao.reading.view import Glyph, Span, View

_LEVEL = 0.7  # heights: how far beside its label a row of the value may be off
_SAME_LINE = 0.45  # heights between the middles of two pieces of one row
_NEXT_LINE = 2.4  # heights between the middles of two rows of one value
_ALIGNED = 2.2  # heights between the left edges of two rows of one value
_LABEL_GAP = 0.8  # heights of blank before a label that does not begin its line
_LONG_LABEL, _SHORT_VALUE = 4, 9  # characters: between labels this long, values this short may leave no gap
_WORD_GAP = 4.0  # heights of blank between two pieces of one row of a value
_TWICE = 0.3  # of a character's width: what the same character of another line covers of it where it was read twice
_COLUMN = 2.0  # heights between a value's left edge and the next column, at least


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line, in the level frame."""

    glyphs: tuple[Glyph, ...]

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @property
    def y(self) -> float:
        return sum(g.y for g in self.glyphs) / len(self.glyphs)

    @property
    def height(self) -> float:
        return self.glyphs[0].height

    def beside(self, other: Piece, reach: float) -> bool:
        return abs(self.y - other.y) <= reach * max(self.height, other.height)


@dataclass(frozen=True, slots=True)
class Block:
    """See the module text. `lines`: at most so many rows; `below`: the value may begin under its label; `centred`:
    label and value share a ruled cell's height, so that the rows of the value stand around the middle of the label."""

    label: str
    lines: int = 1
    below: bool = False
    centred: bool = False

    def find(self, view: View, found: Found, labels: Sequence[str]) -> tuple[Span, ...]:
        others = label_pieces(view, labels)
        spans = []
        for hit in _own_hits(view, self.label, others):
            own = Piece(_solid(view.rows[hit.row].glyphs[hit.start : hit.end]))
            rest = [o for o in others if not _same_place(o, own)]
            for rows in self._values(own, _value_pieces(view, own, others), rest):
                rows = _centred(rows[: self.lines], own.y) if self.centred else rows[: self.lines]
                if rows:
                    first, *tail = (view.span(row) for row in rows)
                    spans.append(replace(first, tail=tuple(tail)))
        return tuple(spans)

    def near(self, view: View, found: Found) -> tuple[Span, ...]:
        return ()  # without its label nothing tells where

    def _values(self, own: Piece, pieces: Sequence[Piece], others: Sequence[Piece]) -> Iterator[list[list[Glyph]]]:
        """The rows of the value that belongs to one label, each its glyphs from left to right: of that beside it, then
        of that below it, where it may stand there."""
        bound = min((o.left for o in others if o.left > own.right and o.beside(own, _LEVEL)), default=float("inf"))
        first = _once([p for p in pieces if own.right - 0.5 * own.height < p.left < bound and p.beside(own, _LEVEL)])
        if first:
            nearest = min(first, key=lambda p: (p.left, abs(p.y - own.y)))
            aligned = [p for p in first if abs(p.left - nearest.left) < _ALIGNED * own.height]
            rows = _by_row(_with_followers(aligned, first))
            begun = dropwhile(lambda row: all(piece not in aligned for piece in row), rows)  # such as a larger title
            yield self._rows(own, [*begun], pieces, others)
        if self.below:
            under = [p for p in pieces if 0.5 < (p.y - own.y) / own.height < _NEXT_LINE]
            first = [p for p in under if abs(p.left - own.left) < _ALIGNED * own.height][:1]
            yield self._rows(own, _by_row(first), pieces, others)

    def _rows(
        self, own: Piece, first: Sequence[list[Piece]], pieces: Sequence[Piece], others: Sequence[Piece]
    ) -> list[list[Glyph]]:
        """A value from the rows with which it begins."""
        if not first:
            return []
        rows = [*first]
        while len(rows) < self.lines:
            further = _next_row(rows[-1], pieces, others, own)
            if not further:
                break
            rows.append(further)
        return [[g for piece in row for g in piece.glyphs] for row in rows]


def _once(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces but for those that say only what another line says in the same place: boxes of text overlap."""
    return [piece for piece in pieces if not any(_said_by(other, piece) for other in pieces if other is not piece)]


def _said_by(other: Piece, piece: Piece) -> bool:
    """Whether all characters of a shorter piece stand in a longer one as well."""
    if len(other.glyphs) <= len(piece.glyphs) or not other.beside(piece, _SAME_LINE):
        return False
    return all(any(_twice(glyph, g) for g in other.glyphs) for glyph in piece.glyphs)


def _twice(one: Glyph, other: Glyph) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return one.text == other.text and shared > _TWICE * min(one.right - one.left, other.right - other.left)


def _centred(rows: list[list[Glyph]], y: float) -> list[list[Glyph]]:
    """As many rows, from the first, as stand around a height best."""
    middles = [sum(g.y for g in row) / len(row) for row in rows]
    offs = [abs(sum(middles[: n + 1]) / (n + 1) - y) for n in range(len(rows))]
    return rows[: offs.index(min(offs)) + 1] if offs else []


def _next_row(row: Sequence[Piece], pieces: Sequence[Piece], others: Sequence[Piece], own: Piece) -> list[Piece]:
    """The row under another of the same value; empty when the value ends there."""
    above = row[0]
    height = max(above.height, 0.8 * own.height)
    under = [
        p
        for p in pieces
        if _SAME_LINE < (p.y - above.y) / height < _NEXT_LINE and abs(p.left - above.left) < _ALIGNED * height
    ]
    if not under:
        return []
    head = min(under, key=lambda p: (p.y, p.left))
    if any(o.left < head.left and o.right > own.left - height and o.beside(head, _LEVEL) for o in others):
        return []
    bounds = [
        o.left for o in others if o.left > head.left + _COLUMN * height and own.y - height < o.y < head.y + height
    ]
    after = (p for p in pieces if p is not head and p.left > head.right - height)
    tail = [p for p in after if p.beside(head, _SAME_LINE)]
    kept = [head]
    for piece in sorted(tail, key=lambda p: p.left):
        if piece.left < min(bounds, default=float("inf")) and piece.left - kept[-1].right < _WORD_GAP * height:
            kept.append(piece)
    return kept


def label_pieces(view: View, labels: Sequence[str]) -> list[Piece]:
    """Where labels are printed as such: at the beginning of a line or after a gap."""
    found: list[Piece] = []
    lost: list[str] = []
    for label in labels:
        pieces = [piece for row in view.rows for piece in _labels_on(_solid(row.glyphs), label, labels)]
        found += pieces
        if not pieces and len(label) == 2:
            lost.append(label)
    whole = [piece.glyphs for piece in found]
    return found + [Piece((glyph,)) for label in lost for glyph in halves(view, label, whole)]


def _labels_on(glyphs: tuple[Glyph, ...], label: str, labels: Sequence[str]) -> Iterator[Piece]:
    text = "".join(g.text[0] for g in glyphs)
    start = text.find(label)
    while start >= 0:
        if _stands_free(glyphs, start) or _after_label(glyphs, start, labels):
            yield Piece(glyphs[start : start + len(label)])
        start = text.find(label, start + 1)


def _stands_free(glyphs: Sequence[Glyph], place: int) -> bool:
    while place and glyphs[place].line == glyphs[place - 1].line and not glyphs[place - 1].text.isalnum():
        place -= 1  # specks before it
    if place == 0 or glyphs[place].line != glyphs[place - 1].line:
        return True
    return glyphs[place].left - glyphs[place - 1].right > _LABEL_GAP * glyphs[place].height


def _after_label(glyphs: Sequence[Glyph], place: int, labels: Sequence[str]) -> bool:
    """Whether a long label stands in a line that began with another a few characters ago: the value fills its room."""
    first = place
    while first and glyphs[first - 1].line == glyphs[place].line:
        first -= 1
    before = "".join(g.text[0] for g in glyphs[first:place])
    word = "".join(g.text[0] for g in glyphs[place : place + _LONG_LABEL])
    begun = any(before.startswith(label) and len(before) <= len(label) + _SHORT_VALUE for label in labels)
    return begun and any(label.startswith(word) for label in labels if len(label) >= _LONG_LABEL)


def _own_hits(view: View, label: str, others: Sequence[Piece]) -> list[LabelHit]:
    """The label's places where it stands as one; parts of longer labels do not count, misread short ones neither.

    One of two characters spread over a column may be lost to a line of its own: the other stands for both.
    """
    known = {piece.glyphs for piece in others}
    kept = []
    for hit in find_label(view, label):
        place = Piece(_solid(view.rows[hit.row].glyphs[hit.start : hit.end]))
        free = place.glyphs in known or _stands_free(view.rows[hit.row].glyphs, hit.start)
        long = len(label) >= _LONG_LABEL and not any(_other_label(o, place, label) for o in others)
        if free and (not hit.misread or long) and not any(_within(place, o) for o in others):
            kept.append(hit)
    if kept or len(label) != 2:
        return kept
    halves = {p.glyphs[0] for p in others if len(p.glyphs) == 1 and p.glyphs[0].text in label}
    return [
        LabelHit(number, place, place + 1, 1)
        for number, row in enumerate(view.rows)
        for place, glyph in enumerate(row.glyphs)
        if glyph in halves
    ]


def _other_label(other: Piece, place: Piece, label: str) -> bool:
    """Whether what was taken for a label holds another one, which is no part of it."""
    return _same_place(other, place) and "".join(g.text[0] for g in other.glyphs) not in label


def _within(piece: Piece, other: Piece) -> bool:
    """Whether a label is a part of a longer one."""
    return len(other.glyphs) > len(piece.glyphs) and set(piece.glyphs) <= set(other.glyphs)


def _same_place(one: Piece, other: Piece) -> bool:
    return bool(set(one.glyphs) & set(other.glyphs))


def _solid(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    return tuple(g for g in glyphs if not g.text.isspace())


def _value_pieces(view: View, own: Piece, others: Sequence[Piece]) -> list[Piece]:
    """What of every line is no label, top to bottom. A label parts its line."""
    taken = {(g.line, g.place) for piece in (own, *others) for g in piece.glyphs}
    found = []
    for row in view.rows:
        for _, line in groupby(row.glyphs, key=lambda g: g.line):
            for is_label, run in groupby(line, key=lambda g: (g.line, g.place) in taken):
                found += [Piece(glyphs) for glyphs in _unbroken(() if is_label else _trimmed(tuple(run)))]
    return sorted(found, key=lambda p: (p.y, p.left))


def _unbroken(glyphs: tuple[Glyph, ...]) -> Iterator[tuple[Glyph, ...]]:
    """The pieces of a line between blanks so wide that its ends belong to different columns."""
    start = 0
    for place in range(1, len(glyphs)):
        if glyphs[place].left - glyphs[place - 1].right > _WORD_GAP * glyphs[place].height:
            yield glyphs[start:place]
            start = place
    if glyphs:
        yield glyphs[start:]


def _trimmed(glyphs: tuple[Glyph, ...]) -> tuple[Glyph, ...]:
    """Without blanks and colons at the beginning and blanks at the end."""
    start, end = 0, len(glyphs)
    while start < end and (glyphs[start].text.isspace() or glyphs[start].text in ":："):
        start += 1
    while end > start and glyphs[end - 1].text.isspace():
        end -= 1
    return glyphs[start:end]


def _with_followers(begun: Sequence[Piece], pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that begin rows of a value, and those that go on where one of them ends."""
    kept = list(begun)
    for piece in sorted(pieces, key=lambda p: (p.left, p.y)):
        if piece not in kept and any(_follows(piece, p) for p in kept):
            kept.append(piece)
    return kept


def _follows(piece: Piece, before: Piece) -> bool:
    """Whether a piece goes on where another of its row ends."""
    gap = piece.left - before.right
    return before.beside(piece, _SAME_LINE) and -before.height < gap < _WORD_GAP * before.height


def _by_row(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces beside a label as the rows they make, top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.left)):
        if rows and rows[-1][0].beside(piece, _SAME_LINE) and not _overlap(rows[-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _overlap(row: Sequence[Piece], piece: Piece) -> bool:
    return any(min(p.right, piece.right) - max(p.left, piece.left) > 0.5 * piece.height for p in row)


block = Block


def cell(label: str, lines: int = 1) -> Block:
    """A value in the ruled cell beside its label's."""
    return Block(label, lines, centred=True)
