"""Values whose places are known."""

import numpy as np
import pytest

from kapiao.reading.evidence import doubtful
from kapiao.reading.extract import Entry, read_rows, read_spans
from kapiao.reading.locate import beside
from kapiao.reading.view import Span, View
from kapiao.records import Char, Homography, Lattice, Line, Quad
from kapiao.values.names import PersonName
from kapiao.values.registers import BodyHeight
from kapiao.values.words import LikelyWord

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


def test_a_short_value_in_doubt_is_what_most_looks_at_its_rows_say() -> None:
    """One look that is surer than each of them does not outweigh them, but lowers their score."""
    entry = Entry("姓名", PersonName())
    entry.name = "name"

    def again(quad: Quad, _: object) -> Line:
        return _line("华静", 0.95) if quad.height == 30 and quad.width == 60 else _line("毕静", 0.93)

    field = read_spans([entry], {"name": _span("毕静", 0.7)}, SAME, again)["name"]
    assert field.text == "毕静"
    assert 0.5 < field.score < 0.93**2


def test_a_word_of_a_list_that_most_looks_do_not_see_is_not_valid() -> None:
    entry = Entry("婚姻状况", LikelyWord(("未婚", "已婚", "离异"), whole=True))
    entry.name = "marriage"

    def again(quad: Quad, _: object) -> Line:
        return _line("已婚", 0.6) if quad.height == 30 and quad.width < 70 else _line("经局", 0.7)

    field = read_spans([entry], {"marriage": _span("经局", 0.7)}, SAME, again)["marriage"]
    assert (field.text, field.valid) == ("已婚", None)
    assert field.score < 0.5


@pytest.mark.parametrize(("beyond", "text"), [("163厘米", "163厘米"), ("163", "163")])
def test_a_height_without_its_unit_is_looked_at_beyond_its_cell(beyond: str, text: str) -> None:
    entry = Entry("身高", BodyHeight())
    entry.name = "height"

    def again(quad: Quad, _: object) -> Line:
        return _line(beyond if quad.width > 1.1 * 90 else "163", 0.95)

    assert read_spans([entry], {"height": _span("163", 0.95)}, SAME, again)["height"].text == text


@pytest.mark.parametrize(("left_over", "doubted"), [(0.2, True), (0.001, False)])
def test_a_name_behind_its_label_is_doubted_where_its_last_character_was_not_read(
    left_over: float, doubted: bool
) -> None:
    """What stands behind it in its line is looked at again with it."""
    text, columns = "姓名石永", ("", *"姓名石永櫟")
    table = np.full((3 * len(text) + 4, len(columns)), 1e-6)
    table[:, 0] = 1.0
    for place in range(len(text)):
        table[3 * place + 1 : 3 * place + 3, 0], table[3 * place + 1 : 3 * place + 3, place + 1] = 0.01, 1.0
    table[-3:-1, -1] = left_over
    lattice = Lattice(columns, np.log(table / table.sum(axis=1, keepdims=True)).astype(np.float32))
    chars = tuple(Char(c, 1.0, (3 * k + 1) / len(table), (3 * k + 3) / len(table)) for k, c in enumerate(text))
    whole = Line(text, 1.0, Quad.box(0, 0, 16.0 * len(table) / 3, 16), chars, lattice)
    looked: list[Quad] = []

    def again(quad: Quad, alphabet: object) -> Line:
        looked.append(quad)
        return Line("", 0.0, quad)

    entry = Entry("姓名", PersonName(), beside("姓名"))
    entry.name = "name"
    name = read_rows((entry,), View.of((whole,)), ("姓名",), Homography.identity(), again)["name"]
    assert (name.text, doubtful(name)) == ("石永", doubted)
    assert [quad.bounds[2] >= whole.quad.bounds[2] - 1 for quad in looked] == [True] * doubted
