"""Labels of a form that were misread, taken for a column of text, or half lost: told by what they resemble and by the
column of labels in which they stand.

Knows: lines, the labels of a document. Must not know: values, vendors, networks.

A form prints its labels one under another, in cells of one width. A line that differs from a label in some characters
is that label if it stands where labels stand; a short one only if that label was not read anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kapiao.reading.view import Glyph, View
from kapiao.records import Line

_ALIGNED = 0.9  # heights between edges or middles of labels of one column
_NEIGHBOURS = 3  # labels near a half one
_COLUMN = 8.0  # heights within which labels begin that may stand in one column
_SHORT = 3  # characters: labels so short resemble words
_SPREAD = 0.9  # heights a character: labels so short are spread over their cell
_SURE_SHARE, _ALIGNED_SHARE = 1 / 3, 1 / 2  # of a label that may be misread: anywhere, in its column
_ENDS = frozenset(":：;；.。,，、")  # signs between a label and its value, as they are read
_STACKED = 5  # characters: no more labels of two are taken for one column of text


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line and where it stands in the level frame."""

    number: int
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(g.text[0] for g in self.glyphs)

    def column(self, size: int) -> tuple[float, float, float]:
        """Left edge, middle and right edge of its first characters."""
        left, right = self.glyphs[0].left, self.glyphs[size - 1].right
        return left, (left + right) / 2, right


def mended(view: View, labels: Sequence[str]) -> View:
    """The same page with misread labels put right; itself when there are none."""
    placed = _placed(view)
    seen = {label for label in labels if any(label in line.text for line in placed)}
    columns = [line.column(len(label)) for line in placed for label in seen if line.text.startswith(label)]
    last = {label[1] for label in labels if len(label) == 2} - set("".join(seen))  # the first stands apart, or is lost
    ends = [*columns, *(line.column(1) for line in placed if line.text[0] in last)]
    lines, values = list(view.lines), _beside_labels(view, seen)
    for line in placed:
        if any(line.text.startswith(label) for label in seen):
            continue
        label = _resembled(line, labels, seen, columns)
        if label:
            lines[line.number] = _rewritten(lines[line.number], line.glyphs, label)
        elif label := _clipped(line.text, labels, seen):
            lines[line.number] = _completed(lines[line.number], line.text, label)
        elif line.number not in values and (beheaded := _beheaded(line, labels, seen, ends))[0]:
            lines[line.number] = _headed(lines[line.number], *beheaded)
        elif label := _specked(line.text, labels, seen):
            lines[line.number] = _without_specks(lines[line.number], label)
    changed = any(new is not old for new, old in zip(lines, view.lines, strict=True))
    return View.of(lines) if changed else view


def unstacked(view: View, labels: Sequence[str]) -> View:
    """The same page with columns of first (or last) characters of labels taken apart: labels of two characters are
    spread over their cells, and those that stand one under another are taken for a column of text."""
    edges = [frozenset(label[k] for label in labels if len(label) == 2) for k in (0, 1)]
    lines: list[Line] = []
    for number, line in enumerate(view.lines):
        column = "".join(c.text for c in line.chars if c.text.strip())
        stacked = 1 < len(column) <= _STACKED and any(set(column) <= edge for edge in edges)
        lines.extend(_apart(line, view.skew_deg) if stacked and view.across(number) else (line,))
    return View.of(lines) if len(lines) > len(view.lines) else view


def halves(view: View, label: str, whole: Sequence[Sequence[Glyph]]) -> Iterator[Glyph]:
    """Characters of a label of two that is spread over its column, where the other was lost: such a one begins a line
    and stands under the edge of labels that were read as a whole."""
    for row in view.rows:
        for glyph in row.glyphs:
            if glyph.place == 0 and glyph.text in label and not view.across(glyph.line):
                column = (other for other in whole if abs(other[0].left - glyph.left) < _COLUMN * glyph.height)
                near = sorted(column, key=lambda other: abs(_middle(other) - glyph.y))[:_NEIGHBOURS]
                first = glyph.text == label[0]
                edges = [(other[0].left - glyph.left) if first else (other[-1].right - glyph.right) for other in near]
                if any(abs(edge) < _ALIGNED * glyph.height for edge in edges):
                    yield glyph


def _middle(glyphs: Sequence[Glyph]) -> float:
    return sum(g.y for g in glyphs) / len(glyphs)


def _apart(line: Line, skew_deg: float) -> Iterator[Line]:
    """The characters of a column, each an upright line of its own."""
    chars = [c for c in line.chars if c.text.strip()]
    half = line.quad.height / max(line.quad.width, 1.0) / 2
    downwards = (line.quad.angle_deg - skew_deg) % 360 < 180
    for k, char in enumerate(chars):
        middle = half if k == 0 else 1 - half if k == len(chars) - 1 else (char.start + char.end) / 2
        quad = line.quad.part(middle - half, middle + half).turned(-1 if downwards else 1)
        yield Line(char.text, char.score, quad, (replace(char, start=0.0, end=1.0),))


def _placed(view: View) -> list[_Placed]:
    found: dict[int, list[Glyph]] = {}
    for row in view.rows:
        for glyph in row.glyphs:
            if not glyph.text.isspace():
                found.setdefault(glyph.line, []).append(glyph)
    return [_Placed(number, tuple(glyphs)) for number, glyphs in sorted(found.items())]


