"""The vehicle licence: inspections are told by their words, the province of a plate by the office."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import kapiao
from kapiao.documents.driving import VehicleLicenseBack, VehicleLicenseFront
from kapiao.records import Field

FIRST, SECOND = "检验有效期至2027年07月辽C(18)", "检验有效期至2029年07月辽C(18)"


def field(name: str, text: str) -> Field:
    return Field(name, name, text, text, text, 0.9)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ({"remark": f"强制报废期止:2029-12-10{FIRST}"}, {"remark": "强制报废期止:2029-12-10", "inspection": FIRST}),
        ({"remark": FIRST}, {"inspection": FIRST}),
        ({"remark": "强制报废期止:2029-12-10混合动力"}, {"remark": "强制报废期止:2029-12-10", "energy": "混合动力"}),
        ({"inspection": "正常"}, {"inspection": "正常"}),
        ({"remark": "强制报废期止:2031-01-13检管记录"}, {"remark": "强制报废期止:2031-01-13"}),
        ({"remark": "档案记录"}, {"remark": "档案记录"}),
        (
            {"file_number": "210100372414", "inspection": FIRST.replace("辽", "过") + SECOND},
            {"file_number": "210100372414", "inspection": FIRST + SECOND},
        ),
        ({"file_number": "310100372414", "inspection": FIRST}, {"file_number": "310100372414", "inspection": FIRST}),
    ],
)
def test_inspections_are_neither_a_remark_nor_a_number(read: dict[str, str], said: dict[str, str]) -> None:
    fields = VehicleLicenseBack.refine({name: field(name, text) for name, text in read.items()}, None)
    assert {name: one.text for name, one in fields.items()} == said


@pytest.mark.parametrize(("score", "kept"), [(0.49, {"gross_mass"}), (0.97, {"gross_mass", "traction_mass"})])
def test_a_blank_cell_holds_no_measure(score: float, kept: set[str]) -> None:
    read = {"gross_mass": field("gross_mass", "1380kg"), "traction_mass": field("traction_mass", "58088kg")}
    read = {name: replace(one, score=score) for name, one in read.items()}
    assert set(VehicleLicenseBack.refine(read, None)) == kept


@pytest.mark.parametrize(
    ("read", "valid", "said"),
    [("AC28417", False, "鲁AC28417"), ("KAC28417", False, "鲁AC28417"), ("皖AC28417", None, "皖AC28417")],
)
def test_a_plate_without_its_province_is_of_the_office_that_issued_the_licence(
    read: str, valid: bool | None, said: str
) -> None:
    plate = replace(field("plate_number", read), valid=valid)
    fields = VehicleLicenseFront.refine(
        {"plate_number": plate, "authority": field("authority", "山东省济宁市公安局交通警察支队")}, None
    )
    assert fields["plate_number"].text == said


@pytest.mark.parametrize("kind", ["driver_license_back", "vehicle_license_back"])
def test_the_second_page_of_an_electronic_licence_is_read_below_the_first(kind: str) -> None:
    folder = Path(__file__).parents[2] / "samples" / kind / "05"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))["fields"]
    records = kapiao.read(folder / "image.jpg", kind=kind).records
    assert {name: records[0].text(name) for name in expected} == expected
