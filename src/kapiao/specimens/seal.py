"""Pages with seals on them: round, oval, square and rectangular ones, red and blue, over print and beside it.

Knows how seals are cut (国发〔1999〕25号, GA 241.9, 公告 2011 年第 7 号) and how they are pressed on paper. Must not
know the camera nor the reader. The firms do not exist; offices are put together from real divisions and usual endings.
Fields: `text`, `inner` and `serial` of the first seal from above, `text_2`... of the others.
"""

# ruff: noqa: SIM905

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from kapiao.records import Homography, Quad
from kapiao.specimens import firms, legibility, ornament, page, people
from kapiao.specimens.dies import FINE, PX_PER_MM, Die, along, blank
from kapiao.specimens.ink import Alone, Canvas, Color, Paper, Style
from kapiao.specimens.needle import needle, needle_width
from kapiao.values.companies import UnifiedCreditCode

_REDS: tuple[Color, ...] = ((205, 30, 38), (222, 44, 40), (190, 24, 48), (228, 60, 66), (214, 36, 70))
_BLUES: tuple[Color, ...] = ((32, 58, 160), (40, 84, 190), (52, 52, 140))
_OFFICES = tuple(
    """
    市场监督管理局 自然资源和规划局 住房和城乡建设局 人民政府 教育局 财政局 公安局 税务局 人力资源和社会保障局
    公共资源交易中心 行政审批局 民政局 卫生健康委员会 房产管理局 第一中学 人民医院 不动产登记中心 交通运输局
    """.split()
)
_USES = ("合同专用章", "财务专用章", "业务专用章", "投标专用章", "报关专用章", "人事专用章", "收货专用章", "发票专用章")
_FACES = ("song bold", "song", "song noto", "hei", "song bold", "kai")
_TRIES = 6
_LEGIBLE, _SMALL_PX, _JPEG = 0.55, 14.0, 60  # likeness of the least legible character; how small and how poor
_SUPERVISORY = "全国统一发票监制章"
_ROWS = ("现金付讫", "现金收讫", "已核对", "转讫", "附件", "此件与原件一致", "仅供参考")


def seal(rng: np.random.Generator) -> Paper:
    """A page with one seal, or two or three; put together anew where print hides a character of them."""
    for attempt in range(_TRIES):
        paper = _page(rng, bare=attempt == _TRIES - 1)
        if _legible(paper):
            break
    return paper


def _legible(paper: Paper) -> bool:
    """Whether every character can still be told from the print under it in a small picture, whose colour is coarse."""
    scale = min(1.0, _SMALL_PX / paper.glyph_px)
    small = cv2.resize(paper.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    sent = cv2.imdecode(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _JPEG])[1], cv2.IMREAD_COLOR)
    return paper.alone is None or legibility.worst(paper.alone, sent, Homography.scaling(scale, scale)) >= _LEGIBLE


def _page(rng: np.random.Generator, bare: bool) -> Paper:
    wide, high = float(rng.uniform(70, 150)), float(rng.uniform(62, 120))
    canvas = Canvas(wide, high, PX_PER_MM, rng)
    tone = int(rng.integers(236, 256))
    ornament.wash(canvas, ((tone, tone, tone), (tone, tone, max(225, tone - 8))))
    if not bare:
        _print(canvas)
    dies = [_any(rng) for _ in range(int(rng.choice([1, 1, 1, 2, 2, 3])))]
    placed: list[tuple[float, float, Die, float]] = []
    for die in dies:
        spot = _spot(canvas, die, placed)
        if spot is not None:
            placed.append(
                (*spot, die, float(rng.normal(0, 9)) if rng.random() < 0.75 else float(rng.uniform(-180, 180)))
            )
    alone = Canvas(wide, high, PX_PER_MM, rng)
    for number, (x, y, die, turn) in enumerate(sorted(placed, key=lambda p: p[1]), 1):
        _press(canvas, alone, die, x, y, turn, number)
        if not bare and die.over:
            _print_over(canvas, die, x, y)
    ornament.sample_mark(canvas, 6, canvas.height - 4, 3.2, color=(60, 60, 60), framed=True)
    quads = tuple(quad for x, y, die, turn in placed for quad in _characters(die, x, y, turn))
    return replace(canvas.paper("seal"), alone=Alone(alone.pixels[..., 0].copy(), quads))


