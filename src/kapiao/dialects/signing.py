"""Who signed a request: RPC V1, ACS3 (SHA256, SM3) and ROA, read from the request and made checkable.

Knows: the four schemes as the official clients really send them (wire.md sections 2 and 10, found by running them).
Must not know keys, clocks or nonces: it hands out a `Credential` whose `verify(secret)` compares in constant time.

Where clients differ, several strings to sign are admitted (empty values as `k` or `k=`, a Host header with or without
scheme and port). None of them weakens the check: each covers the same method, path, parameters and body.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC as KEYED

from kapiao.dialects.parameters import Pairs, form_pairs, path_of, query_pairs
from kapiao.dialects.wire import Credential, WireRequest
from kapiao.errors import (
    KeyMissing,
    ParameterInvalid,
    ParameterMissing,
    SignatureWrong,
    TimestampInvalid,
)

Keyed = Callable[[str, str], str]  # secret, string to sign -> signature as it travels


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as found: what was said, and every string that the client may have signed, likeliest first."""

    scheme: str
    access_key_id: str
    security_token: str
    nonce: str
    signed_at: dt.datetime
    signature: str
    strings: tuple[str, ...]
    sign: Keyed
    broken: str = ""  # why no secret can make it right

    def verify(self, secret: str) -> None:
        if self.broken:
            raise SignatureWrong(self.broken)
        given = self.signature.encode("utf-8", "replace")
        fits = [hmac.compare_digest(self.sign(secret, string).encode(), given) for string in self.strings]
        if not any(fits):
            raise SignatureWrong("The signature does not match.")

    def credential(self) -> Credential:
        return Credential(
            self.scheme, self.access_key_id, self.security_token, self.nonce, self.signed_at, verify=self.verify
        )


def signed(request: WireRequest, own_hosts: Sequence[str] = ()) -> Signed:
    """The signature of a request, whichever scheme it uses.

    `own_hosts`: names under which clients reach this server when a proxy in front rewrites Host.
    Raises KeyMissing, ParameterMissing, ParameterInvalid, TimestampInvalid.
    """
    authorization = request.header("authorization")
    if authorization.startswith("ACS3-"):
        return _acs3(request, authorization, own_hosts)
    if authorization.lower().startswith("acs "):
        return _roa(request, authorization)
    return _rpc(request)


def is_signed(request: WireRequest) -> bool:
    """Whether a request speaks one of the schemes at all."""
    if request.header("authorization").lower().startswith(("acs3-", "acs ")):
        return True
    names = {name for name, _ in query_pairs(request) + form_pairs(request)}
    return "Signature" in names or "AccessKeyId" in names


def string_to_sign(request: WireRequest, own_hosts: Sequence[str] = ()) -> str:
    """What this server would have signed; the answer to a wrong signature shows it to the caller."""
    return signed(request, own_hosts).strings[0]


def percent_encoded(text: str) -> str:
    """RFC 3986: only `A-Za-z0-9-_.~` stay as they are."""
    return quote(text.encode("utf-8", "surrogateescape"), safe="~")


# RPC V1 -----------------------------------------------------------------------------------------------------------


def _rpc(request: WireRequest) -> Signed:
    pairs = query_pairs(request) + form_pairs(request)
    said = dict(pairs)
    if not said.get("AccessKeyId"):
        raise KeyMissing("AccessKeyId is mandatory for this action.")
    for name in ("Signature", "SignatureMethod", "SignatureNonce", "SignatureVersion", "Timestamp"):
        if not said.get(name):
            raise ParameterMissing(f"{name} is mandatory for this action.", parameter=name)
    if said["SignatureMethod"].upper() != "HMAC-SHA1":
        raise ParameterInvalid("SignatureMethod must be HMAC-SHA1.", parameter="SignatureMethod")
    if said["SignatureVersion"] != "1.0":
        raise ParameterInvalid("SignatureVersion must be 1.0.", parameter="SignatureVersion")
    return Signed(
        scheme="rpc-v1",
        access_key_id=said["AccessKeyId"],
        security_token=said.get("SecurityToken", ""),
        nonce=said["SignatureNonce"],
        signed_at=_iso_time(said["Timestamp"]),
        signature=said["Signature"].replace(" ", "+"),  # a client that forgot to encode its base64
        strings=(rpc_string(request.method, pairs),),
        sign=lambda secret, string: _sha1(secret + "&", string),
    )


