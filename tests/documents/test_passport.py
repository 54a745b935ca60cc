"""What only a passport knows: its zone spells the Chinese name once more, in letters."""

import pytest

from kapiao.documents.travel import Passport
from kapiao.records import Field
from kapiao.values.hancode import code_of
from kapiao.values.mrz import TD3, compose

NAME = "张三丰"


def fields_with(name: str | None, score: float = 0.95, coded: str = NAME) -> dict[str, Field]:
    zone = {
        "document": "PO",
        "issuer": "CHN",
        "names": "ZHANG<<SANFENG",
        "number": "E12345678",
        "nationality": "CHN",
        "birth": "900101",
        "sex": "M",
        "expiry": "300101",
        "optional": code_of(coded) + "A9",
    }
    rows = compose(TD3, zone)
    fields = {
        f"row_{n + 1}": Field(f"row_{n + 1}", "", row, row, row, 0.97, valid=n == 1) for n, row in enumerate(rows)
    }
    if name is not None:
        fields["name"] = Field("name", "姓名", name, name, name, score)
    return fields


def name_of(*args: object) -> Field:
    return Passport.refine(fields_with(*args), None)["name"]  # type: ignore[arg-type]


def test_an_agreeing_name_is_valid() -> None:
    assert name_of(NAME).valid is True
    assert name_of("张三", 0.9, "张三").valid is True
    assert name_of(NAME, 0.5).score == pytest.approx(1 - 0.5 * 0.03)  # two readings of one name


def test_a_misread_character_is_mended() -> None:
    mended = name_of("张三羊")
    assert (mended.text, mended.valid, mended.repaired) == (NAME, True, True)


def test_a_sure_name_that_is_another_is_flagged_and_kept() -> None:
    other = name_of("李四光")
    assert (other.text, other.valid) == ("李四光", False)


def test_a_name_that_was_not_found_is_that_of_the_zone() -> None:
    found = name_of(None)
    assert (found.text, found.derived) == (NAME, True)


def test_a_row_whose_checks_fail_says_nothing() -> None:
    fields = fields_with("张三羊")
    fields["row_2"] = Field("row_2", "", *([fields["row_2"].text] * 3), 0.9, valid=False)
    assert Passport.refine(fields, None)["name"].text == "张三羊"


@pytest.mark.parametrize(
    ("read", "text", "repaired"),
    [("LIU, OIAO", "LIU, QIAO", True), ("LIU, QIAO", "LIU, QIAO", False), ("LIN, QIAO", "LIN, QIAO", False)],
)
def test_letters_that_look_alike_are_those_of_the_zone(read: str, text: str, repaired: bool) -> None:
    fields = fields_with(NAME)
    row = fields["row_1"].text.replace("ZHANG<<SANFENG", "LIU<<QIAO<<<<<")
    fields["row_1"] = Field("row_1", "", row, row, row, 0.97)
    fields["latin_name"] = Field("latin_name", "", read, read, tuple(read.split(", ")), 0.88)
    found = Passport.refine(fields, None)["latin_name"]
    assert (found.text, found.repaired) == (text, repaired)
