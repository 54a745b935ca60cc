"""Machine readable zones: the specimens of ICAO Doc 9303, and any zone composed by its rules."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapiao.values.kind import NotThis
from kapiao.values.mrz import LAYOUTS, PASSES, TD1, TD3, Layout, MachineZone, compose, countries
from kapiao.values.mrz_fields import ZoneRow
from kapiao.values.mrz_forms import row_shapes, td1_upper_rows

TODAY = datetime.date(2026, 11, 21)
# Doc 9303 part 4 appendix B, part 5 appendix B, part 6 appendix B, part 7 appendix (MRV-A and MRV-B)
SPECIMENS = {
    "TD3": "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "TD1": "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    "TD2": "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
    "MRV-A": "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<",
    "MRV-B": "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
}
NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
FIELDS = st.fixed_dictionaries(
    {
        "issuer": st.sampled_from(["CHN", "UTO", "FRA", "D"]),
        "nationality": st.sampled_from(["CHN", "UTO", "FRA", "D"]),
        "names": st.builds(lambda a, b: f"{a}<<{b}", NAMES, NAMES),
        "number": st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=6, max_size=9),
        "birth": st.dates(datetime.date(1930, 1, 1), datetime.date(2026, 1, 1)).map(lambda d: f"{d:%y%m%d}"),
        "expiry": st.dates(datetime.date(2000, 1, 1), datetime.date(2050, 1, 1)).map(lambda d: f"{d:%y%m%d}"),
        "sex": st.sampled_from("MF<"),
        "optional": st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=7),
    }
)


@pytest.mark.parametrize("name", SPECIMENS)
def test_specimens_of_the_standard(name: str) -> None:
    parsed = MachineZone().parse(SPECIMENS[name])
    zone = parsed.value
    assert (zone.format, zone.name, zone.surname) == (name, "ERIKSSON ANNA MARIA", "ERIKSSON")
    assert parsed.text == SPECIMENS[name]
    assert all(zone.checks.values()) is parsed.valid is True
    assert zone.issuer == "UTO"
    assert zone.sex == "F"


def test_dates_find_their_century() -> None:
    zone = MachineZone().parse(SPECIMENS["TD3"]).value
    assert zone.birth_date(TODAY) == datetime.date(1974, 8, 12)
    assert zone.expiry_date(TODAY) == datetime.date(2012, 4, 15)


def document_of(layout: Layout) -> str:
    if layout in PASSES:
        return "CT"
    return "V" if layout.name.startswith("MRV") else "P" if layout is TD3 else "I"


@pytest.mark.parametrize("layout", [*LAYOUTS, *PASSES], ids=lambda layout: layout.name)
@given(fields=FIELDS)
def test_a_composed_zone_is_valid_and_has_the_forms_of_its_rows(layout: Layout, fields: dict[str, str]) -> None:
    rows = compose(layout, {**fields, "document": document_of(layout)})
    parsed = MachineZone().parse("\n".join(rows))
    assert parsed.valid is True
    assert parsed.repaired is False
    assert parsed.value.number == fields["number"]
    assert parsed.value.nationality == (fields["nationality"] if "nationality" in layout.parts else "")
    for row, shapes in zip(rows, row_shapes()[layout.name], strict=True):
        assert any(
            shape.holds(row) and all(c in a for c, a in zip(row, shape.allowed, strict=True)) for shape in shapes
        )
    if layout is TD1:
        assert td1_upper_rows().holds(rows[0] + rows[1])


@given(FIELDS, st.sampled_from([*range(9), *range(13, 19), *range(21, 27)]), st.integers(1, 9))
def test_one_wrong_character_of_the_second_line_shows(fields: dict[str, str], place: int, step: int) -> None:
    rows = compose(TD3, {**fields, "document": "P"})
    if not rows[1][place].isdigit():
        return
    wrong = rows[1][:place] + str((int(rows[1][place]) + step) % 10) + rows[1][place + 1 :]
    parsed = MachineZone().parse(f"{rows[0]}\n{wrong}")
    assert parsed.valid is False
    assert parsed.value.checks["composite"] is False


def test_look_alikes_go_where_only_one_kind_can_stand() -> None:
    spoilt = SPECIMENS["TD3"].replace("74O8122F", "7408122F").replace("UTO7408122F", "UT074O8I22F")
    parsed = MachineZone().parse(spoilt)
    assert parsed.text == SPECIMENS["TD3"]
    assert parsed.repaired is True


def test_fillers_miscounted_at_the_end_of_the_names() -> None:
    rows = SPECIMENS["TD3"].split("\n")
    for first in (rows[0][:-4], rows[0] + "<<"):
        assert MachineZone().parse(f"{first}\n{rows[1]}").text == SPECIMENS["TD3"]


def test_long_numbers_of_cards_go_on_in_the_optional_field() -> None:
    """Doc 9303 part 5, note j."""
    rows = ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")
    zone = MachineZone().parse("\n".join(rows)).value
    assert zone.number == "D23145890734"
    assert zone.checks["number"] is True
    assert zone.checks["composite"] is True


@pytest.mark.parametrize("text", ["", "P<UTO", "one line only of forty characters or so......", "A\nB\nC\nD"])
def test_what_is_no_zone(text: str) -> None:
    with pytest.raises(NotThis):
        MachineZone().parse(text)


def test_codes_of_countries() -> None:
    assert {"CHN", "HKG", "D", "UTO", "UNO"} <= countries()
    assert all(c.isupper() and len(c) in (1, 3) for c in countries())
    assert len(countries()) > 260


def test_a_row_of_another_nation_is_refused() -> None:
    fields = {"document": "P", "issuer": "UTO", "names": "LIN<<MEI", "number": "L898902C3", "birth": "740812"}
    _, second = compose(TD3, {**fields, "nationality": "UTO", "expiry": "320415", "sex": "F"})
    assert ZoneRow("TD3", 1).parse(second).valid is True
    with pytest.raises(NotThis):
        ZoneRow("TD3", 1, "CHN").parse(second)


def test_figures_in_a_coded_name_are_letters_where_the_sums_hold_either_way() -> None:
    row = "E152350749CHN0703127F2606299LHLGMLNILOOKA592"
    read = ZoneRow("TD3", 1, "CHN").parse(row.replace("OO", "00"))
    assert (read.text, read.valid, read.repaired) == (row, True, True)
    assert ZoneRow("TD3", 1, "CHN").parse(row).repaired is False


def test_a_row_that_was_cut_before_its_last_check_digit_is_not_valid() -> None:
    row = "CRH166054070<3006265<7603215<0"
    assert ZoneRow("pass", 0).parse(row).valid is True
    assert ZoneRow("pass", 0).parse(row[:-1]).valid is False  # what it is filled up with counts as much as a zero
