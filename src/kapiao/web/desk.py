"""What the door has at hand: every service, made once from the settings.

Knows: how services are put together. Must not know HTTP, nor any dialect by name.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import Histogram

from kapiao.config import Settings
from kapiao.dialects.wire import Dialect
from kapiao.errors import KapiaoError
from kapiao.service.accounts import Accounts, NewKey
from kapiao.service.fetch import Fetcher, Rules
from kapiao.service.jobs import Jobs, Terms
from kapiao.service.pace import Pace
from kapiao.service.shelf import Bucket, Shelf, bucket_of, folder_of
from kapiao.service.shelf import Terms as ShelfTerms
from kapiao.service.store import Store
from kapiao.service.usage import Meter
from kapiao.service.vault import Vault
from kapiao.service.workers import Bounds, Workers
from kapiao.web.exchange import Hold

log = logging.getLogger("kapiao.desk")
_HOLD_BODIES = 16  # so many bodies of the largest size may be held at once
_HOUSE_S = 60.0
MIB = 1 << 20


def _histogram() -> Histogram:
    buckets = (0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 6)
    return Histogram("kapiao_request_seconds", "How long answers took.", ["dialect"], registry=None, buckets=buckets)


@dataclass
class Desk:
    """The services. `warm` is set once every reader was warm, `failed` when one could not be."""

    settings: Settings
    dialects: Sequence[Dialect]
    store: Store
    vault: Vault
    accounts: Accounts
    meter: Meter
    pace: Pace
    workers: Workers
    fetcher: Fetcher
    shelf: Shelf
    hold: Hold
    counts: Counter[tuple[str, str, int]] = field(default_factory=Counter)  # dialect, operation, HTTP status
    settled: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # jobs: dialect, operation, error code
    pushed: Counter[tuple[str, str]] = field(default_factory=Counter)  # callbacks: dialect, HTTP status or error code
    seconds: Histogram = field(default_factory=_histogram)
    warm: bool = False
    draining: bool = False
    failed: KapiaoError | None = None
    jobs: Jobs | None = None  # one process can hold one; see `with_jobs`
    give_up: Callable[[], None] = lambda: None  # set by whoever runs the server
    errands: list[Callable[[], None]] = field(default_factory=list)  # done every minute, on another thread
    _chores: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    def furnish(cls, settings: Settings, dialects: Sequence[Dialect], reader: str) -> Desk:
        """Make every service; nothing runs yet. `reader` is the dotted name of what the processes run."""
        home = settings.home
        store, vault = Store(home, settings.database), Vault.open_in(home, settings.sealing_secret)
        bounds = Bounds(
            settings.worker_count, settings.queue_length, settings.worker_memory_mb * MIB, settings.worker_requests
        )
        rules = Rules(settings.allow_private_urls, settings.url_hosts_allowed, settings.url_hosts_denied)
        shelf_terms = ShelfTerms(settings.upload_keep_h * 3600, settings.upload_total_mb * MIB)
        return cls(
            settings=settings,
            dialects=dialects,
            store=store,
            vault=vault,
            accounts=Accounts(store, vault),
            meter=Meter(store),
            pace=Pace(settings.qps, settings.limits),
            workers=Workers(reader, {"engine": settings.engine}, bounds),
            fetcher=Fetcher(rules, settings.fetch_s),
            shelf=Shelf(store, vault, _files(settings), shelf_terms),
            hold=Hold(_HOLD_BODIES * settings.max_body_mb * MIB),
        )

    def with_jobs(self) -> Desk:
        """The same desk, taking asynchronous jobs too."""
        settings = self.settings
        terms = Terms(
            settings.job_count, settings.job_deadline_s, settings.callback_tries, settings.callback_wait_s,
            settings.callback_wait_max_s, settings.jobs_waiting, settings.dead_s,
        )  # fmt: skip
        self.jobs = Jobs(self.store, self.vault, terms)
        return self

    def first_key(self) -> NewKey | None:
        settings = self.settings
        return self.accounts.first_key(settings.access_key_id, settings.access_key_secret, settings.account_uid)

    async def open(self) -> None:
        """Start readers and chores; readers get warm in the background."""
        self.workers.start()
        self._chores = [asyncio.create_task(self._warm()), asyncio.create_task(self._keep_house())]

    async def close(self) -> None:
        """Let running work finish, then stop."""
        self.draining = True
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await asyncio.to_thread(self.workers.stop, self.settings.drain_s)
        self.store.close()

    async def _warm(self) -> None:
        try:
            await self.workers.warm()
            self.warm = True
            log.info("ready")
        except KapiaoError as error:
            self.failed = error
            log.error("not ready", extra={"code": error.code})
            self.give_up()

    async def _keep_house(self) -> None:
        """Every minute: delete what was kept for its time, fold counts, and what else was asked for."""
        usual = [self.accounts.purge, self.shelf.purge, self.meter.fold, *([self.jobs.purge] if self.jobs else [])]
        while True:
            for errand in (*usual, *self.errands):
                try:
                    await self.store.aside(errand)
                except Exception:
                    log.warning("errand failed", exc_info=True)
            await asyncio.sleep(_HOUSE_S)

    @property
    def healthy(self) -> bool:
        return self.warm and self.workers.ready > 0

    async def ready(self) -> bool:
        """Whether a request that comes now would be served."""
        if not self.healthy or self.draining:
            return False
        with contextlib.suppress(Exception):
            async with asyncio.timeout(1):
                await self.store.aside(self.store.ask)
                await self.store.aside(self.pace.ask)
                return True
        return False


def _files(settings: Settings) -> Any:
    """Where uploads lie."""
    if not settings.store:
        return folder_of(settings.home / "objects")
    keys = (settings.store_key_id, settings.store_key_secret)
    return bucket_of(Bucket(settings.store, settings.store_endpoint, settings.store_region, *keys))
