"""What passes to the mainland and the identity cards of their holders print: numbers, counts of issues.

Source: notices of the issuer of passes; the published check digits of identity cards of Hong Kong and Taiwan. Must not
know where they stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed, Shape


def _pass_shapes() -> tuple[Shape, ...]:
    digit, home = glyphs.DIGITS, frozenset("HM")
    return (
        Shape((home, *(digit,) * 8)),
        Shape((home, frozenset("A"), *(digit,) * 7), cost_nats=2.0),
        Shape((*(digit,) * 8,), cost_nats=1.0),
    )


_PASS_SHAPES = _pass_shapes()


@dataclass(frozen=True, slots=True)
class PassNumber:
    """Number of a pass to the mainland: H or M and eight digits, HA or MA and seven for those who are no citizens;
    eight digits for residents of Taiwan. The count of issues, which some print behind it, is no part of it.

    Source: notices of the issuer of 2012, 2015 and 2024. Nothing in it can be checked.

    >>> PassNumber().parse("H I2345678").text
    'H12345678'
    >>> PassNumber().parse("0123456O").text
    '01234560'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS | frozenset("HMA")

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _PASS_SHAPES

    def clean(self, raw: str) -> str:
        plain = "".join(c for c in glyphs.half(raw).upper() if c in glyphs.UPPER or c in glyphs.DIGITS)
        head = re.match("[HM]A?", plain)
        first = head[0] if head else ""
        rest = glyphs.digits(plain[len(first) :], keep="HMXYWVN")
        return first + (rest[:8] if first in ("H", "M") and len(rest) == 10 else rest)

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not re.fullmatch(r"[HM]\d{8}|[HM]A\d{7}|\d{8}", text):
            raise NotThis("not the form of a number of a pass")
        return Parsed(text, text, None, glyphs.changed(raw, text, glyphs.UPPER | glyphs.DIGITS))


@dataclass(frozen=True, slots=True)
class IssueCount:
    """How many times a pass was issued, in two figures: `01`.

    Source: 换证次数 and 签发次数 of passes to the mainland.

    >>> IssueCount().parse("O1").text
    '01'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _COUNT_SHAPES

    def clean(self, raw: str) -> str:
        return glyphs.digits(glyphs.bare(raw))

    def parse(self, raw: str) -> Parsed[int]:
        text = self.clean(raw)
        if not re.fullmatch(r"\d{2}", text):
            raise NotThis("not two figures")
        return Parsed(text, int(text), None, glyphs.changed(raw, text, glyphs.DIGITS))


_COUNT_SHAPES = (Shape((glyphs.DIGITS, glyphs.DIGITS)),)


@dataclass(frozen=True, slots=True)
class HomeNumber(FreeText):
    """Number of an identity card of Hong Kong, Macao or Taiwan.

    Standard: Hong Kong: one or two letters, six digits, a check digit or A in brackets (weights 9 to 2, modulo 11);
    Macao: 1, 5 or 7, six digits and a check digit in brackets that no rule is published for; Taiwan: a letter for the
    county, nine digits whose sum under weights 1 9 8 7 6 5 4 3 2 1 1 is divisible by ten.

    >>> HomeNumber().parse("A123456（3）").valid
    True
    >>> HomeNumber().parse("A123456789").valid
    True
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.UPPER | glyphs.DIGITS | frozenset("()")

    def clean(self, raw: str) -> str:
        text = glyphs.bare(raw).upper().replace("[", "(").replace("]", ")")
        return "".join(c for c in text if c in self.alphabet)

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        match = re.fullmatch(r"([A-Z]{0,2})(\d{6,9})(?:\(?([\dA])\)?)?", text)
        if match is None:
            raise NotThis("not the form of such a number")
        letters, figures, last = match.groups()
        changed = glyphs.changed(raw, text, self.alphabet)
        if len(letters) == 1 and len(figures) == 9 and not last:
            return Parsed(text, text, _taiwan_sum(letters, figures) % 10 == 0, changed)
        if len(figures) != (6 if letters else 7) or not last:
            raise NotThis("not the form of such a number")
        text = f"{letters}{figures}({last})"
        return Parsed(text, text, _hong_kong_sum(letters, figures + last) % 11 == 0 if letters else None, changed)


def _hong_kong_sum(letters: str, figures: str) -> int:
    """A blank before a single letter counts 36, letters from 10, the last place by 1."""
    values = [36] * (2 - len(letters)) + [ord(c) - 55 for c in letters] + [10 if c == "A" else int(c) for c in figures]
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True))


_COUNTIES = "ABCDEFGHJKLMNPQRSTUVXYWZIO"


def _taiwan_sum(letter: str, figures: str) -> int:
    county = _COUNTIES.index(letter) + 10
    values = (county // 10, county % 10, *map(int, figures))
    return sum(value * weight for value, weight in zip(values, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True))
