"""What the traffic police print of themselves: the office that issued a licence, inspections, the signs of provinces.

Knows: how such offices are named, how an inspection is worded, which sign a province has on plates. Must not know:
where a licence prints them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed
from kapiao.values.licences import Prose
from kapiao.values.names import Address, Authority, distance
from kapiao.values.places import division_names, divisions

_OFFICES = tuple(
    head + tail
    for head in ("公安局", "公安厅")
    for tail in (
        *("交通警察支队", "交通警察总队", "交通警察大队", "交警支队", "交警大队", "公安交通管理局", "交通管理局"),
        *("公安交通警察支队", "公安交通管理支队", "交通管理支队", "交通警察支队车辆管理所", "车辆管理所"),
    )
)
_POLICE, _SOME = frozenset("公安局厅交通警察支队管理"), 3  # characters of its office; so many tell it
_LEAST_OFFICE, _MISREAD_OFFICE = 7, 3  # characters of its name; one of so many may be misread
_STEPS = "省市区县旗州盟"  # last characters of divisions
_LONGEST_PROVINCE = 4  # characters, as they stand before a city's name
_INSPECTION = re.compile(
    r"(?:[检验有效期至]{1,6})?(?<=[效期至验检])(\d{4}年\d{1,2}月)([\u4e00-\u9fff]?[A-Za-z]|[^检\d(（]{1,3}(?=检|$))?"
    r"(?:[(（](\d{1,2})[)）])?"
)
_LETTERS = {"8": "B", "6": "G", "5": "S", "2": "Z", "0": "D", "4": "A"}  # an office's, taken for figures
_LETTER_READ = re.compile(r"(?<=月[\u4e00-\u9fff])[856204](?=检|[(（]|$)")
_DAY, _CLASS = "\ue000", "\ue001"  # stand for a day and a class in a record, while its words are compared
_DAYS, _CLASSES = (
    re.compile(r"\d{4}年\d{1,2}月\d{1,2}日"),
    re.compile("(?<=[\u4e00-\u9fff])(?:[A-C][1-6]|[DEFMNP])(?=[\u4e00-\u9fff])"),
)
_MISREAD = 4  # one in so many characters of a sentence that is known
_SAYS = 4  # Chinese characters from which what stands beside such sentences is text
_RECORDS = (
    f"请于{_DAY}前九十日内申请换领新驾驶证",
    "请于每个记分周期结束后三十日内接受审验",
    "请于每两年的记分周期结束后三十日内接受审验",
    "无记分的，免予本次审验",
    f"请于{_DAY}前30日内提交身体条件证明",
    f"请于{_DAY}前三十日内提交身体条件证明",
    f"自{_DAY}至有效起始日期有效",
    f"增驾{_CLASS}实习期至{_DAY}",
    f"实习期至{_DAY}",
)
_SIGNS = MappingProxyType(
    {
        f"{region}{number}": sign
        for region, signs in (("1", "京津冀晋蒙"), ("2", "辽吉黑"), ("3", "沪苏浙皖闽赣鲁"), ("6", "陕甘青宁新"))
        for number, sign in enumerate(signs, 1)
    }
    | {f"4{number}": sign for number, sign in enumerate("豫鄂湘粤桂琼", 1)}
    | {f"5{number}": sign for number, sign in enumerate("渝川贵云藏")}
)


def province_sign(code: str) -> str:
    """The sign on plates of the province with whose code of GB/T 2260 a number begins; empty when there is none.

    >>> province_sign("370881")
    '鲁'
    """
    return _SIGNS.get(code[:2], "")


def province_sign_of(place: str) -> str:
    """The same for the province with whose name a text begins, in full or as it is called.

    >>> province_sign_of("山东省济宁市公安局")
    '鲁'
    """
    for code, sign in _SIGNS.items():
        name = divisions()[code + "0000"][-1].name
        if place.startswith(name[:3] if name.startswith(("内蒙", "黑龙")) else name[:2]):
            return sign
    return ""


@dataclass(frozen=True, slots=True)
class TrafficPolice(FreeText):
    """发证机关 of driving and vehicle licences: a division and one of the names that its traffic police may have.

    Source: GA 482, GA 37: the seal printed with the licence. What stands before the division or behind the office is
    print beside the seal; a name that one or two characters part from a known one is that.

    >>> TrafficPolice().parse("性质非营运\\n山东省济宁市公\\n安局交通警察支队").text
    '山东省济宁市公安局交通警察支队'
    >>> TrafficPolice().parse("西藏拉萨市公安局交透警察支队").text
    '西藏拉萨市公安局交通警察支队'
    >>> TrafficPolice().parse("贵州省凯里市公家局公安交婚花理局").text
    '贵州省凯里市公安局公安交通管理局'
    >>> TrafficPolice().parse("湖市省长沙市公安局交通警察支队").text
    '湖南省长沙市公安局交通警察支队'
    """

    @staticmethod
    def readings(text: str) -> tuple[str, ...]:
        """What else a text may say whose division is in no list."""
        return Authority.readings(text)

    def clean(self, raw: str) -> str:
        text = Authority().clean(raw)
        starts = (k for k in range(1, len(text) - 4) if text[k - 1] not in _STEPS and _begins(text[k:]))
        start = 0 if _begins(text) else next(starts, 0)
        place, office = _parted(text[start:])
        heads = (text[max(0, start - n) : start] for n in range(_LONGEST_PROVINCE, 1, -1) if n <= start)
        mended = next((m for head in heads if (m := _of_its_province(head + place)) != head + place), "")
        return mended + office if mended else text[start:]

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        place, office = _parted(text)
        place = _of_its_province(place)
        if len(text) < 3 or sum(char in _POLICE for char in text) < _SOME:
            raise NotThis("no authority")
        changed = glyphs.han_only(glyphs.half(raw)) != glyphs.han_only(place + office)
        return Parsed(place + office, place + office, None if office in _OFFICES else False, changed)


def _of_its_province(place: str) -> str:
    """A place whose province was misread, or begun late, with the only one in which a city or county of its name is.

    >>> _of_its_province("东省深圳市")
    '广东省深圳市'
    >>> _of_its_province("河南古兰考县")
    '河南省兰考县'
    """
    at = next((k for k in range(1, min(len(place) - 1, _LONGEST_PROVINCE + 1)) if place[k:] in division_names()), 0)
    head, inside = place[:at], place[at:]
    if not head or head in division_names():
        return place
    codes = {code[:2] for code, rows in divisions().items() if any(division.name == inside for division in rows)}
    names = {divisions()[code + "0000"][-1].name for code in codes}
    spelled = {word: distance(head, word) for name in names for word in (name, _short(name))}
    near = sorted(spelled, key=lambda word: (spelled[word], -len(word)))
    if len(names) != 1 or not 0 < spelled[near[0]] <= len(near[0]) // 2:
        return place
    return near[0] + inside


def _short(province: str) -> str:
    """How a province is called without what it is: 西藏, 内蒙古."""
    return re.sub("(?:壮族|回族|维吾尔)?自治区$|[省市]$", "", province)


def _begins(text: str) -> bool:
    """Whether a text begins with a division, in full or as a province is called."""
    return bool(Address.division(text) or province_sign_of(text))


def _parted(text: str) -> tuple[str, str]:
    """Division and office; the office as the list has it, where it is near enough to one of the list."""
    at = text.find("公安")
    for start in (at,) if at >= 0 else range(len(text) - 4, 2, -1):
        place, office = text[:start], text[start:]
        whole = max((known for known in _OFFICES if office.startswith(known)), key=len, default="")
        if whole:
            return place, whole
        far = {known: distance(office, known) for known in _OFFICES if abs(len(known) - len(office)) < 2}
        least = min(far.values(), default=len(office))
        near = [known for known, d in far.items() if d == least <= 2]
        if near and place.endswith(tuple(_STEPS)):
            return place, near[0]  # the usual one, which stands first
    return _behind_division(text) or ((text[:at], text[at:]) if at >= 0 else (text, ""))


def _behind_division(text: str) -> tuple[str, str] | None:
    """The same where the division is known, and one office of the list alone is within a third of what follows; None
    where there is no such one."""
    names = (n for n in range(len(text) - _LEAST_OFFICE, 1, -1) if any(text[k:n] in division_names() for k in range(n)))
    end = next((n for n in names if text[n - 1] in _STEPS), 0)
    far = {known: distance(text[end:], known) for known in _OFFICES} if end else {}
    near = [known for known, d in far.items() if d == min(far.values()) and _MISREAD_OFFICE * d <= len(known)]
    return (text[:end], near[0]) if len(near) == 1 else None


@dataclass(frozen=True, slots=True)
class Inspections(FreeText):
    """检验记录 of a vehicle licence: until when it was found fit, once or several times; what else stands there as is.

    Source: GA 37. Each begins with the same words, of which a reader may lose some.

    >>> Inspections().parse("验有效期至2027年07月辽C(18)\\n检验有效期至2029年07月辽C").text
    '检验有效期至2027年07月辽C(18)检验有效期至2029年07月辽C'
    >>> Inspections().parse("检验有效明至2017年04月还日\\n检验有效期至2019年11月辽H").text
    '检验有效期至2017年04月辽H检验有效期至2019年11月辽H'
    >>> Inspections().parse("检验有效期至2014年10月蒙8").text
    '检验有效期至2014年10月蒙B'
    """

    def clean(self, raw: str) -> str:
        return Prose().clean(raw)

    def parse(self, raw: str) -> Parsed[str]:
        seen = Prose().parse(raw).text
        text = _LETTER_READ.sub(lambda match: _LETTERS[match[0]], seen)
        found = [(month, office.upper(), number) for month, office, number in _INSPECTION.findall(text)]
        offices = {office for _, office, _ in found if office[-1:].isascii()} - {""}
        same = offices.pop() if len(offices) == 1 else ""  # where it was not read it is the other rows' office
        said = [
            f"检验有效期至{month}{office if office[-1:].isascii() and office else same}{number and f'({number})'}"
            for month, office, number in found
        ]
        mended, text = text != seen, "".join(said) or text
        return Parsed(text, text, None, repaired=mended)


@dataclass(frozen=True, slots=True)
class DrivingRecord(Prose):
    """记录 of a driving licence: a few sentences that are the same everywhere, told though characters of them are
    misread; what else stands beside them counts only where it is text, for there are bars with a number under it.

    Source: 机动车驾驶证业务工作规范 (公安部), as printed on licences.

    >>> DrivingRecord().parse("增骂A2实习期至2018年01月29日。UB08DM0900").text
    '增驾A2实习期至2018年01月29日。'
    >>> DrivingRecord().parse("请于2031年04月09日前九十日内申请换领新驶证").text
    '请于2031年04月09日前九十日内申请换领新驾驶证'
    """

    def parse(self, raw: str) -> Parsed[str]:
        read = Prose.parse(self, raw).text
        days, classes = iter(_DAYS.findall(read)), iter(_CLASSES.findall(_DAYS.sub(_DAY, read)))
        text = "".join(_said(_CLASSES.sub(_CLASS, _DAYS.sub(_DAY, read)), 0))
        text = re.sub(_CLASS, lambda _: next(classes), re.sub(_DAY, lambda _: next(days), text))
        return Parsed(text, text, None, text != read)


def _said(text: str, first: int) -> list[str]:
    """The parts of a record: sentences that are known, from the `first` on, and text between them; nothing else."""
    for number in range(first, len(_RECORDS)):
        start, end = _nearest(text, _RECORDS[number])
        if end:
            after = text[end:]
            stop = "。" if after[:1] in ("。", ".") else after[:1] if after[:1] in ("，", ",", "；") else ""
            rest = after[1:] if stop else after
            return [*_said(text[:start], number), _RECORDS[number], stop, *_said(rest, number)]
    whole = not first or len(glyphs.han_only(text)) >= _SAYS or _DAY in text or _CLASS in text
    return [text] if whole else []


def _nearest(text: str, sentence: str) -> tuple[int, int]:
    """Where a text nearly says a sentence (start, end); (0, 0) where it does not."""
    row: list[tuple[int, int]] = [(0, at) for at in range(len(text) + 1)]  # cost, start
    for number, char in enumerate(sentence, 1):
        before, row[0] = row[0], (number, 0)
        for at, seen in enumerate(text, 1):
            kept = (before[0] + (seen != char), before[1])
            before = row[at]
            row[at] = min(kept, (row[at][0] + 1, row[at][1]), (row[at - 1][0] + 1, row[at - 1][1]))
    end = min(range(len(row)), key=lambda at: row[at][0])
    cost, start = row[end]
    whole = all(text[start:end].count(sign) == sentence.count(sign) for sign in (_DAY, _CLASS))
    return (start, end) if whole and cost * _MISREAD <= len(sentence) else (0, 0)
