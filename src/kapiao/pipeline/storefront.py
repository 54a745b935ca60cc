"""The search for signboards: every line of the picture, sorted into boards; beside the main name, its logo.

Knows: the sight, `reading.signboard`, `imaging.logo`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from kapiao.documents import Document
from kapiao.imaging.logo import logo_beside
from kapiao.pipeline.sight import Sight
from kapiao.reading.signboard import NAME, OTHER, Signboard, SignText, signboards
from kapiao.records import Ask, Field, Item, Line, Mark, Quad, Record

_SIDE_PX = 960
_LEAST_SCORE = 0.5  # of a line that is text at all


def records_by_signboard(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """See `pipeline.searches.Search`."""
    lines = [line for line in sight.lines(_SIDE_PX) if line.score >= _LEAST_SCORE]
    boards = signboards(lines)
    return tuple(_record(sight, doc, board, first=k == 0) for doc in documents for k, board in enumerate(boards))


def _record(sight: Sight, document: type[Document], board: Signboard, first: bool) -> Record:
    to_source = sight.sheet_to_source
    name = next((t.line for t in board.texts if t.tag == NAME and t.line.text == board.brand), None)
    logo = logo_beside(sight.sheet.pixels, name.quad) if first and name else None
    items = [_item(text, to_source_line(text, sight)) for text in board.texts]
    quads = tuple(text.line.quad for text in board.texts)
    marks: tuple[Mark, ...] = ()
    if logo is not None and not any(_covers(quad, logo) for quad in quads):
        quad = logo.mapped(to_source)
        marks = (Mark("logo", quad, board.score),)
        items.append(_logo_item(quad, board.score))
    around = Quad.around(quads).mapped(to_source)
    return Record(
        kind=document.kind,
        title=document.title,
        score=board.score,
        fields=MappingProxyType(_fields(document, board, sight)),
        quad_on_source=around,
        items=tuple(items),
        marks=marks,
        width_px=round(around.width),
        height_px=round(around.height),
    )


def to_source_line(text: SignText, sight: Sight) -> Line:
    return replace(text.line, quad=text.line.quad.mapped(sight.sheet_to_source))


def _fields(document: type[Document], board: Signboard, sight: Sight) -> dict[str, Field]:
    titles = {entry.name: entry.title for entry in document.entries}
    found: dict[str, Field] = {}
    for text in board.texts:
        name = {NAME: "brand"}.get(text.tag, text.tag)
        if name in titles and name not in found and (name != "brand" or text.line.text == board.brand):
            line = to_source_line(text, sight)
            found[name] = Field(name, titles[name], line.text, line.text, line.text, line.score, line.quad)
    return found


def _item(text: SignText, line: Line) -> Item:
    return Item(MappingProxyType(_told(line.text, line.score, line.quad, text.tag, "text")))


def _logo_item(quad: Quad, score: float) -> Item:
    return Item(MappingProxyType(_told("", score, quad, OTHER, "logo")))


def _told(label: str, score: float, quad: Quad, tag: str, kind: str) -> dict[str, Field]:
    values = {"text": ("文字", label), "tag": ("信息", tag), "type": ("类别", kind)}
    return {name: Field(name, title, value, value, value, score, quad) for name, (title, value) in values.items()}


def _covers(quad: Quad, other: Quad) -> bool:
    left, top, right, bottom = quad.bounds
    x, y = other.center
    return left <= x <= right and top <= y <= bottom
