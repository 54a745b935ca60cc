"""Number plates as sheets of metal: every form of GA 36, its colours, its characters at their places.

Knows: forms and measures of plates in millimetres, numbers that cannot be told from real ones by form but are drawn
at random. Must not know cars, streets, cameras. Colours are BGR.

Source: GA 36-2018 (motor vehicles), GA 36.1 (police), the 2012 forms of army and armed police plates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import cv2
import numpy as np

from kapiao.records import Pixels
from kapiao.specimens.plateglyphs import glyph
from kapiao.values.plates import BLACK, BLUE, DIGITS, ENDS, GREEN, LETTERS, PROVINCES, WHITE, YELLOW, YELLOW_GREEN

Box = tuple[float, float, float, float]  # left, top, right, bottom

_RED = (40, 30, 200)
_GROUND: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {BLUE: (170, 70, 20), YELLOW: (30, 185, 245), GREEN: (120, 205, 95), WHITE: (238, 238, 236), BLACK: (28, 26, 24)}
)
_INK: Mapping[str, tuple[int, int, int]] = MappingProxyType({BLUE: (250, 250, 248), BLACK: (245, 245, 245)})
_DARK = (25, 25, 25)
_RED_ENDS = frozenset("警使领")


@dataclass(frozen=True, slots=True)
class Form:
    """One form of plate. `pattern`: P province, L letter, D digit, X letter or digit, other characters themselves."""

    kind: str  # the word that a vendor's answer has for it
    color: str
    patterns: tuple[str, ...]
    rows: int = 1
    share: float = 1.0  # how often it is drawn


FORMS: tuple[Form, ...] = (
    Form("小型汽车", BLUE, ("PLDDDDD", "PLXXDDD", "PLDXDDX", "PLLDDDD", "PLDDDDL", "PLDLLDD"), share=5),
    Form("大型汽车", YELLOW, ("PLDDDDD", "PLXDDDD", "PLDDDDL"), share=1.5),
    Form("大型汽车", YELLOW, ("PLDDDDD", "PLXDDDD", "PLDDDDL"), rows=2, share=1.5),
    Form("新能源车", GREEN, ("PLGDDDDD", "PLGXDDDD"), share=3),
    Form("新能源车", YELLOW_GREEN, ("PLDDDDDG",), share=1),
    Form("挂车", YELLOW, ("PLDDDD挂", "PLXDDD挂"), rows=2, share=1),
    Form("教练车", YELLOW, ("PLDDDD学", "PLXDDD学"), share=1),
    Form("警车", WHITE, ("PLDDDD警", "PLXDDD警"), share=1),
    Form("军车", WHITE, ("MNDDDDD",), share=1),
    Form("军车", WHITE, ("WJPDDDDD", "WJPDDDDN"), share=1),
    Form("使领馆车", BLACK, ("使DDDDDD", "DDDDDD使", "PLDDDD领", "PDDDDD领"), share=1),
    Form("港澳车", BLACK, ("PZXDDD港", "PZXDDD澳", "PZDDDX港"), share=1),
)
_SETS: Mapping[str, str] = MappingProxyType(
    {
        "P": PROVINCES,
        "L": LETTERS,
        "D": DIGITS,
        "X": LETTERS + DIGITS,
        "G": "DFABCEGHJK",
        "M": "VKHBSLJNGC",
        "N": "ABCDEFGHJKMRSTUVXYZ",
    }
)


@dataclass(frozen=True, slots=True)
class Plate:
    """One plate, flat. `boxes`: where each character stands, in pixels."""

    number: str
    form: Form
    pixels: Pixels = field(repr=False)
    boxes: tuple[Box, ...] = field(repr=False)


def any_form(rng: np.random.Generator) -> Form:
    shares = np.array([form.share for form in FORMS])
    return FORMS[int(rng.choice(len(FORMS), p=shares / shares.sum()))]


def number_of(form: Form, rng: np.random.Generator) -> str:
    """A number of that form, every province as likely as any other."""
    pattern = form.patterns[int(rng.integers(len(form.patterns)))]
    return "".join(_SETS[c][int(rng.integers(len(_SETS[c])))] if c in _SETS else c for c in pattern)


def painted(number: str, form: Form, rng: np.random.Generator, px_per_mm: float = 1.0) -> Plate:
    """The plate of a number. Weight, colour, border, bolts and wear differ from plate to plate."""
    width_mm, height_mm = (440, 220) if form.rows == 2 else (480 if form.color in (GREEN, YELLOW_GREEN) else 440, 140)
    width, height = round(width_mm * px_per_mm), round(height_mm * px_per_mm)
    ground = _ground(form.color, width, height, rng)
    cover = np.zeros((height, width), np.float32)
    red = np.zeros((height, width), np.float32)
    weight = float(rng.uniform(0.15, 0.27))
    boxes = []
    for n, (char, (left, top, right, bottom)) in enumerate(zip(number, _places(number, form, rng), strict=True)):
        x0, y0 = max(0, round(left * px_per_mm)), max(0, round(top * px_per_mm))
        w, h = max(3, round((right - left) * px_per_mm)), max(5, round((bottom - top) * px_per_mm))
        drawn = glyph(char, w, h, weight, rng).astype(np.float32) / 255
        target = red if _is_red(number, n, form) else cover
        target[y0 : y0 + h, x0 : x0 + w] = np.maximum(
            target[y0 : y0 + h, x0 : x0 + w], drawn[: height - y0, : width - x0]
        )
        boxes.append((float(x0), float(y0), float(x0 + w), float(y0 + h)))
    _dot(cover, number, boxes, form, rng)
    _border(cover, form, px_per_mm, rng)
    ink = np.array(_INK.get(form.color, _DARK), np.float32)
    ink = np.clip(ink + rng.uniform(-12, 12, 3), 0, 255).astype(np.float32)
    pixels = _embossed(ground, np.maximum(cover, red), rng)
    pixels += cover[..., None] * (ink - pixels)
    pixels += red[..., None] * (np.array(_RED, np.float32) - pixels)
    _bolted(pixels, px_per_mm, rng)
    return Plate(number, form, np.clip(_worn(pixels, rng), 0, 255).astype(np.uint8), tuple(boxes))


def _is_red(number: str, place: int, form: Form) -> bool:
    if form.kind == "军车":
        return place < 2
    return number[place] in _RED_ENDS


def _places(number: str, form: Form, rng: np.random.Generator) -> list[Box]:
    """Boxes of the characters in millimetres."""
    if form.rows == 2:
        upper = [(110.0, 15.0, 190.0, 75.0), (250.0, 15.0, 330.0, 75.0)]
        lower = [(27.5 + 80 * k, 90.0, 92.5 + 80 * k, 200.0) for k in range(len(number) - 2)]
        places = upper + lower
    elif number.startswith("WJ"):
        steps = (15, 64, 115, 172, 226, 279, 332, 385)
        places = [(x, 25.0, x + 42.0, 115.0) for x in steps]
        if rng.random() < 0.6:
            places[2] = (113.0, 35.0, 152.0, 85.0)
    elif len(number) == 8:
        places = [(15.5, 25.0, 60.5, 115.0), (69.5, 25.0, 112.5, 115.0)]
        places += [(161.5 + 52 * k, 25.0, 204.5 + 52 * k, 115.0) for k in range(6)]
    else:
        gap = 22.0 if number[1] in LETTERS else 0.0
        places = [(15.5 + 57 * k + gap * (k > 1), 25.0, 60.5 + 57 * k + gap * (k > 1), 115.0) for k in range(7)]
        spare = 22.0 - gap
        places = [(a + spare / 2, b, c + spare / 2, d) for a, b, c, d in places]
    drift = rng.uniform(-1.5, 1.5, (len(places), 2))
    grow = rng.uniform(-2.0, 2.0, 2)
    han = rng.uniform(-3.5, 0.5), rng.uniform(-8.0, 0.5)  # Han characters are often a little smaller
    spaced = []
    for char, (a, b, c, d), (x, y) in zip(number, places, drift, strict=True):
        more = han if char in PROVINCES + ENDS else grow
        spaced.append((a + x - more[0], b + y - more[1], c + x + more[0], d + y + more[1]))
    return spaced


def _ground(color: str, width: int, height: int, rng: np.random.Generator) -> Pixels:
    """The coloured sheet; new-energy plates fade from white to green, large ones are yellow in front."""
    if color == YELLOW_GREEN:
        picture = np.empty((height, width, 3), np.float32)
        picture[:] = _toned(GREEN, rng)
        picture[:, : round(width * 0.285)] = _toned(YELLOW, rng)
        return picture
    tone = _toned(color, rng)
    picture = np.empty((height, width, 3), np.float32)
    if color == GREEN:
        fade = np.linspace(0, 1, height, dtype=np.float32)[:, None] ** float(rng.uniform(0.7, 1.6))
        white = np.clip(tone + (245 - tone) * float(rng.uniform(0.5, 0.95)), 0, 255)
        picture[:] = (white + fade * (tone - white))[:, None, :]
        return picture
    picture[:] = tone
    return picture


def _toned(color: str, rng: np.random.Generator) -> Pixels:
    base = np.array(_GROUND[color], np.float32)
    spread = {BLUE: 30, YELLOW: 22, GREEN: 25}.get(color, 12)
    tone = base + rng.uniform(-spread, spread, 3).astype(np.float32)
    if color == BLUE and rng.random() < 0.35:
        tone += np.array([50, 70, 25], np.float32) * float(rng.uniform(0, 1))  # faded by the sun
    return np.clip(tone, 0, 255)


def _dot(cover: Pixels, number: str, boxes: list[Box], form: Form, rng: np.random.Generator) -> None:
    """The round dot behind the second character (on new-energy plates there is a sign instead)."""
    if number[1] not in LETTERS or number.startswith("WJ") or (len(number) == 8 and rng.random() < 0.6):
        return
    x = (boxes[1][2] + boxes[2][0]) / 2 if form.rows == 1 else (boxes[0][2] + boxes[1][0]) / 2
    y = (boxes[1][1] + boxes[1][3]) / 2
    radius = (boxes[1][3] - boxes[1][1]) * float(rng.uniform(0.05, 0.08))
    cv2.circle(cover, (round(x * 16), round(y * 16)), round(radius * 16), 1.0, -1, cv2.LINE_AA, 4)


def _border(cover: Pixels, form: Form, px_per_mm: float, rng: np.random.Generator) -> None:
    """The line along the edge."""
    if rng.random() < 0.1:
        return
    height, width = cover.shape
    inset, thick = float(rng.uniform(3, 8)) * px_per_mm, max(1, round(float(rng.uniform(1.2, 3.5)) * px_per_mm))
    ring = np.zeros_like(cover)
    cv2.rectangle(ring, (round(inset), round(inset)), (round(width - inset), round(height - inset)), 1.0, thick)
    np.maximum(cover, ring * float(rng.uniform(0.5, 1.0)), out=cover)


def _embossed(ground: Pixels, cover: Pixels, rng: np.random.Generator) -> Pixels:
    """Light and dark edges where the sheet is pressed."""
    depth = float(rng.uniform(0, 45))
    if depth < 8:
        return ground
    turn = float(rng.uniform(0, 6.28))
    dx = cv2.Sobel(cover, cv2.CV_32F, 1, 0, ksize=3)
    dy = cv2.Sobel(cover, cv2.CV_32F, 0, 1, ksize=3)
    return ground + ((np.cos(turn) * dx + np.sin(turn) * dy) * depth / 2)[..., None]


def _bolted(pixels: Pixels, px_per_mm: float, rng: np.random.Generator) -> None:
    """Two or four bolts near the long edges."""
    height, width = pixels.shape[:2]
    if rng.random() < 0.25:
        return
    tone = float(rng.uniform(60, 230))
    tint = tuple(float(v) for v in np.clip(tone + rng.uniform(-25, 25, 3), 0, 255))
    radius = float(rng.uniform(4, 9)) * px_per_mm
    rows = [0.075, 0.925] if rng.random() < 0.6 else [0.075]
    for share in (0.25, 0.75):
        for row in rows:
            spot = (round((share + float(rng.uniform(-0.02, 0.02))) * width * 16), round(row * height * 16))
            cv2.circle(pixels, spot, round(radius * 16), tint, -1, cv2.LINE_AA, 4)
            if rng.random() < 0.5:
                shine = tuple(min(255.0, v + 60) for v in tint)
                cv2.circle(pixels, spot, round(radius * 7), shine, -1, cv2.LINE_AA, 4)


def _worn(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Dirt, fading and scratches."""
    height, width = pixels.shape[:2]
    if rng.random() < 0.5:
        field_ = rng.standard_normal((5, 12)).astype(np.float32) * float(rng.uniform(4, 22))
        pixels = pixels + cv2.resize(field_, (width, height), interpolation=cv2.INTER_LINEAR)[..., None]
    if rng.random() < 0.25:
        mud = np.array([70, 95, 115], np.float32) * float(rng.uniform(0.5, 1.4))
        cover = cv2.resize(
            rng.uniform(-0.9, 0.75, (6, 16)).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR
        )
        pixels = pixels + np.clip(cover, 0, 0.6)[..., None] * (mud - pixels)
    if rng.random() < 0.15:
        for _ in range(int(rng.integers(1, 5))):
            ends = rng.uniform(0, 1, 4) * (width, height, width, height)
            tone = float(rng.uniform(40, 230))
            a, b = (round(ends[0]), round(ends[1])), (round(ends[0] + (ends[2] - ends[0]) * 0.2), round(ends[3]))
            pixels = np.ascontiguousarray(pixels)
            cv2.line(pixels, a, b, (tone, tone, tone), 1, cv2.LINE_AA)
    return pixels
