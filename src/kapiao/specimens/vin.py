"""Vehicle numbers as cars bear them: behind the windscreen, on the label at the door, stamped into the frame.

Knows what stands around a number in these places, in millimetres. Must not know the camera. The numbers are invented;
their check characters are right. Source: GB 16735-2019 and GB/T 18411 (maker's label); the look of public photographs.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.specimens import ornament, people, relief
from kapiao.specimens.ink import Canvas, Color, Paper, Style, ink_quad
from kapiao.values.vehicles import Vin

_MAKERS = (
    "LAA", "LBE", "LDC", "LFV", "LGB", "LHG", "LJD", "LSG", "LSV", "LVS", "LVV", "LZW", "L6T",
    "LRW", "WAU", "WBA", "WDD", "WVW", "YV1", "SAL", "JTD", "KMH", "TMB", "VF3", "1HG", "5YJ",
)  # fmt: skip
_SET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FACES = ("sans", "sans bold", "narrow", "narrow bold", "mono bold", "mono", "gothic", "hei", "ocrb")
_FACTORIES = (
    "样本汽车有限公司",
    "华样汽车集团有限公司",
    "北方样车制造厂",
    "东样乘用车有限公司",
    "SAMPLE AUTO CO., LTD.",
)


def number(rng: np.random.Generator) -> str:
    """A vehicle number nobody has; European ones may have any sign where others have a check character."""
    maker = people.pick(rng, _MAKERS)
    body = "".join(people.pick(rng, _SET) for _ in range(5))
    plant = people.pick(rng, _SET)
    text = f"{maker}{body}0{people.pick(rng, _YEARS)}{plant}{int(rng.integers(0, 1_000_000)):06d}"
    if maker[0] in "WYVSTZ" and rng.random() < 0.5:
        return text[:8] + people.pick(rng, "Z0123456789X") + text[9:]
    return Vin.completed(text)


def vin(rng: np.random.Generator) -> Paper:
    """One of the three places."""
    draw = (_windscreen, _label, _stamped)[int(rng.choice(3, p=[0.35, 0.35, 0.3]))]
    return draw(rng, number(rng))


def _tone(rng: np.random.Generator, low: float, high: float, spread: float = 8) -> Color:
    base = float(rng.uniform(low, high))
    return tuple(int(v) for v in np.clip(base + rng.uniform(-spread, spread, 3), 0, 255))


def _filled(canvas: Canvas, color: Color) -> None:
    canvas.pixels[:] = np.array(color[::-1], np.uint8)


def _windscreen(rng: np.random.Generator, text: str) -> Paper:
    """A narrow plate below the windscreen: light on black or black on light, at times a bar code above."""
    coded = rng.random() < 0.35
    canvas = Canvas(110, 26 if coded else 20, 12, rng)
    dark = rng.random() < 0.75
    ground, ink = (_tone(rng, 8, 50), _tone(rng, 170, 250, 20)) if dark else (_tone(rng, 180, 235), _tone(rng, 10, 50))
    _filled(canvas, ground)
    _dusty(canvas)
    size = float(rng.uniform(4.4, 6.2))
    style = Style(people.pick(rng, _FACES), size, ink, stretch=float(rng.uniform(0.75, 1.1)))
    y = 16.5 if coded else 10.5
    if coded:
        _bars(canvas, 14, 4.5, 82, 7.0, ink)
    _number(canvas, text, 55, y, 84, style, stars=rng.random() < 0.15)
    ornament.sample_mark(canvas, 8, 5 if coded else 4.5, 2.4, angle=float(rng.uniform(-6, 6)))
    return canvas.paper("vin", 2.0)


def _number(canvas: Canvas, text: str, x: float, y: float, width: float, style: Style, stars: bool) -> None:
    """The number set to a width; stars before and behind are no part of it."""
    _, _, _, run_px = canvas.typeset(text, x, y, style)
    spare = width - run_px / canvas.px_per_mm
    tracking = min(max(spare / 16, -0.02 * style.size), 0.75 * style.size) * float(canvas.rng.uniform(0.3, 1.0))
    style = style.but(tracking=max(tracking, 0.0) if spare > 0 else tracking)
    canvas.write(text, x, y, style, anchor="m", field="number")
    if stars:
        quad = canvas.quads["number"][0]
        left, _, right, _ = quad.bounds
        for at in (left / canvas.px_per_mm - 0.7 * style.size, right / canvas.px_per_mm + 0.7 * style.size):
            canvas.write("*", at, y, style.but(tracking=0.0), anchor="m")


def _label(rng: np.random.Generator, text: str) -> Paper:
    """The maker's label: rows of titles and values, the vehicle number among them."""
    canvas = Canvas(100, 62, 12, rng)
    dark = rng.random() < 0.5
    ground, ink = (_tone(rng, 10, 50), _tone(rng, 200, 250)) if dark else (_tone(rng, 190, 245), _tone(rng, 10, 60))
    _filled(canvas, ground)
    style = Style(people.pick(rng, ("hei", "hei bold", "hei micro", "hei zen")), float(rng.uniform(3.0, 3.6)), ink)
    with canvas.draw() as pen:
        pen.line([(2, 2), (98, 2), (98, 60), (2, 60), (2, 2)], ink, 0.4)
    canvas.write(f"{people.pick(rng, _FACTORIES)} 中国制造", 50, 7, style.but(size=4.0), anchor="m")
    title = people.pick(rng, ("车辆识别代号", "VIN", "车辆识别代码(VIN)", "车架号"))
    rows = [
        ("品牌", "样本牌"), ("整车型号", f"YB{int(rng.integers(1000, 9999))}{people.pick(rng, 'ABCEG')}"),
        ("发动机型号", f"Y{int(rng.integers(10, 99))}T{int(rng.integers(1, 9))}"),
        ("最大设计总质量", f"{int(rng.integers(1400, 2600))}kg"), ("乘坐人数", f"{int(rng.integers(4, 9))}"),
        ("制造年月", f"20{int(rng.integers(8, 26)):02d}.{int(rng.integers(1, 13)):02d}"),
    ]  # fmt: skip
    place = int(rng.integers(1, 6))
    rows.insert(place, (title, text))
    value = Style(people.pick(rng, _FACES), float(rng.uniform(3.6, 4.6)), ink, stretch=float(rng.uniform(0.8, 1.0)))
    for n, (name, said) in enumerate(rows):
        y = 14 + 6.9 * n
        end = canvas.write(name + people.pick(rng, ("", ":", "：")), 5, y, style)
        if said == text:
            canvas.write(said, max(end + 2, 30), y, value, field="number")
        else:
            canvas.write(said, max(end + 2, 40), y, style)
    ornament.sample_mark(canvas, 88, 50, 4.0, angle=float(rng.uniform(-15, 15)))
    return canvas.paper("vin", 1.5)


