"""The work behind asynchronous jobs: read one task of a kept call, say how it ended, call back.

Knows: dialects and the services of a desk. Must not know how jobs are kept (service.jobs). Runs on the threads of the
job engine and does its waiting on the server's event loop.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from kapiao.dialects.wire import Call, Dialect, Outcome, Task, unpacked_call
from kapiao.errors import KapiaoError, Overloaded, ReaderBroken
from kapiao.service.engine import Interrupted
from kapiao.service.jobs import Order, Settled
from kapiao.web.desk import Desk
from kapiao.web.metering import units_of
from kapiao.web.pictures import outcome_of

R = TypeVar("R")
log = logging.getLogger("kapiao.trade")
_TRIES = 3  # for a picture that breaks readers
_PAUSE_S = 0.5  # before trying again when readers are busy


class Bench:
    """Implements `service.jobs.Trade`."""

    def __init__(self, desk: Desk, loop: asyncio.AbstractEventLoop) -> None:
        self._desk, self._loop = desk, loop
        self._stopping = False
        self._running: set[Future[Any]] = set()
        self._lock = threading.Lock()

    def stop(self) -> None:
        """Leave everything as it is; it will be done by who comes next."""
        with self._lock:
            self._stopping = True
            running = list(self._running)
        for future in running:
            future.cancel()

    def work(self, order: Order) -> Settled:
        dialect, call = self._dialect(order), unpacked_call(order.call_text)
        outcome = self._wait(self._outcome(order, call.tasks[order.position]))
        text = dialect.settle(call, order.position, order.id, outcome)
        if outcome.reading is not None:
            for operation, units in units_of(call.meter, [outcome.reading]).items():
                self._desk.meter.count(order.id, order.uid, operation, units)
        code = outcome.error.code if outcome.error else ""
        with self._lock:
            self._desk.settled[order.dialect, call.operation, code] += 1
        facts = {"job": order.id, "dialect": order.dialect, "operation": call.operation, "code": code}
        log.info("job", extra=facts)
        return Settled(text, push=dialect.callback(call, text, order.uid) is not None)

    def push(self, order: Order, settled: str) -> bool:
        call: Call = unpacked_call(order.call_text)
        push = self._dialect(order).callback(call, settled, order.uid)
        if push is None:
            return True
        status, code = 0, ""
        try:
            status = self._wait(self._desk.fetcher.post(push.url, push.content_type, push.body))
        except KapiaoError as error:
            code = error.code
        with self._lock:
            self._desk.pushed[order.dialect, code or str(status)] += 1
        log.info("callback", extra={"job": order.id, "dialect": order.dialect, "status": status, "code": code})
        return status == 200

    def _dialect(self, order: Order) -> Dialect:
        return next(dialect for dialect in self._desk.dialects if dialect.name == order.dialect)

    async def _outcome(self, order: Order, task: Task) -> Outcome:
        """Busy readers are waited for; a reader that breaks down may have had another reason than the picture."""
        settings = self._desk.settings
        until = time.monotonic() + settings.job_deadline_s
        broken = 0
        while True:
            outcome = await outcome_of(self._desk, order.uid, task, until, run_s=settings.job_read_s, background=True)
            broken += isinstance(outcome.error, ReaderBroken)
            again = isinstance(outcome.error, Overloaded | ReaderBroken) and broken < _TRIES
            if not again or time.monotonic() + _PAUSE_S >= until:
                return outcome
            await asyncio.sleep(_PAUSE_S)

    def _wait(self, coroutine: Coroutine[Any, Any, R]) -> R:
        with self._lock:
            if self._stopping:
                coroutine.close()
                raise Interrupted
            future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
            self._running.add(future)
        try:
            return future.result()
        except CancelledError:
            raise Interrupted from None
        finally:
            with self._lock:
                self._running.discard(future)
