"""Forms of ruled cells: which cell is whose."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from kapiao.reading.form import Blank, Letter, Places, aligned, places
from kapiao.reading.grid import Box, grid_of, of_whole_rows

ROWS = (
    (Blank("name", ("姓名",)), Blank("sex", ("性别",))),
    (Blank("place", ("出生地",)), Blank("group", ("民族",))),
    (Blank("moved", ("何时由何地迁来本址", "迁来本址")),),
)
EDGES = ((0.0, 40.0, 120.0, 160.0, 200.0), (0.0, 40.0, 120.0, 160.0, 200.0), (0.0, 60.0, 200.0))
PRINT_PX = 12.0


def found(texts: Sequence[Sequence[str]], edges: Sequence[Sequence[float]] = EDGES) -> Places:
    """The places of a form whose rows are 24 px high and whose cells say something."""
    boxes, said = [], []
    for row, (xs, words) in enumerate(zip(edges, texts, strict=True)):
        boxes += [(a, 24.0 * row, b, 24.0 * row + 24) for a, b in itertools.pairwise(xs)]
        said += list(words)
    grid = grid_of(boxes, PRINT_PX)
    at = {(slot.box[0], slot.box[1]): k for k, slot in enumerate(grid.slots)}
    return places(grid, {at[box[0], box[1]]: letters(text, box) for box, text in zip(boxes, said, strict=True)}, ROWS)


def letters(text: str, box: Box) -> list[Letter]:
    """A text that fills a cell from side to side."""
    step = (box[2] - box[0]) / max(len(text), 1)
    return [Letter(char, box[0] + k * step, box[0] + (k + 1) * step) for k, char in enumerate(text)]


def test_every_value_stands_beside_its_label() -> None:
    form = found((("姓名", "甲", "性别", "女"), ("出生地", "", "民族", "汉"), ("何时由何地迁来本址", "世居")))
    assert form.likely
    assert form.values["name"] == (40, 0, 120, 24)
    assert form.values["group"] == (160, 24, 200, 48)
    assert form.values["moved"] == (60, 48, 200, 72)


def test_a_row_with_all_its_cells_needs_no_label_read() -> None:
    form = found((("姓名", "甲", "性别", "女"), ("", "乙", "", "汉"), ("迁来本址", "世居")))
    assert form.values["place"] == (40, 24, 120, 48)


def test_a_form_fits_as_its_labels_and_rows_do() -> None:
    whole = found((("姓名", "甲", "性别", "女"), ("出生地", "", "民族", ""), ("迁来本址", "世居")))
    unread = found((("", "甲", "", "女"), ("", "", "", ""), ("", "世居")))
    assert whole.fit == 2
    assert unread.fit == unread.built == 1
    assert not unread.likely  # so few rows do not tell by themselves
    assert found((("姓名", "甲", "", "女"), ("", "", "", ""), ("", "世居"))).told  # but with one label
    assert unread.values == whole.values


def test_a_lost_row_does_not_move_the_others() -> None:
    form = found((("姓名", "甲", "性别", "女"), ("迁来本址", "世居")), (EDGES[0], EDGES[2]))
    assert set(form.values) == {"name", "sex", "moved"}


def test_a_value_that_a_stroke_has_parted_is_one_place() -> None:
    edges = (EDGES[0], (0.0, 40.0, 80.0, 120.0, 160.0, 200.0), EDGES[2])
    form = found((EDGES_TEXT[0], ("出生地", "乙", "丙", "民族", "汉"), EDGES_TEXT[2]), edges)
    assert form.values["place"] == (40, 24, 120, 48)


def test_a_label_that_a_line_has_parted_is_one() -> None:
    edges = (EDGES[0], EDGES[1], (0.0, 40.0, 60.0, 200.0))
    form = found((*EDGES_TEXT[:2], ("何时由何地迁来", "本址", "世居")), edges)
    assert form.values["moved"] == (60, 48, 200, 72)


def test_a_label_and_a_value_between_which_the_line_was_lost_are_told_apart() -> None:
    edges = ((0.0, 120.0, 160.0, 200.0), EDGES[1], (0.0, 200.0))
    form = found((("姓名甲甲", "性别", "女"), EDGES_TEXT[1], ("何时由何地迁来本址世",)), edges)
    assert form.values["name"] == (60, 0, 120, 24)
    assert form.values["moved"] == (180, 48, 200, 72)
    swallowed = found((EDGES_TEXT[0], EDGES_TEXT[1], ("迁来本址",)), (EDGES[0], EDGES[1], (0.0, 200.0)))
    assert "moved" not in swallowed.values


def test_a_label_that_was_not_read_is_told_by_the_cells_left() -> None:
    form = found(
        (("姓名甲", "", "女"), ("出生地", "", "民族", ""), EDGES_TEXT[2]), (EDGES[0][:1] + EDGES[0][2:], *EDGES[1:])
    )
    assert form.values["sex"] == (160, 0, 200, 24)


def test_words_that_end_like_a_label_are_no_label() -> None:
    form = found((("姓名", "甲", "性别", "女"), ("", "他出生地", "民", "少数民族"), EDGES_TEXT[2]))
    assert form.values["group"] == (160, 24, 200, 48)


def test_a_form_may_lack_its_last_rows() -> None:
    form = found((("姓名", "甲", "", "女"), ("", "乙", "", "汉")), EDGES[:2])
    assert form.begun
    assert form.likely
    assert not form.told
    assert set(form.values) == {"name", "sex", "place", "group"}
    assert not found((("", "甲", "", "女"), ("", "乙", "", "汉")), EDGES[:2]).begun


def test_no_cell_spans_two_rows() -> None:
    rows = [[(a, y, b, y + 24.0) for a, b in itertools.pairwise(EDGES[0])] for y in (0.0, 24.0)]
    hidden = [(0.0, 0.0, 40.0, 48.0), *rows[0][1:], *rows[1][1:]]  # an edge that a finger covers
    assert [slot.box for slot in of_whole_rows(grid_of(hidden, PRINT_PX), PRINT_PX).slots] == [*rows[0], *rows[1]]
    stroke = [*rows[0][:3], (160.0, 0.0, 200.0, 15.0), (160.0, 15.0, 180.0, 24.0), *rows[1]]
    assert [slot.box for slot in of_whole_rows(grid_of(stroke, PRINT_PX), PRINT_PX).slots] == [*rows[0], *rows[1]]
    foot = [
        (a, y0, b, y1) for y0, y1 in ((24.0, 41.0), (41.0, 48.0)) for a, _, b, _ in rows[1]
    ]  # of a long row of print
    assert [slot.box for slot in of_whole_rows(grid_of([*rows[0], *foot], PRINT_PX), PRINT_PX).slots] == [
        *rows[0],
        *rows[1],
    ]


EDGES_TEXT = (("姓名", "甲", "性别", "女"), ("出生地", "", "民族", ""), ("迁来本址", "世居"))


def test_another_table_is_not_the_form() -> None:
    assert not found((("甲", "乙", "丙", "丁"), ("一", "二", "三", "四"), ("合计", "十"))).likely


@pytest.mark.parametrize(
    ("gains", "pairs"),
    [
        ([[1.0, 0.0], [0.0, 1.0]], [(0, 0), (1, 1)]),
        ([[0.0, 1.0], [1.0, 0.5]], [(0, 1)]),  # in order: what gains most alone
        ([[0.0, 0.0]], []),
        ([], []),
    ],
)
def test_pairs_keep_their_order(gains: list[list[float]], pairs: list[tuple[int, int]]) -> None:
    assert aligned(gains) == pairs


def test_many_rows_with_all_their_cells_tell_a_form_whose_labels_are_illegible() -> None:
    rows = (*tuple((Blank(f"a{k}", (f"甲{k}",)), Blank(f"b{k}", (f"乙{k}",))) for k in range(5)), ROWS[2])
    boxes = [(x, 24.0 * y, x + 50, 24.0 * y + 24) for y in range(5) for x in (0.0, 50.0, 100.0, 150.0)]
    grid = grid_of([*boxes, (0.0, 120.0, 60.0, 144.0), (60.0, 120.0, 200.0, 144.0)], PRINT_PX)
    assert places(grid, {}, rows).likely
    assert places(grid, {}, rows).values["b3"] == (150, 72, 200, 96)
    assert not places(grid, {}, rows[1:]).likely  # a row too many


def test_rows_of_as_many_labels_share_their_columns() -> None:
    rows = [(Blank(f"one{n}", (f"第{n}栏左",)), Blank(f"two{n}", (f"第{n}栏右",))) for n in range(5)]
    grid = grid_of([(a, 24.0 * n, b, 24.0 * n + 24) for n in range(5) for a, b in itertools.pairwise(_seen(n))], 12.0)
    said = {
        k: letters(f"第{slot.row}栏左" if slot.box[0] == 0 else f"第{slot.row}栏右", slot.box)
        for k, slot in enumerate(grid.slots)
        if slot.box[0] in (0, 120) and slot.row != 2
    }
    form = places(grid, said, rows)
    assert form.values["one2"] == (40, 48, 120, 72)
    assert form.values["two2"] == (160, 48, 200, 72)


def _seen(row: int) -> tuple[float, ...]:
    """Edges of a row's cells; of the third one line was lost, and two strokes were taken for lines."""
    return (0.0, 40.0, 66.0, 90.0, 160.0, 200.0) if row == 2 else EDGES[0]


