"""Tree edit distance of tables, against cases that can be reckoned by hand."""

import pytest
from bench.teds import Cell, best, teds


def rows(*texts: str) -> list[list[Cell]]:
    return [[Cell(text) for text in row.split()] for row in texts]


def test_the_same_table_is_alike() -> None:
    assert teds(rows("a b", "c d"), rows("a b", "c d")) == 1


def test_a_changed_cell_costs_its_share() -> None:
    assert teds(rows("a bb", "c d"), rows("a bx", "c d")) == pytest.approx(1 - 0.5 / 7)


def test_a_missing_row_costs_its_nodes() -> None:
    assert teds(rows("a b", "c d"), rows("a b")) == pytest.approx(1 - 3 / 7)


def test_spans_count_where_they_are_known() -> None:
    wide = [[Cell("a", 1, 2)], [Cell("b", 1, 1), Cell("c", 1, 1)]]
    assert teds(wide, [[Cell("a", 1, 1)], wide[1]]) == pytest.approx(1 - 1 / 6)
    assert teds(wide, rows("a", "b c")) == 1


def test_a_truth_may_hold_the_first_rows_only() -> None:
    assert best(rows("a b"), [rows("x"), rows("a b", "c d")]) == 1
    assert best(rows("a b"), []) == 0
