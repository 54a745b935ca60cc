"""The resident identity card, second generation (GA 448-2013; 85.6 x 54 mm): portrait side and emblem side.

Knows its layout in millimetres, its minority variants and how prints vary. Must not know the camera. Measured on
published specimen drawings; the standard gives sizes and faces (name 9 pt, other values 8 pt, number OCR-B 12 pt).
"""

from __future__ import annotations

import datetime

import numpy as np

from kapiao.specimens import fonts, ornament, people
from kapiao.specimens.ink import Canvas, Color, Paper, Style

WIDTH, HEIGHT, RADIUS = 85.6, 54.0, 3.2
PX_PER_MM = 12.0
_CLOSE_PITCH = 4.4  # mm, of four lines of an address
LABEL_BLUE: Color = (58, 142, 196)
VALUE_FACES = ("hei", "hei", "hei", "hei zen", "hei micro")
REGION_SCRIPTS = {"65": "uyghur", "54": "tibetan", "15": "mongolian", "45": "zhuang"}
SCRIPTS = {
    "维吾尔": "uyghur",
    "哈萨克": "uyghur",
    "藏": "tibetan",
    "蒙古": "mongolian",
    "壮": "zhuang",
    "彝": "strokes",
}
FOREIGN_LABELS = {  # as invented runs of letters: a line beside the label, not a translation
    "uyghur": ("ئىسمى", "جىنسى", "مىللىتى", "تۇغۇلغان", "ئادرېسى", "كىملىك نومۇرى"),
    "tibetan": ("མིང་", "ཕོ་མོ", "མི་རིགས", "སྐྱེས་དུས", "སྡོད་གནས", "ཐོབ་ཐང་ཨང་"),
    "zhuang": ("Mingz", "Singq", "Mizcuz", "Ndwenngoenz", "Dieg", "Hauxmaj"),
}


def ground(canvas: Canvas) -> None:
    """Blue, pink, blue, with a bent net and wavy lines."""
    rng = canvas.rng
    lift = float(rng.uniform(-6, 6))
    stops = tuple(
        tuple(int(np.clip(c + lift + rng.uniform(-4, 4), 0, 255)) for c in s)
        for s in ((216, 232, 242), (226, 226, 240), (240, 220, 234), (232, 224, 238), (214, 234, 242))
    )
    ornament.wash(canvas, stops)
    depth = float(rng.uniform(0.7, 1.35))
    ornament.scales(canvas, (120, 186, 210), size=rng.uniform(1.4, 2.4), strength=0.34 * depth)
    ornament.guilloche(
        canvas,
        (226, 150, 190),
        pitch=1.1,
        sway=1.6,
        wave=rng.uniform(14, 26),
        angle=rng.uniform(-20, 20),
        strength=0.2 * depth,
    )
    ornament.guilloche(
        canvas,
        (110, 190, 210),
        pitch=1.5,
        sway=2.2,
        wave=rng.uniform(18, 34),
        angle=rng.uniform(60, 120),
        strength=0.2 * depth,
    )


def print_style(rng: np.random.Generator) -> Style:
    """The value print of one card: face and weight vary from issuer to issuer."""
    shade = int(rng.integers(8, 58))
    return Style(
        people.pick(rng, VALUE_FACES),
        2.82,
        (shade, shade, shade + int(rng.integers(0, 8))),
        strength=float(rng.uniform(0.86, 1.0)),
        spread=float(rng.choice([0.0, 0.0, 0.25, -0.1])),
    )


