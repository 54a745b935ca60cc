"""The search for QR codes: one record for all codes of a picture.

Knows: what the eyes for codes say. Asked for nothing but codes, it answers also where there is none: that is then what
was found out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from kapiao.documents import Document
from kapiao.documents.codes import CODED, NORMAL
from kapiao.pipeline.sight import Sight
from kapiao.records import Ask, Field, Mark, Quad, Record

_LOOKS_LIKE_ONE = 0.6  # of a symbol that says nothing: from here on the picture counts as holding a code


def records_by_code(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """See `pipeline.searches.Search`."""
    to_source = sight.sheet_to_source
    seen = sight.code_marks()
    marks = tuple(replace(mark, quad=mark.quad.mapped(to_source)) for mark in seen)
    read = tuple(mark for mark in marks if mark.text)
    alone = ask.kinds == tuple(document.kind for document in documents)
    return tuple(_record(document, sight, read, marks) for document in documents if read or alone)


def _record(document: type[Document], sight: Sight, read: tuple[Mark, ...], marks: tuple[Mark, ...]) -> Record:
    """Sure of a code: as sure as the surest was read. Sure of none: as little as anything looks like one."""
    likeness = max((mark.score for mark in marks if not mark.text), default=0.0)
    coded = bool(read) or likeness >= _LOOKS_LIKE_ONE
    score = max(mark.score for mark in read) if read else likeness if coded else 1.0 - likeness
    label = CODED if coded else NORMAL
    texts = tuple(mark.text for mark in read)
    weakest = min((mark.score for mark in read), default=score)
    fields = {
        "label": Field("label", document.entries[0].title, label, label, label, score),
        "codes": Field("codes", document.entries[1].title, "\n".join(texts), "\n".join(texts), texts, weakest),
    }
    sheet = sight.sheet
    return Record(
        kind=document.kind,
        title=document.title,
        score=score,
        fields=MappingProxyType(fields),
        quad_on_source=Quad.box(-0.5, -0.5, sheet.width_px, sheet.height_px),
        marks=marks,
        width_px=sheet.width_px,
        height_px=sheet.height_px,
    )
