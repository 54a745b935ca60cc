"""What one look knows already is not read again; what it doubts is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest

from kapiao.imaging.decode import sheet_of
from kapiao.pipeline.sight import Sight
from kapiao.records import Char, Lattice, Limits, Line, Pixels, Quad
from kapiao.vision.ports import Eyes

NOTHING = Lattice(("", "a"), np.zeros((1, 2), np.float32))
PLACE = Quad.box(20, 20, 200, 30)


def read_as(text: str, *scores: float, quad: Quad = PLACE) -> Line:
    chars = tuple(
        Char(c, s, k / len(text), (k + 1) / len(text)) for k, (c, s) in enumerate(zip(text, scores, strict=True))
    )
    return Line(text, sum(scores) / len(scores), quad, chars, NOTHING)


@dataclass
class Said:
    """Eyes that read what they are told to, one answer after the other."""

    answers: list[Line]
    reads: int = 0
    strips: list[tuple[int, ...]] = field(default_factory=list)

    def read(self, strip: Pixels, alphabet: frozenset[str] | None = None) -> Line:
        self.reads += 1
        self.strips.append(strip.shape)
        return self.answers.pop(0)

    def read_each(self, strips: Sequence[Pixels], alphabets: object = None) -> tuple[Line, ...]:
        return tuple(self.read(strip) for strip in strips)

    def upside_down(self, strips: Sequence[Pixels]) -> float:
        return 0.0


def sight_of(eyes: Said, height: int = 100) -> Sight:
    return Sight(sheet_of(np.full((height, 300, 3), 255, np.uint8), Limits(), 2000), cast(Eyes, eyes))


def test_a_sure_line_is_not_read_again_where_a_second_look_has_its_box() -> None:
    eyes = Said([])
    nearly = Quad.box(21, 19, 199, 32)
    lines, _ = sight_of(eyes).lines_in([nearly], [read_as("abc", 1.0, 1.0, 0.99)])
    assert [line.text for line in lines] == ["abc"]
    assert eyes.reads == 0


def test_a_doubtful_line_and_one_whose_box_grew_are_read_again() -> None:
    eyes = Said([read_as("abd", 0.9, 0.9, 0.9), read_as("abcd", 0.9, 0.9, 0.9, 0.9)])
    sight = sight_of(eyes)
    assert sight.lines_in([PLACE], [read_as("abc", 1.0, 1.0, 0.5)])[0][0].text == "abd"
    longer = Quad.box(20, 20, 240, 30)
    assert sight.lines_in([longer], [read_as("abc", 1.0, 1.0, 1.0)])[0][0].text == "abcd"


def test_of_three_margins_the_surest_reading_counts() -> None:
    eyes = Said([read_as("abd", 0.9, 0.9, 0.95), read_as("abe", 0.5, 0.5, 0.5)])
    surer = sight_of(eyes).surer(read_as("abc", 0.9, 0.9, 0.6), 0)
    assert (surer.text, surer.quad, eyes.reads) == ("abd", PLACE, 2)


@pytest.mark.parametrize(("second", "said"), [(0.9, "abd"), (0.5, "abc")])
def test_a_poor_line_is_read_without_grain_where_that_is_surer(second: float, said: str) -> None:
    eyes = Said([read_as("abc", 0.7, 0.7, 0.7), read_as("abd", second, second, second)])
    line = sight_of(eyes).read_clear([PLACE])[0]
    assert (line.text, line.quad, eyes.reads) == (said, PLACE, 2)


def test_a_sure_line_and_what_is_hardly_text_are_left_as_they_are() -> None:
    eyes = Said([])
    sight = sight_of(eyes)
    for line in (read_as("ab", 0.95, 0.99), read_as("ab", 0.2, 0.3)):
        assert sight.surer(line, 0) is line


def test_a_column_takes_of_each_character_the_surer_reading() -> None:
    column = Quad(((80, 20), (80, 220), (30, 220), (30, 20)))
    along, beside = read_as("领卷后", 1.0, 0.6, 1.0), read_as("颈券后", 0.6, 0.9, 1.0)
    eyes = Said([along, beside])
    sight = sight_of(eyes, 260)
    sight.upright = True  # one column alone would be taken for a page that lies on its side
    lines, _ = sight.lines_in([column])
    assert [line.text for line in lines] == ["领券后"]


def test_a_large_column_that_reads_as_little_is_cut_at_even_steps() -> None:
    column = Quad(((80, 20), (80, 220), (20, 220), (20, 20)))  # 3.3 times as long as wide
    eyes = Said([read_as("大", 0.9), read_as("药大房", 0.7, 0.7, 0.7), read_as("橙子药房", 1.0, 0.9, 1.0, 1.0)])
    sight = sight_of(eyes, 260)
    sight.upright = True
    lines, _ = sight.lines_in([column])
    assert [line.text for line in lines] == ["橙子药房"]
    assert lines[0].quad == column
    assert not eyes.answers


def test_a_part_that_was_looked_at_is_not_looked_at_again() -> None:
    looks: list[tuple[int, ...]] = []

    class Boxed(Said):
        def boxes(self, pixels: Pixels, side_px: int) -> tuple[Quad, ...]:
            looks.append((*pixels.shape[:2], side_px))
            return (Quad.box(5, 5, 40, 10),)

    sight = sight_of(Boxed([]))
    assert sight.zoomed(PLACE, 0.0, 448) == sight.zoomed(PLACE, 0.0, 448) == (Quad.box(25, 25, 40, 10),)
    assert len(looks) == 1
    assert sight.zoomed(PLACE, 0.0, 640)
    assert sight.softened().zoomed(PLACE, 0.0, 448)
    assert len(looks) == 3


@dataclass
class Nearsighted:
    """Eyes that see most from one distance."""

    looks: list[int] = field(default_factory=list)

    def boxes(self, _pixels: Pixels, side_px: int) -> tuple[Quad, ...]:
        self.looks.append(side_px)
        return tuple(Quad.box(10, 40 * k, 200, 20) for k in range({640: 1, 1280: 5}.get(side_px, 2)))


def test_a_glance_is_the_look_that_sees_most_and_none_from_farther_away_than_the_last() -> None:
    eyes = Nearsighted()
    sight = Sight(sheet_of(np.zeros((100, 300, 3), np.uint8), Limits(), 2000), cast(Eyes, eyes))
    assert len(sight.glance(1216)) == 5
    assert eyes.looks == [640, 1280]
    assert len(sight.glance(1600)) == 5
