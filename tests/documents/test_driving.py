"""The second page of the vehicle licence: inspections are told by their words."""

import pytest

from kapiao.documents.driving import VehicleLicenseBack
from kapiao.records import Field

FIRST, SECOND = "检验有效期至2027年07月辽C(18)", "检验有效期至2029年07月辽C(18)"


def field(name: str, text: str) -> Field:
    return Field(name, name, text, text, text, 0.9)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ({"remark": f"强制报废期止:2029-12-10{FIRST}"}, {"remark": "强制报废期止:2029-12-10", "inspection": FIRST}),
        ({"remark": FIRST}, {"inspection": FIRST}),
        ({"inspection": f"{FIRST}{SECOND}MM*5542449513221*"}, {"inspection": FIRST + SECOND}),
        ({"inspection": "正常"}, {"inspection": "正常"}),
    ],
)
def test_inspections_are_neither_a_remark_nor_a_number(read: dict[str, str], said: dict[str, str]) -> None:
    fields = VehicleLicenseBack.refine({name: field(name, text) for name, text in read.items()}, None)
    assert {name: one.text for name, one in fields.items()} == said
