"""Cards of the identity card's family: the temporary identity card and the residence permit of 港澳台 residents.

Knows their layouts, in millimetres. Must not know the camera. Sources: the temporary card's regulation (公安部令 78,
2005) names its items and colours (pale green - pale yellow - pale green, a brown wall, no emblem; all nine items on the
data side, validity three months); the permit follows the identity card without the ethnic group.
"""

from __future__ import annotations

import datetime

import numpy as np

from kapiao.specimens import idcard, ornament, people
from kapiao.specimens.ink import Canvas, Paper, Style
from kapiao.values.ids import ResidentId


def _green(canvas: Canvas) -> None:
    """Pale green, yellow, green, with waves across."""
    rng = canvas.rng
    stops = ((214, 236, 214), (232, 240, 206), (246, 242, 204), (232, 240, 206), (212, 236, 216))
    ornament.wash(canvas, stops)
    for color, pitch, angle in (((120, 180, 130), 1.3, 4), ((190, 180, 90), 1.0, -6)):
        wave = float(rng.uniform(12, 26))
        ornament.guilloche(
            canvas, color, pitch=pitch, sway=1.8, wave=wave, angle=angle, strength=float(rng.uniform(0.2, 0.36))
        )


def temporary_front(rng: np.random.Generator) -> Paper:
    """The data side of the temporary card: everything that is printed for its holder."""
    who = people.person(rng)
    canvas = Canvas(idcard.WIDTH, idcard.HEIGHT, idcard.PX_PER_MM, rng)
    _green(canvas)
    dx, dy = (float(v) for v in rng.uniform(-0.5, 0.5, 2))
    ink = idcard.print_style(rng).but(size=2.75)
    label = Style(ink.face, 2.5, (60, 96, 70) if rng.random() < 0.6 else (40, 40, 40))
    left, column = 6.6 + dx, 16.2 + dx
    rows = [y + dy for y in (6.6, 11.9, 17.1, 22.4, 36.6, 42.4, 48.0)]
    for text, y in zip(("姓名", "性别", "出生", "住址"), rows, strict=False):
        canvas.write(text, left, y, label.but(tracking=1.5))
    canvas.write(who.name, column, rows[0], ink.but(size=3.0), field="name")
    canvas.write(who.sex, column, rows[1], ink, field="sex")
    canvas.write("民族", 26 + dx, rows[1], label.but(tracking=1.2))
    canvas.write(who.ethnicity, 34 + dx, rows[1], ink, field="ethnicity")
    idcard.birth(canvas, who.born, (column, 25.9 + dx, 29.4 + dx, 34.2 + dx, 37.8 + dx, 42.6 + dx), rows[2], ink, label)
    per_line = 11 if len(idcard.broken(who.address, 11)) < 4 else 13  # the number leaves no room for a fourth line
    idcard.address(canvas, who.address, column, rows[3], ink.but(tracking=0.1), per_line)
    _tail(canvas, who, label, ink, left, rows[4:])
    x, y = 57.5 + dx * 0.4, 5.0 + dy
    ornament.portrait(canvas, x, y, 21.5, 27.0, grey=True)
    ornament.sample_mark(canvas, x + 10.5, y + 21, 4.6, angle=float(rng.uniform(10, 30)), backing=0.6)
    return canvas.paper("resident_id_temporary_front", idcard.RADIUS)


def _tail(canvas: Canvas, who: people.Person, label: Style, ink: Style, left: float, rows: list[float]) -> None:
    """Number, validity of three months, issuing organ."""
    rng = canvas.rng
    start = people.day(rng, 2006, 2025)
    end = start + datetime.timedelta(days=int(rng.integers(89, 92)))
    organ = people.police(rng, who.division)
    values = (
        (who.number, "id_number", "公民身份号码"),
        (f"{start:%Y.%m.%d}-{end:%Y.%m.%d}", "validity", "有效期限"),
        (organ, "authority", "签发机关"),
    )
    for (text, field, title), y in zip(values, rows, strict=True):
        canvas.write(title, left, y, label.but(tracking=0.1))
        style = ink.but(face="ocrb", size=3.1, tracking=0.2) if field == "id_number" else ink
        canvas.write(text, left + (17.5 if field == "id_number" else 13.0), y, style, field=field)


def temporary_back(rng: np.random.Generator) -> Paper:
    """The title side of the temporary card: a title over a brown wall, no value at all."""
    canvas = Canvas(idcard.WIDTH, idcard.HEIGHT, idcard.PX_PER_MM, rng)
    _green(canvas)
    dx, dy = (float(v) for v in rng.uniform(-0.5, 0.5, 2))
    ornament.wall(canvas, 10, 24, 66, 27, (134, 100, 66), float(rng.uniform(0.4, 0.65)))
    face = Style("song bold", 5.4, (24, 24, 24))
    for text, size, y, width in (("中华人民共和国", 5.2, 10.5, 46.0), ("临时居民身份证", 6.6, 19.5, 56.0)):
        tracking = (width - size * len(text)) / (len(text) - 1)
        canvas.write(text, 42.8 + dx, y + dy, face.but(size=size, tracking=tracking), anchor="m")
    ornament.sample_mark(canvas, 74, 46, 3.8, angle=float(rng.uniform(-8, 8)))
    return canvas.paper("resident_id_temporary_back", idcard.RADIUS)


def hmt_front(rng: np.random.Generator) -> Paper:
    """The portrait side of the residence permit."""
    home = people.person(rng)
    region = people.pick(rng, ("810000", "810000", "820000", "830000"))
    sex = people.pick(rng, "男女")
    born = people.day(rng, 1940, 2015)
    number = ResidentId.compose(region, born, int(rng.integers(1, 400)) * 2 - (sex == "男"))
    canvas = Canvas(idcard.WIDTH, idcard.HEIGHT, idcard.PX_PER_MM, rng)
    idcard.ground(canvas)
    shift = rng.uniform(-0.7, 0.7, 2)
    dx, dy = float(shift[0]), float(shift[1])
    ink = idcard.print_style(rng)
    blue = Style("hei", 2.45, idcard.LABEL_BLUE, strength=float(rng.uniform(0.8, 1)))
    left, column = 6.9 + dx, 15.7 + dx
    rows = [y + dy for y in (10.9, 17.3, 23.5, 29.9)]
    for text, y in zip(("姓名", "性别", "出生", "住址"), rows, strict=True):
        canvas.write(text, left, y, blue.but(tracking=1.6))
    canvas.write(people.name(rng, sex), column, rows[0], ink.but(size=3.17), field="name")
    canvas.write(sex, column, rows[1], ink, field="sex")
    idcard.birth(canvas, born, (column, 25.9 + dx, 29.6 + dx, 34.7 + dx, 38.6 + dx, 43.6 + dx), rows[2], ink, blue)
    idcard.address(canvas, home.address, column, rows[3], ink.but(tracking=float(rng.uniform(0.05, 0.22))))
    idcard.number_row(canvas, number, shift, "公民身份号码")
    x, y = 55.2 + dx * 0.4, 8.4 + dy
    ornament.portrait(canvas, x, y, 24.5, 31.5)
    ornament.sample_mark(canvas, x + 12.2, y + 24, 5.2, angle=float(rng.uniform(12, 32)), backing=0.6)
    return canvas.paper("hmt_permit_front", idcard.RADIUS)
