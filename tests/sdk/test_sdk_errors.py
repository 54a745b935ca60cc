"""What the user of an SDK sees when a call is refused: exception class, code, request id."""

from __future__ import annotations

import random
import re
import struct
import zlib
from typing import Any

import pytest
from running import PictureHost, Refused, raw_exchange

VIAPI, OCRAPI = "alibabacloud_ocr20191230", "alibabacloud_ocr_api20210707"
RAISED = {
    "viapi1": "TeaException",
    "viapi2": "ClientException",
    "viapi2old": "TeaException",
    "viapi4": "ClientException",
}
UPPER_UUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
NOWHERE = "http://127.0.0.1:1/never-asked.jpg"

# generation, signature: every way in which the Tea generations sign
SIGNED = [
    ("viapi1", {}),
    ("viapi2", {}),
    ("viapi2", {"signature_algorithm": "v2"}),
    ("viapi2", {"signature_algorithm": "ACS3-HMAC-SM3"}),
    ("viapi2old", {}),
    ("viapi2old", {"signature_algorithm": "v2"}),
    ("viapi4", {}),
    ("viapi4", {"signature_algorithm": "v2"}),
]
NAMES = [f"{name}-{more.get('signature_algorithm', 'default')}" for name, more in SIGNED]


def id_card(config: Any, more: dict[str, Any], **request: str) -> dict[str, Any]:
    """A call of RecognizeIdentityCard, to be refused before any picture is looked at unless one is given."""
    values = {"ImageURL": NOWHERE, "Side": "face"} | request
    return {
        "package": VIAPI,
        "action": "RecognizeIdentityCard",
        "config": config.tea(**more),
        "request": {name: value for name, value in values.items() if value is not None},
    }


def refused(call: Any, **values: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        call(**values)
    error = caught.value
    assert UPPER_UUID.fullmatch(error.request_id or ""), f"request id {error.request_id!r} of {error}"
    return error


@pytest.mark.parametrize(("generation", "more"), SIGNED, ids=NAMES)
class TestAccess:
    """Every signature scheme refuses in the same words."""

    def test_wrong_secret(self, sdk, config, generation, more):
        error = refused(sdk(generation), **id_card(config, more | {"access_key_secret": "wrong"}))
        assert (error.kind, error.code) == (RAISED[generation], "SignatureDoesNotMatch")

    def test_unknown_key(self, sdk, config, generation, more):
        error = refused(sdk(generation), **id_card(config, more | {"access_key_id": "nobody"}))
        assert (error.kind, error.code) == (RAISED[generation], "InvalidAccessKeyId.NotFound")

    @pytest.mark.parametrize("clock_s", [-1000, 1000])
    def test_stale_clock(self, sdk, config, generation, more, clock_s):
        error = refused(sdk(generation), **id_card(config, more), clock_s=clock_s)
        assert (error.kind, error.code) == (RAISED[generation], "InvalidTimeStamp.Expired")

    def test_clock_within_the_window(self, sdk, config, generation, more):
        error = refused(sdk(generation), **id_card(config, more, Side="left"), clock_s=-600)
        assert error.code == "InvalidSide"

    def test_replayed_bytes(self, sdk, relayed, relay, server, generation, more):
        """The same bytes again, past the SDK: refused even though key, signature and time are right."""
        error = refused(sdk(generation), **id_card(relayed, more, Side="left"))
        assert error.code == "InvalidSide"
        status, headers, body = raw_exchange(server.host, bytes(relay.sent[0]))
        assert status == 400
        assert headers["content-type"] == "application/json;charset=utf-8"
        assert b'"SignatureNonceUsed"' in body

    def test_tampered_parameter(self, sdk, relayed, relay, server, generation, more):
        refused(sdk(generation), **id_card(relayed, more, Side="left"))
        changed = bytes(relay.sent[0]).replace(b"Side=left", b"Side=face")
        assert changed != bytes(relay.sent[0])
        status, _, body = raw_exchange(server.host, changed)
        assert status == 400
        assert b'"SignatureDoesNotMatch"' in body


@pytest.mark.parametrize("generation", ["viapi2", "viapi2old", "viapi4"])
def test_missing_side(sdk, config, generation):
    error = refused(sdk(generation), **id_card(config, {}, Side=None))
    assert (error.kind, error.code) == (RAISED[generation], "MissingSide")
    if RAISED[generation] == "ClientException":
        assert error.status == 400
        assert f"request id: {error.request_id}" in error.message


@pytest.mark.parametrize("generation", ["viapi2", "viapi2old", "viapi4"])
def test_missing_picture(sdk, config, generation):
    error = refused(sdk(generation), **id_card(config, {}, ImageURL=None))
    assert (error.kind, error.code) == (RAISED[generation], "MissingImageURL")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("not a url", "InvalidImage.URL"),
        ("ftp://127.0.0.1/picture.jpg", "InvalidImage.URL"),
        ("http://127.0.0.1:1/closed-port.jpg", "InvalidImage.Download"),
        ("http://127.0.0.1/图片.jpg", "InvalidImage.URL"),
    ],
)
@pytest.mark.parametrize("generation", ["viapi2old", "viapi4"])
def test_bad_url(sdk, config, generation, url, code):
    error = refused(sdk(generation), **id_card(config, {}, ImageURL=url))
    assert (error.kind, error.code) == (RAISED[generation], code)


