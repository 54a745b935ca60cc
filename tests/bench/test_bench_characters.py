"""The published set of characters: current, and doubt where a character is not of it."""

from __future__ import annotations

import pytest
from bench.characters import DOCS, covered, doubted, gb2312, part_of, published

from kapiao.errors import SettingInvalid
from kapiao.vision.text import open_eyes


def test_the_page_is_current() -> None:
    assert published() in DOCS.read_text("utf-8")  # else: python -m bench.characters --write-docs


def test_the_standard_has_its_characters() -> None:
    assert len(gb2312()) == 6763
    assert part_of("一") == "GB 2312, level 1"
    assert part_of("鑫") == "GB 2312, level 2"


def test_nearly_all_of_the_standard_is_covered() -> None:
    known = set(covered())
    assert sum(char in known for char in gb2312()) > 0.99 * len(gb2312())


def test_a_character_that_is_not_covered_is_flagged_doubtful() -> None:
    try:
        flagged, drawn = doubted(open_eyes(), 40)
    except SettingInvalid:
        pytest.skip("no typefaces to draw with")
    assert drawn >= 40
    assert flagged >= 0.5 * drawn
