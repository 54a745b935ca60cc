"""Columns of amounts in a financial statement: what is printed in them is a number or nothing.

Knows: how amounts stand in statements (brackets or a sign for negative, thousands parted, a dash for nothing). Must not
know: pixels, vendors. Source: 企业会计准则第30号 (presentation of statements), GB/T 15835.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from unicodedata import normalize

from kapiao.reading.grid import Grid, Piece, Slot
from kapiao.records import Line, Quad
from kapiao.values.glyphs import bare
from kapiao.values.kind import NotThis
from kapiao.values.money import Amount

Reread = Callable[[Quad, frozenset[str]], Line]
ALPHABET = frozenset("0123456789.,()-%")
_LIKE = re.compile(r"[(\[-]?[\dOoIlSsBZ.,，、·'\s]*\d[\dOoIlSsBZ.,，、·'\s]*[)\]]?")
_NOTHING = frozenset("-–—―一/")
_MOST = 0.6  # share of a column's texts that must look like amounts
_DOUBTFUL = 0.9


def amounts(grid: Grid, reread: Reread) -> tuple[Grid, dict[tuple[int, int], Decimal]]:
    """The grid with its amounts as they are printed when printed well, and what they say, by place."""
    columns = {c for c in range(grid.columns) if _of_amounts(grid, c)}
    slots: list[Slot] = []
    values: dict[tuple[int, int], Decimal] = {}
    for slot in grid.slots:
        if slot.column in columns and slot.column_end == slot.column + 1 and _like(" ".join(slot.texts)):
            slot, value = _settled(slot, reread)
            if value is not None:
                values[slot.row, slot.column] = value
        slots.append(slot)
    return replace(grid, slots=tuple(slots)), values


def _of_amounts(grid: Grid, column: int) -> bool:
    texts = ["".join(s.texts) for s in grid.slots if s.column == column and s.column_end == column + 1 and s.texts]
    texts = [text for text in texts if text not in _NOTHING]
    like = [text for text in texts if _like(text)]
    small = all(bare(text).isdigit() and len(bare(text)) <= 3 for text in like)  # numbers of rows, of notes
    return bool(like) and not small and len(like) >= _MOST * (len(texts) - 1)  # the heading is none


def _like(text: str) -> bool:
    return _LIKE.fullmatch(normalize("NFKC", text).strip()) is not None


def _settled(slot: Slot, reread: Reread) -> tuple[Slot, Decimal | None]:
    """An amount in its usual form; looked at again with figures only when it is none or doubtful."""
    text, _, value = _figures("".join(slot.texts))
    if (value is None or slot.score < _DOUBTFUL) and len(slot.pieces) == 1:
        again = reread(slot.pieces[0].quad, ALPHABET)
        other, _, other_value = _figures(again.text)
        if other_value is not None and (value is None or again.score > slot.score):
            text, value = other, other_value
    if value is None:
        return slot, None
    box = slot.pieces[0].quad if len(slot.pieces) == 1 else Quad.around(tuple(p.quad for p in slot.pieces))
    return replace(slot, pieces=(Piece(text, slot.score, box),)), value


def _figures(raw: str) -> tuple[str, float, Decimal | None]:
    """`（1，234．5O）` -> `-1,234.50`: signs straightened, brackets to a minus."""
    text = "".join(normalize("NFKC", raw).split()).replace("[", "(").replace("]", ")")
    negative = text.startswith(("(", "-")) or text.endswith(")")
    try:
        parsed = Amount().parse(text.strip("()-"))
    except NotThis:
        return raw, 0.0, None
    whole, _, decimals = parsed.text.lstrip("-").partition(".")
    grouped = "," in text or "." in text.rpartition(".")[0]
    shown = f"{int(whole):,}" if grouped else whole
    sign = "-" if negative else ""
    number = Decimal(f"{sign}{whole}" + (f".{decimals}" if decimals else ""))
    return sign + shown + (f".{decimals}" if decimals else ""), 1.0, number
