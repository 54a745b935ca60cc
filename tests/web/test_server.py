"""The whole process: first words, signals, kill -9, readers that cannot start."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from local_server import KEY, SECRET
from plain_dialect import signature

from kapiao.dialects.wire import WireRequest

SCRIPT = Path(__file__).parent / "serve_process.py"


@dataclass
class Process:
    popen: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def line(self, pattern: str, seconds: float = 20) -> re.Match[str]:
        """The first line of standard error that matches, waiting for it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for line in list(self.lines):
                if found := re.search(pattern, line):
                    return found
            time.sleep(0.01)
        raise AssertionError(f"no {pattern} in {self.lines}")

    @property
    def port(self) -> int:
        return int(self.line(r"listens on \S+:(\d+)")[1])

    def ask(self, key: str = KEY, secret: str = SECRET, **asked: object) -> tuple[int, dict[str, object]]:
        body = json.dumps(asked).encode()
        headers = {"x-key": key, "x-nonce": str(uuid.uuid4()), "x-at": str(time.time())}
        headers["x-sign"] = signature(secret, WireRequest("POST", "/plain", "", tuple(headers.items()), body))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", "/plain", body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        return connection.getresponse().status


@contextmanager
def serving(folder: Path, factory: str = "fake_readers:Echo", **environ: str) -> Iterator[Process]:
    given = {"KAPIAO_PORT": "0", "KAPIAO_DATA_DIR": str(folder), "KAPIAO_WORKERS": "1"} | environ
    given |= {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    popen = subprocess.Popen([sys.executable, str(SCRIPT), factory], env=given, stderr=subprocess.PIPE, text=True)
    process = Process(popen)

    def drain() -> None:
        assert popen.stderr
        for line in popen.stderr:
            process.lines.append(line)

    threading.Thread(target=drain, daemon=True).start()
    try:
        yield process
    finally:
        popen.kill()
        popen.wait(10)


OWN = {"KAPIAO_ACCESS_KEY_ID": KEY, "KAPIAO_ACCESS_KEY_SECRET": SECRET}


def test_the_first_key_is_printed_once_and_works(tmp_path: Path) -> None:
    with serving(tmp_path) as process:
        key, secret = process.line(r"AccessKeyId +(\S+)")[1], process.line(r"AccessKeySecret +(\S+)")[1]
        process.line('"event": "ready"')
        assert process.ask(key, secret, texts=["x"])[1]["read"] == ["x"]
    with serving(tmp_path) as process:
        process.line('"event": "ready"')
        assert "AccessKeySecret" not in "".join(process.lines)
        assert process.ask(key, secret, texts=["x"])[0] == 200


def test_sigterm_lets_running_requests_finish_and_ends_with_0(tmp_path: Path) -> None:
    with serving(tmp_path, **OWN) as process:
        process.line('"event": "ready"')
        worker = int(str(process.ask(texts=["pid:"])[1]["read"][0]))  # type: ignore[index]
        answers: list[tuple[int, dict[str, object]]] = []
        asking = threading.Thread(target=lambda: answers.append(process.ask(texts=["sleep:1"])))
        asking.start()
        time.sleep(0.3)
        process.popen.send_signal(signal.SIGTERM)
        asking.join(10)
        assert answers[0][1]["read"] == ["sleep:1"]
        assert process.popen.wait(10) == 0
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)
        with pytest.raises(ConnectionError):
            process.ask(texts=["late"])


def test_a_balancer_is_told_before_calls_are_refused(tmp_path: Path) -> None:
    with serving(tmp_path, KAPIAO_LEAVE_S="2", **OWN) as process:
        process.line('"event": "ready"')
        assert process.status("/readyz") == 200
        process.popen.send_signal(signal.SIGTERM)
        process.line('"event": "leaving"')
        assert process.status("/readyz") == 503
        assert process.ask(texts=["x"])[1]["read"] == ["x"]
        assert process.popen.wait(15) == 0


def test_readers_end_with_a_killed_server(tmp_path: Path) -> None:
    with serving(tmp_path, **OWN) as process:
        process.line('"event": "ready"')
        worker = int(str(process.ask(texts=["pid:"])[1]["read"][0]))  # type: ignore[index]
        process.popen.kill()
        process.popen.wait(10)
        until = time.monotonic() + 5
        while time.monotonic() < until and Path(f"/proc/{worker}/stat").exists():
            if Path(f"/proc/{worker}/stat").read_text().split()[2] == "Z":
                break  # dead, not yet collected by whoever adopts orphans here
            time.sleep(0.05)
        else:
            assert not Path(f"/proc/{worker}/stat").exists()


@pytest.mark.parametrize(
    ("factory", "ending", "code"), [("fake_readers:Cold", "model", 8), ("fake_readers:StillBorn", "reader_broken", 7)]
)
def test_readers_that_cannot_start_end_the_server_with_a_reason(
    tmp_path: Path, factory: str, ending: str, code: int
) -> None:
    with serving(tmp_path, factory, **OWN) as process:
        assert process.popen.wait(20) == code
        process.line(f"ended: {ending}")


@pytest.mark.parametrize("name", ["kapiao.sqlite", "jobs.sqlite"])
def test_a_broken_database_is_a_clear_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"this is no database" * 100)
    with serving(tmp_path, **OWN) as process:
        assert process.popen.wait(30) == 2
        process.line("ended: setting_invalid")
        assert "Traceback" not in "".join(process.lines)


def test_a_port_in_use(tmp_path: Path) -> None:
    with serving(tmp_path, **OWN) as first, serving(tmp_path, **OWN, KAPIAO_PORT=str(first.port)) as second:
        assert second.popen.wait(20) == 2
        second.line("ended: setting_invalid")


def test_standard_error_is_json_lines_without_content(tmp_path: Path) -> None:
    planted = "110101199003070000"
    with serving(tmp_path, **OWN, KAPIAO_LOG_LEVEL="debug") as process:
        process.line('"event": "ready"')
        for order in (planted, f"bug:{planted}", f"nothing:{planted}", f"kill:{planted}", f"unpicklable:{planted}"):
            process.ask(texts=[order])
        process.popen.send_signal(signal.SIGTERM)
        process.popen.wait(10)
        text = "".join(process.lines)
        assert planted not in text
        assert SECRET not in text
        assert "Traceback" not in text
        assert all(line.startswith(("{", "kapiao listens")) for line in process.lines), text


def test_nothing_leaves_the_machine_but_what_callers_ask_for(tmp_path: Path) -> None:
    with serving(tmp_path, **OWN) as process:
        process.line('"event": "ready"')
        ids = process.ask(mode="async", texts=["x"])[1]["ids"]
        until = time.monotonic() + 10
        while process.ask(mode="query", ids=ids)[1]["jobs"][0][1] != "done":  # type: ignore[index]
            assert time.monotonic() < until
            time.sleep(0.1)
        assert [line for line in process.lines if line.startswith("NET")] == []
        process.ask(urls=["http://stranger.invalid/picture"])
        assert [line for line in process.lines if line.startswith("NET")] == ["NET lookup stranger.invalid\n"]
