"""Where a value stands: a few ways of finding it among the rows of a page.

Knows: rows, labels, neighbours. Must not know: what the value means (its kind judges that), vendors, networks.

Every locator is a frozen object with two verbs: `find(view, found, labels)`, the spans that have the form of the value,
best first; `near(view, found)`, the pieces of lines where it should stand, whatever was read there. `found` holds the
spans of fields declared earlier; `labels` are all labels of the document, where a value ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, Protocol

from kapiao.reading.view import Glyph, Row, Span, View

Found = Mapping[str, Span]
_LEAD = 3.0  # gaps between a label and its value
_WELL, _NOISE = 0.9, 0.7  # mean scores of a line that reads well, and of one that is no text
Side = Literal["left", "right", "above", "below"]


class Locator(Protocol):
    """See the module text."""

    def find(self, view: View, found: Found, labels: Sequence[str]) -> tuple[Span, ...]: ...

    def near(self, view: View, found: Found) -> tuple[Span, ...]: ...


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A label seen on a row: glyphs [start, end), and how many of its characters were read otherwise."""

    row: int
    start: int
    end: int
    misread: int


def find_label(view: View, label: str, every: bool = False) -> tuple[LabelHit, ...]:
    """Where a label is printed. Blanks do not count; long labels may have misread characters, where it is not read
    exactly anywhere, or `every` one is wanted."""
    exact = [hit for number, row in enumerate(view.rows) for hit in _exact(number, row, label)]
    if exact and not every:
        return tuple(exact)
    near = [hit for number, row in enumerate(view.rows) for hit in _near(number, row, label)]
    near.sort(key=lambda h: h.misread)
    return (*exact, *near)


def _exact(number: int, row: Row, label: str) -> Iterator[LabelHit]:
    text, places = row.solid
    first = text.find(label)
    while first >= 0:
        yield LabelHit(number, places[first], places[first + len(label) - 1] + 1, 0)
        first = text.find(label, first + 1)


def _near(number: int, row: Row, label: str) -> Iterator[LabelHit]:
    """Where up to a third of a label's characters were read otherwise."""
    most = len(label) // 3
    text, places = row.solid
    if sum(char in text for char in label) < len(label) - most:
        return
    for first in range(len(text) - len(label) + 1 if most else 0):
        misread = sum(a != b for a, b in zip(label, text[first : first + len(label)], strict=True))
        if 0 < misread <= most:
            window = places[first : first + len(label)]
            yield LabelHit(number, window[0], _end(row, label, window), misread)


def _end(row: Row, label: str, places: Sequence[int]) -> int:
    """Where a label ends: one whose end was not seen does not take the beginning of the next line for it."""
    last = len(places) - 1
    while last and row.glyphs[places[last]].text != label[last]:
        if row.glyphs[places[last]].line == row.glyphs[places[0]].line:
            return places[-1] + 1
        last -= 1
    return places[last] + 1


@dataclass(frozen=True, slots=True)
class Beside:
    """To the right of its label on the same row, up to the next label; `lines` more rows may follow, left-aligned.

    `gap`: heights of blank paper that end the value, where other columns follow on the row; 0: none does.
    `hanging`: the rows that follow may begin where the row of the label does.
    """

    label: str
    lines: int = 1
    gap: float = 0.0
    hanging: bool = False

    def find(self, view: View, found: Found, labels: Sequence[str]) -> tuple[Span, ...]:
        spans = []
        for hit in find_label(view, self.label):
            row = view.rows[hit.row]
            if hit.misread and _other_label(row, hit.start, labels):
                continue  # a label that differs so little is another one
            glyphs = _until_label(row, hit.end, labels)
            while glyphs and glyphs[0].text in ":：. ":
                glyphs = glyphs[1:]
            if not glyphs and self.gap:
                glyphs = _like_a_label(row, hit.end)
            if not glyphs or (self.gap and _far(glyphs[0], row.glyphs[hit.end - 1], self.gap)):
                continue
            glyphs = _until_gap(glyphs, self.gap) if self.gap else glyphs
            lefts = (glyphs[0].left, *((row.glyphs[0].left,) if self.hanging else ()))
            tail = _rows_under(view, hit.row, glyphs, self.lines - 1, labels, lefts) if self.lines > 1 else []
            spans.append(view.span(glyphs, tail))
        return tuple(spans)

    def near(self, view: View, found: Found) -> tuple[Span, ...]:
        return ()  # without its label nothing tells where


def _other_label(row: Row, start: int, labels: Sequence[str]) -> bool:
    """Whether a label, or a longer one that begins like it, is read exactly where one was thought to be misread."""
    text, places = row.solid
    return text.startswith(tuple(labels), bisect_left(places, start)) if labels else False


def _far(glyph: Glyph, label: Glyph, gap: float) -> bool:
    """Whether a value begins so far from its label that it is another column's."""
    return glyph.left - label.right > _LEAD * gap * max(glyph.height, label.height)


