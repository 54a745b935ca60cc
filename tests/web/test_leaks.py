"""Nothing of a document is left behind: logs, traces, metrics, error texts, crash files and the database, searched.

A real server reads real pictures whose values are known, in all families, at once and later; it is told to fail in many
ways, and a reader and the server itself die. Everything that they wrote anywhere is then searched for the values.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "sdk"))

from cards import SAMPLES, samples
from hand import Answer, send, signed_acs3, signed_roa, signed_v1
from running import KEY, SECRET, UID, PictureHost, Server

FRONT = samples("resident_id_front")[0]
PRINTED = (FRONT.fields["name"], FRONT.fields["id_number"], FRONT.fields["address"][:8])
TOKEN, BODY, SEED = "plantedtoken7f31", "plantedbody91c2", "plantedseed55aa"  # in a URL, in a file, in a parameter


@dataclass
class Scene:
    """What was done, and where everything ended up."""

    folder: Path
    errors: list[bytes] = field(default_factory=list)
    metrics: str = ""
    right: int = 0


class Caller:
    def __init__(self, server: Server, host: PictureHost, scene: Scene) -> None:
        self._server, self._host, self._scene = server, host, scene

    def viapi(self, action: str, **values: str) -> None:
        said = signed_v1("POST", {"Action": action, **values})
        form = {"host": self._server.host, "content-type": "application/x-www-form-urlencoded"}
        self._note(send(self._server, "POST", "/", form, urlencode(said).encode()))

    def ocrapi(self, body: bytes, **headers: str) -> None:
        plain = {"host": self._server.host, "x-acs-action": "RecognizeIdcard", "x-acs-version": "2021-07-07"}
        plain |= {"content-type": "application/octet-stream"}
        self._note(send(self._server, "POST", "/", signed_acs3("POST", {}, plain, body) | headers, body))

    def green(self, path: str, content: Any) -> Any:
        body = json.dumps(content).encode()
        headers = {"content-md5": b64encode(hashlib.md5(body).digest()).decode(), "content-type": "application/json"}
        signed = signed_roa("POST", path, path, headers) | {"host": self._server.host}
        answer = send(self._server, "POST", path, signed, body)
        self._note(answer)
        return json.loads(answer[2])

    def url(self, path: str) -> str:
        return f"{self._host.url}{path}?{TOKEN}"

    def _note(self, answer: Answer) -> None:
        if answer[0] == 200 and FRONT.fields["id_number"].encode() in answer[2]:
            self._scene.right += 1
        elif answer[0] != 200:
            self._scene.errors.append(answer[2])


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Everything that is done; what is left of it lies under `folder`."""
    folder = tmp_path_factory.mktemp("leaks")
    found = Scene(folder)
    (folder / "pictures").mkdir()
    (folder / "pictures" / "samples").symlink_to(SAMPLES)
    (folder / "pictures" / "words.txt").write_text(BODY)
    for name in ("home", "tmp"):
        (folder / "left" / name).mkdir(parents=True)
    host = PictureHost(folder / "pictures")
    left = folder / "left"
    server = Server(
        left / "data", KAPIAO_ACCESS_KEY_ID=KEY, KAPIAO_ACCESS_KEY_SECRET=SECRET, KAPIAO_ACCOUNT_UID=UID,
        KAPIAO_ALLOW_PRIVATE_URLS="true", KAPIAO_QPS="1000", KAPIAO_WORKERS="1", KAPIAO_METRICS="true",
        KAPIAO_LOG_LEVEL="debug", KAPIAO_CALLBACK_WAIT_S="0.2", HOME=str(left / "home"), TMPDIR=str(left / "tmp"),
    )  # fmt: skip
    try:
        caller = Caller(server, host, found)
        read_well(caller)
        fail(caller)
        crash(server, caller)
        found.metrics = urlopen(f"{server.url}/metrics", timeout=5).read().decode()
    finally:
        server.process.kill()  # the hardest end: nothing is tidied up
        server.process.wait()
        host.stop()
    return found