def _stamped(rng: np.random.Generator, text: str) -> Paper:
    """Pressed into painted or bare metal; nothing but light and shadow shows it."""
    canvas = Canvas(120, 26, 12, rng)
    metal = _tone(rng, 60, 190, 14)
    _filled(canvas, metal)
    grain = rng.standard_normal((canvas.pixels.shape[0], 40, 1)).astype(np.float32) * float(rng.uniform(2, 9))
    brushed = cv2.resize(grain, (canvas.pixels.shape[1], canvas.pixels.shape[0]))[..., None]
    canvas.pixels[:] = np.clip(canvas.pixels + brushed, 0, 255).astype(np.uint8)
    _dusty(canvas)
    height = float(rng.uniform(6.0, 8.0))
    style = Style(people.pick(rng, ("narrow bold", "sans bold", "ocra", "gothic")), height * 1.3, (0, 0, 0))
    mask, left, top, run_px = canvas.typeset(text, 60, 13.5, style.but(stretch=0.8), "m")
    spare = 100 - run_px / canvas.px_per_mm
    style = style.but(stretch=0.8, tracking=max(-0.4, min(spare / 16, 2.0)))
    mask, left, top, _ = canvas.typeset(text, 60, 13.5, style, "m")
    deep = -1.0 if rng.random() < 0.7 else 1.0
    tip = tuple(int(np.clip(v + deep * float(rng.uniform(34, 70)), 0, 255)) for v in metal)
    relief.press(canvas, mask, left, top, tip, float(rng.uniform(0, 6.28)), float(rng.uniform(0.0, 0.25)))
    canvas.record("number", text, ink_quad(mask, left, top))
    canvas.smallest_px = canvas.px(height)
    ornament.sample_mark(canvas, 8, 4.5, 2.4, angle=float(rng.uniform(-6, 6)))
    return canvas.paper("vin", 0.0)


def _bars(canvas: Canvas, x: float, y: float, width: float, height: float, color: Color) -> None:
    """A bar code's look; it says nothing."""
    with canvas.draw() as pen:
        at = x
        while at < x + width:
            thick = float(canvas.rng.choice([0.3, 0.6]))
            pen.box(at, y, thick, height, color)
            at += thick + float(canvas.rng.choice([0.3, 0.6, 0.9]))


def _dusty(canvas: Canvas) -> None:
    """Specks and soft spots."""
    rng = canvas.rng
    height, width = canvas.pixels.shape[:2]
    spots = cv2.resize(rng.standard_normal((4, 12)).astype(np.float32), (width, height)) * float(rng.uniform(2, 10))
    specks = (rng.random((height // 3 + 1, width // 3 + 1)) < 0.002).astype(np.float32)
    specks = cv2.resize(specks, (width, height), interpolation=cv2.INTER_LINEAR) * float(rng.uniform(0, 90))
    canvas.pixels[:] = np.clip(canvas.pixels + (spots + specks)[..., None], 0, 255).astype(np.uint8)
