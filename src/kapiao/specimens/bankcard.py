"""Bank cards (ISO/IEC 7810 ID-1): flat and embossed, landscape and portrait, over colours, patterns and pictures.

Knows where issuers put things, in millimetres, and how digits are grouped. Must not know the camera. Numbers begin
with real issuer prefixes and satisfy Luhn (ISO/IEC 7812); the rest is drawn at random. Marks of issuers and schemes are
schematic: a disc or a tile in the issuer's colour, slanted bars, two circles.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.specimens import fonts, ornament, people, relief, words
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.values.banks import CARD_TYPES, scheme
from kapiao.values.ids import BankCardNumber

LONG, SHORT, RADIUS, PX_PER_MM = 85.6, 54.0, 3.2, 12.0
TYPE_WORDS = {  # what a card says of its type, or of its rank
    "CC": ("信用卡", "CREDIT", "贷记卡", "Platinum 白金卡", "GOLD"),
    "DC": ("借记卡", "DEBIT", "储蓄卡", "ATM", "金卡"),
    "SCC": ("准贷记卡", "准贷记卡", "GOLD"),
    "PC": ("预付费卡", "预付费卡", "PREPAID"),
}
LABELS_THRU = ("VALID THRU", "有效期至", "有效期限 VALID THRU", "GOOD THRU", "EXPIRES END", "EXP", "有效期")


@dataclass(frozen=True, slots=True)
class Account:
    """What is to be printed on one card."""

    bank: str
    latin: str
    mark: Color
    number: str
    type: str  # DC, CC, SCC, PC
    grouped: str
    dates: tuple[str, ...]
    long_years: bool  # dates printed with four digits of the year
    holder: str

    @property
    def credit(self) -> bool:
        return self.type in ("CC", "SCC")

    def printed(self, date: str) -> str:
        return f"{date[:3]}20{date[3:]}" if self.long_years else date


def bank_card(rng: np.random.Generator) -> Paper:
    """Any bank card."""
    account = _account(rng)
    upright = rng.random() < 0.14
    canvas = Canvas(SHORT if upright else LONG, LONG if upright else SHORT, PX_PER_MM, rng)
    _ground(canvas, account.mark)
    (_portrait if upright else _landscape)(canvas, account)
    canvas.fields["card_type"] = CARD_TYPES[account.type]
    canvas.fields["scheme"] = scheme(account.number)
    return canvas.paper("bank_card", RADIUS, orientation="portrait" if upright else "landscape")


def _account(rng: np.random.Generator) -> Account:
    _, bank, latin, mark, bins = words.BANKS[int(rng.integers(len(words.BANKS)))]
    first, length, kind = people.pick(rng, bins).split("/")
    body = first + "".join(str(int(d)) for d in rng.integers(0, 10, int(length) - 7))
    number = next(body + d for d in "0123456789" if BankCardNumber.holds(body + d))
    credit = kind in ("CC", "SCC")
    grouped = " ".join(number[k : k + 4] for k in range(0, len(number), 4))
    if len(number) == 19 and rng.random() < 0.5:
        grouped = f"{number[:6]} {number[6:]}"
    elif len(number) == 15:
        grouped = f"{number[:4]} {number[4:10]} {number[10:]}"
    year = int(rng.integers(16, 35))
    until = f"{int(rng.integers(1, 13)):02d}/{year:02d}"
    since = f"{int(rng.integers(1, 13)):02d}/{year - int(rng.integers(3, 9)):02d}"
    dates = ((since, until) if rng.random() < 0.18 else (until,)) if credit or rng.random() < 0.55 else ()
    given = people.pick(rng, words.LATIN_GIVEN) + (people.pick(rng, words.LATIN_GIVEN) if rng.random() < 0.6 else "")
    surname = people.pick(rng, words.LATIN_SURNAMES)
    holder = people.pick(
        rng, (f"{surname} {given}", f"{given} {surname}", f"{surname}/{given}", f"{surname}/{given}.MR")
    )
    holder = holder if credit or rng.random() < 0.1 else ""
    return Account(bank, latin, mark, number, kind, grouped, dates, rng.random() < 0.08, holder)


def _ground(canvas: Canvas, mark: Color) -> None:
    """The face of the card: the issuer's colour or another, plain, in waves, in facets, brushed, or a picture."""
    rng = canvas.rng
    own = rng.random() < 0.45
    base = np.array(mark if own else [int(v) for v in rng.integers(15, 235, 3)], np.float32)
    stops = tuple(
        tuple(int(np.clip(c * rng.uniform(0.6, 1.15) + rng.uniform(-10, 35), 6, 246)) for c in base) for _ in range(4)
    )
    ornament.wash(canvas, stops)
    style = rng.random()
    if style < 0.25:
        _waves(canvas)
    elif style < 0.42:
        _facets(canvas)
    elif style < 0.57:
        _brushed(canvas)
    elif style < 0.78:
        _picture(canvas)
    else:
        color = tuple(int(c) for c in rng.integers(120, 255, 3))
        ornament.guilloche(canvas, color, pitch=1.6, sway=4, wave=40, angle=float(rng.uniform(0, 90)), strength=0.25)


