"""Numbers of licence plates.

Knows: which characters stand where on the plates of each kind, and what a colour says about the vehicle. Must not
know: pixels. Source: GA 36-2018, GA 36.1 (police), the forms of army and armed police since 2012.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kapiao.values import glyphs
from kapiao.values.kind import NotThis, Parsed, Shape

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # I and O are not used
DIGITS = "0123456789"
ENDS = "挂学警港澳使领"

_P, _D, _X = frozenset(PROVINCES), frozenset(DIGITS), frozenset(LETTERS + DIGITS)
_L = frozenset(LETTERS)
_OFFICE = frozenset("0")  # O, once the police's, is printed like the digit
_ENERGY = frozenset("DFABCEGHJK")
_ARMY_FIRST = frozenset("VKHBSLJNGCTZ")


def _end(chars: str) -> frozenset[str]:
    return frozenset(chars)


# --- forms: what may stand where, and how many nats a form must read better than the ordinary one
FORMS: tuple[tuple[tuple[frozenset[str], ...], float], ...] = (
    ((_P, _L, *(_X,) * 5), 0.0),
    ((_P, _OFFICE, *(_X,) * 5), 2.0),
    ((_P, _L, _ENERGY, _X, *(_D,) * 4), 0.0),
    ((_P, _L, *(_D,) * 5, _ENERGY), 0.5),
    ((_P, _L, *(_X,) * 4, _end("挂学警")), 0.0),
    ((_P, frozenset("Z"), *(_X,) * 4, _end("港澳")), 0.5),
    ((_P, _L, *(_X,) * 4, _end("领")), 0.5),
    ((_P, *(_D,) * 5, _end("领使")), 2.0),
    ((_end("使"), *(_D,) * 6), 1.0),
    ((*(_D,) * 6, _end("使")), 1.0),
    ((_ARMY_FIRST, _L, *(_D,) * 5), 1.0),
    ((frozenset("W"), frozenset("J"), _P, *(_D,) * 4, _X), 1.0),
)


@cache
def _shapes() -> tuple[Shape, ...]:
    return tuple(Shape(allowed, cost_nats=cost) for allowed, cost in FORMS)


# What a reader takes for what: letters that plates do not have.
_ALIKE = str.maketrans("IO", "10")
_DOTS = "·.•-—_*:' "

SMALL, ENERGY, LARGE, TRAILER, COACH = "小型汽车", "新能源车", "大型汽车", "挂车", "教练车"
POLICE, ARMY, EMBASSY, BORDER = "警车", "军车", "使领馆车", "港澳车"
VEHICLES = (SMALL, ENERGY, LARGE, TRAILER, COACH, POLICE, ARMY, EMBASSY, BORDER)
COLORS = ("蓝", "黄", "绿", "黄绿", "白", "黑")
BLUE, YELLOW, GREEN, YELLOW_GREEN, WHITE, BLACK = COLORS
_BY_END = {"挂": TRAILER, "学": COACH, "警": POLICE, "港": BORDER, "澳": BORDER, "使": EMBASSY, "领": EMBASSY}
_BY_COLOR = {BLUE: SMALL, YELLOW: LARGE, GREEN: ENERGY, YELLOW_GREEN: ENERGY, WHITE: ARMY, BLACK: SMALL}


def vehicle_by_number(number: str) -> str:
    """What the number alone says about the vehicle; empty when only the colour can tell."""
    if number[-1:] in _BY_END:
        return _BY_END[number[-1]]
    if number[:1] == "使":
        return EMBASSY
    if number and number[0] not in _P:
        return ARMY
    return ENERGY if len(number) == 8 else ""


def vehicle_of(number: str, color: str) -> str:
    """The word of the vehicle's kind for a number and the colour of its plate."""
    return vehicle_by_number(number) or _BY_COLOR.get(color, SMALL)


def vehicle_odds(number: str, colors: Mapping[str, float]) -> dict[str, float]:
    """How likely each kind of vehicle is, from the number and how likely each colour is.

    Seven ordinary characters stand on blue, yellow or, before 2002, black; on another colour they are misseen.
    """
    if said := vehicle_by_number(number):
        return {said: 1.0}
    odds: dict[str, float] = {}
    for color in (BLUE, YELLOW, BLACK):
        word = _BY_COLOR[color]
        odds[word] = odds.get(word, 0.0) + colors.get(color, 0.0)
    total = sum(odds.values())
    return {word: share / total for word, share in odds.items()} if total > 0 else {SMALL: 1.0}


def _stands(character: str, allowed: frozenset[str]) -> bool:
    return character in allowed


@dataclass(frozen=True, slots=True)
class PlateNumber:
    """号牌号码.

    Standard: GA 36-2018. Seven characters (eight for new-energy vehicles and the armed police): province, authority's
    letter, number; the last one may be a word (挂 学 警 港 澳 使 领). There is no check character.

    >>> PlateNumber().parse("粤b·1234 5").text
    '粤B12345'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _P | _X | frozenset(ENDS)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _shapes()

    def clean(self, raw: str) -> str:
        plain = "".join(c for c in glyphs.half(raw).upper() if c not in _DOTS and not c.isspace())
        plain = plain.translate(_ALIKE)
        return f"{plain[0]}O{plain[2:]}" if plain[1:2] == "0" and plain[0] in _P else plain

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not 7 <= len(text) <= 8 or not set(text) <= self.alphabet | {"O"}:
            raise NotThis("not the form of a plate number")
        plain = text.replace("O", "0")
        known = any(len(form) == len(plain) and all(map(_stands, plain, form)) for form, _ in FORMS)
        return Parsed(text, text, None if known else False)
