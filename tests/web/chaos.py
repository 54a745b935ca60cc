"""Kill servers and readers again and again under load: what was accepted is finished, nothing is billed twice.

`python tests/web/chaos.py [--kills 20] [--database sqlite|postgres|both]` prints a verdict and ends with 1 when
something was lost, also when there is no Postgres to try. On SQLite one server lives twenty short lives, each ended by
kill -9 while jobs run, every other one after its readers were killed as well. On Postgres (a real one, started here)
two servers share the work, one of them is killed and started anew each time, and at the end one is killed for good.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "service")]

from crowd import wait_until_warm  # noqa: E402
from servers import POSTGRES, postgres, postgres_binaries  # noqa: E402
from test_server import OWN, Process, serving  # noqa: E402
from test_web_jobs import listening  # noqa: E402
from verdict import Row, at_least, none, told  # noqa: E402

from kapiao.service.store import Store  # noqa: E402
from kapiao.service.usage import Meter  # noqa: E402

SETTINGS = OWN | {
    "KAPIAO_WORKERS": "2", "KAPIAO_QPS": "100000", "KAPIAO_ALLOW_PRIVATE_URLS": "true", "KAPIAO_CALLBACK_WAIT_S": "0.3",
    "KAPIAO_CALLBACK_WAIT_MAX_S": "1", "KAPIAO_LOG_LEVEL": "error", "KAPIAO_DEAD_S": "4",
    "KAPIAO_KEY_ENCRYPTION_SECRET": "one secret for all servers", "KAPIAO_ACCOUNT_UID": "1000",
}  # fmt: skip
SETTLE_S = 240


@dataclass
class Server:
    """One place where a server lives, life after life."""

    folder: Path
    environ: dict[str, str]
    process: Process | None = None
    _life: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        self.process = self._life.enter_context(serving(self.folder, **self.environ))
        wait_until_warm(self.process)

    def kill(self) -> None:
        """kill -9."""
        self.process = None
        self._life.close()

    def kill_a_reader(self, chance: random.Random) -> None:
        assert self.process
        pid = str(self.process.popen.pid)
        said = subprocess.run(["pgrep", "-P", pid, "-f", "spawn_main"], capture_output=True, text=True, check=False)
        if readers := said.stdout.split():
            subprocess.run(["kill", "-9", chance.choice(readers)], check=False, stderr=subprocess.DEVNULL)


class Caller:
    """Hands in batches to whoever is up, and notes what was accepted."""

    def __init__(self, servers: list[Server], callback: str) -> None:
        self._servers, self._callback = servers, callback
        self.accepted: dict[str, str] = {}
        self.refused = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Caller":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self._stop.wait(0.1):
            number += 1
            process = self._servers[number % len(self._servers)].process
            texts = [f"mark {os.getpid()}-{time.monotonic_ns()}-{index}" for index in range(3)]
            try:
                assert process is not None
                asked = {"mode": "async", "operation": "Chaos", "texts": texts, "callback": self._callback}
                status, answer = process.ask(**asked)
            except (OSError, ValueError, AssertionError):
                self.refused += 1
                continue
            if status == 200 and "ids" in answer:
                self.accepted.update(zip(answer["ids"], texts, strict=True))  # type: ignore[call-overload]


@contextmanager
def fleet(database: str) -> Iterator[tuple[list[Server], Store]]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder, environ, count = Path(name), dict(SETTINGS), 1
        if database == "postgres":
            environ["KAPIAO_DATABASE"], count = stack.enter_context(postgres()), 2
        servers = [Server(folder / str(number), environ) for number in range(count)]
        for server in servers:
            server.start()
            stack.callback(server.kill)
        yield servers, Store(servers[0].folder, environ.get("KAPIAO_DATABASE", ""))


def torment(servers: list[Server], kills: int) -> None:
    chance = random.Random(1)
    for number in range(kills):
        server = servers[number % len(servers)]
        until = time.monotonic() + chance.uniform(1.5, 3)
        while time.monotonic() < until:
            time.sleep(0.3)
            if number % 4 > 1:
                server.kill_a_reader(chance)
        server.kill()
        if number < kills - 1 or len(servers) == 1:  # the last one of several stays dead
            server.start()


def settle(process: Process, accepted: dict[str, str], bodies: list[str]) -> dict[str, str]:
    """What each accepted job came to, once nothing is under way any more."""
    ids, found = list(accepted), {}
    until = time.monotonic() + SETTLE_S
    while time.monotonic() < until:
        found = {}
        for start in range(0, len(ids), 100):
            for id, status, settled in process.ask(mode="query", ids=ids[start : start + 100])[1]["jobs"]:  # type: ignore[attr-defined]
                found[id] = json.loads(settled)["read"] if status == "done" else status
        called = {json.loads(body.partition(" ")[2])["id"] for body in list(bodies)}
        if set(found.values()).isdisjoint({"queued", "running"}) and called >= set(ids):
            break
        time.sleep(0.5)
    return found


def tormented(database: str, kills: int) -> dict[str, Any]:
    """What came of so many kills."""
    with listening() as listener, fleet(database) as (servers, store):
        with Caller(servers, listener.url) as caller:
            torment(servers, kills)
        alive = next(server.process for server in servers if server.process)
        found = settle(alive, caller.accepted, listener.bodies)
        with store.engine.connect() as book:
            rows = book.exec_driver_sql("SELECT request_id, units FROM usage WHERE operation = 'Chaos'")
            billed = {row[0]: row[1] for row in rows}
        sums = sum(row.units for row in Meter(store).used())
    called = Counter(json.loads(body.partition(" ")[2])["id"] for body in listener.bodies)
    accepted = caller.accepted
    return {
        "killed for good": int(len(servers) > 1),
        "accepted": len(accepted),
        "refused": caller.refused,
        "right": sum(found.get(id) == text for id, text in accepted.items()),
        "broken": sum(value == "reader_broken" for value in found.values()),
        "given up": sum(value == "gave_up" for value in found.values()),
        "lost": sum(found.get(id) in (None, "queued", "running", "unknown") for id in accepted),
        "billed": sums,
        "billed twice": sum(units > 1 for units in billed.values()),
        "not billed": sum(found.get(id) == text and id not in billed for id, text in accepted.items()),
        "not called back": sum(id not in called for id in accepted),
        "called back again": sum(count > 1 for count in called.values()),
    }


def judged(database: str, kills: int, came: dict[str, Any]) -> list[Row]:
    finished = came["right"] + came["broken"]
    return [
        Row(f"{database}: kill -9 of a server", kills),
        Row("  of them for good, its jobs taken over", came["killed for good"]),
        at_least("  jobs accepted", came["accepted"], 1),
        Row("  batches refused while a server was down", came["refused"]),
        Row("  jobs finished", finished, "all accepted", finished == came["accepted"]),
        Row("    of them with an error: their reader was killed three times", came["broken"]),
        none("  jobs lost", came["lost"]),
        none("  jobs given up", came["given up"]),
        Row("  calls billed (also jobs whose server died before it could say that it took them)", came["billed"]),
        none("  billed twice", came["billed twice"]),
        none("  read but not billed", came["not billed"]),
        none("  callbacks not delivered", came["not called back"]),
        Row("  callbacks delivered more than once", came["called back again"]),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    given = parser.parse_args()
    rows: list[Row] = []
    for database in ("sqlite", "postgres") if given.database == "both" else (given.database,):
        if database == "postgres" and postgres_binaries() is None:
            rows.append(Row("postgres", POSTGRES, "run", held=False))
        else:
            rows += judged(database, given.kills, tormented(database, given.kills))
    return told("chaos", rows)


if __name__ == "__main__":
    sys.exit(main())
