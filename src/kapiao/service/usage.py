"""Metering and rate: what an account has used, and how fast it may go on.

Knows: counts by request id, account, operation, day. Must not know: content, prices, HTTP.
A row is keyed by request id: counting the same request twice is counting it once.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from kapiao.errors import Overloaded, SettingInvalid, Throttled
from kapiao.service.store import Store, usage

log = logging.getLogger("kapiao.usage")
_WAIT_S = 1  # for a shared store of limits


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

    def used(self, uid: str = "", since: str = "", until: str = "") -> tuple[Used, ...]:
        """What was counted, of one account or all, between two days (ISO form, inclusive)."""
        by = (usage.c.uid, usage.c.day, usage.c.operation)
        query = select(*by, func.count(), func.sum(usage.c.units)).group_by(*by).order_by(*by)
        query = query.where(usage.c.uid == uid) if uid else query
        query = query.where(usage.c.day >= since) if since else query
        query = query.where(usage.c.day <= until) if until else query
        with self._engine.connect() as connection:
            return tuple(Used(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in connection.execute(query))


class Pace:
    """So many calls a second for every account, kept in memory, or in a Redis that several machines share."""

    def __init__(self, qps: float, address: str = "") -> None:
        """Raises SettingInvalid. `waits` tells whether a step waits for another machine."""
        self._limit = _limit(qps)
        self.waits = bool(address)
        options = {"socket_timeout": _WAIT_S, "socket_connect_timeout": _WAIT_S} if address else {}
        try:
            storage = storage_from_string(address or "memory://", wrap_exceptions=True, **options)
        except (ConfigurationError, ValueError):  # also: the client package is not installed
            raise SettingInvalid(
                "The limits address must begin with redis:// and needs the package redis (extra `redis`).",
                setting="limits",
            ) from None
        self._limiter = MovingWindowRateLimiter(storage)

    def step(self, uid: str, lane: str, qps: float = 0) -> None:
        """Raises Throttled, Overloaded. Lanes of one account do not slow each other. `qps`: the account's own."""
        try:
            admitted = self._limiter.hit(_limit(qps) if qps else self._limit, uid, lane)
        except StorageError as error:
            log.error("limits", extra={"cause": type(error.storage_error).__name__})
            raise Overloaded("The server cannot use its store of limits now.") from None
        if not admitted:
            raise Throttled


@lru_cache(64)
def _limit(qps: float) -> RateLimitItem:
    return RateLimitItemPerSecond(int(qps)) if qps >= 1 else RateLimitItemPerSecond(1, max(1, round(1 / qps)))
