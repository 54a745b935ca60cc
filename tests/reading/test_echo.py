"""Names on seals told by the print that says them too."""

from __future__ import annotations

import pytest

from kapiao.reading.echo import echoed, sure_print
from kapiao.records import Char, Line, Quad


@pytest.mark.parametrize(
    ("text", "print_", "told"),
    [
        ("庆津瑞佳样贸易有限公司", "称:天津瑞佳样贸易有限公司", "天津瑞佳样贸易有限公司"),  # its first character
        ("津瑞佳样贸易有限公司", "称天津瑞佳样贸易有限公司", "天津瑞佳样贸易有限公司"),  # lost
        ("样江县出房保障和房产管理", "样江县住房保障和房产管理局", "样江县住房保障和房产管理局"),  # and its last
        ("六安样准电机有限公司", "样淮电机有限公", "六安样淮电机有限公司"),  # the print is cut by the seal
        ("六安样准电机有限公司", "样淮电机限公司", "六安样淮电机有限公司"),
        ("六安样淮电机有限公司", "六安样淮电机肴限公司", "六安样淮电机有限公司"),  # the seal knows better how firms end
        ("样港发出房保障和房产管理号", "样河县住房保障和房产管理局", "样河县住房保障和房产管理局"),
        ("销俸总公司", "销售总公司", "销售总公司"),
    ],
)
def test_print_that_says_nearly_the_same_tells_a_name(text: str, print_: str, told: str) -> None:
    assert echoed(text, ["合同编号", print_]) == told


@pytest.mark.parametrize(
    "print_",
    ["上海飞马科技有限公司", "贸易有限公司", "科技有限公司章程", "上海云帆", "SHANGHAI", "", "?????技有限公司"],
)
def test_other_print_tells_nothing(print_: str) -> None:
    assert echoed("上海云帆科技有限公司", [print_]) == "上海云帆科技有限公司"


def test_what_was_read_with_doubt_does_not_count() -> None:
    chars = [("六", 0.9), ("安", 0.95), ("样", 1.0), ("海", 0.4), ("电", 1.0), ("机", 1.0), ("厂", 1.0)]
    line = Line("", 0.9, Quad.box(0, 0, 70, 10), tuple(Char(text, score, 0, 1) for text, score in chars))
    assert sure_print(line) == "六安样?电机厂"
    assert echoed("洋安样准电机厂", [sure_print(line)]) == "六安样准电机厂"
