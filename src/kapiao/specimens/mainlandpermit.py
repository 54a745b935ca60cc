"""Passes of residents of Hong Kong, Macao and Taiwan to the mainland: 港澳居民来往内地通行证, 台湾居民来往大陆通行证.

Knows their layouts in millimetres (ID-1 cards). Must not know the camera. Sources: the samples of the issuer's notices
(cards of 2013 and 2015: items, their order, small labels over the values; the card for those who are no citizens has a
second language, 2024); rows of the zone as in `values.mrz`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kapiao.specimens import ornament, people, words
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.specimens.passport import zone_rows
from kapiao.values.hancode import code_of
from kapiao.values.mrz import PASS
from kapiao.values.passes import HomeNumber

WIDTH, HEIGHT, RADIUS = 85.6, 54.0, 3.0
PX_PER_MM = 11.0
HOME, TAIWAN = "港澳居民来往内地通行证", "台湾居民来往大陆通行证"
FOREIGN = "（非中国籍）"
_LEFT, _SECOND = 22.6, 52.4
_BLUE: tuple[Color, ...] = ((214, 232, 244), (240, 240, 236), (250, 232, 226), (226, 238, 240))
_GREEN: tuple[Color, ...] = ((222, 238, 226), (246, 242, 226), (248, 230, 214), (226, 238, 232))


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who does not exist, and what a pass says of them."""

    taiwan: bool
    foreign: bool
    name: str
    latin: tuple[str, str]
    sex: str
    born: datetime.date
    issued: datetime.date
    expiry: datetime.date
    number: str
    count: str

    @property
    def title(self) -> str:
        return TAIWAN if self.taiwan else HOME + FOREIGN * self.foreign


def _holder(rng: np.random.Generator) -> Holder:
    taiwan = bool(rng.random() < 0.4)
    foreign = not taiwan and bool(rng.random() < 0.12)
    sex = people.pick(rng, "男女")
    born = people.day(rng, 1940, 2020)
    issued = people.day(rng, 2013, 2025)
    expiry = people.later(issued, 5 if taiwan or foreign or issued.year - born.year < 18 else 10)
    expiry -= datetime.timedelta(days=1) if rng.random() < 0.85 else datetime.timedelta()
    pool, join = (words.WADE_GIVEN, "-") if taiwan else (words.CANTONESE_GIVEN, " ")
    given = join.join(people.pick(rng, pool) for _ in range(1 if rng.random() < 0.15 else 2))
    surname = people.pick(rng, words.WADE_SURNAMES if taiwan else words.CANTONESE_SURNAMES)
    if foreign:
        surname, given = people.pick(rng, words.ENGLISH).upper(), people.pick(rng, words.ENGLISH).upper()
    region = people.pick(rng, "HHM")
    number = f"{region}{int(rng.integers(10**8)):08d}"
    if taiwan:
        number = number[1:]
    elif foreign:
        number = region + "A" + number[2:]
    count = f"{int(rng.integers(1, 13)):02d}"
    return Holder(
        taiwan, foreign, people.name(rng, sex), (surname, given), sex, born, issued, expiry, number, count
    )  # fmt: skip


def _ground(canvas: Canvas, stops: tuple[Color, ...]) -> None:
    rng = canvas.rng
    tint = rng.uniform(-7, 7, 3)
    ornament.wash(
        canvas, tuple(tuple(int(np.clip(c + t, 0, 255)) for c, t in zip(s, tint, strict=True)) for s in stops)
    )
    for color, pitch, angle in (((120, 160, 200), 1.2, 5), ((220, 150, 150), 0.9, -8)):
        wave, strength = float(rng.uniform(12, 30)), float(rng.uniform(0.12, 0.26))
        ornament.guilloche(canvas, color, pitch=pitch, sway=1.8, wave=wave, angle=angle, strength=strength)


def _ink(rng: np.random.Generator, face: str) -> Style:
    shade = int(rng.integers(8, 55))
    return Style(face, 2.6, (shade, shade, shade), strength=float(rng.uniform(0.86, 1.0)))


# --- front ---------------------------------------------------------------------------------------------------------


