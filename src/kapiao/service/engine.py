"""The job engine: DBOS on SQLite or Postgres, its two workflows and its queues.

Knows: DBOS, job ids, attempts. Must not know: what a job holds (service.jobs does). DBOS keeps ids and outcomes "true
or false" only.

One process has one DBOS: its workflows are functions of this module that find who does the work by `_open`. Steps may
run more than once (a process can die between doing and noting); every step here may be repeated.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Sequence
from typing import Protocol

from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID

from kapiao.service.store import Store

_VERSION = "jobs-1"  # recovery looks for workflows of its own version: change it when the steps below change
_READS, _PUSHES = "kapiao-reads", "kapiao-pushes"
_POLL_S = 0.15
_PUSHES_AT_ONCE = 16
_RECOVERIES = 3


class Interrupted(BaseException):
    """The server stops before a step is done. No Exception: DBOS must not note it as the step's outcome."""


class Duty(Protocol):
    """Who the steps call. Both may raise Interrupted."""

    def work(self, id: str) -> bool:
        """Read and settle one job; whether somebody is to be called back."""
        ...

    def push(self, id: str) -> bool:
        """Call back once; whether nothing remains to be done."""
        ...

    def wait_before(self, attempt: int) -> float | None:
        """Seconds before this push; None when there have been enough."""
        ...


def launch(duty: Duty, store: Store, executor_id: str, at_once: int) -> None:
    """Start working on what is queued."""
    global _open
    _open = duty
    _prepare(store)
    config: DBOSConfig = {
        "name": "kapiao",
        "system_database_url": _book_of(store),
        "application_version": _VERSION,
        "executor_id": executor_id,
        "enable_otlp": False,
        "log_level": "ERROR",
    }
    DBOS(config=config)
    _quiet()
    DBOS.launch()
    DBOS.register_queue(_READS, worker_concurrency=at_once, polling_interval_sec=_POLL_S)
    DBOS.register_queue(_PUSHES, worker_concurrency=_PUSHES_AT_ONCE, polling_interval_sec=_POLL_S)


def end() -> None:
    """Stop taking jobs. What is not finished stays pending."""
    DBOS.destroy(workflow_completion_timeout_sec=3)


def enqueue_read(id: str) -> None:
    """Enqueueing twice is enqueueing once."""
    with SetWorkflowID(id):
        DBOS.enqueue_workflow(_READS, read_job, id)


def take_over(executor_id: str) -> None:
    """Go on with what a dead executor had begun."""
    DBOS._recover_pending_workflows([executor_id])  # underscore-private; tests/web/test_shared.py guards it


def given_up(ids: Sequence[str]) -> set[str]:
    """Which of these jobs will not be tried again."""
    if not ids:
        return set()
    ended = ["MAX_RECOVERY_ATTEMPTS_EXCEEDED", "ERROR", "CANCELLED"]
    found = DBOS.list_workflows(workflow_ids=list(ids), status=ended, load_input=False, load_output=False)
    return {status.workflow_id for status in found}


def forget(ids: Sequence[str]) -> None:
    """Jobs and their callbacks, from the engine's book."""
    DBOS.delete_workflows(list(ids), delete_children=True)


_open: Duty | None = None


def _here() -> Duty:
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
    if not push_step(id):
        _enqueue_push(id, attempt + 1)


@DBOS.step()  # type: ignore[untyped-decorator]
def push_step(id: str) -> bool:
    return _here().push(id)


def _enqueue_push(id: str, attempt: int) -> None:
    """Each attempt is a workflow of its own, so that one who does not answer holds no thread while we wait."""
    wait_s = _here().wait_before(attempt)
    if wait_s is None:
        return
    with SetWorkflowID(f"{id}/push/{attempt}"), SetEnqueueOptions(delay_seconds=wait_s or None):
        DBOS.enqueue_workflow(_PUSHES, push_job, id, attempt)


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
