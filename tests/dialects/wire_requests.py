"""Requests for the dialect tests: from a conformance case, or composed and signed here, apart from the code tested."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kapiao.dialects import all_dialects
from kapiao.dialects.wire import Dialect, WireRequest

WIRE = Path(__file__).parents[1] / "wire"
DIALECTS = {dialect.name: dialect for dialect in all_dialects()}
VERSIONS = {
    "viapi": "2019-12-30",
    "ocrapi": "2021-07-07",
    "openplatform": "2019-12-19",
    "viapiutils": "2020-04-01",
}
SECRET = "testsecret"
SIGNING = {
    "AccessKeyId": "testid",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureVersion": "1.0",
    "SignatureNonce": "n",
    "Timestamp": "2026-01-02T03:04:05Z",
    "Signature": "not checked here",
}


def cases(dialect: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((WIRE / dialect / name).read_text("utf-8"))
    return found


def received(raw: dict[str, Any]) -> WireRequest:
    """The request of a recorded case."""
    body = base64.b64decode(raw["body_base64"]) if "body_base64" in raw else raw.get("body", "").encode()
    headers = tuple((name, value) for name, value in raw["headers"])
    return WireRequest(raw["method"], raw["path"], raw["query"], headers, body)


def plain(dialect: str, action: str, parameters: dict[str, str], method: str = "POST", form: str = "") -> WireRequest:
    """An RPC request with some signature: parameters in the form, or all in the query for GET."""
    common = {"Action": action, "Version": VERSIONS[dialect], **SIGNING} | ({"Format": form} if form else {})
    if method == "GET":
        return WireRequest("GET", "/", urlencode(common | parameters), (("host", "ocr.test"),), b"")
    headers = (("host", "ocr.test"), ("content-type", "application/x-www-form-urlencoded"))
    return WireRequest(method, "/", urlencode(common), headers, urlencode(parameters).encode())


def posted(path: str, body: Any) -> WireRequest:
    """An unsigned JSON request."""
    headers = (("host", "ocr.test"), ("content-type", "application/octet-stream"))
    return WireRequest("POST", path, "RegionId=cn-shanghai", headers, json.dumps(body).encode())


def recogniser(request: WireRequest) -> Dialect:
    return next(dialect for dialect in DIALECTS.values() if dialect.recognises(request))


def encoded(text: str) -> str:
    return quote(text, safe="~")


def rpc_signature(method: str, parameters: dict[str, str], secret: str = SECRET) -> str:
    joined = "&".join(f"{encoded(k)}={encoded(v)}" for k, v in sorted(parameters.items()))
    text = f"{method}&%2F&{encoded(joined)}"
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()).decode()


def sha1(text: str, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
