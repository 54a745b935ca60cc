"""The pool of reader processes: one request at a time each, killed at its deadline, replaced when it dies.

Knows: processes, deadlines, a bounded queue. Must not know: what is read, who asks, HTTP.

Why answers cannot mix: each process has one seat, a thread that alone holds the process's socket. A seat takes one
order, sends it, and receives one reply whose number must be the order's; on anything else (timeout, cut line, wrong
number) the process is killed and the socket thrown away with whatever was still in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import multiprocessing
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from kapiao.errors import DeadlinePassed, KapiaoError, Overloaded, ReaderBroken
from kapiao.records import Ask, Reading
from kapiao.service.worker import WARM, LineCut, Order, Reply, packed, receive, send, work

log = logging.getLogger("kapiao.workers")
_SPAWN = multiprocessing.get_context("spawn")
_SPAWNING = threading.Lock()  # one process start at a time
_WARM_S = 180.0
_LOOK_S = 1.0  # how often an idle seat looks after its process
_BACK_OFF_S = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
_SLOWER, _FASTER = 0.4, 0.1  # weight of the last picture in the pace: a promise too short is worse than one too long
_PATIENCE = 0.5  # share of its time that a request may be expected to wait: readers may turn out half as fast


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many, how large, how long."""

    readers: int
    queue: int
    memory_bytes: int
    requests: int  # after which a process is replaced


@dataclass(slots=True)
class _Job:
    data: bytes
    ask: Ask
    until: float  # monotonic
    run_s: float  # once a reader has it
    future: Future[Reading] = field(default_factory=Future)
    queued: float = field(default_factory=time.monotonic)


class Workers:
    """Thread-safe. `factory` is a dotted name, "package.module:Class", called with `arguments` in each process."""

    def __init__(self, factory: str, arguments: Mapping[str, Any], bounds: Bounds) -> None:
        self.bounds = bounds
        self.counts: Counter[str] = Counter()  # what happened, for metrics: answers, errors, killed, crashed, recycled
        self._queue = _Queue(bounds.queue, background_seats=max(1, bounds.readers - 1))
        self._seats = [_Seat(self._queue, factory, arguments, bounds, self.counts) for _ in range(bounds.readers)]

    def start(self) -> None:
        for seat in self._seats:
            seat.thread.start()

    async def warm(self) -> None:
        """Until every reader is warm. Raises what kept one from getting warm."""
        for seat in self._seats:
            await asyncio.wrap_future(seat.first_warm)

    def wait_warm(self) -> None:
        """The same for callers without an event loop."""
        for seat in self._seats:
            seat.first_warm.result()

    @property
    def ready(self) -> int:
        """How many readers are warm."""
        return sum(seat.warm for seat in self._seats)

    @property
    def waiting(self) -> int:
        return self._queue.waiting

    def full(self, until: float) -> bool:
        """Whether a picture that must be read by `until` (monotonic) would be refused now."""
        return self._queue.full(until, ready=max(1, self.ready), background=False)

    def submit(
        self, data: bytes, ask: Ask, until: float, *, run_s: float = math.inf, background: bool = False
    ) -> Future[Reading]:
        """Queue a picture. Once it runs, the future ends by `until` (monotonic) and within `run_s`.

        Raises Overloaded at once.
        """
        job = _Job(data, ask, until, run_s)
        self._queue.put(job, ready=max(1, self.ready), background=background)
        return job.future

    async def read(
        self, data: bytes, ask: Ask, until: float, *, run_s: float = math.inf, background: bool = False
    ) -> Reading:
        """The reading, or DeadlinePassed, Overloaded, ReaderBroken, or what the reader raises."""
        future = self.submit(data, ask, until, run_s=run_s, background=background)
        try:
            return await _within(future, until)
        finally:
            future.cancel()  # still queued: nobody waits for it any more

    def stop(self, drain_s: float) -> None:
        """Take no more, let what runs and waits finish for `drain_s`, then end every process."""
        self._queue.close()
        until = time.monotonic() + drain_s
        while time.monotonic() < until and not self._queue.idle:
            time.sleep(0.02)
        for seat in self._seats:
            seat.leave()
        for seat in self._seats:
            if seat.thread.is_alive():
                seat.thread.join(10)
        self._queue.refuse_all()


