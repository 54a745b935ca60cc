"""Forged specimens: changed where they say, nowhere else, and only then."""

import cv2
import numpy as np
import pytest

from kapiao.specimens import draw, fonts
from kapiao.specimens.forgeries import MANNERS, forged, values

pytestmark = pytest.mark.skipif(
    bool(fonts.missing()), reason="typefaces are not installed: " + " ".join(fonts.PACKAGES)
)


@pytest.mark.parametrize("manner", MANNERS)
def test_only_what_is_named_is_changed(manner: str) -> None:
    specimen, other = draw("resident_id_front", 21), draw("resident_id_front", 22)
    rng = np.random.default_rng(4)
    sent = forged(specimen, rng, manner, other)
    while sent.scale != 1:
        sent = forged(specimen, rng, manner, other)
    assert sent.name in values(specimen)
    differs = np.abs(sent.pixels.astype(int) - specimen.pixels.astype(int)).max(2)
    inside = np.zeros(differs.shape, np.uint8)
    for quad in sent.quads:
        cv2.fillConvexPoly(inside, np.array(quad.points, np.float32).round().astype(np.int32), 1)
    near = cv2.dilate(inside, np.ones((41, 41), np.uint8))
    assert np.percentile(differs[near == 0], 99) < 25  # compression only
    assert differs[near > 0].max() > 60


@pytest.mark.parametrize(("kind", "name"), [("resident_id_back", "validity"), ("resident_id_front", "birth_date")])
def test_characters_are_cut_where_they_end(kind: str, name: str) -> None:
    specimen = draw(kind, 23)
    seen = 0
    for seed in range(12):
        sent = forged(specimen, np.random.default_rng(seed), "character")
        for quad in sent.quads if sent.name == name else ():
            left, top, right, bottom = (round(v / sent.scale) for v in quad.bounds)
            cell = specimen.pixels[top : bottom + 1, left : right + 1].min(2).astype(int)
            assert cell.min() < np.median(cell) - 60  # there is a character
            edges = np.minimum(cell[:, :2].max(1), cell[:, -2:].max(1))
            assert np.percentile(edges, 10) > np.median(cell) - 60  # none is cut through
            seen += 1
    assert seen


def test_sent_on_unchanged_names_nothing() -> None:
    sent = forged(draw("resident_id_front", 21), np.random.default_rng(1), "")
    assert (sent.quads, sent.name, sent.manner) == ((), "", "")
