"""What driving, vehicle and business licences print that no other paper does.

Knows: classes of vehicles one may drive, numbers of files and engines, outline dimensions, scopes of business. Must not
know: where a licence prints them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed, Shape
from kapiao.values.names import distance
from kapiao.values.places import divisions, table
from kapiao.values.written import OPEN_END, CnDate, DateSpan, uncrossed_day

DRIVING_CLASSES = ("A1", "A2", "A3", "B1", "B2", "C1", "C2", "C3", "C4", "C5", "C6", "D", "E", "F", "M", "N", "P")
_NO_END = re.compile("长期|永久|无固定期限|不约定期限|永续经营")
_PARTED = re.compile("(?<!项目)(?<!许可)(?<!经营)(?<!范围)(?<!兼营)(?<!主营)[:：]")  # a colon that begins no list
_SHORTEST_CLAUSE = 8  # characters: shorter ones could be items of a scope
_COPY_SET = glyphs.DIGITS | glyphs.UPPER | frozenset("-")
_CLASS = re.compile("A[123]|B[12]|C[1-6]|[DEFMNP]")
_CARS, _CYCLES = DRIVING_CLASSES[:11], ("D", "E", "F")
_COMBINED = ("A1A2", "A1A3", "A1B2", "A2B1", "A1A2A3", "A3B2", "B1B2", "A2B1B2", "A1B1B2")


@lru_cache(maxsize=1)
def _class_words() -> tuple[str, ...]:
    heads = (*_CARS, *_COMBINED)
    cycles = *_CYCLES, *(cycle + "M" for cycle in _CYCLES), "M", "N", "P"
    return (*DRIVING_CLASSES, *_COMBINED, *(head + cycle for head in heads for cycle in cycles))


@dataclass(frozen=True, slots=True)
class DrivingClass(FreeText):
    """准驾车型 of a driving licence: one class or several in a row.

    Standard: GA 482 and 机动车驾驶证申领和使用规定 (公安部令 162), annex 1: A1 to C6, D, E, F, M, N, P.

    >>> DrivingClass().parse("C l").text
    'C1'
    >>> DrivingClass().parse("AIA2D").text
    'A1A2D'
    """

    @property
    def vocabulary(self) -> tuple[str, ...]:
        return _class_words()

    @property
    def alphabet(self) -> frozenset[str]:
        return frozenset("ABCDEFMNP123456")

    def clean(self, raw: str) -> str:
        text = "".join(c for c in glyphs.half(raw) if c.isalnum() and c.isascii())
        return re.sub(r"(?<=[ABC])[Il|]", "1", text).upper()

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        text = re.sub(r"(?<=[ABC])[Z]", "2", re.sub(r"(?<=[ABC])[I]", "1", text))
        found = "".join(_CLASS.findall(text))
        if not found or len(found) * 2 < len(text):
            raise NotThis("no class of vehicles")
        repaired = glyphs.changed(raw, found, frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
        return Parsed(found, found, True if found in self.vocabulary else None, repaired)


def _of_an_office(number: str) -> bool:
    """Whether a number begins with the code of a division; most offices count under theirs."""
    return number[:6] in divisions()


@dataclass(frozen=True, slots=True)
class FileNumber:
    """档案编号: twelve digits, of driving and vehicle licences alike.

    Source: GA 482 and GA 37: six digits of the issuing office, six that it counts. There is no check: `valid` is False
    where the length speaks against the reading, else None.

    >>> FileNumber().parse("3701 0234 567O").text
    '370102345670'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return (Shape((frozenset("123456"), *(glyphs.DIGITS,) * 11), accept=_of_an_office, repair_nats=3.0),)

    def clean(self, raw: str) -> str:
        return glyphs.digits(raw)

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not 9 <= len(text) <= 15 or sum(c.isdigit() for c in raw) < 6:
            raise NotThis("not the length of a file number")
        repaired = glyphs.changed(raw, text, glyphs.DIGITS)
        return Parsed(text, text, None if len(text) == 12 else False, repaired)


