"""Every status that the vendor documents for a job, as the SDK's user sees it by GetAsyncJobResult."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from given import given
from running import KEY, SECRET, Server, job_end
from test_sdk_operations import VIAPI, viapi

ACTION = "RecognizeVideoCharacter"
WAITING = ("QUEUING", "PROCESSING")


class SlowHost:
    """Serves a folder once `open` is set; until then whoever asks waits."""

    def __init__(self, folder: Path) -> None:
        self.open = threading.Event()
        host = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                host.open.wait(60)
                super().do_GET()

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.open.set()
        self._server.shutdown()
        self._server.server_close()


class Caller:
    """The SDK in front of one server."""

    def __init__(self, sdk: Any, server: Server, url: str) -> None:
        config = {"access_key_id": KEY, "access_key_secret": SECRET, "endpoint": server.host, "protocol": "http"}
        self._call = {"package": VIAPI, "config": config | {"region_id": "cn-shanghai"}}
        self._sdk, self._url = sdk("viapi4"), url

    def submit(self) -> str:
        return str(self._sdk(**self._call, action=ACTION, request={"VideoURL": self._url})["body"]["RequestId"])

    def asked(self, id: str) -> dict[str, Any]:
        return {**self._call, "action": "GetAsyncJobResult", "request": {"JobId": id}}

    def status(self, id: str) -> str:
        return str(self._sdk(**self.asked(id))["body"]["Data"]["Status"])

    def end(self, id: str) -> dict[str, Any]:
        return job_end(self._sdk, self.asked(id))

    def wait_for(self, id: str, status: str) -> None:
        until = time.monotonic() + 30
        while (said := self.status(id)) != status:
            assert said in WAITING
            assert time.monotonic() < until, said
            time.sleep(0.1)


SETTINGS = {
    "KAPIAO_ACCESS_KEY_ID": KEY,
    "KAPIAO_ACCESS_KEY_SECRET": SECRET,
    "KAPIAO_ALLOW_PRIVATE_URLS": "true",
    "KAPIAO_QPS": "1000",
    "KAPIAO_WORKERS": "1",
    "KAPIAO_FETCH_S": "30",
}


@pytest.fixture
def slow(pictures: Any) -> Iterator[tuple[SlowHost, str]]:
    host = SlowHost(pictures.folder)
    yield host, host.url + given(viapi(), ACTION, pictures.folder).url_path
    host.stop()


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    server = Server(folder / "data", **SETTINGS | settings)
    try:
        yield server
    finally:
        server.stop()


def test_a_job_waits_runs_and_succeeds(sdk, slow, tmp_path):
    host, url = slow
    with serving(tmp_path) as server:
        caller = Caller(sdk, server, url)
        first = caller.submit()
        caller.wait_for(first, "PROCESSING")
        others = [caller.submit() for _ in range(12)]
        assert caller.status(others[-1]) == "QUEUING"
        host.open.set()
        ended = caller.end(first)
        assert (ended["JobId"], ended["Status"]) == (first, "PROCESS_SUCCESS")
        assert json.loads(ended["Result"])["Frames"]
        assert {caller.end(other)["Status"] for other in others} == {"PROCESS_SUCCESS"}


def test_a_job_that_takes_too_long_fails(sdk, slow, tmp_path):
    _, url = slow
    with serving(tmp_path, KAPIAO_JOB_DEADLINE_S="1") as server:
        caller = Caller(sdk, server, url)
        ended = caller.end(caller.submit())
        assert ended["Status"] == "TIMEOUT_FAILED"
        assert ended["ErrorCode"]


def test_a_job_whose_file_is_no_video_fails(sdk, server, pictures):
    caller = Caller(sdk, server, pictures.url + "/samples/resident_id_front/01/image.jpg")
    ended = caller.end(caller.submit())
    assert (ended["Status"], bool(ended["ErrorCode"]), ended.get("Result")) == ("PROCESS_FAILED", True, None)


def test_a_job_that_ends_its_server_again_and_again_is_given_up(sdk, slow, tmp_path):
    _, url = slow
    server = Server(tmp_path / "data", **SETTINGS)
    try:
        caller = Caller(sdk, server, url)
        id = caller.submit()
        for _ in range(6):
            caller.wait_for(id, "PROCESSING")
            time.sleep(0.5)
            server.process.kill()
            server.process.wait()
            server.restart(**SETTINGS)
            time.sleep(1.5)
            if (status := caller.status(id)) == "LIMIT_RETRY_FAILED":
                break
        assert status == "LIMIT_RETRY_FAILED"
    finally:
        server.stop()
