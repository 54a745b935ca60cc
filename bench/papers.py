"""`python -m bench.papers`: pictures of two to six receipts and invoices: which papers are found, and which way up.

Columns: papers there, found (a record of that kind whose middle lies on the paper), right way up (its first corner is
the paper's own), invented, fields read right of all fields, processor seconds a picture.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial

from bench.meter import one_thread, timed

one_thread()  # before anything else loads a numeric library

import numpy as np  # noqa: E402

from bench import score  # noqa: E402
from bench.contest import _read_or_error  # noqa: E402
from bench.pictures import EVALUATION_SEED, TIERS  # noqa: E402
from kapiao.pipeline import Reader  # noqa: E402
from kapiao.records import Ask, Point, Quad, Reading, Record  # noqa: E402
from kapiao.specimens import Specimen, draw_several  # noqa: E402

KINDS = ("taxi_invoice", "quota_invoice", "roll_invoice", "vat_invoice")
ASKED = (*KINDS, "vehicle_invoice")
_TURNED_DEG = 45.0


def mixed(seed: int) -> tuple[str, ...]:
    """Kinds of the papers of one picture: two to six, of one sort or of several."""
    rng = np.random.default_rng(seed)
    return tuple(KINDS[int(k)] for k in rng.choice(len(KINDS), int(rng.integers(2, 7)), p=(0.35, 0.35, 0.15, 0.15)))


def on(quad: Quad, point: Point) -> bool:
    """Whether a point lies in a box around a paper."""
    left, top, right, bottom = quad.bounds
    return left <= point[0] <= right and top <= point[1] <= bottom


def upright(record: Record, paper: Specimen) -> bool:
    off = (record.quad_on_source.angle_deg - paper.card_quad.angle_deg + 180) % 360 - 180
    return abs(off) < _TURNED_DEG


def matched(papers: Sequence[Specimen], records: Sequence[Record]) -> list[tuple[Specimen, Record]]:
    """Each paper with the record that lies on it, no record twice."""
    left = list(records)
    pairs = []
    for paper in papers:
        own = [r for r in left if r.kind == paper.kind and on(paper.card_quad, r.quad_on_source.center)]
        if own:
            pairs.append((paper, own[0]))
            left = [r for r in left if r is not own[0]]
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.papers", description=__doc__)
    parser.add_argument("-n", type=int, default=20, help="pictures a tier (20)")
    parser.add_argument("--seed", type=int, default=EVALUATION_SEED)
    parser.add_argument("--tiers", nargs="*", default=list(TIERS), choices=TIERS)
    chosen = parser.parse_args()
    reader = Reader()
    print(
        f"{'tier':6} {'papers':>6} {'found':>6} {'upright':>7} {'invented':>8} {'right':>6} {'fields':>6} {'CPU s':>6}"
    )
    for tier in chosen.tiers:
        there = found = facing = invented = right = fields = 0
        spent_s = 0.0
        for seed in range(chosen.seed, chosen.seed + chosen.n):
            papers = draw_several(mixed(seed), seed, tier)
            said, spent = timed(partial(_read_or_error, reader, papers[0].encoded, Ask(kinds=ASKED)))
            records = said.records if isinstance(said, Reading) else ()
            pairs = matched(papers, records)
            there, found, spent_s = there + len(papers), found + len(pairs), spent_s + spent
            invented += len(records) - len(pairs)
            facing += sum(upright(record, paper) for paper, record in pairs)
            marks = [m for paper, record in pairs for m in score.by_record(paper.fields, (record,), paper.kind)]
            right += sum(mark.right for mark in marks)
            fields += sum(len(paper.fields) for paper in papers)
        told = (there, found, facing, invented, right, fields)
        widths = (6, 6, 7, 8, 6, 6)
        counts = " ".join(f"{n:>{w}}" for n, w in zip(told, widths, strict=True))
        print(f"{tier:6} {counts} {spent_s / max(chosen.n, 1):>6.2f}")


if __name__ == "__main__":
    main()
