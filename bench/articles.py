"""`python -m bench.articles`: articles drawn as PDF files, digital and scanned, against what was set in them.

Headings: found as such of those set, and of those found how many were set. Ranks: pairs of neighbouring headings of
which the higher is known. Paragraphs: read whole, neither cut nor run together. Tables: TEDS. Order: share of the parts
found that stand in the order in which they were set. Characters: edits over all text, tables apart.
"""

from __future__ import annotations

import argparse
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

from bench.meter import one_thread

one_thread()  # before anything else loads a numeric library

from bench import teds  # noqa: E402
from bench.pictures import EVALUATION_SEED  # noqa: E402
from bench.truth import distance, plain  # noqa: E402
from bench.typeset import Part, article, scanned  # noqa: E402
from kapiao.pipeline import Reader  # noqa: E402
from kapiao.records import Ask, Mark, Table  # noqa: E402

_SAME_TEXT = 0.1  # share of edits below which a scanned text is the one that was set


@dataclass(slots=True)
class Tally:
    """What was found of one kind of files."""

    files: int = 0
    headings: int = 0
    headings_found: int = 0
    headings_claimed: int = 0
    ranks: int = 0
    ranks_right: int = 0
    paragraphs: int = 0
    paragraphs_whole: int = 0
    tables: int = 0
    tables_alike: float = 0.0
    placed: int = 0
    in_order: int = 0
    characters: int = 0
    edits: int = 0
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def judged(parts: Sequence[Part], marks: Sequence[Mark]) -> Tally:
    """One file."""
    tally = Tally(files=1)
    places = _places(parts, marks)
    for part, place in zip(parts, places, strict=True):
        mark = marks[place] if place is not None else None
        if part.kind == "table":
            tally.tables += 1
            tally.tables_alike += max((_alike(part, m.detail["table"]) for m in marks if m.kind == "table"), default=0)
        elif part.kind == "heading":
            tally.headings += 1
            tally.headings_found += mark is not None and mark.kind == "heading"
        else:
            tally.paragraphs += 1
            tally.paragraphs_whole += mark is not None and mark.kind == "paragraph"
    tally.headings_claimed = sum(mark.kind == "heading" for mark in marks)
    _rank(tally, parts, [marks[p] if p is not None else None for p in places])
    found = [place for place in places if place is not None]
    tally.placed, tally.in_order = len(found), _longest_rising(found)
    said, read = _text(parts), "".join(plain(mark.text) for mark in marks if mark.kind != "table")
    tally.characters, tally.edits = len(said), min(len(said), distance(said, read))
    return tally


def _text(parts: Sequence[Part]) -> str:
    return "".join(plain(part.text) for part in parts)


def _places(parts: Sequence[Part], marks: Sequence[Mark]) -> list[int | None]:
    """Which mark each part was read as; nothing for what was cut, run together or lost."""
    free = dict(enumerate(marks))
    places: list[int | None] = []
    for part in parts:
        near = (k for k, mark in free.items() if _same(part, mark))
        place = next(near, None)
        if place is not None:
            del free[place]
        places.append(place)
    return places


def _same(part: Part, mark: Mark) -> bool:
    if (part.kind == "table") != (mark.kind == "table"):
        return False
    if part.kind == "table":
        return _alike(part, mark.detail["table"]) > 0.5
    wanted, read = plain(part.text), plain(mark.text)
    long = max(len(wanted), len(read))
    return abs(len(wanted) - len(read)) <= _SAME_TEXT * long and distance(wanted, read) <= _SAME_TEXT * long


def _rank(tally: Tally, parts: Sequence[Part], marks: Sequence[Mark | None]) -> None:
    levels = [
        (part.level, int(str(mark.detail["level"])))
        for part, mark in zip(parts, marks, strict=True)
        if part.kind == "heading" and mark is not None and mark.kind == "heading"
    ]
    for (wanted, read), (next_wanted, next_read) in pairwise(levels):
        tally.ranks += 1
        tally.ranks_right += (wanted > next_wanted) - (wanted < next_wanted) == (read > next_read) - (read < next_read)


def _alike(part: Part, table: object) -> float:
    if not isinstance(table, Table):
        return 0.0
    wanted = [[teds.Cell(text, 1, 1) for text in row] for row in part.rows]
    read: list[list[teds.Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        read[cell.row].append(teds.Cell("".join(cell.texts), cell.row_end - cell.row, cell.column_end - cell.column))
    return teds.teds(wanted, read)


def _longest_rising(places: Sequence[int]) -> int:
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def _percent(share: float, of: float) -> str:
    return f"{100 * share / of:.1f}" if of else "-"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.articles", description=__doc__)
    parser.add_argument("-n", type=int, default=20, help="drawn articles, each digital and scanned (20)")
    parser.add_argument("--seed", type=int, default=EVALUATION_SEED)
    parser.add_argument("--misses", action="store_true", help="print what was set and not read as such")
    chosen = parser.parse_args()
    reader = Reader()
    totals = {"digital": Tally(), "scanned": Tally()}
    for seed in range(chosen.seed, chosen.seed + chosen.n):
        data, parts = article(seed)
        for name, file in (("digital", data), ("scanned", scanned(data, seed))):
            start = time.process_time()
            marks = reader.read(file, Ask(("article",))).records[0].marks
            one = judged(parts, marks)
            one.seconds = time.process_time() - start
            totals[name].add(one)
            if chosen.misses:
                _tell(f"{name} {seed}", parts, marks)
    for name, t in totals.items():
        print(
            f"{name}: {t.files} files; headings {_percent(t.headings_found, t.headings)} found of {t.headings},"
            f" {_percent(t.headings_found, t.headings_claimed)} of those claimed right,"
            f" ranks {_percent(t.ranks_right, t.ranks)}; paragraphs whole {_percent(t.paragraphs_whole, t.paragraphs)}"
            f" of {t.paragraphs}; tables TEDS {t.tables_alike / max(t.tables, 1):.3f} of {t.tables};"
            f" order {_percent(t.in_order, t.placed)}; character errors {_percent(t.edits, t.characters)};"
            f" {1000 * t.seconds / max(t.files, 1):.0f} ms CPU a file"
        )


def _tell(name: str, parts: Sequence[Part], marks: Sequence[Mark]) -> None:
    places = _places(parts, marks)
    for part, place in zip(parts, places, strict=True):
        if place is None or marks[place].kind != part.kind:
            print(name, "set:", part.kind, part.text[:60], *part.rows[:1])
    for k, mark in enumerate(marks):
        part = next((p for p, place in zip(parts, places, strict=True) if place == k), None)
        if part is None or part.kind != mark.kind:
            print(name, "read:", mark.kind, mark.text[:60])


if __name__ == "__main__":
    main()
