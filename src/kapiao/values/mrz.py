"""The machine readable zone of passports, visas and cards.

Standard: ICAO Doc 9303 parts 3 (common), 4 (TD3 passports), 5 (TD1 cards), 6 (TD2 cards), 7 (visas MRV-A, MRV-B).
Knows: rows, widths, fields, check digits with weights 7 3 1. Must not know: where on a page the zone stands.

Real documents deviate: a failed check marks a reading, it never refuses one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from kapiao.values import glyphs
from kapiao.values.ids import real_date
from kapiao.values.kind import CheckSum, NotThis, Parsed, Shape, State

FILLER = "<"
_DIGIT = glyphs.DIGITS
_LETTER = glyphs.UPPER
_NAME = _LETTER | {FILLER}
_ANY = _LETTER | _DIGIT | {FILLER}
_CHECK = _DIGIT | {FILLER}  # an empty field may carry a filler for its check
_SEX = frozenset("MFX<")
_REPAIR_NATS = 9.0  # four or five sums guard: wide
_ONE_SUM_NATS = 3.0
_MARGIN_NATS = 2.0

_VALUES = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {FILLER: 0}
_WEIGHTED = {weight: {c: v * weight for c, v in _VALUES.items()} for weight in (7, 3, 1)}
_MINUS = {c: -v for c, v in _VALUES.items() if c in _CHECK}


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
LAYOUTS = (TD3, MRV_A, TD2, MRV_B, TD1)


def check_digit(text: str) -> str:
    """The check digit of a field: values times 7 3 1, modulo 10.

    >>> check_digit("520727")
    '3'
    """
    return str(sum(_VALUES[c] * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


# --- forms for the decoder -----------------------------------------------------------------------------------------


def _sum(places: Iterable[int], check: int) -> CheckSum:
    weights: dict[int, Mapping[str, int]] = {p: _WEIGHTED[(7, 3, 1)[i % 3]] for i, p in enumerate(places)}
    return CheckSum(10, weights | {check: _MINUS})


def _sums(layout: Layout, rows: tuple[int, ...]) -> tuple[CheckSum, ...]:
    """The sums that lie within these rows, positions counted through them."""
    offset = {row: i * layout.width for i, row in enumerate(rows)}
    sums = [
        _sum(range(offset[p.row] + p.start, offset[p.row] + p.end), offset[p.row] + p.check)
        for p in layout.parts.values()
        if p.check is not None and p.row in offset
    ]
    if layout.composite_check is not None and all(row in offset for row, _, _ in layout.composite):
        places = [offset[row] + i for row, start, end in layout.composite for i in range(start, end)]
        row, check = layout.composite_check
        sums.append(_sum(places, offset[row] + check))
    return tuple(sums)


def _allowed(layout: Layout, row: int) -> list[frozenset[str]]:
    month, day = frozenset("01<"), frozenset("0123<")
    sets = {
        "document": (_LETTER, _NAME),
        "issuer": (_LETTER, _NAME, _NAME),
        "nationality": (_LETTER, _NAME, _NAME),
        "sex": (_SEX,),
        "birth": (_CHECK, _CHECK, month, _CHECK, day, _CHECK),
        "expiry": (_CHECK, _CHECK, month, _CHECK, day, _CHECK),
    }
    allowed = [_ANY] * layout.width
    for name, part in layout.parts.items():
        if part.row != row:
            continue
        spread = (_NAME if name == "names" else _ANY,) * (part.end - part.start)
        allowed[part.start : part.end] = sets.get(name, spread)
        if part.check is not None:
            allowed[part.check] = _CHECK if name in ("optional", "number") else _DIGIT
    if layout.composite_check is not None and layout.composite_check[0] == row:
        allowed[layout.composite_check[1]] = _DIGIT
    return allowed


_LETTER_NATS = 3.0  # any letter of a name is one of 26; the fillers behind the names are certain
_TAKEN_FOR_FILLER = frozenset("CEK")  # what a reader makes of a filler: of one here and there, or of most in a blur
_BLURRED_NATS, _BLURRED_FILLER_NATS = 8.0, 1.2
_BETWEEN_NATS = 1.8  # a filler between two names of the same person
_FILLER_SET = frozenset(FILLER)
_NAME_STATES = 7


def _name_states(start: int, leaving: tuple[int, ...], first_nats: float | None = None) -> tuple[State, ...]:
    """A name's letters: no more than three in a row that a filler is taken for, and not those alone."""
    plain, begun, within = start, (start + 1, start + 2, start + 3), (start + 4, start + 5, start + 6)
    taken, cost, rare = _TAKEN_FOR_FILLER, _LETTER_NATS, _LETTER_NATS + 0.5
    return (
        State(_LETTER - taken, cost, (plain, within[0], *leaving), first_nats, final=True),
        State(taken, rare, (plain, begun[1]), first_nats),
        State(taken, rare, (plain, begun[2])),
        State(taken, rare, (plain,)),
        State(taken, rare, (plain, within[1], *leaving), final=True),
        State(taken, rare, (plain, within[2], *leaving), final=True),
        State(taken, rare, (plain, *leaving), final=True),
    )


