"""Issuers of bank cards, what the first digits of a number say, and what else cards print.

Source and licence of the lists stand in the first lines of their files under `data`. Schemes by the ranges that ISO/IEC
7812 registrars assigned. Must not know: where on a card a thing is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kapiao.values import glyphs
from kapiao.values.kind import NotThis, Parsed, Shape
from kapiao.values.names import distance
from kapiao.values.places import table

CARD_TYPES = {"DC": "借记卡", "CC": "贷记卡", "SCC": "准贷记卡", "PC": "预付费卡"}


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


_SCHEMES = (
    ("UnionPay", re.compile("62|81")),
    ("American Express", re.compile("3[47]")),
    ("JCB", re.compile("35(2[89]|[3-8])")),
    ("Diners Club", re.compile("3(0[0-59]|[689])")),
    ("Visa", re.compile("4")),
    ("Mastercard", re.compile("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720")),
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


@lru_cache(maxsize=1)
def _printed_names() -> dict[str, str]:
    """What cards print for an issuer, by the issuer's name in the list."""
    names = {name: name for name in banks().values()}
    for name in tuple(names):
        short = re.sub(r"^中国|股份有限公司$|有限公司$|[(（]中国[)）]$", "", name)
        if len(short) > 2:
            names.setdefault(short, name)
    return names | {"工商银行": "中国工商银行", "浦发银行": "上海浦东发展银行", "邮政储蓄银行": "中国邮政储蓄银行"}


@dataclass(frozen=True, slots=True)
class BankName:
    """The issuer's name as printed: `招商银行`, `农业银行`; the value is its name in the list, `valid` then True.

    >>> BankName().parse("CHINA 农业银行").value
    '中国农业银行'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return frozenset("".join(_printed_names()))

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return ()

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
        return Parsed(text, text, None)


_DATE = (frozenset("01"), glyphs.DIGITS, frozenset("/"), glyphs.DIGITS, glyphs.DIGITS)
_DATE_SHAPES = (Shape(_DATE), Shape(_DATE + _DATE))


@dataclass(frozen=True, slots=True)
class CardDates:
    """Months and years on a card, earliest first: `07/28`, `07/18 07/28`; the last is until when the card is valid.

    Standard: ISO/IEC 7813 for the form MM/YY. The value holds each as a text.

    >>> CardDates().parse("VALID FROM 07/18 THRU 07/28").value
    ('07/18', '07/28')
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS | {"/", "-"}

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _DATE_SHAPES

    def clean(self, raw: str) -> str:
        text = glyphs.half(raw).replace("-", "/")
        text = re.sub(r"(?<=[\d/])[OoDQIl|SB]+|[OoDQIl|SB]+(?=[\d]*/\d)", lambda m: glyphs.digits(m[0]), text)
        return re.sub(r"\s*/\s*", "/", text)

    def parse(self, raw: str) -> Parsed[tuple[str, ...]]:
        text = self.clean(raw)
        found = re.findall(r"(0[1-9]|1[0-2])/(\d{2})", text) or re.findall(r"(?<!\d)(0[1-9]|1[0-2])(\d{2})(?!\d)", text)
        if not found:
            raise NotThis("no month and year")
        dates = tuple(f"{month}/{year}" for year, month in sorted((year, month) for month, year in found))
        folded = sum(c.isdigit() for c in glyphs.half(raw)) < sum(c.isdigit() for c in text)
        return Parsed(" ".join(dates), dates, None, folded)
