"""Choosing text from what a line reader saw, with what is known of the text beforehand.

Knows: forms with a fixed length, an allowed set per position and check sums (`Shape`); closed vocabularies. Must not
know: documents, pictures, networks.

Source: measured on MRZ lines, card, vehicle and identity numbers. Forced length and allowed sets alone mend most lines;
check sums mend more where several guard, and are a flag and a tie-breaker where only one does: `Shape.repair_nats`
bounds how far a repair may go. A failed check never refuses a reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kapiao.reading.grammar import impartial, settled
from kapiao.reading.trellis import (
    Alignment,
    Emissions,
    Floats,
    Ints,
    Trellis,
    collapsed,
    free_nats,
    likelihoods,
    restricted,
)
from kapiao.records import Char, Lattice, Line
from kapiao.values.kind import CheckSum, Shape

PAIR_NATS = 0.7  # two substitutions must be that much better than one
PROVEN = 0.95  # how certain a text with a check sum must be, of all for which it holds, to be called valid
_ALTERNATIVES = 6  # per position, for repairs
_OTHERS = 5  # per position, reported
_ROUNDING = 1e-9  # nats that sums in another order may differ
_TINY = 1e-300
_UNSEEN = -27.6  # logarithm of what stands for no probability at all
_FAILED_NATS = 3.0  # a form whose checks fail must read that much better than one whose hold
_FOREIGN_MOST = 0.4  # look-alikes of other alphabets are common, a line of them is another text
_OTHER_FORM_NATS = 1.0  # a character: a line that loses more by being forced into a form has another one


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text chosen from a lattice. `score` is that of its weakest character."""

    text: str
    score: float
    chars: tuple[Char, ...]
    raw: str = ""  # before any repair
    valid: bool | None = None  # True: the form's checks hold; False: they fail; None: it has none
    repaired: bool = False
    cost_nats: float = 0.0  # how much worse than `raw` the repair reads
    path_nats: float = 0.0  # log-probability of the alignment: compares forms of different length
    loss_nats: float = 0.0  # how much better the same place reads without the form
    foreign: float = 0.0  # share of characters that rather read as none of the form's alphabet
    certainty: float = 1.0  # how likely it is this text, of all for which the form's check sum holds


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a closed vocabulary. `margin`: nats to the second best. `cost_nats`: nats to reading freely."""

    text: str
    score: float
    margin: float
    cost_nats: float = 0.0


def greedy(lattice: Lattice, alphabet: frozenset[str] | None = None) -> Decoded:
    """The best character of every step, repeats and blanks taken out; of these characters only, if given."""
    if lattice.steps == 0:
        return Decoded("", 0.0, ())
    if alphabet is None:
        columns, logs = lattice.columns, np.asarray(lattice.log_probs, dtype=np.float64)
    else:
        seen = restricted(lattice, alphabet)
        columns, logs = ("", *seen.characters), np.concatenate((seen.blank[:, None], seen.scores), axis=1)
    chars = tuple(
        _char(columns[column], logs[first : last + 1].max(axis=0), columns, (first, last), lattice.steps)
        for column, first, last in collapsed(np.argmax(logs, axis=1))
    )
    text, score = "".join(c.text for c in chars), min((c.score for c in chars), default=0.0)
    return Decoded(text, score, chars, text, path_nats=float(logs.max(axis=1).sum()))


def fixed(lattice: Lattice, shapes: Sequence[Shape]) -> Decoded | None:
    """The best text that has one of these forms; None when the line clearly has none of them."""
    if not shapes or lattice.steps == 0:
        return None
    emissions = _emissions(lattice, shapes)
    trellis = Trellis(emissions)
    best: _Choice | None = None
    for shape in sorted(shapes, key=lambda shape: shape.least_nats):
        least_nats = best.worth + shape.least_nats - _ROUNDING if best is not None else -np.inf
        if trellis.most_nats <= least_nats:
            break  # no form that costs so much can still win
        alignment = trellis.aligned(shape.allowed, least_nats)
        if alignment is not None and _fits(alignment):
            choice = _weighed(emissions.characters, alignment, shape)
            best = choice if best is None or choice.worth > best.worth else best
    return best.decoded(emissions.characters) if best else None


def _fits(alignment: Alignment) -> bool:
    return alignment.foreign <= _FOREIGN_MOST and alignment.loss_nats <= _OTHER_FORM_NATS * len(alignment.spans)


def together(lattices: Sequence[Lattice], lengths: Sequence[int], shape: Shape) -> tuple[Decoded, ...]:
    """Several lines of given lengths that one form spans, such as the first two of a TD1 card; empty when too short."""
    emissions = [_emissions(lattice, (shape,)) for lattice in lattices]
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    parts = [
        Trellis(e).aligned(shape.allowed[start : start + length])
        for e, start, length in zip(emissions, starts, lengths, strict=True)
    ]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return ()
    joined = Alignment(
        tuple(span for part in found for span in part.spans),
        np.concatenate([part.chosen for part in found]),
        np.concatenate([part.peaks for part in found]),
        sum(part.nats for part in found),
        sum(part.loss_nats for part in found),
        sum(part.foreign for part in found) / len(found),
        1,
    )
    repair = _repaired(emissions[0].characters, joined, shape)
    return tuple(
        _decoded(emissions[0].characters, part, repair.part(start, start + length))
        for part, start, length in zip(found, starts, lengths, strict=True)
    )


def fuse(one: Lattice, other: Lattice, shapes: Sequence[Shape], *more: Lattice) -> Decoded | None:
    """Readings of the same line (another reader, another scale): their scores added up at every position."""
    seen = [_emissions(lattice, shapes) for lattice in (one, other, *more)]
    trellises = [Trellis(emissions) for emissions in seen]
    best: _Choice | None = None
    for shape in sorted(shapes, key=lambda shape: shape.least_nats):
        least_nats = best.worth + shape.least_nats - _ROUNDING if best is not None else -np.inf
        parts = _aligned(trellises, shape, least_nats * len(trellises))
        if parts:
            choice = _weighed(seen[0].characters, _joint(parts), shape)
            best = choice if best is None or choice.worth > best.worth else best
    return best.decoded(seen[0].characters) if best else None


def _aligned(trellises: Sequence[Trellis], shape: Shape, least_nats: float) -> list[Alignment]:
    """One form in every line, or nothing: where it does not fit, or cannot reach `least_nats` in all together."""
    parts: list[Alignment] = []
    spare = sum(trellis.most_nats for trellis in trellises) - least_nats  # what they may still lose
    for trellis in trellises:
        alignment = trellis.aligned(shape.allowed, trellis.most_nats - spare) if spare >= 0 else None
        if alignment is None:
            return []
        parts.append(alignment)
        spare -= trellis.most_nats - alignment.nats
    return parts


def _joint(parts: Sequence[Alignment]) -> Alignment:
    """Scores are averaged as logarithms, which leaves less where readers disagree than any of them gives. What all
    characters of a position have together is therefore set to what the readers give it on average: one that sees
    nothing there, or does not consider a character at all, is one voice and no veto."""
    n = len(parts)
    peaks = sum((part.peaks for part in parts[1:]), parts[0].peaks) / n
    totals = np.logaddexp.reduce([np.minimum(_total(part.peaks), 0.0) for part in parts]) - np.log(n)
    peaks = np.minimum(peaks + totals - _total(peaks), 0.0)
    nats, loss = sum(part.nats for part in parts) / n, sum(part.loss_nats for part in parts) / n
    foreign = sum(part.foreign for part in parts) / n
    return Alignment(parts[0].spans, np.argmax(peaks, axis=1), peaks, nats, loss, foreign, parts[0].steps)


def _total(peaks: Floats) -> Floats:
    """The logarithm of what all characters of every position have together."""
    return np.logaddexp.reduce(peaks, axis=1, keepdims=True)


def part(lattice: Lattice, start: float, end: float) -> Lattice:
    """The stretch of a line between two shares of its width."""
    first = min(max(int(start * lattice.steps), 0), lattice.steps)
    last = min(max(int(np.ceil(end * lattice.steps)), first), lattice.steps)
    return Lattice(lattice.columns, lattice.log_probs[first:last])


def joined(lattices: Sequence[Lattice]) -> Lattice:
    """Pieces of one line as one lattice, a blank between them: four groups of a card number, a value in two boxes."""
    columns = ("", *sorted({c for lattice in lattices for c in lattice.columns[1:]}))
    places = {c: i for i, c in enumerate(columns)}
    pieces: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = []
    for lattice in lattices:
        if pieces:
            gap = np.full((1, len(columns)), _UNSEEN, np.float32)
            gap[0, 0] = 0.0
            pieces.append(gap)
        piece = np.full((lattice.steps, len(columns)), _UNSEEN, np.float32)
        piece[:, [places[c] for c in lattice.columns]] = lattice.log_probs
        pieces.append(piece)
    return Lattice(columns, np.concatenate(pieces) if pieces else np.zeros((0, 1), np.float32))


def closest(seen: Lattice | Line, vocabulary: Sequence[str]) -> Word | None:
    """The word of a closed vocabulary that the line most likely shows; None without words or without a lattice."""
    lattice = seen.lattice if isinstance(seen, Line) else seen
    words = tuple(vocabulary)
    if lattice is None or lattice.steps == 0 or not any(words):
        return None
    places, nats = likelihoods(lattice, words)
    if not np.isfinite(nats[0]):
        return None
    text = words[int(places[0])]
    margin = float(nats[0] - nats[1]) if len(nats) > 1 else float("inf")
    score = float(np.exp(min(nats[0], 0.0) / max(len(text), 1)))
    return Word(text, score, margin, max(0.0, free_nats(lattice) - float(nats[0])))


# --- forms ---------------------------------------------------------------------------------------------------------


def _emissions(lattice: Lattice, shapes: Sequence[Shape]) -> Emissions:
    return restricted(lattice, frozenset().union(*(allowed for shape in shapes for allowed in shape.allowed)))


@dataclass(frozen=True, slots=True, eq=False)
class _Repair:
    """Characters chosen for every position, with the scores they were chosen from."""

    chosen: Ints
    raw: Ints
    peaks: Floats
    valid: bool | None
    cost_nats: float
    certainty: float = 1.0

    def part(self, start: int, end: int) -> _Repair:
        chosen, raw = self.chosen[start:end], self.raw[start:end]
        return replace(self, chosen=chosen, raw=raw, peaks=self.peaks[start:end])


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """One form's reading; forms compete by how they read, what they cost, what their repair cost, and their checks."""

    alignment: Alignment
    repair: _Repair
    worth: float

    def decoded(self, characters: tuple[str, ...]) -> Decoded:
        return _decoded(characters, self.alignment, self.repair)


