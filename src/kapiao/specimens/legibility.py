"""Whether a person could still read what a camera made of a paper: contrast and likeness of every value.

Knows a paper, a picture of it and where it lies there. Must not know why a picture is as it is. No reader is asked: a
picture that kapiao cannot read and a person can must stay.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens.ink import Alone, Paper
from kapiao.values.glyphs import is_han

CONTRAST = {"clean": 70.0, "photo": 44.0, "hard": 30.0}  # of 255
LIKENESS = 0.5  # correlation
CHARACTER = 0.45  # of a character under other print
STROKES, FIGURE = 0.76, 0.64  # of the strokes of Han and other characters: of less alike ones half cannot be told
_EM_PX = 24  # height of a value where it is compared with its print
_LONGEST_PX = 1024
_LIGHT_PX, _STROKE_PX = 16.0, 3.0  # what is coarser is light, and not a stroke
_KEPT = 0.95  # of what the paper shows of a character that it does not show well itself
_BENT = 0.2  # heights of a character by which it may be off its place


def holds(paper: Paper, picture: Pixels, paper_to_picture: Homography, tier: str) -> bool:
    """Whether every value keeps the contrast and the likeness that `camera` promises."""
    seen = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    printed = cv2.cvtColor(paper.pixels, cv2.COLOR_BGR2GRAY)
    own = min((_contrast(printed, quad) for quad in paper.field_quads.values()), default=255.0)
    need = min(CONTRAST[tier], 0.75 * own)
    for quad in paper.field_quads.values():
        place = quad.mapped(paper_to_picture)
        if _contrast(seen, place) < need or likeness(printed, quad, seen, place) < LIKENESS:
            return False
    alone = paper.alone
    if alone is None:
        return True
    if alone.chars:
        return _told(paper, alone, picture, paper_to_picture)
    return worst(alone, picture, paper_to_picture) >= CHARACTER


def worst(alone: Alone, picture: Pixels, to_picture: Homography) -> float:
    """How much the least legible character looks like what was cut, by its darkness or by its colour: people tell a
    red stamp from black print under it, and cannot once both are grey."""
    dark, colour = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), 255 - (picture.max(axis=2) - picture.min(axis=2))
    places = ((quad, quad.mapped(to_picture)) for quad in alone.quads)
    return min(
        (max(likeness(alone.pixels, quad, plane, at) for plane in (dark, colour)) for quad, at in places), default=1.0
    )


def _told(paper: Paper, alone: Alone, picture: Pixels, to_picture: Homography) -> bool:
    """Whether every character of some values shows its strokes, or nearly as much of them as the paper itself does."""
    for char, quad in zip(alone.chars, alone.quads, strict=True):
        need = STROKES if is_han(char) else FIGURE
        shown = _strokes(alone.pixels, quad, picture, quad.mapped(to_picture))
        if shown < need and shown < _KEPT * _strokes(alone.pixels, quad, paper.pixels, quad):
            return False
    return True


def likeness(printed: Pixels, quad: Quad, seen: Pixels, place: Quad) -> float:
    """How far what is seen of a value (grey) is what was printed: correlation, -1..1, whatever the light on it."""
    size = _size(quad)
    first, second = (_without(_strip(grey, at, size), _LIGHT_PX) for grey, at in ((printed, quad), (seen, place)))
    return float((first * second).sum() / np.sqrt((first * first).sum() * (second * second).sum() + 1e-6))


def _strokes(printed: Pixels, quad: Quad, seen: Pixels, place: Quad) -> float:
    """The same of the strokes of one character on a picture in colours, wherever near its place they are: displays and
    lenses bend. It counts what the best mixture of the colours shows: people tell black print from a stamp over it."""
    width, off = max(6, round(_EM_PX * quad.width / quad.height)), round(_BENT * _EM_PX)
    around = place.part(-off / width, 1 + off / width).band(-_BENT, 1 + _BENT)
    own = _without(_strip(printed, quad, (width, _EM_PX)), _STROKE_PX)
    strip = _strip(seen, around, (width + 2 * off, _EM_PX + 2 * off))
    shown = [_without(strip[..., k], _STROKE_PX) for k in range(3)]
    _, _, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(strip.max(axis=2).astype(np.float32), own, cv2.TM_CCOEFF_NORMED))
    mixed = np.stack([channel[y : y + _EM_PX, x : x + width].ravel() for channel in shown], axis=1)
    told = mixed @ np.linalg.lstsq(mixed, own.ravel(), rcond=None)[0]
    return float(np.sqrt((told * told).sum() / ((own * own).sum() + 1e-6)))


def _size(quad: Quad) -> tuple[int, int]:
    """Width and height of a value's strip, `_EM_PX` across its lines."""
    along = min(_LONGEST_PX, round(_EM_PX * max(1.0, quad.width / quad.height, quad.height / quad.width)))
    return (_EM_PX, along) if quad.height > 1.5 * quad.width else (along, _EM_PX)


def _without(strip: Pixels, coarse_px: float) -> Pixels:
    """A strip without what is coarser, such as the light on it."""
    flat = cv2.GaussianBlur(strip, (0, 0), 0.8).astype(np.float32)
    flat -= cv2.GaussianBlur(flat, (0, 0), coarse_px)
    return flat - flat.mean()


def _contrast(grey: Pixels, quad: Quad) -> float:
    low, high = np.percentile(_strip(grey, quad, (128, 24)), (4, 96))
    return float(high - low)


def _strip(grey: Pixels, quad: Quad, size: tuple[int, int]) -> Pixels:
    right, bottom = size[0] - 1, size[1] - 1
    target = np.array([[0, 0], [right, 0], [right, bottom], [0, bottom]], np.float32)
    source = np.array(quad.points, np.float32)
    return cv2.warpPerspective(grey, cv2.getPerspectiveTransform(source, target), size, flags=cv2.INTER_AREA)
