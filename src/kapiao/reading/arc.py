"""Text along the rim of a seal: where it begins, and what several looks at it say together.

Knows: characters with their places in shares of a turn, as the line reader gives them. Must not know pixels. Looks vote
place by place: a character that one look lost is kept by the others, which whole texts compared could not do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kapiao.records import Line
from kapiao.values.seals import HAN, lost_character, mended_name, pair_bonus, usual_changes, usual_end, whole

_LIKELY = 0.25  # characters less sure say nothing about where the text is
_GAP, _JOINED = 1.9, 4.3  # spacings: a longer gap parts two runs; runs this near may belong together
_MOST = 0.9  # of a turn
_SURE = 0.8
_NOISE, _MISSING, _ENDING = 0.12, 0.35, 1.0
_SIGMA, _APART, _AGREED = 0.17, 0.55, 0.25  # of the spacing; of the usual density
_BESIDE = 0.6  # spacings: so far from a run another character stands
_GRID = 24  # steps a spacing
_FLOOR = 0.004
_DOUBT = 0.7  # share of the looks below which a character may be another
_TRUST = 3  # power of a look's mean score: what one map of ink shows well, many poor ones shall not outvote
_LOST = 1.6, 5.0  # spacings between two characters of which some are lost between; beyond that it is no one text


@dataclass(frozen=True, slots=True)
class Peak:
    """One character as one look saw it: its place in turns, and what it may be, likeliest first."""

    place: float
    options: tuple[tuple[str, float], ...]

    @property
    def score(self) -> float:
        return self.options[0][1]


@dataclass(frozen=True, slots=True)
class Run:
    """Where a text stands: middles of its first and last character, and the usual distance between two, in turns."""

    first: float
    last: float
    spacing: float
    score: float = 0.0
    ended: bool = False  # as names do
    entire: bool = False  # every character is sure, and it begins so too

    @property
    def middle(self) -> float:
        return (self.first + self.last) / 2


@dataclass(frozen=True, slots=True)
class Look:
    """All that one reading of the rim saw, and how much it counts."""

    peaks: tuple[Peak, ...]
    weight: float = 1.0

    @property
    def text(self) -> str:
        return "".join(peak.options[0][0] for peak in self.peaks)

    @property
    def worth(self) -> float:
        """How much its vote counts."""
        return self.weight * self.mean**_TRUST

    @property
    def mean(self) -> float:
        return sum(peak.score for peak in self.peaks) / len(self.peaks) if self.peaks else 0.0

    @property
    def least(self) -> float:
        return min((peak.score for peak in self.peaks), default=0.0)


@dataclass(frozen=True, slots=True)
class Told:
    """What several looks say together: the text as names are, how surely it was seen (the mean of its characters, lost
    ones with 0), what was seen before words mended it, the places of single characters that are lost in it, each with
    the text before it; whether the looks differ on its first or last character; on any."""

    text: str
    score: float
    seen: str = ""
    lost: tuple[tuple[str, float], ...] = ()
    open_ends: bool = False
    doubted: bool = False


def look(line: Line, start: float, turns: float, weight: float = 1.0) -> Look:
    """What a strip of the rim says."""
    chars = [c for c in line.chars if c.text.strip()]
    peaks = tuple(Peak(start + turns * (c.start + c.end) / 2, ((c.text, c.score), *c.others)) for c in chars)
    return Look(peaks, weight)


def find_run(seen: Look) -> Run | None:
    """The best text on a rim that was read for more than a whole turn; None when there is none of two characters."""
    peaks = [p for p in seen.peaks if p.score >= _LIKELY and (p.options[0][0] in HAN or p.options[0][0] in "()（）")]
    if len(peaks) < 2:
        return None
    gaps = sorted(b.place - a.place for a, b in pairwise(peaks) if min(a.score, b.score) > 0.5)
    gaps = gaps or sorted(b.place - a.place for a, b in pairwise(peaks))
    spacing = gaps[len(gaps) // 2]
    if spacing <= 0:
        return None
    groups: list[list[Peak]] = [[peaks[0]]]
    for before, peak in pairwise(peaks):
        if peak.place - before.place > _GAP * spacing:
            groups.append([])
        groups[-1].append(peak)
    best: Run | None = None
    for i in range(len(groups)):
        for j in range(i, len(groups)):
            if j > i and groups[j][0].place - groups[j - 1][-1].place > _JOINED * spacing:
                break
            run = _scored(groups[i : j + 1], spacing)
            if run is not None and (best is None or run.score > best.score + 1e-9):
                best = run
    return best


def _scored(groups: Sequence[Sequence[Peak]], spacing: float) -> Run | None:
    members = [peak for group in groups for peak in group]
    if len(members) < 2 or members[-1].place - members[0].place > _MOST:
        return None
    missing = sum(max(0, round((b[0].place - a[-1].place) / spacing) - 1) for a, b in pairwise(groups))
    text = "".join(peak.options[0][0] for peak in members)
    score = sum(p.score - _NOISE for p in members) - _MISSING * missing + (_ENDING if usual_end(text) else 0.0)
    gaps = sorted(b.place - a.place for a, b in pairwise(members))
    entire = missing == 0 and whole(text) > 1 and min(p.score for p in members) > _SURE
    return Run(members[0].place, members[-1].place, gaps[len(gaps) // 2], score, usual_end(text), entire)


def agreed(looks: Sequence[Look]) -> bool:
    """Whether some looks already say the same, surely, and what names say."""
    texts = {seen.text for seen in looks}
    return len(texts) == 1 and all(seen.least > 0.9 for seen in looks) and usual_end(texts.pop())


def voted(looks: Sequence[Look], spacing: float, outside: Sequence[Look] = ()) -> Told:
    """What several looks at one run say together. `outside` say what stands beyond it, or where it has gaps."""
    weights = [seen.worth for seen in looks]
    total = sum(weights)
    weights += [seen.worth for seen in outside]
    both = zip((*looks, *outside), weights, strict=True)
    peaks = [(peak, w / total) for seen, w in both for peak in seen.peaks if total > 0]
    if not peaks:
        return Told("", 0.0)
    pitch = _pitch(looks, spacing)
    places = _places(peaks, pitch)
    votes = [_votes(peaks, place, pitch) for place in places]
    seen = "".join(_likeliest(votes))
    text, lost = _filled(_usual(seen, votes), places, pitch)
    known = [max(vote.values()) for vote in votes]
    score = min(1.0, sum(known) / (len(known) + len(lost)))
    return Told(mended_name(text), score, seen, lost, min(known[0], known[-1]) < _DOUBT, min(known) < _DOUBT)


def _pitch(looks: Sequence[Look], spacing: float) -> float:
    """The usual distance between two characters, as all looks together see it."""
    gaps = sorted(b.place - a.place for seen in looks for a, b in pairwise(seen.peaks) if min(a.score, b.score) > 0.5)
    return gaps[len(gaps) // 2] if gaps else spacing


def _filled(text: str, places: Sequence[float], pitch: float) -> tuple[str, tuple[tuple[str, float], ...]]:
    """A text with single characters that are lost in it, where usual words tell them; and the others' places, each with
    the text before it."""
    lost: list[tuple[str, float]] = []
    least, most = _LOST
    for k in range(len(places) - 1, 0, -1) if len(text) == len(places) else ():
        gap = (places[k] - places[k - 1]) / pitch
        if least < gap < most:
            char = lost_character(text, k) if round(gap) == 2 else ""
            text = text[:k] + char + text[k:]
            middles = (
                places[k - 1] + (n + 1) * (places[k] - places[k - 1]) / round(gap) for n in range(round(gap) - 1)
            )
            lost += [] if char else [(text[:k], middle) for middle in middles]
    return text, tuple(lost)


def _usual(text: str, votes: Sequence[dict[str, float]]) -> str:
    """The text with characters on which the looks disagree as usual places and trades have them, where that is
    likelier by what the looks saw."""
    doubted = [max(vote.values()) < _DOUBT for vote in votes]
    nats = [{char: math.log(max(share, _FLOOR)) for char, share in vote.items()} for vote in votes]
    worst = math.log(_FLOOR)

    def worth(change: tuple[int, str, float]) -> float:
        start, word, bonus = change
        places = range(start, start + len(word))
        gain = sum(nats[k].get(word[k - start], worst) - nats[k].get(text[k], worst) for k in places)
        unseen = sum(word[k - start] not in nats[k] for k in places)
        changed = sum(word[k - start] != text[k] for k in places)
        return bonus + gain if unseen == 0 or changed == 1 else -math.inf  # one may hide under print, not a word

    for kind in usual_changes(text, tuple(doubted)):
        likely: dict[str, float] = {}
        for start, word, bonus in kind:
            mended = text[:start] + word + text[start + len(word) :]
            likely[mended] = max(likely.get(mended, 0.0), worth((start, word, bonus)))
        best, *others = sorted(likely, key=lambda mended: (-likely[mended], mended)) or [""]
        if best and likely[best] > max([0.0, *(likely[other] for other in others[:1])]):  # of two as likely, neither
            text = best
    return text


def beyond(looks: Sequence[Look], run: Run, weight: float) -> list[Look]:
    """What looks that go further saw before and behind a run, with so much weight for all they saw together."""
    first, last = run.first - _BESIDE * run.spacing, run.last + _BESIDE * run.spacing
    return _parts(
        looks, [tuple(peak for peak in seen.peaks if not first < peak.place < last) for seen in looks], weight
    )


def between(looks: Sequence[Look], place: float, spacing: float, weight: float) -> list[Look]:
    """What looks saw at one place where a run has a gap, weighed in the same way."""
    reach = _BESIDE * spacing
    return _parts(
        looks, [tuple(peak for peak in seen.peaks if abs(peak.place - place) < reach) for seen in looks], weight
    )


def _parts(looks: Sequence[Look], kept: Sequence[tuple[Peak, ...]], weight: float) -> list[Look]:
    """Some peaks of each look, which count as the whole look would."""
    found = []
    for seen, peaks in zip(looks, kept, strict=True):
        if peaks:
            part = Look(peaks)
            found.append(Look(peaks, weight / len(looks) * seen.worth / max(part.worth, _FLOOR)))
    return found


def _places(peaks: Sequence[tuple[Peak, float]], spacing: float) -> list[float]:
    """Where most looks see a character."""
    step = spacing / _GRID
    first, last = min(p.place for p, _ in peaks), max(p.place for p, _ in peaks)
    sigma = _SIGMA * spacing
    grid = [first - 2 * step + k * step for k in range(round((last - first) / step) + 5)]
    density = [
        sum(w * math.exp(-0.5 * ((g - p.place) / sigma) ** 2) for p, w in peaks if abs(g - p.place) < 3 * sigma)
        for g in grid
    ]
    tops = [k for k in range(1, len(grid) - 1) if density[k - 1] < density[k] >= density[k + 1]]
    kept: list[int] = []
    for k in sorted(tops, key=lambda k: (-density[k], k)):
        if all(abs(grid[k] - grid[other]) >= _APART * spacing for other in kept):
            kept.append(k)
    usual = sorted(density[k] for k in kept)[len(kept) // 2] if kept else 0.0
    return sorted(grid[k] for k in kept if density[k] >= _AGREED * usual)


def _votes(peaks: Sequence[tuple[Peak, float]], place: float, spacing: float) -> dict[str, float]:
    """Shares of the looks for each character at a place."""
    votes: dict[str, float] = {}
    for peak, weight in peaks:
        if abs(peak.place - place) < _APART / 2 * spacing * 1.6:
            for text, score in peak.options:
                votes[text] = votes.get(text, 0.0) + weight * score
    return votes


def _likeliest(votes: Sequence[dict[str, float]]) -> list[str]:
    """The text whose votes, and whose pairs of characters, are likeliest."""
    states: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
    for place, vote in enumerate(votes):
        after: dict[str, tuple[float, list[str]]] = {}
        for char, share in sorted(vote.items(), key=lambda e: (-e[1], e[0]))[:8]:
            own = math.log(max(share, _FLOOR))
            score, path = max(
                ((s + pair_bonus(before + char, place), p) for before, (s, p) in states.items()),
                key=lambda e: e[0],
            )
            after[char] = (score + own, [*path, char])
        states = after
    return max(states.values(), key=lambda e: e[0])[1]
