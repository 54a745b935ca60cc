"""The vendor's signatures, written from its documents without a look at kapiao's own. Sign what fuzzing makes up."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes

Pairs = Mapping[str, str]


def encoded(text: str) -> str:
    return quote(text, safe="~")


def joined(pairs: Pairs) -> str:
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in sorted(pairs.items()))


def rpc_v1(method: str, pairs: Pairs, key: str, secret: str) -> dict[str, str]:
    """All parameters with the common ones and the signature."""
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    common = {"Timestamp": now, "SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0", "AccessKeyId": key}
    said = {**pairs, **common, "SignatureNonce": uuid.uuid4().hex}
    text = f"{method}&%2F&{encoded(joined(said))}"
    return said | {"Signature": _base64(hmac.digest(f"{secret}&".encode(), text.encode(), hashlib.sha1))}


def acs3(
    method: str, path: str, query: Pairs, headers: Pairs, body: bytes, key: str, secret: str, algorithm: str
) -> dict[str, str]:
    """The headers of an ACS3 request; `headers` brings host, x-acs-action and the like."""
    digest = _sm3 if algorithm.endswith("SM3") else _sha256
    said = {
        **headers,
        "x-acs-date": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-content-sha256": digest(body).hex(),
    }
    names = sorted(said)
    lines = "".join(f"{name}:{said[name].strip()}\n" for name in names)
    request = f"{method}\n{path}\n{joined(query)}\n{lines}\n{';'.join(names)}\n{digest(body).hex()}"
    text = f"{algorithm}\n{digest(request.encode()).hex()}"
    signature = _hmac_sm3(secret.encode(), text.encode()) if digest is _sm3 else _hmac_sha256(secret, text)
    authorization = f"{algorithm} Credential={key},SignedHeaders={';'.join(names)},Signature={signature.hex()}"
    return said | {"authorization": authorization}


def roa(method: str, path: str, query: Pairs, body: bytes, key: str, secret: str) -> dict[str, str]:
    said = {
        "accept": "application/json",
        "content-md5": _base64(hashlib.md5(body).digest()),
        "content-type": "application/octet-stream",
        "date": dt.datetime.now(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "x-acs-version": "2018-05-09",
        "x-acs-signature-method": "HMAC-SHA1",
        "x-acs-signature-version": "1.0",
    }
    own = "".join(f"{name}:{value}\n" for name, value in sorted(said.items()) if name.startswith("x-acs-"))
    resource = path + ("?" + "&".join(f"{name}={value}" for name, value in sorted(query.items())) if query else "")
    lines = [method, said["accept"], said["content-md5"], said["content-type"], said["date"]]
    text = "\n".join(lines) + "\n" + own + resource
    return said | {"authorization": f"acs {key}:{_base64(hmac.digest(secret.encode(), text.encode(), hashlib.sha1))}"}


def base64_sha1(secret: str, text: str) -> str:
    """As the object store wants it."""
    return _base64(hmac.digest(secret.encode(), text.encode(), hashlib.sha1))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _hmac_sha256(secret: str, text: str) -> bytes:
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256)


def _hmac_sm3(secret: bytes, data: bytes) -> bytes:
    """RFC 2104 over SM3: the library's HMAC does not offer it everywhere."""
    block = (_sm3(secret) if len(secret) > 64 else secret).ljust(64, b"\0")
    inner = _sm3(bytes(byte ^ 0x36 for byte in block) + data)
    return _sm3(bytes(byte ^ 0x5C for byte in block) + inner)
