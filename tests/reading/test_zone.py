"""Zones from lattices: the format is found by reading, misreadings are mended by several checks."""

import numpy as np
import pytest

from kapiao.documents.document import Document
from kapiao.reading.extract import Entry
from kapiao.reading.zone import read_zone, zone_fields
from kapiao.records import Homography, Lattice, Quad
from kapiao.values.hancode import code_of
from kapiao.values.mrz import LAYOUTS, PASS, PASS_ROW, PASSES, TD1, TD3, Layout, compose
from kapiao.values.mrz_fields import ZoneText

COLUMNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
FIELDS = {
    "issuer": "UTO",
    "nationality": "UTO",
    "names": "LIN<<XIAO<MEI",
    "number": "L898902C3",
    "birth": "740812",
    "expiry": "320415",
    "sex": "F",
    "optional": "ZE184",
}


def line(text: str, doubts: dict[int, tuple[str, float]] | None = None) -> Lattice:
    """Two steps and a blank a character; `doubts[place]`: read as another, so sure."""
    table = np.full((3 * len(text) + 1, len(COLUMNS) + 1), 1e-6)
    table[0::3, 0] = 1.0
    for place, character in enumerate(text):
        other, sure = (doubts or {}).get(place, (character, 0.98))
        steps = slice(3 * place + 1, 3 * place + 3)
        table[steps, COLUMNS.index(character) + 1] = 0.99 - sure
        table[steps, COLUMNS.index(other) + 1] = sure
    return Lattice(("", *COLUMNS), np.log(table / table.sum(axis=1, keepdims=True)).astype(np.float32))


def rows_of(layout: Layout) -> tuple[str, ...]:
    letter = "V" if layout.name.startswith("MRV") else "P" if layout is TD3 else "I"
    return compose(layout, {**FIELDS, "document": "CR" if layout in PASSES else letter})


@pytest.mark.parametrize("layout", [*LAYOUTS, *PASSES], ids=lambda layout: layout.name)
def test_the_format_is_found(layout: Layout) -> None:
    rows = rows_of(layout)
    zone = read_zone([line(row) for row in rows])
    assert zone is not None
    assert zone.format == layout.name
    assert tuple(row.text for row in zone.rows) == rows
    assert zone.parsed.valid is True
    assert zone.repaired is False
    assert zone.score > 0.9


def test_several_checks_mend_several_misreadings() -> None:
    first, second = rows_of(TD3)
    two = read_zone([line(first), line(second, {8: ("8", 0.95), 30: ("7", 0.9)})])
    assert two is not None
    assert (two.rows[1].text, two.parsed.valid, two.repaired) == (second, True, True)


def test_the_composite_check_of_a_card_spans_two_rows() -> None:
    rows = rows_of(TD1)
    zone = read_zone([line(rows[0], {16: ("F", 0.9)}), line(rows[1]), line(rows[2])])
    assert zone is not None
    assert zone.rows[0].text == rows[0]
    assert zone.parsed.valid is True


def test_the_row_of_a_pass_is_mended_by_its_checks() -> None:
    (row,) = rows_of(PASS_ROW)
    zone = read_zone([line(row, {4: ("B", 0.9), 12: ("C", 0.8), 22: ("A", 0.9)})])
    assert zone is not None
    assert (zone.rows[0].text, zone.parsed.valid, zone.repaired) == (row, True, True)
    assert (zone.parsed.value.number, zone.parsed.value.birth) == (FIELDS["number"], FIELDS["birth"])


def test_fillers_behind_a_name_in_code_are_none_of_its_letters() -> None:
    """A character is coded in four letters, the first of which is none of the first eight."""
    rows = compose(PASS, {**FIELDS, "document": "CR", "han": code_of("孔才")})
    for doubts in ({8: ("C", 0.8), 9: ("C", 0.8)}, {11: ("K", 0.8)}, {15: ("C", 0.8), 21: ("K", 0.7)}):
        zone = read_zone([line(rows[0]), line(rows[1], doubts), line(rows[2])])
        assert zone is not None
        assert zone.rows[1].text == rows[1]


