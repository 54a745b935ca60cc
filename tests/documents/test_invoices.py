"""Names of the parties of an invoice whose label is misread."""

from kapiao.documents.invoices import VatInvoice, VehicleInvoice
from kapiao.reading.extract import read_rows
from kapiao.reading.view import View
from kapiao.records import Char, Field, Homography, Line, Quad

LEVEL = Homography.identity()


def line(text: str, row: int, left: float = 0.0) -> Line:
    n = len(text)
    chars = tuple(Char(c, 0.99, i / n, (i + 1) / n) for i, c in enumerate(text))
    return Line(text, 0.99, Quad.box(left, 40 * row, 20 * n, 30), chars)


def read(lines: list[Line]) -> dict[str, str]:
    def unseen(quad: Quad, alphabet: frozenset[str] | None) -> Line:
        return Line("", 0.0, quad)

    fields = read_rows(VatInvoice.entries, View.of(lines), VatInvoice.labels, LEVEL, unseen)
    return {name: field.text for name, field in fields.items() if name in ("buyer_name", "seller_name")}


def test_half_a_label_names_both_parties() -> None:
    lines = [line("非：青禾商贸有限公司", 0), line("纳税人识别号：", 1), line("服务名称", 2), line("规格型号", 2, 200)]
    lines += [line("价税合计（大写）", 3), line("称：云帆科技有限公司", 4), line("复核：王小梅", 5)]
    assert read(lines) == {"buyer_name": "青禾商贸有限公司", "seller_name": "云帆科技有限公司"}


def test_a_misread_label_keeps_the_parties_side_by_side_apart() -> None:
    label, far = "统一社会信用代码/纳税人识别号：", 700.0
    lines = [line("名件：青禾商贸有限公司", 0), line("名称：云帆科技有限公司", 0, far)]
    lines += [line("统一桂会信用代码/纳税人识别号：", 1), line(label, 1, far), line("价税合计", 4)]
    assert read(lines) == {"buyer_name": "青禾商贸有限公司", "seller_name": "云帆科技有限公司"}


def test_the_rate_of_its_tax_tells_a_cars_total_and_net() -> None:
    said = {"total": "386412.00", "total_capitals": "叁佰叁拾捌万陆仟肆佰壹拾贰圆整", "rate": "3%", "tax": "98633.36"}
    kinds = {entry.name: entry.kind for entry in VehicleInvoice.entries}
    fields = {n: Field(n, "", t, kinds[n].parse(t).text, kinds[n].parse(t).value, 0.93) for n, t in said.items()}
    result, _, held = VehicleInvoice.reckoned(fields, ())
    assert {n: result[n].text for n in ("total", "net")} == {"total": "3386412.00", "net": "3287778.64"}
    assert all(result[n].valid for n in ("total", "net", "tax", "total_capitals"))
    assert held == {"total~total_capitals": False}


def test_an_account_is_no_check_code() -> None:
    fields = {"check_code": field("69117413770040877781"), "buyer_bank": field("兴业支行 69117413770040877781")}
    assert set(VatInvoice.refine(fields, None)) == {"buyer_bank"}


def field(text: str) -> Field:
    return Field("", "", text, text, text, 0.9)
