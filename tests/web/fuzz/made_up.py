"""Requests that hypothesis makes up: every route, every signature, values from right to absurd, files, raw bytes."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

import numpy as np
import signers
from hypothesis import strategies as st
from PIL import Image

CONTRACTS = Path(__file__).resolve().parents[3] / "src/kapiao/dialects"
READ = ("RecognizeIdentityCard", "RecognizeBankCard", "RecognizeTrainTicket", "RecognizeCharacter", "RecognizeIdcard")
GREEN = ("/green/image/scan", "/green/image/asyncscan", "/green/image/results", "/green/credentials/uploadcredentials")


@dataclass(frozen=True)
class Shot:
    """One request as bytes on the wire. `grant`: what the sender must ask for first; `{name}` in it is filled then."""

    kind: str
    data: bytes
    method: str = "POST"
    grant: Literal["", "post", "put"] = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    file: bytes = b""
    whole: bool = True  # a complete HTTP request: an answer is due


@dataclass(frozen=True)
class Target:
    """The server, a key for it, and where it finds pictures."""

    host: str
    key: str
    secret: str
    pictures: str


# small things -------------------------------------------------------------------------------------------------------

TEXT = st.one_of(
    st.text(max_size=20).filter(lambda text: not any(0xD800 <= ord(sign) < 0xE000 for sign in text)),
    st.sampled_from(["", " ", "null", "true", "0", "-1", "%00", "\r\nX: y", "../../etc/passwd", "身份证", "a" * 3000]),
)
NUMBERS = st.sampled_from(["0", "1", "10", "-1", "1.5", "1e9", "9" * 30, "٣", "0x10", " 7 ", "NaN"])
BOOLEANS = st.sampled_from(["true", "True", "FALSE", "1", "yes", ""])
JUNK_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xa0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@cache
def pictures() -> dict[str, bytes]:
    """By name; the width says what the quick reader makes of it."""
    good = {f"{width}.png": png(width, 40) for width in (50, 51, 52, 53, 54)}
    bad = {"none.png": b"", "cut.png": png(60, 60)[:50], "text.jpg": b"no picture", "tiny.png": png(1, 1)}
    lying = png(60, 60).replace(struct.pack(">II", 60, 60), struct.pack(">II", 60_000, 60_000), 1)
    return good | bad | {"wide.png": png(3000, 20), "lying.png": lying, "jpeg.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 64}


@cache
def photographs() -> tuple[bytes, ...]:
    """One small picture in every format that is read."""
    rows = np.arange(80 * 52 * 3, dtype=np.uint32).reshape(52, 80, 3) * 2654435761 >> 16
    picture = Image.fromarray(rows.astype(np.uint8))
    found = []
    for form in ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF"):
        out = io.BytesIO()
        picture.save(out, form)
        found.append(out.getvalue())
    return tuple(found)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A picture with some bytes changed, cut off or put in: what a decoder must survive."""
    data = bytearray(draw(st.sampled_from(photographs())))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, min(len(data) - 1, 400)) | st.integers(0, len(data) - 1))
        match draw(st.integers(0, 2)):
            case 0:
                data[at] = draw(st.integers(0, 255))
            case 1:
                data[at:at] = draw(st.binary(max_size=4))
            case _:
                del data[at : at + draw(st.integers(1, 8))]
        if not data:
            break
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 5)) == 0 else data)


FILES = st.one_of(
    st.sampled_from(sorted(pictures())).map(lambda name: pictures()[name]), spoilt(), spoilt(), st.binary(max_size=200)
)


