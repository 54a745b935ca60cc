"""The machine readable zone of passports, visas and cards.

Standard: ICAO Doc 9303 parts 3 (common), 4 (TD3 passports), 5 (TD1 cards), 6 (TD2 cards), 7 (visas MRV-A, MRV-B).
Chinese passes have rows of their own; their check digits are reckoned alike.
Knows: rows, widths, fields, check digits with weights 7 3 1. Must not know: where on a page the zone stands.

Real documents deviate: a failed check marks a reading, it never refuses one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from kapiao.values import glyphs
from kapiao.values.ids import real_date
from kapiao.values.kind import NotThis, Parsed, Shape

FILLER = "<"
ALPHABET = glyphs.UPPER | glyphs.DIGITS | {FILLER}
VALUES = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {FILLER: 0}


@dataclass(frozen=True, slots=True)
class Part:
    """A field's place: row, first position, one past the last. `check` is the position of its check digit, same row."""

    row: int
    start: int
    end: int
    check: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One format: where its fields stand, and the parts (row, start, end) under the composite check."""

    name: str
    rows: int
    width: int
    parts: Mapping[str, Part]
    composite: tuple[tuple[int, int, int], ...] = ()
    composite_check: tuple[int, int] | None = None


def _two_rows(name: str, width: int, optional: Part, composite: tuple[tuple[int, int, int], ...]) -> Layout:
    parts = {
        "document": Part(0, 0, 2),
        "issuer": Part(0, 2, 5),
        "names": Part(0, 5, width),
        "number": Part(1, 0, 9, 9),
        "nationality": Part(1, 10, 13),
        "birth": Part(1, 13, 19, 19),
        "sex": Part(1, 20, 21),
        "expiry": Part(1, 21, 27, 27),
        "optional": optional,
    }
    return Layout(name, 2, width, MappingProxyType(parts), composite, (1, width - 1) if composite else None)


_TD1_PARTS = {
    "document": Part(0, 0, 2),
    "issuer": Part(0, 2, 5),
    "number": Part(0, 5, 14, 14),
    "optional": Part(0, 15, 30),
    "birth": Part(1, 0, 6, 6),
    "sex": Part(1, 7, 8),
    "expiry": Part(1, 8, 14, 14),
    "nationality": Part(1, 15, 18),
    "optional_2": Part(1, 18, 29),
    "names": Part(2, 0, 30),
}
TD1 = Layout(
    "TD1", 3, 30, MappingProxyType(_TD1_PARTS), ((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29)
)  # fmt: skip
TD2 = _two_rows("TD2", 36, Part(1, 28, 35), ((1, 0, 10), (1, 13, 20), (1, 21, 35)))
TD3 = _two_rows("TD3", 44, Part(1, 28, 42, 42), ((1, 0, 10), (1, 13, 20), (1, 21, 43)))
MRV_A = _two_rows("MRV-A", 44, Part(1, 28, 44), ())
MRV_B = _two_rows("MRV-B", 36, Part(1, 28, 36), ())

# Chinese passes: the one row of 往来港澳通行证, and the three rows of others: the same row, names in a code of letters
# and in Latin letters, sex and numbers of the issuer. Its form was read off published readers of these cards.
_PASS_PARTS = {
    "document": Part(0, 0, 2),
    "number": Part(0, 2, 11, 11),
    "expiry": Part(0, 13, 19, 19),
    "birth": Part(0, 21, 27, 27),
}
_PASS_SUM = ((0, 2, 12), (0, 13, 20), (0, 21, 28))
_PASS_MORE = {"han": Part(1, 0, 12), "names": Part(1, 12, 30), "sex": Part(2, 0, 1), "optional": Part(2, 1, 30)}
PASS = Layout("pass", 3, 30, MappingProxyType(_PASS_PARTS | _PASS_MORE), _PASS_SUM, (0, 29))
PASS_ROW = Layout("pass row", 1, 30, MappingProxyType(_PASS_PARTS), _PASS_SUM, (0, 29))
LAYOUTS = (TD3, MRV_A, TD2, MRV_B, TD1)  # of the standard
PASSES = (PASS, PASS_ROW)
_OF_A_PASS = re.compile(r"C[A-Z][A-Z0-9<]{9}\d<[\d<]{6}\d<[\d<]{6}\d<\d")


def check_digit(text: str) -> str:
    """The check digit of a field: values times 7 3 1, modulo 10.

    >>> check_digit("520727")
    '3'
    """
    return str(sum(VALUES[c] * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


# --- reading -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mrz:
    """The fields of a zone as written (fillers taken out, dates still YYMMDD) and which of its checks hold."""

    format: str
    document: str
    issuer: str
    surname: str
    given_names: str
    number: str
    nationality: str
    birth: str
    sex: str
    expiry: str
    optional: str
    checks: Mapping[str, bool]

    @property
    def name(self) -> str:
        return f"{self.surname} {self.given_names}".strip()

    def birth_date(self, today: datetime.date) -> datetime.date:
        """The birth date in the last hundred years. Raises NotThis for an unknown or impossible one."""
        return _date(self.birth, today.year)

    def expiry_date(self, today: datetime.date) -> datetime.date:
        """The expiry date, at most thirty years ahead. Raises NotThis for an unknown or impossible one."""
        return _date(self.expiry, today.year + 30)


def _date(text: str, latest: int) -> datetime.date:
    if not re.fullmatch(r"\d{6}", text):
        raise NotThis("no date")
    year = latest - (latest - int(text[:2])) % 100
    return real_date(year, int(text[2:4]), int(text[4:6]))


_FILLER_LIKE = str.maketrans({"«": "<<", "《": "<<"} | dict.fromkeys("‹＜〈＞>", FILLER))
_TO_LETTER = str.maketrans("0125689", "OIZSGBP")
_TO_DIGIT = str.maketrans("OQDILZSGB", "000112568")


@dataclass(frozen=True, slots=True)
class MachineZone:
    """Two or three lines of a machine readable zone, separated by line breaks.

    Standard: ICAO Doc 9303; the example is the specimen passport of part 4, appendix B.

    >>> text = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    >>> parsed = MachineZone().parse(text)
    >>> parsed.valid, parsed.value.surname, parsed.value.given_names, parsed.value.number
    (True, 'ERIKSSON', 'ANNA MARIA', 'L898902C3')
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return ALPHABET

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return ()  # forms belong to rows: see mrz_forms

    def clean(self, raw: str) -> str:
        rows = (glyphs.bare(row.translate(_FILLER_LIKE)).upper() for row in raw.splitlines())
        return "\n".join("".join(c for c in row if c in ALPHABET) for row in rows if row)

    def parse(self, raw: str) -> Parsed[Mrz]:
        rows = self.clean(raw).split("\n")
        layout = layout_of(rows)
        names = layout.parts["names"].row if "names" in layout.parts else -1
        plain = [_fitted(row, layout.width, i == names) for i, row in enumerate(rows)]
        folded = _folded(plain, layout)
        fields = _fields(folded, layout)
        text = "\n".join(folded)
        return Parsed(text, fields, all(fields.checks.values()), folded != plain)


