"""From rows, or from strips of a known layout, to the fields of one document.

Knows: declared entries, locators, evidence, cross-checks. Must not know: which document it is, vendors, networks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from kapiao.reading.closer import closely_read
from kapiao.reading.evidence import SURE, VOUCHED, Evidence, Reread, better, doubtful, longer, weigh
from kapiao.reading.locate import Locator, Pattern
from kapiao.reading.trellis import collapsed
from kapiao.reading.view import Span, View
from kapiao.records import Char, Field, Homography, Lattice, Line
from kapiao.values.kind import Kind, NotThis

_NO_OTHERS: Mapping[str, Sequence[Span]] = MappingProxyType({})
_SUSPECTS = 3  # pieces looked at again for one missing field
_SUSPECT_SHARE = 0.35  # of a piece's characters that must be of the kind's alphabet
_REFUSED_SHARE = 0.6  # the same of what stands where a value should and has not its form
_SUSPECT_SCORE = 0.3  # below it, what they give is a guess
_SUSPECT_LENGTH = 0.7  # of the shortest form
_GAP, _FULLER = 1.5, 0.5  # heights between lines of a row; score from which what fills the gap counts
_WIDER = 2.0  # heights before what has not the form of a value: its beginning may not have been seen
_UNCONTESTED = 0.97  # score of a text that is taken as it reads
_WIDER_LOOKS = (0.0, 0.4), (0.25, 0.4), (0.0, 1.5)  # heights before and behind a word of a list that is in doubt
# of the height of a box around a short text: its rows; the closer, the larger does a reader see small print
_TIGHT = (0.2, 0.8), (0.25, 0.85), (0.15, 0.75)
_BANDS = (0.0, 1.0), (0.1, 0.9), *_TIGHT
_ASIDE, _BEHIND = 0.1, 0.5  # of that height beside it; behind what may go on
_NEVER = 1e-6  # instead of no score
_ROOM = 0.25  # heights beside a piece of a line that is looked at again: characters are wider than their places tell


class Entry:
    """One declared field of a document: its title as printed, what it is, where it may stand (tried in order)."""

    name = ""  # given by the document class

    def __init__(self, title: str, kind: Kind[Any], *locators: Locator, required: bool = False) -> None:
        self.title = title
        self.kind = kind
        self.locators = locators
        self.required = required  # without it the document was not read

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def anywhere(self) -> Entry:
        """The same field, told by what it says alone, wherever it stands."""
        alone = Entry(self.title, self.kind, *(one for one in self.locators if isinstance(one, Pattern)))
        alone.name = self.name
        return alone


def read_rows(
    entries: Sequence[Entry],
    view: View,
    labels: Sequence[str],
    to_source: Homography,
    reread: Reread,
    sure: float = SURE,
) -> dict[str, Field]:
    """Fields found by their locators; doubtful ones and those of a closed alphabet below `sure` are looked at again."""
    fields: dict[str, Field] = {}
    found: dict[str, Span] = {}
    for entry in entries:
        best: Field | None = None
        refused: list[Span] = []
        for locator in entry.locators:
            for span in locator.find(view, found, labels):
                field = weigh(entry.name, entry.title, entry.kind, _evidence(entry.kind, span), to_source)
                refused += [span] if field is None and _fits(entry, span, _REFUSED_SHARE) else []
                if better(best, field) is not best:
                    best = field
                    found[entry.name] = span
            if not doubtful(best):
                break
        unsure = best is not None and best.score < sure and entry.kind.alphabet is not None
        if best is not None and _contested(entry, best, found[entry.name]):
            best = _second_look(entry, found[entry.name], to_source, reread) or best
        elif best is not None and (unsure or doubtful(best)):
            best = better(best, _second_look(entry, found[entry.name], to_source, reread))
        elif best is not None and _gapped(found[entry.name]):
            best = _fuller(best, _second_look(entry, found[entry.name], to_source, reread))
        for suspect in (*refused[:1], *_suspects(entry, view, found)) if best is None else ():
            field = _second_look(entry, suspect, to_source, reread, _WIDER if suspect in refused else 0.0)
            if field is not None and field.score >= _SUSPECT_SCORE:
                best = field
                found[entry.name] = suspect
                break
        if best is not None:
            fields[entry.name] = best
    return fields


def _contested(entry: Entry, field: Field, span: Span) -> bool:
    """Whether what else a text may be could count, and was not kept as it stands in a line with others."""
    return field.score < _UNCONTESTED and span.lattice is None and hasattr(entry.kind, "odds_nats")


def _fits(entry: Entry, span: Span, share: float) -> bool:
    """Whether so many of a span's characters are of the entry's alphabet."""
    alphabet = entry.kind.alphabet
    text = [c for c in span.text if not c.isspace()]
    return alphabet is not None and len(text) > 1 and sum(c in alphabet for c in text) >= share * len(text)


def _gapped(span: Span) -> bool:
    """Whether lines of one row of a value stand far apart: between them may be what was not seen."""
    pairs = [pair for piece in (span, *span.tail) for pair in pairwise(piece.glyphs)]
    return any(a.line != b.line and b.left - a.right > _GAP * a.height for a, b in pairs)


def _fuller(one: Field, other: Field | None) -> Field:
    """Of two looks at a value the one that says more, unless it is a guess."""
    return other if other is not None and other.score > _FULLER and len(other.text) > len(one.text) else one


def read_spans(
    entries: Sequence[Entry],
    spans: Mapping[str, Span | None],
    to_source: Homography,
    reread: Reread,
    sure: float = SURE,
    others: Mapping[str, Sequence[Span]] = _NO_OTHERS,
    closely: bool = False,
) -> dict[str, Field]:
    """Fields whose places are known; doubtful ones are looked at again. None: the place is blank. `others`: what else
    was read in a place, which counts where it alone is what the kind knows to be a value. `closely`: a row that is
    looked at again is so in short pieces, too."""
    fields: dict[str, Field] = {}
    for entry in entries:
        span = spans.get(entry.name)
        if span is None:
            continue
        field = _looked_into(entry, span, to_source, reread, sure, closely)
        if field is None or field.valid is not True:
            field = _known(entry, others.get(entry.name, ()), to_source) or field
        if field is not None:
            fields[entry.name] = field
    return fields


def _looked_into(
    entry: Entry, span: Span, to_source: Homography, reread: Reread, sure: float, closely: bool
) -> Field | None:
    """What stands in a known place, looked at as often as it takes."""
    first = field = weigh(entry.name, entry.title, entry.kind, _evidence(entry.kind, span), to_source)
    again: Field | None = None
    if doubtful(field) or (field is not None and field.score < sure and entry.kind.alphabet is not None):
        again = _second_look(entry, span, to_source, reread, closely=closely)
        field = field if _cut(field, again) else better(field, again)
    for before, after in _WIDER_LOOKS if _of_a_list(entry.kind) else ():
        if doubtful(field):
            field = better(field, _second_look(entry, span, to_source, reread, before, after))
    contested = first is not None and again is not None and first.text != again.text
    if (doubtful(field) or contested) and _short(entry.kind) and not span.tail:
        voices = [voice for voice in dict.fromkeys((first, again, field)) if voice is not None]
        field = _voted(voices + _voices(entry, span, to_source, reread, _ASIDE, _BANDS), _words(entry.kind))
    if field is not None and _unended(entry.kind, field):
        whole = _voted(_voices(entry, span, to_source, reread, _BEHIND, _TIGHT), ())
        field = longer(field, {entry.name: whole} if whole else {})
    return field


def _short(kind: Kind[Any]) -> bool:
    """Whether a kind's values are a few characters, of which every one counts."""
    return hasattr(kind, "trust") or _of_a_list(kind)


