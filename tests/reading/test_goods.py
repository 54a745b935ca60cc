"""Goods of an invoice, amounts that add up, columns with the same labels, the cipher area: on lines written by hand."""

from decimal import Decimal

import pytest

from kapiao.documents.invoices import VatInvoice, VehicleInvoice
from kapiao.reading.accounts import listed_sum, reckoned
from kapiao.reading.extract import read_rows
from kapiao.reading.goods import goods_of
from kapiao.reading.locate import beside
from kapiao.reading.part import column
from kapiao.reading.sums import Sums, agreed, outcomes
from kapiao.reading.view import View
from kapiao.records import Char, Field, Homography, Item, Line, Quad

HEADS = [
    ("货物或应税劳务、服务名称", 40), ("规格型号", 350), ("单位", 460), ("数量", 550), ("单价", 680), ("金额", 830),
    ("税率", 950), ("税额", 1060),
]  # fmt: skip


def line(text: str, left: float, top: float, height: float = 20.0) -> Line:
    width = sum(height * (0.5 if c.isascii() else 1.0) for c in text)
    n = len(text)
    chars = tuple(Char(c, 0.99, i / n, (i + 1) / n) for i, c in enumerate(text))
    return Line(text, 0.99, Quad.box(left, top, width, height), chars)


def listed(*rows: tuple[str, float, float], heads: tuple[str, ...] = ()) -> list[dict[str, str]]:
    kept = [line(text, x, 100) for text, x in HEADS if text not in heads]
    tail = [line("合", 80, 300), line("计", 150, 300), line("¥200.00", 810, 300)]
    items = goods_of(View.of([*kept, *(line(*row) for row in rows), *tail]), Homography.identity())
    return [{name: field.text for name, field in item.fields.items()} for item in items]


ROW = [("*酒*白酒", 40, 130), ("瓶", 460, 130), ("2", 560, 130), ("50.00", 680, 130)]
WHOLE = {
    "name": "*酒*白酒",
    "unit": "瓶",
    "quantity": "2",
    "price": "50.00",
    "amount": "100.00",
    "rate": "13%",
    "tax": "13.00",
}


def test_a_row_of_goods_and_its_second_line() -> None:
    rows = [*ROW, ("100.00", 820, 130), ("13%", 955, 130), ("13.00", 1060, 130), ("特级陈酿", 40, 155)]
    assert listed(*rows) == [WHOLE | {"name": "*酒*白酒特级陈酿"}]


def test_an_amount_that_ran_into_its_rate() -> None:
    assert listed(*ROW, ("100.0013%", 820, 130), ("13.00", 1060, 130)) == [WHOLE]


def test_a_head_that_was_not_read() -> None:
    rows = [*ROW, ("100.00", 820, 130), ("13%", 955, 130), ("13.00", 1060, 130)]
    assert listed(*rows, heads=("税额",)) == [WHOLE]


def test_a_star_that_was_not_read() -> None:
    assert [item["name"] for item in listed(("酒*白酒", 40, 130), ("100.00", 820, 130))] == ["*酒*白酒"]


def test_heads_of_which_little_was_read() -> None:
    rows = [*ROW, ("100.00", 820, 130), ("13%", 955, 130), ("13.00", 1060, 130), ("价", 700, 100), ("¥6.00", 1050, 300)]
    assert listed(*rows, heads=("单价", "金额", "税额")) == [WHOLE]


def test_a_row_whose_amount_was_not_seen_is_one_where_no_other_is() -> None:
    assert listed(*ROW) == [{name: WHOLE[name] for name in ("name", "unit", "quantity", "price")}]


def test_heads_between_others_that_were_read() -> None:
    rows = [*ROW, ("100.00", 820, 130), ("13%", 955, 130), ("13.00", 1060, 130)]
    assert listed(*rows, heads=("数量", "单价")) == [WHOLE]


def test_a_rate_without_its_sign_follows_from_amount_and_tax() -> None:
    view = [("*酒*白酒", 40, 130), ("100.00", 820, 130), ("13", 955, 130), ("1.00", 1060, 130)]
    kept = [line(text, x, 100) for text, x in HEADS]
    items = goods_of(View.of([*kept, *(line(*row) for row in view)]), Homography.identity())
    (row,), _ = reckoned(items, None, None)
    assert (row.fields["rate"].text, row.fields["rate"].repaired) == ("1%", True)


