"""Words on a paper of unknown kind say which search may find it."""

from kapiao.documents import all_documents
from kapiao.pipeline import _told
from kapiao.records import Char, Line, Quad


def line(text: str, row: int) -> Line:
    n = len(text)
    chars = tuple(Char(c, 0.99, i / n, (i + 1) / n) for i, c in enumerate(text))
    return Line(text, 0.99, Quad.box(0, 40 * row, 20 * n, 20), chars)


def test_only_the_search_for_papers_follows_an_invoices_words() -> None:
    words = ("增值税电子普通发票", "开票日期", "纳税人识别号", "价税合计", "税率", "收款人", "复核")
    told = _told(all_documents(), [line(text, row) for row, text in enumerate(words)])
    assert {document.search for document in told} == {"papers"}
    assert "roll_invoice" in {document.kind for document in told}


def test_nothing_is_told_by_other_words() -> None:
    assert _told(all_documents(), [line("青禾面馆", 0)]) == ()
