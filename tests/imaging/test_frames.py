"""Frames of seals that touch other ink, and cells of tables that are none."""

import cv2
import numpy as np
import pytest

from kapiao.imaging.frames import find_frames


def test_two_frames_that_touch_are_two() -> None:
    ink = np.zeros((500, 700), np.float32)
    for text, corner, far in (("ABCD", (100, 100), (240, 240)), ("ABCDEFGHI", (238, 238), (520, 330))):
        cv2.rectangle(ink, corner, far, 1.0, 4)
        middle = (corner[0] + 20, (corner[1] + far[1]) // 2 + 14)
        cv2.putText(ink, text, middle, cv2.FONT_HERSHEY_SIMPLEX, 1.2, 1.0, 4)
    centers = sorted(quad.center for quad in find_frames(ink, 0.3))
    assert [pytest.approx(c, abs=4) for c in ((170, 170), (379, 284))] == centers


def test_cells_of_a_table_are_no_frames() -> None:
    ink = np.zeros((500, 700), np.float32)
    for x in (60, 200, 340, 480):
        cv2.line(ink, (x, 60), (x, 360), 1.0, 3)
    for y in (60, 160, 260, 360):
        cv2.line(ink, (60, y), (480, y), 1.0, 3)
        cv2.putText(ink, "ABC", (220, y - 35), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 1.0, 3)
    assert [quad for quad in find_frames(ink, 0.3) if quad.width < 300] == []


def test_a_seal_stands_close_to_another_on_one_side_alone() -> None:
    ink = np.zeros((500, 700), np.float32)
    cv2.rectangle(ink, (100, 150), (250, 300), 0.9, 6)
    cv2.putText(ink, "AB", (130, 250), cv2.FONT_HERSHEY_SIMPLEX, 1.8, 0.9, 5)
    cv2.line(ink, (267, 100), (267, 350), 0.9, 6)
    assert len([quad for quad in find_frames(ink, 0.3) if quad.width < 200]) == 1
    cv2.line(ink, (83, 100), (83, 350), 0.9, 6)
    assert [quad for quad in find_frames(ink, 0.3) if quad.width < 200] == []


@pytest.mark.parametrize(("bottom", "found"), [(240, 1), (400, 0)])
def test_a_low_frame_may_be_longer_than_a_table_beside_the_picture(bottom: int, found: int) -> None:
    ink = np.zeros((500, 700), np.float32)
    cv2.rectangle(ink, (100, 100), (480, bottom), 1.0, 6)
    for y in range(150, bottom - 10, 60):
        cv2.putText(ink, "ABCDEFG", (140, y), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 1.0, 5)
    assert len([quad for quad in find_frames(ink, 0.3) if max(quad.width, quad.height) > 300]) == found


def test_a_frame_seen_aslant_keeps_its_corners() -> None:
    ink, corners = np.zeros((700, 600), np.float32), [(285, 145), (345, 178), (270, 300), (208, 273)]
    cv2.polylines(ink, [np.array(corners)], True, 1.0, 3)
    cv2.putText(ink, "AB", (250, 235), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 1.0, 3)
    (quad,) = find_frames(ink, 0.3)
    assert [pytest.approx(point, abs=5) for point in sorted(corners)] == sorted(quad.points)
