"""Invoices of the value-added tax: on paper, electronic and fully digital; receipts of rolls; sales of cars.

Source: 增值税专用发票使用规定 and its annexes (the forms), the sample pages of the fully digital invoice, 2021. The
form is a table with printed labels. Buyer and seller bear the same ones: the row of the total (价税合计) parts them on
older forms, on fully digital ones they stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kapiao.documents.document import Document
from kapiao.documents.receipts import own_code
from kapiao.reading.accounts import listed_sum, reckoned
from kapiao.reading.agreement import Agreement, cross_check, informed
from kapiao.reading.evidence import SURE
from kapiao.reading.extract import Entry
from kapiao.reading.goods import goods_of, names_of
from kapiao.reading.locate import Beside, Locator, Side, beside, pattern, spot
from kapiao.reading.part import absent, column, nth, sided
from kapiao.reading.sums import Sums, agreed, outcomes
from kapiao.reading.view import View
from kapiao.records import Field, Homography, Item
from kapiao.values.einvoices import attached_values
from kapiao.values.invoices import (
    CheckCode,
    InvoiceCode,
    InvoiceNumber,
    TaxpayerNumber,
    TaxRate,
    Wording,
)
from kapiao.values.money import Amount, CapitalAmount, capitals
from kapiao.values.parties import BankAccount, FirmAddress, FirmName
from kapiao.values.vehicles import Vin
from kapiao.values.written import CnDate

TOTAL = "价税合计"
_TITLE = r"[\u4e00-\u9fff]{0,9}增值税[\u4e00-\u9fff()（）]{0,9}(?:普通|专用)"
_SUMS = Sums()
_TAX_OFF = Decimal("0.02")  # what rounding may leave
_CHAIN_CHECK = 5  # signs of a blockchain invoice's check code
_GAP = 2.0  # heights between a value and the column to its right
# What the column to the right leaves: signs written downwards, a row of the cipher.
_NEXT_COLUMN = r"(?<=\d)[密码区备注]$|[*<>+/±](?=(?:.*[<>*/+±]){2})[-\d<>*/+±.,:=]{6,}$"
_CIPHER = r"(?=(?:.*[<>*/+±]){2})[-\d<>*/+±.,:=]{10,}"  # a row of the cipher area
_SIDE_BY_SIDE = "统一社会信用代码"  # both parties' label on the fully digital form
_MISREAD_NAME = r"^(?:名.|.称)[:：、;；](.{4,})$"
# The first of two names side by side, its label misread.
_FIRST_NAME = r"^(?:名.|.称)[:：、;；]([^:：]{4,}?)(?=名称|名.[:：]|.称[:：]|$)"
_CREDIT_CODE = r"(?<![0-9A-Z])(9[0-9A-Z]{17})(?![0-9A-Z])"  # told without its label
# A line of which a label of two characters is badly read, or half of it: of a party's lines only its name has one.
_HALF_NAME = r"^(?!复核|复|核)[^\d:：]{1,2}[:：](?=.*[\u4e00-\u9fff]{2})(.{2,})$"
_COMPANY = r"^([\u4e00-\u9fff()（）]{3,}公司)$"
_LONE_CODE = r"(?<!号)(?<!号[:：.])(?<!\d)(\d{12}|\d{10})(?!\d)"  # that of the machine has a label
_MONEY = r"-?\d[\d,，]*[.．]\d{2}"
_SIGNED = rf"[¥￥YV半羊]({_MONEY})"
_BADLY_SIGNED = rf"^[^\d\u4e00-\u9fff]{{1,2}}({_MONEY})$"  # a line of its own whose sign was misread
_CAPITALS = r"([零壹贰叁肆伍陆柒捌玖拾抬佰仟任万亿圆元角分整正]{3,})"
_DAY = r"(20\d\d年?\d{1,2}月?\d{1,2}日?)"


def _side(number: int, form: str) -> Locator:
    """What has a form in the column of one of two parties side by side."""
    return sided(TOTAL, "above", column(_SIDE_BY_SIDE, number, pattern(form, per="line")))


def _above(number: int, form: str) -> Locator:
    """The n-th line above the total that has a form: both parties' stand there where they are side by side."""
    return sided(TOTAL, "above", nth(number, pattern(form, per="line")))


