"""Names of persons and authorities, addresses, words of a closed list.

Knows: how such texts are built, which signs a reader confuses in them. Must not know: any register of persons.
Nothing here can be checked by a sum: `valid` is False where the form speaks against the reading, else None; True only
for a word of its closed list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed
from kapiao.values.places import (
    division_names,
    division_readings,
    name_readings,
    province_names,
    street_words,
    table,
    unit_readings,
)

MIDDLE_DOT = "·"
_DOTS = re.compile("[·•・‧∙⋅●.．。｡]")
_LABEL_END = re.compile(r"^[^:]{0,6}:(?=.{2})")  # what is left of a label before a name
_DAY = re.compile(r"(..日期[:：]?)?\d{4}年\d{1,2}月\d{1,2}日?")
_LABELS = ("姓名", "性别", "民族", "出生", "住址", "公民", "号码", "签发", "有效")


_STRANGE = 0.5
# of the characters of given names some 97 in 100 are of the 900 listed, one is of `GIVEN`, one writes a name of another
# people, one is of all others; of surnames one in 100 is none of those listed; `lent` ones are seldom given as well
_SELDOM_NATS, _FOREIGN_NATS, _LENT_NATS, _UNUSUAL_NATS = 0.5, 2.5, 3.0, 6.5
_HAN_LENGTH = 3  # characters of a Han name with a single surname, at most
# beyond GB 2312, yet usual in given names
GIVEN = frozenset(
    "堃喆玥珺翀垚燚璟甯骉羴瑄昇淏烜祎懋彧琰翊煊瀚灏澍翯妤婳婧筱苒葳璇瑷瓅锴镕頔飏骐龑犇焱玹嬅珈琬莜瑀弢翾䶮"
)


@lru_cache(maxsize=1)
def covered() -> frozenset[str]:
    """The Chinese characters that are read right in clean print, in every typeface of papers that has them."""
    return frozenset("".join(table("covered.txt")))


@lru_cache(maxsize=4096)
def _is_usual(char: str) -> bool:
    if glyphs.is_han(char) and char not in covered():
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return char in GIVEN or not glyphs.is_han(char)
    return True


@lru_cache(maxsize=1)
def traditional_forms() -> frozenset[str]:
    """Characters that papers of the mainland do not print, as their simplified form is in use."""
    return frozenset("".join(table("traditional.txt")))


@lru_cache(maxsize=4)
def name_characters(name: str) -> frozenset[str]:
    """The usual characters of Han names: surnames, given; double: surnames of two; lent: surnames seldom given."""
    rows = (row.partition("|") for row in table("name_characters.txt"))
    found = [listed for head, _, listed in rows if head == name]
    return frozenset(found[0].split() if name == "double" else "".join(found))


@dataclass(frozen=True, slots=True)
class PersonName(FreeText):
    """A person's name on Chinese papers: 张三, 欧阳娜娜, 阿卜杜拉·买买提; Latin letters for foreigners.

    Source: GA/T 704.1 (names on identity cards: middle dot for names of minorities); four characters cover Han names
    with double surnames. A name keeps its characters as read: rare ones are names too.

    >>> PersonName().parse("阿卜杜拉.买买提").text
    '阿卜杜拉·买买提'
    >>> PersonName().parse("章：乔福").text
    '乔福'
    """

    def clean(self, raw: str) -> str:
        text = _DAY.sub("", glyphs.half(raw))  # of the row's end, where the name is not filled in
        text = _LABEL_END.sub("", text)
        if any(glyphs.is_han(c) for c in text):
            text = _DOTS.sub(MIDDLE_DOT, text)
            kept = "".join(c for c in text if glyphs.is_han(c) or c in (MIDDLE_DOT, "〇", "○"))
            return re.sub(f"{MIDDLE_DOT}+", MIDDLE_DOT, kept).strip(MIDDLE_DOT)
        return " ".join(re.sub(r"[^A-Za-zÀ-ɏ,'\-. ]", " ", text).split())

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not text or (len(text) == 1 and text.isascii()):  # a stroke in a blank cell
            raise NotThis("no name")
        return Parsed(text, text, None if self._likely(text) else False)

    @staticmethod
    def trust(text: str, score: float) -> float:
        """What a reader's score of a name is worth: no word or list supports it, so that doubt weighs twice. Characters
        beyond GB 2312 are mostly read for others that the reader does not know; those not covered are misread."""
        return score * score * (1.0 if all(map(_is_usual, text)) else _STRANGE)

    @staticmethod
    def odds_nats(text: str, place: int) -> float:
        """How much less likely than a usual one the character at a place of a name is, before it is seen.

        >>> PersonName.odds_nats("格桑索朗", 2), PersonName.odds_nats("李索", 1), PersonName.odds_nats("李褥", 1)
        (0.0, 2.5, 6.5)
        """
        double = name_characters("double")
        first = place == 0 or (place == 1 and text[:2] in double)
        if text[: place + 1] in double or (place == 0 and text[:2] in double):
            return 0.0
        other = text[place] in name_characters("other")
        foreign = len(text) > _HAN_LENGTH and text[:2] not in double
        usual = name_characters("surnames" if first and not foreign else "given")
        if text[place] in usual or (foreign and other):
            lent = not first and not foreign and text[place] in name_characters("lent")
            return _LENT_NATS if lent else 0.0
        if not first and text[place] in GIVEN:
            return _SELDOM_NATS
        return _FOREIGN_NATS if other else _UNUSUAL_NATS

    @staticmethod
    def _likely(text: str) -> bool:
        if not glyphs.is_han(text[0]):
            return len(text) > 1
        parts = text.split(MIDDLE_DOT)
        longest = 4 if len(parts) == 1 else 15
        return len(text) > 1 and max(map(len, parts)) <= longest and not text.startswith(_LABELS)


_ADDRESS_SIGNS = str.maketrans({"—": "-", "－": "-", "–": "-", "−": "-", "‐": "-", "＃": "#", "，": ",", "：": ":"})
_LIKE_LIVES = frozenset("佳往隹柱")  # what 住 of the label is taken for
PHOENIX = "风凰", "凤凰"  # of many places; the first is no word
_ADDRESS_WORDS = re.compile("[省市县区乡镇村组路街巷弄号楼栋幢室屯旗盟州社队里院]")


@dataclass(frozen=True, slots=True)
class Address(FreeText):
    """An address on Chinese papers, written without blanks from the province down.

    Source: GA 448 (住址 of identity cards), GB/T 2260 for the divisions at its beginning. `valid`: None when it begins
    with a known division or at least has the words of an address, else False.

    >>> Address().parse("山东省 曲阜市 鼓楼北街 １２号").text
    '山东省曲阜市鼓楼北街12号'
    >>> Address().parse("佳山东省曲阜市鼓楼北街12号").text, Address().parse("佳木斯市12号").text
    ('山东省曲阜市鼓楼北街12号', '佳木斯市12号')
    """

    least: int = 3  # Han characters; places of birth may have two

    @property
    def phrases(self) -> tuple[str, ...]:
        """What streets are often called: tells characters in doubt."""
        return street_words()

    @staticmethod
    def readings(text: str) -> tuple[str, ...]:
        """What else a text may say whose division is in no list, or which counts what no address does."""
        return division_readings(text) or unit_readings(text)

    def clean(self, raw: str) -> str:
        text = glyphs.bare(raw).translate(_ADDRESS_SIGNS).strip(",.:;-·、。")
        text = re.sub("^住?址|^住", "", text)  # of its label; no division begins so
        text = re.sub("(?<=[号室户组社])址$", "", text)  # of its label as well: no address ends so
        if text[:1] in _LIKE_LIVES and text[1:3] in {name[:2] for name in province_names()}:
            text = text[1:]
        text = text.replace(*PHOENIX)
        text = re.sub("(?<=[号室户])[a-z]+$", "", text)  # what a reader makes of another script behind the last row
        # between digits and before units these letters are digits that were misread
        text = re.sub(r"(?<=\d)[OoQ](?=[\d号室栋楼幢单组])", "0", text)
        text = re.sub(r"(?<=\d)[Il|](?=[\d号室栋楼幢单组])", "1", text)
        return re.sub(r"(?<=\d)([号室栋楼幢门层])\1", r"\1", text)  # read twice: no unit follows itself

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if len(glyphs.han_only(text)) < self.least:
            raise NotThis("no address")
        letters = re.compile("[A-Za-z|]")
        folded = len(letters.findall(glyphs.half(raw))) > len(letters.findall(text))
        known = self.division(text) != "" or len(_ADDRESS_WORDS.findall(text)) > 1
        return Parsed(text, text, None if known else False, folded or PHOENIX[0] in raw)

    @staticmethod
    def division(text: str) -> str:
        """The longest known division with which an address begins; empty when there is none."""
        names = division_names()
        return next((text[:n] for n in range(min(len(text), 15), 1, -1) if text[:n] in names), "")


_LONGEST_PERSON = 5  # characters of the name of somebody without a dot


@dataclass(frozen=True, slots=True)
class PartyName(FreeText):
    """A person or an organisation, whichever owns a thing or signs a paper.

    Source: vehicle and business licences. Brackets are those of Chinese print where Han characters stand in them.

    >>> PartyName().parse("云帆(上海) 科技有限公司").text
    '云帆（上海）科技有限公司'
    """

    def clean(self, raw: str) -> str:
        text = glyphs.half(raw)
        kept = "".join(c for c in glyphs.bare(_DOTS.sub(MIDDLE_DOT, text)) if c.isalnum() or c in "()（）〇&-·、")
        if not any(glyphs.is_han(c) for c in kept):
            return " ".join(re.sub(r"[^A-Za-z0-9À-ɏ&,'\-.() ]", " ", text).split())
        kept = re.sub("(?<=公司)[A-Za-z]$", "", kept)  # a stroke of a stamp
        return kept.translate(str.maketrans("()", "（）")).strip("-·、")

    @staticmethod
    def readings(text: str) -> tuple[str, ...]:
        """What else the name of an organisation may say whose division is in no list; persons' names are shorter.

        >>> PartyName.readings("新疆维吾爾自治区第二小学"), PartyName.readings("黄骅旺")
        (('新疆维吾尔自治区第二小学',), ())
        """
        return name_readings(text) if len(text) > _LONGEST_PERSON else ()

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not any(c.isalpha() for c in text):
            raise NotThis("no name")
        return Parsed(text, text, None if len(text) > 1 and not text.startswith(_LABELS) else False)


_BRANCH = re.compile(r"(.+?)公安局(.{2,6}?)([区县市])?分局")
_DISTRICTS = ("区", "县", "市")
_AUTHORITY_ENDS = re.compile(
    "(公安局|分局|公安厅|公安处|派出所|交通管理局|出入境管理局|移民管理局|签证处|大使馆|领事馆|支队|大队|车辆管理所|机关|委员会)$"
)


def _branch_readings(city: str, district: str, unit: str | None) -> tuple[str, ...]:
    """What else the branch of a city's bureau may say, which bears the name of a district, often without its unit."""
    units = (unit,) if unit else _DISTRICTS
    if any(district + each in division_names() for each in units):
        return ()
    found = {r for each in units for r in division_readings(city + district + each) if r.endswith(each)}
    return tuple(sorted({f"{city}公安局{r[len(city) : -1]}{unit or ''}分局" for r in found}))


