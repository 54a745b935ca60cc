"""Rows with doubtful characters and holes, written by hand: characters stand at one pitch of 20 px."""

from dataclasses import replace

import pytest

from kapiao.reading.closer import closely_read
from kapiao.reading.evidence import Reread
from kapiao.records import Char, Line, Quad

PITCH = 20.0


def row(text: str, score: float = 0.99, lost: str = "") -> Line:
    """A row as it stands on paper, `lost` characters of it not read."""
    width = PITCH * len(text)
    found = [
        Char(char, score, k * PITCH / width, (k + 1) * PITCH / width) for k, char in enumerate(text) if char not in lost
    ]
    return Line("".join(char.text for char in found), score, Quad.box(0, 0, width, 24), tuple(found))


def says(*looks: tuple[str, float]) -> Reread:
    """A reader whose looks say one thing after another, the last of them from then on."""
    left = list(looks)

    def read(quad: Quad, alphabet: object) -> Line:
        text, score = left.pop(0) if len(left) > 1 else left[0]
        return row(text, score)

    return read


ROW = "由广州市天河区白鹭南大街迁来"


def test_what_a_closer_look_sees_in_a_hole_fills_it() -> None:
    line = closely_read(row(ROW, lost="鹭"), says(("白鹭南", 0.9), ("区白鹭南大", 0.8)))
    assert line.text == ROW
    assert [char.score for char in line.chars if char.text == "鹭"] == [0.9]
    assert line.chars[8].start == pytest.approx(8 / len(ROW))


def test_looks_that_differ_lower_the_score() -> None:
    line = closely_read(row(ROW, lost="鹭"), says(("白安南", 0.7), ("白鹭南", 0.9)))
    assert line.text == ROW
    assert min(char.score for char in line.chars) < 0.9


@pytest.mark.parametrize("seen", ["白南", "区白南大", "河去白", "白一南"])
def test_a_blank_stays_one(seen: str) -> None:
    """No look sees a character there, or only a stroke."""
    line = row(ROW, lost="鹭")
    assert closely_read(line, says((seen, 0.9))).text == line.text


def test_what_is_seen_and_not_legible_is_doubt() -> None:
    line = closely_read(row(ROW, lost="鹭"), says(("白鹭南", 0.3)))
    assert line.text == ROW.replace("鹭", "")
    assert min(char.score for char in line.chars) == 0.5


def in_doubt(text: str, char: str, score: float) -> Line:
    line = row(text)
    chars = tuple(replace(c, score=score) if c.text == char else c for c in line.chars)
    return replace(line, chars=chars)


def test_a_doubtful_character_is_what_most_closer_looks_say() -> None:
    line = closely_read(in_doubt(ROW.replace("鹭", "鸳"), "鸳", 0.6), says(("白鸳南", 0.5), ("区白鹭南大", 0.9)))
    assert line.text == ROW
    assert 0.6 < line.chars[8].score < 0.9
    assert closely_read(in_doubt(ROW, "鹭", 0.6), says(("白鹭南", 0.95))).chars[8].score > 0.9


def test_one_closer_look_alone_changes_nothing() -> None:
    line = closely_read(in_doubt(ROW, "鹭", 0.6), says(("白鸳南", 0.99), ("去白", 0.9)))
    assert line.text == ROW
    assert line.chars[8].score == 0.6


def test_what_another_look_said_is_doubt() -> None:
    other = ROW.replace("鹭", "鸳")
    assert closely_read(row(other), says(("白鹭南", 0.99)), ROW).text == ROW
    assert closely_read(row(other), says(("白鹭南", 0.99)), other).text == other


def test_a_row_that_is_hardly_legible_stays_as_it_is() -> None:
    line = row(ROW, 0.5)
    assert closely_read(line, says(("白鸳南", 0.99))) is line


def test_a_row_without_a_hole_is_not_looked_at_again() -> None:
    def never(quad: Quad, alphabet: object) -> Line:
        raise AssertionError("looked at again")

    for line in (row(ROW), row("张 伟"), row("20010224因工作调动由杭州市迁来")):
        assert closely_read(line, never) is line