def rpc_string(method: str, pairs: Pairs) -> str:
    named = sorted((name, value) for name, value in pairs if name != "Signature")
    joined = "&".join(f"{percent_encoded(name)}={percent_encoded(value)}" for name, value in named)
    return f"{method.upper()}&{percent_encoded('/')}&{percent_encoded(joined)}"


# ACS3 -------------------------------------------------------------------------------------------------------------

_ACS3 = {"ACS3-HMAC-SHA256": "acs3-hmac-sha256", "ACS3-HMAC-SM3": "acs3-hmac-sm3"}
# Every official client signs these; a header left out of the signature could be changed on the way.
_MUST_BE_SIGNED = (
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-security-token",
)


def _acs3(request: WireRequest, authorization: str, own_hosts: Sequence[str]) -> Signed:
    algorithm, _, rest = authorization.partition(" ")
    if algorithm not in _ACS3:
        raise ParameterInvalid("The signature algorithm is not supported.", parameter="Authorization")
    said = dict(re.findall(r"(Credential|SignedHeaders|Signature)=([^,\s]*)", rest))
    if not said.get("Credential"):
        raise KeyMissing("The access key id is missing in Authorization.")
    for name in ("SignedHeaders", "Signature"):
        if not said.get(name):
            raise ParameterMissing(f"{name} is missing in Authorization.", parameter=name)
    digest = _sha256_hex if algorithm == "ACS3-HMAC-SHA256" else _sm3_hex
    body_hash = digest(request.body)
    claimed = request.header("x-acs-content-sha256") or request.header("x-acs-content-sm3")
    names = [name.lower() for name in said["SignedHeaders"].split(";") if name]
    nonce = request.header("x-acs-signature-nonce")
    if not nonce:
        raise ParameterMissing("x-acs-signature-nonce is missing.", parameter="SignatureNonce")
    broken = "" if not claimed or claimed.lower() == body_hash else "The hash of the body is not the one signed."
    if any(request.header(name) and name not in names for name in _MUST_BE_SIGNED):
        broken = "SignedHeaders must name host and every x-acs- header that decides what is done."
    strings = tuple(
        f"{algorithm}\n{digest(form.encode('utf-8', 'surrogateescape'))}"
        for form in _acs3_forms(request, names, claimed or body_hash, own_hosts)
    )
    return Signed(
        scheme=_ACS3[algorithm],
        access_key_id=said["Credential"],
        security_token=request.header("x-acs-security-token"),
        nonce=nonce,
        signed_at=_iso_time(request.header("x-acs-date")),
        signature=said["Signature"].lower(),
        strings=strings,
        sign=_sha256_keyed if algorithm == "ACS3-HMAC-SHA256" else _sm3_keyed,
        broken=broken,
    )


def _acs3_forms(request: WireRequest, names: Sequence[str], body_hash: str, own_hosts: Sequence[str]) -> list[str]:
    """Canonical requests, as received first."""
    path = path_of(request)
    hosts = host_forms(request, own_hosts) if "host" in names else [""]
    forms = []
    for query, host in itertools.product(_acs3_queries(request), hosts):
        headers = "".join(f"{name}:{host if name == 'host' else _header(request, name)}\n" for name in names)
        forms.append("\n".join((request.method.upper(), path, query, headers, ";".join(names), body_hash)))
    return list(dict.fromkeys(forms))