def test_a_mark_among_figures_is_no_name() -> None:
    assert [item["name"] for item in listed(*ROW, ("100.00", 820, 130), ("样本", 690, 160))] == ["*酒*白酒"]


def test_no_list_without_heads() -> None:
    assert goods_of(View.of([line("金额", 0, 0), line("100.00", 0, 30)]), Homography.identity()) == ()


def amount(name: str, text: str, score: float = 0.9, valid: bool | None = None) -> Field:
    return Field(name, name, text, text, Decimal(text), score, Quad.box(0, 0, 10, 10), valid)


def summed(net: str, tax: str, total: str, words: str, weak: str = "") -> dict[str, tuple[str, bool | None]]:
    texts = {"net": net, "tax": tax, "total": total, "words": words}
    fields = {n: amount(n, t, 0.5 if n == weak else 0.99, True if n == "words" else None) for n, t in texts.items()}
    result = agreed(fields, Sums(words="words"))
    return {name: (field.text, field.valid) for name, field in result.items()}


def test_what_adds_up_is_valid() -> None:
    assert {valid for _, valid in summed("46.62", "6.08", "52.70", "52.70").values()} == {True}


@pytest.mark.parametrize(("weak", "read"), [("net", "46.82"), ("tax", "6.06"), ("total", "52.10")])
def test_a_weak_amount_follows_from_the_others(weak: str, read: str) -> None:
    right = {"net": "46.62", "tax": "6.08", "total": "52.70", "words": "52.70"}
    said = summed(**(right | {weak: read}), weak=weak)
    assert said[weak] == (right[weak], True)


def test_amounts_that_do_not_add_up_are_marked() -> None:
    """Everything is certain: nothing is changed, but one digit was."""
    right = {"net": "46.62", "tax": "6.08", "total": "52.70", "total_capitals": "52.70"}
    for edited, text in (("net", "46.82"), ("tax", "6.06"), ("total", "52.10"), ("total_capitals", "52.90")):
        fields = {
            n: amount(n, t, 1.0, True if n == "total_capitals" else None) for n, t in (right | {edited: text}).items()
        }
        rows = (Item({"amount": amount("amount", "46.62", 1.0), "tax": amount("tax", "6.08", 1.0)}),)
        assert False in outcomes(fields, Sums()).values()
        said = agreed(fields, Sums(), (listed_sum(rows, "amount"), listed_sum(rows, "tax")))
        assert {name: field.text for name, field in said.items()} == right | {edited: text}
        assert {name for name, field in said.items() if field.valid is False} == {edited}


def goods(**texts: str) -> Item:
    kinds = {"rate": lambda t: Decimal(t.strip("%")) / 100}
    fields = {n: Field(n, n, t, t, kinds.get(n, Decimal)(t), 0.99) for n, t in texts.items()}
    return Item(fields)


def test_rows_that_compute_are_valid() -> None:
    rows = (
        goods(quantity="2", price="50.00", amount="100.00", rate="13%", tax="13.00"),
        goods(amount="-10.00", rate="13%", tax="-1.30"),
    )
    done, sums = reckoned(rows, amount("net", "90.00", 1.0, True), amount("tax", "11.70", 1.0, True))
    assert sums == {"amounts~net": True, "taxes~tax": True}
    assert all(field.valid for row in done for field in row.fields.values())


@pytest.mark.parametrize(
    ("edited", "text"), [("amount", "101.00"), ("tax", "13.10"), ("rate", "6%"), ("quantity", "3"), ("price", "55.00")]
)
def test_an_edited_digit_of_a_row_is_marked(edited: str, text: str) -> None:
    right = {"quantity": "2", "price": "50.00", "amount": "100.00", "rate": "13%", "tax": "13.00"}
    (done,), sums = reckoned(
        (goods(**(right | {edited: text})),), amount("net", "100.00", 1.0, True), amount("tax", "13.00", 1.0, True)
    )
    assert any(field.valid is False for field in done.fields.values())
    assert done.fields[edited].text == text
    assert (False in sums.values()) == (edited in ("amount", "tax"))


