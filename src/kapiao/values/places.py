"""Closed lists of places and groups: administrative divisions, ethnic groups, railway stations, seat classes.

Source and licence of each list stand in the first lines of its file under `data`. Must not know: which paper names a
place. Divisions are kept with the years in which a code was in use: numbers and addresses outlive their counties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


def table(name: str) -> Iterator[str]:
    """The lines of a data file, comments left out."""
    text = resources.files("kapiao.values").joinpath(f"data/{name}").read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


ETHNIC_GROUPS: tuple[str, ...] = tuple(word for line in table("ethnic_groups.txt") for word in line.split())
SEAT_CLASSES: tuple[str, ...] = tuple(word for line in table("seat_classes.txt") for word in line.split())


@lru_cache(maxsize=1)
def street_words() -> tuple[str, ...]:
    """What streets and places are often called in their last three characters and more."""
    return tuple(word for line in table("street_words.txt") for word in line.split())


_NAMELESS = ("市辖区", "县", "省直辖", "自治区直辖")  # groups of divisions that no address names


@dataclass(frozen=True, slots=True)
class Division:
    """One name that a code of GB/T 2260 had, and the years it was in use (None: open)."""

    code: str
    name: str
    since: int | None
    until: int | None


@lru_cache(maxsize=1)
def divisions() -> dict[str, tuple[Division, ...]]:
    """Every division by its code; the present one last."""
    found: dict[str, list[Division]] = {}
    for line in table("divisions.tsv"):
        code, name, since, until = line.split("\t")
        found.setdefault(code, []).append(
            Division(code, name, int(since) if since else None, int(until) if until else None)
        )
    return {code: tuple(sorted(rows, key=lambda d: d.until or 9999)) for code, rows in found.items()}


def division(code: str) -> Division | None:
    """The latest division of a code of six digits; None for one that never was."""
    rows = divisions().get(code)
    return rows[-1] if rows else None


@lru_cache(maxsize=1)
def prefectures() -> frozenset[str]:
    """The first four digits of every code: province and prefecture."""
    return frozenset(code[:4] for code in divisions())


def full_name(code: str) -> str:
    """Province, prefecture and county of a code, as an address begins: `山东省济宁市曲阜市`; empty when unknown."""
    parts: list[str] = []
    for part in (code[:2] + "0000", code[:4] + "00", code):
        found = division(part)
        if found and found.name not in parts and not found.name.startswith(_NAMELESS):
            parts.append(found.name)
    return "".join(parts)


@lru_cache(maxsize=1)
def division_names() -> frozenset[str]:
    """Every name that a province, prefecture or county has or had."""
    names = {d.name for rows in divisions().values() for d in rows}
    return frozenset(name for name in names if not name.startswith(_NAMELESS))


_ENDS = "省市县区旗州盟"  # the last character of a name
_ROAD = re.compile("[街路镇乡村道]")  # beyond these an address is within one division
_NO_DIVISION = re.compile("^.{1,5}(?:市[场政民容]|区[域块间]|县域|州际|省[际级心])")  # 市场
_COUNTED = frozenset("栋幢座楼号单元门室户组社队寓馆园司里弄巷院区层街路道之附")  # what numbers of addresses count
_ANY = frozenset({""})  # of the prefixes of codes: anywhere
_STEP_ALONE = re.compile(r"[^省市县区旗州盟]{0,3}自治区|[省市]")  # the rest of a province's full name
_STEPS = 3  # province, prefecture, county
_SHORTEST, _LONGEST = 3, 11  # characters of a name: that may be mended; at all


def division_readings(text: str) -> tuple[str, ...]:
    """What a text that begins with divisions may say where one of their names is in no list: each name of the list
    that is one character from it and lies in the division named before. Empty when all names are known or none fits.

    >>> division_readings("广西壮族自治区南宁市青委区金桥大街")
    ('广西壮族自治区南宁市青秀区金桥大街',)
    >>> division_readings("新疆马鲁木齐市天山区")
    ('新疆乌鲁木齐市天山区',)
    >>> division_readings("湖北省石家庄市长安区")
    ('河北省石家庄市长安区',)
    """
    end, inside, last = _begun(text)
    for _ in range(_STEPS):
        name = _known_at(text, end, inside)
        if not name:
            near = _near_at(text, end, inside) or _begun_otherwise(text, last, end)
            said = tuple(text[:at] + word + text[after:] for at, after, word in near)
            return (division_readings(said[0]) or said) if len(said) == 1 else said
        inside = frozenset(_prefix(c) for c in _codes()[name] if c.startswith(tuple(inside)))
        end, last = end + len(name), end
    return ()


_WORD, _FIGURE = r"[^\W\d_]", "[GIOQSZ]"  # what stands for a word; for a figure: letters that number no house
# where a home is, as addresses count it: what stands before a character, what after it, and what it may be
_UNITS = tuple(
    (re.compile(f"({before})({_FIGURE if units.isdigit() else _WORD})(?={after})"), units)
    for before, after, units in (
        (r"[路街道巷]", r"\d{1,3}号", "123456789"),
        (r"\d", r"\d{1,2}单元", "栋幢座"),
        (r"\d号", r"\d{1,2}(?:门|单元)", "楼"),
        (r"\d", r"元\d", "单"),
        (r"\d单", r"\d", "元"),
        (r"号楼\d{1,2}", r"\d{3,4}[号室户]?(?:迁|$)", "门"),
        (r"(?:单元|门)\d{3,4}", r"(?:迁来)?$", "室号户"),
        (r"[村屯]\d{1,3}", r"(?:迁来)?$", "组社队号"),
        (r"[村屯]\d{1,2}", r"\d{1,3}号", "组社队"),
        (r"[路街道巷]\d{1,4}", r"(?:\d{1,2}[栋幢座号]|迁来|$)", "号弄"),
        ("公", r"\d", "寓馆园"),
    )
)


def unit_readings(text: str) -> tuple[str, ...]:
    """What an address may say in which what its numbers count is no such thing: each that may stand there.

    >>> unit_readings("白鹭大街724号25东1单元405室")
    ('白鹭大街724号25栋1单元405室', '白鹭大街724号25幢1单元405室', '白鹭大街724号25座1单元405室')
    >>> unit_readings("白鹭大街724号25栋1单元405室"), unit_readings("上庄村4组"), unit_readings("新华路12号")
    ((), (), ())
    """
    for form, units in _UNITS:
        for found in form.finditer(text):
            at = found.start(2)
            if found[2] not in _COUNTED:
                return tuple(text[:at] + unit + text[at + 1 :] for unit in units)
    return ()


def name_readings(text: str) -> tuple[str, ...]:
    """The same for the name of a firm or an office; empty where its first words only look like a division.

    >>> name_readings("新疆维吾爾自治区第二小学"), name_readings("新世界城市场有限公司")
    (('新疆维吾尔自治区第二小学',), ())
    """
    return () if _NO_DIVISION.match(text) else division_readings(text)


def _begun(text: str) -> tuple[int, frozenset[str], int]:
    """Where a province ends that a text begins with as people call it, what is inside it, and where it begins."""
    for short, code in _short_provinces() if not _known_at(text, 0, _ANY) else ():
        if text.startswith(short) and not _STEP_ALONE.match(text, len(short)):
            return len(short), frozenset({code}), 0
    return 0, _ANY, 0


def _known_at(text: str, at: int, inside: frozenset[str]) -> str:
    """The longest name of the list that stands in a place; empty for none."""
    names = (text[at : at + long] for long in range(_LONGEST, 1, -1))
    return next((name for name in names if any(c.startswith(tuple(inside)) for c in _codes().get(name, ()))), "")


def _near_at(text: str, at: int, inside: frozenset[str]) -> list[tuple[int, int, str]]:
    """Names of the list that are one character from what stands in a place, and from where to where that stands."""
    found = []
    for long in range(_SHORTEST, _LONGEST + 1):
        name = text[at : at + long]
        if len(name) < long or name[-1] not in _ENDS or _ROAD.search(name[2:-1]):
            continue
        words = {w for k in range(long) for w in _gapped().get(f"{name[:k]}*{name[k + 1 :]}", ())}
        near = sorted(w for w in words if any(c.startswith(tuple(inside)) for c in _codes()[w]))
        found += [(at, at + long, word) for word in near]
    return found


def _begun_otherwise(text: str, last: int, at: int) -> list[tuple[int, int, str]]:
    """The same for the name before a place, where what stands there is known in another division."""
    name = _known_at(text, at, _ANY) if at > last else ""
    codes = _codes()[name] if len(name) >= _SHORTEST else frozenset()
    near = _near_at(text[:at], last, _ANY)
    return [one for one in near if any(c.startswith(_prefix(d)) for d in _codes()[one[2]] for c in codes)]


def _prefix(code: str) -> str:
    """The digits that all divisions inside one share."""
    return code.removesuffix("00").removesuffix("00")


@lru_cache(maxsize=1)
def _codes() -> dict[str, frozenset[str]]:
    """Codes of every name."""
    found: dict[str, set[str]] = {}
    for code, rows in divisions().items():
        for each in rows:
            if not each.name.startswith(_NAMELESS):
                found.setdefault(each.name, set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


@lru_cache(maxsize=1)
def _gapped() -> dict[str, frozenset[str]]:
    """Names of divisions by their spelling with one character left open."""
    found: dict[str, set[str]] = {}
    for name in division_names():
        for k in range(len(name)):
            found.setdefault(name[:k] + "*" + name[k + 1 :], set()).add(name)
    return {gapped: frozenset(names) for gapped, names in found.items()}


@lru_cache(maxsize=1)
def province_names() -> tuple[str, ...]:
    """Names of the provinces, autonomous regions and municipalities, by code."""
    return tuple(rows[-1].name for code, rows in sorted(divisions().items()) if code.endswith("0000"))


@lru_cache(maxsize=1)
def _short_provinces() -> tuple[tuple[str, str], ...]:
    """How provinces are named without what they are, and the digits of their divisions: 新疆, 65."""
    found = []
    for code, rows in sorted(divisions().items()):
        if code.endswith("0000"):
            short = re.sub("(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$", "", rows[-1].name)
            found.append((short, code[:2]))
    return tuple(found)


@lru_cache(maxsize=1)
def stations() -> tuple[str, ...]:
    """Names of railway stations without the closing 站. Stations open and close: the list is never complete."""
    return tuple(table("stations.txt"))
