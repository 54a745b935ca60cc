"""What was seen of one field, and what its kind makes of it.

Knows: lines, lattices, value kinds. Must not know: documents, vendors, networks (a second look comes as a function).

The same judgement serves every way of finding a field: strips of a known layout, spans beside a label, whole lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from kapiao.reading.decode import PROVEN, Decoded, Word, closest, fixed, greedy
from kapiao.reading.trellis import Floats
from kapiao.reading.wording import worded
from kapiao.records import Char, Field, Homography, Lattice, Line, Quad, Record
from kapiao.values import glyphs
from kapiao.values.kind import Kind, NotThis, Parsed

# A second look at a place on the page, with the characters it can hold (None: any).
Reread = Callable[[Quad, "frozenset[str] | None"], Line]

_NEAR_NATS = 7.0  # how much less likely than its best guess a known reading may be to the line reader
_ALONE_NATS = 16.0  # the same of one that no other reading contests
VOUCHED = 0.5  # score below which being on a list says nothing
_HALF = 0.5  # of a word of a list that was told by half of its characters
_CLEAR_NATS = 2.0  # by which a word of a list that was not read as such must be likelier than the next
_NEVER = 0.01  # score of a word that was not seen: a stroke in a blank cell is none
_UNREAD, _MISSED = 0.03, 0.5  # how surely something stands where nothing was read; what a text that lacks it is worth
_SEEN = 0.3  # the same in text of any length, from which it makes the text doubtful
_STRETCHED = 0.2  # score of the weakest character of a text that only its form called for
_ABOUT = 0.08  # between the scores of two readings that are about as sure
_FAR = 3.0  # times the usual step from character to character
_LOST_CLOSE = 2  # figures
_GUESSED = 0.5  # score below which a reading is a guess
_UNCONTESTED = 0.998  # score of a text from which no character of it is in doubt
SURE = 0.8  # below this a field is looked at once more


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reading of one field: text as read (a row a line), the score of the weakest character, where (page frame),
    and what else it may be."""

    raw: str
    score: float
    quads: tuple[Quad, ...]  # one a row
    lattice: Lattice | None = None
    rows: tuple[Lattice, ...] = ()  # the same of each of several rows
    chars: tuple[Char, ...] = ()  # of all rows, in their order

    @classmethod
    def of_lines(cls, lines: tuple[Line, ...]) -> Evidence:
        """Rows of one value, read one by one."""
        solid = tuple(line for line in lines if line.text.strip())
        score = min((c.score for line in solid for c in line.chars if c.text.strip()), default=0.0)
        lattice = solid[0].lattice if len(solid) == 1 else None
        rows = tuple(line.lattice for line in solid if line.lattice is not None) if lattice is None else ()
        chars = tuple(char for line in solid for char in line.chars)
        text = "\n".join(line.text for line in solid)
        return cls(text, score, tuple(line.quad for line in solid), lattice, rows, chars)

    @property
    def quad(self) -> Quad:
        if len(self.quads) == 1:
            return self.quads[0]
        first, last = self.quads[0], self.quads[-1]
        widest = max(self.quads, key=lambda q: q.width)
        a, b = widest.points[0], widest.points[1]
        top = first.points[0], first.points[1]
        step = (b[0] - a[0] - top[1][0] + top[0][0], b[1] - a[1] - top[1][1] + top[0][1])
        corner = (top[1][0] + step[0], top[1][1] + step[1])
        low = last.points[3]
        return Quad((top[0], corner, (low[0] + b[0] - a[0], low[1] + b[1] - a[1]), low))