def _like_a_label(row: Row, start: int) -> Sequence[Glyph]:
    """What follows a label and its colon closely, though it reads like a label itself."""
    rest = row.glyphs[start:]
    if len(rest) < 2 or rest[0].text not in ":：" or rest[1].left - rest[0].right > rest[1].height:
        return ()
    return rest[1:]


def _until_gap(glyphs: Sequence[Glyph], gap: float) -> Sequence[Glyph]:
    """Glyphs up to the first blank of so many heights."""
    for k in range(1, len(glyphs)):
        if glyphs[k].left - glyphs[k - 1].right > gap * max(glyphs[k].height, glyphs[k - 1].height):
            return glyphs[:k]
    return glyphs


def _until_label(row: Row, start: int, labels: Sequence[str]) -> Sequence[Glyph]:
    """Glyphs from `start` to the next label of the document; blanks within a label do not count."""
    text, solid = row.solid
    begin = bisect_left(solid, start)
    found = [text.find(label, begin) for label in labels if len(label) > 1]
    ends = [solid[place] for place in found if place >= 0]
    return row.glyphs[start : min(ends, default=len(row.glyphs))]


def _rows_under(
    view: View, row: int, glyphs: Sequence[Glyph], lines: int, labels: Sequence[str], lefts: Sequence[float]
) -> list[Span]:
    """Further rows of a value: the next ones that begin about where its first row begins, or at another of `lefts`."""
    left, height = min(lefts), max(g.height for g in glyphs)
    y = sum(g.y for g in glyphs) / len(glyphs)
    spans: list[Span] = []
    for under in view.rows[row + 1 :]:
        inside = [g for g in under.glyphs if g.left > left - 1.5 * height]
        if not inside or under.y - y > 2.4 * height or len(spans) == lines:
            break
        if under.y - y < 0.5 * height:
            continue
        text = "".join(g.text for g in under.glyphs if not g.text.isspace())
        if all(abs(inside[0].left - x) > 2.5 * height for x in lefts) or any(label in text for label in labels):
            break
        spans.append(view.span(inside))
        y = under.y
    return spans


@dataclass(frozen=True, slots=True)
class Pattern:
    """Anywhere the text of a row (or of a `line` of it), without blanks, matches; group 1 if there is one.

    `every`: all matches together are one value, a row each.
    """

    regex: str
    every: bool = False
    per: Literal["row", "line"] = "row"

    def find(self, view: View, found: Found, labels: Sequence[str]) -> tuple[Span, ...]:
        spans = tuple(span for glyphs in self._streams(view) for span in matches(view, glyphs, self.regex))
        if self.every and len(spans) > 1:
            return (replace(spans[0], tail=spans[1:]),)
        return spans

    def near(self, view: View, found: Found) -> tuple[Span, ...]:
        return pieces(view, lambda _: True)

    def _streams(self, view: View) -> Iterator[Sequence[Glyph]]:
        for row in view.rows:
            yield from (row.glyphs,) if self.per == "row" else _by_line(row.glyphs)


def _by_line(glyphs: Sequence[Glyph]) -> Iterator[Sequence[Glyph]]:
    """Glyphs of a row, line by line."""
    return (tuple(line) for _, line in groupby(glyphs, key=lambda g: g.line))


def pieces(view: View, admits: Callable[[Glyph], bool]) -> tuple[Span, ...]:
    """What of every line lies where glyphs are admitted."""
    kept = ([g for g in line if admits(g)] for row in view.rows for line in _by_line(row.glyphs))
    return tuple(view.span(glyphs) for glyphs in kept if glyphs)


def matches(view: View, glyphs: Sequence[Glyph], regex: str) -> list[Span]:
    """Spans of a stream of glyphs that match."""
    solid = [place for place, g in enumerate(glyphs) if not g.text.isspace()]
    text = "".join(glyphs[place].text[0] for place in solid)
    spans = []
    for match in re.finditer(regex, text):
        start, end = match.span(1) if match.re.groups and match.group(1) is not None else match.span()
        if end > start:
            spans.append(view.span(glyphs[solid[start] : solid[end - 1] + 1]))
    return spans


