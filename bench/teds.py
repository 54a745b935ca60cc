"""How alike two tables are: tree edit distance based similarity (TEDS) of table, rows and cells.

Source: Zhong et al., Image-based table recognition: data, model, and evaluation (2020): 1 - distance / larger tree; a
cell against a cell costs the share of characters that differ, or 1 when their spans differ. The distance of ordered
trees: Zhang and Shasha (1989). Texts are compared without blanks and punctuation, as everywhere here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.truth import distance, plain


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is written in its first row. Spans of 0 are unknown and equal to any."""

    text: str
    rows: int = 0
    columns: int = 0


@dataclass(frozen=True, slots=True)
class _Node:
    tag: str
    cell: Cell | None
    leftmost: int  # number, in order of leaving, of the first leaf below


Rows = Sequence[Sequence[Cell]]


def teds(expected: Rows, read: Rows) -> float:
    """1: the same table; 0: nothing in common."""
    one, other = _tree(expected), _tree(read)
    return 1 - _distance(one, other) / max(len(one), len(other))


def best(expected: Rows, read: Sequence[Rows]) -> float:
    """Of the table that is most like it. A truth may hold the first rows of a table only."""
    cut = [rows[: len(expected)] for rows in read if len(rows) > len(expected)]
    return max((teds(expected, rows) for rows in [*read, *cut]), default=0.0)


def _tree(rows: Rows) -> list[_Node]:
    """The nodes in order of leaving: the cells of a row, the row; at last the table."""
    nodes: list[_Node] = []
    for row in rows:
        first = len(nodes)
        nodes += [_Node("td", cell, first + k) for k, cell in enumerate(row)]
        nodes.append(_Node("tr", None, first))
    return [*nodes, _Node("table", None, 0)]


def _distance(one: list[_Node], other: list[_Node]) -> float:
    whole = [[0.0] * len(other) for _ in one]
    for i in _roots(one):
        for j in _roots(other):
            _fill(one, other, i, j, whole)
    return whole[-1][-1]


def _roots(nodes: list[_Node]) -> list[int]:
    """The highest node of every left path."""
    return sorted({node.leftmost: k for k, node in enumerate(nodes)}.values())


def _fill(one: list[_Node], other: list[_Node], i: int, j: int, whole: list[list[float]]) -> None:
    """Distances of all pairs of forests below two nodes; those of whole trees are kept."""
    top, left = one[i].leftmost, other[j].leftmost
    above = [float(b) for b in range(j - left + 2)]
    rows = [above]
    for x in range(top, i + 1):
        row = [rows[-1][0] + 1]
        for y in range(left, j + 1):
            removed, added = rows[-1][y - left + 1] + 1, row[-1] + 1
            if one[x].leftmost == top and other[y].leftmost == left:
                cost = min(removed, added, rows[-1][y - left] + _rename(one[x], other[y]))
                whole[x][y] = cost
            else:
                before = rows[one[x].leftmost - top][other[y].leftmost - left]
                cost = min(removed, added, before + whole[x][y])
            row.append(cost)
        rows.append(row)


def _rename(one: _Node, other: _Node) -> float:
    if one.tag != other.tag:
        return 1.0
    if one.cell is None or other.cell is None:
        return 0.0
    a, b = one.cell, other.cell
    if (a.rows and b.rows and a.rows != b.rows) or (a.columns and b.columns and a.columns != b.columns):
        return 1.0
    x, y = plain(a.text), plain(b.text)
    return distance(x, y) / max(len(x), len(y), 1)
