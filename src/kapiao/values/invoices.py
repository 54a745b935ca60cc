"""What Chinese invoices print: codes and numbers, check codes, taxpayers' numbers, and the payload of their QR code.

Source: 国税发〔2004〕521号 (codes of 12 digits), 国税发〔1995〕223号 and its successors (special invoices, 10 digits),
the rules of the fully digital invoice (a number of 20 digits, no code).
Must not know: where on a paper a number stands.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kapiao.values import glyphs
from kapiao.values.companies import UnifiedCreditCode
from kapiao.values.kind import FreeText, NotThis, Parsed, Shape
from kapiao.values.places import division

_DIGIT = glyphs.DIGITS
_HEX = _DIGIT | frozenset("abcdef")
_LETTER_OR_DIGIT = glyphs.UPPER | _DIGIT
_AUTHORITIES = {"0": "总局", "1": "国税", "2": "地税"}
_NATIONAL_TRADES = {"1": "工业", "2": "商业", "3": "加工修理修配业", "4": "收购业", "5": "水电业", "6": "其他"}
_LOCAL_TRADES = {
    "0": "其他", "1": "交通运输业", "2": "建筑业", "3": "金融保险业", "4": "邮电通信业", "5": "文化体育业",
    "6": "娱乐业", "7": "服务业", "8": "转让无形资产", "9": "销售不动产",
}  # fmt: skip
_VERSIONS = {"0": "电脑版", "1": "万元版", "2": "十万元版", "3": "百万元版", "4": "千万元版"}
_GROUPS = ("市辖区", "县", "省直辖", "自治区直辖")  # names of groups of divisions, which say nothing
_NOTHING = "None"  # what stands where the code says nothing


@dataclass(frozen=True, slots=True)
class InvoiceCode:
    """发票代码: 12 digits, or 10 on special invoices; some local series before 2018 have a letter among them.

    Of 12 digits: 1 the authority (0 head office, 1 state, 2 local tax office), 2-5 the region (GB/T 2260), 6-7 the
    year; then by series trade, class, version and batch. Of 10: 1-4 the region, 5-6 the year. `valid`: True for a known
    province and a year that invoices had; there is no check digit, so that nothing is called wrong.

    >>> InvoiceCode().parse("发票代码 1440 3227 0119").text
    '144032270119'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _LETTER_OR_DIGIT

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _CODE_SHAPES

    def clean(self, raw: str) -> str:
        text = "".join(c for c in glyphs.half(raw).upper() if c in _LETTER_OR_DIGIT)
        if len(text) == 12:  # a letter stands only in the series part
            return glyphs.digits(text[:7]).ljust(7, "?")[:7] + text[7:]
        return glyphs.digits(text) if len(text) in (10, 11) else text

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not re.fullmatch(r"\d{7}[0-9A-Z]{5}|\d{10,11}", text) or sum(c in _DIGIT for c in text) < 9:
            raise NotThis("not the form of an invoice code")
        return Parsed(text, text, self.plausible(text) or None, glyphs.changed(raw, text, _LETTER_OR_DIGIT))

    @staticmethod
    def plausible(text: str) -> bool:
        """Whether a code has a region, and a year that invoices had."""
        if len(text) == 12:
            region, year = text[1:5], text[5:7]
            return text[0] in _AUTHORITIES and _known_region(region) and "00" <= year <= "35"
        return len(text) == 10 and _known_region(text[:4]) and "94" <= year_of(text[4:6]) <= "135"

    @staticmethod
    def details(code: str) -> dict[str, str]:
        """What a code of 12 digits says, under the names that the tax offices use; empty for other codes.

        >>> InvoiceCode.details("144031800103")["行政区划代码"]
        '深圳市'
        """
        if len(code) != 12:
            return {}
        trades = _LOCAL_TRADES if code[0] == "2" else _NATIONAL_TRADES
        return {
            "税务局代码": _AUTHORITIES.get(code[0], _NOTHING),
            "行政区划代码": _region_name(code[1:5]) or _NOTHING,
            "年份": f"20{code[5:7]}",
            "发票行业代码": trades.get(code[7], _NOTHING),
            "发票类别代码": code[8] if code[8] != "0" else _NOTHING,
            "金额版": _VERSIONS.get(code[9], _NOTHING),
            "批次号": code[10:],
        }


