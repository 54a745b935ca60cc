"""Storefronts: a wall, a signboard with a name that nobody has, number and address below it, a door with notices.

Boards lie or hang, letters stand on a board or on the wall itself, in one row or two, side by side with a neighbour's.

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
_SLOGANS = (
    "品质保证 价格实惠",
    "始于1998",
    "烟酒 副食 百货",
    "专业维修 上门服务",
    "堂食 外卖 团餐",
    "欢迎光临",
    "批发 零售",
)
_CITIES = ("云州", "青江", "临溪", "南岭", "河东")
_BRANDS = ("MOLI COFFEE", "LANYU", "BENTO HOUSE", "SUNNY MART", "OAK & TEA", "NOVA PIZZA")
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
    hanging = rng.random() < 0.15
    _front(canvas, top + tall + 3)
    right = width - (46.0 if rng.random() < 0.2 else 6.0)  # a neighbour begins there
    if not hanging:
        _board(canvas, (6, top, right, top + tall), ground)
        _name(canvas, (6, right), top, tall, ink)
    else:
        _hanging(canvas, top, ground, ink)
    if right < width - 6:
        _neighbour(canvas, right + 4, top + tall * 0.25)
    if not hanging:
        _details(canvas, right, top + tall, ink)
    style = Style(people.pick(rng, ("hei", "kai")), 5.0, (250, 250, 250))
    canvas.write(people.pick(rng, _NOTICES), float(rng.uniform(40, 120)), height - 22, style, anchor="m")
    ornament.sample_mark(canvas, width - 10, height - 6, 3.6, framed=True)
    return canvas.paper("storefront")


def _board(canvas: Canvas, box: tuple[float, float, float, float], ground: Color) -> None:
    """A plain board, one in a frame, or slats."""
    left, top, right, bottom = box
    draw = canvas.rng.random()
    with canvas.draw() as layer:
        layer.box(left, top, right - left, bottom - top, ground)
        edge = tuple(int(v * 0.75 + 30) for v in ground)
        if draw < 0.25:
            for inset in (0.8, 1.6):
                corners = [(left + inset, top + inset), (right - inset, top + inset)]
                corners += [(right - inset, bottom - inset), (left + inset, bottom - inset), corners[0]]
                layer.line(corners, edge, 0.5)
        elif draw < 0.45:
            for y in np.arange(top + 3, bottom, 3.0).tolist():
                layer.line([(left, y), (right, y)], edge, 0.25)


def _hanging(canvas: Canvas, top: float, ground: Color, ink: Color) -> None:
    """A board that hangs beside the door, its name from top to bottom."""
    rng = canvas.rng
    brand = people.pick(rng, _HEADS) + people.pick(rng, _TRADES)
    x = float(rng.choice([22.0, 138.0]))
    size = min(13.0, (canvas.height - top - 18) / (len(brand) * 1.12))
    tall = len(brand) * size * 1.12
    _board(canvas, (x - size * 0.85, top, x + size * 0.85, top + tall + size * 0.5), ground)
    style = Style(people.pick(rng, ("hei bold", "kai bold", "song bold")), size, ink)
    for k, char in enumerate(brand):
        canvas.write(char, x, top + size * 0.8 + k * size * 1.12, style, anchor="m", field="brand")


def _neighbour(canvas: Canvas, left: float, top: float) -> None:
    """Part of the next shop's board, its name written smaller."""
    rng = canvas.rng
    ground, ink = _BOARDS[int(rng.integers(len(_BOARDS)))]
    with canvas.draw() as layer:
        layer.box(left, top, canvas.width - left, 20, ground)
    name = people.pick(rng, _TRADES)
    style = Style(people.pick(rng, ("hei bold", "kai bold")), min(7.0, 32 / len(name)), ink)
    canvas.write(name, (left + canvas.width) / 2, top + 10, style, anchor="m")


def _front(canvas: Canvas, top: float) -> None:
    """Door and windows."""
    rng = canvas.rng
    with canvas.draw(0.92) as layer:
        for left in np.linspace(10, 122, 4).tolist():
            glass = tuple(int(v) for v in rng.integers(40, 96, 3))
            box = [v * layer.unit for v in (left, top, left + 32, canvas.height - 4)]
            layer.pen.rectangle(box, fill=(*glass, 255), outline=(210, 210, 210, 255), width=max(1, round(layer.unit)))


def _name(canvas: Canvas, sides: tuple[float, float], top: float, tall: float, ink: Color) -> None:
    """The name, a logo now and then; a second line: Latin letters, a city above it, or what is sold below it."""
    rng = canvas.rng
    second = people.pick(rng, ("", "", "latin", "latin", "city", "slogan"))
    logo = rng.random() < 0.35
    foreign = rng.random() < 0.12
    brand = people.pick(rng, _BRANDS) if foreign else people.pick(rng, _HEADS) + people.pick(rng, _TRADES)
    length = len(brand) * (0.62 if foreign else 1.0)
    room = sides[1] - sides[0] - 12 - (tall * 0.8 if logo else 0)
    size = min(tall * (0.42 if second else 0.52), room / (length * 1.1))
    tracking = 0.0 if foreign else min(size * float(rng.uniform(0.05, 0.8)), (room / len(brand)) - size)
    face = "sans bold" if foreign else people.pick(rng, ("hei bold", "song bold", "kai bold", "hei", "kai"))
    x = (sides[0] + sides[1]) / 2 + (tall * 0.4 if logo else 0)
    y = top + tall * {"": 0.42, "latin": 0.36, "city": 0.52, "slogan": 0.34}[second]
    style = Style(face, size, ink, tracking=tracking)
    run = size * length + tracking * (len(brand) - 1)
    canvas.write(brand, x, y, style, anchor="m", field="brand")
    below = Style("sans bold" if second == "latin" else "hei", size * 0.3, ink)
    if second == "latin":
        canvas.write(people.pick(rng, _LATIN), x, y + size * 0.95, below.but(size=size * 0.34), anchor="m")
    elif second == "city":
        canvas.write(people.pick(rng, _CITIES), x, y - size * 0.82, below, anchor="m")
    elif second == "slogan":
        canvas.write(people.pick(rng, _SLOGANS), x, y + size * 0.9, below, anchor="m")
    if logo:
        _logo(canvas, x - run / 2 - size * 0.95, y, size, ink)


def _logo(canvas: Canvas, x: float, y: float, size: float, ink: Color) -> None:
    """A disc, a ring or a lozenge in a colour of its own."""
    rng = canvas.rng
    color = tuple(int(v) for v in rng.integers(10, 250, 3))
    half = size * 0.55
    with canvas.draw() as layer:
        if rng.random() < 0.6:
            layer.ellipse(x, y, half, half, ink)
            layer.ellipse(x, y, half * 0.82, half * 0.82, color)
        else:
            layer.polygon([(x - half, y), (x, y - half), (x + half, y), (x, y + half)], color)


def _details(canvas: Canvas, right: float, bottom: float, ink: Color) -> None:
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
        canvas.write(text, right - 4, y, style, anchor="r", field="phone")
    if shown & 2 and right > canvas.width - 10 and "号" in street:
        canvas.write("地址：" + street, 9, y, style.but(size=style.size * 0.92), field="address")