def _unended(kind: Kind[Any], field: Field) -> bool:
    """Whether a value may lack its end, which was printed over the border of its cell."""
    ended = getattr(kind, "ended", None)
    return ended is not None and not ended(field.text)


def _voices(
    entry: Entry, span: Span, to_source: Homography, reread: Reread, behind: float, bands: Sequence[tuple[float, float]]
) -> list[Field]:
    """What a short value is at looks at its rows. `behind`: heights behind it that are looked at as well."""
    height = span.quad.height / max(span.quad.width, 1.0)
    place = span.quad.part(-_ASIDE * height, 1 + behind * height)
    lines = (reread(place.band(*band), entry.kind.alphabet) for band in bands)
    looks = (weigh(entry.name, entry.title, entry.kind, Evidence.of_lines((line,)), to_source) for line in lines)
    return [look for look in looks if look is not None]


def _words(kind: Kind[Any]) -> Sequence[str]:
    """The words of which a kind's values are one, if it knows them all."""
    return getattr(kind, "choices", ()) if getattr(kind, "whole", False) else ()


def _voted(voices: Sequence[Field], words: Sequence[str]) -> Field | None:
    """What most readings of a value say, each as far as it is sure; the less, the more say something else. Those that
    are one of the words for it come first."""
    said: dict[str, float] = {}
    for voice in voices:
        said[voice.text] = said.get(voice.text, 0.0) + voice.score
    best = max(voices, key=lambda v: (v.valid is True, v.text in words, said[v.text], v.score), default=None)
    if best is None:
        return None
    score = best.score * said[best.text] / max(sum(said.values()), _NEVER)
    return replace(best, score=score, valid=None if best.valid and score < VOUCHED else best.valid)