@dataclass(frozen=True, slots=True)
class CodeDetails(FreeText):
    """What an invoice code says, as one line: `税务局代码：国税，行政区划代码：深圳市，年份：2018，...`.

    >>> CodeDetails().parse("年份：2018，批次号：03").value["批次号"]
    '03'
    """

    @property
    def alphabet(self) -> None:
        return None

    @staticmethod
    def said(code: str) -> str:
        """The line of a code. Raises NotThis for a code that says nothing."""
        details = InvoiceCode.details(code)
        if not details:
            raise NotThis("a code without parts")
        return "，".join(f"{name}：{text}" for name, text in details.items())

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw).replace(":", "：").replace(",", "，")

    def parse(self, raw: str) -> Parsed[dict[str, str]]:
        text = self.clean(raw)
        pairs = [pair.split("：", 1) for pair in text.split("，") if "：" in pair]
        if not pairs or any(name not in _PARTS for name, _ in pairs):
            raise NotThis("no details of a code")
        normal = "，".join(f"{name}：{said}" for name, said in pairs)
        return Parsed(normal, dict(pairs))


_PARTS = ("税务局代码", "行政区划代码", "年份", "发票行业代码", "发票类别代码", "金额版", "批次号")


def year_of(two: str) -> str:
    """Two digits of a year as years since 1900, so that they can be compared: 94 before 05."""
    return two if two >= "90" else str(100 + int(two))


def _known_region(four: str) -> bool:
    return bool(_province(four)) and four.isdigit()


def _province(four: str) -> str:
    found = division(four[:2] + "0000")
    return found.name if found else ""


def _region_name(four: str) -> str:
    """The region of a code: a city when its four digits name one, else the province."""
    city = division(four + "00")
    return city.name if city and not city.name.startswith(_GROUPS) else _province(four)


_TAIL = frozenset("0123456789")
_CODE_SHAPES = (
    Shape((frozenset("012"), *(_TAIL,) * 11)),
    Shape((*(_TAIL,) * 10,)),
    Shape((frozenset("012"), *(_TAIL,) * 7, glyphs.UPPER, *(_TAIL,) * 3), cost_nats=2.0),
    Shape((*(_TAIL,) * 11,), cost_nats=3.0),
)


@dataclass(frozen=True, slots=True)
class InvoiceNumber:
    """发票号码: 8 digits beside a code; 20 digits on fully digital invoices, which have no code (the first two are the
    year, the next the region). Leading zeros belong to it.

    >>> InvoiceNumber().parse("No 00296313").text
    '00296313'
    >>> InvoiceNumber().parse("No 34950277 037021448285").text
    '34950277'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _DIGIT

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _NUMBER_SHAPES

    def clean(self, raw: str) -> str:
        text = glyphs.digits(re.sub(r"^.*?(?:号码|[Nn][o0OQº°]\.?)[:：.]?", "", glyphs.half(raw)))
        beside = len(text) in (18, 20) and not _province(text[2:4]) and InvoiceCode.plausible(text[8:])
        return text[:8] if beside else text  # the code is printed once more to its right

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not 7 <= len(text) <= 10 and not 19 <= len(text) <= 21:
            raise NotThis("not the length of an invoice number")
        usual = len(text) in (8, 20)
        return Parsed(text, text, None if usual else False, glyphs.changed(raw, text, _DIGIT))


_NUMBER_SHAPES = (Shape((*(_DIGIT,) * 8,)), Shape((_DIGIT,) * 20))


@dataclass(frozen=True, slots=True)
class CheckCode:
    """校验码: 20 digits, printed in groups of five; on blockchain invoices five signs, 0 to 9 and a to f.

    >>> CheckCode().parse("76939 05688 34666 77916").text
    '76939056883466677916'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _HEX

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return (Shape((_DIGIT,) * 20), Shape((_HEX,) * 5, cost_nats=3.0))

    def clean(self, raw: str) -> str:
        text = glyphs.bare(re.sub("^.*码[:：]?", "", glyphs.half(raw)))
        return text.lower() if len(text) == 5 else glyphs.digits(text)

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if re.fullmatch("[0-9a-f]{5}", text):
            return Parsed(text, text)
        if not 18 <= len(text) <= 22:
            raise NotThis("not the length of a check code")
        return Parsed(text, text, None if len(text) == 20 else False, glyphs.changed(raw, text, _DIGIT))


