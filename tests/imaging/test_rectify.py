"""Flat pieces of a picture: maps that lead there and back, strips, turns, lean."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapiao.imaging.rectify import (
    STRIP_PX,
    homography,
    lean,
    narrowed,
    oriented,
    reading_deg,
    side_by_side,
    strip,
    strip_to_picture,
    strip_width,
    turned,
    warp,
)
from kapiao.records import Homography, Point, Quad

UNIT = Quad.box(0, 0, 1, 1)
coordinate = st.floats(-0.3, 0.3)


def rotated(center: Point, width: float, height: float, angle_deg: float) -> Quad:
    c, s = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    half = ((-width, -height), (width, -height), (width, height), (-width, height))
    a, b, cc, d = ((center[0] + (x * c - y * s) / 2, center[1] + (x * s + y * c) / 2) for x, y in half)
    return Quad((a, b, cc, d))


@given(st.tuples(*[coordinate] * 8), st.tuples(*[coordinate] * 8))
def test_homography_is_exact_and_reversible(first: tuple[float, ...], second: tuple[float, ...]) -> None:
    def quad(shifts: tuple[float, ...]) -> Quad:
        points = [(100 * (x + shifts[2 * k]), 60 * (y + shifts[2 * k + 1])) for k, (x, y) in enumerate(UNIT.points)]
        return Quad((points[0], points[1], points[2], points[3]))

    src, dst = quad(first), quad(second)
    there = homography(src, dst)
    back = there.inverse()
    for p, q in zip(src.points, dst.points, strict=True):
        assert there.map(p) == pytest.approx(q, abs=1e-5)
        assert back.map(q) == pytest.approx(p, abs=1e-5)


def test_homography_of_a_line_is_refused() -> None:
    flat = Quad(((0, 0), (1, 0), (2, 0), (3, 0)))
    with pytest.raises(ValueError, match="one line"):
        homography(flat, UNIT)


def test_warp_of_identity_copies() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (40, 70, 3), np.uint8)
    assert np.array_equal(warp(pixels, Homography.identity(), 70, 40), pixels)


def test_warp_samples_at_pixel_centres() -> None:
    pixels = np.zeros((50, 60, 3), np.uint8)
    pixels[20, 31] = 255
    piece = warp(pixels, Homography((1, 0, 11, 0, 1, 5, 0, 0, 1)), 40, 30)
    assert np.argwhere(piece[..., 0] > 128).tolist() == [[15, 20]]


def test_strong_shrinking_averages() -> None:
    board = np.indices((480, 960)).sum(axis=0) % 2 * 255  # every other pixel white
    pixels = np.repeat(board[..., None], 3, axis=2).astype(np.uint8)
    piece = strip(pixels, Quad.box(0, 0, 960, 480))
    assert piece.shape == (48, 96, 3)
    assert abs(float(piece.mean()) - 127.5) < 3
    assert float(piece.std()) < 12  # sampling without averaging would give black and white


def test_border_is_repeated() -> None:
    pixels = np.full((60, 200, 3), 200, np.uint8)
    pixels[:, :20] = 40
    piece = strip(pixels, Quad.box(-50, -10, 260, 60))
    assert piece.min() >= 40
    assert int(piece[0, 0, 0]) == 40
    assert int(piece[-1, -1, 0]) == 200


@pytest.mark.parametrize("angle", [0, 7, 45, 90, 135, 180, -30, -90])
def test_strip_lays_a_turned_line_flat(angle: float) -> None:
    pixels = np.full((400, 400, 3), 255, np.uint8)
    quad = rotated((200, 200), 160, 40, angle)
    cv2.fillConvexPoly(pixels, np.array(quad.part(0, 0.25).points, np.float32).round().astype(np.int32), (0, 0, 255))
    piece = strip(pixels, quad)
    assert piece.shape == (STRIP_PX, 192, 3)
    assert piece[6:42, 6:42, 0].mean() < 20
    assert piece[6:42, 58:186, 0].mean() > 250


def test_strip_width_and_way_back() -> None:
    quad = rotated((150, 90), 120, 24, 11)
    assert strip_width(quad) == 240
    back = strip_to_picture(quad, 240)
    assert back.map((-0.5, -0.5)) == pytest.approx(quad.points[0])
    assert back.map((239.5, 47.5)) == pytest.approx(quad.points[2])


@pytest.mark.parametrize(
    ("width", "settled"), [(31, 31), (69, 64), (95, 95), (192, 192), (200, 192), (220, 220), (690, 640)]
)
def test_a_strip_settles_on_the_reading_grid_when_near(width: int, settled: int) -> None:
    pixels = np.full((60, 800, 3), 9, np.uint8)
    assert strip(pixels, Quad.box(0, 0, width, 48)).shape[1] == settled
    assert strip(pixels, Quad.box(0, 0, width, 48), 60).shape[1] == round(width * 60 / 48)


@pytest.mark.parametrize(
    "quad",
    [
        Quad(((5, 5), (5, 5), (5, 5), (5, 5))),
        Quad(((0, 10), (90, 10), (90, 10), (0, 10))),
        Quad(((900, 900), (950, 900), (950, 910), (900, 910))),
        Quad(((0, 0), (90, 40), (90, 0), (0, 40))),
    ],
)
def test_strips_of_impossible_quads_are_still_strips(quad: Quad) -> None:
    piece = strip(np.full((50, 100, 3), 9, np.uint8), quad)
    assert piece.shape[0] == STRIP_PX
    assert piece.dtype == np.uint8


@pytest.mark.parametrize("quarters", [-1, 0, 1, 2, 3, 5])
def test_turned_and_back(quarters: int) -> None:
    pixels = np.random.default_rng(2).integers(0, 255, (30, 50, 3), np.uint8)
    turn, back = turned(pixels, quarters)
    assert np.array_equal(turn, np.rot90(pixels, -quarters))
    for x, y in ((0, 0), (turn.shape[1] - 1, 0), (3, 7)):
        u, v = back.map((x, y))
        assert np.array_equal(turn[y, x], pixels[round(v), round(u)])


@pytest.mark.parametrize("angle", [0, 3.5, -12, 44, -44, 80, 90, 171])
def test_lean(angle: float) -> None:
    lines = [rotated((100, 40 * k), 50 + 20 * k, 20, angle) for k in range(5)]
    squares = [rotated((300, 40 * k), 22, 20, angle + 30) for k in range(9)]
    found = lean([*lines, *squares])
    assert math.remainder(found - angle, 180) == pytest.approx(0, abs=1e-6)
    assert lean(squares) == 0
    assert lean([]) == 0


def test_a_column_becomes_a_row_of_upright_characters() -> None:
    """Four cells, each with a bar at its top, one below the other; the column's strip shows them lying."""
    upright = np.full((200, 50, 3), 255, np.uint8)
    for k in range(4):
        upright[50 * k + 5 : 50 * k + 15, 10 : 20 + 5 * k] = 0
    lying = cv2.rotate(upright, cv2.ROTATE_90_COUNTERCLOCKWISE)
    row = side_by_side(lying, [0.125, 0.375, 0.625, 0.875])
    assert row.shape == (48, 192, 3)
    for k in range(4):
        cell = row[:, 48 * k : 48 * k + 48, 0] < 128
        assert cell[4:14].any()
        assert not cell[16:].any()
        assert abs(int(cell.any(axis=0).sum()) - (10 + 5 * k) * 48 / 50) <= 2


