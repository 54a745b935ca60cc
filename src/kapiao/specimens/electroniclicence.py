"""The electronic business licence: as the application shows it, and what a downloaded page says of itself.

Knows the screen of the application: emblem, title, code to show, items in one column. Must not know who holds it.
Source: 电子营业执照管理办法 (国家市场监督管理总局) and published pictures of the application.
"""

from __future__ import annotations

import numpy as np

from kapiao.specimens import idcard, ornament, people, telephone
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.specimens.licensees import Cell, Firm, licensee

WIDTH = 100.0
_PX_PER_MM = 11.0
_ROOM = 54.0  # of a row of a value
_GOLD: Color = (176, 140, 70)


def shown(rng: np.random.Generator) -> Paper:
    """The licence on the screen of a telephone."""
    firm = licensee(rng)
    while firm.old:
        firm = licensee(rng)
    cells = _cells(rng, firm)
    value = Style(people.pick(rng, ("hei", "hei", "hei micro", "song noto")), 3.3, (int(rng.integers(10, 60)),) * 3)
    coded = bool(rng.random() < 0.75)
    top = 24.0 + (96.0 if coded else 52.0)
    rows = [idcard.broken(text, int(_ROOM / (value.size * 1.03))) for _, text, _ in cells]
    height = top + sum(max(8.0, 4.6 * len(row) + 3.4) for row in rows) + 30.0
    canvas = Canvas(WIDTH, height, _PX_PER_MM, rng)
    telephone.ground(canvas, False, people.pick(rng, telephone.BLUES))
    telephone.bars(canvas, "电子营业执照")
    with canvas.draw(1.0) as layer:
        layer.box(4, 24, WIDTH - 8, height - 40, (255, 255, int(rng.integers(246, 256))), 3.0)
        layer.line([(8, 30), (WIDTH - 8, 30)], _GOLD, 0.3)
    _head(canvas, coded)
    _items(canvas, cells, rows, top, value)
    canvas.write("验证请扫描二维码  国家市场监督管理总局", WIDTH / 2, height - 9, value.but(size=2.6), anchor="m")
    ornament.sample_mark(canvas, WIDTH - 22, 34, 3.6, angle=float(rng.uniform(-8, 8)))
    return canvas.paper("business_license", 3.0)


def mark(canvas: Canvas) -> None:
    """What says that a page was downloaded: a round mark, how to verify it, when."""
    rng = canvas.rng
    blue: Color = people.pick(rng, ((36, 84, 160), (160, 40, 40), (60, 60, 60)))
    x, y = canvas.width - 26.0, 38.0
    with canvas.draw(0.8) as layer:
        layer.ring(x, y, 5.6, 5.6, blue, 0.5)
    canvas.write("电子", x, y, Style("hei bold", 4.0, blue), anchor="m")
    day, hour, minute = people.day(rng, 2019, 2026), rng.integers(8, 22), rng.integers(0, 60)
    style = Style("song noto", 3.0, (50, 50, 50))
    middle = canvas.width / 2
    canvas.write("本执照由电子营业执照系统下载，扫描二维码验证真伪", middle, canvas.height - 11.4, style, anchor="m")
    time = f"下载时间：{day:%Y-%m-%d} {hour:02d}:{minute:02d}"
    canvas.write(time, canvas.width - 24.0, 30.8, style, anchor="r")


def _cells(rng: np.random.Generator, firm: Firm) -> list[Cell]:
    """The items of the screen: a short list, or all that the licence says."""
    cells = [("统一社会信用代码", firm.code, "credit_code"), *firm.left, *firm.right]
    if rng.random() < 0.4:
        told = {"credit_code", "name", "company_type", "legal_person", "established", "address"}
        return [cell for cell in cells if cell[2] in told]
    return [*cells, firm.scope] if len(firm.scope[1]) < 330 else cells


def _head(canvas: Canvas, coded: bool) -> None:
    """Emblem and title, copy or not, and the code that is shown to be scanned."""
    rng = canvas.rng
    ornament.emblem(canvas, WIDTH / 2, 40.0, 7.0, (222, 44, 40))
    title = Style(people.pick(rng, ("hei bold", "song bold")), 9.0, (24, 24, 24), tracking=3.0)
    canvas.write("营业执照", WIDTH / 2, 56.0, title, anchor="m")
    if rng.random() < 0.5:
        middle = Style("hei", 4.2, (40, 40, 40))
        canvas.write("（副  本）", WIDTH / 2, 65.0, middle, anchor="m", field="copy", truth="副本")
    if coded:
        ornament.code(canvas, WIDTH / 2 - 20, 70.0, 40.0)


def _items(canvas: Canvas, cells: list[Cell], rows: list[list[str]], top: float, value: Style) -> None:
    """Labels in one column, values in the other, a thin line under each item."""
    rng = canvas.rng
    grey = int(rng.integers(60, 140))
    label = value.but(color=(grey, grey, grey), face="hei")
    end = people.pick(rng, ("", "", "："))
    y = top + 4.0
    for (name, _, field), lines in zip(cells, rows, strict=True):
        size = min(label.size, 30.0 / len(name))
        canvas.write(name + end, 8.0, y, label.but(size=size))
        for k, row in enumerate(lines):
            canvas.write(row, 40.0, y + 4.6 * k, value, field=field)
        y += max(8.0, 4.6 * len(lines) + 3.4)
        with canvas.draw(0.5) as layer:
            layer.line([(8, y - 4.0), (WIDTH - 8, y - 4.0)], (214, 216, 220), 0.2)
