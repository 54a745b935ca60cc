"""Amounts that add up: net and tax to the total, capitals to figures.

Knows: fields that hold amounts. Must not know: which paper they stand on. What adds up is valid; one amount that was
read badly or not at all follows from the others; where nothing fits, all stays as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from kapiao.reading.evidence import SURE
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.money import capitals

_MOSTLY = 0.6  # of the characters of an amount in capitals
_PARTLY = 0.45  # of them: a row that can hardly say another amount
_CENT = Decimal("0.01")
_ROW = re.compile(r"(?<![\d.])(\d+\.\d{1,4})\s+(\d+(?:\.\d+)?)\s+(\d+)[. ](\d{2})$")
_CERTAIN = 1.0  # what the file itself says is as printed, whatever it adds up to


@dataclass(frozen=True, slots=True)
class Sums:
    """Which fields of a paper hold the amounts, by name."""

    net: str = "net"
    tax: str = "tax"
    total: str = "total"
    words: str = "total_capitals"


def agreed(
    fields: Mapping[str, Field], sums: Sums, listed: tuple[Decimal | None, Decimal | None] = (None, None)
) -> dict[str, Field]:
    """Fields after the sums had their say; `listed`: net and tax as the rows say."""
    net, tax, total, words = sums.net, sums.tax, sums.total, sums.words
    result = dict(fields)
    amounts: dict[str, Any] = {name: field.value for name, field in fields.items() if name in (net, tax, total, words)}
    if words in amounts and amounts.get(total) == amounts[words]:
        _mark(result, (total, words))
    elif words in amounts and total in amounts:
        _settle(result, amounts, net, tax, total, words)
        misread = result[words].valid is False and not {net, tax} <= set(amounts)
        added_up = {net, tax} <= set(amounts) and amounts[net] + amounts[tax] == amounts[total]
        result = spelled(result, total, words) if misread or added_up else result
    known: dict[str, Any] = {name: field.value for name, field in result.items() if name in (net, tax, total)}
    if len(known) == 3 and known[net] + known[tax] == known[total]:
        _mark(result, (net, tax, total))
    elif len(known) == 3 and result[total].valid is True:
        off = [name for name, rows in zip((net, tax), listed, strict=True) if rows is not None and rows != known[name]]
        _mend(result, net, tax, known[total], off[0] if len(off) == 1 else "")
    elif len(known) == 3 and result[total].valid is None:  # nothing tells which of them is wrong
        for name in known:
            result[name] = replace(result[name], valid=False)
    return result


def outcomes(fields: Mapping[str, Field], sums: Sums) -> dict[str, bool]:
    """Which sums hold among the fields as they were read."""
    net, tax, total, words = sums.net, sums.tax, sums.total, sums.words
    values: dict[str, Any] = {name: field.value for name, field in fields.items() if name in (net, tax, total, words)}
    found = {}
    if {net, tax, total} <= set(values):
        found[f"{net}+{tax}~{total}"] = values[net] + values[tax] == values[total]
    if {total, words} <= set(values):
        found[f"{total}~{words}"] = values[total] == values[words]
    return found


def spelled(fields: Mapping[str, Field], total: str, words: str) -> dict[str, Field]:
    """An amount in figures and the same in capitals: both valid when they agree. Capitals that are mostly what the
    figures would be in capitals are these, misread; else the weaker one is marked."""
    figures, capital = fields.get(total), fields.get(words)
    if figures is None or capital is None:
        return dict(fields)
    value: Any = figures.value
    if capital.value == value:
        return {**fields, words: replace(capital, valid=True), total: replace(figures, valid=True)}
    if figures.score >= SURE and not _legible(capital) and _mostly(capital, capitals(value)):
        wanted = capitals(value)
        wanted = wanted if capital.text.endswith(("整", "正")) else wanted.replace("角整", "角")  # either is usual
        said = replace(capital, text=wanted, value=value, valid=True, repaired=True)
        return {**fields, words: said, total: replace(figures, valid=True)}
    if capital.valid is True and capital.score > figures.score:
        return {**fields, total: replace(figures, valid=False)}
    return {**fields, words: replace(capital, valid=False)}


def _legible(capital: Field) -> bool:
    """Whether an amount in capitals is one as amounts are written, and surely read; or said by the file itself."""
    value: Any = capital.value
    text = capital.text.replace("元", "圆").replace("正", "整")
    spelled = capitals(value)
    written = text in (spelled, spelled.removesuffix("整"), spelled.removesuffix("整") + "整")
    return capital.score >= (SURE if written else _CERTAIN)


def _mostly(capital: Field, wanted: str) -> bool:
    """Whether most of what should be there was read, in its order, and little else."""
    read = capital.text.replace("元", "圆").replace("正", "整")
    return _same(read, wanted) >= max(_MOSTLY * len(wanted), _MOSTLY * len(read), 3)


def _same(read: str, wanted: str) -> int:
    """How many characters of what should be there were read, in its order."""
    blocks = SequenceMatcher(None, wanted, read, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)


def confirmed(fields: Mapping[str, Field], total: str, words: str, view: View | None) -> dict[str, Field]:
    """Fields after the page had its say about the total: a list whose rows compute and add up to it, or a row that is
    for a good part the total in capitals, which were not read as such."""
    figures, capital = fields.get(total), fields.get(words)
    if view is None or figures is None or figures.valid is not None:
        return dict(fields)
    value: Any = figures.value
    listed = listed_on(view)
    if listed is not None and capital is not None and capital.value == listed != value:
        return {**fields, total: _said(figures, listed)}
    wanted = capitals(value)
    partly = (
        capital is None
        and figures.score >= SURE
        and any(_same(row.text, wanted) >= max(_PARTLY * len(wanted), 3) for row in view.rows)
    )
    if not partly and listed != value:
        return dict(fields)
    return {**fields, total: replace(figures, valid=True)}


def listed_on(view: View) -> Decimal | None:
    """The sum of a slip's list: rows of unit price, quantity and amount; None without a row that computes."""
    found = Decimal(0)
    for row in view.rows:
        text = " ".join(view.lines[number].text for number in dict.fromkeys(g.line for g in row.glyphs))
        if match := _ROW.search(text):
            amount = Decimal(f"{match[3]}.{match[4]}")
            found += amount if abs(Decimal(match[1]) * Decimal(match[2]) - amount) < _CENT else 0
    return found or None


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


def _mend(fields: dict[str, Field], net: str, tax: str, total: Decimal, off: str) -> None:
    """The surer of two parts, or the one that the rows agree with, and a total that holds, say the other part."""
    weak = off or (tax if fields[net].score >= fields[tax].score else net)
    strong = tax if weak == net else net
    if fields[weak].score < (_CERTAIN if off else SURE):
        fields[weak] = _said(fields[weak], total - Decimal(str(fields[strong].value)))
    else:
        fields[weak] = replace(fields[weak], valid=False)


def _said(field: Field, value: Decimal) -> Field:
    """Another amount in place of the one that was read; what the file itself says is marked and left."""
    if field.score >= _CERTAIN:
        return replace(field, valid=False)
    text = f"{value:.2f}"
    return replace(field, text=text, value=Decimal(text), valid=True, repaired=True)
