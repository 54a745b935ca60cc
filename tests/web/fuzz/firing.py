"""Fires made-up requests at a server of its own and says what must not happen: a 500, a hang, growth, lost order."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections import Counter
from email.utils import formatdate
from http.client import HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hypothesis
import signers
from hypothesis import HealthCheck, Phase, given, settings
from made_up import Shot, Target, clean, http, pictures, shots

HERE = Path(__file__).parent
KEY, SECRET = "fuzz-key", "fuzz-secret"
HANG_S = 15.0
GROWTH_MB = 20.0
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from kapiao.config import Settings; "
    "from kapiao.web.server import serve; serve(Settings.load(), 'quick_reader:QuickReader')"
)


class Fault(AssertionError):
    """Something that no request may bring about."""


class Range:
    """The server, a host of pictures for it, and what was seen."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kapiao-fuzz-"))
        self._pictures = _picture_host()
        port = _free_port()
        self.target = Target(f"127.0.0.1:{port}", KEY, SECRET, f"http://127.0.0.1:{self._pictures.server_port}")
        self._log = self._folder / "log"
        settings = {
            "KAPIAO_HOST": "127.0.0.1", "KAPIAO_PORT": str(port), "KAPIAO_DATA_DIR": str(self._folder / "data"),
            "KAPIAO_ACCESS_KEY_ID": KEY, "KAPIAO_ACCESS_KEY_SECRET": SECRET, "KAPIAO_ALLOW_PRIVATE_URLS": "true",
            "KAPIAO_QPS": "1000000", "KAPIAO_WORKERS": "1", "KAPIAO_CALLBACK_TRIES": "1", "KAPIAO_FETCH_S": "2",
        }  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KAPIAO_")}
        environment["PYTHONPATH"] = str(HERE)  # readers are processes of their own
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START, str(HERE)], env=environment | settings, stdout=log, stderr=log
            )
        self.seen: Counter[tuple[str, int]] = Counter()
        self._wait()

    def _wait(self) -> None:
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(self.said())
            try:
                urllib.request.urlopen(f"http://{self.target.host}/healthz", timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not get ready")

    def said(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self._pictures.shutdown()
        shutil.rmtree(self._folder, ignore_errors=True)

    # one request ------------------------------------------------------------------------------------------------

    def fire(self, shot: Shot) -> None:
        """Send one request and judge the answer. Raises Fault."""
        data = self._upload(shot) if shot.grant else shot.data
        began = time.monotonic()
        try:
            status, kind, body = self._exchange(shot, data)
        except TimeoutError:
            raise Fault(f"no answer within {HANG_S:g} s") from None
        except (HTTPException, ConnectionError) as error:
            if shot.whole:
                raise Fault(f"no whole answer: {type(error).__name__}") from None
            status, kind, body = 0, "", b""
        self.seen[shot.kind, status] += 1
        if time.monotonic() - began > HANG_S:
            raise Fault("an answer that took too long")
        judge(shot, status, kind, body)

    def _exchange(self, shot: Shot, data: bytes) -> tuple[int, str, bytes]:
        name, port = self.target.host.split(":")
        with socket.create_connection((name, int(port)), timeout=HANG_S) as connection:
            try:
                connection.sendall(data)
                if not shot.whole:
                    connection.shutdown(socket.SHUT_WR)
            except ConnectionError:
                pass  # refused while it was still being sent; the answer may be there
            if not shot.whole:
                return self._rest(connection)
            with HTTPResponse(connection, method=shot.method) as answer:
                answer.begin()
                return answer.status, answer.getheader("content-type") or "", answer.read()

    @staticmethod
    def _rest(connection: socket.socket) -> tuple[int, str, bytes]:
        got = b""
        while piece := connection.recv(65536):
            got += piece
        found = re.match(rb"HTTP/1\.1 (\d{3})", got)
        return (int(found[1]) if found else 0), "", b""

    def _upload(self, shot: Shot) -> bytes:
        """A grant asked for and used, as `shot` says."""
        return self._put(shot) if shot.grant == "put" else self._post(shot)

    def _asked(self, method: str, path: str, headers: dict[str, str], body: bytes = b"", query: str = "") -> Any:
        data = http(method, path, query, headers | {"host": self.target.host}, body, False)
        status, _, answer = self._exchange(Shot("grant", b"", method), data)
        if status != 200:
            raise Fault(f"a grant was refused with {status}")
        return json.loads(answer)

    def _put(self, shot: Shot) -> bytes:
        path = "/green/credentials/uploadcredentials"
        headers = signers.roa("POST", path, {}, b"{}", KEY, SECRET)
        grant = self._asked("POST", path, headers, b"{}")["data"]
        key = shot.fields.get("key") or f"{grant['uploadFolder']}/images/a.jpg"
        token = f"x-oss-security-token:{grant['securityToken']}"
        text = f"PUT\n\n\n{formatdate(usegmt=True)}\n{token}\n/{grant['uploadBucket']}/{key}"
        signature = shot.fields.get("Signature") or signers.base64_sha1(grant["accessKeySecret"], text)
        said = {"host": self.target.host, "date": formatdate(usegmt=True)}
        said["x-oss-security-token"] = grant["securityToken"]
        said["authorization"] = clean(f"OSS {grant['accessKeyId']}:{signature}")
        return http("PUT", f"/{grant['uploadBucket']}/{quote(key)}", "", said, shot.file, False)

    def _post(self, shot: Shot) -> bytes:
        said = {"Action": "AuthorizeFileUpload", "Version": "2019-12-19", "Product": "ocr", "RegionId": "cn-shanghai"}
        query = signers.joined(signers.rpc_v1("GET", said, KEY, SECRET))
        grant = self._asked("GET", "/", {}, query=query)
        fields = {
            "OSSAccessKeyId": grant["AccessKeyId"], "policy": grant["EncodedPolicy"], "Signature": grant["Signature"],
            "key": grant["ObjectKey"], "success_action_status": "201", **shot.fields,
        }  # fmt: skip
        shape = shot.data.decode()
        name = "f" * 100_000 if shape == "long name" else "file"
        parts = [_part(key, value.encode()) for key, value in fields.items()]
        file = [] if shape == "no file" else [_part(name, shot.file, f'; filename="{grant["ObjectKey"]}"')]
        parts = file + parts if shape == "file first" else parts + file
        body = b"".join(parts) + b"--xyz--\r\n"
        body = body[: len(body) // 2] if shape == "cut" else body
        kind = "multipart/form-data" + ("" if shape == "no boundary" else "; boundary=xyz")
        return http("POST", "/", "", {"host": self.target.host, "content-type": kind}, body, False)

    # the whole run ----------------------------------------------------------------------------------------------

    def size(self) -> dict[str, float]:
        """Resident MB of the server and its largest reader, and open files."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        children = [child for task in tasks for child in task.read_text().split()]
        return {
            "server_mb": _resident_mb(self.process.pid),
            "reader_mb": max((_resident_mb(int(child)) for child in children), default=0.0),
            "files": len(os.listdir(f"/proc/{self.process.pid}/fd")),
        }

    def check_log(self) -> None:
        """Raises Fault for anything that was not foreseen."""
        unplanned = [line for line in self.said().splitlines() if "unplanned" in line or "Traceback" in line]
        if unplanned:
            raise Fault(f"{len(unplanned)} unplanned errors in the log, the first: {unplanned[0][:300]}")


def fire_round(range_: Range, count: int, seed: int) -> None:
    quiet = [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.large_base_example,
    ]

    @hypothesis.seed(seed)
    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=quiet,
        phases=[Phase.generate, Phase.shrink], print_blob=False,
    )  # fmt: skip
    @given(shots(range_.target))
    def fire(shot: Shot) -> None:
        range_.fire(shot)

    fire()


def judge(shot: Shot, status: int, kind: str, body: bytes) -> None:
    """Raises Fault for an answer that no client could make sense of."""
    if status >= 500 and status != 503:  # a server too busy says so, and that is a clear answer
        raise Fault(f"HTTP {status}: {body[:300]!r}")
    if not shot.whole or shot.method == "HEAD" or not body:
        return
    if b"Traceback" in body or b'File "' in body:
        raise Fault("an answer that shows the inside")
    try:
        if "json" in kind:
            json.loads(body)
        elif "xml" in kind:
            ElementTree.fromstring(body)
    except (ValueError, ElementTree.ParseError) as error:
        raise Fault(f"an answer that is no {kind}: {error}") from None


def _part(name: str, data: bytes, more: str = "") -> bytes:
    head = f'--xyz\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + data + b"\r\n"


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _picture_host() -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = pictures().get(self.path.strip("/"))
            self.send_response(404 if data is None else 200)
            self.send_header("content-length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
