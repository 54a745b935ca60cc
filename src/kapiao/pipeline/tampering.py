"""What speaks against a paper: values that contradict each other, and print that looks changed in the picture.

Knows: a record, its document and the sheet. Both are measures (0..1), neither is a verdict: a value may be misprinted,
and a careful forgery leaves nothing to be seen.
"""

from __future__ import annotations

import math

from kapiao.documents import Document
from kapiao.pipeline.sight import Sight
from kapiao.records import Field, Line, Quad, Record
from kapiao.values.kind import Kind, NotThis
from kapiao.values.names import OneOf

_CHANGED_ODDS, _CHANGED_STEP = 1.5, 0.7  # log odds of what looks changed at the bound, and how many change them e-fold
_CONTRADICTION = 1 / 3  # drawn cards that nobody changed contradict nothing at all: one read .22 surely is at the bound
_NOTHING_ODDS = -8.0
_GUESSED = 0.1  # score of a value that its check or its form chose among readings against what is printed
TAMPER_BOUND = 0.6  # by what is seen, at most 5 in 100 papers that nobody changed reach it


def tamper_likelihood(sight: Sight, record: Record, document: type[Document]) -> float:
    """The likelier of two: that print was changed, and that values which are surely read contradict each other."""
    return max(changed_likelihood(sight, record), math.pow(contradiction(sight, record, document), _CONTRADICTION))


def changed_likelihood(sight: Sight, record: Record) -> float:
    """Of the row that looks most changed."""
    rows = [quad for field in record.fields.values() if (quad := _on_sheet(sight, field)) is not None]
    odds = max(sight.eyes.forgeries.changed(sight.sheet.pixels, rows), default=_NOTHING_ODDS)
    at_bound = math.log(TAMPER_BOUND / (1 - TAMPER_BOUND))
    return 1 / (1 + math.exp(-(odds - _CHANGED_ODDS) / _CHANGED_STEP - at_bound))


def contradiction(sight: Sight, record: Record, document: type[Document]) -> float:
    """How surely values were read that fail their check or are not what another value says; 0 where none does."""
    entries = {entry.name: entry for entry in document.entries}
    fields = [field for field in record.fields.values() if field.name in entries]
    failed = [_failing(sight, field, entries[field.name].kind) for field in fields if field.valid is False]
    doubted = [field for field in fields if field.derived or field.repaired or field.score < _GUESSED]
    return max((*failed, *(_unlike(sight, field, entries[field.name].kind) for field in doubted)), default=0.0)


def _failing(sight: Sight, field: Field, kind: Kind[object]) -> float:
    """How surely a value that fails its check stands there: the score of one that was looked for with its check says
    how unlikely it is, so it is read again without."""
    line = _plainly(sight, field, kind)
    try:
        fails = line is not None and kind.parse(kind.clean(line.text)).valid is False
    except NotThis:
        fails = False
    return max(field.score, _weakest(line) if line is not None and fails else 0.0)


def _unlike(sight: Sight, field: Field, kind: Kind[object]) -> float:
    """A value that was concluded, mended or guessed, read again without knowing what it should say: how surely it says
    something else."""
    line = _plainly(sight, field, kind)
    differs = line is not None and line.text and _signs(kind.clean(line.text)) != _signs(field.text)
    return _weakest(line) if line is not None and differs else 0.0


def _plainly(sight: Sight, field: Field, kind: Kind[object]) -> Line | None:
    """The row of a value read by itself; words of a closed list with any character: there may stand none of them."""
    quad = _on_sheet(sight, field)
    return sight.read(quad, None if isinstance(kind, OneOf) else kind.alphabet) if quad is not None else None


def _signs(text: str) -> str:
    """What counts of a value: dates are the same with and without zeros before their months."""
    return "".join(c for c in text if c.isalnum()).replace("年0", "年").replace("月0", "月")


def _weakest(line: Line) -> float:
    return min((char.score for char in line.chars), default=line.score)


def _on_sheet(sight: Sight, field: Field) -> Quad | None:
    quad = field.quad_on_source
    return quad.mapped(sight.sheet.source_to_sheet) if quad is not None else None
