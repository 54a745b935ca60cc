"""Displays as drawn: the grid appears by sampling alone, and a sensor keeps colours and tones."""

import numpy as np
import pytest

from kapiao.records import Pixels, Quad
from kapiao.specimens import copies, display, light, screens
from kapiao.specimens.ink import Paper

GREY = np.full((220, 300, 3), 200, np.uint8)
WHOLE = np.full((220, 300), 255, np.uint8)


def strongest(picture: Pixels) -> float:
    """Of all waves in the middle of a picture, the strongest against their mean."""
    part = picture[40:168, 60:188, 1].astype(np.float64)
    window = np.hanning(128)[:, None] * np.hanning(128)[None]
    waves = np.abs(np.fft.rfft2((part - part.mean()) * window))
    waves[:6, :6] = waves[-6:, :6] = 0
    return float(waves.max() / waves.mean())


def test_a_grey_field_on_a_display_shows_waves_and_on_paper_none() -> None:
    """A display of which 1.7 sensor pixels see one pixel each way: less than what its stripes need."""
    lens = display.Lens(blur=0.4, per_screen=1.7, per_picture=1.0, bend=0.0)
    shown = display.any_display(np.random.default_rng(3))
    u, v = display.places(np.diag([1 / 1.7, 1 / 1.7, 1.0]), lens, 220, 300)
    light = display.seen(shown, display.glowing(shown, GREY), lens, u, v, 1.0)
    waves = strongest(display.sensed(light, np.random.default_rng(3), (300, 220)))
    assert waves > 5 * strongest(display.sensed(display.linear(GREY), np.random.default_rng(3), (300, 220)))


def test_a_sensor_keeps_tone_and_colour() -> None:
    light = np.tile(display.linear(np.uint8([[[60, 120, 200]]])), (64, 64, 1))
    seen = display.sensed(light, np.random.default_rng(1), (64, 64))
    assert seen[8:-8, 8:-8].mean((0, 1)) == pytest.approx([60, 120, 200], abs=2.5)


def test_every_display_gives_the_light_of_its_picture() -> None:
    """What the cells take away from a channel between them they give within them."""
    for seed in range(12):
        cell = display.any_display(np.random.default_rng(seed)).cell
        assert cell.mean((0, 1)) == pytest.approx([1, 1, 1], abs=1e-4)


def test_a_colour_copy_is_made_of_dots_and_keeps_tones() -> None:
    copy = copies.colour_copied(GREY, 12.0, np.random.default_rng(5))
    assert copy.std() > 5
    assert abs(float(copy.mean()) - 200) < 75


def test_a_colour_copy_stands_on_its_sheet_or_was_cut_out_of_it() -> None:
    outline = Quad.box(-0.5, -0.5, GREY.shape[1], GREY.shape[0])
    paper = Paper("", GREY, WHOLE, {}, {}, 36.0, outline, px_per_mm=12.0)
    found = [copies.copied(paper, "colour copy", np.random.default_rng(seed), 1.0, 1.0) for seed in range(8)]
    on_sheet = [copy for copy in found if copy.sheet is not None]
    assert 0 < len(on_sheet) < len(found)
    for copy in found:
        corner = copy.pixels[:3, :3].mean((0, 1))
        assert (copy.alpha.min() == 255) == (copy.sheet is not None)
        assert copy.sheet is None or abs(corner - copy.white).max() < 40  # the sheet begins where the glass was empty
    again = copies.copied(paper, "colour copy", np.random.default_rng(3), 1.0, 1.0)
    assert np.array_equal(again.pixels, found[3].pixels)


def test_same_seed_same_screen() -> None:
    matrix = np.eye(3)
    first, second = (
        screens.rescreened(GREY, WHOLE, matrix, (300, 220), np.random.default_rng(9), 0.5, 0.1) for _ in range(2)
    )
    assert np.array_equal(first, second)


def test_a_screen_shows_a_paper_as_fine_as_it_is_told() -> None:
    lens = display.Lens(blur=0.4, per_screen=5.0, per_picture=1.0, bend=0.0)
    coarse, fine = (
        screens._raster(GREY, WHOLE, np.eye(3), (300, 220), lens, np.random.default_rng(9), least)
        for least in (0.1, 0.8)
    )
    assert coarse.paper_to_raster[0, 0] == pytest.approx(0.2)
    assert fine.paper_to_raster[0, 0] == pytest.approx(0.8)


def test_a_telephone_before_small_print_sees_as_much_of_every_screen_pixel_as_its_sensor_has() -> None:
    lens = display.Lens(blur=0.4, per_screen=3.0, per_picture=1.2, bend=0.0)
    free = display.nearer(lens, 500_000, 2.5)  # a screen pixel takes 2.5 of the picture's: nothing is to be done
    assert (free.per_screen, free.per_picture) == (3.0, 1.2)
    near = display.nearer(lens, 500_000, 1.0)
    assert (near.per_screen, near.per_picture) == (3.0, 3.0)
    large = display.nearer(lens, 2_000_000, 1.0)  # 8 million pixels are twice as many each way
    assert large.per_screen == large.per_picture == pytest.approx(2.0)


def test_what_glows_takes_no_shadow() -> None:
    white = np.full((96, 128, 3), 200.0, np.float32)
    steepest = []
    for glows in (False, True):
        seen = [light.lit(white, WHOLE[:96, :128], np.random.default_rng(k), "photo", 1.0, glows) for k in range(40)]
        steepest.append(max(float(np.abs(np.diff(one, axis=1)).max()) for one in seen))
    assert steepest[1] < 0.75 * steepest[0]