def test_a_row_whose_only_label_is_unread_is_told_by_its_neighbours() -> None:
    edges = (EDGES[0], EDGES[1], (0.0, 60.0, 90.0, 200.0))
    form = found((("姓名", "甲", "性别", "女"), ("出生地", "乙", "民族", "汉"), ("", "世", "居")), edges)
    assert form.values["moved"] == (60, 48, 200, 72)


def test_a_fold_through_a_value_makes_no_cell() -> None:
    folded = (0.0, 40.0, 90.0, 120.0, 160.0, 200.0)
    form = found(
        (("姓名", "甲", "乙", "性别", "女"), ("出生地", "", "", "民旅", "汉"), ("迁来本址", "世居")),
        (folded, folded, (0.0, 60.0, 200.0)),
    )
    assert form.built == 1
    assert form.values["name"] == (40, 0, 120, 24)
    assert form.values["group"] == (160, 24, 200, 48)


def test_a_label_that_runs_on_behind_the_line_of_another_row_is_no_value() -> None:
    form = found((*EDGES_TEXT[:2], ("何时由何迁来本", "地址世居")))
    assert form.values["moved"] == (130, 48, 200, 72)
    other = found((*EDGES_TEXT[:2], ("何时由何迁来本", "世居地址")))
    assert other.values["moved"] == (60, 48, 200, 72)


def test_a_label_in_two_rows_that_lines_go_through_is_read_row_by_row() -> None:
    edges = (*EDGES[:2], (0.0, 20.0, 40.0, 60.0, 200.0))
    boxes = [(a, 24.0 * row, b, 24.0 * row + 24) for row, xs in enumerate(edges) for a, b in itertools.pairwise(xs)]
    grid = grid_of(boxes, PRINT_PX)
    at = {(slot.box[0], slot.box[1]): k for k, slot in enumerate(grid.slots)}
    upper, lower = "何时由何地", "迁来本址"
    letters_ = [
        Letter(c, 5.0 + 10 * k, 15.0 + 10 * k, y) for t, y in ((upper, 54.0), (lower, 66.0)) for k, c in enumerate(t)
    ]
    said = {
        at[x0, 48.0]: sorted((n for n in letters_ if x0 <= (n.left + n.right) / 2 < x1), key=lambda n: n.middle)
        for x0, x1 in ((0.0, 20.0), (20.0, 40.0), (40.0, 60.0))
    }
    assert places(grid, said, ROWS).values["moved"] == (60, 48, 200, 72)
