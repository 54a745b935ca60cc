"""`kapiao serve`: everything put together and run until it is told to stop.

Knows: the process (socket, signals, first words). Must not know what a request is.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

import uvicorn

from kapiao.config import Settings
from kapiao.dialects import all_dialects
from kapiao.dialects.wire import Dialect
from kapiao.errors import SettingInvalid
from kapiao.service.accounts import NewKey
from kapiao.web import journal
from kapiao.web.app import build_app
from kapiao.web.certificate import Certificate
from kapiao.web.desk import Desk
from kapiao.web.port import KEEP_ALIVE_S, port_speaking

READER = "kapiao.pipeline:Reader"
_HEAD_BYTES = 64 * 1024  # a GET may carry every parameter in its first line
log = logging.getLogger("kapiao.server")


def serve(settings: Settings, reader: str = READER, dialects: Sequence[Dialect] = ()) -> None:
    """Serve until SIGTERM or SIGINT. Raises SettingInvalid, ModelError or ReaderBroken when it cannot."""
    journal.set_up(settings.log_level)
    os.umask(0o077)  # what is kept is nobody else's business
    _raise_file_limit()
    listener = _listener(settings)
    desk = Desk.furnish(settings, dialects or all_dialects(settings.public_hosts), reader).with_jobs()
    _introduce(desk.first_key(), listener)
    certificate = Certificate(settings)
    desk.errands.append(certificate.renew)
    config = uvicorn.Config(
        build_app(desk),
        http=port_speaking(certificate.context),
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=max(1, round(settings.drain_s)),
        h11_max_incomplete_event_size=_HEAD_BYTES,
    )
    server = _Server(config, desk)

    def give_up() -> None:
        server.should_exit = True

    desk.give_up = give_up
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises what it caught once more when all is done
    server.run(sockets=[listener])
    if desk.failed:
        raise desk.failed


class _Server(uvicorn.Server):
    """Says that it is about to leave before it leaves; whoever asks a second time need not wait."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self._desk = desk

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self._desk.settings.leave_s or self._desk.draining:
            super().handle_exit(sig, frame)
            return
        self._desk.draining = True
        threading.Thread(target=self._leave, args=(sig,), daemon=True).start()  # no log line from a signal's handler

    def _leave(self, sig: int) -> None:
        log.info("leaving")
        time.sleep(self._desk.settings.leave_s)
        super().handle_exit(sig, None)


def _raise_file_limit() -> None:
    """As many connections as the system lets this process have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listener(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=512)
    except OSError as error:
        raise SettingInvalid(f"Cannot listen there ({error.strerror}).", setting="host") from None


def _introduce(key: NewKey | None, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    print(f"kapiao listens on {host}:{port} (HTTP and HTTPS)", file=sys.stderr, flush=True)
    log.info("listening", extra={"port": port})
    if key:
        print(
            f"First access key, shown this once:\n  AccessKeyId      {key.id}\n  AccessKeySecret  {key.secret}",
            file=sys.stderr,
            flush=True,
        )
