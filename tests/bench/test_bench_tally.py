"""From judgements to the table, the goals and the page."""

from dataclasses import replace
from pathlib import Path

import pytest
from bench.contest import Round, Turn
from bench.goals import Goal, verdicts
from bench.pages import put, write_docs
from bench.pictures import Picture
from bench.score import Judged, Mark
from bench.sets import SETS, pictures_of
from bench.table import goal_rows, rows, text
from bench.tally import by_field, misses, summaries, summary


def mark(name: str, right: bool, valid: bool | None = None) -> Mark:
    return Mark(name, "1234", "1234" if right else "1235", right, 0 if right else 1, 4, valid, 0.9)


def one(name: str, marks: list[Mark], cpu_s: float, stock: list[Mark] | None = None, tier: str = "clean") -> Round:
    picture = Picture("bank_card", tier, name, b"", {}, "bank_card")
    peer = Turn(1.0, Judged(tuple(stock))) if stock is not None else None
    return Round(picture, Turn(cpu_s, Judged(tuple(marks))), cpu_s / 2 if peer else 0.0, peer)


RUN = [
    one("1", [mark("number", True), mark("bank", True)], 0.1, [mark("number", True), mark("bank", False)]),
    one("2", [mark("number", False, valid=True), mark("bank", True)], 0.3),
    one("3", [mark("number", True), mark("bank", True)], 0.1, [mark("number", True), mark("bank", True)], "hard"),
]


def test_shares_count_fields_and_documents() -> None:
    clean, hard = summaries(RUN)
    assert (clean.accuracy.field_share, clean.accuracy.document_share, clean.accuracy.key_share) == (0.75, 0.5, 0.5)
    assert clean.accuracy.false_valid == 1
    assert clean.accuracy.character_error == 1 / 16
    assert hard.accuracy.document_share == 1.0


def test_ratios_use_only_what_the_peer_read_too() -> None:
    clean = summary(RUN, "bank_card", "clean")
    assert clean.times_cheaper == 10.0
    assert clean.over_floor == 2.0
    assert (clean.shared.pictures, clean.shared.field_share, clean.stock.field_share) == (1, 1.0, 0.5)
    assert clean.mean_ms == pytest.approx(200.0)


def test_worst_first() -> None:
    assert by_field(RUN) == [("bank_card", "clean", "number", 1, 2, 1)]
    assert [(r.picture.name, m.name) for r, m in misses(RUN)] == [("2", "number")]


def test_a_goal_without_pictures_is_not_judged() -> None:
    goals = (
        Goal("fields", ("bank_card",), ("clean",), lambda s: s.accuracy.field_share, 0.7),
        Goal("cheaper", ("bank_card",), ("clean", "hard"), lambda s: s.times_cheaper, 11, peers=True),
        Goal("others", ("train_ticket",), ("clean",), lambda s: 1.0, 1),
    )
    assert [(v.goal.words, v.held, v.pictures) for v in verdicts(RUN, goals)] == [
        ("fields", True, 2),
        ("cheaper", False, 2),
    ]


def test_a_scanned_sheet_has_seconds_to_spare() -> None:
    sheets = [replace(r, picture=replace(r.picture, group="scan", tier="A4")) for r in RUN]
    found = {v.goal.words: (v.measured, v.held) for v in verdicts(sheets)}
    assert found["scanned A4 page: seconds below 5, the slowest"] == (pytest.approx(4.7), True)


def test_no_sets_without_specimens() -> None:
    assert pictures_of(SETS, ("clean",), 0, 1) == []


def test_the_page_keeps_what_others_wrote(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    page.write_text(
        "# Head\n<!-- written by `make bench`: open -->\nold\n<!-- written by `make bench`: close -->\ntail\n"
    )
    write_docs(RUN, {"command": "make bench", "seeds": "1 to 3"}, page)
    written = page.read_text()
    assert written.startswith("# Head\n")
    assert written.endswith("close -->\ntail\n")
    assert "old" not in written
    assert "| bank_card | clean | 2 | 75.00 |" in written
    with pytest.raises(ValueError, match="no place"):
        put(page, "make other", "words")


def test_columns_line_up() -> None:
    lines = text(rows(RUN)).splitlines()
    assert len({line.index("clean") for line in lines if "clean" in line}) == 1
    assert len(goal_rows(RUN)[0]) == 5
    assert text([("名", "x"), ("ab", "y")]).splitlines()[-1] == "ab  y"
