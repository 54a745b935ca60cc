"""What travel papers print in two languages."""

import datetime

import pytest

from kapiao.values.kind import NotThis
from kapiao.values.travel import ISSUERS, OFFICE_ENDS, PLACES, EnglishDate, LatinName, Place
from kapiao.values.words import LikelyWord


def test_every_day_is_read_as_it_is_written() -> None:
    for number in range(0, 40_000, 97):
        day = datetime.date(1930, 1, 1) + datetime.timedelta(days=number)
        assert EnglishDate().parse(EnglishDate.written(day)).value == day


@pytest.mark.parametrize("text", ["05 8月/AUG 2012", "05AUG/8月2012", "05 AU6 2012", "05AUG2012"])
def test_forms_of_a_day(text: str) -> None:
    assert EnglishDate().parse(text).text == "05 AUG 2012"


def test_no_month_is_no_day() -> None:
    with pytest.raises(NotThis):
        EnglishDate().parse("05 XYZ 2012")
    assert EnglishDate().parse("31 FEB 2012").valid is False


def test_places_are_pairs_of_the_list() -> None:
    for han, latin in PLACES:
        assert Place().parse(f"{han}/{latin}").value == (han, latin)
        assert Place().parse(f"{han}/{latin[:-1]}").value == (han, latin)
    assert Place().parse("陕西/SHANXI").text == "陕西/SHAANXI"
    assert Place().parse("加拿大/CANADA").valid is None


def test_names_have_two_parts() -> None:
    assert LatinName().parse("ZHANG，SAN").value == ("ZHANG", "SAN")
    assert LatinName().parse("WEIGHT").value == ("WEIGHT", "")


def test_an_office_whose_name_was_cut_is_none() -> None:
    office = LikelyWord(ISSUERS, ends=OFFICE_ENDS)
    assert office.parse("中华人民共和国驻东京大使馆").valid is None
    with pytest.raises(NotThis):
        office.parse("中华人民共和")
