"""The characters of number plates: letters and digits as strokes, Han characters from Hei faces, all in a tall box.

Knows how GA 36 letters are made: boxes of 45 x 90 mm, strokes of even width; that plates of many makers differ in
weight and proportions, so every character drawn is a little different. Must not know plates.

Source: GA 36-2018 appendix; letters drawn from the printed examples by hand, as strokes, since no free typeface has
them. Han characters are those of ordinary Hei faces, squeezed to the box, their strokes then made even again.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kapiao.records import Pixels, Point
from kapiao.specimens import fonts

_HAN_FACES = ("hei", "hei bold", "hei zen", "hei micro")
_LATIN_FACES = ("narrow bold", "sans bold", "narrow", "sans", "gothic", "hei bold", "ocrb")
_DRAWN = 0.75  # share of letters and digits drawn as strokes; the others come from system faces
_EM_PX = 160
_MOST_INK = 0.52  # of the box: strokes of crowded characters are thinner
_FINE = 2  # strokes are drawn this much larger

Arc = tuple[float, float, float, float, float, float]  # centre, radii, from and to degrees, clockwise from the right
Path = tuple[Point | Arc, ...]

_TOP, _LOW = (0.5, 0.25, 0.44, 0.25), (0.5, 0.73, 0.5, 0.27)

# Paths in the unit box, y down: points joined by lines, arcs joined to them.
_STROKES: dict[str, tuple[Path, ...]] = {
    "0": (((0.5, 0.5, 0.5, 0.5, 0, 360),),),
    "1": (((0.5, 0.0), (0.5, 1.0)),),
    "2": (((0.5, 0.28, 0.5, 0.28, 190, 375), (0.75, 0.52), (0.0, 1.0), (1.0, 1.0)),),
    "3": (((*_TOP, 195, 450), (*_LOW, -90, 165)),),
    "4": (((0.74, 1.0), (0.74, 0.0), (0.0, 0.72), (1.0, 0.72)),),
    "5": (((0.92, 0.0), (0.16, 0.0), (0.08, 0.45)), ((0.5, 0.67, 0.5, 0.33, -130, 150),)),
    "6": (((0.7, 0.0), (0.07, 0.55)), ((0.5, 0.68, 0.5, 0.32, 0, 360),)),
    "7": (((0.0, 0.0), (1.0, 0.0), (0.38, 1.0)),),
    "8": (((*_TOP, 0, 360),), ((*_LOW, 0, 360),)),
    "9": (((0.3, 1.0), (0.93, 0.45)), ((0.5, 0.32, 0.5, 0.32, 0, 360),)),
    "A": (((0.0, 1.0), (0.5, 0.0), (1.0, 1.0)), ((0.17, 0.68), (0.83, 0.68))),
    "B": (
        ((0.5, 0.0), (0.0, 0.0), (0.0, 1.0), (0.5, 1.0)),
        ((0.5, 0.24, 0.42, 0.24, -90, 90), (0.0, 0.48)),
        ((0.5, 0.74, 0.5, 0.26, -90, 90),),
    ),
    "C": (((0.5, 0.5, 0.5, 0.5, -32, -328),),),
    "D": (((0.35, 1.0), (0.0, 1.0), (0.0, 0.0), (0.35, 0.5, 0.65, 0.5, -90, 90)),),
    "E": (((1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)), ((0.0, 0.48), (0.86, 0.48))),
    "F": (((1.0, 0.0), (0.0, 0.0), (0.0, 1.0)), ((0.0, 0.48), (0.86, 0.48))),
    "G": (((0.5, 0.5, 0.5, 0.5, -32, -335),), ((0.52, 0.55), (1.0, 0.55), (1.0, 0.98))),
    "H": (((0.0, 0.0), (0.0, 1.0)), ((1.0, 0.0), (1.0, 1.0)), ((0.0, 0.48), (1.0, 0.48))),
    "J": (((0.85, 0.0), (0.42, 0.72, 0.43, 0.28, 0, 165)),),
    "K": (((0.0, 0.0), (0.0, 1.0)), ((1.0, 0.0), (0.0, 0.62)), ((0.34, 0.42), (1.0, 1.0))),
    "L": (((0.0, 0.0), (0.0, 1.0), (1.0, 1.0)),),
    "M": (((0.0, 1.0), (0.0, 0.0), (0.5, 0.53), (1.0, 0.0), (1.0, 1.0)),),
    "N": (((0.0, 1.0), (0.0, 0.0), (1.0, 1.0), (1.0, 0.0)),),
    "P": (((0.0, 1.0), (0.0, 0.0), (0.5, 0.27, 0.5, 0.27, -90, 90), (0.0, 0.54)),),
    "Q": (((0.5, 0.5, 0.5, 0.5, 0, 360),), ((0.55, 0.72), (1.0, 1.0))),
    "R": (((0.0, 1.0), (0.0, 0.0), (0.5, 0.26, 0.5, 0.26, -90, 90), (0.0, 0.52)), ((0.45, 0.52), (1.0, 1.0))),
    "S": (((0.5, 0.26, 0.5, 0.26, -25, -270), (0.5, 0.74, 0.5, 0.26, -90, 155)),),
    "T": (((0.0, 0.0), (1.0, 0.0)), ((0.5, 0.0), (0.5, 1.0))),
    "U": (((0.0, 0.0), (0.5, 0.68, 0.5, 0.32, 180, 0), (1.0, 0.0)),),
    "V": (((0.0, 0.0), (0.5, 1.0), (1.0, 0.0)),),
    "W": (((0.0, 0.0), (0.24, 1.0), (0.5, 0.35), (0.76, 1.0), (1.0, 0.0)),),
    "X": (((0.0, 0.0), (1.0, 1.0)), ((1.0, 0.0), (0.0, 1.0))),
    "Y": (((0.0, 0.0), (0.5, 0.52), (1.0, 0.0)), ((0.5, 0.52), (0.5, 1.0))),
    "Z": (((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)),),
}
_OTHERWISE: dict[str, tuple[Path, ...]] = {  # other makers' forms
    "3": (((0.0, 0.0), (0.95, 0.0), (0.45, 0.42), (0.48, 0.7, 0.52, 0.3, -90, 165)),),
    "1": (((0.3, 0.14), (0.58, 0.0), (0.58, 1.0)),),
    "4": (((0.64, 0.0), (0.0, 0.74), (1.0, 0.74)), ((0.72, 0.45), (0.72, 1.0))),
    "M": (((0.0, 1.0), (0.0, 0.0), (0.5, 0.7), (1.0, 0.0), (1.0, 1.0)),),
    "W": (((0.0, 0.0), (0.24, 1.0), (0.5, 0.0), (0.76, 1.0), (1.0, 0.0)),),
    "A": (((0.0, 1.0), (0.42, 0.0), (0.58, 0.0), (1.0, 1.0)), ((0.15, 0.7), (0.85, 0.7))),
    "J": (((0.3, 0.0), (0.85, 0.0), (0.42, 0.72, 0.43, 0.28, 0, 165)),),
    "G": (((0.5, 0.5, 0.5, 0.5, -32, -360), (1.0, 0.55), (0.55, 0.55)),),
    "6": (((0.5, 0.68, 0.5, 0.32, 0, 360),), ((0.56, 0.4, 0.56, 0.4, -60, -190),)),
    "9": (((0.5, 0.32, 0.5, 0.32, 0, 360),), ((0.44, 0.6, 0.56, 0.4, -10, 120),)),
}
_OTHER_FORM = 0.2

# Han characters whose plate form differs from any typeface: 粤 has a box as wide as the strokes below it.
_HAN_STROKES: dict[str, tuple[Path, ...]] = {
    "粤": (
        ((0.52, 0.0), (0.42, 0.08)),
        ((0.06, 0.09), (0.94, 0.09), (0.94, 0.6), (0.06, 0.6), (0.06, 0.09)),
        ((0.24, 0.35), (0.76, 0.35)),
        ((0.5, 0.16), (0.5, 0.55)),
        ((0.3, 0.19), (0.38, 0.28)),
        ((0.7, 0.19), (0.62, 0.28)),
        ((0.4, 0.41), (0.27, 0.52)),
        ((0.6, 0.41), (0.73, 0.52)),
        ((0.0, 0.71), (1.0, 0.71)),
        ((0.3, 0.71), (0.22, 0.83), (0.84, 0.83), (0.8, 0.96), (0.5, 1.0)),
    ),
}


def glyph(char: str, width: int, height: int, weight: float, rng: np.random.Generator) -> Pixels:
    """One character filling a box: uint8 coverage. `weight`: stroke as a share of the width (of a box of 45 x 90)."""
    stroke = max(1.2, weight * math.sqrt(width * height / 2))
    if char in _STROKES:
        if rng.random() < _DRAWN:
            return _drawn(char, width, height, stroke, rng)
        face = _LATIN_FACES[int(rng.integers(len(_LATIN_FACES)))]
        return _warped(_set(char, face, width, height, stroke), rng, 0.02)
    stroke *= float(rng.uniform(0.45, 0.8))
    if char in _HAN_STROKES and rng.random() < _DRAWN:
        return _warped(_drawn(char, width, height, 0.75 * stroke, rng), rng, 0.05)
    face = _HAN_FACES[int(rng.integers(len(_HAN_FACES)))]
    return _warped(_set(char, face, width, height, stroke), rng, 0.08)


def _drawn(char: str, width: int, height: int, stroke: float, rng: np.random.Generator) -> Pixels:
    """A letter or digit as strokes."""
    paths = _STROKES.get(char) or _HAN_STROKES[char]
    if char in _OTHERWISE and rng.random() < _OTHER_FORM:
        paths = _OTHERWISE[char]
    scale = np.array([width - stroke, height - stroke]) * _FINE
    start = stroke / 2 * _FINE
    power = float(rng.uniform(2.0, 3.8))
    drawn = np.zeros((height * _FINE, width * _FINE), np.uint8)
    thick = max(1, round(stroke * _FINE))
    for path in paths:
        points = _points(path, power, rng) * scale + start
        cv2.polylines(drawn, [np.round(points * 16).astype(np.int32)], False, 255, thick, cv2.LINE_AA, 4)
    return cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA)


def _points(path: Path, power: float, rng: np.random.Generator) -> Pixels:
    """The points of a path, its corners and radii moved a little; arcs are superellipses."""
    found: list[Point] = []
    for step in path:
        if len(step) == 2:
            x, y = step
            moved = 0.02 * rng.standard_normal(2)
            inside = 0.0 < x < 1.0, 0.0 < y < 1.0
            found.append((x + moved[0] * (1.5 if inside[0] else 0.5), y + moved[1] * (1.5 if inside[1] else 0.5)))
            continue
        cx, cy, rx, ry, first, last = step
        whole = abs(last - first) >= 360
        ends = (first, last) if whole else (first + rng.uniform(-8, 8), last + rng.uniform(-8, 8))
        if {cx - rx, cx + rx} != {0.0, 1.0} or not whole:
            ends = (first, last) if first % 90 == 0 and last % 90 == 0 else ends
        for angle in np.radians(np.linspace(*ends, 22)):
            c, s = math.cos(angle), math.sin(angle)
            x = math.copysign(abs(c) ** (2 / power), c)
            y = math.copysign(abs(s) ** (2 / power), s)
            found.append((cx + rx * x, cy + ry * y))
    return np.array(found)


@lru_cache(maxsize=1024)
def _base(char: str, face: str) -> tuple[Pixels, float]:
    """A character as its face has it, cut to its ink, and the width of its strokes there."""
    picture = Image.new("L", (2 * _EM_PX, 2 * _EM_PX))
    ImageDraw.Draw(picture).text((_EM_PX // 2, _EM_PX // 2), char, 255, fonts.face(face, _EM_PX))
    ink = np.asarray(picture)
    y, x = np.nonzero(ink > 60)
    ink = np.ascontiguousarray(ink[y.min() : y.max() + 1, x.min() : x.max() + 1])
    solid = (ink > 127).astype(np.uint8)
    outlines = cv2.findContours(solid, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]
    return ink, 2 * float(solid.sum()) / sum(cv2.arcLength(outline, True) for outline in outlines)


def _set(char: str, face: str, width: int, height: int, stroke: float) -> Pixels:
    """A character of a face in the box, its upright and level strokes made as wide as asked for."""
    ink, thick = _base(char, face)
    wide, tall = width * _FINE, height * _FINE
    if char == "1":
        wide = round(wide * 0.35)
    drawn = cv2.resize(ink, (wide, tall), interpolation=cv2.INTER_AREA)
    across, down = wide / ink.shape[1], tall / ink.shape[0]
    length_px = np.count_nonzero(ink > 127) / thick * (across + down) / 2
    wanted = min(stroke * _FINE, _MOST_INK * wide * tall / length_px)
    drawn = _grown(drawn, max(wanted - thick * across, -0.5 * thick * across), across=True)
    drawn = _grown(drawn, max(wanted - thick * down, -0.5 * thick * down), across=False)
    if char == "1":
        side = (width * _FINE - wide) // 2
        drawn = cv2.copyMakeBorder(drawn, 0, 0, side, width * _FINE - wide - side, cv2.BORDER_CONSTANT, value=0)
    return cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA)


def _grown(ink: Pixels, by_px: float, across: bool) -> Pixels:
    """Ink made wider (or, below 0, narrower) in one direction, the box kept."""
    size = round(abs(by_px)) + 1
    if size < 2:
        return ink
    kernel = np.ones((1, size) if across else (size, 1), np.uint8)
    if by_px < 0:
        return cv2.erode(ink, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    height, width = ink.shape
    room = (width - size + 1, height) if across else (width, height - size + 1)
    small = cv2.resize(ink, room, interpolation=cv2.INTER_AREA)
    before, after = (size - 1) // 2, size - 1 - (size - 1) // 2
    sides = (0, 0, before, after) if across else (before, after, 0, 0)
    return cv2.dilate(cv2.copyMakeBorder(small, *sides, cv2.BORDER_CONSTANT, value=0), kernel)


def _warped(ink: Pixels, rng: np.random.Generator, depth: float) -> Pixels:
    """Parts of the character made a little larger or smaller than others, as makers' forms differ."""
    height, width = ink.shape
    x = _bent(width, rng, depth)
    y = _bent(height, rng, depth)
    return cv2.remap(ink, np.tile(x, (height, 1)), np.tile(y[:, None], (1, width)), cv2.INTER_LINEAR)


def _bent(length: int, rng: np.random.Generator, depth: float) -> Pixels:
    knots = np.linspace(0, 1, 5)
    moved = knots + np.concatenate(([0.0], rng.uniform(-depth, depth, 3), [0.0]))
    return (np.interp(np.linspace(0, 1, length), knots, moved) * (length - 1)).astype(np.float32)
