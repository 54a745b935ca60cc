"""Numbers that identify persons and their cards, each with the sum its standard prescribes.

Knows: lengths, alphabets, check characters, what a number says about its holder. Must not know: where on which card a
number is printed, or who issued it beyond its own digits (`places`, `banks`); companies and vehicles (files of their
own).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kapiao.values import glyphs
from kapiao.values.banks import issued_length, usual_length
from kapiao.values.kind import CheckSum, NotThis, Parsed, Shape
from kapiao.values.places import divisions, prefectures

DIGITS = glyphs.DIGITS
LAST = DIGITS | {"X"}
PERMIT_REGIONS = ("810000", "820000", "830000")  # Hong Kong, Macao, Taiwan


def real_date(year: int, month: int, day: int) -> datetime.date:
    """The date, or NotThis when the calendar has no such day."""
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise NotThis("no such day in the calendar") from error


# --- resident identity numbers -------------------------------------------------------------------------------------

_ID_WEIGHTS = tuple(pow(2, 17 - i, 11) for i in range(18))  # 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2 1
_ID_SUM = CheckSum(  # the sum must leave 1 modulo 11; the last table carries the minus one
    11,
    {i: {str(d): d * _ID_WEIGHTS[i] for d in range(10)} for i in range(17)}
    | {17: {str(d): d - 1 for d in range(10)} | {"X": 9}},
)
_ID_HEAD = (frozenset("12345678"), frozenset("0123456789"), DIGITS, DIGITS, DIGITS, DIGITS)
_ID_DATE = (frozenset("12"), frozenset("90"), DIGITS, DIGITS, frozenset("01"), DIGITS, frozenset("0123"), DIGITS)


def _plausible_id(text: str) -> bool:
    try:
        born = real_date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except NotThis:
        return False
    known = text[:4] in prefectures()
    return known and born.year >= 1850 and born <= datetime.date.today() + datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ResidentId:
    """公民身份号码 and the residence permits numbered like it.

    `permits` says whose numbers a paper bears: True only those of Hong Kong, Macao and Taiwan residents, False never
    these, None any; a number of the others is then no number of this paper. `crossed`: its zeros may have a bar.

    Standard: GB 11643-1999: six digits of the county of first registration (GB/T 2260), eight of the birth date, three
    of the order (odd for men, even for women), one check character by ISO/IEC 7064 MOD 11-2. Numbers of fifteen digits
    (before 1999) have no century and no check. Residents from Hong Kong, Macao and Taiwan carry 810000, 820000, 830000
    (since 2018), foreigners with permanent residence nine and their country (since 2023, accepted without a region).
    Source: the standard; the example is the one of its annex.

    >>> ResidentId().parse("11010519491231002x").text
    '11010519491231002X'
    >>> ResidentId(crossed=True).parse("119105194912310021"), ResidentId(crossed=True).parse("11910519491231002X").text
    (Parsed(text='119105194912310021', value='119105194912310021', valid=False, repaired=False), '11010519491231002X')
    """

    permits: bool | None = None
    crossed: bool = False

    @property
    def alphabet(self) -> frozenset[str]:
        return LAST

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _PERMIT_SHAPES if self.permits else _ID_SHAPES

    def clean(self, raw: str) -> str:
        text = glyphs.digits(raw.upper().replace("×", "X").replace("✕", "X"), keep="X")
        return text[:-1].replace("X", "") + text[-1:]

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        repaired = glyphs.changed(raw, text, glyphs.UPPER | DIGITS)
        if self.permits is not None and self.permits is not (text[:6] in PERMIT_REGIONS):
            raise NotThis("a number of another paper")
        if len(text) == 15 and text.isdigit():
            return Parsed(text, text, None if _plausible_old_id(text) else False, repaired)
        if not 16 <= len(text) <= 20:
            raise NotThis("not the length of an identity number")
        number = _uncrossed(text) if self.crossed else text
        return Parsed(number, number, self.holds(number), repaired or number != text)

    @staticmethod
    def holds(number: str) -> bool:
        """Length, check character, real birth date and a prefecture that is or was one."""
        if not re.fullmatch(r"[0-9]{17}[0-9X]", number) or _ID_SUM.residue(number):
            return False
        return number[0] == "9" or _plausible_id(number)

    @staticmethod
    def birth(number: str) -> datetime.date:
        """The birth date a number states (fifteen digits: of the twentieth century)."""
        if len(number) == 15:
            return real_date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
        if len(number) != 18 or not number[6:14].isdigit():
            raise NotThis("no birth date in this number")
        return real_date(int(number[6:10]), int(number[10:12]), int(number[12:14]))

    @staticmethod
    def sex(number: str) -> str:
        order = number[14:15] if len(number) == 15 else number[16:17]
        if len(number) not in (15, 18) or not order.isdigit():
            raise NotThis("no sex in this number")
        return "男" if int(order) % 2 else "女"

    @staticmethod
    def region(number: str) -> str:
        """The six digits of the division where the number was first given."""
        return number[:6]

    @staticmethod
    def modern(number: str) -> str:
        """Fifteen digits as eighteen."""
        return ResidentId.completed(number[:6] + "19" + number[6:]) if len(number) == 15 else number

    @staticmethod
    def completed(seventeen: str) -> str:
        """Seventeen digits with their check character."""
        rest = sum(int(d) * w for d, w in zip(seventeen, _ID_WEIGHTS, strict=False))
        return seventeen + "0123456789X"[(1 - rest) % 11]

    @staticmethod
    def compose(region: str, birth: datetime.date, order: int) -> str:
        """A valid number; `order` 0-999, odd for men."""
        return ResidentId.completed(f"{region}{birth:%Y%m%d}{order:03d}")


def _uncrossed(number: str) -> str:
    """A number of no county that is or was, or of no day, with the one figure that a crossed zero was taken for."""
    if ResidentId.holds(number) or (number[:6] in divisions() and _plausible_id(number)):
        return number
    zeros = (number[:k] + "0" + number[k + 1 :] for k, figure in enumerate(number[:14]) if figure in "689")
    told = [zero for zero in zeros if zero[:6] in divisions() and ResidentId.holds(zero)]
    return told[0] if len(told) == 1 else number


def _plausible_old_id(text: str) -> bool:
    try:
        ResidentId.birth(text)
    except NotThis:
        return False
    return text[:4] in prefectures()


_ID_SHAPES = (
    Shape((*_ID_HEAD, *_ID_DATE, DIGITS, DIGITS, DIGITS, LAST), (_ID_SUM,), repair_nats=3.0, accept=_plausible_id),
)
_PERMIT_HEAD = (frozenset("8"), frozenset("123"), *(frozenset("0"),) * 4)
_PERMIT_SHAPES = (replace(_ID_SHAPES[0], allowed=_PERMIT_HEAD + _ID_SHAPES[0].allowed[6:]),)


@dataclass(frozen=True, slots=True)
class MaskedResidentId:
    """A resident identity number with its month, day or more hidden, as on train tickets and forms.

    Standard: none; 12306 tickets since 2012 print `3708281989****1234`, the four digits of month and day as stars.
    Nothing can be checked: the last digit depends on what is hidden.

    >>> MaskedResidentId().parse("3708281989＊＊＊＊123x").text
    '3708281989****123X'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return LAST | {"*"}

    @property
    def shapes(self) -> tuple[Shape, ...]:
        star = frozenset("*")
        century = (frozenset("12"), frozenset("90"), DIGITS, DIGITS)
        return (Shape((*_ID_HEAD, *century, star, star, star, star, DIGITS, DIGITS, DIGITS, LAST)),)

    def clean(self, raw: str) -> str:
        text = raw.upper().replace("×", "X").translate(str.maketrans("＊※★☆＃#", "******"))
        return glyphs.digits(text, keep="X*")

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        head, tail = re.match(r"[0-9]*", text), re.search(r"[0-9]*X?$", text)
        hidden = text.strip("0123456789X")
        if not hidden or set(hidden) != {"*"} or head is None or tail is None:
            raise NotThis("no hidden digits")
        ends = head[0], tail[0]
        if not (6 <= len(ends[0]) <= 14 and 2 <= len(ends[1]) <= 6):
            raise NotThis("not the form of a masked identity number")
        # stars blur into one another: how many there were follows from the length of the number
        missing = 18 - len(ends[0]) - len(ends[1])
        whole = ends[0] + "*" * missing + ends[1] if missing > 0 else text
        return Parsed(whole, whole, None, glyphs.changed(raw, whole, LAST | glyphs.UPPER | {"*"}))

    @staticmethod
    def of(number: str) -> str:
        """How a ticket prints a number."""
        return number[:10] + "****" + number[14:]


