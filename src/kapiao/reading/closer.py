"""Closer looks at long rows: at characters in doubt, and at places where one was left out.

Knows: lines, where their characters stand. Must not know: what a text means, networks (a look comes as a function).

A short piece of a long row is read better than the row: what a reader sees of it is not stretched over as much. So a
character in doubt is what most looks at it with its neighbours say. A stamp over a character often leaves no trace in
what a reader says, and none in its score: it reads on behind it. But Chinese is printed at one pitch, so that the
character's room is still there, and is looked at likewise. Where no look sees anything, that is taken for a blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from kapiao.reading.evidence import Reread
from kapiao.records import Char, Line
from kapiao.values.glyphs import is_han

_LEAST_PAIRS = 4  # Chinese characters beside each other, from which their pitch is known
_FIGURE = 0.5  # of the pitch: how wide other characters are
_APART = 0.65  # of the pitch more than that between two middles: room for a character
_REACHES = 0, 1, 2  # characters beside the neighbours that are looked at with them
_BANDS = (0.0, 1.0), (0.1, 0.9), (0.2, 0.8)  # of the row's height
_UNSURE, _MOST = 0.9, 6  # score of a character in doubt; a row with more of them is hardly legible
_AGREE = 2  # looks that must see the same instead of what was read
_LEGIBLE = 0.6  # score of what may fill a hole
_DOUBT = 0.5  # score of a character behind which something was seen and not read
_STROKES = "一丨丶丿1Il|"  # what a reader makes of a stroke of a stamp

Seen = tuple[Char, ...]  # by one look


@dataclass(frozen=True, slots=True)
class _Row:
    """The characters of a line that are no blanks: which, where their middles are, how far apart Chinese ones stand (in
    widths of the line; 0 where too few stand beside each other)."""

    line: Line
    places: tuple[int, ...]
    text: tuple[str, ...]
    middles: tuple[float, ...]
    pitch: float

    @classmethod
    def of(cls, line: Line) -> _Row:
        places = tuple(k for k, char in enumerate(line.chars) if char.text.strip())
        text = tuple(line.chars[k].text for k in places)
        middles = tuple((line.chars[k].start + line.chars[k].end) / 2 for k in places)
        both = [is_han(a) and is_han(b) for a, b in pairwise(text)]
        steps = [b - a for (a, b), han in zip(pairwise(middles), both, strict=True) if han]
        return cls(line, places, text, middles, median(steps) if len(steps) >= _LEAST_PAIRS else 0.0)

    def room(self, before: int) -> float:
        """How many characters have room between one and the next."""
        wide = sum((1.0 if is_han(self.text[k]) else _FIGURE) / 2 for k in (before, before + 1))
        return (self.middles[before + 1] - self.middles[before]) / self.pitch - wide

    def between(self, before: int, behind: int, most: int, read: Reread) -> list[Seen]:
        """What looks at two characters, and more of their neighbours, see between these."""
        looks: list[Seen] = []
        for reach in _REACHES:
            first, last = max(before - reach, 0), min(behind + reach, len(self.text) - 1)
            quad = self.line.quad.part(self.middles[first] - self.pitch / 2, self.middles[last] + self.pitch / 2)
            seen = (read(quad.band(*band), None) for band in _BANDS)
            looks += [_inside(look, self.text[before], self.text[behind], most) for look in seen]
        return [look for look in looks if look]

    def with_chars(self, chars: Sequence[Char]) -> Line:
        said = "".join(char.text for char in chars)
        lattice = self.line.lattice if said == self.line.text else None
        return replace(self.line, text=said, chars=tuple(chars), lattice=lattice)


def closely_read(line: Line, read: Reread, before: str = "") -> Line:
    """A long row after closer looks at its doubtful characters and its holes; the same object where it has none, is
    short, or hardly legible. `before`: what another look said: where one of its characters differs is doubt."""
    return _completed(_confirmed(line, read, "".join(before.split())), read)


def _confirmed(line: Line, read: Reread, before: str) -> Line:
    row = _Row.of(line)
    other = before if len(before) == len(row.text) else row.text
    doubt = (row.text[k] != other[k] or line.chars[place].score < _UNSURE for k, place in enumerate(row.places))
    inner = [k for k, unsure in enumerate(doubt) if unsure and 0 < k < len(row.text) - 1]
    unsure = [k for k in inner if row.text[k].isalnum()]
    if not row.pitch or not 0 < len(unsure) <= _MOST:
        return line
    chars = list(line.chars)
    for k in unsure:
        chars[row.places[k]] = _chosen(chars[row.places[k]], row.between(k - 1, k + 1, 1, read))
    return row.with_chars(chars)


def _chosen(char: Char, seen: Sequence[Seen]) -> Char:
    """What a character is after closer looks: another one, if several see the same and more speaks for that."""
    best, share, surest = _voted([(replace(char, others=()),), *seen])
    if best == char.text:
        return replace(char, score=max(char.score, surest[0].score * share))
    agree = sum(look[0].text == best for look in seen)
    told = replace(char, text=best, score=surest[0].score * share, others=((char.text, char.score),))
    return told if agree >= _AGREE else char


def _completed(line: Line, read: Reread) -> Line:
    row = _Row.of(line)
    holes = [k for k in range(len(row.text) - 1) if row.room(k) > _APART] if row.pitch else []
    chars = list(line.chars)
    for k in reversed([k for k in holes if is_han(row.text[k]) or is_han(row.text[k + 1])]):
        seen, place = row.between(k, k + 1, round(row.room(k)) or 1, read), row.places[k]
        best, share, surest = _voted(seen) if seen else ("", 0.0, ())
        if surest and _weakest(surest) >= _LEGIBLE and not all(char in _STROKES for char in best):
            chars[place + 1 : place + 1] = _placed(surest, share, row.middles[k] + row.pitch / 2, row.pitch)
        elif seen:
            chars[place] = replace(chars[place], score=min(chars[place].score, _DOUBT))
    return line if chars == list(line.chars) else row.with_chars(chars)


def _placed(seen: Seen, share: float, start: float, pitch: float) -> list[Char]:
    steps = (start + k * pitch for k in range(len(seen)))
    return [Char(char.text, char.score * share, x, x + pitch) for char, x in zip(seen, steps, strict=True)]


def _voted(seen: Sequence[Seen]) -> tuple[str, float, Seen]:
    """What most looks say, each as far as it is sure; their share of all, and the surest of them."""
    votes: dict[str, float] = {}
    for look in seen:
        votes[_said(look)] = votes.get(_said(look), 0.0) + _weakest(look)
    best = max(votes, key=lambda said: votes[said])
    return best, votes[best] / sum(votes.values()), max((s for s in seen if _said(s) == best), key=_weakest)


def _said(seen: Seen) -> str:
    return "".join(char.text for char in seen)


def _weakest(seen: Seen) -> float:
    return min(char.score for char in seen)


def _inside(line: Line, before: str, behind: str, most: int) -> Seen:
    """What a look saw between two neighbours, if it saw both and no more than there is room for."""
    chars = [char for char in line.chars if char.text.strip()]
    for first, char in enumerate(chars):
        for count in range(1, most + 1) if char.text == before else ():
            last = first + count + 1
            if last < len(chars) and chars[last].text == behind:
                inside = chars[first + 1 : last]
                return tuple(inside) if all(c.text.isalnum() for c in inside) else ()
    return ()
