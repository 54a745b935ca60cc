"""Invoices of the value-added tax on their forms: paper, electronic, blockchain and toll ones; the fully digital one.

Knows the forms as they are published: a table with printed labels, filled in by a needle printer or set by a computer.
Must not know the camera, nor how sums come about (`bills`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kapiao.specimens import bills, ornament, people, trade
from kapiao.specimens.bills import Bill, Party
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.specimens.needle import needle, needle_width

PX_PER_MM = 10.0
_BROWN, _GREEN, _BLUE, _BLACK = (150, 80, 35), (40, 110, 80), (50, 70, 140), (40, 40, 44)
_RED = (200, 40, 36)
_COLUMNS = (0.0, 0.268, 0.346, 0.406, 0.523, 0.648, 0.803, 0.846, 1.0)
_HEADS = ("货物或应税劳务、服务名称", "规格型号", "单位", "数  量", "单  价", "金  额", "税率", "税  额")
_TOLL_HEADS = ("项目名称", "车牌号", "类型", "通行日期起", "通行日期止", "金  额", "税率", "税  额")
_WIDTH, _TOP = 205.0, 36.0
_BUYER, _GOODS, _SUM, _SELLER = 22.0, 46.0, 8.5, 21.0  # heights of the blocks


@dataclass(frozen=True, slots=True)
class Print:
    """How values are set: by needles or smoothly, in which face, how far off the form."""

    needles: bool
    face: str
    figures: str
    color: Color
    dx: float
    dy: float
    lost: float = 0.0

    def put(
        self, canvas: Canvas, text: str, x: float, y: float, size: float, room: float = 0.0, *, field: str = "",
        truth: str | None = None, anchor: str = "l", figures: bool = False,
    ) -> None:  # fmt: skip
        """One value; squeezed into `room` millimetres where there is no more."""
        if not text:
            return
        face = self.figures if figures else self.face
        if self.needles:
            size = min(size, size * room / max(needle_width(text, size), 1.0)) if room else size
            needle(
                canvas, text, x + self.dx, y + self.dy, max(size, 2.4), self.color,
                field=field, truth=truth, lost=self.lost, anchor=anchor,
            )  # fmt: skip
            return
        style = Style(face, size, self.color)
        run = canvas.typeset(text, 0, 0, style)[3] / canvas.px_per_mm
        if room and run > room:
            style = style.but(stretch=max(0.62, room / run)) if room / run > 0.62 else style.but(size=size * room / run)
        canvas.write(text, x + self.dx, y + self.dy, style, field=field, truth=truth, anchor=anchor)


def vat_invoice(rng: np.random.Generator) -> Paper:
    """Any form."""
    if rng.random() < 0.28:
        return digital(rng)
    return classic(rng)


def electronic(rng: np.random.Generator) -> Paper:
    """Any form that is issued as a file."""
    if rng.random() < 0.5:
        return digital(rng)
    return classic(rng, ("electronic", "electronic special", "toll"))


def classic(rng: np.random.Generator, forms: tuple[str, ...] = bills.CLASSIC) -> Paper:
    """The form with the cipher area: buyer above, seller below the sums."""
    bill = bills.bill(rng, people.pick(rng, forms))
    paper_form = bill.form in ("special", "normal")
    canvas = Canvas(240.0, float(rng.uniform(140, 148)), PX_PER_MM, rng)
    ground = (252, 252, 250) if not paper_form or rng.random() < 0.5 else (246, 250, 246)
    ornament.wash(canvas, (ground, tuple(v - 2 for v in ground)))
    ink: Color = people.pick(rng, (_BROWN, _BROWN, _GREEN, _BLUE, _BLACK) if paper_form else (_BROWN, _BROWN, _RED))
    face = people.pick(rng, ("kai", "song", "song", "hei"))
    values = _print(rng, paper_form)
    left = (canvas.width - _WIDTH) / 2
    _frame(canvas, bill, left, ink)
    _labels(canvas, bill, left, Style(face, 3.5, ink))
    _head(canvas, bill, left, Style(face, 3.5, ink), values)
    _parties(canvas, bill, left, values)
    _goods(canvas, bill, left, values)
    _sums(canvas, bill, left, values)
    if paper_form and rng.random() < 0.4:
        _sprockets(canvas)
    foot = _TOP + _BUYER + _GOODS + _SUM + _SELLER
    if rng.random() < 0.7:
        _shop_seal(canvas, bill, canvas.width - float(rng.uniform(30, 48)), foot + float(rng.uniform(-6, 3)))
    ornament.sample_mark(canvas, left + 120, _TOP + _BUYER + 38, 6)
    if paper_form and rng.random() < 0.3:
        ornament.crease(canvas)
    return canvas.paper("vat_invoice", form=bill.form, items=bill.rows, payload=bill.payload)


def _print(rng: np.random.Generator, paper_form: bool) -> Print:
    shade = int(rng.integers(15, 70))
    if not paper_form:
        return Print(False, people.pick(rng, ("song", "song jian", "hei", "kai")), people.pick(rng, ("mono", "sans")),
                     (shade // 2,) * 3, 0.0, 0.0)  # fmt: skip
    color: Color = people.pick(rng, ((shade, shade, shade), (shade, shade, min(255, shade + 60))))
    dx, dy = float(rng.uniform(-1.0, 1.5)), float(rng.uniform(-0.7, 0.7))
    face = people.pick(rng, ("song", "song jian"))
    return Print(bool(rng.random() < 0.5), face, "mono", color, dx, dy, float(rng.choice([0.0, 0.03])))


def _frame(canvas: Canvas, bill: Bill, left: float, ink: Color) -> None:
    """The rules of the table."""
    right, rows = left + _WIDTH, [_TOP]
    for height in (_BUYER, _GOODS, _SUM, _SELLER):
        rows.append(rows[-1] + height)
    with canvas.draw(0.9) as layer:
        for y in rows:
            layer.line([(left, y), (right, y)], ink, 0.3)
        for x in (left, right):
            layer.line([(x, rows[0]), (x, rows[4])], ink, 0.3)
        for share in _COLUMNS[1:-1]:
            layer.line([(left + _WIDTH * share, rows[1]), (left + _WIDTH * share, rows[2])], ink, 0.2)
        layer.line([(left + _WIDTH * 0.268, rows[2]), (left + _WIDTH * 0.268, rows[3])], ink, 0.2)
        for top, bottom in ((rows[0], rows[1]), (rows[3], rows[4])):
            for x in (left + 7, left + _WIDTH * 0.575, left + _WIDTH * 0.575 + 5.5):
                layer.line([(x, top), (x, bottom)], ink, 0.2)


def _down(canvas: Canvas, text: str, x: float, top: float, bottom: float, style: Style) -> None:
    for k, char in enumerate(text):
        canvas.write(char, x, top + (bottom - top) * (k + 0.5) / len(text), style, anchor="m")


def _labels(canvas: Canvas, bill: Bill, left: float, style: Style) -> None:
    """Everything printed on the form before it is filled in."""
    old = bill.date.year < 2016
    y = _TOP + _BUYER + 3
    heads = _TOLL_HEADS if bill.form == "toll" else _HEADS
    for k, head in enumerate(heads):
        middle = left + _WIDTH * (_COLUMNS[k] + _COLUMNS[k + 1]) / 2
        canvas.write(head.replace("、服务", "") if old else head, middle, y, style.but(size=3.2), anchor="m")
    y = _TOP + _BUYER + _GOODS
    canvas.write("合      计", left + 27, y - 3.2, style, anchor="m")
    canvas.write("价税合计(大写)", left + 27, y + _SUM / 2, style, anchor="m")
    canvas.write("(小写)", left + 152, y + _SUM / 2, style)
    names = ("购货单位", "销货单位") if old else ("购买方", "销售方")
    for name, top, height in ((names[0], _TOP, _BUYER), (names[1], y + _SUM, _SELLER)):
        _down(canvas, name, left + 3.5, top + 1, top + height - 1, style)
        other = "密码区" if top == _TOP else "备注"
        _down(canvas, other, left + _WIDTH * 0.575 + 2.7, top + 1.5, top + height - 1.5, style)
        labels = ("名        称:", "纳税人识别号:", "地 址、电 话:", "开户行及账号:" if not old else "开户行及帐号:")
        for k, label in enumerate(labels):
            canvas.write(label, left + 9, top + 3 + k * 5.1, style)
    y += _SUM + _SELLER + 4.5
    for label, x in (("收款人:", 4), ("复核:", 60), ("开票人:", 104), (f"{names[1]}:(章)", 152)):
        canvas.write(label, left + x, y, style)


def _head(canvas: Canvas, bill: Bill, left: float, style: Style, values: Print) -> None:
    """Title, stamp, code and numbers."""
    rng, middle, right = canvas.rng, canvas.width / 2, left + _WIDTH
    place = trade.short_of(bill.code)
    title = place + {
        "special": "增值税专用发票", "normal": "增值税普通发票", "electronic special": "增值税电子专用发票",
        "chain": "电子普通发票",
    }.get(bill.form, "增值税电子普通发票")  # fmt: skip
    canvas.write(title, middle, 14, Style(style.face, 7.2, style.color, tracking=0.4), anchor="m", field="invoice_type")
    with canvas.draw(0.9) as layer:
        for y in (20.0, 21.0):
            layer.line([(middle - 39, y), (middle + 39, y)], style.color, 0.25)
    trade.oval(canvas, middle, 18, 14.5, 9.5, f"{place}税务局", _RED, float(rng.uniform(0.4, 0.9)))
    if bill.form in ("special", "normal"):
        canvas.write(bill.code, left + 24, 13.5, Style("serif", 6.0, _BLACK, tracking=0.2), field="code")
        end = canvas.write("№ ", right - 56, 13.5, Style("serif bold", 6.4, _BLACK))
        canvas.write(bill.number, end, 13.5, Style("serif bold", 6.6, style.color, tracking=0.3), field="number")
        small = Style("mono", 3.0, _BLACK)
        canvas.write(bill.code, right, 17.5, small, anchor="r")
        canvas.write(bill.number, right, 21.5, small, anchor="r")
        canvas.write("开票日期:", right - 48, 30, style)
        values.put(canvas, f"{bill.date:%Y年%m月%d日}", right - 30, 30, 3.5, field="date")
        if bill.form == "normal" and bill.check_code:
            end = canvas.write("校验码 ", left + 24, 25, style.but(size=3.2))
            _check(canvas, bill, end, 25, values)
    else:
        rows = [("发票代码:", bill.code, "code"), ("发票号码:", bill.number, "number"),
                ("开票日期:", f"{bill.date:%Y年%m月%d日}", "date")]  # fmt: skip
        for k, (label, text, field) in enumerate(rows):
            canvas.write(label, right - 57, 11 + k * 6, style)
            values.put(canvas, text, right - 41, 11 + k * 6, 3.4, field=field)
        canvas.write("校 验 码:", right - 57, 29, style)
        _check(canvas, bill, right - 41, 29, values)
    if bill.form not in ("special", "normal") or bill.date.year > 2015:
        trade.qr(canvas, left + 3, 8, 18, bill.payload)
    if rng.random() < 0.8:
        end = canvas.write("机器编号:", left + 3, 31, style.but(size=3.2))
        values.put(canvas, bill.machine, end, 31, 3.2)


def _check(canvas: Canvas, bill: Bill, x: float, y: float, values: Print) -> None:
    text = bill.check_code
    grouped = " ".join(text[k : k + 5] for k in range(0, len(text), 5))
    values.put(canvas, grouped, x, y, 3.2, 41, field="check_code", truth=text)


def _parties(canvas: Canvas, bill: Bill, left: float, values: Print) -> None:
    """Both parties, the cipher area, the people below."""
    rng, below = canvas.rng, _TOP + _BUYER + _GOODS + _SUM
    for party, who, top in ((bill.buyer, "buyer", _TOP), (bill.seller, "seller", below)):
        _party(canvas, party, who, left + 33, top + 3, values)
    if bill.form != "chain":
        size = float(rng.uniform(3.9, 4.6))
        for k in range(4):
            text = bills.cipher(rng)
            values.put(canvas, text, left + _WIDTH * 0.615, _TOP + 3.2 + k * 5.1, size, _WIDTH * 0.38, figures=True)
    if rng.random() < 0.5:
        values.put(canvas, f"订单号{trade.digits(rng, 12)}", left + _WIDTH * 0.615, below + 4, 3.2)
    y = below + _SELLER + 4.5
    for text, x, field in ((bill.payee, 17, "payee"), (bill.checker, 70, "checker"), (bill.drawer, 117, "drawer")):
        values.put(canvas, text, left + x, y, 3.5, field=field)


def _party(canvas: Canvas, party: Party, who: str, x: float, y: float, values: Print) -> None:
    rows = (("name", party.name), ("number", party.number), ("address", party.address), ("bank", party.bank))
    for k, (field, text) in enumerate(rows):
        figures = field == "number"
        values.put(canvas, text, x, y + k * 5.1, 4.0 if figures else 3.4, 84, field=f"{who}_{field}", figures=figures)


def _goods(canvas: Canvas, bill: Bill, left: float, values: Print) -> None:
    y, pitch = _TOP + _BUYER + 7.6, 4.3

    def edge(column: int) -> float:
        return left + _WIDTH * _COLUMNS[column]

    for good in bill.goods:
        name, rest = good.name[:15], good.name[15:]
        values.put(canvas, name, left + 1, y, 3.2, edge(1) - left - 2)
        if bill.form == "toll":
            values.put(canvas, "客车", edge(2) + 2, y, 3.2)
        else:
            values.put(canvas, good.model, edge(1) + 1, y, 3.0, edge(2) - edge(1) - 2)
            values.put(canvas, good.unit, (edge(2) + edge(3)) / 2 - 2, y, 3.2)
            values.put(canvas, f"{good.quantity}", edge(4) - 1, y, 3.2, anchor="r")
            values.put(canvas, f"{good.price}", edge(5) - 1, y, 3.2, anchor="r")
        values.put(canvas, f"{good.amount}", edge(6) - 1.5, y, 3.3, anchor="r")
        values.put(canvas, f"{good.rate}%", edge(6) + 1.5, y, 3.2)
        values.put(canvas, f"{good.tax}", edge(8) - 1.5, y, 3.3, anchor="r")
        if rest:
            y += pitch
            values.put(canvas, rest, left + 1, y, 3.2)
        y += pitch


def _sums(canvas: Canvas, bill: Bill, left: float, values: Print) -> None:
    y = _TOP + _BUYER + _GOODS
    for value, column, field in ((bill.net, 6, "net"), (bill.tax, 8, "tax")):
        at = left + _WIDTH * _COLUMNS[column] - 1.5
        values.put(canvas, f"¥{value}", at, y - 3.2, 4.0, field=field, truth=f"{value}", anchor="r", figures=True)
    at = left + _WIDTH * 0.268 + 3
    with canvas.draw() as layer:
        layer.ring(at + 1.7, y + _SUM / 2, 1.7, 1.7, _BLACK, 0.3)
        for sign in (1, -1):
            layer.line([(at + 0.6, y + _SUM / 2 - 1.1 * sign), (at + 2.8, y + _SUM / 2 + 1.1 * sign)], _BLACK, 0.3)
    values.put(canvas, bill.capitals, at + 4.5, y + _SUM / 2, 3.9, 85, field="total_capitals")
    values.put(
        canvas, f"¥{bill.total}", left + 165, y + _SUM / 2, 4.2, field="total", truth=f"{bill.total}", figures=True
    )


def _sprockets(canvas: Canvas) -> None:
    """The holes that a needle printer draws the paper by."""
    with canvas.draw() as layer:
        for k in range(int(canvas.height / 12.7)):
            for x in (6.0, canvas.width - 6.0):
                layer.ellipse(x, 8 + 12.7 * k, 2.0, 2.0, (60, 60, 60))


def _shop_seal(canvas: Canvas, bill: Bill, x: float, y: float) -> None:
    """The seller's oval seal for invoices."""
    strength = float(canvas.rng.uniform(0.35, 0.8))
    with canvas.draw(strength) as layer:
        layer.ring(x, y, 20, 15, _RED, 1.0)
    style = Style("song", min(3.0, 34 / len(bill.seller.name)), _RED, strength=strength)
    canvas.write(bill.seller.name, x, y - 7, style, anchor="m")
    canvas.write(bill.seller.number, x, y, Style("narrow", 3.0, _RED, strength=strength), anchor="m")
    canvas.write("发票专用章", x, y + 6, Style("song bold", 3.6, _RED, strength=strength), anchor="m")


