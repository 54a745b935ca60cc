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

from kapiao.reading.division import with_division
from kapiao.reading.mail import ADDRESS, tidied, with_at
from kapiao.reading.telephone import is_mobile, numbers
from kapiao.reading.view import Glyph, Row, View
from kapiao.records import Line, Quad
from kapiao.values.names import Address
from kapiao.values.places import division_readings

NAME, TITLES, COMPANIES, DEPARTMENTS = "name", "titles", "companies", "departments"
PHONES, MOBILES, EMAILS, ADDRESSES = "phones", "mobiles", "emails", "addresses"
FIELDS = (NAME, TITLES, COMPANIES, DEPARTMENTS, PHONES, MOBILES, ADDRESSES, EMAILS)

_LATIN = r"(?<![A-Za-z])(?:{})(?![A-Za-z])"  # a word of Latin letters by itself
_WORDS = {
    "fax": r"传\s*真|Fa[xn](?=\s*[:：])|" + _LATIN.format("FAX|Fax|fax") + r"|(?<![A-Za-z])F(?=\s*[:：·+(（\d])",
    MOBILES: r"移动电话|手\s*机|"
    + _LATIN.format(r"Mobi[l1I]e|MOBILE|Mob\.?|MOB|MP|Ce[l1I]{2}|H/?P")
    + r"|(?<![A-Za-z])M(?=\s*[:：+(（\d])",
    PHONES: r"电\s*话|座\s*机|总\s*机|直\s*线|热\s*线|"
    + _LATIN.format(r"Te[l1I]|TEL|te[l1]|Phone|PHONE|Direct|Office(?=\s*[:：])")
    + r"|(?<![A-Za-z])[TP](?=\s*[:：+(（\d])",
    EMAILS: r"电子邮[箱件]|邮\s*箱|"
    + _LATIN.format(r"E\s?-\s?mai[l1I]|E-MAIL|Emai[l1I]|EMAIL")
    + r"|(?<![A-Za-z])E(?=\s*[:：]|\s+\S+@|\s*$)",
    "web": r"网\s*址|网\s*站|" + _LATIN.format(r"Web\s?site|Web|WEB|Http|HTTP|http|W(?=\s*[:：]|\s*$)|www"),
    "post": r"邮\s*编|邮政编码|" + _LATIN.format(r"P\.?\s?C\.?(?=\s*[:：])|Z[ilt1]p|ZIP|Postcode"),
    "chat": r"微\s*信号?|账\s*号|税\s*号|开户行|(?<![A-Za-z])We[Cc]hat|" + _LATIN.format("QQ|WECHAT|Skype|MSN"),
    ADDRESSES: r"(?:公司|办公|联系)?地\s*址|"
    + _LATIN.format(r"Add(?:ress)?(?=\s*[:：.]|\s+No)|ADD(?:RESS)?")
    + r"|(?<![A-Za-z0-9])A(?=\s*[:：]|\s*(?:No|(?![座栋区楼幢型])[\u4e00-\u9fff]))",
}
_LABEL = re.compile("|".join(f"(?P<{name}>{regex})" for name, regex in _WORDS.items()))
_URL = re.compile(r"(?:https?://|www?\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|cn)\b(?:\.cn)?", re.IGNORECASE)
_PLACE = re.compile(
    r"[省市区县镇乡村](?=\S{2,})|[路街道巷弄](?=\S)|\d+\s*[号弄栋幢楼层室座#]|(?:大厦|广场|花园|科技园|工业园|开发区|大楼)"
)
_PLACE_EN = re.compile(
    r"\b(?:Road|Rd|Street|St|Avenue|Ave|District|Dist|Building|Bldg|Floor|Room|Rm|Lane|New Area|Province|China)\b\.?|"
    r"\bNo\.\s?\d",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:公司|集团|企业|工厂|厂|事务所|银行|学院|大学|医院|研究院|研究所|工作室|协会|合作社|酒店|学校|中学|商行|门市部|"
    r"经营部|设计院|出版社|报社|基金会|委员会|分行|支行|商会|商店)(?:[(（].{2,8}[)）])?$|有限公司|有限责任公司"
)
_COMPANY_EN = re.compile(
    r"\b(?:Co\.?,?\s?Ltd|Ltd|Limited|Inc|Corp|Corporation|LLC|LLP|Group|Company|University|Institute|College|Hospital|"
    r"Bank|GmbH|Holdings?|Association)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"经理|总监|主任|董事|总裁|工程师|教授|律师|顾问|主管|助理|代表|专员|会计师?|设计师|院长|校长|秘书|合伙人|创始人|组长|"
    r"部长|处长|科长|局长|厂长|店长|老师|讲师|研究员|医师|医生|执行官|架构师|分析师|策划|编辑|记者|顾问|书记|所长|行长|"
    r"\b(?:CEO|CTO|CFO|COO|Manager|Director|Engineer|President|Officer|Consultant|Assistant|Supervisor|Partner|Designer|"
    r"Chief|Executive|Representative|Lawyer|Attorney|Professor|Accountant|Founder|Chairman|Secretary|Specialist|Analyst|"
    r"Architect|Developer|Editor|Counsel|Associate|Leader|Head of)\b"
)
_DEPARTMENT = re.compile(r"^[\u4e00-\u9fff]{1,10}(?:部|处|科|办公室|事业部|中心|分部|业务组|车间|实验室)$")
_DEPARTMENT_EN = re.compile(r"\b(?:Department|Dept\.?|Division|Div\.?|Center|Centre)\b|\bOffice$", re.IGNORECASE)
_DEPARTMENT_TITLE = re.compile(r"^([\u4e00-\u9fff]{2,9}?(?:部|处|科|中心|办公室))\s*(\S+)$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{2,8}·[\u3400-\u9fff]{2,8}")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z'.-]*(?:\s[A-Z][A-Za-z'.-]*){1,3}")
_NAME_TITLE = re.compile(r"^([\u3400-\u9fff](?:\s?[\u3400-\u9fff]){1,3})\s+(\S.*)$")
_LETTER, _STUCK = re.compile(r"[AFMPT]\s?[:：+(（\d\u4e00-\u9fff]|W\s?www"), re.compile(r"^E[.·]?(?=[a-z][a-z\d._-]*@)")
_LEAST_SCORE = 0.5
_ALIKE, _ACROSS = 15.0, 55.0  # degrees: rows differ by less, columns stand across them by more
_NOT_PART = ("样本",)  # lies over specimens
_BREAK = 2.2  # heights of blank that part two texts of one row
_SPACED = 3.4  # heights of blank between single characters of one name
_IN_COLUMN, _PITCH = 0.5, 2.0  # heights of a character beside and below another of its column, at most
_NAME_STEP = 1.4  # by how much the characters of a name stand farther apart than those of the title beside it
_LABELLED = re.compile(r"[^\W\d_]{1,5}[:：]")  # whatever that label may be
_BARE = re.compile(r"[\dA-Z#-]{1,6}")  # all that the next row of a Chinese address may be
_NEXT_ROW = 2.3  # heights from one row of an address to the next
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
    lines = [with_division(with_at(line), _LABEL) for line in lines]
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
    """Pieces of a card that labels its rows with single letters, an E before mail parted from it."""
    lettered = any(_LETTER.match(piece.text) for piece in pieces)
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
    columns = [_column(group, view.skew_deg) for group in _stacked(upright, turn_deg)]
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
    told = _kind_of("".join(glyph.text for glyph in post)) in (TITLES, DEPARTMENTS)
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
    if last is None or _LABEL.search(piece.text) or ADDRESS.search(piece.text) or _kind_of(piece.text):
        return False
    if _URL.search(piece.text) or numbers(piece.text) or _LABELLED.match(piece.text):
        return False
    if not last.text.isascii() and not (_HAN.search(piece.text) or _BARE.fullmatch(piece.text)):
        return False
    above = last.last or last.piece
    down = (piece.y - above.y) / max(above.height, 1.0)
    aligned = min(abs(piece.left - x) for x in (above.left, last.value_left)) < _ALIGNED * above.height
    if not (0.5 < down < _NEXT_ROW and aligned and 0.6 < piece.height / max(above.height, 1.0) < 1.6):
        return False
    joint = " " if last.text.isascii() and piece.text.isascii() else ""
    last.text += joint + piece.text
    last.last = piece
    return True


