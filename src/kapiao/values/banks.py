"""Issuers of bank cards, what the first digits of a number say, and what else cards print.

Source and licence of the lists stand in the first lines of their files under `data`. Schemes by the ranges that ISO/IEC
7812 registrars assigned. Must not know: where on a card a thing is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed, Shape
from kapiao.values.names import distance
from kapiao.values.places import table

CARD_TYPES = {"DC": "借记卡", "CC": "贷记卡", "SCC": "准贷记卡", "PC": "预付费卡"}
_PRINTED_TYPES = {name: name for name in CARD_TYPES.values()} | {
    "储蓄卡": "借记卡",
    "DEBIT": "借记卡",
    "信用卡": "贷记卡",
    "CREDIT": "贷记卡",
    "预付卡": "预付费卡",
    "PREPAID": "预付费卡",
}
SCHEMES = ("UnionPay", "Visa", "Mastercard", "JCB", "American Express", "Diners Club", "Discover")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose card it is: code and name of the bank, type DC, CC, SCC or PC."""

    code: str
    name: str
    type: str

    @property
    def type_name(self) -> str:
        return CARD_TYPES[self.type]


@lru_cache(maxsize=1)
def banks() -> dict[str, str]:
    """Names of issuers by their code."""
    return dict(line.split("\t") for line in table("banks.tsv"))


@lru_cache(maxsize=1)
def _bins() -> dict[tuple[str, int], tuple[str, str]]:
    rows = (line.split("\t") for line in table("bins.tsv"))
    return {(digits, int(length)): (code, kind) for digits, length, code, kind in rows}


@lru_cache(maxsize=1)
def _bins_of_any_length() -> dict[str, tuple[str, str]]:
    """First digits that mean one issuer whatever the length."""
    found: dict[str, set[tuple[str, str]]] = {}
    for (digits, _), value in _bins().items():
        found.setdefault(digits, set()).add(value)
    return {digits: next(iter(values)) for digits, values in found.items() if len(values) == 1}


def issuer(number: str) -> Issuer | None:
    """The issuer by the longest known first digits, first of numbers of this length; None when unknown.

    >>> issuer("6222020000000000000").name
    '中国工商银行'
    """
    for size in range(min(len(number), 10), 2, -1):
        found = _bins().get((number[:size], len(number)))
        if found:
            return Issuer(found[0], banks()[found[0]], found[1])
    for size in range(min(len(number), 10), 4, -1):
        found = _bins_of_any_length().get(number[:size])
        if found:
            return Issuer(found[0], banks()[found[0]], found[1])
    return None


def issued_length(number: str) -> bool:
    """Whether the issuer that the first digits name gives out numbers of this length; True when nobody is known.

    >>> issued_length("6228480000000000000"), issued_length("6228480000000000")
    (True, False)
    """
    known = _known_lengths(number)
    return not known or len(number) in known


def usual_length(number: str) -> bool:
    """Whether the first digits name an issuer who gives out numbers of this length.

    >>> usual_length("40551200000000000"), usual_length("4055120000000000"), usual_length("4000000000000000")
    (True, False, False)
    """
    return len(number) in _known_lengths(number)


def _known_lengths(number: str) -> frozenset[int]:
    """How long the numbers are of the issuer that the first digits name; empty when nobody is known."""
    lengths = _lengths()
    return next((lengths[number[:k]] for k in range(min(len(number), 10), 5, -1) if number[:k] in lengths), frozenset())


@lru_cache(maxsize=1)
def _lengths() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for digits, length in _bins():
        found.setdefault(digits, set()).add(length)
    return {digits: frozenset(lengths) for digits, lengths in found.items()}


_SCHEMES = (  # Visa and Mastercard give out no more than 16 digits
    ("UnionPay", re.compile("62|81")),
    ("American Express", re.compile("3[47]")),
    ("JCB", re.compile("35(2[89]|[3-8])")),
    ("Diners Club", re.compile("3(0[0-59]|[689])")),
    ("Visa", re.compile(r"4\d{,15}$")),
    ("Mastercard", re.compile(r"(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)\d{,14}$")),
    ("Discover", re.compile("6011|64[4-9]|65")),
    ("UnionPay", re.compile("60|69|9[0-9]|1|5[06-9]|6")),  # older numbers that only the Chinese network carries
)


def scheme(number: str) -> str:
    """The network of a card number; empty when no range has it.

    >>> scheme("6225970070003000"), scheme("5412751234567890")
    ('UnionPay', 'Mastercard')
    """
    known = issuer(number) is not None
    for place, (name, form) in enumerate(_SCHEMES):
        if form.match(number) and (known or place < len(_SCHEMES) - 1):
            return name
    return ""


_SHORT = "上海浦东发展银行", "浦发银行"
_BANK_WORD = re.compile("银行|信用(?!卡)|农信|信合|商行|联社|支付|银联")


@lru_cache(maxsize=1)
def _printed_names() -> dict[str, str]:
    """What cards print for an issuer, by the issuer's name in the list."""
    names = {name: name for name in banks().values()}
    for name in tuple(names):
        short = re.sub(r"^中国|股份有限公司$|有限公司$|[(（]中国[)）]$", "", name)
        if len(short) > 2:
            names.setdefault(short, name)
    return names | {"工商银行": "中国工商银行", _SHORT[1]: _SHORT[0], "邮政储蓄银行": "中国邮政储蓄银行"}


@lru_cache(maxsize=1)
def _characters() -> frozenset[str]:
    """The characters of all names of issuers."""
    return frozenset(filter(glyphs.is_han, "".join(_printed_names())))


