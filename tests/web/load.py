"""Three times what readers can sustain, for two minutes: goodput stays, the rest is refused at once.

`python tests/web/load.py [--seconds 120]` prints a verdict and ends with 1 when a bar was missed. Readers are
fakes that keep a processor busy, one a processor as in real life, so that the door has to share with them. What can be
sustained is measured first, by as many callers as keep every reader busy.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "service")]

from crowd import Tally, call, percentile, wait_until_warm  # noqa: E402
from test_server import OWN, Process, serving  # noqa: E402
from verdict import Row, at_least, at_most, none, told  # noqa: E402

READERS = len(os.sched_getaffinity(0))
FACTOR = 3.0
LIMIT_S = 5.0  # the deadline of the operation
REFUSAL_MS = 100
GOODPUT = 0.9


async def closed(port: int, callers: int, seconds: float, text: str, padding: str, tally: Tally) -> None:
    """So many callers that each wait for their answer."""
    until = time.monotonic() + seconds

    async def one() -> None:
        while time.monotonic() < until:
            await call(port, text, tally, padding)

    await asyncio.gather(*(one() for _ in range(callers)))


async def flood(port: int, seconds: float, rate: float, text: str, padding: str, tally: Tally) -> None:
    """Calls at a fixed rate, whatever becomes of them."""
    tasks, started = [], time.monotonic()
    while (now := time.monotonic()) - started < seconds:
        while len(tasks) < (now - started) * rate:
            tasks.append(asyncio.create_task(call(port, text, tally, padding)))
        await asyncio.sleep(0.005)
    await asyncio.gather(*tasks)


def load(process: Process, seconds: float, text: str, padding: str) -> dict[str, Any]:
    most, triple = Tally(), Tally()
    most_s = max(5.0, seconds / 4)
    asyncio.run(closed(process.port, 2 * READERS, most_s, text, padding, most))
    sustained = most.right / most_s
    if not sustained:
        raise SystemExit(f"no picture was read in {most_s:g} s: {most}")
    before_s = processor_s(process.popen.pid)
    asyncio.run(flood(process.port, seconds, FACTOR * sustained, text, padding, triple))
    return {
        "readers": READERS,
        "sustained_per_s": round(sustained, 1),
        "offered_per_s": round(FACTOR * sustained, 1),
        "seconds": seconds,
        "goodput_share": round(triple.right / seconds / sustained, 3),
        "accepted": triple.right,
        "accepted_p50_s": percentile(triple.right_s, 0.5),
        "accepted_p99_s": percentile(triple.right_s, 0.99),
        "refused": triple.refused,
        "refused_p50_ms": round(1000 * percentile(triple.refused_s, 0.5)),
        "refused_p99_ms": round(1000 * percentile(triple.refused_s, 0.99)),
        "refused_max_ms": round(1000 * percentile(triple.refused_s, 1)),
        "door_ms_a_call": round(1000 * (processor_s(process.popen.pid) - before_s) / max(1, triple.calls), 2),
        "killed": sum("reader replaced" in line for line in process.lines),
        "other": triple.mixed + triple.other,
    }


def processor_s(pid: int) -> float:
    """Processor time that a process has taken, its children apart."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--work", type=float, default=0.1, help="processor seconds that a picture takes")
    parser.add_argument("--bytes", type=int, default=300_000, help="size of a picture")
    given = parser.parse_args()
    environ = OWN | {"KAPIAO_WORKERS": str(READERS), "KAPIAO_QPS": "100000", "KAPIAO_LOG_LEVEL": "warning"}
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), **environ) as process:
        wait_until_warm(process)
        report = load(process, given.seconds, f"burn:{given.work}", "x" * given.bytes)
    return told("load", [
        Row("readers, processor seconds a picture", f"{report['readers']}, {given.work:g}"),
        Row("sustained alone, pictures a second", report["sustained_per_s"]),
        Row(f"offered a second, for {given.seconds:g} s", report["offered_per_s"]),
        at_least("goodput, share of what was sustained", report["goodput_share"], GOODPUT),
        Row("answered", report["accepted"]),
        Row("  p50", f"{report['accepted_p50_s']} s"),
        at_most("  p99", report["accepted_p99_s"], LIMIT_S, "s"),
        at_least("refused", report["refused"], 1),
        Row("  p50", f"{report['refused_p50_ms']} ms"),
        at_most("  p99", report["refused_p99_ms"], REFUSAL_MS, "ms"),
        Row("  slowest", f"{report['refused_max_ms']} ms"),
        none("anything else", report["other"]),
        Row("readers killed at a deadline", report["killed"]),
        Row("processor time of the server a call", f"{report['door_ms_a_call']} ms"),
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
