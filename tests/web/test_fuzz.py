"""Whatever arrives is answered: no 500, no hang, nothing held, the next caller served. Real dialects, fake readers."""

import http.client
import json
import random
import socket
import string
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hand_signed import roa, rpc
from local_server import KEY, Running, running

from kapiao.dialects import all_dialects

ROUNDS = 150
PATHS = [
    "/", "//", "/green/image/scan", "/green/image/asyncscan", "/green/image/results",
    "/green/credentials/uploadcredentials", "/green/unknown", "/healthz", "/kapiao-upload/x%2Fy", "*",
]  # fmt: skip
ACTIONS = [
    "RecognizeIdentityCard", "RecognizeIdcard", "AuthorizeFileUpload", "GetOssStsToken", "GetAsyncJobResult", "No", "",
]  # fmt: skip
VERSIONS = ["2019-12-30", "2021-07-07", "2019-12-19", "2020-04-01", "2018-05-09", "1", ""]
TYPES = [
    "application/x-www-form-urlencoded", "application/json", "application/octet-stream", "multipart/form-data",
    "multipart/form-data; boundary=x", "text/xml", "image/jpeg", "", "\xff\xfe",
]  # fmt: skip
HEADERS = [
    "authorization", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256",
    "x-acs-security-token", "date", "content-md5", "accept", "host", "x-oss-date", "x-oss-security-token",
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("fuzz"), dialects=all_dialects(), body_s=2.0) as found:
        yield found


def junk(chance: random.Random, length: int = 60) -> str:
    """Signs that may stand in a header, blanks at the ends excepted."""
    alphabet = string.ascii_letters + string.digits + string.punctuation + " \xa0\xff{}[]%%%&&&==="
    return "".join(chance.choice(alphabet) for _ in range(chance.randrange(length))).strip()


def authorization(chance: random.Random) -> str:
    return chance.choice(
        [
            f"acs {KEY}:{junk(chance)}",
            f"ACS3-HMAC-SHA256 Credential={KEY},SignedHeaders=host;x-acs-date,Signature={junk(chance)}",
            f"ACS3-HMAC-SM3 Signature=00,Credential={junk(chance)},SignedHeaders={junk(chance)}",
            f"OSS {KEY}:{junk(chance)}",
            junk(chance),
        ]
    )


def query(chance: random.Random) -> str:
    pairs = {
        "Action": chance.choice(ACTIONS),
        "Version": chance.choice(VERSIONS),
        "AccessKeyId": chance.choice([KEY, "", junk(chance)]),
        "Signature": junk(chance),
        "SignatureMethod": chance.choice(["HMAC-SHA1", junk(chance)]),
        "SignatureVersion": "1.0",
        "SignatureNonce": junk(chance),
        "Timestamp": chance.choice(["2026-01-01T00:00:00Z", junk(chance)]),
        "Format": chance.choice(["JSON", "XML", junk(chance)]),
        "Tasks.1.ImageURL": junk(chance),
        "Tasks": junk(chance),
        "ImageURL": chance.choice(["http://127.0.0.1/", junk(chance)]),
        "clientInfo": junk(chance),
    }
    kept = {name: value for name, value in pairs.items() if chance.random() < 0.7}
    return chance.choice([urlencode(kept), quote(junk(chance)), "&".join([quote(junk(chance), safe="=&%")] * 5)])


def body(chance: random.Random) -> bytes:
    form = query(chance).encode()
    nested = b"[" * chance.randrange(5000)
    named = f'--x\r\nContent-Disposition: form-data; name="{junk(chance)}"\r\n\r\n'.encode()
    parts = named + form + b"\r\n--x--"
    odd = b'{"tasks": [{}], "scenes": 1}'
    return chance.choice([b"", form, nested, parts, odd, b"\xff\xd8\xff", chance.randbytes(3000)])


