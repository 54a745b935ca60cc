"""What a person could no longer read is told apart from what is merely ugly."""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.records import Pixels, Quad
from kapiao.specimens import legibility

PLACE = Quad(((20.0, 20.0), (340.0, 20.0), (340.0, 60.0), (20.0, 60.0)))


def _print() -> Pixels:
    page = np.full((80, 360), 225, np.uint8)
    cv2.putText(page, "AB 0123 4567", (24, 54), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 40, 3)
    return page


def _waves(depth: float) -> Pixels:
    """The print under waves about as wide as its strokes, as a screen photographed again shows them."""
    y, x = np.mgrid[0:80, 0:360]
    page = _print() * 0.4 + 70 + depth * np.sin(x * 0.6 + y * 0.35)
    return np.clip(page, 0, 255).astype(np.uint8)


def test_waves_hide_a_value_though_they_add_contrast() -> None:
    faint, strong = (legibility.likeness(_print(), PLACE, _waves(depth), PLACE) for depth in (8, 120))
    assert strong < legibility.LIKENESS < 0.7 < faint


def test_light_takes_nothing_from_the_likeness() -> None:
    shaded = (_print() * np.linspace(1.0, 0.4, 360)[None]).astype(np.uint8)
    assert legibility.likeness(_print(), PLACE, shaded, PLACE) > 0.9
