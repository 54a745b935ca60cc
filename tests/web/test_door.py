"""The door with a dialect of our own and fake readers, over real sockets."""

import http.server
import json
import logging
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from local_server import KEY, SECRET, Running, running

PLANTED = "110101199003070000"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("server"), workers=2) as found:
        yield found


@pytest.fixture(scope="module")
def pictures() -> Iterator[str]:
    """A server whose every path answers with the path itself."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            body = self.path[1:].encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as inner:
        threading.Thread(target=inner.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{inner.server_address[1]}"
        inner.shutdown()


def test_a_signed_request_is_read_and_counted(server: Running) -> None:
    answer = server.ask(texts=["one", "two"], operation="Counted")
    assert answer.status == 200
    assert answer.json["read"] == ["one", "two"]
    assert answer.json["id"] == answer.headers["x-acs-request-id"]
    assert answer.json["id"] == answer.json["id"].upper()
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert [(u.calls, u.units) for u in server.desk.meter.used() if u.operation == "Counted"] == [(1, 2)]


def test_pictures_by_url(server: Running, pictures: str) -> None:
    answer = server.ask(urls=[f"{pictures}/picture", "http://[", f"{pictures}/{'x' * 100}"], max_bytes=50)
    assert answer.json["read"] == ["picture", "url_invalid", "picture_too_heavy"]


def test_failures_are_free(server: Running) -> None:
    assert server.ask(texts=["nothing:"], operation="Free").json["read"] == ["nothing_read"]
    assert [u for u in server.desk.meter.used() if u.operation == "Free"] == []


@pytest.mark.parametrize(
    ("headers", "secret", "code"),
    [
        ({"x_key": ""}, SECRET, "key_missing"),
        ({"x_key": "nobody"}, SECRET, "key_unknown"),
        ({}, "wrong", "signature_wrong"),
        ({"x_at": "1000000000"}, SECRET, "timestamp_expired"),
        ({"x_at": "4000000000"}, SECRET, "timestamp_expired"),
    ],
)
def test_who_is_not_admitted(server: Running, headers: dict[str, str], secret: str, code: str) -> None:
    body = b'{"texts": ["x"]}'
    answer = server.request("POST", "/plain", body, server.signed(body, secret=secret, **headers))
    assert (answer.status, answer.json["code"]) == (400, code)


def test_a_replay_is_refused(server: Running) -> None:
    body = b'{"texts": ["x"]}'
    headers = server.signed(body)
    assert server.request("POST", "/plain", body, headers).status == 200
    assert server.request("POST", "/plain", body, headers).json["code"] == "nonce_reused"
    changed = server.request("POST", "/plain", b'{"texts": ["y"]}', headers)
    assert changed.json["code"] == "signature_wrong"


def test_a_wrong_signature_uses_no_nonce_up(server: Running) -> None:
    body = b'{"texts": ["x"]}'
    headers = server.signed(body)
    assert server.request("POST", "/plain", body, headers | {"x-sign": "no"}).json["code"] == "signature_wrong"
    assert server.request("POST", "/plain", body, headers).status == 200


@pytest.mark.parametrize(
    "target", ["/", "/nowhere", "/green/image/scan", "/plai?n", "/%ff%00", "//x", "/" + "a" * 9000]
)
def test_unknown_paths_are_answered(server: Running, target: str) -> None:
    assert server.request("POST", target, b"x").json["code"] == "operation_unknown"


def test_the_deadline_holds_and_the_answer_names_it(server: Running) -> None:
    started = time.monotonic()
    answer = server.ask(texts=["sleep:20", "quick"], deadline_s=0.5)
    assert answer.json["read"] == ["deadline_passed", "quick"]
    assert time.monotonic() - started < 2
    assert server.ask(texts=["sleep:0.1"]).json["read"] == ["sleep:0.1"]


def test_a_slow_machine_may_take_longer(tmp_path: Path) -> None:
    with running(tmp_path, deadline_factor=20, deadline_s=30) as server:
        assert server.ask(texts=["sleep:0.6"], deadline_s=0.3).json["read"] == ["sleep:0.6"]


def test_a_reader_that_dies_is_a_clear_error(server: Running) -> None:
    assert server.ask(texts=["kill:", "next"]).json["read"] == ["reader_broken", "next"]


def test_an_unplanned_error_is_neutral(server: Running) -> None:
    answer = server.ask("/plain/bug", texts=[PLANTED])
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert "Traceback" not in answer.body.decode()
    assert server.desk.counts["plain", "", 500] >= 1


def test_many_callers_get_their_own_answers(tmp_path: Path) -> None:
    with running(tmp_path, workers=2, queue=200) as server:

        def one(number: int) -> bool:
            return bool(server.ask(texts=[f"mark {number}"]).json["read"] == [f"mark {number}"])

        with ThreadPoolExecutor(16) as threads:
            assert all(threads.map(one, range(200)))


def test_pace_and_lanes(tmp_path: Path) -> None:
    with running(tmp_path, qps=2.0) as server:
        codes = [server.ask(texts=["x"]).json.get("code") for _ in range(5)]
        assert codes[:2] == [None, None]
        assert set(codes[2:]) == {"throttled"}
        assert server.ask(grant="post", mode="grant").status == 200


def test_nonces_survive_a_restart(tmp_path: Path) -> None:
    body = b'{"texts": ["x"]}'
    with running(tmp_path) as server:
        headers = server.signed(body)
        assert server.request("POST", "/plain", body, headers).status == 200
    with running(tmp_path) as server:
        assert server.request("POST", "/plain", body, headers).json["code"] == "nonce_reused"


def test_health_follows_the_readers(tmp_path: Path) -> None:
    with running(tmp_path, wait=False) as server:
        seen = set()
        until = time.monotonic() + 20
        while 200 not in seen and time.monotonic() < until:
            seen.add(server.request("GET", "/healthz").status)
        assert seen == {503, 200}
        assert server.request("GET", "/readyz").status == 200
        assert server.request("POST", "/healthz").status == 405


def test_a_body_too_large_is_refused_with_and_without_length(tmp_path: Path) -> None:
    with running(tmp_path, max_body_mb=1) as server:
        big = b"x" * (2 << 20)
        for body in (big, iter([big[: 1 << 19]] * 4)):
            answer = server.request("POST", "/plain", body, server.signed(b""))
            assert (answer.status, answer.json["code"]) == (400, "picture_too_heavy")
        assert server.desk.hold.bytes == 0


def test_chunked_bodies_are_whole(server: Running) -> None:
    body = json.dumps({"texts": ["chunky " * 1000]}).encode()
    parts = iter([body[i : i + 700] for i in range(0, len(body), 700)])
    answer = server.request("POST", "/plain", parts, server.signed(body))
    assert answer.json["read"] == ["chunky " * 1000]


def test_a_body_that_never_comes(tmp_path: Path) -> None:
    with running(tmp_path, body_s=0.3) as server, socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(b"POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        line.settimeout(5)
        with line.makefile("rb") as answer:
            assert b"deadline_passed" in answer.read()  # and the connection is closed


def test_a_client_that_hangs_up_leaves_nothing_behind(server: Running) -> None:
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.sendall(b"POST /plain HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc")
    time.sleep(0.3)
    assert server.desk.hold.bytes == 0
    assert server.ask(texts=["x"]).status == 200


def test_nobody_is_read_for_who_has_hung_up(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        lines = []
        for _ in range(4):
            body = b'{"texts": ["sleep:1"]}'
            head = "".join(f"{name}: {value}\r\n" for name, value in server.signed(body).items())
            lines.append(socket.create_connection(("127.0.0.1", server.port)))
            lines[-1].sendall(
                f"POST /plain HTTP/1.1\r\ncontent-length: {len(body)}\r\n{head}Host: x\r\n\r\n".encode() + body
            )
        until = time.monotonic() + 5
        while server.desk.workers.waiting < 3 and time.monotonic() < until:
            time.sleep(0.01)
        assert server.desk.workers.waiting == 3
        for line in lines:
            line.close()
        started = time.monotonic()
        assert server.ask(texts=["next"]).json["read"] == ["next"]
        assert time.monotonic() - started < 1.8  # the one that was being read, not the three that waited
        assert server.desk.workers.waiting == 0
        assert server.desk.counts["", "", 499] == 4


def test_overload_is_answered_at_once(tmp_path: Path) -> None:
    with running(tmp_path, queue=1) as server, ThreadPoolExecutor(8) as threads:
        started = time.monotonic()
        said = [answer.json for answer in threads.map(lambda _: server.ask(texts=["sleep:0.6"]), range(6))]
        answers = [answer["read"][0] if "read" in answer else answer["code"] for answer in said]
        assert answers.count("overloaded") >= 3
        assert "sleep:0.6" in answers
        assert time.monotonic() - started < 4


def test_nothing_of_a_document_is_logged(server: Running, caplog: pytest.LogCaptureFixture, pictures: str) -> None:
    from kapiao.web.journal import JsonLines

    with caplog.at_level(logging.DEBUG):
        for asked in (
            {
                "texts": [PLANTED, f"bug:{PLANTED}", f"nothing:{PLANTED}"],
                "urls": [f"{pictures}/{PLANTED}", f"ftp://{PLANTED}"],
            },
            {"texts": PLANTED},
            {"mode": PLANTED, "texts": [PLANTED]},
        ):
            server.ask(**asked)  # type: ignore[arg-type]
        failed = server.ask("/plain/bug", texts=[PLANTED])
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith(("kapiao", "uvicorn"))]
    assert any('"event": "request"' in line for line in lines)
    assert PLANTED not in "\n".join(lines)
    assert PLANTED not in failed.body.decode()
    assert SECRET not in "\n".join(lines)
    assert KEY not in "\n".join(lines)


def test_a_database_that_fails_is_a_clear_error(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        assert server.ask(texts=["x"]).status == 200
        with sqlite3.connect(tmp_path / "kapiao.sqlite") as other:
            other.execute("DROP TABLE nonces")
        answer = server.ask(texts=["x"])
        assert answer.json["code"] == "overloaded"
        assert "nonces" not in answer.body.decode()


def test_a_database_that_hangs_does_not_hold_the_answer(tmp_path: Path) -> None:
    with running(tmp_path, deadline_s=0.5) as server:
        other = sqlite3.connect(tmp_path / "kapiao.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        assert server.ask(texts=["x"]).json["code"] == "deadline_passed"
        assert time.monotonic() - started < 3
        other.execute("ROLLBACK")
        other.close()
        assert server.ask(texts=["x"]).status == 200


def test_metrics_when_asked_for(tmp_path: Path) -> None:
    with running(tmp_path, metrics=True) as server:
        server.ask(texts=["x"])
        text = server.request("GET", "/metrics").body.decode()
        assert 'kapiao_requests_total{dialect="plain",operation="Read",status="200"} 1' in text
        assert "kapiao_readers_warm 1" in text
    with running(tmp_path) as server:
        assert server.request("GET", "/metrics").status == 400
