"""Values whose places are known."""

import pytest

from kapiao.reading.extract import Entry, read_spans
from kapiao.reading.view import Span, View
from kapiao.records import Char, Homography, Line, Quad
from kapiao.values.licences import LikelyWord

SAME = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))


def _line(text: str, score: float) -> Line:
    step = 1 / len(text)
    chars = tuple(Char(char, score, k * step, (k + 1) * step) for k, char in enumerate(text))
    return Line(text, score, Quad.box(0, 0, 30 * len(text), 30), chars)


def _span(text: str, score: float) -> Span:
    view = View.of([_line(text, score)])
    return view.span(view.rows[0].glyphs)


def _read(others: tuple[Span, ...]) -> str:
    entry = Entry("婚姻状况", LikelyWord(("未婚", "已婚", "再婚"), whole=True))
    entry.name = "marriage"
    found = read_spans(
        [entry], {"marriage": _span("孙始", 0.9)}, SAME, lambda quad, _: _line("孙始", 0.9), 0.8, {"marriage": others}
    )
    return found["marriage"].text


def test_what_is_of_the_list_counts_more_than_what_is_not() -> None:
    assert _read(()) == "孙始"
    assert _read((_span("泥再", 0.3), _span("再婚", 0.3))) == "再婚"


def test_a_word_of_a_list_that_was_cut_is_looked_at_wider() -> None:
    entry = Entry("婚姻状况", LikelyWord(("未婚", "已婚", "有配偶"), whole=True))
    entry.name = "marriage"

    def again(quad: Quad, _: object) -> Line:
        return _line("有配偶" if quad.width > 40 else "有", 1.0)

    assert read_spans([entry], {"marriage": _span("有", 1.0)}, SAME, again)["marriage"].text == "有配偶"


@pytest.mark.parametrize(("seen", "score", "again", "read"), [("女儿", 0.6, "女", "女儿"), ("女儿", 0.6, "妻", "妻")])
def test_another_look_does_not_cut_a_word_of_a_list(seen: str, score: float, again: str, read: str) -> None:
    entry = Entry("关系", LikelyWord(("女", "女儿", "妻")))
    entry.name = "relation"
    found = read_spans([entry], {"relation": _span(seen, score)}, SAME, lambda quad, _: _line(again, 0.9))
    assert found["relation"].text == read
