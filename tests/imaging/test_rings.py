"""Rims and frames of seals in maps of ink, and rims laid flat."""

import math

import cv2
import numpy as np
import pytest

from kapiao.imaging.frames import find_frames
from kapiao.imaging.rings import Ring, find_rings
from kapiao.imaging.tints import BLUE, RED, evened, tint
from kapiao.imaging.unroll import Band, unrolled, upright


def drawn(a: float, b: float, angle_deg: float) -> np.ndarray:
    ink = np.zeros((400, 500), np.float32)
    cv2.ellipse(ink, ((240.0, 190.0), (2 * a, 2 * b), angle_deg), 1.0, 5)
    cv2.line(ink, (20, 260), (480, 200), 1.0, 3)
    return ink


@pytest.mark.parametrize(("a", "b", "angle_deg"), [(120, 120, 0), (130, 100, 30), (110, 80, 120)])
def test_a_rim_is_found_across_a_line(a: float, b: float, angle_deg: float) -> None:
    (ring,) = find_rings(drawn(a, b, angle_deg), 0.3)
    assert math.dist((ring.x, ring.y), (240, 190)) < 3
    assert ring.a == pytest.approx(a, abs=5)
    assert ring.b == pytest.approx(b, abs=5)


def test_a_blob_is_no_rim() -> None:
    ink = np.zeros((300, 300), np.float32)
    cv2.rectangle(ink, (60, 60), (220, 240), 1.0, -1)
    assert find_rings(ink, 0.3) == ()


def test_a_frame_is_found_and_a_table_is_not() -> None:
    ink = np.zeros((600, 800), np.float32)
    cv2.rectangle(ink, (100, 100), (260, 180), 1.0, 4)
    cv2.putText(ink, "ABCDE", (112, 160), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 1.0, 4)
    cv2.rectangle(ink, (300, 200), (780, 580), 1.0, 2)
    (quad,) = find_frames(ink, 0.3)
    assert quad.center == pytest.approx((180, 140), abs=3)


def test_inks_are_told_apart() -> None:
    page = np.full((200, 200, 3), 230, np.uint8)
    page[47:52, 40:160] = (60, 50, 200)
    page[97:102, 40:160] = (170, 70, 50)
    page[147:152, 40:160] = 30
    even = evened(page)
    red, blue = tint(even, RED), tint(even, BLUE)
    assert red[50, 100] > 0.4 > 0.05 > max(red[100, 100], red[150, 100], red[10, 10])
    assert blue[100, 100] > 0.3 > 0.05 > max(blue[50, 100], blue[150, 100])


@pytest.mark.parametrize("b", [100.0, 70.0])
def test_the_band_of_a_rim_lies_flat(b: float) -> None:
    ring = Ring(150, 150, 100, b, 0.3)
    page = np.full((300, 300), 255, np.uint8)
    cv2.ellipse(page, ((150.0, 150.0), (2 * (100 - 0.2 * b), 2 * 0.8 * b), math.degrees(0.3)), 0, 2)
    strip = unrolled(page, ring, Band(0.6, 1.0, 0.2, 1.0))
    dark = strip.argmin(axis=0)
    assert np.ptp(dark) <= (2 if b == 100.0 else 6)


def test_up_goes_to_the_top() -> None:
    ring = Ring(100, 100, 80, 80, 0.0)
    page = np.full((200, 200), 255, np.uint8)
    cv2.circle(page, (160, 100), 6, 0, -1)
    disc = upright(page, ring, 0.0, 50)
    y, x = np.unravel_index(int(disc.argmin()), disc.shape)
    assert abs(x - 50) < 5
    assert y < 20
