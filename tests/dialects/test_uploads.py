"""Grants and uploads: what a client is told, and what it may then send."""

from __future__ import annotations

import base64
import datetime as dt
import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from wire_requests import DIALECTS, plain, posted, sha1

from kapiao.dialects import uploads
from kapiao.dialects.wire import Grant, WireRequest
from kapiao.errors import (
    AccessError,
    AskError,
    KeyMissing,
    NotAllowed,
    ParameterMissing,
    PictureTooHeavy,
    SettingInvalid,
    SignatureWrong,
    TimestampExpired,
)

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
DATE = "Fri, 02 Jan 2026 03:04:05 GMT"
POST = Grant("tmp1", "secret1", "", "kapiao", "abc/file", 1000, NOW + dt.timedelta(minutes=15), "127.0.0.1:8000")
PUT = Grant("tmp2", "secret2", "token", "kapiao", "folder/", 1000, NOW + dt.timedelta(minutes=15), "127.0.0.1:8000")
MULTIPART = (("host", "127.0.0.1:8000"), ("content-type", "multipart/form-data; boundary=x"))
FORM = WireRequest("POST", "/", "", MULTIPART, b"")


def authorized() -> dict:
    request = plain("openplatform", "AuthorizeFileUpload", {"Product": "ocr"}, "GET")
    call = DIALECTS["openplatform"].call(request)
    assert call.grant is not None
    assert (call.mode, call.grant.form, call.grant.single_use, call.meter) == ("grant", "post", True, "")
    body = json.loads(DIALECTS["openplatform"].granted(request, call, POST, "ID").body)
    assert body["RequestId"] == "ID"
    return dict(body)


def fields() -> dict[str, str]:
    """The form as the official clients fill it from the answer."""
    told = authorized()
    return {
        "OSSAccessKeyId": told["AccessKeyId"],
        "policy": told["EncodedPolicy"],
        "Signature": told["Signature"],
        "key": told["ObjectKey"],
        "success_action_status": "201",
    }


def test_authorize_splits_the_own_address() -> None:
    told = authorized()
    assert f"{told['Bucket']}.{told['Endpoint']}" == "127.0.0.1:8000"
    assert told["UseAccelerate"] is False
    policy = json.loads(base64.b64decode(told["EncodedPolicy"]))
    assert policy["expiration"] == "2026-01-02T03:19:05.000Z"
    assert ["content-length-range", 0, 1000] in policy["conditions"]


@pytest.mark.parametrize("host", ["localhost:8000", "[::1]:8000", "ocr"])
def test_an_address_that_cannot_be_split_is_refused(host: str) -> None:
    with pytest.raises(SettingInvalid):
        uploads.split_host(host)