@pytest.mark.parametrize("width", [40, 100, 333, 512, 1500])
def test_a_condensed_strip_keeps_three_quarters_of_its_width(width: int) -> None:
    condensed = narrowed(np.zeros((STRIP_PX, width, 3), np.uint8))
    assert condensed.shape[0] == STRIP_PX
    assert 0.69 <= condensed.shape[1] / width <= 0.81


@pytest.mark.parametrize(("quarters", "angle_deg"), [(0, 0), (1, 90), (2, 180), (3, -90), (4, 0), (-1, -90)])
def test_a_place_is_read_in_another_direction(quarters: int, angle_deg: float) -> None:
    place = Quad.box(10, 20, 30, 5).turned(quarters)
    assert place.angle_deg == pytest.approx(angle_deg)
    assert place.bounds == (10, 20, 40, 25)


@pytest.mark.parametrize(
    ("lines_deg", "turn_deg", "aim_deg"),
    [
        ((3, -4), 0, 0),  # nearly as the page lies
        ((52, 41), 90, 46.5),
        ((52, 41), 270, 226.5),  # on their heads
        ((52, 41), 0, 46.5),
        ((-52, -41), 0, -46.5),
        ((88, 91), 90, 90),
    ],
)
def test_lines_far_aslant_are_read_along_themselves(
    lines_deg: tuple[float, ...], turn_deg: int, aim_deg: float
) -> None:
    lines = [rotated((50.0, 50.0), 60, 6, angle) for angle in lines_deg]
    assert reading_deg(lines, turn_deg) % 360 == pytest.approx(aim_deg % 360, abs=0.1)
    found = [oriented(line, reading_deg(lines, turn_deg)).angle_deg for line in lines]
    away = 180 if turn_deg == 270 else 0
    assert [(angle - away) % 360 for angle in found] == pytest.approx([angle % 360 for angle in lines_deg])