def front(rng: np.random.Generator) -> Paper:
    """The side with the portrait."""
    holder = _holder(rng)
    canvas = Canvas(WIDTH, HEIGHT, PX_PER_MM, rng)
    _ground(canvas, _GREEN if holder.taiwan else _BLUE)
    if rng.random() < 0.7:
        ornament.wall(canvas, 40, 26, 44, 27, (150, 160, 190), float(rng.uniform(0.1, 0.3)))
    dx, dy = (float(v) for v in rng.uniform(-0.7, 0.7, 2))
    _title(canvas, holder, dx, dy)
    _items(canvas, holder, dx, dy)
    x, y = 3.4 + dx * 0.4, 13.6 + dy
    ornament.portrait(canvas, x, y, 19.0, 27.5)
    ornament.sample_mark(canvas, x + 9.5, y + 22, 4.4, angle=float(rng.uniform(10, 30)), backing=0.6)
    return canvas.paper("mainland_permit_front", RADIUS)


def _title(canvas: Canvas, holder: Holder, dx: float, dy: float) -> None:
    rng = canvas.rng
    color = people.pick(rng, ["red", "blue", "black"])
    ink = {"red": (150, 40, 44), "blue": (40, 60, 120), "black": (40, 40, 44)}[color]
    size = 3.5 if holder.foreign else float(rng.uniform(4.0, 4.5))
    style = Style(people.pick(rng, ("song bold", "hei bold", "kai bold")), size, ink)
    end = canvas.write(
        holder.title, 13.2 + dx, 3.9 + dy, style.but(tracking=float(rng.uniform(0.05, 0.3))), field="heading"
    )
    if holder.foreign or rng.random() < 0.15:
        place = "Taiwan Residents" if holder.taiwan else "Hong Kong and Macao Residents"
        text = f"Mainland Travel Permit for {place}" + " (Non-Chinese Citizens)" * holder.foreign
        canvas.write(text, (13.2 + dx + end) / 2, 6.5 + dy, style.but(face="sans", size=1.45), anchor="m")


_ENGLISH = {
    "姓名": "Name", "出生日期": "Date of birth", "性别": "Sex", "国籍": "Nationality", "有效期限": "Period of validity",
    "签发机关": "Authority", "签发地点": "Place of issue", "证件号码": "Card No.", "换证次数": "Issue No.",
    "签发次数": "Issue No.",
}  # fmt: skip


def _items(canvas: Canvas, holder: Holder, dx: float, dy: float) -> None:
    """Every value under its small label."""
    rng = canvas.rng
    han = _ink(rng, people.pick(rng, ("hei", "song noto", "hei zen", "song bold")))
    figures = han.but(face=people.pick(rng, ("sans", "ocrb", "hei", "sans bold", "serif")))
    label = Style(people.pick(rng, ("hei", "song")), float(rng.uniform(1.5, 1.8)), (60, 74, 120), strength=0.9)
    step, loose = float(rng.uniform(2.9, 3.3)), float(rng.uniform(-0.12, 0.12))

    def item(title: str, x: float, y: float, text: str, field: str, style: Style) -> None:
        y += dy + loose * (y - 10) / 6.8
        said = f"{title} {_ENGLISH[title]}" if holder.foreign else title
        canvas.write(said, x + dx, y - step, label)
        canvas.write(text, x + dx, y, style, field=field)

    item("姓名", _LEFT, 11.0, holder.name, "name", han.but(size=3.2))
    comma = people.pick(rng, (", ", ","))
    canvas.write(
        comma.join(holder.latin), _LEFT + dx, 15.2 + dy + loose * 0.8, figures.but(size=2.5), field="latin_name"
    )
    item("出生日期", _LEFT, 21.2, f"{holder.born:%Y.%m.%d}", "birth_date", figures)
    item("性别", _SECOND, 21.2, holder.sex, "sex", han.but(size=2.8))
    if holder.foreign:
        item("国籍", _SECOND + 16, 21.2, people.pick(rng, ("GBR", "FRA", "IND", "USA")), "", figures)
    item(
        "有效期限",
        _LEFT,
        28.2,
        f"{holder.issued:%Y.%m.%d}-{holder.expiry:%Y.%m.%d}",
        "validity",
        figures.but(size=float(rng.uniform(2.6, 3.5))),
    )
    authority = (
        people.pick(rng, ("公安部出入境管理局", "国家移民管理局"))
        if holder.issued.year > 2018
        else "公安部出入境管理局"
    )
    if authority.startswith("国家"):
        authority = "中华人民共和国" + authority if rng.random() < 0.5 else authority
    long = len(authority) > 10
    item("签发机关", _LEFT, 34.6, authority, "authority", han.but(size=2.6 if long else 3.0))
    if holder.taiwan:
        place = people.pick(rng, ("福建", "广东", "香港", "台湾", "上海"))
        item("签发地点", _SECOND + 13.6, 34.6, place, "issue_place", han.but(size=2.7))
    item("证件号码", _LEFT, 41.6, holder.number, "number", figures.but(size=3.3, tracking=float(rng.uniform(0.1, 0.5))))
    item("签发次数" if holder.taiwan else "换证次数", _SECOND, 41.6, holder.count, "issue_count", figures.but(size=3.1))


