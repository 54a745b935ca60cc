"""Lines of a table too faint or too broken to part two cells, where the cells beside tell that one goes there.

Knows: the cells of one table laid flat, strokes weaker than those that make a ruling line by themselves, where print
is. Must not know: what stands in a cell.

Small or photographed tables keep their lines beside wide blanks and lose them beside print. A cell is parted where
others have an edge, or a line that goes most of the way, when a weak stroke runs through all of it and no print is
crossed: cells that were merged on purpose have neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np

from kapiao.imaging.rulings import Box, strokes
from kapiao.records import Pixels, Quad

_CONTRAST = 3  # grey levels: of a stroke that parts a cell together with what is known of its neighbours
_SAME = 0.42  # heights of print: edges nearer than this are one
_LEAST = 0.75  # heights of print: of a part
_WANDER = 0.2  # heights of print: how far a line may run from where its neighbours have it
_SHARE, _LEAST_SHARE, _STRETCHES = 0.8, 0.5, 4  # of a cell's side under the stroke; of each of its stretches
_MOST = 0.75  # of the table's width, where no print stands: such a line is an edge though no cell has it
_BLANK = 0.1  # share of a side that is free of print from which the free part alone must be under the stroke too
_HALO = 0.15  # heights of print: around print, where a picture that was compressed is not clean
_CORE = 0.3  # of a text box's height: a line farther in than this crosses the print


@dataclass(frozen=True, slots=True)
class _Strokes:
    """Weak strokes of one direction, and where print is; both as seen across."""

    weak: Pixels = field(repr=False)
    printed: Pixels = field(repr=False)
    texts: tuple[Box, ...]
    print_px: float


def divided(boxes: Sequence[Box], pixels: Pixels, print_px: float, prints: Sequence[Quad]) -> tuple[Box, ...]:
    """The cells, those parted that a faint line crosses from side to side."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels
    texts = tuple(quad.bounds for quad in prints)
    rows = _parted(boxes, _seen(strokes(grey, print_px, True, _CONTRAST), texts, print_px))
    down = np.ascontiguousarray(strokes(grey, print_px, False, _CONTRAST).T)
    turned = _parted([_turned(box) for box in rows], _seen(down, tuple(map(_turned, texts)), print_px))
    return tuple(sorted((_turned(box) for box in turned), key=lambda box: (box[1], box[0])))


def _turned(box: Box) -> Box:
    return box[1], box[0], box[3], box[2]


def _seen(weak: Pixels, texts: tuple[Box, ...], print_px: float) -> _Strokes:
    printed, halo = np.zeros(weak.shape, bool), _HALO * print_px
    for left, top, right, bottom in texts:
        x0, y0, x1, y1 = (max(0, round(v)) for v in (left - halo, top - halo, right + halo, bottom + halo))
        printed[y0:y1, x0:x1] = True
    return _Strokes(cv2.dilate(weak, np.ones((3, 1), np.uint8)) > 0, printed, texts, print_px)


def _parted(boxes: Sequence[Box], seen: _Strokes) -> list[Box]:
    """The boxes, cut by lines across where others have an edge."""
    levels, least = _levels(boxes, seen), _LEAST * seen.print_px
    kept: list[Box] = []
    for left, top, right, bottom in boxes:
        cuts = [top]
        for level in levels:
            inside = cuts[-1] + least < level < bottom - least
            if inside and _runs_through(seen, (left, right), level) and not _crosses(seen.texts, left, right, level):
                cuts.append(level)
        kept += [(left, a, right, b) for a, b in pairwise([*cuts, bottom])]
    return kept


def _levels(boxes: Sequence[Box], seen: _Strokes) -> list[float]:
    """Where boxes have edges, those that are near to each other as one; and where a line goes most of the way."""
    near = _SAME * seen.print_px
    groups: list[list[float]] = []
    for value in sorted(y for box in boxes for y in box[1::2]):
        if groups and value - groups[-1][-1] <= near:
            groups[-1].append(value)
        else:
            groups.append([value])
    levels = [sum(group) / len(group) for group in groups]
    left, right = round(min(box[0] for box in boxes)), round(max(box[2] for box in boxes))
    free = ~seen.printed[:, left:right]
    share = (seen.weak[:, left:right] & free).sum(axis=1) / np.maximum(free.sum(axis=1), 1)
    share[free.mean(axis=1) < 2 * _BLANK] = 0.0
    for y in np.argsort(-share, kind="stable").tolist():
        if share[y] < _MOST:
            break
        if all(abs(y - level) > near for level in levels):
            levels.append(float(y))
    return sorted(levels)


def _runs_through(seen: _Strokes, sides: tuple[float, float], level: float) -> bool:
    """Whether one row of pixels near a level is stroke from side to side, between the print as well as along it."""
    left, right = round(sides[0]), round(sides[1])
    wander = max(2, round(_WANDER * seen.print_px))
    around = slice(max(0, round(level) - wander), round(level) + wander + 1)
    rows, free = seen.weak[around, left:right], ~seen.printed[around, left:right]
    if rows.size == 0 or right - left < _STRETCHES:
        return False
    stretches = np.stack([part.mean(axis=1) for part in np.array_split(rows, _STRETCHES, axis=1)])
    through = (rows.mean(axis=1) > _SHARE) & (stretches.min(axis=0) > _LEAST_SHARE)
    between = (rows & free).sum(axis=1) > _SHARE * free.sum(axis=1)
    return bool((through & (between | (free.mean(axis=1) < _BLANK))).any())


def _crosses(texts: Sequence[Box], left: float, right: float, level: float) -> bool:
    """Whether a line of print stands in the way."""
    for x0, y0, x1, y1 in texts:
        inset = _CORE * min(y1 - y0, x1 - x0)
        if y0 + inset < level < y1 - inset and min(x1, right) - max(x0, left) > inset:
            return True
    return False
