"""The database: SQLite (WAL) by default, Postgres where several machines share it.

Knows: connections, and that every service shares one database. Must not know: what its tables hold (service.tables).
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection

from kapiao.errors import Overloaded, SettingInvalid
from kapiao.service.tables import metadata

log = logging.getLogger("kapiao.store")
P = ParamSpec("P")
R = TypeVar("R")
_BUSY_MS = 5000
_CONNECT_S = 3
_POOL = 12  # connections to a Postgres, beside those of the job engine
_MAKING = 0x6B617069616F  # the advisory lock under which tables are made


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

    def ask(self) -> None:
        """The shortest question, to see whether it answers. Raises DBAPIError."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

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
