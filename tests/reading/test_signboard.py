"""What lines on a wall tell: which is the name, which a number or an address."""

from __future__ import annotations

import pytest

from kapiao.reading.signboard import signboards, tag_of
from kapiao.records import Line, Quad


def line(text: str, x: float, y: float, height: float) -> Line:
    return Line(text, 0.95, Quad.box(x, y, height * len(text) * (0.6 if text.isascii() else 1.0), height))


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("青禾面馆", "name"),
        ("订餐电话:13900001234", "phone"),
        ("0571-88880000", "phone"),
        ("400-000-1234", "phone"),
        ("地址：文一路12号", "address"),
        ("城关镇解放路88号", "address"),
        ("欢迎光临", "other"),
        ("24小时营业", "other"),
        ("2024", "other"),
        ("社区服务中心", "name"),
    ],
)
def test_words_tell(text: str, tag: str) -> None:
    assert tag_of(text) == tag


def test_the_largest_name_is_the_brand_and_its_translation_a_name_too() -> None:
    boards = signboards([
        line("欢迎光临", 400, 500, 60),
        line("青禾面馆", 100, 100, 50),
        line("QINGHE NOODLES", 110, 155, 14),
        line("电话:13900001234", 320, 158, 16),
        line("巷口烟酒", 900, 120, 30),
    ])  # fmt: skip
    assert boards[0].brand == "青禾面馆"
    assert [(t.line.text, t.tag) for t in boards[0].texts] == [
        ("青禾面馆", "name"), ("QINGHE NOODLES", "name"), ("电话:13900001234", "phone"),
    ]  # fmt: skip
    assert [b.brand for b in boards] == ["青禾面馆", "巷口烟酒", ""]


def test_spaced_letters_are_one_name() -> None:
    (board,) = signboards([line(char, 100 + 120 * k, 100 + 3 * k, 60) for k, char in enumerate("老槐树酒家")])
    assert board.brand == "老槐树酒家"
    assert len(board.texts) == 1


def test_nothing_is_no_board() -> None:
    assert signboards([]) == ()


def test_a_neighbour_s_word_does_not_join_a_name_that_is_set_close() -> None:
    boards = signboards([line("BENTO HOUSE", 0, 0, 60), line("火锅", 420, 10, 45)])
    assert boards[0].brand == "BENTO HOUSE"
