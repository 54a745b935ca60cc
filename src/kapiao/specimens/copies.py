"""What a copying machine makes of a paper: grey or two-toned, or in colours out of a screen of dots, lines or grains.

Knows toner, screens, worn glass and the sheet that a copy stands on. Must not know papers nor the camera.

Colours: a scanner's window of .03 to .07 mm takes fine lines; lights near white are bleached; four toners, none of
them pure, none black to the last, are laid in screens of 133 to 212 dots or lines an inch, or in scattered grains half
as large, uneven in patches and in bands. Half of the copies stand on their sheet of A4, with the shadow that the
paper's edge threw on the glass; the others were cut out with scissors, with something of the sheet around or something
of the paper lost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np

from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens.ink import Paper

MANNERS = ("photocopy", "colour copy")
_MM_PER_INCH = 25.4
_TURNS = (15.0, 75.0, 0.0, 45.0)  # degrees of the screens of cyan, magenta, yellow, black
# What a full layer of each toner lets through, blue, green, red.
_TONERS = np.array([[0.88, 0.66, 0.10], [0.50, 0.12, 0.86], [0.12, 0.88, 0.96], [0.09, 0.09, 0.10]], np.float32)
_FINE_PX_PER_MM = 22.0  # screens of 212 an inch keep 2.6 pixels a dot
_LEAST_PITCH_PX = 2.2  # finer screens are not resolved: tones without dots
_SHEET_MM = (210.0, 297.0)
_RIM_MM = 2.5


@dataclass(frozen=True, slots=True)
class Copy:
    """What lies before the camera instead of a paper: its pixels, where they stand on the paper, the sheet around."""

    pixels: Pixels = field(repr=False)
    alpha: Pixels = field(repr=False)
    to_paper: Homography | None = None
    sheet: Quad | None = None  # in pixels of the paper
    white: tuple[float, ...] = (255.0, 255.0, 255.0)  # of the sheet


def copied(paper: Paper, mode: str, rng: np.random.Generator, force: float, scale: float) -> Copy:
    """The paper as it is, or its copy. `scale`: picture pixels a paper pixel, as it will be photographed."""
    if mode == "photocopy":
        return Copy(photocopied(paper.pixels, rng, force), paper.alpha)
    if mode == "colour copy":
        return _sheet(paper, rng, scale)
    return Copy(paper.pixels, paper.alpha)


def _sheet(paper: Paper, rng: np.random.Generator, scale: float) -> Copy:
    """A copy in colours on its sheet, or cut out of it."""
    px_per_mm = paper.px_per_mm or paper.glyph_px / 3.0
    white = rng.uniform(0.93, 1.0, 3)
    rim = round(_RIM_MM * px_per_mm)
    height, width = paper.pixels.shape[:2]
    glass = _on_glass(paper, rim, px_per_mm, rng)
    fine = max(1.0, min(2 * scale, _FINE_PX_PER_MM / px_per_mm))
    large = cv2.resize(glass, None, fx=fine, fy=fine, interpolation=cv2.INTER_LINEAR) if fine > 1 else glass
    pixels = colour_copied(large, px_per_mm * fine, rng, white)
    to_paper = Homography((1 / fine, 0.0, -rim, 0.0, 1 / fine, -rim, 0.0, 0.0, 1.0))
    tone = tuple(float(v) * 255 for v in white)
    alpha = np.full(pixels.shape[:2], 255, np.uint8)
    if rng.random() < 0.5:
        return Copy(pixels, alpha, to_paper, _around(width, height, px_per_mm, rng), tone)
    cut = _cut(width, height, px_per_mm, rng)
    corners = ((np.array(cut) + rim) * fine).round().astype(np.int32)
    alpha[:] = 0
    cv2.fillConvexPoly(alpha, corners, 255, cv2.LINE_AA)
    return Copy(pixels, alpha, to_paper, None, tone)


def _on_glass(paper: Paper, rim: int, px_per_mm: float, rng: np.random.Generator) -> Pixels:
    """The paper under the lid: its edge throws a thin shadow on one or two sides."""
    cover = cv2.copyMakeBorder(paper.alpha, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=0)
    laid = cv2.copyMakeBorder(paper.pixels, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    turn, reach = float(rng.uniform(0, 2 * math.pi)), float(rng.uniform(0.1, 0.7)) * px_per_mm
    shift = np.array([[1, 0, reach * math.cos(turn)], [0, 1, reach * math.sin(turn)]], np.float32)
    dark = cv2.GaussianBlur(cv2.warpAffine(cover, shift, cover.shape[::-1]), (0, 0), max(0.5, reach / 2))
    lid = 252 * (1 - dark.astype(np.float32) / 255 * float(rng.uniform(0.1, 0.6)))[..., None]
    share = cover[..., None].astype(np.float32) / 255
    return (laid * share + lid * (1 - share) + 0.5).astype(np.uint8)


def _around(width: int, height: int, px_per_mm: float, rng: np.random.Generator) -> Quad:
    """The sheet of A4, the copy anywhere on it."""
    across, down = (side * px_per_mm for side in (_SHEET_MM if rng.random() < 0.5 else _SHEET_MM[::-1]))
    left = -float(rng.uniform(0.02, 0.98)) * max(0.0, across - width)
    top = -float(rng.uniform(0.02, 0.98)) * max(0.0, down - height)
    return Quad.box(left, top, left + max(across, width), top + max(down, height))


def _cut(width: int, height: int, px_per_mm: float, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Four corners of a cut along the edges by hand: up to a millimetre lost, up to two kept around."""
    off = np.clip(rng.normal(0.3, 0.7, (4, 2)), -1.0, _RIM_MM - 0.3) * px_per_mm
    corners = ((0, 0, -1, -1), (width, 0, 1, -1), (width, height, 1, 1), (0, height, -1, 1))
    return [(x + sx * float(o[0]), y + sy * float(o[1])) for (x, y, sx, sy), o in zip(corners, off, strict=True)]