def _characters(die: Die, x: float, y: float, turn_deg: float) -> list[Quad]:
    """Where every character of a pressed seal stands on its page."""

    def placed(px: float, py: float, center: tuple[float, float], turn: float) -> tuple[float, float]:
        c, s = math.cos(turn), math.sin(turn)
        return center[0] + c * px - s * py, center[1] + s * px + c * py

    found = []
    for cx, cy, wide, high, turn in die.places:
        corners = [(u * wide / 2, v * high / 2) for u, v in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        page = [placed(*placed(*corner, (cx, cy), turn), (x, y), math.radians(turn_deg)) for corner in corners]
        a, b, c, d = ((px * PX_PER_MM - 0.5, py * PX_PER_MM - 0.5) for px, py in page)
        found.append(Quad((a, b, c, d)))
    return found


def _print(canvas: Canvas) -> None:
    """What the seals are pressed on: rows of a letter, a foot of a contract, or nothing."""
    rng = canvas.rng
    if rng.random() < 0.2:
        return
    style = Style(people.pick(rng, page.FACES), float(rng.uniform(2.8, 4.4)), (30, 30, 30))
    pitch = style.size * float(rng.uniform(1.5, 3.2))
    y = float(rng.uniform(6, 14))
    while y < canvas.height - 8:
        room = int((canvas.width - 16) / style.size * float(rng.uniform(0.3, 1)))
        canvas.write(page.sentence(rng, max(3, room)), 8, y, style)
        y += pitch


def _print_over(canvas: Canvas, die: Die, x: float, y: float) -> None:
    """What a meter or a press printed over an oval of an invoice."""
    rng = canvas.rng
    shade, strength = int(rng.integers(20, 90)), float(rng.uniform(0.45, 1.0))
    if die.over.startswith("¥"):
        size, across = float(rng.uniform(3.4, 4.4)), float(rng.uniform(-0.2, 0.15)) * die.size
        left = x + across - needle_width(die.over, size, True) / 2
        for row in range(int(rng.integers(1, 3))):
            top = y + float(rng.uniform(-0.22, -0.12)) * die.size - row * 1.7 * size
            needle(canvas, die.over, left, top, size, (shade, shade, shade + 30), strength=strength, matrix=True)
        return
    color = people.pick(rng, ((shade, shade, shade), (shade + 90, shade + 20, shade // 2)))
    style = Style(people.pick(rng, ("kai", "song bold", "song")), float(rng.uniform(3.4, 5.0)), color)
    canvas.write(die.over, x, y - float(rng.uniform(0.1, 0.22)) * die.size, style.but(strength=strength), anchor="m")
    for k in range(int(rng.integers(0, 3))):
        with canvas.draw(strength) as layer:
            layer.line([(x - die.size, y + 0.9 * k), (x + die.size, y + 0.9 * k)], color, 0.2)


def _spot(canvas: Canvas, die: Die, placed: list[tuple[float, float, Die, float]]) -> tuple[float, float] | None:
    """A place for a seal, clear of the others."""
    half = die.size / 2 * 1.02
    for _ in range(60):
        low = half + 1
        if canvas.width < 2 * low or canvas.height < 2 * low:
            return None
        x = float(canvas.rng.uniform(low, canvas.width - low))
        y = float(canvas.rng.uniform(low, canvas.height - low))
        if all(math.hypot(x - a, y - b) > half + other.size / 2 + 1 for a, b, other, _ in placed):
            return x, y
    return None


def _press(canvas: Canvas, alone: Canvas, die: Die, x: float, y: float, turn_deg: float, number: int) -> None:
    """The seal on its page: turned, unevenly inked, pale or full."""
    rng = canvas.rng
    side = die.mask.shape[0]
    size = math.ceil(side / FINE * 1.45)
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), -turn_deg, 1 / FINE)
    matrix[:, 2] += size / 2 - side / 2
    soft = cv2.GaussianBlur(die.mask, (0, 0), float(rng.uniform(0.8, 1.8)))
    mask = cv2.warpAffine(soft, matrix, (size, size), flags=cv2.INTER_AREA).astype(np.float32)
    patches = cv2.resize(rng.random((9, 9), dtype=np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(rng.random((size, size), dtype=np.float32), (0, 0), 0.9)
    uneven = float(rng.uniform(0, 0.45))
    mask *= np.clip(1 - uneven * np.clip(patches, 0, 1) - float(rng.uniform(0, 0.6)) * (grain > 0.62), 0.15, 1)
    color = (
        people.pick(rng, list(_REDS))
        if rng.random() < 0.86 or "监制" in die.told["text"]
        else people.pick(rng, list(_BLUES))
    )
    style = Style("song", 1, color, strength=float(rng.uniform(0.5, 0.95)))
    left, top = round(canvas.px(x) - size / 2), round(canvas.px(y) - size / 2)
    canvas.stamp(mask.astype(np.uint8), left, top, style)
    whole = cv2.warpAffine(die.mask, matrix, (size, size), flags=cv2.INTER_AREA)
    alone.stamp(whole, left, top, Style("song", 1, (0, 0, 0)))
    half = canvas.px(die.size / 2)
    quad = Quad.box(canvas.px(x) - half, canvas.px(y) - half, 2 * half, 2 * half)
    for name, text in die.told.items():
        if text:
            canvas.record(name if number == 1 else f"{name}_{number}", text, quad)
    canvas.smallest_px = min(canvas.smallest_px, canvas.px(1.8 if len(die.told) > 1 else 2.2))


# the dies -----------------------------------------------------------------------------------------------------------


def _any(rng: np.random.Generator) -> Die:
    makers: tuple[Callable[[np.random.Generator], Die], ...] = (
        *(_round, _oval, _square, _rectangular),
        *(_office, _supervisory),
    )
    return makers[int(rng.choice(6, p=(0.36, 0.27, 0.07, 0.1, 0.12, 0.08)))](rng)


def _owner(rng: np.random.Generator) -> str:
    who = people.person(rng)
    name = firms.company(rng, who.division)
    if rng.random() < 0.15:
        name = name.removesuffix("有限公司") + people.pick(
            rng, ("股份有限公司", "有限责任公司", "集团有限公司", "经营部")
        )
    if rng.random() < 0.1:
        name += people.pick(rng, ("上海", "成都", "青岛", "第二")) + "分公司"
    return name


def _serial(rng: np.random.Generator) -> str:
    return people.person(rng).region + "".join(str(d) for d in rng.integers(0, 10, 7))


def _round(rng: np.random.Generator) -> Die:
    """The seal of a firm: name, star, use, number."""
    radius = float(rng.choice([19.0, 20.0, 20.0, 21.0, 22.5]))
    die, name = blank(2 * radius + 1), _owner(rng)
    die.ring(radius, radius, float(rng.uniform(0.9, 1.3)))
    _name_on(die, rng, name, radius)
    die.star(radius * float(rng.uniform(0.26, 0.36)))
    if rng.random() < 0.65:
        use = people.pick(rng, _USES)
        wide = radius * float(rng.uniform(0.95, 1.2))
        die.row(use, people.pick(rng, _FACES), radius * 0.56, wide, min(4.6, wide / len(use) * 1.15))
        die.told["inner"] = use
    if rng.random() < 0.55:
        die.told["serial"] = _serial(rng)
        span = float(rng.uniform(70, 100))
        high = radius * 0.085
        along(die, die.told["serial"], "sans", radius * 0.865, radius * 0.865, high, span, below=True)
    return die


def _name_on(die: Die, rng: np.random.Generator, name: str, radius: float) -> None:
    high = radius * float(rng.uniform(0.21, 0.27))
    middle = radius * float(rng.uniform(0.755, 0.79))
    span = min(float(rng.uniform(255, 285)), len(name) * float(rng.uniform(20, 26)))
    along(die, name, people.pick(rng, _FACES), middle, middle, high, span)
    die.told["text"] = name


def _office(rng: np.random.Generator) -> Die:
    """The seal of an office: name and star alone."""
    radius = float(rng.choice([20.0, 21.0, 22.5]))
    die = blank(2 * radius + 1)
    division = people.person(rng).division
    name = division[-1] if rng.random() < 0.6 or len(division) < 2 else division[-2]
    die.ring(radius, radius, 1.2)
    _name_on(die, rng, name + people.pick(rng, _OFFICES), radius)
    die.star(radius * 0.33)
    return die


def _oval(rng: np.random.Generator) -> Die:
    """The seal on invoices, 40 x 30 mm: name, number, use."""
    rx, ry = (20.0, 15.0) if rng.random() < 0.8 else (22.5, 15.0)
    die, name = blank(2 * rx + 2), _owner(rng)
    die.ring(rx, ry, 1.0)
    high = float(rng.uniform(3.8, 4.5))
    along(die, name, people.pick(rng, _FACES), rx - 3.4, ry - 3.4, high, min(250.0, len(name) * 19.0 + 20))
    code = UnifiedCreditCode.compose("91", people.person(rng).region, "MA" + "".join(map(str, rng.integers(0, 10, 6))))
    die.row(code, "sans", 0.4, 26.5, 3.0)
    if rng.random() < 0.45:
        die.over = f"¥{people.pick(rng, ('', ' '))}{int(rng.integers(0, 99)) * int(rng.integers(0, 2))}.00元"
    if rng.random() < 0.3:
        along(die, _serial(rng), "sans", rx - 2.0, ry - 2.0, 1.5, float(rng.uniform(80, 110)), below=True)
    use = "发票专用章" if rng.random() < 0.85 else "财务专用章"
    die.row(use, people.pick(rng, _FACES), 7.6, 21.0, 4.3)
    die.told.update(text=name, inner=code + use)
    return die


def _supervisory(rng: np.random.Generator) -> Die:
    """The tax administration's on invoices: two rims, what it is above, whose below."""
    rx, ry = float(rng.uniform(15, 20)), float(rng.uniform(10, 12.5))
    die, name, division = blank(2 * rx + 2), _SUPERVISORY, people.person(rng).division
    face, gap = people.pick(rng, ("kai", "kai", "song", "song bold")), float(rng.uniform(1.5, 1.9))
    die.ring(rx, ry, float(rng.uniform(0.7, 1.2)))
    die.ring(rx - gap, ry - gap, 0.25)
    high, deep = float(rng.uniform(2.3, 2.9)), gap + float(rng.uniform(1.9, 2.3))
    along(die, name, face, rx - deep, ry - deep, high, float(rng.uniform(165, 190)))
    place = division[0] if rng.random() < 0.5 else next((p for p in division if p.endswith("市")), division[0])
    new = rng.random() < 0.5
    middle, lower = ("国家税务总局", f"{place}税务局") if new else (place, "国家税务局监制")
    die.row(middle, face, 0.2, min(13.0, 2.6 * len(middle)), 2.4)
    along(die, lower, face, rx - deep, ry - deep, 2.3, min(110.0, 14.0 * len(lower)), below=True)
    die.told.update(text=name, inner=middle + lower)
    die.over = place.removesuffix("省") + people.pick(rng, ("增值税专用发票", "出租汽车专用发票", "通用定额发票"))
    return die


def _square(rng: np.random.Generator) -> Die:
    """A person's seal: name and 印 in columns from the right."""
    side = float(rng.uniform(18, 22))
    die = blank(side * 1.02)
    die.frame(side, side, 0.9)
    name = (
        people.pick(rng, "王李张刘陈杨赵黄周吴")
        + people.pick(rng, "明文建国志海小春")
        + people.pick(rng, "华强平军伟红芳")
    )
    text, face, step = name + "印", people.pick(rng, ("kai", "song bold", "hei")), side * 0.42
    for k, char in enumerate(text):
        x, y = (step / 2, -step / 2)[k // 2], (-step / 2, step / 2)[k % 2]
        die.char(char, face, x, y, step * 0.85, step * 0.85)
    die.told["text"] = text
    return die


def _rectangular(rng: np.random.Generator) -> Die:
    """A stamp in rows: one word, or a firm, a use and a day."""
    face = people.pick(rng, _FACES)
    if rng.random() < 0.5:
        word = people.pick(rng, _ROWS)
        wide = float(rng.uniform(24, 40))
        high = min(wide / len(word) * 1.5, 14.0)
        die = blank(wide + 2)
        die.frame(wide, high, 0.9)
        die.row(word, face, 0.0, wide * 0.86, min(high * 0.66, wide / len(word) * 1.05))
        die.told["text"] = word
        return die
    day = people.day(rng, 2012, 2026)
    rows = (_owner(rng), people.pick(rng, _USES), f"{day.year}年{day.month}月{day.day}日")
    count = int(rng.integers(2, 4))
    wide, high = 44.0, 7.0 * count + 2
    die = blank(wide + 2)
    die.frame(wide, high, 0.9)
    for k, text in enumerate(rows[:count]):
        die.row(text, face, (k - (count - 1) / 2) * 6.8, min(40.0, len(text) * 5.0), 4.2)
    die.told.update(text=rows[0], inner="".join(rows[1:count]))
    return die