async def _within(future: Future[Reading], until: float) -> Reading:
    wrapped = asyncio.wrap_future(future)
    done, _ = await asyncio.wait({wrapped}, timeout=max(0.0, until - time.monotonic()))
    if not done and future.cancel():
        raise Overloaded("The request waited for a reader until its time was over.")
    return await wrapped  # running: its seat ends it at the same deadline


class _Queue:
    """Two lanes, first in first out; background is served when nobody else waits, and never by all seats."""

    def __init__(self, length: int, background_seats: int) -> None:
        self._length = length
        self._background_seats = background_seats
        self._running = [0, 0]  # by lane
        self._change = threading.Condition()  # re-entrant
        self._lanes: tuple[deque[_Job], deque[_Job]] = (deque(), deque())
        self._open = True
        self._pace_s = 0.0  # what a request took lately

    @property
    def waiting(self) -> int:
        with self._change:
            return sum(not job.future.done() for lane in self._lanes for job in lane)

    @property
    def idle(self) -> bool:
        """Nothing waits and nothing runs."""
        with self._change:
            return not any(self._running) and all(job.future.done() for lane in self._lanes for job in lane)

    def put(self, job: _Job, *, ready: int, background: bool) -> None:
        with self._change:
            if self.full(job.until, ready=ready, background=background):
                raise Overloaded
            self._lanes[background].append(job)
            self._change.notify_all()

    def full(self, until: float, *, ready: int, background: bool) -> bool:
        with self._change:
            ahead = sum(not other.future.done() for other in self._lanes[background])
            wait_s = ahead / ready * self._pace_s
            return not self._open or ahead >= self._length or wait_s > _PATIENCE * (until - time.monotonic())

    def take(self, timeout_s: float) -> tuple[_Job, bool] | None:
        """The next job that somebody still waits for, marked as running, and whether it is a background one."""
        with self._change:
            self._change.wait_for(self._takeable, timeout_s)
            for background, lane in enumerate(self._lanes):
                while lane and not (background and self._running[1] >= self._background_seats):
                    job = lane.popleft()
                    if not job.future.set_running_or_notify_cancel():
                        continue
                    if self._too_late(job):
                        job.future.set_exception(Overloaded("The request waited too long for a reader."))
                        continue
                    self._running[background] += 1
                    return job, bool(background)
            return None

    def _too_late(self, job: _Job) -> bool:
        """Whether a reader would likely be killed over it: most of its time is over, what is left is not enough."""
        now = time.monotonic()
        waited_long = now - job.queued > _PATIENCE * (job.until - job.queued)
        return waited_long and job.until - now < self._pace_s

    def _takeable(self) -> bool:
        front, back = self._lanes
        return bool(front) or (bool(back) and self._running[1] < self._background_seats)

    def finished(self, background: bool, took_s: float) -> None:
        with self._change:
            self._running[background] -= 1
            weight = _SLOWER if took_s > self._pace_s else _FASTER
            self._pace_s = took_s if not self._pace_s else (1 - weight) * self._pace_s + weight * took_s
            self._change.notify_all()

    def close(self) -> None:
        with self._change:
            self._open = False

    def refuse_all(self) -> None:
        with self._change:
            for lane in self._lanes:
                while lane:
                    job = lane.popleft()
                    if job.future.set_running_or_notify_cancel():
                        job.future.set_exception(Overloaded("The server is stopping."))