def _cut(one: Field | None, other: Field | None) -> bool:
    """Whether another reading has only the beginning or the end of a word of a list, which is such a word as well."""
    if one is None or other is None or not one.valid is other.valid is True or len(other.text) >= len(one.text):
        return False
    return not one.repaired and (one.text.startswith(other.text) or one.text.endswith(other.text))


def _of_a_list(kind: Kind[Any]) -> bool:
    """Whether hardly a value is missing in a kind's list."""
    return bool(getattr(kind, "vocabulary", ())) or getattr(kind, "whole", False)


def _known(entry: Entry, spans: Sequence[Span], to_source: Homography) -> Field | None:
    """The first of some readings of a value that holds by itself, such as a word of a list; None when none does."""
    for span in spans:
        try:
            parsed = entry.kind.parse(span.text)
        except NotThis:
            continue
        if parsed.valid is True and not parsed.repaired:
            return weigh(entry.name, entry.title, entry.kind, _evidence(entry.kind, span), to_source)
    return None


def _suspects(entry: Entry, view: View, found: Mapping[str, Span]) -> list[Span]:
    """Pieces of lines that may hold a value whose form was misread: mostly of its characters, about its length."""
    alphabet = entry.kind.alphabet
    if alphabet is None:
        return []
    least = min((len(shape) for shape in entry.kind.shapes), default=0) * _SUSPECT_LENGTH
    taken = {(g.line, g.place) for span in found.values() for piece in (span, *span.tail) for g in piece.glyphs}
    suspects: list[Span] = []
    for locator in entry.locators:
        if isinstance(locator, Pattern) and not least:
            continue  # a value of any length cannot be looked for everywhere
        for span in locator.near(view, found):
            text = [g.text for g in span.glyphs if (g.line, g.place) not in taken and not g.text.isspace()]
            fits = sum(c in alphabet for c in text) >= _SUSPECT_SHARE * len(text) and len(text) >= max(least, 2)
            if fits and all(span.quad != other.quad for other in suspects):
                suspects.append(span)
    return suspects[:_SUSPECTS]


