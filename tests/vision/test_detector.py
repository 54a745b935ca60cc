"""From the map of a detection network to quads, on maps drawn here."""

import cv2
import numpy as np
import pytest

from kapiao.vision.detector import map_size, quads_of


def drawn(*rects: tuple[tuple[float, float], tuple[float, float], float, float]) -> np.ndarray:
    """A map of 200 x 300 with turned rectangles: centre, size, angle, how likely."""
    heat = np.zeros((200, 300), np.float32)
    for center, size, angle, score in rects:
        cv2.fillConvexPoly(heat, cv2.boxPoints((center, size, angle)).round().astype(np.int32), score)
    return heat


def test_cores_are_grown() -> None:
    (quad,) = quads_of(drawn(((150, 100), (120, 10), 0, 0.9)), 1, 1, 300, 200)
    grown = 1.6 * 120 * 10 / (120 + 10)  # area times 1.6 over half the outline, on both sides together
    assert quad.width == pytest.approx(120 + grown, abs=3)
    assert quad.height == pytest.approx(10 + grown, abs=3)
    assert quad.center == pytest.approx((150, 100), abs=1)


@pytest.mark.parametrize("angle", [0, 10, 40, -10, -40])
def test_corners_run_clockwise_from_the_upper_left(angle: float) -> None:
    (quad,) = quads_of(drawn(((150, 100), (120, 12), angle, 0.9)), 1, 1, 300, 200)
    assert quad.angle_deg == pytest.approx(angle, abs=1.5)
    assert quad.width > quad.height
    a, b, c, _ = quad.points
    assert (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) > 0


def test_standing_boxes_stand() -> None:
    (quad,) = quads_of(drawn(((150, 100), (12, 120), 4, 0.9)), 1, 1, 300, 200)
    assert quad.height > 4 * quad.width
    assert abs(quad.angle_deg) < 6


def test_scales_lead_to_the_picture() -> None:
    heat = drawn(((150, 100), (120, 10), 0, 0.9))
    (small,), (large,) = quads_of(heat, 1, 1, 300, 200), quads_of(heat, 4, 3, 1200, 600)
    for p, q in zip(small.points, large.points, strict=True):
        assert q == pytest.approx(((p[0] + 0.5) * 4 - 0.5, (p[1] + 0.5) * 3 - 0.5), abs=0.01)


def test_weak_and_tiny_patches_are_no_text() -> None:
    assert quads_of(drawn(((150, 100), (120, 10), 0, 0.45)), 1, 1, 300, 200) == ()
    assert quads_of(drawn(((150, 100), (2, 1), 0, 0.99)), 1, 1, 300, 200) == ()
    assert quads_of(np.zeros((200, 300), np.float32), 1, 1, 300, 200) == ()


def test_text_inside_a_ring_is_found() -> None:
    heat = drawn(((150, 100), (50, 10), 0, 0.9))
    cv2.circle(heat, (150, 100), 60, 0.8, 8)
    quads = quads_of(heat, 1, 1, 300, 200)
    assert any(q.center == pytest.approx((150, 100), abs=2) and q.height < 30 for q in quads)
    assert all(q.height < 30 or q.height > 100 for q in quads)  # the hole itself is nothing


def test_reading_order() -> None:
    places = [(60, 40), (240, 43), (60, 100), (240, 96), (150, 160)]
    quads = quads_of(drawn(*[(p, (80, 10), 0, 0.9) for p in reversed(places)]), 1, 1, 300, 200)
    assert [q.center for q in quads] == [pytest.approx(p, abs=1) for p in places]


def test_quads_stay_on_the_picture() -> None:
    for quad in quads_of(drawn(((10, 5), (60, 10), 30, 0.9), ((295, 195), (60, 10), 0, 0.9)), 1, 1, 300, 200):
        left, top, right, bottom = quad.bounds
        assert left >= 0
        assert top >= 0
        assert right <= 299
        assert bottom <= 199


def test_size_of_the_look() -> None:
    assert map_size(1000, 630, 320) == (320, 192)
    assert map_size(630, 1000, 320) == (192, 320)
    assert map_size(700, 400, 960) == (704, 384)  # not enlarged but to the grid
    assert map_size(256, 128, 960) == (480, 256)  # but small ones are
    assert map_size(256, 128, 320) == (320, 160)
    assert map_size(100, 63, 320) == (192, 128)
    assert map_size(2000, 40, 320) == (320, 32)