def test_post_object_is_admitted_and_answered() -> None:
    assert uploads.upload_form(FORM) == "post"
    assert uploads.access_key_of(FORM, fields()) == "tmp1"
    upload = uploads.admitted(FORM, fields(), POST, NOW)
    assert (upload.key, upload.max_bytes, upload.status) == ("abc/file", 1000, 201)
    response = uploads.stored(FORM, upload, uploads.md5_of(b"abc"), "ID")
    assert (response.status, response.content_type) == (201, "text/xml;charset=utf-8")
    answer = {child.tag: child.text for child in ET.fromstring(response.body)}
    assert answer["Key"] == "abc/file"
    assert response.headers["ETag"] == '"900150983CD24FB0D6963F7D28E17F72"'


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"Signature": "x"}, SignatureWrong),
        ({"policy": base64.b64encode(b'{"conditions":[]}').decode()}, SignatureWrong),
        ({"key": "other/file"}, NotAllowed),
        ({"policy": ""}, ParameterMissing),
    ],
)
def test_post_object_keeps_to_its_grant(change: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        uploads.admitted(FORM, fields() | change, POST, NOW)


def test_grants_expire() -> None:
    with pytest.raises(TimestampExpired):
        uploads.admitted(FORM, fields(), POST, POST.expires_at)
    late = put("/kapiao/folder/a.jpg", date="Fri, 02 Jan 2026 03:19:05 GMT")
    with pytest.raises(TimestampExpired):
        uploads.admitted(late, {}, PUT, PUT.expires_at)


def put(path: str, resource: str = "", date: str = DATE, secret: str = "secret2", token: str = "token") -> WireRequest:
    """A PUT as the object store's client signs it."""
    headers = {"host": "127.0.0.1:8000", "content-type": "image/jpeg", "date": date, "x-oss-security-token": token}
    text = f"PUT\n\nimage/jpeg\n{date}\nx-oss-security-token:{token}\n{resource or path}"
    headers["authorization"] = f"OSS tmp2:{sha1(text, secret)}"
    return WireRequest("PUT", path.replace("/images/", "%2Fimages%2F"), "", tuple(headers.items()), b"abc")


def test_put_by_path_style() -> None:
    request = put("/kapiao/folder/images/a.jpg")
    assert uploads.upload_form(request) == "put"
    assert uploads.access_key_of(request, {}) == "tmp2"
    assert uploads.admitted(request, {}, PUT, NOW).key == "folder/images/a.jpg"


def test_put_by_host_style_through_a_proxy() -> None:
    request = put("/folder/a.jpg", resource="/kapiao/folder/a.jpg")
    absolute = replace(request, path="http://kapiao.oss.example.test/folder/a.jpg")
    upload = uploads.admitted(absolute, {}, PUT, NOW)
    assert upload.key == "folder/a.jpg"
    response = uploads.stored(absolute, upload, uploads.md5_of(b""), "ID")
    assert (response.status, response.body) == (200, b"")


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (put("/kapiao/folder/a.jpg", secret="other"), SignatureWrong),
        (put("/kapiao/folder/a.jpg", token="other"), NotAllowed),
        (put("/kapiao/elsewhere/a.jpg"), NotAllowed),
        (put("/kapiao/folder/../a.jpg"), NotAllowed),
        (put("/kapiao/folder/"), NotAllowed),
        (put("/kapiao/folder/a.jpg", date="Fri, 02 Jan 2026 02:04:05 GMT"), TimestampExpired),
    ],
)
def test_put_keeps_to_its_grant(request_: WireRequest, error: type[Exception]) -> None:
    with pytest.raises(error):
        uploads.admitted(request_, {}, PUT, NOW)


def test_uploads_without_a_key() -> None:
    for request, form in ((FORM, {}), (WireRequest("PUT", "/a/b", "", (), b""), {})):
        with pytest.raises(KeyMissing):
            uploads.access_key_of(request, form)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (SignatureWrong(), 403, "SignatureDoesNotMatch"),
        (TimestampExpired(), 403, "AccessDenied"),
        (AccessError(), 403, "AccessDenied"),
        (AskError(), 400, "InvalidPolicyDocument"),
        (PictureTooHeavy(), 400, "EntityTooLarge"),
    ],
)
def test_errors_as_the_object_store_spells_them(error: Exception, status: int, code: str) -> None:
    response = uploads.failure(FORM, error, "ID")  # type: ignore[arg-type]
    assert response.status == status
    body = {child.tag: child.text for child in ET.fromstring(response.body)}
    assert (body["Code"], body["RequestId"], body["HostId"]) == (code, "ID", "127.0.0.1:8000")


def test_green_credentials() -> None:
    request = posted("/green/credentials/uploadcredentials", {})
    call = DIALECTS["green"].call(request)
    body = json.loads(DIALECTS["green"].granted(request, call, PUT, "ID").body)
    assert (body["code"], body["requestId"]) == (200, "ID")
    assert body["data"] == {
        "accessKeyId": "tmp2",
        "accessKeySecret": "secret2",
        "securityToken": "token",
        "expiredTime": 1767323945000,
        "ossEndpoint": "http://127.0.0.1:8000",
        "ossInternalEndpoint": "http://127.0.0.1:8000",
        "uploadBucket": "kapiao",
        "uploadFolder": "folder",
    }


def test_sts_token_is_for_the_callers_own_folder() -> None:
    request = plain("viapiutils", "GetOssStsToken", {})
    call = DIALECTS["viapiutils"].call(request)
    assert call.grant is not None
    assert (call.grant.form, call.grant.prefix, call.grant.exact_prefix) == ("put", "testid/", True)
    body = json.loads(DIALECTS["viapiutils"].granted(request, call, PUT, "ID").body)
    assert body["Data"] == {"AccessKeyId": "tmp2", "AccessKeySecret": "secret2", "SecurityToken": "token"}
