"""Rows of goods that add up: amounts to the net sum, taxes to the tax, rate and amount to a tax, quantity and price.

Knows: fields of the rows of an invoice. Must not know: how they were found. What computes is valid; what was not read,
or badly, follows from what was; what was read surely and does not compute is flagged, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kapiao.reading.evidence import SURE
from kapiao.records import Field, Item

TITLES = {"amount": "金额", "tax": "税额", "rate": "税率", "quantity": "数量"}
_CENT = Decimal("0.01")
_RATES = tuple(Decimal(p) / 100 for p in ("0", "1", "1.5", "3", "5", "6", "9", "10", "11", "13", "16", "17"))
_TAX_OFF = Decimal("0.02")  # what rounding, and sums over what a row stands for, may leave
_PRICE_OFF = Decimal("0.005")  # share of an amount that a rounded price may leave
_MOST = 1_000_000  # of a quantity that is concluded
_Row = dict[str, Field]


def reckoned(items: Sequence[Item], net: Field | None, tax: Field | None) -> tuple[tuple[Item, ...], dict[str, bool]]:
    """Rows after the sums had their say, and which sums the rows as they were read add up to."""
    rows: list[_Row] = [dict(item.fields) for item in items]
    outcomes: dict[str, bool] = {}
    for column, name, total in (("amount", "amounts~net", net), ("tax", "taxes~tax", tax)):
        if total is None or not rows:
            continue
        if all(column in row for row in rows):
            outcomes[name] = sum(_value(row, column) for row in rows) == total.value
        if not outcomes.get(name, False) and total.valid is True:
            _by_sum(rows, column, Decimal(str(total.value)))
    for row in rows:
        _by_tax(row)
        _by_price(row)
    return tuple(Item(row) for row in rows), outcomes


def listed_sum(items: Sequence[Item], column: str) -> Decimal | None:
    """The sum of a column; None where a row lacks it."""
    if not items or any(column not in item.fields for item in items):
        return None
    return sum((Decimal(str(item.fields[column].value)) for item in items), Decimal(0))


def _by_sum(rows: list[_Row], column: str, total: Decimal) -> None:
    """The one row without an amount, or the one that was read badly and does not compute, has what the sum leaves."""
    missing = [row for row in rows if column not in row]
    if len(missing) == 1:
        left = total - sum((_value(row, column) for row in rows if column in row), Decimal(0))
        if left > 0 or len(rows) > 1:
            missing[0][column] = _derived(column, f"{left:.2f}", left)
        return
    weak = [row for row in rows if column in row and row[column].score < SURE and not _computes(row)]
    if not missing and len(weak) == 1:
        left = total - sum((_value(row, column) for row in rows if row is not weak[0]), Decimal(0))
        weak[0][column] = _said(weak[0][column], f"{left:.2f}", left)


def _computes(row: Mapping[str, Field]) -> bool:
    """Whether amount, rate and tax agree."""
    if not {"amount", "rate", "tax"} <= set(row) or row["rate"].value is None:
        return False
    return abs(_value(row, "amount") * _value(row, "rate") - _value(row, "tax")) <= _TAX_OFF


def _by_tax(row: _Row) -> None:
    """Amount, rate, tax: two say the third."""
    has = {"amount", "rate", "tax"} & set(row)
    if "rate" in row and row["rate"].value is None:  # free of tax
        return
    if has == {"amount", "rate"}:
        tax = (_value(row, "amount") * _value(row, "rate")).quantize(_CENT, ROUND_HALF_UP)
        row["tax"] = _derived("tax", f"{tax}", tax)
    elif has >= {"amount", "tax"} and not _computes(row):
        fits = [r for r in _RATES if abs(_value(row, "amount") * r - _value(row, "tax")) <= _CENT]
        seen = row.get("rate")
        if len(fits) == 1 and (seen is None or seen.score < SURE or _no_rate(seen)):
            text = f"{(fits[0] * 100).normalize():f}%"
            row["rate"] = _said(seen, text, fits[0]) if seen else _derived("rate", text, fits[0])
    if {"amount", "rate", "tax"} <= set(row):
        _judge(row, ("amount", "rate", "tax"), _computes(row))


def _no_rate(seen: Field) -> bool:
    """Whether what was read is no rate that the law knows, or figures without their sign."""
    return seen.value not in _RATES or "%" not in seen.raw.replace("％", "%")


def _by_price(row: _Row) -> None:
    """Quantity times price is the amount; a whole number of pieces follows from the others."""
    if not {"price", "amount"} <= set(row) or not _value(row, "price"):
        return
    amount, price = _value(row, "amount"), _value(row, "price")
    seen = row.get("quantity")
    if seen is None or not _near(_value(row, "quantity") * price, amount):
        pieces = (amount / price).to_integral_value()
        if (
            0 < pieces < _MOST
            and _near(pieces * price, amount)
            and (seen is None or seen.score < SURE or _run_in(seen))
        ):
            text = f"{pieces}"
            row["quantity"] = _said(seen, text, pieces) if seen else _derived("quantity", text, pieces)
    if "quantity" in row:
        _judge(row, ("quantity", "price"), _near(_value(row, "quantity") * price, amount))


def _run_in(seen: Field) -> bool:
    """Whether what was read may be figures of two rows in one box."""
    return len(seen.text) > 1


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= max(abs(other) * _PRICE_OFF, _CENT)


def _judge(row: _Row, names: Sequence[str], holds: bool) -> None:
    """What computes is valid; else the least sure of them is marked."""
    if holds:
        for name in names:
            row[name] = replace(row[name], valid=True)
        return
    weakest = min(names, key=lambda name: (row[name].score, names.index(name)))
    row[weakest] = replace(row[weakest], valid=False)


def _value(row: Mapping[str, Field], name: str) -> Decimal:
    return Decimal(str(row[name].value))


def _derived(column: str, text: str, value: Any) -> Field:
    return Field(column, TITLES[column], "", text, value, SURE, derived=True)


def _said(seen: Field, text: str, value: Any) -> Field:
    return replace(seen, text=text, value=value, repaired=True)
