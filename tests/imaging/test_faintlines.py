"""Cells parted by lines that are too faint to enclose them; cells that were merged on purpose stay whole."""

import cv2
import numpy as np

from kapiao.imaging.faintlines import divided
from kapiao.records import Pixels, Quad

PRINT = 20.0
MERGED = [(0.0, 0.0, 200.0, 80.0), (200.0, 0.0, 400.0, 40.0), (200.0, 40.0, 400.0, 80.0)]


def sheet() -> Pixels:
    pixels = np.full((80, 400, 3), 250, np.uint8)
    cv2.line(pixels, (200, 40), (400, 40), (60, 60, 60), 1)
    return pixels


def test_a_faint_line_parts_what_its_neighbours_part() -> None:
    pixels = sheet()
    cv2.line(pixels, (0, 40), (200, 41), (243, 243, 243), 1)
    boxes = divided(MERGED, pixels, PRINT, [Quad.box(80, 8, 60, 26)])
    assert len(boxes) == 4
    assert abs(boxes[2][1] - 40) < 2


def test_a_cell_without_any_line_stays_whole() -> None:
    assert len(divided(MERGED, sheet(), PRINT, [])) == 3


def test_an_underline_parts_nothing() -> None:
    pixels = sheet()
    cv2.line(pixels, (70, 40), (150, 40), (0, 0, 0), 1)
    assert len(divided(MERGED, pixels, PRINT, [Quad.box(70, 14, 80, 26)])) == 3


def test_a_line_through_print_is_a_stroke_of_it() -> None:
    pixels = sheet()
    cv2.line(pixels, (0, 40), (200, 40), (0, 0, 0), 1)
    assert len(divided(MERGED, pixels, PRINT, [Quad.box(10, 27, 180, 26)])) == 3


def test_a_line_that_no_cell_has_whole_is_told_by_its_length() -> None:
    pixels = np.full((80, 400, 3), 250, np.uint8)
    cv2.line(pixels, (0, 40), (400, 40), (240, 240, 240), 1)
    whole = [(0.0, 0.0, 200.0, 80.0), (200.0, 0.0, 400.0, 80.0)]
    assert len(divided(whole, pixels, PRINT, [])) == 4


def test_columns_are_parted_like_rows() -> None:
    pixels = np.full((400, 80, 3), 250, np.uint8)
    cv2.line(pixels, (40, 0), (40, 200), (243, 243, 243), 1)
    boxes = [(0.0, 0.0, 80.0, 200.0), (0.0, 200.0, 40.0, 400.0), (40.0, 200.0, 80.0, 400.0)]
    assert len(divided(boxes, pixels, PRINT, [])) == 4
