"""Stamps on a page of a register, each told by its form, its words and where it stands.

Knows: the sight, red prints, the rows of the page. The large round ones are the office's; a small one beside the label
of the undertaker is the undertaker's; one that says so cancels the entry; the rest is other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kapiao.imaging.seals import Outline, find_prints, find_seals
from kapiao.imaging.tints import RED
from kapiao.pipeline.sealframes import framed_texts
from kapiao.pipeline.sealinside import Inside
from kapiao.pipeline.sight import Sight
from kapiao.reading.locate import find_label
from kapiao.reading.view import View
from kapiao.records import Homography, Mark, Pixels, Quad

REGISTER, UNDERTAKER, CANCELLED, OTHER = "register_stamp", "undertaker_stamp", "cancelled_stamp", "other_stamp"
_CANCELS = re.compile("注销|作废|销户|迁出|死亡|户口注")  # another stamp may lie over its end
_PRINTED = re.compile(r"(No|NO|№)?[.:：]?\d{5,}")  # serial numbers are red too
_ROUND, _LARGE = 1.4, 0.13  # of an office's stamp: longer side / shorter side; longer side / width of the page's text
_PIECES = 0.5  # its score without a whole rim
_LEAST, _ASPECT, _JOINED = 0.017, 6.0, 0.014  # of the page's long side; of a name's stamp; gaps of one print
_SAYS = 2  # characters: print that says less is none
_STRENGTHS = 0.32, 0.17, 0.08, 0.04  # of stamps' ink, down to that of the palest
_MARGIN = 0.12  # around the page's text
_EDGE_PX, _NEAR = 2.0, 0.02  # of what is looked at; of its long side: gaps between the pieces of a faint stamp
_LEVEL = 2.5  # heights of the label: how far its stamp may be above or below
_UNDERTAKERS = "承办人签章", "承办人", "人签章", "签章"  # or what a finger leaves of it
_AFTER, _ROOM, _TALL = 0.1, 9.0, 2.6  # heights of the label: where a name after it begins and ends, how high it is
_REACH = 16.0  # heights of the label: how far right of it


def stamps(sight: Sight, view: View) -> list[Mark]:
    """Every stamp around the text of a page, in sheet frame, by kind and from above."""
    if not view.lines:
        return []
    pixels = sight.sheet.pixels
    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = view.extent.bounds
    more = _MARGIN * max(x1 - x0, y1 - y0)
    left, top = max(0, int(x0 - more)), max(0, int(y0 - more))
    crop = np.ascontiguousarray(pixels[top : min(height, int(y1 + more) + 1), left : min(width, int(x1 + more) + 1)])
    to_sheet = Homography((1.0, 0.0, float(left), 0.0, 1.0, float(top), 0.0, 0.0, 1.0))
    seals = find_seals(crop, (RED,), _STRENGTHS)
    pieces = [one for one in find_prints(crop, seals, _LEAST, _JOINED) if not _cut(one.quad, crop)]
    whole = [one for one in seals if not _cut(one.quad, crop)] + _whole(pieces, _NEAR * max(crop.shape[:2]))
    found = [mark for one in whole if (mark := _mark(sight, crop, one, to_sheet, view)) is not None]
    offices = [mark.quad for mark in found if mark.kind == REGISTER]
    apart = (m for m in found if m.kind != OTHER or not any(_within(m.quad.center, quad) for quad in offices))
    return sorted(apart, key=lambda m: (m.kind, m.quad.points[0][1], m.quad.points))


def _mark(sight: Sight, crop: Pixels, one: Outline, to_sheet: Homography, view: View) -> Mark | None:
    """A red print as what it is; None when it is no stamp."""
    quad = one.quad.mapped(to_sheet)
    long, short = max(quad.width, quad.height), min(quad.width, quad.height)
    beside = not _within(quad.center, view.extent)  # the edge of the page, fingers
    if (one.ring is not None or (long < _ROUND * short and not beside)) and long > _LARGE * view.extent.width:
        return Mark(REGISTER, quad, one.ring.cover if one.ring else _PIECES)
    (text, score), inside = (("", one.ring.cover), Inside()) if one.ring else framed_texts(sight.eyes, crop, one)
    said = "".join((text, *(word for word, _ in inside.words)))
    if _CANCELS.search(said):
        return Mark(CANCELLED, quad, score)
    if _beside_label(quad, view):
        return Mark(UNDERTAKER, quad, score)
    legible = one.ring is not None or (len(said) >= _SAYS and not _PRINTED.fullmatch(said))
    return Mark(OTHER, quad, score) if legible and not beside and long < _ASPECT * short else None


def _whole(prints: Sequence[Outline], near: float) -> list[Outline]:
    """Prints, those as one whose boxes meet, or are so near: a faint stamp comes to pieces, a word is a part of one."""
    kept: list[Outline] = []
    for one in prints:
        while met := [other for other in kept if _meet(one.quad, other.quad, near)]:
            kept = [other for other in kept if other not in met]
            one = replace(one, quad=Quad.around((one.quad, *(other.quad for other in met))))
        kept.append(one)
    return kept


def _meet(one: Quad, other: Quad, near: float) -> bool:
    a, b = one.bounds, other.bounds
    return max(a[0], b[0]) < min(a[2], b[2]) + near and max(a[1], b[1]) < min(a[3], b[3]) + near


def _cut(quad: Quad, crop: Pixels) -> bool:
    """Whether a print goes on beyond what is looked at: it is what the page lies on."""
    left, top, right, bottom = quad.bounds
    height, width = crop.shape[:2]
    return min(left, top) < _EDGE_PX or right > width - 1 - _EDGE_PX or bottom > height - 1 - _EDGE_PX


def _within(point: tuple[float, float], quad: Quad) -> bool:
    left, top, right, bottom = quad.bounds
    return left <= point[0] <= right and top <= point[1] <= bottom


def _beside_label(quad: Quad, view: View) -> bool:
    """Whether a print stands on the row of the undertaker's label, right of it."""
    own = _label(view)
    if own is None:
        return False
    x, y = quad.center
    ox, oy = own.points[1][0] - own.points[0][0], own.points[1][1] - own.points[0][1]
    length = max(math.hypot(ox, oy), 1.0)
    dx, dy = x - own.center[0], y - own.center[1]
    along, across = (dx * ox + dy * oy) / length, (dy * ox - dx * oy) / length
    return 0 < along < length / 2 + _REACH * own.height and abs(across) < _LEVEL * own.height


def _label(view: View) -> Quad | None:
    """The undertaker's label."""
    for label in _UNDERTAKERS:
        for hit in find_label(view, label)[:1]:
            return view.span(view.rows[hit.row].glyphs[hit.start : hit.end]).quad
    return None


def undertaker_place(view: View) -> Quad | None:
    """Where the undertaker's stamp is put, whatever is there: right of its label. None without the label."""
    own = _label(view)
    if own is None:
        return None
    share = own.height / max(own.width, 1.0)
    a, b, c, d = own.part(1 + _AFTER * share, 1 + _ROOM * share).points
    more = (_TALL - 1) / 2
    down = [((d[k] - a[k]) * more, (c[k] - b[k]) * more) for k in (0, 1)]
    (lx, rx), (ly, ry) = down
    return Quad(((a[0] - lx, a[1] - ly), (b[0] - rx, b[1] - ry), (c[0] + rx, c[1] + ry), (d[0] + lx, d[1] + ly)))
