"""Values told by the order of a form's rows, on lines written by hand."""

from test_locate import line

from kapiao.documents.receipts import RollInvoice
from kapiao.pipeline.pages import _fields
from kapiao.reading.ladder import climbed
from kapiao.reading.view import View
from kapiao.records import Homography, Line, Quad

LEVEL = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
SLIP = (
    ("", "232051200522"), ("活50", "87613771"), ("", "87613771"), ("28号", "739350855621"),
    ("新方名球", "苏州市青年文机电设备有限公司"), ("美人中制", "91110101MA83772557"), ("须日期", "2021-09-30"),
    ("收验员", "汤琳"), ("写市名标", "南明区东湖黄贸易有限公司"), ("MNAMO", "91310115MA9858798J"),
)  # fmt: skip


def slip() -> View:
    rows = ((label, value, 100 + 40 * row) for row, (label, value) in enumerate(SLIP))
    found = ((text, x, y) for label, value, y in rows for text, x in ((label, 50), (value, 300)) if text)
    return View.of([line(*one) for one in found])


def unseen(quad: Quad, alphabet: frozenset[str] | None) -> Line:
    return Line("", 0.0, quad)


def test_rows_of_a_slip_are_told_by_their_order() -> None:
    fields = _fields(RollInvoice, slip(), None, LEVEL, unseen)
    read = {name: field.text for name, field in fields.items()}
    assert read["number"] == read["printed_number"] == "87613771"
    assert (read["machine"], read["date"], read["cashier"]) == ("739350855621", "2021-09-30", "汤琳")
    assert read["seller_number"], read["buyer_number"] == ("91110101MA83772557", "91310115MA9858798J")
    assert (read["seller_name"], read["buyer_name"]) == (SLIP[4][1], SLIP[8][1])


def test_nothing_is_made_up_where_nothing_was_found() -> None:
    assert climbed(RollInvoice.order, RollInvoice.entries, {}, slip(), LEVEL) == {}
