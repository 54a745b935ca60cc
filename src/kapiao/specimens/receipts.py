"""Small receipts: taxi receipts, quota invoices, roll invoices, the slip of a takeaway's kitchen.

Knows what such slips print and roughly where, as published pictures show it. Must not know the camera. Companies, cars,
numbers and codes are invented; regions of codes are real, so that a code can be taken apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from kapiao.specimens import ornament, people, trade, words
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.specimens.needle import faded, needle, needle_width
from kapiao.values.money import capitals

PX_PER_MM = 12.0
_RED, _BROWN, _BLACK = (205, 48, 40), (120, 60, 40), (30, 30, 34)


def _slip(
    rng: np.random.Generator, width: float, height: float, tint: tuple[int, int, int] = (250, 249, 246)
) -> Canvas:
    canvas = Canvas(width, height, PX_PER_MM, rng)
    base = np.clip(np.array(tint) + rng.uniform(-10, 4) + rng.uniform(-3, 3, 3), 0, 255)
    ornament.wash(canvas, tuple(tuple(int(v) for v in np.clip(base + d, 0, 255)) for d in (0, 3, -3)))
    return canvas


def taxi_invoice(rng: np.random.Generator) -> Paper:
    """A long slip: printed head with its oval stamp, then what the meter adds."""
    rows = _taxi_rows(rng)
    pitch = float(rng.uniform(4.6, 5.6))
    height = 62 + pitch * (len(rows) + 2) + float(rng.uniform(4, 14))
    canvas = _slip(rng, float(rng.choice([54.0, 57.0, 60.0])), height)
    ink = people.pick(rng, [_BROWN, _RED, _BLACK, (60, 70, 120)])
    face = people.pick(rng, ("song", "song jian", "hei"))
    code, number = trade.invoice_code(rng), trade.invoice_number(rng)
    city = trade.city_of(code)
    middle = canvas.width / 2
    canvas.write(
        f"{city}出租汽车专用发票", middle, 12, Style("song bold", min(4.4, 50 / (len(city) + 8)), ink), anchor="m"
    )
    canvas.write("发 票 联", middle, 19, Style("song bold", 4.2, ink), anchor="m")
    trade.oval(canvas, middle, 15.5, 14, 8.5, f"{city}税务局", _RED, float(rng.uniform(0.35, 0.8)))
    ornament.sample_mark(canvas, canvas.width - 8, 5, 3.2)
    style = Style(face, 3.3, ink)
    for label, value, field, y in (("发票代码", code, "code", 29.0), ("发票号码", number, "number", 34.5)):
        end = canvas.write(label + (":" if rng.random() < 0.4 else ""), 5, y, style)
        figures = Style("sans", 4.2, _RED if field == "number" else ink, tracking=0.3)
        canvas.write(value, end + 1.5, y, figures, field=field)
    end = canvas.write(people.pick(rng, ("监督电话：", "投诉电话：", "电话：")), 5, 41, style.but(size=2.7))
    canvas.write(trade.phone(rng), end, 41, style.but(size=2.8, face="sans"), field="phone")
    end = canvas.write(people.pick(rng, ("单位名称：", "单位：")), 5, 45.5, style.but(size=2.7))
    canvas.write(
        trade.company(rng, city)[: int((canvas.width - end - 2) / 2.7)], end, 45.5, style.but(size=2.7), field="company"
    )
    canvas.write("机打发票 手写无效", middle, 52, style.but(size=3.0), anchor="m")
    _taxi_print(canvas, rows, style.but(size=3.1), 60.0, pitch)
    if rng.random() < 0.8:
        stamp = canvas.height - float(rng.uniform(12, 20))
        ornament.seal(
            canvas,
            canvas.width * 0.68,
            stamp,
            8.0,
            trade.company(rng, city)[:10],
            strength=float(rng.uniform(0.25, 0.6)),
        )
    if rng.random() < 0.4:
        ornament.crease(canvas)
    return canvas.paper("taxi_invoice")


def _taxi_rows(rng: np.random.Generator) -> list[tuple[str, str, str, str]]:
    """Label, print, field, truth."""
    long = "时间" if rng.random() < 0.3 else ""
    start = int(rng.integers(0, 1380))
    minutes = int(rng.integers(4, 59))
    end = (start + minutes) % 1440
    km = f"{rng.uniform(1, 48):.{int(rng.integers(1, 3))}f}"
    price = f"{rng.uniform(1.6, 4.5):.2f}"
    wait = f"00:{int(rng.integers(0, 30)):02d}:{int(rng.integers(0, 60)):02d}"
    total = f"{int(rng.integers(10, 180))}.{people.pick(rng, ('00', '50', '00', '80'))}"
    plate = trade.plate(rng)
    permit = f"{int(rng.integers(10**5, 10**9)):d}"
    day = people.day(rng, 2012, 2024)
    unit = people.pick(rng, ("KM", "km", "公里"))
    date = people.pick(rng, (f"{day:%Y年%m月%d日}", f"{day:%Y-%m-%d}"))
    rows = [
        (people.pick(rng, ("车号", "车牌号")), plate, "plate", plate),
        ("证号", permit, "permit", permit),
        ("日期", date, "date", date),
        ("上车" + long, f"{start // 60:02d}:{start % 60:02d}", "start", f"{start // 60:02d}:{start % 60:02d}"),
        ("下车" + long, f"{end // 60:02d}:{end % 60:02d}", "end", f"{end // 60:02d}:{end % 60:02d}"),
        ("单价", f"{price}元", "unit_price", price),
        ("里程", f"{km}{unit}", "distance", f"{km}km"),
        ("等候" + long, wait, "waiting", wait),
        ("金额", f"{people.pick(rng, ('¥', ''))}{total}元", "total", total),
    ]
    if rng.random() < 0.5:
        rows.append(("燃油附加费", "1.00元", "surcharge", "1.00"))
    if rng.random() < 0.3:
        rows.append(("卡号", "", "", ""))
    return rows


def _taxi_print(
    canvas: Canvas, rows: Sequence[tuple[str, str, str, str]], label: Style, top: float, pitch: float
) -> None:
    """The meter's values in dots beside the printed labels, all a little off."""
    rng = canvas.rng
    shade = int(rng.integers(25, 95))
    color: Color = (shade, shade, min(255, shade + int(rng.integers(0, 50))))
    size, lost = float(rng.uniform(3.6, 4.2)), float(rng.choice([0.0, 0.03, 0.08]))
    strength, dy = float(rng.uniform(0.75, 1.0)), float(rng.uniform(-0.9, 0.9))
    edge = canvas.width - float(rng.uniform(4, 8))
    right, matrix = rng.random() < 0.6, bool(rng.random() < 0.7)
    size *= 0.88 if matrix else 1.0
    for number, (name, text, field, truth) in enumerate(rows):
        y = top + pitch * number
        end = canvas.write(name + "：", 6, y, label)
        if not text:
            continue
        x = edge if right else max(end + 1.5, 24.0)
        x = x if right else min(x, canvas.width - 3 - needle_width(text, size, matrix))
        needle(
            canvas,
            text,
            x,
            y + dy,
            size,
            color,
            field=field,
            truth=truth,
            strength=strength,
            lost=lost,
            anchor="r" if right else "l",
            matrix=matrix,
        )


