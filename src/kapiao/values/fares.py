"""What meters and cash registers print: plates, permits, waiting times, moments.

Source: taxi receipts of several cities; the forms of plates are those of GA 36. Must not know: where it stands.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed, Shape

_DIGIT = glyphs.DIGITS
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


@dataclass(frozen=True, slots=True)
class MeterPlate(FreeText):
    """车号 as a meter prints it: the plate with or without its province, `BAZ3035`, `A-B6167`, `京BN1234`.

    Six figures are five behind a letter that was misread.

    >>> MeterPlate().parse("车号 粤B·D12345").text
    '粤BD12345'
    >>> MeterPlate().parse("860180").text
    'B60180'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.UPPER | _DIGIT | frozenset(_PROVINCES + "-")

    def clean(self, raw: str) -> str:
        text = re.sub("[·•.。]", "", glyphs.bare(raw).upper())
        kept = "".join(c for c in text if c in glyphs.UPPER or c in _DIGIT or c in _PROVINCES or c == "-")
        match = re.search(r"([京-龥]?)([A-Z]?)(-?)([0-9A-Z]{4,6})$", kept)
        if match is None:
            return kept.strip("-")
        # after the letter of the city no plate has an O or an I: they are figures
        return match[1] + match[2] + match[3] + match[4].translate(str.maketrans("OI", "01"))

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not re.fullmatch(r"[京-龥]?[A-Z]{0,2}-?[0-9A-Z]{4,7}", text) or sum(c in _DIGIT for c in text) < 2:
            raise NotThis("not the form of a plate")
        letter = _LETTERS.get(text[0], "") if re.fullmatch(r"\d{6}", text) else ""
        return Parsed(letter + text[1:], letter + text[1:], None, True) if letter else Parsed(text, text)


_LETTERS = {"8": "B", "4": "A", "0": "D", "5": "S", "2": "Z", "7": "T"}  # what a figure in dots may be


@dataclass(frozen=True, slots=True)
class Permit(FreeText):
    """证号: the driver's or the car's permit, digits with perhaps a letter or a sign.

    >>> Permit().parse("证号: 9000141435").text
    '9000141435'
    """

    least: int = 4

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.UPPER | _DIGIT | frozenset("-")

    def clean(self, raw: str) -> str:
        text = "".join(c for c in glyphs.bare(raw).upper() if c in glyphs.UPPER or c in _DIGIT or c == "-").strip("-")
        return (
            glyphs.digits(text)
            if sum(c in _DIGIT for c in text) >= 0.7 * len(text) > 0 and text[0] in "OISBZ"
            else text
        )

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if len(text) < self.least or sum(c in _DIGIT for c in text) * 2 < len(text):
            raise NotThis("not the form of a permit")
        return Parsed(text, text)


@dataclass(frozen=True, slots=True)
class Waiting:
    """等候: how long a meter ran standing, `00:15:47`; the second sign may be printed as a point.

    >>> Waiting().parse("00:04.03").text
    '00:04:03'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _DIGIT | frozenset(":.")

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return (
            Shape(
                (
                    frozenset("0"),
                    frozenset("0123"),
                    _SIGN,
                    frozenset("012345"),
                    _DIGIT,
                    _SIGN,
                    frozenset("012345"),
                    _DIGIT,
                )
            ),
        )

    def clean(self, raw: str) -> str:
        text = re.sub("[：；;.。·,时分]", ":", glyphs.bare(raw)).replace("秒", "")
        return glyphs.digits(text, keep=":").strip(":")

    def parse(self, raw: str) -> Parsed[datetime.timedelta]:
        text = self.clean(raw)
        match = re.fullmatch(r"(\d{1,2}):+(\d{2}):+(\d{2})", text) or re.fullmatch(r"(\d{2})(\d{2})(\d{2})", text)
        if match is None:
            short = re.fullmatch(r"(\d{1,3}):+(\d{2})", text)
            if short is None:
                raise NotThis("not the form of a time")
            value = datetime.timedelta(minutes=int(short[1]), seconds=int(short[2]))
            return Parsed(f"{short[1]:0>2}:{short[2]}", value)
        hours, minutes, seconds = (int(part) for part in match.groups())
        normal = f"{hours:02d}:{minutes:02d}:{seconds:02d}"
        value = datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return Parsed(normal, value, None if minutes < 60 and seconds < 60 else False)


_SIGN = frozenset(":.")


@dataclass(frozen=True, slots=True)
class Moment(FreeText):
    """Day and time as a cash register prints them: `2022-07-09 11:00`, with seconds where they are printed.

    >>> Moment().parse("下单时间:2022-07-0911:00").text
    '2022-07-09 11:00'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _DIGIT | frozenset("-:/. ")

    def clean(self, raw: str) -> str:
        return re.sub("[：;；]", ":", glyphs.bare(raw))

    def parse(self, raw: str) -> Parsed[datetime.datetime | None]:
        match = _MOMENT.search(self.clean(raw))
        if match is None:
            raise NotThis("no day with a time")
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        normal = f"{year:04d}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}" + (f":{second:02d}" if match[6] else "")
        try:
            return Parsed(normal, datetime.datetime(year, month, day, hour, minute, second))
        except ValueError:
            return Parsed(normal, None, False)


_MOMENT = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?(\d{2}):(\d{2})(?::(\d{2}))?")
