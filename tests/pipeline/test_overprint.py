"""Words of a stamp beside a value on a form, told by their colour."""

import cv2
import numpy as np

from kapiao.imaging.red import without_red
from kapiao.pipeline.overprint import Overprint
from kapiao.records import Char, Homography, Line, Quad

SAME = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
BLACK, RED = (40, 40, 40), (110, 110, 235)
CELL = (0.0, 0.0, 240.0, 60.0)


def _form(second: tuple[int, int, int]) -> tuple[Overprint, Line]:
    """Two characters on paper, the first one black."""
    pixels = np.full((200, 240, 3), (236, 240, 238), np.uint8)
    for left, ink in ((20, BLACK), (60, second)):
        cv2.putText(pixels, "H", (left, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.2, ink, 4)
    line = Line("HH", 1.0, Quad.box(18, 15, 70, 34), (Char("H", 1.0, 0.0, 0.5), Char("H", 1.0, 0.55, 1.0)))
    return Overprint.on(
        pixels, without_red(pixels), [Line("H", 1.0, line.quad.part(0, 0.5), (line.chars[0],))], SAME
    ), line


def test_what_is_red_and_pale_without_it_is_a_stamps() -> None:
    over, line = _form(RED)
    assert over.without(line, range(2), CELL) == [0]


def test_dark_print_is_kept() -> None:
    over, line = _form(BLACK)
    assert over.without(line, range(2), CELL) == [0, 1]


def test_pale_print_under_a_stamp_is_kept() -> None:
    over, line = _form((60, 60, 120))
    place, black = over.box(line, 1), over.print_
    assert over.red.red_share(*place) > 0.15
    assert over.bare.darkness(*place) < 0.65 * black
    assert over.without(line, range(2), CELL) == [0, 1]
