"""How the rows of a paper are compared: each with the others of the same paper."""

import cv2
import numpy as np
import pytest

from kapiao.imaging.traces import COUNT
from kapiao.records import Pixels, Quad
from kapiao.vision.forgeries import NOTHING_ODDS, ForgeryNetwork, compared, open_forgeries, row_traces

ROWS = tuple(Quad.box(60, 40 + 70 * k, 300, 40) for k in range(4))
LINES = ("RICHTIG 1986", "0123456789", "KARTE 4711", "2010 2030")


@pytest.fixture(scope="module")
def network() -> ForgeryNetwork:
    return open_forgeries("openvino", "f32")


def sheet() -> Pixels:
    """Four rows of print under a little noise."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:330, 0:420]
    ground = 218 + 6 * np.sin(x / 9 + y / 23) + 5 * np.cos(y / 31)
    pixels = np.repeat(ground[..., None], 3, 2).astype(np.uint8)
    for row, text in zip(ROWS, LINES, strict=True):
        left, _, _, bottom = (int(v) for v in row.bounds)
        cv2.putText(pixels, text, (left, bottom - 9), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (40, 40, 44), 2, cv2.LINE_AA)
    pixels = cv2.GaussianBlur(pixels, (0, 0), 0.8).astype(np.float64)
    return np.clip(pixels + rng.normal(0, 3, pixels.shape), 0, 255).astype(np.uint8)


def test_a_value_laid_over_another_looks_more_changed_than_it_did(network: ForgeryNetwork) -> None:
    plain = sheet()
    forged = plain.copy()
    cv2.rectangle(forged, (60, 115), (290, 145), (232, 232, 232), -1)
    cv2.putText(forged, "987654321", (62, 140), cv2.FONT_HERSHEY_COMPLEX, 0.85, (0, 0, 0), 1, cv2.LINE_AA)
    before, after = network.changed(plain, ROWS), network.changed(forged, ROWS)
    assert np.argmax(after) == 1
    assert after[1] > before[1] + 1


def test_the_direction_in_which_a_picture_lies_changes_little(network: ForgeryNetwork) -> None:
    pixels = sheet()
    turned = np.ascontiguousarray(np.rot90(pixels, 2))
    height, width = pixels.shape[:2]
    rows = [Quad(tuple((width - 1 - x, height - 1 - y) for x, y in row.points)) for row in ROWS]  # type: ignore[arg-type]
    assert network.changed(turned, rows) == pytest.approx(network.changed(pixels, ROWS), abs=0.3)


def test_rows_without_print_tell_nothing(network: ForgeryNetwork) -> None:
    blank = np.full((200, 300, 3), 220, np.uint8)
    assert network.changed(blank, [Quad.box(20, 20, 200, 40), Quad.box(20, 90, 0, 0)]) == (NOTHING_ODDS, NOTHING_ODDS)
    assert network.changed(blank, []) == ()
    assert np.isnan(row_traces(blank, [Quad.box(20, 20, 200, 40)])).all()


def test_a_row_is_compared_with_the_median_of_the_others() -> None:
    told = np.repeat(np.array([[1.0], [2.0], [9.0], [np.nan]], np.float32), COUNT, 1)
    rows = compared(told)
    assert rows.shape == (4, 2 * COUNT + 1)
    assert rows[:, COUNT].tolist() == [5.5, 5.0, 1.5, 2.0]
    assert rows[:, -1].tolist() == [3.0] * 4
    assert compared(told[:1])[0].tolist() == [*told[0], *told[0], 0.0]
