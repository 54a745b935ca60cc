"""Values of a form whose rows always stand in one order, found where their labels are too faint to be read.

Knows: entries in their printed order, rows of a page. Must not know: which document it is, vendors, networks.

Every row is compared with every rung of the form: does it begin like the label, has the rest the form of the value, was
the value already found there? The best way down both at once says which row is which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from kapiao.reading.extract import Entry
from kapiao.reading.view import Glyph, Span, View
from kapiao.records import Field, Homography
from kapiao.values.kind import Kind, NotThis

_FOUND, _ELSEWHERE = 2.0, -2.0  # worth of a row where the value was found before; of any other
_ALIKE, _FITS, _MAY_BE, _UNLIKE = 2.0, 1.0, 0.4, -0.8  # of a label read in full; of what follows it
_FAILED, _MOSTLY = 0.8, 0.8  # of a fit whose check fails; of its characters that must be of the alphabet
_LEAST = 0.75  # worth from which a row is taken for a rung
_ENDS = ":：;；"
_ROOM = 1.6  # of a character's width: a gap between label and value
_LONGEST = 2  # characters more than a label has that may have been read in its place


@dataclass(frozen=True, slots=True)
class _Step:
    """A row taken for a rung."""

    worth: float
    value: tuple[Glyph, ...]


def climbed(
    order: Sequence[tuple[str, str]],
    entries: Sequence[Entry],
    fields: Mapping[str, Field],
    view: View,
    to_source: Homography,
) -> dict[str, Span]:
    """Where the values of entries that were not found stand, by name. `order`: names of entries and their labels, as
    they are printed one under another."""
    known = {entry.name: entry for entry in entries}
    if all(name in fields for name, _ in order) or not any(name in fields for name, _ in order):
        return {}
    to_page = to_source.inverse()
    places = {
        name: view.row_at(field.quad_on_source.mapped(to_page).center)
        for name, field in fields.items()
        if field.quad_on_source is not None
    }
    steps = [
        [_step(known[name], label, view, row, places.get(name)) for row in range(len(view.rows))]
        for name, label in order
    ]
    taken = _way_down([[step.worth for step in rung] for rung in steps])
    return {
        order[rung][0]: view.span(steps[rung][row].value)
        for rung, row in taken
        if order[rung][0] not in fields and steps[rung][row].worth >= _LEAST and steps[rung][row].value
    }


def _step(entry: Entry, label: str, view: View, row: int, place: int | None) -> _Step:
    """A row taken for an entry's, label and value parted where that fits best."""
    if place is not None:
        return _Step(_FOUND if row == place else _ELSEWHERE, ())
    glyphs = tuple(g for g in view.rows[row].glyphs if not g.text.isspace())
    best = _Step(_UNLIKE, ())
    for cut in _cuts(glyphs, len(label)):
        value = glyphs[cut:]
        while value and value[0].text in _ENDS:
            value = value[1:]
        worth = _ALIKE * _alike("".join(g.text[0] for g in glyphs[:cut]), label) + _fit(entry.kind, value)
        best = _Step(worth, value) if value and worth > best.worth else best
    return best


def _cuts(glyphs: Sequence[Glyph], size: int) -> list[int]:
    """Where a row may fall apart into label and value: at its begin, where its first line ends, behind a colon, at the
    widest gap of those a label long."""
    near = range(max(1, size - _LONGEST), min(len(glyphs), size + _LONGEST + 1))
    cuts = {0, *(k for k in range(1, len(glyphs)) if glyphs[k].line != glyphs[k - 1].line)}
    cuts |= {k for k in near if glyphs[k - 1].text in _ENDS}
    gaps = {k: glyphs[k].left - glyphs[k - 1].right for k in near}
    widest = max(sorted(gaps), key=lambda k: gaps[k], default=0)
    if widest and gaps[widest] > (_ROOM - 1) * glyphs[widest].height:
        cuts.add(widest)
    return sorted(cuts)


def _alike(text: str, label: str) -> float:
    """Share of a label's characters that were read, in their order."""
    if not text or len(text) > 2 * len(label):
        return 0.0
    blocks = SequenceMatcher(None, label, text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(label)


def _fit(kind: Kind[Any], value: Sequence[Glyph]) -> float:
    """How well what was read has the form of a kind's values."""
    text = "".join(g.text for g in value)
    try:
        parsed = kind.parse(text)
    except NotThis:
        return _UNLIKE
    if kind.alphabet is not None:
        share = sum(c in kind.alphabet for c in text) / len(text)
        return _FITS * share * (_FAILED if parsed.valid is False else 1.0) if share >= _MOSTLY else 0.0
    return _MAY_BE if sum("\u4e00" <= c <= "\u9fff" for c in text) >= 0.6 * len(text) else 0.0


def _way_down(worth: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Rungs and their rows, both from top to bottom, that are worth most together; what is worth nothing is left."""
    rows = len(worth[0]) if worth else 0
    best = [[0.0] * (rows + 1) for _ in range(len(worth) + 1)]
    for rung in range(len(worth) - 1, -1, -1):
        for row in range(rows - 1, -1, -1):
            both = worth[rung][row] + best[rung + 1][row + 1]
            best[rung][row] = max(both, best[rung + 1][row], best[rung][row + 1])
    taken, rung, row = [], 0, 0
    while rung < len(worth) and row < rows:
        if best[rung][row] == worth[rung][row] + best[rung + 1][row + 1] and worth[rung][row] > 0:
            taken.append((rung, row))
            rung, row = rung + 1, row + 1
        elif best[rung][row] == best[rung + 1][row]:
            rung += 1
        else:
            row += 1
    return taken
