"""The rows of the tax administration's seal: without a network."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import pytest

from kapiao.imaging.rings import Ring
from kapiao.pipeline.sealinside import Inside
from kapiao.pipeline.sealoffice import office_texts
from kapiao.records import Line, Pixels, Quad

RING = Ring(200.0, 150.0, 180.0, 120.0, 0.0, 1.0)
RADII = (0.6, 0.83)
UP = -math.pi / 2


class Eyes:
    """Sees a text wherever there is ink: its own in long strips, another in short ones."""

    def __init__(self, along: str, across: str) -> None:
        self.along, self.across = along, across

    def boxes(self, _pixels: Pixels, _side_px: int) -> tuple[Quad, ...]:
        return ()

    def read(self, pixels: Pixels, _alphabet: Any = None) -> Line:
        text = self.along if pixels.shape[1] > 7 * pixels.shape[0] else self.across
        text = text if (pixels < 128).mean() > 0.02 else ""
        return Line(text, 0.95 if text else 0.0, Quad.box(0, 0, 9, 9))


def inked(lower: bool, middle: bool) -> dict[str, Pixels]:
    """A seal's ink: below, above the other way, and in the middle where told."""
    ink = np.full((300, 400, 3), 255, np.uint8)
    start = 50 if lower else 230
    cv2.ellipse(ink, (200, 150), (150, 86), 0, start, start + 80, (0, 0, 0), 12)
    if middle:
        cv2.rectangle(ink, (170, 142), (230, 158), (0, 0, 0), -1)
    return {"sharp": ink}


@pytest.mark.parametrize(
    ("lower", "middle", "words"),
    [
        (True, True, (("成都市", 0.95), ("国家税务局监制", 0.95))),
        (True, False, (("国家税务局监制", 0.95),)),
        (False, True, (("成都市", 0.95), ("国家税务局监制", 0.95))),  # on its head
        (False, False, (("国家税务局监制", 0.95),)),
    ],
)
def test_a_row_along_the_lower_rim_is_read_along_it(lower: bool, middle: bool, words: Any) -> None:
    eyes: Any = Eyes("国家税务局监利", "成都市")
    assert office_texts(eyes, inked(lower, middle), RING, UP, RADII) == Inside(words)


def test_what_no_office_says_is_left_to_others() -> None:
    eyes: Any = Eyes("发票专用章", "成都市")
    assert office_texts(eyes, inked(True, True), RING, UP, RADII) == Inside()
