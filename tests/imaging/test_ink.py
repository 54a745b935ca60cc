"""The window on the ink: moved up and down, cut behind it, nothing where there is nothing."""

import cv2
import numpy as np
import pytest

from kapiao.imaging.ink import focus, ink_mask, ink_span, ink_window
from kapiao.imaging.rectify import grid_below
from kapiao.records import Pixels, Quad

QUAD = Quad.box(20, 60, 400, 40)


def paper(x: int = 30, y: int = 92, text: str = "KA 4417", dark: int = 30, height: int = 160) -> Pixels:
    pixels = np.full((height, 460, 3), 220, np.uint8)
    pixels += (np.arange(460)[None, :, None] % 7).astype(np.uint8)  # a faint pattern
    cv2.putText(pixels, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (dark,) * 3, 3, cv2.LINE_AA)
    return pixels


@pytest.mark.parametrize("shift", [-7, -3, 0, 4, 7])
def test_the_window_follows_the_ink(shift: int) -> None:
    found = focus(paper(y=92 + shift), QUAD)
    assert found is not None
    mask, _ = ink_mask(found.pixels)
    rows = np.flatnonzero(mask.sum(axis=1))
    assert found.pixels.shape[0] == 48
    assert abs((rows[0] + rows[-1]) / 2 - 23.5) <= 3
    assert found.quad.center[1] == pytest.approx(81 + shift, abs=3)


def test_blank_paper_is_cut_off() -> None:
    found = focus(paper(), QUAD)
    assert found is not None
    width = found.pixels.shape[1]
    assert 150 < width < 230
    assert found.quad.points[0][0] == pytest.approx(20, abs=0.6)
    assert found.quad.width == pytest.approx(width / 48 * 40, rel=0.02)
    assert found.start_px < 20
    assert found.ink_px > 200
    below = grid_below(width)
    assert width == below or width - below > 4


def test_a_second_text_after_a_gap_is_left_out() -> None:
    pixels = paper(text="KA")
    cv2.putText(pixels, "XX", (300, 92), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (30,) * 3, 3, cv2.LINE_AA)
    found, alone = focus(pixels, QUAD), focus(paper(text="KA"), QUAD)
    assert found is not None
    assert alone is not None
    assert found.pixels.shape == alone.pixels.shape


def test_ink_is_measured_by_the_light_it_is_seen_in() -> None:
    dim = cv2.convertScaleAbs(paper(dark=180), alpha=0.4)  # 18 grey levels deep
    assert focus(dim, QUAD) is not None
    assert focus(cv2.convertScaleAbs(dim, alpha=1.0, beta=130), QUAD) is None  # as deep on a bright ground: a pattern


def test_how_far_the_window_was_moved() -> None:
    low, high = focus(paper(y=97), QUAD), focus(paper(y=89), QUAD)
    assert low is not None
    assert high is not None
    assert (low.shift - high.shift) * 40 == pytest.approx(8, abs=1.5)


def test_no_ink_no_line() -> None:
    assert focus(paper(text=""), QUAD) is None
    assert focus(paper(dark=210), QUAD) is None
    assert focus(np.full((160, 460, 3), 255, np.uint8), QUAD) is None
    assert focus(paper(), Quad.box(-900, -900, 300, 30)) is None


def test_span_and_window_of_a_mask() -> None:
    mask = np.zeros((70, 300), np.uint8)
    assert ink_span(mask) == (0, 0, 0)
    assert ink_window(mask) == 11
    mask[30:40, 50:60] = 1
    mask[30:40, 100:110] = 1
    mask[30:40, 250:260] = 1
    assert ink_span(mask) == (50, 110, 200)
    assert ink_span(mask, gap_px=200) == (50, 260, 300)
    assert ink_window(mask) <= 30 <= 40 <= ink_window(mask) + 48
