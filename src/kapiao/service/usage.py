"""Metering and rate: what an account has used, and how fast it may go on.

Knows: counts by request id, account, operation, day. Must not know: content, prices, HTTP.
A row is keyed by request id: counting the same request twice is counting it once.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from kapiao.errors import Throttled
from kapiao.service.store import Store, usage


@dataclass(frozen=True, slots=True)
class Used:
    """What one account used of one operation in one day."""

    uid: str
    day: str
    operation: str
    calls: int
    units: int


class Meter:
    """Durable counts. Waits for the database: call it on a thread."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._clock = store.engine, clock

    def count(self, request_id: str, uid: str, operation: str, units: int = 1) -> None:
        day = dt.datetime.fromtimestamp(self._clock(), dt.UTC).date().isoformat()
        row = {"request_id": request_id, "uid": uid, "operation": operation, "day": day, "units": units}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(usage).values(row))
        except IntegrityError:
            return  # counted already

    def used(self) -> tuple[Used, ...]:
        by = (usage.c.uid, usage.c.day, usage.c.operation)
        with self._engine.connect() as connection:
            rows = connection.execute(select(*by, func.count(), func.sum(usage.c.units)).group_by(*by).order_by(*by))
            return tuple(Used(*row) for row in rows)


class Pace:
    """So many calls a second for every account, kept in memory."""

    def __init__(self, qps: float) -> None:
        self._limit = _limit(qps)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def step(self, uid: str, lane: str) -> None:
        """Raises Throttled. Lanes of one account do not slow each other."""
        if not self._limiter.hit(self._limit, uid, lane):
            raise Throttled


def _limit(qps: float) -> RateLimitItem:
    return RateLimitItemPerSecond(int(qps)) if qps >= 1 else RateLimitItemPerSecond(1, max(1, round(1 / qps)))