def digital(rng: np.random.Generator) -> Paper:
    """The fully digital invoice: 20 digits, no code, both parties side by side."""
    form = people.pick(rng, ("digital", "digital", "digital special"))
    bill = bills.bill(rng, form, 7)
    canvas = Canvas(210.0, float(rng.uniform(138, 148)), PX_PER_MM, rng)
    ornament.wash(canvas, ((253, 253, 253), (251, 251, 251)))
    ink = people.pick(rng, (_BROWN, (140, 60, 40)))
    label = Style(people.pick(rng, ("song", "kai", "song jian")), 3.3, ink)
    values = Print(False, people.pick(rng, ("song", "song jian")), "mono", (10, 10, 12), 0.0, 0.0)
    _digital_head(canvas, bill, label, values)
    _digital_parties(canvas, bill, label, values)
    _digital_goods(canvas, bill, label, values)
    ornament.sample_mark(canvas, 105, 126, 6)
    return canvas.paper("vat_invoice", form=bill.form, items=bill.rows, payload=bill.payload)


def _digital_head(canvas: Canvas, bill: Bill, label: Style, values: Print) -> None:
    title = "电子发票（增值税专用发票）" if bill.form.endswith("special") else "电子发票（普通发票）"
    canvas.write(title, 105, 15, label.but(size=6.6), anchor="m", field="invoice_type")
    with canvas.draw(0.9) as layer:
        for y in (20.0, 21.2):
            layer.line([(68, y), (142, y)], label.color, 0.25)
        for rule in ([(8, 32), (202, 32), (202, 128), (8, 128), (8, 32)], [(8, 53), (202, 53)], [(8, 102), (202, 102)],
                     [(8, 110), (202, 110)], [(14, 32), (14, 53)], [(105, 32), (105, 53)], [(111, 32), (111, 53)],
                     [(55, 102), (55, 110)], [(14, 110), (14, 128)]):  # fmt: skip
            layer.line([(float(x), float(y)) for x, y in rule], label.color, 0.25)
    trade.qr(canvas, 9, 7, 18, bill.payload)
    trade.oval(canvas, 105, 18, 14, 9, "国家税务总局", _RED, float(canvas.rng.uniform(0.5, 0.9)))
    for text, value, field, y in (("发票号码：", bill.number, "number", 12.0),
                                  ("开票日期：", f"{bill.date:%Y年%m月%d日}", "date", 19.0)):  # fmt: skip
        end = canvas.write(text, 150, y, label)
        values.put(canvas, value, end, y, 3.3, field=field)


