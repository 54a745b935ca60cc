"""How a paper was photographed, beside what it says: measured only when asked for.

Knows: a record, its document and the sheet it was read from. Measures, each 0..1:

- `copy`: how likely the paper, which is printed in colours, is seen as a black and white copy;
- `completeness`: the share of the paper that lies inside the picture times the share of its fields that were read;
- `quality`: how legible the rows of its fields are (resolution, sharpness, contrast).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from kapiao.documents import Document
from kapiao.imaging.quality import copy_likelihood, legibility, share_inside
from kapiao.pipeline.sight import Sight
from kapiao.records import Record

COPY, QUALITY = "copy", "quality"  # extras of an Ask


def measured(sight: Sight, record: Record, document: type[Document], extras: frozenset[str]) -> Record:
    """The record with the measures that were asked for."""
    measures: dict[str, float] = dict(record.measures)
    if extras & {COPY, QUALITY}:
        measures[COPY] = copy_likelihood(sight.sheet.pixels, record.quad_on_source.mapped(sight.sheet.source_to_sheet))
    if QUALITY in extras:
        measures |= _condition(sight, record, document)
    return replace(record, measures=MappingProxyType(measures)) if measures else record


def _condition(sight: Sight, record: Record, document: type[Document]) -> Mapping[str, float]:
    """Measured in source pixels as far as the sheet has them: a reduced sheet counts as what it is reduced to."""
    rows = [f.quad_on_source for f in record.fields.values() if f.quad_on_source is not None and not f.derived]
    inside = share_inside(record.quad_on_source, sight.sheet.width_px, sight.sheet.height_px)
    on_sheet = [row.mapped(sight.sheet.source_to_sheet) for row in rows]
    return {
        "completeness": inside * len(rows) / max(1, len(document.entries)),
        "quality": legibility(sight.sheet.pixels, on_sheet),
    }
