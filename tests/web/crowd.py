"""A crowd of callers in the plain dialect, for `make load` and `make chaos`: what they ask and what came of it."""

import asyncio
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "service")]

from local_server import KEY, SECRET  # noqa: E402
from plain_dialect import signature  # noqa: E402
from test_server import Process  # noqa: E402

from kapiao.dialects.wire import WireRequest  # noqa: E402


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


def percentile(values: list[float], share: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(share * len(values)))], 3) if values else 0.0


def wait_until_warm(process: Process) -> None:
    while not _healthy(process.port):
        time.sleep(0.1)


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
