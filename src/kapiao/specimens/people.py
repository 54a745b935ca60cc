"""Invented people: names put together from single characters, addresses with invented streets, numbers that compute.

Knows real administrative divisions (GB/T 2260 codes) and the shape of Chinese addresses. Must not know papers. Nobody
here exists: names, streets, house numbers and serial parts are drawn at random; only division names, their codes and
the check digit (GB 11643) are real.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from kapiao.specimens import words
from kapiao.values.ids import ResidentId

_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    sex: str
    ethnicity: str
    born: datetime.date
    region: str  # six digits
    division: tuple[str, ...]
    address: str
    number: str


def pick(rng: np.random.Generator, choices: Sequence[_Choice]) -> _Choice:
    """One of them, all alike."""
    return choices[int(rng.integers(len(choices)))]


def person(rng: np.random.Generator, region: str = "") -> Person:
    """Anybody; `region` (leading digits of the code) keeps the home within it."""
    homes = [d for d in words.DIVISIONS if d[0].startswith(region)] or list(words.DIVISIONS)
    code, division = homes[int(rng.integers(len(homes)))]
    sex = "男" if rng.random() < 0.5 else "女"
    ethnicity = people_of(rng, code)
    born = day(rng, 1935, 2019)
    serial = int(rng.integers(1, 500)) * 2 - (1 if sex == "男" else 0)
    number = ResidentId.compose(code, born, serial)
    return Person(name(rng, sex, ethnicity), sex, ethnicity, born, code, division, address(rng, division), number)


def people_of(rng: np.random.Generator, code: str) -> str:
    """Mostly Han; more often the people of an autonomous region."""
    local = {"15": "蒙古", "54": "藏", "65": "维吾尔", "45": "壮", "64": "回"}.get(code[:2])
    if local and rng.random() < 0.6:
        return local
    return "汉" if rng.random() < 0.7 else pick(rng, words.MINORITIES)


def name(rng: np.random.Generator, sex: str, ethnicity: str = "汉") -> str:
    """A name put together at random; some hold rare characters, some are long ones with a middle dot."""
    if ethnicity in ("维吾尔", "哈萨克", "乌孜别克", "柯尔克孜", "塔吉克") and rng.random() < 0.9:
        return pick(rng, words.UYGHUR_MALE if sex == "男" else words.UYGHUR_FEMALE) + "·" + pick(rng, words.UYGHUR_MALE)
    if ethnicity in ("藏", "门巴", "珞巴") and rng.random() < 0.9:
        return pick(rng, words.TIBETAN) + pick(rng, words.TIBETAN)
    if ethnicity in ("蒙古", "达斡尔", "鄂温克") and rng.random() < 0.5:
        return pick(rng, words.MONGOL)
    surname = pick(rng, words.DOUBLE_SURNAMES) if rng.random() < 0.03 else pick(rng, words.SURNAMES)
    pool = words.GIVEN_MALE if sex == "男" else words.GIVEN_FEMALE
    given = "".join(
        pick(rng, words.RARE if rng.random() < 0.06 else pool) for _ in range(1 if rng.random() < 0.25 else 2)
    )
    return surname + given


def police(rng: np.random.Generator, division: tuple[str, ...]) -> str:
    """The public security organ of a division, as cards print it."""
    last = division[-1]
    if len(division) == 3 or last[-1] == "区":
        city = division[-2]
        style = rng.random()
        if style < 0.5:
            return f"{city}公安局{last.removesuffix('区')}分局" if last[-1] == "区" else f"{city}{last}公安局"
        return f"{city}公安局{last}分局" if style < 0.75 else f"{city}公安局"
    return f"{last}公安局" if rng.random() < 0.7 else f"{division[0]}{last}公安局"


def later(day: datetime.date, years: int) -> datetime.date:
    """The same day so many years on; the 28th for a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def day(rng: np.random.Generator, first_year: int, last_year: int) -> datetime.date:
    """Any day of those years."""
    start = datetime.date(first_year, 1, 1).toordinal()
    return datetime.date.fromordinal(int(rng.integers(start, datetime.date(last_year, 12, 31).toordinal() + 1)))


def address(rng: np.random.Generator, division: tuple[str, ...]) -> str:
    """A home in the division: an invented street in a town, or a village."""
    head = "".join(division)
    rural = division[-1][-1] == "县" or (len(division) == 2 and division[0][-1] == "省")
    if rng.random() < (0.75 if rural else 0.12):
        town = pick(rng, words.TOWNS) + pick(rng, "镇乡")
        village = pick(rng, words.VILLAGES) + pick(rng, ("村", "庄村", "屯村", "沟村", "坪村"))
        tail = pick(
            rng, (f"{_n(rng, 15)}组", f"{_n(rng, 400)}号", f"{_n(rng, 12)}组{_n(rng, 99)}号", f"{_n(rng, 20)}社")
        )
        return head + town + village + ("村民委员会" if rng.random() < 0.06 else "") + tail
    tail = pick(rng, words.STREET_FIRST) + pick(rng, words.STREET_LAST) + f"{_n(rng, 900)}号"
    if rng.random() < 0.55:
        tail += pick(rng, words.STREET_FIRST) + pick(rng, words.ESTATES)
    style = rng.random()
    if style < 0.35:
        tail += f"{_n(rng, 30)}栋{_n(rng, 4)}单元{_n(rng, 30)}0{_n(rng, 6)}室"
    elif style < 0.6:
        tail += f"{_n(rng, 60)}号楼{_n(rng, 5)}门{_n(rng, 9)}0{_n(rng, 4)}号"
    elif style < 0.75:
        tail += f"{_n(rng, 20)}幢{_n(rng, 2500)}"
    elif style < 0.85:
        tail += f"{_n(rng, 9)}-{_n(rng, 3)}-{_n(rng, 12)}0{_n(rng, 4)}"
    return head + tail


def _n(rng: np.random.Generator, top: int) -> int:
    return int(rng.integers(1, top + 1))