def quota_invoice(rng: np.random.Generator) -> Paper:
    """A printed amount, with the stamp of the office and that of the shop."""
    upright = rng.random() < 0.25
    canvas = _slip(rng, *((70.0, 120.0) if upright else (float(rng.uniform(100, 125)), float(rng.uniform(62, 78)))))
    ink = people.pick(rng, [_BROWN, (170, 60, 60), (60, 90, 70), _BLACK])
    face = people.pick(rng, ("song", "song bold", "hei", "kai"))
    code, number = trade.invoice_code(rng), trade.invoice_number(rng)
    amount = Decimal(people.pick(rng, ("1", "2", "5", "10", "20", "50", "100", "200", "500")))
    city, middle, high = trade.city_of(code), canvas.width / 2, canvas.height
    ornament.guilloche(canvas, (235, 215, 190), pitch=1.6, sway=1.2, wave=18, angle=5, strength=0.3)
    office = people.pick(rng, ("国家税务局通用", "地方税务局通用", "税务局通用", ""))
    title = f"{city}{office}定额发票"
    canvas.write(title, middle, high * 0.12, Style(face, min(5.4, canvas.width * 0.86 / len(title)), ink), anchor="m")
    canvas.write("发  票  联", middle, high * 0.23, Style(face, 4.6, ink), anchor="m")
    trade.oval(canvas, middle, high * 0.19, 13, 8, f"{city}税务局", _RED, float(rng.uniform(0.4, 0.9)))
    left = canvas.width * float(rng.uniform(0.14, 0.24))
    for label, value, field, share in (("发票代码", code, "code", 0.36), ("发票号码", number, "number", 0.45)):
        end = canvas.write(label + people.pick(rng, ("", "：")), left, high * share, Style(face, 3.8, ink))
        figures = Style(
            people.pick(rng, ("sans", "mono", "ocrb")), 4.4, ink if field == "code" else _BLACK, tracking=0.3
        )
        run, room = canvas.typeset(value, 0, 0, figures)[3] / canvas.px_per_mm, canvas.width - end - 4
        canvas.write(value, end + 2, high * share, figures.but(size=min(4.4, 4.4 * room / run)), field=field)
    words_of = capitals(amount)
    printed = people.pick(
        rng, (words_of, words_of.replace("圆", "元"), words_of.removesuffix("整").replace("圆", "元"))
    )
    canvas.write(
        printed,
        middle,
        high * 0.66,
        Style(face, 8.0 if len(printed) < 6 else 6.5, ink),
        anchor="m",
        field="capital_amount",
    )
    if rng.random() < 0.5:
        text = f"￥{amount}.00" + people.pick(rng, ("", "元"))
        canvas.write(
            text, middle, high * 0.78, Style("sans bold", 5.0, ink), anchor="m", field="total", truth=f"{amount}.00"
        )
    canvas.write("(加盖发票专用章有效)", middle, high * 0.9, Style(face, 3.0, ink), anchor="m")
    ornament.sample_mark(canvas, canvas.width - 9, high * 0.3, 3.6)
    if rng.random() < 0.8:
        x, y = canvas.width * float(rng.uniform(0.68, 0.84)), high * float(rng.uniform(0.5, 0.8))
        ornament.seal(canvas, x, y, 11.0, trade.company(rng, city)[:11], strength=float(rng.uniform(0.25, 0.6)))
    if rng.random() < 0.3:
        ornament.crease(canvas)
    return canvas.paper("quota_invoice")


