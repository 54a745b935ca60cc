"""How long what is kept is kept, by a moved clock: uploads, results of each family, the job engine's own book."""

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "sdk"))

import hand
from local_server import KEY, SECRET, Running, running
from test_web_jobs import eventually, listening

from kapiao.dialects import all_dialects
from kapiao.errors import UrlFailed
from kapiao.service.jobs import Jobs
from kapiao.service.shelf import Wish

MINUTE_S, HOUR_S = 60, 3600
NOBODY = "http://127.0.0.1:9/file"  # the job ends with an error; its result is kept like any other


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """With the retention that Settings has by default."""
    folder = tmp_path_factory.mktemp("retention")
    with running(folder, jobs=True, dialects=all_dialects(()), callback_wait_s=0.05, callback_tries=3) as found:
        yield found


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand, "KEY", KEY)
    monkeypatch.setattr(hand, "SECRET", SECRET)


def viapi_job(server: Running) -> str:
    here: Any = SimpleNamespace(host=f"127.0.0.1:{server.port}")
    form = urlencode(hand.signed_v1("POST", {"Action": "RecognizeVideoCharacter", "VideoURL": NOBODY})).encode()
    headers = {"host": here.host, "content-type": "application/x-www-form-urlencoded"}
    return str(json.loads(hand.send(here, "POST", "/", headers, form)[2])["RequestId"])


def green_job(server: Running, **more: str) -> str:
    here: Any = SimpleNamespace(host=f"127.0.0.1:{server.port}")
    asked = {"scenes": ["ocr"], "extras": {"card": "bank-card"}, "tasks": [{"url": NOBODY}]} | more
    path = "/green/image/asyncscan"
    signed = hand.signed_roa("POST", path, path, {"content-type": "application/json"}) | {"host": here.host}
    return str(json.loads(hand.send(here, "POST", path, signed, json.dumps(asked).encode())[2])["data"][0]["taskId"])


def jobs_of(server: Running) -> Jobs:
    assert server.desk.jobs
    return server.desk.jobs


def status(server: Running, id: str) -> str:
    (state,) = jobs_of(server).look(server.desk.accounts.account_of(KEY), [id])
    return state.status


@pytest.mark.parametrize(
    ("ask", "kept_s"), [(viapi_job, 30 * MINUTE_S), (green_job, 4 * HOUR_S)], ids=["viapi: 30 min", "green: 4 h"]
)
def test_results_are_kept_as_documented(
    server: Running, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Running], str], kept_s: int
) -> None:
    id = ask(server)
    eventually(lambda: status(server, id) == "done")
    for later_s, expected in ((kept_s - MINUTE_S, "done"), (kept_s + MINUTE_S, "expired")):
        monkeypatch.setattr(jobs_of(server), "_clock", lambda later_s=later_s: time.time() + later_s)
        jobs_of(server).purge()
        assert status(server, id) == expected
    monkeypatch.setattr(jobs_of(server), "_clock", lambda: time.time() + 30 * HOUR_S)
    jobs_of(server).purge()
    assert status(server, id) == "unknown", "the mark that there was one goes a day later"


def test_nothing_of_them_stays_in_any_book(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year of jobs must not grow the job engine's book either, callbacks that were tried again included."""
    with listening(500, 500) as listener:
        ids = [green_job(server, callback=listener.url, seed="abc"), viapi_job(server)]
        eventually(lambda: len(listener.bodies) == 3 and all(status(server, id) == "done" for id in ids))
    monkeypatch.setattr(jobs_of(server), "_clock", lambda: time.time() + 5 * HOUR_S)
    eventually(lambda: "PENDING" not in str(rows(server.folder / "jobs.sqlite")))
    jobs_of(server).purge()
    left = str(rows(server.folder / "jobs.sqlite")) + str(rows(server.folder / "kapiao.sqlite", "batches", "usage"))
    assert [id for id in ids if id in left] == []


def rows(file: Path, *tables: str) -> list[tuple[Any, ...]]:
    """Of these tables, or of all."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as book:
        names = tables or [name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [row for name in names for row in book.execute(f'SELECT * FROM "{name}"')]


def test_uploads_go_after_a_day(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, uid = server.desk.shelf, server.desk.accounts.account_of(KEY)
    issued = shelf.grant(uid, Wish("post", 60, 100))
    shelf.keep(issued, issued.key, b"picture")
    monkeypatch.setattr(shelf, "_clock", lambda: time.time() + 24 * HOUR_S - MINUTE_S)
    shelf.purge()
    assert shelf.take(uid, [issued.key], 100) == b"picture"
    monkeypatch.setattr(shelf, "_clock", lambda: time.time() + 24 * HOUR_S + 1)
    with pytest.raises(UrlFailed):
        shelf.take(uid, [issued.key], 100)
    shelf.purge()
    assert list((server.folder / "objects").iterdir()) == []
