"""Signboards: which lines hang together, which of them is the name, which a phone number or an address.

Knows: words on shop signs and geometry of lines. Must not know pixels, vendors.

A name is what is written largest and is neither a number, an address nor a slogan; what stands beside it in the same
size belongs to it, and a line of Latin letters under it says it again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kapiao.records import Line, Quad

NAME, ADDRESS, PHONE, OTHER = "name", "address", "phone", "other"
_PHONE_WORDS = re.compile(r"电话|热线|手机|订餐|外卖|咨询|客服|TEL|Tel|tel|☎|(?<![A-Za-z])T[:：]")
_NUMBER = re.compile(
    r"(?:\+?86[- ]?)?(?:1[3-9]\d{9}|0\d{2,3}[-— ]?\d{7,8}|[48]00[-— ]?\d{3,4}[-— ]?\d{3,4}|\d{7,8})(?!\d)"
)
_ADDRESS = re.compile(r"地址|(?:路|街|巷|道|弄|里|村|大厦|广场)\S{0,6}\d+\s*[号层楼室幢]|[省市区县]\S{1,8}[路街道]")
_SLOGAN = re.compile(
    r"欢迎|光临|营业|时间|专[业营]|优惠|特价|开业|转让|出租|招聘|招[租工]|扫码|关注|品质|正宗(?!\S{0,3}[店馆])|免费|批发|零售|"
    r"[经主]营|上门|服务(?!中心|部|社|区)|诚信|二楼|入口|出口|推[ 门]?$|拉$|请|禁止|小心"
)
_USUAL_ENDS = re.compile(
    r"(店|馆|行|楼|坊|屋|吧|厅|阁|轩|堂|市|场|院|城|所|部|社|公司|中心|学校|药房|烟酒|水果|小菜|火锅|面)$"
)
_SAME_SIZE = 0.62  # shorter to taller of two lines of one name
_WORD_GAP = 2.2  # heights between parts of one name
_TELLING, _TIGHT_GAP = 3, 0.9  # characters that tell their distance; heights that are always allowed
_BOARD_GAP = 1.1  # heights between lines of one board
_END_BONUS = 1.25
_SMALL = 0.3  # of the tallest line: less is no name


@dataclass(frozen=True, slots=True)
class SignText:
    """One line of a board and what it tells."""

    line: Line
    tag: str


@dataclass(frozen=True, slots=True)
class Signboard:
    """Lines that hang together, from top to bottom; `brand` is the name, empty where there is none."""

    texts: tuple[SignText, ...]
    brand: str
    score: float
    size_px: float  # height of the name, or of the tallest line


def signboards(lines: Sequence[Line]) -> tuple[Signboard, ...]:
    """All boards, the main one first: the one whose name is written largest."""
    boards = [_board(group) for group in _grouped(_joined(lines))]
    return tuple(sorted(boards, key=lambda b: (not b.brand, -b.size_px * math.sqrt(len(b.brand) or 1), b.brand)))


def tag_of(text: str) -> str:
    """What a line tells by its words alone; a possible name is NAME."""
    if _NUMBER.search(text.replace(" ", "")) or (_PHONE_WORDS.search(text) and sum(c.isdigit() for c in text) >= 5):
        return PHONE
    if _ADDRESS.search(text):
        return ADDRESS
    letters = sum("\u4e00" <= c <= "\u9fff" or c.isalpha() for c in text)
    return OTHER if _SLOGAN.search(text) or letters < max(1, len(text) / 2) else NAME


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Characters hung far apart, side by side or one below the other, which came out as several boxes, as one line."""
    left = sorted((n for n in lines if n.text.strip()), key=lambda n: (n.quad.bounds[0], n.quad.bounds[1]))
    done: list[Line] = []
    while left:
        line = left.pop(0)
        while (k := next((k for k, n in enumerate(left) if _goes_on(line, n)), None)) is not None:
            line = _with(line, left.pop(k))
        done.append(line)
    return sorted(done, key=lambda n: (n.quad.center[1], n.quad.center[0]))


