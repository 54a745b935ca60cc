"""Asynchronous jobs that survive kill -9: accepted once, read, settled, and their callbacks pushed.

Knows: batches of jobs, their states, retention. Must not know: what a call says or how a result is spelled; the `Trade`
it is opened with does (web.trade). What is queued, tried again and taken over is the engine's (service.engine), which
knows ids only; whatever could hold content is sealed in our own tables and deleted on time.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from kapiao.errors import Throttled
from kapiao.service import engine
from kapiao.service.engine import Interrupted
from kapiao.service.heartbeat import Heartbeat
from kapiao.service.store import Store
from kapiao.service.tables import batches, jobs
from kapiao.service.vault import Vault

log = logging.getLogger("kapiao.jobs")
Status = Literal["queued", "running", "done", "gave_up", "unknown", "expired"]

_PURGED = "expired"
_TOMBSTONE_S = 24 * 3600  # how long an expired job is told apart from one that never was


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request asks for: one job a task."""

    id: str
    uid: str
    dialect: str
    call_text: str
    keep_s: int


@dataclass(frozen=True, slots=True)
class Order:
    """One job, as whoever works on it needs it."""

    id: str
    uid: str
    dialect: str
    call_text: str
    position: int


@dataclass(frozen=True, slots=True)
class JobState:
    """One job, as whoever asked for it may know it."""

    id: str
    status: Status
    settled: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """How a job ended, in its dialect's words, and whether somebody is to be called back."""

    text: str
    push: bool


