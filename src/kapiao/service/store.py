"""The database: engine and tables, SQLite (WAL) by default.

Knows: SQL, and that every service shares one database. Must not know: what the rows are for (the services say so).
Times are whole seconds since 1970, UTC. Whatever could hold a secret or content is sealed (service.vault).
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from sqlalchemy import (
    URL,
    Boolean,
    Column,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from kapiao.errors import Overloaded, SettingInvalid

log = logging.getLogger("kapiao.store")
P = ParamSpec("P")
R = TypeVar("R")
_BUSY_MS = 5000

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("uid", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Integer, nullable=False),
)
access_keys = Table(
    "access_keys",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("uid", String(32), nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("policy", Text, nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("token_digest", String(64), nullable=False),  # of a temporary key; empty otherwise
    Column("expires_at", Integer),  # of a temporary key
)
nonces = Table(
    "nonces",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("expires_at", Integer, nullable=False, index=True),
)
usage = Table(
    "usage",
    metadata,
    Column("request_id", String(64), primary_key=True),
    Column("uid", String(32), nullable=False),
    Column("operation", String(128), nullable=False),
    Column("day", String(10), nullable=False),
    Column("units", Integer, nullable=False),
    Index("usage_by_day", "uid", "day", "operation"),
)
grants = Table(
    "grants",
    metadata,
    Column("access_key_id", String(64), primary_key=True),
    Column("uid", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # secret and token
    Column("form", String(8), nullable=False),
    Column("bucket", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("max_bytes", Integer, nullable=False),
    Column("single_use", Boolean, nullable=False),
    Column("used", Integer, nullable=False),
    Column("expires_at", Integer, nullable=False, index=True),
)
objects = Table(
    "objects",
    metadata,
    Column("key_digest", String(64), primary_key=True),
    Column("uid", String(32), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("place", String(64), nullable=False),  # name of the sealed file
    Column("expires_at", Integer, nullable=False, index=True),
)
batches = Table(
    "batches",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("dialect", String(32), nullable=False),
    Column("sealed_call", LargeBinary, nullable=False),
    Column("keep_s", Integer, nullable=False),
)
jobs = Table(
    "jobs",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("uid", String(32), nullable=False),
    Column("batch_id", String(64), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("sealed_settled", LargeBinary),
    Column("expires_at", Integer, nullable=False, index=True),
)
executors = Table(
    "executors",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("seen_at", Integer, nullable=False),
)


class Store:
    """The engine, and threads to wait for it so that the event loop never does."""

    def __init__(self, folder: Path) -> None:
        """Raises SettingInvalid when the folder cannot hold a database."""
        self.path = folder / "kapiao.sqlite"
        self.engine = _engine(self.path)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)
            metadata.create_all(self.engine)
        except (OSError, DBAPIError) as error:
            what = f"The data folder cannot be used ({type(error).__name__})."
            raise SettingInvalid(what, setting="data_dir") from None
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="kapiao-store")

    async def aside(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a function that uses the database on another thread. Raises Overloaded when the database cannot."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, lambda: function(*args, **kwargs))
        except DBAPIError as error:  # locked too long, disk full, file gone
            log.error("database", extra={"cause": type(error.orig).__name__})
            raise Overloaded("The server cannot use its database now.") from None

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()


def _engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: PoolProxiedConnection) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")

    return engine
