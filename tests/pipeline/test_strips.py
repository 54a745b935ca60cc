"""A value of several rows goes on below its usual rows where the last one is full and nothing else stands there."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import pytest

from kapiao.documents.idcard import ResidentIdFront
from kapiao.imaging.decode import sheet_of
from kapiao.pipeline.sight import Sight
from kapiao.pipeline.strips import strips_of
from kapiao.reading.layout import Fit, layouts_folder, load_layout
from kapiao.records import Homography, Limits, Pixels
from kapiao.vision.ports import Eyes

WIDTH = 1000
ADDRESS = next(entry for entry in ResidentIdFront.entries if entry.name == "address")
FIT = Fit(
    load_layout(layouts_folder(), "resident_id_front"), Homography((WIDTH, 0, 0, 0, WIDTH, 0, 0, 0, 1.0)), 1.0, ()
)
PITCH = 51  # of four rows, a little closer than the layout's three


def card(lengths: list[int], number: bool = True) -> Pixels:
    """A light card with rows of so many upright bars where the address stands, and with a number."""
    pixels = np.full((640, WIDTH, 3), 225, np.uint8)
    for row, length in enumerate(lengths):
        for k in range(length):
            x, y = 180 + 34 * k, 350 + PITCH * row
            cv2.rectangle(pixels, (x, y - 14), (x + 6, y + 14), (30, 30, 30), -1)
            cv2.rectangle(pixels, (x, y - 14), (x + 26, y - 9), (30, 30, 30), -1)
    for k in range(18 if number else 0):
        cv2.rectangle(pixels, (330 + 32 * k, 526), (337 + 32 * k, 558), (20, 20, 20), -1)
    return pixels


@pytest.mark.parametrize(
    ("lengths", "rows"),
    [([11], 1), ([11, 11], 2), ([11, 11, 11], 3), ([11, 11, 10, 3], 4), ([11, 11, 10, 11], 4), ([11, 11, 3, 3], 3)],
)
def test_rows_of_an_address(lengths: list[int], rows: int) -> None:
    sight = Sight(sheet_of(card(lengths), Limits(), 2000), cast(Eyes, None))
    assert len(strips_of(sight, ADDRESS, FIT, 1.0)) == rows


def test_the_row_beyond_holds_its_print_whole() -> None:
    sight = Sight(sheet_of(card([11, 11, 11, 4]), Limits(), 2000), cast(Eyes, None))
    top, bottom = strips_of(sight, ADDRESS, FIT, 1.0)[-1].quad.bounds[1::2]
    assert top < 350 + 3 * PITCH - 14
    assert bottom > 350 + 3 * PITCH + 14
