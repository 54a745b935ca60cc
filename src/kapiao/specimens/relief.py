"""Embossed characters: strokes, a height map, a light from one side, and worn tipping on top.

Knows how a pressed digit looks. Must not know cards. The shapes follow the general look of Farrington 7B numerals
(single strokes, open corners), drawn from scratch; OCR-A and a plain face serve as other machines' types.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from kapiao.records import Pixels
from kapiao.specimens import fonts
from kapiao.specimens.ink import Canvas, Color, Style, ink_quad

# strokes on a field 1 wide and 1.6 high, y down
STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    char: tuple(tuple((float(x), float(y)) for x, y in (p.split(",") for p in run.split())) for run in runs.split("|"))
    for char, runs in {
        "0": ".12,0 .88,0 1,.12 1,1.48 .88,1.6 .12,1.6 0,1.48 0,.12 .12,0",
        "1": ".12,.12 .5,0 .5,1.6|.05,1.6 .95,1.6",
        "2": "0,0 .88,0 1,.12 1,.6 .88,.76 .12,.92 0,1.06 0,1.6 1,1.6",
        "3": "0,0 .9,0 .95,.1 .95,.7 .4,.72|.9,.72 1,.84 1,1.48 .88,1.6 0,1.6",
        "4": ".1,0 0,1 1,1|.78,.45 .78,1.6",
        "5": ".95,0 .06,0 .02,.68 .85,.68 1,.82 1,1.46 .86,1.6 0,1.6",
        "6": ".3,0 .02,.75 0,1.46 .14,1.6 .86,1.6 1,1.46 1,.9 .86,.78 .05,.78",
        "7": "0,.35 0,0 1,0 1,.2 .52,.85 .46,1.6",
        "8": ".22,0 .78,0 .88,.1 .88,.6 .78,.72 .22,.72 .12,.6 .12,.1 .22,0"
        "|.2,.72 .04,.84 0,1.48 .12,1.6 .88,1.6 1,1.48 .96,.84 .8,.72",
        "9": ".98,.84 .14,.84 0,.7 0,.14 .14,0 .86,0 1,.14 .98,.85 .72,1.6",
        "/": ".9,-.05 .1,1.65",
    }.items()
}


def strokes_mask(
    canvas: Canvas, text: str, x: float, y: float, height: float, pitch: float, thick: float
) -> tuple[Pixels, int, int]:
    """A run of stroke characters as a mask; x is the left edge, y the middle, all in millimetres."""
    unit = canvas.px(height) / 1.6
    pad = math.ceil(canvas.px(thick)) + 4
    left, top = int(canvas.px(x)) - pad, int(canvas.px(y - height / 2)) - pad
    mask = np.zeros((int(canvas.px(height)) + 2 * pad + 2, int(canvas.px(pitch) * len(text)) + 2 * pad + 2), np.uint8)
    for k, char in enumerate(text):
        origin = np.array([canvas.px(x + k * pitch) - left, canvas.px(y - height / 2) - top])
        for stroke in STROKES.get(char, ()):
            points = (np.array(stroke) * unit + origin) * 16
            width = max(1, round(canvas.px(thick)))
            cv2.polylines(mask, [points.astype(np.int32)], False, 255, width, cv2.LINE_AA, 4)
    return mask, left, top


def emboss(
    canvas: Canvas, text: str, x: float, y: float, *, height: float, pitch: float, tip: Color, kind: str, light: float,
    wear: float, field: str,
) -> None:  # fmt: skip
    """Press a run of characters into the card. `light`: direction in radians; `wear`: share of the tipping lost."""
    if kind == "strokes" and all(c in STROKES or c == " " for c in text):
        mask, left, top = strokes_mask(canvas, text, x, y, height, pitch, height * 0.115)
    else:
        name = "ocra" if kind == "strokes" else kind
        size = fonts.em_for_digits(name, height)
        style = Style(name, size, tracking=pitch - size * fonts.advance(name))
        mask, left, top, _ = canvas.typeset(text, x, y, style)
    press(canvas, mask, left, top, tip, light, wear)
    canvas.record(field, text, ink_quad(mask, left, top))
    canvas.smallest_px = min(canvas.smallest_px, canvas.px(height))


def press(canvas: Canvas, mask: Pixels, left: int, top: int, tip: Color, light: float, wear: float) -> None:
    """Raise the surface where the mask is: flanks catch or lose light, the top carries what is left of the tipping."""
    grow = 6
    mask = cv2.copyMakeBorder(mask, grow, grow, grow, grow, cv2.BORDER_CONSTANT)
    left, top = left - grow, top - grow
    y0, x0 = max(0, top), max(0, left)
    area = canvas.pixels[y0 : top + mask.shape[0], x0 : left + mask.shape[1]]
    mask = mask[y0 - top : y0 - top + area.shape[0], x0 - left : x0 - left + area.shape[1]]
    hill = cv2.GaussianBlur(mask, (0, 0), canvas.px(0.16)).astype(np.float32) / 255
    dx = cv2.Sobel(hill, cv2.CV_32F, 1, 0, ksize=3)
    dy = cv2.Sobel(hill, cv2.CV_32F, 0, 1, ksize=3)
    shade = -(dx * math.cos(light) + dy * math.sin(light)) * 210
    grain = canvas.rng.random((area.shape[0] // 4 + 2, area.shape[1] // 4 + 2), dtype=np.float32)
    grain = cv2.resize(grain, (area.shape[1], area.shape[0]), interpolation=cv2.INTER_CUBIC)
    kept = np.clip((grain - wear) * 5 + 0.5, 0.15 if wear > 0.3 else 0.35, 1)
    share = (np.clip(hill * 2.2 - 0.75, 0, 1) * kept)[..., None]
    color = np.array(tip[::-1], np.float32)
    mixed = area * (1 - share) + color * share + shade[..., None]
    area[:] = np.clip(mixed, 0, 255).astype(np.uint8)
