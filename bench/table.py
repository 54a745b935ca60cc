"""The one table of a run, as text for the terminal and as Markdown for docs/benchmarks.md. Knows how, not what."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bench.contest import Round
from bench.goals import verdicts
from bench.tally import Accuracy, Summary, by_field, misses, summaries, summary

_HEAD = (
    "set", "tier", "n", "fields", "documents", "key", "char.err", "missing", "wrong", "false valid",
    "n peer", "x cheaper", "x floor", "CPU ms", "stock fields", "ours", "stock char.err", "ours",
)  # fmt: skip
_LEGEND = """\
n: pictures; fields, documents: share read right (a document: all its fields); key: the number that matters (ID number,
validity, card number, train); char.err: edits per character; missing, wrong: fields; false valid: fields said to be
valid and wrong. n peer: pictures that stock RapidOCR read as well; x cheaper: its CPU / kapiao's on these, whole calls
from bytes; x floor: kapiao's CPU / that of its own model calls alone; stock fields, stock char.err: its lines through
the same reading core on the same pictures, beside ours. CPU ms is of this machine and this hour: compare ratios."""


def rows(rounds: Sequence[Round]) -> list[tuple[str, ...]]:
    """The table, its head first."""
    return [_HEAD, *(_row(s) for s in summaries(rounds)), *_totals(rounds)]


def _totals(rounds: Sequence[Round]) -> list[tuple[str, ...]]:
    drawn = [r for r in rounds if not r.picture.real]
    real = [r for r in rounds if r.picture.real]
    found = [("all drawn", drawn), ("all real", real)] if drawn and real else [("all", list(rounds))]
    return [(name, *_row(summary(part))[1:]) for name, part in found if part]


def _row(s: Summary) -> tuple[str, ...]:
    a, peers = s.accuracy, s.stock.pictures > 0
    key = a.key_share
    return (
        s.group,
        s.tier,
        str(a.pictures),
        percent(a.field_share),
        percent(a.document_share),
        "" if key is None else percent(key),
        percent(a.character_error),
        str(a.missing),
        str(a.fields - a.fields_right - a.missing),
        str(a.false_valid),
        str(s.stock.pictures or ""),
        f"{s.times_cheaper:.1f}" if peers else "",
        f"{s.over_floor:.2f}" if peers else "",
        f"{s.mean_ms:.0f}",
        percent(s.stock.field_share) if peers else "",
        percent(s.shared.field_share) if peers else "",
        percent(s.stock.character_error) if peers else "",
        percent(s.shared.character_error) if peers else "",
    )


def percent(share: float) -> str:
    return f"{100 * share:.2f}"


def text(table: Sequence[Sequence[str]], left: int = 2) -> str:
    """Columns padded for a terminal in which Chinese takes two places; the first `left` of them flush left."""
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    lines = []
    for number, row in enumerate(table):
        cells = (_padded(cell, width, k < left) for k, (cell, width) in enumerate(zip(row, widths, strict=True)))
        lines.append("  ".join(cells).rstrip())
        if number == 0:
            lines.append("-" * len(lines[0]))
    return "\n".join(lines)


def markdown(table: Sequence[Sequence[str]]) -> str:
    head, *body = table
    rule = ["---" if k < 2 else "---:" for k in range(len(head))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *body))


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell)


def _padded(cell: str, width: int, left: bool) -> str:
    blank = " " * (width - _width(cell))
    return cell + blank if left else blank + cell


def field_rows(rounds: Sequence[Round]) -> list[tuple[str, ...]]:
    """The fields that were ever read wrong."""
    head = ("set", "tier", "field", "right", "of", "percent", "false valid")
    body = (
        (group, tier, name, str(right), str(of), percent(right / of), str(false_valid))
        for group, tier, name, right, of, false_valid in by_field(rounds)
    )
    return [head, *body]


def miss_rows(rounds: Sequence[Round], most: int) -> list[tuple[str, ...]]:
    """The worst readings: claimed to be valid first, then the surest."""
    head = ("set", "tier", "seed or file", "field", "expected", "read", "score", "valid")
    body = [
        (p.group, p.tier, p.name, mark.name, mark.expected[:40], mark.read[:40], f"{mark.score:.2f}", str(mark.valid))
        for p, mark in ((r.picture, mark) for r, mark in misses(rounds)[:most])
    ]
    return [head, *body]


def goal_rows(rounds: Sequence[Round]) -> list[tuple[str, ...]]:
    """What must hold, and whether it does."""
    head = ("goal", "held", "at least", "measured", "n")
    body = (
        (v.goal.words, "yes" if v.held else "NO", f"{v.goal.least:g}", f"{v.measured:.2f}", str(v.pictures))
        for v in verdicts(rounds)
    )
    return [head, *body]


def remarks(rounds: Sequence[Round]) -> list[str]:
    """What does not fit into the table: refusals, crashes, the second peer."""
    found = []
    for s in summaries(rounds):
        for word, count in (("refused", s.accuracy.refused), ("CRASHED", s.accuracy.crashed)):
            if count:
                found.append(f"{s.group} {s.tier}: {count} of {s.accuracy.pictures} {word}")
        if s.tesseract.pictures:
            found.append(_tesseract(s, s.tesseract))
        if s.alike:
            mean = sum(s.alike) / len(s.alike)
            found.append(f"{s.group} {s.tier}: TEDS {mean:.3f}, the least {min(s.alike):.3f}, {len(s.alike)} pictures")
    return [*found, _trusted(rounds)]


def _trusted(rounds: Sequence[Round]) -> str:
    """How often, over everything, what is said to be valid is wrong."""
    marks = [mark for one in rounds for mark in one.kapiao.judged.marks if mark.valid is True]
    wrong = sum(not mark.right for mark in marks)
    share = f", {10_000 * wrong / len(marks):.1f} in 10,000" if marks else ""
    return f"false valid: {wrong} of {len(marks)} fields said to be valid{share}"


def _tesseract(s: Summary, peer: Accuracy) -> str:
    return (
        f"{s.group} {s.tier}: tesseract chi_sim on {peer.pictures} pictures: lines {percent(peer.field_share)}, "
        f"char.err {percent(peer.character_error)}, {1000 * s.tesseract_s / peer.pictures:.0f} CPU ms a picture"
    )


def legend() -> str:
    return _LEGEND
