"""Parts of a page, and the turn of what lies on it."""

import pytest

from kapiao.reading.view import View
from kapiao.records import Char, Line, Quad


def line(text: str, x: float, y: float) -> Line:
    n = len(text)
    chars = tuple(Char(c, 0.99, i / n, (i + 1) / n) for i, c in enumerate(text))
    return Line(text, 0.99, Quad.box(x, y, 20 * n, 20), chars)


def test_a_part_of_a_page_has_no_empty_rows() -> None:
    view = View.of([line("名称", 0, 0), line("青禾面馆", 100, 0), line("地址", 0, 40)])
    part = view.only(lambda glyph: glyph.left > 90)
    assert ["".join(glyph.text for glyph in row.glyphs) for row in part.rows] == ["青禾面馆"]
    assert part.lines == view.lines


@pytest.mark.parametrize(("turn", "quarter_deg"), [(0, 0), (1, 90), (2, 180), (3, 270)])
def test_the_quarter_turn_of_a_quad(turn: int, quarter_deg: int) -> None:
    points = ((0.0, 0.0), (100.0, 9.0), (98.0, 29.0), (-2.0, 20.0))  # five degrees askew
    upright = Quad(points)
    assert upright.quarter_deg == 0
    turned = Quad(tuple([(x, y), (-y, x), (-x, -y), (y, -x)][turn] for x, y in points))  # type: ignore[arg-type]
    assert turned.quarter_deg == quarter_deg
