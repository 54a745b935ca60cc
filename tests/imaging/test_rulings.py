"""Lines of tables and the cells between them, on drawn pictures."""

import cv2
import numpy as np
import pytest

from kapiao.imaging.rulings import Rulings, cells, form_frame, frames, long_runs, rulings
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


def test_lines_that_the_grain_outdoes_are_found_along_their_way() -> None:
    pixels = ruled(np.full((400, 600, 3), 200, np.uint8), [50, 200, 400, 550], [60, 120, 180, 240], 175)
    grain = np.random.default_rng(3).normal(0, 8, pixels.shape[:2])
    noisy = np.clip(pixels + grain[..., None], 0, 255).astype(np.uint8)
    assert len(cells(rulings(noisy, PRINT))) != 9
    assert len(cells(rulings(noisy, PRINT, faint=True))) == 9


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


def _form(width: int, height: int) -> Pixels:
    """A form of two rows and four columns on a page."""
    page = np.full((height, width), 235, np.uint8)
    for y in (100, 150, 200):
        cv2.line(page, (60, y), (width - 60, y), 60, 2)
    for x in (60, 160, 300, 420, width - 60):
        cv2.line(page, (x, 100), (x, 200), 60, 2)
    return page


def test_the_frame_of_a_form_is_found_beside_the_edge_of_its_paper() -> None:
    page = _form(600, 400)
    cv2.rectangle(page, (20, 20), (580, 380), 60, 2)  # larger, and encloses less
    frame = form_frame(rulings(page, 20.0))
    assert frame is not None
    assert frame.bounds == pytest.approx((60, 100, 540, 200), abs=5)


def test_a_side_that_is_broken_is_told_by_the_ends_of_the_lines_across() -> None:
    page = _form(600, 400)
    page[104:196, 520:560] = 235
    frame = form_frame(rulings(page, 20.0))
    assert frame is not None
    assert frame.bounds == pytest.approx((60, 100, 540, 200), abs=8)


def test_lines_that_enclose_nothing_are_no_form() -> None:
    page = np.full((400, 600), 235, np.uint8)
    cv2.line(page, (60, 100), (540, 100), 60, 2)
    cv2.line(page, (60, 200), (540, 200), 60, 2)
    assert form_frame(rulings(page, 20.0)) is None


def test_sides_of_a_scribble_meet_nowhere_far_away() -> None:
    rng = np.random.default_rng(3)
    for _ in range(60):
        masks = [np.zeros((300, 400), np.uint8) for _ in range(2)]
        for mask in masks:
            points = rng.integers(0, 300, (4, 1, 2)).astype(np.int32)
            cv2.polylines(mask, [points], False, 255, 3)
        found = Rulings(masks[0], masks[1], 10.0)
        for quad in (*frames(found), *filter(None, [form_frame(found)])):
            left, top, right, bottom = quad.bounds
            assert min(left, top) > -220
            assert max(right, bottom) < 620


def test_a_last_line_of_which_little_shows_leans_as_the_others_lead_to_expect() -> None:
    masks = [np.zeros((520, 800), np.uint8) for _ in range(2)]
    for y in (60, 140, 220, 300, 380):
        cv2.line(masks[0], (100, y), (700, y - 60), 255, 2)
    cv2.line(masks[0], (100, 452), (330, 445), 255, 2)  # with feet of characters
    for x in (100, 280, 700):
        cv2.line(masks[1], (x, round(60 - 0.1 * (x - 100))), (x, round(460 - 0.1 * (x - 100))), 255, 2)
    frame = form_frame(Rulings(masks[0], masks[1], 12.0))
    assert frame is not None
    assert max(y for _, y in frame.points) - min(y for _, y in frame.points) == pytest.approx(460, abs=8)
    assert frame.points[2][1] == pytest.approx(400, abs=5)


def test_a_side_of_which_a_finger_hides_most_is_told_by_the_lines_that_reach_it() -> None:
    masks = [np.zeros((520, 800), np.uint8) for _ in range(2)]
    for y, hidden in ((60, 130), (130, 90), (200, 70), (270, 0), (340, 0), (410, 0)):
        cv2.line(masks[0], (60, y), (round(700 + 0.1 * (410 - y)) - hidden, y), 255, 2)
    for x in (60, 200, 400):
        cv2.line(masks[1], (x, 60), (x, 410), 255, 2)
    frame = form_frame(Rulings(masks[0], masks[1], 12.0))
    assert frame is not None
    assert frame.points[1] == pytest.approx((735, 60), abs=6)
    assert frame.points[2] == pytest.approx((700, 410), abs=6)


def test_lines_that_run_on_in_the_pattern_of_the_paper_move_no_side() -> None:
    masks = [np.zeros((1000, 1500), np.uint8) for _ in range(2)]
    for y, start in zip(range(292, 850, 55), (202, 202, 171, 153, 136, 125, 125, 124, 199, 199, 202), strict=True):
        cv2.line(masks[0], (start, y), (1289, y), 255, 2)
    for x in (204, 365, 780, 1286):
        cv2.line(masks[1], (x, 292), (x, 842), 255, 2)
    frame = form_frame(Rulings(masks[0], masks[1], 20.0))
    assert frame is not None
    assert frame.bounds == pytest.approx((204, 292, 1287, 842), abs=5)
