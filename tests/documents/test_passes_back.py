"""The back of a pass to the mainland: who the holder is at home, beside small pale labels."""

import pytest

from kapiao.documents.passes import MainlandPermitBack
from kapiao.reading.extract import read_rows
from kapiao.reading.view import View
from kapiao.records import Char, Homography, Line, Quad

LEVEL = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))


def line(text: str, row: int) -> Line:
    n = len(text)
    chars = tuple(Char(c, 0.99, i / n, (i + 1) / n) for i, c in enumerate(text))
    return Line(text, 0.99, Quad.box(30, 36 * row, 18 * n, 30), chars)


def unseen(quad: Quad, alphabet: frozenset[str] | None) -> Line:
    return Line("", 0.0, quad)


@pytest.mark.parametrize(
    ("label", "name"), [("台湾居民身份证姓名", "林晓梅"), ("自湾居长身母证性名", "林晓梅"), ("标证姓名 ", "林梅")]
)
def test_the_name_at_home_stands_behind_the_end_of_its_label(label: str, name: str) -> None:
    lines = [line(label + name, 0), line("台湾居长9份证号码F256562100", 1), line("请妥善保管遗失请及时报告", 3)]
    fields = read_rows(MainlandPermitBack.entries, View.of(lines), MainlandPermitBack.labels, LEVEL, unseen, 0.8)
    assert fields["home_name"].text == name
