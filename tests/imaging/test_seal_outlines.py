"""Outlines of seals among outlines of other things."""

import cv2
import numpy as np

from kapiao.imaging.seals import find_seals
from kapiao.imaging.tints import BLUE


def test_a_blue_rim_on_a_paper_on_a_red_table() -> None:
    """Which shows the paper's outline in red, with the rim inside."""
    table = np.full((800, 1000, 3), (70, 90, 150), np.uint8)
    cv2.fillConvexPoly(table, np.array([(300, 150), (640, 260), (560, 520), (220, 410)]), (226, 236, 226))
    cv2.circle(table, (430, 320), 50, (190, 80, 60), 4)
    blue = [one for one in find_seals(table) if one.tint == BLUE]
    assert len(blue) == 1
    assert blue[0].ring is not None
    assert abs(blue[0].ring.x - 430) < 4


def test_one_rim_of_two_inks_is_one_seal() -> None:
    page = np.full((600, 600, 3), 236, np.uint8)
    cv2.circle(page, (300, 300), 120, (40, 40, 190), 7)
    cv2.circle(page, (300, 300), 113, (190, 80, 60), 5)
    assert len(find_seals(page)) == 1
