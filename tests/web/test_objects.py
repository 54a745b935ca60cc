"""Uploads against the own shelf, signed by hand, and URLs that mean own objects."""

import base64
import datetime as dt
import hashlib
import hmac
import uuid
from collections.abc import Iterator
from email.utils import format_datetime
from typing import Any

import pytest
from local_server import Answer, Running, running

from kapiao.web.objects import upload_host
from kapiao.web.pictures import keys_meant


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("server"), upload_max_mb=1, allow_private_urls=False) as found:
        yield found


def hmac_sha1(secret: str, text: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


def granted(server: Running, form: str) -> dict[str, Any]:
    answer = server.ask(mode="grant", grant=form)
    assert answer.status == 200, answer.body
    return dict(answer.json)


def multipart(fields: dict[str, str], file: bytes | None, boundary: str) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file is not None:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a/b"\r\nContent-Type: \r\n\r\n'
        parts.append(head.encode() + file + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def fields_of(grant: dict[str, Any], **changed: str) -> dict[str, str]:
    policy = changed.pop("policy", grant["policy"])
    fields = {
        "host": "x", "OSSAccessKeyId": grant["id"], "policy": policy, "Signature": hmac_sha1(grant["secret"], policy),
        "key": grant["key"], "success_action_status": "201",
    }  # fmt: skip
    return {name: value for name, value in (fields | changed).items() if value}


def post(server: Running, fields: dict[str, str], file: bytes | None = b"picture", chunk: int = 0) -> Answer:
    boundary = uuid.uuid4().hex
    body: Any = multipart(fields, file, boundary)
    if chunk:
        body = iter([body[i : i + chunk] for i in range(0, len(body), chunk)])
    return server.request("POST", "/", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})


def put(server: Running, grant: dict[str, Any], key: str, file: bytes, style: str = "path", **changed: str) -> Answer:
    date = format_datetime(dt.datetime.now(dt.UTC), usegmt=True)
    token = changed.get("token", grant["token"])
    text = f"PUT\n\nimage/jpeg\n{date}\nx-oss-security-token:{token}\n/{grant['bucket']}/{key}"
    sign = hmac_sha1(changed.get("secret", grant["secret"]), text)
    headers = {
        "Date": date, "Content-Type": "image/jpeg", "x-oss-security-token": token,
        "Authorization": f"OSS {grant['id']}:{sign}",
    }  # fmt: skip
    escaped = key.replace("/", "%2F")
    return server.request("PUT", f"/{grant['bucket']}/{escaped}" if style == "path" else f"/{escaped}", file, headers)


@pytest.mark.parametrize("chunk", [0, 1, 100])
def test_post_then_read_by_every_style_of_url(server: Running, chunk: int) -> None:
    grant = granted(server, "post")
    assert grant["host"] == f"127.0.0.1:{server.port}"
    answer = post(server, fields_of(grant), b"own picture", chunk)
    assert answer.status == 201, answer.body
    assert answer.headers["etag"] == f'"{hashlib.md5(b"own picture").hexdigest().upper()}"'
    urls = [
        f"http://127.0.0.1:{server.port}/{grant['key']}",
        f"http://http://127.0.0.1:{server.port}/{grant['key']}",
        f"https://bucket.vendor.test/{grant['key']}",
        f"oss://{grant['bucket']}/{grant['key']}",
        f"oss://{grant['bucket']}.endpoint.test/{grant['key']}",
        f"http://127.0.0.1:{server.port}/{grant['bucket']}/{grant['key']}?x=1",
    ]
    assert server.ask(urls=urls).json["read"] == ["own picture"] * len(urls)


@pytest.mark.parametrize("style", ["path", "host"])
def test_put_then_read(server: Running, style: str) -> None:
    grant = granted(server, "put")
    key = f"{grant['key']}images/{uuid.uuid4()}.jpg"
    assert put(server, grant, key, b"put picture", style).status == 200
    assert server.ask(urls=[f"oss://{grant['bucket']}/{key}"]).json["read"] == ["put picture"]


def test_objects_cannot_be_downloaded(server: Running) -> None:
    grant = granted(server, "post")
    assert post(server, fields_of(grant), b"secret picture").status == 201
    for method in ("GET", "HEAD", "POST", "DELETE"):
        answer = server.request(method, f"/{grant['key']}")
        assert answer.status >= 400
        assert b"secret" not in answer.body


def test_a_grant_is_good_for_one_post(server: Running) -> None:
    grant = granted(server, "post")
    assert [post(server, fields_of(grant)).status for _ in range(2)] == [201, 403]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"key": "other"}, "AccessDenied"),
        ({"OSSAccessKeyId": ""}, "AccessDenied"),
        ({"OSSAccessKeyId": "nobody"}, "InvalidAccessKeyId"),
        ({"Signature": "wrong"}, "SignatureDoesNotMatch"),
        ({"policy": base64.b64encode(b"{}").decode()}, "InvalidPolicyDocument"),
    ],
)
def test_posts_that_are_refused(server: Running, changed: dict[str, str], code: str) -> None:
    answer = post(server, fields_of(granted(server, "post"), **changed))
    assert f"<Code>{code}</Code>" in answer.body.decode()
    assert answer.status in (400, 403)