@dataclass(frozen=True, slots=True)
class NextTo:
    """On one side of a field found earlier: what a pattern takes there, or all of it; nearest first.

    `reach` counts heights of that field up and down; left and right stay on its row. `per`: as of a pattern.
    `aligned`: above and below, only what stands behind where that field begins.
    """

    field: str
    side: Side
    regex: str = ".+"
    reach: float = 3.0
    per: Literal["row", "line"] = "row"
    aligned: bool = False

    def find(self, view: View, found: Found, labels: Sequence[str]) -> tuple[Span, ...]:
        anchor = found.get(self.field)
        if anchor is None:
            return ()
        spans: list[tuple[float, Span]] = []
        for row in view.rows:
            glyphs = tuple(_legible([g for g in row.glyphs if self._beside(g, anchor)]))
            for part in ((glyphs,) if self.per == "row" else _by_line(glyphs)) if glyphs else ():
                spans += [(_distance(span, anchor, self.side), span) for span in matches(view, part, self.regex)]
        spans.sort(key=lambda pair: pair[0])
        return tuple(span for _, span in spans)

    def near(self, view: View, found: Found) -> tuple[Span, ...]:
        anchor = found.get(self.field)
        if anchor is None:
            return ()
        spans = pieces(view, lambda glyph: self._beside(glyph, anchor))
        return tuple(sorted(spans, key=lambda span: _distance(span, anchor, self.side)))

    def _beside(self, glyph: Glyph, anchor: Span) -> bool:
        middle = (glyph.left + glyph.right) / 2
        if self.side in ("left", "right"):
            same_row = abs(glyph.y - anchor.y) < 0.75 * max(glyph.height, anchor.height)
            return same_row and (middle < anchor.left if self.side == "left" else middle > anchor.right)
        rise = (anchor.y - glyph.y) / anchor.height * (1 if self.side == "above" else -1)
        return 0.4 < rise < self.reach and not (self.aligned and middle < anchor.left)


def _legible(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without the lines that are mere noise beside one that reads well: a code or a pattern on the row of a value."""
    lines: dict[int, list[float]] = {}
    for glyph in glyphs:
        lines.setdefault(glyph.line, []).append(glyph.score)
    means = {line: sum(scores) / len(scores) for line, scores in lines.items()}
    well = any(mean > _WELL for mean in means.values())
    return [g for g in glyphs if not well or means[g.line] > _NOISE]


def _distance(span: Span, anchor: Span, side: Side) -> float:
    if side in ("left", "right"):
        return abs((span.left + span.right) - (anchor.left + anchor.right)) / 2
    gap = max(0.0, span.left - anchor.right, anchor.left - span.right)
    return abs(span.y - anchor.y) + 0.3 * gap


@dataclass(frozen=True, slots=True)
class Spot:
    """In a part of the text's extent (shares of its width and height): what a pattern takes there."""

    left: float
    top: float
    right: float
    bottom: float
    regex: str = ".+"

    def find(self, view: View, found: Found, labels: Sequence[str]) -> tuple[Span, ...]:
        spans: list[Span] = []
        for row in view.rows:
            glyphs = [g for g in row.glyphs if self.holds(g, view)]
            spans.extend(matches(view, glyphs, self.regex))
        return tuple(spans)

    def near(self, view: View, found: Found) -> tuple[Span, ...]:
        return pieces(view, lambda glyph: self.holds(glyph, view))

    def holds(self, glyph: Glyph, view: View) -> bool:
        x0, y0, x1, y1 = view.bounds
        x = ((glyph.left + glyph.right) / 2 - x0) / max(x1 - x0, 1.0)
        y = (glyph.y - y0) / max(y1 - y0, 1.0)
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Stack:
    """Lines one under another that all match and are no labels, left-aligned: one value, a row each. Longest first.

    `within`: the part of the text's extent where they stand (left, top, right, bottom, as shares). `last`: what may
    follow them as a last row; they are a value without it as well.
    """

    regex: str
    within: tuple[float, float, float, float] = (-1.0, -1.0, 2.0, 2.0)
    last: str = ""

    def find(self, view: View, found: Found, labels: Sequence[str]) -> tuple[Span, ...]:
        stacks: list[list[Span]] = []
        spot = Spot(*self.within)
        lines = [glyphs for row in view.rows for glyphs in _by_line(row.glyphs)]
        for glyphs in lines:
            for span in matches(view, glyphs, self.regex):
                if not all(spot.holds(g, view) for g in span.glyphs) or span.text.startswith(tuple(labels)):
                    continue
                under = next((stack for stack in stacks if _follows(span, stack[-1])), None)
                if under is None:
                    stacks.append([span])
                else:
                    under.append(span)
        several = sorted((stack for stack in stacks if len(stack) > 1), key=len, reverse=True)
        ends = [span for glyphs in lines for span in matches(view, glyphs, self.last)] if self.last else []
        ended = [[*stack, span] for stack in several for span in ends if _follows(span, stack[-1])]
        return tuple(replace(stack[0], tail=tuple(stack[1:])) for stack in (*ended, *several))

    def near(self, view: View, found: Found) -> tuple[Span, ...]:
        return ()


def _follows(span: Span, above: Span) -> bool:
    """Whether a span is the next line under another."""
    return abs(span.left - above.left) < 1.2 * above.height and 0.5 < (span.y - above.y) / above.height < 2.6


beside, pattern, next_to, spot, stack = Beside, Pattern, NextTo, Spot, Stack
