"""What the Go and Java SDKs send otherwise than Python and Node, as read in their public sources; sent by hand."""

from __future__ import annotations

import hashlib
import json
import random
from base64 import b64encode
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from cards import samples
from hand import joined, reordered, send, signed_acs3, signed_roa, signed_v1

FRONT = samples("resident_id_front")[0]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def values(pictures):
    return {"ImageURL": pictures.url + FRONT.url_path, "Side": "face"}


def number(answer: tuple[int, dict[str, str], bytes]) -> str:
    status, headers, body = answer
    assert status == 200, body
    assert headers["content-type"] == "application/json;charset=utf-8"  # Java's old core refuses other labels
    return str(json.loads(body)["Data"]["FrontResult"]["IDNumber"])


def acs3_headers(server: Any, **more: str) -> dict[str, str]:
    return {"host": server.host, "x-acs-action": "RecognizeIdentityCard", "x-acs-version": "2019-12-30"} | more


@pytest.mark.parametrize("chunked", [False, True])
def test_java_order_of_the_authorization(server, values, chunked):
    """Credential, Signature, SignedHeaders: read by name, not by place."""
    body = urlencode(values).encode()
    headers = signed_acs3("POST", {}, acs3_headers(server, **{"content-type": FORM}), body)
    headers["authorization"] = reordered(headers["authorization"])
    assert number(send(server, "POST", "/", headers, body, chunked=chunked)) == FRONT.fields["id_number"]


@pytest.mark.parametrize("name", ["x-acs-content-sm3", "x-acs-content-sha256"])
def test_sm3_digest_under_either_name(server, values, name):
    body = urlencode(values).encode()
    plain = acs3_headers(server, **{"content-type": FORM})
    headers = signed_acs3("POST", {}, plain, body, algorithm="ACS3-HMAC-SM3", digest_header=name)
    assert number(send(server, "POST", "/", headers, body)) == FRONT.fields["id_number"]


def test_java_post_without_a_body(server, values):
    """Chunked, empty, no Content-Type; the parameters in the query, left half escaped."""
    headers = signed_acs3("POST", values, acs3_headers(server))
    target = "/?" + urlencode(values, safe=":/")
    assert number(send(server, "POST", target, headers, chunked=True)) == FRONT.fields["id_number"]


@pytest.mark.parametrize("nonce", ["a" * 64, "host-name-7f3a-1700000000000", "随机"])
def test_nonces_of_any_form(server, values, nonce):
    said = signed_v1("GET", values, Action="RecognizeIdentityCard", SignatureNonce=f"{nonce}{random.random()}")
    answer = send(server, "GET", f"/?{urlencode(said)}", {"host": server.host})
    assert number(answer) == FRONT.fields["id_number"]


def test_go_v1(server, values):
    """Common parameters in the query, an empty SignatureType and RegionId among them; blanks as plus signs."""
    more = {"SignatureType": "", "RegionId": "cn-shanghai", "Format": "JSON", "Action": "RecognizeIdentityCard"}
    said = signed_v1("POST", values | {"Remark": "a b+c"}, **more)
    form = {name: said.pop(name) for name in (*values, "Remark")}
    headers = {"host": server.host, "content-type": FORM}
    answer = send(server, "POST", f"/?{urlencode(said)}", headers, urlencode(form).encode(), chunked=True)
    assert answer[0] in (200, 400)
    if answer[0] == 400:  # a parameter that no document knows may be refused, but not for its signature
        assert json.loads(answer[2])["Code"] == "InvalidParameter"
    else:
        assert number(answer) == FRONT.fields["id_number"]


def scan_body(pictures: Any) -> bytes:
    task = {"dataId": "a", "url": pictures.url + FRONT.url_path}
    return json.dumps({"scenes": ["ocr"], "extras": {"card": "id-card-front"}, "tasks": [task]}).encode()


@pytest.mark.parametrize("empty", ["k=", "k"])
def test_roa_with_an_empty_value(server, pictures, empty):
    """Python and Node sign `k=`, Go and Java's old core sign `k`."""
    body = scan_body(pictures)
    client = '{"userId": "用户 1+2"}'
    resource = f"/green/image/scan?clientInfo={client}&{empty}"
    md5 = b64encode(hashlib.md5(body).digest()).decode()
    headers = {"content-md5": md5, "content-type": "application/octet-stream"}
    signed = signed_roa("POST", "/green/image/scan", resource, headers)
    target = f"/green/image/scan?clientInfo={quote_plus(client)}&{empty}"
    status, _, answer = send(server, "POST", target, signed | {"host": server.host}, body)
    assert (status, json.loads(answer)["code"]) == (200, 200)