def _names(surname: int, blurred: bool, first_nats: float | None) -> tuple[State, ...]:
    """SURNAME<SURNAME<<GIVEN<GIVEN<<< from the state `surname` on."""
    given = surname + _NAME_STATES
    within, one, two, between, behind, alone = range(given + _NAME_STATES, given + _NAME_STATES + 6)

    def filler(cost_nats: float, *after: int, final: bool = False) -> State:
        taken = _TAKEN_FOR_FILLER if blurred else frozenset[str]()
        return State(_FILLER_SET, cost_nats, after, None, final, taken, _BLURRED_FILLER_NATS)

    return (
        *_name_states(surname, (within, one, alone), first_nats),
        *_name_states(given, (between, behind)),
        filler(_BETWEEN_NATS, surname, surname + 1),
        filler(1.0, two),
        filler(0.0, given, given + 1),
        filler(_BETWEEN_NATS, given, given + 1, final=True),
        filler(0.0, behind, final=True),
        filler(2 * _LETTER_NATS, behind, final=True),  # no given name
    )


def _document_states(start: int, first_nats: float, blurred: bool) -> tuple[State, ...]:
    """A letter, a filler or a second letter, the issuer; the surname's states follow."""
    issuer = (
        State(_NAME, 0.0, (start + 4,)),
        State(_NAME, 0.0, (start + 5,)),
        State(_NAME, 0.0, (start + 6, start + 7)),
    )
    taken = _TAKEN_FOR_FILLER if blurred else frozenset[str]()
    return (
        State(_LETTER, 0.0, (start + 1, start + 2), first_nats),
        State(_FILLER_SET, 0.0, (start + 3,), None, False, taken, _BLURRED_FILLER_NATS),
        State(_LETTER, _LETTER_NATS, (start + 3,)),
        *issuer,
    )


def _name_grammar(document: bool) -> tuple[State, ...]:
    """A row of names, after document and issuer if it begins with them: read clearly, or blurred."""
    states: tuple[State, ...] = ()
    for blurred, nats in ((False, 0.0), (True, _BLURRED_NATS)):
        head = _document_states(len(states), nats, blurred) if document else ()
        states += head + _names(len(states) + len(head), blurred, None if document else nats)
    return states


def _codes(*starts: int) -> tuple[tuple[int, frozenset[str]], ...]:
    words = frozenset(code.ljust(3, FILLER) for code in countries())
    return tuple((start, words) for start in starts)


def _first_row(layout: Layout) -> tuple[Shape, ...]:
    allowed = _allowed(layout, 0)
    allowed[0] = frozenset("V") if layout.name.startswith("MRV") else frozenset("P" if layout is TD3 else "ACIP")
    if layout is TD1:
        return (Shape(tuple(allowed), _sums(layout, (0,)), _ONE_SUM_NATS, _MARGIN_NATS, words=_codes(2)),)
    grammar = _name_grammar(document=True)
    return (Shape(tuple(allowed), grammar=grammar, words=_codes(2)),)


