"""Needle print: text as rows of dots, as meters and invoice printers set it; and thermal print that fades in bands.

Knows dots. Must not know papers.
"""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kapiao.specimens import fonts
from kapiao.specimens.ink import Canvas, Color, Style, ink_quad

_CELL_PX = 6  # of a dot before it is laid on the paper
_ROWS = 13  # needles over the height of an em


def needle_width(text: str, size: float) -> float:
    """Width of a text in millimetres."""
    return sum(size * (0.62 if c.isascii() else 1.05) for c in text)


def needle(
    canvas: Canvas, text: str, x: float, y: float, size: float, color: Color, *, field: str = "",
    truth: str | None = None, strength: float = 0.9, lost: float = 0.0, anchor: str = "l",
) -> None:  # fmt: skip
    """One line in dots, its em `size` millimetres; `lost`: the share of dots that left no ink."""
    rng = canvas.rng
    image = Image.new("L", (int(_ROWS * 1.1 * len(text)) + 8, _ROWS + 8), 0)
    pen, at = ImageDraw.Draw(image), 2.0
    for char in text:
        face = fonts.face("mono bold" if char.isascii() and fonts.covers("mono bold", char) else "hei zen", _ROWS)
        pen.text((at, _ROWS - 1), "O" if char == "0" else char, 255, face, anchor="ls")  # meters' noughts are plain
        at += _ROWS * (0.62 if char.isascii() else 1.05)
    small = np.asarray(image)[:, : int(at) + 4]
    on = (small > 96).astype(np.float32)
    on *= rng.random(on.shape) > lost
    dot = cv2.getGaussianKernel(_CELL_PX, _CELL_PX * 0.30)
    kernel = (dot @ dot.T / (dot @ dot.T).max()).astype(np.float32)
    mask = np.clip(np.kron(on, np.clip(kernel * 1.7, 0, 1)) * 255, 0, 255).astype(np.uint8)
    height = max(6, round(canvas.px(size * (_ROWS + 8) / _ROWS)))
    width = max(6, round(mask.shape[1] * height / mask.shape[0]))
    mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
    left = canvas.px(x) - (mask.shape[1] if anchor == "r" else 0)
    left_px, top_px = round(left), round(canvas.px(y) - height * (_ROWS - 1 - 0.37 * _ROWS) / (_ROWS + 8))
    canvas.stamp(mask, left_px, top_px, Style("mono", size, color, strength=strength))
    if field:
        canvas.record(field, text if truth is None else truth, ink_quad(mask, left_px, top_px))
        canvas.smallest_px = min(canvas.smallest_px, canvas.px(size) * 0.72)


def faded(canvas: Canvas, depth: float) -> None:
    """Thermal paper that has lost its black in broad bands, and lies in the light unevenly."""
    height, width = canvas.pixels.shape[:2]
    bands = cv2.resize(canvas.rng.random((int(canvas.rng.integers(4, 12)), 3)).astype(np.float32), (width, height))
    share = np.clip(bands * depth, 0, 0.75)[..., None]
    ground = np.percentile(canvas.pixels.reshape(-1, 3), 90, axis=0).astype(np.float32)
    canvas.pixels[:] = (canvas.pixels * (1 - share) + ground * share).astype(np.uint8)