@dataclass(frozen=True, slots=True)
class Authority(FreeText):
    """The office that issued a paper: 曲阜市公安局, 北京市公安局海淀分局.

    Source: GA 448 (签发机关 of identity cards: the public security bureau of a county or district). `valid`: False when
    it does not end like an office.

    >>> Authority().parse("北京市公安局 海淀分局").valid is None
    True
    """

    @staticmethod
    def readings(text: str) -> tuple[str, ...]:
        """What else a text may say whose division, or the district of whose branch, is in no list."""
        match = _BRANCH.fullmatch(text)
        return division_readings(text) or (_branch_readings(*match.group(1, 2, 3)) if match else ())

    def clean(self, raw: str) -> str:
        text = "".join(c for c in glyphs.bare(raw) if glyphs.is_han(c) or c in "()（）")
        text = re.sub("(公安|分)[屆届居]$", r"\1局", text)
        return re.sub("(公安局.{2,8}分)[^局队所站处]$", r"\1局", text)  # a bureau has no other branches

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if len(text) < 3:
            raise NotThis("no authority")
        changed = glyphs.han_only(glyphs.half(raw)) != glyphs.han_only(text)
        return Parsed(text, text, None if _AUTHORITY_ENDS.search(text) else False, changed)


@dataclass(frozen=True, slots=True)
class OneOf(FreeText):
    """A word of a closed list: sex, ethnic group, seat class, vehicle type.

    `vocabulary` lets a decoder choose by likelihood; `nearest` chooses by text alone. Source: whoever closes the list.

    >>> OneOf(("男", "女")).parse("性别 男").text
    '男'
    """

    choices: Sequence[str]

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return tuple(self.choices)

    @property
    def alphabet(self) -> frozenset[str]:
        return frozenset("".join(self.choices))

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw)

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if text in self.choices:
            return Parsed(text, text, True)
        inside = [word for word in self.choices if word and word in text]
        if inside:
            word = max(inside, key=len)
            return Parsed(word, word, True)
        word = self.nearest(text)
        if word:  # so short a word is likelier than the others, and no more
            return Parsed(word, word, True if distance(text, word) * 3 <= len(word) else None, repaired=True)
        if not self._near(text):
            raise NotThis("no word of the list")
        return Parsed(text, text, False)  # as near to one word as to another

    def nearest(self, text: str) -> str:
        """The one word that differs from a text least, by at most half of its characters; empty when there is none."""
        near = self._near(text)
        return near[0] if len(near) == 1 else ""

    def _near(self, text: str) -> list[str]:
        """The words that differ least, if by no more than half of their characters."""
        distances = [(distance(text, word), word) for word in self.choices]
        least = min((d for d, _ in distances), default=0)
        return [word for d, word in distances if d == least and d * 2 <= len(word)]


def distance(one: str, other: str) -> int:
    """How many characters must be changed, added or dropped to make one text of another (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
