"""What the household register's own checks make of its fields."""

from __future__ import annotations

import pytest

from kapiao.documents.household import HouseholdResident
from kapiao.reading.agreement import cross_check
from kapiao.records import Field


def read(name: str, text: str) -> Field:
    entry = next(e for e in HouseholdResident.entries if e.name == name)
    parsed = entry.kind.parse(text)
    return Field(name, entry.title, text, parsed.text, parsed.value, 0.97, valid=parsed.valid)


@pytest.mark.parametrize(
    ("seen", "text", "valid"),
    [
        ("1949年3月10日", "1949年08月10日", True),
        ("1947年8月10日", "1947年8月10日", False),
        ("1949年6月10日", "1949年08月10日", True),
        ("1943年8月10日", "1943年8月10日", False),
        ("1949年8月18日", "1949年08月10日", True),
        ("1949年8月13日", "1949年8月13日", False),
    ],
)
def test_a_day_of_birth_is_put_right_only_where_figures_that_look_alike_differ(
    seen: str, text: str, valid: bool
) -> None:
    fields = {"id_number": read("id_number", "110101194908100024"), "birth_date": read("birth_date", seen)}
    fields, _ = cross_check(HouseholdResident.entries, fields, HouseholdResident.agreements)
    assert (fields["birth_date"].text, fields["birth_date"].valid) == (text, valid)
