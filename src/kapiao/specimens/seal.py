"""Pages with seals on them: round, oval, square and rectangular ones, red and blue, over print and beside it.

Knows how seals are cut (国发〔1999〕25号, GA 241.9, 公告 2011 年第 7 号) and how they are pressed on paper. Must not
know the camera nor the reader. The firms do not exist; offices are put together from real divisions and usual endings.
Fields: `text`, `inner` and `serial` of the first seal from above, `text_2`... of the others.
"""

# ruff: noqa: SIM905

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens import firms, fonts, legibility, ornament, page, people
from kapiao.specimens.ink import Alone, Canvas, Color, Paper, Style
from kapiao.values.companies import UnifiedCreditCode

PX_PER_MM = 8.0
_FINE = 2  # a stamp is drawn so many times finer than its page
_EM = 128
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
_ROWS = ("现金付讫", "现金收讫", "已核对", "转讫", "附件", "此件与原件一致", "仅供参考")


@dataclass(slots=True)
class Die:
    """A seal before it is pressed: ink in a square of `size` millimetres, and what it says. Places from the middle."""

    size: float
    mask: Pixels
    told: dict[str, str] = field(default_factory=dict)
    places: list[tuple[float, float, float, float, float]] = field(default_factory=list)  # x, y, wide, high, turn

    @property
    def unit(self) -> float:
        return PX_PER_MM * _FINE

    def ring(self, rx: float, ry: float, width: float) -> None:
        image, c = Image.fromarray(self.mask), self.mask.shape[0] / 2
        box = (c - rx * self.unit, c - ry * self.unit, c + rx * self.unit, c + ry * self.unit)
        ImageDraw.Draw(image).ellipse(box, outline=255, width=max(2, round(width * self.unit)))
        self.mask = np.asarray(image).copy()

    def frame(self, wide: float, high: float, width: float) -> None:
        image, c = Image.fromarray(self.mask), self.mask.shape[0] / 2
        box = (c - wide / 2 * self.unit, c - high / 2 * self.unit, c + wide / 2 * self.unit, c + high / 2 * self.unit)
        ImageDraw.Draw(image).rectangle(box, outline=255, width=max(2, round(width * self.unit)))
        self.mask = np.asarray(image).copy()

    def star(self, radius: float) -> None:
        image, c = Image.fromarray(self.mask), self.mask.shape[0] / 2
        ImageDraw.Draw(image).polygon(
            [(c + x * self.unit, c + y * self.unit) for x, y in ornament.star(0, 0, radius)], fill=255
        )
        self.mask = np.asarray(image).copy()

    def char(self, char: str, face: str, x: float, y: float, wide: float, high: float, turn: float = 0.0) -> None:
        """One character, its middle at (x, y) from the middle, filling a box, turned clockwise (radians)."""
        self.places.append((x, y, wide, high, turn))
        glyph = _glyph(face, char)
        height, width = glyph.shape
        su, sv = wide * self.unit / width, high * self.unit / height
        c, s, middle = math.cos(turn), math.sin(turn), self.mask.shape[0] / 2
        a, b, d, e = c * su, -s * sv, s * su, c * sv
        tx = middle + x * self.unit - a * width / 2 - b * height / 2
        ty = middle + y * self.unit - d * width / 2 - e * height / 2
        matrix = np.array(((a, b, tx), (d, e, ty)), np.float64)
        size = (self.mask.shape[1], self.mask.shape[0])
        np.maximum(self.mask, cv2.warpAffine(glyph, matrix, size, flags=cv2.INTER_AREA), out=self.mask)

    def row(self, text: str, face: str, y: float, wide: float, high: float) -> None:
        """A level row that fills a width."""
        step = wide / len(text)
        for k, char in enumerate(text):
            narrow = 0.62 if char in "1I()" else 0.9
            self.char(char, face, -wide / 2 + step * (k + 0.5), y, step * narrow, high)


