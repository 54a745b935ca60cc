"""What driving and vehicle licences have in common: the card of 88 x 60 mm, form and overprint, the boxed seal.

Knows how an office fills a printed form: labels in two languages belong to the form, values are printed later by a
machine of the office, a little beside their place, often with crossed zeros. Must not know which licence it is. Source:
GA 482 (driving licences) and GA 37 (vehicle licences) name size and items; places measured on published specimens.
"""
# ruff: noqa: SIM905

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kapiao.specimens import fonts, ornament, people
from kapiao.specimens.ink import Canvas, Color, Style

WIDTH, HEIGHT, RADIUS = 88.0, 60.0, 3.0
PX_PER_MM = 12.0
VALUE_FACES = ("hei", "hei", "hei micro", "hei zen", "song", "song noto", "kai jian")
FIGURE_FACES = ("mono", "mono", "narrow", "serif", "sans", "")
SEAL_RED: Color = (212, 58, 52)


@dataclass(frozen=True, slots=True)
class Press:
    """How one office prints its values: Han face, face of figures, crossed zeros, where on the form it lands (mm)."""

    han: Style
    figures: Style
    crossed: bool
    dx: float
    dy: float

    @classmethod
    def any(cls, rng: np.random.Generator) -> Press:
        shade = int(rng.integers(5, 60))
        face = people.pick(rng, VALUE_FACES)
        han = Style(
            face,
            float(rng.uniform(3.0, 3.5)),
            (shade, shade, shade + 4),
            tracking=float(rng.choice([0.0, 0.0, 0.15, 0.35])),
            strength=float(rng.uniform(0.85, 1.0)),
            spread=float(rng.choice([0.0, 0.0, 0.25, -0.1])),
            wear=float(rng.choice([0.0, 0.0, 0.0, 0.25])),
        )
        figures = people.pick(rng, FIGURE_FACES) or face
        dx, dy = (float(v) for v in rng.normal(0, (0.45, 0.35)))
        return cls(han, han.but(face=figures), figures == "mono" or rng.random() < 0.35, dx, dy)

    @classmethod
    def typed(cls, rng: np.random.Generator) -> Press:
        """How a telephone shows them: in one face, in their place."""
        shade = int(rng.integers(10, 60))
        han = Style(people.pick(rng, ("hei", "hei", "hei micro")), float(rng.uniform(3.1, 3.6)), (shade,) * 3)
        return cls(han, han.but(face=people.pick(rng, (han.face, "sans"))), False, 0.0, 0.0)

    def put(
        self, canvas: Canvas, text: str, x: float, y: float, field: str, *, size: float = 0.0, room: float = 0.0
    ) -> None:
        """Print a value; narrower where `room` (mm) is short."""
        x, y = x + self.dx, y + self.dy
        style = self.figures if text.isascii() else self.han
        style = style.but(size=size) if size else style
        if room:
            face = self.figures.face if not text.isascii() else style.face
            if _width(text, style, face) > room:
                closed = style.but(tracking=0.0)
                style = closed.but(stretch=max(0.62, room / _width(text, closed, face)))
        if not text.isascii() and self.figures.face != self.han.face and any(c.isascii() for c in text):
            _mixed(canvas, text, x, y, style, self.figures.face, field, self.crossed)
            return
        canvas.write(text, x, y, style, field=field)
        if self.crossed:
            _cross_zeros(canvas, text, x, y, style)


def _width(text: str, style: Style, figures: str = "") -> float:
    """How wide a text is in mm; `figures`: the face of its figures and letters, where that is another."""
    faces = ((c, figures if figures and c.isascii() else style.face) for c in text)
    advance = sum(fonts.advance(face if fonts.covers(face, c) else fonts.SPARE, c) for c, face in faces)
    return advance * style.size * style.stretch + style.tracking * max(0, len(text) - 1)