def _kind_of(text: str) -> str:
    """What a text without a label is, by its words; empty when they do not tell."""
    if _COMPANY.search(text) or _COMPANY_EN.search(text):
        return COMPANIES
    if _DEPARTMENT.match(text.replace(" ", "")) or _DEPARTMENT_EN.search(text):
        return DEPARTMENTS
    return TITLES if _TITLE.search(text) else ""


def _sort(found: _Sorted, piece: Piece) -> None:
    """Put the values of one piece where they belong."""
    text = re.sub("有限公$", "有限公司", _without_mail(found, piece).rstrip())
    marks = list(_LABEL.finditer(text))
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
    text = re.sub(r"(?i)\b(e\s?-?\s?mail)\s*[.,;]\s*(?=\S+@)", r"\1:", text)
    text = re.sub(r"((?:^E|mail)[\s:：]+[a-z]+) (?=[a-z]+\d*@)", r"\1_", text)  # a line under letters is easily lost
    text = re.sub(r"(?<=\w)\s*\.\s*(?=(?:com|cn|net|org)\b)", ".", text) if "@" in text else text
    for match in ADDRESS.finditer(text):
        found.told.append(Told(EMAILS, tidied(match[0]), piece))
    return _URL.sub(" ", ADDRESS.sub(" ", text))