# --- bank cards ----------------------------------------------------------------------------------------------------


def _luhn_table(length: int) -> CheckSum:
    def value(digit: int, doubled: bool) -> int:
        return digit * 2 - 9 * (digit > 4) if doubled else digit

    tables = {i: {str(d): value(d, (length - 1 - i) % 2 == 1) for d in range(10)} for i in range(length)}
    return CheckSum(10, tables)


_LUHN = {length: _luhn_table(length) for length in range(12, 20)}
_FIRST = frozenset("3456789")
# 15 digits (American Express), 17 and 18 are rare; a shorter form would drop a leading digit that a crop cut through.
_CARD_SHAPES = tuple(
    Shape(
        (*((_FIRST,) if n > 15 else (frozenset("3"), frozenset("47"))), *(DIGITS,) * (n - (1 if n > 15 else 2))),
        (_LUHN[n],),
        repair_nats=1.5,
        cost_nats=3.0 * (n in (15, 17, 18)),
        usual=usual_length if n in (15, 17, 18) else None,
        accept=issued_length,
    )
    for n in range(15, 20)
)


def luhn_completed(digits: str) -> str:
    """The digits with the check digit of ISO/IEC 7812-1 annex B."""
    total = _luhn_table(len(digits) + 1).residue(digits + "0")
    return digits + str(-total % 10)


