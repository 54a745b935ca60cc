"""Asynchronous jobs through the door: accepted, read, called back, kept for their time, never lost."""

import http.server
import json
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from local_server import Running, running
from sqlalchemy.exc import OperationalError
from test_server import OWN, Process, serving

PLANTED = "110101199003070000"


@dataclass
class Listener:
    """A callback server that answers what it is told to, call by call, and 200 when it was told nothing."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)


@contextmanager
def listening(*answers: int) -> Iterator[Listener]:
    listener = Listener(answers=list(answers))

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:  # whoever called was killed meanwhile
                return
            listener.bodies.append(body.decode())
            self.send_response(listener.answers.pop(0) if listener.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as inner:
        threading.Thread(target=inner.serve_forever, daemon=True).start()
        listener.url = f"http://127.0.0.1:{inner.server_address[1]}/"
        yield listener
        inner.shutdown()


def eventually(check: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def states(ask: Callable[..., Any], ids: list[str]) -> list[list[str]]:
    return list(ask(mode="query", ids=ids)["jobs"])


def asking(server: Running) -> Callable[..., Any]:
    return lambda **asked: server.ask(**asked).json


def done(ask: Callable[..., Any], ids: list[str]) -> list[str]:
    """What was read, once all jobs are done."""
    eventually(lambda: all(state[1] in ("done", "gave_up") for state in states(ask, ids)))
    return [json.loads(state[2])["read"] if state[2] else state[1] for state in states(ask, ids)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("jobs")
    with running(folder, jobs=True, workers=2, callback_wait_s=0.1, callback_wait_max_s=0.2, callback_tries=4) as found:
        yield found


def test_jobs_are_read_in_their_own_time(server: Running) -> None:
    ask = asking(server)
    ids = ask(mode="async", operation="Later", texts=["one", "nothing:", "kill:", "sleep:0.3"])["ids"]
    assert {state[1] for state in states(ask, ids)} <= {"queued", "running", "done"}
    assert done(ask, ids) == ["one", "nothing_read", "reader_broken", "sleep:0.3"]
    assert [u.calls for u in server.desk.meter.used() if u.operation == "Later"] == [2]
    assert states(ask, ["nobody's", ids[0]])[0] == ["nobody's", "unknown", ""]


def test_another_account_sees_nothing(server: Running) -> None:
    ask = asking(server)
    ids = ask(mode="async", texts=["mine"])["ids"]
    assert done(ask, ids) == ["mine"]
    assert server.desk.jobs
    assert [state.status for state in server.desk.jobs.look("another", ids)] == ["unknown"]


@pytest.mark.parametrize(("answers", "pushes"), [((), 1), ((500, 404), 3), ((500,) * 9, 4)])
def test_callbacks_are_pushed_until_answered_200(server: Running, answers: tuple[int, ...], pushes: int) -> None:
    before = server.desk.pushed.copy()
    with listening(*answers) as listener:
        ids = server.ask(mode="async", texts=["called"], callback=listener.url).json["ids"]
        eventually(lambda: len(listener.bodies) >= pushes)
        time.sleep(0.6)
        assert len(listener.bodies) == pushes
        assert (server.desk.pushed - before).total() == pushes
        uid, _, settled = listener.bodies[0].partition(" ")
        assert uid == server.desk.accounts.listed()[0].uid
        assert json.loads(settled) == {"id": ids[0], "index": 0, "read": "called"}
        assert len(set(listener.bodies)) == 1


def test_nothing_of_a_document_lies_on_disk_in_clear_or_stays(server: Running) -> None:
    ask = asking(server)
    ids = ask(mode="async", texts=[PLANTED])["ids"]
    assert done(ask, ids) == [PLANTED]
    assert server.desk.jobs
    stored = {p.name: p.read_bytes() for p in server.folder.rglob("*") if p.is_file()}
    assert any(name.startswith("jobs.sqlite") for name in stored)
    assert [name for name, data in stored.items() if PLANTED.encode() in data] == []
    server.desk.jobs._clock = lambda: time.time() + 3600
    try:
        assert states(ask, ids)[0][1:] == ["expired", ""]
        server.desk.jobs.purge()
        assert states(ask, ids)[0][1:] == ["expired", ""]
    finally:
        server.desk.jobs._clock = time.time
    assert states(ask, ids)[0][1:] == ["expired", ""]


def test_an_account_may_have_so_many_waiting(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.desk.jobs
    monkeypatch.setattr(server.desk.jobs, "terms", replace(server.desk.jobs.terms, waiting=2))
    assert server.ask(mode="async", texts=["a", "b", "c"]).json["code"] == "throttled"
    ask = asking(server)
    assert done(ask, ask(mode="async", texts=["a", "b"])["ids"]) == ["a", "b"], "nothing of the refused ones is left"
    assert done(ask, ask(mode="async", texts=["c"])["ids"]) == ["c"]


def test_many_at_once(server: Running) -> None:
    ask = asking(server)
    texts = [f"mark {number}" for number in range(60)]
    assert done(ask, ask(mode="async", texts=texts)["ids"]) == texts


def test_a_job_waits_for_a_database_that_fails(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, jobs, failures = asking(server), server.desk.jobs, [2]
    assert jobs
    work = jobs._work

    def failing(id: str) -> bool:
        if failures[0]:
            failures[0] -= 1
            raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database or disk is full"))
        return work(id)

    monkeypatch.setattr(jobs, "_work", failing)
    assert done(ask, ask(mode="async", texts=["patient"])["ids"]) == ["patient"]
    assert failures == [0]


@dataclass
class Lives:
    """One server after another on the same data."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def life(self) -> Iterator[tuple[Process, Callable[..., Any]]]:
        environ = OWN | {"KAPIAO_ALLOW_PRIVATE_URLS": "true", "KAPIAO_CALLBACK_WAIT_S": "0.5", "KAPIAO_QPS": "1000"}
        with serving(self.folder, **environ | self.environ) as process:
            process.line('"event": "ready"')
            yield process, lambda **asked: process.ask(**asked)[1]


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_accepted_jobs_and_callbacks_survive(tmp_path: Path, ending: signal.Signals) -> None:
    lives = Lives(tmp_path)
    texts = ["sleep:0.8", "two", "three", "four"]
    with listening(500, 500, 500) as listener:
        with lives.life() as (process, ask):
            ids = ask(mode="async", texts=texts, callback=listener.url)["ids"]
            time.sleep(0.6)
            process.popen.send_signal(ending)
            process.popen.wait(20)
        with lives.life() as (process, ask):
            assert done(ask, ids) == texts
            eventually(lambda: len({json.loads(b.partition(" ")[2])["id"] for b in listener.bodies}) == len(ids))
            eventually(lambda: not listener.answers)
            text = "".join(process.lines)
            assert "Traceback" not in text, text


def test_a_job_that_ends_its_server_again_and_again_is_given_up(tmp_path: Path) -> None:
    """The limit of recoveries; guards the private call that recovers and the status that DBOS gives."""
    lives = Lives(tmp_path)
    with lives.life() as (process, ask):
        ids = ask(mode="async", texts=["sleep:30"])["ids"]
        eventually(lambda: states(ask, ids)[0][1] == "running")
        process.popen.kill()
        process.popen.wait(10)
    for _ in range(5):
        with lives.life() as (process, ask):
            time.sleep(1.2)
            status = states(ask, ids)[0][1]
            process.popen.kill()
            process.popen.wait(10)
        if status == "gave_up":
            return
        assert status == "running"
    raise AssertionError(status)