def _buyer(*labels: str, otherwise: tuple[Locator, ...] = ()) -> tuple[Locator, ...]:
    """Beside labels of the buyer; `otherwise`: how else it is found on the form with both parties side by side."""
    spans = tuple(Beside(label, gap=_GAP) for label in labels)
    beside = tuple(sided(TOTAL, "above", column(_SIDE_BY_SIDE, 0, nth(0, one))) for one in spans)
    above = tuple(sided(TOTAL, "above", nth(0, one)) for one in spans)
    return (*beside, *(absent(_SIDE_BY_SIDE, one) for one in above), *otherwise)


def _name_alone(side: Side, beside: Locator) -> tuple[Locator, ...]:
    """A party's name whose label was not read: `beside`, on the form with both parties side by side, or on one side of
    the total on the other."""
    alone = (absent(_SIDE_BY_SIDE, sided(TOTAL, side, nth(0, pattern(f, per="line")))) for f in (_HALF_NAME, _COMPANY))
    return beside, *alone


def _seller(*labels: str) -> tuple[Locator, ...]:
    spans = tuple(Beside(label, gap=_GAP) for label in labels)
    below = (sided(TOTAL, "below", nth(0, one)) for one in spans)
    besides = (column(word, 1, nth(0, one)) for word in ("名称", _SIDE_BY_SIDE) for one in spans)
    return (*below, *(sided(TOTAL, "above", one) for one in besides))


def _digital_title(fields: dict[str, Field]) -> dict[str, Field]:
    """The title of a fully digital invoice of which only its second part was read."""
    seen = fields.get("invoice_type")
    part = next((part for part in ("增值税专用发票", "普通发票") if seen and seen.text.strip("()") == part), "")
    if seen is None or not part:
        return fields
    title = f"电子发票({part})"
    return {**fields, "invoice_type": replace(seen, text=title, value=title, repaired=True)}


