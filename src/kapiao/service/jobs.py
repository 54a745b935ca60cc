"""Asynchronous jobs that survive kill -9: accepted once, read, settled, and their callbacks pushed.

Knows: DBOS (on SQLite or Postgres), batches of jobs, retention. Must not know: what a call says or how a result is
spelled; the `Trade` it is opened with does (web.trade). DBOS keeps job ids and outcomes "true or false" only; whatever
could hold content is sealed in our own tables and deleted on time.

One process has one DBOS: its workflows are functions of this module that find the open `Jobs` by `_open`.
Steps may run more than once (a process can die between doing and noting); every step here may be repeated.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import secrets
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from kapiao.errors import Throttled
from kapiao.service.store import Store, batches, executors, jobs
from kapiao.service.vault import Vault

log = logging.getLogger("kapiao.jobs")
Status = Literal["queued", "running", "done", "gave_up", "unknown", "expired"]

_VERSION = "jobs-1"  # recovery looks for workflows of its own version: change it when the steps below change
_READS, _PUSHES = "kapiao-reads", "kapiao-pushes"
_POLL_S = 0.15
_PUSHES_AT_ONCE = 16
_RECOVERIES = 3
_PURGED = "expired"
_TOMBSTONE_S = 24 * 3600  # how long an expired job is told apart from one that never was
_BEATS = 5.0  # in the time after which an executor is taken for dead


class Interrupted(BaseException):
    """The server stops before a step is done. No Exception: DBOS must not note it as the step's outcome."""


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

    def wait_before(self, attempt: int) -> float:
        """Seconds before a push; the first one goes at once."""
        return 0.0 if attempt == 1 else min(self.wait_max_s, self.wait_s * 2.0 ** (attempt - 2))


class Jobs:
    """Every method waits for a database: call it on a thread."""

    def __init__(self, store: Store, vault: Vault, terms: Terms, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._vault, self._clock, self.terms = store.engine, vault, clock, terms
        self._store, self._book = store, _book_of(store)
        self._trade: Trade | None = None
        self.executor_id = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._leaving = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="kapiao-heartbeat", daemon=True)

    # life -----------------------------------------------------------------------------------------------------------

    def open(self, trade: Trade) -> None:
        """Start working: on new jobs, and on those of executors that have died."""
        global _open
        self._trade, _open = trade, self
        _prepare(self._store)
        config: DBOSConfig = {
            "name": "kapiao",
            "system_database_url": self._book,
            "application_version": _VERSION,
            "executor_id": self.executor_id,
            "enable_otlp": False,
            "log_level": "ERROR",
        }
        DBOS(config=config)
        _quiet()
        DBOS.launch()
        DBOS.register_queue(_READS, worker_concurrency=self.terms.at_once, polling_interval_sec=_POLL_S)
        DBOS.register_queue(_PUSHES, worker_concurrency=_PUSHES_AT_ONCE, polling_interval_sec=_POLL_S)
        self._recover_dead()
        self._enqueue_forgotten()
        self._heart.start()

    def close(self) -> None:
        """Stop taking jobs. What is not finished stays pending and is taken up by the next executor."""
        self._leaving.set()
        DBOS.destroy(workflow_completion_timeout_sec=3)
        if self._heart.is_alive():
            self._heart.join(10)
        with self._engine.begin() as connection:
            connection.execute(update(executors).where(executors.c.id == self.executor_id).values(seen_at=0))

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
                _enqueue_read(id)
        except Exception:
            self._forget(batch.id)
            raise

    def look(self, uid: str, ids: Sequence[str]) -> tuple[JobState, ...]:
        """What became of jobs of one account, in the order asked."""
        with self._engine.connect() as connection:
            found = {row.id: row for row in connection.execute(select(jobs).where(jobs.c.id.in_(ids)))}
        pending = [row.id for row in found.values() if row.status in ("queued", "running")]
        lost = _given_up(pending) if pending else set()
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
        gone = [row.id for row in found if row.status == "done"] + sorted(_given_up(unfinished) if unfinished else ())
        with self._engine.begin() as connection:
            for start in range(0, len(gone), 500):
                purged = update(jobs).where(jobs.c.id.in_(gone[start : start + 500]), over)
                connection.execute(purged.values(status=_PURGED, sealed_settled=None))
            connection.execute(delete(jobs).where(jobs.c.status == _PURGED, jobs.c.expires_at <= now - _TOMBSTONE_S))
            alive = select(jobs.c.batch_id).where(jobs.c.status != _PURGED)
            connection.execute(delete(batches).where(batches.c.id.not_in(alive)))
        if gone:
            DBOS.delete_workflows(gone, delete_children=True)

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
            _enqueue_read(id)

    def _beat(self) -> None:
        while not self._leaving.wait(self.terms.dead_s / _BEATS):
            try:
                self._recover_dead()
            except Exception:
                log.warning("heartbeat failed", exc_info=True)

    def _recover_dead(self) -> None:
        """Say that this executor lives, and take over from those that do not."""
        with self._engine.begin() as connection:
            now = self._store.now_s(connection, self._clock)
            connection.execute(delete(executors).where(executors.c.id == self.executor_id))
            connection.execute(insert(executors).values(id=self.executor_id, seen_at=now))
            others = list(connection.execute(select(executors).where(executors.c.id != self.executor_id)))
        ended = (lambda id: False) if self._store.shared else _ended_here  # numbers of other machines say nothing
        dead = [row.id for row in others if row.seen_at < now - self.terms.dead_s or ended(row.id)]
        for id in dead:
            log.warning("executor taken over")
            DBOS._recover_pending_workflows([id])  # underscore-private; tests/service/test_jobs.py guards it
            with self._engine.begin() as connection:
                connection.execute(delete(executors).where(executors.c.id == id))
        if dead:
            self._enqueue_forgotten()