def _evidence(kind: Kind[Any], span: Span) -> Evidence:
    pieces = (span, *span.tail)
    seen = _part_seen(span) if hasattr(kind, "trust") else ()
    return Evidence(span.text, span.score, tuple(p.quad for p in pieces), span.lattice, seen, span.chars)


def _part_seen(span: Span) -> tuple[Lattice, ...]:
    """What the reader saw of a piece of one line from its first character to its last, or to the line's end: there may
    stand what it did not read."""
    lattice = span.lines[0].lattice if len(span.lines) == 1 and not span.tail else None
    if lattice is None or span.lattice is not None:
        return ()
    runs = collapsed(np.argmax(lattice.log_probs, axis=1))
    first, last = span.glyphs[0].place, span.glyphs[-1].place
    if len(runs) != len(span.lines[0].chars):
        return ()
    end = lattice.steps if last + 1 == len(runs) else runs[last][2] + 1
    return (replace(lattice, log_probs=lattice.log_probs[runs[first][1] : end]),)


def _second_look(
    entry: Entry,
    span: Span,
    to_source: Homography,
    reread: Reread,
    before: float = 0.0,
    after: float = 0.0,
    closely: bool = False,
) -> Field | None:
    """What a value is at a second look; `before`, `after`: heights beside it that are looked at as well."""
    pieces = (span, *span.tail)
    lines = tuple(_reread(entry, piece, reread, before, after) for piece in pieces)
    if closely and entry.kind.alphabet is None:
        texts = ("".join(g.text for g in piece.glyphs) for piece in pieces)
        lines = tuple(closely_read(line, reread, text) for line, text in zip(lines, texts, strict=True))
    return weigh(entry.name, entry.title, entry.kind, Evidence.of_lines(lines), to_source)


def _reread(entry: Entry, piece: Span, reread: Reread, before: float = 0.0, after: float = 0.0) -> Line:
    """A piece of a value looked at again, with a little room where it was cut out of a line; as it was if that says
    nothing any more."""
    whole = len(piece.glyphs) == sum(len(line.chars) for line in piece.lines)
    height = piece.quad.height / max(piece.quad.width, 1.0)
    room = 0.0 if whole else _ROOM * height
    tail = max(room, after * height, _behind(piece) if hasattr(entry.kind, "trust") else 0.0)
    line = reread(piece.quad.part(-max(room, before * height), 1 + tail), entry.kind.alphabet)
    said = "".join(g.text for g in piece.glyphs)
    if not _says(entry.kind, said) or _says(entry.kind, line.text):
        return line
    chars = tuple(Char(g.text, g.score, 0.0, 1.0) for g in piece.glyphs)
    seen = _part_seen(piece) if hasattr(entry.kind, "trust") else ()  # doubts remain
    return Line(said, piece.score, piece.quad, chars, seen[0] if seen else None)


def _behind(piece: Span) -> float:
    """How far the line of a piece goes on behind its own last character, in widths of the piece."""
    chars, first, last = piece.lines[-1].chars, piece.glyphs[0].place, piece.glyphs[-1].place
    if len(piece.lines) > 1 or last + 1 < len(chars):
        return 0.0
    return (1.0 - chars[last].end) / max(chars[last].end - chars[first].start, 1e-6)


def _says(kind: Kind[Any], text: str) -> bool:
    try:
        kind.parse(kind.clean(text))
    except NotThis:
        return False
    return True


def read_strips(
    entries: Sequence[Entry], strips: Mapping[str, tuple[Line, ...]], to_source: Homography
) -> dict[str, Field]:
    """Fields of a known layout from the lines read in their strips."""
    fields: dict[str, Field] = {}
    for entry in entries:
        lines = strips.get(entry.name, ())
        if not lines:
            continue
        field = weigh(entry.name, entry.title, entry.kind, Evidence.of_lines(lines), to_source)
        if field is not None:
            fields[entry.name] = field
    return fields
