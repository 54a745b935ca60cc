"""Emblem, seal and title of a licence, wherever the paper lies in its picture."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from kapiao.pipeline import Reader
from kapiao.records import Ask

SAMPLE = Path(__file__).parents[2] / "samples" / "business_license" / "01" / "image.jpg"


@pytest.mark.parametrize("around", [0.0, 0.6])
def test_a_licence_alone_and_on_a_red_table(around: float) -> None:
    pixels = cv2.imread(str(SAMPLE))
    height, width = pixels.shape[:2]
    more = round(around * max(height, width))
    table = np.full((height + 2 * more, width + 2 * more, 3), (60, 60, 150), np.uint8)
    table[more : more + height, more : more + width] = pixels
    (record,) = Reader().read_pixels(table, Ask(("business_license",))).records
    (title,), (emblem,), (stamp, *_) = (
        [mark.quad for mark in record.marks if mark.kind == kind] for kind in ("title", "emblem", "stamp")
    )
    assert emblem.center[1] < title.center[1] < stamp.center[1]
    assert abs(emblem.center[0] - title.center[0]) < title.width / 4
    assert 0.7 < stamp.width / stamp.height < 1.4
