"""The business licence, as companies, branches and shopkeepers hang it up: forms since 2014, and the one before.

Knows the layouts in millimetres: landscape in two columns, portrait in one, the older form with its registration
number. Must not know the camera. Source: published specimens of the forms of 2014 and 2019 (国家市场监督管理总局).
Firms, numbers and codes are invented; codes compute.
"""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp

from kapiao.records import Quad
from kapiao.specimens import electroniclicence, idcard, ornament, people, telephone
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.specimens.licensees import Cell, Firm, licensee

PX_PER_MM = 7.5
LONG, SHORT = 297.0, 210.0
FRAMES: tuple[Color, ...] = ((150, 146, 92), (176, 150, 80), (120, 140, 110), (196, 160, 90))


def business_license(rng: np.random.Generator) -> Paper:
    """Any of the forms; some as a telephone shows them, some as they were downloaded."""
    electronic = telephone.shows(rng)
    if electronic and rng.random() < 0.6:
        return electroniclicence.shown(rng)
    portrait = bool(rng.random() < 0.35)
    width, height = (SHORT, LONG) if portrait else (LONG, SHORT)
    canvas = Canvas(width, height, PX_PER_MM, rng)
    firm = licensee(rng)
    _ground(canvas)
    ornament.emblem(canvas, width / 2, 21.0, 12.0, (222, 44, 40))
    label = Style(people.pick(rng, ("hei", "hei", "hei bold", "song bold")), 4.6, (26, 26, 26))
    face = people.pick(rng, ("song noto", "song", "hei", "song jian", "kai jian", "hei micro"))
    value = Style(face, 4.1, (int(rng.integers(10, 60)),) * 3, spread=float(rng.choice([0.0, 0.0, 0.2])))
    top = _head(canvas, firm, label, value, portrait)
    bottom = _body(canvas, firm, label, value, portrait, top)
    _foot(canvas, firm, label, value, bottom)
    if electronic:
        electroniclicence.mark(canvas)
    return canvas.paper("business_license", 0.0)