def _waves(canvas: Canvas) -> None:
    rng = canvas.rng
    for _ in range(int(rng.integers(2, 6))):
        color = tuple(int(c) for c in rng.integers(0, 255, 3))
        level, sway, turn = rng.uniform(0.2, 1.0), rng.uniform(3, 14), rng.uniform(0, 6.28)
        points = [
            (x, canvas.height * level + sway * math.sin(x / canvas.width * 5 + turn))
            for x in np.linspace(0, canvas.width, 50)
        ]
        with canvas.draw(float(rng.uniform(0.08, 0.3))) as layer:
            layer.polygon([*points, (canvas.width, canvas.height), (0, canvas.height)], color)


def _facets(canvas: Canvas) -> None:
    rng = canvas.rng
    with canvas.draw(float(rng.uniform(0.1, 0.25))) as layer:
        for _ in range(26):
            x, y, size = rng.uniform(0, canvas.width), rng.uniform(0, canvas.height), rng.uniform(4, 20)
            turn = rng.uniform(0, 1.57)
            tone = int(rng.integers(0, 255))
            corners = [(x + size * math.cos(turn + k * 1.571), y + size * math.sin(turn + k * 1.571)) for k in range(4)]
            layer.polygon(corners, (tone, tone, min(255, tone + 20)))


