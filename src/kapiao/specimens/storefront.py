"""Storefronts: a wall, a signboard with a name that nobody has, number and address below it, a door with notices.

Knows how shops letter their boards. Must not know the camera nor the reader. Numbers are of no subscriber.
"""

from __future__ import annotations

import numpy as np

from kapiao.specimens import ornament, people
from kapiao.specimens.ink import Canvas, Color, Paper, Style

_HEADS = (
    "云朵", "青禾", "老槐树", "晨光", "小满", "三味", "半山", "巷口",
    "锦鲤", "橙子", "南风", "十里", "木子", "福安", "乐家", "一品",
)  # fmt: skip
_TRADES = (
    "便利店", "烟酒", "火锅", "面馆", "大药房", "理发店", "水果超市", "五金店", "小菜", "茶楼", "服装店", "图文快印",
    "宠物医院", "烘焙坊", "牛肉粉", "眼镜行", "酒家", "书屋",
)  # fmt: skip
_LATIN = ("FRUIT & TEA", "HOT POT", "BAKERY", "CONVENIENCE STORE", "COFFEE", "BOOKS", "NOODLES", "PHARMACY")
_NOTICES = ("欢迎光临", "营业中", "扫码点餐", "新店开业", "全场特价", "招聘店员", "推 门", "正常营业")
_BOARDS: tuple[tuple[Color, Color], ...] = (
    ((190, 30, 36), (255, 255, 255)), ((24, 60, 130), (255, 255, 255)), ((40, 40, 44), (250, 214, 120)),
    ((245, 244, 238), (40, 40, 40)), ((20, 110, 70), (255, 255, 255)), ((250, 190, 30), (150, 20, 30)),
    ((96, 60, 40), (250, 240, 220)), ((246, 246, 246), (200, 30, 40)),
)  # fmt: skip


def storefront(rng: np.random.Generator) -> Paper:
    """One shop, seen from the street."""
    width, height = 160.0, float(rng.uniform(84, 110))
    canvas = Canvas(width, height, 8.0, rng)
    wall = tuple(int(v) for v in rng.integers(120, 215, 3))
    ornament.wash(canvas, (wall, tuple(min(255, v + 14) for v in wall)))
    ground, ink = _BOARDS[int(rng.integers(len(_BOARDS)))]
    top, tall = float(rng.uniform(5, 10)), float(rng.uniform(30, 40))
    _front(canvas, top + tall + 3)
    with canvas.draw() as layer:
        layer.pen.rectangle([v * layer.unit for v in (6, top, width - 6, top + tall)], fill=(*ground, 255))
    _name(canvas, top, tall, ink)
    _details(canvas, top + tall, ink)
    style = Style(people.pick(rng, ("hei", "kai")), 5.0, (250, 250, 250))
    canvas.write(people.pick(rng, _NOTICES), float(rng.uniform(40, 120)), height - 22, style, anchor="m")
    ornament.sample_mark(canvas, width - 10, height - 6, 3.6, framed=True)
    return canvas.paper("storefront")


def _front(canvas: Canvas, top: float) -> None:
    """Door and windows."""
    rng = canvas.rng
    with canvas.draw(0.92) as layer:
        for left in np.linspace(10, 122, 4).tolist():
            glass = tuple(int(v) for v in rng.integers(40, 96, 3))
            box = [v * layer.unit for v in (left, top, left + 32, canvas.height - 4)]
            layer.pen.rectangle(box, fill=(*glass, 255), outline=(210, 210, 210, 255), width=max(1, round(layer.unit)))


def _name(canvas: Canvas, top: float, tall: float, ink: Color) -> None:
    """The name, a logo now and then, a second line in Latin letters."""
    rng = canvas.rng
    brand = people.pick(rng, _HEADS) + people.pick(rng, _TRADES)
    latin = rng.random() < 0.35
    logo = rng.random() < 0.35
    room = canvas.width - 24 - (tall * 0.8 if logo else 0)
    size = min(tall * (0.42 if latin else 0.52), room / (len(brand) * 1.1))
    tracking = min(size * float(rng.uniform(0.05, 0.8)), (room / len(brand)) - size)
    face = people.pick(rng, ("hei bold", "song bold", "kai bold", "hei", "kai"))
    x, y = canvas.width / 2 + (tall * 0.4 if logo else 0), top + tall * (0.36 if latin else 0.42)
    style = Style(face, size, ink, tracking=tracking)
    run = size * len(brand) + tracking * (len(brand) - 1)
    canvas.write(brand, x, y, style, anchor="m", field="brand")
    if latin:
        canvas.write(people.pick(rng, _LATIN), x, y + size * 0.95, Style("sans bold", size * 0.34, ink), anchor="m")
    if logo:
        color = tuple(int(v) for v in rng.integers(10, 250, 3))
        center = x - run / 2 - size * 0.95
        with canvas.draw() as layer:
            for half, fill in ((size * 0.55, ink), (size * 0.45, color)):
                box = [v * layer.unit for v in (center - half, y - half, center + half, y + half)]
                layer.pen.ellipse(box, fill=(*fill, 255))


def _details(canvas: Canvas, bottom: float, ink: Color) -> None:
    """Number and address along the lower edge of the board."""
    rng = canvas.rng
    style = Style(people.pick(rng, ("hei", "hei bold", "song")), float(rng.uniform(3.4, 4.4)), ink)
    digits = "".join(str(d) for d in rng.integers(0, 10, 8))
    number = people.pick(rng, (f"1{'358'[int(digits[0]) % 3]}9{digits}", f"010-{digits}", f"0571-{digits}", digits))
    who = people.person(rng)
    street = who.address[-(min(len(who.address), 14)) :]
    shown = int(rng.integers(0, 4))
    y = bottom - style.size * 0.9
    if shown & 1:
        text = people.pick(rng, ("电话：", "订餐电话:", "TEL:", "热线 ")) + number
        canvas.write(text, canvas.width - 10, y, style, anchor="r", field="phone")
    if shown & 2 and "号" in street:
        canvas.write("地址：" + street, 9, y, style.but(size=style.size * 0.92), field="address")
