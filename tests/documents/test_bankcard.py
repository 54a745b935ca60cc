"""Bank cards of which only the small print is doubtful."""

import pytest

from kapiao.documents.bankcard import BankCard
from kapiao.reading.extract import read_rows
from kapiao.reading.view import View
from kapiao.records import Char, Homography, Line, Quad


def line(text: str, left: float, score: float = 0.99) -> Line:
    n = len(text)
    chars = tuple(Char(c, score, i / n, (i + 1) / n) for i, c in enumerate(text))
    return Line(text, score, Quad.box(left, 40, 18 * n, 30), chars)


@pytest.mark.parametrize("since", ["07/23", "07|23"])
def test_two_dates_are_one_value_though_the_stroke_of_one_was_read_upright(since: str) -> None:
    shown = {"07/23": line(since, 40, 0.44), "08/30": line("08/30", 200)}

    def seen(quad: Quad, _alphabet: frozenset[str] | None) -> Line:
        return next(one for one in shown.values() if one.quad.bounds[0] == quad.bounds[0])

    fields = read_rows((BankCard.valid_dates,), View.of(list(shown.values())), (), Homography.identity(), seen)
    assert fields["valid_dates"].value == tuple(shown)
