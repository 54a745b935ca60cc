"""The pace of accounts: so many calls a second, kept in memory, or in a Redis that several machines share.

Knows: moving windows, the store of limits. Must not know: accounts' terms, HTTP. In memory time is that of a clock that
never jumps: an operator who sets the clock back must not lock everybody out.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from limits import RateLimitItemPerSecond
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from kapiao.errors import Overloaded, SettingInvalid, Throttled

log = logging.getLogger("kapiao.pace")
_WAIT_S = 1  # for a shared store of limits
_SWEEP_S = 60.0
_PARTS = 4  # paces above one a second are kept to a quarter of a call


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls in so many seconds."""

    calls: int
    seconds: int


@lru_cache(64)
def limit_of(qps: float) -> Limit:
    """In whole calls: 2.5 a second are 5 in 2 seconds, 0.1 are 1 in 10."""
    if qps < 1:
        return Limit(1, max(1, round(1 / qps)))
    exact = Fraction(qps).limit_denominator(_PARTS)
    return Limit(exact.numerator, exact.denominator)


class Windows:
    """Moving windows in the memory of this process. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._hits: dict[tuple[str, str], tuple[deque[float], int]] = {}
        self._swept = clock()

    def hit(self, limit: Limit, uid: str, lane: str) -> bool:
        """Count a call, if it is admitted."""
        with self._lock:
            now = self._clock()
            self._sweep(now)
            hits, _ = self._hits.setdefault((uid, lane), (deque(), limit.seconds))
            while hits and hits[0] <= now - limit.seconds:
                hits.popleft()
            if len(hits) >= limit.calls:
                return False
            hits.append(now)
            return True

    def _sweep(self, now: float) -> None:
        """Who has not called for a window takes no room."""
        if now - self._swept < _SWEEP_S:
            return
        self._swept = now
        self._hits = {key: held for key, held in self._hits.items() if held[0] and held[0][-1] > now - held[1]}


class Pace:
    """Lanes of one account do not slow each other. `waits` tells whether a step waits for another machine."""

    def __init__(self, qps: float, address: str = "") -> None:
        """Raises SettingInvalid."""
        self.waits = bool(address)
        self._limit, self._windows = limit_of(qps), Windows()
        self._shared = _store_of(address) if address else None

    def ask(self) -> None:
        """Whether the store of limits answers. Raises Overloaded."""
        with _clear_errors():
            if self._shared is not None and not self._shared.check():
                raise Overloaded("The server cannot use its store of limits now.")

    def step(self, uid: str, lane: str, qps: float = 0) -> None:
        """Raises Throttled, Overloaded. `qps`: the account's own."""
        limit = limit_of(qps) if qps else self._limit
        if self._shared is None:
            admitted = self._windows.hit(limit, uid, lane)
        else:
            with _clear_errors():
                item = RateLimitItemPerSecond(limit.calls, limit.seconds)
                admitted = MovingWindowRateLimiter(self._shared).hit(item, uid, lane)
        if not admitted:
            raise Throttled


def _store_of(address: str) -> Any:
    try:
        return storage_from_string(
            address, wrap_exceptions=True, socket_timeout=_WAIT_S, socket_connect_timeout=_WAIT_S
        )
    except (ConfigurationError, ValueError):  # also: the client package is not installed
        raise SettingInvalid(
            "The limits address must begin with redis:// and needs the package redis (extra `redis`).",
            setting="limits",
        ) from None


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        log.error("limits", extra={"cause": type(error.storage_error).__name__})
        raise Overloaded("The server cannot use its store of limits now.") from None