def test_letters_for_fillers_and_digits_for_letters_are_masked() -> None:
    first, second = rows_of(TD3)
    digits = {2: ("0", 0.7), 6: ("1", 0.7)}
    zone = read_zone([line(first, digits), line(second)])
    assert zone is not None
    assert zone.rows[0].text == first


def test_passports_of_china_keep_letters_in_the_optional_field() -> None:
    fields = {**FIELDS, "issuer": "CHN", "nationality": "CHN", "number": "E12345678"}
    first, second = compose(TD3, {**fields, "document": "P", "optional": "MOLOKPOBNOODA9"})
    wrong = dict.fromkeys((29, 31, 35, 38), ("0", 0.75))
    zone = read_zone([line(first), line(second, wrong)])
    assert zone is not None
    assert (zone.rows[1].text, zone.parsed.valid) == (second, True)


def test_other_lines_are_no_zone() -> None:
    assert read_zone([line("PASSPORT"), line("TYPE")]) is None
    assert read_zone([line("PASSPORT")] * 4) is None
    assert read_zone([line("1234567890" * 3)] * 3) is None


def test_fillers_taken_for_letters_in_a_blurred_row_of_names() -> None:
    """What readers make of small print: every filler a C. Names end in letters that fillers are taken for, too."""
    first, second = rows_of(TD3)
    blurred = {place: ("C", 0.8) for place, character in enumerate(first) if character == "<"}
    zone = read_zone([line(first, blurred), line(second)])
    assert zone is not None
    assert zone.rows[0].text == first
    assert zone.rows[0].repaired is True
    rows = compose(TD3, {**FIELDS, "names": "BECK<<ERIC", "document": "P"})
    clear = read_zone([line(row) for row in rows])
    assert clear is not None
    assert (clear.rows[0].text, clear.repaired) == (rows[0], False)


def test_issuers_come_from_the_list_of_codes_where_in_doubt() -> None:
    rows = compose(TD3, {**FIELDS, "issuer": "GBR", "document": "P"})
    doubted = read_zone([line(rows[0], {2: ("C", 0.6)}), line(rows[1])])
    assert doubted is not None
    assert doubted.rows[0].text == rows[0]
    unlisted = compose(TD3, {**FIELDS, "issuer": "BDR", "document": "P"})
    sure = read_zone([line(row) for row in unlisted])
    assert sure is not None
    assert sure.rows[0].text == unlisted[0]


class Zoned(Document):
    """What of a zone has a check."""

    number = Entry("证件号码", ZoneText())
    row_2 = Entry("机读码第二行", ZoneText(fillers=True))


@pytest.mark.parametrize(("sure", "valid"), [(0.45, None), (0.01, True)])
def test_a_number_is_not_valid_where_another_weighs_alike_and_is_about_as_likely(
    sure: float, valid: bool | None
) -> None:
    first, second = compose(TD3, {**FIELDS, "document": "P", "number": "L898902U3"})
    zone = read_zone([line(first), line(second, {7: ("0", sure)})])  # U and 0 weigh alike
    assert zone is not None
    quads = [Quad.box(0, 20 * k, 440, 10) for k in range(2)]
    fields = zone_fields(zone, quads, Zoned.entries, Homography.identity())
    assert fields["number"].text == "L898902U3"
    assert (fields["number"].valid, fields["row_2"].valid) == (valid, valid)


@pytest.mark.parametrize(("sure", "number"), [(0.9, "L8989Z2Z3"), (0.999, "L898922Z3")])
def test_a_letter_that_readers_like_to_take_for_a_figure(sure: float, number: str) -> None:
    """Two that are taken so at once may even each other out in the sums; of a figure the letter is far less likely."""
    first, second = compose(TD3, {**FIELDS, "document": "P", "number": number})
    figure = second[:5] + "2" + second[6:7] + "2" + second[8:]
    zone = read_zone([line(first), line(figure, {5: ("Z", 1 - sure), 7: ("Z", 0.1)})])
    assert zone is not None
    assert zone.rows[1].text == second
    assert zone.parsed.valid is True
