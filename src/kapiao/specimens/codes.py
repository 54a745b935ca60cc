"""QR codes where people meet them: on labels, posters, screens, slips and cloth, one or several in a picture.

Knows how a symbol is dressed up (colours, dots, a logo, dirt) and how its ground is bent. Must not know the camera nor
the reader. Addresses end in `.test` and lead nowhere.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import zxingcpp
from PIL import ImageDraw

from kapiao.records import Pixels, Quad
from kapiao.specimens import ornament, people, words
from kapiao.specimens.ink import Canvas, Color, Paper, Style

_LEVELS = "LMQH"
_DARK: tuple[Color, ...] = ((10, 10, 10), (10, 10, 10), (20, 40, 110), (110, 20, 30), (20, 80, 50), (70, 40, 100))
_LIGHT: tuple[Color, ...] = ((255, 255, 255), (255, 255, 255), (246, 240, 222), (224, 236, 246), (250, 236, 150))
_GROUND: tuple[Color, ...] = ((255, 255, 255), (240, 240, 236), (250, 240, 220), (40, 44, 52), (90, 30, 34))
_PX_PER_MM = 12.0
_ABOVE, _BELOW = 6, 12  # mm of room above and below codes
_BENT = 0.3  # share of specimens on cloth or crumpled paper


def payload(rng: np.random.Generator) -> str:
    """What a code may say: an address, a card, a network, a payment, a serial, a sentence."""
    digits = "".join(str(d) for d in rng.integers(0, 10, 12))
    name = people.name(rng, people.pick(rng, "男女"))
    choices = (
        f"https://example.test/{digits[:6]}",
        f"http://shop.example.test/item?id={digits}&from=wall&lang=zh-CN",
        f"MECARD:N:{name};TEL:1390000{digits[:4]};EMAIL:{digits[:4]}@example.test;;",
        f"WIFI:T:WPA;S:SSID-{digits[:4]};P:{digits[4:]};;",
        f"{words.NOUNS[int(rng.integers(len(words.NOUNS)))]} 样本 {digits[:5]}",
        f"01,10,0000{digits[:8]},{digits[:8]},{int(rng.integers(1, 9999))}.00,20250101,{digits},A1B2,",
        digits,
    )
    return people.pick(rng, choices)


def qr_code(rng: np.random.Generator) -> Paper:
    """One to three codes on a ground of one colour, with some words beside them."""
    width, height = float(rng.uniform(70, 110)), float(rng.uniform(60, 90))
    canvas = Canvas(width, height, _PX_PER_MM, rng)
    ground = _color(rng, _GROUND)
    ornament.wash(canvas, (ground, tuple(min(255, c + 8) for c in ground)))
    count = int(rng.choice([1, 1, 1, 2, 3]))
    column = width / count
    for number in range(1, count + 1):
        side = min(column * float(rng.uniform(0.5, 0.86)), height * 0.72, height - _ABOVE - _BELOW)
        left = column * (number - 1) + (column - side) / 2
        _place(canvas, payload(rng), f"code_{number}", left, float(rng.uniform(_ABOVE, height - side - _BELOW)), side)
    ink = (30, 30, 30) if sum(ground) > 380 else (235, 235, 235)
    canvas.write(
        people.pick(rng, ("扫一扫", "请扫码", "扫码关注", "SCAN ME")),
        width / 2,
        height - 6,
        Style("hei", 3.6, ink),
        anchor="m",
    )
    ornament.sample_mark(canvas, width - 8, height - 5, 3, framed=True)
    paper = canvas.paper("qr_code")
    return _bent(paper, rng) if rng.random() < _BENT else paper


def _place(canvas: Canvas, text: str, field: str, left: float, top: float, side: float) -> None:
    """One code with its quiet zone; the symbol's quad is recorded."""
    rng = canvas.rng
    level = _LEVELS[int(rng.integers(4))]
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    dark = np.array(made.to_image(scale=1, add_quiet_zones=False)) == 0
    quiet = int(rng.choice([4, 4, 2, 1]))
    cell = side / (len(dark) + 2 * quiet)
    ink, light = _color(rng, _DARK), _color(rng, _LIGHT)
    if rng.random() < 0.12:
        ink, light = light, ink
    with canvas.draw() as layer:
        layer.pen.rectangle([v * layer.unit for v in (left, top, left + side, top + side)], fill=(*light, 255))
    left, top, side = left + quiet * cell, top + quiet * cell, len(dark) * cell
    dots = rng.random() < 0.2
    with canvas.draw() as layer:
        for y, x in np.argwhere(dark).tolist():
            box = [
                v * layer.unit for v in (left + x * cell, top + y * cell, left + (x + 1) * cell, top + (y + 1) * cell)
            ]
            corner = (y < 7 and min(x, len(dark) - 1 - x) < 7) or (x < 7 and y >= len(dark) - 7)
            (layer.pen.ellipse if dots and not corner else layer.pen.rectangle)(box, fill=(*ink, 255))
    if level in "QH" and rng.random() < 0.5:
        _logo(canvas, left + side / 2, top + side / 2, side * float(rng.uniform(0.12, 0.2)))
    elif rng.random() < 0.2:
        _dirt(canvas, left, top, side, 0.010 if level == "L" else 0.02)
    px = canvas.px
    canvas.record(field, text, Quad.box(px(left) - 0.5, px(top) - 0.5, px(side), px(side)))
    canvas.smallest_px = min(canvas.smallest_px, px(cell) * 8)  # a module is to a code what a stroke is to a character