class Trade(Protocol):
    """Who does the work. Both may raise Interrupted."""

    def work(self, order: Order) -> Settled: ...

    def push(self, order: Order, settled: str) -> bool:
        """Whether the callback was answered 200."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """How many at once, how long, how often."""

    at_once: int
    deadline_s: float
    tries: int
    wait_s: float
    wait_max_s: float
    waiting: int = 10_000  # jobs of one account that are not done yet
    dead_s: float = 15.0  # after so long without a beat an executor is taken for dead


class Jobs:
    """Every method waits for a database: call it on a thread."""

    def __init__(self, store: Store, vault: Vault, terms: Terms, clock: Callable[[], float] = time.time) -> None:
        self._store, self._engine, self._vault, self._clock, self.terms = store, store.engine, vault, clock, terms
        self._trade: Trade | None = None
        self._heartbeat = Heartbeat(store, terms.dead_s, self._take_over, lambda: self._clock())
        self._leaving = threading.Event()

    # life -----------------------------------------------------------------------------------------------------------

    def open(self, trade: Trade) -> None:
        """Start working: on new jobs, and on those of executors that have died."""
        self._trade = trade
        engine.launch(self, self._store, self._heartbeat.id, self.terms.at_once)
        self._heartbeat.start()
        self._enqueue_forgotten()

    def close(self) -> None:
        """Stop taking jobs. What is not finished stays pending and is taken up by the next executor."""
        self._leaving.set()
        engine.end()
        self._heartbeat.stop()

    # what callers do -------------------------------------------------------------------------------------------------

    def accept(self, batch: Batch, ids: Sequence[str]) -> None:
        """Take jobs on. When this returns they are durable; when it raises there are none. Raises Throttled."""
        limit = int(self._clock() + self.terms.deadline_s) + batch.keep_s
        sealed = self._vault.seal(batch.call_text.encode(), f"batch {batch.id}")
        common = {"uid": batch.uid, "batch_id": batch.id, "status": "queued", "expires_at": limit}
        rows = [common | {"id": id, "position": position} for position, id in enumerate(ids)]
        undone = (jobs.c.uid == batch.uid) & jobs.c.status.in_(("queued", "running"))
        with self._engine.begin() as connection:
            if connection.execute(select(func.count()).where(undone)).scalar_one() + len(ids) > self.terms.waiting:
                raise Throttled
            connection.execute(
                insert(batches).values(id=batch.id, dialect=batch.dialect, sealed_call=sealed, keep_s=batch.keep_s)
            )
            connection.execute(insert(jobs), rows)
        try:
            for id in ids:
                engine.enqueue_read(id)
        except Exception:
            self._forget(batch.id)
            raise

    def look(self, uid: str, ids: Sequence[str]) -> tuple[JobState, ...]:
        """What became of jobs of one account, in the order asked."""
        with self._engine.connect() as connection:
            found = {row.id: row for row in connection.execute(select(jobs).where(jobs.c.id.in_(ids)))}
        pending = [row.id for row in found.values() if row.status in ("queued", "running")]
        lost = engine.given_up(pending)
        states = []
        for id in ids:
            row = found.get(id)
            if row is None or row.uid != uid:
                states.append(JobState(id, "unknown"))
            elif row.status == _PURGED or (row.status == "done" and row.expires_at <= self._clock()):
                states.append(JobState(id, "expired"))
            elif row.status == "done":
                states.append(JobState(id, "done", self._settled_text(id, row.sealed_settled)))
            else:
                states.append(JobState(id, "gave_up" if id in lost else row.status))
        return tuple(states)

    def purge(self) -> None:
        """Delete what was kept for its time: calls and results first, later the mark that they were."""
        now = int(self._clock())
        over = (jobs.c.expires_at <= now) & (jobs.c.status != _PURGED)
        with self._engine.connect() as connection:
            found = list(connection.execute(select(jobs.c.id, jobs.c.status).where(over)))
        # A clock that jumps must not end what was accepted: unfinished jobs go when nobody will try them again.
        unfinished = [row.id for row in found if row.status != "done"]
        gone = [row.id for row in found if row.status == "done"] + sorted(
            engine.given_up(unfinished) if unfinished else ()
        )
        with self._engine.begin() as connection:
            for start in range(0, len(gone), 500):
                purged = update(jobs).where(jobs.c.id.in_(gone[start : start + 500]), over)
                connection.execute(purged.values(status=_PURGED, sealed_settled=None))
            connection.execute(delete(jobs).where(jobs.c.status == _PURGED, jobs.c.expires_at <= now - _TOMBSTONE_S))
            alive = select(jobs.c.batch_id).where(jobs.c.status != _PURGED)
            connection.execute(delete(batches).where(batches.c.id.not_in(alive)))
        if gone:
            engine.forget(gone)

    # what the steps do ----------------------------------------------------------------------------------------------

    def work(self, id: str) -> bool:
        """Read and settle one job; whether somebody is to be called back. Settled or purged jobs are left alone.

        While the database cannot be written (disk full, locked), the job waits: it was accepted.
        """
        for pause_s in itertools.chain((1.0, 2.0, 5.0, 10.0), itertools.repeat(30.0)):
            try:
                return self._work(id)
            except DBAPIError as error:
                log.error("job waits for the database", extra={"cause": type(error.orig).__name__})
            if self._leaving.wait(pause_s):
                break
        raise Interrupted

    def _work(self, id: str) -> bool:
        order = self._order(id)
        if order is None:
            return False
        assert self._trade is not None
        self._set_status(id, "running")
        settled = self._trade.work(order)
        with self._engine.begin() as connection:
            keep_s = select(batches.c.keep_s).where(batches.c.id == jobs.c.batch_id).scalar_subquery()
            connection.execute(
                update(jobs)
                .where(jobs.c.id == id, jobs.c.status == "running")
                .values(
                    status="done",
                    sealed_settled=self._vault.seal(settled.text.encode(), f"settled {id}"),
                    expires_at=int(self._clock()) + keep_s,
                )
            )
        return settled.push

    def push(self, id: str) -> bool:
        """Call back once; whether nothing remains to be done."""
        order = self._order(id)
        with self._engine.connect() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == id, jobs.c.status == "done")).first()
        if order is None or row is None:
            return True
        assert self._trade is not None
        return self._trade.push(order, self._settled_text(id, row.sealed_settled))

    def wait_before(self, attempt: int) -> float | None:
        """Seconds before a push: the first one goes at once, later ones wait longer and longer. None: no more."""
        terms = self.terms
        if attempt > terms.tries:
            return None
        return 0.0 if attempt == 1 else min(terms.wait_max_s, terms.wait_s * 2.0 ** (attempt - 2))

    # inside -----------------------------------------------------------------------------------------------------------

    def _order(self, id: str) -> Order | None:
        joined = select(jobs, batches).join(batches, batches.c.id == jobs.c.batch_id).where(jobs.c.id == id)
        with self._engine.connect() as connection:
            row = connection.execute(joined).first()
        if row is None or row.status == _PURGED:
            return None
        call_text = self._vault.open(row.sealed_call, f"batch {row.batch_id}").decode()
        return Order(row.id, row.uid, row.dialect, call_text, row.position)

    def _settled_text(self, id: str, sealed: bytes) -> str:
        return self._vault.open(sealed, f"settled {id}").decode()

    def _set_status(self, id: str, status: Status) -> None:
        with self._engine.begin() as connection:
            waiting = jobs.c.status.in_(("queued", "running"))
            connection.execute(update(jobs).where(jobs.c.id == id, waiting).values(status=status))

    def _forget(self, batch_id: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(jobs).where(jobs.c.batch_id == batch_id))
            connection.execute(delete(batches).where(batches.c.id == batch_id))

    def _enqueue_forgotten(self) -> None:
        """Jobs that were written but not enqueued when a process died. Enqueueing twice is enqueueing once."""
        with self._engine.connect() as connection:
            waiting = list(connection.execute(select(jobs.c.id).where(jobs.c.status == "queued")).scalars())
        for id in waiting:
            engine.enqueue_read(id)

    def _take_over(self, executor_id: str) -> None:
        engine.take_over(executor_id)
        self._enqueue_forgotten()
