"""The order in which a page is read: columns that stand side by side one after the other, what spans them between.

Knows: boxes in a level frame. Must not know: what is written in them, pixels, vendors.

A gutter is a blank stretch that several rows leave free at the same place, with text on both of its sides. What
crosses it ends the columns above and begins new ones below.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kapiao.reading.grid import Box

_GUTTER = 0.8  # heights of print: the least room between two columns
_ROWS = 3  # of text on either side of a gutter, at least
_WIDE = 7.0  # heights of print: a column's usual row; narrower ones are labels beside values
_APART = 4.0  # heights of print: a blank band so high ends columns
_Free = list[tuple[float, float]]


def in_columns(boxes: Sequence[Box], print_px: float) -> list[list[int]]:
    """Numbers of the boxes, stretch by stretch in reading order; a stretch is one column between two that span it."""
    strips = _strips(boxes)
    stretches: list[list[int]] = []
    single: list[int] = []
    at = 0
    while at < len(strips):
        end, gutters = _columned(boxes, strips, at, print_px)
        if not gutters:
            single += strips[at]
            at += 1
            continue
        stretches += [single] if single else []
        single = []
        held = [number for strip in strips[at:end] for number in strip]
        stretches += _parted(boxes, held, gutters)
        at = end
    return [*stretches, single] if single else stretches


def _strips(boxes: Sequence[Box]) -> list[list[int]]:
    """Bands of the page that blank rows part."""
    strips: list[list[int]] = []
    bottom = float("-inf")
    for number in sorted(range(len(boxes)), key=lambda k: (boxes[k][1], boxes[k][0])):
        _, top, _, low = boxes[number]
        if top >= bottom:
            strips.append([])
        strips[-1].append(number)
        bottom = max(bottom, low - 0.2 * (low - top))  # boxes of neighbouring rows overlap a little
    return strips


def _columned(boxes: Sequence[Box], strips: Sequence[list[int]], at: int, print_px: float) -> tuple[int, list[float]]:
    """Where the columns that begin at a strip end, and their gutters; no gutters when none begin there."""
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    free: _Free = [(left, right)]
    held: list[int] = []
    found: tuple[int, list[float]] = (at, [])
    for end in range(at, len(strips)):
        if end > at and _top(boxes, strips[end]) - _bottom(boxes, strips[end - 1]) > _APART * print_px:
            break
        free = _shared(free, _gaps(boxes, strips[end], left, right), _GUTTER * print_px)
        held += strips[end]
        inner = [gap for gap in free if _stands_between(boxes, held, gap)]
        if not inner:
            break
        gutters = [(a + b) / 2 for a, b in inner if _parts_columns(boxes, held, (a, b), print_px)]
        found = (end + 1, gutters) if gutters else found
    return found


def _gaps(boxes: Sequence[Box], strip: Sequence[int], left: float, right: float) -> _Free:
    """What a strip leaves free between two ends."""
    gaps, reached = [], left
    for start, end in sorted((boxes[k][0], boxes[k][2]) for k in strip):
        if start > reached:
            gaps.append((reached, start))
        reached = max(reached, end)
    return [*gaps, (reached, right)] if right > reached else gaps


def _shared(one: _Free, other: _Free, least: float) -> _Free:
    both = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return [(start, end) for start, end in both if end - start >= least]


def _stands_between(boxes: Sequence[Box], held: Sequence[int], gap: tuple[float, float]) -> bool:
    """Whether a gap may yet become a gutter: it touches no side of the page, or nothing stands on one side so far."""
    return any(boxes[k][2] <= gap[0] + 1 for k in held) or any(boxes[k][0] >= gap[1] - 1 for k in held)


def _parts_columns(boxes: Sequence[Box], held: Sequence[int], gap: tuple[float, float], print_px: float) -> bool:
    """Whether several rows as wide as columns stand on both sides."""
    sides = [k for k in held if boxes[k][2] <= gap[0] + 1], [k for k in held if boxes[k][0] >= gap[1] - 1]
    for side in sides:
        wide = sum(boxes[k][2] - boxes[k][0] >= _WIDE * print_px for k in side)
        if wide < _ROWS or _usual_width([boxes[k] for k in side]) < _WIDE * print_px:
            return False
    shared_top = max(_top(boxes, side) for side in sides)
    return shared_top < min(_bottom(boxes, side) for side in sides)


def _usual_width(boxes: Sequence[Box]) -> float:
    """The width of most rows; the cells of a row of a table count together."""
    rows = [[boxes[k] for k in strip] for strip in _strips(boxes)]
    widths = sorted(max(box[2] for box in row) - min(box[0] for box in row) for row in rows)
    return widths[len(widths) // 2]


def _parted(boxes: Sequence[Box], held: Sequence[int], gutters: Sequence[float]) -> list[list[int]]:
    """The boxes of every column, from left to right."""
    edges = [float("-inf"), *gutters, float("inf")]
    middles = {k: (boxes[k][0] + boxes[k][2]) / 2 for k in held}
    columns = [[k for k in held if a <= middles[k] < b] for a, b in pairwise(edges)]
    return [column for column in columns if column]


def _top(boxes: Sequence[Box], strip: Sequence[int]) -> float:
    return min(boxes[k][1] for k in strip)


def _bottom(boxes: Sequence[Box], strip: Sequence[int]) -> float:
    return max(boxes[k][3] for k in strip)
