"""What may befall a server that is left alone: disk full, clock jumps, database gone. Clear errors, nothing lost."""

import contextlib
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from local_server import running
from servers import POSTGRES, postgres, postgres_binaries
from test_objects import fields_of, granted, post
from test_web_jobs import asking, done, eventually, states

MIB = 1 << 20
Lock = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few MiB; needs to be allowed to mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(path: Path) -> None:
    """Until there is no room."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def test_disk_full(small_disk: Path) -> None:
    with running(small_disk, jobs=True) as server:
        ask = asking(server)
        ids = ask(mode="async", texts=["before"])["ids"]
        assert done(ask, ids) == ["before"]
        ballast = small_disk / "ballast"
        fill(ballast)
        assert ask(texts=["now"])["code"] == "overloaded"
        refused = ask(mode="async", texts=["now"])
        assert refused["code"] == "overloaded"
        assert server.request("GET", "/healthz").status == 200
        ballast.unlink()
        eventually(lambda: ask(texts=["after"]).get("read") == ["after"])
        grant = granted(server, "post")
        assert shutil.disk_usage(small_disk).free < 6 * MIB
        server.desk.shelf._terms = server.desk.shelf._terms.__class__(3600, 100 * MIB)
        assert post(server, fields_of(grant), b"x").status == 201
        assert states(ask, ids)[0][1] == "done"


def test_a_clock_that_jumps(tmp_path: Path) -> None:
    with running(tmp_path, jobs=True) as server:
        ask = asking(server)
        assert server.desk.jobs
        ids = ask(mode="async", texts=["sleep:1.5"])["ids"]
        eventually(lambda: states(ask, ids)[0][1] == "running")
        server.desk.jobs._clock = lambda: time.time() + 7 * 86_400
        server.desk.jobs.purge()
        server.desk.accounts._clock = lambda: time.time() + 3600
        assert ask(texts=["x"])["code"] == "timestamp_expired"
        server.desk.accounts._clock = server.desk.jobs._clock = time.time
        assert ask(texts=["x"])["read"] == ["x"]
        eventually(lambda: states(ask, ids)[0][1] == "done")


@pytest.fixture(params=["sqlite", "postgres"])
def locked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[dict[str, str], Lock]]:
    """Settings of a database, and how somebody else locks its tables."""
    if request.param == "sqlite":
        yield {}, lambda: _held(sqlite3.connect(tmp_path / "kapiao.sqlite", isolation_level=None), "BEGIN IMMEDIATE")
        return
    if postgres_binaries() is None:
        pytest.skip(POSTGRES)
    with postgres() as url:
        tables = "LOCK TABLE nonces, jobs, usage, grants IN ACCESS EXCLUSIVE MODE"
        given = {"database": url, "key_encryption_secret": "seal"}
        yield given, lambda: _held(psycopg.connect(url), tables)


@contextlib.contextmanager
def _held(connection: Any, command: str) -> Iterator[None]:
    with contextlib.closing(connection):
        connection.execute(command)
        yield


def test_a_database_that_somebody_locks(tmp_path: Path, locked: tuple[dict[str, str], Lock]) -> None:
    """Whoever calls is told within the time that a database may take; what was accepted before is finished after."""
    given, lock = locked
    with running(tmp_path, jobs=True, **given) as server:
        ask = asking(server)
        ids = ask(mode="async", texts=["sleep:1"])["ids"]
        eventually(lambda: states(ask, ids)[0][1] == "running")
        before = [row.units for row in server.desk.meter.used()]
        with lock():
            started = time.monotonic()
            with ThreadPoolExecutor(2) as callers:
                said = callers.map(lambda mode: ask(mode=mode, texts=["x"]), ("sync", "async"))
                assert {answer["code"] for answer in said} <= {"overloaded", "deadline_passed"}
            assert time.monotonic() - started < 10
            assert server.request("GET", "/healthz").status == 200
        eventually(lambda: ask(texts=["x"]).get("read") == ["x"])
        assert done(ask, ids) == ["sleep:1"]
        assert sum(row.units for row in server.desk.meter.used()) == sum(before) + 2, "the job and the last call"


@pytest.mark.skipif(postgres_binaries() is None, reason=POSTGRES)
def test_a_database_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(postgres())
        server = stack.enter_context(running(tmp_path, jobs=True, database=url, key_encryption_secret="seal"))
        ask = asking(server)
        ids = ask(mode="async", texts=["sleep:2"])["ids"]
        with _stopped(url):
            started = time.monotonic()
            assert ask(texts=["x"])["code"] in ("overloaded", "deadline_passed")
            assert ask(mode="async", texts=["x"])["code"] in ("overloaded", "deadline_passed")
            assert time.monotonic() - started < 30
            assert server.request("GET", "/readyz").status == 503
        eventually(lambda: ask(texts=["x"]).get("read") == ["x"], 60)
        eventually(lambda: states(ask, ids)[0][1] == "done", 60)


class _stopped:  # noqa: N801
    """The server of this URL is stopped (SIGSTOP): it takes connections and never answers."""

    def __init__(self, url: str) -> None:
        port = url.rpartition(":")[2].partition("/")[0]
        said = subprocess.run(["pgrep", "-f", f"port={port}"], capture_output=True, text=True, check=True).stdout
        mains = [int(pid) for pid in said.split()]
        children = [pid for main in mains for pid in _children(main)]
        self._pids = [str(pid) for pid in {*mains, *children}]

    def __enter__(self) -> None:
        subprocess.run(["kill", "-STOP", *self._pids], check=False)

    def __exit__(self, *_: object) -> None:
        subprocess.run(["kill", "-CONT", *self._pids], check=False)


def _children(pid: int) -> list[int]:
    said = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(child) for child in said.split()]
