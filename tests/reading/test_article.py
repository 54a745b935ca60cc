"""Rows to blocks: what ends a paragraph, what joins one, what is a heading, what does not belong to the text."""

from __future__ import annotations

from kapiao.reading.article import BOLD, PLAIN, Block, Row, article
from kapiao.reading.columns import in_columns
from kapiao.records import Cell, Quad, Table

PX = 20.0  # height of a row
WIDE = 30  # characters of a full row
FULL = "字" * WIDE


class Press:
    """Sets rows one below the other in a column of 30 characters."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.page, self.column, self.y = 0, 0, 300.0

    def next(self, page: int, column: int = 0) -> None:
        self.page, self.column, self.y = page, column, 300.0

    def row(
        self,
        text: str,
        indent: float = 0.0,
        size: float = 1.0,
        gap: float = 0.0,
        at: float | None = None,
        stroke: float = 0.0,
    ) -> None:
        left = self.column * 40 * PX + indent * PX
        width = sum(PX if c > "\u2e80" else PX / 2 for c in text) * size
        top = self.y + gap if at is None else at
        box = (left, top, left + width, top + PX * size)
        self.y = top + 1.5 * PX * size
        sides = self.column * 40 * PX, self.column * 40 * PX + WIDE * PX
        self.rows.append(Row(text, box, self.column, sides, self.page, (0.0, 2000.0), True, stroke=stroke))

    def table(self, *rows: tuple[str, ...]) -> None:
        quad = Quad.box(0, 0, 1, 1)
        cells = tuple(
            Cell(r, c, r + 1, c + 1, (text,), 1.0, quad) for r, row in enumerate(rows) for c, text in enumerate(row)
        )
        box = (0.0, self.y, WIDE * PX, self.y + PX * len(rows))
        self.y += 1.5 * PX * len(rows)
        made = Table(len(rows), len(rows[0]), cells, quad)
        self.rows.append(Row("", box, self.column, (0.0, WIDE * PX), self.page, (0.0, 2000.0), True, made))

    def told(self) -> list[tuple[str, int, str]]:
        return [(block.kind, block.level, block.text) for block in article(self.rows)]

    @property
    def blocks(self) -> tuple[Block, ...]:
        return article(self.rows)


def test_a_paragraph_ends_with_a_short_row_and_begins_with_an_indent() -> None:
    press = Press()
    for _ in range(2):
        press.row(FULL[2:], indent=2)
        press.row(FULL)
        press.row("末尾。")
    press.row(FULL[3:] + "。", indent=2)  # fills its row: only the indent of the next one tells
    press.row(FULL[2:], indent=2)
    press.row("完。")
    assert [len(text) for _, _, text in press.told()] == [61, 61, 28, 30]


def test_a_wide_step_parts_rows_without_indents() -> None:
    press = Press()
    for _ in range(3):
        press.row(FULL)
        press.row(FULL)
        press.y += PX
    assert [len(text) for _, _, text in press.told()] == [60, 60, 60]


def test_paragraphs_go_on_over_columns_and_pages_and_across_a_table() -> None:
    press = Press()
    press.row(FULL[2:], indent=2)
    press.row("甲。")
    press.row(FULL[2:], indent=2)
    press.row(FULL)
    press.next(0, 1)
    press.row(FULL)
    press.next(1)
    press.table(("项目", "数量"), ("纸张", "3"))
    press.row(FULL)
    press.row("乙。")
    press.row(FULL[2:], indent=2)
    press.row("丙。")
    told = press.told()
    assert [kind for kind, _, _ in told] == ["paragraph", "paragraph", "table", "paragraph"]
    assert told[1][2] == "字" * 118 + "乙。"


def test_english_words_are_joined_by_blanks_and_hyphens_taken_back() -> None:
    press = Press()
    press.row("The quick brown fox jumps over the lazy dog, and the recog-")
    press.row("nition of its tail is left to the reader of this very page,")
    press.row("who may take all day.")
    assert press.told() == [
        (
            "paragraph",
            0,
            "The quick brown fox jumps over the lazy dog, and the recognition of its tail is left to the reader of"
            " this very page, who may take all day.",
        )
    ]


def test_headings_rank_by_size_and_then_by_numbering() -> None:
    press = Press()
    press.row("关于样本的规定", indent=5, size=1.8)
    for chapter in ("一、总则", "二、分工"):
        press.row(chapter, size=1.3)
        press.row(FULL[2:], indent=2)
        press.row("说明。")
        press.row("（一）细则", indent=2)
        press.row(FULL[2:], indent=2)
        press.row("说明。")
    headings = [(level, text) for kind, level, text in press.told() if kind == "heading"]
    assert headings == [
        (1, "关于样本的规定"),
        (2, "一、总则"),
        (3, "（一）细则"),
        (2, "二、分工"),
        (3, "（一）细则"),
    ]


def test_entries_of_a_list_are_no_headings() -> None:
    press = Press()
    press.row(FULL[2:], indent=2)
    press.row("如下：")
    for k in range(1, 4):
        press.row(f"{k}.纸张与墨", indent=2)
    press.row(FULL[2:], indent=2)
    assert "heading" not in {kind for kind, _, text in press.told() if text != "3.纸张与墨"}


def test_running_heads_and_numbers_of_pages_are_left_out() -> None:
    press = Press()
    for page in range(2):
        press.next(page)
        press.row("样本通讯 第3期", at=40)
        press.row(FULL, at=400)
        press.row(FULL)
        press.row(f"— {page + 1} —", indent=14, at=1950)
    assert press.told() == [("paragraph", 0, "字" * 120)]


def test_a_table_goes_on_over_the_page_without_its_heading() -> None:
    press = Press()
    press.table(("项目", "数量"), ("纸张", "3"))
    press.next(1)
    press.table(("项目", "数量"), ("墨盒", "4"), ("订书机", "1"))
    (block,) = press.blocks
    assert block.table is not None
    assert [[cell.text for cell in row] for row in block.table.grid] == [
        ["项目", "数量"],
        ["纸张", "3"],
        ["墨盒", "4"],
        ["订书机", "1"],
    ]
    assert block.rows == (0, 1)


def test_columns_are_read_one_after_the_other_between_what_spans_them() -> None:
    title = [(100.0, 0.0, 500.0, 30.0)]
    columns = [(x, y, x + 290.0, y + 20.0) for x in (0.0, 310.0) for y in (60.0, 90.0, 120.0, 150.0)]
    figure = [(0.0, 200.0, 600.0, 220.0)]
    below = [(x, y, x + 290.0, y + 20.0) for x in (0.0, 310.0) for y in (250.0, 280.0, 310.0)]
    boxes = title + columns + figure + below
    assert in_columns(boxes, 20.0) == [
        [0],
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9],
        [10, 11, 12],
        [13, 14, 15],
    ]


def test_labels_beside_values_are_no_columns() -> None:
    boxes = [(x, y, x + width, y + 20.0) for y in (0.0, 30.0, 60.0, 90.0) for x, width in ((0.0, 60.0), (200.0, 80.0))]
    assert in_columns(boxes, 20.0) == [[0, 1, 2, 3, 4, 5, 6, 7]]


def test_a_row_set_bolder_than_the_text_is_a_heading() -> None:
    press = Press()
    for _ in range(2):
        press.row("适用范围", stroke=BOLD)
        press.row(FULL[2:], indent=2, stroke=PLAIN)
        press.row("末尾。", stroke=PLAIN)
    press.row("署名", stroke=BOLD)  # nothing follows it
    assert [kind for kind, _, _ in press.told()] == ["heading", "paragraph"] * 2 + ["paragraph"]


def test_a_text_all_of_one_weight_has_no_headings_by_weight() -> None:
    press = Press()
    press.row("第一行", stroke=BOLD)
    press.row(FULL[2:], indent=2, stroke=BOLD)
    assert [kind for kind, _, _ in press.told()] == ["paragraph", "paragraph"]


def test_a_long_word_that_found_no_room_does_not_end_a_paragraph() -> None:
    press = Press()
    press.row(FULL[2:], indent=2)
    press.row(FULL[4:])  # four characters of room, the next word needs six
    press.row("representation" + FULL[8:])
    press.row("完。")
    assert len(press.told()) == 1


def test_a_table_in_one_column_does_not_hide_the_columns() -> None:
    page = [(0.0, 40.0 * k, 300.0, 40.0 * k + 20) for k in range(4)]
    page += [(90.0 * c, 160.0 + 40 * k, 90.0 * c + 60, 180.0 + 40 * k) for k in range(4) for c in range(4)]
    other = [(360.0, 40.0 * k, 660.0, 40.0 * k + 20) for k in range(8)]
    assert in_columns([*page, *other], 20.0) == [list(range(20)), list(range(20, 28))]
