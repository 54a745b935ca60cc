"""Receipts that come in numbers: taxi receipts, quota invoices, roll invoices. Several may lie in one picture.

Source: the printed receipts of many cities, which agree in their labels and hardly in their layout. What stands beside
a label is its value; nothing is told by place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from difflib import SequenceMatcher

from kapiao.documents.document import Document
from kapiao.reading.agreement import Agreement, cross_check
from kapiao.reading.evidence import SURE
from kapiao.reading.extract import Entry
from kapiao.reading.locate import Locator, beside, next_to, pattern
from kapiao.reading.part import absent, nth, sided
from kapiao.reading.sums import confirmed, spelled
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.fares import MeterPlate, Permit, Waiting
from kapiao.values.invoices import (
    CheckCode,
    CodeDetails,
    CodePayload,
    InvoiceCode,
    InvoiceNumber,
    TaxpayerNumber,
    Wording,
)
from kapiao.values.kind import NotThis
from kapiao.values.money import Amount, CapitalAmount, Measure, capitals
from kapiao.values.parties import FirmName
from kapiao.values.written import ClockTime, CnDate

_MISREAD = 2  # figures of an amount
_FOREIGN = 3  # digits of a number that a code may say otherwise


def own_code(payload: str, fields: Mapping[str, Field]) -> CodePayload | None:
    """What an invoice's QR code says; None for any other code, and for that of another paper."""
    try:
        said = CodePayload.parse(payload)
    except NotThis:
        return None
    return None if _foreign(said, fields) else said


def _foreign(said: CodePayload, fields: Mapping[str, Field]) -> bool:
    """Whether a code is another paper's: it says another number than the one that is printed, and another code."""
    told = [
        (fields[name].text, text) for name, text in (("number", said.number), ("code", said.code)) if name in fields
    ]
    return bool(told) and all(_unlike(read, text) for read, text in told)


def _unlike(read: str, text: str) -> bool:
    """Whether two numbers differ by more digits than may be misread or lost."""
    blocks = SequenceMatcher(None, read, text, autojunk=False).get_matching_blocks()
    return max(len(read), len(text)) - sum(block.size for block in blocks) > _FOREIGN


def _meant(read: Field | None, amount: Decimal | None) -> bool:
    """Whether a total is the amount that a code says, or that amount read badly."""
    if read is None or amount is None:
        return False
    text = f"{amount:.2f}"
    off = sum(a != b for a, b in zip(read.text, text, strict=False))
    return read.value == amount or (read.score < SURE and len(read.text) == len(text) and off <= _MISREAD)


def labelled(*labels: str) -> tuple[Locator, ...]:
    """Beside any of several labels, tried in order."""
    return tuple(beside(label) for label in labels)


_CODE = r"(?<![0-9A-Z])([012]\d{6}[0-9A-Z]{5})(?![0-9A-Z])"
_TIME = r"\d{1,2}[:：]\d{2}"
_PERIOD, _PERIOD_END = rf"({_TIME})[-—一~至到]{_TIME}", rf"{_TIME}[-—一~至到]({_TIME})"
_CAPITALS = "[零壹贰叁肆伍陆柒捌玖拾佰仟万]"


def _long(*labels: str) -> tuple[Locator, ...]:
    """The same; what is too long goes on below, under the value or under the label."""
    return tuple(beside(label, lines=2, hanging=True) for label in labels)


# What a meter prints, told by its form and order where the printed label beside it is too faint to be read.
_METER_PLATE = r"(?<![0-9A-Z])([京-龥]?[A-Z]{1,2}-?\d[0-9A-Z]{3,5})(?![0-9A-Z.:])"
_METER_PERMIT = r"(?<![\d.:])(\d{5,10})(?![\d.:年-])"
_METER_TIME = r"(?<![\d:.])(\d{1,2}[:：]\d{2})(?![\d:：.])"
_METER_PRICE, _METER_TOTAL = r"(?<![\d.:])(\d{1,2}\.\d{1,2})元?", r"(?<![\d.:])(\d{1,4}\.\d{1,2})元?"
_METER_WAY, _METER_STAND = r"(?<![\d.])(\d+(?:\.\d+)?(?:[Kk][Mm]|公里))", r"(?<!\d)(\d{1,2}[:：]\d{2}[:：.]\d{2})(?!\d)"
_TAXPAYER = labelled("纳税人识别号", "识别号", "税号")