@dataclass(frozen=True, slots=True)
class TaxpayerNumber:
    """纳税人识别号: the credit code of 18 characters, or the older numbers of 15, 17 and 20.

    Source: GA/T, 国税发〔2013〕41号; GB 32100 for the credit code, which alone has a check.

    >>> TaxpayerNumber().parse("统一社会信用代码/纳税人识别号: 91350100M000100Y43").valid
    True
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _LETTER_OR_DIGIT

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return UnifiedCreditCode().shapes + _OLD_SHAPES

    def clean(self, raw: str) -> str:
        text = glyphs.half(raw).upper()
        text = re.sub("^.*[号:：]", "", text)
        text = "".join(c for c in text if c in _LETTER_OR_DIGIT)
        return UnifiedCreditCode().clean(text) if len(text) == 18 else glyphs.digits(text) if len(text) == 15 else text

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not 14 <= len(text) <= 20 or sum(c in _DIGIT for c in text) < 7:
            raise NotThis("not the length of a taxpayer's number")
        valid: bool | None = None
        if len(text) == 18:  # persons are named by their identity number, which this does not judge
            valid = UnifiedCreditCode.holds(text) or None
        elif len(text) in (14, 16, 19):
            valid = False
        return Parsed(text, text, valid)


_OLD_SHAPES = (Shape((_DIGIT,) * 15, cost_nats=1.0), Shape((_LETTER_OR_DIGIT,) * 18, cost_nats=5.0))


@dataclass(frozen=True, slots=True)
class CodePayload:
    """The payload of an invoice's QR code: version, type, code, number, amount, date, check code, checksum.

    The amount is that without tax; on fully digital invoices (types 31 and above) the total. Source: the codes of
    invoices issued since 2016; there is no public standard.

    >>> CodePayload.parse("01,10,012001800311,33207675,46.62,20190508,76939056883466677916,ABCD").number
    '33207675'
    """

    type: str
    code: str
    number: str
    amount: Decimal | None
    date: datetime.date | None
    check_code: str

    @classmethod
    def parse(cls, payload: str) -> CodePayload:
        """Raises NotThis for a payload that is no invoice's."""
        parts = [part.strip() for part in payload.split(",")]
        if len(parts) < 6 or parts[0] != "01" or not re.fullmatch(r"\d{8}|\d{20}", parts[3]):
            raise NotThis("not the payload of an invoice")
        return cls(parts[1], parts[2], parts[3], _decimal(parts[4]), _day(parts[5]), parts[6] if len(parts) > 6 else "")

    @property
    def digital(self) -> bool:
        """Whether the amount is the total with tax."""
        return len(self.number) == 20

    def values(self) -> dict[str, str]:
        """Its parts as an invoice prints them, under the names of an invoice's entries."""
        amount = f"{self.amount:.2f}" if self.amount is not None else ""
        said = {
            "code": self.code,
            "number": self.number,
            "total" if self.digital else "net": amount,
            "date": f"{self.date:%Y年%m月%d日}" if self.date else "",
            "check_code": self.check_code,
        }
        return {name: text for name, text in said.items() if text}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class TaxRate(FreeText):
    """税率: `13%`, `1.5%`, or one of the words that stand for none.

    >>> TaxRate().parse("13 %").value
    Decimal('0.13')
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _DIGIT | frozenset("%.*免税不征出口零率")

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw).replace("％", "%")

    def parse(self, raw: str) -> Parsed[Decimal | None]:
        text = self.clean(raw)
        if match := re.fullmatch(r"(\d{1,2}(?:\.\d+)?)%", text):
            return Parsed(text, Decimal(match[1]) / 100)
        if re.fullmatch(r"\*{2,3}|免税|不征税|出口零税率", text):
            return Parsed(text, None)
        raise NotThis("no tax rate")


@dataclass(frozen=True, slots=True)
class Wording(FreeText):
    """A name or a line of text as printed, blanks out, signs at its ends off; `least` characters at least.

    >>> Wording().parse(" 某某 （天津） 有限公司：").text
    '某某(天津)有限公司'
    """

    least: int = 1
    cut: str = ""  # pattern of what another column leaves at the end

    @property
    def alphabet(self) -> None:
        return None

    def clean(self, raw: str) -> str:
        text = glyphs.bare(raw)
        text = re.sub(self.cut, "", text) if self.cut else text
        return text.translate(_BRACKETS).strip(":;.,、·。|_-").replace("风凰", "凤凰")  # two look-alikes, one a word

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if len(text) < self.least or not any(c.isalnum() for c in text):
            raise NotThis("no text")
        return Parsed(text, text)


_BRACKETS = str.maketrans({"（": "(", "）": ")", "：": ":", "；": ";", "，": ","})