@pytest.mark.parametrize("lacking", ["quantity", "amount", "rate", "tax"])
def test_what_was_not_read_follows(lacking: str) -> None:
    right = {"quantity": "2", "price": "50.00", "amount": "100.00", "rate": "13%", "tax": "13.00"}
    row = goods(**{name: text for name, text in right.items() if name != lacking})
    (done,), _ = reckoned((row,), amount("net", "100.00", 1.0, True), amount("tax", "13.00", 1.0, True))
    assert {name: field.text for name, field in done.fields.items()} == right
    assert done.fields[lacking].derived


def test_figures_of_two_rows_in_one_box() -> None:
    (done,), _ = reckoned((goods(quantity="73", price="138.65", amount="970.55"),), None, None)
    assert (done.fields["quantity"].text, done.fields["quantity"].repaired) == ("7", True)


def test_a_total_that_adds_up_says_its_capitals() -> None:
    fields = {n: amount(n, t) for n, t in {"net": "46.62", "tax": "6.08", "total": "52.70"}.items()}
    said, _, sums = VatInvoice.reckoned(fields, ())
    assert (said["total_capitals"].text, said["total_capitals"].derived) == ("伍拾贰圆柒角整", True)
    assert sums == {"net+tax~total": True}
    off, _, sums = VatInvoice.reckoned(fields | {"net": amount("net", "46.82")}, ())
    assert "total_capitals" not in off
    assert sums == {"net+tax~total": False}
    assert {off[name].valid for name in fields} == {False}


def test_net_and_tax_in_the_wrong_order() -> None:
    fields = {n: amount(n, t) for n, t in {"net": "6.08", "tax": "46.62", "total": "52.70"}.items()}
    said, _, _ = VatInvoice.reckoned(fields, ())
    assert (said["net"].text, said["tax"].text, said["net"].name) == ("46.62", "6.08", "net")


def test_columns_that_begin_with_the_same_label() -> None:
    rows = [("名称:", 40, 0), ("甲公司", 100, 0), ("名称:", 640, 0), ("乙公司", 700, 0),
            ("识别号:", 40, 40), ("识别号:", 640, 40), ("123", 740, 40)]  # fmt: skip
    view = View.of([line(*row) for row in rows])
    names = [column("名称", k, beside("名称")).find(view, {}, ("名称",))[0].text for k in (0, 1)]
    assert names == ["甲公司", "乙公司"]
    assert column("名称", 0, beside("识别号")).find(view, {}, ()) == ()
    assert column("名称", 1, beside("识别号")).find(view, {}, ())[0].text == "123"
    assert column("开票人", 0, beside("名称")).find(view, {}, ()) == ()


def test_the_cipher_area_is_no_part_of_an_address() -> None:
    lines = [line("地址、电话:", 40, 0), line("某市某路1号", 160, 0), line("<*55-126520-1<9-4/499-62947", 300, 0)]
    lines.append(line("价税合计", 40, 200))
    view = View.of(lines).without(VatInvoice.noise)
    entries = [entry for entry in VatInvoice.entries if entry.name == "buyer_address"]
    again = lambda quad, alphabet=None: Line("", 0.0, quad)  # noqa: E731
    fields = read_rows(entries, view, VatInvoice.labels, Homography.identity(), again, 0.5)
    assert fields["buyer_address"].text == "某市某路1号"


@pytest.mark.parametrize("read", ["", "112539.66"])
def test_the_net_price_of_a_car_follows_from_its_rate(read: str) -> None:
    texts = {"tax": "179606.34", "total": "1302146.00", "total_capitals": "1302146.00"} | (
        {"net": read} if read else {}
    )
    fields = {n: amount(n, t, 0.9) for n, t in texts.items()}
    fields["rate"] = Field("rate", "", "16%", "16%", Decimal("0.16"), 0.9)
    said, _, _ = VehicleInvoice.reckoned(fields, ())
    assert (said["net"].text, said["net"].valid) == ("1122539.66", True)
