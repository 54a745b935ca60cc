"""The ink of stamps told from print."""

import numpy as np
import pytest

from kapiao.imaging.tints import DARK, RED, further_maps

INK, PRINT = (0.35, 0.3, 0.85), (0.1, 0.1, 0.1)  # of white: blue, green, red


def page(ink: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """A rim's samples, and a page with a stroke of its ink, and one of print beside and across it."""
    even = np.ones((60, 60, 3), np.float32)
    even[28:32, 5:55] = ink
    even[5:55, 40:44] = PRINT
    rim = np.ones((50, 6, 3), np.float32)
    rim[:, 2:4] = ink
    return even, rim


@pytest.mark.parametrize(("tint", "name", "ink"), [(RED, "apart", INK), (DARK, "sharp", (0.45, 0.45, 0.45))])
def test_print_is_taken_out_by_the_ink_of_the_rim(tint: str, name: str, ink: tuple[float, ...]) -> None:
    maps = further_maps(*page(ink)[:1], tint, page(ink)[1])
    assert maps[name][30, 20] < 20  # the stroke
    assert maps[name][10, 42] > 200  # print beside it
    assert maps[name][50, 20] > 240  # paper


def test_where_nothing_is_taken_out_no_stroke_is_lost_under_print() -> None:
    even, rim = page(INK)
    whole = further_maps(even, RED, rim)["whole"]
    assert max(whole[30, 20], whole[30, 42], whole[10, 42]) < 20
