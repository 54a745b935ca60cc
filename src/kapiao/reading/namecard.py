"""Business cards: which words are a name, a title, a company, a department, a number, an address.

Knows: words and forms that betray each, how cards are laid out. Must not know pixels, vendors.

A card has no form. Numbers, addresses of mail and of places tell themselves by their form or by the word before them;
companies, departments and titles by their endings; the name is what is left in the largest print.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kapiao.reading.cardwords import (
    ADDRESSES,
    COMPANIES,
    DEPARTMENTS,
    EMAILS,
    LABEL,
    MOBILES,
    NAME,
    PHONES,
    TITLE,
    TITLES,
    URL,
    is_place,
    kind_of,
)
from kapiao.reading.division import with_division
from kapiao.reading.mail import ADDRESS, tidied, with_at
from kapiao.reading.posts import with_post
from kapiao.reading.telephone import is_mobile, numbers
from kapiao.reading.view import Glyph, Row, View
from kapiao.records import Line, Quad
from kapiao.values.names import Address
from kapiao.values.places import division_readings

_DEPARTMENT_TITLE = re.compile(r"^([\u4e00-\u9fff]{2,9}?(?:部|处|科|中心|办公室))\s*(\S+)$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{2,8}·[\u3400-\u9fff]{2,8}")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z'.-]*(?:\s[A-Z][A-Za-z'.-]*){1,3}")
_NAME_TITLE = re.compile(r"^([\u3400-\u9fff](?:\s?[\u3400-\u9fff]){1,3})\s+(\S.*)$")
_LETTER = re.compile(r"[AFMPT]\s?[:：+(（\d\u4e00-\u9fff]|W\s?www")
_STUCK = re.compile(r"^E[-.·]?(?=[a-z][a-z\d._-]*@)")
_WORD_STUCK = re.compile(r"^E-?mai[lt1I](?=[a-z][a-z\d._-]*@)")  # the colon ran into the label
_LEAST_SCORE = 0.5
_ALIKE, _ACROSS = 15.0, 55.0  # degrees: rows differ by less, columns stand across them by more
_NOT_PART = ("样本",)  # lies over specimens
_BREAK = 2.2  # heights of blank that part two texts of one row
_SPACED = 3.4  # heights of blank between single characters of one name
_LONG = 3.0  # times as long as wide: a column that tells which way it runs
_IN_COLUMN, _PITCH = 0.5, 2.0  # heights of a character beside and below another of its column, at most
_NAME_STEP = 1.4  # by how much the characters of a name stand farther apart than those of the title beside it
_LABELLED = re.compile(  # whatever that label may be, or it ran into a number, or stands before one as long as of mail
    r"[^\W\d_]{1,5}[:：]|[A-Za-z]+\d{4,}$|[A-Za-z.]{1,8}[^A-Za-z\d]{0,3}\d{6}$"
)
_LABEL_END = re.compile(r"^[A-Za-z]{1,6}\s*[:：]\s*(?=[\u4e00-\u9fff])")  # of one that lost its beginning
_BARE = re.compile(r"[\dA-Z#-]{1,6}|\d{1,3}(?:-\d{1,4}){2,3}")  # all that the next row of a Chinese address may be
_NEXT_ROW = 0.4, 2.3  # heights from one row of an address to the next; boxes of small print are far too high
_ALIGNED = 2.5  # heights between their left edges


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of the card, in the level frame."""

    text: str
    score: float
    quad: Quad
    left: float
    right: float
    y: float
    height: float


@dataclass(slots=True)
class Told:
    """One value: what it is and says, and where its first piece stands."""

    name: str
    text: str
    piece: Piece
    value_left: float = 0.0
    last: Piece | None = None


@dataclass(slots=True)
class _Sorted:
    """Values found so far, and pieces that nothing tells."""

    told: list[Told] = field(default_factory=list)
    rest: list[Piece] = field(default_factory=list)


def card_values(lines: Sequence[Line], turn_deg: float = 0.0) -> tuple[Told, ...]:
    """Everything that a card tells, in reading order; no name, no entry of that sort.

    `turn_deg`: how the content lies, a quarter turn; lines across it are columns of upright characters.
    """
    lines = [with_post(with_division(with_at(line), LABEL)) for line in lines]
    turn_deg = _direction(lines, turn_deg)
    found = _Sorted()
    for piece in _parted(_pieces([n for n in lines if n.score >= _LEAST_SCORE and n.text not in _NOT_PART], turn_deg)):
        if not _goes_on(found, piece):
            _sort(found, piece)
    _find_name(found)
    for one in found.told:
        if one.name == ADDRESSES and not one.text.isascii():
            one.text = Address().clean(one.text)
    return tuple(found.told)