# American Express has 15 digits, Diners Club 14, old numbers of Visa 13: a masked identity number has 14 as well
_SHORT_NUMBER = re.compile(r"3[47]\d{13}|3[0689]\d{12}|4\d{12}")


@dataclass(frozen=True, slots=True)
class BankCardNumber:
    """银行卡号.

    Standard: ISO/IEC 7812-1: issuer digits, account, check digit by Luhn; 16 to 19 digits in China (JR/T 0008), 13 to
    15 abroad. One check digit is no licence to repair: some wrong pair of digits always satisfies it. A sum that holds
    proves little where the issuer gives out no numbers of this length: one in ten that lost their last group has it.

    >>> BankCardNumber().parse("4242 4242 4242 4242").valid
    True
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return DIGITS

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _CARD_SHAPES

    def clean(self, raw: str) -> str:
        return glyphs.digits(raw)

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not 16 <= len(text) <= 19 and not _SHORT_NUMBER.fullmatch(text):
            raise NotThis("not the length of a card number")
        valid = (True if issued_length(text) else None) if self.holds(text) else False
        return Parsed(text, text, valid, glyphs.changed(raw, text, glyphs.UPPER | DIGITS))

    @staticmethod
    def holds(number: str) -> bool:
        return number.isdigit() and len(number) in _LUHN and _LUHN[len(number)].residue(number) == 0

    @staticmethod
    def grouped(number: str) -> str:
        """As cards print it: fours, the rest at the end."""
        return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


# --- travel documents ----------------------------------------------------------------------------------------------


def _passport_shapes() -> Iterator[Shape]:
    plain = glyphs.UPPER - {"I", "O"}
    yield Shape((frozenset("EGDSP"), *(DIGITS,) * 8))  # passport: ordinary, older ordinary, diplomatic, service, public
    yield Shape((frozenset("EDSP"), plain, *(DIGITS,) * 7))  # since the plain series of ordinary ones is used up
    yield Shape((frozenset("CWHMTL"), *(DIGITS,) * 8), cost_nats=1.0)  # passes to and from Hong Kong, Macao, Taiwan
    yield Shape((frozenset("CLW"), plain, *(DIGITS,) * 7), cost_nats=2.0)


_PASSPORT_SHAPES = tuple(_passport_shapes())


@dataclass(frozen=True, slots=True)
class TravelNumber:
    """Number of a passport or a pass: 护照号码, 往来港澳通行证, 来往内地通行证, 台湾居民来往大陆通行证.

    Standard: ICAO Doc 9303 part 4 (up to nine letters and digits; the check digit stands in the MRZ only). Chinese ones
    have one or two letters and eight or seven digits; passes of Hong Kong and Macao residents H or M with eight or ten
    digits, of Taiwan residents eight digits. Source: National Immigration Administration, notices of 2012 and 2017.

    >>> TravelNumber().parse("E O1234567").text
    'E01234567'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.UPPER | DIGITS

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _PASSPORT_SHAPES

    def clean(self, raw: str) -> str:
        plain = "".join(c for c in glyphs.half(raw).upper() if c in glyphs.UPPER or c in DIGITS)
        if len(plain) == 9 and plain[0] in "EGDSPCWHMTL":
            second = plain[1] if plain[1] not in "IO" else glyphs.digits(plain[1])
            return plain[0] + second + glyphs.digits(plain[2:], keep="".join(glyphs.UPPER - set("OIQ")))
        return plain

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not (6 <= len(text) <= 11 and any(c in DIGITS for c in text)):
            raise NotThis("not the form of a passport number")
        return Parsed(text, text, None, glyphs.changed(raw, text, glyphs.UPPER | DIGITS))
