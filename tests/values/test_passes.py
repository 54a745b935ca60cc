"""Numbers of passes to the mainland and of the identity cards of their holders."""

import pytest

from kapiao.values.kind import NotThis
from kapiao.values.passes import HomeNumber, IssueCount, PassNumber


@pytest.mark.parametrize("text", ["H12345678", "M12345678", "HA1234567", "01234567"])
def test_forms_of_a_number(text: str) -> None:
    assert PassNumber().parse(text).text == text
    assert any(shape.holds(text) for shape in PassNumber().shapes)


@pytest.mark.parametrize("text", ["1234567", "X12345678", "H123", "HA12345"])
def test_other_forms_are_no_number(text: str) -> None:
    with pytest.raises(NotThis):
        PassNumber().parse(text)


def test_the_count_behind_a_number_is_no_part_of_it() -> None:
    assert PassNumber().parse("H1234567801").text == "H12345678"


def test_a_count_has_two_figures() -> None:
    assert IssueCount().parse(" O 7 ").value == 7
    with pytest.raises(NotThis):
        IssueCount().parse("123")


def test_one_wrong_figure_of_a_card_at_home_shows() -> None:
    for right in ("A123456(3)", "AB987654(3)", "A123456789"):
        assert HomeNumber().parse(right).valid is True
        wrong = right.replace("5", "6")
        assert HomeNumber().parse(wrong).valid is False
    assert HomeNumber().parse("1234567(8)").valid is None
