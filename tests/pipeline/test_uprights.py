"""Which other ways content may lie, told by the lines that run across it."""

from __future__ import annotations

import pytest

from kapiao.pipeline.uprights import other_turns
from kapiao.records import Line, Quad

COLUMN, ROW = Quad.box(300, 20, 40, 400).turned(1), Quad.box(20, 500, 200, 30).turned(2)
TURNED = 90  # as a page lies whose columns were read along, from above


def seen(rows: float) -> list[Line]:
    """Two columns that read surely, and two rows that lie across them and read as well as given."""
    return [
        Line("有限公司", 1.0, COLUMN),
        Line("财务总监", 1.0, COLUMN),
        Line("20:z", rows, ROW),
        Line("9-5", rows, ROW),
    ]


@pytest.mark.parametrize(
    ("rows", "poor", "turns"), [(0.99, False, []), (0.6, False, [0]), (0.6, True, [270, 0]), (0.99, True, [270])]
)
def test_columns_alone_make_no_page_lie_turned(rows: float, poor: bool, turns: list[int]) -> None:
    assert other_turns(seen(rows), TURNED, poor) == turns


def test_an_upright_page_lies_no_other_way_for_its_columns() -> None:
    lines = [Line("20:z", 0.6, Quad.box(300, 20, 40, 400).turned(1)) for _ in range(2)]
    assert other_turns(lines, 0, False) == []
