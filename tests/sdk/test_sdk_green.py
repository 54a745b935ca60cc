"""The green family through aliyun-python-sdk-green and its uploader: scan, asyncscan, results, callback."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from cards import compact, samples, unspaced
from contract_shape import faults, operations
from cryptography.hazmat.primitives import hashes
from running import Refused, raw_exchange

from kapiao.dialects.green import Green

FRONT, BACK = samples("resident_id_front")[0], samples("resident_id_back")[0]
BANK_CARD = samples("bank_card")[0]
PICTURES = {"id-card-front": FRONT, "id-card-back": BACK, "bank-card": BANK_CARD}
FAR = 120.0


def body(card: str, *urls: str, **more: Any) -> dict[str, Any]:
    tasks = [{"dataId": f"data-{index}", "url": url} for index, url in enumerate(urls)]
    return {"scenes": ["ocr"], "extras": {"card": card}, "tasks": tasks} | more


def scan(sdk: Any, config: Any, content: Any, request: str = "ImageSyncScanRequest", **more: Any) -> dict[str, Any]:
    return sdk("core")(do="green", request=request, body=content, **config.core(**more))


def dashed(printed: str) -> str:
    text = compact(printed)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


@pytest.mark.parametrize("card", sorted(operations("green")))
def test_every_card_type(sdk, config, pictures, card):
    """What this version reads is answered in the contract's shape; the rest is one honest 400."""
    bound = Green().bindings.get(card)
    sample = PICTURES.get(card) or (samples(bound.all_kinds[0])[0] if bound else FRONT)
    answer = scan(sdk, config, body(card, pictures.url + sample.url_path))
    if card not in Green().bindings:
        assert answer["code"] == 400
        assert card in answer["msg"]
        return
    element = answer["data"][0]
    assert (answer["code"], answer["msg"], element["code"], element["msg"]) == (200, "OK", 200, "OK")
    assert element["dataId"] == "data-0"
    assert element["url"] == pictures.url + sample.url_path
    assert element["taskId"].startswith("img")
    result = element["results"][0]
    assert (result["scene"], result["label"], result["suggestion"]) == ("ocr", "ocr", "review")
    assert 0 < result["rate"] <= 100
    facts = operations("green")[card]
    info = result[facts["info_object"]]
    assert not list(faults(facts["response"][facts["info_object"]]["fields"], info))


def test_identity_card(sdk, config, pictures):
    urls = [pictures.url + FRONT.url_path, pictures.url + BACK.url_path]
    answer = scan(sdk, config, body("id-card-front", *urls))
    front, back = (next(v for v in element["results"][0].values() if isinstance(v, dict)) for element in answer["data"])
    truth = FRONT.fields
    assert (front["name"], front["number"], front["address"]) == (truth["name"], truth["id_number"], truth["address"])
    assert (front["birth"], front["nationality"]) == (dashed(truth["birth_date"]), truth["ethnicity"])
    assert front["numberValid"] is True
    assert (front["type"], back["type"]) == ("front", "back")
    assert back["authority"] == BACK.fields["authority"]
    assert back["startDate"] == dashed(BACK.fields["validity"].split("-")[0])


def test_bank_card(sdk, config, pictures):
    answer = scan(sdk, config, body("bank-card", pictures.url + BANK_CARD.url_path))
    assert answer["data"][0]["results"][0]["bankCardInfo"]["bankCardNum"] == unspaced(BANK_CARD.fields["number"])


def test_one_bad_picture_among_good_ones(sdk, config, pictures):
    good = pictures.url + FRONT.url_path
    answer = scan(sdk, config, body("id-card-front", good, f"{pictures.url}/none.jpg", pictures.url + "/samples/"))
    assert answer["code"] == 200
    assert [element["code"] for element in answer["data"]][:2] == [200, 480]
    assert answer["data"][2]["code"] == 586  # a page of text is no picture
    assert "results" not in answer["data"][1]


def test_client_info_with_blanks_and_chinese(sdk, config, pictures):
    """Part of the signature, decoded."""
    more = {"client_info": '{"userId": "用户 1", "ip": "a&b=c+d"}'}
    answer = scan(sdk, config, body("id-card-front", pictures.url + FRONT.url_path), **more)
    assert answer["data"][0]["code"] == 200


@pytest.mark.parametrize(
    "content",
    [
        {"scenes": ["ocr"], "extras": {"card": "id-card-front"}},
        {"scenes": ["porn"], "extras": {"card": "id-card-front"}, "tasks": [{"url": "http://127.0.0.1/x"}]},
        {"scenes": ["ocr"], "extras": {"card": "cat"}, "tasks": [{"url": "http://127.0.0.1/x"}]},
        {"scenes": ["ocr"], "tasks": [{"url": "http://127.0.0.1/x"}]},
        {"scenes": ["ocr"], "extras": {"card": "id-card-front"}, "tasks": [{"url": "file:///etc/passwd"}]},
        {"scenes": ["ocr"], "extras": {"card": "id-card-front"}, "tasks": [{"url": "http://127.0.0.1/x"}] * 101},
        [],
        "text",
    ],
)
def test_bad_request_is_a_number_inside_200(sdk, config, content):
    answer = scan(sdk, config, content)
    assert answer["code"] == 400
    assert answer["requestId"]


def test_wrong_secret(sdk, config):
    """The old core splits the message at a colon; the string to sign of ROA holds more of them."""
    with pytest.raises(Refused) as caught:
        scan(sdk, config, body("id-card-front", "http://127.0.0.1/x"), secret="wrong")
    error = caught.value
    assert (error.kind, error.code, error.status) == ("ServerException", "SignatureDoesNotMatch", 400)
    assert error.request_id


