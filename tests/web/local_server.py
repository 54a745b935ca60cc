"""A server on 127.0.0.1 for tests, in a thread of this process, and a client that signs for the plain dialect."""

import asyncio
import http.client
import json
import socket
import ssl
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from plain_dialect import Plain, signature

from kapiao.config import Settings
from kapiao.dialects.wire import Dialect, WireRequest
from kapiao.web.app import build_app
from kapiao.web.certificate import Certificate
from kapiao.web.desk import Desk
from kapiao.web.port import port_speaking

KEY, SECRET = "testkey", "testsecret"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Running:
    """A running server and how to talk to it."""

    desk: Desk
    port: int
    folder: Path
    certificate: Certificate

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "tls.pem"))

    def connection(self, tls: bool = False, timeout: float = 20) -> http.client.HTTPConnection:
        if tls:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=self.trust)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(
        self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None, tls: bool = False
    ) -> Answer:
        connection = self.connection(tls)
        try:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def signed(self, body: bytes, path: str = "/plain", secret: str = SECRET, **headers: str) -> dict[str, str]:
        given = {"x-key": KEY, "x-nonce": str(uuid.uuid4()), "x-at": str(time.time())}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        request = WireRequest("POST", path, "", tuple(given.items()), body)
        return given | {"x-sign": signature(secret, request)}

    def ask(self, path: str = "/plain", **asked: Any) -> Answer:
        body = json.dumps(asked).encode()
        return self.request("POST", path, body, self.signed(body, path))


def settings_for(folder: Path, **given: Any) -> Settings:
    base: dict[str, Any] = {
        "port": 0, "data_dir": folder, "access_key_id": KEY, "access_key_secret": SECRET, "workers": 1, "qps": 1000.0,
        "drain_s": 2.0, "allow_private_urls": True,
    }  # fmt: skip
    return Settings(**base | given)


@contextmanager
def running(
    folder: Path,
    reader: str = "fake_readers:Echo",
    wait: bool = True,
    jobs: bool = False,
    dialects: Sequence[Dialect] = (),
    **given: Any,
) -> Iterator[Running]:
    settings = settings_for(folder, **given)
    desk = Desk.furnish(settings, dialects or (Plain(),), reader)
    if jobs:
        desk.with_jobs()
    desk.first_key()
    listener, certificate = socket.create_server(("127.0.0.1", 0)), Certificate(settings)
    config = uvicorn.Config(
        build_app(desk), http=port_speaking(certificate.context), ws="none", lifespan="on", log_config=None,
        access_log=False, timeout_keep_alive=75, timeout_graceful_shutdown=3,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 20
        while wait and not desk.warm and time.monotonic() < until:
            time.sleep(0.01)
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        yield Running(desk, listener.getsockname()[1], folder, certificate)
    finally:
        server.should_exit = True
        thread.join(20)