@dataclass(frozen=True, slots=True)
class EngineNumber(FreeText):
    """发动机号码: letters and digits as its maker stamped them, sometimes with a hyphen or an oblique.

    Source: GA 37 (vehicle licences). Nothing can be checked.

    >>> EngineNumber().parse("Ｌ15B8 1234567").text
    'L15B81234567'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.UPPER | glyphs.DIGITS | frozenset("-/*")

    def clean(self, raw: str) -> str:
        text = glyphs.half(raw).upper().translate(str.maketrans("‐‑–—－_", "------"))
        return "".join(c for c in text if c in self.alphabet).strip("-/*")

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if len(text) < 3:
            raise NotThis("no number of an engine")
        return Parsed(text, text, None)


@dataclass(frozen=True, slots=True)
class VehicleModel(FreeText):
    """品牌型号: the make with 牌, then the model's code: `大众汽车牌SVW71810BU`, `奔驰BJ7204GEL`.

    Source: GA 37; the codes follow GB 9417-88 for vehicles made in China.

    >>> VehicleModel().parse("东风日产牌 dfl 7166 aak2").text
    '东风日产牌DFL7166AAK2'
    """

    def clean(self, raw: str) -> str:
        text = glyphs.bare(raw).upper()
        kept = "".join(c for c in text if glyphs.is_han(c) or c in glyphs.UPPER or c in glyphs.DIGITS or c in "()-/+.·")
        kept = re.sub("^号(?=[\u4e00-\u9fff])", "", kept)  # the end of its label
        return re.sub("(?<=[\u4e00-\u9fff])脾(?=[A-Z0-9])", "牌", kept).strip("-/+.·")

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if len(text) < 3:
            raise NotThis("no model")
        plausible = any(c in glyphs.DIGITS or c in glyphs.UPPER for c in text)
        return Parsed(text, text, None if plausible else False)


@dataclass(frozen=True, slots=True)
class Outline(FreeText):
    """外廓尺寸: length, width and height in millimetres.

    Source: GA 37; GB 1589 bounds what may be on a road. `valid` is False where a vehicle cannot be so large.

    >>> Outline().parse("4945 X 1845 x1480mm").value
    (4945, 1845, 1480)
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.DIGITS | frozenset("×xXm")

    def clean(self, raw: str) -> str:
        text = re.sub("[xX*✕✖╳乂]", "×", glyphs.bare(raw))
        return re.sub(r"(?<=[\d×])[OoQDIl|SBZ]+(?=[\d×m])", lambda m: glyphs.digits(m[0]), text)

    def parse(self, raw: str) -> Parsed[tuple[int, int, int]]:
        text = self.clean(raw)
        parts = re.search(r"(?<!\d)(\d{3,5})×(\d{3,4})×(\d{3,4})", text) or _run_together(text)
        if parts is None:
            raise NotThis("not three lengths")
        length, width, height = (int(part) for part in parts.groups())
        right = 300 <= length <= 30_000 and 300 <= width <= 5_000 and 300 <= height <= 6_000 and length > width
        normal = f"{length}×{width}×{height}mm"
        return Parsed(normal, (length, width, height), None if right else False)


def _run_together(text: str) -> re.Match[str] | None:
    """Three lengths whose signs were lost or read as figures: four figures each, or the first one longer."""
    forms = (
        r"(\d{4})\D?(\d{4})\D?(\d{4})",
        r"(1\d{4})\D?(\d{4})\D?(\d{4})",
        r"(\d{4})[×127](\d{4})[×127]?(\d{4})",
        r"(\d{4})[×127]?(\d{4})[×127](\d{4})",
        r"(\d{3,5})×?(\d{3,4})×?(\d{3,4})",
    )
    return next((found for form in forms if (found := re.search(rf"(?<!\d){form}(?!\d)", text))), None)


@dataclass(frozen=True, slots=True)
class Prose(FreeText):
    """Text of any length as an office words it, its rows joined: records, remarks, scopes of business.

    Source: licences as printed. Signs are kept as read, in the width of Chinese print; nothing can be checked.

    >>> Prose().parse("实习期至 2019年\\n03月12日").text
    '实习期至2019年03月12日'
    >>> Prose().parse("一般项目:医疗器械经营(1类、Ⅱ类)").text
    '一般项目:医疗器械经营(I类、Ⅱ类)'
    """

    least: int = 2  # characters that are not punctuation
    crossed: bool = False  # whether zeros may have a bar

    def clean(self, raw: str) -> str:
        text = glyphs.bare(raw).strip(".·-_—|:：").removesuffix("一")  # a rule of the form is read as 一
        text = uncrossed_day(text) if self.crossed else text
        text = text if text.startswith("一般") else text.lstrip("一")
        if "Ⅱ类" in text or "II类" in text:  # classes of devices: Roman numbers, the first one of which looks like a 1
            text = re.sub("(?<![0-9A-Za-z])[1l|工](?=类[、,，·；;])", "I", text)
        return re.sub(r"(?<=[\u4e00-\u9fff)）]),", "，", text).replace(";", "；")

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if sum(c.isalnum() for c in text) < self.least:
            raise NotThis("no text")
        return Parsed(text, text, None)


