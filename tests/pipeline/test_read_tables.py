"""Tables of whole pictures, and what each word of the caller about them changes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from kapiao.pipeline import Reader
from kapiao.records import Ask, Pixels, Table

LEDGER = (("Item", "Amount"), ("Paper", "1,280.00"), ("Refund", "(345.50)"), ("Total", "934.50"))
ROSTER = (("Name", "Desk", "Phone"), ("Anna", "12", "5550101"), ("Boris", "14", "5550102"))
WIDE, HIGH = 420, 420


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def put(canvas: Canvas, rows: Sequence[Sequence[str]], top: float, ruled: bool) -> None:
    """A table from the left edge of the page: columns 120 wide, rows 26 high."""
    bottom, right = top - 26 * len(rows), 30 + 120 * len(rows[0])
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            canvas.drawString(40 + 120 * c, top - 18 - 26 * r, text)
    if ruled:
        for r in range(len(rows) + 1):
            canvas.line(30, top - 26 * r, right, top - 26 * r)
        for c in range(len(rows[0]) + 1):
            canvas.line(30 + 120 * c, top, 30 + 120 * c, bottom)


def picture(*tables: Sequence[Sequence[str]], ruled: bool = True) -> Pixels:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDE, HIGH))
    canvas.setFont("Helvetica", 13)
    for number, rows in enumerate(tables):
        put(canvas, rows, 390 - 180 * number, ruled)
    canvas.save()
    document = pdfium.PdfDocument(out.getvalue())
    return np.ascontiguousarray(document[0].render(scale=2.5).to_numpy()[..., :3])


def told(reader: Reader, pixels: Pixels, *extras: str) -> list[Table]:
    return list(reader.read_pixels(pixels, Ask(("table",), frozenset(extras))).tables)


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.grid]


@pytest.mark.parametrize("ruled", [True, False])
def test_both_tables_of_a_page_are_read(reader: Reader, ruled: bool) -> None:
    found = told(reader, picture(LEDGER, ROSTER, ruled=ruled))
    assert [texts(table) for table in found] == [[list(row) for row in rows] for rows in (LEDGER, ROSTER)]
    assert [table.ruled for table in found] == [ruled, ruled]


def test_a_table_upside_down_is_read_unless_the_caller_says_that_it_is_upright(reader: Reader) -> None:
    turned = np.ascontiguousarray(np.rot90(picture(LEDGER), 2))
    assert texts(told(reader, turned)[0]) == [list(row) for row in LEDGER]
    assert [texts(table) for table in told(reader, turned, "upright")] != [[list(row) for row in LEDGER]]
    assert texts(told(reader, picture(LEDGER), "upright")[0]) == [list(row) for row in LEDGER]


def test_lines_count_for_nothing_where_the_caller_says_that_there_are_none(reader: Reader) -> None:
    odd = (("Anna", "12"), ("Boris", ""), ("Clara", "16"), ("Dora", "18"))
    assert [table.ruled for table in told(reader, picture(odd))] == [True]
    (found,) = told(reader, picture(odd), "unruled")
    assert not found.ruled
    assert texts(found)[0] == ["Anna", "12"]


def test_without_detection_the_picture_is_one_table(reader: Reader) -> None:
    assert len(told(reader, picture(LEDGER, ROSTER))) == 2
    (largest,) = told(reader, picture(LEDGER, ROSTER), "whole")
    assert texts(largest) == [list(row) for row in LEDGER]
    (all_of_it,) = told(reader, picture(LEDGER, ROSTER, ruled=False), "whole")
    assert all_of_it.rows == len(LEDGER) + len(ROSTER)


def test_statements_have_amounts(reader: Reader) -> None:
    (plain,) = told(reader, picture(LEDGER))
    assert {cell.amount for cell in plain.cells} == {None}
    (statement,) = told(reader, picture(LEDGER), "amounts")
    assert [row[1].amount for row in statement.grid] == [
        None,
        Decimal("1280.00"),
        Decimal("-345.50"),
        Decimal("934.50"),
    ]
    assert texts(statement)[2] == ["Refund", "-345.50"]


def test_rulings_that_hold_next_to_no_text_make_no_table(reader: Reader) -> None:
    """Grain of wood is a grid as well."""
    ground = np.full((1500, 900, 3), 235, np.uint8)
    for at in range(20, 900, 60):
        cv2.line(ground, (20, at), (860, at), (0, 0, 0), 2)
        cv2.line(ground, (at, 20), (at, 860), (0, 0, 0), 2)
    for left in (100, 300, 500):
        cv2.rectangle(ground, (left, 340), (left + 122, 378), (235, 235, 235), -1)
        cv2.putText(ground, "1997", (left + 6, 374), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 3)
    page = picture(LEDGER, ruled=False)[:400, :900]
    ground[1000 : 1000 + page.shape[0], : page.shape[1]] = page
    (found,) = told(reader, ground)
    assert texts(found) == [list(row) for row in LEDGER]
