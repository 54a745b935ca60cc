"""Addresses of mail that lost their @."""

from __future__ import annotations

import pytest

from kapiao.reading.mail import with_at
from kapiao.records import Char, Line, Quad


def line(text: str, doubts: dict[int, float]) -> Line:
    """A line whose characters may be an @ as likely as `doubts` says, by their places."""
    chars = tuple(
        Char(c, 0.9, k / len(text), (k + 1) / len(text), (("@", doubts[k]),) if k in doubts else ())
        for k, c in enumerate(text)
    )
    return Line(text, 0.9, Quad.box(0, 0, 400, 20), chars)


def test_the_character_that_is_likeliest_an_at_becomes_one() -> None:
    assert with_at(line("E: junoexample.cn", {6: 0.02, 7: 0.005})).text == "E: jun@example.cn"


@pytest.mark.parametrize("text", ["E: ju@ooexample.cn", "www.jooexample.cn", "E: junoexample"])
def test_what_has_one_or_is_no_mail_stays(text: str) -> None:
    assert with_at(line(text, {6: 0.02})).text == text


def test_no_at_is_made_up() -> None:
    assert with_at(line("E: junoexample.cn", {6: 0.001})).text == "E: junoexample.cn"
