"""The data page of the passport of China, and other states' papers with a machine readable zone.

Knows their layouts in millimetres (ICAO Doc 9303: TD1 85.6 x 54, TD2 105 x 74, TD3 125 x 88; OCR-B, ten characters an
inch, rows 6.35 apart). Must not know the camera. Sources: the electronic passport's page as published by its issuer
(items, their order, labels in two languages, days as 05 AUG 2012); the papers of other states follow no state's design.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import numpy as np

from kapiao.specimens import fonts, ornament, people, words
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.values.hancode import code_of
from kapiao.values.mrz import LAYOUTS, TD1, TD3, Layout, compose, countries
from kapiao.values.travel import MONTHS, PLACES

PX_PER_MM = 10.0
_PITCH_MM, _ROW_MM = 2.54, 6.35
_SIZES = {
    "TD1": (85.6, 54.0),
    "TD2": (105.0, 74.0),
    "TD3": (125.0, 88.0),
    "MRV-A": (120.0, 80.0),
    "MRV-B": (105.0, 74.0),
}


def day_in_letters(day: datetime.date) -> str:
    """05 AUG 2012"""
    return f"{day.day:02d} {MONTHS[day.month - 1]} {day.year}"


def zone_rows(
    canvas: Canvas, layout: Layout, fields: Mapping[str, str], x: float, y: float, ink: Style, width: float = 0.0
) -> tuple[str, ...]:
    """Print a zone, its first row's middle at y; its rows are fields row_1, row_2, row_3."""
    size = fonts.em_for_digits("ocrb", 2.45)
    pitch = width / layout.width if width else _PITCH_MM
    style = ink.but(face="ocrb", size=size, tracking=pitch - size * fonts.advance("ocrb"))
    rows = compose(layout, fields)
    for number, row in enumerate(rows):
        canvas.write(row, x, y + number * _ROW_MM * pitch / _PITCH_MM, style, field=f"row_{number + 1}")
    return rows


def _ink(rng: np.random.Generator, face: str = "sans") -> Style:
    shade = int(rng.integers(8, 50))
    return Style(face, 3.0, (shade, shade, shade), strength=float(rng.uniform(0.88, 1.0)))


def _page(canvas: Canvas, stops: tuple[Color, ...], lines: tuple[Color, ...]) -> None:
    """A ground of changing colour under nets of fine lines."""
    rng = canvas.rng
    ornament.wash(canvas, stops)
    for color in lines:
        ornament.guilloche(
            canvas,
            color,
            pitch=float(rng.uniform(0.9, 1.6)),
            sway=float(rng.uniform(1.2, 2.4)),
            wave=float(rng.uniform(14, 34)),
            angle=float(rng.uniform(-60, 60)),
            strength=float(rng.uniform(0.12, 0.26)),
        )


# --- passport of China ---------------------------------------------------------------------------------------------


def passport(rng: np.random.Generator) -> Paper:
    """The data page: portrait left, fourteen items, two rows of the zone."""
    canvas = Canvas(125.0, 88.0, PX_PER_MM, rng)
    tint = rng.uniform(-6, 6, 3)
    stops = tuple(tuple(int(np.clip(c + t, 0, 255)) for c, t in zip(s, tint, strict=True)) for s in _CHINESE)
    _page(canvas, stops, ((226, 150, 160), (140, 190, 200)))
    dx, dy = (float(v) for v in rng.uniform(-0.8, 0.8, 2))
    title = Style("song bold", 4.6, (150, 40, 44))
    canvas.write("护照", 9.0 + dx, 9.0 + dy, title.but(tracking=3.0))
    canvas.write("PASSPORT", 8.0 + dx, 14.0 + dy, title.but(face="serif bold", size=3.3))
    canvas.write("中华人民共和国", 45.5 + dx, 8.6 + dy, title.but(size=4.0, tracking=1.6))
    canvas.write("PEOPLE'S REPUBLIC OF CHINA", 45.5 + dx, 13.2 + dy, title.but(face="serif", size=2.9))
    holder = _holder(rng)
    _items(canvas, holder, dx, dy)
    x, y = 6.5 + dx * 0.4, 21.0 + dy
    ornament.portrait(canvas, x, y, 33.0, 43.0)
    ornament.sample_mark(canvas, x + 16.5, y + 34, 6.0, angle=float(rng.uniform(10, 30)), backing=0.6)
    ornament.soften(canvas, 86, 18, 30, 6, 0.01)
    zone_rows(canvas, TD3, holder["zone"], 6.6 + dx, 74.3 + dy, _ink(rng))  # type: ignore[arg-type]
    return canvas.paper("passport", 2.0)


_CHINESE = ((250, 232, 226), (244, 240, 226), (228, 238, 240), (246, 232, 230))