class VatInvoice(Document):
    """增值税发票: special and normal, paper, electronic, blockchain, toll and fully digital."""

    kind = "vat_invoice"
    title = "增值税发票"
    signs = (
        "增值税", "专用发票", "普通发票", "电子发票", "价税合计", "开票日期", "纳税人识别号", "税率", "税额",
        "收款人", "复核", "开票人", "规格型号",
    )  # fmt: skip
    signs_enough = 5
    against = ("机动车销售", "铁路电子客票", "里程")
    labels = (
        "发票代码", "发票号码", "开票日期", "校验码", "机器编号", "名称", "纳税人识别号", "统一社会信用代码",
        "地址、电话", "开户行及账号", "开户行及帐号", "收款人", "复核", "开票人", "销售方", "购买方", "密码区",
        "备注", "销货单位", "价税合计", "小写", "大写", "规格型号", "车牌号", "通行日期",
    )  # fmt: skip
    noise = _CIPHER
    search = "papers"
    once = (TOTAL,)
    telling_code = True
    side_px = 1312
    work_px = 4096  # several lie in one picture
    enough = 5

    code = Entry(
        "发票代码", InvoiceCode(), beside("发票代码"), spot(0, 0, 0.5, 0.3, _LONE_CODE),
        spot(0.5, 0, 1, 0.3, _LONE_CODE),
    )  # fmt: skip
    number = Entry(
        "发票号码", InvoiceNumber(), beside("发票号码"), pattern(r"N[oO0Qº°]?[.:]?(\d{8})(?!\d)"),
        spot(0.5, 0, 1, 0.3, r"(?<!\d)(\d{20}|\d{8})(?!\d)"),
    )  # fmt: skip
    date = Entry("开票日期", CnDate(), beside("开票日期"), spot(0.4, 0, 1, 0.4, _DAY))
    check_code = Entry("校验码", CheckCode(), beside("校验码"), spot(0, 0, 1, 0.35, r"(?<!\d)(\d{20})(?!\d)"))
    invoice_type = Entry(
        "发票类型",
        Wording(4),
        pattern(r"(电子发票[(（]?(?:增值税专用|普通)发票[)）]?)"),
        pattern(rf"({_TITLE}发票)", per="line"),
        pattern(rf"({_TITLE}发票)"),
        pattern(
            r"([\u4e00-\u9fff]{0,9}(?:增值税|电子(?:普通|专用)发票)[\u4e00-\u9fff()（）]{0,9}(?:发票)?[()（）\u4e00-\u9fff]*)",
            per="line",
        ),
    )
    buyer_name = Entry(
        "购买方名称",
        FirmName(2),
        *_buyer("名称", otherwise=_name_alone("above", _side(0, _MISREAD_NAME))),
        sided(TOTAL, "above", nth(0, pattern(_FIRST_NAME))),
    )
    buyer_number = Entry("购买方税号", TaxpayerNumber(), *_buyer("纳税人识别号", "识别号"), _above(0, _CREDIT_CODE))
    buyer_address = Entry("购买方地址、电话", FirmAddress(4, cut=_NEXT_COLUMN), *_buyer("地址、电话", "地址电话"))
    buyer_bank = Entry("购买方开户行及账号", BankAccount(4, cut=_NEXT_COLUMN), *_buyer("开户行及账号", "开户行及帐号"))
    net = Entry(
        "合计金额", Amount(), sided(TOTAL, "above", nth(0, pattern(_SIGNED))), sided(TOTAL, "above", beside("合计")),
        sided(TOTAL, "above", nth(0, pattern(_BADLY_SIGNED, per="line"))),
    )  # fmt: skip
    tax = Entry(
        "合计税额", Amount(), sided(TOTAL, "above", nth(1, pattern(_SIGNED))),
        sided(TOTAL, "above", nth(1, pattern(_BADLY_SIGNED, per="line"))),
    )  # fmt: skip
    total_capitals = Entry("价税合计大写", CapitalAmount(), beside("(大写)"), beside(TOTAL), pattern(_CAPITALS))
    total = Entry(
        "价税合计小写",
        Amount(),
        pattern(rf"小写[)）]?[:：]?[^\d\-]?({_MONEY})"),
        pattern(rf"{TOTAL}.*{_SIGNED}"),
        sided(TOTAL, "below", pattern(_SIGNED)),
    )
    seller_name = Entry(
        "销售方名称",
        FirmName(2),
        *_seller("名称"),
        *_name_alone("below", _side(1, _MISREAD_NAME)),
        _above(1, _MISREAD_NAME),
    )
    seller_number = Entry(
        "销售方税号", TaxpayerNumber(), *_seller("纳税人识别号", "识别号"),
        sided(TOTAL, "below", nth(0, pattern(_CREDIT_CODE, per="line"))), _above(1, _CREDIT_CODE),
    )  # fmt: skip
    seller_address = Entry("销售方地址、电话", FirmAddress(4, cut=_NEXT_COLUMN), *_seller("地址、电话", "地址电话"))
    seller_bank = Entry(
        "销售方开户行及账号", BankAccount(4, cut=_NEXT_COLUMN), *_seller("开户行及账号", "开户行及帐号")
    )
    payee = Entry("收款人", Wording(1), nth(0, Beside("收款人", gap=_GAP)))
    checker = Entry("复核", Wording(1), nth(0, Beside("复核", gap=_GAP)))
    drawer = Entry("开票人", Wording(1), nth(0, Beside("开票人", gap=_GAP)))
    item_names = Entry("货物或应税劳务、服务名称", Wording(1))

    @classmethod
    def coded(cls, payload: str, fields: Mapping[str, Field]) -> dict[str, str]:
        """The invoice's QR code. Its amount is that without tax, on some issues the total: what was read decides."""
        said = own_code(payload, fields)
        if said is None:
            return {}
        values = said.values()
        total = fields.get("total")
        if total is not None and said.amount is not None and total.value == said.amount:
            values.pop("net", None)
        return values

    @classmethod
    def attached(cls, said: Mapping[str, str]) -> dict[str, str]:
        """The invoice's own data."""
        return attached_values(said)

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """What tells the forms apart."""
        result = dict(fields)
        if "number" in result and len(result["number"].text) == 20:
            for name in ("code", "check_code"):  # a fully digital invoice has none: they were parts of its number
                result.pop(name, None)
            result = _digital_title(result)
        title = result["invoice_type"].text if "invoice_type" in result else ""
        if "增值税" in title and "check_code" in result and len(result["check_code"].text) == _CHAIN_CHECK:
            del result["check_code"]  # so short is only that of a blockchain invoice
        accounts = "".join(result[name].text for name in ("buyer_bank", "seller_bank") if name in result)
        if "check_code" in result and result["check_code"].text in accounts:
            del result["check_code"]  # an account of as many digits
        for part in ("name", "number"):  # side by side, an empty buyer's label has the seller's value to its right
            buyer, seller = result.get(f"buyer_{part}"), result.get(f"seller_{part}")
            if buyer and seller and buyer.quad_on_source == seller.quad_on_source:
                del result[f"buyer_{part}"]
        return result

    @classmethod
    def listed(cls, view: View, fields: Mapping[str, Field], to_source: Homography) -> tuple[Item, ...]:
        return goods_of(view, to_source)

    @classmethod
    def reckoned(
        cls, fields: Mapping[str, Field], items: tuple[Item, ...]
    ) -> tuple[dict[str, Field], tuple[Item, ...], dict[str, bool]]:
        """The sums against each other and against the rows; the names of the goods as one field."""
        fields = _net_first(fields)
        held = outcomes(fields, _SUMS)
        result = agreed(fields, _SUMS, (listed_sum(items, "amount"), listed_sum(items, "tax")))
        result = _in_capitals(cls.entries, result)
        rows, sums = reckoned(items, result.get("net"), result.get("tax"))
        names = names_of(cls.item_names, rows)
        return ({**result, "item_names": names} if names else result), rows, held | sums


