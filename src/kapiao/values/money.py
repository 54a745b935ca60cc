"""Amounts of money in figures and in capitals, and numbers with a unit.

Knows: how Chinese papers write amounts (正确填写票据和结算凭证的基本规定, People's Bank of China: 大写), thousands and
decimal signs, look-alikes. Must not know: which amount of a paper it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed

CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_LONGEST = 13  # figures of an amount before its decimals
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_CURRENCY = re.compile(r"^[^\d\-.OIl]*?(?:CN¥|RMB|CNY|US\$|HK\$|USD|HKD|[￥¥$Y半羊]|人民币)+", re.IGNORECASE)
_POINTS = str.maketrans("，。·•、‐‑‒–—―−一负", ",...." + "-" * 9)
_LOOK_ALIKES = re.compile(r"(?<=[\d.,\-])[OoQDIilL|SsBZz]+|^[OoQDIilL|SsBZz]+(?=[\d.,])")


@dataclass(frozen=True, slots=True)
class Amount(FreeText):
    """An amount in figures: `￥57.0元`, `¥1,234.50`, `-100.00`.

    Source: GB/T 15835 (figures), invoices and tickets as printed. The text keeps the decimals as printed.

    >>> Amount().parse("￥1，234.5O元").value
    Decimal('1234.50')
    >>> Amount().parse("57.0").text
    '57.0'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS | frozenset(".,¥￥-元")

    def clean(self, raw: str) -> str:
        text = _CURRENCY.sub("", glyphs.bare(raw).translate(_POINTS))
        return _LOOK_ALIKES.sub(lambda m: glyphs.digits(m[0]), text)

    def parse(self, raw: str) -> Parsed[Decimal]:
        text = self.clean(raw)
        match = re.search(r"(-?)[¥￥$]?(-?)(\d[\d.,']*|\.\d+)", text)
        if match is None:
            raise NotThis("no figures")
        sign, figures = match[1] or match[2], match[3].rstrip(".,'")
        whole, decimals = _split(figures)
        if len(whole) > 1 and not whole.strip("0") and not decimals:
            raise NotThis("the end of an amount")  # what stands before it was not seen
        if len(whole) > _LONGEST:
            raise NotThis("a number of another sort")
        normal = sign + (str(int(whole)) if whole else "0") + (f".{decimals}" if decimals else "")
        letters = _LOOK_ALIKES.search(_CURRENCY.sub("", glyphs.bare(raw).translate(_POINTS))) is not None
        return Parsed(normal, Decimal(normal), None, letters)


def _split(figures: str) -> tuple[str, str]:
    """Whole part and decimals. The last sign parts the decimals unless it stands before exactly three figures."""
    parts = re.split("[.,']", figures)
    last = parts[-1]
    signs = re.findall("[.,']", figures)
    if not signs or (len(last) == 3 and (signs[-1] != "." or len(signs) > 1)) or len(last) > 4:
        return "".join(parts), ""
    return "".join(parts[:-1]), last


def capitals(amount: Decimal) -> str:
    """An amount as bills write it.

    >>> capitals(Decimal("7018.83"))
    '柒仟零壹拾捌圆捌角叁分'
    >>> capitals(Decimal("100000"))
    '壹拾万圆整'
    """
    cents = int((abs(amount) * 100).to_integral_value())
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = "负" if amount < 0 else ""
    if whole:
        text += _whole(whole) + "圆"
    if jiao:
        text += CAPITALS[jiao] + "角"
    elif fen and whole:
        text += "零"
    if fen:
        text += CAPITALS[fen] + "分"
    elif not jiao:
        text += "整" if whole else "零圆整"
    elif not fen:
        text += "整"
    return text


def _whole(number: int) -> str:
    """Groups of four figures; one 零 wherever figures are left out between others."""
    groups = []
    while number:
        groups.append(number % 10_000)
        number //= 10_000
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        value = groups[place]
        if not value:
            gap = bool(text)
            continue
        if text and (gap or value < 1000):
            text += "零"
        text += _four(value) + _GROUPS[place]
        gap = False
    return text