def _holder(rng: np.random.Generator) -> dict[str, object]:
    """Somebody who does not exist, and what a passport says of them."""
    sex = people.pick(rng, "男女")
    surname, given = latin_name(rng)
    born = people.day(rng, 1940, 2022)
    issued = people.day(rng, 2012, 2025)
    years = 5 if issued.year - born.year < 16 else 10
    expiry = people.later(issued, years) - datetime.timedelta(days=1)
    plain = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    number = "E" + (people.pick(rng, plain) if rng.random() < 0.6 else str(int(rng.integers(10))))
    number += f"{int(rng.integers(10**7)):07d}"
    name = people.name(rng, sex)
    optional = code_of(name) + people.pick(rng, "AB") + str(int(rng.integers(10))) if rng.random() < 0.9 else ""
    zone = {
        "document": "PO",
        "issuer": "CHN",
        "names": f"{surname}<<{given}",
        "number": number,
        "nationality": "CHN",
        "birth": f"{born:%y%m%d}",
        "sex": "M" if sex == "男" else "F",
        "expiry": f"{expiry:%y%m%d}",
        "optional": optional,
    }
    return {
        "number": number,
        "name": name,
        "latin_name": f"{surname}, {given}",
        "sex": f"{sex}/{zone['sex']}",
        "birth_date": day_in_letters(born),
        "birth_place": "/".join(_place(rng)),
        "issue_date": day_in_letters(issued),
        "issue_place": "/".join(_place(rng)),
        "expiry_date": day_in_letters(expiry),
        "authority": "中华人民共和国国家移民管理局" if issued.year > 2018 else "公安部出入境管理局",
        "zone": zone,
    }


def _place(rng: np.random.Generator) -> tuple[str, str]:
    return PLACES[int(rng.integers(len(PLACES)))]


def latin_name(rng: np.random.Generator) -> tuple[str, str]:
    """A surname and given names in pinyin."""
    given = people.pick(rng, words.PINYIN) + (people.pick(rng, words.PINYIN) if rng.random() < 0.7 else "")
    return people.pick(rng, words.PINYIN_SURNAMES), given


def _items(canvas: Canvas, holder: Mapping[str, object], dx: float, dy: float) -> None:
    rng = canvas.rng
    face = people.pick(rng, ("sans", "sans", "hei", "ocrb"))
    ink = _ink(rng, face)
    label = Style("song", 2.0, (70, 60, 100), strength=float(rng.uniform(0.75, 1.0)))
    left, middle, right = 45.5 + dx, 66.0 + dx, 90.0 + dx
    loose = float(rng.uniform(-0.15, 0.15))

    def item(title: str, x: float, y: float, text: str, field: str = "", size: float = 3.0, style: Style = ink) -> None:
        y += dy + loose * (y - 18) / 8
        canvas.write(title, x, y, label)
        canvas.write(text, x, y + 3.5, style.but(size=size), field=field)

    han = ink.but(face=people.pick(rng, ("hei", "song bold", "hei zen")))
    item("类型/Type", left, 18.0, "P")
    item("国家码/Country Code", middle - 4, 18.0, "CHN")
    item("护照号/Passport No.", right, 18.0, str(holder["number"]), "number", 3.5)
    item("姓名/Name", left, 26.0, str(holder["name"]), "name", 3.4, han)
    canvas.write(str(holder["latin_name"]), left, 33.4 + dy + loose, ink.but(size=3.0), field="latin_name")
    item("性别/Sex", left, 37.6, str(holder["sex"]), "sex", 2.9)
    item("国籍/Nationality", middle, 37.6, "中国/CHINESE", "", 2.9)
    item("出生日期/Date of birth", right, 37.6, str(holder["birth_date"]), "birth_date", 2.9)
    item("出生地点/Place of birth", left, 45.4, str(holder["birth_place"]), "birth_place", 2.9)
    item("签发日期/Date of issue", right, 45.4, str(holder["issue_date"]), "issue_date", 2.9)
    item("签发地点/Place of issue", left, 53.2, str(holder["issue_place"]), "issue_place", 2.9)
    item("有效期至/Date of expiry", right, 53.2, str(holder["expiry_date"]), "expiry_date", 2.9)
    item("签发机关/Authority", left, 61.0, str(holder["authority"]), "authority", 2.7, han)
    english = (
        "National Immigration Administration, PRC"
        if "移民" in str(holder["authority"])
        else "MPS Exit & Entry Administration"
    )
    canvas.write(english, left, 67.6 + dy + loose * 5, label.but(face="sans", size=1.9))
    canvas.write("持照人签名/Bearer's signature", right - 2, 61.0 + dy, label)


# --- papers of other states ----------------------------------------------------------------------------------------

