"""`python tests/web/fuzz -n 20000`: requests that hypothesis makes up, over all routes, at a server of its own.

Ends with 0 when no answer was a 500, none was missing or late, nothing unplanned was logged, and the server held no
more memory and no more open files at the end than after the first quarter.
"""

from __future__ import annotations

import argparse
import sys
import time

from firing import GROWTH_MB, Fault, Range, fire_round

ROUND = 500  # hypothesis remembers every example of a run: short runs keep its own memory out of the way


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("-n", type=int, default=20_000, help="requests")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    range_ = Range()
    began, sizes = time.monotonic(), []
    try:
        for number in range(max(1, -(-asked.n // ROUND))):
            fire_round(range_, min(ROUND, asked.n), asked.seed * 100_000 + number)
            sizes.append(range_.size())
        range_.check_log()
    except Fault as fault:
        print(f"FAULT: {fault}", file=sys.stderr)
        return 1
    finally:
        range_.stop()
    return report(range_, sizes, time.monotonic() - began)


def report(range_: Range, sizes: list[dict[str, float]], seconds: float) -> int:
    print(f"{sum(range_.seen.values())} requests in {seconds:.0f} s, none answered with 5xx, late or not at all")
    for (kind, status), count in sorted(range_.seen.items()):
        print(f"  {kind:12} {status or 'no answer'!s:9} {count:6}")
    first, last = sizes[len(sizes) // 4], sizes[-1]
    grown = {name: last[name] - first[name] for name in last}
    print("after a quarter: " + ", ".join(f"{name} {value:.0f}" for name, value in first.items()))
    print("at the end:      " + ", ".join(f"{name} {value:.0f}" for name, value in last.items()))
    if grown["server_mb"] > GROWTH_MB or grown["reader_mb"] > GROWTH_MB or grown["files"] > 8:
        print("FAULT: the server grew", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
