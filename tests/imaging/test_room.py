"""How much of a picture lies beside a paper in it, and how much of a paper inside its picture."""

from __future__ import annotations

import pytest

from kapiao.imaging.quality import room_beside, share_inside
from kapiao.records import Quad


def test_what_a_paper_leaves_of_its_picture_is_room() -> None:
    assert room_beside(Quad.box(0, 0, 400, 300), 401, 301) == pytest.approx(0.0, abs=1e-6)
    assert room_beside(Quad.box(100, 0, 200, 300), 401, 301) == pytest.approx(0.5)
    assert room_beside(Quad.box(-200, 0, 400, 300), 401, 301) == pytest.approx(0.5)  # half of it is outside
    assert room_beside(Quad.box(-500, 0, 400, 300), 401, 301) == pytest.approx(1.0)
    assert room_beside(Quad.box(-50, -50, 900, 900), 401, 301) == 0.0


def test_a_paper_half_outside_is_half_inside() -> None:
    assert share_inside(Quad.box(-200, 0, 400, 300), 401, 301) == pytest.approx(0.5)
    assert share_inside(Quad.box(10, 10, 40, 30), 401, 301) == pytest.approx(1.0)
