"""The list of goods on an invoice: rows between the heads of its columns and its sums.

Knows: heads of columns, how amounts and rates look. Must not know: vendors, networks. An amount begins a row; text
under a name without one continues the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from kapiao.reading.evidence import Evidence, weigh
from kapiao.reading.extract import Entry
from kapiao.reading.locate import find_label
from kapiao.reading.view import Glyph, Row, Span, View
from kapiao.records import Field, Homography, Item
from kapiao.values.invoices import TaxRate, Wording
from kapiao.values.kind import Kind
from kapiao.values.money import Amount, Measure

_HEADS = (
    ("name", "名称", ("项目名称", "服务名称", "劳务名称", "货物或应税劳务")),
    ("model", "规格型号", ("规格型号",)),
    ("unit", "单位", ("单位",)),
    ("quantity", "数量", ("数量",)),
    ("price", "单价", ("单价",)),
    ("amount", "金额", ("金额", "金額")),
    ("rate", "税率", ("税率",)),
    ("tax", "税额", ("税额", "税額")),
    ("plate", "车牌号", ("车牌号",)),
    ("type", "类型", ("类型",)),
    ("start", "通行日期起", ("通行日期起",)),
    ("end", "通行日期止", ("通行日期止",)),
)
_LONG = ("name", "model")  # heads that no other is like
_REMAINS = (("price", "价"), ("quantity", "数"), ("quantity", "數"), ("amount", "金"), ("tax", "税"), ("tax", "额"))
_BETWEEN = (
    ("tax", "amount", "rate", 2.0), ("rate", "amount", "tax", 0.5), ("amount", "rate", "tax", -1.0),
    ("quantity", "unit", "amount", 0.24), ("price", "unit", "amount", 0.59),
    ("quantity", "unit", "price", 0.45), ("price", "quantity", "amount", 0.45), ("amount", "price", "rate", 0.55),
    ("tax", "price", "rate", 1.42), ("amount", "unit", "price", 1.68), ("rate", "price", "amount", 1.75),
    ("tax", "amount", "rate", 2.0),
)  # fmt: skip
_KINDS: dict[str, Kind[Any]] = {
    "amount": Amount(), "tax": Amount(), "price": Measure(), "quantity": Measure(), "rate": TaxRate(),
}  # fmt: skip
_ANCHORS = ("规格型号", "税率", "通行日期止", "项目名称", "税额")
_STRAY = ""  # of a piece of text among figures: a seal, a mark
_LEVEL = 0.6  # heights up or down within which pieces stand on one line
_NUMBERS = ("quantity", "price", "amount", "tax")
_ENDS = re.compile("^合.{0,8}计|价税合计|^小计|^.?计$|^合$")
_SUM = re.compile(r"[¥￥]-?\d")
_NEXT = 0.6  # heights from one row to the next, at least
_GROUPED = re.compile(
    r"^[^\w]{0,2}([\u4e00-\u9fff]{1,12})[*“\"”·＊]([\u4e00-\u9fff])"
)  # two stars around a group of goods, badly read
_FREE = r"免税|不征税|\*{2,3}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a row without a wide gap, and the column it stands in."""

    column: str
    span: Span


def goods_of(view: View, to_source: Homography) -> tuple[Item, ...]:
    """The rows of the list, as fields by column."""
    items: list[dict[str, list[Span]]] = []
    for cells in _rows(view):
        columns = {cell.column for cell in cells}
        begun = "name" in columns and bool(columns & ({"tax"} if items else {"tax", "price", "quantity"}))
        if "amount" in columns or begun:
            items.append({})
        if not items:
            continue
        for cell in (cell for cell in cells if cell.column != _STRAY):
            items[-1].setdefault(cell.column, []).append(cell.span)
    return tuple(Item(_fields(item, to_source)) for item in items)


def names_of(entry: Entry, items: Sequence[Item]) -> Field | None:
    """The names of all goods as one field whose value is a tuple; None without a list."""
    names = [item.fields["name"] for item in items if "name" in item.fields]
    if not names:
        return None
    texts = tuple(name.text for name in names)
    quad = names[0].quad_on_source
    return Field(entry.name, entry.title, "\n".join(texts), "\n".join(texts), texts, min(n.score for n in names), quad)


def _fields(item: dict[str, list[Span]], to_source: Homography) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for column, title, _ in _HEADS:
        spans = item.get(column, [])
        if not spans:
            continue
        raw = "".join(span.text for span in spans)
        if column == "rate" and raw.strip().isdigit():
            raw = f"{raw.strip()}%"
        if column == "name":
            raw = _GROUPED.sub(r"*\1*\2", raw)
        evidence = Evidence(raw, min(span.score for span in spans), tuple(span.quad for span in spans))
        field = weigh(column, title, _KINDS.get(column, Wording()), evidence, to_source)
        if field is not None:
            fields[column] = replace(field, raw="".join(span.text for span in spans))
    return fields


def _rows(view: View) -> Iterator[tuple[Cell, ...]]:
    """Rows of the list, cell by cell; told by how far the pieces are below the heads, for rows stand close and lean."""
    heads = _heads(view)
    if len(heads) < 3:
        return
    below = sorted((_drop(p, heads), p.left, p) for row in view.rows for p in _pieces(view, row))
    end = min((drop - 0.4 * p.height for drop, _, p in below if drop > 0 and _is_sum(p)), default=view.bounds[3])
    cells: list[Cell] = []
    last = 0.0
    for drop, _, piece in below:
        if not 0.5 * piece.height < drop < end:
            continue
        if cells and drop - last > _NEXT * piece.height:
            yield tuple(cells)
            cells = []
        last = drop if not cells else last
        cells.append(Cell(_column(piece, heads), piece))
    if cells:
        yield tuple(cells)