def roll_invoice(rng: np.random.Generator) -> Paper:
    """增值税普通发票 (卷票) on a roll of 57 or 76 mm."""
    goods = trade.goods(rng, int(rng.integers(1, 6)))
    width = float(rng.choice([57.0, 76.0]))
    canvas = _slip(rng, width, 130 + 9.0 * len(goods))
    code, number = trade.invoice_code(rng), trade.invoice_number(rng)
    city, middle = trade.city_of(code), canvas.width / 2
    canvas.write(
        f"{city}增值税普通发票(卷票)", middle, 9, Style("song bold", 3.9 if width > 60 else 3.1, _BROWN), anchor="m"
    )
    canvas.write("发 票 联", middle, 15, Style("song bold", 3.8, _BROWN), anchor="m")
    trade.oval(canvas, middle, 12, 13, 7, f"{city}税务局", _RED, float(rng.uniform(0.35, 0.7)))
    ornament.sample_mark(canvas, canvas.width - 8, 20, 3.0)
    day, buyer, seller = people.day(rng, 2017, 2024), trade.company(rng), trade.company(rng, city)
    total = sum((g.amount for g in goods), Decimal(0))
    check = trade.digits(rng, 20)
    head = [
        ("发票代码", code, "code", code), ("发票号码", number, "number", number),
        ("机打号码", number, "printed_number", number),
        ("机器编号", (machine := trade.digits(rng, 12)), "machine", machine),
        ("销售方名称", seller, "seller_name", seller),
        ("纳税人识别号", (own := trade.taxpayer(rng)), "seller_number", own),
        ("开票日期", f"{day:%Y-%m-%d}", "date", f"{day:%Y-%m-%d}"),
        ("收款员", (who := people.name(rng, "女")), "cashier", who), ("购买方名称", buyer, "buyer_name", buyer),
        ("纳税人识别号", (theirs := trade.taxpayer(rng)), "buyer_number", theirs),
    ]  # fmt: skip
    y = _roll_rows(canvas, head, 24.0)
    canvas.write("项目      单价   数量   金额", 4, y, Style("song", 2.8, _BROWN))
    for good in goods:
        y += 4.2
        canvas.write(good.name[:14], 4, y, Style("song", 2.8, _BLACK))
        y += 4.2
        canvas.write(
            f"{good.price}   {good.quantity}   {good.amount}",
            canvas.width - 4,
            y,
            Style("sans", 2.8, _BLACK),
            anchor="r",
        )
    capital = capitals(total)
    tail = [
        ("合计金额(小写)", f"￥{total}", "total", f"{total}"), ("合计金额(大写)", capital, "capital_amount", capital),
        ("校验码", " ".join(check[k : k + 5] for k in range(0, 20, 5)), "check_code", check),
    ]  # fmt: skip
    y = _roll_rows(canvas, tail, y + 6.0)
    trade.qr(canvas, canvas.width / 2 - 9, y + 1, 18, trade.payload("11", code, number, total, day, check))
    if rng.random() < 0.5:
        ornament.seal(canvas, canvas.width * 0.7, y - 4, 9.0, seller[:11], strength=float(rng.uniform(0.2, 0.45)))
    faded(canvas, float(rng.choice([0.0, 0.2, 0.35])))
    return canvas.paper("roll_invoice")


