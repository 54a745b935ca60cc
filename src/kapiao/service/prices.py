"""What counted calls would have cost at a vendor's published tiers. The table is data (prices.toml), with its source.

Knows: tiers by calendar month and account. Must not know: how calls were counted (service.usage).
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path

from kapiao.errors import SettingInvalid
from kapiao.service.usage import Used

_SECONDS = {"call": 1, "minute": 60}  # units counted for one unit priced


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs, by how many of the month came before it."""

    unit: str
    tiers: tuple[tuple[int, Decimal], ...]  # up to so many a month (0: no end), yuan for each
    source: str

    def cost(self, before: int, units: int) -> Decimal:
        """Of so many units counted, when so many were counted in the month before them."""
        per = _SECONDS[self.unit]
        total, at, end = Decimal(0), before, before + units
        for limit, yuan in self.tiers:
            upto = min(end, limit * per) if limit else end
            if upto > at:
                total += yuan * (upto - at) / per
                at = upto
        return total


@dataclass(frozen=True, slots=True)
class Priced:
    """One row of usage and its price; `yuan` is None where no price is known."""

    used: Used
    yuan: Decimal | None


def load_prices(extra: Path | None = None) -> Mapping[str, Price]:
    """The table by operation; a file of the same form adds to it and wins. Raises SettingInvalid."""
    table = _table((files("kapiao.service") / "prices.toml").read_text("utf-8"))
    if extra is not None:
        try:
            table |= _table(extra.read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError, InvalidOperation) as error:
            raise SettingInvalid(f"The table of prices cannot be read ({type(error).__name__}).") from None
    return table


def priced(rows: Iterable[Used], prices: Mapping[str, Price]) -> tuple[Priced, ...]:
    """Each row with its share of the month's cost. Give whole months: what came before decides the tier."""
    before: dict[tuple[str, str, str], int] = defaultdict(int)
    found = {}
    for used in sorted(rows, key=lambda row: (row.day, row.uid, row.operation)):
        price = prices.get(used.operation)
        month = (used.uid, used.operation, used.day[:7])
        found[used] = price.cost(before[month], used.units) if price else None
        before[month] += used.units
    return tuple(Priced(used, found[used]) for used in sorted(found, key=lambda row: (row.uid, row.day, row.operation)))


def _table(text: str) -> dict[str, Price]:
    table = {}
    for entry in tomllib.loads(text)["price"]:
        tiers = tuple((int(limit), Decimal(yuan)) for limit, yuan in entry["tiers"])
        if entry["unit"] not in _SECONDS:
            raise ValueError(entry["unit"])
        for operation in entry["operations"]:
            table[operation] = Price(entry["unit"], tiers, entry.get("source", ""))
    return table
