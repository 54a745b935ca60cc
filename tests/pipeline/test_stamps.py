"""Stamps of a register told apart, on drawn pages."""

import cv2
import numpy as np
import pytest

from kapiao.imaging.decode import sheet_of
from kapiao.pipeline import Reader
from kapiao.pipeline.sight import Sight
from kapiao.pipeline.stamps import stamps, undertaker_place
from kapiao.reading.view import View
from kapiao.records import Ask, Char, Homography, Limits, Line, Quad
from kapiao.specimens import draw

SEEDS = (9002, 9006, 830010)  # the last cancelled, under another stamp


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_stamp_of_a_page_is_found_where_it_is(reader: Reader, seed: int) -> None:
    specimen = draw("household_resident", seed, "clean")
    (record,) = reader.read(specimen.encoded, Ask(kinds=("household_resident",))).records
    for kind in ("register", "undertaker", "cancelled", "other"):
        marks = [m for m in record.marks if m.kind == f"{kind}_stamp"]
        assert len(marks) == (kind in specimen.facts)
        for mark in marks:
            assert _shared(mark.quad, _placed(specimen.facts[kind], specimen.card_quad)) > 0.6


def test_stamps_are_found_in_the_shade_pale_and_without_a_frame(reader: Reader) -> None:
    """Two offices' stamps, one of them hardly to be seen; and a name without a frame, on a page in the shade."""
    for kind, seed, wanted in (
        ("household_head", 830011, ["register_stamp", "register_stamp"]),
        ("household_resident", 830003, ["register_stamp", "undertaker_stamp"]),
    ):
        (record,) = reader.read(draw(kind, seed, "photo").encoded, Ask(kinds=(kind,))).records
        assert [mark.kind for mark in record.marks if mark.kind.endswith("_stamp")] == wanted


def _placed(shares: str, card: Quad) -> Quad:
    """A place in shares of the page, on the picture (a clean page lies nearly straight)."""
    x0, y0, x1, y1 = map(float, shares.split())
    (ax, ay), (bx, by), _, (dx, dy) = card.points
    to_picture = Homography((bx - ax, dx - ax, ax, by - ay, dy - ay, ay, 0.0, 0.0, 1.0))
    return Quad.box(x0, y0, x1 - x0, y1 - y0).mapped(to_picture)


def _shared(one: Quad, other: Quad) -> float:
    a, b = one.bounds, other.bounds
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(0.0, wide) * max(0.0, high)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def test_a_stamp_is_one_with_all_that_stands_in_it(reader: Reader) -> None:
    pixels = np.full((500, 700, 3), (240, 242, 241), np.uint8)
    red = (60, 60, 215)
    for start in range(0, 360, 60):  # a rim that has come to pieces
        cv2.ellipse(pixels, (470, 300), (90, 90), 0, start, start + 50, red, 4)
    cv2.circle(pixels, (470, 300), 25, red, -1)
    cv2.rectangle(pixels, (0, 200), (60, 320), red, -1)  # what the page lies on
    chars = (Char("常", 1.0, 0.0, 0.5), Char("住", 1.0, 0.5, 1.0))
    lines = [Line("常住", 1.0, Quad.box(60, y, 560, 30), chars) for y in (60, 430)]
    sight = Sight(sheet_of(pixels, Limits(), 700), reader._eyes)
    (mark,) = stamps(sight, View.of(lines))
    assert mark.kind == "register_stamp"
    assert _shared(mark.quad, Quad.box(380, 210, 180, 180)) > 0.8


@pytest.mark.parametrize("label", ["承办人签章：", "人签章：", "签章："])
def test_a_stamp_stands_behind_what_a_finger_leaves_of_its_label(label: str) -> None:
    step = 1 / len(label)
    chars = tuple(Char(char, 0.99, k * step, (k + 1) * step) for k, char in enumerate(label))
    line = Line(label, 0.99, Quad.box(100, 50, 20 * len(label), 24), chars)
    place = undertaker_place(View.of([line]))
    assert place is not None
    left, top, right, bottom = place.bounds
    assert left > 100 + 20 * (len(label) - 1)
    assert top < 62 < bottom < right
