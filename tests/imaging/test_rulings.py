"""Lines of tables and the cells between them, on drawn pictures."""

import cv2
import numpy as np
import pytest

from kapiao.imaging.rulings import cells, frames, long_runs, rulings
from kapiao.records import Pixels, Quad

PRINT = 20.0


def sheet() -> Pixels:
    return np.full((400, 600, 3), 255, np.uint8)


def ruled(pixels: Pixels, xs: list[int], ys: list[int], grey: int = 0) -> Pixels:
    for x in xs:
        cv2.line(pixels, (x, ys[0]), (x, ys[-1]), (grey,) * 3, 1)
    for y in ys:
        cv2.line(pixels, (xs[0], y), (xs[-1], y), (grey,) * 3, 1)
    return pixels


@pytest.mark.parametrize("grey", [0, 120, 220])
def test_a_grid_has_its_cells(grey: int) -> None:
    found = rulings(ruled(sheet(), [50, 200, 400, 550], [60, 100, 140, 240], grey), PRINT)
    assert [tuple(round(v) for v in q.bounds) for q in frames(found)] == [(50, 60, 550, 240)] or len(frames(found)) == 1
    assert len(cells(found)) == 9


def test_light_lines_on_dark_ground_count() -> None:
    pixels = 255 - ruled(sheet(), [50, 300, 550], [60, 160, 240])
    assert len(cells(rulings(pixels, PRINT))) == 4


def test_a_missing_piece_of_a_line_joins_cells() -> None:
    pixels = ruled(sheet(), [50, 300, 550], [60, 160, 240])
    cv2.line(pixels, (300, 62), (300, 158), (255, 255, 255), 3)
    assert len(cells(rulings(pixels, PRINT))) == 3


def test_strokes_of_print_are_no_lines() -> None:
    pixels = ruled(sheet(), [50, 300, 550], [60, 160, 240])
    cv2.rectangle(pixels, (100, 90), (128, 118), (0, 0, 0), 2)  # as tall as print
    cv2.line(pixels, (100, 215), (220, 215), (0, 0, 0), 2)  # an underline
    assert len(cells(rulings(pixels, PRINT, [Quad.box(90, 84, 50, 40), Quad.box(90, 185, 140, 40)]))) == 4


def test_a_tilted_table_has_its_corners() -> None:
    pixels = ruled(sheet(), [50, 300, 550], [100, 160, 300])
    turn = cv2.getRotationMatrix2D((300, 200), 3, 1)
    tilted = cv2.warpAffine(pixels, turn, (600, 400), borderValue=(255, 255, 255))
    quad = frames(rulings(tilted, PRINT))[0]
    wanted = [turn @ (x, y, 1) for x, y in ((50, 100), (550, 100), (550, 300), (50, 300))]
    assert np.abs(np.array(quad.points) - np.array(wanted)).max() < 8


def test_lines_across_alone_are_told() -> None:
    pixels = sheet()
    for y in (60, 100, 300):
        cv2.line(pixels, (50, y), (550, y), (0, 0, 0), 2)
    found = rulings(pixels, PRINT)
    assert frames(found) == ()
    assert [round(box[1] / 10) * 10 for box in long_runs(found, 300)] == [60, 100, 300]
