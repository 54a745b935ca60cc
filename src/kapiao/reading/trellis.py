"""Paths through what a line reader saw: forced alignment of forms, likelihood of words.

Knows: connectionist temporal classification (Graves 2006: blanks, repeats, forward recursion) over a `Lattice`. Must
not know: what a form means, check sums, documents.

Both searches let frames before the first and after the last character be something else (a label, stray ink, the end
of a neighbour) at a fixed price per frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from kapiao.records import Lattice
from kapiao.values.glyphs import half

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

RUBBISH_NATS = 2.5  # price of a frame before or after the text that belongs to something else
LEFT_OUT_NATS = 2.0  # added where that frame shows a wanted character: a form must not be shortened to fit
FLOOR = 1e-6  # probability of a character the reader did not consider at all
_FOREIGN_SHARE = 0.1  # of probability left to the wanted characters: below this something else stands there
_NEVER = -np.inf


@dataclass(frozen=True, slots=True, eq=False)
class Emissions:
    """Log-probabilities of blank (steps) and of the wanted characters (steps, characters), renormalised.

    `kept` (steps) is the share of probability that blank and these characters had before, `rubbish` (steps) what a
    frame outside the text costs.
    """

    characters: tuple[str, ...]
    blank: Floats
    scores: Floats
    kept: Floats

    rubbish: Floats

    @property
    def steps(self) -> int:
        return int(self.blank.shape[0])


@lru_cache(maxsize=256)
def _sorted(alphabet: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(alphabet))


_SIGNS = {"«": "<", "《": "<", "‹": "<", "〈": "<", "—": "-", "–": "-", "一": "-", "·": ".", "。": ".", "￥": "¥"}

_CAPITALS = {c: c.upper() for c in "abcdefghjkmnopqrstuvwxyz"}  # i and l stand for a 1 as well


def _folded(columns: tuple[str, ...], alphabet: frozenset[str]) -> tuple[Ints, Ints, dict[str, int]]:
    """Which columns count for which character: itself, else its ordinary width, the sign it looks like, its capital."""
    index = {c: i for i, c in enumerate(_sorted(alphabet))}
    sources, targets, places = [], [], {}
    for i, character in enumerate(columns[1:], 1):
        places[character] = i
        for form in (character, half(character), _SIGNS.get(character, ""), _CAPITALS.get(character, "")):
            if form in index:
                sources.append(i)
                targets.append(index[form])
                break
    return np.array(sources, dtype=np.intp), np.array(targets, dtype=np.intp), places


def restricted(lattice: Lattice, alphabet: frozenset[str]) -> Emissions:
    """The lattice as if the reader knew no other characters than these.

    Small letters and full-width signs count for what they are; a space that is not among the characters is a blank.
    """
    characters = _sorted(alphabet)
    sources, targets, places = _folded(lattice.columns, alphabet)
    seen = np.exp(np.asarray(lattice.log_probs, dtype=np.float64))
    wanted = np.full((seen.shape[0], len(characters)), FLOOR)
    np.add.at(wanted.T, targets, seen[:, sources].T)
    blank = seen[:, 0] + FLOOR
    if " " in places and " " not in alphabet:
        blank = blank + seen[:, places[" "]]
    shown = wanted.sum(axis=1)
    total = blank + shown
    blanks = np.log(blank / total)
    rubbish = np.maximum(blanks, -RUBBISH_NATS - LEFT_OUT_NATS * np.minimum(shown, 1.0))
    return Emissions(characters, blanks, np.log(wanted / total[:, None]), total, rubbish)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """The best way to read exactly one character per position.

    `peaks[n, c]` is the best score of character c within the frames of position n, minus infinity where not allowed.
    """

    spans: tuple[tuple[int, int], ...]  # first and last frame of each position
    chosen: Ints  # index of the character of each position
    peaks: Floats
    nats: float  # log-probability of the path, rubbish frames included
    loss_nats: float  # how much better these frames read when any of the characters may stand anywhere
    foreign: float  # share of positions whose place rather reads as something else altogether
    steps: int


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """One position of the trellis: scores of ending there, and how each was entered."""

    columns: Ints
    v: Floats  # (steps, columns) best path whose last frame so far is this character
    entered: Floats  # (steps, columns) worth of entering at that step, up to a term of the column alone
    best: Floats  # (steps) v at its best column
    best_column: Ints  # index into all characters
    second: Floats  # (steps) v at its second best column
    gap: Floats  # (steps) blank state after this position
    gap_entered: Floats
    most_nats: float  # what no path through here can exceed


class Trellis:
    """Alignments of one line; forms that begin alike share their work."""

    def __init__(self, emissions: Emissions) -> None:
        self._emissions = emissions
        self._index = {c: i for i, c in enumerate(emissions.characters)}
        self._sums = np.cumsum(emissions.scores, axis=0)
        self._blank_sums = np.cumsum(emissions.blank)
        rubbish = emissions.rubbish
        self._lead = np.concatenate(([0.0], np.cumsum(rubbish)[:-1]))
        self._tail = np.concatenate((np.cumsum(rubbish[::-1])[::-1][1:], [0.0]))
        self._free = np.maximum(emissions.blank, emissions.scores.max(axis=1))
        most = np.maximum(self._free, rubbish)
        self._rest = np.concatenate((np.cumsum(most[::-1])[::-1][1:], [0.0]))  # what no frame after each can exceed
        self.most_nats = float(most.sum())  # what no alignment can exceed: every frame read as well as it can be
        self._stages: dict[tuple[frozenset[str], ...], _Stage] = {}
        self._wanted: dict[frozenset[str], tuple[Ints, Floats, Floats, Floats]] = {}

    def aligned(self, allowed: Sequence[frozenset[str]], least_nats: float = _NEVER) -> Alignment | None:
        """The best path with one character of each set in turn; None when the line is too short for that, or when it
        shows on the way that no path can reach `least_nats`."""
        if not allowed or self._emissions.steps < len(allowed):
            return None
        stages = self._run(tuple(allowed), least_nats)
        if not stages:
            return None
        last = stages[-1]
        ends = last.best + self._tail
        end = int(np.argmax(ends))
        if not np.isfinite(ends[end]):
            return None
        spans, chosen = _traced(stages, end)
        peaks = np.full((len(stages), len(self._emissions.characters)), _NEVER)
        for n, (stage, (first, final)) in enumerate(zip(stages, spans, strict=True)):
            peaks[n, stage.columns] = self._emissions.scores[first : final + 1, stage.columns].max(axis=0)
        first, final = spans[0][0], spans[-1][1]
        inner = ends[end] - self._lead[first] - self._tail[final]
        loss = self._free[first : final + 1].sum() - inner
        kept = [float(self._emissions.kept[s : e + 1].sum()) / (e + 1 - s) for s, e in spans]
        foreign = sum(share < _FOREIGN_SHARE for share in kept) / len(kept)
        columns, nats = np.array(chosen), float(ends[end])
        return Alignment(tuple(spans), columns, peaks, nats, float(loss), foreign, self._emissions.steps)

    def _run(self, allowed: tuple[frozenset[str], ...], least_nats: float) -> list[_Stage]:
        """The stages of a form; none when one of them tells that the form cannot reach `least_nats`."""
        stages: list[_Stage] = []
        for n in range(len(allowed)):
            key = allowed[: n + 1]
            stage = self._stages.get(key)
            if stage is None:
                stage = self._stages[key] = self._stage(allowed[n], stages[-1] if stages else None)
            if stage.most_nats < least_nats:
                return []
            stages.append(stage)
        return stages

    def _columns(self, allowed: frozenset[str]) -> tuple[Ints, Floats, Floats, Floats]:
        """The places of some characters, their scores, and the sums of these up to each frame, with and without it."""
        known = self._wanted.get(allowed)
        if known is None:
            columns = np.array(sorted(self._index[c] for c in allowed), dtype=np.intp)
            scores, sums = self._emissions.scores[:, columns], self._sums[:, columns]
            known = self._wanted[allowed] = columns, scores, sums, sums - scores
        return known

    def _stage(self, allowed: frozenset[str], before: _Stage | None) -> _Stage:
        columns, scores, sums, sums_before = self._columns(allowed)
        if before is None:
            enter = np.broadcast_to(self._lead[:, None], scores.shape)
        else:
            # a neighbour may follow at once if it differs, else only after a blank
            same = before.best_column[:-1, None] == columns[None, :]
            direct = np.where(same, before.second[:-1, None], before.best[:-1, None])
            enter = np.full(scores.shape, _NEVER)
            np.maximum(direct, before.gap[:-1, None], out=enter[1:])
        # v[t] = score[t] + max(v[t-1], enter[t]): a running maximum once the column's sums are taken out
        entered = enter - sums_before
        v = np.maximum.accumulate(entered, axis=0) + sums
        rows = np.arange(v.shape[0])
        top = np.argmax(v, axis=1)
        best = v[rows, top]
        second = np.full(v.shape[0], _NEVER)
        if v.shape[1] > 1:
            rest = v.copy()
            rest[rows, top] = _NEVER
            second = rest.max(axis=1)
        gap_entered = np.full(v.shape[0], _NEVER)
        gap_entered[1:] = best[:-1] - self._blank_sums[:-1]
        gap = np.maximum.accumulate(gap_entered) + self._blank_sums
        most_nats = float((np.maximum(best, gap) + self._rest).max())
        return _Stage(columns, v, entered, best, columns[top], second, gap, gap_entered, most_nats)


def _traced(stages: list[_Stage], end: int) -> tuple[list[tuple[int, int]], list[int]]:
    """Frames and character of each position, from the last one back."""
    spans: list[tuple[int, int]] = []
    chosen: list[int] = []
    column = int(stages[-1].best_column[end])
    for n in range(len(stages) - 1, -1, -1):
        stage = stages[n]
        local = int(np.searchsorted(stage.columns, column))
        first = int(np.argmax(stage.entered[: end + 1, local]))
        spans.append((first, end))
        chosen.append(column)
        if n == 0:
            break
        before, step = stages[n - 1], first - 1
        differs = int(before.best_column[step]) != column
        direct = before.best[step] if differs else before.second[step]
        if direct >= before.gap[step]:
            end = step
            column = int(before.best_column[end]) if differs else _second_column(before, end)
        else:
            end = int(np.argmax(before.gap_entered[: step + 1])) - 1
            column = int(before.best_column[end])
    return spans[::-1], chosen[::-1]


def _second_column(stage: _Stage, step: int) -> int:
    row = stage.v[step].copy()
    row[int(np.searchsorted(stage.columns, stage.best_column[step]))] = _NEVER
    return int(stage.columns[int(np.argmax(row))])


@dataclass(frozen=True, slots=True, eq=False)
class _Lexicon:
    """A vocabulary as numbers: `words[w, i]` is a place in `characters`, or one past the end after the last."""

    characters: tuple[str, ...]
    words: Ints
    lengths: Ints


@lru_cache(maxsize=16)
def _lexicon(vocabulary: tuple[str, ...]) -> _Lexicon:
    characters = tuple(sorted({c for word in vocabulary for c in word}))
    index = {c: i for i, c in enumerate(characters)}
    lengths = np.array([len(word) for word in vocabulary], dtype=np.intp)
    words = np.full((len(vocabulary), int(lengths.max())), len(characters), dtype=np.intp)
    for row, word in zip(words, vocabulary, strict=True):
        row[: len(word)] = [index[c] for c in word]
    return _Lexicon(characters, words, lengths)


def likelihoods(lattice: Lattice, vocabulary: tuple[str, ...], most: int = 64) -> tuple[Ints, Floats]:
    """Places in the vocabulary of its likeliest words and the log-probability of each, best first."""
    lexicon = _lexicon(vocabulary)
    logs = np.asarray(lattice.log_probs, dtype=np.float64)
    places = {c: i for i, c in enumerate(lattice.columns) if i}
    seen = np.full((logs.shape[0], len(lexicon.characters) + 1), FLOOR)
    known = [i for i, c in enumerate(lexicon.characters) if c in places]
    if known:
        seen[:, known] = np.maximum(np.exp(logs[:, [places[lexicon.characters[i]] for i in known]]), FLOOR)
    kept = _promising(lattice, lexicon, seen, most)
    scores = _forward(seen, np.exp(logs[:, 0]), lexicon.words[kept], lexicon.lengths[kept])
    order = np.argsort(-scores, kind="stable")
    return kept[order], scores[order]


def _promising(lattice: Lattice, lexicon: _Lexicon, seen: Floats, most: int) -> Ints:
    """The words whose characters were seen best anywhere on the line; too short ones pay for what they leave out."""
    count = len(lexicon.lengths)
    if count <= most:
        return np.arange(count)
    peaks = np.log(seen.max(axis=0))
    peaks[-1] = 0.0
    best = np.argmax(lattice.log_probs, axis=1)
    read = int(np.count_nonzero((best[1:] != best[:-1]) & (best[1:] != 0)) + (best[0] != 0))
    missing = np.maximum(read - lexicon.lengths, 0)
    bound = peaks[lexicon.words].sum(axis=1) - RUBBISH_NATS * missing
    return np.sort(np.argpartition(-bound, most)[:most])


def _forward(seen: Floats, blank: Floats, words: Ints, lengths: Ints) -> Floats:
    """The forward recursion for many words at once; states are blank, character, blank, ..., blank."""
    count, width = words.shape
    rubbish = np.maximum(blank, np.exp(-RUBBISH_NATS))
    final = 2 * lengths
    states = np.arange(2 * width + 1)
    skips = np.zeros((count, 2 * width + 1))  # from character to character, unless they are the same
    skips[:, 3::2] = words[:, 1:] != words[:, :-1]
    outer = (states[None, :] == 0) | (states[None, :] == final[:, None])
    alive = states[None, :] <= final[:, None]
    alpha = np.zeros((count, 2 * width + 1))
    alpha[:, 0] = 1.0
    worth = np.empty_like(alpha)
    total = np.zeros(count)
    for t in range(len(blank)):
        worth[:, 0::2] = blank[t] + FLOOR
        worth[outer] = rubbish[t]
        worth[:, 1::2] = seen[t, words]
        step = alpha.copy()
        step[:, 1:] += alpha[:, :-1]
        step[:, 2:] += alpha[:, :-2] * skips[:, 2:]
        alpha = step * worth * alive
        scale = alpha.max(axis=1)
        total += np.log(scale)
        alpha /= scale[:, None]
    rows = np.arange(count)
    ends = alpha[rows, final] + np.where(lengths > 0, alpha[rows, np.maximum(final - 1, 0)], 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(total + np.log(ends))


def free_nats(lattice: Lattice) -> float:
    """Log-probability of the best path when anything may be read."""
    return float(np.asarray(lattice.log_probs, dtype=np.float64).max(axis=1).sum())


def collapsed(lattice_argmax: Any) -> list[tuple[int, int, int]]:
    """Runs of equal non-blank columns: (column, first step, last step)."""
    best = np.asarray(lattice_argmax)
    edges = np.flatnonzero(np.diff(best)) + 1
    starts = np.concatenate(([0], edges))
    ends = np.concatenate((edges, [len(best)])) - 1
    return [(int(best[s]), int(s), int(e)) for s, e in zip(starts, ends, strict=True) if best[s] != 0]