def _brushed(canvas: Canvas) -> None:
    rng = canvas.rng
    height, width = canvas.pixels.shape[:2]
    grain = rng.standard_normal((height, max(4, width // 60))).astype(np.float32)
    if rng.random() < 0.5:  # glitter instead of a brush
        grain = rng.standard_normal((height // 2, width // 2)).astype(np.float32)
    grain = cv2.resize(grain, (width, height), interpolation=cv2.INTER_LINEAR) * float(rng.uniform(4, 13))
    canvas.pixels[:] = np.clip(canvas.pixels + grain[..., None], 0, 255).astype(np.uint8)


def _picture(canvas: Canvas) -> None:
    """Clouds, hills, lights or spots: a picture somebody chose for his card."""
    rng = canvas.rng
    height, width = canvas.pixels.shape[:2]
    tones = np.stack([ornament.clouds(rng, height, width, c, float(rng.uniform(20, 55))) for c in (4, 7, 5)], -1)
    canvas.pixels[:] = np.clip(canvas.pixels + tones, 0, 255).astype(np.uint8)
    hills = rng.random() < 0.5
    with canvas.draw(float(rng.uniform(0.35, 0.8))) as layer:
        for k in range(4 if hills else 22):
            color = tuple(int(c) for c in rng.integers(20, 240, 3))
            if hills:
                level, turn = canvas.height * (0.45 + 0.14 * k), rng.uniform(0, 6.28)
                ridge = [
                    (x, level + 5 * math.sin(x / 9 + turn) + 3 * math.sin(x / 3.7 + k))
                    for x in np.linspace(0, canvas.width, 60)
                ]
                layer.polygon([*ridge, (canvas.width, canvas.height), (0, canvas.height)], color)
            else:
                r = rng.uniform(1, 9)
                layer.ellipse(rng.uniform(0, canvas.width), rng.uniform(0, canvas.height), r, r, color)
    canvas.pixels[:] = cv2.GaussianBlur(canvas.pixels, (0, 0), float(rng.uniform(0.8, 8)))


def ink_for(canvas: Canvas, x: float, y: float, width: float, height: float) -> Color:
    """Black or white, metal rarely: what stands out of this place."""
    s = canvas.px_per_mm
    area = canvas.pixels[max(0, round(y * s)) : round((y + height) * s), max(0, round(x * s)) : round((x + width) * s)]
    light = float(area.mean())
    if light > 135:
        return (24, 24, 28)
    return people_color(canvas.rng) if light < 95 else (252, 252, 252)


def people_color(rng: np.random.Generator) -> Color:
    """Tipping for dark cards: silver, gold, white."""
    return ((250, 250, 250), (226, 228, 232), (236, 214, 150), (250, 250, 250))[int(rng.integers(4))]


def _head(canvas: Canvas, account: Account, x: float, y: float, right: float) -> None:
    """The issuer: mark, Chinese name, Latin name."""
    rng = canvas.rng
    right = right - 20 if canvas.width > canvas.height else right
    if rng.random() < 0.2:
        with canvas.draw(float(rng.uniform(0.75, 1))) as layer:
            layer.box(0, 0, canvas.width, y + 6.6, (250, 250, 250))
    color = ink_for(canvas, x, y - 3, 36, 6)
    size = float(rng.uniform(3.6, 4.8)) * min(1.0, 8 / len(account.bank)) * min(1.0, (right - x) / 44)
    with canvas.draw(0.95) as layer:
        layer.ellipse(x + 3, y, 3, 3, account.mark)
        layer.ring(x + 3, y, 3, 3, color, 0.3)
        layer.box(x + 1.6, y - 1.4, 2.8, 0.6, (250, 250, 250))
        layer.box(x + 1.6, y + 0.9, 2.8, 0.6, (250, 250, 250))
        layer.box(x + 2.7, y - 1.4, 0.6, 2.8, (250, 250, 250))
    face = people.pick(rng, ("hei bold", "hei bold", "song bold", "kai bold", "hei"))
    end = canvas.write(account.bank, x + 7.4, y, Style(face, size, color, tracking=0.15), field="bank")
    latin = Style(people.pick(rng, ("sans bold", "serif bold", "gothic", "sans")), 2.0, color)
    if rng.random() < 0.6 or end + 1.45 * len(account.latin) > right:
        size = min(2.0, 1.75 * (right - x - 8) / len(account.latin))
        canvas.write(account.latin, x + 7.5, y + 3.6, latin.but(size=size))
    else:
        size = min(3.0, 1.6 * (right - end - 2) / len(account.latin))
        canvas.write(account.latin, end + 1.5, y, latin.but(size=size))


def _landscape(canvas: Canvas, account: Account) -> None:
    rng = canvas.rng
    _head(canvas, account, float(rng.uniform(3.5, 6)), float(rng.uniform(5.6, 8.0)), 80)
    if rng.random() < 0.7:
        color = ink_for(canvas, 64, 14, 18, 4)
        y, words_for = float(rng.uniform(17.5, 18.5)), TYPE_WORDS[account.type]
        canvas.write(people.pick(rng, words_for), 80.5, y, Style("hei", 2.5, color), anchor="r")
    if rng.random() < 0.85:
        chip(canvas, float(rng.uniform(8.5, 10.5)), float(rng.uniform(16.4, 18.2)))
    if rng.random() < 0.5:
        color = ink_for(canvas, 20, 19, 6, 6)
        with canvas.draw(0.9) as layer:
            for k in range(4):
                layer.pen.arc(
                    [v * layer.unit for v in (22 - k * 0.9, 22.6 - k * 1.1, 23 + k * 1.2, 24.6 + k * 1.1)],
                    -50,
                    50,
                    (*color, 255),
                    5,
                )
    embossed = (account.credit and rng.random() < 0.6) or rng.random() < 0.15
    low = not embossed and rng.random() < 0.2
    number_y = float(rng.uniform(38, 41) if low else rng.uniform(30.4, 33.2))
    ornament.sample_mark(
        canvas, 60, 24.4, 4.4, angle=float(rng.uniform(-6, 12)), color=ink_for(canvas, 54, 21, 12, 7), strength=0.7
    )
    _scheme(canvas, account, canvas.height - 13.5 if not low else 5.0)
    if embossed:
        _embossed(canvas, account, number_y)
    else:
        _printed(canvas, account, number_y)


def _embossed(canvas: Canvas, account: Account, y: float) -> None:
    """The pressed lines: number, dates, holder (ISO/IEC 7811-1 puts the number 21.4 mm above the lower edge)."""
    rng = canvas.rng
    tip, light = ink_for(canvas, 9, y - 2.5, 68, 5), float(rng.uniform(-2.6, -0.5))
    wear = float(rng.choice([0.0, 0.1, 0.25, 0.42]))
    kind = people.pick(rng, ("strokes", "strokes", "strokes", "ocra"))
    pitch = min(3.63, 70.5 / len(account.grouped))
    height = min(4.2, pitch * 1.12)
    x = float(rng.uniform(8.0, 9.5))
    press = {"kind": kind, "light": light, "wear": wear}
    relief.emboss(canvas, account.grouped, x, y, height=height, pitch=pitch, tip=tip, field="number", **press)  # type: ignore[arg-type]
    small = Style("hei", 1.7, tip)
    if rng.random() < 0.7:
        canvas.write(account.number[:4], x + 0.6, y + 3.9, small.but(face="sans", size=2.2))
    at = float(rng.uniform(30, 35)) - (14 if len(account.dates) == 2 else 0)
    low = y + float(rng.uniform(6.2, 7.4))
    for k, date in enumerate(account.dates):
        labels = ("VALID FROM", "VALID THRU") if len(account.dates) == 2 else ("", "VALID THRU")
        label = labels[k] if k else labels[2 - len(account.dates)]
        canvas.write(label.split()[0], at - 1, low - 0.8, small.but(face="sans"), anchor="r")
        canvas.write(label.split()[1], at - 1, low + 0.9, small.but(face="sans"), anchor="r")
        if k == len(account.dates) - 1 and rng.random() < 0.6:
            canvas.write(
                people.pick(rng, ("月/年 MONTH/YEAR", "月/年", "MONTH/YEAR")), at, low - 2.6, small.but(size=1.6)
            )
        if k:
            canvas.fields["valid_dates"] += " "
        date = account.printed(date)
        relief.emboss(canvas, date, at, low, height=2.75, pitch=2.45, tip=tip, field="valid_dates", **press)  # type: ignore[arg-type]
        at += 25
    canvas.fields |= {"valid_dates": " ".join(account.dates)} if account.dates else {}
    if account.holder:
        place = canvas.height - float(rng.uniform(4.2, 6.2))
        relief.emboss(canvas, account.holder, x, place, height=2.7, pitch=2.45, tip=tip, field="holder", **press)  # type: ignore[arg-type]


def _printed(canvas: Canvas, account: Account, y: float) -> None:
    """Flat print: any face, any of three heights, the number sometimes low on the card."""
    rng = canvas.rng
    face = people.pick(rng, ("ocrb", "ocra", "sans", "mono bold", "hei", "narrow bold", "gothic", "sans bold"))
    height = float(rng.uniform(2.5, 3.7))
    size = fonts.em_for_digits(face, height)
    pitch = min(float(rng.uniform(0.92, 1.12)) * size * fonts.advance(face), 68 / len(account.grouped))
    size = min(size, pitch / fonts.advance(face) / 0.86)
    color = ink_for(canvas, 8, y - 2.5, 68, 5)
    style = Style(face, size, color, tracking=pitch - size * fonts.advance(face), wear=float(rng.choice([0, 0, 0.15])))
    x = float(rng.uniform(6.5, 9.5))
    if pitch * len(account.grouped) < 50 and rng.random() < 0.3:
        x = 42.8 - pitch * len(account.grouped) / 2
    canvas.write(account.grouped, x, y, style, field="number")
    low = min(y + float(rng.uniform(5.5, 7.5)), 47.5)
    if account.dates:
        _printed_dates(canvas, account, x, low, style.but(size=size * 0.72, tracking=0.05))
    if account.holder:
        canvas.write(account.holder, x, min(low + 5, 50.0), style.but(size=size * 0.75, tracking=0.1), field="holder")


def _printed_dates(canvas: Canvas, account: Account, x: float, y: float, style: Style) -> None:
    """Month and year behind their label or beneath it, two of them in one run or each with its own label."""
    rng = canvas.rng
    small, label = Style("hei", 1.8, style.color), people.pick(rng, LABELS_THRU)
    dates, truth = [account.printed(date) for date in account.dates], " ".join(account.dates)
    form = rng.random()
    if len(dates) == 2 and form < 0.35:
        for word, date, at in zip(("VALID FROM", "UNTIL END"), dates, (x, x + 27), strict=True):
            canvas.write(word, at, y, small.but(face="sans"))
            canvas.write(date, at + 12, y, style, field="valid_dates")
        canvas.fields["valid_dates"] = truth
        return
    if form > 0.8:  # in two rows
        canvas.write(label, x + 20, y - 2.6, small.but(size=1.6))
    else:
        canvas.write(label, x, y, small)
    text = people.pick(rng, ("-", " ")).join(dates)
    canvas.write(text, x + 20, y, style, field="valid_dates", truth=truth)


def chip(canvas: Canvas, x: float, y: float) -> None:
    """A contact plate: rounded, gold or silver, with the lines between its fields."""
    rng = canvas.rng
    plate = ((222, 190, 110), (206, 206, 210), (240, 220, 150))[int(rng.integers(3))]
    dark = tuple(int(c * 0.55) for c in plate)
    with canvas.draw() as layer:
        layer.box(x, y, 12.2, 9.6, plate, 1.4)
        for k in (0.33, 0.67):
            layer.line([(x, y + 9.6 * k), (x + 3.9, y + 9.6 * k)], dark, 0.16)
            layer.line([(x + 8.3, y + 9.6 * k), (x + 12.2, y + 9.6 * k)], dark, 0.16)
        layer.line([(x + 3.9, y), (x + 3.9, y + 9.6)], dark, 0.16)
        layer.line([(x + 8.3, y), (x + 8.3, y + 9.6)], dark, 0.16)
        layer.ring(x + 6.1, y + 4.8, 2.2, 2.6, dark, 0.16)


def _scheme(canvas: Canvas, account: Account, y: float) -> None:
    """The network's mark, schematic, at the right."""
    rng = canvas.rng
    x, y = canvas.width - 19.5, y + float(rng.uniform(-0.8, 1.2))
    network = scheme(account.number)
    if network == "UnionPay":
        with canvas.draw() as layer:
            if rng.random() < 0.7:
                layer.box(x - 0.6, y - 0.6, 16.4, 10.7, (250, 250, 250), 1.2)
            for k, color in enumerate(((200, 30, 45), (18, 70, 140), (0, 112, 116))):
                left = x + 4.6 * k
                layer.polygon([(left + 1.8, y), (left + 6.6, y), (left + 4.9, y + 9.4), (left + 0.1, y + 9.4)], color)
        canvas.write("UnionPay", x + 7.6, y + 3.1, Style("sans italic", 2.7, (255, 255, 255)), anchor="m")
        canvas.write("银联", x + 8.6, y + 6.6, Style("hei bold", 3.2, (255, 255, 255)), anchor="m")
    elif network == "Visa":
        canvas.write("VISA", x + 8, y + 6, Style("sans italic", 6.0, ink_for(canvas, x, y, 16, 9)), anchor="m")
    elif network in ("JCB", "American Express"):
        tiles = ((20, 80, 160), (200, 30, 50), (20, 130, 60)) if network == "JCB" else ((20, 110, 180),)
        with canvas.draw() as layer:
            for k, color in enumerate(tiles):
                layer.box(x + 3 + 3.5 * k, y, 10.2 if len(tiles) == 1 else 3.2, 9.4, color, 1.0)
        for letter, k in zip("JCB" if len(tiles) == 3 else "AX", (0, 1, 2), strict=False):
            canvas.write(letter, x + 4.7 + 3.5 * k, y + 5, Style("sans bold", 3.0, (255, 255, 255)), anchor="m")
    else:
        with canvas.draw(0.92) as layer:
            layer.ellipse(x + 5.2, y + 5, 4.6, 4.6, (226, 30, 40))
            layer.ellipse(x + 11.2, y + 5, 4.6, 4.6, (244, 160, 40))


def _portrait(canvas: Canvas, account: Account) -> None:
    """A card to be held upright: the number in one small line, or in rows of four."""
    rng = canvas.rng
    _head(canvas, account, 4.2, float(rng.uniform(6.5, 9)), 51)
    chip(canvas, 20.8, float(rng.uniform(14.5, 18)))
    ornament.sample_mark(
        canvas, 42, 33, 4.2, angle=float(rng.uniform(-8, 10)), color=ink_for(canvas, 36, 30, 12, 6), strength=0.7
    )
    _scheme(canvas, account, canvas.height - 13.5)
    color = ink_for(canvas, 5, 44, 42, 16)
    face = people.pick(rng, ("ocrb", "sans", "mono bold", "hei", "gothic"))
    if rng.random() < 0.5 and " " in account.grouped and len(account.grouped.split()[0]) == 4:
        rows = account.grouped.split()
        size = fonts.em_for_digits(face, 3.6)
        for k, row in enumerate(rows):
            if k:
                canvas.fields["number"] += " "
            canvas.write(row, 7, 41 + 5.2 * k, Style(face, size, color, tracking=0.5), field="number")
        low = 42 + 5.2 * len(rows)
    else:
        pitch = 44 / len(account.grouped)
        size = min(pitch / fonts.advance(face) * 0.96, fonts.em_for_digits(face, 2.9))
        tracking = pitch - size * fonts.advance(face)
        canvas.write(account.grouped, 5, 50, Style(face, size, color, tracking=tracking), field="number")
        low = 56.5
    if account.dates:
        two_rows = rng.random() < 0.3
        label = people.pick(rng, ("VALID THRU", "EXP", "有效期"))
        canvas.write(label, 7, low - (2.8 if two_rows else 0), Style("hei", 1.8, color))
        date = account.printed(account.dates[-1])
        canvas.write(date, 7 if two_rows else 20, low, Style(face, 2.9, color), field="valid_dates")
        canvas.fields["valid_dates"] = account.dates[-1]
    if account.holder:
        canvas.write(account.holder, 7, low + 5, Style("sans", 2.6, color), field="holder")
