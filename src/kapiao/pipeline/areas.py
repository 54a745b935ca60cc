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
from kapiao.records import Homography, Mark, Point, Quad
from kapiao.vision.codes import find_codes

_MARGIN = 0.14  # around the page's text: an emblem stands above it
_LEAST, _MOST = 0.04, 0.6  # of the long side of that, and of the width of the text: sides of emblems and stamps
_TALL = {"emblem": 0.7, "stamp": 1.2}  # heights of the title: shorter red prints are neither
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
        found += _red(_prints(sight, view), title, view, document.areas)
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


def _prints(sight: Sight, view: View) -> list[RedPrint]:
    """Red prints on and around the text of a page, the largest first: what it lies on may be red too."""
    height, width = sight.sheet.pixels.shape[:2]
    x0, y0, x1, y1 = (
        Quad.around(tuple(line.quad for line in view.lines)).bounds if view.lines else (0, 0, width, height)
    )
    more = _MARGIN * max(x1 - x0, y1 - y0)
    left, top, right, bottom = max(0, int(x0 - more)), max(0, int(y0 - more)), int(x1 + more) + 1, int(y1 + more) + 1
    shift = Homography((1.0, 0.0, float(left), 0.0, 1.0, float(top), 0.0, 0.0, 1.0))
    found = red_prints(sight.sheet.pixels[top:bottom, left:right], _LEAST)
    return [RedPrint(one.quad.mapped(shift), one.fill) for one in found if one.quad.width < _MOST * (x1 - x0)]


def _red(prints: Sequence[RedPrint], title: Mark | None, view: View, wanted: Sequence[str]) -> list[Mark]:
    emblem: list[Mark] = []
    stamp: list[Mark] = []
    for one in prints:
        across, down = _from_title(one.quad.center, title, view)
        if title is not None and down < 0 and abs(across) < _ASIDE * title.quad.width:
            emblem.append(Mark("emblem", one.quad, min(1.0, one.fill / _SOLID)))
        elif down > 0 and one.fill < _SOLID:
            stamp.append(Mark("stamp", one.quad, 1.0 - one.fill))
    tall = title.quad.height if title is not None else 0.0
    kept = [mark for mark in (*emblem, *stamp) if mark.quad.height > _TALL[mark.kind] * tall]
    first = next((mark for mark in kept if mark.kind == "emblem"), None)
    return [mark for mark in kept if mark.kind in wanted and (mark.kind != "emblem" or mark is first)]


def _from_title(point: Point, title: Mark | None, view: View) -> tuple[float, float]:
    """How far a point lies right of and below the middle of the title, along the page's rows."""
    middle = title.quad.center if title is not None else (0.0, 0.0)
    turn = math.radians(title.quad.angle_deg if title is not None else view.skew_deg)
    dx, dy = point[0] - middle[0], point[1] - middle[1]
    return dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
