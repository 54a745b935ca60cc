"""Where a value stands, in a part of the page: locators that let another one look only there.

Knows: words that part a page, other locators. Must not know: what the value means, vendors, networks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kapiao.reading.locate import Found, Locator, Side, find_label
from kapiao.reading.view import Glyph, Span, View

_SIGNS = 2.2  # heights before a column where a sign written downwards may stand
_LEVEL = 0.7  # heights up or down within which labels stand side by side


class _InPart:
    """What another locator, `inner`, finds in a part of the page."""

    __slots__ = ()
    inner: Locator

    def find(self, view: View, found: Found, labels: Sequence[str]) -> tuple[Span, ...]:
        part = self._part(view)
        return self.inner.find(part, found, labels) if part else ()

    def near(self, view: View, found: Found) -> tuple[Span, ...]:
        part = self._part(view)
        return self.inner.near(part, found) if part else ()

    def _part(self, view: View) -> View | None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Sided(_InPart):
    """What another locator finds on one side of a word that stands on the page: the block above or below it."""

    word: str
    side: Side
    inner: Locator

    def _part(self, view: View) -> View | None:
        hits = find_label(view, self.word)
        if not hits:
            return None
        hit = hits[0]
        row = view.rows[hit.row].glyphs
        word = view.span(row[hit.start : hit.end])
        level = {(g.line, g.place) for g in row} if self.side in ("above", "below") else set()  # however it leans
        return view.only(lambda glyph: (glyph.line, glyph.place) not in level and self._beyond(glyph, word))

    def _beyond(self, glyph: Glyph, word: Span) -> bool:
        if self.side in ("left", "right"):
            return glyph.right < word.left if self.side == "left" else glyph.left > word.right
        rise = (word.y - glyph.y) * (1 if self.side == "above" else -1)
        return rise > 0.5 * word.height


@dataclass(frozen=True, slots=True)
class Column(_InPart):
    """What another locator finds in one of several columns that begin with the same label side by side, from 0."""

    label: str
    number: int
    inner: Locator

    def _part(self, view: View) -> View | None:
        hits = [(hit.row, view.rows[hit.row].glyphs[hit.start]) for hit in find_label(view, self.label, True)]
        rows = [[g for row, g in hits if row == first] for first, _ in hits]
        levels = [[g for _, g in hits if abs(g.y - first.y) < _LEVEL * first.height] for _, first in hits]
        starts = sorted(next((group for group in (*rows, *levels) if len(group) > 1), []), key=lambda g: g.left)
        if len(starts) <= self.number:
            return None
        left = starts[self.number].left - starts[self.number].height
        after = starts[self.number + 1 :]
        right = after[0].left - _SIGNS * after[0].height if after else math.inf
        return view.only(lambda glyph: left < glyph.left < right)


@dataclass(frozen=True, slots=True)
class Absent(_InPart):
    """What another locator finds on a page where a word does not stand: on the other form of a paper."""

    word: str
    inner: Locator

    def _part(self, view: View) -> View | None:
        return None if find_label(view, self.word) else view


@dataclass(frozen=True, slots=True)
class Nth:
    """The n-th place in reading order where another locator finds something: columns that bear the same labels."""

    number: int
    inner: Locator

    def find(self, view: View, found: Found, labels: Sequence[str]) -> tuple[Span, ...]:
        spans = sorted(self.inner.find(view, found, labels), key=lambda span: (_row_of(view, span), span.left))
        return tuple(spans[self.number : self.number + 1])

    def near(self, view: View, found: Found) -> tuple[Span, ...]:
        return ()


def _row_of(view: View, span: Span) -> int:
    return next((n for n, row in enumerate(view.rows) if span.glyphs[0] in row.glyphs), len(view.rows))


sided, nth, column, absent = Sided, Nth, Column, Absent
