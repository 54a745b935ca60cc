"""Dates, times and spans of validity as they are written.

Knows: the forms in which Chinese papers write a day, what a reader does to them, the calendar. Must not know: which
paper it is. Amounts are in `money` and
offered here too.

A text in the form of a date that no calendar has is kept, without a value, and marked: it was misread.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kapiao.values import glyphs
from kapiao.values.ids import real_date
from kapiao.values.kind import NotThis, Parsed, Shape
from kapiao.values.money import Amount, CapitalAmount

__all__ = ["Amount", "CapitalAmount", "ClockTime", "CnDate", "DateSpan", "Departure", "plausible_span"]

_DIGIT = glyphs.DIGITS
_HAN_DIGITS = {"〇": 0, "○": 0} | {c: i for i, c in enumerate("零一二三四五六七八九")}
_HAN_NUMBER = re.compile("[〇○零一二三四五六七八九十]+")
_SIGNS = str.maketrans("曰目午牛丹號", "日日年年月日")
_SIGNED_DAY = re.compile(r"(\d{4})(?:年|[.\-/]\.?)(\d{1,2})(?:月|[.\-/]\.?)(?:(\d{1,2})[日号]|(\d{1,2}))")
_EIGHT_DIGITS = re.compile(r"(\d{4})年?(\d{2})月?(\d{2})[日号]?")
_DEPARTURE = re.compile(r"(\d{4})[年.\-/]?(\d{2}|\d(?=月))[月.\-/]?(\d{2}|\d(?=日))日?\D?(\d{1,2})[:.;]?(\d{2})(?!\d)")
OPEN_END = "长期"
_PRINTED = 1900, 2080  # years of the days that papers bear; what lies outside is rather a misread figure
_CENTURIES = "19", "20"
_OPEN_ENDS = re.compile("长期|長期|长朗|长其|永久|永续经营|无固定期限|不约定期限")


def _plain(raw: str) -> str:
    """Blanks out, dashes and dots of one form, Chinese numerals as digits, look-alikes of digits between digits."""
    text = glyphs.bare(raw).translate(_SIGNS)
    text = _HAN_NUMBER.sub(lambda m: _han_number(m[0]) if _is_numeral(text, m) else m[0], text)
    text = re.sub("[.．·•・。,，、:：]+", lambda m: "." if m[0][0] not in ":：" else ":", text)
    text = re.sub("[‐‑‒–—―−－~～_]+", "-", text)
    return re.sub(r"(?<=[\d年月.\-/:])[OoQDIilL|!ZzSsB]+(?=[\d年月日开.\-/:]|$)", lambda m: glyphs.digits(m[0]), text)


def _is_numeral(text: str, match: re.Match[str]) -> bool:
    """Chinese numerals count where a year, month or day follows; a lone dash-like one between dates does not."""
    return text[match.end() : match.end() + 1] in ("年", "月", "日", "号")


def _han_number(text: str) -> str:
    if "十" not in text:
        return "".join(str(_HAN_DIGITS[c]) for c in text)
    tens, _, ones = text.partition("十")
    return str((_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0))


@dataclass(frozen=True, slots=True)
class _Found:
    day: datetime.date | None
    text: str
    padded: bool  # two figures for its month and its day


def _days(text: str) -> Iterator[_Found]:
    """Every stretch of a cleaned text that has the form of a day, spelled as it was."""
    while match := _first_day(text):
        year, month, day = (part for part in match.groups() if part)
        try:
            value: datetime.date | None = real_date(int(year), int(month), int(day))
        except NotThis:
            value = None
        signs = match[0][4:]
        if "年" in signs or "月" in signs:
            spelled = f"{year}年{month}月{day}日"
        else:
            sign = next((s for s in "./-" if s in signs), "")
            spelled = f"{year}{sign}{month:0>2}{sign}{day:0>2}"
        yield _Found(value, spelled, len(month) == len(day) == 2)
        text = text[match.end() :]


def _first_day(text: str) -> re.Match[str] | None:
    """The first day with signs between its numbers, or eight digits: seven without signs could be two days."""
    signed = _SIGNED_DAY.search(text)
    return signed or _EIGHT_DIGITS.search(text)


@dataclass(frozen=True, slots=True)
class CnDate:
    """A day as Chinese papers write it; in normal form it keeps the signs it is written with.

    Standard: GB/T 7408 (1986-01-09, 19860109), GB/T 15835 (1986年1月9日, 一九八六年一月九日); 1986.01.09 on cards.

    >>> CnDate().parse("1986 年 l 月 9 日").text
    '1986年1月9日'
    >>> CnDate().parse("1986。01。09").value
    datetime.date(1986, 1, 9)
    """

    padded: bool = False  # whether the paper always prints two figures for month and day, and their signs
    crossed: bool = False  # whether its zeros may have a bar, and look like other figures

    @property
    def alphabet(self) -> frozenset[str]:
        return _DIGIT | frozenset("年月日.-/")

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _DAY_SHAPES if self.padded else ()

    def clean(self, raw: str) -> str:
        return uncrossed_day(_plain(raw)) if self.crossed else _plain(raw)

    def parse(self, raw: str) -> Parsed[datetime.date | None]:
        text = self.clean(raw)
        found = next(_days(text), None)
        if found is None:
            raise NotThis("not the form of a day")
        whole = found.padded or not self.padded
        plausible = found.day is not None and 1850 <= found.day.year <= 2150 and whole
        return Parsed(found.text, found.day, None if plausible else False, _folded(raw, text))


_BARRED = re.compile(r"(?<=\d)[@ØøΦθ]|[@ØøΦθ](?=\d)")  # a zero with its bar
_LETTERS = str.maketrans("COQDGe", "000000")  # what a zero is taken for between signs
_LIKELY_DAY = re.compile(
    r"(?<!\d)([12]\d{3})([年.\-/])([\dCOQDGe]{1,2})([月.\-/])([\dCOQDGe]{1,2})(?![\dA-Za-z])"
    r"|(?<!\d)(2\d{3})()([\dCOQDGe]{2})()([\dCOQDGe]{2})(?=[\u4e00-\u9fff])"
)


def uncrossed_day(text: str) -> str:
    """A text with the zeros of its days that cannot be what they look like: no paper is of 2095, no month is the 67th.

    >>> uncrossed_day("2816-67-15由")
    '2016-07-15由'
    >>> uncrossed_day("2012年18月38日"), uncrossed_day("2014-C8-0G因")
    ('2012年10月30日', '2014-08-00因')
    >>> uncrossed_day("20941221因"), uncrossed_day("1999.04.2e由"), uncrossed_day("20041221")
    ('20041221因', '1999.04.20由', '20041221')
    >>> uncrossed_day("2024C925因"), uncrossed_day("2@15年9月23日")
    ('20240925因', '2015年9月23日')
    """

    def day(found: re.Match[str]) -> str:
        year, sign, month, other, last = (part for part in found.groups() if part is not None)
        year = re.sub("^2[689]", "20", year)
        year = re.sub("^20[689]", "200", year)
        month, last = (re.sub("^[689](?=.)", "0", part.translate(_LETTERS)) for part in (month, last))
        return year + sign + re.sub("^1[689]$", "10", month) + other + re.sub("^3[689]$", "30", last)

    return _LIKELY_DAY.sub(day, _BARRED.sub("0", text))


def _day_accepted(text: str) -> bool:
    day = CnDate().parse(text).value
    return day is not None and _PRINTED[0] <= day.year < _PRINTED[1]


def _day_shape(signs: str) -> Shape:
    sets = ("12", "09", "d", "d", signs[0], "01", "d", signs[1], "0123", "d", *signs[2:])
    return Shape(tuple(_DIGIT if s == "d" else frozenset(s) for s in sets), repair_nats=3.0, accept=_day_accepted)


_DAY_SHAPES = tuple(_day_shape(signs) for signs in ("年月日", "--", "..", "//"))


def _folded(raw: str, text: str) -> bool:
    """Whether cleaning turned a letter into a digit."""
    letters = re.compile("[A-Za-z|!]")
    return len(letters.findall(glyphs.half(raw))) > len(letters.findall(text))


Span = tuple[datetime.date, datetime.date | None]


_LEAP_DAY = (2, 29)
_THREE_MONTHS_DAYS = range(88, 93)  # issuers count three calendar months or ninety days, the first day in or out


@dataclass(frozen=True, slots=True)
class DateSpan:
    """From one day to another, or without end: `2010.01.01-2030.01.01`, `2010.01.01-长期`.

    Standard: GA 448 for identity cards, which are valid for 5, 10 or 20 years or without end; temporary ones for three
    months; GA 482 for driving licences, whose days have hyphens and 至 between them. `years` are the lengths that are
    plausible; empty: any. `sign` stands between the numbers of a day. `same_day`: the last day is the first one's in
    another year, as on driving licences; on others it may be the day before.

    `valid` is about the lengths alone: None without an end, for then nothing can be checked. Whether a paper is in
    force on the day when it is read is not asked, nor whether its first day is still to come: the same bytes give the
    same answer on any day, and who relies on a paper knows which day counts.

    >>> DateSpan().parse("2010.01.01一2030.01.01").text
    '2010.01.01-2030.01.01'
    >>> DateSpan().parse("2010.01.01- 长期").value
    (datetime.date(2010, 1, 1), None)
    >>> DateSpan((6, 10), "-", same_day=True).parse("2018-12-16 至 2024-12-1").text
    '2018-12-16至2024-12-16'
    """

    years: tuple[int, ...] = (5, 10, 20)
    sign: str = "."
    same_day: bool = False

    @property
    def alphabet(self) -> frozenset[str]:
        return _DIGIT | frozenset(".-/年月日至长期")

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _span_shapes(self.years, self.sign, self.same_day) if self.years else ()

    def clean(self, raw: str) -> str:
        text = re.sub(r"(?<=[\d日])一+(?=[\d长])", "-", glyphs.bare(raw))
        return _OPEN_ENDS.sub(OPEN_END, _plain(text))

    def parse(self, raw: str) -> Parsed[Span | None]:
        text = self.clean(raw)
        days = list(_days(text))
        open_end = OPEN_END in text
        if not days or (len(days) < 2 and not open_end):
            raise NotThis("not a span of days")
        start, end = days[0], None if open_end else days[1]
        folded = _folded(raw, text)
        if end is not None and self.same_day and not end.padded:  # its last figure was cut off
            end, folded = _completed(end, start), True
        to = "至" if "年" in start.text or "-" in start.text else "-"
        spelled = f"{start.text}{to}{OPEN_END if end is None else end.text}"
        misread = not start.text.startswith(_CENTURIES)  # no paper begins its validity in such a year
        if misread or start.day is None or (end is not None and end.day is None):
            return Parsed(spelled, None, False, folded)
        value: Span = (start.day, None if end is None else end.day)
        return Parsed(spelled, value, self._holds(value), folded)

    def _holds(self, span: Span) -> bool | None:
        start, end = span
        if end is None:
            return None
        if end < start or (self.same_day and end.day != start.day and (start.month, start.day) != _LEAP_DAY):
            return False
        return plausible_span(start, end, self.years) if self.years else None


def _completed(end: _Found, start: _Found) -> _Found:
    """A last day whose last figure was cut off as the first day tells it; itself where that tells another."""
    lost = next(_days(end.text[:-2] + end.text[-1] + start.text[-1:]), end)
    agrees = start.day is not None and lost.day is not None and start.day.day == lost.day.day
    return lost if start.padded and agrees else end


def plausible_span(start: datetime.date, end: datetime.date, years: tuple[int, ...]) -> bool:
    """Whether a card valid from one day to the other is so for one of these numbers of years, or for three months."""
    months = (end.year - start.year) * 12 + end.month - start.month
    same_day = abs(end.day - start.day) <= 1 or (end + datetime.timedelta(days=1)).day <= start.day <= 31 == end.day
    whole = same_day and months in {12 * n for n in years}
    return 1900 <= start.year <= 2100 and (whole or (end - start).days in _THREE_MONTHS_DAYS)


def _day_sets(sign: str) -> tuple[frozenset[str], ...]:
    form = ("12", "90", "d", "d", sign, "01", "d", sign, "0123", "d")
    return tuple(_DIGIT if part == "d" else frozenset(part) for part in form)


@cache
def _span_shapes(years: tuple[int, ...], sign: str, same_day: bool) -> tuple[Shape, ...]:
    kind, day, to = DateSpan(years, sign, same_day), _day_sets(sign), frozenset("-" if sign == "." else "至")
    endless = frozenset("长"), frozenset("期")  # which need no dash before them to be read

    def accepted(text: str) -> bool:
        try:
            parsed = kind.parse(text)
        except NotThis:
            return False
        return parsed.value is not None and parsed.valid is not False

    return (
        Shape((*day, to, *day), repair_nats=4.0, accept=accepted),
        *(Shape((*day, *dash, *endless), repair_nats=3.0, accept=accepted) for dash in ((to,), ())),
    )


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day: `18:41`, `18时41分`, `18:41:05`.

    Standard: GB/T 7408.

    >>> ClockTime().parse("l8：4I").text
    '18:41'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _DIGIT | frozenset(":时分秒")

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _CLOCK_SHAPES

    def clean(self, raw: str) -> str:
        text = re.sub("[:：;；.·时時点分]", ":", glyphs.bare(raw)).replace("秒", "")
        return glyphs.digits(text, keep=":").strip(":")

    def parse(self, raw: str) -> Parsed[datetime.time]:
        text = self.clean(raw)
        match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text) or re.fullmatch(r"(\d{2})(\d{2})()", text)
        if match is None:
            raise NotThis("not the form of a time")
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        if hour > 23 or minute > 59 or second > 59:
            raise NotThis("no such time of day")
        normal = f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if match[3] else "")
        return Parsed(normal, datetime.time(hour, minute, second), None, _folded(raw, text))


_MINUTE = (frozenset("012345"), _DIGIT)
_CLOCK_SHAPES = (
    Shape((frozenset("01"), _DIGIT, frozenset(":"), *_MINUTE)),
    Shape((frozenset("2"), frozenset("0123"), frozenset(":"), *_MINUTE)),
    Shape((_DIGIT, frozenset(":"), *_MINUTE), cost_nats=2.0),
    Shape((frozenset("012"), _DIGIT, frozenset(":"), *_MINUTE, frozenset(":"), *_MINUTE), cost_nats=1.0),
)


@dataclass(frozen=True, slots=True)
class Departure:
    """Day and time at which a train leaves, as tickets print it: `2019年04月21日18:41开`.

    Source: railway tickets since 2007.

    >>> Departure().parse("2019年04月21日 18:41 开").value
    datetime.datetime(2019, 4, 21, 18, 41)
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _DIGIT | frozenset("年月日:开")

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _DEPARTURE_SHAPES

    def clean(self, raw: str) -> str:
        return _plain(raw).replace("井", "开").replace("幵", "开")

    def parse(self, raw: str) -> Parsed[datetime.datetime | None]:
        text = self.clean(raw)
        match = _DEPARTURE.search(text)
        if match is None:
            raise NotThis("not the form of a departure")
        year, month, day, hour, minute = (int(part) for part in match.groups())
        normal = f"{year:04d}年{month:02d}月{day:02d}日{hour:02d}:{minute:02d}开"
        try:
            value = datetime.datetime(year, month, day, hour, minute)
        except ValueError:
            return Parsed(normal, None, False, _folded(raw, text))
        return Parsed(normal, value, None if 1990 <= year <= 2100 else False, _folded(raw, text))


def _departure_accepted(text: str) -> bool:
    return Departure().parse(text).valid is not False


def _departure_shape() -> Shape:
    form = "12 90 d d 年 01 d 月 0123 d 日 012 d : 012345 d 开"
    sets = (_DIGIT if part == "d" else frozenset(part) for part in form.split())
    return Shape(tuple(sets), repair_nats=3.0, accept=_departure_accepted)


_DEPARTURE_SHAPES = (_departure_shape(),)
