"""Mixed calls of many callers with marked pictures for long: no answer holds another's mark, nothing grows.

`python tests/web/soak.py [--requests 5000] [--callers 16]` prints a verdict and ends with 1 when a bar was missed.
The server is the whole one with its real readers, called by hand in all families (`marked.py`). Growth is counted over
the second half, of every process for itself.
"""

import argparse
import contextlib
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "sdk")]

from cards import SAMPLES  # noqa: E402
from crowd import percentile  # noqa: E402
from marked import BUSY, Marked, Papers  # noqa: E402
from running import KEY, SECRET, UID, PictureHost, Server  # noqa: E402
from verdict import Row, at_most, none, told  # noqa: E402

GROWTH_MB = 20.0
SETTLE_S = 3.0
POOL = 15  # connections that the server keeps open at most, each with its two files
REFUSED = "refused while busy, asked again"
_MADE = re.compile(r"KP[0-9a-f]{16}|MARK\d{8}")  # marks made for one call alone


@dataclass
class Tally:
    """What came of the calls."""

    came: Counter[str] = field(default_factory=Counter)
    mixed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, call: Marked, shared: frozenset[str], status: int, text: str, took_s: float) -> bool:
        """Count an answer; whether it was one that nobody needs to ask for again."""
        strange = {mark for mark in shared if mark in text} | set(_MADE.findall(text.replace(" ", ""))) - {call.mark}
        strange -= {call.mark}
        with self._lock:
            if call.mark and call.mark in text and not strange:
                self.came["right"] += 1
                self.took_s.append(took_s)
            elif strange:
                self.mixed.append(call.name)
            elif status >= 400 and not call.mark and not any(word in text for word in BUSY):
                self.came["refused for what it was"] += 1
            elif any(word in text for word in BUSY):
                self.came[REFUSED] += 1
                return False
            else:
                self.wrong.append(f"{call.name} {status}")
        return True


@dataclass(frozen=True)
class Size:
    """Of one process."""

    mb: float
    descriptors: Counter[str]  # by what they lead to


def sizes(server: Server) -> dict[int, Size]:
    """The server first, then its readers."""
    pid = server.process.pid
    children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]
    found = {}
    for each in (pid, *sorted(children)):
        if each != pid and b"spawn_main" not in Path(f"/proc/{each}/cmdline").read_bytes():
            continue  # the resource tracker of the standard library
        status = Path(f"/proc/{each}/status").read_text()
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        found[each] = Size(resident / 1024, Counter(_ends_of(each)))
    return found


def _ends_of(pid: int) -> Iterator[str]:
    """What each descriptor of a process leads to: a file's name, or the sort of what has none."""
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            yield Path(os.readlink(descriptor).partition(":[")[0]).name


def _children(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except OSError:  # the thread has ended
        return []


def ask_all(papers: Papers, numbers: range, callers: int, tally: Tally) -> None:
    shared = papers.shared_marks

    def one(number: int) -> None:
        call = papers.call(number)
        for pause_s in (1, 2, 4, 8, 0):  # who is refused while readers are busy comes again
            started = time.monotonic()
            try:
                status, _, body = call.ask()
            except OSError as error:  # no answer is not what anybody came for
                tally.wrong.append(f"{call.name} {type(error).__name__}")
                return
            if tally.note(call, shared, status, body.decode("utf-8", "replace"), time.monotonic() - started):
                return
            time.sleep(pause_s)

    with ThreadPoolExecutor(callers) as crowd:
        list(crowd.map(one, numbers))


@contextmanager
def standing(readers: int) -> Iterator[tuple[Server, PictureHost]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pictures").mkdir()
        (folder / "pictures" / "samples").symlink_to(SAMPLES)
        host = PictureHost(folder / "pictures")
        server = Server(
            folder / "data", KAPIAO_ACCESS_KEY_ID=KEY, KAPIAO_ACCESS_KEY_SECRET=SECRET, KAPIAO_ACCOUNT_UID=UID,
            KAPIAO_ALLOW_PRIVATE_URLS="true", KAPIAO_QPS="100000", KAPIAO_WORKERS=str(readers),
            KAPIAO_WORKER_REQUESTS="1000000000", KAPIAO_WORKER_MEMORY_MB="8192", KAPIAO_LOG_LEVEL="error",
            KAPIAO_DEADLINE_S="60", KAPIAO_DEADLINE_FACTOR="10",
        )  # fmt: skip
        try:
            yield server, host
        finally:
            server.stop()
            host.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--callers", type=int, default=16)
    parser.add_argument("--readers", type=int, default=2)
    given = parser.parse_args()
    half, tally, started = given.requests // 2, Tally(), time.monotonic()
    with standing(given.readers) as (server, host):
        papers = Papers(server, host)
        ask_all(papers, range(half), given.callers, tally)
        time.sleep(SETTLE_S)
        before = sizes(server)
        ask_all(papers, range(half, given.requests), given.callers, tally)
        time.sleep(SETTLE_S)
        after = sizes(server)
    kept = [pid for pid in before if pid in after]
    grown = [round(after[pid].mb - before[pid].mb, 1) for pid in kept]
    lost = sum((after[pid].descriptors - before[pid].descriptors for pid in kept), Counter[str]())
    answered = sum(tally.came.values()) - tally.came[REFUSED] + len(tally.mixed) + len(tally.wrong)
    return told("soak", [
        Row("calls, callers, readers", f"{given.requests}, {given.callers}, {given.readers}"),
        Row("answered", ", ".join(f"{count} {what}" for what, count in sorted(tally.came.items()))),
        none("answers with another's mark", dict(Counter(tally.mixed))),
        none("answers without their own mark", dict(Counter(tally.wrong))),
        Row("calls answered in the end", answered, "all", answered == given.requests),
        Row("right answers, p50 and p99", f"{percentile(tally.took_s, 0.5)} s, {percentile(tally.took_s, 0.99)} s"),
        Row("calls a second", round(given.requests / (time.monotonic() - started), 1)),
        at_most("server grown over the second half", grown[0], GROWTH_MB, "MB"),
        *(at_most(f"reader {n} grown", mb, GROWTH_MB, "MB") for n, mb in enumerate(grown[1:], 1)),
        none("readers replaced meanwhile", len(before) - len(kept)),
        none("file descriptors lost", {name: count for name, count in lost.items() if ".sqlite" not in name}),
        at_most("connections to the database, a pool", after[kept[0]].descriptors["kapiao.sqlite"], POOL),
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
