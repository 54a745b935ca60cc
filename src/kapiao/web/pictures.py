"""From the tasks of a call to their outcomes: find each picture, have it read, keep what went wrong apart.

Knows: own objects, URLs, readers. Must not know how an outcome is spelled.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable
from urllib.parse import unquote

from kapiao.dialects.wire import Call, Outcome, Source, Task
from kapiao.errors import DeadlinePassed, KapiaoError, UrlFailed
from kapiao.web.desk import Desk

log = logging.getLogger("kapiao.pictures")


async def outcomes_of(desk: Desk, uid: str, call: Call, until: float) -> tuple[Outcome, ...]:
    """One outcome a task, in order, all before `until` (monotonic)."""
    room = asyncio.Semaphore(max(1, desk.workers.bounds.readers))  # one request never fills the queue alone

    async def one(task: Task) -> Outcome:
        async with room:
            return await outcome_of(desk, uid, task, until)

    works = [asyncio.create_task(one(task)) for task in call.tasks]
    try:
        if works:
            await asyncio.wait(works, timeout=max(0.0, until - time.monotonic()))
    finally:
        for work in works:
            work.cancel()  # does nothing to those that are done
    await asyncio.gather(*works, return_exceptions=True)
    return tuple(Outcome(error=DeadlinePassed()) if work.cancelled() else work.result() for work in works)


async def outcome_of(
    desk: Desk, uid: str, task: Task, until: float, *, run_s: float = math.inf, background: bool = False
) -> Outcome:
    """One picture's outcome; `run_s` bounds the reading itself, background work lets others pass."""
    try:
        data = await _in_time(picture_of(desk, uid, task.source, task.ask.limits.max_bytes), until)
        return Outcome(reading=await desk.workers.read(data, task.ask, until, run_s=run_s, background=background))
    except KapiaoError as error:
        return Outcome(error=error)
    except Exception:
        log.error("picture failed", exc_info=True)
        return Outcome(error=KapiaoError("An internal error occurred."))


async def _in_time(fetching: Awaitable[bytes], until: float) -> bytes:
    """Raises DeadlinePassed at `until` (monotonic): a slow host must not hold a job longer than it may take."""
    try:
        async with asyncio.timeout(max(0.0, until - time.monotonic())):
            return await fetching
    except TimeoutError:
        raise DeadlinePassed from None


async def picture_of(desk: Desk, uid: str, source: Source, max_bytes: int) -> bytes:
    """The bytes of one picture: sent along, on the own shelf, or behind a URL."""
    if not source.url:
        return source.data
    kept = await desk.store.aside(desk.shelf.take, uid, keys_meant(source.url), max_bytes)
    if kept is not None:
        return kept
    if source.url.lower().startswith("oss://"):
        raise UrlFailed("There is no such object here.")
    return await desk.fetcher.get(source.url, max_bytes)


def keys_meant(url: str) -> tuple[str, ...]:
    """The object keys a URL may mean, whatever host it names: keys cannot be guessed, so the host proves nothing.

    `http://<any>/<key>`, `http://<any>/<bucket>/<key>`, `http://http://<any>/<key>` (a quirk of one client),
    `oss://<bucket>/<key>`, `oss://<bucket>.<endpoint>/<key>`.
    """
    rest = url.partition("?")[0].partition("#")[0]
    while "://" in rest:
        rest = rest.partition("://")[2]
    path = unquote(rest.partition("/")[2])
    return (path, path.partition("/")[2])
