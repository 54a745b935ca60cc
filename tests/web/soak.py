"""Many callers for long: no answer holds another's mark, nothing grows, no descriptor is lost.

`python tests/web/soak.py [--requests 5000] [--callers 16]` prints one JSON object and ends with 1 when a
bound is broken. Readers are fakes that take a given time, so what is measured is everything around them.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "service")]

from local_server import KEY, SECRET  # noqa: E402
from plain_dialect import signature  # noqa: E402
from test_server import OWN, Process, serving  # noqa: E402

from kapiao.dialects.wire import WireRequest  # noqa: E402

READERS = 2


@dataclass
class Tally:
    """What came of the calls."""

    right: int = 0
    mixed: int = 0
    refused: int = 0
    other: int = 0
    right_s: list[float] = field(default_factory=list)
    refused_s: list[float] = field(default_factory=list)

    @property
    def calls(self) -> int:
        return self.right + self.mixed + self.refused + self.other


async def call(port: int, text: str, tally: Tally, padding: str = "") -> None:
    body = json.dumps({"texts": [text], "padding": padding}).encode()
    headers = {"x-key": KEY, "x-nonce": str(uuid.uuid4()), "x-at": str(time.time())}
    headers["x-sign"] = signature(SECRET, WireRequest("POST", "/plain", "", tuple(headers.items()), body))
    lines = [f"{name}: {value}" for name, value in (headers | {"content-length": str(len(body))}).items()]
    started = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = "\r\n".join(["POST /plain HTTP/1.1", "host: x", "connection: close", *lines, "", ""])
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    took_s = time.monotonic() - started
    said = json.loads(answer.partition(b"\r\n\r\n")[2])
    read = said["read"][0] if "read" in said else said["code"]
    if read == text:
        tally.right += 1
        tally.right_s.append(took_s)
    elif read in ("overloaded", "deadline_passed"):
        tally.refused += 1
        tally.refused_s.append(took_s)
    elif read in ("nothing_read", "reader_broken") and text.partition(":")[0] in ("nothing", "bug", "kill"):
        tally.other += 1
    else:
        tally.mixed += 1


def text_of(number: int) -> str:
    """Mostly marks of their own; now and then a reader that fails or dies."""
    verb = {0: "nothing", 1: "bug", 2: "sleep"}.get(number % 40, "kill" if number % 500 == 77 else "mark")
    return f"sleep:0.02{number}" if verb == "sleep" else f"{verb}:{number} {uuid.uuid4()}"


async def crowd(port: int, callers: int, numbers: range, tally: Tally) -> None:
    waiting = iter(numbers)

    async def one() -> None:
        for number in waiting:
            await call(port, text_of(number), tally)

    await asyncio.gather(*(one() for _ in range(callers)))


def size_of(pid: int) -> dict[str, int]:
    status = Path(f"/proc/{pid}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return {"rss_kb": resident, "descriptors": len(list(Path(f"/proc/{pid}/fd").iterdir()))}


def percentile(values: list[float], share: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(share * len(values)))], 3) if values else 0.0


def soak(process: Process, requests: int, callers: int) -> dict[str, Any]:
    first, second = Tally(), Tally()
    half = requests // 2
    asyncio.run(crowd(process.port, callers, range(half), first))
    time.sleep(1)
    before = size_of(process.popen.pid)
    asyncio.run(crowd(process.port, callers, range(half, requests), second))
    time.sleep(1)
    after = size_of(process.popen.pid)
    return {
        "requests": requests,
        "right": first.right + second.right,
        "failed_as_told": first.other + second.other,
        "refused": first.refused + second.refused,
        "mixed": first.mixed + second.mixed,
        "p50_ms": round(1000 * statistics.median(second.right_s)),
        "rss_growth_mb": round((after["rss_kb"] - before["rss_kb"]) / 1024, 1),
        "descriptors_lost": after["descriptors"] - before["descriptors"],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--callers", type=int, default=16)
    given = parser.parse_args()
    environ = OWN | {"KAPIAO_WORKERS": str(READERS), "KAPIAO_QPS": "100000", "KAPIAO_LOG_LEVEL": "error"}
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), **environ) as process:
        wait_until_warm(process)
        soaked = soak(process, given.requests, given.callers)
        os.kill(process.popen.pid, signal.SIGTERM)
        threading.Event().wait(1)
    print(json.dumps(soaked, indent=2))
    good = soaked["mixed"] == 0 and soaked["rss_growth_mb"] < 20 and soaked["descriptors_lost"] <= 2
    return 0 if good else 1


def wait_until_warm(process: Process) -> None:
    while not _healthy(process.port):
        time.sleep(0.1)


def _healthy(port: int) -> bool:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