def test_roa_of_java(server, pictures):
    """RegionId as an unsigned header, a nonce, the Host without a port; a nonce that comes is checked."""
    body = scan_body(pictures)
    md5 = b64encode(hashlib.md5(body).digest()).decode()
    headers = {
        "content-md5": md5,
        "content-type": "application/json",
        "x-acs-signature-nonce": f"java-{random.random()}",
    }
    signed = signed_roa("POST", "/green/image/scan", "/green/image/scan", headers)
    signed |= {"host": "127.0.0.1", "RegionId": "cn-shanghai"}
    status, _, answer = send(server, "POST", "/green/image/scan", signed, body)
    assert (status, json.loads(answer)["code"]) == (200, 200)
    status, _, answer = send(server, "POST", "/green/image/scan", signed, body)
    assert (status, json.loads(answer)["Code"]) == (400, "SignatureNonceUsed")


def test_roa_without_md5(server, pictures):
    """As the Tea clients send it: no Content-MD5, a content type with a charset, chunked."""
    body = scan_body(pictures)
    headers = {"content-type": "application/json; charset=utf-8", "x-acs-signature-nonce": f"tea-{random.random()}"}
    signed = signed_roa("POST", "/green/image/scan", "/green/image/scan", headers) | {"host": server.host}
    status, _, answer = send(server, "POST", "/green/image/scan", signed, body, chunked=True)
    assert (status, json.loads(answer)["code"]) == (200, 200)


def test_acs3_on_a_green_path(server, pictures):
    body = scan_body(pictures)
    plain = {"host": server.host, "content-type": "application/json", "x-acs-version": "2018-05-09"}
    signed = signed_acs3("POST", {}, plain | {"x-acs-action": "ImageSyncScan"}, body, path="/green/image/scan")
    status, _, answer = send(server, "POST", "/green/image/scan", signed, body)
    assert (status, json.loads(answer)["code"]) == (200, 200)


@pytest.mark.parametrize("seed", range(3))
def test_go_upload(server, seed):
    """The fields of the form in any order, the file last, everything chunked; then the action with its address."""
    query = {"Product": "ocr", "RegionId": "cn-shanghai"}
    plain = {"host": server.host, "x-acs-action": "AuthorizeFileUpload", "x-acs-version": "2019-12-19"}
    status, _, answer = send(server, "GET", f"/?{joined(query)}", signed_acs3("GET", query, plain))
    assert status == 200
    grant = json.loads(answer)
    fields = [
        ("OSSAccessKeyId", grant["AccessKeyId"]),
        ("policy", grant["EncodedPolicy"]),
        ("Signature", grant["Signature"]),
        ("key", grant["ObjectKey"]),
        ("success_action_status", "201"),
        ("host", f"{grant['Bucket']}.{grant['Endpoint']}"),
    ]
    random.Random(seed).shuffle(fields)
    parts = [f'--go\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    disposition = f'form-data; name="file"; filename="{grant["ObjectKey"]}"'
    file = f"--go\r\nContent-Disposition: {disposition}\r\nContent-Type: \r\n\r\n"
    body = "".join([*parts, file]).encode() + FRONT.path.read_bytes() + b"\r\n--go--\r\n"
    headers = {"host": f"{grant['Bucket']}.{grant['Endpoint']}", "content-type": "multipart/form-data; boundary=go"}
    status, kind, answer = send(server, "POST", "/", headers, body, chunked=True)
    assert (status, kind["content-type"]) == (201, "text/xml;charset=utf-8"), answer
    assert answer.startswith((b"<?xml", b"<PostResponse"))
    address = f"http://{grant['Bucket']}.{grant['Endpoint']}/{quote(grant['ObjectKey'])}"
    asked = {"ImageURL": address, "Side": "face"}
    said = signed_v1("GET", asked, Action="RecognizeIdentityCard")
    assert number(send(server, "GET", f"/?{urlencode(said)}", {"host": server.host})) == FRONT.fields["id_number"]
