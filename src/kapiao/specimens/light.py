"""Light on a photograph: exposure, white balance, slopes, shadows, reflections.

Knows how light falls. Must not know what is printed. All maps are computed small and enlarged.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from kapiao.records import Pixels


def lit(
    picture: Pixels, cover: Pixels, rng: np.random.Generator, tier: str, force: float, glows: bool = False
) -> Pixels:
    """Exposure, white balance, a slope of light, vignette, perhaps a shadow and a reflection. What `glows` by itself
    takes no shadow; from aside it is seen darker all the same."""
    height, width = picture.shape[:2]
    hard = tier == "hard"
    rows, columns = 96, max(8, round(96 * width / height))
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    y, x = y / rows - 0.5, x / columns - 0.5
    slope = rng.uniform(-0.35, 0.35, 2) * (1.5 if hard else 1.0) * force
    light = 1 + slope[0] * x + slope[1] * y - (x * x + y * y) * float(rng.uniform(0, 0.3)) * force
    light *= float(rng.uniform(0.72, 1.12) if hard else rng.uniform(0.84, 1.1))
    if rng.random() < (0.5 if hard else 0.25) and not glows:
        light *= _shadow(rng, rows, columns, float(rng.uniform(0.25, 0.55 if hard else 0.4)) * force)
    balance = rng.uniform(-1, 1, 3).astype(np.float32) * (0.1 if hard else 0.06)
    tinted = np.stack([light * (1 + b) for b in balance], -1).astype(np.float32)
    picture = picture * cv2.resize(tinted, (width, height), interpolation=cv2.INTER_LINEAR)
    if rng.random() < (0.45 if hard else 0.22):
        glare = _glare(rng, rows, columns, float(rng.uniform(0.2, 0.62 if hard else 0.4)) * force)
        glare = cv2.resize(glare, (width, height), interpolation=cv2.INTER_LINEAR)[..., None]
        glare *= 0.25 + 0.75 * (cover[..., None] > 0)
        picture = picture + glare * (255 - picture)
    return picture


def _shadow(rng: np.random.Generator, rows: int, columns: int, depth: float) -> Pixels:
    """The shadow of a hand or telephone: a half plane or a blob with a soft edge."""
    mask = np.zeros((rows, columns), np.uint8)
    if rng.random() < 0.6:
        a = rng.uniform(0, 1, 2) * (columns, rows)
        turn = rng.uniform(0, 6.28)
        way = np.array([math.cos(turn), math.sin(turn)]) * 400
        side = np.array([-way[1], way[0]])
        corners = np.array([a - way, a + way, a + way + side, a - way + side], np.int32)
        cv2.fillConvexPoly(mask, corners, 255)
    else:
        axes = (int(columns * rng.uniform(0.2, 0.5)), int(rows * rng.uniform(0.15, 0.4)))
        middle = (int(rng.uniform(0, columns)), int(rng.uniform(0, rows)))
        cv2.ellipse(mask, middle, axes, float(rng.uniform(0, 180)), 0, 360, 255, -1)
    soft = cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(2, 9))).astype(np.float32) / 255
    return 1 - depth * soft


def _glare(rng: np.random.Generator, rows: int, columns: int, peak: float) -> Pixels:
    """A lamp mirrored in the laminate: a soft ellipse or a band."""
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    turn = float(rng.uniform(0, 3.14))
    dx, dy = x - rng.uniform(0.1, 0.9) * columns, y - rng.uniform(0.1, 0.9) * rows
    u, v = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
    long, short = rng.uniform(0.1, 0.6) * rows, rng.uniform(0.05, 0.16) * rows
    return (peak * np.exp(-((u / long) ** 2) - (v / short) ** 2)).astype(np.float32)