class _Seat:
    """One reader process and the thread that alone speaks with it."""

    def __init__(
        self, queue: _Queue, factory: str, arguments: Mapping[str, Any], bounds: Bounds, counts: Counter[str]
    ) -> None:
        self.thread = threading.Thread(target=self._sit, name="kapiao-seat", daemon=True)
        self.first_warm: Future[None] = Future()
        self.warm = False
        self._queue, self._factory, self._arguments = queue, factory, dict(arguments)
        self._bounds, self._counts = bounds, counts
        self._leaving = threading.Event()
        self._process: Any = None
        self._line: socket.socket | None = None
        self._served = 0
        self._number = WARM

    def leave(self) -> None:
        """End the thread and its process, now. What it was reading ends as ReaderBroken."""
        self._leaving.set()
        if process := self._process:
            with contextlib.suppress(ValueError):  # closed meanwhile by its own thread
                process.kill()

    def _sit(self) -> None:
        failures = 0
        while not self._leaving.is_set():
            if self._process is None:
                failures = 0 if self._hire() else failures + 1
                if failures:
                    self._leaving.wait(_BACK_OFF_S[min(failures, len(_BACK_OFF_S)) - 1])
                continue
            taken = self._queue.take(_LOOK_S)
            if taken is None:
                if not self._process.is_alive():
                    self._dismiss("crashed")
                continue
            self._serve(*taken)
        self._dismiss("")

    def _hire(self) -> bool:
        """Start a process and wait until it is warm. What went wrong the first time is what `first_warm` raises."""
        error: KapiaoError | None = None
        try:
            self._start_process()
            assert self._line is not None
            reply = receive(self._line, time.monotonic() + _WARM_S)
            error = reply.error if isinstance(reply, Reply) and reply.number == WARM else ReaderBroken()
        except (TimeoutError, LineCut):
            error = ReaderBroken("The reader process ended before it was warm.")
        except Exception as other:  # no process to be had, or a reply that cannot be understood
            error = ReaderBroken(cause=type(other).__name__)
        if error is None:
            self.warm = True
            if not self.first_warm.done():
                self.first_warm.set_result(None)
            return True
        log.error("reader not warm: %s", error.code)
        self._dismiss("not_warm")
        if not self.first_warm.done():
            self.first_warm.set_exception(error)
        return False

    def _start_process(self) -> None:
        ours, theirs = socket.socketpair()
        self._line, self._served = ours, 0
        with theirs, _SPAWNING:
            process = _SPAWN.Process(
                target=work, args=(theirs, self._factory, self._arguments), name="kapiao-reader", daemon=True
            )
            process.start()
        self._process = process

    def _serve(self, job: _Job, background: bool) -> None:
        started = time.monotonic()
        try:
            job.future.set_result(self._exchange(job))
            self._counts["answers"] += 1
        except KapiaoError as error:
            self._counts["errors"] += 1
            job.future.set_exception(error)
        finally:
            self._queue.finished(background, time.monotonic() - started)

    def _exchange(self, job: _Job) -> Reading:
        assert self._line is not None
        until = min(job.until, time.monotonic() + job.run_s)
        if time.monotonic() >= until:  # nothing sent yet: the process is as good as before
            raise DeadlinePassed
        self._number += 1
        try:
            send(self._line, packed(Order(self._number, job.data, job.ask)), until)
            reply = receive(self._line, until)
        except TimeoutError:
            self._dismiss("killed")
            raise DeadlinePassed from None
        except LineCut:
            self._dismiss("crashed")
            raise ReaderBroken from None
        except Exception as error:  # a reply that cannot be understood
            self._dismiss("crashed")
            raise ReaderBroken(cause=type(error).__name__) from None
        if not isinstance(reply, Reply) or reply.number != self._number:
            self._dismiss("crashed")
            raise ReaderBroken("The reader answered another request.")
        self._served += 1
        if reply.memory_bytes > self._bounds.memory_bytes or self._served >= self._bounds.requests:
            self._dismiss("recycled")
        if reply.error is not None:
            raise reply.error
        if not isinstance(reply.reading, Reading):
            raise ReaderBroken("The reader gave no reading.")
        return reply.reading

    def _dismiss(self, why: str) -> None:
        """End the process, whatever it does; its socket goes with it."""
        self.warm = False
        process, line = self._process, self._line
        self._process = self._line = None
        if line is not None:
            line.close()
        if process is None:
            return
        process.kill()
        process.join(10)
        process.close()
        if why and not self._leaving.is_set():
            self._counts[why] += 1
            log.warning("reader replaced: %s after %d requests", why, self._served)
