"""What the SDK tests run: a kapiao server, a host of pictures, SDK drivers, and a relay that keeps what passes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SDKS = ROOT / ".venv" / "sdk"
DRIVERS = Path(__file__).parent / "drivers"
KEY, SECRET = "kapiao-test-key", "kapiao-test-secret-0123456789"
UID = "1234567890123456"
READY_S = 120
ANSWER_S = 300  # longer than any deadline given here


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# What is tested here is right or wrong on a machine of any speed.
UNHURRIED = {"KAPIAO_DEADLINE_FACTOR": "50", "KAPIAO_DEADLINE_S": "240"}


class Server:
    """`kapiao serve` in a process of its own, as a user starts it, on a free port."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}"
        self.data_dir = data_dir
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self._start(settings)

    def _start(self, settings: dict[str, str]) -> None:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("KAPIAO_")}
        own = {"KAPIAO_HOST": "127.0.0.1", "KAPIAO_PORT": str(self.port), "KAPIAO_DATA_DIR": str(self.data_dir)}
        own |= UNHURRIED
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kapiao", "serve"], env=plain | own | settings, stdout=log, stderr=log
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended at once:\n{self.said()[-4000:]}")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server was not ready in {READY_S} s:\n{self.said()[-4000:]}")

    def restart(self, **settings: str) -> None:
        """Again on the same port and data, with other settings."""
        self.stop()
        self._start(settings)

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class PictureHost:
    """Serves folders over plain HTTP on loopback and counts what was asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        host = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append(self.path)
                super().do_GET()

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.folder = folder
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Sdk:
    """A driver in an SDK's own environment: one process, calls one after another."""

    def __init__(self, environment: str, driver: str, **variables: str) -> None:
        folder = SDKS / environment
        if not (folder / "stamp").exists():
            raise RuntimeError(f"The SDK environment {environment} is missing: run `make sdk`.")
        self._process = subprocess.Popen(
            [sys.executable, "-S", str(DRIVERS / f"{driver}.py")],
            env={"PYTHONPATH": str(folder), "PATH": os.environ["PATH"], "HOME": "/nonexistent"} | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __call__(self, **call: Any) -> dict[str, Any]:
        """The SDK's answer. Raises Refused when the SDK raised."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(call) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the SDK driver ended with status {self._process.wait()}")
        said = json.loads(line)
        if "raised" in said:
            raise Refused(**said["raised"])
        return said["answer"]

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


class Refused(Exception):
    """What the user of an SDK finds in the exception that it raises."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(f"{facts['class']} {facts['code']}: {facts['message']}")
        self.kind: str = facts["class"]
        self.code: str = facts["code"]
        self.message: str = facts["message"]
        self.request_id: str = facts["request_id"]
        self.status: int | None = facts["status"]


class Relay:
    """A TCP relay in front of the server that keeps each connection's bytes, so that a test can send them again.

    With `rewrite` it replaces some of them, as a reverse proxy does with the Host header.
    """

    def __init__(self, target: tuple[str, int], rewrite: tuple[bytes, bytes] = (b"", b""), port: int = 0) -> None:
        self._target, self._rewrite = target, rewrite
        self._listener = socket.create_server(("127.0.0.1", port))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.sent: list[bytearray] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            kept = bytearray()
            self.sent.append(kept)
            threading.Thread(target=self._pump, args=(client, server, kept), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, None), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, kept: bytearray | None) -> None:
        try:
            while data := source.recv(65536):
                if kept is not None:
                    kept += data
                    data = data.replace(*self._rewrite) if self._rewrite[0] else data
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        self._listener.close()


def raw_exchange(host: str, data: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send bytes as they are; the status, headers and body of the one answer."""
    from http.client import HTTPResponse

    name, port = host.rsplit(":", 1)
    with socket.create_connection((name, int(port)), timeout=ANSWER_S) as connection:
        connection.sendall(data)
        response = HTTPResponse(connection)
        response.begin()
        return response.status, {key.lower(): value for key, value in response.getheaders()}, response.read()


def job_end(sdk: Any, job: dict[str, Any]) -> dict[str, Any]:
    """What GetAsyncJobResult says once a job has ended; until then it must say one of the documented waiting words."""
    until = time.monotonic() + 30
    while True:
        answer = sdk(**job)
        data: dict[str, Any] = answer.get("body", answer)["Data"]
        if data["Status"] not in ("QUEUING", "PROCESSING"):
            return data
        assert time.monotonic() < until
        time.sleep(0.1)