# --- back ----------------------------------------------------------------------------------------------------------


def back(rng: np.random.Generator) -> Paper:
    """The side with the card of the place where the holder lives, and the zone of three rows."""
    holder = _holder(rng)
    canvas = Canvas(WIDTH, HEIGHT, PX_PER_MM, rng)
    _ground(canvas, _GREEN if holder.taiwan else _BLUE)
    dx, dy = (float(v) for v in rng.uniform(-0.6, 0.6, 2))
    han = _ink(rng, people.pick(rng, ("hei", "song noto", "hei zen")))
    label = Style("song bold", 2.3, (60, 74, 120), strength=0.95)
    place = "台湾" if holder.taiwan else {"H": "香港", "M": "澳门"}[holder.number[0]]
    card = f"{place}居民身份证" if holder.taiwan else f"{place}永久性居民身份证"
    for row, (title, text, field) in enumerate(
        ((f"{card}姓名", holder.name, "home_name"), (f"{card}号码", _home_number(rng, holder, place), "home_number"))
    ):
        y = 7.5 + dy + row * 5.4
        end = canvas.write(title, 6.0 + dx, y, label.but(tracking=0.1))
        canvas.write(text, end + 1.5, y, han.but(size=2.8, face=han.face if row == 0 else "sans"), field=field)
    note = Style("song", 1.9, (60, 60, 70), strength=0.85)
    place_to = "大陆" if holder.taiwan else "内地"
    canvas.write(f"持证人持此证来往{place_to}，在有效期限内多次使用有效。", 6.0 + dx, 19.6 + dy, note)
    canvas.write("请妥善保管，遗失请及时报告。", 6.0 + dx, 23.2 + dy, note)
    ornament.sample_mark(canvas, 72.0, 20.0, 5.0, angle=float(rng.uniform(5, 25)), backing=0.6)
    zone_rows(canvas, PASS, _zone(rng, holder), 4.7 + dx, 35.0 + dy, _ink(rng, "ocrb"))
    return canvas.paper("mainland_permit_back", RADIUS)


def _home_number(rng: np.random.Generator, holder: Holder, place: str) -> str:
    digits = f"{int(rng.integers(10**9)):09d}"
    if place == "澳门":
        return f"{people.pick(rng, '157')}{digits[:6]}({digits[6]})"
    if place == "香港":
        head = f"{people.pick(rng, 'ABCDGKPRVYZ')}{digits[:6]}"
        candidates = [f"{head}({last})" for last in "0123456789A"]
    else:
        head = f"{people.pick(rng, 'ABCDEFGH')}{'1' if holder.sex == '男' else '2'}{digits[:7]}"
        candidates = [f"{head}{last}" for last in "0123456789"]
    return next(text for text in candidates if HomeNumber().parse(text).valid)


def _zone(rng: np.random.Generator, holder: Holder) -> Mapping[str, str]:
    return {
        "document": "CT" if holder.taiwan else "CR",
        "number": holder.number,
        "expiry": f"{holder.expiry:%y%m%d}",
        "birth": f"{holder.born:%y%m%d}",
        "han": code_of(holder.name),
        "names": "<<".join(holder.latin).replace(" ", "<").replace("-", "<"),
        "sex": "M" if holder.sex == "男" else "F",
        "optional": holder.count + f"{int(rng.integers(10**7)):07d}",
    }