def png(width: int, height: int) -> bytes:
    """A one-bit PNG of one colour: a picture of any size in few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


BAD_FILES = {
    "empty.jpg": (b"", "InvalidImage.Content"),
    "text.jpg": (b"This is no picture at all.\n" * 20, "InvalidImageType"),
    "broken.png": (png(800, 500)[:60], "InvalidImage.Decode"),
    "1x1.png": (png(1, 1), "InvalidImage.Content"),
    "wide.png": (png(3000, 40), "InvalidImage.Content"),
    "huge.png": (png(30_000, 30_000), "InvalidImage.Content"),
    "heavy.jpg": (b"\xff\xd8\xff\xe0" + random.Random(1).randbytes(3 * 1024 * 1024), "InvalidParameter.TooLarge"),
}


@pytest.fixture(scope="module")
def bad_files(pictures: PictureHost) -> str:
    folder = pictures.folder / "bad"
    folder.mkdir()
    for name, (data, _) in BAD_FILES.items():
        (folder / name).write_bytes(data)
    return f"{pictures.url}/bad"


@pytest.mark.parametrize("name", BAD_FILES)
@pytest.mark.parametrize("generation", ["viapi1", "viapi2", "viapi4"])
def test_bad_picture_by_url(sdk, config, bad_files, generation, name):
    error = refused(sdk(generation), **id_card(config, {}, ImageURL=f"{bad_files}/{name}"))
    assert (error.kind, error.code) == (RAISED[generation], BAD_FILES[name][1])


@pytest.mark.parametrize("name", ["text.jpg", "broken.png", "1x1.png", "wide.png", "huge.png"])
def test_bad_picture_in_the_body(sdk, config, bad_files, pictures, name):
    call = {"package": OCRAPI, "action": "RecognizeIdcard", "config": config.tea()}
    error = refused(sdk("viapi4"), **call, file=str(pictures.folder / "bad" / name))
    assert (error.kind, error.code) == ("ClientException", BAD_FILES[name][1])


def test_picture_that_is_not_there(sdk, config, pictures):
    error = refused(sdk("viapi4"), **id_card(config, {}, ImageURL=f"{pictures.url}/no-such-file.jpg"))
    assert (error.kind, error.code, error.status) == ("ClientException", "InvalidImage.Download", 400)


def test_neither_url_nor_body(sdk, config):
    call = {"package": OCRAPI, "action": "RecognizeIdcard", "config": config.tea()}
    error = refused(sdk("viapi4"), **call)
    assert (error.kind, error.status) == ("ClientException", 400)


CORE_CALL = {"do": "common", "action": "RecognizeIdentityCard", "version": "2019-12-30"}
CORE_VALUES = {"ImageURL": NOWHERE, "Side": "face"}


class TestOldCore:
    """aliyun-python-sdk-core: it splits the message of a wrong signature at its colon, and must survive that."""

    def test_wrong_secret(self, sdk, config):
        """The SDK finds its own string to sign in the message, and concludes that the secret is wrong."""
        call = {"do": "ocr", "action": "RecognizeIdentityCard", "parameters": CORE_VALUES}
        error = refused(sdk("core"), **call, **config.core(secret="wrong"))
        assert (error.kind, error.code, error.status) == ("ServerException", "InvalidAccessKeySecret", 400)

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_wrong_secret_of_a_common_request(self, sdk, config, method):
        """A CommonRequest forgets its string to sign, so the code stays."""
        call = CORE_CALL | config.core(secret="wrong")
        error = refused(sdk("core"), **call, parameters=CORE_VALUES, method=method)
        assert (error.kind, error.code, error.status) == ("ServerException", "SignatureDoesNotMatch", 400)

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_unknown_key(self, sdk, config, method):
        error = refused(sdk("core"), **CORE_CALL, **config.core(key="nobody"), parameters=CORE_VALUES, method=method)
        assert (error.kind, error.code, error.status) == ("ServerException", "InvalidAccessKeyId.NotFound", 404)

    def test_stale_clock(self, sdk, config):
        error = refused(sdk("core"), **CORE_CALL, **config.core(), parameters=CORE_VALUES, clock_s=-1000)
        assert (error.kind, error.code, error.status) == ("ServerException", "InvalidTimeStamp.Expired", 400)

    def test_missing_side(self, sdk, config):
        error = refused(sdk("core"), **CORE_CALL, **config.core(), parameters={"ImageURL": NOWHERE})
        assert (error.kind, error.code, error.status) == ("ServerException", "MissingSide", 400)

    def test_typed_request(self, sdk, config):
        call = {"do": "ocr", "action": "RecognizeIdentityCard", "parameters": {"ImageURL": NOWHERE, "Side": "left"}}
        error = refused(sdk("core"), **call, **config.core())
        assert (error.kind, error.code, error.status) == ("ServerException", "InvalidSide", 400)

    def test_unknown_action(self, sdk, config):
        call = CORE_CALL | {"action": "RecognizeNothing"}
        error = refused(sdk("core"), **call, **config.core(), parameters={})
        assert (error.kind, error.code, error.status) == ("ServerException", "InvalidAction.NotFound", 404)

    def test_replayed_bytes(self, sdk, relayed, relay, server):
        refused(sdk("core"), **CORE_CALL, **relayed.core(), parameters={"ImageURL": NOWHERE})
        status, _, body = raw_exchange(server.host, bytes(relay.sent[0]))
        assert status == 400
        assert b'"SignatureNonceUsed"' in body
