"""Plate numbers: every form parses to itself, what is none is refused, number and colour say the vehicle."""

import pytest

from kapiao.values.kind import NotThis
from kapiao.values.plates import FORMS, PROVINCES, VEHICLES, PlateNumber, vehicle_odds, vehicle_of

NUMBERS = (
    ("粤B12345", "蓝", "小型汽车"),
    ("京A8K3M2", "黄", "大型汽车"),
    ("沪AD12345", "绿", "新能源车"),
    ("沪A12345D", "黄绿", "新能源车"),
    ("鲁B1234挂", "黄", "挂车"),
    ("皖A123K学", "黄", "教练车"),
    ("鄂A1234警", "白", "警车"),
    ("VA12345", "白", "军车"),
    ("WJ京12345", "白", "军车"),
    ("使123456", "黑", "使领馆车"),
    ("123456使", "黑", "使领馆车"),
    ("沪A1234领", "黑", "使领馆车"),
    ("粤Z12F4港", "黑", "港澳车"),
)


@pytest.mark.parametrize(("number", "color", "vehicle"), NUMBERS)
def test_forms(number: str, color: str, vehicle: str) -> None:
    parsed = PlateNumber().parse(number)
    assert (parsed.text, parsed.valid, parsed.repaired) == (number, None, False)
    assert vehicle_of(number, color) == vehicle
    assert vehicle in VEHICLES


def test_spelling() -> None:
    assert PlateNumber().parse("粤 b·1234l").text == "粤B1234L"
    assert PlateNumber().parse("粤0A2160").text == "粤OA2160"
    assert PlateNumber().parse("沪A1O3I5").text == "沪A10315"


@pytest.mark.parametrize("text", ["", "粤B123", "粤B123456789", "hello!!"])
def test_what_is_no_plate(text: str) -> None:
    with pytest.raises(NotThis):
        PlateNumber().parse(text)


def test_an_unknown_form_is_flagged() -> None:
    assert PlateNumber().parse("1234567").valid is False


def test_every_province_may_begin() -> None:
    assert all(PlateNumber().parse(f"{province}A12345").valid is None for province in PROVINCES)
    assert len(PROVINCES) == len(set(PROVINCES)) == 31
    assert {len(form) for form, _ in FORMS} == {7, 8}


def test_odds_of_a_number_that_does_not_say() -> None:
    odds = vehicle_odds("粤B12345", {"蓝": 0.6, "黄": 0.2, "绿": 0.2})
    assert odds["小型汽车"] == pytest.approx(0.75)
    assert odds["大型汽车"] == pytest.approx(0.25)
    assert vehicle_odds("粤B1234学", {"蓝": 1.0}) == {"教练车": 1.0}
    assert vehicle_odds("粤B12345", {}) == {"小型汽车": 1.0}
