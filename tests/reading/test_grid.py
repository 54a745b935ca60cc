"""Rows, columns and what stands in them, from boxes and from the places of texts."""

from dataclasses import replace
from decimal import Decimal

from kapiao.reading.alignment import aligned, pieces_of, regions
from kapiao.reading.grid import Grid, Piece, Slot, filled, grid_of, with_dashes, without_stubs
from kapiao.reading.ledger import amounts
from kapiao.records import Char, Homography, Line, Quad

PRINT = 20.0
SAME = Homography.identity()


def piece(text: str, x: float, y: float, width: float | None = None) -> Piece:
    return Piece(text, 0.99, Quad.box(x, y, 12.0 * len(text) if width is None else width, 22))


def line(text: str, x: float, y: float, width: float) -> Line:
    chars = tuple(Char(c, 0.99, k / len(text), (k + 1) / len(text)) for k, c in enumerate(text))
    return Line(text, 0.99, Quad.box(x, y, width, 22), chars)


def never(quad: Quad) -> Line:
    raise AssertionError("nothing is to be read again")


def texts(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for slot in grid.slots:
        rows[slot.row].append("/".join(slot.texts))
    return rows


def test_boxes_make_rows_columns_and_spans() -> None:
    boxes = [(0, 0, 98, 30), (102, 1, 300, 30), (0, 33, 97, 60), (101, 34, 199, 60), (202, 33, 300, 61)]
    grid = grid_of(boxes, PRINT)
    assert (grid.rows, grid.columns) == (2, 3)
    assert [(s.row, s.column, s.row_end, s.column_end) for s in grid.slots][:2] == [(0, 0, 1, 1), (0, 1, 1, 3)]


def test_a_place_that_no_box_covers_is_a_cell() -> None:
    grid = grid_of([(0, 0, 100, 30), (0, 30, 100, 60), (100, 30, 200, 60)], PRINT)
    assert [(s.row, s.column) for s in grid.slots] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_line_across_a_border_is_cut() -> None:
    grid = grid_of([(0, 0, 100, 30), (100, 0, 200, 30)], PRINT)
    found, left = filled(grid, [line("左边右边", 20, 4, 160), line("外面", 20, 80, 40)], SAME, never)
    assert texts(found) == [["左边", "右边"]]
    assert [one.text for one in left] == ["外面"]


def test_rows_of_text_in_a_cell_are_kept_apart_and_words_too() -> None:
    slot = Slot(0, 0, 1, 1, (0, 0, 300, 60), (piece("of", 80, 31), piece("second", 0, 30), piece("一", 0, 0)))
    assert slot.texts == ("一", "second of")


def test_texts_in_columns_are_a_table() -> None:
    rows = [("名称", "数量", "单价"), ("苹果", "12", "3.50"), ("梨", "", "4.00"), ("葡萄干", "7", "12.80")]
    pieces = [piece(t, 100 * c, 40 * r) for r, row in enumerate(rows) for c, t in enumerate(row) if t]
    grid = aligned(pieces, PRINT)
    assert grid is not None
    assert texts(grid) == [list(row) for row in rows]


def test_a_heading_over_two_columns_spans_them_and_titles_are_left_out() -> None:
    pieces = [piece("标题标题标题标题", 60, -80)]
    pieces += [piece("甲", 0, 0), piece("两列的共同标题", 110, 0, 180)]
    pieces += [piece(t, 100 * c, 40 * r) for r in range(1, 5) for c, t in enumerate(("行", "111111", "222222"))]
    grid = aligned(pieces, PRINT)
    assert grid is not None
    assert (grid.rows, grid.columns) == (5, 3)
    assert [(s.column, s.column_end, s.texts) for s in grid.slots[:2]] == [(0, 1, ("甲",)), (1, 3, ("两列的共同标题",))]


def test_a_read_line_over_two_columns_is_cut_at_the_blank() -> None:
    assert [p.text for p in pieces_of([line("80,024.83    24.06%", 0, 0, 280)], SAME)] == ["80,024.83", "24.06%"]


def test_running_text_is_no_table() -> None:
    assert regions([piece("一行普通的文字", 0, 30 * k, 400) for k in range(8)], PRINT) == []


def test_amounts_are_straightened_and_numbered() -> None:
    columns = [["项目", "金额"], ["收入", "1，234.5O"], ["支出", "（88．00）"], ["无", "-"], ["合计", "1,146.50"]]
    slots = tuple(
        Slot(r, c, r + 1, c + 1, (0, 0, 1, 1), (piece(text, 100 * c, 40 * r),))
        for r, row in enumerate(columns)
        for c, text in enumerate(row)
    )
    grid, said = amounts(Grid(5, 2, slots), lambda quad, alphabet: line("", 0, 0, 1))
    assert texts(grid) == [
        ["项目", "金额"],
        ["收入", "1,234.50"],
        ["支出", "-88.00"],
        ["无", "-"],
        ["合计", "1,146.50"],
    ]
    assert said == {(1, 1): Decimal("1234.50"), (2, 1): Decimal("-88.00"), (4, 1): Decimal("1146.50")}


def test_a_lone_one_among_figures_is_a_dash() -> None:
    rows = ("数量", "12.5", "一", "7")
    grid = Grid(4, 1, tuple(Slot(r, 0, r + 1, 1, (0, 0, 1, 1), (piece(t, 0, 40 * r),)) for r, t in enumerate(rows)))
    assert texts(with_dashes(grid)) == [["数量"], ["12.5"], ["—"], ["7"]]


def test_lines_that_run_out_over_the_frame_make_no_column() -> None:
    boxes = [(0, 0, 100, 30), (100, 0, 200, 30), (0, 30, 200, 60), (200, 0, 212, 30), (200, 30, 212, 60)]
    grid = without_stubs(grid_of(boxes, PRINT), PRINT)
    assert (grid.rows, grid.columns) == (2, 2)
    assert [(s.row, s.column, s.row_end, s.column_end) for s in grid.slots] == [
        (0, 0, 1, 1),
        (0, 1, 1, 2),
        (1, 0, 2, 2),
    ]


def test_a_narrow_column_that_holds_something_stays() -> None:
    grid = grid_of([(0, 0, 18, 30), (18, 0, 200, 30), (0, 30, 18, 60), (18, 30, 200, 60)], PRINT)
    marked = replace(grid.slots[0], pieces=(piece("1", 2, 4),))
    assert without_stubs(replace(grid, slots=(marked, *grid.slots[1:])), PRINT).columns == 2
    assert without_stubs(grid, PRINT).columns == 1