def _four(value: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        figure = value // 10**place % 10
        if figure:
            text += ("零" if gap and text else "") + CAPITALS[figure] + _UNITS[place]
            gap = False
        else:
            gap = True
    return text


_FIGURES = {c: i for i, c in enumerate(CAPITALS)}
_FOLD = str.maketrans(
    "〇○Ｏ０一弌壱查査二弍貳貮贰三參叄仨基卷四五六陸七渠集八九十抬抢百陌千阡任仔萬億園园員员块毛",
    "零零零零壹壹壹壹壹贰贰贰贰贰叁叁叁叁叁叁肆伍陆陆柒柒柒捌玖拾拾拾佰佰仟仟仟仟万亿圆圆圆圆圆角",
)
_SCALES = {"拾": 10, "佰": 100, "仟": 1000}
_FIGURE = "[零壹贰叁肆伍陆柒捌玖]"
_CAPITAL_FORM = re.compile(
    rf"(负?)(?:([零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+)[圆元])?零?(?:({_FIGURE})角)?零?(?:({_FIGURE})分)?[整正]?"
)


@dataclass(frozen=True, slots=True)
class CapitalAmount(FreeText):
    """An amount in capitals: `柒仟零壹拾捌圆捌角叁分`.

    Standard: 正确填写票据和结算凭证的基本规定 (支付结算办法, annex 1). `valid`: True when the text is exactly how that
    amount is written, None when it is another spelling of it. A unit that was misread is put back.

    >>> CapitalAmount().parse("叁仟肆拾肆西贰角肆分").text
    '叁仟肆拾肆圆贰角肆分'
    >>> CapitalAmount().parse("人民币柒仟零壹拾捌元捌角叁分").value
    Decimal('7018.83')
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return frozenset("零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正负")

    def clean(self, raw: str) -> str:
        text = re.sub(r"人民币|[(（]?大写[)）]?|[⊗ⓧ×⨂:：]", "", glyphs.bare(raw))
        return "".join(c for c in text.translate(_FOLD) if c in self.alphabet)

    def parse(self, raw: str) -> Parsed[Decimal]:
        said = self.clean(raw)
        text = said if set(said) & set("圆元") else _BEFORE_PARTS.sub("圆", said, count=1)
        match = _CAPITAL_FORM.fullmatch(text)
        if match is None or not any(match.groups()[1:]):
            raise NotThis("not an amount in capitals")
        cents = _number(match[2] or "零") * 100 + _FIGURES[match[3] or "零"] * 10 + _FIGURES[match[4] or "零"]
        value = Decimal(cents if not match[1] else -cents) / 100
        right = capitals(value)
        spelled = text.replace("元", "圆").replace("正", "整")
        valid = True if spelled in (right, right.removesuffix("整"), right.replace("整", "") + "整") else None
        return Parsed(text, value.quantize(Decimal("0.01")), valid, text != said)


_BEFORE_PARTS = re.compile(f"(?<=[{CAPITALS}拾佰仟万亿])(?=零?[{CAPITALS}]角|零[{CAPITALS}]分|[整正]$)")


def _number(text: str) -> int:
    """Capitals as a number; 拾 alone is ten."""
    total = group = figure = 0
    for sign in text:
        if sign in _FIGURES:
            figure = _FIGURES[sign]
        elif sign in _SCALES:
            group += (figure or 1) * _SCALES[sign]
            figure = 0
        elif sign == "万":
            total += (group + figure) * 10_000
            group = figure = 0
        else:  # 亿 lifts all that stands before it
            total = (total + group + figure) * 100_000_000
            group = figure = 0
    return total + group + figure


@dataclass(frozen=True, slots=True)
class Measure(FreeText):
    """A number with a unit: `1998mL`, `1580kg`, `5人`, `77kW`; the first unit is the normal one.

    Source: vehicle licences (GA 37), GB 3100 for the units.

    >>> Measure(("kg", "千克")).parse("158O K g").text
    '1580kg'
    """

    units: tuple[str, ...] = ()
    counted: bool = False  # a number of persons or kilogrammes: no zero stands before it
    most: int | None = None  # what no paper says more than: a greater number is not valid

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS | frozenset("." + "".join(self.units))

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw)

    def parse(self, raw: str) -> Parsed[Decimal]:
        text = self.clean(raw)
        first = next((m for u in self.units if (m := re.match(rf"\d[\d.]*{u}", text, re.IGNORECASE))), None)
        text = first[0] if first else text  # the next column's value is another one
        unit = next((u for u in self.units if text.lower().endswith(u.lower())), "")
        figures = text[: len(text) - len(unit)] if unit else text
        number = glyphs.digits(figures, keep=".").strip(".")
        if not number or number.count(".") > 1 or sum(c.isdigit() for c in figures) * 2 < len(figures):
            raise NotThis("no number")
        if self.counted and number.startswith("0") and number != "0":
            raise NotThis("a zero before a number")
        normal = number + (self.units[0] if self.units else "")
        valid = False if self.most is not None and Decimal(number) > self.most else None
        return Parsed(normal, Decimal(number), valid, glyphs.changed(figures, number, glyphs.DIGITS | {"."}))
