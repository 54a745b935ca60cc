"""The published set of characters: current, and doubt where a character is not of it."""

from __future__ import annotations

import pytest
from bench.characters import DOCS, doubted, gb2312, part_of, published, results, said

from kapiao.errors import SettingInvalid
from kapiao.values.names import covered
from kapiao.vision.text import open_eyes


def test_the_page_is_current() -> None:
    assert published() in DOCS.read_text("utf-8")  # else: python -m bench.characters --write-docs


def test_the_standard_has_its_characters() -> None:
    assert len(gb2312()) == 6763
    assert part_of("一") == "GB 2312, level 1"
    assert part_of("鑫") == "GB 2312, level 2"


def test_nearly_all_of_the_standard_is_covered() -> None:
    assert sum(char in covered() for char in gb2312()) > 0.96 * len(gb2312())


def test_nothing_is_covered_that_the_reader_cannot_say() -> None:
    assert covered() < set(said())


def test_covered_characters_are_read_right() -> None:
    try:
        found = list(results(open_eyes(), 20))
    except SettingInvalid:
        pytest.skip("no typefaces to draw with")
    drawn = sum(result.drawn for result in found)
    assert drawn >= 60
    assert sum(result.right for result in found) >= 0.9 * drawn


def test_a_character_that_is_not_covered_is_flagged_doubtful() -> None:
    try:
        flagged, drawn = doubted(open_eyes(), 40)
    except SettingInvalid:
        pytest.skip("no typefaces to draw with")
    assert drawn >= 40
    assert flagged >= 0.75 * drawn