def _weighed(characters: tuple[str, ...], alignment: Alignment, shape: Shape) -> _Choice:
    repair = _repaired(characters, alignment, shape)
    repair = replace(repair, certainty=_certainty(characters, repair, shape))
    price = shape.priced_nats("".join(characters[int(column)] for column in repair.chosen))
    worth = alignment.nats - price - repair.cost_nats - _FAILED_NATS * (repair.valid is False)
    return _Choice(alignment, repair, worth)


def _decoded(characters: tuple[str, ...], alignment: Alignment, repair: _Repair) -> Decoded:
    chars = tuple(
        _char(characters[int(column)], repair.peaks[n], characters, alignment.spans[n], alignment.steps)
        for n, column in enumerate(repair.chosen)
    )
    raw = "".join(characters[int(c)] for c in repair.raw)
    text = "".join(c.text for c in chars)
    score = min(c.score for c in chars)
    nats, loss, foreign = alignment.nats, alignment.loss_nats, alignment.foreign
    certainty, repaired = repair.certainty, text != raw
    return Decoded(text, score, chars, raw, repair.valid, repaired, repair.cost_nats, nats, loss, foreign, certainty)


def _char(text: str, scores: Floats, columns: tuple[str, ...], span: tuple[int, int], steps: int) -> Char:
    order = np.argsort(-scores, kind="stable")[: _OTHERS + 2]
    others = [(columns[int(i)], float(np.exp(scores[i]))) for i in order if np.isfinite(scores[i])]
    score = float(np.exp(scores[columns.index(text)]))
    kept = tuple(o for o in others if o[0] and o[0] != text)[:_OTHERS]
    return Char(text, score, span[0] / steps, (span[1] + 1) / steps, kept)


