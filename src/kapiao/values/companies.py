"""Numbers of companies and other organisations.

Knows: the credit code in force since 2015 and the numbers it replaced. Must not know: registers, or where a licence
prints its number.
"""

from __future__ import annotations

from dataclasses import dataclass

from kapiao.values import glyphs
from kapiao.values.kind import CheckSum, NotThis, Parsed, Shape

DIGITS = glyphs.DIGITS
LAST = DIGITS | {"X"}

CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_SUM = CheckSum(
    31, {i: {c: v * pow(3, i, 31) for v, c in enumerate(CREDIT_CHARACTERS)} for i in range(17)}
    | {17: {c: v for v, c in enumerate(CREDIT_CHARACTERS)}},
)  # fmt: skip
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_SUM = CheckSum(  # GB 11714, positions 9 to 17 of the code
    11,
    {8 + i: {c: v * w for v, c in enumerate(_ORGANISATION_CHARACTERS)} for i, w in enumerate(_ORGANISATION_WEIGHTS)}
    | {16: {str(d): d for d in range(10)} | {"X": 10}},
)
_CREDIT_SET = frozenset(CREDIT_CHARACTERS)
_DEPARTMENTS = frozenset("123456789ANY")
_CATEGORIES = frozenset("123459AB")
_CREDIT_SHAPES = (
    Shape(
        (_DEPARTMENTS, _CATEGORIES, *((DIGITS,) * 6), *((_CREDIT_SET,) * 8), LAST, _CREDIT_SET),
        (_CREDIT_SUM, _ORGANISATION_SUM),
        repair_nats=3.0,
    ),
)


@dataclass(frozen=True, slots=True)
class UnifiedCreditCode:
    """统一社会信用代码 of companies and other organisations; also their older 注册号 and 组织机构代码.

    Standard: GB 32100-2015: registering department, category, six digits of the division, nine of the organisation
    code (GB 11714, with a check of its own), one check character modulo 31 over 0-9 and A-Z without I O S V Z.
    Business licences before 2015 carry a registration number of 15 digits (GS 15-2006, ISO 7064 MOD 11,10).
    Source: the standard; the example is the one of its annex.

    >>> UnifiedCreditCode().parse("9135 0100 M000 100Y 43").valid
    True
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _CREDIT_SET

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _CREDIT_SHAPES

    def clean(self, raw: str) -> str:
        plain = "".join(c for c in glyphs.half(raw).upper() if c in glyphs.UPPER or c in DIGITS)
        if len(plain) == 18:
            plain = plain[:2] + "".join(glyphs.digits(c) or c for c in plain[2:8]) + plain[8:]
        return plain.translate(str.maketrans("IOSZ", "1052"))

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        repaired = glyphs.changed(raw, text, glyphs.UPPER | DIGITS)
        if len(text) == 15 and text.isdigit():
            # the oldest ones were given before the check was: failing says nothing
            return Parsed(text, text, _registration_holds(text) or None, repaired)
        if len(text) == 9:
            return Parsed(text, text, _organisation_holds(text), repaired)
        if not 17 <= len(text) <= 19:
            raise NotThis("not the length of a credit code")
        return Parsed(text, text, self.holds(text), repaired)

    @staticmethod
    def holds(code: str) -> bool:
        return len(code) == 18 and set(code) <= _CREDIT_SET and _CREDIT_SUM.residue(code) == 0

    @staticmethod
    def compose(department: str, region: str, organisation: str) -> str:
        """A valid code from department and category ("91"), division and the first eight of the organisation code."""
        nine = organisation + _organisation_check(organisation)
        head = department + region + nine
        rest = sum(CREDIT_CHARACTERS.index(c) * pow(3, i, 31) for i, c in enumerate(head))
        return head + CREDIT_CHARACTERS[-rest % 31]


def _organisation_check(eight: str) -> str:
    total = sum(_ORGANISATION_CHARACTERS.index(c) * w for c, w in zip(eight, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _organisation_holds(nine: str) -> bool:
    return nine[8] == _organisation_check(nine[:8])


def _registration_holds(fifteen: str) -> bool:
    """ISO 7064 MOD 11,10 as GS 15-2006 prescribes it for registration numbers."""
    product = 10
    for digit in fifteen[:14]:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (product + int(fifteen[14])) % 10 == 1
