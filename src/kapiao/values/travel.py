"""What Chinese travel papers print in two languages: days with English months, places, names in Latin letters.

Source: passports (GA 1180 data page), exit-entry permits. Must not know: where they stand; zones are in `mrz`.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from kapiao.values import glyphs
from kapiao.values.ids import real_date
from kapiao.values.kind import FreeText, NotThis, Parsed, Shape
from kapiao.values.names import distance
from kapiao.values.places import table

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
PLACES: tuple[tuple[str, str], ...] = tuple(
    (han, latin.replace("_", " ")) for line in table("birth_places.txt") for han, latin in [line.split()]
)
# who issues passports and passes in the country; embassies issue them abroad
ISSUERS = ("公安部出入境管理局", "国家移民管理局", "中华人民共和国国家移民管理局", "中华人民共和国公安部出入境管理局")
OFFICE_ENDS = "局馆厅部委署处院"  # what the names of issuing offices end with
_OTHER_SPELLING = 0.5  # share of the letters of a place that may be read otherwise when its characters are right
_LETTERS = glyphs.UPPER
_DAY = re.compile(r"(\d{2})(?:(?:\d{1,2}月)?/?)([A-Z0-9]{3})(?:/?\d{0,2}月)?(\d{4})")


@dataclass(frozen=True, slots=True)
class EnglishDate:
    """A day as passports print it: `05 AUG 2012`, also `05 8月/AUG 2012`.

    Standard: ICAO Doc 9303 part 3, section 3.8. A month that is misread is the one it differs from least.

    >>> EnglishDate().parse("05 8月/AUG 2012").text
    '05 AUG 2012'
    >>> EnglishDate().parse("05AU62012").value
    datetime.date(2012, 8, 5)
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS | frozenset("".join(MONTHS)) | frozenset("月/")

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _DATE_SHAPES

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw).upper().replace("／", "/")

    def parse(self, raw: str) -> Parsed[datetime.date | None]:
        text = self.clean(raw)
        match = _DAY.search(text)
        if match is None:
            raise NotThis("not the form of a day")
        near = sorted(MONTHS, key=lambda month: distance(match[2], month))
        off = distance(match[2], near[0])
        if off > 1:
            raise NotThis("no month")
        sure = off == 0 or distance(match[2], near[1]) > off
        normal = f"{match[1]} {near[0]} {match[3]}"
        try:
            value = real_date(int(match[3]), MONTHS.index(near[0]) + 1, int(match[1]))
        except NotThis:
            return Parsed(normal, None, False, off > 0)
        plausible = 1850 <= value.year <= 2150 and sure
        return Parsed(normal, value, None if plausible else False, off > 0)

    @staticmethod
    def written(day: datetime.date) -> str:
        return f"{day.day:02d} {MONTHS[day.month - 1]} {day.year}"


def _accepted(text: str) -> bool:
    try:
        return EnglishDate().parse(text).value is not None
    except NotThis:
        return False


def _date_shapes() -> tuple[Shape, ...]:
    digit, letter = glyphs.DIGITS, frozenset("".join(MONTHS))
    head, tail = (frozenset("0123"), digit), (letter,) * 3
    year = (frozenset("12"), frozenset("90"), digit, digit)
    months = frozenset(MONTHS)
    shapes = [Shape((*head, *tail, *year), repair_nats=4.0, accept=_accepted, words=((2, months),))]
    for width in (1, 2):
        sign = (*((digit,) if width == 1 else (frozenset("1"), frozenset("012"))), frozenset("月"), frozenset("/"))
        form = (*head, *sign, *tail, *year)
        shapes.append(Shape(form, repair_nats=4.0, accept=_accepted, words=((4 + width, months),)))
    return tuple(shapes)


_DATE_SHAPES = _date_shapes()


@dataclass(frozen=True, slots=True)
class Place(FreeText):
    """A place in Chinese and Latin letters: `山东/SHANDONG`; its value is the pair.

    Source: the provinces as passports spell them (`data/birth_places.txt`); other places are kept as read. `valid` is
    True for a known pair.

    >>> Place().parse("山東/SHANDONG").text
    '山东/SHANDONG'
    """

    def clean(self, raw: str) -> str:
        text = re.sub(r"[/／|\\]+", "/", " ".join(glyphs.half(raw).split()))
        return re.sub(r"\s*/\s*", "/", text).strip("/ ")

    def parse(self, raw: str) -> Parsed[tuple[str, str]]:
        text = self.clean(raw)
        han = glyphs.han_only(text)
        latin = re.sub(r"[^A-Z ]", "", text.upper()).strip()
        if not han and len(latin) < 3:
            raise NotThis("no place")
        pair = self._known(han, latin.replace(" ", ""))
        if pair[0]:
            return Parsed("/".join(pair), pair, True, pair != (han, latin))
        return Parsed(f"{han}/{latin}" if han and latin else han or latin, (han, latin), None)

    @staticmethod
    def _known(han: str, latin: str) -> tuple[str, str]:
        """The listed pair of which one half is read exactly, the other nearly; empty texts when there is none."""
        found: list[tuple[float, tuple[str, str]]] = []
        for pair in PLACES:
            plain = pair[1].replace(" ", "")
            off = distance(latin, plain) / len(plain) + 2 * (han != pair[0])
            likely = han == pair[0] or latin == plain or (bool(set(han) & set(pair[0])) and off <= 2.2)
            if likely and off % 2 <= _OTHER_SPELLING:
                found.append((off, pair))
        return min(found, default=(0.0, ("", "")))[1]


@dataclass(frozen=True, slots=True)
class LatinName(FreeText):
    """A name in Latin letters, surname and given names divided by a comma: `ZHANG, SAN`; its value is the pair.

    Source: GB/T 28039 (Chinese names in pinyin), passports and permits.

    >>> LatinName().parse("ZHANG,SAN").text
    'ZHANG, SAN'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _LETTERS | frozenset(", -'")

    def clean(self, raw: str) -> str:
        text = re.sub("[，、.;。]", ",", glyphs.half(raw).upper())
        text = text.translate(str.maketrans("015", "OIS"))
        text = " ".join("".join(c if c in self.alphabet else " " for c in text).split())
        return re.sub(r"\s*,[\s,]*", ", ", text).strip(", ")

    def parse(self, raw: str) -> Parsed[tuple[str, str]]:
        text = self.clean(raw)
        if len(text.replace(" ", "")) < 2:
            raise NotThis("no name")
        surname, _, given = text.partition(", ")
        letters = "".join(c for c in text if c in _LETTERS)
        return Parsed(text, (surname, given), None, glyphs.changed(raw, letters, _LETTERS))