def _sort_labelled(found: _Sorted, piece: Piece, label: str, value: str, start: float) -> None:
    if label in (PHONES, MOBILES):
        for number in numbers(value):
            found.told.append(Told(MOBILES if is_mobile(number) else PHONES, number, piece))
    elif label == ADDRESSES and value:
        left = piece.left + start * (piece.right - piece.left)
        found.told.append(Told(ADDRESSES, _place(value), piece, left))


def _sort_plain(found: _Sorted, piece: Piece, text: str) -> None:
    text = re.sub(r"^\d(?=[\u4e00-\u9fff]{2,4}部)", "", text)  # an ornament beside the row
    named = _NAME_TITLE.match(text)
    if named and not _kind_of(named[1].replace(" ", "")) and _kind_of(named[2]) in (DEPARTMENTS, TITLES):
        found.told.append(Told(NAME, named[1].replace(" ", ""), piece))
        text = named[2]
    words = text.split()
    if len(words) > 1 and not text.isascii() and all(_kind_of(word) for word in words):
        for word in words:
            _sort_plain(found, piece, word)
        return
    dialled = numbers(text)
    bare = sum(c.isdigit() for c in text) > 0.6 * len(text.replace(" ", ""))
    kind = _kind_of(text)
    if dialled and bare:
        found.told += [Told(MOBILES if is_mobile(n) else PHONES, n, piece) for n in dialled]
    elif kind != COMPANIES and _is_place(text):
        found.told.append(Told(ADDRESSES, _place(text), piece, piece.left))
    elif kind in (COMPANIES, DEPARTMENTS):
        split = _DEPARTMENT_TITLE.match(text) if kind == DEPARTMENTS else None
        if split and _TITLE.search(split[2]):
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
    if split and _TITLE.search(split[2]) and not _TITLE.search(split[1]):
        found.told.append(Told(DEPARTMENTS, split[1], piece))
        text = split[2]
    parts = [text] if text.isascii() or not re.search(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]", text) else text.split()
    for part in parts:
        if part.strip("/、|,，"):
            kind = _kind_of(part) or TITLES
            found.told.append(Told(kind, _tidy(part.strip("/、|,，")), piece))


def _find_name(found: _Sorted) -> None:
    """The name: Han before Latin, the largest print of those that may be one."""
    if any(t.name == NAME for t in found.told):
        return
    able: list[tuple[float, str, Piece]] = []
    for piece in found.rest:
        han = re.sub(r"\W+$", "", piece.text.replace(" ", "").replace("•", "·").replace("・", "·"))  # a mark beside it
        if _HAN_NAME.fullmatch(han):
            able.append((4.0 * piece.height, han, piece))
        elif _LATIN_NAME.fullmatch(piece.text) and not piece.text.isupper() | (len(piece.text) > 30):
            able.append((piece.height, piece.text, piece))
        elif _LATIN_NAME.fullmatch(piece.text):
            able.append((0.9 * piece.height, piece.text, piece))
    if able:
        _, text, piece = max(able, key=lambda one: (one[0], one[1]))
        found.told.insert(0, Told(NAME, text, piece))


def _is_place(text: str) -> bool:
    if any("\u4e00" <= c <= "\u9fff" for c in text):
        return len({m[0][-1] for m in _PLACE.finditer(text)}) >= 2 and len(text) >= 7
    return len(_PLACE_EN.findall(text)) >= 2 or (bool(_PLACE_EN.search(text)) and any(c.isdigit() for c in text))


def _place(text: str) -> str:
    """An address, its division put right where only one that exists is meant."""
    tidy = _tidy(text)
    known = division_readings(tidy) if not tidy.isascii() else ()
    return known[0] if len(known) == 1 else tidy


def _tidy(text: str) -> str:
    """Without blanks beside Han characters."""
    return re.sub(r"(?<=[\u3400-\u9fff（）])\s+|\s+(?=[\u3400-\u9fff（）])", "", text).strip(" ,，;；:：|")
