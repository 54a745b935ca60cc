"""The vendor's signatures by hand, as its documents and the sources of its SDKs describe them, not as kapiao does it.

For what the SDKs at hand do not send: other languages, other places, other spellings of the same request.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from running import KEY, SECRET, Server, raw_exchange

Pairs = Mapping[str, str]
Answer = tuple[int, dict[str, str], bytes]


def escaped(text: str) -> str:
    return quote(text, safe="~")


def joined(pairs: Pairs) -> str:
    return "&".join(f"{escaped(name)}={escaped(value)}" for name, value in sorted(pairs.items()))


def signed_v1(method: str, values: Pairs, **common: str) -> dict[str, str]:
    """All parameters of an RPC V1 request, the common ones and the signature included."""
    said = {
        "Version": "2019-12-30",
        "Timestamp": _utc("%Y-%m-%dT%H:%M:%SZ"),
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": uuid.uuid4().hex,
        "AccessKeyId": KEY,
        **values,
        **common,
    }
    text = f"{method}&%2F&{escaped(joined(said))}"
    return said | {"Signature": _sha1(f"{SECRET}&", text)}


def signed_acs3(
    method: str,
    query: Pairs,
    headers: Pairs,
    body: bytes = b"",
    *,
    path: str = "/",
    algorithm: str = "ACS3-HMAC-SHA256",
    digest_header: str = "x-acs-content-sha256",
    nonce: str = "",
) -> dict[str, str]:
    """The headers, without Authorization's own order: see `authorization`."""
    digest = sm3 if algorithm.endswith("SM3") else _sha256
    said = {
        **headers,
        "x-acs-date": _utc("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce or uuid.uuid4().hex,
        digest_header: digest(body).hex(),
    }
    names = sorted(name for name in said if name in ("host", "content-type") or name.startswith("x-acs-"))
    lines = "".join(f"{name}:{said[name].strip()}\n" for name in names)
    request = f"{method}\n{path}\n{joined(query)}\n{lines}\n{';'.join(names)}\n{digest(body).hex()}"
    text = f"{algorithm}\n{digest(request.encode()).hex()}".encode()
    mac = _hmac_sm3(SECRET.encode(), text) if digest is sm3 else hmac.digest(SECRET.encode(), text, hashlib.sha256)
    said["authorization"] = f"{algorithm} Credential={KEY},SignedHeaders={';'.join(names)},Signature={mac.hex()}"
    return said


def reordered(authorization: str) -> str:
    """As aliyun-java-sdk-core writes it: Credential, Signature, SignedHeaders."""
    scheme, _, rest = authorization.partition(" ")
    credential, names, signature = rest.split(",")
    return f"{scheme} {credential},{signature},{names}"


def signed_roa(method: str, path: str, resource: str, headers: Pairs) -> dict[str, str]:
    """`resource`: path and query as they are signed, values decoded. Absent headers count as empty lines."""
    said = {"accept": "application/json", "date": _utc("%a, %d %b %Y %H:%M:%S GMT"), **headers}
    said |= {"x-acs-version": "2018-05-09", "x-acs-signature-method": "HMAC-SHA1", "x-acs-signature-version": "1.0"}
    own = "".join(f"{name}:{said[name]}\n" for name in sorted(said) if name.startswith("x-acs-"))
    lines = [said.get(name, "") for name in ("accept", "content-md5", "content-type", "date")]
    text = "\n".join([method, *lines]) + "\n" + own + resource
    return said | {"authorization": f"acs {KEY}:{_sha1(SECRET, text)}"}


def send(
    server: Server, method: str, target: str, headers: Pairs, body: bytes = b"", *, chunked: bool = False
) -> Answer:
    """One request, written out."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if chunked:
        pieces = [body[at : at + 1000] for at in range(0, len(body), 1000)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        lines.append("transfer-encoding: chunked")
    elif body or method == "POST":
        lines.append(f"content-length: {len(body)}")
    return raw_exchange(server.host, "\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def _utc(form: str) -> str:
    return dt.datetime.now(dt.UTC).strftime(form)


def _sha1(secret: str, text: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha1)).decode()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _hmac_sm3(secret: bytes, data: bytes) -> bytes:
    block = secret.ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in block) + data)
    return sm3(bytes(byte ^ 0x5C for byte in block) + inner)
