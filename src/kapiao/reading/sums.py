"""Amounts that add up: net and tax to the total, capitals to figures.

Knows: fields that hold amounts. Must not know: which paper they stand on. What adds up is valid; one amount that was
read badly or not at all follows from the others; where nothing fits, all stays as it was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kapiao.reading.evidence import SURE
from kapiao.records import Field


def agreed(fields: Mapping[str, Field], *, net: str, tax: str, total: str, words: str) -> dict[str, Field]:
    """Fields after the sums had their say; arguments are names of fields."""
    result = dict(fields)
    amounts: dict[str, Any] = {name: field.value for name, field in fields.items() if name in (net, tax, total, words)}
    if words in amounts and amounts.get(total) == amounts[words]:
        _mark(result, (total, words))
    elif words in amounts and total in amounts:
        _settle(result, amounts, net, tax, total, words)
    known: dict[str, Any] = {name: field.value for name, field in result.items() if name in (net, tax, total)}
    if len(known) == 3 and known[net] + known[tax] == known[total]:
        _mark(result, (net, tax, total))
    elif len(known) == 3 and result[total].valid is True:
        _mend(result, net, tax, known[total])
    return result


def _mark(fields: dict[str, Field], names: tuple[str, ...]) -> None:
    for name in names:
        fields[name] = replace(fields[name], valid=True)


def _settle(fields: dict[str, Field], amounts: Mapping[str, Any], net: str, tax: str, total: str, words: str) -> None:
    """Capitals and figures differ: the one that the sum of the others agrees with is right."""
    if net in amounts and tax in amounts:
        both = amounts[net] + amounts[tax]
        if both == amounts[words]:
            fields[total] = _said(fields[total], both)
            _mark(fields, (words,))
            return
        if both == amounts[total]:
            fields[words] = replace(fields[words], valid=False)
            return
    if fields[words].valid is True and fields[words].score > fields[total].score and fields[total].score < SURE:
        fields[total] = _said(fields[total], amounts[words])
    else:
        fields[words] = replace(fields[words], valid=False)


def _mend(fields: dict[str, Field], net: str, tax: str, total: Decimal) -> None:
    """The surer of two parts, and a total that holds, say the other part."""
    strong, weak = (net, tax) if fields[net].score >= fields[tax].score else (tax, net)
    if fields[weak].score < SURE:
        fields[weak] = _said(fields[weak], total - Decimal(str(fields[strong].value)))
    else:
        fields[weak] = replace(fields[weak], valid=False)


def _said(field: Field, value: Decimal) -> Field:
    text = f"{value:.2f}"
    return replace(field, text=text, value=Decimal(text), valid=True, repaired=True)
