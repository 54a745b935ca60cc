"""What a person could no longer read is told apart from what is merely ugly."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens import fonts, legibility
from kapiao.specimens.ink import Canvas, Style

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


def _stamped(blur: float, red: bool) -> Pixels:
    """A name under a stamp's stroke, as a camera sees it, after `blur`."""
    canvas = _canvas()
    with canvas.clear():
        canvas.write("章章", 8, 11, Style("hei", 10.0, (200, 40, 40) if red else (60, 60, 60), strength=0.7))
    return cv2.GaussianBlur(canvas.pixels, (0, 0), blur)


def _canvas() -> Canvas:
    canvas = Canvas(40.0, 20.0, 9.0, np.random.default_rng(1), stamped=True)
    canvas.write("霍博", 10, 10, Style("song", 4.0), field="name")
    return canvas


@pytest.mark.skipif(bool(fonts.missing()), reason="typefaces are not installed")
def test_every_character_is_to_be_told_by_its_strokes() -> None:
    paper, one = _canvas().paper("household_head"), Homography.scaling(1, 1)
    assert paper.alone is not None
    assert paper.alone.chars == "霍博"
    assert legibility.holds(paper, _stamped(0.6, red=True), one, "hard")  # clear ink of another colour hides nothing
    assert not legibility.holds(paper, _stamped(0.6, red=False), one, "hard")
    assert not legibility.holds(paper, _stamped(5.0, red=True), one, "hard")
