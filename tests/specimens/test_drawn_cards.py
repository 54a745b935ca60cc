"""Drawn cards: what is printed on one can be read."""

from itertools import pairwise

from kapiao.specimens import catalog, namecard
from kapiao.specimens.ink import Canvas


def test_a_mark_of_a_colour_of_print_hides_none() -> None:
    canvas = Canvas(54, 90, 4, catalog._stream(1, "business_card"))
    canvas.write("安徽汇通医疗器械有限公司", 6, 20, namecard.Style("hei", 3.0))
    ends = [x for x in range(54) if namecard._printed(canvas, x, 20.0, 1.0)]
    assert ends[0] < 7
    assert 40 < ends[-1] < 53
    assert all(b - a == 1 for a, b in pairwise(ends))
    assert not namecard._printed(canvas, 20.0, 30.0, 4.0)
