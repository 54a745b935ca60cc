"""What papers lie on: tables, cloth, stone, sheets with other print, a scanner's lid, a screen - all computed.

Knows colours and textures. Must not know papers. Sizes are pixels of the finished picture; colours are BGR.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.records import Pixels


def table(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """Any ground that somebody may lay a paper on."""
    makers = (_wood, _wood, _plain, _plain, _cloth, _stone, _gradient, _printed, _clutter)
    return makers[int(rng.integers(len(makers)))](rng, height, width)


def lid(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """A scanner's lid: white, light grey or black."""
    tone = float(rng.choice([252, 246, 238, 226, 206, 24]))
    return _toned(rng, height, width, np.array([tone, tone, tone], np.float32), 1.0)


def _field(rng: np.random.Generator, height: int, width: int, rows: int, columns: int) -> Pixels:
    grid = rng.standard_normal((rows, columns)).astype(np.float32)
    return cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR)


def _toned(rng: np.random.Generator, height: int, width: int, color: Pixels, depth: float) -> Pixels:
    field = _field(rng, height, width, 4, 5)[..., None] * depth
    return np.clip(field + color.astype(np.float32), 0, 255).astype(np.uint8)


def _color(rng: np.random.Generator) -> Pixels:
    base = rng.uniform(25, 235)
    return np.clip(base + rng.uniform(-35, 35, 3), 8, 248).astype(np.float32)


def _plain(rng: np.random.Generator, height: int, width: int) -> Pixels:
    return _toned(rng, height, width, _color(rng), 4.0)


def _gradient(rng: np.random.Generator, height: int, width: int) -> Pixels:
    corners = np.stack([_color(rng) for _ in range(4)]).reshape(2, 2, 3)
    return np.clip(cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR), 0, 255).astype(np.uint8)


def _wood(rng: np.random.Generator, height: int, width: int) -> Pixels:
    base = np.array([[70, 105, 150], [45, 70, 105], [120, 160, 200], [35, 45, 60]][int(rng.integers(4))], np.float32)
    grain = _field(rng, height, width, 5, int(rng.integers(60, 160)))
    grain = grain * 0.6 + _field(rng, height, width, 3, int(rng.integers(10, 24)))
    if rng.random() < 0.5:
        grain = cv2.resize(np.ascontiguousarray(grain.T), (width, height))
    picture = base + grain[..., None] * np.array([9, 11, 13], np.float32)
    if rng.random() < 0.5:
        for x in rng.integers(0, width, 3):
            picture[:, max(0, x - 2) : x + 1] *= 0.55
    return np.clip(picture, 0, 255).astype(np.uint8)


def _cloth(rng: np.random.Generator, height: int, width: int) -> Pixels:
    color = _color(rng)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pitch = rng.uniform(3, 7)
    weave = np.sin(x * (6.28 / pitch)) * np.sin(y * (6.28 / pitch)) * rng.uniform(5, 14)
    weave += _field(rng, height, width, 6, 8) * 8
    if rng.random() < 0.3:
        stripe = ((x + y * rng.uniform(-0.3, 0.3)) // rng.uniform(30, 90) % 2) * rng.uniform(-50, 50)
        weave += stripe
    return np.clip(color + weave[..., None], 0, 255).astype(np.uint8)


def _stone(rng: np.random.Generator, height: int, width: int) -> Pixels:
    color = np.full(3, rng.uniform(60, 215), np.float32) + rng.uniform(-10, 10, 3).astype(np.float32)
    speck = cv2.resize(rng.standard_normal((height // 3, width // 3)).astype(np.float32), (width, height))
    speck += _field(rng, height, width, 20, 26)
    return np.clip(color + speck[..., None] * rng.uniform(6, 18), 0, 255).astype(np.uint8)


def _printed(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """A sheet with grey rows that stand for other print."""
    picture = _toned(rng, height, width, np.full(3, rng.uniform(215, 248), np.float32), 2.0)
    row = int(rng.uniform(0.018, 0.035) * height)
    for y in range(row, height - row, 2 * row):
        x = int(rng.uniform(0.02, 0.15) * width)
        while x < width * 0.95:
            run = int(rng.uniform(0.3, 1.6) * row)
            tone = float(rng.uniform(95, 170))
            cv2.rectangle(picture, (x, y), (x + run, y + row // 2), (tone, tone, tone), -1)
            x += run + int(rng.uniform(0.12, 0.9) * row)
        if rng.random() < 0.15:
            cv2.line(picture, (0, y + row), (width, y + row), (120.0, 120.0, 120.0), 1)
    return cv2.GaussianBlur(picture, (0, 0), max(1.2, row * 0.12))


def _clutter(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """A table with things on it: sheets, a pen, a cup's foot."""
    picture = _wood(rng, height, width) if rng.random() < 0.5 else _plain(rng, height, width)
    for _ in range(int(rng.integers(2, 6))):
        center = (float(rng.uniform(0, width)), float(rng.uniform(0, height)))
        size = (float(rng.uniform(0.1, 0.6) * width), float(rng.uniform(0.02, 0.4) * height))
        corners = cv2.boxPoints((center, size, float(rng.uniform(0, 180)))).astype(np.int32)
        cv2.fillConvexPoly(picture, corners, tuple(float(c) for c in _color(rng)), cv2.LINE_AA)
    if rng.random() < 0.4:
        spot = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        cv2.circle(
            picture, spot, int(rng.uniform(0.05, 0.15) * width), tuple(float(c) for c in _color(rng)), -1, cv2.LINE_AA
        )
    return cv2.GaussianBlur(picture, (0, 0), 1.4)


def window(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """A screen with an image viewer open: bars, a few rows of menu, a dark or light desk around the picture."""
    tone = float(rng.choice([18, 36, 60, 190, 238]))
    picture = _toned(rng, height, width, np.full(3, tone, np.float32) + rng.uniform(-8, 8, 3).astype(np.float32), 1.5)
    bar = int(height * rng.uniform(0.03, 0.06))
    light = tuple(float(c) for c in _color(rng))
    cv2.rectangle(picture, (0, 0), (width, bar), light, -1)
    if rng.random() < 0.6:
        cv2.rectangle(picture, (0, height - bar), (width, height), light, -1)
    for k in range(int(rng.integers(3, 8))):
        x = int((0.02 + 0.05 * k) * width)
        cv2.rectangle(picture, (x, bar // 3), (x + int(0.03 * width), 2 * bar // 3), (150.0, 150.0, 150.0), -1)
    if rng.random() < 0.35:
        _written(picture, rng, tone, bar)
    return picture


def _written(picture: Pixels, rng: np.random.Generator, ground: float, bar: int) -> None:
    """Rows of words in colours that stand out, as editors, pages and conversations have them."""
    height, width = picture.shape[:2]
    row = max(3, int(height * rng.uniform(0.012, 0.04)))
    sign = 1.0 if ground < 128 else -1.0
    for y in range(bar + row, height - row, round(row * float(rng.uniform(1.5, 2.4)))):
        x = int(rng.uniform(0.02, 0.2) * width)
        end = rng.uniform(0.1, 0.9) * width
        while x < end:
            run = max(2, int(row * rng.uniform(0.8, 4)))
            ink = np.clip(ground + sign * rng.uniform(70, 200, 3), 0, 255).tolist()
            cv2.rectangle(picture, (x, y), (x + run, y + row // 2), ink, -1)
            x += run + max(2, row // 2)