# --- check sums ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Change:
    place: int
    column: int
    nats: float
    moves: tuple[int, ...]  # what it adds to each check sum


def _repaired(characters: tuple[str, ...], alignment: Alignment, shape: Shape) -> _Repair:
    """The reading as it is when its form holds or has no checks; else the cheapest change of one or two characters."""
    first, peaks = impartial(characters, alignment.chosen, alignment.peaks, shape)
    raw = settled(characters, first, peaks, shape)
    alignment = replace(alignment, chosen=raw, peaks=peaks)
    text = "".join(characters[int(c)] for c in raw)
    if not shape.checks and shape.accept is None:
        return _Repair(raw, first, peaks, None, 0.0)
    if shape.holds(text):
        return _Repair(raw, first, peaks, True, 0.0, _alone(characters, text, alignment, shape))
    found: list[tuple[float, Ints]] = []
    for nats, changes in _mendings(characters, text, alignment, shape):
        mended = raw.copy()
        for change in changes:
            mended[change.place] = change.column
        if shape.accept is None or shape.accept("".join(characters[int(c)] for c in mended)):
            found.append((nats, mended))
            if len(found) == 2:
                break
    if not found or found[0][0] > shape.repair_nats:
        return _Repair(raw, first, peaks, False, 0.0)
    if len(found) > 1 and found[1][0] - found[0][0] < shape.margin_nats:
        return _Repair(raw, first, peaks, False, 0.0)  # two repairs as good as one another: a guess
    certainty = 1 / (1 + float(np.exp(found[0][0] - found[1][0]))) if len(found) > 1 else 1.0
    return _Repair(found[0][1], first, peaks, True, found[0][0], certainty)