_open: Jobs | None = None


def _here() -> Jobs:
    if _open is None:
        raise Interrupted
    return _open


@DBOS.workflow(max_recovery_attempts=_RECOVERIES)  # type: ignore[untyped-decorator]
def read_job(id: str) -> None:
    if read_step(id):
        _enqueue_push(id, 1)


@DBOS.step(retries_allowed=True, max_attempts=3, interval_seconds=0.5)  # type: ignore[untyped-decorator]
def read_step(id: str) -> bool:
    return _here().work(id)


@DBOS.workflow(max_recovery_attempts=1000)  # type: ignore[untyped-decorator]
def push_job(id: str, attempt: int) -> None:
    if not push_step(id) and attempt < _here().terms.tries:
        _enqueue_push(id, attempt + 1)


@DBOS.step()  # type: ignore[untyped-decorator]
def push_step(id: str) -> bool:
    return _here().push(id)


def _enqueue_read(id: str) -> None:
    with SetWorkflowID(id):
        DBOS.enqueue_workflow(_READS, read_job, id)


def _enqueue_push(id: str, attempt: int) -> None:
    """Each attempt is a workflow of its own, so that one who does not answer holds no thread while we wait."""
    wait_s = _here().terms.wait_before(attempt)
    with SetWorkflowID(f"{id}/push/{attempt}"), SetEnqueueOptions(delay_seconds=wait_s or None):
        DBOS.enqueue_workflow(_PUSHES, push_job, id, attempt)


def _given_up(ids: Sequence[str]) -> set[str]:
    """Which of these jobs DBOS will not try again."""
    ended = ["MAX_RECOVERY_ATTEMPTS_EXCEEDED", "ERROR", "CANCELLED"]
    found = DBOS.list_workflows(workflow_ids=list(ids), status=ended, load_input=False, load_output=False)
    return {status.workflow_id for status in found}


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


def _book_of(store: Store) -> str:
    """Where the job engine keeps its own book: the shared database, or a file beside ours."""
    if store.address is not None:
        return store.address.set(drivername="postgresql").render_as_string(hide_password=False)
    return f"sqlite:///{store.path.with_name('jobs.sqlite')}"


def _prepare(store: Store) -> None:
    """The write-ahead log, which DBOS does not ask for; it stays with the file."""
    if store.address is None:
        with contextlib.closing(sqlite3.connect(store.path.with_name("jobs.sqlite"))) as connection:
            connection.execute("PRAGMA journal_mode=WAL")


def _quiet() -> None:
    """DBOS brings a console handler; its lines go where ours go."""
    logger = logging.getLogger("dbos")
    logger.handlers.clear()
    logger.propagate = True
