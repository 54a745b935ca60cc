"""The papers of a page that lie edge to edge, one way up: parted where words that each bears once stand again.

Knows: lines of a page, words that stand once on a paper. Must not know: outlines, directions, what a paper says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kapiao.pipeline.grounds import FEWEST
from kapiao.reading.locate import LabelHit, find_label
from kapiao.reading.view import View
from kapiao.records import Homography, Line, Point, Quad

MARGIN = 0.02  # of the picture's long side, around text that has no outline


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one paper on a page, and where the paper lies on it."""

    lines: tuple[Line, ...]
    quad: Quad


def wider(quad: Quad, px: float) -> Quad:
    """A quad with so much room on every side."""
    (x, y), turn = quad.center, math.radians(quad.angle_deg)
    level = Homography((math.cos(turn), -math.sin(turn), x, math.sin(turn), math.cos(turn), y, 0.0, 0.0, 1.0))
    width, height = quad.width + 2 * px, quad.height + 2 * px
    return Quad.box(-width / 2, -height / 2, width, height).mapped(level)


def parts(lines: Sequence[Line], once: Sequence[str], size: tuple[int, ...]) -> tuple[Part, ...]:
    """The lines of a page, paper by paper: cut where words that a paper bears once stand more than once."""
    view = View.of(lines)
    hits = [[_hit_center(view, hit) for hit in find_label(view, word) if hit.misread == 0] for word in once]
    anchors = max(hits, key=len, default=[])
    groups = _cut(list(lines), anchors) if len(anchors) > 1 else [list(lines)]
    if len(groups) == 1:
        return (Part(tuple(lines), Quad.box(-0.5, -0.5, size[1], size[0])),)
    margin = MARGIN * max(size)
    return tuple(
        Part(tuple(g), wider(Quad.around(tuple(n.quad for n in g)), margin)) for g in groups if len(g) >= FEWEST
    )


def _hit_center(view: View, hit: LabelHit) -> Point:
    return view.span(view.rows[hit.row].glyphs[hit.start : hit.end]).quad.center


def _cut(lines: list[Line], anchors: Sequence[Point]) -> list[list[Line]]:
    """Lines cut in two where the gap between anchors is widest, and again, until every piece has one anchor."""
    if len(anchors) < 2:
        return [lines]
    best: tuple[float, int, float] | None = None
    for axis in (0, 1):
        spans = sorted((n.quad.bounds[axis], n.quad.bounds[axis + 2]) for n in lines)
        places = sorted(a[axis] for a in anchors)
        reach = spans[0][1]
        for low, high in spans[1:]:
            middle = (reach + low) / 2
            if low > reach and places[0] < middle < places[-1] and (best is None or low - reach > best[0]):
                best = (low - reach, axis, middle)
            reach = max(reach, high)
    if best is None:
        return [lines]
    _, axis, middle = best
    sides: list[list[Line]] = []
    for before in (True, False):
        own = [n for n in lines if (n.quad.center[axis] < middle) == before]
        sides += _cut(own, [a for a in anchors if (a[axis] < middle) == before])
    return sides
