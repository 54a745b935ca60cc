"""The heartbeat: each executor says that it lives, and takes over the jobs of those that are silent.

Knows: executors, their signs of life, whose clock counts. Must not know: jobs, or how they are taken over.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable

from sqlalchemy import delete, insert, select, update

from kapiao.service.store import Store
from kapiao.service.tables import executors

log = logging.getLogger("kapiao.heartbeat")
_BEATS = 5.0  # in the time after which an executor is taken for dead


class Heartbeat:
    """`take_over` is called with the id of each executor that was found dead."""

    def __init__(
        self, store: Store, dead_s: float, take_over: Callable[[str], None], clock: Callable[[], float] = time.time
    ) -> None:
        self.id = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._store, self._dead_s, self._take_over, self._clock = store, dead_s, take_over, clock
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="kapiao-heartbeat", daemon=True)

    def start(self) -> None:
        self.beat()
        self._thread.start()

    def stop(self) -> None:
        """The next one who beats takes over at once."""
        self._leaving.set()
        if self._thread.is_alive():
            self._thread.join(10)
        with self._store.engine.begin() as connection:
            connection.execute(update(executors).where(executors.c.id == self.id).values(seen_at=0))

    def beat(self) -> None:
        """Say that this executor lives, and take over from those that do not."""
        with self._store.engine.begin() as connection:
            now = self._store.now_s(connection, self._clock)
            connection.execute(delete(executors).where(executors.c.id == self.id))
            connection.execute(insert(executors).values(id=self.id, seen_at=now))
            others = list(connection.execute(select(executors).where(executors.c.id != self.id)))
        ended = (lambda id: False) if self._store.shared else _ended_here  # numbers of other machines say nothing
        for row in others:
            if row.seen_at < now - self._dead_s or ended(row.id):
                log.warning("executor taken over")
                self._take_over(row.id)
                with self._store.engine.begin() as connection:
                    connection.execute(delete(executors).where(executors.c.id == row.id))

    def _go_on(self) -> None:
        while not self._leaving.wait(self._dead_s / _BEATS):
            try:
                self.beat()
            except Exception:
                log.warning("heartbeat failed", exc_info=True)


def _ended_here(executor_id: str) -> bool:
    """Whether an executor of this machine is certainly gone; of other machines only time tells."""
    host, pid, _ = executor_id.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    if int(pid) == os.getpid():
        return True  # another life of the same number
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
