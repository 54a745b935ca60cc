"""A peer's lines become records without anything of the picture, for every document."""

import pytest
from bench.peers import records_of

from kapiao.documents import Document, all_documents
from kapiao.records import Char, Line, Quad


def line(text: str, top: float) -> Line:
    n = len(text)
    return Line(
        text, 0.9, Quad.box(20, top, 20.0 * n, 20), tuple(Char(c, 0.9, k / n, (k + 1) / n) for k, c in enumerate(text))
    )


@pytest.mark.parametrize("document", all_documents(), ids=lambda document: document.kind)
def test_lines_of_a_peer_are_enough(document: type[Document]) -> None:
    words = [*document.signs, *document.labels, "2020年01月02日", "11010519491231002X", "¥12.50元"]
    records = records_of([line(word, 30.0 * k) for k, word in enumerate(words) if word], document)
    assert all(record.kind == document.kind for record in records)
