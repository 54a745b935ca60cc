"""Flicker: high where light comes in bands that run across the whole picture, low for shadows and things."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kapiao.imaging.flicker import flicker
from kapiao.records import Pixels


def scene(seed: int) -> Pixels:
    """Things of all tones, print and noise, in light that falls off to one side."""
    rng = np.random.default_rng(seed)
    picture = np.full((600, 800, 3), 150.0)
    picture[120:420, 160:620] = 190
    for _ in range(25):
        y, x = int(rng.integers(600)), int(rng.integers(800))
        picture[y : y + int(rng.integers(5, 60)), x : x + int(rng.integers(5, 60))] = rng.uniform(40, 220)
    picture *= np.linspace(0.7, 1.2, 600)[:, None, None]
    return np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)


def banded(picture: Pixels, depth: float, waves: float) -> Pixels:
    down = np.arange(picture.shape[0]) / picture.shape[0]
    return np.clip(picture * (1 + depth * np.sin(waves * 6.2832 * down + 1))[:, None, None], 0, 255).astype(np.uint8)


@pytest.mark.parametrize("waves", [3.2, 4.0, 6.6])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bands_across_the_whole_picture_flicker_and_things_do_not(seed: int, waves: float) -> None:
    assert flicker(scene(seed)) < 0.7
    assert flicker(banded(scene(seed), 0.06, waves)) > 1.0


def turned(picture: Pixels) -> Pixels:
    return picture.transpose(1, 0, 2).copy()


def test_bands_run_along_the_long_side_of_the_sensor_in_an_upright_picture_too() -> None:
    assert flicker(turned(banded(scene(1), 0.06, 4.0))) > 1.0
    assert flicker(banded(turned(scene(1)), 0.06, 4.0)) < 0.7


def test_bands_that_run_down_or_across_a_half_do_not() -> None:
    picture = scene(4)
    upright = turned(banded(turned(picture), 0.1, 4.0))
    half = picture.copy()
    half[:, :400] = banded(picture, 0.1, 4.0)[:, :400]
    assert flicker(upright) < 0.7
    assert flicker(half) < 0.7


@pytest.mark.parametrize("share", [0.1, 0.3, 0.7])
def test_the_edge_of_a_shadow_along_the_rows_is_no_band(share: float) -> None:
    light = np.where(np.arange(600) < share * 600, 0.6, 1.0)
    light = cv2.GaussianBlur(light[:, None], (1, 85), 14)
    assert flicker(np.clip(scene(6) * light[..., None], 0, 255).astype(np.uint8)) < 0.7


def test_black_white_and_tiny_pictures_do_not() -> None:
    for height, width, tone in ((40, 60, 0), (40, 60, 255), (1, 1, 90)):
        assert flicker(np.full((height, width, 3), tone, np.uint8)) <= 0.0
    assert flicker(cv2.resize(scene(5), (90, 60))) < 0.7