def weigh(name: str, title: str, kind: Kind[Any], evidence: Evidence, to_source: Homography) -> Field | None:
    """The field that a kind makes of evidence; None when it cannot be such a thing."""
    raw, score, repaired = _phrased(kind, evidence)
    text, guessed, certainty = kind.clean(raw), False, 1.0
    if evidence.lattice is not None and not _stands(kind, evidence):
        if kind.shapes:
            decoded = fixed(evidence.lattice, kind.shapes)
            if decoded is not None and not _forced(kind, decoded, text, score):
                text, score, repaired = decoded.text, _overruled(decoded), decoded.repaired
                certainty = decoded.certainty
        elif words := getattr(kind, "vocabulary", ()):
            word = closest(evidence.lattice, words)
            if word is not None and word.margin > 0 and _may_be(kind, word, text):
                repaired, text, score = word.text != text, word.text, word.score
                guessed = repaired and word.margin < _CLEAR_NATS
    known, score = _likelier(kind, _known_reading(kind, text, evidence), score, evidence.lattice)
    repaired = repaired or known != text
    try:
        parsed = _as_seen(kind, kind.parse(known), known, score, evidence.lattice)
    except NotThis:
        return None
    worth = _worth(kind, parsed.text, score, evidence)
    if parsed.repaired and parsed.valid is None and getattr(kind, "vocabulary", None):
        worth *= _HALF  # the one word near enough, of which no more was read
    vouched = _vouched(kind, parsed.text, min(score, worth), guessed, certainty)
    return Field(
        name=name,
        title=title,
        raw=evidence.raw,
        text=parsed.text,
        value=parsed.value,
        score=worth,
        quad_on_source=evidence.quad.mapped(to_source) if evidence.quads else None,
        valid=None if parsed.valid and not vouched else parsed.valid,
        repaired=repaired or parsed.repaired,
    )


def _may_be(kind: Kind[Any], word: Word, text: str) -> bool:
    """Whether a word of a list counts against another text: if it is not next to impossible, and, where the kind says
    that the list is not whole, near enough. Figures that were not read stand in it only if it is clearly the
    likeliest."""
    if word.text == text:
        return True
    if _begins(kind, word.text, text):
        return False
    most_nats = getattr(kind, "most_nats", math.inf)
    more = sum(map(str.isdigit, word.text)) > sum(map(str.isdigit, text)) and math.isfinite(most_nats)
    return word.score >= _NEVER and word.cost_nats < most_nats and (not more or word.margin >= _CLEAR_NATS)


def _begins(kind: Kind[Any], word: str, text: str) -> bool:
    """Whether a word is only the beginning of what a kind makes of a text, such as figures without their unit."""
    try:
        said = kind.parse(text).text
    except NotThis:
        return False
    return said != word and said.startswith(word) and said in getattr(kind, "vocabulary", ())


def _phrased(kind: Kind[Any], evidence: Evidence) -> tuple[str, float, bool]:
    """A text as the phrases tell it that a kind knows, its score, and whether that is another one than was read."""
    phrases = getattr(kind, "phrases", ())
    if not phrases or not evidence.chars:
        return evidence.raw, evidence.score, False
    told = worded(evidence.chars, phrases)
    text = "".join(char.text for char in told)
    if text == "".join(char.text for char in evidence.chars):
        return evidence.raw, evidence.score, False
    return text, min(char.score for char in told if char.text.strip()), True


def _as_seen(kind: Kind[Any], parsed: Parsed[Any], text: str, score: float, lattice: Lattice | None) -> Parsed[Any]:
    """What a list that is never whole makes of a text, unless it was read surely and its picture speaks against it."""
    if not parsed.repaired or score < SURE or lattice is None or not getattr(kind, "only_as_seen", False):
        return parsed
    word, seen = closest(lattice, (parsed.text,)), kind.clean(text)
    return parsed if word is not None and word.cost_nats < _ALONE_NATS else Parsed(seen, seen, None)


def _overruled(decoded: Decoded) -> float:
    """The score of a text that has a form; without a sum to show for it, what the form had to overrule counts against
    it, such as signs behind it of which one might belong to it."""
    return decoded.score * math.exp(-max(0.0, decoded.loss_nats)) if decoded.valid is None else decoded.score


def _forced(kind: Kind[Any], decoded: Decoded, text: str, score: float) -> bool:
    """Whether a form only stretches or shortens what was read surely, and has no sum to show for it: papers lack a
    character now and then, and a kind may take them as they are. What stands far from all others is no character."""
    if decoded.valid is True or len(decoded.text) == len(text) or score < SURE:
        return False
    if decoded.score > _STRETCHED and not _apart(decoded.chars):
        return False
    try:
        kind.parse(text)
    except NotThis:
        return False
    return True


