"""Pages with a table: statements, price lists, rosters - ruled all over, with three lines, or with none.

Knows how tables are set: rules, spans, shades, alignment, amounts. Must not know the camera or readers. Every cell is a
field named by its place, `cell_ROW_COLUMN_ROWEND_COLUMNEND`; the words mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kapiao.specimens import ornament, people
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.specimens.page import FACES, PX_PER_MM, sentence, wide

STYLES = ("ruled", "ruled", "ruled", "ledger", "three lines", "rows ruled", "bare")
_UNITS = ("（元）", "（%）", "（吨）", "（万元）", "/m", "(kg)", "")
_CODES = "ABCDEFGHKLMNPRSTUVWXYZ"


@dataclass
class _Plan:
    """What is to be set: texts by place, and how columns are aligned."""

    texts: dict[tuple[int, int, int, int], list[str]]
    rows: int
    columns: int
    anchors: list[str]
    bold: set[tuple[int, int]] = field(default_factory=set)


def table(rng: np.random.Generator) -> Paper:
    """Any page with one table."""
    style = people.pick(rng, STYLES)
    plan = _plan(rng, style)
    size = float(rng.uniform(3.0, 4.2))
    widths, heights = _sizes(rng, plan, size)
    head = rng.random() < 0.7
    left, top = 9.0, 10.0 + (4 * size if head else 0.0)
    canvas = Canvas(2 * left + sum(widths), top + sum(heights) + 16, PX_PER_MM, rng)
    ground = int(rng.integers(236, 256))
    canvas.pixels[:] = ground
    ink = tuple(int(v) for v in rng.integers(0, 50, 3))
    pen = Style(people.pick(rng, FACES), size, ink)
    if head:
        canvas.write(
            sentence(rng, int(sum(widths) / size / 1.6)), canvas.width / 2, 9, pen.but(size=size * 1.3), anchor="m"
        )
    if rng.random() < 0.5:
        canvas.write(f"注：{sentence(rng, 10)}。", left, canvas.height - 9, pen.but(size=size * 0.9))
    ornament.sample_mark(canvas, canvas.width - 16, canvas.height - 8, 4, angle=8)
    xs = [left + sum(widths[:k]) for k in range(plan.columns + 1)]
    ys = [top + sum(heights[:k]) for k in range(plan.rows + 1)]
    _rule(canvas, rng, plan, xs, ys, style, ink)
    _fill(canvas, plan, xs, ys, pen)
    return canvas.paper("table", 0.0, style=style)


def _plan(rng: np.random.Generator, style: str) -> _Plan:
    """Rows and columns with their texts; spans only where lines can show them, or over a group of headings."""
    rows, columns = int(rng.integers(4, 13)), int(rng.integers(3, 7))
    kinds = [
        "name",
        *(people.pick(rng, ("amount", "count", "word", "code", "share", "date")) for _ in range(columns - 1)),
    ]
    if style == "ledger":
        columns, rows = int(rng.integers(3, 5)), int(rng.integers(8, 18))
        kinds = ["name"] + ["amount"] * (columns - 1)
    plan = _Plan({}, rows, columns, ["l" if kind in {"name", "word"} else "r" for kind in kinds])
    if rng.random() < 0.5:
        plan.anchors = ["m"] * columns
    deep = 2 if style in {"ruled", "three lines"} and columns >= 4 and rng.random() < 0.4 else 1
    grouped = int(rng.integers(1, columns - 2)) if deep == 2 else -1
    for column, kind in enumerate(kinds):
        heading = _heading(rng, kind)
        if deep == 2 and column in (grouped, grouped + 1):
            plan.texts[1, column, 2, column + 1] = [heading]
        else:
            plan.texts[0, column, deep, column + 1] = [heading]
    if deep == 2:
        plan.texts[0, grouped, 1, grouped + 2] = [sentence(rng, 5)]
    plan.bold = {(r, c) for r in range(deep) for c in range(columns)}
    covered = _spans(rng, plan, deep, style)
    for row in range(deep, rows):
        for column, kind in enumerate(kinds):
            if (row, column) not in covered:
                long = style == "ruled" and kind == "word" and rng.random() < 0.15
                plan.texts[row, column, row + 1, column + 1] = _value(rng, kind, 2 if long else 1)
    return plan


def _spans(rng: np.random.Generator, plan: _Plan, first: int, style: str) -> set[tuple[int, int]]:
    """Cells over several rows in the first column, or over a whole row; the places they take."""
    covered: set[tuple[int, int]] = set()
    if style != "ruled" or plan.rows - first < 4:
        return covered
    if rng.random() < 0.5:
        row = first
        while row + 1 < plan.rows - 1:
            end = row + int(rng.integers(2, 4))
            end = min(end, plan.rows - 1)
            plan.texts[row, 0, end, 1] = [sentence(rng, 4)]
            covered |= {(r, 0) for r in range(row, end)}
            row = end + int(rng.integers(0, 3))
    if rng.random() < 0.4:
        last = plan.rows - 1
        plan.texts[last, 0, plan.rows, plan.columns] = [sentence(rng, 10)]
        covered |= {(last, c) for c in range(plan.columns)}
    return covered


def _heading(rng: np.random.Generator, kind: str) -> str:
    unit = people.pick(rng, _UNITS) if kind in {"amount", "count", "share"} else ""
    return sentence(rng, 4) + unit


def _value(rng: np.random.Generator, kind: str, lines: int) -> list[str]:
    """The rows of text of one cell."""
    if rng.random() < 0.06 and kind != "name":
        return []
    if kind == "amount":
        value = f"{rng.uniform(0, 10 ** float(rng.integers(2, 9))):,.2f}"
        return [f"({value})" if rng.random() < 0.06 else value]
    if kind == "count":
        return [str(int(rng.integers(0, 10 ** int(rng.integers(1, 5)))))]
    if kind == "share":
        return [f"{rng.uniform(-30, 130):.{int(rng.integers(1, 3))}f}%"]
    if kind == "code":
        letters = "".join(people.pick(rng, tuple(_CODES)) for _ in range(2))
        return [f"{letters}{int(rng.integers(100, 99999))}"]
    if kind == "date":
        day = people.day(rng, 2005, 2026)
        return [f"{day.year}-{day.month:02}-{day.day:02}"]
    return [sentence(rng, int(rng.integers(2, 9))) for _ in range(lines)]


def _sizes(rng: np.random.Generator, plan: _Plan, size: float) -> tuple[list[float], list[float]]:
    """Widths of columns and heights of rows that hold what stands in them."""
    pad = float(rng.uniform(1.2, 2.4)) * size
    widths, heights = [8.0] * plan.columns, [size * float(rng.uniform(1.7, 2.2))] * plan.rows
    for (row, column, row_end, column_end), texts in plan.texts.items():
        need = max((wide(text) for text in texts), default=0.0) * size * 1.06 + pad
        have = sum(widths[column:column_end])
        if need > have:
            for k in range(column, column_end):
                widths[k] += (need - have) / (column_end - column)
        if row_end == row + 1:
            heights[row] = max(heights[row], (len(texts) * 1.35 + 0.5) * size)
    return widths, heights


def _rule(
    canvas: Canvas, rng: np.random.Generator, plan: _Plan, xs: list[float], ys: list[float], style: str, ink: Color
) -> None:
    """Shades and lines."""
    thin, thick = float(rng.uniform(0.15, 0.3)), float(rng.uniform(0.4, 0.7))
    grey: Color = ink if rng.random() < 0.7 else (150, 150, 150)
    heads = max((r for r, _ in plan.bold), default=0) + 1
    with canvas.draw() as layer:
        if rng.random() < 0.3 and style in {"ruled", "bare", "rows ruled"}:
            shade = int(rng.integers(205, 232))
            layer.box(xs[0], ys[0], xs[-1] - xs[0], ys[heads] - ys[0], (shade, shade, min(255, shade + 10)))
        if style in {"ruled", "ledger"}:
            open_sides = rng.random() < 0.12
            for row, column, row_end, column_end in plan.texts:
                left, top, right, bottom = xs[column], ys[row], xs[column_end], ys[row_end]
                layer.line([(left, bottom), (right, bottom)], grey, thin)
                layer.line([(left, top), (right, top)], grey, thin)
                if not (open_sides and column == 0):
                    layer.line([(left, top), (left, bottom)], grey, thin)
                if not (open_sides and column_end == plan.columns):
                    layer.line([(right, top), (right, bottom)], grey, thin)
        elif style == "rows ruled":
            for y in ys:
                layer.line([(xs[0], y), (xs[-1], y)], grey, thin)
        elif style == "three lines":
            for y, width in ((ys[0], thick), (ys[heads], thin), (ys[-1], thick)):
                layer.line([(xs[0], y), (xs[-1], y)], ink, width)


def _fill(canvas: Canvas, plan: _Plan, xs: list[float], ys: list[float], pen: Style) -> None:
    """The texts in their cells, and the truth of every cell, empty ones too."""
    for (row, column, row_end, column_end), texts in sorted(plan.texts.items()):
        name = f"cell_{row}_{column}_{row_end}_{column_end}"
        canvas.fields[name] = ""
        heading = (row, column) in plan.bold
        anchor = "m" if heading or column_end - column > 1 or row_end - row > 1 else plan.anchors[column]
        left, right = xs[column] + 0.6 * pen.size, xs[column_end] - 0.6 * pen.size
        x = {"l": left, "m": (left + right) / 2, "r": right}[anchor]
        middle = (ys[row] + ys[row_end]) / 2
        for k, text in enumerate(texts):
            y = middle + (k - (len(texts) - 1) / 2) * 1.35 * pen.size
            canvas.write(text, x, y, pen, anchor=anchor, field=name)
