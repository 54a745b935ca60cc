"""`python -m bench.papers`: pictures of two to six receipts and invoices: which papers are found, and which way up.

Columns: papers there, found (a record of that kind whose middle lies on the paper), right way up (its first corner is
the paper's own), invented, fields read right of all fields, processor seconds a picture.
"""

from __future__ import annotations

import argparse
from functools import partial

from bench.meter import one_thread, timed

one_thread()  # before anything else loads a numeric library

import numpy as np  # noqa: E402

from bench import score  # noqa: E402
from bench.contest import _read_or_error  # noqa: E402
from bench.pictures import EVALUATION_SEED, PAPER_KINDS, PAPERS_ASKED, TIERS, Laid  # noqa: E402
from kapiao.pipeline import Reader  # noqa: E402
from kapiao.records import Ask, Reading  # noqa: E402
from kapiao.specimens import draw_several  # noqa: E402


def mixed(seed: int) -> tuple[str, ...]:
    """Kinds of the papers of one picture: two to six, of one sort or of several."""
    rng = np.random.default_rng(seed)
    return tuple(
        PAPER_KINDS[int(k)] for k in rng.choice(len(PAPER_KINDS), int(rng.integers(2, 7)), p=(0.35, 0.35, 0.15, 0.15))
    )


def several(seed: int, tier: str) -> tuple[bytes, tuple[Laid, ...]]:
    """One picture, and the papers on it."""
    papers = draw_several(mixed(seed), seed, tier)
    return papers[0].encoded, tuple(Laid(paper.kind, paper.card_quad, dict(paper.fields)) for paper in papers)


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
            data, papers = several(seed, tier)
            said, spent = timed(partial(_read_or_error, reader, data, Ask(kinds=PAPERS_ASKED)))
            records = said.records if isinstance(said, Reading) else ()
            pairs = score.matched(papers, records)
            there, found, spent_s = there + len(papers), found + len(pairs), spent_s + spent
            invented += len(records) - len(pairs)
            facing += sum(score.upright(record, paper) for paper, record in pairs)
            marks = [m for paper, record in pairs for m in score.by_record(paper.fields, (record,), paper.kind)]
            right += sum(mark.right for mark in marks)
            fields += sum(len(paper.fields) for paper in papers)
        told = (there, found, facing, invented, right, fields)
        widths = (6, 6, 7, 8, 6, 6)
        counts = " ".join(f"{n:>{w}}" for n, w in zip(told, widths, strict=True))
        print(f"{tier:6} {counts} {spent_s / max(chosen.n, 1):>6.2f}")


if __name__ == "__main__":
    main()