def on_cards(name: str) -> str:
    """An issuer's name in the list as its cards print it.

    >>> on_cards("上海浦东发展银行"), on_cards("招商银行")
    ('浦发银行', '招商银行')
    """
    return name.replace(*_SHORT)


@dataclass(frozen=True, slots=True)
class BankName(FreeText):
    """The issuer's name as printed: `招商银行`, `农业银行`; the value is its name in the list, `valid` then True.

    >>> BankName().parse("CHINA 农业银行").value
    '中国农业银行'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _characters()

    def clean(self, raw: str) -> str:
        return glyphs.han_only(glyphs.bare(raw))

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if len(text) < 3:
            raise NotThis("no bank")
        names = _printed_names()
        inside = max((name for name in names if name in text), key=len, default="")
        if inside:
            return Parsed(inside, names[inside], True)
        near = sorted((distance(text, name), name) for name in names if len(name) == len(text))
        if near and near[0][0] == 1 and len(text) > 3 and (len(near) < 2 or near[1][0] > 1):
            return Parsed(near[0][1], names[near[0][1]], True, repaired=True)
        if not _BANK_WORD.search(text):
            raise NotThis("no bank")
        return Parsed(text, text, None)


@dataclass(frozen=True, slots=True)
class CardType(FreeText):
    """What a card says of its type, in one word a type: 借记卡, 贷记卡, 准贷记卡, 预付费卡.

    >>> CardType().parse("CREDIT 信用卡").value
    '贷记卡'
    """

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw).upper()

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        word = max((word for word in _PRINTED_TYPES if word in text), key=len, default="")
        if not word:
            raise NotThis("no type of card")
        return Parsed(_PRINTED_TYPES[word], _PRINTED_TYPES[word], True)


@dataclass(frozen=True, slots=True)
class Scheme(FreeText):
    """The network whose mark a card bears.

    >>> Scheme().parse("MasterCard").value
    'Mastercard'
    """

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw)

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw).casefold()
        name = next((name for name in SCHEMES if name.casefold().replace(" ", "") in text), "")
        if not name:
            raise NotThis("no network")
        return Parsed(name, name, True)


_DATE = (frozenset("01"), glyphs.DIGITS, frozenset("/"), glyphs.DIGITS, glyphs.DIGITS)
_LONG_DATE = (*_DATE[:3], frozenset("2"), frozenset("0"), *_DATE[3:])
_DATE_SHAPES = (Shape(_DATE), Shape(_DATE + _DATE), Shape(_LONG_DATE), Shape(_LONG_DATE + _LONG_DATE))
_DIGIT = "[0-9OoDQIlL|SBZ]"  # or a letter that was read for one
_MONTH = rf"(?:[0OoDQ]{_DIGIT}|[1IlL|][012OoDQIlL|Z])"
_YEAR = rf"(?:20{_DIGIT}{{2}}(?=$|[^\d/]|[01]\d/)|{_DIGIT}{{2}})"  # of four digits, unless the next date begins there
_NO_NAME = r"(?![A-Za-z]{2}\s*/\s*[A-Za-z]|..\s*/\s*[A-Za-z]{2})"  # of a holder: LI/QIANG
_MISREAD_DATE = re.compile(rf"{_NO_NAME}{_MONTH}\s*/\s*{_YEAR}")
_UPRIGHT_STROKE = re.compile(r"(?<![\d/])(0[1-9]|1[0-2])[|!](\d{2})(?![\d/])")
_WORN_DATE = re.compile(r"(?<!\d)(0[1-9]|1[0-2])[17]?(\d{2})(?!\d)")  # the stroke lost, or read as a figure
_READ_DATE = re.compile(r"(0[1-9]|1[0-2])/(?:20(\d{2})(?=$|[^\d/]|[01]\d/)|(\d{2}))")
MONTH_YEAR = (  # one or several in a row without blanks; or one whose stroke was read upright
    rf"(?<![\d/])((?:{_NO_NAME}{_MONTH}/{_YEAR})+|(?:0[1-9]|1[0-2])[|!]\d{{2}})(?![\d/])"
)
WORN_MONTH_YEAR = r"^((?:0[1-9]|1[0-2])[17]\d{2})$"  # a line whose stroke was read as a figure


@dataclass(frozen=True, slots=True)
class CardDates:
    """Months and years on a card, earliest first: `07/28`, `07/18 07/28`; the last is until when the card is valid.

    Standard: ISO/IEC 7813 for the form MM/YY; some cards print the year in full. The value holds each as a text.

    >>> CardDates().parse("VALID FROM 07/18 THRU 07/28").value
    ('07/18', '07/28')
    >>> CardDates().parse("O7/2018-07/2028").text
    '07/18 07/28'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS | {"/", "-"}

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _DATE_SHAPES

    def clean(self, raw: str) -> str:
        text = glyphs.half(raw)
        text = _UPRIGHT_STROKE.sub(r"\1/\2", text.replace("-", " " if "/" in text else "/"))
        text = _MISREAD_DATE.sub(lambda m: glyphs.digits(m[0], keep="/"), text)
        return re.sub(r"\s*/\s*", "/", text)

    def parse(self, raw: str) -> Parsed[tuple[str, ...]]:
        text = self.clean(raw)
        found = [(month, long or short) for month, long, short in _READ_DATE.findall(text)]
        found = found or _WORN_DATE.findall(text)
        if not found:
            raise NotThis("no month and year")
        dates = tuple(f"{month}/{year}" for year, month in sorted({(year, month) for month, year in found}))
        folded = sum(c.isdigit() for c in glyphs.half(raw)) < sum(c.isdigit() for c in text)
        return Parsed(" ".join(dates), dates, None, folded or not re.search("[/-]", glyphs.half(raw)))
