"""The corner patterns of a drawn symbol, turned and with others beside it."""

import math

import cv2
import numpy as np
import pytest

from kapiao.imaging.finders import corners_of, finders
from kapiao.records import Pixels

MODULE_PX = 6
SIDE = 25


def pattern() -> Pixels:
    ring = np.zeros((7, 7), np.uint8)
    ring[1:6, 1:6], ring[2:5, 2:5] = 255, 0
    return np.kron(ring, np.ones((MODULE_PX, MODULE_PX), np.uint8))


def picture(turn_deg: float) -> tuple[Pixels, list[tuple[float, float]]]:
    """Three patterns of a symbol of 25 modules, and where their centres are: upper left, upper right, lower left."""
    pixels = np.full((400, 400), 255, np.uint8)
    far = (SIDE - 7) * MODULE_PX
    places = [(120, 120), (120 + far, 120), (120, 120 + far)]
    for x, y in places:
        pixels[y : y + 7 * MODULE_PX, x : x + 7 * MODULE_PX] = pattern()
    matrix = cv2.getRotationMatrix2D((200, 200), turn_deg, 1.0)
    half = 7 * MODULE_PX / 2 - 0.5
    centers = [tuple((matrix @ (x + half, y + half, 1)).tolist()) for x, y in places]
    return cv2.warpAffine(pixels, matrix, (400, 400), borderValue=255), centers


@pytest.mark.parametrize("turn_deg", [0, 30, 90, 200])
@pytest.mark.parametrize("dark", [True, False])
def test_three_patterns_make_a_corner(turn_deg: int, dark: bool) -> None:
    pixels, centers = picture(turn_deg)
    found = finders(pixels if dark else 255 - pixels, dark)
    assert len(found) == 3
    (corner, *_) = corners_of(found)
    seen = [corner.upper_left.center, corner.upper_right.center, corner.lower_left.center]
    assert all(math.dist(a, b) < 1.5 for a, b in zip(seen, centers, strict=True))
    assert corner.across == pytest.approx(SIDE, abs=1.5)
    a, b, c = centers
    assert math.dist(corner.centers().points[2], (b[0] + c[0] - a[0], b[1] + c[1] - a[1])) < 3


def test_noise_has_no_patterns_worth_the_time() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (600, 800)).astype(np.uint8)
    assert len(corners_of(finders(noise))) < 10
