"""Writes the figures of a run into docs/benchmarks.md, between two marks; the rest of the page is kept.

Of real pictures only counts are written: what they show stays where they lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import table
from bench.contest import Round

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_OPEN, _CLOSE = "<!-- written by `{}`: open -->", "<!-- written by `{}`: close -->"
_MISSES = 12


def write_docs(rounds: Sequence[Round], facts: Mapping[str, str], page: Path = PAGE) -> None:
    """Put the table of this run into the page."""
    drawn = [r for r in rounds if not r.picture.real]
    parts = [
        "\n".join(f"- {name}: {fact}" for name, fact in facts.items() if name != "command"),
        table.markdown(table.rows(rounds)),
        table.markdown(table.goal_rows(rounds)),
        "\n".join(f"- {remark}" for remark in table.remarks(rounds)),
        "Fields of drawn specimens that were ever read wrong:",
        table.markdown(table.field_rows(drawn)),
        f"The first {_MISSES} readings that were wrong (those that claim to be valid, then the surest):",
        table.markdown(table.miss_rows(drawn, _MISSES)),
    ]
    put(page, "make bench", f"Printed by `{facts['command']}`.\n\n" + "\n\n".join(p for p in parts if p))


def put(page: Path, command: str, words: str) -> None:
    """Replace what stands between the marks of a command. Raises ValueError when the page lacks them."""
    opening, closing = _OPEN.format(command), _CLOSE.format(command)
    before, mark, rest = page.read_text(encoding="utf-8").partition(opening)
    _, other, after = rest.partition(closing)
    if not mark or not other:
        raise ValueError(f"{page.name} has no place for the figures of {command}")
    page.write_text(f"{before}{opening}\n\n{words}\n\n{closing}{after}", encoding="utf-8")