def _ground(canvas: Canvas) -> None:
    """A frame of braided lines, pale words across the paper."""
    rng = canvas.rng
    tint = int(rng.integers(236, 254))
    ornament.wash(canvas, ((tint, tint, tint - 8), (tint, tint - 2, tint - 10)))
    color = FRAMES[int(rng.integers(len(FRAMES)))]
    pale = Style("sans bold", 9.0, (226, 200, 176), strength=float(rng.uniform(0.1, 0.35)))
    for row in range(int(canvas.height // 38)):
        for column in range(int(canvas.width // 75)):
            canvas.write("SCJDGL", 22 + column * 75 + 30 * (row % 2), 30 + 36 * row, pale)
    with canvas.draw(0.85) as layer:
        for inset, thick in ((7.0, 0.5), (14.0, 0.35)):
            x0, y0, x1, y1 = inset, inset + 12, canvas.width - inset, canvas.height - inset - 6
            for points in ([(x0, y0), (x1, y0)], [(x1, y0), (x1, y1)], [(x1, y1), (x0, y1)], [(x0, y1), (x0, y0)]):
                layer.line(points, color, thick)
        for x in np.arange(10.0, canvas.width - 8, 4.2):
            for y in (22.5, canvas.height - 16.5):
                layer.ring(float(x), y, 2.6, 2.6, color, 0.25)
        for y in np.arange(24.0, canvas.height - 16, 4.2):
            for x in (10.5, canvas.width - 10.5):
                layer.ring(x, float(y), 2.6, 2.6, color, 0.25)


def _head(canvas: Canvas, firm: Firm, label: Style, value: Style, portrait: bool) -> float:
    """Title, copy, code or number, QR symbol. Returns where the items begin."""
    rng, middle = canvas.rng, canvas.width / 2
    y = 58.0 if portrait else 48.0
    size = 15.0 if len(firm.title) < 6 else 11.0
    bold = Style("hei bold", size, (20, 20, 20), tracking=size * float(rng.uniform(0.25, 0.5)))
    canvas.write(firm.title, middle, y, bold, anchor="m")
    y += 12.5
    if rng.random() < 0.7:
        canvas.write("（副  本）", middle, y, value.but(size=5.4), anchor="m")
        canvas.record("copy", "副本", _near(canvas, middle, y))
        if rng.random() < 0.7:
            copies = int(rng.integers(1, 6))
            text = f"{copies}-{rng.integers(1, copies + 1)}"
            brackets = people.pick(rng, ("({})", "（{}）")).format(text)
            canvas.write(brackets, middle + 26, y - 1.0, value.but(size=3.8), field="copy_number", truth=text)
    if firm.old:
        x = middle - 30 if rng.random() < 0.5 else 24.0
        canvas.write("注册号", x, y + 9, label.but(size=4.2))
        canvas.write(firm.code, x + 18, y + 9, value.but(face="sans", size=4.4), field="register_number")
        return y + 20
    at = 30.0 if portrait else 24.0
    level = y - 20 if not portrait else y + 8
    if rng.random() < 0.4:
        number = "".join(str(d) for d in rng.integers(0, 10, int(rng.integers(8, 17))))
        canvas.write("编号", at, level - 7, label.but(size=3.6))
        canvas.write(number, at + 11, level - 7, value.but(face="serif", size=3.6), field="cert_number")
    beside = bool(portrait and rng.random() < 0.5)
    end = canvas.write("统一社会信用代码", at, level, label.but(size=4.2, tracking=0.0 if portrait else 1.0))
    x, below = (end + 3, level) if beside else (at, level + 7)
    code = value.but(face=people.pick(rng, ("serif", "sans", "serif bold")), size=4.2)
    canvas.write(firm.code, x, below, code, field="credit_code")
    if rng.random() < 0.8:
        _symbol(canvas, canvas.width - (62 if portrait else 86), y - 20 if not portrait else y + 2, portrait)
    return y + (25.0 if portrait else 17.0)


def _near(canvas: Canvas, x: float, y: float) -> Quad:
    return Quad.box(canvas.px(x - 12), canvas.px(y - 3), canvas.px(24), canvas.px(6))


def _symbol(canvas: Canvas, x: float, y: float, small: bool) -> None:
    """A QR symbol that leads nowhere, and what is printed beside it."""
    side = 17.0 if small else 20.0
    number = "".join(str(d) for d in canvas.rng.integers(0, 10, 24))
    symbol = zxingcpp.create_barcode(f"https://example.invalid/{number}", zxingcpp.BarcodeFormat.QRCode)
    grid = 255 - np.array(zxingcpp.write_barcode_to_image(symbol, scale=1, add_quiet_zones=False))
    px = round(canvas.px(side))
    mask = cv2.resize(grid, (px, px), interpolation=cv2.INTER_NEAREST)
    canvas.stamp(mask, round(canvas.px(x)), round(canvas.px(y)), Style("hei", 1, (20, 20, 20)))
    style = Style("hei", 2.6, (40, 40, 40))
    rows = ("扫描二维码登录", "‘国家企业信用", "信息公示系统’", "了解更多登记、", "备案、许可、监", "管信息。")
    for k, row in enumerate(rows):
        canvas.write(row, x + side + 3, y + 2 + 3.2 * k, style)


def _body(canvas: Canvas, firm: Firm, label: Style, value: Style, portrait: bool, top: float) -> float:
    """The items, in one column or two; then the scope. Returns where they end."""
    rng = canvas.rng
    two = not portrait and bool(firm.right)
    pitch = float(rng.uniform(9.0, 10.5)) if two or portrait else float(rng.uniform(7.2, 8.2))
    x, room = (30.0, 118.0) if portrait else (24.0, 96.0 if two else 200.0)
    wide = 24.0
    left = firm.left if two else (*firm.left, *firm.right)
    y = _column(canvas, left, x, top, pitch, wide, room, label, value)
    if two:
        _column(canvas, firm.right, 160.0, top, pitch, wide, 84.0, label, value)
    return _scope(canvas, firm.scope, x, y, wide, room, label, value)


def _column(
    canvas: Canvas,
    cells: tuple[Cell, ...],
    x: float,
    y: float,
    pitch: float,
    wide: float,
    room: float,
    label: Style,
    value: Style,
) -> float:
    for name, text, field in cells:
        _label(canvas, name, x, y, wide, label)
        per = max(8, int(room / (value.size * 1.02)))
        rows = idcard.broken(text, per)[:3]
        for k, row in enumerate(rows):
            canvas.write(row, x + wide + 4, y + k * value.size * 1.35, value, field=field)
        y += max(pitch, len(rows) * value.size * 1.35 + 3.5)
    return y


def _label(canvas: Canvas, name: str, x: float, y: float, wide: float, label: Style) -> None:
    """A label spread to its column; longer ones set smaller."""
    size = min(label.size, wide / len(name))
    canvas.write(name, x, y, label.but(size=size, tracking=max(0.0, (wide - size * len(name)) / max(1, len(name) - 1))))


def _scope(
    canvas: Canvas, cell: Cell, x: float, y: float, wide: float, room: float, label: Style, value: Style
) -> float:
    """The scope of business, smaller the longer it is, in at most what room there is."""
    name, text, field = cell
    low = canvas.height - 48.0
    size = value.size
    while size > 2.7 and len(idcard.broken(text, int(room / (size * 1.02)))) * size * 1.3 > low - y:
        size -= 0.15
    rows = idcard.broken(text, int(room / (size * 1.02)))
    if len(rows) * size * 1.3 > low - y:
        rows = rows[: max(1, int((low - y) / (size * 1.3)))]
    _label(canvas, name, x, y, wide, label)
    for k, row in enumerate(rows):
        canvas.write(row, x + wide + 4, y + k * size * 1.3, value.but(size=size), field=field)
    return y + len(rows) * size * 1.3


def _foot(canvas: Canvas, firm: Firm, label: Style, value: Style, bottom: float) -> None:
    """Who registered it, the seal, the day; the words below the frame."""
    rng = canvas.rng
    x, y = canvas.width - 105, canvas.height - 44
    canvas.write("登记机关", x, y, label.but(tracking=2.0))
    cx, cy = canvas.width - 46 + float(rng.uniform(-4, 4)), canvas.height - 45 + float(rng.uniform(-3, 3))
    ornament.seal(canvas, cx, cy, 19.0, firm.organ, strength=float(rng.uniform(0.5, 0.85)))
    for k, (text, mark) in enumerate(
        zip((f"{firm.day.year}", f"{firm.day.month:02d}", f"{firm.day.day:02d}"), "年月日", strict=True)
    ):
        at = canvas.width - 72 + 18 * k
        canvas.write(text, at, canvas.height - 27, value.but(size=4.0))
        canvas.write(mark, at + 10, canvas.height - 27, label.but(size=4.0))
    small = Style("song noto", 2.9, (50, 50, 50))
    y = canvas.height - 6.5
    canvas.write("国家企业信用信息公示系统网址：http://www.gsxt.gov.cn", 12, y, small)
    canvas.write("国家市场监督管理总局监制", canvas.width - 12, y, small, anchor="r")
    ornament.sample_mark(canvas, 20 + 12, canvas.height - 26, 6.0, angle=float(rng.uniform(-10, 10)))