def test_tls_with_the_servers_certificate(sdk, config, server, pictures):
    more = {"protocol": "https", "verify": str(server.data_dir / "tls.pem")}
    answer = scan(sdk, config, body("id-card-front", pictures.url + FRONT.url_path), **more)
    assert answer["data"][0]["code"] == 200


def test_unknown_key(sdk, config):
    with pytest.raises(Refused) as caught:
        scan(sdk, config, body("id-card-front", "http://127.0.0.1/x"), key="nobody")
    error = caught.value
    assert (error.kind, error.code, error.status) == ("ServerException", "InvalidAccessKeyId.NotFound", 404)


def test_stale_clock(sdk, config):
    call = {"do": "green", "request": "ImageSyncScanRequest", "body": body("bank-card", "http://127.0.0.1/x")}
    with pytest.raises(Refused) as caught:
        sdk("core")(**call, **config.core(), clock_s=-1000)
    error = caught.value
    assert (error.kind, error.code, error.status) == ("ServerException", "InvalidTimeStamp.Expired", 400)


def test_equal_calls_within_a_second(sdk, relayed, relay, server, pictures):
    """Without a nonce two equal calls have one signature: the second is no replay."""
    scan(sdk, relayed, body("id-card-front", f"{pictures.url}/none.jpg"))
    status, _, answer = raw_exchange(server.host, bytes(relay.sent[0]))
    assert status == 200
    assert json.loads(answer)["code"] == 200


@pytest.mark.parametrize("whole", [True, False])
def test_uploader(sdk, config, pictures, whole):
    """ClientUploader: credentials, PUT to the own shelf, then the oss:// address is read without any download."""
    asked = len(pictures.asked)
    url = sdk("core")(do="upload", file=str(FRONT.path), bytes=whole, **config.core())
    assert url.startswith("oss://")
    element = scan(sdk, config, body("id-card-front", url))["data"][0]
    info = next(value for value in element["results"][0].values() if isinstance(value, dict))
    assert info["number"] == FRONT.fields["id_number"]
    assert len(pictures.asked) == asked


def test_an_oss_address_that_is_not_ours(sdk, config):
    element = scan(sdk, config, body("id-card-front", "oss://bucket/folder/picture.jpg"))["data"][0]
    assert element["code"] == 480


class Inbox:
    """A caller's callback address: keeps what is pushed, and refuses the first pushes when told to."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.refuse = 0
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers["content-length"])).decode()
                inbox.refuse -= 1
                status = 503 if inbox.refuse >= 0 else 200
                if status == 200:
                    inbox.got.append({name: values[0] for name, values in parse_qs(data).items()})
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/callback"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def first(self) -> dict[str, str]:
        deadline = time.monotonic() + FAR
        while not self.got and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.got[0]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    box = Inbox()
    yield box
    box.stop()


def finished(sdk: Any, config: Any, ids: list[str]) -> list[dict[str, Any]]:
    deadline = time.monotonic() + FAR
    while time.monotonic() < deadline:
        answer = scan(sdk, config, ids, request="ImageAsyncScanResultsRequest")
        assert answer["code"] == 200
        if all(element["code"] != 280 for element in answer["data"]):
            return answer["data"]
        time.sleep(0.1)
    raise AssertionError("the scan did not end")


def test_asynchronous_scan_and_results(sdk, config, pictures):
    urls = [pictures.url + FRONT.url_path, pictures.url + "/none.jpg"]
    accepted = scan(sdk, config, body("id-card-front", *urls), request="ImageAsyncScanRequest")
    assert accepted["code"] == 200
    ids = [element["taskId"] for element in accepted["data"]]
    assert all("results" not in element for element in accepted["data"])
    good, bad = finished(sdk, config, ids)
    assert (good["taskId"], bad["taskId"]) == tuple(ids)
    assert good["dataId"] == "data-0"
    info = next(value for value in good["results"][0].values() if isinstance(value, dict))
    assert info["number"] == FRONT.fields["id_number"]
    assert bad["code"] == 480


def test_a_hundred_tasks(sdk, config, pictures):
    """The documented most of tasks and ids; one more of either is refused."""
    urls = [f"{pictures.url}/none-{index}.jpg" for index in range(100)]
    accepted = scan(sdk, config, body("id-card-front", *urls), request="ImageAsyncScanRequest")
    ids = [element["taskId"] for element in accepted["data"]]
    assert len(set(ids)) == 100
    ended = finished(sdk, config, ids)
    assert [element["taskId"] for element in ended] == ids
    assert {element["code"] for element in ended} == {480}
    assert scan(sdk, config, [*ids, "img0"], request="ImageAsyncScanResultsRequest")["code"] == 400


def test_results_of_an_unknown_id(sdk, config):
    answer = scan(sdk, config, ["img0123"], request="ImageAsyncScanResultsRequest")
    assert (answer["code"], answer["data"][0]["code"]) == (200, 404)


@pytest.mark.parametrize("algorithm", ["SHA256", "SM3"])
def test_callback(sdk, config, pictures, inbox, uid, algorithm):
    """Pushed again after a refusal; the checksum is over account id, seed and content."""
    inbox.refuse = 1
    more = {"callback": inbox.url, "seed": "seed_1", "cryptType": algorithm}
    content = body("id-card-front", pictures.url + FRONT.url_path, **more)
    accepted = scan(sdk, config, content, request="ImageAsyncScanRequest")
    pushed = inbox.first()
    told = json.loads(pushed["content"])
    assert told["taskId"] == accepted["data"][0]["taskId"]
    text = f"{uid}seed_1{pushed['content']}".encode()
    assert pushed["checksum"] == (hashlib.sha256(text).hexdigest() if algorithm == "SHA256" else sm3(text))


def sm3(data: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()