def _apart(chars: Sequence[Char]) -> bool:
    """Whether the first or the last of some characters stands far from the next one: dots of a line under the text."""
    places = [(char.start + char.end) / 2 for char in chars]
    steps = [after - before for before, after in pairwise(places)]
    return len(steps) > 2 and max(steps[0], steps[-1]) > _FAR * median(steps)


def _worth(kind: Kind[Any], text: str, score: float, evidence: Evidence) -> float:
    """A reader's score of a text, or what a kind makes of it that nothing else supports; a text of any length in which
    something was seen and not read is worth no more than that it is nothing."""
    trust = getattr(kind, "trust", None)
    if trust is not None:
        return float(trust(text, score)) * (_MISSED if _missed(evidence) > _UNREAD else 1.0)
    worth = getattr(kind, "worth", None)
    score = float(worth(text, score)) if worth is not None else score
    if kind.alphabet is not None or score < SURE:
        return score
    missed = _missed(evidence)
    return min(score, 1 - missed) if missed > _SEEN else score


def _missed(evidence: Evidence) -> float:
    return max(map(unread, (evidence.lattice, *evidence.rows)))


def unread(lattice: Lattice | None) -> float:
    """How surely a character stands where none was read: the greatest swell of what is neither blank nor a space,
    among steps that read as blank. Characters that a reader does not know leave no other trace."""
    if lattice is None or lattice.steps == 0:
        return 0.0
    seen = np.exp(np.asarray(lattice.log_probs, dtype=np.float64))
    empty = seen[:, [k for k, char in enumerate(lattice.columns) if not char.strip()]].sum(axis=1)
    blank = [not lattice.columns[k].strip() for k in seen.argmax(axis=1).tolist()]
    edges = np.flatnonzero(np.diff(np.array([False, *blank, False]).astype(np.int8))).tolist()
    swells = (_swell(1 - empty[a:b], a == 0, b == lattice.steps) for a, b in zip(edges[::2], edges[1::2], strict=True))
    return max(swells, default=0.0)


def _swell(shown: Floats, first: bool, last: bool) -> float:
    """How high the highest place between two lower ones is above them; nothing stands before a `first` stretch of a
    line, nor after a `last` one."""
    before, after = np.minimum.accumulate(shown), np.minimum.accumulate(shown[::-1])[::-1]
    lower = np.maximum(0.0 if first else before, 0.0 if last else after)
    return float((shown - lower).max())


def _vouched(kind: Kind[Any], text: str, score: float, guessed: bool, certainty: float) -> bool:
    """Whether a value that holds may be called valid: a sum vouches for a reading unless a decoder has chosen it among
    others as likely for which it holds too, a list only for one that is no guess, for whatever is guessed is of it, and
    for the end of another word of it only if that was read surely: the other one may have lost its beginning."""
    if any(shape.checks for shape in kind.shapes):
        return certainty >= PROVEN
    words = getattr(kind, "vocabulary", ()) or getattr(kind, "choices", ())
    part = any(word != text and word.endswith(text) for word in words)
    return score >= (SURE if part else VOUCHED) and not guessed


def _known_reading(kind: Kind[Any], text: str, evidence: Evidence) -> str:
    """The text, or what else it may say by a list of the kind's, which is never whole: what the line reader holds
    likely, or the only such reading of several lines."""
    readings = getattr(kind, "readings", None)
    words: tuple[str, ...] = readings(text) if readings else ()
    if evidence.lattice is None:
        alone = len(words) == 1 and not getattr(kind, "only_as_seen", False)
        return words[0] if alone else _seen_among(words, text, evidence.chars)
    most_nats = _NEAR_NATS if len(words) > 1 else _ALONE_NATS
    for some in (tuple(word for word in words if len(word) == len(text)), words):  # characters are seldom lost
        word = closest(evidence.lattice, some)
        sole = word is not None and word.margin >= _CLEAR_NATS and getattr(kind, "whole", False)
        if word is not None and word.cost_nats < (_ALONE_NATS if sole else most_nats):
            return word.text
    return text


