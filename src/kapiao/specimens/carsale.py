"""机动车销售统一发票: the sale of one car, on its form of 241 x 178 mm.

Knows the published form of 2006 and its printed labels. Must not know the camera. Parties and cars are invented.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from kapiao.specimens import bills, ornament, people, trade
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.specimens.needle import needle
from kapiao.specimens.vehiclelicence import any_vin
from kapiao.values.money import capitals

PX_PER_MM = 9.0
_BROWN, _RED = (150, 80, 35), (200, 40, 36)
_LEFT, _RIGHT, _TOP, _PITCH = 14.0, 227.0, 46.0, 8.6

Row = tuple[tuple[str, float, str, str, str], ...]  # label, where it begins, value, its name, its truth


def vehicle_invoice(rng: np.random.Generator) -> Paper:
    """Any sale."""
    canvas = Canvas(241.0, 165.0, PX_PER_MM, rng)
    ornament.wash(canvas, ((252, 251, 250), (249, 249, 247)))
    code, number = "1" + trade.invoice_code(rng, True) + trade.digits(rng, 1), trade.invoice_number(rng)
    day = people.day(rng, 2014, 2025)
    ink = Style(people.pick(rng, ("song", "kai", "hei")), 3.4, people.pick(rng, (_BROWN, _BROWN, (60, 60, 70))))
    needles = bool(rng.random() < 0.5)
    _head(canvas, code, number, ink)
    y = 37.0
    _put(canvas, f"{day:%Y-%m-%d}", canvas.write("开票日期", 16, y, ink) + 2, y, needles, "date", f"{day:%Y-%m-%d}")
    rows = _rows(rng, code, number)
    with canvas.draw(0.9) as layer:
        for k in range(len(rows) + 1):
            layer.line([(_LEFT, _TOP + _PITCH * k), (_RIGHT, _TOP + _PITCH * k)], ink.color, 0.25)
        for x in (_LEFT, _RIGHT):
            layer.line([(x, _TOP), (x, _TOP + _PITCH * len(rows))], ink.color, 0.25)
    for k, row in enumerate(rows):
        y = _TOP + _PITCH * (k + 0.5)
        for place, (label, x, value, field, truth) in enumerate(row):
            end = canvas.write(label, x, y, ink)
            room = (row[place + 1][1] if place + 1 < len(row) else _RIGHT) - end - 4
            _put(canvas, value, end + 2.0, y, needles, field, truth, room)
    _seal(canvas, ink)
    ornament.sample_mark(canvas, 120, 158, 6)
    return canvas.paper("vehicle_invoice")


def _head(canvas: Canvas, code: str, number: str, ink: Style) -> None:
    canvas.write("机动车销售统一发票", 120, 14, ink.but(size=7.0), anchor="m")
    canvas.write("发  票  联", 120, 24, ink.but(size=5.4), anchor="m")
    trade.oval(canvas, 120, 19, 14, 9, "税务总局", _RED, float(canvas.rng.uniform(0.4, 0.8)))
    for label, text, field, y in (("发票代码", code, "code", 26.0), ("发票号码", number, "number", 33.0)):
        end = canvas.write(label, 166, y, ink)
        canvas.write(text, end + 2, y, Style("serif", 4.6, (30, 30, 34)), field=field)


def _rows(rng: np.random.Generator, code: str, number: str) -> tuple[Row, ...]:
    buyer, seller = bills.party(rng, "", True), bills.party(rng, trade.city_of(code), True)
    total = Decimal(int(rng.integers(300_00, 4_000_000))) * 10
    total = total.quantize(Decimal("0.01")) / 10
    rate = int(rng.choice([13, 13, 3, 16, 17]))
    net = (total / (1 + Decimal(rate) / 100)).quantize(Decimal("0.01"))
    words_of, machine = capitals(total), trade.digits(rng, 12)
    brand = people.pick(rng, ("云雀牌", "长风牌", "东岭牌", "白鹭牌"))
    model = f"{brand}{people.pick(rng, ('ABC', 'LZW', 'HQ'))}{trade.digits(rng, 4)}{people.pick(rng, 'ABCD')}"
    kind = people.pick(rng, ("小型轿车", "多用途乘用车", "轻型货车", "轿车"))
    engine, certificate = people.pick(rng, "ABDEF") + trade.digits(rng, 7), "WA" + trade.digits(rng, 13)
    phone, vin, drawer = trade.phone(rng), any_vin(rng), people.name(rng, "女")
    middle, last = 118.0, 172.0
    return (
        (("机打代码", 16, code, "", ""), ("机打号码", 80, number, "", ""),
         ("机器编号", 150, machine, "machine", machine)),
        (("购买方名称", 16, buyer.name, "buyer_name", buyer.name),
         ("纳税人识别号", middle + 10, buyer.number, "buyer_number", buyer.number)),
        (("车辆类型", 16, kind, "vehicle_type", kind), ("厂牌型号", 80, model, "model", model),
         ("产地", last, "某某市", "origin", "某某市")),
        (("合格证号", 16, certificate, "certificate", certificate), ("进口证明书号", 90, "", "", ""),
         ("商检单号", last, "", "", "")),
        (("发动机号码", 16, engine, "engine", engine), ("车辆识别代号/车架号码", middle, vin, "vin", vin)),
        (("价税合计", 16, words_of, "total_capitals", words_of),
         ("小写", 160, f"¥{total:.2f}", "total", f"{total:.2f}")),
        (("销货单位名称", 16, seller.name, "seller_name", seller.name), ("电话", 160, phone, "seller_phone", phone)),
        (("纳税人识别号", 16, seller.number, "seller_number", seller.number),
         ("账号", 128, trade.digits(rng, 17), "", "")),
        (("地址", 16, seller.address, "seller_address", seller.address),
         ("开户银行", 142, seller.bank[:14], "seller_bank", seller.bank[:14])),
        (("增值税税率", 16, f"{rate}%", "rate", f"{rate}%"),
         ("增值税税额", 60, f"¥{total - net}", "tax", f"{total - net}"),
         ("主管税务机关", 128, trade.digits(rng, 9), "", "")),
        (("不含税价", 16, f"¥{net}", "net", f"{net}"), ("完税凭证号码", 74, "", "", ""), ("吨位", 140, "", "", ""),
         ("限乘人数", last, "5", "", "")),
        (("销货单位盖章", 16, "", "", ""), ("开票人", 110, drawer, "", "")),
    )  # fmt: skip


def _put(
    canvas: Canvas, text: str, x: float, y: float, needles: bool, field: str, truth: str, room: float = 90.0
) -> None:
    if not text:
        return
    color: Color = (40, 40, 60)
    if needles:
        size = min(3.7, room / max(1.0, sum(0.62 if c.isascii() else 1.05 for c in text)))
        needle(canvas, text, x, y, size, color, field=field, truth=truth)
        return
    style = Style("mono" if text.isascii() else "song", 3.6, color)
    run = canvas.typeset(text, 0, 0, style)[3] / canvas.px_per_mm
    canvas.write(text, x, y, style.but(size=min(3.6, 3.6 * room / run)), field=field, truth=truth)


def _seal(canvas: Canvas, ink: Style) -> None:
    if canvas.rng.random() < 0.6:
        ornament.seal(canvas, 60, 146, 13, "某某汽车销售有限公司", strength=float(canvas.rng.uniform(0.3, 0.7)))