def _goes_on(line: Line, other: Line) -> bool:
    """Whether the other one is the next part of the same row of spaced letters."""
    if min(len(line.text), len(other.text)) > 2 or _latin(line.text) != _latin(other.text):
        return False
    tall = max(line.quad.height, other.quad.height)
    gap = other.quad.bounds[0] - line.quad.bounds[2]
    level = abs(other.quad.center[1] - line.quad.center[1])
    alike = min(line.quad.height, other.quad.height) > _SAME_SIZE * tall
    return alike and -0.3 * tall < gap < _room(line, other) and level < 0.45 * tall + 0.15 * max(gap, 0.0)


def _room(line: Line, other: Line) -> float:
    """How far the next part may hang: a row of several characters says how far apart they are."""
    tall = max(line.quad.height, other.quad.height)
    long = max((line, other), key=lambda n: len(n.text))
    if len(long.text) < _TELLING:
        return _WORD_GAP * tall
    return max(_TIGHT_GAP * tall, 2 * (long.quad.width / len(long.text) - long.quad.height))


def _latin(text: str) -> bool:
    """Whether a text is of Latin letters; figures alone go with anything."""
    return any(c.isascii() and c.isalpha() for c in text) and max(text) < "\u2e80"


def _with(line: Line, other: Line) -> Line:
    a, b = line.quad.points, other.quad.points
    total = len(line.text) + len(other.text)
    score = (line.score * len(line.text) + other.score * len(other.text)) / total
    return replace(line, text=line.text + other.text, score=score, quad=Quad((a[0], b[1], b[2], a[3])), chars=())


def _grouped(lines: Sequence[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        near = [g for g in groups if any(_together(line, other) for other in g)]
        merged = [other for group in near for other in group] + [line]
        groups = [g for g in groups if g not in near] + [merged]
    return groups


def _together(one: Line, other: Line) -> bool:
    a, b = one.quad.bounds, other.quad.bounds
    beside = max(a[0], b[0]) - min(a[2], b[2])
    above = max(a[1], b[1]) - min(a[3], b[3])
    room = _BOARD_GAP * max(one.quad.height, other.quad.height)
    return beside < room and above < room


def _board(lines: Sequence[Line]) -> Signboard:
    tallest = max(line.quad.height for line in lines)
    tags = {id(line): tag_of(line.text) for line in lines}
    able = [n for n in lines if tags[id(n)] == NAME and n.quad.height >= _SMALL * tallest]
    name = max(able, key=lambda n: (_weight(n), n.text), default=None)
    texts = []
    for line in sorted(lines, key=lambda n: (n.quad.center[1], n.quad.center[0])):
        tag = tags[id(line)]
        if tag == NAME and line is not name and not (name and _says_again(name, line)):
            tag = OTHER
        texts.append(SignText(line, tag))
    if name is None:
        return Signboard(tuple(texts), "", 0.0, tallest)
    return Signboard(tuple(texts), name.text, name.score, name.quad.height)


def _weight(line: Line) -> float:
    """How much a line looks like the name: height first, then length, then a usual ending; Han before Latin."""
    han = any("\u4e00" <= c <= "\u9fff" for c in line.text)
    length = min(len(line.text), 8) / (1.0 if han else 2.0)
    bonus = _END_BONUS if _USUAL_ENDS.search(line.text) else 1.0
    return float(line.quad.height * length**0.35 * bonus * line.score)


def _says_again(name: Line, line: Line) -> bool:
    """Whether a line of Latin letters stands under or over the name and says it in another language."""
    latin = all(c.isascii() for c in line.text) and sum(c.isalpha() for c in line.text) >= 3
    a, b = name.quad.bounds, line.quad.bounds
    shared = min(a[2], b[2]) - max(a[0], b[0])
    near = max(a[1], b[1]) - min(a[3], b[3]) < 0.8 * name.quad.height
    return latin and near and shared > 0.6 * min(a[2] - a[0], b[2] - b[0])