def _alone(characters: tuple[str, ...], text: str, alignment: Alignment, shape: Shape) -> float:
    """How likely a text is against those for which several sums hold as well: one or two guarded characters taken for
    others that weigh alike, such as a G and a 6."""
    if len(shape.checks) < 2:
        return 1.0
    others = _mendings(characters, text, alignment, shape, guarded=True)
    return 1 / (1 + float(sum(np.exp(-nats) for nats, _ in others)))


def _certainty(characters: tuple[str, ...], repair: _Repair, shape: Shape) -> float:
    """How likely a text is among all for which a form's one check sum holds: a sum that some text always satisfies
    proves nothing where many are as likely. As the repair has it where several sums guard one another, or none does."""
    if repair.valid is not True or len(shape.checks) != 1:
        return repair.certainty
    check, likely = shape.checks[0], np.exp(repair.peaks)
    likely /= np.maximum(likely.sum(axis=1, keepdims=True), _TINY)
    turned = (np.arange(check.modulus)[:, None] - np.arange(check.modulus)) % check.modulus
    sums = np.zeros(check.modulus)
    sums[0] = 1.0
    for place, row in enumerate(likely):
        table = check.weights.get(place, {})
        moved = [table.get(char, 0) % check.modulus for char in characters]
        sums = sums[turned] @ np.bincount(moved, weights=row, minlength=check.modulus)
    own = float(np.prod(likely[np.arange(len(likely)), repair.chosen]))
    return min(1.0, own / max(float(sums[0]), _TINY))


def _mendings(
    characters: tuple[str, ...], text: str, alignment: Alignment, shape: Shape, guarded: bool = False
) -> list[tuple[float, tuple[_Change, ...]]]:
    """Changes of one or two characters after which every sum holds, cheapest first, within the form's limit; `guarded`:
    only of such as a sum guards."""
    if shape.repair_nats <= 0:
        return []
    moduli = tuple(check.modulus for check in shape.checks)
    needed = tuple(-check.residue(text) % check.modulus for check in shape.checks)
    changes = _changes(characters, text, alignment, shape)
    if guarded:
        changes = [change for change in changes if any(change.place in check.weights for check in shape.checks)]
    by_moves: dict[tuple[int, ...], list[_Change]] = {}
    for change in changes:
        by_moves.setdefault(change.moves, []).append(change)
    found: list[tuple[float, tuple[_Change, ...]]] = [(c.nats, (c,)) for c in by_moves.get(needed, ())]
    for one in changes:
        rest = tuple((n - m) % modulus for n, m, modulus in zip(needed, one.moves, moduli, strict=True))
        for two in by_moves.get(rest, ()):
            nats = one.nats + two.nats + PAIR_NATS
            if nats > shape.repair_nats + shape.margin_nats:
                break  # cheapest first
            if one.place < two.place:
                found.append((nats, (one, two)))
    return sorted(found, key=lambda item: item[0])


def _changes(characters: tuple[str, ...], text: str, alignment: Alignment, shape: Shape) -> list[_Change]:
    """Every affordable other character of every position, cheapest first."""
    rows = np.arange(len(text))
    costs = np.maximum(alignment.peaks[rows, alignment.chosen][:, None] - alignment.peaks, 0.0)
    costs[rows, alignment.chosen] = np.inf
    order = np.argsort(costs, axis=1, kind="stable")[:, :_ALTERNATIVES]
    near = np.take_along_axis(costs, order, axis=1) <= shape.repair_nats + shape.margin_nats
    changes = []
    for place, rank in np.argwhere(near):
        column = int(order[place, rank])
        moves = tuple(_move(check, int(place), text[place], characters[column]) for check in shape.checks)
        changes.append(_Change(int(place), column, float(costs[place, column]), moves))
    return sorted(changes, key=lambda change: change.nats)


def _move(check: CheckSum, place: int, old: str, new: str) -> int:
    table = check.weights.get(place)
    return (table.get(new, 0) - table.get(old, 0)) % check.modulus if table is not None else 0