def layout_of(rows: list[str]) -> Layout:
    """The format of these rows by their number, length and first letter. Raises NotThis for something else."""
    if len(rows) in (1, 3) and _OF_A_PASS.fullmatch(rows[0]):
        return PASS_ROW if len(rows) == 1 else PASS
    if len(rows) not in (2, 3):
        raise NotThis("a zone has two or three lines, that of some passes one")
    if len(rows) == 3:
        if all(abs(len(row) - 30) <= 4 for row in rows):
            return TD1
        raise NotThis("lines of no known length")
    width = len(rows[1])  # the second line has no run of fillers to miscount
    if not (30 <= width <= 50 and 26 <= len(rows[0]) <= 54):
        raise NotThis("lines of no known length")
    visa = rows[0].startswith("V")
    if width >= 40:
        return MRV_A if visa else TD3
    return MRV_B if visa else TD2


def _fitted(row: str, width: int, names: bool) -> str:
    """The row at its width: a reader miscounts the fillers at its end."""
    if len(row) < width:
        return row.ljust(width, FILLER)
    return row[:width] if names or set(row[width:]) <= {FILLER} else row


def _folded(rows: list[str], layout: Layout) -> list[str]:
    """Letters where only letters can stand, digits where only digits can."""
    result = [list(row) for row in rows]

    def fold(row: int, start: int, end: int, table: dict[int, int]) -> None:
        result[row][start:end] = list("".join(result[row][start:end]).translate(table))

    for name, part in layout.parts.items():
        if name in ("names", "issuer", "nationality", "document"):
            fold(part.row, part.start, part.end, _TO_LETTER)
        elif name in ("birth", "expiry"):
            fold(part.row, part.start, part.end, _TO_DIGIT)
        if part.check is not None:
            fold(part.row, part.check, part.check + 1, _TO_DIGIT)
    if layout.composite_check is not None:
        row, place = layout.composite_check
        fold(row, place, place + 1, _TO_DIGIT)
    return ["".join(row) for row in result]


