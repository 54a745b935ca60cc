"""Red ink taken off a page, on drawn pixels."""

import cv2
import numpy as np

from kapiao.imaging.red import in_red_light, red_prints, without_red

INK, RED, PAPER = (30, 30, 30), (48, 44, 206), (222, 236, 232)


def page() -> np.ndarray:
    pixels = np.full((420, 600, 3), PAPER, np.uint8)
    cv2.circle(pixels, (300, 200), 90, RED, 8)
    cv2.putText(pixels, "AB 12", (240, 215), cv2.FONT_HERSHEY_SIMPLEX, 1.5, INK, 4)
    return pixels


def test_red_ink_goes_and_black_ink_stays() -> None:
    bare = without_red(page())
    assert bare[110, 300].min() > 200  # the ring
    assert red_prints(bare) == ()
    ink = page().max(axis=2) < 60
    assert bare[ink].mean() < 70


def test_print_stays_even_in_coloured_grain() -> None:
    grain = np.random.default_rng(5).normal(0, 22, page().shape)
    bare = without_red(np.clip(page() + grain, 0, 255).astype(np.uint8)).max(axis=2).astype(float)
    ink = page().max(axis=2) < 60
    assert bare[~ink].mean() - bare[ink].mean() > 2.5 * bare[~ink].std()


def test_a_grey_picture_stays_as_it_is() -> None:
    grey = np.full((20, 30), 200, np.uint8)
    assert without_red(grey) is grey


def test_small_prints_are_found_when_asked_for_and_long_ones_are_none() -> None:
    pixels = np.full((420, 600, 3), PAPER, np.uint8)
    cv2.rectangle(pixels, (50, 300), (72, 318), RED, 5)
    cv2.rectangle(pixels, (200, 300), (400, 330), RED, 5)
    assert red_prints(pixels) == ()
    (found,) = red_prints(pixels, 0.025)
    assert abs(found.quad.width - 27) < 5


def test_red_light_is_for_what_a_stamp_lies_over() -> None:
    light = in_red_light(page())
    assert light is not None
    assert light[110, 300].min() > 190 > 60 > light[page().max(axis=2) < 60].mean()
    assert in_red_light(np.full((48, 200, 3), PAPER, np.uint8)) is None
