"""Sixty hostile URLs and two hundred hostile files: each a clear error, no connection made, memory bounded.

`python tests/web/hostile.py [--files 200] [--factor 1]` prints a verdict and ends with 1 when a bar was missed. URLs go
through a server whose resolver is ours; every attempt to connect is counted. Files go to a real reader. The quick
part of it is `test_hostile.py`. On a slow machine `--factor` gives files more time, as KAPIAO_DEADLINE_FACTOR does.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "service")]

import httpcore2  # noqa: E402
from hostile_files import Hostile, hostile_files  # noqa: E402
from hostile_urls import MISBEHAVED, NAMES, PUBLIC, strict_urls, trap  # noqa: E402
from local_server import running  # noqa: E402
from verdict import Row, at_least, at_most, none, told  # noqa: E402

from kapiao.errors import KapiaoError, ReaderBroken  # noqa: E402
from kapiao.records import Ask  # noqa: E402
from kapiao.service.fetch import Fetcher, Rules, resolved  # noqa: E402
from kapiao.service.workers import Bounds, Workers  # noqa: E402

WARM_S = 180.0
READ_S = 6.0  # the longest deadline of an operation
FETCH_S = 3.0
SERVER_GROWTH_MB = 100  # while it meets hostile URLs
READER_GROWTH_MB = 600  # at its peak, while it meets hostile files
CLEAR = {"url_invalid", "url_refused", "url_failed", "picture_too_heavy"}


@dataclass
class Said:
    """What came of the URLs."""

    answers: Counter[str] = field(default_factory=Counter)
    attempts: list[str] = field(default_factory=list)  # addresses that somebody tried to connect to, against the rules
    slowest_s: float = 0.0

    @property
    def unclear(self) -> dict[str, int]:
        return {code: count for code, count in self.answers.items() if code not in CLEAR}


@contextmanager
def watched(attempts: list[str]) -> Iterator[None]:
    """Every address that a fetch tries goes into the list; none but loopback is really visited."""
    inner = httpcore2.AnyIOBackend.connect_tcp

    async def connect(self: Any, host: str, *more: Any, **named: Any) -> Any:
        attempts.append(host)
        if host != "127.0.0.1":
            raise httpcore2.ConnectError
        return await inner(self, host, *more, **named)

    httpcore2.AnyIOBackend.connect_tcp = connect
    try:
        yield
    finally:
        httpcore2.AnyIOBackend.connect_tcp = inner


def urls(folder: Path, fetch_s: float = FETCH_S, misbehaved: tuple[str, ...] = MISBEHAVED) -> Said:
    """Through the door, with a resolver of ours in place of the network's."""
    asked: Counter[str] = Counter()

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        asked[host] += 1
        if host == "rebinding.test":  # public when it is looked up first, to be checked; loopback from then on
            return (PUBLIC,) if asked[host] == 1 else ("127.0.0.1",)
        return NAMES[host] if host in NAMES else await resolved(host, port)

    said, tried = Said(), list[str]()

    def ask(url: str) -> None:
        started = time.monotonic()
        answer = server.ask(urls=[url], max_bytes=1 << 20).json
        said.answers[answer["read"][0] if "read" in answer else answer["code"]] += 1
        said.slowest_s = max(said.slowest_s, round(time.monotonic() - started, 2))

    with trap() as caught, watched(tried), running(folder, workers=1) as server:
        server.desk.fetcher = Fetcher(Rules(), fetch_s, resolve)
        for url in strict_urls(caught.port):
            ask(url)
        said.attempts += tried
        tried.clear()
        ask(f"http://rebinding.test:{caught.port}/")
        said.attempts += [address for address in tried if address != PUBLIC]
        server.desk.fetcher = Fetcher(Rules(allow_private=True, hosts_denied=("denied.test",)), fetch_s, resolve)
        for name in misbehaved:
            ask(f"http://127.0.0.1:{caught.port}/{name}")
        said.attempts += [path for path in caught.visits if "stolen" in path]
    return said


@dataclass
class Came:
    """What came of the files."""

    answers: Counter[str] = field(default_factory=Counter)
    sorts: Counter[str] = field(default_factory=Counter)
    unclear: list[str] = field(default_factory=list)  # a reader that broke, or took too long
    admitted: list[str] = field(default_factory=list)  # read, although nothing but an error would do
    slowest_s: float = 0.0
    grown_mb: float = 0.0  # of any reader at its peak, since it was warm
    readers_lost: int = 0


def peak_mb(pid: int | str = "self") -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def warm_reader(workers: Workers) -> int:
    """The process that will read the next file; after a loss the one that comes in its place."""
    until = time.monotonic() + WARM_S
    while not workers.ready:
        assert time.monotonic() < until, "no reader gets warm"
        time.sleep(0.05)
    return int(workers._seats[0]._process.pid)


def files(given: Sequence[Hostile], read_s: float = READ_S) -> Came:
    came = Came()
    workers = Workers("kapiao.pipeline:Reader", {}, Bounds(1, 4, 4 << 30, 10**9))
    workers.start()
    warm_mb: dict[int, float] = {}  # by reader: one may follow another

    async def one(data: bytes) -> str:
        try:
            await workers.read(data, Ask(), time.monotonic() + read_s)
            return "read"
        except ReaderBroken as error:
            return f"reader_broken {error.facts.get('cause', '')}".strip()
        except KapiaoError as error:
            return error.code

    for file in given:
        pid = warm_reader(workers)
        warm_mb.setdefault(pid, peak_mb(pid))
        started = time.monotonic()
        code = asyncio.run(one(file.data))
        came.slowest_s = max(came.slowest_s, round(time.monotonic() - started, 2))
        came.answers[code] += 1
        came.sorts[file.sort] += 1
        if code.startswith("reader_broken") or code == "deadline_passed":
            came.unclear.append(f"{file.name}: {code}")
        if code == "read" and file.refused:
            came.admitted.append(file.name)
        with contextlib.suppress(OSError):  # gone, and counted as such
            came.grown_mb = max(came.grown_mb, peak_mb(pid) - warm_mb[pid])
    came.readers_lost = sum(workers.counts.get(event, 0) for event in ("crashed", "killed"))
    workers.stop(0)
    return came


def spelled(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--factor", type=float, default=1.0, help="how many times the documented deadline")
    given = parser.parse_args()
    before_mb = peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        said = urls(Path(folder))
    grown_mb = round(peak_mb() - before_mb)
    read_s = READ_S * given.factor
    came = files(hostile_files(given.files), read_s)
    return told("hostile", [
        at_least("URLs", said.answers.total(), 60), Row("  answered with", spelled(said.answers)),
        none("  no clear error", said.unclear), none("  connections tried against the rules", said.attempts),
        at_most("  slowest answer", said.slowest_s, FETCH_S + 0.5, "s"),
        at_most("  server grown", grown_mb, SERVER_GROWTH_MB, "MB"),
        at_least("files", came.answers.total(), given.files), Row("  of", spelled(came.sorts)),
        Row("  answered with", spelled(came.answers)), none("  no clear error", came.unclear),
        none("  read that must be refused", came.admitted), none("  readers lost", came.readers_lost),
        at_most("  slowest answer", came.slowest_s, read_s, "s"),
        at_most("  reader grown at its peak", round(came.grown_mb), READER_GROWTH_MB, "MB"),
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
