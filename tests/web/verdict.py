"""What `make soak`, `load`, `chaos` and `hostile` print at their end: one table, and whether every bar was held."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `held` is None where there is no bar: it is only told."""

    what: str
    measured: Any
    bar: str = ""
    held: bool | None = None


def at_most(what: str, measured: float, bar: float, unit: str = "") -> Row:
    return Row(what, measured, f"at most {bar:g} {unit}".rstrip(), measured <= bar)


def at_least(what: str, measured: float, bar: float, unit: str = "") -> Row:
    return Row(what, measured, f"at least {bar:g} {unit}".rstrip(), measured >= bar)


def none(what: str, found: Any) -> Row:
    """`found`: a count, or a collection of what should not be."""
    return Row(what, found or 0, "none", not found)


def told(title: str, rows: Sequence[Row]) -> int:
    """Print the verdict; the exit code: 0 when every bar was held, 1 otherwise."""
    table = Table("what", "measured", "bar", "", title=title, title_justify="left", box=None)
    for row in rows:
        word = {True: "held", False: "MISSED", None: ""}[row.held]
        table.add_row(
            row.what, f"{row.measured:,}" if isinstance(row.measured, int) else str(row.measured), row.bar, word
        )
    missed = sum(row.held is False for row in rows)
    console = Console(width=120, highlight=False)
    console.print(table)
    console.print(f"{title}: {f'{missed} BARS MISSED' if missed else 'every bar held'}", markup=False)
    return 1 if missed else 0
