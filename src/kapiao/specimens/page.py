"""Pages that are no form: letters, signs, product sheets, screens - lines of text with their truth.

Knows how lines are laid out: rows, columns of two, vertical columns, slanted lines, many faces and sizes. Must not know
the camera. Every line is a field `line_001`, `line_002`... in the order a person would read them. The text is put
together at random from common words; it means nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from kapiao.records import Quad
from kapiao.specimens import ornament, people, words
from kapiao.specimens.ink import Canvas, Color, Paper, Style, ink_quad

PX_PER_MM = 8.0
FACES = (
    "hei",
    "hei",
    "hei bold",
    "hei zen",
    "hei micro",
    "song",
    "song jian",
    "song noto",
    "song bold",
    "kai",
    "kai jian",
    "kai wen",
)


def text(rng: np.random.Generator) -> Paper:
    """Any page."""
    makers: tuple[Callable[[np.random.Generator], Canvas], ...] = (
        letter,
        letter,
        sheet,
        sheet,
        sign,
        column_page,
        slanted,
        screen,
    )
    choice = int(rng.integers(len(makers)))
    canvas = makers[choice](rng)
    return canvas.paper("text", 0.0, layout=makers[choice].__name__)


def _add(canvas: Canvas, line: str, x: float, y: float, style: Style, anchor: str = "l") -> float:
    """A line with its truth."""
    return canvas.write(line, x, y, style, anchor=anchor, field=_next(canvas))


def _next(canvas: Canvas) -> str:
    return f"line_{len(canvas.fields) + 1:03d}"


def sentence(rng: np.random.Generator, longest: int) -> str:
    """A run of words of at most so many full widths."""
    out = ""
    while True:
        piece = people.pick(rng, (words.NOUNS, words.VERBS, words.LINKS)[int(rng.choice([0, 0, 0, 1, 1, 2]))])
        draw = rng.random()
        if draw < 0.06:
            piece = people.pick(rng, words.ENGLISH)
        elif draw < 0.12:
            piece = str(int(rng.integers(1, 10 ** int(rng.integers(1, 6)))))
        elif draw < 0.24 and out and out[-1] not in "，。、；":
            piece = people.pick(rng, "，、，。；") + piece
        if wide(out + piece) > longest:
            return out or people.pick(rng, words.NOUNS)[: max(1, longest)]
        out += piece


def wide(line: str) -> float:
    """Width in full characters; ASCII counts as a little more than half."""
    return sum(0.56 if c.isascii() else 1.0 for c in line)


def english(rng: np.random.Generator, letters: int) -> str:
    """English words up to so many letters."""
    out = people.pick(rng, words.ENGLISH).capitalize()
    while True:
        word = people.pick(rng, words.ENGLISH)
        if len(out) + len(word) + 1 > letters:
            return out
        out += " " + word


def _sheet_of(rng: np.random.Generator, width: float, height: float, dark: bool = False) -> tuple[Canvas, Color]:
    """A canvas with a ground, and an ink that stands out of it."""
    canvas = Canvas(width, height, PX_PER_MM, rng)
    low, high = (10, 70) if dark else (205, 255)
    base = rng.uniform(low, high) + rng.uniform(-14, 14, 3)
    stops = tuple(tuple(int(np.clip(c + rng.uniform(-6, 6), 0, 255)) for c in base) for _ in range(3))
    ornament.wash(canvas, stops)
    tone = int(rng.integers(215, 256) if dark else rng.integers(0, 80))
    ink = tuple(int(np.clip(tone + v, 0, 255)) for v in rng.uniform(-20, 20, 3))
    return canvas, ink


def letter(rng: np.random.Generator) -> Canvas:
    """A page of a document: title, paragraphs, perhaps a list, a date."""
    canvas, ink = _sheet_of(rng, 120.0, float(rng.uniform(110, 165)))
    size = float(rng.uniform(3.2, 4.6))
    style = Style(people.pick(rng, FACES), size, ink, spread=float(rng.choice([0, 0, 0.2])))
    y = 12.0
    _add(canvas, sentence(rng, 12), 60, y, style.but(face=people.pick(rng, FACES), size=size * 1.6), "m")
    y += size * 3
    pitch = size * float(rng.uniform(1.4, 1.9))
    per_line = int(104 / size)
    while y < canvas.height - 16:
        rows = int(rng.integers(1, 6))
        mixed = rng.random() < 0.15
        for k in range(rows):
            if y > canvas.height - 16:
                break
            room = per_line - (2 if k == 0 else 0)
            room = room if k < rows - 1 else max(3, int(room * rng.uniform(0.2, 1)))
            line = english(rng, int(room * 1.7)) if mixed else sentence(rng, room)
            _add(canvas, line, 8 + (2 * size if k == 0 else 0), y, style)
            y += pitch
        y += pitch * float(rng.choice([0, 0, 0.6]))
    date = people.day(rng, 1995, 2026)
    _add(canvas, f"{date.year}年{date.month}月{date.day}日", 112, canvas.height - 10, style, "r")
    ornament.sample_mark(canvas, 14, canvas.height - 9, 4, angle=8)
    return canvas


def sheet(rng: np.random.Generator) -> Canvas:
    """A product sheet or label: name, rows of label and value, price."""
    canvas, ink = _sheet_of(rng, float(rng.uniform(80, 110)), float(rng.uniform(60, 120)), dark=rng.random() < 0.25)
    size = float(rng.uniform(2.8, 4.0))
    style = Style(people.pick(rng, FACES), size, ink)
    accent = style.but(face=people.pick(rng, FACES), size=size * float(rng.uniform(1.4, 2.4)))
    y = 6 + accent.size * 0.6
    _add(canvas, sentence(rng, int((canvas.width - 14) / accent.size)), 6, y, accent)
    y += accent.size * 0.8 + size
    if rng.random() < 0.6:
        _add(
            canvas,
            english(rng, int((canvas.width - 12) / size * 1.6)),
            6,
            y,
            style.but(face=people.pick(rng, ("sans", "serif", "sans bold", "mono"))),
        )
        y += size * 1.7
    split = 6 + size * 5.6
    paired = rng.random() < 0.5
    while y < canvas.height - 9:
        label = people.pick(rng, words.NOUNS)
        value = _value(rng, int((canvas.width - split - 8) / size))
        if paired:
            _add(canvas, label, 6, y, style)
            _add(canvas, value, split + size, y, style)
        else:
            _add(canvas, label + people.pick(rng, "：：:") + value, 6, y, style)
        if rng.random() < 0.3:
            with canvas.draw(0.5) as layer:
                layer.line([(5, y + size * 0.85), (canvas.width - 5, y + size * 0.85)], ink, 0.15)
        y += size * float(rng.uniform(1.65, 1.9))
    ornament.sample_mark(canvas, canvas.width - 8, canvas.height - 5, 3, framed=True)
    return canvas


def _value(rng: np.random.Generator, room: int) -> str:
    """What may stand after a label: words, numbers with units, codes, dates, prices."""
    draw = rng.random()
    date = people.day(rng, 2000, 2030)
    number = int(rng.integers(1, 5000))
    choices = (
        f"{number}{people.pick(rng, ('g', 'kg', 'ml', 'mm', 'W', '元', '克', '毫升', '台'))}",
        f"¥{number / 10:.2f}",
        f"{date:%Y-%m-%d}",
        f"{date:%Y/%m/%d} {number % 24:02d}:{number % 60:02d}",
        "".join(people.pick(rng, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789-") for _ in range(int(rng.integers(5, 13)))).strip(
            "-"
        ),
        f"1{int(rng.integers(3, 10))}{int(rng.integers(0, 10**9)):09d}",
        f"GB/T {number}-{date.year}",
    )
    return sentence(rng, max(2, min(room, int(rng.integers(2, 14))))) if draw < 0.5 else people.pick(rng, choices)


def sign(rng: np.random.Generator) -> Canvas:
    """A sign: one to four large lines on a colour."""
    canvas, ink = _sheet_of(rng, float(rng.uniform(90, 140)), float(rng.uniform(45, 90)), dark=rng.random() < 0.5)
    if rng.random() < 0.5:
        base = [int(v) for v in rng.integers(10, 150, 3)]
        ornament.wash(canvas, (tuple(base), tuple(min(255, c + 20) for c in base)))
        ink = (250, 250, 250) if rng.random() < 0.8 else (255, 226, 90)
    rows = int(rng.integers(1, 4))
    y = 0.0
    for _ in range(rows):
        size = float(rng.uniform(0.28, 0.62)) * canvas.height / (rows + 0.4)
        line = sentence(rng, max(2, min(int((canvas.width - 10) / size / 1.12), int(rng.integers(3, 9)))))
        if rng.random() < 0.2:
            size, line = size * 0.6, english(rng, int((canvas.width - 10) / size / 0.6 * 1.5)).upper()
        size = min(size, (canvas.width - 8) / (wide(line) * 1.15 + 0.5))
        y += canvas.height / (rows + 0.4) * 0.75
        face = people.pick(rng, ("hei bold", "song bold", "kai bold", "hei", "kai"))
        _add(
            canvas, line, canvas.width / 2, y, Style(face, size, ink, tracking=size * float(rng.uniform(0, 0.12))), "m"
        )
        y += canvas.height / (rows + 0.4) * 0.25
    ornament.sample_mark(canvas, canvas.width - 7, canvas.height - 5, 3)
    return canvas


def column_page(rng: np.random.Generator) -> Canvas:
    """Vertical columns, right to left: a couplet, a poem, a board."""
    canvas, ink = _sheet_of(rng, float(rng.uniform(60, 100)), float(rng.uniform(80, 120)), dark=rng.random() < 0.3)
    size = float(rng.uniform(4.5, 9))
    face = people.pick(rng, ("kai", "kai bold", "song bold", "song", "hei"))
    pitch = size * float(rng.uniform(1.5, 2.2))
    x = canvas.width - 8 - size / 2
    rows = int((canvas.height - 18) / (size * 1.12))
    while x > 6 + size:
        line = "".join(c for c in sentence(rng, min(rows, int(rng.integers(4, 15)))) if "一" <= c <= "鿿")
        if line:
            name = _next(canvas)
            top = 6 + size / 2
            for k, char in enumerate(line):
                canvas.write(char, x, top + k * size * 1.12, Style(face, size, ink), anchor="m", field=name)
        x -= pitch
    ornament.sample_mark(canvas, canvas.width / 2, canvas.height - 5, 3)
    return canvas


def slanted(rng: np.random.Generator) -> Canvas:
    """A poster with lines at several angles."""
    canvas, ink = _sheet_of(rng, 110.0, 100.0, dark=rng.random() < 0.3)
    y = 16.0
    while y < 84:
        size = float(rng.uniform(4, 8))
        line = sentence(rng, int(rng.integers(4, max(5, int(70 / size)))))
        angle = float(rng.uniform(-14, 14))
        reach = abs(math.sin(math.radians(angle))) * wide(line) * size / 2
        y += reach
        _turned(canvas, line, 55, y, Style(people.pick(rng, FACES), size, ink), angle)
        y += reach + size * 1.5
    ornament.sample_mark(canvas, 100, 94, 3)
    return canvas


def _turned(canvas: Canvas, line: str, x: float, y: float, style: Style, angle: float) -> None:
    """A line about its middle at an angle, counter-clockwise positive."""
    mask, left, top, _ = canvas.typeset(line, 0, 0, style)
    flat = ink_quad(mask, 0, 0)
    side = int(math.hypot(*mask.shape)) + 4
    matrix = cv2.getRotationMatrix2D(flat.center, angle, 1.0)
    matrix[:, 2] += side / 2 - np.array(flat.center)
    turned = cv2.warpAffine(mask, matrix, (side, side))
    left, top = round(canvas.px(x) - side / 2), round(canvas.px(y) - side / 2)
    canvas.stamp(turned, left, top, style)
    a, b, c, d = (tuple(float(v) for v in matrix @ (*p, 1.0) + (left, top)) for p in flat.points)
    canvas.record(_next(canvas), line, Quad((a, b, c, d)))  # type: ignore[arg-type]
    canvas.smallest_px = min(canvas.smallest_px, canvas.px(style.size) * 0.9)


def screen(rng: np.random.Generator) -> Canvas:
    """A telephone's screen: bar, title, rows with a small second line, numbers at the right."""
    dark = rng.random() < 0.3
    canvas, ink = _sheet_of(rng, 70.0, float(rng.uniform(110, 140)), dark=dark)
    style = Style(people.pick(rng, ("hei", "hei zen", "hei micro")), 3.4, ink)
    faint = tuple((c + (60 if dark else 190)) // 2 for c in ink) if not dark else tuple(c * 2 // 3 for c in ink)
    _add(
        canvas, f"{int(rng.integers(0, 24)):02d}:{int(rng.integers(0, 60)):02d}", 5, 5, style.but(face="sans", size=3.0)
    )
    _add(canvas, sentence(rng, 8), 35, 12, style.but(size=4.2), "m")
    y = 22.0
    while y < canvas.height - 14:
        _add(canvas, sentence(rng, int(rng.integers(4, 11))), 6, y, style)
        if rng.random() < 0.6:
            _add(canvas, _value(rng, 5)[:10].strip("-/ "), 65, y, style, "r")
        if rng.random() < 0.6:
            y += 5.2
            _add(canvas, sentence(rng, int(rng.integers(6, 19))), 6, y, style.but(size=2.7, color=faint))
        with canvas.draw(0.4) as layer:
            layer.line([(5, y + 4.2), (66, y + 4.2)], faint, 0.12)
        y += 9.0
    ornament.sample_mark(canvas, 60, canvas.height - 6, 3)
    return canvas