def _is_sum(piece: Span) -> bool:
    """Whether the sums begin here: their label, or an amount with a sign of currency."""
    text = re.sub(r"\s", "", piece.text)
    return bool(_SUM.match(text) or _ENDS.search(text))


@dataclass(frozen=True, slots=True)
class Head:
    """Where the head of a column stands."""

    left: float
    right: float
    y: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def _drop(piece: Span, heads: Mapping[str, Head]) -> float:
    """How far a piece is below the heads of the columns, on the line through them."""
    first, last = min(heads.values(), key=lambda h: h.left), max(heads.values(), key=lambda h: h.left)
    rise = (last.y - first.y) / max(last.middle - first.middle, 1.0)
    return piece.y - first.y - rise * ((piece.left + piece.right) / 2 - first.middle)


def _heads(view: View) -> dict[str, Head]:
    """Where the columns' heads stand."""
    anchor = next((hits for word in _ANCHORS if (hits := find_label(view, word))), ())
    if not anchor:
        return {}
    y = view.rows[anchor[0].row].y
    found: dict[str, Head] = {}
    for column, _, words in _HEADS:
        misread = 1 if column in _LONG else 0
        for hit in (hit for word in words for hit in find_label(view, word)):
            span = view.span(view.rows[hit.row].glyphs[hit.start : hit.end])
            if column not in found and hit.misread <= misread and abs(view.rows[hit.row].y - y) < 1.5 * span.height:
                found[column] = Head(span.left, span.right, span.y)
    _remains(view, found)
    _over_sums(view, found)
    for column, one, other, share in _BETWEEN:  # a head that was not read stands where its neighbours say
        if column not in found and one in found and other in found:
            found[column] = _between(found[one], found[other], share)
    return found


def _remains(view: View, found: dict[str, Head]) -> None:
    """Heads of which one character was read."""
    if len(found) < 2:
        return
    level = [p for row in view.rows for p in _pieces(view, row) if abs(_drop(p, found)) < _LEVEL * p.height]
    for piece in sorted(level, key=lambda p: p.left):
        for column, rest in _REMAINS:
            behind = column != "tax" or ("rate" in found and piece.left > found["rate"].right)
            if column not in found and piece.text.strip() == rest and behind:
                found[column] = Head(piece.left, piece.right, piece.y)
                break


def _over_sums(view: View, found: dict[str, Head]) -> None:
    """Amount and tax stand over their sums."""
    if len(found) < 2 or {"amount", "tax"} <= set(found):
        return
    sums = [p for row in view.rows for p in _pieces(view, row) if _SUM.match(p.text.strip()) and _drop(p, found) > 0]
    first = min(sums, key=lambda p: _drop(p, found), default=None)
    level = [p for p in sums if first and abs(_drop(p, found) - _drop(first, found)) < _LEVEL * p.height]
    if len(level) != 2:
        return
    up = min(_drop(p, found) for p in level)
    for column, piece in zip(("amount", "tax"), sorted(level, key=lambda p: p.left), strict=True):
        found.setdefault(column, Head(piece.left, piece.right, piece.y - up))


def _between(one: Head, other: Head, share: float) -> Head:
    """A head on the line through two others, `share` of the way from one to the other."""
    middle = one.middle + share * (other.middle - one.middle)
    half = min(one.right - one.left, other.right - other.left) / 2
    return Head(middle - half, middle + half, one.y + share * (other.y - one.y))


def _pieces(view: View, row: Row) -> Iterator[Span]:
    for _, line in groupby(row.glyphs, key=lambda g: g.line):
        glyphs: Sequence[Glyph] = tuple(g for g in line if not g.text.isspace())
        seams = [0, *_seams("".join(g.text[0] for g in glyphs)), len(glyphs)]
        for start, end in pairwise(seams):
            if end > start:
                yield view.span(glyphs[start:end])


def _seams(text: str) -> list[int]:
    """Where a line that ran over the rule between two columns falls apart: an amount, a rate, a tax."""
    return [match.end() for match in re.finditer(r"\d[.]\d{2}(?=\d{1,2}(?:[%％]|$))|[%％](?=-?\d)", text)]


def _column(span: Span, heads: Mapping[str, Head]) -> str:
    """The column that a piece stands in: by its form where that tells, else by the nearest head."""
    text = re.sub(r"\s", "", span.text)
    if re.fullmatch(rf"\d{{1,2}}(\.\d+)?[%％]|{_FREE}", text):
        return "rate"
    number = re.fullmatch(r"[¥￥]?-?\d[\d,.]*", text) is not None
    short = re.fullmatch(r"\d{1,3}", text) is not None  # a rate whose sign was not read, or as a figure
    fit = {c: head for c, head in heads.items() if c != "rate" or short}
    if number:
        fit.pop("name", None)

    def far(head: Head) -> tuple[float, float]:
        gap = max(head.left - span.right, span.left - head.right, 0.0)
        return gap, abs(head.middle - (span.left + span.right) / 2)

    nearest = min(sorted(fit), key=lambda c: far(fit[c]), default="name")
    return nearest if number or nearest not in _NUMBERS else _STRAY
