"""Real readers for long: `python tests/service/soak_readers.py [--reads 2000] [FOLDER]` reads mixed pictures in a loop.

Prints one JSON object: resident size of each reader process a quarter of the way and at the end, and whether the same
bytes always got the same answer. Ends with 1 when a reader grew by more than 20 MB meanwhile or an answer differed.
"""

import argparse
import asyncio
import hashlib
import json
import pickle
import random
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from kapiao.errors import KapiaoError
from kapiao.records import Ask
from kapiao.service import worker  # noqa: F401  (records hold read-only mappings: it teaches pickle about them)
from kapiao.service.workers import Bounds, Workers

ROOT = Path(__file__).parents[2]
GROWTH_MB = 20.0


def sizes(workers: Workers) -> list[float]:
    found = []
    for seat in workers._seats:
        pages = Path(f"/proc/{seat._process.pid}/statm").read_text().split()[1]
        found.append(round(int(pages) * 4096 / 1e6, 1))
    return found


async def soak(pictures: list[bytes], reads: int, readers: int) -> dict[str, Any]:
    workers = Workers("kapiao.pipeline:Reader", {}, Bounds(readers, 2 * readers, 4 << 30, 10**9))
    workers.start()
    await workers.warm()
    answers: dict[int, set[str]] = defaultdict(set)
    order = [n % len(pictures) for n in range(reads)]
    random.Random(1).shuffle(order)
    todo, at_quarter = iter(enumerate(order)), []

    async def one() -> None:
        for count, number in todo:
            if count == reads // 4:
                at_quarter.extend(sizes(workers))
            try:
                reading = await workers.read(pictures[number], Ask(), time.monotonic() + 120)
                answers[number].add(hashlib.sha256(pickle.dumps(reading)).hexdigest())
            except KapiaoError as error:
                answers[number].add(error.code)

    await asyncio.gather(*(one() for _ in range(readers + 1)))
    at_end = sizes(workers)
    workers.stop(0)
    grown = [round(end - start, 1) for start, end in zip(at_quarter, at_end, strict=True)]
    return {
        "pictures": len(pictures),
        "reads": reads,
        "mb_at_quarter": at_quarter,
        "mb_at_end": at_end,
        "grown_mb": grown,
        "pictures_with_two_answers": sum(len(kinds) > 1 for kinds in answers.values()),
        "errors": sorted({kind for kinds in answers.values() for kind in kinds if len(kind) < 64}),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples")
    parser.add_argument("--reads", type=int, default=2000)
    parser.add_argument("--readers", type=int, default=1)
    given = parser.parse_args()
    files = sorted(p for p in given.folder.rglob("*") if p.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    report = asyncio.run(soak([p.read_bytes() for p in files], given.reads, given.readers))
    print(json.dumps(report, indent=2))
    return 1 if report["pictures_with_two_answers"] or max(report["grown_mb"]) > GROWTH_MB else 0


if __name__ == "__main__":
    sys.exit(main())
