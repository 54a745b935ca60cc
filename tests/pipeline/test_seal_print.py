"""A seal beside print that says its name: without a network."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kapiao.pipeline.sealinside import Inside
from kapiao.pipeline.seals import Texts, _echoed
from kapiao.records import Char, Line, Quad

PRINT, SEEN = "六安样淮电机厂", "六安样准电机厂"


def sight(text: str) -> Any:
    line = Line(text, 1.0, Quad.box(0, 0, 70, 10), tuple(Char(char, 1.0, 0.0, 1.0) for char in text))
    return SimpleNamespace(lines=lambda _side_px: (line,))


@pytest.mark.parametrize(("score", "text"), [(0.8, PRINT), (0.99, SEEN)])
def test_a_name_in_doubt_is_that_of_the_print_and_says_so(score: float, text: str) -> None:
    texts = _echoed(sight(f"盖章：{PRINT}"), Texts((SEEN, score), Inside()))
    assert texts.main == (text, score)
    assert texts.repaired is (text != SEEN)


def test_a_word_inside_in_doubt_is_that_of_the_print() -> None:
    texts = _echoed(sight("销售总公司"), Texts((SEEN, 0.99), Inside((("销俸总公司", 0.97), ("合同专用章", 0.5)))))
    assert texts.inside.words == (("销售总公司", 0.97), ("合同专用章", 0.5))
    assert not texts.repaired