def photocopied(sheet: Pixels, rng: np.random.Generator, force: float) -> Pixels:
    """A copying machine: grey or two-toned, washed lights, specks, streaks."""
    grey = cv2.cvtColor(sheet, cv2.COLOR_BGR2GRAY).astype(np.float32)
    white = float(rng.uniform(185, 225))
    black = float(rng.uniform(20, 70)) * force
    steep = float(rng.uniform(1.0, 1.5))
    copied = np.clip((grey - black) / (white - black), 0, 1) ** steep * 255
    grain = rng.standard_normal((128, 256)).astype(np.float32) * float(rng.uniform(4, 20)) * force
    height, width = copied.shape
    copied += np.tile(grain, (height // 128 + 1, width // 256 + 1))[:height, :width]
    for _ in range(int(rng.integers(0, 40))):
        spot = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(copied, spot, int(rng.integers(1, 3)), float(rng.uniform(0, 120)), -1)
    if rng.random() < 0.3 * force:
        x = int(rng.integers(width))
        copied[:, x : x + 2] -= 60
    copied = np.clip(copied, 0, 255).astype(np.uint8)
    return cv2.cvtColor(copied, cv2.COLOR_GRAY2BGR)


def colour_copied(
    sheet: Pixels, px_per_mm: float, rng: np.random.Generator, white: Pixels | tuple[float, ...] | None = None
) -> Pixels:
    """Four toners on white paper, each out of a screen of its own. `white`: the paper, 0..1 a channel."""
    scanned = cv2.GaussianBlur(sheet, (0, 0), max(0.4, float(rng.uniform(0.03, 0.07)) * px_per_mm))
    low, high = float(rng.uniform(0.0, 0.08)), float(rng.uniform(0.88, 0.99))
    ink = 1 - np.clip((scanned.astype(np.float32) / 255 - low) / (high - low), 0, 1)
    ink = ink ** float(rng.uniform(0.85, 1.2))
    black = ink.min(2) * float(rng.uniform(0.3, 0.95))
    shares = (ink[..., 2] - black, ink[..., 1] - black, ink[..., 0] - black, black)  # cyan, magenta, yellow, black
    pitch_mm = _MM_PER_INCH / float(rng.uniform(133, 212))
    way = ("dots", "lines", "grains")[int(rng.choice(3, p=(0.4, 0.35, 0.25)))]
    order = rng.permutation(4) if rng.random() < 0.5 else range(4)
    uneven = _uneven(sheet.shape[0], sheet.shape[1], px_per_mm, rng)
    paper = rng.uniform(0.93, 1.0, 3) if white is None else np.array(white)
    light = np.ones_like(ink) * paper.astype(np.float32)
    for share, turn, toner in zip(shares, order, _TONERS, strict=True):
        share = np.clip(share * float(rng.uniform(0.85, 1.1)) * uneven, 0, 1)
        if way == "grains":
            left = _scattered(share, px_per_mm * pitch_mm / 2, rng)
        else:
            left = _screened(share, px_per_mm * pitch_mm, _TURNS[turn], way == "lines", rng)
        through = np.clip(toner + rng.normal(0, 0.03, 3), 0.05, 0.97).astype(np.float32)
        light *= 1 - left[..., None] * (1 - through)
    return np.clip(light * 255 + 0.5, 0, 255).astype(np.uint8)


def _uneven(height: int, width: int, px_per_mm: float, rng: np.random.Generator) -> Pixels:
    """How much toner a place takes against the mean: grains of .2 to .5 mm, patches of 1 to 3 mm, bands."""
    total = np.ones((height, width), np.float32)
    for size_mm, most in ((rng.uniform(0.2, 0.5), 0.12), (rng.uniform(1, 3), 0.08)):
        cells = (max(2, round(side / (float(size_mm) * px_per_mm))) for side in (height, width))
        field = rng.standard_normal(tuple(cells)).astype(np.float32)
        total += cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC) * float(rng.uniform(0.01, most))
    across = bool(rng.random() < 0.5)
    side = width if across else height
    bands = rng.standard_normal((1, max(2, round(side / (float(rng.uniform(0.4, 2)) * px_per_mm))))).astype(np.float32)
    band = cv2.resize(bands, (side, 1), interpolation=cv2.INTER_CUBIC) * float(rng.uniform(0, 0.05))
    return total + (band if across else band.T)


def _scattered(share: Pixels, grain_px: float, rng: np.random.Generator) -> Pixels:
    """One toner's coverage (0..1) in grains that keep apart, as ink jets and error diffusion set them."""
    if grain_px < _LEAST_PITCH_PX / 2:
        return share
    height, width = share.shape
    tile = rng.standard_normal((256, 256)).astype(np.float32)
    tile = tile - cv2.GaussianBlur(tile, (0, 0), 1.2, borderType=cv2.BORDER_REFLECT)
    level = (np.argsort(np.argsort(tile, axis=None)).reshape(tile.shape) / tile.size).astype(np.float32)
    rows, columns = (max(1, math.ceil(side / max(grain_px, 1.0))) for side in (height, width))
    grains = np.tile(level, (rows // 256 + 1, columns // 256 + 1))[:rows, :columns]
    grains = cv2.resize(grains, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip((share - grains) * 3 + 0.5, 0, 1) * (share > 0.01)


def _screened(share: Pixels, pitch: float, turn_deg: float, lines: bool, rng: np.random.Generator) -> Pixels:
    """One toner's coverage (0..1) as dots or lines of that pitch (pixels), soft at the edges."""
    if pitch < _LEAST_PITCH_PX:
        return share
    height, width = share.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    turn = math.radians(turn_deg + float(rng.uniform(-4, 4)))
    f = 2 * math.pi / pitch
    along, across = (x * math.cos(turn) + y * math.sin(turn)) * f, (y * math.cos(turn) - x * math.sin(turn)) * f
    wave = np.cos(along) if lines else (np.cos(along) + np.cos(across)) / 2
    grain = cv2.GaussianBlur(rng.standard_normal((96, 128)).astype(np.float32), (0, 0), 0.7)
    rough = np.tile(grain, (height // 96 + 1, width // 128 + 1))[:height, :width] * float(rng.uniform(0.05, 0.3))
    level = 1 - 2 * np.arccos(np.clip(2 * share - 1, -1, 1)) / math.pi if lines else 2 * share - 1
    soft = max(1.2, pitch / 3)
    return np.clip(0.5 + (wave + level + rough) * soft / 2, 0, 1) * (share > 0.01)