def _digital_parties(canvas: Canvas, bill: Bill, label: Style, values: Print) -> None:
    for party, who, title, x in ((bill.buyer, "buyer", "购买方信息", 8), (bill.seller, "seller", "销售方信息", 105)):
        _down(canvas, title, x + 3, 33, 52, label)
        end = canvas.write("名称：", x + 8, 37, label)
        values.put(canvas, party.name, end, 37, 3.4, 80, field=f"{who}_name")
        end = canvas.write("统一社会信用代码/纳税人识别号：", x + 8, 47, label.but(size=2.9))
        values.put(canvas, party.number, end, 47, 3.6, 97 - 6 - (end - x), field=f"{who}_number", figures=True)
    canvas.write("备", 11, 115, label, anchor="m")
    canvas.write("注", 11, 122, label, anchor="m")
    end = canvas.write("开票人：", 20, 133, label)
    values.put(canvas, bill.drawer, end, 133, 3.3, field="drawer")


def _digital_goods(canvas: Canvas, bill: Bill, label: Style, values: Print) -> None:
    at = (9.0, 61.0, 79.0, 96.0, 120.0, 146.0, 168.0, 200.0)
    heads = ("项目名称", "规格型号", "单  位", "数  量", "单  价", "金  额", "税率/征收率", "税  额")
    for k, head in enumerate(heads):
        canvas.write(
            head, at[k] + (8 if k == 0 else 0), 56, label, anchor="r" if k in (3, 4, 5, 7) else "l" if k < 2 else "m"
        )
    y = 61.0
    for good in bill.goods:
        values.put(canvas, good.name, at[0], y, 3.1, 50)
        values.put(canvas, good.model, at[1], y, 3.0, 13)
        values.put(canvas, good.unit, at[2] - 1, y, 3.1)
        values.put(canvas, f"{good.quantity}", at[3], y, 3.1, anchor="r")
        values.put(canvas, f"{good.price}", at[4], y, 3.1, anchor="r")
        values.put(canvas, f"{good.amount}", at[5], y, 3.1, anchor="r")
        values.put(canvas, f"{good.rate}%", at[6] - 3, y, 3.1)
        values.put(canvas, f"{good.tax}", at[7], y, 3.1, anchor="r")
        y += 4.6
    canvas.write("合      计", 22, 98, label)
    values.put(canvas, f"¥{bill.net}", at[5], 98, 3.5, field="net", truth=f"{bill.net}", anchor="r")
    values.put(canvas, f"¥{bill.tax}", at[7], 98, 3.5, field="tax", truth=f"{bill.tax}", anchor="r")
    canvas.write("价税合计（大写）", 18, 106, label)
    with canvas.draw() as layer:
        layer.ring(60, 106, 1.7, 1.7, _BLACK, 0.3)
        for sign in (1, -1):
            layer.line([(58.9, 106 - 1.1 * sign), (61.1, 106 + 1.1 * sign)], _BLACK, 0.3)
    values.put(canvas, bill.capitals, 64, 106, 3.7, 70, field="total_capitals")
    end = canvas.write("（小写）", 146, 106, label)
    values.put(canvas, f"¥{bill.total}", end, 106, 3.7, field="total", truth=f"{bill.total}")
