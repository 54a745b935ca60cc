"""What single rows and fields of a machine readable zone are: kinds for documents that declare them one by one.

Standard: ICAO Doc 9303, as in `mrz`. Must not know: where on a page a zone stands; which paper bears it.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from kapiao.values import glyphs
from kapiao.values.hancode import han_of
from kapiao.values.ids import real_date
from kapiao.values.kind import FreeText, NotThis, Parsed, Shape
from kapiao.values.mrz import ALPHABET, FILLER, MachineZone
from kapiao.values.mrz_forms import row_shapes

_SPARE = 6  # characters by which a row may be read too long or too short
_NATION = {"TD1": 15, "TD2": 10, "TD3": 10, "MRV-A": 10, "MRV-B": 10}  # where second rows name it
_NAME_CODE, _MOSTLY = slice(28, 40), 6  # where passports of China code the name; letters among it that tell it
_LETTERS = str.maketrans("018", "OIB")
_WIDTHS = {"TD1": 30, "TD2": 36, "TD3": 44, "MRV-A": 44, "MRV-B": 36, "pass": 30}


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One row of a zone of a known format, fillers kept.

    `valid` by the check digits that lie within the row (second rows of TD2, TD3; upper rows of TD1); a row of names has
    none. Standard: ICAO Doc 9303 parts 4 to 7.

    >>> ZoneRow("TD3", 1).parse("L898902C36UTO7408122F1204159ZE184226B<<<<<10").valid
    True
    >>> ZoneRow("TD3", 0).parse("P<UTOERIKSSON<<ANNA<MARIA").text[-20:]
    'A<<<<<<<<<<<<<<<<<<<'
    """

    format: str = "TD3"
    row: int = 1
    nation: str = ""  # only rows that name this nationality

    @property
    def alphabet(self) -> frozenset[str]:
        return ALPHABET

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return row_shapes()[self.format][self.row]

    def clean(self, raw: str) -> str:
        return MachineZone().clean(raw).replace("\n", "")

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        width = _WIDTHS[self.format]
        if len(text) > width + _SPARE or (len(text) < width - _SPARE and FILLER not in text):
            raise NotThis("not the length of such a row")
        if len(text) < 10:
            raise NotThis("too little for a row")
        whole = text[:width].ljust(width, FILLER)
        start = _NATION.get(self.format, 0)
        if self.nation and whole[start : start + 3] != self.nation:
            raise NotThis("a row of another nation")
        checks = [check for shape in self.shapes for check in shape.checks]
        valid = any(_holds(shape, whole) for shape in self.shapes) if checks else None
        named = _with_letters(whole) if self.nation == "CHN" and valid else whole
        if named != whole and any(_holds(shape, named) for shape in self.shapes):  # the sums do not tell OO from 00
            return Parsed(named, named, valid, True)
        return Parsed(whole, whole, valid, glyphs.changed(raw.replace("\n", ""), text, ALPHABET))


def _holds(shape: Shape, row: str) -> bool:
    """Whether the sums of a row hold, and no filler stands where a digit must: it counts as much as a zero, but is what
    a row that was cut is filled up with."""
    return shape.holds(row) and all(c != FILLER or c in allowed for c, allowed in zip(row, shape.allowed, strict=True))


def _with_letters(row: str) -> str:
    """The second row of a passport of China, with letters for figures where these stand within a coded name."""
    code = row[_NAME_CODE]
    letters = code.translate(_LETTERS)
    coded = letters != code and sum(c.isalpha() for c in code) >= _MOSTLY and han_of(letters)
    return row[: _NAME_CODE.start] + letters + row[_NAME_CODE.stop :] if coded else row


@dataclass(frozen=True, slots=True)
class ZoneText(FreeText):
    """A field of a zone, its fillers as blanks: codes, numbers, names; or with its fillers: a whole row.

    Standard: ICAO Doc 9303 part 3, section 4.

    >>> ZoneText().parse("ANNA<MARIA<<").text
    'ANNA MARIA'
    """

    fillers: bool = False

    @property
    def alphabet(self) -> frozenset[str]:
        return ALPHABET

    def clean(self, raw: str) -> str:
        folded = glyphs.half(raw).upper().replace("\n", " ")
        text = "".join(c if c in ALPHABET else " " for c in folded)
        return "".join(text.split()) if self.fillers else " ".join(text.replace(FILLER, " ").split())

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not text:
            raise NotThis("nothing but fillers")
        return Parsed(text, text)


@dataclass(frozen=True, slots=True)
class ZoneDate(FreeText):
    """A day as YYMMDD; `years_ahead` says how far from today it may lie, the other hundred years are the past.

    Standard: ICAO Doc 9303 part 3, section 4.8. Months or days that are not known are fillers: no date, text kept.

    >>> ZoneDate().parse("740812").value
    datetime.date(1974, 8, 12)
    """

    years_ahead: int = 0

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS | {FILLER}

    def clean(self, raw: str) -> str:
        return glyphs.digits(raw, keep=FILLER)

    def parse(self, raw: str) -> Parsed[datetime.date | None]:
        text = self.clean(raw)
        repaired = glyphs.changed(raw, text, glyphs.UPPER | glyphs.DIGITS | {FILLER})
        if not re.fullmatch(r"[0-9]{2}[0-9<]{4}", text):
            raise NotThis("not the form of a day")
        if FILLER in text:
            return Parsed(text, None, None, repaired)
        latest = datetime.date.today().year + self.years_ahead
        year = latest - (latest - int(text[:2])) % 100
        try:
            return Parsed(text, real_date(year, int(text[2:4]), int(text[4:])), None, repaired)
        except NotThis:
            return Parsed(text, None, False, repaired)