def front(rng: np.random.Generator) -> Paper:
    """The portrait side."""
    who = people.person(rng)
    canvas = Canvas(WIDTH, HEIGHT, PX_PER_MM, rng)
    ground(canvas)
    script = _script(rng, who)
    shift = rng.uniform(-0.7, 0.7, 2)
    if script:
        _bilingual(canvas, who, script, shift)
    else:
        _common(canvas, who, shift)
    number_row(canvas, who.number, shift, "公民身份号码")
    x, y = 55.2 + shift[0] * 0.4, 8.4 + shift[1]
    ornament.portrait(canvas, x, y, 24.5, 31.5)
    ornament.sample_mark(canvas, x + 12.2, y + 24, 5.2, angle=float(rng.uniform(12, 32)), backing=0.6)
    return canvas.paper("resident_id_front", RADIUS, script=script)


def _script(rng: np.random.Generator, who: people.Person) -> str:
    """The second script of an autonomous region, or now and then of a people elsewhere; empty for Han only."""
    region = REGION_SCRIPTS.get(who.region[:2], "")
    if region and rng.random() < 0.8:
        return region
    return SCRIPTS.get(who.ethnicity, "") if rng.random() < 0.4 else ""


def back(rng: np.random.Generator) -> Paper:
    """The emblem side."""
    canvas = Canvas(WIDTH, HEIGHT, PX_PER_MM, rng)
    ground(canvas)
    ornament.wall(canvas, 8, 20, 84, 36, (120, 140, 165), float(rng.uniform(0.16, 0.3)))
    dx, dy = (float(v) for v in rng.uniform(-0.45, 0.45, 2))
    ornament.emblem(canvas, 13.9 + dx, 13.9 + dy, 8.2)
    title(canvas, ("中华人民共和国", "居民身份证"), dx, dy)
    issue(canvas, rng, dx, dy, span(rng))
    ornament.sample_mark(canvas, 14.5, 30, 4.2, angle=float(rng.uniform(-8, 8)))
    return canvas.paper("resident_id_back", RADIUS)


def title(canvas: Canvas, rows: tuple[str, str], dx: float, dy: float) -> None:
    """The two lines of the name of the card, spread to their fixed widths."""
    face = Style("song bold", 5.1, (18, 18, 18))
    for text, size, left, right, y in zip(rows, (5.1, 7.1), (29.6, 26.6), (75.4, 78.8), (9.1, 18.4), strict=True):
        size = min(size, 0.92 * (right - left) / len(text))
        tracking = (right - left - size * len(text)) / (len(text) - 1)
        canvas.write(text, left + dx, y + dy, face.but(size=size, tracking=tracking))


def issue(canvas: Canvas, rng: np.random.Generator, dx: float, dy: float, validity: str) -> None:
    """Issuing organ and validity, two rows at the bottom."""
    ink = print_style(rng)
    label = ink.but(size=2.8)
    organ = people.police(rng, people.person(rng).division)
    for text, y in (("签发机关", 39.9), ("有效期限", 46.5)):
        canvas.write(text, 20.3 + dx, y + dy, label.but(tracking=0.12))
    x = 35.0 + dx + float(rng.uniform(-0.4, 0.6))
    canvas.write(organ, x, 39.9 + dy, ink.but(tracking=float(rng.uniform(0, 0.12))), field="authority")
    face = people.pick(rng, (ink.face, ink.face, "sans"))
    canvas.write(validity, x, 46.5 + dy, ink.but(face=face, tracking=float(rng.uniform(0, 0.2))), field="validity")


def span(rng: np.random.Generator) -> str:
    """From - until, as printed: five, ten, twenty years, or without end."""
    start = people.day(rng, 2004, 2025)
    years = int(rng.choice([5, 10, 10, 20, 20, 20, 0]))
    end = f"{people.later(start, years):%Y.%m.%d}" if years else "长期"
    return f"{start:%Y.%m.%d}-{end}"