def _glyph(face: str, char: str) -> Pixels:
    """A character filling its picture."""
    image = Image.new("L", (2 * _EM, 2 * _EM), 0)
    ImageDraw.Draw(image).text((_EM // 2, 3 * _EM // 2), char, 255, fonts.face(face, _EM), anchor="ls")
    full = np.asarray(image)
    x, y, w, h = cv2.boundingRect(full)
    if char in "一二三－-·（）()":  # thin ones keep the room of their square
        x, w = x - (_EM - w) // 2 if w < _EM else x, max(w, _EM)
        y, h = max(0, y - (_EM - h) // 2), max(h, _EM)
    return full[max(0, y) : y + h, max(0, x) : x + w].copy()


def _blank(size: float) -> Die:
    side = round(size * PX_PER_MM * _FINE)
    return Die(size, np.zeros((side, side), np.uint8))


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
    size = math.ceil(side / _FINE * 1.45)
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), -turn_deg, 1 / _FINE)
    matrix[:, 2] += size / 2 - side / 2
    soft = cv2.GaussianBlur(die.mask, (0, 0), float(rng.uniform(0.8, 1.8)))
    mask = cv2.warpAffine(soft, matrix, (size, size), flags=cv2.INTER_AREA).astype(np.float32)
    patches = cv2.resize(rng.random((9, 9), dtype=np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(rng.random((size, size), dtype=np.float32), (0, 0), 0.9)
    uneven = float(rng.uniform(0, 0.45))
    mask *= np.clip(1 - uneven * np.clip(patches, 0, 1) - float(rng.uniform(0, 0.6)) * (grain > 0.62), 0.15, 1)
    color = people.pick(rng, list(_REDS)) if rng.random() < 0.86 else people.pick(rng, list(_BLUES))
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
    makers: tuple[Callable[[np.random.Generator], Die], ...] = (_round, _oval, _square, _rectangular, _office)
    return makers[int(rng.choice(5, p=(0.42, 0.24, 0.07, 0.11, 0.16)))](rng)


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


def _along(
    die: Die, text: str, face: str, rx: float, ry: float, high: float, span_deg: float, below: bool = False
) -> None:
    """Text along the rim, by length; `below`: along the lower rim, tops towards the middle."""
    t = np.linspace(0, 2 * math.pi, 7200, endpoint=False)
    x, y = rx * np.sin(t), -ry * np.cos(t)  # from the top, clockwise
    length = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x, append=x[:1]), np.diff(y, append=y[:1])))))
    whole = float(length[-1])
    span = span_deg / 360 * whole
    step = span / len(text)
    for k, char in enumerate(text):
        at = (whole / 2 + span / 2 - step * (k + 0.5) if below else -span / 2 + step * (k + 0.5)) % whole
        n = int(np.searchsorted(length, at)) % t.size
        turn = math.atan2(x[n] / rx**2, -y[n] / ry**2)  # the outward normal, from upward, clockwise
        wide = min(step * 0.9, high * 0.95)
        die.char(char, face, float(x[n]), float(y[n]), wide, high, turn + (math.pi if below else 0.0))


def _round(rng: np.random.Generator) -> Die:
    """The seal of a firm: name, star, use, number."""
    radius = float(rng.choice([19.0, 20.0, 20.0, 21.0, 22.5]))
    die, name = _blank(2 * radius + 1), _owner(rng)
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
        _along(die, die.told["serial"], "sans", radius * 0.865, radius * 0.865, high, span, below=True)
    return die


def _name_on(die: Die, rng: np.random.Generator, name: str, radius: float) -> None:
    high = radius * float(rng.uniform(0.21, 0.27))
    middle = radius * float(rng.uniform(0.755, 0.79))
    span = min(float(rng.uniform(255, 285)), len(name) * float(rng.uniform(20, 26)))
    _along(die, name, people.pick(rng, _FACES), middle, middle, high, span)
    die.told["text"] = name


def _office(rng: np.random.Generator) -> Die:
    """The seal of an office: name and star alone."""
    radius = float(rng.choice([20.0, 21.0, 22.5]))
    die = _blank(2 * radius + 1)
    division = people.person(rng).division
    name = division[-1] if rng.random() < 0.6 or len(division) < 2 else division[-2]
    die.ring(radius, radius, 1.2)
    _name_on(die, rng, name + people.pick(rng, _OFFICES), radius)
    die.star(radius * 0.33)
    return die


def _oval(rng: np.random.Generator) -> Die:
    """The seal on invoices, 40 x 30 mm: name, number, use."""
    die, name = _blank(42.0), _owner(rng)
    rx, ry = (20.0, 15.0) if rng.random() < 0.8 else (22.5, 15.0)
    die.ring(rx, ry, 1.0)
    high = float(rng.uniform(3.8, 4.5))
    _along(die, name, people.pick(rng, _FACES), rx - 3.4, ry - 3.4, high, min(250.0, len(name) * 19.0 + 20))
    code = UnifiedCreditCode.compose("91", people.person(rng).region, "MA" + "".join(map(str, rng.integers(0, 10, 6))))
    die.row(code, "sans", 0.4, 26.5, 3.0)
    use = "发票专用章" if rng.random() < 0.85 else "财务专用章"
    die.row(use, people.pick(rng, _FACES), 7.6, 21.0, 4.3)
    die.told.update(text=name, inner=code + use)
    return die


def _square(rng: np.random.Generator) -> Die:
    """A person's seal: name and 印 in columns from the right."""
    side = float(rng.uniform(18, 22))
    die = _blank(side * 1.02)
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
        die = _blank(wide + 2)
        die.frame(wide, high, 0.9)
        die.row(word, face, 0.0, wide * 0.86, min(high * 0.66, wide / len(word) * 1.05))
        die.told["text"] = word
        return die
    day = people.day(rng, 2012, 2026)
    rows = (_owner(rng), people.pick(rng, _USES), f"{day.year}年{day.month}月{day.day}日")
    count = int(rng.integers(2, 4))
    wide, high = 44.0, 7.0 * count + 2
    die = _blank(wide + 2)
    die.frame(wide, high, 0.9)
    for k, text in enumerate(rows[:count]):
        die.row(text, face, (k - (count - 1) / 2) * 6.8, min(40.0, len(text) * 5.0), 4.2)
    die.told.update(text=rows[0], inner="".join(rows[1:count]))
    return die
