"""How files reach the object shelf: PostObject with a signed policy, and PUT with temporary keys.

Knows: the forms and signatures of the object store that the official upload clients speak, and its XML answers
(wire.md sections 6, 7, 8). Must not know where objects lie: the service looks the grant up and keeps the bytes.

One upload, in order: `upload_form(request)` says whether it is one; `access_key_of(request, fields)` names the grant;
`admitted(request, fields, grant, now)` checks signature, policy, key and time and says what may be stored; then
`stored(...)` or `failure(...)` is the answer. For "post" the web hands in the form fields that precede the file.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

from kapiao.dialects.parameters import content_type, path_of, query_pairs
from kapiao.dialects.signing import http_time
from kapiao.dialects.wire import Grant, WireRequest, WireResponse
from kapiao.dialects.xml import XML, xml
from kapiao.errors import (
    AccessError,
    AskError,
    KapiaoError,
    KeyMissing,
    KeyUnknown,
    MethodRefused,
    NotAllowed,
    ParameterMissing,
    PictureTooHeavy,
    SettingInvalid,
    SignatureWrong,
    TimestampExpired,
    TimestampInvalid,
)

CLOCK_SKEW = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Upload:
    """What may be stored: under which key, how many bytes at most, and which status the client wants to hear."""

    bucket: str
    key: str
    max_bytes: int
    status: int


def upload_form(request: WireRequest) -> Literal["post", "put", ""]:
    """Whether a request sends an object, and how."""
    if request.method.upper() == "PUT":
        return "put"
    if request.method.upper() == "POST" and content_type(request) == "multipart/form-data":
        return "post"
    return ""


def access_key_of(request: WireRequest, fields: Mapping[str, str]) -> str:
    """The temporary access key of an upload. Raises KeyMissing."""
    if upload_form(request) == "post":
        key = fields.get("OSSAccessKeyId", "")
    else:
        match = re.fullmatch(r"OSS ([^:\s]+):\S+", request.header("authorization"))
        key = match[1] if match else ""
    if not key:
        raise KeyMissing("The upload names no access key.")
    return key


def admitted(request: WireRequest, fields: Mapping[str, str], grant: Grant, now: dt.datetime) -> Upload:
    """The upload that a grant allows. Raises an AccessError or AskError."""
    upload = _posted(fields, grant) if upload_form(request) == "post" else _put(request, grant, now)
    if now >= grant.expires_at:
        raise TimestampExpired("The upload grant has expired.")
    return upload


# grants ---------------------------------------------------------------------------------------------------------


def split_host(host: str) -> tuple[str, str]:
    """A host as (bucket, endpoint): clients reach it as `<bucket>.<endpoint>`, without any wildcard DNS."""
    bucket, dot, endpoint = host.partition(".")
    if not (bucket and dot and endpoint) or host.startswith("["):
        raise SettingInvalid("Local files need a host name with a dot or an IPv4 address to reach this server.")
    return bucket, endpoint


def policy(grant: Grant) -> str:
    """The policy document of a PostObject grant, in base64."""
    document = {
        "expiration": grant.expires_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "conditions": [["content-length-range", 0, grant.max_bytes], ["eq", "$key", grant.key]],
    }
    return base64.b64encode(json.dumps(document, separators=(",", ":")).encode()).decode()


def sha1_signature(secret: str, text: str) -> str:
    digest = hmac.digest(secret.encode(), text.encode("utf-8", "surrogateescape"), "sha1")
    return base64.b64encode(digest).decode()


# PostObject -------------------------------------------------------------------------------------------------------


def _posted(fields: Mapping[str, str], grant: Grant) -> Upload:
    for name in ("policy", "Signature", "key"):
        if not fields.get(name):
            raise ParameterMissing(f"The form field {name} is missing.", parameter=name)
    expected = sha1_signature(grant.access_key_secret, fields["policy"])
    if not hmac.compare_digest(expected.encode(), fields["Signature"].encode("utf-8", "replace")):
        raise SignatureWrong("The signature of the policy does not match.")
    most = _policy_allows(fields, grant)
    if fields["key"] != grant.key:
        raise NotAllowed("The grant is for another object.")
    status = fields.get("success_action_status", "")
    return Upload(grant.bucket, grant.key, most, int(status) if status in {"200", "201"} else 204)


def _policy_allows(fields: Mapping[str, str], grant: Grant) -> int:
    """The most bytes that the signed policy admits. The document is ours: its signature was right."""
    try:
        conditions: list[Any] = json.loads(base64.b64decode(fields["policy"], validate=True))["conditions"]
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise AskError("The policy document cannot be parsed.") from error
    most = grant.max_bytes
    for condition in conditions:
        if condition[0] == "eq" and fields.get(condition[1].removeprefix("$")) != condition[2]:
            raise NotAllowed("The form does not meet the policy.")
        if condition[0] == "content-length-range":
            most = min(most, int(condition[2]))
    return most


# PUT object -------------------------------------------------------------------------------------------------------


def _put(request: WireRequest, grant: Grant, now: dt.datetime) -> Upload:
    signature = request.header("authorization").rpartition(":")[2]
    places = _places(request, grant)
    expected = [sha1_signature(grant.access_key_secret, put_string(request, *place)) for place in places]
    fits = [hmac.compare_digest(value.encode(), signature.encode("utf-8", "replace")) for value in expected]
    if not any(fits):
        raise SignatureWrong("The signature does not match.")
    if abs(now - http_time(request.header("x-oss-date") or request.header("date"))) > CLOCK_SKEW:
        raise TimestampExpired("The Date header is more than 15 minutes off.")
    given = request.header("x-oss-security-token").encode("utf-8", "replace")
    if not hmac.compare_digest(given, grant.security_token.encode()):
        raise NotAllowed("The security token is not that of the grant.")
    key = next(key for (_, key), fit in zip(places, fits, strict=True) if fit)
    if not key.startswith(grant.key) or key == grant.key or ".." in key.split("/"):
        raise NotAllowed("The grant is for another folder.")
    return Upload(grant.bucket, key, grant.max_bytes, 200)


def _places(request: WireRequest, grant: Grant) -> list[tuple[str, str]]:
    """Bucket and key by path style (`/bucket/key`) or by host style (`bucket.host/key`)."""
    path = unquote(path_of(request)).lstrip("/")
    head, _, rest = path.partition("/")
    styles = [(grant.bucket, path)]
    return [(grant.bucket, rest), *styles] if head == grant.bucket else styles


def put_string(request: WireRequest, bucket: str, key: str) -> str:
    """What a client of the object store signs (V1 in the header)."""
    headers = sorted({(name, value) for name, value in request.headers if name.startswith("x-oss-")})
    named = [f"{name}={value}" if value else name for name, value in sorted(query_pairs(request)) if name in _SIGNED]
    lines = [
        request.method.upper(),
        request.header("content-md5"),
        request.header("content-type"),
        request.header("x-oss-date") or request.header("date"),
        "".join(f"{name}:{value}\n" for name, value in headers)
        + f"/{bucket}/{key}"
        + (f"?{'&'.join(named)}" if named else ""),
    ]
    return "\n".join(lines)


_SIGNED = {"security-token", "callback", "callback-var", "append", "position", "acl", "symlink", "tagging"}


# answers ----------------------------------------------------------------------------------------------------------


def stored(request: WireRequest, upload: Upload, md5: bytes, request_id: str) -> WireResponse:
    """The answer to an object that was kept; `md5` is the digest of its bytes."""
    etag = f'"{md5.hex().upper()}"'
    headers = {"ETag": etag, "x-oss-request-id": request_id}
    if upload.status != 201:
        return WireResponse(upload.status, XML, b"", headers)
    location = f"http://{request.header('host').removeprefix('http://')}/{upload.key}"
    body = {"Bucket": upload.bucket, "ETag": etag, "Key": upload.key, "Location": location}
    return WireResponse(201, XML, xml("PostResponse", body), headers)


_FAILURES: tuple[tuple[type[KapiaoError], int, str], ...] = (
    (KeyMissing, 403, "AccessDenied"),
    (KeyUnknown, 403, "InvalidAccessKeyId"),
    (SignatureWrong, 403, "SignatureDoesNotMatch"),
    (TimestampExpired, 403, "AccessDenied"),
    (TimestampInvalid, 403, "AccessDenied"),
    (AccessError, 403, "AccessDenied"),
    (MethodRefused, 405, "MethodNotAllowed"),
    (ParameterMissing, 400, "MalformedPOSTRequest"),
    (AskError, 400, "InvalidPolicyDocument"),
    (PictureTooHeavy, 400, "EntityTooLarge"),
)


def failure(request: WireRequest, error: KapiaoError, request_id: str) -> WireResponse:
    """An error as the object store spells it."""
    known = ((status, code) for kind, status, code in _FAILURES if isinstance(error, kind))
    status, code = next(known, (500, "InternalError"))
    body = {"Code": code, "Message": str(error), "RequestId": request_id, "HostId": request.header("host")}
    return WireResponse(status, XML, xml("Error", body), {"x-oss-request-id": request_id})


def md5_of(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()