def _common(canvas: Canvas, who: people.Person, shift: np.ndarray) -> None:
    """Han only: name, sex and people, birth, address."""
    rng = canvas.rng
    dx, dy = float(shift[0]), float(shift[1])
    ink = print_style(rng)
    blue = Style("hei", 2.45, LABEL_BLUE, strength=float(rng.uniform(0.8, 1)))
    left, column = 6.9 + dx, 15.7 + dx + float(rng.uniform(-0.3, 0.5))
    loose = float(rng.uniform(-0.12, 0.12))  # rows lie a little closer or wider from issuer to issuer
    rows = [y + dy + loose * k for k, y in enumerate((10.9, 17.3, 23.5, 29.9))]
    for text, y in zip(("姓名", "性别", "出生", "住址"), rows, strict=True):
        canvas.write(text, left, y, blue.but(tracking=1.6))
    canvas.write(
        who.name, column, rows[0], ink.but(size=3.17, tracking=float(rng.choice([0.0, 0.0, 0.35, 1.1]))), field="name"
    )
    canvas.write(who.sex, column, rows[1], ink, field="sex")
    canvas.write("民族", 25.9 + dx, rows[1], blue.but(tracking=1.4))
    canvas.write(who.ethnicity, 33.8 + dx, rows[1], ink, field="ethnicity")
    birth(canvas, who.born, (column, 25.9 + dx, 29.6 + dx, 34.7 + dx, 38.6 + dx, 43.6 + dx), rows[2], ink, blue)
    address(canvas, who.address, column, rows[3], ink.but(tracking=float(rng.uniform(0.05, 0.22))))


def birth(canvas: Canvas, born: datetime.date, xs: tuple[float, ...], y: float, ink: Style, blue: Style) -> None:
    """Year 年 month 月 day 日: numbers in black between labels in blue; the value is all of it."""
    year, mark_y, month, mark_m, day, mark_d = xs
    face = people.pick(canvas.rng, ("sans", "sans", ink.face))
    ink = ink.but(face=face, size=ink.size * (1.0 if face == "sans" else 0.98))
    padded = canvas.rng.random() < 0.15
    spell = "{:02d}" if padded else "{}"
    numbers = (str(born.year), spell.format(born.month), spell.format(born.day))
    for number, x, label, mark in zip(numbers, (year, month, day), "年月日", (mark_y, mark_m, mark_d), strict=True):
        room = 0.5 if label == "年" else (1.5 if len(number) == 1 else 0.8)
        canvas.write(
            number, x + (room if label != "年" else float(canvas.rng.uniform(0, 0.8))), y, ink, field="birth_date"
        )
        canvas.write(label, mark, y, blue, field="birth_date")


def address(canvas: Canvas, text: str, x: float, y: float, ink: Style, per_line: int = 11) -> None:
    """Up to four lines of eleven characters; digits take half the room, and a number is not broken.

    Four lines stand closer, or the last would touch the number.
    """
    pitch = float(canvas.rng.uniform(4.25, 4.75))
    lines = broken(text, per_line)[:4]
    pitch = min(pitch, _CLOSE_PITCH) if len(lines) == 4 else pitch
    for k, line in enumerate(lines):
        canvas.write(line, x, y + k * pitch, ink, field="address")


def broken(text: str, per_line: int) -> list[str]:
    """Lines of so many full widths; ASCII counts half, runs of digits stay together."""
    lines, line, used = [], "", 0.0
    pieces: list[str] = []
    for char in text:
        if pieces and char.isdigit() and pieces[-1][-1].isdigit():
            pieces[-1] += char
        else:
            pieces.append(char)
    for piece in pieces:
        wide = sum(0.55 if c.isascii() else 1.0 for c in piece)
        if line and used + wide > per_line + 0.01:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + piece, used + wide
    return [*lines, line]


