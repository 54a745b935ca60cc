"""Same bytes, same answer: `make bench-same`.

The same pictures are read in order by one reader, then in shuffled orders by several readers at once, each a process
of its own, and by threads that share a pool of readers as the server does. Every answer is compared byte by byte:
texts, scores, places, to the last digit.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.meter import one_thread

one_thread()  # before anything else loads a numeric library

from bench.pages import PAGE, put  # noqa: E402
from bench.pictures import EVALUATION_SEED, TEXT, TIERS, Picture, drawable, samples, specimens  # noqa: E402

_PATIENCE_S = 120.0
_READERS = 2
Answers = dict[int, bytes]  # number of the picture -> the whole answer


def answer_bytes(data: bytes, kind: str, reader: Any) -> bytes:
    """A reading, or its refusal, as bytes in which every figure stands in full."""
    from kapiao.errors import KapiaoError
    from kapiao.records import Ask

    try:
        reading = reader.read(data, Ask((kind,) if kind else ()))
    except KapiaoError as error:
        return error.code.encode()
    return json.dumps(_open(reading), ensure_ascii=False, sort_keys=True, default=str).encode()


def _open(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _open(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _open(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_open(inner) for inner in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(value)


def read_all(pictures: Sequence[tuple[int, bytes, str]], engine: str) -> Answers:
    """One reader, the pictures in the order given."""
    one_thread()
    from kapiao.pipeline import Reader

    reader = Reader(engine)
    return {number: answer_bytes(data, kind, reader) for number, data, kind in pictures}


def where_different(a: bytes, b: bytes) -> str:
    """The place of the first difference, as names and numbers; never what stands there."""
    if not a.startswith(b"{") or not b.startswith(b"{"):
        return "one of them is a refusal"
    place, one, other = "", json.loads(a), json.loads(b)
    while type(one) is type(other) and isinstance(one, (dict, list)):
        if len(one) != len(other):
            return f"{place} has another length"
        steps = list(one) if isinstance(one, dict) else list(range(len(one)))
        if isinstance(one, dict) and steps != list(other):
            return f"{place} has other names"
        step = next((s for s in steps if one[s] != other[s]), None)
        if step is None:
            return "nowhere"
        place, one, other = f"{place}/{step}", one[step], other[step]
    if isinstance(one, float) and isinstance(other, float):
        return f"{place} by {abs(one - other):.2g}"
    return place


def through_pool(pictures: Sequence[tuple[int, bytes, str]], engine: str, callers: int) -> Answers:
    """The same through the server's pool of reader processes, `callers` threads asking at once."""
    from kapiao.records import Ask, Reading
    from kapiao.service.workers import Bounds, Workers

    class Through:
        """A reader that hands every call to the pool."""

        def __init__(self, pool: Workers) -> None:
            self.pool = pool

        def read(self, data: bytes, ask: Ask) -> Reading:
            return self.pool.submit(data, ask, time.monotonic() + _PATIENCE_S).result()

    pool = Workers("kapiao.pipeline:Reader", {"engine": engine}, Bounds(_READERS, 1000, 4 << 30, 10_000))
    pool.start()
    try:
        asyncio.run(pool.warm())
        reader = Through(pool)
        with ThreadPoolExecutor(callers) as threads:
            found = threads.map(lambda p: (p[0], answer_bytes(p[1], p[2], reader)), pictures)
            return dict(found)
    finally:
        pool.stop(1.0)


def _shuffled(pictures: Sequence[tuple[int, bytes, str]], seed: int) -> list[tuple[int, bytes, str]]:
    mixed = list(pictures)
    random.Random(seed).shuffle(mixed)
    return mixed


def _pictures(count: int, seed: int, folder: Path) -> list[tuple[int, bytes, str]]:
    """Specimens of every kind and tier in equal parts, every eighth a real picture where there are any."""
    kinds = [kind for kind in drawable() if kind in _readable()]
    each = -(-count // (len(kinds) * len(TIERS)))
    drawn = specimens(kinds, TIERS, each, seed)
    real = [p for p in samples(folder) if not p.name.endswith((".pdf", ".mp4"))] if folder.is_dir() else []
    chosen: list[Picture] = (real[:: max(1, 8 * len(real) // count)] + drawn)[:count]
    return [(number, p.data, p.kind or TEXT) for number, p in enumerate(chosen)]


def _readable() -> set[str]:
    from kapiao.documents import all_documents

    return {document.kind for document in all_documents()} | {TEXT}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-same", description=__doc__)
    parser.add_argument("-n", type=int, default=200, metavar="N", help="pictures (200)")
    parser.add_argument("--callers", type=int, default=4, help="readers at once (4)")
    parser.add_argument("--seed", type=int, default=EVALUATION_SEED)
    parser.add_argument("--samples", type=Path, default=Path("../shared/samples"), metavar="DIR")
    parser.add_argument("--engine", default="openvino")
    parser.add_argument("--write-docs", action="store_true")
    chosen = parser.parse_args()
    pictures = _pictures(chosen.n, chosen.seed, chosen.samples)
    first = read_all(pictures, chosen.engine)
    orders = [_shuffled(pictures, seed) for seed in range(chosen.callers)]
    with ProcessPoolExecutor(chosen.callers, get_context("spawn")) as pool:
        runs = list(pool.map(read_all, orders, [chosen.engine] * chosen.callers))
    runs.append(through_pool(orders[0], chosen.engine, chosen.callers))
    ways = [*(f"process {number + 1}" for number in range(chosen.callers)), "the pool"]
    differing = {
        f"picture {number} ({pictures[number][2]}) by {way}: {where_different(first[number], answer)}"
        for way, run in zip(ways, runs, strict=True)
        for number, answer in sorted(run.items())
        if answer != first[number]
    }
    answers = len(runs) * len(pictures)
    equal = sum(answer == first[number] for run in runs for number, answer in run.items())
    words = (
        f"{len(pictures)} pictures, {len(set(first.values()))} different answers; read in order, then by "
        f"{chosen.callers} processes at once in {chosen.callers} shuffled orders, then by {chosen.callers} threads "
        f"through the server's pool: {equal} of {answers} answers byte-equal."
    )
    print(words)
    for line in sorted(differing)[:30]:
        print(f"differs: {line}")
    if chosen.write_docs:
        put(PAGE, "make bench-same", words)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
