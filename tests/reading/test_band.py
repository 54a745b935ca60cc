"""Bands: lines of a zone are put together from what a detector finds of them, and nothing else is."""

import math

import pytest

from kapiao.reading.band import bands, neighbours, shrunk
from kapiao.records import Homography, Quad

UPPER, LOWER = Quad.box(100, 400, 880, 24), Quad.box(100, 440, 880, 24)


def turned(quad: Quad, degrees: float) -> Quad:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return quad.mapped(Homography((cos, -sin, 0.0, sin, cos, 0.0, 0.0, 0.0, 1.0)))


@pytest.mark.parametrize("degrees", [0, 17, -30, 90, 180])
def test_two_long_lines_are_a_band(degrees: float) -> None:
    (band,) = bands([turned(LOWER, degrees), turned(UPPER, degrees)])
    assert len(band) == 2
    for quad, line in zip(shrunk(band), (UPPER, LOWER), strict=True):
        for point, other in zip(quad.points, turned(line, degrees).points, strict=True):
            assert point == pytest.approx(other, abs=0.01)


def test_a_line_without_its_fillers_is_drawn_out() -> None:
    (band,) = bands([Quad.box(100, 400, 330, 24), LOWER])
    assert shrunk(band)[0].bounds == pytest.approx(UPPER.bounds, abs=0.01)


def test_pieces_of_a_line_are_joined() -> None:
    pieces = [Quad.box(100, 400, 300, 24), Quad.box(520, 401, 460, 23), LOWER]
    assert any(
        shrunk(band)[0].bounds == pytest.approx((100, 400, 980, 424), abs=1.5)
        for band in bands(pieces)
        if len(band) == 2
    )


def test_three_lines_come_before_the_two_in_them() -> None:
    found = bands([UPPER, LOWER, Quad.box(100, 480, 880, 24)])
    assert [len(band) for band in found] == [3, 2, 2]


def test_short_or_distant_lines_are_none() -> None:
    assert bands([Quad.box(100, 400, 150, 24), Quad.box(100, 440, 150, 24)]) == ()
    assert bands([UPPER, Quad.box(100, 600, 880, 24)]) == ()
    assert bands([UPPER, turned(LOWER, 9)]) == ()


def test_a_line_alone_is_given_neighbours() -> None:
    found = [shrunk(band) for band in neighbours([LOWER])]
    assert any(band[0].bounds[1] == pytest.approx(440 - 1.45 * 24) for band in found)
    assert all(len(band) == 2 and LOWER.bounds[1] in [round(q.bounds[1]) for q in band] for band in found)
