"""Kill server and readers again and again under load: what was accepted is finished, nothing is billed twice.

`python tests/web/chaos.py [--kills 20]` prints one JSON object and ends with 1 when something was lost. Every life of
the server ends by kill -9 while jobs run; every other one sees its readers killed as well. SQLite, one machine.
"""

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "service")]

from test_server import OWN, Process, serving  # noqa: E402
from test_web_jobs import listening  # noqa: E402

SETTINGS = OWN | {
    "KAPIAO_WORKERS": "2", "KAPIAO_QPS": "100000", "KAPIAO_ALLOW_PRIVATE_URLS": "true", "KAPIAO_CALLBACK_WAIT_S": "0.3",
    "KAPIAO_CALLBACK_WAIT_MAX_S": "1", "KAPIAO_LOG_LEVEL": "error",
}  # fmt: skip


def submit(process: Process, callback: str, accepted: dict[str, str], stop: threading.Event) -> None:
    """Hand in batches until told to stop or the server is gone; note what was accepted."""
    number = 0
    while not stop.is_set():
        number += 1
        texts = [f"mark {os.getpid()}-{time.monotonic_ns()}-{index}" for index in range(3)]
        try:
            status, answer = process.ask(mode="async", operation="Chaos", texts=texts, callback=callback)
        except (OSError, ValueError):
            time.sleep(0.05)
            continue
        if status == 200 and "ids" in answer:
            accepted.update(zip(answer["ids"], texts, strict=True))  # type: ignore[call-overload]
        time.sleep(0.1)


def one_life(folder: Path, callback: str, accepted: dict[str, str], chance: random.Random, readers_too: bool) -> None:
    with serving(folder, **SETTINGS) as process:
        stop = threading.Event()
        _ = process.port
        caller = threading.Thread(target=submit, args=(process, callback, accepted, stop))
        caller.start()
        until = time.monotonic() + chance.uniform(2.5, 4)
        while time.monotonic() < until:
            time.sleep(0.3)
            if readers_too:
                kill_a_reader(process.popen.pid, chance)
        process.popen.kill()
        stop.set()
        caller.join()


def kill_a_reader(server: int, chance: random.Random) -> None:
    said = subprocess.run(["pgrep", "-P", str(server), "-f", "spawn_main"], capture_output=True, text=True, check=False)
    if readers := said.stdout.split():
        subprocess.run(["kill", "-9", chance.choice(readers)], check=False, stderr=subprocess.DEVNULL)


def settle(folder: Path, accepted: dict[str, str], bodies: list[str]) -> dict[str, str]:
    """A last, peaceful life: what each accepted job came to."""
    ids, found = list(accepted), {}
    with serving(folder, **SETTINGS) as process:
        until = time.monotonic() + 120
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    kills = parser.parse_args().kills
    chance, accepted = random.Random(1), dict[str, str]()
    with tempfile.TemporaryDirectory() as name, listening() as listener:
        folder = Path(name)
        for number in range(kills):
            one_life(folder, listener.url, accepted, chance, readers_too=bool(number % 2))
        found = settle(folder, accepted, listener.bodies)
        with sqlite3.connect(folder / "kapiao.sqlite") as book:
            billed = Counter(dict(book.execute("SELECT request_id, units FROM usage WHERE operation = 'Chaos'")))
        called = Counter(json.loads(body.partition(" ")[2])["id"] for body in listener.bodies)
    report: dict[str, Any] = {
        "kills": kills,
        "accepted": len(accepted),
        "finished_right": sum(found.get(id) == text for id, text in accepted.items()),
        "broken_by_killed_readers": sum(value == "reader_broken" for value in found.values()),
        "given_up": sum(value == "gave_up" for value in found.values()),
        "lost": sum(found.get(id) in (None, "queued", "running", "unknown") for id in accepted),
        "billed_twice": sum(units > 1 for units in billed.values()),
        "read_but_not_billed": sum(found.get(id) == text and id not in billed for id, text in accepted.items()),
        "not_called_back": sum(id not in called for id in accepted),
        "called_back_more_than_once": sum(count > 1 for count in called.values()),
    }
    print(json.dumps(report, indent=2))
    wrong = ("lost", "billed_twice", "read_but_not_billed", "not_called_back", "given_up")
    return 1 if not accepted or any(report[name] for name in wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
