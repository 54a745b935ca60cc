"""The database: engine and tables, SQLite (WAL) by default, Postgres where several machines share it.

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
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection

from kapiao.errors import Overloaded, SettingInvalid

log = logging.getLogger("kapiao.store")
P = ParamSpec("P")
R = TypeVar("R")
_BUSY_MS = 5000
_CONNECT_S = 3
_POOL = 12  # connections to a Postgres, beside those of the job engine
_MAKING = 0x6B617069616F  # the advisory lock under which tables are made

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("uid", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Integer, nullable=False),
)
account_terms = Table(
    "account_terms",
    metadata,
    Column("uid", String(32), primary_key=True),
    Column("enabled", Text, nullable=False),  # patterns of operations, space-separated; empty: all
    Column("qps", Float, nullable=False),  # 0: as the server's setting says
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
    Index("jobs_by_account", "uid", "status"),
)
executors = Table(
    "executors",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("seen_at", Integer, nullable=False),
)


class Store:
    """The engine, and threads to wait for it so that the event loop never does."""

    def __init__(self, folder: Path, address: str = "") -> None:
        """`address`: a Postgres URL; without one the database is a file in the folder. Raises SettingInvalid."""
        self.path = folder / "kapiao.sqlite"
        self.address = _postgres(address) if address else None
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.address is None:
                self.path.touch(mode=0o600)
            self.engine = _postgres_engine(self.address) if self.address else _sqlite_engine(self.path)
            _make_tables(self.engine)
        except (OSError, DBAPIError) as error:
            where, setting = ("database", "database") if address else ("data folder", "data_dir")
            what = f"The {where} cannot be used ({type(error).__name__})."
            raise SettingInvalid(what, setting=setting) from None
        self._threads = ThreadPoolExecutor(_POOL if address else 4, thread_name_prefix="kapiao-store")

    @property
    def shared(self) -> bool:
        """Whether other machines may use the same database."""
        return self.address is not None

    def now_s(self, connection: Connection, clock: Callable[[], float]) -> int:
        """A clock that all who share the database agree on."""
        if not self.shared:
            return int(clock())
        return int(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())

    async def aside(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a function that uses the database on another thread. Raises Overloaded when the database cannot."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, lambda: function(*args, **kwargs))
        except DBAPIError as error:  # locked too long, disk full, file gone, server gone
            log.error("database", extra={"cause": type(error.orig).__name__})
            raise Overloaded("The server cannot use its database now.") from None
        except PoolTimeout:
            log.error("database", extra={"cause": "PoolTimeout"})
            raise Overloaded("The server cannot use its database now.") from None

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()


def _postgres(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise SettingInvalid("The database address is no URL.", setting="database") from None
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise SettingInvalid("The database address must begin with postgresql://.", setting="database")
    return url.set(drivername="postgresql+psycopg")


def _postgres_engine(url: URL) -> Engine:
    waits = f"-c statement_timeout={_BUSY_MS} -c lock_timeout={_BUSY_MS} -c idle_in_transaction_session_timeout=30000"
    return create_engine(
        url,
        pool_size=_POOL,
        max_overflow=0,
        pool_timeout=_CONNECT_S,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={"connect_timeout": _CONNECT_S, "options": waits, "application_name": "kapiao"},
    )


def _sqlite_engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)))

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: PoolProxiedConnection) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")

    return engine


def _make_tables(engine: Engine) -> None:
    """Those which are not there; one machine at a time."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MAKING})
        metadata.create_all(connection)
