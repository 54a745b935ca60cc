"""What keys and accounts may do, as every family of calls says it: allowed, denied, not enabled, unknown."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "sdk"))

import hand
from local_server import Running, running

from kapiao.dialects import all_dialects
from kapiao.service.accounts import NewKey

CALLS = ("viapi RecognizeBankCard", "ocrapi RecognizeIdcard", "green scan", "openplatform AuthorizeFileUpload")
ADMITTED = "admitted"  # no matter what became of the picture


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("policies"), dialects=all_dialects(())) as found:
        yield found


def said(server: Running, call: str, key: NewKey, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of the answer, or that the caller was admitted."""
    monkeypatch.setattr(hand, "KEY", key.id)
    monkeypatch.setattr(hand, "SECRET", key.secret)
    here: Any = SimpleNamespace(host=f"127.0.0.1:{server.port}")
    family, _, action = call.partition(" ")
    url = "http://127.0.0.1:9/picture.jpg"
    if family == "green":
        task = {"scenes": ["ocr"], "extras": {"card": "bank-card"}, "tasks": [{"url": url}]}
        body, path = json.dumps(task).encode(), "/green/image/scan"
        headers = hand.signed_roa("POST", path, path, {"content-type": "application/json"}) | {"host": here.host}
        answer = json.loads(hand.send(here, "POST", path, headers, body)[2])
        return str(answer.get("Code") or (answer["code"] if answer["code"] in (588, 596) else ADMITTED))
    if family == "ocrapi":
        plain = {"host": here.host, "x-acs-action": action, "x-acs-version": "2021-07-07"}
        plain["content-type"] = "application/octet-stream"
        answer = json.loads(hand.send(here, "POST", "/", hand.signed_acs3("POST", {}, plain, b"x"), b"x")[2])
    else:
        more = {"ImageURL": url} if family == "viapi" else {"Product": "ocr", "Version": "2019-12-19"}
        form = urlencode(hand.signed_v1("POST", {"Action": action, **more})).encode()
        headers = {"host": here.host, "content-type": "application/x-www-form-urlencoded"}
        answer = json.loads(hand.send(here, "POST", "/", headers, form)[2])
    code = str(answer.get("Code", ""))
    return code if code in REFUSALS else ADMITTED


DENIED = dict(zip(CALLS, ("Unauthorized", "noPermission", "596", "Unauthorized"), strict=True))
NOT_ENABLED = dict.fromkeys(CALLS, "InvalidApi.NotPurchase") | {"green scan": "596"}
UNKNOWN = dict.fromkeys(CALLS, "InvalidAccessKeyId.NotFound")
THROTTLED = dict.fromkeys(CALLS, "Throttling.User") | {"green scan": "588"}
REFUSALS = {*THROTTLED.values(), *DENIED.values(), *NOT_ENABLED.values(), *UNKNOWN.values()}


def policy(*statements: tuple[str, str]) -> str:
    return json.dumps({"Statement": [{"Effect": effect, "Action": action} for effect, action in statements]})


@pytest.mark.parametrize(
    ("written", "admitted"),
    [
        ("", CALLS),
        (policy(("Allow", "*")), CALLS),
        (policy(("Allow", "ocr:RecognizeIdcard")), CALLS[1:2]),
        (policy(("Allow", "ocr:Recognize*")), CALLS[:2]),
        (policy(("Allow", "ocr:*"), ("Deny", "ocr:RecognizeIdcard")), CALLS[:1]),
        (policy(("Allow", "green:*")), CALLS[2:3]),
        (policy(("Allow", "openplatform:*")), CALLS[3:]),
        (policy(("Deny", "green:*")), ()),
    ],
)
def test_policy_of_a_key(
    server: Running, monkeypatch: pytest.MonkeyPatch, written: str, admitted: tuple[str, ...]
) -> None:
    key = server.desk.accounts.create("", written)
    found = {call: said(server, call, key, monkeypatch) for call in CALLS}
    assert found == DENIED | dict.fromkeys(admitted, ADMITTED)


@pytest.mark.parametrize(
    ("enabled", "admitted"),
    [((), CALLS), (("ocr:RecognizeIdcard",), CALLS[1:2]), (("green:*", "openplatform:*"), CALLS[2:]), (("x",), ())],
)
def test_what_an_account_has_enabled(
    server: Running, monkeypatch: pytest.MonkeyPatch, enabled: tuple[str, ...], admitted: tuple[str, ...]
) -> None:
    key = server.desk.accounts.create()
    server.desk.accounts.agree(key.uid, enabled)
    found = {call: said(server, call, key, monkeypatch) for call in CALLS}
    assert found == NOT_ENABLED | dict.fromkeys(admitted, ADMITTED)


def test_who_is_too_fast(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """One call in a thousand seconds for this account; uploads are granted at a pace of their own."""
    for call in CALLS:
        key = server.desk.accounts.create()
        server.desk.accounts.agree(key.uid, qps=0.001)
        assert [said(server, call, key, monkeypatch) for _ in range(2)] == [ADMITTED, THROTTLED[call]]


def test_unknown_and_disabled_keys(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    key = server.desk.accounts.create()
    server.desk.accounts.disable(key.id)
    for each in (key, NewKey("nobody", "secret")):
        assert {call: said(server, call, each, monkeypatch) for call in CALLS} == UNKNOWN
