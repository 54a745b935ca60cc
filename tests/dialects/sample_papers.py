"""Records of invented invoices and tickets, as the pipeline would hand them over, for the dialect tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from kapiao.records import Field, Mark, Quad, Record

QUAD = Quad(((10.0, 20.0), (610.0, 20.0), (610.0, 398.0), (10.0, 398.0)))


def field(name: str, title: str, text: str, value: object = None, valid: bool | None = None, row: int = 0) -> Field:
    quad = Quad.box(100, 50 + 40 * row, 200, 30)
    return Field(name, title, text, text, text if value is None else value, 0.97, quad, valid)


def record(kind: str, fields: list[Field], marks: tuple[Mark, ...] = (), angle_deg: int = 0) -> Record:
    named = {entry.name: entry for entry in fields}
    return Record(kind, kind, 0.98, named, QUAD, angle_deg, (), marks, {}, 600, 378)


TICKET = record(
    "train_ticket",
    [
        field("train", "车次", "G7350"),
        field("from_station", "出发站", "苏州站"),
        field("to_station", "到达站", "南京南站"),
        field("departure", "开车时间", "2017年08月05日22:09开", dt.datetime(2017, 8, 5, 22, 9)),
        field("price", "票价", "104.5", Decimal("104.5")),
        field("seat", "座位", "04车13A号"),
        field("level", "席别", "二等座"),
        field("passenger", "乘车人", "帅帅"),
    ],
)
LEANING = Quad(((300.0, 200.0), (380.0, 260.0), (362.0, 284.0), (282.0, 224.0)))
METERED = (  # in no order: answers have their own
    ("total", "金额", "52.70", "¥52.70元"), ("waiting", "等候", "00:04:03", "00:04.03"),
    ("distance", "里程", "40.9km", "40.9公里"), ("unit_price", "单价", "3.60", "3.60元/公里"),
    ("end", "下车", "22:57", "22:57"), ("start", "上车", "22:24", "22:24"),
    ("date", "日期", "2019年04月15日", "2019-04-15"), ("permit", "证号", "9000141435", "9000141435"),
    ("plate", "车号", "A-B6167", "A-B6167"), ("company", "单位", "某某出租汽车公司", "某某出租汽车公司"),
    ("phone", "电话", "09876543", "09876543"), ("number", "发票号码", "00296313", "00296313"),
    ("code", "发票代码", "144031701110", "144031701110"), ("surcharge", "附加费", "1.00", "1.00元"),
    ("call_fee", "电召费", "0.00", "0.00元"), ("card_number", "卡号", "10020030", "10020030"),
    ("card_before", "原额", "100.00", "100.00元"), ("card_balance", "余额", "47.30", "47.30元"),
)  # fmt: skip
TAXI = record(
    "taxi_invoice",
    [
        replace(field(name, title, text, dt.date(2019, 4, 15) if name == "date" else None, row=row), raw=raw)
        for row, (name, title, text, raw) in enumerate(METERED)
    ],
    angle_deg=90,
)
LEANING_TAXI = record(
    "taxi_invoice",
    [
        field("code", "发票代码", "144031701110"),
        replace(field("number", "发票号码", "00296313"), quad_on_source=LEANING),
    ],
    angle_deg=180,
)
PARTS = {
    "税务局代码": "国税", "行政区划代码": "深圳市", "年份": "2017", "发票行业代码": "工业", "发票类别代码": "None",
    "金额版": "万元版", "批次号": "10",
}  # fmt: skip
QUOTA = record(
    "quota_invoice",
    [
        field("capital_amount", "大写金额", "伍拾圆整", Decimal(50)),
        field("code", "发票代码", "144031701110", row=1),
        field("number", "发票号码", "00296313", row=2),
        field("details", "发票代码解析", "，".join(f"{name}：{said}" for name, said in PARTS.items()), PARTS, row=1),
    ],
)
VAT = record(
    "vat_invoice",
    [
        field("code", "发票代码", "012001800311"),
        field("number", "发票号码", "03207675", row=1),
        field("date", "开票日期", "2019年5月8日", dt.date(2019, 5, 8), row=2),
        field("buyer_name", "购买方名称", "某某科技有限公司", row=3),
        field("net", "合计金额", "46.62", Decimal("46.62"), True, 4),
        field("tax", "合计税额", "6.08", Decimal("6.08"), True, 5),
        field("total", "价税合计小写", "52.70", Decimal("52.70"), True, 6),
        field("total_capitals", "价税合计大写", "伍拾贰圆柒角", Decimal("52.7"), True, 6),
        field("item_names", "货物或应税劳务、服务名称", "*酒*白酒\n*酒*黄酒", ("*酒*白酒", "*酒*黄酒"), row=7),
    ],
)
ORDER = record(
    "takeout_order",
    [
        field("shop_name", "店铺", "青禾面馆"),
        field("order_number", "订单号", "1203456789012345678", row=1),
        field("order_time", "下单时间", "2022-07-09 11:00", dt.datetime(2022, 7, 9, 11, 0), row=2),
        field("online_pay", "实付", "31.50", Decimal("31.50"), row=3),
        field("phone", "电话", "09876543", row=4),
        field("packaging_fee", "餐盒费", "0.00", Decimal(0), row=5),
        field("delivery_fee", "配送费", "4.00", Decimal(4), row=6),
        field("total_goods", "餐品总计", "29.50", Decimal("29.50"), row=7),
        field("total_other", "其他费用", "4.00", Decimal(4), row=8),
        field("total_benefits", "优惠", "-2.00", Decimal(-2), row=9),
        field("total_number", "份数", "3份", Decimal(3), row=10),
    ],
)