def _mixed(
    canvas: Canvas, text: str, x: float, y: float, style: Style, figures: str, field: str, crossed: bool
) -> None:
    """Han in one face, figures and letters in another, as one value."""
    run = ""
    for char in (*text, ""):
        if run and (not char or char.isascii() != run.isascii()):
            face = style.but(face=figures) if run.isascii() else style
            end = canvas.write(run, x, y, face, field=field)
            if crossed and run.isascii():
                _cross_zeros(canvas, run, x, y, face)
            x = end + style.tracking
            run = ""
        run += char


def _cross_zeros(canvas: Canvas, text: str, x: float, y: float, style: Style) -> None:
    """A bar or an oblique through every zero."""
    if style.face == "mono":  # has a dot of its own
        return
    sign = people.pick(canvas.rng, "-/") if text.isdigit() else "-"
    for place, char in enumerate(text):
        if char == "0":
            left = x + _width(text[:place], style) + (style.tracking if place else 0.0)
            middle = left + fonts.advance(style.face, "0") * style.size * style.stretch / 2
            canvas.write(sign, middle, y, style.but(size=style.size * 0.62, tracking=0.0), anchor="m", within=True)


@dataclass(frozen=True, slots=True)
class Form:
    """The printed form: how labels look."""

    label: Style
    english: Style
    line: Color

    @classmethod
    def any(cls, rng: np.random.Generator) -> Form:
        shade = int(rng.integers(30, 90))
        color = (shade, shade, shade)
        face = people.pick(rng, ("song noto", "song", "song jian", "hei"))
        return cls(Style(face, float(rng.uniform(2.45, 2.7)), color), Style("serif", 1.85, color), color)

    def title(self, canvas: Canvas, text: str, y: float, width: float, english: str = "", x: float = WIDTH / 2) -> None:
        size = 0.92 * width / len(text)
        tracking = (width - size * len(text)) / (len(text) - 1)
        face = people.pick(canvas.rng, ("hei", "hei", "song bold", "song noto"))
        canvas.write(text, x, y, Style(face, size, (34, 34, 34), tracking=tracking), anchor="m")
        if english:
            style = Style("serif", 2.25, (60, 60, 60))
            natural = _width(english, style)
            canvas.write(english, x, y + 3.2, style.but(stretch=width / natural), anchor="m")

    def name(self, canvas: Canvas, text: str, english: str, x: float, y: float, width: float = 0.0) -> None:
        """A label in both languages, spread to a width."""
        tracking = (width - self.label.size * len(text)) / (len(text) - 1) if width else 0.0
        canvas.write(text, x, y, self.label.but(tracking=max(0.0, tracking)))
        if english:
            canvas.write(english, x + 0.2, y + 2.4, self.english)

    def dots(self, canvas: Canvas, x: float, y: float, width: float) -> None:
        """A dotted line to write on."""
        with canvas.draw(0.6) as layer:
            at = x
            while at < x + width:
                layer.box(at, y, 0.28, 0.1, self.line)
                at += 0.55