def _second_row(layout: Layout) -> tuple[Shape, ...]:
    allowed = tuple(_allowed(layout, 1))
    sums = _sums(layout, (1,))
    nats = _REPAIR_NATS if len(sums) > 3 else _ONE_SUM_NATS * 2
    if layout is not TD3:
        return (Shape(allowed, sums, nats, _MARGIN_NATS, words=_codes(layout.parts["nationality"].start)),)
    # Passports of China: number of one or two letters and digits, nationality, thirteen letters in the optional field
    # where a reader likes to see digits. Others must read better by eight nats to be taken for another country's.
    number = (_LETTER, _LETTER | _DIGIT, *(_DIGIT,) * 7, _DIGIT)
    nation = tuple(frozenset(c) for c in "CHN")
    chinese = number + nation + allowed[13:28] + (_NAME,) * 13 + (_CHECK,) + allowed[42:]
    foreign = Shape(allowed, sums, nats, _MARGIN_NATS, cost_nats=8.0, words=_codes(10))
    return Shape(chinese, sums, nats, _MARGIN_NATS), foreign


@lru_cache(maxsize=1)
def row_shapes() -> Mapping[str, tuple[tuple[Shape, ...], ...]]:
    """The forms of each row of each format."""
    shapes: dict[str, tuple[tuple[Shape, ...], ...]] = {}
    for layout in LAYOUTS:
        shapes[layout.name] = _first_row(layout), _second_row(layout)
    shapes["TD1"] += ((Shape((_NAME,) * 30, grammar=_name_grammar(document=False)),),)
    return MappingProxyType(shapes)


@lru_cache(maxsize=1)
def td1_upper_rows() -> Shape:
    """Rows 1 and 2 of a TD1 card under one form of sixty: the composite check covers both."""
    first = row_shapes()["TD1"][0][0].allowed
    return Shape((*first, *_allowed(TD1, 1)), _sums(TD1, (0, 1)), _REPAIR_NATS, _MARGIN_NATS, words=_codes(2, 45))


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
        return _ANY

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return ()  # forms belong to rows: see row_shapes

    def clean(self, raw: str) -> str:
        rows = (glyphs.bare(row.translate(_FILLER_LIKE)).upper() for row in raw.splitlines())
        return "\n".join("".join(c for c in row if c in _ANY) for row in rows if row)

    def parse(self, raw: str) -> Parsed[Mrz]:
        rows = self.clean(raw).split("\n")
        layout = layout_of(rows)
        names = 0 if layout.rows == 2 else 2
        plain = [_fitted(row, layout.width, i == names) for i, row in enumerate(rows)]
        folded = _folded(plain, layout)
        fields = _fields(folded, layout)
        text = "\n".join(folded)
        return Parsed(text, fields, all(fields.checks.values()), folded != plain)


def layout_of(rows: list[str]) -> Layout:
    """The format of these rows by their number, length and first letter. Raises NotThis for something else."""
    if len(rows) not in (2, 3):
        raise NotThis("a zone has two or three lines")
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
    surname, _, given = cut["names"].partition(FILLER * 2)
    optional = cut["optional"].strip(FILLER) + " " + cut.get("optional_2", "").strip(FILLER)
    return Mrz(
        layout.name,
        cut["document"].strip(FILLER),
        cut["issuer"].strip(FILLER),
        _words(surname),
        _words(given),
        number,
        cut["nationality"].strip(FILLER),
        cut["birth"].rstrip(FILLER),
        cut["sex"].replace("X", "").strip(FILLER),
        cut["expiry"].rstrip(FILLER),
        optional.strip(),
        MappingProxyType(checks),
    )


def _agrees(field: str, check: str) -> bool:
    if not field.strip(FILLER) and check == FILLER:
        return True
    return bool(check) and set(field) <= _ANY and check_digit(field) == check


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
