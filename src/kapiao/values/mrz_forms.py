"""The forms of the rows of a machine readable zone, for a decoder: sets, check sums, names by their grammar.

Standard: ICAO Doc 9303, as in `mrz`. What is more than the standard: how a reader mistakes fillers, and that Chinese
passports carry letters in the optional field (seen on specimens; the form only competes with the general one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from kapiao.values import glyphs
from kapiao.values.hancode import CODED
from kapiao.values.kind import CheckSum, Shape, State
from kapiao.values.mrz import FILLER, LAYOUTS, PASS, PASSES, TD1, TD3, VALUES, Layout, countries

_DIGIT = glyphs.DIGITS
_LETTER = glyphs.UPPER
_NAME = _LETTER | {FILLER}
_ANY = _LETTER | _DIGIT | {FILLER}
_CHECK = _DIGIT | {FILLER}  # an empty field may carry a filler for its check
_SEX = frozenset("MFX<")
_HAN_CODE = frozenset("ABCDEFGHIJKLMNOP<")  # see `hancode`
_HAN_LETTERS = tuple(
    map(frozenset, ("IJKLMNOP", "ABCDEFGHIJKLMNOP", "EFGHIJKLMNOP", "ABCDEFGHIJKLMNOP"))
)  # of a character
_REPAIR_NATS = 9.0  # four or five sums guard: wide
_ONE_SUM_NATS = 3.0
_MARGIN_NATS = 2.0

_FAVOURED = (("2", "Z", 4.0), ("6", "G", 3.0))  # OCR-B's letters are near these figures; measured on real zones too

_WEIGHTED = {weight: {c: v * weight for c, v in VALUES.items()} for weight in (7, 3, 1)}
_MINUS = {c: -v for c, v in VALUES.items() if c in _CHECK}


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
        "number": (_ANY,) * 9,
        "han": (_HAN_CODE,) * 12,
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


def _code_states(start: int, first_nats: float, blurred: bool) -> tuple[State, ...]:
    """A name coded in twelve letters, four a character, then fillers (see `hancode`); the surname's states follow."""
    taken = _TAKEN_FOR_FILLER if blurred else frozenset[str]()
    filler, surname = start + CODED, start + 2 * CODED
    states = []
    for place in range(CODED):
        after: tuple[int, ...] = (surname, surname + 1) if place + 1 == CODED else (start + place + 1,)
        after += (filler + place + 1,) if place % 4 == 3 and place + 1 < CODED else ()
        states.append(State(_HAN_LETTERS[place % 4], _LETTER_NATS, after, None if place else first_nats))
    for place in range(CODED):
        after = (surname, surname + 1) if place + 1 == CODED else (filler + place + 1,)
        nats = None if place else first_nats
        states.append(State(_FILLER_SET, 0.0, after, nats, False, taken, _BLURRED_FILLER_NATS))
    return tuple(states)


def _name_grammar(head: Callable[[int, float, bool], tuple[State, ...]] | None) -> tuple[State, ...]:
    """A row of names, after what it begins with: read clearly, or blurred."""
    states: tuple[State, ...] = ()
    for blurred, nats in ((False, 0.0), (True, _BLURRED_NATS)):
        first = head(len(states), nats, blurred) if head else ()
        states += first + _names(len(states) + len(first), blurred, None if head else nats)
    return states


def _codes(*starts: int) -> tuple[tuple[int, frozenset[str]], ...]:
    words = frozenset(code.ljust(3, FILLER) for code in countries())
    return tuple((start, words) for start in starts)


def _first_row(layout: Layout) -> tuple[Shape, ...]:
    allowed = _allowed(layout, 0)
    allowed[0] = frozenset("V") if layout.name.startswith("MRV") else frozenset("P" if layout is TD3 else "ACI")
    if layout is TD1:
        sums, words = _sums(layout, (0,)), _codes(2)
        return (Shape(tuple(allowed), sums, _ONE_SUM_NATS, _MARGIN_NATS, words=words, favoured=_FAVOURED),)
    grammar = _name_grammar(_document_states)
    return (Shape(tuple(allowed), grammar=grammar, words=_codes(2)),)


def _second_row(layout: Layout) -> tuple[Shape, ...]:
    allowed = tuple(_allowed(layout, 1))
    sums = _sums(layout, (1,))
    nats = _REPAIR_NATS
    if layout is not TD3:
        words = _codes(layout.parts["nationality"].start)
        return (Shape(allowed, sums, nats, _MARGIN_NATS, words=words, favoured=_FAVOURED),)
    # Passports of China: number of one or two letters and digits, nationality, thirteen letters in the optional field
    # where a reader likes to see digits: twelve that code the name, and one. Others must read better by twelve nats to
    # be taken for another country's: the sums do not tell OO from 00 everywhere.
    number = (_LETTER, _LETTER | _DIGIT, *(_DIGIT,) * 7, _DIGIT)
    nation = tuple(frozenset(c) for c in "CHN")
    chinese = number + nation + allowed[13:28] + (_HAN_CODE,) * 12 + (_NAME, _CHECK) + allowed[42:]
    foreign = Shape(allowed, sums, nats, _MARGIN_NATS, cost_nats=12.0, words=_codes(10), favoured=_FAVOURED)
    return Shape(chinese, sums, nats, _MARGIN_NATS, favoured=_FAVOURED), foreign


def _pass_row(layout: Layout) -> Shape:
    """The first row of a pass: a C, and fillers between its fields."""
    allowed = _allowed(layout, 0)
    allowed[0], allowed[1], allowed[11] = frozenset("C"), _LETTER, _DIGIT
    for place in (12, 20, 28):
        allowed[place] = _FILLER_SET
    return Shape(tuple(allowed), _sums(layout, (0,)), _REPAIR_NATS, _MARGIN_NATS)


@lru_cache(maxsize=1)
def row_shapes() -> Mapping[str, tuple[tuple[Shape, ...], ...]]:
    """The forms of each row of each format."""
    shapes: dict[str, tuple[tuple[Shape, ...], ...]] = {}
    for layout in LAYOUTS:
        shapes[layout.name] = _first_row(layout), _second_row(layout)
    shapes["TD1"] += ((Shape((_NAME,) * 30, grammar=_name_grammar(None)),),)
    names = _name_grammar(_code_states)
    for layout in PASSES:
        more = ((Shape(tuple(_allowed(PASS, n)), grammar=names if n == 1 else ()),) for n in range(1, layout.rows))
        shapes[layout.name] = (_pass_row(layout),), *more
    return MappingProxyType(shapes)


@lru_cache(maxsize=1)
def td1_upper_rows() -> Shape:
    """Rows 1 and 2 of a TD1 card under one form of sixty: the composite check covers both."""
    first = row_shapes()["TD1"][0][0].allowed
    return Shape(
        (*first, *_allowed(TD1, 1)),
        _sums(TD1, (0, 1)),
        _REPAIR_NATS,
        _MARGIN_NATS,
        words=_codes(2, 45),
        favoured=_FAVOURED,
    )
