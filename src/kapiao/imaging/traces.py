"""Traces: what the ink and the ground of a row of print show that an edit would change.

Knows pixels of one row, laid flat in pieces. Must not know what is printed, nor what the traces mean: they are compared
with those of other rows of the same paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from kapiao.records import Pixels

COUNT = 40  # numbers in the traces of a row
_LEAST_CONTRAST = 25.0  # levels between ink and ground
_LEAST_PX = 20  # that a mean is taken of
_INK, _CORE, _TOUCHED = 0.55, 0.8, 0.25  # shares of the contrast: ink, its middle, what ink may have darkened
_HALO_PX, _NEAR_PX = 5, 13  # around ink: not ground; ground next to it
_BESIDE_PX = 3  # of ground on either side of a seam
_WINDOW_PX = 16  # of a seam that is as long as a character
_KNOWN = 0.7  # of a window that must be ground
CELL_PX = 4  # side of the cells that say what is the row's own


@dataclass(frozen=True, slots=True)
class _Row:
    """Pieces (n, height, width, 3) of one row and what is what in them, as masks (n, height, width)."""

    tones: Pixels = field(repr=False)
    grey: Pixels = field(repr=False)
    contrast: float
    own: Pixels = field(repr=False)  # of the row itself, not of what lies above and below
    ink: Pixels = field(repr=False)
    core: Pixels = field(repr=False)
    ground: Pixels = field(repr=False)  # in the row
    near: Pixels = field(repr=False)  # of it, next to ink
    around: Pixels = field(repr=False)  # above and below


def traces(pieces: Sequence[Pixels], own_cells: Sequence[Pixels]) -> Pixels | None:
    """Numbers that compare between rows; NaN where nothing tells. None for a row without print.

    `own_cells`: which cells of 4 px of each piece are the row's (1), not of what lies above, below and beside it (0).
    """
    row = _row(pieces, own_cells)
    if row is None:
        return None
    blurred = np.stack([cv2.GaussianBlur(piece, (0, 0), 1.0) for piece in row.tones])
    fine = row.tones - blurred
    coarse = blurred - np.stack([cv2.GaussianBlur(piece, (0, 0), 2.0) for piece in row.tones])
    return np.array([*_ink(row, blurred), *_noise(row, fine, coarse), *_tints(row), *_form(row), *_seams(row, fine)])


def _row(pieces: Sequence[Pixels], own_cells: Sequence[Pixels]) -> _Row | None:
    tones = np.stack(pieces).astype(np.float32)
    own = np.stack(own_cells).repeat(CELL_PX, 1).repeat(CELL_PX, 2) > 0
    grey = _mean(tones)
    if not own.any():
        return None
    dark, light = np.percentile(grey[own], (1.5, 75))
    contrast = float(light - dark)
    ink, core = (own & (grey < light - share * contrast) for share in (_INK, _CORE))
    if contrast < _LEAST_CONTRAST or ink.sum() < 2 * _LEAST_PX or core.sum() < _LEAST_PX / 2:
        return None
    touched = _grown(grey < light - _TOUCHED * contrast, _HALO_PX)
    ground = own & ~touched
    across, down = own.any(1, keepdims=True), own.any(2, keepdims=True)
    return _Row(
        tones, grey, contrast, own, ink, core, ground, ground & _grown(ink, _NEAR_PX), across & ~down & ~touched
    )


def _mean(planes: Pixels) -> Pixels:
    """Over the colours; much faster than along an axis of three."""
    return (planes[..., 0] + planes[..., 1] + planes[..., 2]) / 3


def _grown(mask: Pixels, side_px: int) -> Pixels:
    return np.stack([cv2.dilate(part.astype(np.uint8), np.ones((side_px, side_px), np.uint8)) for part in mask]) > 0


def _ink(row: _Row, blurred: Pixels) -> list[float]:
    """Its colour against the ground, how sharp its edges are, how thick its strokes."""
    ground = _tone(row, row.ground)
    if np.isnan(ground).any():
        ground = np.full(3, row.grey[row.own].max())
    colour = np.log((_tone(row, row.core, 1) + 6) / (ground + 6))
    slopes = [np.hypot(*np.gradient(grey, axis=(1, 2)))[row.own] for grey in (row.grey, _mean(blurred))]
    sharp = [math.log(float(np.percentile(slope, 98)) / row.contrast + 0.01) for slope in slopes]
    edge = float((slopes[1] > 0.1 * row.contrast).sum()) + 1
    return [*colour.tolist(), *sharp, math.log(float(row.ink.sum()) / edge)]


def _noise(row: _Row, fine: Pixels, coarse: Pixels) -> list[float]:
    """Of ground, ground next to ink, ground around and ink: fine, coarse, in colour."""
    light, dim = _mean(fine), _mean(coarse)
    colour = fine[..., 0] - light
    places = row.ground, row.near, row.around, row.core
    pairs = [(light, p) for p in places] + [(dim, p) for p in places]
    return [_depth(noise, place) for noise, place in (*pairs, *((colour, places[k]) for k in (0, 2, 3)))]


def _depth(noise: Pixels, place: Pixels) -> float:
    count = int(place.sum())
    return math.log(math.sqrt(float((noise[place] ** 2).mean())) + 0.15) if count > _LEAST_PX else math.nan


def _tints(row: _Row) -> list[float]:
    """Ground of the row and next to its ink against what is around, and both alone."""
    ground, near, around = (_tone(row, place) for place in (row.ground, row.near, row.around))
    parts = (ground - around) / 8, (near - around) / 8, ground / 64, around / 64
    return [float(v) for part in parts for v in part]


def _tone(row: _Row, place: Pixels, least_px: int = _LEAST_PX) -> Pixels:
    if place.sum() <= least_px:
        return np.full(3, math.nan)
    return np.array([np.median(row.tones[..., k][place]) for k in range(3)])


def _form(row: _Row) -> list[float]:
    """How high the print is, where it stands, how much of it there is, how dark, how long."""
    down = np.cumsum(row.ink.sum((0, 2)))
    top, bottom = (int(v) for v in np.searchsorted(down / down[-1], (0.04, 0.96)))
    share = float(row.ink.sum() / row.own.sum())
    length = math.log(float(row.own.any(1).sum()) / row.own.shape[2])
    return [(bottom - top) / 40, (bottom + top) / 80 - 1, share * 4, row.contrast / 64, length]


def _seams(row: _Row, fine: Pixels) -> list[float]:
    """The largest change of tone and of noise across a line along the row, across it, and across such of the length of
    one character."""
    plain = row.own.any(1)[:, None, :] & (row.ground | ~row.own) & ~_grown(row.ink, _HALO_PX)
    plain &= row.ground | row.around | ~row.own.any(2, keepdims=True)
    noise = _mean(fine)[..., None] ** 2
    along = [_step(*_profile(values, plain, 0.3)) for values in (row.tones, noise)]
    across = []
    for values in (row.tones, noise):
        steps = [
            _step(*_profile(values[k : k + 1].transpose(0, 2, 1, 3), row.ground[k : k + 1].transpose(0, 2, 1), 0.8))
            for k in range(len(values))
        ]
        across.append(max((step for step in steps if not math.isnan(step)), default=math.nan))
    short = [_short(row.tones, plain, upright) for upright in (False, True)]
    return [math.log(v + 0.3) for v in (*along, *across, *short)]


def _profile(values: Pixels, place: Pixels, least: float) -> tuple[Pixels, Pixels]:
    """The mean of each line of pixels (n, line, ...), and whether enough of it is known; noise as its logarithm."""
    count = place.sum((0, 2))
    sums = np.stack([(values[..., k] * place).sum((0, 2)) for k in range(values.shape[3])], 1)
    mean = sums / np.maximum(count, 1)[:, None]
    return (np.log(mean + 0.05) if values.shape[3] == 1 else mean), count > least * max(int(count.max()), _LEAST_PX)


def _step(profile: Pixels, known: Pixels) -> float:
    """The largest difference between the means of `_BESIDE_PX` lines on both sides of one."""
    side = _BESIDE_PX
    if len(profile) < 2 * side + 1:
        return math.nan
    sums = np.cumsum(np.vstack([np.zeros((1, profile.shape[1])), np.where(known[:, None], profile, 0)]), 0)
    counts = np.cumsum([0, *known])
    at = np.arange(side, len(profile) - side)
    full = (counts[at] - counts[at - side] == side) & (counts[at + side + 1] - counts[at + 1] == side)
    if not full.any():
        return math.nan
    steps = (sums[at + side + 1] - sums[at + 1] - sums[at] + sums[at - side]) / side
    return float(np.abs(steps[full]).sum(1).max())


def _short(tones: Pixels, place: Pixels, upright: bool) -> float:
    """The same across lines as long as a character: the 999th thousandth of all."""
    size = (_BESIDE_PX, _WINDOW_PX) if upright else (_WINDOW_PX, _BESIDE_PX)
    found = []
    for piece, mask in zip(tones, place.astype(np.float32), strict=True):
        count = cv2.boxFilter(mask, -1, size, normalize=False)
        mean = cv2.boxFilter(piece * mask[..., None], -1, size, normalize=False) / np.maximum(count, 1)[..., None]
        known = count >= _KNOWN * _WINDOW_PX * _BESIDE_PX
        if upright:
            mean, known = mean.transpose(1, 0, 2), known.T
        apart = _BESIDE_PX + 1
        both = known[apart:] & known[:-apart]
        found.append(3 * _mean(np.abs(mean[apart:] - mean[:-apart]))[both])
    steps = np.concatenate(found)
    return float(np.quantile(steps, 0.999)) if len(steps) > _LEAST_PX else math.nan
