"""Several servers, one database, one store of limits, one bucket: they act as one, and one may die for good."""

import json
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from local_server import KEY, SECRET, running
from servers import POSTGRES, REDIS, fake_s3, has_redis, postgres, postgres_binaries, redis
from test_objects import fields_of, granted, post
from test_server import OWN, Process, serving
from test_web_jobs import eventually, listening

from kapiao.service.store import Store
from kapiao.service.tables import metadata
from kapiao.service.usage import Meter

needs_postgres = pytest.mark.skipif(postgres_binaries() is None, reason=POSTGRES)
needs_redis = pytest.mark.skipif(not has_redis(), reason=REDIS)
SEAL = "one secret for all machines"


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres() as url:
        yield url


@needs_postgres
def test_one_nonce_one_account_one_book(tmp_path: Path, database: str) -> None:
    shared = {"database": database, "key_encryption_secret": SEAL}
    with running(tmp_path / "a", **shared) as one, running(tmp_path / "b", **shared) as two:
        body = json.dumps({"texts": ["x"]}).encode()
        signed = one.signed(body)
        assert one.request("POST", "/plain", body, signed).json["read"] == ["x"]
        assert two.request("POST", "/plain", body, signed).json["code"] == "nonce_reused"
        before = sum(row.units for row in one.desk.meter.used())
        assert two.ask(texts=["y", "z"]).json["read"] == ["y", "z"]
        assert sum(row.units for row in one.desk.meter.used()) == before + 2
        key = one.desk.accounts.create("1234")
        assert two.desk.accounts.find(key.id).secret == key.secret
        one.desk.accounts.disable(key.id)
        assert two.desk.accounts.listed() == one.desk.accounts.listed()


@needs_postgres
def test_many_fold_the_book_at_once(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kapiao.service.usage._FOLDED_AT_ONCE", 40)
    meters = [Meter(Store(tmp_path, database), lambda at=at: at) for at in (0, 10 * 86_400, 10 * 86_400)]
    for number in range(300):
        meters[0].count(f"folded {number}", "folded", f"Operation{number % 7}", 2)
    before = meters[0].used("folded")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda meter: meter.fold(), meters[1:] * 2))
    assert meters[0].used("folded") == before
    assert sum(row.units for row in before) == 600


@needs_postgres
def test_tables_are_made_by_many_at_once(database: str, tmp_path: Path) -> None:
    first = Store(tmp_path, database)
    metadata.drop_all(first.engine)
    with ThreadPoolExecutor(4) as threads:
        for made in threads.map(lambda number: Store(tmp_path / str(number), database), range(4)):
            made.close()
    first.close()


@needs_redis
def test_one_pace(tmp_path: Path) -> None:
    with ExitStack() as stack:
        given = {"qps": 3.0, "limits": stack.enter_context(redis())}
        one = stack.enter_context(running(tmp_path / "a", **given))
        two = stack.enter_context(running(tmp_path / "b", **given))
        two.desk.accounts.first_key(KEY, SECRET, one.desk.accounts.account_of(KEY))
        threads = stack.enter_context(ThreadPoolExecutor(10))
        asked = [*[one] * 5, *[two] * 5]
        said = list(threads.map(lambda server: "read" in server.ask(texts=["x"]).json, asked))
        assert said.count(True) == 3


@needs_redis
def test_a_store_of_limits_that_is_gone_is_a_clear_error(tmp_path: Path) -> None:
    away = ExitStack()
    with away, running(tmp_path, limits=away.enter_context(redis())) as server:
        assert server.ask(texts=["x"]).json["read"] == ["x"]
        assert server.request("GET", "/readyz").status == 200
        away.close()
        assert server.ask(texts=["x"]).json["code"] == "overloaded"
        assert server.request("GET", "/readyz").status == 503


def test_one_bucket_and_one_that_is_gone(tmp_path: Path) -> None:
    with fake_s3() as s3:
        shared = {
            "store": "s3://papers/kapiao", "store_endpoint": s3.url, "store_region": "x", "store_key_id": "k",
            "store_key_secret": "s", "key_encryption_secret": SEAL,
        }  # fmt: skip
        with running(tmp_path, **shared) as one, running(tmp_path, **shared) as two:
            grant = granted(one, "post")
            assert post(one, fields_of(grant), b"mark").status == 201
            (sealed,) = [data for data, _ in s3.files.values()]
            assert b"mark" not in sealed
            url = f"http://any/{grant['key']}"
            assert two.ask(urls=[url]).json["read"] == ["mark"]
            s3.broken = True
            assert two.ask(urls=[url]).json["read"] == ["overloaded"]
            assert post(one, fields_of(granted(one, "post")), b"lost").status in (500, 503)
            s3.broken = False
            assert two.ask(urls=[url]).json["read"] == ["mark"]
            two.desk.shelf._clock = lambda: time.time() + 24 * 3600 + 1
            two.desk.shelf.purge()
            assert s3.files == {}, "deleted on time, by whoever of them comes first"


def shared_process(database: str) -> dict[str, str]:
    return OWN | {
        "KAPIAO_DATABASE": database, "KAPIAO_KEY_ENCRYPTION_SECRET": SEAL, "KAPIAO_ALLOW_PRIVATE_URLS": "true",
        "KAPIAO_CALLBACK_WAIT_S": "0.3", "KAPIAO_QPS": "1000", "KAPIAO_DEAD_S": "3",
    }  # fmt: skip


def done(process: Process, ids: list[str]) -> bool:
    said = process.ask(mode="query", ids=ids)[1]["jobs"]
    return all(status == "done" for _, status, _ in said)  # type: ignore[attr-defined]


@needs_postgres
def test_jobs_of_a_machine_that_died_for_good_are_finished_by_another(tmp_path: Path, database: str) -> None:
    environ = shared_process(database)
    with (
        listening() as listener,
        serving(tmp_path / "a", **environ) as one,
        serving(tmp_path / "b", **environ) as two,
    ):
        one.line('"event": "ready"')
        two.line('"event": "ready"')
        asked = {"mode": "async", "operation": "Lasting", "callback": listener.url}
        ids = [id for _ in range(6) for id in one.ask(texts=["sleep:0.8"], **asked)[1]["ids"]]  # type: ignore[attr-defined]
        one.popen.send_signal(signal.SIGKILL)
        eventually(lambda: done(two, ids), 40)
        eventually(lambda: {json.loads(body.partition(" ")[2])["id"] for body in list(listener.bodies)} >= set(ids))
        two.line("executor taken over")
