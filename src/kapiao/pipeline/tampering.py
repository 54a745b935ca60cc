"""What speaks against a paper: values that contradict each other, and print that looks changed in the picture.

Knows: a record, its document and the sheet. Both are measures (0..1), neither is a verdict: a value may be misprinted,
and a careful forgery leaves nothing to be seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from kapiao.documents import Document
from kapiao.pipeline.sight import Sight
from kapiao.reading.extract import Entry
from kapiao.records import Field, Line, Quad, Record

_CHANGED_ODDS, _CHANGED_STEP = 2.3, 0.4  # log odds of what looks changed at the bound, and how many change them e-fold
_CONTRADICTION = 0.5  # drawn cards that nobody changed say no contradiction at all: one read .36 surely is at the bound
_NOTHING_ODDS = -8.0
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
    failed = [field.score for field in record.fields.values() if field.valid is False]
    return max((*failed, *_unlike(sight, record, entries)), default=0.0)


def _unlike(sight: Sight, record: Record, entries: dict[str, Entry]) -> Iterator[float]:
    """Values that were concluded or mended, read again without knowing what they should say: how surely they say
    something else."""
    for field in record.fields.values():
        quad = _on_sheet(sight, field)
        if quad is None or not (field.derived or field.repaired):
            continue
        kind = entries[field.name].kind
        line = sight.read(quad, kind.alphabet)
        if line.text and _signs(kind.clean(line.text)) != _signs(field.text):
            yield _weakest(line)


def _signs(text: str) -> str:
    """What counts of a value: dates are the same with and without zeros before their months."""
    return "".join(c for c in text if c.isalnum()).replace("年0", "年").replace("月0", "月")


def _weakest(line: Line) -> float:
    return min((char.score for char in line.chars), default=line.score)


def _on_sheet(sight: Sight, field: Field) -> Quad | None:
    quad = field.quad_on_source
    return quad.mapped(sight.sheet.source_to_sheet) if quad is not None else None
