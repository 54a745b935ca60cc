"""The driving licence (GA 482; 88 x 60 mm): page with the portrait, page with file number and record.

Knows its layout in millimetres, the older form of its validity and the electronic licence. Must not know the camera.
"""
# ruff: noqa: SIM905

from __future__ import annotations

import datetime

import numpy as np

from kapiao.specimens import idcard, ornament, people, telephone
from kapiao.specimens import roadform as road
from kapiao.specimens.ink import Canvas, Paper, Style

CLASSES = tuple("C1 C1 C1 C1 C1 C1 C1 C1 C2 C2 C2 B2 B2 A1A2 A2 B1 C1D C1E A1A2D B2E D E C3 C5 C4 A3 C6".split())
_TITLE = "中华人民共和国机动车驾驶证"
_ENGLISH = "Driving License of the People's Republic of China"
_RECORDS = (
    "请于{day}前九十日内申请换领新驾驶证。",
    "请于每个记分周期结束后三十日内接受审验。无记分的，免予本次审验。",
    "自{day}至有效起始日期有效。",
    "实习期至{day}",
    "增驾A2实习期至{day}。",
    "请于{day}前30日内提交身体条件证明。",
)


def front(rng: np.random.Generator) -> Paper:
    """The page with the portrait."""
    if telephone.shows(rng):
        return _electronic(rng, 0)
    canvas = Canvas(road.WIDTH, road.HEIGHT, road.PX_PER_MM, rng)
    flat = _ground(canvas)
    who, press, form = road.village_or_street(rng), road.Press.any(rng), road.Form.any(rng)
    _front(canvas, who, press, form, flat)
    return canvas.paper("driver_license_front", road.RADIUS)


def _electronic(rng: np.random.Generator, which: int) -> Paper:
    """Both pages on one screen, printed cleanly."""
    who, press, form = road.village_or_street(rng), road.Press.typed(rng), road.Form.any(rng)
    pages = [Canvas(road.WIDTH, road.HEIGHT, road.PX_PER_MM, rng) for _ in range(2)]
    for page in pages:
        _ground(page, 0.04 + 0.1 * float(rng.random()))
    _front(pages[0], who, press, form, True)
    _back(pages[1], who, press, form)
    made = people.day(rng, 2021, 2025)
    times = [f"{made:%Y-%m-%d} {rng.integers(8, 22):02d}:{rng.integers(60):02d}:{rng.integers(60):02d}" for _ in "12"]
    notes = (
        ("累积记分", f"{rng.choice([0, 0, 0, 1, 3, 6, 9])}分"),
        (people.pick(rng, ("状态", "驾驶证状态")), people.pick(rng, ("正常", "正常", "逾期未换证", "违法未处理"))),
        ("生成时间", times[0]),
        ("当前时间", times[1]),
    )
    kind = ("driver_license_front", "driver_license_back")[which]
    return telephone.screen(pages, which, kind, "电子驾驶证", notes, rng)


def _front(canvas: Canvas, who: people.Person, press: road.Press, form: road.Form, flat: bool) -> None:
    """What stands on the page with the portrait; `flat`: of the electronic licence, whose form is the new one."""
    rng = canvas.rng
    form.title(canvas, _TITLE, 5.4, float(rng.uniform(52, 60)), _ENGLISH)
    _number(canvas, press, who.number, 12.0)
    _person(canvas, form, press, who)
    _dates(canvas, form, press, who, flat)
    road.box_seal(canvas, 2.2, 32.0, 18.6, 18.8, road.traffic_police(rng, who.division))
    ornament.portrait(canvas, 64.8, 28.0, 20.4, 28.0, ground=(244, 244, 246))
    ornament.sample_mark(canvas, 75, 49, 4.6, angle=float(rng.uniform(10, 30)), backing=0.6)


def _ground(canvas: Canvas, printed: float = 0.0) -> bool:
    """Pale green with bent lines, `printed` so strongly; now and then flat. Returns whether it is that."""
    rng = canvas.rng
    flat = bool(rng.random() < 0.15)
    lift = float(rng.uniform(-8, 8))
    greens = ((206, 232, 208), (222, 240, 206), (230, 244, 216), (214, 236, 214))
    stops = tuple(tuple(int(np.clip(c + lift, 0, 255)) for c in s) for s in greens)
    strength = 0.04 if flat else float(rng.uniform(0.14, 0.34))
    road.waves(canvas, stops, ((130, 190, 140), (190, 200, 130), (120, 180, 160)), printed or strength)
    return flat


def _number(canvas: Canvas, press: road.Press, number: str, y: float) -> None:
    """证号 in white on a dark plate, then the number."""
    rng = canvas.rng
    left = float(rng.uniform(22, 26))
    with canvas.draw(0.8) as layer:
        layer.box(left, y - 1.9, 8.2, 3.8, (134, 116, 100))
    canvas.write("证号", left + 4.1, y, Style("song noto", 2.9, (250, 246, 240), tracking=0.6), anchor="m")
    press.put(canvas, number, left + 10.0, y, "id_number", size=float(rng.uniform(3.3, 3.9)), room=38)