@dataclass(frozen=True, slots=True)
class BusinessScope(Prose):
    """经营范围 of a business licence: items parted by one sign, which is no colon; those stand before lists of items.

    Source: business licences as printed. In small print the reader takes ； for a colon. What the law says of items
    that need a permit ends nearly every scope in the same few clauses, told though characters of them are misread.

    >>> BusinessScope().parse("一般项目：软件开发:广告制作；餐饮服务").text
    '一般项目:软件开发；广告制作；餐饮服务'
    >>> BusinessScope().parse("餐饮服务（依法烦经批准的项目，经相美部门批准后方可开展经管活动）").text
    '餐饮服务(依法须经批准的项目，经相关部门批准后方可开展经营活动)'
    """

    @property
    def phrases(self) -> tuple[str, ...]:
        """What many scopes say: tells characters in doubt."""
        return scope_items()

    def clean(self, raw: str) -> str:
        text = _PARTED.sub("；", Prose.clean(self, raw))
        return "".join(_clause(part) for part in re.split("([，,；;。()（）])", text))


def _clause(text: str) -> str:
    """A part of a scope as the law words it, where that is what it nearly says."""
    if len(text) < _SHORTEST_CLAUSE or text in scope_clauses():
        return text
    far = {
        clause: distance(text, clause) for clause in scope_clauses() if abs(len(clause) - len(text)) <= len(text) // 5
    }
    nearest = min(far, key=lambda clause: far[clause], default=text)  # of several the usual one, which stands first
    return nearest if far.get(nearest, len(text)) <= len(nearest) // 4 else text


@dataclass(frozen=True, slots=True)
class BusinessTerm(FreeText):
    """营业期限 of a business licence: two days, a day and no end, or only that there is no end.

    Source: business licences as printed. The value is (from, until); None stands for what is open or not said.

    >>> BusinessTerm().parse("自2008年03月05日至2028年03月04日").text
    '自2008年03月05日至2028年03月04日'
    >>> BusinessTerm().parse("2008年07月04球至长期").text
    '2008年07月04日至长期'
    >>> BusinessTerm().parse("长 期").value
    (None, None)
    """

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw).strip("-—一·.:：")

    def parse(self, raw: str) -> Parsed[tuple[object, object]]:
        text = re.sub(r"(?<=月\d\d)[^\d日](?=至)", "日", self.clean(raw))
        end = _NO_END.search(text)
        if end is not None and sum(c.isdigit() for c in text) < 6:
            return Parsed(end[0], (None, None), None)
        try:
            span = DateSpan(years=(), sign="").parse(text)
        except NotThis:
            day = CnDate().parse(text)  # raises NotThis: no day either
            return Parsed(day.text, (day.value, ""), None if day.value else False)
        if span.value is None:
            return Parsed(span.text, (None, ""), False)
        start, until = span.value
        said = span.text if end is None else span.text.replace(OPEN_END, end[0])
        return Parsed(("自" if "自" in raw else "") + said, (start, until), span.valid)


@dataclass(frozen=True, slots=True)
class CopyNumber(FreeText):
    """Numbers that an office gives to prints of a licence: `1-1` of copies, digits and letters of certificates.

    >>> CopyNumber().parse("（3—2）").text
    '3-2'
    """

    def clean(self, raw: str) -> str:
        text = re.sub("[—一－–‐:：~～]", "-", glyphs.half(raw).upper())
        return "".join(c for c in text if c in _COPY_SET).strip("-")

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not any(c.isdigit() for c in text):
            raise NotThis("no number")
        return Parsed(text, text, None)


@lru_cache(maxsize=1)
def vehicle_types() -> tuple[str, ...]:
    """Every 车辆类型 of GA 802: sizes crossed with structures, where both exist."""
    found: list[str] = []
    for line in table("vehicle_types.txt"):
        sizes, structures = line.split("|")
        found += [size + structure for size in sizes.split() or [""] for structure in structures.split()]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def vehicle_uses() -> tuple[str, ...]:
    """Every 使用性质 of GA 802."""
    return tuple(word for line in table("vehicle_uses.txt") for word in line.split())


@lru_cache(maxsize=1)
def company_types() -> tuple[str, ...]:
    """Usual spellings of 类型 on business licences."""
    return tuple(word for line in table("company_types.txt") for word in line.split())


@lru_cache(maxsize=1)
def scope_clauses() -> tuple[str, ...]:
    """What scopes of business say of items that need a permit, clause by clause."""
    return tuple(word for line in table("scope_clauses.txt") for word in line.split())


@lru_cache(maxsize=1)
def scope_items() -> tuple[str, ...]:
    """Items of scopes of business, and clauses that end them, in usual wordings."""
    return (*(word for line in table("scope_items.txt") for word in line.split()), *scope_clauses())
