"""Regions of a paper that are no field: its title, emblem, stamp and code.

Knows: the sight, a document's declared areas, the rows of its page. Colour and place tell emblem and stamp apart: the
emblem stands above the title, the stamp below it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kapiao.documents import Document
from kapiao.imaging.red import RedPrint, red_prints
from kapiao.pipeline.sight import Sight
from kapiao.pipeline.stamps import stamps
from kapiao.reading.locate import find_label
from kapiao.reading.view import View
from kapiao.records import Mark, Point
from kapiao.vision.codes import find_codes

_SOLID = 0.45  # share of an emblem's box that is red; a stamp is thin print
_ASIDE = 0.8  # of a title's width: how far an emblem may be off its middle


def areas(sight: Sight, document: type[Document], view: View) -> tuple[Mark, ...]:
    """The areas that a document declares, as marks in source frame."""
    if not document.areas:
        return ()
    title = _title(document, view)
    found: list[Mark] = [title] if title is not None and "title" in document.areas else []
    sight = sight.stamped or sight
    if {"emblem", "stamp"}.intersection(document.areas):
        found += _red(red_prints(sight.sheet.pixels), title, view, document.areas)
    if "stamps" in document.areas:
        found += stamps(sight, view)
    if "code" in document.areas:
        found += find_codes(sight.sheet.pixels)
    to_source = sight.sheet_to_source
    return tuple(Mark(m.kind, m.quad.mapped(to_source), m.score, m.text, m.detail) for m in found)


def _title(document: type[Document], view: View) -> Mark | None:
    """The largest print of the document's heading."""
    marks = []
    for words in document.title_words:
        for hit in find_label(view, words):
            span = view.span(view.rows[hit.row].glyphs[hit.start : hit.end])
            marks.append(Mark("title", span.quad, span.score, words))
    return max(marks, key=lambda m: m.quad.height * (1 + 0.1 * len(m.text)), default=None)


def _red(prints: Sequence[RedPrint], title: Mark | None, view: View, wanted: Sequence[str]) -> list[Mark]:
    emblem: list[Mark] = []
    stamp: list[Mark] = []
    for one in prints:
        across, down = _from_title(one.quad.center, title, view)
        if title is not None and down < 0 and abs(across) < _ASIDE * title.quad.width:
            emblem.append(Mark("emblem", one.quad, min(1.0, one.fill / _SOLID)))
        elif down > 0 and one.fill < _SOLID:
            stamp.append(Mark("stamp", one.quad, 1.0 - one.fill))
    kept = [*emblem[:1], *stamp]
    return [mark for mark in kept if mark.kind in wanted]


def _from_title(point: Point, title: Mark | None, view: View) -> tuple[float, float]:
    """How far a point lies right of and below the middle of the title, along the page's rows."""
    middle = title.quad.center if title is not None else (0.0, 0.0)
    turn = math.radians(title.quad.angle_deg if title is not None else view.skew_deg)
    dx, dy = point[0] - middle[0], point[1] - middle[1]
    return dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