def thrown(server: Running, chance: random.Random) -> int:
    """One request of odd parts; the status that came back."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
    method = chance.choice(["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "BREW"])
    text = query(chance)
    connection.putrequest(method, chance.choice(PATHS) + (f"?{text}" if text else ""), skip_host=True)
    sent = body(chance)
    headers = {name: junk(chance) for name in HEADERS if chance.random() < 0.3}
    headers |= {"authorization": authorization(chance)} if chance.random() < 0.6 else {}
    headers |= {"host": "127.0.0.1"} if chance.random() < 0.9 else {}
    headers |= {"content-type": chance.choice(TYPES), "content-length": str(len(sent))}
    for name, value in headers.items():
        connection.putheader(name, value.encode("latin-1", "replace"))
    connection.endheaders(sent)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_odd_requests(server: Running) -> None:
    chance = random.Random(20261121)
    for number in range(ROUNDS):
        status = thrown(server, chance)
        assert status < 500, f"round {number}: {status}"
    assert server.desk.hold.bytes == 0
    assert server.request("GET", "/healthz").status == 200


VALUES = ["", "true", "0", "-1", "1e999", "nan", "[]", "{}", "null", "[[[", "http://[", "http://127.0.0.1:1/", "oss://a/b",
          "卡", "\udcff", "x" * 5000, "%00", "../..", "json", "face"]  # fmt: skip
NAMES = ["ImageURL", "FileURL", "VideoURL", "Side", "Tasks", "Tasks.1.ImageURL", "Tasks.99999999.ImageURL", "MinHeight",
         "OutputProbability", "OutputCharInfo", "JobId", "FileType", "OutputType", "ImageType", "Url", "Format",
         "AssureDirection", "SkipDetection", "UseFinanceModel", "OutputFigure", "Product",
         "Tasks.-1.x", "Tasks..x"]  # fmt: skip


def test_odd_parameters_of_signed_requests(server: Running) -> None:
    chance = random.Random(9)
    seen = set()
    for number in range(ROUNDS):
        dialect = chance.choice([d for d in server.desk.dialects if hasattr(d, "contract") and d.name != "green"])
        action = chance.choice(list(dialect.contract.operations))
        values = {name: chance.choice(VALUES) for name in NAMES if chance.random() < 0.3}
        values |= {"Action": action, "Version": dialect.contract.version}
        target = "/?" + rpc("POST", {k: v.encode("utf-8", "replace").decode() for k, v in values.items()})
        headers = {"Content-Type": chance.choice(TYPES[:3])} if chance.random() < 0.5 else {}
        answer = server.request("POST", target, b"", headers)
        seen.add(answer.status)
        assert b"SignatureDoesNotMatch" not in answer.body, f"round {number}"
        assert answer.status in (501, 503) or answer.status < 500, f"round {number}: {action} {answer.body!r}"
    assert 200 in seen


def odd_json(chance: random.Random, depth: int = 0) -> Any:
    leaves = [None, True, -1, 1e300, "", "ocr", "id-card-front", "http://127.0.0.1:1/", "oss://a/b", "卡", "x" * 3000]
    if depth > 3 or chance.random() < 0.5:
        return chance.choice(leaves)
    if chance.random() < 0.5:
        return [odd_json(chance, depth + 1) for _ in range(chance.randrange(4))]
    names = ["scenes", "tasks", "url", "dataId", "extras", "card", "callback", "seed", "cryptType", "bizType", "x"]
    return {name: odd_json(chance, depth + 1) for name in chance.sample(names, 4)}


def test_odd_json_of_signed_requests(server: Running) -> None:
    chance = random.Random(10)
    right = {"scenes": ["ocr"], "tasks": [{"url": "oss://a/b"}], "extras": {"card": "id-card-front"}}
    for number in range(ROUNDS // 2):
        path = chance.choice(PATHS[2:6])
        said = odd_json(chance)
        if chance.random() < 0.5:
            said = right | {name: odd_json(chance) for name in chance.sample(["scenes", "tasks", "extras", "seed"], 1)}
        sent = json.dumps(said, ensure_ascii=chance.random() < 0.5).encode()
        answer = server.request("POST", path, sent, roa(path, sent))
        assert b"SignatureDoesNotMatch" not in answer.body, f"round {number}"
        assert answer.status < 500, f"round {number}: {said} {answer.body!r}"


def test_odd_bytes(server: Running) -> None:
    chance = random.Random(7)
    for _ in range(60):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(chance.choice([b"", b"GET / HTTP/1.1\r\n", b"\x16\x03", b"CONNECT ", b"PUT /x HTTP/1.0\r\n"]))
            line.sendall(chance.randbytes(chance.randrange(2000)) + b"\r\n\r\n")
            line.shutdown(socket.SHUT_WR)
            try:
                while line.recv(65536):
                    pass
            except ConnectionError:
                pass
    assert server.request("GET", "/healthz").status == 200


def test_no_descriptor_is_lost(server: Running) -> None:
    chance = random.Random(8)
    for _ in range(20):
        thrown(server, chance)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(50):
        thrown(server, chance)
        server.request("GET", "/healthz", tls=True)
    time.sleep(0.3)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 5