def _acs3_queries(request: WireRequest) -> list[str]:
    pairs = sorted(query_pairs(request))
    full = "&".join(f"{percent_encoded(k)}={percent_encoded(v)}" for k, v in pairs)
    bare = "&".join(percent_encoded(k) + (f"={percent_encoded(v)}" if v else "") for k, v in pairs)
    return list(dict.fromkeys((full, bare)))


def _header(request: WireRequest, name: str) -> str:
    """All values of a header as the canonical form joins them."""
    return ",".join(sorted(value.strip() for key, value in request.headers if key == name))


def host_forms(request: WireRequest, own_hosts: Sequence[str] = ()) -> list[str]:
    """What the client may have put under `host`: as received, with and without scheme and port, own names."""
    received = request.header("host").strip()
    forms = [received]
    for host in (received, *own_hosts):
        bare = re.sub(r"^https?://", "", host)
        name = re.sub(r":[0-9]+$", "", bare)
        forms += [bare, name, f"{name}:80", f"{name}:443", f"http://{bare}", f"https://{bare}"]
    return list(dict.fromkeys(forms))


# ROA --------------------------------------------------------------------------------------------------------------


def _roa(request: WireRequest, authorization: str) -> Signed:
    key, _, signature = authorization[4:].strip().rpartition(":")
    if not key:
        raise KeyMissing("The access key id is missing in Authorization.")
    claimed = request.header("content-md5")
    body_md5 = base64.b64encode(hashlib.md5(request.body, usedforsecurity=False).digest()).decode()
    return Signed(
        scheme="roa",
        access_key_id=key,
        security_token=request.header("x-acs-security-token"),
        nonce=request.header("x-acs-signature-nonce"),
        signed_at=http_time(request.header("date") or request.header("x-acs-date")),
        signature=signature,
        strings=roa_strings(request),
        sign=_sha1,
        broken="" if claimed in {"", body_md5} else "Content-MD5 does not match the body.",
    )


def roa_strings(request: WireRequest) -> tuple[str, ...]:
    head = [request.method.upper(), *(request.header(n) for n in ("accept", "content-md5", "content-type", "date"))]
    vendor = sorted({name for name, _ in request.headers if name.startswith("x-acs-")})
    headers = "".join(f"{name}:{request.header(name)}\n" for name in vendor)
    pairs = sorted(query_pairs(request))
    full = "&".join(f"{k}={v}" for k, v in pairs)
    bare = "&".join(f"{k}={v}" if v else k for k, v in pairs)
    resources = [path_of(request) + (f"?{query}" if query else "") for query in (full, bare)]
    return tuple(dict.fromkeys("\n".join(head) + "\n" + headers + resource for resource in resources))


# keyed hashes and times -------------------------------------------------------------------------------------------


def _sha1(secret: str, text: str) -> str:
    digest = hmac.digest(secret.encode(), text.encode("utf-8", "surrogateescape"), "sha1")
    return base64.b64encode(digest).decode()


def _sha256_keyed(secret: str, text: str) -> str:
    return hmac.digest(secret.encode(), text.encode(), "sha256").hex()


def _sm3_keyed(secret: str, text: str) -> str:
    keyed = KEYED(secret.encode(), hashes.SM3())
    keyed.update(text.encode())
    return keyed.finalize().hex()


def _sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _sm3_hex(data: bytes) -> str:
    plain = hashes.Hash(hashes.SM3())
    plain.update(data)
    return plain.finalize().hex()


def digest_hex(algorithm: str, data: bytes) -> str:
    """The plain digest by the vendor's name of it (SHA256, SM3)."""
    return _sm3_hex(data) if algorithm == "SM3" else _sha256_hex(data)


def _iso_time(text: str) -> dt.datetime:
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ"):
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
    raise TimestampInvalid("The time stamp must look like 2006-01-02T15:04:05Z.")


def http_time(text: str) -> dt.datetime:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError) as error:
        raise TimestampInvalid("The Date header is not well formed.") from error
    return when.astimezone(dt.UTC) if when.tzinfo else when.replace(tzinfo=dt.UTC)
