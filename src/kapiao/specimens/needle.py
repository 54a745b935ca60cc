"""Needle print: text as rows of dots, as meters and invoice printers set it; and thermal print that fades in bands.

Knows dots. Must not know papers. Meters print a fixed font of five by seven dots, noughts plain; signs that it lacks,
and whole lines of invoice printers, are typefaces in finer dots.
"""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kapiao.records import Pixels
from kapiao.specimens import fonts
from kapiao.specimens.ink import Canvas, Color, Style, ink_quad

_CELL_PX = 6  # of a dot before it is laid on the paper
_ROWS = 13  # needles over the height of an em
_STEP = 0.84  # of a meter's printer: from column to column, in rows
# Five columns a sign, a byte each, its lowest bit the uppermost of seven dots: the usual font of small printers.
_MATRIX = {
    "0": "3E4141413E", "1": "00427F4000", "2": "4261514946", "3": "2241494936", "4": "1814127F10", "5": "2745454539",
    "6": "3C4A494930", "7": "0171090503", "8": "3649494936", "9": "064949291E", "A": "7E1111117E", "B": "7F49494936",
    "C": "3E41414122", "D": "7F4141221C", "E": "7F49494941", "F": "7F09090901", "G": "3E4149497A", "H": "7F0808087F",
    "J": "2040413F01", "K": "7F08142241", "L": "7F40404040", "M": "7F020C027F", "N": "7F0408107F", "P": "7F09090906",
    "Q": "3E4151215E", "R": "7F09192946", "S": "4649494931", "T": "01017F0101", "U": "3F4040403F", "V": "1F2040201F",
    "W": "3F4038403F", "X": "6314081463", "Y": "0708700807", "Z": "6151494543", "k": "7F10284400", "m": "7C0418047C",
    ".": "0060600000", ":": "0036360000", "-": "0808080808", "¥": "15167C1615", "元": "44251D057D4564",
    "年": "243B2A7E2A2A22", "月": "403F1515557F", "日": "7F4949497F",
}  # fmt: skip


def needle_width(text: str, size: float, matrix: bool = False) -> float:
    """Width of a text in millimetres."""
    return sum(size * ((0.76 if matrix else 0.62) if c.isascii() else 1.05) for c in text)


def needle(
    canvas: Canvas, text: str, x: float, y: float, size: float, color: Color, *, field: str = "",
    truth: str | None = None, strength: float = 0.9, lost: float = 0.0, anchor: str = "l", matrix: bool = False,
) -> None:  # fmt: skip
    """One line in dots, its em `size` millimetres; `lost`: the share of dots that left no ink; `matrix`: in the font of
    a meter."""
    mask = _matrix_dots(text, canvas.rng, lost) if matrix else _dots(text, canvas.rng, lost)
    height = max(6, round(canvas.px(size * (_ROWS + 8) / _ROWS)))
    width = max(6, round(mask.shape[1] * height / mask.shape[0]))
    mask = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
    left = canvas.px(x) - (mask.shape[1] if anchor == "r" else 0)
    left_px, top_px = round(left), round(canvas.px(y) - height * (_ROWS - 1 - 0.37 * _ROWS) / (_ROWS + 8))
    canvas.stamp(mask, left_px, top_px, Style("mono", size, color, strength=strength))
    if field:
        canvas.record(field, text if truth is None else truth, ink_quad(mask, left_px, top_px))
        canvas.smallest_px = min(canvas.smallest_px, canvas.px(size) * 0.72)


def _dots(text: str, rng: np.random.Generator, lost: float) -> Pixels:
    """A line of a typeface in dots."""
    image = Image.new("L", (int(_ROWS * 1.1 * len(text)) + 8, _ROWS + 8), 0)
    pen, at = ImageDraw.Draw(image), 2.0
    for char in text:
        face = fonts.face("mono" if char.isascii() and fonts.covers("mono", char) else "hei zen", _ROWS)
        # a printer's signs look alike wherever they stand; meters' noughts are plain
        pen.text((round(at), _ROWS - 1), "O" if char == "0" else char, 255, face, anchor="ls")
        at += _ROWS * (0.62 if char.isascii() else 1.05)
    small = np.asarray(image)[:, : int(at) + 4]
    on = (small > 96).astype(np.float32)
    on *= rng.random(on.shape) > lost
    return _struck(on, _CELL_PX, _CELL_PX)


def _matrix_dots(text: str, rng: np.random.Generator, lost: float) -> Pixels:
    """A line in the font of a meter, its dots twice those of a typeface; what the font lacks is a typeface's."""
    high = (_ROWS + 8) * _CELL_PX
    base, pieces = (_ROWS - 1) * _CELL_PX, []
    for char in text:
        if char not in _MATRIX:
            pieces.append(_dots(char, rng, lost)[:, : -4 * _CELL_PX])
            continue
        columns = np.frombuffer(bytes.fromhex(_MATRIX[char]), np.uint8)
        on = ((columns[None, :] >> np.arange(7)[:, None]) & 1).astype(np.float32)
        on[rng.random(on.shape) < lost] *= float(rng.uniform(0.1, 0.7))  # of so few dots none goes quite without ink
        struck = _struck(np.pad(on, ((0, 0), (0, 1))), round(2 * _CELL_PX * 0.8), round(2 * _CELL_PX * _STEP * 0.8))
        piece = np.zeros((high, struck.shape[1]), np.uint8)
        piece[base - struck.shape[0] : base] = struck
        pieces.append(piece)
    return np.hstack(pieces)


def _struck(on: Pixels, row_px: int, column_px: int) -> Pixels:
    """Where needles struck, as ink: a round dot a place."""
    tall, wide = (cv2.getGaussianKernel(px, px * 0.30) for px in (row_px, column_px))
    kernel = (tall @ wide.T / (tall @ wide.T).max()).astype(np.float32)
    return np.clip(np.kron(on, np.clip(kernel * 1.7, 0, 1)) * 255, 0, 255).astype(np.uint8)


def faded(canvas: Canvas, depth: float) -> None:
    """Thermal paper that has lost its black in broad bands, and lies in the light unevenly."""
    height, width = canvas.pixels.shape[:2]
    bands = cv2.resize(canvas.rng.random((int(canvas.rng.integers(4, 12)), 3)).astype(np.float32), (width, height))
    share = np.clip(bands * depth, 0, 0.75)[..., None]
    ground = np.percentile(canvas.pixels.reshape(-1, 3), 90, axis=0).astype(np.float32)
    canvas.pixels[:] = (canvas.pixels * (1 - share) + ground * share).astype(np.uint8)
