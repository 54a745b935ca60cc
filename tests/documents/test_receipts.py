"""Receipts of which only the meter's print can be read."""

from dataclasses import replace
from decimal import Decimal

from kapiao.documents.receipts import QuotaInvoice, RollInvoice, TaxiInvoice
from kapiao.documents.tickets import RailInvoice
from kapiao.reading.agreement import cross_check
from kapiao.reading.extract import read_rows
from kapiao.reading.view import View
from kapiao.records import Char, Field, Homography, Line, Quad

LEVEL = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
METER = (
    "A76946", "691614429", "2017-05-22", "05:42", "05:53", "4.45元", "17.77KM", "00:24:25", "170.00元", "1.00元",
)  # fmt: skip


def line(text: str, row: int, left: float = 170.0) -> Line:
    n = len(text)
    chars = tuple(Char(c, 0.99, i / n, (i + 1) / n) for i, c in enumerate(text))
    return Line(text, 0.99, Quad.box(left, 36 * row, 18 * n, 30), chars)


def unseen(quad: Quad, alphabet: frozenset[str] | None) -> Line:
    return Line("", 0.0, quad)


def test_a_meters_values_are_told_by_form_and_order() -> None:
    lines = [line("发票代码161052467949", 0, 30), line("电话09403004", 2, 30)]
    lines += [line(text, row + 4) for row, text in enumerate(METER)]
    fields = read_rows(TaxiInvoice.entries, View.of(lines), TaxiInvoice.labels, LEVEL, unseen, 0.8)
    read = {name: field.text for name, field in fields.items()}
    assert read == {
        "code": "161052467949", "phone": "09403004", "plate": "A76946", "permit": "691614429", "date": "2017-05-22",
        "start": "05:42", "end": "05:53", "unit_price": "4.45", "distance": "17.77km", "waiting": "00:24:25",
        "total": "170.00",
    }  # fmt: skip


def test_what_a_code_says_stands_where_the_code_stands() -> None:
    lines = [line("发票代码144031800103", 0), line("发票号码40637706", 1), line("壹拾元整", 3)]
    fields = read_rows(QuotaInvoice.entries, View.of(lines), QuotaInvoice.labels, LEVEL, unseen, 0.8)
    fields, _ = cross_check(QuotaInvoice.entries, fields, QuotaInvoice.agreements)
    fields = QuotaInvoice.refine(fields, None)
    assert fields["details"].value["行政区划代码"] == "深圳市"
    assert fields["details"].quad_on_source == fields["code"].quad_on_source


def test_another_papers_code_says_nothing_of_a_rail_invoice() -> None:
    payload = "01,51,,24119165000000123456,127.50,20240508,,1A2B,"
    number = line("发票号码：24119165000000123456", 0), line("发票号码：25320198887766554433", 0)
    own, other = (
        read_rows([RailInvoice.number], View.of([one]), RailInvoice.labels, LEVEL, unseen, 0.8) for one in number
    )
    assert RailInvoice.coded(payload, own)["price"] == "127.50"
    assert RailInvoice.coded(payload, other) == {}


def test_a_slips_total_is_checked_by_its_list() -> None:
    lines = [line("75.64 21 1588.44", 0), line("106.22 7 743.54", 1)]
    total = Field("total", "", "2331.98", "2331.98", Decimal("2331.98"), 0.9)
    read = RollInvoice.refine({"total": total}, View.of(lines))
    assert read["total"].valid is True
    assert read["capital_amount"].text == "贰仟叁佰叁拾壹圆玖角捌分"
    other = RollInvoice.refine({"total": replace(total, value=Decimal("2331.08"))}, View.of(lines))
    assert other["total"].valid is None
    assert "capital_amount" not in other