def mostly(right: st.SearchStrategy[str], *wrong: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Right seven times out of eight: what is wrong everywhere gets nowhere."""
    return st.integers(0, 7).flatmap(lambda choice: st.one_of(*wrong) if choice == 0 else right)


def urls(target: Target) -> st.SearchStrategy[str]:
    good = [f"{target.pictures}/{name}" for name in sorted(pictures())]
    bad = [
        "",
        "http://",
        "http://127.0.0.1:1/x",
        "ftp://127.0.0.1/x",
        "http://u:p@127.0.0.1/",
        "http://[::1",
        "oss://a/b",
    ]
    bad += ["file:///etc/passwd", "http://127.0.0.1:99999/", "//x", "http://127.0.0.1:1/" + "a" * 3000, "http://%zz/"]
    bad += ["http://127.0.0.1:1/图.jpg", "http://127.0.0.1:1/#f", "http://http://127.0.0.1:1/x", "HTTP://127.0.0.1:1/x"]
    return mostly(st.sampled_from(good), st.sampled_from(bad), TEXT)


# parameters ---------------------------------------------------------------------------------------------------------


@cache
def contract(dialect: str) -> dict[str, Any]:
    return dict(json.loads((CONTRACTS / dialect / "contract.json").read_text("utf-8")))


@cache
def actions() -> list[tuple[str, str, dict[str, Any]]]:
    """Version, action and parameters of every RPC operation, and one that does not exist."""
    found: list[tuple[str, str, dict[str, Any]]] = [("2019-12-30", "RecognizeNothing", {}), ("1999-01-01", "X", {})]
    for dialect in ("viapi", "ocrapi", "grants/openplatform", "grants/viapiutils"):
        facts = contract(dialect)
        found += [(facts["version"], name, entry.get("request", {})) for name, entry in facts["operations"].items()]
    return found + [entry for entry in found if entry[1] in READ] * 3


def values(target: Target, rule: Mapping[str, Any]) -> st.SearchStrategy[str]:
    """Mostly what the contract wants, sometimes anything."""
    if rule.get("format") == "url":
        return urls(target)
    if rule["type"] == "Boolean":
        return mostly(BOOLEANS, TEXT)
    if rule["type"] in ("Integer", "Long", "Float"):
        return mostly(st.sampled_from(["0", "1", "10"]), NUMBERS, TEXT)
    if rule["type"] == "Array":
        entries = st.lists(urls(target).map(lambda url: {"ImageURL": url}), max_size=12)
        return mostly(entries.map(json.dumps), JUNK_JSON.map(json.dumps), st.just("[" * 500), TEXT)
    return mostly(st.sampled_from(rule["enum"]), TEXT) if rule.get("enum") else TEXT


@st.composite
def parameters(draw: st.DrawFn, target: Target) -> dict[str, str]:
    version, action, rules = draw(st.sampled_from(actions()))
    said = {"Version": version, "Action": action}
    for name, rule in rules.items():
        if draw(st.integers(0, 15)):
            said[name] = draw(values(target, rule))
    if rules.get("Tasks") and draw(st.booleans()):
        said.pop("Tasks", None)
        number = st.one_of(st.sampled_from(["1", "2", "0", "-1", "x", "9" * 12, "1.1"]), TEXT)
        for _ in range(draw(st.integers(1, 3))):
            said[f"Tasks.{draw(number)}.{draw(st.sampled_from(['ImageURL', 'imageurl', '']))}"] = draw(urls(target))
    if draw(st.integers(0, 4)) == 0:
        said[draw(TEXT) or "x"] = draw(TEXT)
    if draw(st.integers(0, 3)) == 0:
        said["Format"] = draw(mostly(st.sampled_from(["XML", "JSON", "xml", "json"]), TEXT))
    if draw(st.integers(0, 19)) == 0:
        said.pop(draw(st.sampled_from(sorted(said))))
    return said


# requests -----------------------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """As a header can carry it."""
    return "".join(sign if 32 <= ord(sign) < 127 else "_" for sign in text).strip()


def http(method: str, path: str, query: str, headers: Mapping[str, str], body: bytes, chunked: bool) -> bytes:
    lines = [f"{method} {path}{'?' + query if query else ''} HTTP/1.1", "connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if chunked:
        lines.append("transfer-encoding: chunked")
        half = len(body) // 2
        pieces = [piece for piece in (body[:half], body[half:]) if piece]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    else:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


@st.composite
def rpc_v1_shots(draw: st.DrawFn, target: Target) -> Shot:
    method = draw(st.sampled_from(["POST"] * 5 + ["GET"] * 3 + ["PUT", "DELETE"]))
    said = draw(parameters(target))
    if draw(st.integers(0, 9)):
        said = signers.rpc_v1(method, said, target.key, target.secret)
    if draw(st.integers(0, 14)) == 0:
        said[draw(st.sampled_from(sorted(said)))] = draw(TEXT)
    place = draw(st.sampled_from(["query", "form", "split"])) if method == "POST" else "query"
    common = {"Version", "Action", "Timestamp", "SignatureNonce", "AccessKeyId", "Signature", "Format"}
    form = {name: v for name, v in said.items() if place == "form" or (place == "split" and name not in common)}
    query = urlencode({name: value for name, value in said.items() if name not in form})
    headers = {"host": target.host} | ({"content-type": "application/x-www-form-urlencoded"} if form else {})
    return Shot("rpc", http(method, "/", query, headers, urlencode(form).encode(), draw(st.booleans())), method)


@st.composite
def acs3_shots(draw: st.DrawFn, target: Target) -> Shot:
    said = draw(parameters(target))
    version, action = said.pop("Version", ""), said.pop("Action", "")
    algorithm = draw(st.sampled_from(["ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"]))
    headers = {"host": target.host, "x-acs-action": clean(action), "x-acs-version": clean(version)}
    query: dict[str, str] = {}
    body = b""
    if version == "2021-07-07":
        headers["content-type"] = draw(st.sampled_from(["application/octet-stream", "image/jpeg", "text/plain"]))
        query, body = said, draw(FILES)
    elif draw(st.booleans()):
        headers["content-type"] = "application/x-www-form-urlencoded"
        body = urlencode(said).encode()
    else:
        query = said
    method = draw(st.sampled_from(["POST", "POST", "POST", "GET"]))
    signed = signers.acs3(method, "/", query, headers, body, target.key, target.secret, algorithm)
    if draw(st.integers(0, 14)) == 0:
        signed[draw(st.sampled_from(sorted(signed)))] = clean(draw(TEXT))
    return Shot("acs3", http(method, "/", urlencode(query), signed, body, draw(st.booleans())), method)


@st.composite
def green_bodies(draw: st.DrawFn, target: Target) -> bytes:
    form = draw(st.integers(0, 9))
    if form == 0:
        return draw(st.one_of(st.binary(max_size=50), st.just(b"[" * 100_000), st.just(b'{"a":' * 50_000)))
    if form == 1:
        return json.dumps(draw(JUNK_JSON)).encode()
    if form == 2:
        return json.dumps(draw(st.lists(st.one_of(TEXT, st.just("img0")), max_size=101))).encode()
    task = st.fixed_dictionaries({"url": urls(target)}, optional={"dataId": TEXT})
    body: dict[str, Any] = {
        "scenes": draw(st.one_of(st.just(["ocr"]), JUNK_JSON)) if draw(st.booleans()) else ["ocr"],
        "extras": {"card": draw(st.one_of(st.sampled_from(sorted(contract("green")["operations"])), TEXT))},
        "tasks": draw(st.lists(task, min_size=1, max_size=4)),
    }
    if draw(st.integers(0, 4)) == 0:
        body |= {"callback": draw(urls(target)), "seed": draw(TEXT), "cryptType": draw(st.sampled_from(["SM3", "x"]))}
    if draw(st.integers(0, 9)) == 0:
        body[draw(st.sampled_from(sorted(body)))] = draw(JUNK_JSON)
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


@st.composite
def green_shots(draw: st.DrawFn, target: Target) -> Shot:
    path = draw(st.one_of(st.sampled_from(GREEN), st.sampled_from(["/green/x", "/green/", "/green/image/scan/"])))
    body = draw(green_bodies(target))
    query = {"clientInfo": draw(TEXT)} if draw(st.booleans()) else {}
    if draw(st.integers(0, 3)):
        headers = signers.roa("POST", path, query, body, target.key, target.secret) | {"host": target.host}
    else:
        plain = {"host": target.host, "x-acs-action": "x", "x-acs-version": "2018-05-09"}
        headers = signers.acs3("POST", path, query, plain, body, target.key, target.secret, "ACS3-HMAC-SHA256")
    if draw(st.integers(0, 14)) == 0:
        headers[draw(st.sampled_from(sorted(headers)))] = clean(draw(TEXT))
    return Shot("green", http("POST", path, urlencode(query, quote_via=quote), headers, body, draw(st.booleans())))


@st.composite
def upload_shots(draw: st.DrawFn, target: Target) -> Shot:
    """The sender asks for a grant, then sends this; `data` is the body's shape, `fields` changes to the grant's own."""
    form: Literal["post", "put"] = draw(st.sampled_from(["post", "put"]))
    spoilt = draw(st.dictionaries(st.sampled_from(["policy", "Signature", "key", "OSSAccessKeyId"]), TEXT, max_size=1))
    shape = draw(st.sampled_from(["whole", "whole", "cut", "file first", "no file", "no boundary", "long name"]))
    return Shot(f"upload {form}", shape.encode(), "POST" if form == "post" else "PUT", form, spoilt, draw(FILES))


@st.composite
def plain_shots(draw: st.DrawFn, target: Target) -> Shot:
    """Unsigned, on any path, by any method."""
    method = draw(st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "BREW"]))
    known = st.sampled_from(["/", "/healthz", "/readyz", "/metrics", "/console", "/docs", "/openapi.json", "//", "*"])
    path = draw(st.one_of(known, TEXT.map(lambda text: "/" + quote(text))))
    query = draw(st.one_of(st.just(""), TEXT.map(quote), st.just("%ff=%fe&a&=b&;&Action=%00")))
    headers = {"host": target.host, "content-type": clean(draw(TEXT)), "authorization": clean(draw(TEXT))}
    return Shot("plain", http(method, path, query, headers, draw(FILES), draw(st.booleans())), method)


@st.composite
def raw_shots(draw: st.DrawFn, target: Target) -> Shot:
    """What is no HTTP, or nearly: an answer may be missing, the end of the connection may not."""
    heads = [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\nhost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\nshort",
        b"GET http://other.example/?Action=X HTTP/1.1\r\nhost: other.example\r\n\r\n",
        b"CONNECT other.example:443 HTTP/1.1\r\nhost: other.example\r\n\r\n",
        b"CONNECT x HTTP/1.1\r\n\r\n\x16\x03\x01",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\n" + b"a: b\r\n" * 3000 + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ]
    data = draw(st.one_of(st.sampled_from(heads), st.binary(min_size=1, max_size=200)))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(data) - 1))
        data = data[:at] + draw(st.binary(min_size=1, max_size=3)) + data[at + 1 :]
    return Shot("raw", data, whole=False)


def shots(target: Target) -> st.SearchStrategy[Shot]:
    """Any of them; the signed ones more often, since they get further."""
    rpc, acs, green = rpc_v1_shots(target), acs3_shots(target), green_shots(target)
    return st.one_of(rpc, rpc, acs, acs, green, green, upload_shots(target), plain_shots(target), raw_shots(target))