class VehicleInvoice(Document):
    """机动车销售统一发票: the sale of one car."""

    kind = "vehicle_invoice"
    title = "机动车销售发票"
    signs = (
        "机动车销售",
        "统一发票",
        "车辆类型",
        "厂牌型号",
        "合格证号",
        "发动机号码",
        "车架号码",
        "价税合计",
        "增值税税额",
        "不含税价",
    )
    signs_enough = 5
    labels = (
        "发票代码", "发票号码", "开票日期", "机打代码", "机打号码",
        "机器编号", "购买方名称", "购货单位", "身份证号码", "纳税人识别号",
        "车辆类型", "厂牌型号", "产地", "合格证号", "进口证明书号",
        "商检单号", "发动机号码", "车辆识别代号", "价税合计", "小写",
        "销货单位名称", "电话", "账号", "地址", "开户银行",
        "增值税税率", "增值税税额", "主管税务", "不含税价", "完税凭证号码", "吨位",
        "限乘人数", "开票人",
    )  # fmt: skip
    search = "papers"
    once = ("车辆类型",)
    ruled = True
    telling_code = True
    side_px = 1312
    work_px = 4096  # several lie in one picture
    enough = 5

    code = Entry("发票代码", InvoiceCode(), beside("发票代码"), beside("机打代码"), spot(0.5, 0, 1, 0.3, _LONE_CODE))
    number = Entry("发票号码", InvoiceNumber(), beside("发票号码"), beside("机打号码"))
    date = Entry("开票日期", CnDate(), beside("开票日期"), spot(0, 0, 0.5, 0.4, _DAY))
    machine = Entry("机器编号", Wording(8), Beside("机器编号", gap=_GAP))
    buyer_name = Entry(
        "购买方名称", FirmName(2),
        *(sided("车辆类型", "above", Beside(label, gap=_GAP)) for label in ("购买方名称", "购货单位", "购买方")),
    )  # fmt: skip
    buyer_number = Entry(
        "购买方税号",
        TaxpayerNumber(),
        sided("车辆类型", "above", Beside("纳税人识别号", gap=_GAP)),
        sided("车辆类型", "above", Beside("身份证号码", gap=_GAP)),
    )
    vehicle_type = Entry("车辆类型", Wording(2), Beside("车辆类型", gap=_GAP))
    model = Entry("厂牌型号", Wording(2), Beside("厂牌型号", gap=_GAP))
    origin = Entry("产地", Wording(2), Beside("产地", gap=_GAP))
    certificate = Entry("合格证号", Wording(6), Beside("合格证号", gap=_GAP))
    engine = Entry("发动机号码", Wording(4), Beside("发动机号码", gap=_GAP))
    vin = Entry("车架号码", Vin(), Beside("车架号码", gap=_GAP), Beside("车辆识别代号", gap=_GAP))
    total_capitals = Entry("价税合计大写", CapitalAmount(), beside(TOTAL), pattern(_CAPITALS))
    total = Entry(
        "价税合计小写", Amount(), pattern(rf"小写[)）]?[:：]?[^\d\-]?({_MONEY})"),
        pattern(rf"{TOTAL}.*{_SIGNED}"),
    )  # fmt: skip
    seller_name = Entry("销售方名称", FirmName(4), Beside("销货单位名称", gap=_GAP))
    seller_number = Entry("销售方税号", TaxpayerNumber(), sided(TOTAL, "below", Beside("纳税人识别号", gap=_GAP)))
    seller_phone = Entry("电话", Wording(7), Beside("电话", gap=_GAP))
    seller_address = Entry("地址", FirmAddress(4), sided(TOTAL, "below", Beside("地址", gap=_GAP)))
    seller_bank = Entry("开户银行", BankAccount(4), Beside("开户银行", gap=_GAP))
    rate = Entry("增值税税率", TaxRate(), pattern(r"(?<!\d)(\d{1,2}%)"))
    tax = Entry("增值税税额", Amount(), Beside("增值税税额", gap=_GAP), sided(TOTAL, "below", nth(0, pattern(_SIGNED))))
    net = Entry("不含税价", Amount(), Beside("不含税价", gap=_GAP), sided(TOTAL, "below", nth(1, pattern(_SIGNED))))

    @classmethod
    def coded(cls, payload: str, fields: Mapping[str, Field]) -> dict[str, str]:
        """Its QR code says the same as that of other invoices."""
        return VatInvoice.coded(payload, fields)

    @classmethod
    def reckoned(
        cls, fields: Mapping[str, Field], items: tuple[Item, ...]
    ) -> tuple[dict[str, Field], tuple[Item, ...], dict[str, bool]]:
        """The sums against each other, and against the rate of the tax: what two of them and the rate say, the third
        is."""
        held = outcomes(fields, _SUMS)
        by_rate = cls._by_rate(cls._by_rate(dict(fields), "net"), "tax")
        return _in_capitals(cls.entries, agreed(by_rate, _SUMS)), items, held

    @classmethod
    def _by_rate(cls, fields: dict[str, Field], third: str) -> dict[str, Field]:
        """Fields after a total, in figures or in capitals, and tax or net agreed on the rate; `third`: what is left."""
        known = "tax" if third == "net" else "net"
        seen = fields.get(third)
        if not {known, "rate"} <= set(fields) or not fields["rate"].value or (seen and seen.valid is True):
            return fields
        part, rate = (Decimal(str(fields[name].value)) for name in (known, "rate"))
        for total in (Decimal(str(fields[name].value)) for name in ("total", "total_capitals") if name in fields):
            rest = total - part
            net, tax = (rest, part) if third == "net" else (part, rest)
            if net > 0 and abs(net * rate - tax) <= _TAX_OFF:
                told = {third: f"{rest:.2f}", "total": f"{total:.2f}"}
                certain = {name for name in told if name in fields and fields[name].score >= 1.0}
                told = {name: text for name, text in told.items() if name not in certain}
                result = informed(cls.entries, fields, told)
                return {**result, known: replace(result[known], valid=True)}
        return fields


def _in_capitals(entries: Sequence[Entry], fields: dict[str, Field]) -> dict[str, Field]:
    """A total that adds up says its capitals where they were not read, or hardly."""
    seen = fields.get("total_capitals")
    if seen is not None and (seen.valid is True or (seen.valid is None and seen.score >= SURE)):
        return fields
    return cross_check(entries, fields, (Agreement("total_capitals", "total", capitals),))[0]


def _net_first(fields: Mapping[str, Field]) -> Mapping[str, Field]:
    """Net and tax the other way round where the tax would be more: rows that lean are read in the wrong order."""
    net, tax = fields.get("net"), fields.get("tax")
    if net is None or tax is None or abs(Decimal(str(net.value))) >= abs(Decimal(str(tax.value))):
        return fields
    return {
        **fields,
        "net": replace(tax, name=net.name, title=net.title),
        "tax": replace(net, name=tax.name, title=tax.title),
    }