def number_row(canvas: Canvas, number: str, shift: np.ndarray, label: str) -> None:
    dx, dy = float(shift[0]), float(shift[1])
    rng = canvas.rng
    blue = Style("hei", 2.45, LABEL_BLUE, strength=float(rng.uniform(0.8, 1)))
    y = 46.4 + dy
    canvas.write(label, 6.9 + dx, y, blue.but(tracking=float(rng.uniform(0.05, 0.45))))
    size = fonts.em_for_digits("ocrb", float(rng.uniform(2.3, 2.5)))
    shade = int(rng.integers(8, 50))
    pitch = float(rng.uniform(2.4, 2.6))
    canvas.write(
        number,
        float(rng.uniform(27.8, 31.0)) + dx,
        y,
        Style(
            "ocrb",
            size,
            (shade, shade, shade),
            tracking=pitch - size * fonts.advance("ocrb"),
            spread=float(rng.choice([0.0, 0.2])),
        ),
        field="id_number",
    )


def _bilingual(canvas: Canvas, who: people.Person, script: str, shift: np.ndarray) -> None:
    """An autonomous region's card: a second script above each row, Han smaller and closer together."""
    rng = canvas.rng
    dx, dy = float(shift[0]), float(shift[1])
    ink = print_style(rng).but(size=2.6)
    blue = Style("hei", 2.1, LABEL_BLUE, strength=float(rng.uniform(0.8, 1)))
    left, column = 6.6 + dx, 15.0 + dx
    rows = [y + dy for y in (11.4, 18.0, 24.4, 31.0)]
    places = [
        (left, rows[0] - 3),
        (left, rows[1] - 3),
        (25.9 + dx, rows[1] - 3),
        (left, rows[2] - 3),
        (left, rows[3] - 3),
        (6.6 + dx, 42.9 + dy),
    ]
    for (x, y), k in zip(places, range(6), strict=True):
        second_script(canvas, script, k, x, y, LABEL_BLUE)
    second_script(canvas, script, 1, column + 4, rows[0] - 3, (40, 40, 40))
    second_script(canvas, script, 2, 33.5 + dx, rows[1] - 3, (40, 40, 40))
    if who.address:
        second_script(canvas, script, 3, column, rows[3] - 3.2, (40, 40, 40), long=True)
    for text, y in zip(("姓名", "性别", "出生", "住址"), rows, strict=True):
        canvas.write(text, left, y, blue.but(tracking=1.6))
    canvas.write(who.name, column, rows[0], ink.but(size=2.85), field="name")
    canvas.write(who.sex, column, rows[1], ink, field="sex")
    canvas.write("民族", 25.9 + dx, rows[1], blue.but(tracking=1.0))
    canvas.write(who.ethnicity, 33.2 + dx, rows[1], ink, field="ethnicity")
    birth(canvas, who.born, (column, 24.6 + dx, 28.0 + dx, 32.6 + dx, 36.0 + dx, 40.6 + dx), rows[2], ink, blue)
    canvas_pitch = ink.but(tracking=0.08)
    address(canvas, who.address, column, rows[3], canvas_pitch, per_line=13)


def second_script(canvas: Canvas, script: str, k: int, x: float, y: float, color: Color, *, long: bool = False) -> None:
    """A run of another script, set from a font where letters stand alone, else as strokes."""
    rng = canvas.rng
    if script == "zhuang":
        words = FOREIGN_LABELS["zhuang"]
        text = " ".join(words[(k + j) % 6] for j in range(4 if long else 1))
        canvas.write(text, x, y, Style("sans", 1.9, color, strength=0.9))
        return
    if script in FOREIGN_LABELS:
        words = FOREIGN_LABELS[script]
        text = " ".join(words[(k + j) % 6] for j in range(4 if long else 1))
        canvas.write_shaped(text, x, y, script, 2.2, color)
        return
    span = 26.0 if long else 7.0
    with canvas.draw(0.85) as layer:
        at = x
        while at < x + span:
            tall = rng.uniform(0.7, 1.5)
            layer.line([(at, y - tall / 2), (at + rng.uniform(-0.3, 0.3), y + tall / 2)], color, 0.22)
            layer.line([(at, y - tall / 2), (at + rng.uniform(0.3, 0.8), y + rng.uniform(-0.5, 0.5))], color, 0.2)
            at += rng.uniform(0.7, 1.3)
