"""Known phrases in a text whose characters may be several.

Knows: characters with what else each may be, a list of phrases. Must not know: what the phrases are about, documents,
networks.

Long texts of small print are mostly phrases that stand on other papers as well. Where a character is in doubt, a phrase
that says nearly the same tells it: one whose other characters stand there, and which differs only where the reader is
unsure. What the reader saw surely stays, whatever phrase it spoils; so do signs, which no phrase tells apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kapiao.records import Char

_SURE = 0.95  # score of a character that no phrase changes, unless the reader holds the other one possible
_POSSIBLE = 0.001  # such a probability
_DIFFERENT = 3  # one character of so many may be misread
_UNSEEN_NATS = 5.0  # what a character costs that the reader did not think of
_LOST_NATS, _LOST_OF = 6.0, 6  # what one costs of which nothing was seen; only phrases so long may lack it
_LOST = 0.3  # score of such a character
_TOLD = 30.0  # times likelier than it reads is a character that a phrase tells
_SAME = {"Ⅰ": "I", "1": "I", "l": "I", "（": "(", "）": ")"}  # characters that print does not tell apart


@dataclass(frozen=True, slots=True)
class _Phrases:
    """A list of phrases, each as its letters and figures, and where each character stands in them."""

    solid: tuple[str, ...]
    places: dict[str, tuple[tuple[int, int], ...]]  # of a character: phrase and place in it


@dataclass(frozen=True, slots=True)
class _Match:
    """A phrase that stands in a text at [start, end) of its solid characters; `lost`: its place that the text lacks."""

    phrase: str
    start: int
    lost: int | None
    cost_nats: float

    @property
    def end(self) -> int:
        return self.start + len(self.phrase) - (self.lost is not None)

    @property
    def worth(self) -> tuple[float, int]:
        return len(self.phrase) - self.cost_nats, -self.start


def worded(chars: Sequence[Char], phrases: tuple[str, ...]) -> tuple[Char, ...]:
    """The characters of a text with those put right that a phrase tells; blanks stay."""
    known = _indexed(phrases)
    places = [k for k, char in enumerate(chars) if _solid(char.text)]
    text = [chars[k] for k in places]
    found = sorted(set(_matches(text, known)), key=lambda match: match.worth, reverse=True)
    result: list[Char | None] = list(chars)
    more: dict[int, Char] = {}  # characters that were lost, by the place before which they stood
    taken = [False] * len(text)
    for match in found:
        if any(taken[match.start : match.end]):
            continue
        taken[match.start : match.end] = [True] * (match.end - match.start)
        told = [char for k, char in enumerate(match.phrase) if k != match.lost]
        for k, char in enumerate(told):
            result[places[match.start + k]] = _told(text[match.start + k], char)
        if match.lost is not None:
            before = text[match.start + match.lost]
            lost = replace(before, text=match.phrase[match.lost], end=before.start, others=(), score=_LOST)
            more[places[match.start + match.lost]] = lost
    whole = ((more.get(k), char) for k, char in enumerate(result))
    return tuple(char for pair in whole for char in pair if char is not None)


@lru_cache(maxsize=4)
def _indexed(phrases: tuple[str, ...]) -> _Phrases:
    solid = tuple(dict.fromkeys("".join(c for c in phrase if _solid(c)) for phrase in phrases))
    places: dict[str, list[tuple[int, int]]] = {}
    for number, phrase in enumerate(solid):
        for place, char in enumerate(phrase):
            places.setdefault(_canon(char), []).append((number, place))
    return _Phrases(solid, {char: tuple(where) for char, where in places.items()})


def _matches(text: Sequence[Char], known: _Phrases) -> Iterator[_Match]:
    """Every phrase that stands in a text, nearly or as it is; those that do not differ keep others away."""
    votes: dict[tuple[int, int], int] = {}
    for at, char in enumerate(text):
        for number, place in known.places.get(_canon(char.text), ()):
            votes[number, at - place] = votes.get((number, at - place), 0) + 1
    for (number, start), count in votes.items():
        phrase = known.solid[number]
        size = len(phrase)
        if start >= 0 and size - count <= size // _DIFFERENT and start + size <= len(text):
            cost = _cost_nats(text[start : start + size], phrase)
            if cost is not None:
                yield _Match(phrase, start, None, cost)
        elif size >= _LOST_OF and count + votes.get((number, start - 1), 0) + size // _DIFFERENT > size and start >= 0:
            yield from _with_one_lost(text, phrase, start)


def _with_one_lost(text: Sequence[Char], phrase: str, start: int) -> Iterator[_Match]:
    """A phrase of which a text lacks one character inside, put where that costs least."""
    end = start + len(phrase) - 1
    if end > len(text):
        return
    best: _Match | None = None
    for lost in range(1, len(phrase) - 1):
        cost = _cost_nats(text[start:end], phrase[:lost] + phrase[lost + 1 :])
        if cost is not None and (best is None or cost + _LOST_NATS < best.cost_nats):
            best = _Match(phrase, start, lost, cost + _LOST_NATS)
    if best is not None:
        yield best


def _cost_nats(text: Sequence[Char], phrase: str) -> float | None:
    """How much less likely than what was read a phrase of as many characters is; None where it cannot be."""
    cost, wrong = 0.0, 0
    for char, told in zip(text, phrase, strict=True):
        if _canon(char.text) == _canon(told):
            continue
        wrong += 1
        possible = dict(char.others).get(told, 0.0)
        if wrong * _DIFFERENT > len(phrase) or (possible < _POSSIBLE and char.score >= _SURE):
            return None
        seen = math.log(char.score / possible) if possible >= _POSSIBLE else _UNSEEN_NATS
        cost += min(_UNSEEN_NATS, max(0.0, seen))
    return cost


def _told(char: Char, text: str) -> Char:
    """A character after a phrase has said what it is."""
    if _canon(char.text) == _canon(text):
        return replace(char, text=text) if char.text != text else char
    likely = _TOLD * max(dict(char.others).get(text, 0.0), _POSSIBLE)
    return replace(char, text=text, score=likely / (likely + char.score), others=())


def _solid(text: str) -> bool:
    return bool(text) and text.isalnum()


def _canon(text: str) -> str:
    return _SAME.get(text, text)
