"""What household registers print that no other paper does: words of open lists, bodily height.

Knows: the lists of GB/T 4761, GB/T 4658, GB/T 2261.2 and what offices write instead. Must not know where a register
prints them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed
from kapiao.values.licences import Prose
from kapiao.values.names import PHOENIX, distance
from kapiao.values.places import ETHNIC_GROUPS, division_readings, street_words, table, unit_readings

ETHNICITIES = (*ETHNIC_GROUPS, *(group + "族" for group in ETHNIC_GROUPS))
BLOOD_TYPES = ("A", "B", "O", "AB", "A型", "B型", "O型", "AB型", "不明", "未知", "未知血型", "其他", "RH阴性", "RH阳性")
_HEIGHTS_CM = 30, 230  # from, and below
_FIGURES = 2  # of a height, at least: a single stroke in a cell is none
_SHORT = 5  # characters of a move that names no place
_TALLEST_M = 3  # nobody is so many metres tall
_STAMPED_MOVE = re.compile("(?<=迁来|迁入)[户广口登记专用章]*[户广口专用章][户广口登记专用章]*$")
_STAMPED = re.compile("(?<=出生|登记|补录|世居|申报)[户广口专用章][户广口登记专用章]{0,6}$")  # half a 户 is a 广
_WHEN = re.compile(r"^[\d年月日./-]*(因[^由]{2,9}(?=由))?由?")
_DATE = re.compile(r"^[\d年月日./-]+")
_LABEL_BEFORE = re.compile(r"^[何时由地迁来本市县址()（）]{1,9}(?=(?:19|20)\d\d)")  # the end of its label
_LABEL_BEHIND = re.compile("(?<=迁来|申报|登记|出生|补录)[县址()（）]+$")  # the end of its label's lower row
_CAME, _UNENDED = "迁来", re.compile("由.{2,}(?!迁[来入至]|登记)[^省市县区旗州镇乡村组号楼室户]{2}$")
_LIKE_CENTI = "里原重厦厢匣历"  # what a 厘 is taken for
_UNITS = re.compile("(厘米|公分|cm|米|m)?$", re.IGNORECASE)


@lru_cache(maxsize=8)
def register_words(name: str) -> tuple[str, ...]:
    """The usual words of one item: relation, education, marriage, military, religion, household, occupation, move."""
    return next(tuple(row.partition("|")[2].split()) for row in table("register_words.txt") if row.startswith(name))


@lru_cache(maxsize=1)
def _heights() -> tuple[str, ...]:
    """Every height that somebody may have, in centimetres and in metres, in the ways of offices."""
    whole = [f"{n}{unit}" for n in range(*_HEIGHTS_CM) for unit in ("", "厘米", "公分", "cm", "CM")]
    return *whole, *(f"{n / 100:.2f}{unit}" for n in range(100, _HEIGHTS_CM[1]) for unit in ("", "米", "m"))


@dataclass(frozen=True, slots=True)
class BodyHeight(FreeText):
    """身高, with its unit or without, as it is printed.

    So few heights are possible that a decoder may choose among all of them: cells are narrow, so that borders cut the
    first figure and run through the unit.

    Source: 常住人口登记卡. `valid` is False where nobody is so tall.

    >>> BodyHeight().parse("17O 厘米").text
    '170厘米'
    >>> BodyHeight().parse("179厘").text
    '179厘米'
    >>> BodyHeight().parse("161原米").text
    '161厘米'
    >>> BodyHeight().parse("160里").text
    '160厘米'
    >>> BodyHeight().parse("1670m").text, BodyHeight().parse("1560M").text, BodyHeight().parse("156M").text
    ('167cm', '156CM', '156CM')
    >>> BodyHeight().parse("174C").text, BodyHeight().parse("174c").text
    ('174CM', '174cm')
    >>> BodyHeight().parse("190ca").text
    '190cm'
    >>> BodyHeight().parse("84Cm").text
    '84cm'
    >>> BodyHeight().parse("88").value
    Decimal('88')
    """

    most_nats: ClassVar[float] = 7.0  # how much less likely than what was read one of the list may be: it is not whole

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return _heights()

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS | frozenset(".厘米公分cmCM")

    @staticmethod
    def ended(text: str) -> bool:
        """Whether a height has its unit: offices print it over the border of so narrow a cell."""
        return not text[-1:].isdigit()

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw)

    def parse(self, raw: str) -> Parsed[Decimal]:
        seen = self.clean(raw)
        text = re.sub(rf"(?<=\d)[{_LIKE_CENTI}](?=米?$)", "厘", seen)
        text = re.sub("厘$", "厘米", text)  # offices print over the border of so narrow a cell
        text = re.sub(r"(?<=^\d{3})(C|[0OoeG6]?M)$", "CM", text)  # nobody is hundreds of metres tall
        text = re.sub(r"(?<=^\d{3})([0OoeG6]?m+|ca?)$", "cm", text)
        unit = match[0] if (match := _UNITS.search(text)) else ""
        figures, unit = text[: len(text) - len(unit)], unit if unit.isupper() else unit.lower()
        number = glyphs.digits(figures, keep=".").strip(".")
        if len(number) < _FIGURES or number.count(".") > 1 or sum(c.isdigit() for c in figures) * 2 < len(figures):
            raise NotThis("no height")
        value = Decimal(number)
        unit = "厘米" if unit == "米" and value >= _TALLEST_M else unit  # its first character was misread
        centimetres = value * 100 if value < _TALLEST_M else value
        plausible = 30 <= centimetres <= 260
        changed = (
            text != seen or not text.endswith(number + unit) or glyphs.changed(figures, number, glyphs.DIGITS | {"."})
        )
        return Parsed(number + unit, value, None if plausible else False, changed)


@lru_cache(maxsize=1)
def _causes() -> tuple[str, ...]:
    return *(f"因{cause}由" for cause in register_words("cause")), *register_words("move")


@dataclass(frozen=True, slots=True)
class Move(Prose):
    """何时由何地迁来: when, why and from where somebody came, in words of the office, which never end with those of the
    office's stamp (户口专用章) that is put over them.

    Source: 常住人口登记卡.

    >>> Move().parse("本地出生户口专").text, Move().parse("2019年3月1日由贵州省贵阳市迁来").text
    ('本地出生', '2019年3月1日由贵州省贵阳市迁来')
    >>> Move().parse("2016-03-08出生登记广专").text
    '2016-03-08出生登记'
    """

    only_as_seen: ClassVar[bool] = True  # it need not name a place, nor one of the list

    def clean(self, raw: str) -> str:
        text = _STAMPED.sub("", _STAMPED_MOVE.sub("", Prose.clean(self, raw))).replace(*PHOENIX)
        return _LABEL_BEHIND.sub("", _LABEL_BEFORE.sub("", text))

    def parse(self, raw: str) -> Parsed[str]:
        return replace(Prose.parse(self, raw), repaired=PHOENIX[0] in raw)

    @staticmethod
    def readings(text: str) -> tuple[str, ...]:
        """What else a text may say whose place is in no list of divisions.

        >>> Move.readings("2019年3月1日由甘翁省靖远县迁来")
        ('2019年3月1日由甘肃省靖远县迁来',)
        >>> Move.readings("2019年3月1日由甘肃省靖远县迎業")
        ('2019年3月1日由甘肃省靖远县迁来',)
        >>> Move.readings("世唐"), Move.readings("2000-05-18图出生中报")
        (('世居',), ('2000-05-18因出生申报',))
        """
        date = _DATE.match(text)
        written, rest = (date[0], text[date.end() :]) if date else ("", text)
        if len(rest) <= _SHORT:
            words = register_words("move") if rest and rest not in register_words("move") else ()
            near = (word for word in words if len(word) == len(rest) and 2 * distance(word, rest) <= len(rest))
            return tuple(written + word for word in near)
        start = len(text) - len(_WHEN.sub("", text))
        said = tuple(text[:start] + said for said in division_readings(text[start:]) or unit_readings(text[start:]))
        return said + tuple(each[: -len(_CAME)] + _CAME for each in (said or (text,)) if _UNENDED.search(each))

    @property
    def phrases(self) -> tuple[str, ...]:
        """Why somebody came, before it is said from where, and words of addresses: tells characters in doubt."""
        return *_causes(), *street_words()