def box_seal(canvas: Canvas, x: float, y: float, width: float, height: float, text: str) -> None:
    """The office's red square: its name in three or four rows, printed with the form."""
    rng = canvas.rng
    rows = 3 if len(text) <= 18 else 4
    per = -(-len(text) // rows)
    red = tuple(int(np.clip(c + rng.integers(-14, 14), 0, 255)) for c in SEAL_RED)
    strength = float(rng.uniform(0.72, 0.98))
    with canvas.draw(strength) as layer:
        for x0, y0, w, h in ((x, y, width, 0.35), (x, y + height, width, 0.35), (x, y, 0.35, height)):
            layer.box(x0, y0, w, h, red)
        layer.box(x + width, y, 0.35, height + 0.35, red)
    size = min(height / rows * 0.72, (width - 1.6) / per)
    style = Style(people.pick(rng, ("hei", "song bold", "kai bold")), size, red, strength=strength)
    for k in range(rows):
        row = text[k * per : (k + 1) * per]
        tracking = (width - 2.0 - size * per) / max(1, per - 1)
        canvas.write(row, x + 1.0, y + height * (k + 0.5) / rows, style.but(tracking=tracking), field="authority")


def traffic_police(rng: np.random.Generator, division: tuple[str, ...]) -> str:
    """The office that issues licences: of a prefecture or a municipality."""
    first = division[0]
    if first.endswith("市"):
        return first + people.pick(rng, ("公安局公安交通管理局", "公安局交通警察总队", "公安局交通管理局"))
    city = next((part for part in division[1:] if part.endswith(("市", "州"))), division[-1])
    tail = people.pick(rng, ("公安局交通警察支队", "公安局交通警察支队", "公安局公安交通管理局"))
    return (first if rng.random() < 0.8 else "") + city + tail


def strip_of_light(canvas: Canvas) -> None:
    """The holographic thread of laminated licences: dark windows along a thin line."""
    rng = canvas.rng
    x = float(rng.uniform(7.5, 10.5))
    with canvas.draw(float(rng.uniform(0.25, 0.5))) as layer:
        layer.box(x, 0, 0.9, HEIGHT, (120, 170, 190))
    with canvas.draw(float(rng.uniform(0.5, 0.85))) as layer:
        y = float(rng.uniform(1, 8))
        while y < HEIGHT - 5:
            layer.box(x, y, 0.9, 4.2, (40, 110, 100))
            y += 10.5


def waves(canvas: Canvas, stops: tuple[Color, ...], colors: tuple[Color, ...], strength: float) -> None:
    """A ground of bent lines over a wash."""
    rng = canvas.rng
    ornament.wash(canvas, stops)
    for k, color in enumerate(colors):
        ornament.guilloche(
            canvas,
            color,
            pitch=float(rng.uniform(0.9, 1.5)),
            sway=float(rng.uniform(1.4, 3.2)),
            wave=float(rng.uniform(16, 40)),
            angle=float(rng.uniform(-30, 30)) + 70 * k,
            strength=strength * float(rng.uniform(0.7, 1.2)),
        )


def file_number(rng: np.random.Generator, region: str) -> str:
    return region[:4] + "00" + "".join(str(d) for d in rng.integers(0, 10, 6))


def barcode(canvas: Canvas, x: float, y: float, width: float, height: float, text: str) -> None:
    """Bars that hold nothing, with a number under them."""
    rng = canvas.rng
    with canvas.draw(0.9) as layer:
        at = x
        while at < x + width:
            bar = float(rng.choice([0.18, 0.18, 0.36, 0.5]))
            layer.box(at, y, bar, height, (25, 25, 25))
            at += bar + float(rng.choice([0.2, 0.2, 0.4]))
    canvas.write(text, x + width / 2, y + height + 1.5, Style("sans", 2.2, (30, 30, 30)), anchor="m")


def village_or_street(rng: np.random.Generator) -> people.Person:
    """Anybody of age."""
    while True:
        who = people.person(rng)
        if who.born.year <= 2003:
            return who


def plate(rng: np.random.Generator, province: str, kind: str) -> str:
    """A number of a province: 7 characters, or 8 with a letter for new energy."""
    letters, office = "ABCDEFGHJKLMNPQRSTUVWXYZ", "ABCDEFGHJKLMN"
    head = province + people.pick(rng, office)
    if kind == "energy":
        return head + people.pick(rng, "DFDFABC") + "".join(people.pick(rng, "0123456789") for _ in range(5))
    body = "".join(people.pick(rng, letters if rng.random() < 0.22 else "0123456789") for _ in range(5))
    return head + (body[:4] + "挂" if kind == "trailer" else body)


PROVINCE_SIGNS = dict(
    pair.split("=")
    for pair in """
    北京=京 天津=津 河北=冀 山西=晋 内蒙=蒙 辽宁=辽 吉林=吉 黑龙=黑 上海=沪 江苏=苏 浙江=浙 安徽=皖
    福建=闽 江西=赣 山东=鲁 河南=豫 湖北=鄂 湖南=湘 广东=粤 广西=桂 海南=琼 重庆=渝 四川=川 贵州=贵
    云南=云 西藏=藏 陕西=陕 甘肃=甘 青海=青 宁夏=宁 新疆=新
    """.split()
)