def test_uploads_are_counted_while_they_arrive(server: Running) -> None:
    big = b"x" * 2_000_000
    assert b"EntityTooLarge" in post(server, fields_of(granted(server, "post")), big).body
    assert b"EntityTooLarge" in post(server, fields_of(granted(server, "post")), b"x" * 1001).body
    grant = granted(server, "put")
    assert b"EntityTooLarge" in put(server, grant, f"{grant['key']}a", big).body
    assert server.desk.hold.bytes == 0


def test_put_is_checked(server: Running) -> None:
    grant = granted(server, "put")
    assert b"SignatureDoesNotMatch" in put(server, grant, f"{grant['key']}a", b"x", secret="wrong").body
    assert b"AccessDenied" in put(server, grant, f"{grant['key']}a", b"x", token="wrong").body
    assert b"AccessDenied" in put(server, grant, "elsewhere/a", b"x").body
    assert b"AccessDenied" in put(server, grant, f"{grant['key']}../a", b"x").body
    assert b"InvalidAccessKeyId" in put(server, grant | {"id": "nobody"}, f"{grant['key']}a", b"x").body


@pytest.mark.parametrize(
    "body", [b"", b"--b\r\n", b"no form at all", b"--b--\r\n", b"--b\r\nX" * 3000, b"--b\r\n\r\n" * 200]
)
def test_broken_forms(server: Running, body: bytes) -> None:
    answer = server.request("POST", "/", body, {"Content-Type": "multipart/form-data; boundary=b"})
    assert answer.status == 400
    assert b"<Error>" in answer.body
    assert server.request("POST", "/", body, {"Content-Type": "multipart/form-data"}).status == 400


def test_a_form_without_end_of_fields(server: Running) -> None:
    fields = {f"f{number}": "x" * 1000 for number in range(200)}
    assert post(server, fields | fields_of(granted(server, "post"))).status == 400
    assert post(server, fields_of(granted(server, "post")), None).status == 400


def test_what_is_not_on_the_shelf_is_no_secret(server: Running) -> None:
    read = server.ask(urls=["oss://bucket/nothing", f"http://127.0.0.1:{server.port}/nothing"]).json["read"]
    assert read == ["url_failed", "url_refused"]


@pytest.mark.parametrize(
    ("host", "form", "sent_to"),
    [
        ("127.0.0.1:8000", "post", "127.0.0.1:8000"),
        ("http://127.0.0.1:8000", "put", "127.0.0.1:8000"),
        ("localhost:8000", "post", "127.0.0.1:8000"),
        ("localhost", "put", "127.0.0.1"),
        ("kapiao:8000", "post", "10.0.0.5:8000"),
        ("ocr.example.test:8000", "post", "ocr.example.test:8000"),
        ("ocr.example.test:8000", "put", "10.0.0.5:8000"),
        ("named.example.test", "put", "named.example.test"),
        ("[::1]:8000", "post", "10.0.0.5:8000"),
        ("", "post", "10.0.0.5:8000"),
    ],
)
def test_where_a_file_is_sent_to(host: str, form: str, sent_to: str) -> None:
    assert upload_host(host, form, "10.0.0.5:8000", ("named.example.test",)) == sent_to


def test_keys_meant() -> None:
    assert keys_meant("http://h/b/k%2Fx.jpg?q#f") == ("b/k/x.jpg", "k/x.jpg")
    assert keys_meant("oss://b/k") == ("k", "")
    assert keys_meant("") == ("", "")
