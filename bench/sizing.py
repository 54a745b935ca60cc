"""What a picture costs, how many machines a load needs, and a simulation that checks the model.

`python -m bench.sizing [-n 3] [--kinds ...]` reads the sample pictures of every kind with one reader on one
processor, prints the processor time of each, and a table of machines for loads up to a billion pictures a day. The
model: a machine of so many cores serves `cores * BUSY / cost` pictures a second at its peak hour. The check: one such
machine under random arrivals at that rate, with the server's own queue and deadline, event by event; machines are
independent behind a balancer, so one stands for all. Writes docs/sizing.md with `--write`.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kapiao.dialects.ocrapi import OcrApi
from kapiao.dialects.viapi import Viapi
from kapiao.errors import KapiaoError
from kapiao.pipeline import Reader
from kapiao.records import Ask

ROOT = Path(__file__).resolve().parents[1]
CORES = 16  # of the machine that the table is for
BUSY = 0.7  # share of its processors that a machine may be busy in the peak hour
PEAK = 3.0  # the peak hour's rate over the day's mean
DEADLINE_S = 5.0
QUEUE = 8  # pictures that may wait for each reader, as the server does by default
PATIENCE = 0.5  # as service.workers
DAYS = (100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
DAY_S = 86_400
SIMULATED = 40_000  # pictures
DOOR_MS = 5.0  # processor time of the door for a call with a picture of 300 kB (`make load` prints it)


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading a kind took: processor seconds of every call."""

    kind: str
    calls: str
    taken_s: tuple[float, ...]

    @property
    def mean_s(self) -> float:
        return sum(self.taken_s) / len(self.taken_s)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a simulated hour."""

    refused_share: float
    p50_s: float
    p99_s: float
    busy_share: float


def measured(kinds: Sequence[str], times: int) -> list[Cost]:
    reader = Reader()
    reader.warm()
    calls: dict[str, list[str]] = {}
    for dialect in (Viapi(), OcrApi()):
        for name, bound in dialect.bindings.items():
            for kind in bound.all_kinds:
                calls.setdefault(kind, []).append(name)
    costs = []
    for folder in sorted((ROOT / "samples").iterdir()):
        if not folder.is_dir() or (kinds and folder.name not in kinds):
            continue
        pictures = [path.read_bytes() for path in sorted(folder.glob("*/image.*"))]
        taken = [_taken_s(reader, picture, folder.name) for _ in range(times + 1) for picture in pictures]
        if kept := [seconds for seconds in taken[len(pictures) :] if seconds]:  # the first round warms caches
            costs.append(Cost(folder.name, ", ".join(dict.fromkeys(calls.get(folder.name, []))), tuple(kept)))
    return costs


def _taken_s(reader: Reader, picture: bytes, kind: str) -> float:
    """Processor time of one reading; 0 when it failed."""
    began = time.process_time()
    try:
        reader.read(picture, Ask(kinds=(kind,)))
    except KapiaoError:
        return 0.0
    return time.process_time() - began


def machines(pictures_a_day: float, cost_s: float) -> int:
    """How many are needed at the peak hour."""
    return max(1, math.ceil(PEAK * pictures_a_day / DAY_S * (cost_s + DOOR_MS / 1000) / (CORES * BUSY)))


def simulated(rate: float, taken_s: Sequence[float], readers: int, seed: int = 1) -> Came:
    """One machine under random arrivals: first come first served, a bounded queue, refusal of hopeless waits."""
    chance = random.Random(seed)
    free = [0.0] * readers  # when each reader is free again
    waiting: list[float] = []  # when those who wait will begin
    now, refused, busy_s = 0.0, 0, 0.0
    took: list[float] = []
    mean_s = sum(taken_s) / len(taken_s)
    for _ in range(SIMULATED):
        now += chance.expovariate(rate)
        while waiting and waiting[0] <= now:
            heapq.heappop(waiting)
        hopeless = len(waiting) / readers * mean_s > PATIENCE * DEADLINE_S
        if len(waiting) >= QUEUE * readers or hopeless:
            refused += 1
            continue
        work_s = chance.choice(taken_s) + DOOR_MS / 1000
        begin = max(now, heapq.heappop(free))
        heapq.heappush(free, begin + work_s)
        if begin > now:
            heapq.heappush(waiting, begin)
        busy_s += work_s
        took.append(begin + work_s - now)
    took.sort()
    return Came(refused / SIMULATED, took[len(took) // 2], took[int(0.99 * len(took))], busy_s / now / readers)


def report(costs: Sequence[Cost]) -> str:
    lines = ["| kind | calls | ms of one processor, mean | worst of its samples |", "|---|---|---|---|"]
    lines += [f"| `{c.kind}` | {c.calls} | {1000 * c.mean_s:.0f} | {1000 * max(c.taken_s):.0f} |" for c in costs]
    every = [seconds for cost in costs for seconds in cost.taken_s]
    mean_s = sum(every) / len(every)
    lines += ["", f"All kinds alike: {1000 * mean_s:.0f} ms.", ""]
    lines += [
        f"| pictures a day | a second, peak | machines of {CORES} cores | simulated: refused | p50 s | p99 s | busy |",
        "|---|---|---|---|---|---|---|",
    ]
    for day in DAYS:
        count, peak = machines(day, mean_s), PEAK * day / DAY_S
        came = simulated(peak / count, every, CORES)
        lines.append(
            f"| {day:,} | {peak:,.0f} | {count:,} | {came.refused_share:.2%} | {came.p50_s:.2f} | {came.p99_s:.2f} "
            f"| {came.busy_share:.0%} |"
        )
    over = simulated(3 * CORES / mean_s, every, CORES)
    lines += ["", f"Three times what a machine can do: {over.refused_share:.0%} refused, p99 {over.p99_s:.2f} s."]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=3, help="rounds over the samples")
    parser.add_argument("--kinds", nargs="*", default=[])
    parser.add_argument("--write", action="store_true", help="put the tables into docs/sizing.md")
    given = parser.parse_args()
    text = report(measured(given.kinds, given.n))
    print(text)
    if given.write:
        page = ROOT / "docs" / "sizing.md"
        before, rest = page.read_text("utf-8").split("<!-- measured -->\n")
        page.write_text(f"{before}<!-- measured -->\n{text}<!-- end -->" + rest.split("<!-- end -->", 1)[1], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
