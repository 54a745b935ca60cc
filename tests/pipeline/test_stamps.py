"""Stamps of a register told apart, on drawn pages."""

import pytest

from kapiao.pipeline import Reader
from kapiao.records import Ask, Homography, Quad
from kapiao.specimens import draw

SEEDS = (9002, 9006)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_stamp_of_a_page_is_found_where_it_is(reader: Reader, seed: int) -> None:
    specimen = draw("household_resident", seed, "clean")
    (record,) = reader.read(specimen.encoded, Ask(kinds=("household_resident",))).records
    for kind in ("register", "undertaker"):
        marks = [m for m in record.marks if m.kind == f"{kind}_stamp"]
        assert len(marks) == (kind in specimen.facts)
        for mark in marks:
            assert _shared(mark.quad, _placed(specimen.facts[kind], specimen.card_quad)) > 0.6


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