class TaxiInvoice(Document):
    """Receipt of a taxi: printed head, values by the meter."""

    kind = "taxi_invoice"
    title = "出租车票"
    signs = ("出租", "发票代码", "发票号码", "上车", "下车", "里程", "单价", "等候", "车号", "金额")
    signs_enough = 5
    against = ("增值税", "定额发票", "机动车销售", "身份证号码/组织机构代码")
    labels = (
        "发票代码", "发票号码", "监督电话", "投诉电话", "电话", "单位", "车号", "车牌号", "证号", "日期",
        "上车", "下车", "时间",
        "单价", "里程", "等候", "金额", "卡号", "状态", "原额", "余额", "密码", "等待", "实收",
    )  # fmt: skip
    search = "papers"
    work_px = 4096  # several lie in one picture
    once = ("发票代码", "里程", "发票号码", "上车")
    side_px = 960
    sure_from = 0.97
    enough = 4

    code = Entry("发票代码", InvoiceCode(), *labelled("发票代码", "代码"), pattern(_CODE))
    number = Entry("发票号码", InvoiceNumber(), *labelled("发票号码", "号码"), required=False)
    phone = Entry("电话", Permit(3), *labelled("监督电话", "投诉电话", "举报电话", "电话"))
    company = Entry("单位", FirmName(4), *labelled("单位名称", "经营单位", "单位", "公司名称"))
    plate = Entry(
        "车号", MeterPlate(), *labelled("车牌号码", "车牌号", "车号", "车牌"),
        absent("车号", pattern(_METER_PLATE, per="line")),
    )  # fmt: skip
    permit = Entry(
        "证号", Permit(), *labelled("从业资格证号", "驾驶证号", "服务证号", "资格证号", "证号", "工号"),
        absent("证号", nth(0, next_to("plate", "below", _METER_PERMIT))),
    )  # fmt: skip
    date = Entry(
        "日期",
        CnDate(padded=True),
        *labelled("乘车日期", "日期"),
        pattern(r"(20\d\d[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?)"),
    )
    start = Entry(
        "上车",
        ClockTime(),
        *labelled("上车时间", "上车"),
        pattern(_PERIOD),
        absent("上车", nth(0, pattern(_METER_TIME))),
    )
    end = Entry(
        "下车",
        ClockTime(),
        *labelled("下车时间", "下车"),
        pattern(_PERIOD_END),
        absent("下车", nth(1, pattern(_METER_TIME))),
    )
    unit_price = Entry(
        "单价", Amount(), *labelled("单价"), absent("单价", nth(0, next_to("end", "below", _METER_PRICE)))
    )
    distance = Entry(
        "里程", Measure(("km", "KM", "公里")), *labelled("计程里程", "里程"), absent("里程", pattern(_METER_WAY))
    )
    waiting = Entry("等候", Waiting(), *labelled("等候时间", "等候", "等待时间", "等待", "低速"), pattern(_METER_STAND))
    total = Entry(
        "金额",
        Amount(),
        *labelled("实收金额", "金额", "总金额", "票价", "车费"),
        absent("金额", nth(0, next_to("waiting", "below", _METER_TOTAL))),
    )
    surcharge = Entry("附加费", Amount(), *labelled("另收附加费", "燃油附加费", "附加费", "燃油费"))
    call_fee = Entry("电召费", Amount(), *labelled("另收电召费", "预约叫车服务费", "电召费"))
    card_number = Entry("卡号", Permit(), *labelled("卡号"))
    card_before = Entry("原额", Amount(), *labelled("卡原额", "原额"))
    card_balance = Entry("余额", Amount(), *labelled("卡余额", "余额"))

    order = (
        ("code", "发票代码"), ("number", "发票号码"), ("phone", "电话"), ("company", "单位"), ("plate", "车号"),
        ("permit", "证号"), ("date", "日期"), ("start", "上车"), ("end", "下车"), ("unit_price", "单价"),
        ("distance", "里程"), ("waiting", "等候"), ("total", "金额"),
    )  # fmt: skip


class QuotaInvoice(Document):
    """定额发票: a printed amount, nothing filled in but a seal."""

    kind = "quota_invoice"
    title = "定额发票"
    signs = ("定额发票", "发票代码", "发票号码", "发票联", "圆整", "元整", "发票专用章", "国家税务", "地方税务")
    signs_enough = 3
    against = ("增值税", "出租", "机动车销售", "里程", "上车", "价税合计", "购买方", "开票人", "电子发票")
    labels = ("发票代码", "发票号码", "密码", "付款单位", "收款单位", "开票日期", "兑奖", "刮奖")
    search = "papers"
    work_px = 4096  # several lie in one picture
    once = ("发票代码", "发票号码", "定额发票")
    side_px = 960
    large = ("capital_amount",)
    enough = 2

    code = Entry("发票代码", InvoiceCode(), *labelled("发票代码", "代码"), pattern(_CODE))
    number = Entry("发票号码", InvoiceNumber(), *labelled("发票号码", "号码"), pattern(r"(?<!\d)(\d{8})(?!\d)"))
    capital_amount = Entry(
        "大写金额",
        CapitalAmount(),
        pattern(rf"({_CAPITALS}{{1,7}}[圆元][整正])"),
        pattern(rf"({_CAPITALS}{{1,7}}[圆元])"),
    )
    total = Entry("小写金额", Amount(), pattern(r"[¥￥]:?(\d+(?:\.\d{1,2})?)元?"), pattern(r"(?<![\d.])(\d+\.00)元?"))

    details = Entry("发票代码解析", CodeDetails())
    agreements = (Agreement("details", "code", CodeDetails.said),)

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """The two amounts against each other; what the code says stands where the code stands."""
        result = spelled(fields, "total", "capital_amount")
        if {"details", "code"} <= set(result):
            result["details"] = replace(result["details"], quad_on_source=result["code"].quad_on_source)
        return result


