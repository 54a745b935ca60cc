"""A server as a stranger starts it: no settings, a first key invented and shown once, private addresses refused."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from cards import samples
from running import Refused, Relay, Server, free_port, raw_exchange

VIAPI = "alibabacloud_ocr20191230"
FRONT = samples("resident_id_front")[0]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("fresh") / "data", KAPIAO_WORKERS="1")
    yield running
    running.stop()


def first_key(server: Server) -> tuple[str, str]:
    said = server.said()
    found = re.findall(r"AccessKeyId\s+(\S+)\s+AccessKeySecret\s+(\S+)", said)
    assert len(found) == 1, "the first key is shown once"
    return found[0]


def call(server: Server, url: str) -> dict[str, object]:
    key, secret = first_key(server)
    config = {"access_key_id": key, "access_key_secret": secret, "endpoint": server.host, "protocol": "http"}
    return {"package": VIAPI, "action": "RecognizeTrainTicket", "config": config, "request": {"ImageURL": url}}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x.jpg",
        "http://localhost/x.jpg",
        "http://10.0.0.1/x.jpg",
        "http://192.168.1.1/x.jpg",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/x.jpg",
        "http://[::ffff:127.0.0.1]/x.jpg",
        "http://2130706433/x.jpg",
        "http://0/x.jpg",
    ],
)
def test_private_addresses_are_refused(sdk, fresh, url):
    with pytest.raises(Refused) as caught:
        sdk("viapi4")(**call(fresh, url))
    assert caught.value.kind == "ClientException"
    assert caught.value.code in ("InvalidImage.Unsafe", "InvalidImage.URL")
    assert caught.value.status == 400


def test_a_picture_host_on_this_machine_is_not_asked(sdk, fresh, pictures):
    asked = len(pictures.asked)
    with pytest.raises(Refused) as caught:
        sdk("viapi2")(**call(fresh, pictures.url + FRONT.url_path))
    assert caught.value.code == "InvalidImage.Unsafe"
    assert len(pictures.asked) == asked


def test_a_local_file_needs_no_address(sdk, fresh):
    """Own objects are recognised, not fetched: uploads work while loopback is refused."""
    time.sleep(1.1)  # the calls before this one may have used up the pace of a second
    more = {"advance": ["ImageURL"], "file": str(FRONT.path), "open_platform": fresh.host}
    said = call(fresh, "") | {"action": "RecognizeIdentityCard", "request": {"Side": "face"}} | more
    said["config"] = dict(said["config"], region_id="cn-shanghai")
    front = sdk("viapi2")(**said)["body"]["Data"]["FrontResult"]
    assert front["IDNumber"] == FRONT.fields["id_number"]


def test_pace_of_ten_calls_a_second(sdk, fresh):
    """The default rate: somewhere in a quick run of calls the caller is told to slow down, in the vendor's words."""
    codes = set()
    for _ in range(40):
        with pytest.raises(Refused) as caught:
            sdk("viapi4")(**call(fresh, "http://127.0.0.1:9/x.jpg"))
        codes.add(caught.value.code)
    assert codes == {"InvalidImage.Unsafe", "Throttling.User"}


@dataclass(frozen=True)
class Before:
    """What was there before the server was started again: its key, an upload, a request as sent, a proxy in front."""

    key: tuple[str, str]
    upload: str
    sent: bytes
    proxied: dict[str, object]


@pytest.fixture(scope="module")
def again(sdk, fresh: Server) -> Iterator[Before]:
    """The same server started once more, now told a name under which a proxy shows it."""
    relay = Relay(("127.0.0.1", fresh.port))
    port = free_port()
    proxy = Relay(("127.0.0.1", fresh.port), (f"127.0.0.1:{port}".encode(), b"inside.example"), port)
    key, secret = first_key(fresh)
    signed = {"key": key, "secret": secret, "endpoint": fresh.host}
    upload = sdk("core")(do="upload", file=str(FRONT.path), **signed)
    time.sleep(1.1)  # the calls before these may have used up the pace of a second
    assert code_of(sdk, through(relay, fresh)) == "InvalidImage.Unsafe"
    assert code_of(sdk, through(proxy, fresh)) == "SignatureDoesNotMatch"
    fresh.restart(KAPIAO_WORKERS="1", KAPIAO_PUBLIC_HOSTS=f"ocr.example.test,{proxy.host}")
    yield Before((key, secret), upload, bytes(relay.sent[0]), through(proxy, fresh))
    relay.stop()
    proxy.stop()


def through(relay: Relay, server: Server) -> dict[str, object]:
    said = call(server, "http://127.0.0.1:9/x.jpg")
    return said | {"config": dict(said["config"], endpoint=relay.host)}


def code_of(sdk, said: dict[str, object]) -> str:
    with pytest.raises(Refused) as caught:
        sdk("viapi4")(**said)
    return caught.value.code


def test_the_first_key_is_shown_once(fresh, again):
    assert first_key(fresh) == again.key


def test_nonces_outlive_a_restart(fresh, again):
    status, _, body = raw_exchange(fresh.host, again.sent)
    assert (status, b'"SignatureNonceUsed"' in body) == (400, True)


def test_uploads_outlive_a_restart(sdk, fresh, again):
    signed = {"key": again.key[0], "secret": again.key[1], "endpoint": fresh.host}
    content = {"scenes": ["ocr"], "extras": {"card": "id-card-front"}, "tasks": [{"url": again.upload}]}
    answer = sdk("core")(do="green", request="ImageSyncScanRequest", body=content, **signed)
    assert answer["data"][0]["code"] == 200


def test_behind_a_proxy_that_rewrites_the_host(sdk, again):
    """The signature covers the Host that the client knows; the server was told that name by a setting."""
    assert code_of(sdk, again.proxied) == "InvalidImage.Unsafe"
