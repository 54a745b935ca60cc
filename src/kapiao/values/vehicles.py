"""Numbers of vehicles.

Knows: the identification number and where in the world its check character is law; the form of plate numbers. Must not
know: makers and models.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kapiao.values import glyphs
from kapiao.values.kind import CheckSum, NotThis, Parsed, Shape

DIGITS = glyphs.DIGITS
LAST = DIGITS | {"X"}

_VIN_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_SUM = CheckSum(
    11,
    {i: {c: v * w for c, v in _VIN_VALUES.items()} for i, w in enumerate(_VIN_WEIGHTS) if i != 8}
    | {8: {str(d): -d for d in range(10)} | {"X": -10}},
)
_VIN_SET = frozenset(_VIN_VALUES)
_VIN_YEAR = _VIN_SET - frozenset("UZ0")
_VIN_SHAPES = (
    Shape((*(_VIN_SET,) * 8, LAST, *(_VIN_SET,) * 5, DIGITS, DIGITS, DIGITS), (_VIN_SUM,), repair_nats=3.0),
    # European makers need no check digit and may write a letter there
    Shape((*(_VIN_SET,) * 14, DIGITS, DIGITS, DIGITS), cost_nats=3.0),
)
_CHECKED_REGIONS = frozenset("L12345")  # China, North America: the check digit is law there


@dataclass(frozen=True, slots=True)
class Vin:
    """车辆识别代号.

    Standard: ISO 3779 and GB 16735-2019: 17 characters without I, O and Q; position 9 is a check character in China
    and North America (49 CFR 565), free elsewhere, position 10 the model year, the last three or more are digits.
    A failed check is a doubt where the check is law and says nothing elsewhere.

    >>> Vin().parse("1M8GDM9AXKPO42788").text
    '1M8GDM9AXKP042788'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _VIN_SET

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _VIN_SHAPES

    def clean(self, raw: str) -> str:
        plain = "".join(c for c in glyphs.half(raw).upper() if c in glyphs.UPPER or c in DIGITS)
        plain = plain.translate(str.maketrans("IOQ", "100"))
        return plain[:14] + glyphs.digits(plain[14:], keep="ACEFHJKMNPRTUVWXY") if len(plain) == 17 else plain

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not 16 <= len(text) <= 18:
            raise NotThis("not the length of a vehicle number")
        repaired = glyphs.changed(raw, text, glyphs.UPPER | DIGITS)
        if len(text) != 17:
            return Parsed(text, text, False, repaired)
        return Parsed(text, text, True if self.holds(text) else self._doubt(text), repaired)

    @staticmethod
    def _doubt(text: str) -> bool | None:
        return False if text[0] in _CHECKED_REGIONS else None

    @staticmethod
    def holds(number: str) -> bool:
        return (
            len(number) == 17
            and set(number) <= _VIN_SET
            and number[8] in LAST
            and number[9] in _VIN_YEAR
            and _VIN_SUM.residue(number) == 0
        )

    @staticmethod
    def completed(number: str) -> str:
        """A vehicle number with position 9 (whatever stands there) made right."""
        total = sum(_VIN_VALUES[c] * w for c, w in zip(number, _VIN_WEIGHTS, strict=True))
        return number[:8] + "0123456789X"[total % 11] + number[9:]


PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_LETTERS = frozenset("ABCDEFGHJKLMNOPQRSTUVWXYZ")
_PLATE_SET = DIGITS | (_PLATE_LETTERS - {"O"})
_PLATE_LAST = _PLATE_SET | frozenset("学警港澳挂领使试超")
_PLATE_HEAD = (frozenset(PROVINCES), _PLATE_LETTERS)
_PLATE_SHAPES = (
    Shape((*_PLATE_HEAD, *(_PLATE_SET,) * 4, _PLATE_LAST)),
    # new energy: a letter after the office's (small) or at the end (large), digits else
    Shape((*_PLATE_HEAD, _PLATE_LETTERS - {"O"}, _PLATE_SET, *(DIGITS,) * 4)),
    Shape((*_PLATE_HEAD, *(DIGITS,) * 5, frozenset("ABCDEFGHJK"))),
)
_PLATE_FORM = re.compile(rf"[{PROVINCES}][A-Z][0-9A-Z]{{4,5}}[0-9A-Z学警港澳挂领使试超]")


@dataclass(frozen=True, slots=True)
class PlateNumber:
    """号牌号码 as papers print it: a province, a letter of the issuing office, five characters; six of new energy.

    Standard: GA 36-2018: letters without I and O in the serial, 学 警 港 澳 挂 领 使 in the last place of special
    plates. There is no check: `valid` is False where the form speaks against the reading, else None.

    >>> PlateNumber().parse("粤 B·8Z6O1").text
    '粤B8Z601'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return frozenset(PROVINCES) | _PLATE_LETTERS | _PLATE_LAST

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _PLATE_SHAPES

    def clean(self, raw: str) -> str:
        text = "".join(c for c in glyphs.half(raw).upper() if c in self.alphabet or c == "I")
        return text[:2] + text[2:].translate(str.maketrans("OI", "01"))

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not 6 <= len(text) <= 9:
            raise NotThis("not the length of a plate")
        repaired = glyphs.changed(raw, text, self.alphabet | {"I"})
        return Parsed(text, text, None if _PLATE_FORM.fullmatch(text) else False, repaired)
