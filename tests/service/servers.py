"""Real servers on loopback for tests: Postgres and Redis where their binaries are, and a small S3 of our own."""

import functools
import glob
import hashlib
import http.server
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

POSTGRES = "no Postgres here (Debian: postgresql)"
REDIS = "no redis-server here (Debian: redis-server)"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@functools.cache
def postgres_binaries() -> Path | None:
    """The folder with initdb; None when there is none, or when only root is here, whom Postgres refuses."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")) or list(filter(None, [shutil.which("initdb")]))
    lone_root = os.geteuid() == 0 and not (shutil.which("runuser") and _known("postgres"))
    return Path(found[-1]).parent if found and not lone_root else None


def _known(user: str) -> bool:
    return subprocess.run(["id", user], capture_output=True, check=False).returncode == 0


@contextmanager
def postgres() -> Iterator[str]:
    """An empty database of an own server; gives its URL. The server ends with the context."""
    binaries = postgres_binaries()
    assert binaries is not None
    us = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as name:
        if us:
            shutil.chown(name, "postgres", "postgres")
        data, port = f"{name}/data", free_port()
        made = [*us, str(binaries / "initdb"), "-D", data, "-U", "kapiao", "--auth=trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(made, check=True, cwd="/", **QUIET)
        settings = ["-c", f"port={port}", "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={name}"]
        server = subprocess.Popen([*us, str(binaries / "postgres"), "-D", data, *settings], cwd="/", **QUIET)
        try:
            _wait_for(port)
            yield f"postgresql://kapiao@127.0.0.1:{port}/postgres"
        finally:
            stop = [*us, str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "stop"]
            subprocess.run(stop, check=False, cwd="/", **QUIET)
            server.send_signal(signal.SIGCONT)  # runuser stops itself when a test stops what it runs
            server.wait(60)


@contextmanager
def redis() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.kill()
            server.wait(10)


def has_redis() -> bool:
    return shutil.which("redis-server") is not None


def _wait_for(port: int, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            time.sleep(0.3)
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}")


@dataclass
class FakeS3:
    """As much of S3 as uploads need: put, get, delete, list. Signatures are not checked."""

    url: str = ""
    files: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)  # by /bucket/key
    broken: bool = False  # answers 503 while it is


@contextmanager
def fake_s3() -> Iterator[FakeS3]:
    store = FakeS3()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _s3_handler(store)) as inner:
        threading.Thread(target=inner.serve_forever, daemon=True).start()
        store.url = f"http://127.0.0.1:{inner.server_address[1]}"
        yield store
        inner.shutdown()


def _s3_handler(store: FakeS3) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(503 if store.broken else status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def _key(self) -> str:
            return unquote(urlsplit(self.path).path)

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            if not store.broken:
                store.files[self._key()] = (data, datetime.now(UTC))
            self._say(200, ETag=f'"{hashlib.md5(data).hexdigest()}"')

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            if "list-type" in query:
                self._say(200, _listing(store, self._key().strip("/"), query.get("prefix", [""])[0]))
            elif self._key() not in store.files:
                self._say(404, b"<Error><Code>NoSuchKey</Code></Error>")
            else:
                data, at = store.files[self._key()]
                tag, changed = f'"{hashlib.md5(data).hexdigest()}"', at.strftime("%a, %d %b %Y %H:%M:%S GMT")
                self._say(200, data, ETag=tag, Last_Modified=changed)

        def do_DELETE(self) -> None:
            store.files.pop(self._key(), None)
            self._say(204)

        def do_POST(self) -> None:  # several at once
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            for part in body.split("<Key>")[1:]:
                store.files.pop(f"{self._key().rstrip('/')}/{part.partition('</Key>')[0]}", None)
            self._say(200, b"<DeleteResult></DeleteResult>")

        def log_message(self, *_: object) -> None:
            return

    return Handler


def _listing(store: FakeS3, bucket: str, prefix: str) -> bytes:
    inside = f"/{bucket}/"
    found = sorted(key for key in store.files if key.startswith(inside + prefix))
    rows = "".join(
        f"<Contents><Key>{escape(key.removeprefix(inside))}</Key><Size>{len(store.files[key][0])}</Size>"
        f"<LastModified>{store.files[key][1].strftime('%Y-%m-%dT%H:%M:%S.000Z')}</LastModified></Contents>"
        for key in found
    )
    head = f"<Name>{bucket}</Name><KeyCount>{len(found)}</KeyCount><IsTruncated>false</IsTruncated>"
    return f'<?xml version="1.0"?><ListBucketResult>{head}{rows}</ListBucketResult>'.encode()
