"""Metering: what an account has used.

Knows: counts by request id, account, operation, day. Must not know: content, prices, HTTP.
A row is keyed by request id: counting the same request twice is counting it once. After some days the rows of a day
are folded into one sum for account and operation, so that a year of calls takes no more room than its days.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from kapiao.service.store import Store
from kapiao.service.tables import jobs, usage, usage_days

_OPEN_DAYS = 3  # of which single calls are remembered: nothing that began earlier is counted now
_FOLDED_AT_ONCE = 2000


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
        single = select(usage.c.uid, usage.c.day, usage.c.operation, literal(1).label("calls"), usage.c.units)
        counted = union_all(single, select(*usage_days.c)).subquery()
        by = (counted.c.uid, counted.c.day, counted.c.operation)
        query = select(*by, func.sum(counted.c.calls), func.sum(counted.c.units)).group_by(*by).order_by(*by)
        query = query.where(counted.c.uid == uid) if uid else query
        query = query.where(counted.c.day >= since) if since else query
        query = query.where(counted.c.day <= until) if until else query
        with self._engine.connect() as connection:
            return tuple(Used(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in connection.execute(query))

    def fold(self) -> None:
        """Make sums of the days that are over for good. Several machines may do so at once."""
        before = dt.datetime.fromtimestamp(self._clock(), dt.UTC).date() - dt.timedelta(days=_OPEN_DAYS)
        while self._fold_some(before.isoformat()) == _FOLDED_AT_ONCE:
            pass

    def _fold_some(self, before: str) -> int:
        """How many rows went. A job that is not done yet may still be counted: its row stays."""
        undone = select(jobs.c.id).where(jobs.c.status.in_(("queued", "running")))
        over = (usage.c.day < before) & usage.c.request_id.not_in(undone)
        chosen = select(usage.c.request_id).where(over).limit(_FOLDED_AT_ONCE).with_for_update(skip_locked=True)
        gone = delete(usage).where(usage.c.request_id.in_(chosen))
        calls, units = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
        with self._engine.begin() as connection:
            for row in connection.execute(gone.returning(*usage.c)):  # each row goes to one machine only
                key = (row.uid, row.day, row.operation)
                calls[key] += 1
                units[key] += row.units
            for key in sorted(calls):
                _add(connection, key, calls[key], units[key])
        return calls.total()


def _add(connection: Connection, key: tuple[str, str, str], calls: int, units: int) -> None:
    row = {"uid": key[0], "day": key[1], "operation": key[2], "calls": calls, "units": units}
    there = {"calls": usage_days.c.calls + calls, "units": usage_days.c.units + units}
    spoken = postgresql if connection.dialect.name == "postgresql" else sqlite
    made: Any = spoken.insert(usage_days).values(row)
    connection.execute(made.on_conflict_do_update(index_elements=["uid", "day", "operation"], set_=there))
