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


_STEP = re.compile(r"[^省市县区旗州盟街路镇乡村道小]{1,9}?(?:省|自治[区州县旗]|[市县区旗州盟])")
_STEP_ALONE = re.compile(r"[^省市县区旗州盟]{0,3}自治区|[省市]")  # the rest of a province's full name
_STEPS = 3  # province, prefecture, county
_SHORTEST = 3  # characters of a name that may be mended


def division_readings(text: str) -> tuple[str, ...]:
    """What a text that begins with divisions may say where one of their names is in no list: each name of the list
    that is one character from it and lies in the division named before. Empty when all names are known or none fits.

    >>> division_readings("广西壮族自治区南宁市青委区金桥大街")
    ('广西壮族自治区南宁市青秀区金桥大街',)
    >>> division_readings("新疆马鲁木齐市天山区")
    ('新疆乌鲁木齐市天山区',)
    """
    found = _readings_from(text, 0, frozenset({""}))
    for short, code in _short_provinces() if not found else ():
        if text.startswith(short) and not _STEP_ALONE.match(text, len(short)):
            return _readings_from(text, len(short), frozenset({code}))
    return found


def _readings_from(text: str, end: int, inside: frozenset[str]) -> tuple[str, ...]:
    """The readings of what stands behind a place of a text, inside divisions whose codes begin so."""
    for _ in range(_STEPS):
        match = _STEP.match(text, end)
        if match is None:
            break
        name = match[0]
        codes = frozenset(c for c in _codes().get(name, ()) if c.startswith(tuple(inside)))
        if not codes and len(name) >= _SHORTEST:
            words = {w for k in range(len(name)) for w in _gapped().get(f"{name[:k]}*{name[k + 1 :]}", ())}
            near = sorted(w for w in words if any(c.startswith(tuple(inside)) for c in _codes()[w]))
            return tuple(text[:end] + word + text[match.end() :] for word in near)
        end, inside = match.end(), frozenset(_prefix(code) for code in codes) or inside
    return ()


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
