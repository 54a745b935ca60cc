"""Signatures: recorded requests of the official clients verify, and every change to them is noticed."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from wire_requests import DIALECTS, SECRET, cases, received, recogniser, rpc_signature, sha1

from kapiao.dialects import all_dialects
from kapiao.dialects.signing import signed, string_to_sign
from kapiao.dialects.wire import WireRequest
from kapiao.errors import KeyMissing, ParameterInvalid, ParameterMissing, SignatureWrong, TimestampInvalid

RECORDED = [(name, case) for name in DIALECTS for case in cases(name, "signed.json")]
NAMES = [f"{name}-{number}" for number, (name, _) in enumerate(RECORDED)]


@pytest.mark.parametrize(("dialect", "case"), RECORDED, ids=NAMES)
def test_recorded_requests_verify(dialect: str, case: dict) -> None:
    request = received(case["request"])
    assert recogniser(request).name == dialect
    credential = DIALECTS[dialect].credential(request)
    assert (credential.scheme, credential.access_key_id) == (case["scheme"], case["access_key_id"])
    assert credential.security_token == case["security_token"]
    assert credential.signed_at.tzinfo == dt.UTC
    credential.verify(case["secret"])
    with pytest.raises(SignatureWrong):
        credential.verify(case["secret"] + "x")


@pytest.mark.parametrize(("dialect", "case"), RECORDED, ids=NAMES)
def test_a_changed_request_does_not_verify(dialect: str, case: dict) -> None:
    request = received(case["request"])
    changed = [replace(request, raw_query=request.raw_query + "&Extra=1"), replace(request, method="PATCH")]
    # One client's ROA requests carry no Content-MD5: that form of the vendor's protocol does not cover the body.
    if request.body and not (case["scheme"] == "roa" and not request.header("content-md5")):
        changed.append(replace(request, body=request.body + b"&x=1"))
    for other in changed:
        with pytest.raises(SignatureWrong):
            signed(other).credential().verify(case["secret"])


@pytest.mark.parametrize(
    "header", ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"]
)
def test_acs3_headers_that_decide_are_covered(header: str) -> None:
    case = next(c for c in cases("viapi", "signed.json") if c["scheme"] == "acs3-hmac-sha256")
    request = received(case["request"])
    value = {"x-acs-date": "2020-01-01T00:00:00Z"}.get(header, "other")
    headers = tuple((k, value if k == header else v) for k, v in request.headers)
    with pytest.raises(SignatureWrong):
        signed(replace(request, headers=headers)).credential().verify(SECRET)


def test_acs3_signed_headers_must_name_the_action() -> None:
    """A header left out of the signature could be changed on the way."""
    case = next(c for c in cases("viapi", "signed.json") if c["scheme"] == "acs3-hmac-sha256")
    request = received(case["request"])
    headers = tuple((k, v.replace("x-acs-action;", "") if k == "authorization" else v) for k, v in request.headers)
    with pytest.raises(SignatureWrong, match="SignedHeaders"):
        signed(replace(request, headers=headers)).credential().verify(SECRET)


def test_acs3_behind_a_proxy_that_rewrites_host() -> None:
    case = next(c for c in cases("viapi", "signed.json") if c["scheme"] == "acs3-hmac-sha256")
    request = received(case["request"])
    headers = tuple((k, "backend:9000" if k == "host" else v) for k, v in request.headers)
    rewritten = replace(request, headers=headers)
    with pytest.raises(SignatureWrong):
        signed(rewritten).credential().verify(SECRET)
    own = all_dialects(own_hosts=("127.0.0.1:8765",))[-1]
    own.credential(rewritten).verify(SECRET)


def test_acs3_parts_of_authorization_are_read_by_name() -> None:
    """One client writes Credential, Signature, SignedHeaders."""
    case = next(c for c in cases("viapi", "signed.json") if c["scheme"] == "acs3-hmac-sha256")
    request = received(case["request"])
    algorithm, _, rest = request.header("authorization").partition(" ")
    credential, names, signature = rest.split(",")
    headers = tuple(
        (k, f"{algorithm} {credential}, {signature}, {names}" if k == "authorization" else v)
        for k, v in request.headers
    )
    signed(replace(request, headers=headers)).credential().verify(SECRET)


def test_acs3_hash_header_of_sm3_under_either_name() -> None:
    case = next(c for c in cases("viapi", "signed.json") if c["scheme"] == "acs3-hmac-sm3")
    request = received(case["request"])
    assert request.header("x-acs-content-sha256")  # the SM3 hash travels under the other name in this client
    signed(request).credential().verify(SECRET)


COMMON = {
    "Action": "RecognizeBankCard",
    "Version": "2019-12-30",
    "AccessKeyId": "testid",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureVersion": "1.0",
    "SignatureNonce": "5c8f",
    "Timestamp": "2026-01-02T03:04:05Z",
    "Format": "json",
    "SignatureType": "",
    "ImageURL": "http://example.test/中 文.jpg?a='(1)*!~+&b=",
}
FORM = ("content-type", "application/x-www-form-urlencoded; charset=UTF-8")


def test_rpc_everything_in_the_form() -> None:
    values = COMMON | {"Signature": rpc_signature("POST", COMMON)}
    request = WireRequest("POST", "/", "", (("host", "x"), FORM), urlencode(values).encode())
    credential = recogniser(request).credential(request)
    credential.verify(SECRET)
    assert credential.nonce == "5c8f"
    assert credential.signed_at == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize("safe", ["", "!'()*", ":/"])
def test_rpc_get_whatever_the_client_leaves_unescaped(safe: str) -> None:
    values = COMMON | {"Signature": rpc_signature("GET", COMMON)}
    request = WireRequest("GET", "/", urlencode(values, safe=safe), (("host", "x"),), b"")
    recogniser(request).credential(request).verify(SECRET)


def test_rpc_action_in_an_unsigned_header_is_not_believed() -> None:
    values = COMMON | {"ImageURL": "http://example.test/a.jpg", "Signature": "x"}
    headers = (("host", "x"), ("x-acs-action", "RecognizeTrainTicket"))
    request = WireRequest("GET", "/", urlencode(values), headers, b"")
    assert DIALECTS["viapi"].call(request).operation == "RecognizeBankCard"


def test_the_string_to_sign_is_the_clients_own() -> None:
    request = WireRequest("GET", "/", urlencode(COMMON | {"Signature": "x"}), (("host", "x"),), b"")
    assert string_to_sign(request).startswith("GET&%2F&AccessKeyId%3Dtestid%26Action%3DRecognizeBankCard")


@pytest.mark.parametrize(
    ("missing", "error"),
    [
        ("AccessKeyId", KeyMissing),
        ("Signature", ParameterMissing),
        ("SignatureNonce", ParameterMissing),
        ("Timestamp", ParameterMissing),
        ("SignatureMethod", ParameterMissing),
    ],
)
def test_rpc_names_what_is_missing(missing: str, error: type[Exception]) -> None:
    values = {k: v for k, v in (COMMON | {"Signature": "x"}).items() if k != missing}
    with pytest.raises(error):
        signed(WireRequest("GET", "/", urlencode(values), (), b""))


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("Timestamp", "2026-01-02 03:04:05", TimestampInvalid),
        ("SignatureMethod", "HMAC-MD5", ParameterInvalid),
        ("SignatureVersion", "2.0", ParameterInvalid),
    ],
)
def test_rpc_refuses_other_forms(name: str, value: str, error: type[Exception]) -> None:
    values = COMMON | {"Signature": "x", name: value}
    with pytest.raises(error):
        signed(WireRequest("GET", "/", urlencode(values), (), b""))


def roa(query: str, text_query: str, **more: str) -> WireRequest:
    """A ROA request whose client signed `text_query`."""
    body = b'["img1"]'
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    headers = {"accept": "application/json", "date": "Fri, 02 Jan 2026 03:04:05 GMT", "x-acs-version": "2018-05-09"}
    headers |= {"content-md5": md5} | more
    lines = ["POST", headers["accept"], headers["content-md5"], headers.get("content-type", ""), headers["date"]]
    vendor = "".join(f"{k}:{v}\n" for k, v in sorted(headers.items()) if k.startswith("x-acs-"))
    text = "\n".join(lines) + "\n" + vendor + "/green/image/results" + text_query
    headers["authorization"] = f"acs testid:{sha1(text)}"
    return WireRequest("POST", "/green/image/results", query, tuple(headers.items()), body)


@pytest.mark.parametrize(
    ("query", "text_query"),
    [
        ("", ""),
        ("RegionId=cn-shanghai", "?RegionId=cn-shanghai"),
        ("clientInfo=", "?clientInfo="),
        ("clientInfo=", "?clientInfo"),
        ("clientInfo=%7B%22a%22%3A+%22b%22%7D&RegionId=x", '?RegionId=x&clientInfo={"a": "b"}'),
        ("clientInfo=%7B%22a%22%3A%20%22b%22%7D", '?clientInfo={"a": "b"}'),
    ],
)
def test_roa_forms_of_a_query(query: str, text_query: str) -> None:
    signed(roa(query, text_query)).credential().verify(SECRET)


def test_roa_nonce_is_read_when_sent() -> None:
    assert signed(roa("", "")).nonce == ""
    assert signed(roa("", "", **{"x-acs-signature-nonce": "n1"})).nonce == "n1"


def test_roa_without_content_md5_and_type() -> None:
    request = roa("", "", **{"content-md5": ""})
    signed(request).credential().verify(SECRET)


def test_roa_body_must_match_its_md5() -> None:
    request = replace(roa("", ""), body=b'["img2"]')
    with pytest.raises(SignatureWrong):
        signed(request).credential().verify(SECRET)