def _fields(rows: list[str], layout: Layout) -> Mrz:
    cut = {name: rows[p.row][p.start : p.end] for name, p in layout.parts.items()}
    checks = {
        name: _agrees(cut[name], rows[p.row][p.check : p.check + 1])
        for name, p in layout.parts.items()
        if p.check is not None
    }
    number = cut["number"].rstrip(FILLER)
    if layout is TD1 and rows[0][14:15] == FILLER:
        # a number longer than nine goes on in the optional field, its check digit behind it
        rest = re.match(r"([A-Z0-9]+)([0-9])<", cut["optional"])
        if rest:
            number = cut["number"] + rest[1]
            whole = cut["number"] + FILLER + rest[1]
            checks["number"] = rest[2] in (check_digit(whole), check_digit(number))
            cut["optional"] = cut["optional"][rest.end() :]
    if layout.composite_check is not None:
        row, place = layout.composite_check
        covered = "".join(rows[r][start:end] for r, start, end in layout.composite)
        checks["composite"] = _agrees(covered, rows[row][place : place + 1])
    surname, _, given = cut.get("names", "").partition(FILLER * 2)
    optional = cut.get("optional", "").strip(FILLER) + " " + cut.get("optional_2", "").strip(FILLER)
    return Mrz(
        layout.name,
        cut["document"].strip(FILLER),
        cut.get("issuer", "").strip(FILLER),
        _words(surname),
        _words(given),
        number,
        cut.get("nationality", "").strip(FILLER),
        cut["birth"].rstrip(FILLER),
        cut.get("sex", "").replace("X", "").strip(FILLER),
        cut["expiry"].rstrip(FILLER),
        optional.strip(),
        MappingProxyType(checks),
    )


def _agrees(field: str, check: str) -> bool:
    if not field.strip(FILLER) and check == FILLER:
        return True
    return bool(check) and set(field) <= ALPHABET and check_digit(field) == check


def _words(text: str) -> str:
    return " ".join(word for word in text.split(FILLER) if word)


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Codes of states and organisations a zone may name."""
    text = resources.files("kapiao.values").joinpath("data/countries.txt").read_text("utf-8")
    return frozenset(code for line in text.splitlines() if not line.startswith("#") for code in line.split())


# --- composing -----------------------------------------------------------------------------------------------------


def compose(layout: Layout, fields: Mapping[str, str]) -> tuple[str, ...]:
    """The lines of a valid zone. `fields` by the names of the layout's parts; names as "SURNAME<<GIVEN<NAMES"."""
    rows = [[FILLER] * layout.width for _ in range(layout.rows)]
    for name, part in layout.parts.items():
        size = part.end - part.start
        text = fields.get(name, "").upper().replace(" ", FILLER)[:size].ljust(size, FILLER)
        rows[part.row][part.start : part.end] = text
        if part.check is not None:
            empty = name == "optional" and not text.strip(FILLER)
            rows[part.row][part.check] = FILLER if empty else check_digit(text)
    if layout.composite_check is not None:
        row, place = layout.composite_check
        rows[row][place] = check_digit("".join("".join(rows[r][start:end]) for r, start, end in layout.composite))
    return tuple("".join(row) for row in rows)