def _color(rng: np.random.Generator, colors: tuple[Color, ...]) -> Color:
    return colors[int(rng.integers(len(colors)))]


def _logo(canvas: Canvas, x: float, y: float, side: float) -> None:
    color = tuple(int(v) for v in canvas.rng.integers(20, 200, 3))
    with canvas.draw() as layer:
        _rounded(layer.pen, x, y, side, layer.unit, (255, 255, 255, 255))
        _rounded(layer.pen, x, y, side * 0.84, layer.unit, (*color, 255))


def _rounded(pen: ImageDraw.ImageDraw, x: float, y: float, side: float, unit: float, fill: tuple[int, ...]) -> None:
    box = [v * unit for v in (x - side / 2, y - side / 2, x + side / 2, y + side / 2)]
    pen.rounded_rectangle(box, side * unit * 0.2, fill=fill)


def _dirt(canvas: Canvas, left: float, top: float, side: float, share: float) -> None:
    """Spots and a scratch over at most a small share of the symbol."""
    rng = canvas.rng
    with canvas.draw(0.9) as layer:
        for _ in range(3):
            x, y = left + side * float(rng.uniform(0.3, 0.95)), top + side * float(rng.uniform(0.3, 0.95))
            half = side * float(np.sqrt(share / 3)) / 2
            tone = 250 if rng.random() < 0.5 else 20
            layer.pen.ellipse(
                [v * layer.unit for v in (x - half, y - half, x + half, y + half)], fill=(tone,) * 3 + (255,)
            )


def _bent(paper: Paper, rng: np.random.Generator) -> Paper:
    """The same on cloth: every point moved by two slow waves. Quads follow."""
    height, width = paper.pixels.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    wave, sway = float(rng.uniform(0.35, 0.8)) * height, float(rng.uniform(0.004, 0.011)) * height
    phase, slope = rng.uniform(0, 2 * np.pi, 2).tolist(), float(rng.uniform(-0.4, 0.4))
    right = sway * np.sin(2 * np.pi * (y + slope * x) / wave + phase[0])
    down = sway * np.sin(2 * np.pi * (x - slope * y) / wave + phase[1])
    place = (x + right).astype(np.float32), (y + down).astype(np.float32)
    pixels = cv2.remap(paper.pixels, *place, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shade: Pixels = 1 + 0.06 * np.sin(2 * np.pi * (y + slope * x) / wave + phase[0] + 1)[..., None]
    return replace(paper, pixels=np.clip(pixels * shade, 0, 255).astype(np.uint8))