def _seen_among(words: Sequence[str], text: str, chars: Sequence[Char]) -> str:
    """The word that differs from a text of several rows only where the line reader saw its characters too, the surest
    of these; the text where there is none."""
    solid = [char for char in chars if char.text.strip()]
    if "".join(char.text for char in solid) != text:
        return text
    seen = {
        word: math.prod(
            dict(char.others).get(new, 0.0) for char, new in zip(solid, word, strict=True) if char.text != new
        )
        for word in words
        if len(word) == len(solid)
    }
    best = max(seen, key=lambda word: seen[word], default=text)
    return best if seen.get(best, 0.0) > 0 else text


def _likelier(kind: Kind[Any], text: str, score: float, lattice: Lattice | None) -> tuple[str, float]:
    """A text of Chinese characters and its score, those in doubt chosen by how likely the kind holds them before they
    are seen."""
    odds_nats = getattr(kind, "odds_nats", None)
    if odds_nats is None or lattice is None or score >= _UNCONTESTED or not text.isalpha():
        return text, score
    chars = [char for char in greedy(lattice).chars if char.text.strip()]
    if len(chars) != len(text) or not glyphs.is_han(text[:1]):
        return text, score
    for place, char in enumerate(chars):
        seen = {option: p for option, p in ((char.text, char.score), *char.others) if glyphs.is_han(option)}
        if text[place] not in seen:
            continue
        worth = {
            option: p * math.exp(-odds_nats(text[:place] + option + text[place + 1 :], place))
            for option, p in seen.items()
        }
        best = max(worth, key=lambda option: worth[option])
        if best != text[place]:
            text, score = text[:place] + best + text[place + 1 :], min(score, worth[best] / sum(worth.values()))
    return text, score


def _stands(kind: Kind[Any], evidence: Evidence) -> bool:
    """Whether a reading needs no decoder: sure, and its own check holds as it is."""
    if evidence.score < SURE or not kind.shapes:
        return False
    try:
        parsed = kind.parse(evidence.raw)
    except NotThis:
        return False
    return parsed.valid is True and not parsed.repaired


def better(one: Field | None, other: Field | None) -> Field | None:
    """The more trustworthy of two readings of a field: a check that holds first, then the score."""
    if one is None or other is None:
        return one or other
    rank = {True: 2, None: 1, False: 0}
    return other if (rank[other.valid], other.score) > (rank[one.valid], one.score) else one


def longer(best: Field | None, *fields: Mapping[str, Field]) -> Field | None:
    """Of readings of one value that are about as sure the one of which another is only the beginning or the end."""
    for other in [found[best.name] for found in fields if best is not None and best.name in found]:
        if best is None or not other.valid is best.valid is None or other.score < best.score - _ABOUT:
            continue
        if len(other.raw) > len(best.raw) and (other.raw.startswith(best.raw) or other.raw.endswith(best.raw)):
            best = other
    return best


def crowded(best: Field | None, *fields: Mapping[str, Field]) -> Field | None:
    """Of readings of one number of any length the one with more figures, if it has those of the other as well and is no
    guess: one or two figures that stand close are lost without a trace, and hardly one is seen where there is none."""
    for other in [found[best.name] for found in fields if best is not None and best.name in found]:
        more = len(other.text) - len(best.text) if best is not None else 0
        if best is None or other.valid is not best.valid or other.score < _GUESSED or not 0 < more <= _LOST_CLOSE:
            continue
        left = iter(other.text)
        if all(char in left for char in best.text):
            best = other
    return best


def fuller(one: Record | None, other: Record | None) -> Record | None:
    """Of two looks at one paper the one that tells more, each field as the more trustworthy look has it; a look at
    another kind of paper adds nothing."""
    if one is None or other is None:
        return one or other
    more, less = sorted((one, other), key=lambda record: -sum(field.score for field in record.fields.values()))
    if more.kind != less.kind:
        return more
    names = (*more.fields, *(name for name in less.fields if name not in more.fields))
    fields = {name: better(more.fields.get(name), less.fields.get(name)) for name in names}
    return replace(more, fields={name: field for name, field in fields.items() if field is not None})


def doubtful(field: Field | None) -> bool:
    return field is None or field.valid is False or field.score < SURE
