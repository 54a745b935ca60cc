"""Railway tickets: the blue magnetic one, the older red one on soft paper, and the reimbursement slip of the blue make.

Knows where the ticket printer puts things, in millimetres, measured on published photographs. Must not know the camera.
Trains, times and passengers are drawn at random; stations are real names, their Latin spelling is put together from a
table of characters and may be odd.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from kapiao.specimens import fonts, ornament, people, words
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.values.places import stations

WIDTH, HEIGHT, RADIUS, PX_PER_MM = 85.6, 54.0, 2.6, 12.0
_CODE_LEFT = 65.2  # mm: where the square code begins
LEVELS = {
    "G": ("二等座", "二等座", "二等座", "一等座", "商务座", "特等座"),
    "D": ("二等座", "二等座", "一等座", "动卧", "二等卧"),
    "C": ("二等座", "一等座", "二等座"),
    "": (
        "新空调硬座",
        "新空调硬座",
        "新空调硬卧",
        "新空调软卧",
        "新空调软座",
        "硬座",
        "硬卧",
        "高级软卧",
    ),
}
NOTES = (
    "限乘当日当次车",
    "限乘当日当次车",
    "限乘当日当次车",
    "限乘当日当次车,中途下车失效",
    "当日当次有效",
    "限乘当日当次车 在2日内到有效",
)


@dataclass(frozen=True, slots=True)
class Journey:
    """What is printed on one ticket."""

    serial: str
    gate: str
    origin: str
    target: str
    train: str
    departure: datetime.datetime
    price: str
    seat: str
    level: str
    sign: str
    note: str
    extra: str
    number: str
    passenger: str
    code: str
    sold_at: str


def train_ticket(rng: np.random.Generator) -> Paper:
    """Blue in two of three, red otherwise."""
    blue = rng.random() < 0.66
    journey = journey_of(rng, blue)
    canvas = Canvas(WIDTH, HEIGHT, PX_PER_MM, rng)
    (_blue if blue else _red)(canvas)
    _print(canvas, journey, blue)
    if blue:
        _notches(canvas)
    for _ in range(int(rng.choice([0, 0, 1, 1, 2]))):
        ornament.crease(canvas)
    if rng.random() < 0.08:
        stamp = people.pick(rng, ("验讫章", "检票", "改签专用章"))
        ornament.seal(canvas, float(rng.uniform(36, 52)), float(rng.uniform(26, 32)), 5.5, stamp, strength=0.4)
    return canvas.paper("train_ticket", RADIUS if blue else 0.0, color="blue" if blue else "red")


@lru_cache(maxsize=1)
def spelled() -> tuple[str, ...]:
    """The stations whose characters are all in the table of Latin spellings, without the closing 站."""
    return tuple(sorted(s for s in stations() if 2 <= len(s) <= 5 and all(c in words.SPELLING for c in s)))


def journey_of(rng: np.random.Generator, blue: bool) -> Journey:
    names = spelled()
    origin, target = (names[int(k)] for k in rng.choice(len(names), 2, replace=False))
    letter = people.pick(
        rng,
        ("G", "G", "G", "D", "D", "D", "C", "K", "K", "T", "Z", "Y", "")
        if blue
        else ("D", "K", "K", "T", "Z", "N", ""),
    )
    train = (
        f"{letter}{int(rng.integers(1, 9999 if letter in 'GDCK' else 300))}"
        if letter
        else str(rng.integers(1001, 7600))
    )
    level = people.pick(rng, LEVELS.get(letter, LEVELS[""]))
    first, last = (2011, 2024) if blue else (2008, 2016)
    day = people.day(rng, first, last)
    time = datetime.datetime(day.year, day.month, day.day, int(rng.integers(0, 24)), int(rng.integers(0, 60)))
    who = people.person(rng)
    serial = people.pick(rng, "ABCDEFGHJKLMNPQRSTUVWXYZ") + f"{int(rng.integers(0, 1000000)):06d}"
    code = f"{int(rng.integers(10000000, 99999999))}{int(rng.integers(100, 999))}{day:%m%d}"[:14] + serial
    prefix = people.pick(rng, ("", "", "", "012", "36", "Z5", f"{int(rng.integers(1, 99)):03d}")) if blue else ""
    gate = f"{int(rng.integers(1, 30))}{people.pick(rng, ('', 'A', 'B', 'AB'))}"
    named = blue or rng.random() < 0.6
    return Journey(
        prefix + serial,
        people.pick(rng, ("检票:", "检票口", "检票口:")) + gate if rng.random() < (0.55 if blue else 0.2) else "",
        origin,
        target,
        train,
        time,
        f"{int(rng.integers(6, 1400))}.{people.pick(rng, '05')}",
        _seat(rng, level),
        level,
        people.pick(rng, ("网", "网", "网折", "折", "惠", "学", "网学", "微", "", "孩")),
        people.pick(rng, NOTES),
        people.pick(rng, ("", "", "", "", "始发改签", "仅供报销使用")) if blue else "",
        who.number[:10] + "****" + who.number[14:] if named else "",
        who.name if named else "",
        code,
        people.pick(rng, (origin + "售", target + "售", origin + "站售", origin[0] + "B售")),
    )


def _seat(rng: np.random.Generator, level: str) -> str:
    coach = f"{int(rng.integers(1, 19)):02d}车"
    if rng.random() < 0.12 and "卧" not in level:
        return coach + "无座"
    if "卧" in level:
        berth = "上下" if "软" in level or "动" in level else "上中下"
        return f"{coach}{int(rng.integers(1, 22)):03d}号{people.pick(rng, berth)}铺"
    if "等座" in level or "商务" in level:
        return f"{coach}{int(rng.integers(1, 21)):02d}{people.pick(rng, 'ABCDF')}号"
    return f"{coach}{int(rng.integers(1, 119)):03d}号"


def _blue(canvas: Canvas) -> None:
    """Pale blue paper with a pale train, a stronger band at the bottom."""
    rng = canvas.rng
    lift = float(rng.uniform(-8, 4))
    stops = tuple(
        tuple(int(np.clip(c + lift, 0, 255)) for c in s)
        for s in ((226, 240, 246), (238, 240, 246), (240, 236, 244), (224, 240, 246))
    )
    ornament.wash(canvas, stops)
    _train(canvas, (150, 200, 226), float(rng.uniform(0.16, 0.4)))
    ornament.guilloche(
        canvas, (170, 210, 230), pitch=1.2, sway=1.2, wave=30, angle=float(rng.uniform(-10, 10)), strength=0.14
    )
    band = (tuple(int(c + lift) for c in (166, 212, 236)), 46.4 + float(rng.uniform(-0.6, 0.6)))
    with canvas.draw(float(rng.uniform(0.7, 1.0))) as layer:
        layer.box(0, band[1], WIDTH, HEIGHT - band[1], band[0])


def _train(canvas: Canvas, color: Color, strength: float) -> None:
    """A pale streamlined train that fills the right half."""
    with canvas.draw(strength) as layer:
        layer.polygon([(30, 24), (44, 19.5), (60, 20), (86, 27), (86, 34), (60, 33), (40, 31), (28, 28)], color)
        layer.polygon([(33, 25), (43, 21.5), (47, 22), (40, 26.5)], (250, 252, 254))
        for k in range(6):
            layer.box(56 + 4.6 * k, 24.6 + 1.05 * k, 3.2, 2.0, (250, 252, 254))
        for k in range(3):
            layer.line([(0, 40 + 2 * k), (30, 36 + 2 * k), (86, 43 + 1.2 * k)], color, 0.5)


def _red(canvas: Canvas) -> None:
    """Pink soft paper with waves and pale signs."""
    rng = canvas.rng
    base = np.array([250, 224, 222]) + rng.uniform(-10, 5, 3)
    ornament.wash(canvas, tuple(tuple(int(c) for c in np.clip(base + d, 0, 255)) for d in (0, 6, -4, 3)))
    for color, angle in (((236, 140, 150), 8), ((240, 170, 160), -12)):
        wave, strength = float(rng.uniform(10, 24)), float(rng.uniform(0.3, 0.5))
        ornament.guilloche(canvas, color, pitch=1.4, sway=2.0, wave=wave, angle=angle, strength=strength)
    with canvas.draw(0.2) as layer:
        for x, y in ((20, 20), (62, 30), (40, 44)):
            layer.ring(x, y, 6, 6, (230, 120, 130), 0.9)
            layer.box(x - 3, y - 0.6, 6, 1.2, (230, 120, 130))


def _notches(canvas: Canvas) -> None:
    """Small half-round cuts at both short sides, some edges worn."""
    tone = int(canvas.rng.integers(160, 235))
    with canvas.draw() as layer:
        for y in (9.4 + float(canvas.rng.uniform(-1, 1)), 44.5):
            for x in (0.0, WIDTH):
                layer.box(x - 0.7, y - 1.0, 1.4, 2.0, (tone, tone, tone), 0.6)


def _print(canvas: Canvas, trip: Journey, blue: bool) -> None:
    """Everything the printer adds; the whole print sits a little off, as real ones do."""
    rng = canvas.rng
    dx, dy = float(rng.uniform(-1.4, 1.4)), float(rng.uniform(-0.9, 0.9))
    shade = int(rng.integers(14, 66))
    ink = Style(
        "hei",
        3.4,
        (shade, shade, shade),
        strength=float(rng.uniform(0.85, 1)),
        wear=float(rng.choice([0, 0.08, 0.16, 0.24])),
        spread=float(rng.choice([0.0, 0.2, 0.35, 0.35])),
    )
    big = people.pick(rng, ("hei", "hei zen", "hei micro", "hei zen"))
    song = people.pick(rng, ("song", "song jian", "song noto"))
    red = (int(rng.integers(205, 240)), int(rng.integers(70, 110)), int(rng.integers(100, 140)))
    serial = Style("sans", fonts.em_for_digits("sans", float(rng.uniform(2.9, 3.3))), red)
    canvas.write(trip.serial, 4.9 + dx * 0.5, 4.9 + dy * 0.5, serial, field="serial")
    if trip.gate:
        canvas.write(trip.gate, 79 + dx, 4.4 + dy, ink.but(face=song, size=3.5), anchor="r", field="gate")
    elif rng.random() < 0.08:
        canvas.write("=", 52 + dx, 4.0 + dy, ink.but(size=4))
    _route(canvas, trip, ink, big, song, dx, dy)
    _times(canvas, trip, ink.but(face=big), dx, dy)
    rows = 26.8 + dy
    canvas.write(trip.note, 6.4 + dx, rows, ink.but(face=people.pick(rng, (song, big)), size=3.4))
    if trip.extra:
        canvas.write(trip.extra, 6.4 + dx, rows + 3.9, ink.but(face=song, size=3.4))
    _holder(canvas, trip, ink, big, song, dx, dy)
    _foot(canvas, trip, ink, song, dx, dy, blue)


def _route(canvas: Canvas, trip: Journey, ink: Style, big: str, song: str, dx: float, dy: float) -> None:
    """From, train number on its arrow, to; Latin spelling below each station."""
    y = 10.0 + dy
    size = float(canvas.rng.uniform(4.6, 5.0))
    for name, field, left in ((trip.origin, "from_station", 8.4), (trip.target, "to_station", 53.2)):
        tracking = {2: size * 1.05, 3: size * 0.05}.get(len(name), -0.05 * size)
        em = size if len(name) < 5 else size * 0.84
        x = left + dx - (0 if len(name) < 4 else 2.2 * (len(name) - 3))
        end = canvas.write(name, x, y, ink.but(face=big, size=em, tracking=tracking), field=field)
        canvas.write("站", end + 0.7, y + 0.35, ink.but(face=song, size=3.5), field=field)
        latin = "".join(words.SPELLING[c] for c in name).capitalize()
        face = people.pick(canvas.rng, ("song", "song jian", "serif"))
        spelling = ink.but(face=face, size=2.9 if len(latin) < 15 else 2.3, tracking=0.12)
        canvas.write(latin, (x + end) / 2 + 0.8, y + 4.2, spelling, anchor="m")
    middle = 42.4 + dx * 0.9
    face = people.pick(canvas.rng, ("song jian", "song", "serif"))
    em = fonts.em_for_digits(face, float(canvas.rng.uniform(3.4, 3.9)))
    if len(trip.train) > 4:
        em *= 0.93
    canvas.write(trip.train, middle, y, ink.but(face=face, size=em, tracking=0.08), anchor="m", field="train")
    with canvas.draw(0.95) as layer:
        layer.line([(middle - 7.2, y + 2.9), (middle + 7.2, y + 2.9), (middle + 5.2, y + 2.2)], ink.color, 0.26)


def _times(canvas: Canvas, trip: Journey, ink: Style, dx: float, dy: float) -> None:
    """Departure and seat in one row; price, sign of sale and class in the next. Units are set smaller than numbers."""
    rng = canvas.rng
    number = ink.but(
        size=fonts.em_for_digits(ink.face, float(rng.uniform(2.85, 3.1))), stretch=float(rng.choice([1.0, 0.92]))
    )
    unit = ink.but(size=2.5)
    x, y = 6.2 + dx, 18.4 + dy
    d = trip.departure
    for text in (f"{d.year}", "年", f"{d.month:02d}", "月", f"{d.day:02d}", "日", f"{d.hour:02d}:{d.minute:02d}", "开"):
        if ":" in text:
            x += 1.0
        han = not text[0].isdigit()
        x = canvas.write(text, x + 0.15, y + (0.25 if han else 0.0), unit if han else number, field="departure") + 0.1
    _row_seat(canvas, trip.seat, 52.2 + dx, y, number, unit)
    y += float(rng.uniform(3.8, 4.2))
    canvas.write("￥", 6.4 + dx, y, unit.but(size=3.0))
    end = canvas.write(trip.price, 9.4 + dx, y, number, field="price")
    canvas.write("元", end + 0.2, y + 0.2, unit)
    if trip.sign:
        canvas.write(trip.sign, 37 + dx, y, ink.but(size=3.3), anchor="m")
    canvas.write(trip.level, 63 + dx, y, ink.but(size=3.4), anchor="m", field="level")


def _row_seat(canvas: Canvas, seat: str, x: float, y: float, number: Style, unit: Style) -> None:
    """Coach and seat: digits tall, 车 and 号 small, 无座 and 下铺 as tall as digits."""
    piece = ""
    pieces: list[str] = []
    for char in seat:
        kind = "n" if char.isdigit() else "l" if char.isascii() else "u" if char in "车号" else "h"
        if piece and kind == piece[0]:
            piece += char
        else:
            pieces.append(piece)
            piece = kind + char
    for part in [*pieces[1:], piece]:
        style = {"n": number, "l": unit.but(face="sans", size=2.9), "u": unit, "h": unit.but(size=3.3)}[part[0]]
        x = canvas.write(part[1:], x, y + (0.25 if part[0] == "u" else 0.0), style, field="seat") + 0.15


def _holder(canvas: Canvas, trip: Journey, ink: Style, big: str, song: str, dx: float, dy: float) -> None:
    """Masked number and name."""
    if not trip.number:
        return
    rng = canvas.rng
    y = 34.7 + dy
    style = ink.but(face=big, size=fonts.em_for_digits(big, float(rng.uniform(2.75, 3.0))))
    size = min(float(rng.uniform(3.6, 4.0)), 20 / len(trip.passenger))
    end = canvas.write(trip.number, 6.2 + dx, y, style, field="id_number")
    room = _CODE_LEFT + dx - end - 1.8  # before the code; longer names are set narrower
    stretch = min(1.0, room / (size * len(trip.passenger)))
    canvas.write(trip.passenger, end + 0.9, y, ink.but(face=song, size=size, stretch=stretch), field="passenger")


def _foot(canvas: Canvas, trip: Journey, ink: Style, song: str, dx: float, dy: float, blue: bool) -> None:
    """Notice in a dashed frame, code, line of the ticket office, and the mark."""
    rng = canvas.rng
    left, top, width, height = 10.6 + dx, 37.8 + dy, 47.0, 8.0
    with canvas.draw(0.9) as layer:
        for side in range(2):
            for k in range(29):
                x = left + width * k / 29
                layer.line([(x, top + side * height), (x + 1.0, top + side * height)], ink.color, 0.2)
            for k in range(5):
                y = top + height * k / 5
                layer.line([(left + side * width, y), (left + side * width, y + 1.0)], ink.color, 0.2)
    notice = ink.but(face=song, size=2.9)
    first, second = (
        ("买票请到12306 发货请到95306", "中国铁路祝您旅途愉快"),
        ("报销凭证 遗失不补", "退票改签时须交回车站"),
    )[int(rng.random() < 0.25)]
    canvas.write(first, left + width / 2, top + 2.3, notice, anchor="m")
    canvas.write(second, left + width / 2, top + 5.8, notice, anchor="m")
    ornament.code(canvas, _CODE_LEFT + dx, 32.0 + dy, 13.8, ink.color, modules=int(rng.choice([29, 33, 41])))
    foot = ink.but(face=people.pick(rng, ("song jian", "song", "serif bold")), size=fonts.em_for_digits("song", 2.1))
    end = canvas.write(trip.code, 6.8 + dx, 48.6 + dy, foot.but(stretch=0.86), field="code")
    canvas.write(trip.sold_at, min(end + 3.0, 62.0), 48.6 + dy, ink.but(face=song, size=3.3))
    color = (60, 120, 200) if not blue else (222, 40, 40)
    ornament.sample_mark(canvas, 78.5, 25.8 + dy, 3.3, angle=float(rng.uniform(-6, 14)), color=color)
