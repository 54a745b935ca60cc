"""What stands inside a ring seal: words below the star, a number along the lower rim.

Knows: a seal turned upright, text boxes in it. Must not know documents.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.imaging.rectify import strip
from kapiao.imaging.rings import Ring
from kapiao.imaging.unroll import Band, direction, unrolled, upright
from kapiao.reading.arc import Run
from kapiao.reading.decode import closest, fixed, part
from kapiao.records import Line, Pixels, Quad
from kapiao.values.companies import UnifiedCreditCode
from kapiao.values.seals import HAN, INNER, SERIAL, mended_inner
from kapiao.vision.ports import Eyes

_RADIUS_PX = 224
_LOOK_PX = 384
_TILT_DEG = 40.0  # a name whose beginning was lost puts the seal askew
_WIDER = 0.45  # of a box's height, added at both ends
_RIM, _NUMBERED_RIM = 0.08, 0.20  # of the radius, without and with a number along the rim
_STAR = 0.36  # of the radius
NUMBERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_DIGITS = frozenset("0123456789")
_SERIAL = 0.775, 0.945
_SERIAL_DIGITS, _SERIAL_WHOLE, _SERIAL_SCORE, _SERIAL_SURE = 8, 13, 0.6, 0.9
_SERIAL_EDGE = 0.3  # of a digit's room, at both ends
_CODE_LENGTHS = 16, 20
_LOOKS = 3  # maps of ink that are read where one may do
_HALF_ROW = 0.64  # of the radius: half of the room of a word
_BELOW = 0.3, 1.7, 1.25, 1.85  # of the radius: left, right, top and bottom of the room for words below the star
_FAINT, _LOW_ROW = 12.0, 0.1  # of 255: ink of a row that says something; of the radius: its height
_USES = tuple(word for word in INNER if len(word) >= 4)
_USE_NATS, _USE_MARGIN = 6.0, 2.0  # how much less likely a usual word may be than what is read freely; than another
_UNKNOWN = 0.75  # least score of a word that seals do not usually bear


@dataclass(frozen=True, slots=True)
class Inside:
    """Words row by row with their scores, and the number along the rim."""

    words: tuple[tuple[str, float], ...] = ()
    serial: tuple[str, float] = ("", 0.0)


def inner_texts(eyes: Eyes, maps: Mapping[str, Pixels], ring: Ring, run: Run | None, inner: float) -> Inside:
    """What stands in a ring seal besides the text along its rim, which ends at `inner`."""
    up = up_of(ring, run)
    serial = ("", 0.0) if ring.oval or run is None else _serial(eyes, maps, ring, run)
    discs = [upright(maps[name], ring, up, _RADIUS_PX) for name in maps]
    rim = _NUMBERED_RIM if serial[0] else _RIM
    blanked = [without_rim(disc, ring, run, inner, rim) for disc in discs]
    rows = rows_of_text(eyes.boxes(blanked[0], _LOOK_PX))
    words = [word for row in rows if (word := _word(eyes, blanked, row, ring.oval)) is not None]
    if run is not None and not any(text in INNER for text, _ in words):
        inked = _inked(blanked[0]) if not ring.oval and not words else []
        word = _expected(eyes, blanked, inked, ring.oval)
        unseen = [one for row in inked if (one := _word(eyes, blanked, row, False)) is not None]
        words = [*(w for w in words if word is None or w[0].isascii()), *([word] if word else unseen)]
        words = [w for w in words if w not in unseen or not w[0].isascii()]
    if ring.oval:  # its number stands low enough to be seen as a row
        numbers = [word for word in words[1:] if SERIAL.holds(word[0])]
        words, serial = [word for word in words if word not in numbers], max([serial, *numbers], key=lambda w: w[1])
    return Inside(tuple(words), serial)


def up_of(ring: Ring, run: Run | None) -> float:
    """Which direction of the picture is up in the seal: where the middle of its text lies; of ovals a short axis."""
    up = direction(ring, run.middle) if run else -math.pi / 2
    if not ring.oval:
        return up
    axes = [ring.angle + math.pi / 2, ring.angle - math.pi / 2]
    return max(axes, key=lambda axis: math.cos(axis - up))


def without_rim(disc: Pixels, ring: Ring, run: Run | None, inner: float, rim: float) -> Pixels:
    """Rim (so much of the radius), star and the text along the rim painted white."""
    size = 2 * _RADIUS_PX
    away = (np.arange(size) + 0.5 - _RADIUS_PX) / _RADIUS_PX
    x, y = np.broadcast_to(away[None, :], (size, size)), np.broadcast_to(away[:, None], (size, size))
    ratio = ring.b / ring.a if ring.oval else 1.0
    reach = np.hypot(x, y / ratio)
    deep = (1 - reach) * np.hypot(x, y) / np.maximum(reach, 1e-3) / ratio  # how far from the rim, in short half axes
    white = deep < rim
    if run is not None:
        half = (run.last - run.first + 1.1 * run.spacing) / 2 * 2 * math.pi
        text = np.abs(np.arctan2(x, -y / ratio)) < half
        white |= text & (deep < 1 - inner + 0.03)
    middle = disc[reach < 0.2]
    if not ring.oval and middle.size and float((255 - middle).mean()) > 110:
        white |= reach < _STAR
    out = disc.copy()
    out[white] = 255
    return out


def rows_of_text(boxes: Sequence[Quad]) -> list[Quad]:
    """Boxes that lie about level, those of one row joined, from top to bottom."""
    level = [b for b in boxes if abs((b.angle_deg + 90) % 180 - 90) < _TILT_DEG and b.width > 1.2 * b.height]
    rows: list[list[Quad]] = []
    for box in sorted(level, key=lambda b: (b.center[1], b.center[0])):
        if rows and abs(rows[-1][0].center[1] - box.center[1]) < 0.5 * rows[-1][0].height:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [row[0] if len(row) == 1 else Quad.around(tuple(row)) for row in rows]


def _word(eyes: Eyes, discs: Sequence[Pixels], row: Quad, oval: bool) -> tuple[str, float] | None:
    """A row as a word of seals, or as a number; None when it is neither."""
    wide = longer(row, _WIDER * row.height)
    lines = [eyes.read(strip(disc, wide)) for disc in discs]
    best = max(lines, key=lambda line: line.score)
    if sum(c.isascii() for c in best.text) > 0.6 * len(best.text):
        lines = [eyes.read(strip(disc, wide), NUMBERS) for disc in discs]
        return _code(lines)
    text = mended_inner("".join(c for c in best.text if c in HAN or c in "()（）0123456789"), oval)
    han = sum(c in HAN for c in text)
    if text in INNER:
        return text, best.score
    return (text, best.score) if han >= 3 and best.score >= _UNKNOWN else None


def _inked(disc: Pixels) -> list[Quad]:
    """Rows of ink below the middle of a round seal, where text of uneven ink is not seen as such."""
    x0, x1, y0, y1 = (round(_RADIUS_PX * v) for v in _BELOW)
    ink = 255.0 - disc[y0:y1, x0:x1, 0]
    level = np.convolve(ink.mean(axis=1), np.ones(5) / 5, "same")
    inked = np.concatenate(([0], level > max(_FAINT, 0.3 * float(level.max())), [0])).astype(np.int8)
    starts, ends = np.flatnonzero(np.diff(inked) == 1), np.flatnonzero(np.diff(inked) == -1)
    found = []
    for top, bottom in zip(starts.tolist(), ends.tolist(), strict=True):
        columns = np.flatnonzero(ink[top:bottom].mean(axis=0) > _FAINT)
        if bottom - top >= _LOW_ROW * _RADIUS_PX and columns.size:
            left, right = int(columns[0]), int(columns[-1]) + 1
            found.append(Quad.box(x0 + left, y0 + top - 2, right - left, bottom - top + 4))
    return [row for row in found if row.width > 1.2 * row.height]


def _expected(eyes: Eyes, discs: Sequence[Pixels], inked: Sequence[Quad], oval: bool) -> tuple[str, float] | None:
    """The usual word of a seal in rows of ink, or where such a word stands: faint or overprinted, it is not seen as
    text."""
    middle, found = _RADIUS_PX, []
    height, places = (0.24, (0.33, 0.40, 0.47)) if oval else (0.30, (0.42, 0.54, 0.66))
    half = _HALF_ROW
    usual = [
        Quad.box(middle * (1 - half), middle * (1 + y - height / 2), 2 * middle * half, middle * height) for y in places
    ]
    for row in (*(longer(row, _WIDER * row.height) for row in inked), *usual):
        for disc in discs[:_LOOKS]:
            word = closest(eyes.read(strip(disc, row), HAN), _USES)
            if word is not None and word.cost_nats <= _USE_NATS and word.margin >= _USE_MARGIN:
                found.append(word)
    best = min(found, key=lambda word: (word.cost_nats, word.text), default=None)
    return None if best is None else (best.text, best.score)


def _code(lines: Sequence[Line]) -> tuple[str, float] | None:
    """The number of a taxpayer that some looks at one row say, of the form of a credit code where it is about as long;
    None when it is none."""
    best = max(lines, key=lambda line: line.score)
    if not _CODE_LENGTHS[0] <= len(best.text) <= _CODE_LENGTHS[1]:
        return (best.text, best.score) if len(best.text) >= _SERIAL_DIGITS else None
    decoded = [fixed(line.lattice, UnifiedCreditCode().shapes) for line in lines if line.lattice is not None]
    known = [one for one in decoded if one is not None]
    if not known:
        return best.text, best.score
    code = max(known, key=lambda one: (one.valid is True, one.score))
    return code.text, code.score


def longer(quad: Quad, px: float) -> Quad:
    """A row with so much more at both ends."""
    share = px / max(quad.width, 1.0)
    return quad.part(-share, 1 + share)


def _serial(eyes: Eyes, maps: Mapping[str, Pixels], ring: Ring, run: Run) -> tuple[str, float]:
    """The number along the lower rim: it reads the other way round, its tops towards the middle."""
    free = 1.0 - (run.last - run.first) - 1.6 * run.spacing
    if free < 0.08:
        return "", 0.0
    turns = min(free + run.spacing, 0.5)
    band = Band(*_SERIAL, run.middle + 0.5 - turns / 2, turns)
    looks: list[tuple[bool, float, str]] = []
    for name in list(maps)[:_LOOKS]:
        line = eyes.read(cv2.rotate(unrolled(maps[name], ring, band), cv2.ROTATE_180), _DIGITS)
        found = _number(line)
        looks += [found] if found else []
        if found and found[0] and found[1] > _SERIAL_SURE:
            break
    _, score, text = max(looks, default=(False, 0.0, ""))
    return text, score


def _number(line: Line) -> tuple[bool, float, str] | None:
    """Whether a number is of the form of a seal's, how surely it was read, and the number; None when it is none."""
    chars = line.chars
    while len(chars) > _SERIAL_WHOLE:  # what is too much is the text along the rim, at the ends
        chars = chars[1:] if chars[0].score < chars[-1].score else chars[:-1]
    score = sum(c.score for c in chars) / len(chars) if chars else 0.0
    if len(chars) < _SERIAL_DIGITS or score < _SERIAL_SCORE:
        return None
    text = "".join(c.text for c in chars)
    if len(chars) >= _SERIAL_WHOLE - 1 and line.lattice is not None:
        step = (chars[-1].end - chars[0].start) / len(chars)
        more = (_SERIAL_WHOLE - len(chars) + _SERIAL_EDGE) * step
        seen = part(line.lattice, max(0.0, chars[0].start - more), min(1.0, chars[-1].end + more))
        whole = fixed(seen, (SERIAL,))
        if whole is not None:
            return whole.valid is True, whole.score if whole.valid else min(score, whole.score), whole.text
    return False, score, text