def _person(canvas: Canvas, form: road.Form, press: road.Press, who: people.Person) -> None:
    rng = canvas.rng
    for text, english, x, y in (
        ("姓名", "Name", 3.2, 16.6),
        ("性别", "Sex", 40.2, 16.6),
        ("国籍", "Nationality", 55.4, 16.6),
        ("住址", "Address", 3.2, 22.6),
    ):
        form.name(canvas, text, english, x, y)
    for x, y, width in ((10, 19.0, 28), (46, 19.0, 8), (66, 19.0, 18), (10, 25.2, 74), (3.2, 30.6, 60)):
        form.dots(canvas, x, y, width)
    press.put(canvas, who.name, 11.0, 16.9, "name", size=press.han.size * float(rng.uniform(1.0, 1.2)), room=27)
    press.put(canvas, who.sex, 47.6, 16.9, "sex")
    press.put(canvas, "中国", 67.0, 16.9, "nationality")
    per_line = float(rng.choice([18, 20, 22]))
    size = min(press.han.size, 72.0 / (per_line * 1.03))
    for k, row in enumerate(idcard.broken(who.address, int(per_line))[:2]):
        press.put(canvas, row, 11.0, 22.9 + 5.0 * k, "address", size=size, room=75)


def _dates(canvas: Canvas, form: road.Form, press: road.Press, who: people.Person, flat: bool) -> None:
    rng = canvas.rng
    first = people.day(rng, max(1985, who.born.year + 18), 2023)
    form.name(canvas, "出生日期", "Date of Birth", 22.6, 34.0)
    form.name(canvas, "初次领证日期", "Date of First Issue", 22.6, 40.4)
    form.name(canvas, "准驾车型", "Class", 22.6, 46.6)
    for y in (36.6, 43.0):
        form.dots(canvas, 34, y, 28)
    press.put(canvas, f"{who.born:%Y-%m-%d}", 36.5, 34.0, "birth_date")
    press.put(canvas, f"{first:%Y-%m-%d}", 39.5, 40.4, "first_issue")
    with canvas.draw(0.7) as layer:
        for x, y, w, h in ((34, 44, 28, 0.2), (34, 49.6, 28, 0.2), (34, 44, 0.2, 5.6), (62, 44, 0.2, 5.8)):
            layer.box(x, y, w, h, form.line)
    classes = people.pick(rng, CLASSES)
    press.put(canvas, classes, float(rng.uniform(42, 47)), 46.8, "driving_class", size=float(rng.uniform(3.2, 4.4)))
    _validity(canvas, form, press, first, bool(not flat and rng.random() < 0.2))


def _validity(canvas: Canvas, form: road.Form, press: road.Press, first: datetime.date, old: bool) -> None:
    rng = canvas.rng
    years = int(rng.choice([6, 6, 6, 10, 10, 0]))
    start = first if years == 6 or rng.random() < 0.3 else people.later(first, int(rng.choice([6, 16])))
    if old:
        form.name(canvas, "有效起始日期", "Valid From", 2.6, 53.4)
        press.put(canvas, f"{start:%Y-%m-%d}", 19.5, 53.4, "valid_from")
        form.name(canvas, "有效期限", "Valid For", 42.5, 53.4)
        press.put(canvas, f"{years}年" if years else "长期", 54.5, 53.4, "valid_for")
        return
    form.name(canvas, "有效期限", "Valid Period", 2.6, 53.4)
    form.dots(canvas, 14, 55.8, 48)
    end = f"{people.later(start, years):%Y-%m-%d}" if years else "长期"
    gap = " " if rng.random() < 0.5 else ""
    press.put(canvas, f"{start:%Y-%m-%d}{gap}至{gap}{end}", 14.5, 53.4, "validity", room=48)


def back(rng: np.random.Generator) -> Paper:
    """The page with file number and record."""
    if telephone.shows(rng):
        return _electronic(rng, 1)
    canvas = Canvas(road.WIDTH, road.HEIGHT, road.PX_PER_MM, rng)
    _ground(canvas)
    who, press, form = road.village_or_street(rng), road.Press.any(rng), road.Form.any(rng)
    _back(canvas, who, press, form)
    return canvas.paper("driver_license_back", road.RADIUS)


def _back(canvas: Canvas, who: people.Person, press: road.Press, form: road.Form) -> None:
    rng = canvas.rng
    form.title(canvas, _TITLE + "副页", 5.4, float(rng.uniform(56, 62)))
    _number(canvas, press, who.number, 11.4)
    for text, x, y in (("姓名", 4.6, 17.0), ("档案编号", 41.0, 17.0), ("记录", 4.6, 25.2)):
        form.name(canvas, text, "", x, y)
    for x, y, width in ((11, 18.8, 29), (52, 18.8, 32), (11, 27, 73), (4.6, 35, 80), (4.6, 43, 80), (4.6, 51, 80)):
        form.dots(canvas, x, y, width)
    press.put(canvas, who.name, 12.5, 17.0, "name", room=27)
    press.put(canvas, road.file_number(rng, who.region), 53.0, 17.0, "file_number", room=31)
    _record(canvas, press)
    if rng.random() < 0.6:
        road.barcode(canvas, 14, 52.4, 46, 3.2, "*" + "".join(str(d) for d in rng.integers(0, 10, 13)) + "*")
    ornament.sample_mark(canvas, 77, 54, 3.8, angle=float(rng.uniform(-8, 8)))


def _record(canvas: Canvas, press: road.Press) -> None:
    """What is noted of the licence: one or several rows."""
    rng = canvas.rng
    day = people.day(rng, 2012, 2034)
    spelled = f"{day:%Y年%m月%d日}"
    text = people.pick(rng, _RECORDS).format(day=spelled)
    size = min(press.han.size, 3.2)
    for k, row in enumerate(idcard.broken(text, 21)[:3]):
        press.put(canvas, row, 12.5, 25.2 + 7.9 * k, "record", size=size, room=72)
