"""What a copying machine makes of a paper: grey or two-toned, or in colours out of a screen of dots or lines.

Knows toner, screens and worn glass. Must not know papers nor the camera.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from kapiao.records import Pixels
from kapiao.specimens.ink import Paper

MANNERS = ("photocopy", "colour copy")
_MM_PER_INCH = 25.4
_TURNS = (15.0, 75.0, 0.0, 45.0)  # degrees of the screens of cyan, magenta, yellow, black


def copied(paper: Paper, mode: str, rng: np.random.Generator, force: float) -> Pixels:
    """The paper as it is, or its copy."""
    if mode == "photocopy":
        return photocopied(paper.pixels, rng, force)
    if mode == "colour copy":
        return colour_copied(paper.pixels, _px_per_mm(paper), rng)
    return paper.pixels


def _px_per_mm(paper: Paper) -> float:
    """Papers differ in size and glyphs hardly do: Han print of about 3 mm tells how large a millimetre is drawn."""
    return paper.glyph_px / 3.0


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


def colour_copied(sheet: Pixels, px_per_mm: float, rng: np.random.Generator) -> Pixels:
    """Four toners, each out of a screen of its own: 100 to 200 dots or lines an inch, scattered grains, less colour."""
    ink = 1 - cv2.GaussianBlur(sheet, (0, 0), float(rng.uniform(0.4, 1.1))).astype(np.float32) / 255
    ink = np.clip(ink * float(rng.uniform(0.85, 1.15)) - float(rng.uniform(0.0, 0.04)), 0, 1)
    black = ink.min(2) * float(rng.uniform(0.4, 1.0))
    shares = (ink[..., 2] - black, ink[..., 1] - black, ink[..., 0] - black, black)  # cyan, magenta, yellow, black
    pitch = px_per_mm * _MM_PER_INCH / float(rng.uniform(100, 200))
    lines = rng.random() < 0.5
    order = rng.permutation(4) if rng.random() < 0.5 else range(4)
    left = [_screened(s, pitch, _TURNS[k], lines, rng) for s, k in zip(shares, order, strict=True)]
    strength = rng.uniform(0.75, 0.95, 4)
    cyan, magenta, yellow, key = (1 - s * plane for s, plane in zip(strength, left, strict=True))
    paper = np.array(rng.uniform(0.93, 1.0, 3), np.float32)
    light = np.stack([yellow, magenta, cyan], -1) * key[..., None] * paper
    grey = light.mean(2, keepdims=True)
    light = grey + (light - grey) * float(rng.uniform(0.75, 1.1))
    return np.clip(light * 255 + 0.5, 0, 255).astype(np.uint8)


def _screened(share: Pixels, pitch: float, turn_deg: float, lines: bool, rng: np.random.Generator) -> Pixels:
    """One toner's coverage (0..1) as dots or lines of that pitch (pixels), soft at the edges."""
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
