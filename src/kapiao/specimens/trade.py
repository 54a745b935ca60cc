"""What invented trade is made of: companies, numbers of taxpayers, codes of invoices, goods, printed codes.

Knows real regions and right check characters. Must not know papers. No company here exists: names are put together at
random and end as companies do.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

import cv2
import numpy as np
import zxingcpp

from kapiao.specimens import people, words
from kapiao.specimens.ink import Canvas, Color, Style, Symbol
from kapiao.values.companies import UnifiedCreditCode
from kapiao.values.invoices import InvoiceCode

_BRANCHES = (
    "科技",
    "贸易",
    "商贸",
    "餐饮管理",
    "信息技术",
    "文化传播",
    "建材",
    "物流",
    "食品",
    "机电设备",
    "汽车运输",
    "酒店管理",
)
_THINGS = (
    ("办公用品", "打印纸", "包"),
    ("餐饮服务", "餐费", ""),
    ("计算机外部设备", "显示器", "台"),
    ("日用杂品", "保温袋", "个"),
    ("电力", "电费", "度"),
    ("经纪代理服务", "代订服务费", "次"),
    ("家具", "文件柜", "套"),
    ("酒", "白酒", "瓶"),
    ("运输服务", "客运服务费", "次"),
    ("信息技术服务", "技术服务费", ""),
)


@dataclass(frozen=True, slots=True)
class Good:
    """One row of an invoice; amount without tax."""

    name: str
    model: str
    unit: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    rate: int
    tax: Decimal


def digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(int(d)) for d in rng.integers(0, 10, count))


def phone(rng: np.random.Generator) -> str:
    """A number that nobody has: no area code begins with 09, no mobile with 10."""
    return people.pick(rng, ("09", "10")) + digits(rng, int(rng.integers(6, 10)))


def company(rng: np.random.Generator, city: str = "") -> str:
    """A company of a city, or of anywhere."""
    place = city or people.pick(rng, [d[1][-1] for d in words.DIVISIONS])
    mark = people.pick(rng, words.STREET_FIRST) + people.pick(rng, words.STREET_FIRST)[:1]
    name = place + mark + people.pick(rng, _BRANCHES)
    return name + people.pick(rng, ("有限公司", "有限公司", "股份有限公司", "有限责任公司"))


def taxpayer(rng: np.random.Generator) -> str:
    """A credit code with right check characters."""
    region = words.DIVISIONS[int(rng.integers(len(words.DIVISIONS)))][0]
    organisation = people.pick(rng, ("MA", "07", "58", "31")) + digits(rng, 6)
    return UnifiedCreditCode.compose("91", region, organisation)


def invoice_code(rng: np.random.Generator, special: bool = False) -> str:
    """A code of 12 digits, or of 10 for special invoices."""
    region = words.DIVISIONS[int(rng.integers(len(words.DIVISIONS)))][0][:4]
    year = f"{int(rng.integers(10, 25)):02d}"
    return region + year + digits(rng, 4) if special else people.pick(rng, "0112") + region + year + digits(rng, 5)


def invoice_number(rng: np.random.Generator) -> str:
    return digits(rng, 8)


def city_of(code: str) -> str:
    """The region that a code names; one of 10 digits begins with it."""
    return InvoiceCode.details(code if len(code) == 12 else f"1{code}0")["行政区划代码"]


def short_of(code: str) -> str:
    """The same as titles print it: without what kind of region it is."""
    place = city_of(code)
    return place[: 3 if place.startswith(("内蒙古", "黑龙江", "石家庄", "哈尔滨")) else 2]


def plate(rng: np.random.Generator) -> str:
    """A taxi's plate as meters print it."""
    head = people.pick(rng, ("B", "BA", "BT", "A", "京B", "AT"))
    tail = digits(rng, 5) if len(head) == 1 else people.pick(rng, "NTXZ") + digits(rng, 4)
    return head + tail


def goods(rng: np.random.Generator, count: int) -> tuple[Good, ...]:
    """Rows whose sums are right to the cent."""
    return tuple(_good(rng) for _ in range(count))


def _good(rng: np.random.Generator) -> Good:
    group, thing, unit = _THINGS[int(rng.integers(len(_THINGS)))]
    quantity = Decimal(int(rng.integers(1, 30)))
    price = Decimal(int(rng.integers(100, 90000))) / 100
    amount = (quantity * price).quantize(Decimal("0.01"))
    rate = int(rng.choice([13, 13, 6, 9, 3, 1]))
    tax = (amount * rate / 100).quantize(Decimal("0.01"))
    model = "" if rng.random() < 0.4 else people.pick(rng, ("A4", "XL-200", "500ml*6", "DN50", "24寸"))
    return Good(f"*{group}*{thing}", model, unit, quantity, price, amount, rate, tax)


def payload(kind: str, code: str, number: str, amount: Decimal, day: datetime.date, check: str) -> str:
    """What an invoice's QR code says."""
    return f"01,{kind},{code},{number},{amount},{day:%Y%m%d},{check},{'0F3A'},"


def qr(canvas: Canvas, x: float, y: float, size: float, text: str, color: Color = (20, 20, 20)) -> None:
    """A real code: readers take it first."""
    symbol = np.array(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1, add_quiet_zones=False)
    )
    side = max(symbol.shape[0], round(canvas.px(size)))
    mask = cv2.resize(255 - symbol, (side, side), interpolation=cv2.INTER_AREA)
    canvas.stamp(mask, round(canvas.px(x)), round(canvas.px(y)), Style("hei", 1, color))
    canvas.symbols.append(Symbol(x, y, size, text))


def oval(canvas: Canvas, x: float, y: float, rx: float, ry: float, office: str, color: Color, strength: float) -> None:
    """The office's oval stamp over a title: two rings and a row of text."""
    with canvas.draw(strength) as layer:
        layer.ring(x, y, rx, ry, color, 0.7)
        layer.ring(x, y, rx - 1.2, ry - 1.2, color, 0.25)
    canvas.write("全国统一发票监制章", x, y - ry * 0.45, Style("song", 1.7, color, strength=strength), anchor="m")
    size = min(2.4, 1.5 * rx / max(4, len(office)))
    canvas.write(office, x, y + ry * 0.45, Style("song", size, color, strength=strength), anchor="m")
