"""Rows of running text to headings and paragraphs, joined across columns and pages.

Knows: how Chinese and English texts are set (indents, short last rows, numbered headings, hyphens). Must not know:
pixels, vendors. Source: GB/T 9704 (numbering of headings), common practice of setting.

A paragraph ends where a row leaves room that the next row's first word would have filled, where the next row is
indented, or where rows stand farther apart. At the end of a column or page only the first two count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from unicodedata import normalize

from kapiao.reading.grid import Box
from kapiao.records import Table

_CHINESE = "\u2e80"
_SAME_SIZE = {True: 1.1, False: 1.35}  # by whether the file says the text: sizes that differ less are one
_LARGER = {True: 1.12, False: 1.3}  # of the usual size: a heading
_SIZES_APART = {True: 1.06, False: 1.2}  # between two ranks of headings
_STEP = 1.45  # of the usual step between rows: a new paragraph
_INDENT = 0.8  # heights
_ROOM = 1.6  # heights of blank at a row's end that a Chinese character would have filled
_LETTER = 0.5  # of the height: the mean width of a letter
_LONGEST, _MOST_ROWS = 60, 3  # characters and rows of a heading
PLAIN, BOLD = 1.0, 2.0
_HEAVIER = 1.1  # of the usual stroke: bold
_TELLING, _SAME = 5, 0.85  # characters of a running head that may be misread; share that must be as it was
_MARGIN = 0.09  # of the page's height, above and below: running heads and numbers of pages
_ENDS = frozenset("。！？；：，、.!?;:,…")
_STOPS = frozenset("。！？…”」）.!?")
_PAGE_NUMBER = re.compile(
    r"[-–—·\s]*(第?\s*\d{1,4}\s*页?(\s*[/,]?\s*共?\s*\d{1,4}\s*页?)?)[-–—·\s]*|[ivxIVX]{1,5}|Page \d+( of \d+)?"
)
# Numbering of headings from the highest rank to the lowest; the first three begin a paragraph wherever they stand.
_NUMBERED = tuple(
    re.compile(pattern)
    for pattern in (
        r"第[一二三四五六七八九十百\d]+[章编篇部]",
        r"第[一二三四五六七八九十百\d]+节",
        r"[一二三四五六七八九十]{1,3}、",
        r"[（(][一二三四五六七八九十]{1,3}[）)]",
        r"\d{1,2}[.．、]?\s*(?=[^\d\s.．、年月日%])",
        r"\d{1,2}[.．]\d{1,2}[.．]?\s*(?=[^\d\s.．%])",
        r"\d{1,2}([.．]\d{1,2}){2,3}\s*(?=\D)",
    )
)
_BULLET = re.compile(r"[•●■◆◇○▪·–]\s*\S|第[一二三四五六七八九十百\d]+条|[（(]\d{1,2}[）)]|[①-⑳]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text in its column, or a table that stands in the place of rows; level frame of its page."""

    text: str
    box: Box
    column: int  # number of the stretch on its page
    sides: tuple[float, float]  # left and right of the column
    page: int
    page_px: tuple[float, float]  # the page's top and bottom
    said: bool  # by the file: sizes are exact
    table: Table | None = None
    stroke: float = (
        0.0  # how wide its strokes are for its height: `PLAIN` or `BOLD` where the file says it, else measured
    )

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def indent(self) -> float:
        return self.box[0] - self.sides[0]

    @property
    def room(self) -> float:
        return self.sides[1] - self.box[2]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` from 1), a paragraph or a table, with the rows that it was made of."""

    kind: str  # "heading", "paragraph", "table"
    text: str
    rows: tuple[int, ...]  # numbers
    level: int = 0
    table: Table | None = None


def article(rows: Sequence[Row]) -> tuple[Block, ...]:
    """The blocks of a text whose rows stand in reading order, page by page."""
    shown = _without_margins(rows)
    groups = _paragraphs(rows, shown)
    usual = _usual_height([rows[k] for k in shown if rows[k].table is None])
    heavy = _heavy(rows, shown)
    kinds = [_rank(rows, group, after, usual, heavy) for group, after in zip(groups, [*groups[1:], []], strict=True)]
    levels = {rank: number for number, rank in enumerate(_distinct(kinds, rows[0].said if rows else True), 1)}
    blocks = []
    for group, rank in zip(groups, kinds, strict=True):
        first = rows[group[0]]
        if first.table is not None:
            blocks.append(Block("table", "", tuple(group), table=first.table))
        elif rank is None:
            blocks.append(Block("paragraph", _joined(rows, group), tuple(group)))
        else:
            near = min(levels, key=lambda known: (abs(known[0] - rank[0]), abs(known[1] - rank[1])))
            blocks.append(Block("heading", _joined(rows, group), tuple(group), levels[near]))
    return _with_tables_joined(rows, blocks)


# what does not belong to the text ---------------------------------------------------------------------------------


def _without_margins(rows: Sequence[Row]) -> list[int]:
    """Numbers of the rows that are no running head and no number of a page."""
    sides = ((k, margin_of(row.middle, row.page_px)) for k, row in enumerate(rows) if row.table is None)
    marginal = {k: side for k, side in sides if side}
    kept = []
    for k, row in enumerate(rows):
        side = marginal.get(k, "")
        again = side and any(_alike(row, rows[n]) for n, other in marginal.items() if other == side)
        if not again and not (side and _PAGE_NUMBER.fullmatch(normalize("NFKC", row.text).strip())):
            kept.append(k)
    return kept


def _alike(row: Row, other: Row) -> bool:
    """Whether two rows of different pages say the same but for numbers and what was misread."""
    if row.page == other.page:
        return False
    one, two = _pattern(row.text), _pattern(other.text)
    return one == two or (min(len(one), len(two)) >= _TELLING and SequenceMatcher(None, one, two).ratio() >= _SAME)


def margin_of(middle: float, page_px: tuple[float, float]) -> str:
    """Whether a row so high stands where running heads do ("top") or numbers of pages ("bottom")."""
    top, bottom = page_px
    share = (middle - top) / max(bottom - top, 1.0)
    return "top" if share < _MARGIN else "bottom" if share > 1 - _MARGIN else ""


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


# paragraphs -------------------------------------------------------------------------------------------------------


def _paragraphs(rows: Sequence[Row], shown: Sequence[int]) -> list[list[int]]:
    indented = _indents(rows, shown)
    steps = _steps(rows, shown)
    groups: list[list[int]] = []
    waiting: list[list[int]] = []  # tables that stand between the parts of a paragraph
    for number in shown:
        row = rows[number]
        if row.table is not None:
            waiting.append([number])
            continue
        if groups and _continues(rows, groups[-1], row, indented, steps, bool(waiting)):
            groups[-1].append(number)
        else:
            groups += waiting
            waiting = []
            groups.append([number])
    return [*groups, *waiting]


def _continues(
    rows: Sequence[Row], group: Sequence[int], row: Row, indented: bool, steps: dict[tuple[int, int], float], over: bool
) -> bool:
    """Whether a row goes on with a paragraph; `over`: a table stands between them."""
    last = rows[group[-1]]
    if _ratio(last.height, row.height) > _SAME_SIZE[last.said and row.said]:
        return False
    same_column = (last.page, last.column) == (row.page, row.column)
    step = row.middle - last.middle
    if same_column and not over and len(group) < _MOST_ROWS and _titled(last, row, step):
        return True
    if _begins(row.text) or not _full(last, row):
        return False
    if same_column and not over:
        if step > _STEP * steps.get((row.page, row.column), row.height * 2):
            return False
        return not _indents_anew(rows, group, row)
    joins = row.indent < _INDENT * row.height if indented else last.text[-1:] not in _STOPS
    return joins and last.text[-1:] not in "：:"


def _titled(last: Row, row: Row, step: float) -> bool:
    """Two rows of one title: both in the middle of their column, neither filling it, close to each other."""
    centred = all(r.indent > 2 * r.height and abs(r.indent - r.room) < 1.2 * r.height for r in (last, row))
    return centred and step < 2.2 * row.height and last.text[-1:] not in _ENDS and not _begins(row.text)


def _begins(text: str) -> bool:
    return any(pattern.match(text) for pattern in _NUMBERED[:4]) or _BULLET.match(text) is not None


def _full(last: Row, row: Row) -> bool:
    """Whether the next row's first word would not have found room at the end of the last row."""
    word = re.match(r"[!-~]+", row.text)
    if word is None:
        return last.room < _ROOM * last.height
    blank = 0.0 if last.text[-1:] >= _CHINESE else 1.0
    return last.room < max(_ROOM, (blank + len(word[0])) * _LETTER + 0.3) * last.height


def _indents_anew(rows: Sequence[Row], group: Sequence[int], row: Row) -> bool:
    last = rows[group[-1]]
    if row.box[0] - last.box[0] > _INDENT * row.height:
        hanging = len(group) == 1 and (_begins(last.text) or any(p.match(last.text) for p in _NUMBERED))
        return not hanging
    level = abs(row.box[0] - last.box[0]) < 0.5 * row.height
    return level and len(group) == 1 and row.indent > _INDENT * row.height and not _begins(last.text)


def _indents(rows: Sequence[Row], shown: Sequence[int]) -> bool:
    """Whether paragraphs of this text begin with an indent."""
    inner = [
        rows[b].indent > _INDENT * rows[b].height
        for a, b in pairwise(shown)
        if rows[a].table is None
        and rows[b].table is None
        and (rows[a].page, rows[a].column) == (rows[b].page, rows[b].column)
        and rows[a].text[-1:] in _STOPS
        and not _full(rows[a], rows[b])
    ]
    return sum(inner) > 0.4 * len(inner)


def _steps(rows: Sequence[Row], shown: Sequence[int]) -> dict[tuple[int, int], float]:
    """The usual step between rows, by page and column."""
    steps: dict[tuple[int, int], list[float]] = {}
    for a, b in pairwise(shown):
        place = rows[a].page, rows[a].column
        if place == (rows[b].page, rows[b].column) and rows[a].table is None and rows[b].table is None:
            steps.setdefault(place, []).append(rows[b].middle - rows[a].middle)
    return {place: sorted(found)[(len(found) - 1) // 2] for place, found in steps.items()}


def _joined(rows: Sequence[Row], group: Sequence[int]) -> str:
    """The rows as one text: blanks between words of letters, hyphens at the ends of rows taken back."""
    text = ""
    for number in group:
        part = rows[number].text.strip()
        if text and part:
            if re.search(r"[a-z]-$", text) and part[:1].islower():
                text = text[:-1]
            elif text[-1] < _CHINESE and part[0] < _CHINESE:
                text += " "
        text += part
    return text


# headings ---------------------------------------------------------------------------------------------------------

_Rank = tuple[float, int]  # size against the usual one, place among the numberings


def _heavy(rows: Sequence[Row], shown: Sequence[int]) -> frozenset[int]:
    """Rows set bolder than most of the text that was read as they were."""
    heavy: set[int] = set()
    for said in (True, False):
        alike = [k for k in shown if rows[k].table is None and rows[k].said == said and rows[k].stroke > 0]
        usual = _middle([(rows[k].stroke, len(rows[k].text)) for k in alike])
        heavy |= {k for k in alike if rows[k].stroke > _HEAVIER * usual}
    return frozenset(heavy)


def _rank(
    rows: Sequence[Row], group: Sequence[int], after: Sequence[int], usual: float, heavy: frozenset[int]
) -> _Rank | None:
    """How high a heading ranks; None for what is none. `after`: the group that follows."""
    first = rows[group[0]]
    text = _joined(rows, group)
    if first.table is not None or len(text) > _LONGEST or len(group) > _MOST_ROWS:
        return None
    size = sorted(rows[k].height for k in group)[len(group) // 2] / usual
    numbered = next((n for n, pattern in enumerate(_NUMBERED) if pattern.match(text)), len(_NUMBERED))
    if not after and numbered == len(_NUMBERED):  # a signature, a date
        return None
    plain = text[-1:] in _ENDS and not text.endswith(("?", "？", "!", "！"))
    if size > _LARGER[first.said] and not plain:
        return (size, numbered)
    follows = _joined(rows, after) if after and rows[after[0]].table is None else ""
    listed = numbered < len(_NUMBERED) and _NUMBERED[numbered].match(follows) is not None
    if plain or listed or len(group) > 1 or first.room < 2 * first.height:
        return None
    if heavy.issuperset(group) and not (after and heavy.issuperset(after)):
        return (1.0, numbered)
    centred = first.indent > 2 * first.height and abs(first.indent - first.room) < 1.2 * first.height
    if numbered < len(_NUMBERED) or (centred and len(follows) > len(text)):
        return (1.0, numbered)
    return None


def _distinct(kinds: Sequence[_Rank | None], said: bool) -> list[_Rank]:
    """The ranks that a text has, the highest first; sizes that hardly differ are one."""
    ranks: list[_Rank] = []
    for size, numbered in sorted((rank for rank in kinds if rank), key=lambda rank: (-rank[0], rank[1])):
        if not any(_ratio(size, known[0]) < _SIZES_APART[said] and numbered == known[1] for known in ranks):
            ranks.append((size, numbered))
    return ranks


def _usual_height(rows: Sequence[Row]) -> float:
    """The height of most characters."""
    return _middle([(row.height, len(row.text)) for row in rows])


def _middle(weighed: Sequence[tuple[float, int]]) -> float:
    """The value in the middle of all, each as often as it weighs; 1 when there are none."""
    half = sum(count for _, count in weighed) / 2
    for value, count in sorted(weighed):
        half -= count
        if half <= 0:
            return value or 1.0
    return 1.0


def _ratio(one: float, other: float) -> float:
    return max(one, other) / max(min(one, other), 1e-6)


def _with_tables_joined(rows: Sequence[Row], blocks: Sequence[Block]) -> tuple[Block, ...]:
    """A table that ends a page and goes on at the top of the next one, as one; its repeated heading is left out."""
    kept: list[Block] = []
    for block in blocks:
        last = kept[-1] if kept else None
        goes_on = last and last.table and block.table and last.table.columns == block.table.columns
        if last and last.table and block.table and goes_on and rows[last.rows[-1]].page < rows[block.rows[0]].page:
            kept[-1] = replace(last, table=_continued(last.table, block.table), rows=last.rows + block.rows)
        else:
            kept.append(block)
    return tuple(kept)


def _continued(upper: Table, lower: Table) -> Table:
    """The rows of two tables one below the other."""
    heading = [cell for cell in lower.cells if cell.row == 0]
    again = all(cell.row_end == 1 for cell in heading) and [cell.texts for cell in heading] == [
        cell.texts for cell in upper.cells if cell.row == 0
    ]
    skip = 1 if again and lower.rows > 1 else 0
    shift = upper.rows - skip
    moved = (
        replace(cell, row=cell.row + shift, row_end=cell.row_end + shift) for cell in lower.cells if cell.row >= skip
    )
    return replace(upper, rows=upper.rows + lower.rows - skip, cells=(*upper.cells, *moved))