def _resembled(
    line: _Placed, labels: Sequence[str], seen: set[str], columns: Sequence[tuple[float, float, float]]
) -> str:
    """The one label that a line begins with, nearly; empty when there is none, or more than one."""
    best: list[tuple[float, str]] = []
    for label in dict.fromkeys(labels):
        size = len(label)
        whole = len(line.text) == size or line.text[size : size + 1] in _ENDS
        if len(line.text) < size or (size <= _SHORT and (label in seen or not whole)):
            continue
        misread = sum(a != b for a, b in zip(label, line.text, strict=False))
        share = misread / size
        spread = line.glyphs[size - 1].right - line.glyphs[0].left > _SPREAD * size * line.glyphs[0].height
        aligned = (size > _SHORT or spread) and _stands_in(line.column(size), columns, line.glyphs[0].height)
        allowed = _ALIGNED_SHARE if aligned and whole else _SURE_SHARE if size > _SHORT else 0.0
        if share <= allowed:
            best.append((share, label))
    best.sort()
    if not best or (len(best) > 1 and best[1][0] == best[0][0]):
        return ""
    return best[0][1]


def _stands_in(own: tuple[float, float, float], columns: Sequence[tuple[float, float, float]], height: float) -> bool:
    """Whether a place is aligned with labels."""
    near = _ALIGNED * height
    return any(sum(abs(a - b) < near for a, b in zip(own, other, strict=True)) >= 1 for other in columns)


def _clipped(text: str, labels: Sequence[str], seen: set[str]) -> str:
    """The one long label, not read elsewhere, of which a line is all but the first or the last character, or begins so
    before a sign."""
    long = [x for x in dict.fromkeys(labels) if len(x) > _SHORT and x not in seen]
    found = [x for x in long if text in (x[1:], x[:-1]) or (text.startswith(x[1:]) and text[len(x) - 1] in _ENDS)]
    return found[0] if len(found) == 1 else ""


def _beheaded(
    line: _Placed, labels: Sequence[str], seen: set[str], columns: Sequence[tuple[float, float, float]]
) -> tuple[str, int]:
    """The label, not read elsewhere, of which a line begins with all but the first characters, where it ends as labels
    of the column do, and how many these are: something lies on its beginning, or it stands too far from the rest. What
    lies there may spoil a further character of a line that says nothing else. No label: ""."""
    best: list[tuple[int, int, int, str]] = []
    for order, label in enumerate(dict.fromkeys(labels)):
        for lost in range(1, len(label) - 1) if label not in seen else ():
            rest = len(label) - lost
            spoilt = sum(a != b for a, b in zip(label[lost:], line.text, strict=False))
            whole = len(line.text) == rest and line.text[1:] == label[lost + 1 :]
            if len(line.text) >= rest and spoilt <= whole and _ends_in(line.glyphs[rest - 1], columns):
                best.append((lost, spoilt, order, label))
    lost, _, _, label = min(best, default=(0, 0, 0, ""))
    return label, lost


def _beside_labels(view: View, seen: set[str]) -> set[int]:
    """Numbers of the lines that follow one on their row that is a label and nothing else: their values."""
    found = set()
    for row in view.rows:
        texts: dict[int, str] = {}
        for glyph in row.glyphs:
            texts[glyph.line] = texts.get(glyph.line, "") + glyph.text.strip(" :：")
        found |= {after for line, after in pairwise(texts) if texts[line] in seen}
    return found


def _ends_in(glyph: Glyph, columns: Sequence[tuple[float, float, float]]) -> bool:
    """Whether a character ends where labels do."""
    return any(abs(glyph.right - right) < _ALIGNED * glyph.height for _, _, right in columns)


def _specked(text: str, labels: Sequence[str], seen: set[str]) -> str:
    """The long label, not read elsewhere, that a line begins with once signs between its characters are left out."""
    plain = "".join(c for c in text if c.isalnum())
    long = (label for label in labels if len(label) > _SHORT and label not in seen)
    return next((label for label in long if plain.startswith(label)), "")


def _without_specks(line: Line, label: str) -> Line:
    """A line without the signs among its first characters, which are a label."""
    left, kept = len(label), []
    for char in line.chars:
        if left and char.text.strip() and not char.text.isalnum():
            continue
        left -= bool(left and char.text.isalnum())
        kept.append(char)
    return replace(line, text="".join(c.text for c in kept), chars=tuple(kept), lattice=None)


def _headed(line: Line, label: str, lost: int) -> Line:
    """A line that begins with all but the first characters of a label, with those put back."""
    head, rest = line.chars[0], len(label) - lost
    solid = [k for k, char in enumerate(line.chars) if char.text.strip()][:rest]
    chars = list(line.chars)
    for k, char in zip(solid, label[lost:], strict=True):
        chars[k] = replace(chars[k], text=char)
    chars = [*(replace(head, text=char, end=head.start) for char in label[:lost]), *chars]
    return replace(line, text="".join(c.text for c in chars), chars=tuple(chars), lattice=None)


def _completed(line: Line, text: str, label: str) -> Line:
    """A line with the character put back that a label lacks at one end."""
    first, last = line.chars[0], line.chars[-1]
    if text.startswith(label[1:]):
        chars = (replace(first, text=label[0], end=first.start), *line.chars)
    else:
        chars = (*line.chars, replace(last, text=label[-1], start=last.end))
    return replace(line, text="".join(c.text for c in chars), chars=chars, lattice=None)


def _rewritten(line: Line, glyphs: Sequence[Glyph], label: str) -> Line:
    """A line with its first characters replaced by a label."""
    chars = list(line.chars)
    for glyph, char in zip(glyphs, label, strict=False):
        chars[glyph.place] = replace(chars[glyph.place], text=char)
    return replace(line, text="".join(c.text for c in chars), chars=tuple(chars), lattice=None)
