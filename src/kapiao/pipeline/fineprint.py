"""The small print under a document's lead: a strip as wide as the paper, laid flat and looked at closely.

Knows: where the strip lies, words with digits beside their labels. Must not know: what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from kapiao.pipeline.sight import Sight
from kapiao.records import Char, Line, Quad

_LOOK_PX = 608
_REACH = (-1.5, 0.0, 5.0, 2.4)  # heights of the lead by which the strip begins left, begins, ends right, ends below it
_CARD = (-0.45, -0.75, 1.45, 0.65)  # lengths of the lead from where it begins to the left, upper, right and lower edge
_SHORTEST = 1.4  # width / height: less is a mark; a month and a year in narrow print are 1.8
_CLEAR = 0.93  # a word of digits that was read so surely needs no second reading
_WHOLE = 0.75  # of the height in which a line was seen before
_LONG, _EDGE = 0.9, 0.03  # of its width; of the strip's sides: what reaches nearer to an edge may be cut off there
_STROKES = frozenset("/-")
_ROOM, _FIGURE = 0.25, 0.7  # heights beside a word that is read on its own; that a figure is wide with its room
_DATE_LIKE = re.compile(r"[A-Z]{2}/[A-Z]{2}(?:[A-Z]{2})?")  # figures of worn print
_SHORT_MONTH, _MONTH = re.compile(r"\d/\d\d"), re.compile(r"(?<!\d)(0[1-9]|1[0-2])/\d\d$")


def under(lead: Quad) -> Quad:
    """The strip under a line."""
    a, b, c, d = lead.points
    across = lead.height / max(lead.width, 1.0)
    right = (b[0] - a[0]) * across, (b[1] - a[1]) * across  # one height along the line
    down = (d[0] - a[0] + c[0] - b[0]) / 2, (d[1] - a[1] + c[1] - b[1]) / 2

    def moved(p: tuple[float, float], x: float, y: float) -> tuple[float, float]:
        return p[0] + x * right[0] + y * down[0], p[1] + x * right[1] + y * down[1]

    left_end, top, right_end, bottom = _REACH
    return Quad(
        (moved(d, left_end, top), moved(c, right_end, top), moved(c, right_end, bottom), moved(d, left_end, bottom))
    )


def paper_of(lead: Quad) -> Quad:
    """As much of the picture as a card with this number may take up, its number in any of the usual places."""
    share = lead.width / max(lead.height, 1.0)
    left, top, right, bottom = _CARD
    return lead.part(left, right).band(top * share, bottom * share)


def small_boxes(sight: Sight, lead: Quad, boxes: Sequence[Quad] = ()) -> tuple[Quad, ...]:
    """What text a closer look under a lead shows, and those `boxes` in its reach that it missed, or saw cut off by the
    edge of the strip."""
    strip = under(lead)
    seen = [box for box in sight.flattened(strip, _LOOK_PX) if box.width > _SHORTEST * box.height]
    for box in boxes:
        missed = covers(strip, box) and not any(_shows(other, box, strip) for other in seen)
        if missed and box.width > _SHORTEST * box.height:
            seen.append(box)
    return tuple(seen)


def small_print(sight: Sight, lead: Quad) -> tuple[Line, ...]:
    """The lines under a lead from a closer look."""
    return tuple(line for line in sight.read_quads(small_boxes(sight, lead)) for line in in_words(sight, line))


def _shows(other: Quad, box: Quad, strip: Quad) -> bool:
    """Whether a box of the closer look shows all of another: nearly as high, or as long where no edge cuts it."""
    if not (covers(other, box) or covers(box, other)):
        return False
    inner = strip.part(_EDGE, 1 - _EDGE).band(_EDGE, 1 - _EDGE)
    uncut = all(covers(inner, Quad((corner,) * 4)) for corner in other.points)
    return other.height >= _WHOLE * box.height or (uncut and other.width >= _LONG * box.width)


def covers(quad: Quad, other: Quad) -> bool:
    """Whether a quad holds the middle of another."""
    x, y = other.center
    corners = quad.points
    return all(
        (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]) >= 0
        for p, q in zip(corners, (*corners[1:], corners[0]), strict=True)
    )


def once(lines: Sequence[Line]) -> list[Line]:
    """Lines without those that say in the same place what one before them, of a closer look, says."""
    kept: list[Line] = []
    for line in lines:
        same = (other.quad for other in kept if other.text == line.text)
        if not any(covers(quad, line.quad) or covers(line.quad, quad) for quad in same):
            kept.append(line)
    return kept


def in_words(sight: Sight, line: Line) -> Iterator[Line]:
    """A line as it was read; where something in digits beside a label or other print is not clear, or seems to be of
    letters with a stroke where a date has it, only what is in digits, each cut out."""
    box = line.quad
    line = _whole_month(sight, line, box)
    words = [word for word in _words(line) if _figures(word) or _DATE_LIKE.fullmatch("".join(c.text for c in word))]
    if len(_words(line)) == 1 or all(map(_clear, words)):
        yield line
    else:
        for word in words:
            part = _cut_out(sight, word, box)
            whole = len(part.text) >= len(word) or (len(part.text) == len(word) - 1 and _clear(part.chars))
            yield part if whole and _figures(part.chars) else line  # beside a label a first figure may be read twice


def _cut_out(sight: Sight, word: Sequence[Char], box: Quad) -> Line:
    """A word of a line read alone."""
    return _whole_month(sight, sight.read(_cut(word, box)), _cut(word, box))


def _whole_month(sight: Sight, line: Line, place: Quad) -> Line:
    """A line, but a month of one figure, which cards do not print, with what stands just before it."""
    if not _SHORT_MONTH.fullmatch(line.text.strip()):
        return line
    start = min(char.start for char in line.chars if not char.text.isspace())
    longer = sight.read(place.part(start - _FIGURE * place.height / max(place.width, 1.0), 1.0))
    return longer if _MONTH.search(longer.text) else line


def _words(line: Line) -> list[tuple[Char, ...]]:
    """The characters of a line between its blanks; a blank beside a stroke between figures parts nothing."""
    words: list[tuple[Char, ...]] = []
    for solid, group in groupby(line.chars, key=lambda char: not char.text.isspace()):
        chars = tuple(group)
        if solid and words and _STROKES.intersection((words[-1][-1].text, chars[0].text)):
            words[-1] += chars
        elif solid:
            words.append(chars)
    return words


def _figures(word: Sequence[Char]) -> bool:
    return any(char.text.isdigit() for char in word)


def _clear(word: Sequence[Char]) -> bool:
    return min(char.score for char in word) > _CLEAR and not any(char.text.isalpha() for char in word)


def _cut(word: Sequence[Char], box: Quad) -> Quad:
    """The place of a word in its line."""
    height = box.height / max(box.width, 1.0)
    return box.part(max(0.0, word[0].start - _ROOM * height), min(1.0, word[-1].end + _ROOM * height))
