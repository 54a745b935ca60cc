"""Characters that a line reader left out of a row, looked for where its neighbours stand too far apart.

Knows: lines, where their characters stand. Must not know: what a text means, networks (a look comes as a function).

A stamp over one character of a long row leaves no trace in what a reader says, and none in its score: it reads on
behind it. But Chinese is printed at one pitch, so that the character's room is still there. A short piece of the row
around it is seen larger in proportion to what surrounds it, and often read. Where no look sees anything, the room is
taken for a blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kapiao.reading.evidence import Reread
from kapiao.records import Char, Line
from kapiao.values.glyphs import is_han

_LEAST_PAIRS = 4  # Chinese characters beside each other, from which their pitch is known
_FIGURE = 0.5  # of the pitch: how wide other characters are
_APART = 0.65  # of the pitch more than that between two middles: room for a character
_REACHES = 0, 1, 2  # characters on either side of a hole that are looked at with its neighbours
_BANDS = (0.0, 1.0), (0.1, 0.9), (0.2, 0.8)  # of the row's height
_LEGIBLE = 0.6  # score of what may fill a hole
_DOUBT = 0.5  # score of a character behind which something was seen and not read
_STROKES = "一丨丶丿1Il|"  # what a reader makes of a stroke of a stamp


def completed(line: Line, read: Reread) -> Line:
    """The line with what closer looks see in its holes; the same object where there is none, or nothing in it."""
    solid = [k for k, char in enumerate(line.chars) if char.text.strip()]
    middles = [(line.chars[k].start + line.chars[k].end) / 2 for k in solid]
    text = [line.chars[k].text for k in solid]
    pitch = _pitch(text, middles)
    chars = list(line.chars)
    for place in reversed(_holes(text, middles, pitch) if pitch else []):
        seen = _seen(line, text, middles, place, pitch, read)
        if told := _told(seen, middles[place] + pitch / 2, pitch):
            chars[solid[place] + 1 : solid[place + 1]] = told
        elif seen:
            chars[solid[place]] = replace(chars[solid[place]], score=min(chars[solid[place]].score, _DOUBT))
    if len(chars) == len(line.chars) and chars == list(line.chars):
        return line
    return replace(line, text="".join(char.text for char in chars), chars=tuple(chars), lattice=None)


def _pitch(text: Sequence[str], middles: Sequence[float]) -> float:
    """From one Chinese character to the next, in widths of the line; 0 where too few stand beside each other."""
    steps = [
        b - a for (a, b), pair in zip(pairwise(middles), pairwise(text), strict=True) if all(is_han(c) for c in pair)
    ]
    return median(steps) if len(steps) >= _LEAST_PAIRS else 0.0


def _between(text: Sequence[str], place: int) -> float:
    """How far the middles of two neighbours are apart where nothing is between them, in pitches."""
    return sum((1.0 if is_han(text[k]) else _FIGURE) / 2 for k in (place, place + 1))


def _holes(text: Sequence[str], middles: Sequence[float], pitch: float) -> list[int]:
    """Before which holes a Chinese character stands, or behind which one does."""
    steps = enumerate(b - a for a, b in pairwise(middles))
    wide = [k for k, step in steps if step / pitch - _between(text, k) > _APART]
    return [k for k in wide if is_han(text[k]) or is_han(text[k + 1])]


def _seen(
    line: Line, text: Sequence[str], middles: Sequence[float], place: int, pitch: float, read: Reread
) -> list[tuple[Char, ...]]:
    """What looks at two neighbours, and more of them, see between these."""
    room = round((middles[place + 1] - middles[place]) / pitch - _between(text, place)) or 1
    looks: list[tuple[Char, ...]] = []
    for reach in _REACHES:
        first, last = max(place - reach, 0), min(place + 1 + reach, len(text) - 1)
        quad = line.quad.part(middles[first] - pitch / 2, middles[last] + pitch / 2)
        seen = (read(quad.band(*band), None) for band in _BANDS)
        looks += [_inside(look, text[place], text[place + 1], room) for look in seen]
    return [look for look in looks if look]


def _told(seen: Sequence[tuple[Char, ...]], start: float, pitch: float) -> list[Char]:
    """What most looks saw in a hole, each as far as it is sure."""
    votes: dict[str, float] = {}
    for look in seen:
        said = "".join(char.text for char in look)
        votes[said] = votes.get(said, 0.0) + _weakest(look)
    best = max(votes, key=lambda said: votes[said], default="")
    looks = [look for look in seen if "".join(char.text for char in look) == best]
    surest = max(looks, key=_weakest, default=())
    if not surest or _weakest(surest) < _LEGIBLE or all(char in _STROKES for char in best):
        return []
    share = votes[best] / sum(votes.values())
    return [
        Char(char.text, char.score * share, start + k * pitch, start + (k + 1) * pitch) for k, char in enumerate(surest)
    ]


def _weakest(chars: Sequence[Char]) -> float:
    return min(char.score for char in chars)


def _inside(line: Line, before: str, behind: str, room: int) -> tuple[Char, ...]:
    """What a look saw between two neighbours, if it saw both and no more than there is room for."""
    chars = [char for char in line.chars if char.text.strip()]
    for first, char in enumerate(chars):
        for count in range(1, room + 1) if char.text == before else ():
            last = first + count + 1
            if last < len(chars) and chars[last].text == behind:
                inside = chars[first + 1 : last]
                return tuple(inside) if all(c.text.isalnum() for c in inside) else ()
    return ()