def _parted(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces with the label before mail parted from it; an E only on cards that label their rows with letters."""
    pieces = [replace(piece, text=_WORD_STUCK.sub("E-mail:", piece.text)) for piece in pieces]
    labels = [LABEL.match(piece.text) for piece in pieces]
    lettered = any(_LETTER.match(piece.text) for piece in pieces) or any(mark and mark[0].isascii() for mark in labels)
    return [replace(piece, text=_STUCK.sub("E ", piece.text)) if lettered else piece for piece in pieces]


def _direction(lines: Sequence[Line], turn_deg: float) -> float:
    """Which way the rows run: the direction that most print shares, figures and Latin letters above all, which never
    stand in columns."""
    best = max(lines, key=lambda n: (_sharing(lines, n.quad.angle_deg), n.quad.points), default=None)
    return best.quad.angle_deg if best is not None else turn_deg


def _sharing(lines: Sequence[Line], angle_deg: float) -> float:
    same = [n for n in lines if abs(_between(n.quad.angle_deg, angle_deg)) < _ALIKE]
    return sum(n.quad.width * (1 + 3 * sum(c.isascii() for c in n.text) / len(n.text)) for n in same if n.text)


def _between(one: float, other: float) -> float:
    return (one - other + 180) % 360 - 180


def _pieces(lines: Sequence[Line], turn_deg: float) -> list[Piece]:
    """Columns of characters from the right, then the rows."""
    upright = [line for line in lines if abs(_between(line.quad.angle_deg, turn_deg)) > _ACROSS]
    upright += _standing(lines, turn_deg) if upright else []
    view = View.of([line for line in lines if line not in upright])
    columns = [_column(group, view.skew_deg) for group in _stacked(upright, _lean(upright, turn_deg))]
    return columns + [_piece(view, run) for row in view.rows for run in _runs(row)]


def _standing(lines: Sequence[Line], turn_deg: float) -> list[Line]:
    """Single Chinese characters one under another: a column of a card that has columns, seen in pieces."""
    single = [line for line in lines if _HAN.fullmatch(line.text.strip())]
    places = [(line, _level(line.quad.center, turn_deg), line.quad.height) for line in single]
    return [
        line
        for line, (x, y), high in places
        if any(abs(x - a) < _IN_COLUMN * high and 0 < abs(y - b) < _PITCH * high for _, (a, b), _ in places)
    ]


def _lean(columns: Sequence[Line], turn_deg: float) -> float:
    """The direction that stands across the longest column: on a card seen aslant not quite that of its rows."""
    longest = max(columns, key=lambda n: (n.quad.width / max(n.quad.height, 1.0), n.quad.points), default=None)
    if longest is None or longest.quad.width < _LONG * longest.quad.height:
        return turn_deg
    down = _between(longest.quad.angle_deg, turn_deg) > 0
    return longest.quad.angle_deg + (-90.0 if down else 90.0)


def _stacked(lines: Sequence[Line], turn_deg: float) -> list[list[Line]]:
    """Columns that came out in several parts, each from top to bottom; the columns from right to left."""
    places = sorted((_level(line.quad.center, turn_deg), n) for n, line in enumerate(lines))
    groups: list[list[int]] = []
    for (x, _), n in sorted(places, key=lambda p: (-p[0][0], p[0][1])):
        near = next(
            (g for g in groups if abs(_level(lines[g[0]].quad.center, turn_deg)[0] - x) < 0.5 * lines[n].quad.height),
            None,
        )
        if near is None:
            groups.append([n])
        else:
            near.append(n)
    down = {n: place[1] for place, n in places}
    return [[lines[n] for n in sorted(group, key=lambda n: down[n])] for group in groups]


def _level(point: tuple[float, float], turn_deg: float) -> tuple[float, float]:
    turn = math.radians(turn_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    return point[0] * cos + point[1] * sin, point[1] * cos - point[0] * sin


def _column(lines: Sequence[Line], skew_deg: float) -> Piece:
    text = "".join(line.text for line in lines)
    score = min((c.score for line in lines for c in line.chars if not c.text.isspace()), default=0.0)
    quad = Quad.around(tuple(line.quad for line in lines)) if len(lines) > 1 else lines[0].quad
    x, y = _level(quad.center, skew_deg)
    return Piece("".join(text.split()), score, quad, x, x, y, lines[0].quad.height)


def _runs(row: Row) -> Iterator[list[Glyph]]:
    """The texts of a row: broken where the blank is wide, but not between the spaced characters of one name."""
    sizes: dict[int, int] = {}
    for glyph in row.glyphs:
        sizes[glyph.line] = sizes.get(glyph.line, 0) + (not glyph.text.isspace())
    run: list[Glyph] = []
    for glyph in row.glyphs:
        if run and glyph.line != run[-1].line:
            if len(run) > 1 and glyph.text == run[-1].text and glyph.left < run[-1].right:
                run.pop()  # seen in two boxes
            single = sizes[glyph.line] == 1 and sizes[run[-1].line] == 1
            alike = min(glyph.height, run[-1].height) > 0.78 * max(glyph.height, run[-1].height)
            room = (_SPACED if single else _BREAK) * max(glyph.height, run[-1].height)
            if glyph.left - run[-1].right > room or not alike:
                yield from _named(run)
                run = []
        run.append(glyph)
    yield from _named(run)


def _named(run: list[Glyph]) -> list[list[Glyph]]:
    """A name and what somebody is, seen as one text: parted where the steps between characters become shorter."""
    shown = [glyph for glyph in run if not glyph.text.isspace()]
    steps = [(b.left + b.right - a.left - a.right) / 2 for a, b in pairwise(shown)]
    short = _NAME_STEP * min(steps, default=0.0)
    end = max((k + 1 for k, step in enumerate(steps[:4]) if step > short), default=0)
    if len(steps) < 3 or end < 2 or min(steps[:end]) <= short:
        return [run] if run else []
    name, post = run[:end], run[end:]
    told = kind_of("".join(glyph.text for glyph in post)) in (TITLES, DEPARTMENTS)
    return [name, post] if told and _HAN_NAME.fullmatch("".join(glyph.text for glyph in name)) else [run]


def _piece(view: View, glyphs: Sequence[Glyph]) -> Piece:
    text = ""
    for k, glyph in enumerate(glyphs):
        parted = k and glyph.line != glyphs[k - 1].line
        text += (" " if parted else "") + glyph.text
    span = view.span(glyphs)
    score = min((g.score for g in glyphs if not g.text.isspace()), default=0.0)
    return Piece(" ".join(text.split()), score, span.quad, span.left, span.right, span.y, span.height)


def _goes_on(found: _Sorted, piece: Piece) -> bool:
    """Whether a piece is the next row of the address found last; it is added then."""
    last = next((t for t in reversed(found.told) if t.name == ADDRESSES), None)
    if last is None or LABEL.search(piece.text) or ADDRESS.search(piece.text) or kind_of(piece.text):
        return False
    if URL.search(piece.text) or numbers(piece.text) or _LABELLED.match(piece.text):
        return False
    if not last.text.isascii() and not (_HAN.search(piece.text) or _BARE.fullmatch(piece.text)):
        return False
    above = last.last or last.piece
    down = (piece.y - above.y) / max(above.height, 1.0)
    aligned = min(abs(piece.left - x) for x in (above.left, last.value_left)) < _ALIGNED * above.height
    if not (_NEXT_ROW[0] < down < _NEXT_ROW[1] and aligned and 0.6 < piece.height / max(above.height, 1.0) < 1.6):
        return False
    joint = " " if last.text.isascii() and piece.text.isascii() else ""
    last.text += joint + piece.text
    last.last = piece
    return True


def _sort(found: _Sorted, piece: Piece) -> None:
    """Put the values of one piece where they belong."""
    text = re.sub("有限公$", "有限公司", _without_mail(found, piece).rstrip())
    marks = list(LABEL.finditer(text))
    head = text[: marks[0].start()] if marks else text
    if head.strip(" :：|/,，"):
        _sort_plain(found, piece, head.strip(" :：|/"))
    for k, mark in enumerate(marks):
        end = marks[k + 1].start() if k + 1 < len(marks) else len(text)
        value = text[mark.end() : end].strip(" :：.|/")
        _sort_labelled(found, piece, str(mark.lastgroup), value, mark.end() / max(len(text), 1))


def _without_mail(found: _Sorted, piece: Piece) -> str:
    """The text of a piece without addresses of mail and of pages; mail is kept."""
    text = re.sub(r"\s*@\s*", "@", piece.text.replace("＠", "@"))
    text = re.sub(r"(?i)\be\s?-?\s?ma[il1t]{1,2}\s*[.,;]\s*(?=\S+@)", "E-mail:", text)
    text = re.sub(r"((?:^E|mail)[\s:：]+[a-z]+) (?=[a-z]+\d*@)", r"\1_", text)  # a line under letters is easily lost
    text = re.sub(r"(?<=\w)\s*\.\s*(?=(?:com|cn|net|org)\b)", ".", text) if "@" in text else text
    for match in ADDRESS.finditer(text):
        found.told.append(Told(EMAILS, tidied(match[0]), piece))
    return URL.sub(" ", ADDRESS.sub(" ", text))


def _sort_labelled(found: _Sorted, piece: Piece, label: str, value: str, start: float) -> None:
    if label in (PHONES, MOBILES):
        for number in numbers(value):
            found.told.append(Told(MOBILES if is_mobile(number) else PHONES, number, piece))
    elif label == ADDRESSES and value:
        left = piece.left + start * (piece.right - piece.left)
        found.told.append(Told(ADDRESSES, _place(value), piece, left))


def _sort_plain(found: _Sorted, piece: Piece, text: str) -> None:
    text = re.sub(r"^\d(?=[\u4e00-\u9fff]{2,4}部)|^[★☆●◆]+\s*|\s*[★☆●◆]+$", "", text)  # an ornament beside the row
    named = _NAME_TITLE.match(text)
    if named and not kind_of(named[1].replace(" ", "")) and kind_of(named[2]) in (DEPARTMENTS, TITLES):
        found.told.append(Told(NAME, named[1].replace(" ", ""), piece))
        text = named[2]
    words = text.split()
    if len(words) > 1 and not text.isascii() and all(kind_of(word) for word in words):
        for word in words:
            _sort_plain(found, piece, word)
        return
    dialled = numbers(text)
    bare = sum(c.isdigit() for c in text) > 0.6 * len(text.replace(" ", ""))
    kind = kind_of(text)
    if dialled and bare:
        found.told += [Told(MOBILES if is_mobile(n) else PHONES, n, piece) for n in dialled]
    elif kind != COMPANIES and is_place(text):
        found.told.append(Told(ADDRESSES, _place(text), piece, piece.left))
    elif kind in (COMPANIES, DEPARTMENTS):
        split = _DEPARTMENT_TITLE.match(text) if kind == DEPARTMENTS else None
        if split and TITLE.search(split[2]):
            found.told += [Told(DEPARTMENTS, split[1], piece), Told(TITLES, split[2], piece)]
        else:
            found.told.append(Told(kind, _tidy(text), piece))
    elif kind == TITLES:
        _sort_title(found, piece, text)
    else:
        found.rest.append(piece)


def _sort_title(found: _Sorted, piece: Piece, text: str) -> None:
    """A title, perhaps with the department before it, or several."""
    split = _DEPARTMENT_TITLE.match(text)
    if split and TITLE.search(split[2]) and not TITLE.search(split[1]):
        found.told.append(Told(DEPARTMENTS, split[1], piece))
        text = split[2]
    parts = [text] if text.isascii() or not re.search(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]", text) else text.split()
    for part in parts:
        if len(part.strip("/、|,，")) > 1:  # a single one is an ornament
            kind = kind_of(part) or TITLES
            found.told.append(Told(kind, _tidy(part.strip("/、|,，")), piece))


def _find_name(found: _Sorted) -> None:
    """The name: the largest print of those that may be one, and Han before Latin on a card that bears more of it."""
    if any(t.name == NAME for t in found.told):
        return
    able: list[tuple[float, str, Piece]] = []
    chinese = [piece for piece in (*(one.piece for one in found.told), *found.rest) if _HAN.search(piece.text)]
    for piece in found.rest:
        han = re.sub(r"\W+$", "", piece.text.replace(" ", "").replace("•", "·").replace("・", "·"))  # a mark beside it
        if _HAN_NAME.fullmatch(han):
            able.append(((4.0 if chinese != [piece] else 1.0) * piece.height, han, piece))
        elif _LATIN_NAME.fullmatch(piece.text) and not piece.text.isupper() | (len(piece.text) > 30):
            able.append((piece.height, piece.text, piece))
        elif _LATIN_NAME.fullmatch(piece.text):
            able.append((0.9 * piece.height, piece.text, piece))
    if able:
        _, text, piece = max(able, key=lambda one: (one[0], one[1]))
        found.told.insert(0, Told(NAME, text, piece))


def _place(text: str) -> str:
    """An address without what is left of its label, its division put right where only one that exists is meant."""
    tidy = _tidy(_LABEL_END.sub("", text))
    known = division_readings(tidy) if not tidy.isascii() else ()
    return known[0] if len(known) == 1 else tidy


def _tidy(text: str) -> str:
    """Without blanks beside Han characters."""
    return re.sub(r"(?<=[\u3400-\u9fff（）])\s+|\s+(?=[\u3400-\u9fff（）])", "", text).strip(" ,，;；:：|")
