"""Evenness: high where a grid runs all over a picture, low for print, noise and the blocks of compression."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kapiao.imaging.waves import evenness
from kapiao.records import Pixels


def ground(seed: int = 1, side: tuple[int, int] = (420, 600)) -> Pixels:
    """Grey with noise of a sensor and some rows of print."""
    rng = np.random.default_rng(seed)
    picture = rng.normal(190, 3, (*side, 3))
    for _ in range(side[0] * side[1] // 4000):
        y, x = (int(rng.integers(v)) for v in side)
        picture[y : y + int(rng.integers(4, 24)), x : x + int(rng.integers(4, 24))] = 60
    return np.clip(picture, 0, 255).astype(np.uint8)


def waved(picture: Pixels, depth: float, period_px: float, colours: tuple[float, float, float] = (1, 1, 1)) -> Pixels:
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    wave = np.cos((0.94 * x + 0.34 * y) * 2 * np.pi / period_px)[..., None] * depth * np.array(colours)
    return np.clip(picture + wave, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("period_px", [2.7, 5.3, 11.0])
def test_a_wave_of_two_levels_all_over_is_even(period_px: float) -> None:
    assert evenness(waved(ground(), 2.0, period_px)) > evenness(ground()) + 1.0


def test_a_slow_wave_of_colours_is_even() -> None:
    assert evenness(waved(ground(), 3.0, 21.0, (1, 0, -1))) > evenness(ground()) + 0.8


def test_a_wave_in_one_corner_is_not() -> None:
    picture = ground(side=(768, 1024))
    corner = picture.copy()
    corner[:200, :240] = waved(picture, 3.0, 5.3)[:200, :240]
    assert evenness(corner) < evenness(picture) + 0.3


def test_blocks_of_compression_are_not() -> None:
    picture = ground()
    code = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 40])[1]
    assert evenness(cv2.imdecode(code, cv2.IMREAD_COLOR)) < evenness(picture) + 0.5


def test_a_picture_smaller_than_a_tile_is_judged_too() -> None:
    small = ground(side=(90, 140))
    assert evenness(waved(small, 4.0, 4.1)) > evenness(small)
