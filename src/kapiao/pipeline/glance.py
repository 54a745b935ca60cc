"""Known layouts whose fields have no steady place of their own: only the lines that lie on fields are read.

Knows: layouts, documents, a sight. The layout says which boxes matter, their words say what they are. What a glance
does not read surely is left to the full path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from kapiao.documents import Document
from kapiao.imaging.rectify import around
from kapiao.pipeline.distances import looks
from kapiao.pipeline.layouts import layouts_named
from kapiao.pipeline.pages import records_by_rows
from kapiao.pipeline.sight import Sight
from kapiao.reading.layout import Fit
from kapiao.reading.register import register
from kapiao.records import Field, Quad, Record

_LOOKS = 5  # at the whole picture, around what text it shows, closer, around that, around what lies askew
_CLOSER_PX = 512
_SLACK = 0.06  # around a document whose place is known
_LARGE = 0.8  # of the picture's long side: a document this long was seen well enough at the first glance
_POOR = 0.6  # a field below this score is left to the full path
_ON_ROW = 0.7  # of a strip's height: how far a box's middle may be from the strip's row


def records_at_a_glance(sight: Sight, documents: Sequence[type[Document]], asked: bool) -> tuple[Record, ...]:
    """The document of a known layout in the picture, if its sure fields are read surely; at most one.

    `asked`: the caller has named the kinds, so that one too small to be seen at first is worth a second look.
    """
    owners = {layout: d for d in documents if d.layouts and not d.confirm for layout in layouts_named(d.layouts)}
    if not owners:
        return ()
    for boxes in islice(looks(sight, asked), _LOOKS if asked else 1):
        for fit in register(boxes, tuple(owners))[:1]:
            return _seen(sight, owners[fit.layout], fit, boxes)
    return ()


def _seen(sight: Sight, document: type[Document], fit: Fit, boxes: Sequence[Quad]) -> tuple[Record, ...]:
    """The document that a fit leads to, looked at closer where it is small; nothing when a sure field is doubtful."""
    height, width = sight.sheet.pixels.shape[:2]
    if fit.quad.width < _LARGE * max(height, width) or fit.quad.quarter_deg:
        boxes = sight.flattened(around((fit.quad,), fit.quad.angle_deg, _SLACK), _CLOSER_PX)
        fit = next(iter(register(boxes, [fit.layout])), fit)
    lines = sight.read_all(_on_fields(boxes, fit), fit.quad.quarter_deg)
    records = records_by_rows(sight, [document], lines, asked=True)
    for record in records:
        if not any(_poor(record.fields.get(name)) for name in document.sure):
            quad = fit.quad.mapped(sight.sheet_to_source)
            return (replace(record, quad_on_source=quad, score=min(1.0, fit.score)),)
    return ()


def _poor(field: Field | None) -> bool:
    """Whether the full path may read a field better: it was read twice already, where it was doubtful."""
    return field is None or field.valid is False or field.score < _POOR


def _on_fields(boxes: Sequence[Quad], fit: Fit) -> tuple[Quad, ...]:
    """Boxes that lie on the strip of some field."""
    to_card = fit.card_to_sheet.inverse()
    strips = fit.layout.strips.values()
    kept = []
    for box in boxes:
        left, _, right, _ = box.mapped(to_card).bounds
        _, y = to_card.map(box.center)
        if any(
            abs(y - row) < _ON_ROW * strip.height and left < strip.right and right > strip.left
            for strip in strips
            for row in strip.rows
        ):
            kept.append(box)
    return tuple(kept)
