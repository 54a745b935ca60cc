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
_STEPS = "省市区县旗州盟"  # last characters of divisions
_CITY, _LONGEST_PROVINCE = re.compile("[^省市县区旗州盟]{1,5}[市县州盟]"), 3
_INSPECTION = re.compile(
    r"(?:[检验有效期至]{1,6})?(?<=[效期至验检])(\d{4}年\d{1,2}月)([\u4e00-\u9fff]?[A-Z])?(?:[(（](\d{1,2})[)）])?"
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
        return text if _begins(text) else text[next(starts, 0) :]

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        place, office = _parted(text)
        place = _of_its_province(place)
        if len(text) < 3:
            raise NotThis("no authority")
        changed = glyphs.han_only(glyphs.half(raw)) != glyphs.han_only(place + office)
        return Parsed(place + office, place + office, None if office in _OFFICES else False, changed)


def _of_its_province(place: str) -> str:
    """A place whose province was misread, or begun late, with the only one in which a city of its name is.

    >>> _of_its_province("东省深圳市")
    '广东省深圳市'
    """
    head, province, rest = place.partition("省")
    city = _CITY.match(rest)
    if not province or city is None or len(head) > _LONGEST_PROVINCE or head + province in division_names():
        return place
    named = {code[:2] for code, rows in divisions().items() if any(division.name == city[0] for division in rows)}
    names = {divisions()[code + "0000"][-1].name for code in named}
    name = names.pop() if len(names) == 1 else ""
    return name + rest if name.endswith(province) else place


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
        if len(near) == 1 and place.endswith(tuple(_STEPS)):
            return place, near[0]
    return (text[:at], text[at:]) if at >= 0 else (text, "")


@dataclass(frozen=True, slots=True)
class Inspections(FreeText):
    """检验记录 of a vehicle licence: until when it was found fit, once or several times; what else stands there as is.

    Source: GA 37. Each begins with the same words, of which a reader may lose some.

    >>> Inspections().parse("验有效期至2027年07月辽C(18)\\n检验有效期至2029年07月辽C").text
    '检验有效期至2027年07月辽C(18)检验有效期至2029年07月辽C'
    """

    def clean(self, raw: str) -> str:
        return Prose().clean(raw)

    def parse(self, raw: str) -> Parsed[str]:
        text = Prose().parse(raw).text
        said = [
            f"检验有效期至{month}{office or ''}{f'({number})' if number else ''}"
            for month, office, number in _INSPECTION.findall(text)
        ]
        text = "".join(said) or text
        return Parsed(text, text, None)
