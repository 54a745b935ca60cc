"""The grid of a display is told from print, and taken out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kapiao.imaging.screens import descreened, screened
from kapiao.records import Pixels, Quad


@pytest.fixture
def page() -> Pixels:
    """Rows of print in a frame, a little aslant."""
    pixels = np.full((520, 700, 3), 210, np.uint8)
    for row in (60, 93, 150, 171, 248, 290, 351, 420, 463):
        cv2.putText(
            pixels, "EM59317964 CHN 7307111 M2807041", (30, row), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (40, 40, 40), 1
        )
        cv2.line(pixels, (20, row + 12), (680, row + 12), (120, 120, 120), 1)
    turn = cv2.getRotationMatrix2D((350, 260), 4, 1)
    noisy = cv2.warpAffine(pixels, turn, (700, 520), borderValue=(210, 210, 210)).astype(np.float32)
    noisy += np.random.default_rng(5).normal(0, 3, noisy.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def on_display(page: Pixels) -> Pixels:
    y, x = np.mgrid[: page.shape[0], : page.shape[1]].astype(np.float32)
    waves = [
        np.sin(2 * np.pi * (0.21 * x + 0.04 * y) + k) + np.sin(2 * np.pi * (0.23 * y - 0.05 * x)) for k in range(3)
    ]
    return np.clip(page + 22 * np.stack(waves, -1), 0, 255).astype(np.uint8)


def test_a_grid_is_told_from_print_and_a_few_rulings(page: Pixels) -> None:
    assert not screened(page)
    assert screened(on_display(page))
    assert not screened(page[:200, :200])  # too small to tell


def test_a_grid_is_taken_out_and_print_stays(page: Pixels) -> None:
    grey = [
        cv2.cvtColor(p, cv2.COLOR_BGR2GRAY).astype(int) for p in (page, on_display(page), descreened(on_display(page)))
    ]
    before, after = (np.abs(other - grey[0]).mean() for other in grey[1:])
    assert after < before / 3
    assert descreened(on_display(page)).shape == page.shape


@pytest.mark.parametrize("place", [(0, 0, 40, 30), (250, 140, 300, 60), (-20, 255, 5000, 3)])
def test_the_grid_is_taken_out_of_a_place_as_out_of_the_whole(
    page: Pixels, place: tuple[float, float, float, float]
) -> None:
    shown = on_display(page)
    there = tuple(slice(max(0, int(first)), int(first + length)) for first, length in (place[1::2], place[::2]))
    whole, part = descreened(shown), descreened(shown, [Quad.box(*place)])
    assert np.array_equal(whole[there], part[there])
    assert not np.array_equal(whole, part)