def read_well(caller: Caller) -> None:
    picture = FRONT.path.read_bytes()
    caller.viapi("RecognizeIdentityCard", ImageURL=caller.url(FRONT.url_path), Side="face")
    caller.viapi("RecognizeCharacter", ImageURL=caller.url(FRONT.url_path), MinHeight="10", OutputProbability="true")
    caller.ocrapi(picture)
    task = {"dataId": SEED, "url": caller.url(FRONT.url_path)}
    content = {"scenes": ["ocr"], "extras": {"card": "id-card-front"}, "tasks": [task]}
    caller.green("/green/image/scan", content)
    called = {"callback": caller.url("/nobody"), "seed": SEED}
    ids = [entry["taskId"] for entry in caller.green("/green/image/asyncscan", content | called)["data"]]
    until = time.monotonic() + 90
    while caller.green("/green/image/results", ids)["data"][0]["code"] == 280:
        assert time.monotonic() < until
        time.sleep(0.1)


def fail(caller: Caller) -> None:
    picture = FRONT.path.read_bytes()
    caller.ocrapi(BODY.encode())
    caller.ocrapi(picture[: len(picture) // 2])
    caller.ocrapi(picture, authorization=f"ACS3-HMAC-SHA256 Credential={KEY},SignedHeaders=host,Signature={TOKEN}")
    caller.viapi("RecognizeBankCard", ImageURL=caller.url(FRONT.url_path))
    caller.viapi("RecognizeBankCard", ImageURL=caller.url("/words.txt"))
    caller.viapi("RecognizeIdentityCard", ImageURL=caller.url("/nowhere"), Side="face")
    caller.viapi("RecognizeIdentityCard", ImageURL=f"http://{TOKEN}.invalid/", Side="face")
    caller.viapi("RecognizeVideoCharacter", VideoURL=caller.url("/words.txt"))
    caller.viapi("RecognizeIdentityCard", ImageURL=caller.url(FRONT.url_path), Side=SEED)
    caller.viapi(f"Recognize{TOKEN}", ImageURL=TOKEN)
    caller.green("/green/image/scan", {"scenes": [SEED], "extras": {"card": SEED}, "tasks": []})


def crash(server: Server, caller: Caller) -> None:
    """The reader dies with a picture in its hands, in the way that would leave a core file."""
    pid = server.process.pid
    found = subprocess.run(["pgrep", "-P", str(pid), "-f", "spawn_main"], capture_output=True, text=True, check=True)
    (reader,) = found.stdout.split()
    os.kill(int(reader), signal.SIGSTOP)
    asking = Thread(target=caller.ocrapi, args=(FRONT.path.read_bytes(),))
    asking.start()
    time.sleep(0.5)
    os.kill(int(reader), signal.SIGSEGV)
    os.kill(int(reader), signal.SIGCONT)
    asking.join(20)


def spellings(value: str) -> set[bytes]:
    """How a value may lie somewhere: as it is, in JSON, in a URL, packed, in another encoding."""
    plain = value.encode()
    packed = b64encode(plain).rstrip(b"=")[: -1 if len(plain) % 3 else None]
    return {plain, json.dumps(value)[1:-1].encode(), quote(value).encode(), packed, value.encode("gb18030")}


def holders(folder: Path, value: str) -> list[str]:
    wanted = spellings(value)
    found = [path for path in folder.rglob("*") if path.is_file() and any(w in path.read_bytes() for w in wanted)]
    return [str(path.relative_to(folder)) for path in found]


def test_the_scene_was_played(scene: Scene) -> None:
    assert scene.right >= 5
    assert len(scene.errors) >= 8
    log = (scene.folder / "left" / "data.log").read_text("utf-8")
    assert '"event": "request"' in log
    assert "reader replaced" in log
    assert {"kapiao.sqlite", "jobs.sqlite"} <= {path.name for path in (scene.folder / "left" / "data").iterdir()}


@pytest.mark.parametrize("value", [*PRINTED, TOKEN, BODY, SEED, SECRET])
def test_nothing_is_left_behind(scene: Scene, value: str) -> None:
    """Log, database, job book, objects, home, temporary files, core files."""
    assert holders(scene.folder / "left", value) == []
    assert value not in scene.metrics


@pytest.mark.parametrize("value", [*PRINTED, BODY, SECRET])
def test_no_error_tells(scene: Scene, value: str) -> None:
    assert not any(spelling in error for error in scene.errors for spelling in spellings(value))


def test_no_core_file(scene: Scene) -> None:
    assert [str(path) for path in (*scene.folder.rglob("core*"), *Path.cwd().glob("core*")) if path.is_file()] == []