def _roll_rows(canvas: Canvas, rows: Sequence[tuple[str, str, str, str]], y: float) -> float:
    """Label and value a row; what is too long goes on below."""
    for label, text, field, truth in rows:
        end = canvas.write(label + "：", 4, y, Style("song", 2.9, _BROWN))
        ascii_only = text.isascii()
        em = 0.6 if ascii_only else 1.02
        size = max(2.4, min(3.3, (canvas.width - end - 2.5) / max(1.0, len(text) * em)))
        style = Style("mono" if ascii_only else "song", size, _BLACK)
        room = int((canvas.width - end - 2.5) / (size * em))
        canvas.write(text[:room], end + 0.5, y, style, field=field, truth=truth[:room] if text == truth else truth)
        if text[room:]:
            y += 4.0
            hanging = 4.0 if canvas.rng.random() < 0.5 else end + 0.5
            canvas.write(text[room:], hanging, y, style, field=field, truth=text[room:] if text == truth else "")
        y += 4.8
    return y


def takeout_order(rng: np.random.Generator) -> Paper:
    """An order of 饿了么, or of 美团, on thermal paper, creased and faded."""
    dishes = trade.goods(rng, int(rng.integers(1, 7)))
    canvas = _slip(rng, 58.0, 138 + 5.0 * len(dishes), (246, 246, 244))
    other = bool(rng.random() < 0.3)
    face = people.pick(rng, ("hei", "hei zen", "song", "hei micro"))
    ink = Style(face, 3.2, (40, 40, 44), spread=float(rng.choice([0, 0.2])))
    shop = people.pick(rng, words.STREET_FIRST) + people.pick(rng, ("面馆", "小厨", "饭庄", "烤肉店", "粥铺", "便利店"))
    shop += f"({people.pick(rng, words.STREET_FIRST)}{people.pick(rng, ('店', '路店', '广场店'))})"
    number = int(rng.integers(1, 200))
    mark = f"#{number} 美团外卖" if other else f"饿了么#{number}"
    name = (f"*{shop}*" if other else shop, "shop_name", Style(face, min(4.6, 50 / (len(shop) + 1)), ink.color))
    rows = (
        [(mark, "", Style("hei bold", 5.0, ink.color)), name]
        if rng.random() < 0.5
        else [name, (mark, "", Style("hei bold", 5.0, ink.color))]
    )
    y = 9.0
    for text, field, style in rows:
        canvas.write(text, 29, y, style, anchor="m", field=field, truth=text.strip("*"))
        y += 7.5
    day = people.day(rng, 2016, 2023)
    moment = f"{day:%Y-%m-%d} {int(rng.integers(9, 22)):02d}:{int(rng.integers(0, 60)):02d}"
    order = trade.digits(rng, 19)
    y = _pairs(
        canvas,
        [
            ("订单编号" if other else "订单号", order, "order_number"),
            (people.pick(rng, ("下单时间", "用户下单时间")), moment, "order_time"),
        ],
        ink.but(size=2.9),
        y,
    )
    canvas.write("商品名", 4, y, ink)
    canvas.write("数量", 38, y, ink, anchor="m")
    canvas.write("金额", 54, y, ink, anchor="r")
    for dish in dishes:
        y += 5.0
        canvas.write(
            people.pick(rng, words.STREET_FIRST) + people.pick(rng, ("炒饭", "拌面", "汤", "套餐", "鸡翅")), 4, y, ink
        )
        canvas.write(f"{int(dish.quantity)}", 38, y, ink, anchor="m")
        canvas.write(f"{dish.amount}", 54, y, ink, anchor="r")
    goods = sum((d.amount for d in dishes), Decimal(0))
    box, ride, off = (Decimal(int(rng.integers(0, n) * 5)) / 10 for n in (9, 12, 40))
    y += 8.0
    paid = goods + box + ride - off
    sums: list[tuple[str, Decimal, str]]
    if other:
        sums = [("商品小计", goods, "total_goods"), ("打包费", box, "packaging_fee"), ("配送费", ride, "delivery_fee"),
                ("优惠金额", -off, "total_benefits"), ("实付", paid, "online_pay")]  # fmt: skip
    else:
        sums = [
            (people.pick(rng, ("餐品总计", "商品总计")), goods, "total_goods"),
            ("餐盒费", box, "packaging_fee"),
            ("配送费", ride, "delivery_fee"),
            (people.pick(rng, ("本单优惠金额", "优惠总计")), -off, "total_benefits"),
            ("用户实付金额", paid, "online_pay"),
        ]
    if rng.random() < 0.5:
        sums.insert(3, ("其他费用小计", box + ride, "total_other"))
    if rng.random() < 0.6:
        label = people.pick(rng, ("商品总数", "菜品数量", "合计份数"))
        count = f"{sum(int(dish.quantity) for dish in dishes)}"
        canvas.write(label, 4, y, ink)
        canvas.write(f"{count}份", 54, y, ink.but(size=3.3), anchor="r", field="total_number")
        y += 5.0
    for label, value, field in sums:
        canvas.write(label, 4, y, ink)
        canvas.write(
            f"{value:.2f}", 54, y, ink.but(face="sans", size=3.4), anchor="r", field=field, truth=f"{value:.2f}"
        )
        y += 5.0
    y = _pairs(
        canvas,
        [
            ("支付状态", "已支付", ""),
            ("顾客", people.pick(rng, words.SURNAMES) + "**", ""),
            ("商家电话" if other else "外卖服务电话", trade.phone(rng), "phone"),
        ],
        ink,
        y + 3,
    )
    trade.qr(canvas, 20, y, 18, "https://example.invalid/" + order)
    ornament.sample_mark(canvas, 48, y + 8, 4)
    for _ in range(int(rng.integers(0, 3))):
        ornament.crease(canvas)
    faded(canvas, float(rng.choice([0.0, 0.25, 0.45])))
    return canvas.paper("takeout_order")


def _pairs(canvas: Canvas, pairs: Sequence[tuple[str, str, str]], style: Style, y: float) -> float:
    for label, text, field in pairs:
        end = canvas.write(label + ":", 4, y, style)
        canvas.write(text, end + 0.6, y, style.but(face="sans" if text.isascii() else style.face), field=field)
        y += style.size * 1.7
    return y
