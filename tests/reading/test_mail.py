"""Addresses of mail that lost their @."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kapiao.reading.mail import tidied, with_at
from kapiao.records import Char, Lattice, Line, Quad


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


@pytest.mark.parametrize(
    ("text", "shown", "said"),
    [
        ("E: junmail.example.cn", 0.3, "E: jun@mail.example.cn"),
        ("E: junmail.example.cn", 0.001, "E: jun@mail.example.cn"),
        ("junmail.example.cn", 0.3, "jun@mail.example.cn"),
        ("junmail.example.cn", 0.001, "junmail.example.cn"),
    ],
)
def test_an_at_that_ran_into_its_neighbour_is_found_between_them(text: str, shown: float, said: str) -> None:
    """Where nothing says that it is mail, more must be seen of it."""
    columns = sorted({*text, "@"})
    table = np.full((2 * len(text) + 1, len(columns) + 1), 1e-6)
    table[0::2, 0] = 1.0
    for place, character in enumerate(text):
        table[2 * place + 1, columns.index(character) + 1] = 1.0
    table[2 * text.index("mail"), [0, columns.index("@") + 1]] = 1 - shown, shown
    lattice = Lattice(("", *columns), np.log(table / table.sum(axis=1, keepdims=True)).astype(np.float32))
    told = with_at(replace(line(text, {}), lattice=lattice))
    assert told.text == said == "".join(char.text for char in told.chars)


def test_a_1_before_a_letter_is_an_l() -> None:
    assert tidied("yu.1i01@example.cn") == "yu.li01@example.cn"
