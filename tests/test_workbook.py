"""A workbook as other programs open it."""

import io
from decimal import Decimal

import openpyxl
import pandas
import pytest

from kapiao import workbook
from kapiao.records import Cell, Quad, Table

QUAD = Quad.box(0, 0, 10, 10)
TABLE = Table(
    3,
    2,
    (
        Cell(0, 0, 1, 2, ("甲 & 乙", "<丙>"), 0.9, QUAD),
        Cell(1, 0, 3, 1, ("=SUM(A1)",), 0.9, QUAD),
        Cell(1, 1, 2, 2, ("-1,234.50",), 0.9, QUAD, Decimal("-1234.50")),
        Cell(2, 1, 3, 2, ("007",), 0.9, QUAD),
    ),
    QUAD,
)


def test_cells_spans_and_numbers_come_out_as_they_went_in() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(TABLE.to_xlsx())).active
    assert [[cell.value for cell in row] for row in sheet] == [
        ["甲 & 乙\n<丙>", None],
        ["=SUM(A1)", -1234.5],
        [None, "007"],
    ]
    assert sheet["A2"].data_type == "s"  # never a formula
    assert sorted(str(span) for span in sheet.merged_cells.ranges) == ["A1:B1", "A2:A3"]
    assert sheet["B2"].number_format == "#,##0.00"


def test_a_sheet_a_table_and_the_same_bytes_every_time() -> None:
    both = workbook.written([TABLE.sheet, [(0, 27, 1, 28, "x")]])
    assert both == workbook.written([TABLE.sheet, [(0, 27, 1, 28, "x")]])
    opened = openpyxl.load_workbook(io.BytesIO(both))
    assert opened.sheetnames == ["Table 1", "Table 2"]
    assert opened["Table 2"]["AB1"].value == "x"
    assert openpyxl.load_workbook(io.BytesIO(workbook.written([]))).sheetnames == ["Table 1"]


def test_what_a_spreadsheet_cannot_hold_is_left_out_or_stays_text() -> None:
    cells = [(0, 0, 1, 1, "a\x00b"), (0, 1, 1, 2, Decimal("12345678901234567.89"))]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.written([cells]))).active
    assert [cell.value for cell in sheet[1]] == ["ab", "12345678901234567.89"]


def test_html_says_the_spans() -> None:
    assert TABLE.to_html() == (
        '<table><tr><td colspan="2">甲 &amp; 乙<br>&lt;丙&gt;</td></tr>'
        '<tr><td rowspan="2">=SUM(A1)</td><td>-1,234.50</td></tr><tr><td>007</td></tr></table>'
    )


def test_a_frame_takes_its_names_from_the_first_row() -> None:
    frame = TABLE.to_pandas()
    assert list(frame.columns) == ["甲 & 乙\n<丙>"] * 2
    assert frame.values.tolist() == [["=SUM(A1)", Decimal("-1234.50")], ["=SUM(A1)", "007"]]
    assert isinstance(frame, pandas.DataFrame)


def test_without_pandas_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ImportError, match="kapiao\\[tables\\]"):
        TABLE.to_pandas()
