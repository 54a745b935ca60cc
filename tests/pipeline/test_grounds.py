"""Outlines of papers, of the ground they lie on, and of nothing."""

from kapiao.pipeline.grounds import by_outline, card_around, outlines_inside, walls
from kapiao.records import Quad

GROUND = Quad.box(0, 0, 1000, 700)
LEFT, RIGHT = Quad.box(50, 50, 400, 600), Quad.box(550, 50, 400, 600)


def rows(paper: Quad, count: int = 6) -> list[Quad]:
    left, top, _, _ = paper.bounds
    return [Quad.box(left + 40, top + 40 + 60 * k, 300, 24) for k in range(count)]


def test_a_ground_is_no_paper() -> None:
    boxes = rows(LEFT) + rows(RIGHT)
    assert by_outline(boxes, (GROUND, LEFT, RIGHT)) == [(LEFT, rows(LEFT)), (RIGHT, rows(RIGHT))]


def test_a_ground_is_told_through_an_outline_around_some_of_its_papers() -> None:
    third, both = Quad.box(1050, 50, 400, 600), Quad.box(20, 20, 960, 660)
    boxes = rows(LEFT) + rows(RIGHT) + rows(third)
    table = Quad.box(0, 0, 1500, 700)
    found = [outline for outline, _ in by_outline(boxes, (table, both, LEFT, RIGHT, third))]
    assert found == [LEFT, RIGHT, third]


def test_the_closest_outline_around_the_same_text_is_the_papers() -> None:
    assert by_outline(rows(LEFT), (GROUND, LEFT)) == [(LEFT, rows(LEFT))]


def test_rows_of_a_form_are_no_papers() -> None:
    paper = Quad.box(0, 0, 1000, 700)
    boxes = [Quad.box(30 + 240 * k, 60 + 120 * n, 200, 30) for n in range(5) for k in range(4)]
    cells = tuple(Quad.box(10, 40 + 120 * n, 980, 80) for n in range(5))
    assert by_outline(boxes, (paper, *cells)) == [(paper, boxes)]


def test_what_cuts_text_is_no_paper() -> None:
    assert by_outline(rows(LEFT), (Quad.box(50, 50, 200, 600),)) == [(None, rows(LEFT))]


def test_an_outline_of_rows_that_lie_two_ways_is_no_papers() -> None:
    turned = [Quad.box(600 + 50 * k, 100, 24, 300) for k in range(6)]
    boxes = rows(LEFT) + turned
    assert by_outline(boxes, (Quad.box(20, 20, 960, 660), LEFT)) == [(None, boxes)]
    assert by_outline(boxes, (Quad.box(20, 20, 960, 660), LEFT, RIGHT)) == [(LEFT, rows(LEFT)), (RIGHT, turned)]


def test_an_outline_parts_its_text_from_what_lies_against_it() -> None:
    boxes = rows(LEFT, 9) + rows(RIGHT, 9)
    assert walls(boxes, (GROUND, LEFT)) == [LEFT]
    assert walls(rows(LEFT, 9), (GROUND, LEFT)) == []
    title = Quad.box(50, 50, 400, 100)  # too little text to be a paper
    assert walls(boxes, (title,)) == []


def test_a_ground_that_cuts_a_paper_is_none() -> None:
    table = Quad.box(0, 200, 1600, 700)  # its upper side runs between two rows of the paper above
    above, first, second = Quad.box(50, 0, 900, 400), Quad.box(60, 450, 400, 420), Quad.box(560, 450, 400, 420)
    boxes = rows(above, 5) + rows(first, 6) + rows(second, 6)
    found = [outline for outline, _ in by_outline(boxes, (table, above, first, second))]
    assert found == [above, first, second]


def test_outlines_inside_the_one_around_all_text() -> None:
    boxes = rows(LEFT) + rows(RIGHT)
    assert outlines_inside(boxes, (GROUND, LEFT, RIGHT)) == [LEFT, RIGHT]
    assert outlines_inside(boxes, (LEFT, RIGHT)) == []  # nothing would change
    assert outlines_inside(boxes, (GROUND, LEFT)) == []


def test_the_card_around_text_is_the_smallest_outline_of_its_form_that_holds_all_of_it() -> None:
    strip, shade = Quad.box(50, 50, 400, 100), Quad.box(300, 0, 500, 350)
    boxes = rows(LEFT)
    assert card_around(boxes, (GROUND, RIGHT, LEFT, shade, strip)) == LEFT
    assert card_around([*boxes, *rows(RIGHT)], (RIGHT, LEFT, GROUND)) == GROUND
    assert card_around(boxes, (RIGHT, strip)) is None