class RollInvoice(Document):
    """增值税普通发票 (卷票): the slip of a shop's printer, 57 or 76 mm wide."""

    kind = "roll_invoice"
    title = "卷票"
    signs = (
        "卷票",
        "发票代码",
        "发票号码",
        "机打号码",
        "收款员",
        "购买方名称",
        "销售方名称",
        "合计金额",
        "校验码",
        "税号",
    )
    signs_enough = 5
    against = ("机动车销售", "里程", "价税合计", "定额发票")
    labels = (
        "发票代码", "发票号码", "机打号码", "机器编号", "销售方名称",
        "销售方", "纳税人识别号", "识别号", "税号", "开票日期", "收款员", "购买方名称",
        "项目", "单价", "数量", "金额", "合计金额", "合计", "小写", "大写", "校验码",
    )  # fmt: skip
    search = "papers"
    work_px = 4096  # several lie in one picture
    once = ("发票代码", "校验码", "收款员")
    ruled = True  # its labels stand one under another
    telling_code = True
    side_px = 960
    sure_from = 0.97
    enough = 4

    code = Entry("发票代码", InvoiceCode(), *labelled("发票代码"), pattern(_CODE))
    number = Entry("发票号码", InvoiceNumber(), *labelled("发票号码", "机打号码"))
    printed_number = Entry("机打号码", InvoiceNumber(), *labelled("机打号码"))
    machine = Entry("机器编号", Permit(8), *labelled("机器编号"))
    seller_name = Entry("销售方名称", FirmName(2), *_long("销售方名称", "收款单位"))
    seller_number = Entry(
        "销售方税号",
        TaxpayerNumber(),
        *(sided("购买方名称", "above", one) for one in _TAXPAYER),
    )
    date = Entry("开票日期", CnDate(), *labelled("开票日期"))
    cashier = Entry("收款员", Wording(1), *labelled("收款员"))
    buyer_name = Entry("购买方名称", FirmName(2), *_long("购买方名称", "付款单位"))
    buyer_number = Entry(
        "购买方税号",
        TaxpayerNumber(),
        *(sided("购买方名称", "below", one) for one in _TAXPAYER),
    )
    total = Entry("合计金额小写", Amount(), *labelled("(小写)", "小写"), beside("合计金额"))
    capital_amount = Entry(
        "合计金额大写", CapitalAmount(), *_long("(大写)", "大写"), pattern(rf"({_CAPITALS}+[圆元].*)")
    )
    check_code = Entry("校验码", CheckCode(), *labelled("校验码"))

    agreements = (Agreement("capital_amount", "total", capitals),)
    order = (
        ("code", "发票代码"), ("number", "发票号码"), ("printed_number", "机打号码"), ("machine", "机器编号"),
        ("seller_name", "销售方名称"), ("seller_number", "纳税人识别号"), ("date", "开票日期"), ("cashier", "收款员"),
        ("buyer_name", "购买方名称"), ("buyer_number", "纳税人识别号"), ("total", "合计金额(小写)"),
        ("capital_amount", "合计金额(大写)"), ("check_code", "校验码"),
    )  # fmt: skip

    @classmethod
    def coded(cls, payload: str, fields: Mapping[str, Field]) -> dict[str, str]:
        """The invoice's QR code, as far as it speaks of what the slip prints."""
        said = own_code(payload, fields)
        if said is None:
            return {}
        agrees = _meant(fields.get("total"), said.amount)  # on some issues the code says the sum without tax
        told = ("code", "number", "date", "check_code", *(("total",) if agrees else ()))
        values = said.values()
        values |= {"total": values["net"]} if agrees and "net" in values else {}
        return {name: text for name, text in values.items() if name in told}

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """The two amounts against each other, and the total against the list."""
        fields = spelled(confirmed(fields, "total", "capital_amount", view), "total", "capital_amount")
        return cross_check(cls.entries, fields, cls.agreements)[0]
