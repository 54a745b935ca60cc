"""How a paper is laid flat to be judged: with what lies around every one of its edges."""

from __future__ import annotations

import numpy as np

from kapiao.records import Quad
from kapiao.vision.surfaces import AROUND, PAPER_PX, laid_flat


def test_a_paper_is_laid_flat_with_what_lies_around_each_of_its_edges() -> None:
    picture = np.full((400, 600, 3), 40, np.uint8)
    picture[100:300, 140:460] = 250
    flat = laid_flat(picture, Quad.box(139.5, 99.5, 320, 200))
    width, height = PAPER_PX
    assert flat.shape == (height, width, 3)
    for seen, side in ((flat[height // 2, :, 0], width), (flat[:, width // 2, 0], height)):
        room = side * AROUND / (1 + 2 * AROUND)
        shown = np.flatnonzero(seen > 145)
        assert abs(shown[0] - room) <= 1.5
        assert abs(side - 1 - shown[-1] - room) <= 1.5
