"""What counts as read right."""

import pytest
from bench.truth import date_digits, distance, distance_within, edits, joined, plain, same


@pytest.mark.parametrize(
    ("expected", "read"),
    [
        ("有限责任公司(自然人投资或控股)", "有限责任公司（自然人投资或控股）"),
        ("YM-X-3011", "ＹＭ－Ｘ－３０１１"),
        (57.0, "57"),
        (57.0, "￥57.0元"),
        ("5999.00", "¥5,999"),
        ("2010年11月18日", "20101118"),
        ("2010年1月8日", "2010-01-08"),
        ("20140102-20240102", "2014.01.02-2024.01.02"),
        ("2014.01.02-长期", "20140102长期"),
        ("2019年04月21日18:41开", "2019年4月21日 18:41"),
        (["甲公司", "乙公司"], ["乙公司", "甲公司", "丙"]),
        (True, True),
        ("古丽·买买提", "古丽买买提"),
    ],
)
def test_the_same(expected: object, read: object) -> None:
    assert same(expected, read)


@pytest.mark.parametrize(
    ("expected", "read"),
    [
        (57.0, "5.70"),
        ("5999.00", "59.9900"),
        ("2010年11月18日", "2010年11月13日"),
        ("2010年1月18日", "2010年11月8日"),
        ("20140102-20240102", "20140102-20340102"),
        ("2014.01.02-长期", "2014.01.02"),
        ("2017-09-18天津市和平路559号", "2017-09-18天津市和乎路559号"),
        ("2017-09-18补录", "2017-09-18"),
        ("张三", ""),
        ("张三", None),
        (["甲公司", "甲公司"], ["甲公司"]),
        (57.0, "票价57.0元，半价28.5元"),
        ("00296313", "296313"),
        (True, False),
    ],
)
def test_not_the_same(expected: object, read: object) -> None:
    assert not same(expected, read)


def test_words_behind_a_date_count_and_those_of_dates_do_not() -> None:
    assert same("2017-09-18天津市和平路559号", "2017年9月18日 天津市和平路559号")
    assert same("2014.01.02至2024.01.02", "2014-01-02 2024-01-02")
    assert same("2019年04月21日18:41开", "2019-04-21 18:41")
    assert edits("2017-09-18补录", "2017-09-18朴录") == (1, 10)


def test_dates_are_told_from_numbers() -> None:
    assert date_digits("1994年1月3日") == "19940103"
    assert date_digits("20190101") == "20190101"
    assert date_digits("110105199003071234") == ""
    assert date_digits("2019级二班") == ""


def test_edits() -> None:
    assert distance("银行卡", "银行上") == 1
    assert distance_within("银行", "中国很行卡") == 1
    assert distance_within("银行", "中国银行卡") == 0
    assert edits("2010年1月8日", "20100108") == (0, 8)
    assert edits("2010年1月18日", "20100113") == (1, 8)
    assert edits("张三", "") == (2, 2)
    assert edits("张", "张三李四王五") == (1, 1)


def test_a_line_in_pieces_is_found() -> None:
    assert plain("照見五蘊 度一切苦厄") in joined(["照見五蘊", "度一切苦厄"])