_LABELS = ("Surname / Nom", "Given names / Prénoms", "Document No.", "Date of birth", "Date of expiry", "Nationality")


def zone_paper(rng: np.random.Generator) -> Paper:
    """A passport, visa or card of some state, with a zone of any format."""
    layout = LAYOUTS[int(rng.choice(len(LAYOUTS), p=(0.4, 0.1, 0.15, 0.1, 0.25)))]
    width, height = _SIZES[layout.name]
    canvas = Canvas(width, height, PX_PER_MM, rng)
    base = rng.uniform(200, 245, 3)
    stops = tuple(tuple(int(np.clip(c + rng.uniform(-14, 14), 0, 255)) for c in base) for _ in range(3))
    _page(
        canvas, stops, (tuple(int(v) for v in rng.uniform(90, 200, 3)), tuple(int(v) for v in rng.uniform(90, 200, 3)))
    )
    fields = _foreign(rng, layout)
    printed = _ink(rng)
    room = height - 8 - _ROW_MM * layout.rows
    if layout is TD1:
        _lines(canvas, fields, 6.0, 6.0, room, _LABELS[3:])
    else:
        _lines(canvas, fields, width * 0.36, 8.0, room, _LABELS)
        ornament.portrait(canvas, 5.0, 14.0, width * 0.26, room - 12.0)
    mark = width * (0.18 if layout is not TD1 else 0.8)
    ornament.sample_mark(canvas, mark, room * 0.6, 5.0, angle=float(rng.uniform(5, 25)), backing=0.6)
    span = _PITCH_MM * layout.width * float(rng.uniform(0.97, 1.02))
    left = (width - span) / 2 + float(rng.uniform(-0.8, 0.8))
    zone_rows(
        canvas,
        layout,
        fields,
        left,
        height - 4.6 - _ROW_MM * (layout.rows - 1) - float(rng.uniform(0, 3)),
        printed,
        span,
    )
    return canvas.paper("mrz", 2.5, layout=layout.name)


def _foreign(rng: np.random.Generator, layout: Layout) -> dict[str, str]:
    codes = sorted(countries())
    issuer = "UTO" if rng.random() < 0.4 else people.pick(rng, codes)
    surname, given = latin_name(rng)
    if rng.random() < 0.6:
        surname = people.pick(rng, words.ENGLISH).upper()
        given = " ".join(people.pick(rng, words.ENGLISH).upper() for _ in range(int(rng.integers(1, 3))))
    letter = {"TD3": "P", "TD1": people.pick(rng, "IAC"), "TD2": people.pick(rng, "IAC")}.get(layout.name, "V")
    prefix = "".join(people.pick(rng, "ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(int(rng.integers(0, 3))))
    mixed = "".join(
        people.pick(rng, "0123456789CFGHJKLMNPRTVWXYZ") for _ in range(9)
    )  # without look-alikes, as some do
    form = mixed if rng.random() < 0.25 else prefix + f"{int(rng.integers(10**9)):09d}"
    optional = "".join(people.pick(rng, "0123456789ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(int(rng.integers(0, 8))))
    return {
        "document": letter + (people.pick(rng, "DMNO") if rng.random() < 0.3 else ""),
        "issuer": issuer,
        "names": f"{surname}<<{given}",
        "number": form[: int(rng.integers(7, 10))],
        "nationality": issuer if rng.random() < 0.9 else people.pick(rng, codes),
        "birth": f"{people.day(rng, 1930, 2022):%y%m%d}",
        "sex": people.pick(rng, "MF"),
        "expiry": f"{people.day(rng, 2020, 2039):%y%m%d}",
        "optional": optional if rng.random() < 0.5 else "",
    }


def _lines(canvas: Canvas, fields: Mapping[str, str], x: float, y: float, room: float, labels: Sequence[str]) -> None:
    """A head and some labelled lines, as any such paper has them."""
    rng = canvas.rng
    head = Style("sans bold", 3.4, tuple(int(v) for v in rng.uniform(20, 120, 3)))
    canvas.write(
        people.pick(rng, ("PASSPORT", "TRAVEL DOCUMENT", "IDENTITY CARD", "VISA", "RESIDENCE PERMIT")), x, y, head
    )
    surname, _, given = fields["names"].partition("<<")
    said = dict(
        zip(
            _LABELS,
            (surname, given, fields["number"], fields["birth"], fields["expiry"], fields["issuer"]),
            strict=True,
        )
    )
    step = (room - 10.0) / len(labels)
    for number, label in enumerate(labels):
        at = y + 6.0 + number * step
        canvas.write(label, x, at, Style("sans", min(1.9, step * 0.35), (80, 80, 100)))
        canvas.write(said[label], x, at + step * 0.45, _ink(rng).but(size=min(2.9, step * 0.5)))
