"""Rows and locators on lines written by hand: merged, split, tilted and misread."""

import math
from dataclasses import replace

import pytest

from kapiao.reading.classify import likelihood
from kapiao.reading.locate import beside, find_label, next_to, pattern, spot, stack
from kapiao.reading.view import View
from kapiao.records import Char, Homography, Line, Quad


def line(text: str, left: float, top: float, height: float = 20.0, turn_deg: float = 0.0) -> Line:
    quad = Quad.box(left, top, height * len(text), height)
    if turn_deg:
        a = math.radians(turn_deg)
        cos, sin = math.cos(a), math.sin(a)
        quad = quad.mapped(Homography((cos, -sin, 0.0, sin, cos, 0.0, 0.0, 0.0, 1.0)))
    n = len(text)
    return Line(text, 0.99, quad, tuple(Char(c, 0.99, i / n, (i + 1) / n) for i, c in enumerate(text)))


CARD = [
    ("姓名张三丰", 50, 40),
    ("性", 50, 80),
    ("别", 75, 80),
    ("男", 130, 80),
    ("民族汉", 220, 80),
    ("住址", 50, 120),
    ("某省某市某区某某路", 130, 120),
    ("一百号二单元", 130, 150),
    ("公民身份号码", 50, 220),
    ("11010519491231002X", 200, 220),
]


@pytest.mark.parametrize("turn_deg", [0.0, 7.0, -9.0])
def test_beside_finds_values_in_merged_and_split_lines(turn_deg: float) -> None:
    view = View.of([line(t, x, y, 20, turn_deg) for t, x, y in CARD])
    labels = ("姓名", "性别", "民族", "住址", "公民身份号码")
    found = {label: beside(label, 3).find(view, {}, labels)[0].text for label in labels}
    assert found == {
        "姓名": "张三丰",
        "性别": "男",
        "民族": "汉",
        "住址": "某省某市某区某某路\n一百号二单元",
        "公民身份号码": "11010519491231002X",
    }


def test_a_long_label_may_have_a_misread_character() -> None:
    view = View.of([line("公民身分号码", 0, 0)])
    assert [hit.misread for hit in find_label(view, "公民身份号码")] == [1]
    assert not find_label(view, "姓名")


def test_a_longer_label_that_begins_alike_is_another_one() -> None:
    view = View.of([line("开票日期：2022年07月07日", 20, 0)])
    assert beside("开票人").find(view, {}, ("开票日期", "开票人")) == ()
    assert beside("开票人").find(View.of([line("开票入：张三", 20, 0)]), {}, ("开票日期", "开票人"))[0].text == "张三"


def test_pattern_joins_pieces_of_one_row() -> None:
    view = View.of([line("6222", 0, 0), line("0212", 100, 0), line("3456", 200, 0), line("7890", 300, 0)])
    assert [s.text for s in pattern(r"(\d{16})").find(view, {}, ())] == ["6222021234567890"]


def test_noise_on_the_row_of_a_value_is_left_out() -> None:
    noise = replace(line("回口", 400, 0), chars=(Char("回", 0.6, 0, 0.5), Char("口", 0.1, 0.5, 1)))
    view = View.of([line("8969", 0, 0), line("王嘉婕", 120, 0), noise])
    found = {"number": pattern(r"(\d{4})").find(view, {}, ())[0]}
    assert next_to("number", "right").find(view, found, ())[0].text == "王嘉婕"


def test_next_to_takes_the_nearest() -> None:
    view = View.of(
        [line("汉口站", 0, 0, 30), line("D367", 150, 4, 20), line("利川站", 320, 0, 30), line("Hankou", 0, 34, 10)]
    )
    train = pattern(r"(D\d+)").find(view, {}, ())[0]
    found = {"train": train}
    assert next_to("train", "left", "([一-鿿]+)").find(view, found, ())[0].text == "汉口站"
    assert next_to("train", "right", "([一-鿿]+)").find(view, found, ())[0].text == "利川站"
    assert next_to("missing", "left").find(view, found, ()) == ()


def test_spot_reads_a_part_of_the_page() -> None:
    view = View.of([line("A012345", 0, 0), line("B987654", 300, 200)])
    assert [s.text for s in spot(0, 0, 0.4, 0.4, "([A-Z][0-9]{6})").find(view, {}, ())] == ["A012345"]


def test_counter_signs_rule_a_document_out() -> None:
    class Paper:
        signs = ("姓名", "性别")
        signs_enough = 0
        against = ("临时",)

    plain = View.of([line("姓名张三", 0, 0), line("性别男", 0, 30)])
    temporary = View.of([*plain.lines, line("临时居民身份证", 0, 60)])
    assert likelihood(plain, Paper) == 1.0
    assert likelihood(temporary, Paper) == -1.0


def test_rows_of_a_foreshortened_page_stay_apart() -> None:
    lines = [line("左", 0, 30 * k, 20) for k in range(5)] + [
        line("右", 500, 30 * k + 100 * k / 10, 20) for k in range(5)
    ]
    assert len(View.of(lines).rows) >= 5


@pytest.mark.parametrize("turn_deg", [90.0, 180.0, -95.0, -46.0])
def test_rows_follow_the_reading_direction(turn_deg: float) -> None:
    view = View.of([line(t, x, y, 20, turn_deg) for t, x, y in CARD])
    assert view.rows[0].text == "姓名张三丰"
    assert view.rows[1].text == "性别男民族汉"


def test_words_written_downwards_do_not_turn_the_rows() -> None:
    turned = [line("购货单位信息", 20 + 40 * k, 30, 24, 88.0) for k in range(4)]
    view = View.of([*(line(t, x, y) for t, x, y in CARD), *turned])
    assert view.skew_deg == pytest.approx(0.0)


def test_small_print_stacked_beside_a_value_keeps_its_words() -> None:
    view = View.of([line("VALID", 0, 0, 9), line("THRU", 0, 10, 9), line("12/34", 60, 2, 16)])
    assert "".join(row.text for row in view.rows) == "VALIDTHRU12/34"


def test_stack_joins_a_number_set_in_rows() -> None:
    rows = [line(t, 40, 30 * k) for k, t in enumerate(("6223", "9488", "1423", "3399"))]
    view = View.of([*rows, line("2024", 300, 200)])
    assert stack(r"^(\d{4})$").find(view, {}, ())[0].text.split() == ["6223", "9488", "1423", "3399"]


def test_stack_may_end_with_a_shorter_row() -> None:
    rows = [line(t, 40, 30 * k) for k, t in enumerate(("4055", "1245", "4817", "8770", "3"))]
    found = stack(r"^(\d{2,6})$", last=r"^(\d)$").find(View.of(rows), {}, ())
    assert ["".join(span.text.split()) for span in found] == ["40551245481787703", "4055124548178770"]
