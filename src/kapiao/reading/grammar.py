"""What a form knows of its characters beyond sets and sums: how they follow one another, words of closed lists.

Knows: positions with their scores, `Shape.grammar` and `Shape.words`. Must not know: what the forms mean.
"""

from __future__ import annotations

import numpy as np

from kapiao.reading.trellis import Floats, Ints
from kapiao.values.kind import Shape, State

_WORD_NATS = 4.0  # a word of the list may read that much worse than what was read: lists are never complete

_TRUST = 0.3  # of the scores, where a reader is known to take one character for another


def impartial(characters: tuple[str, ...], chosen: Ints, peaks: Floats, shape: Shape) -> tuple[Ints, Floats]:
    """Characters and scores without the reader's favour for one character where the form admits what it is taken for
    as well; what the two have together stays."""
    for liked, meant, nats in shape.favoured:
        if liked not in characters or meant not in characters:
            continue
        one, other = characters.index(liked), characters.index(meant)
        both = np.array([one, other])
        rows = np.flatnonzero(np.isfinite(peaks[:, one]) & np.isfinite(peaks[:, other]))
        pair = peaks[rows[:, None], both]
        fair = pair + np.array([0.0, nats])
        fair += np.logaddexp.reduce(pair, axis=1, keepdims=True) - np.logaddexp.reduce(fair, axis=1, keepdims=True)
        peaks, chosen = peaks.copy(), chosen.copy()
        peaks[rows[:, None], both] = fair
        seen = rows[np.isin(chosen[rows], both)]
        chosen[seen] = np.where(peaks[seen, one] >= peaks[seen, other], one, other)
    return chosen, peaks


def settled(characters: tuple[str, ...], chosen: Ints, peaks: Floats, shape: Shape) -> Ints:
    """The chosen characters after grammar and closed lists had their say."""
    if shape.grammar:
        chosen = _spelled(characters, chosen, peaks, shape.grammar)
    for start, words in shape.words:
        chosen = _worded(characters, chosen, peaks, start, words)
    return chosen


def _spelled(characters: tuple[str, ...], chosen: Ints, peaks: Floats, grammar: tuple[State, ...]) -> Ints:
    """The best text that the grammar admits; as chosen when it admits none."""
    count, size = len(chosen), len(grammar)
    best = np.full((count, size), -np.inf)  # score of the best character of each state at each position
    column = np.zeros((count, size), dtype=np.intp)
    for s, state in enumerate(grammar):
        best[:, s], column[:, s] = _best(characters, peaks, state)
    follows = np.full((size, size), -np.inf)
    for s, state in enumerate(grammar):
        follows[s, list(state.after)] = 0.0
    worth = best[0] - [np.inf if state.first_nats is None else state.first_nats for state in grammar]
    came = np.zeros((count, size), dtype=np.intp)
    for n in range(1, count):
        ways = worth[:, None] + follows
        came[n] = np.argmax(ways, axis=0)
        worth = ways[came[n], np.arange(size)] + best[n]
    worth[[not state.final for state in grammar]] = -np.inf
    state_at = int(np.argmax(worth))
    if not np.isfinite(worth[state_at]):
        return chosen
    result = chosen.copy()
    for n in range(count - 1, -1, -1):
        result[n] = column[n, state_at]
        state_at = int(came[n, state_at])
    return result


def _best(characters: tuple[str, ...], peaks: Floats, state: State) -> tuple[Floats, Ints]:
    """Score and place of the best character of a state at every position."""
    rows = np.arange(len(peaks))
    columns = np.array([i for i, c in enumerate(characters) if c in state.allowed], dtype=np.intp)
    if not columns.size:
        return np.full(len(peaks), -np.inf), np.zeros(len(peaks), dtype=np.intp)
    chosen = columns[np.argmax(peaks[:, columns], axis=1)]
    scores = peaks[rows, chosen]
    taken = [i for i, c in enumerate(characters) if c in state.taken_for]
    if taken:
        seen = peaks[:, taken].max(axis=1)
        admitted = np.isfinite(scores) & np.isfinite(seen)
        gap = np.maximum(np.where(admitted, seen, 0.0) - np.where(admitted, scores, 0.0), 0.0)
        scores = np.where(admitted, np.maximum(scores, seen - state.taken_nats - _TRUST * gap), scores)
    return scores - state.cost_nats, chosen


def _worded(characters: tuple[str, ...], chosen: Ints, peaks: Floats, start: int, words: frozenset[str]) -> Ints:
    """The word of the list that reads best there, if it reads nearly as well as what was read."""
    size = len(next(iter(words)))
    rows = np.arange(start, start + size)
    read = "".join(characters[int(c)] for c in chosen[rows])
    if read in words:
        return chosen
    places = {c: i for i, c in enumerate(characters)}
    known = sorted(word for word in words if all(c in places for c in word))
    columns = np.array([[places[c] for c in word] for word in known], dtype=np.intp)
    scores = peaks[rows, columns].sum(axis=1)
    top = int(np.argmax(scores))
    if float(peaks[rows, chosen[rows]].sum() - scores[top]) > _WORD_NATS:
        return chosen
    result = chosen.copy()
    result[rows] = columns[top]
    return result
