"""Asynchronous calls: what is answered at once, what a job's end looks like, and the callback."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes
from sample_readings import READINGS
from wire_requests import DIALECTS, plain, posted

from kapiao.dialects.rpc import bound
from kapiao.dialects.viapi import Viapi
from kapiao.dialects.wire import Call, Job, Outcome, packed_call, unpacked_call
from kapiao.errors import DeadlinePassed, UrlFailed

REQUEST_ID = "8906582E-6722-409A-A6C4-0E7863B733A5"
TRIM = {"FileType": "pdf", "FileURL": "http://example.test/a.pdf", "OutputType": "html"}


@pytest.fixture
def viapi() -> Viapi:
    """The family whose asynchronous operation answers with a field that is easy to tell."""
    spoken = Viapi()
    spoken.bindings["TrimDocument"] = bound(
        {"kinds": ["bank_card"], "answer": {"@of": ["bank_card"], "Content": "number"}}
    )
    return spoken


def trim(viapi: Viapi) -> Call:
    return viapi.call(plain("viapi", "TrimDocument", TRIM))


def test_viapi_job_id_is_the_request_id(viapi: Viapi) -> None:
    call = trim(viapi)
    assert (call.mode, len(call.tasks), call.tasks[0].ask.limits.formats) == ("async", 1, frozenset({"pdf"}))
    assert viapi.accept_ids(call, REQUEST_ID) == (REQUEST_ID,)
    response = viapi.accepted(plain("viapi", "TrimDocument", TRIM), call, (REQUEST_ID,), REQUEST_ID)
    assert json.loads(response.body) == {"RequestId": REQUEST_ID}


def asked(viapi: Viapi, job: Job, form: str = "") -> tuple[int, Any]:
    request = plain("viapi", "GetAsyncJobResult", {"JobId": job.id}, form=form)
    response = viapi.results(request, viapi.call(request), (job,), REQUEST_ID)
    return response.status, response.body if form else json.loads(response.body)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("queued", "QUEUING"),
        ("running", "PROCESSING"),
        ("timeout", "TIMEOUT_FAILED"),
        ("gave_up", "LIMIT_RETRY_FAILED"),
    ],
)
def test_viapi_statuses(viapi: Viapi, status: Any, said: str) -> None:
    assert asked(viapi, Job("J", status)) == (200, {"RequestId": REQUEST_ID, "Data": {"JobId": "J", "Status": said}})


@pytest.mark.parametrize("status", ["unknown", "expired"])
def test_viapi_jobs_that_are_gone(viapi: Viapi, status: Any) -> None:
    code, body = asked(viapi, Job("J", status))
    assert (code, body["Code"]) == (400, "InvalidParameter")


def test_viapi_success_is_a_json_text_of_data(viapi: Viapi) -> None:
    settled = viapi.settle(trim(viapi), 0, "J", Outcome(READINGS["bank_card"]))
    _, body = asked(viapi, Job("J", "done", settled))
    assert body["Data"]["Status"] == "PROCESS_SUCCESS"
    assert json.loads(body["Data"]["Result"]) == {"Content": "6212262315007683105"}
    assert "ErrorCode" not in body["Data"]
    _, text = asked(viapi, Job("J", "done", settled), form="XML")
    assert b"<Status>PROCESS_SUCCESS</Status>" in text


@pytest.mark.parametrize(
    ("form", "content"),
    [
        (
            "html",
            '<div><h2>样本&lt;一&gt;</h2><div>第一段。</div><table><tr><td rowspan="2">序号</td>'
            '<td colspan="2">存货<br>名称</td></tr><tr><td></td><td>-1,234.50</td></tr></table></div>',
        ),
        (
            "json",
            '{"blocks":[{"type":"heading","level":1,"text":"样本<一>"},{"type":"paragraph","text":"第一段。"},'
            '{"type":"table","rows":[["序号","存货\\n名称","存货\\n名称"],["序号","","-1,234.50"]],"html":"<table>'
            '<tr><td rowspan=\\"2\\">序号</td><td colspan=\\"2\\">存货<br>名称</td></tr>'
            '<tr><td></td><td>-1,234.50</td></tr></table>"}]}',
        ),
    ],
)
def test_a_trimmed_document_is_a_page_or_its_blocks(form: str, content: str) -> None:
    spoken = Viapi()
    call = spoken.call(plain("viapi", "TrimDocument", {**TRIM, "OutputType": form}))
    assert call.tasks[0].ask.kinds == ("article",)
    assert call.tasks[0].ask.limits.max_pages == 2
    settled = spoken.settle(call, 0, "J", Outcome(READINGS["article"]))
    assert json.loads(json.loads(settled)["Result"]) == {"Content": content}


def test_viapi_failures(viapi: Viapi) -> None:
    settled = viapi.settle(trim(viapi), 0, "J", Outcome(error=UrlFailed("The URL did not answer.")))
    _, body = asked(viapi, Job("J", "done", settled))
    assert body["Data"] == {
        "JobId": "J",
        "Status": "PROCESS_FAILED",
        "ErrorCode": "InvalidImage.Download",
        "ErrorMessage": "The URL did not answer.",
    }
    assert "TIMEOUT_FAILED" in viapi.settle(trim(viapi), 0, "J", Outcome(error=DeadlinePassed()))
    wrong_kind = viapi.settle(trim(viapi), 0, "J", Outcome(READINGS["front"]))
    assert json.loads(wrong_kind)["ErrorCode"] == "InvalidImage.Category"


# green ------------------------------------------------------------------------------------------------------------

GREEN = DIALECTS["green"]


def scan(**more: str) -> dict[str, Any]:
    tasks = [{"dataId": "d1", "url": "http://example.test/1.jpg"}, {"url": "http://example.test/2.jpg"}]
    return {"scenes": ["ocr"], "extras": {"card": "bank-card"}, "tasks": tasks, **more}


def submitted(**more: str) -> Call:
    return GREEN.call(posted("/green/image/asyncscan", scan(**more)))


def test_green_ids_are_distinct_and_stable() -> None:
    call = submitted()
    ids = GREEN.accept_ids(call, REQUEST_ID)
    assert len(set(ids)) == 2
    assert all(id.startswith("img") for id in ids)
    assert ids == GREEN.accept_ids(unpacked_call(packed_call(call)), REQUEST_ID)
    assert set(ids).isdisjoint(GREEN.accept_ids(call, "another"))


def test_green_accepted() -> None:
    call = submitted()
    response = GREEN.accepted(posted("/green/image/asyncscan", scan()), call, ("img1", "img2"), REQUEST_ID)
    body = json.loads(response.body)
    extras = {"card": "bank-card"}
    first = {"code": 200, "msg": "OK", "dataId": "d1", "taskId": "img1", "url": "http://example.test/1.jpg"}
    second = {"code": 200, "msg": "OK", "taskId": "img2", "url": "http://example.test/2.jpg"}
    assert body["data"] == [{**first, "extras": extras}, {**second, "extras": extras}]


def test_green_results_of_every_state() -> None:
    call = unpacked_call(packed_call(submitted()))
    done = GREEN.settle(call, 0, "img1", Outcome(READINGS["bank_card"]))
    failed = GREEN.settle(call, 1, "img2", Outcome(error=UrlFailed()))
    states = ("queued", "running", "timeout", "gave_up", "unknown", "expired")
    jobs = (Job("img1", "done", done), Job("img2", "done", failed), *(Job(f"img-{s}", s) for s in states))  # type: ignore[arg-type]
    request = posted("/green/image/results", [job.id for job in jobs])
    body = json.loads(GREEN.results(request, GREEN.call(request), jobs, REQUEST_ID).body)
    assert (body["code"], body["msg"], body["requestId"]) == (200, "OK", REQUEST_ID)
    assert [entry["code"] for entry in body["data"]] == [200, 480, 280, 280, 581, 500, 404, 594]
    assert [entry["taskId"] for entry in body["data"]] == [job.id for job in jobs]
    assert body["data"][0]["results"][0]["bankCardInfo"] == {"bankCardNum": "6212262315007683105"}
    assert body["data"][2]["msg"] == "PROCESSING"


def test_green_has_no_callback_unless_asked() -> None:
    assert GREEN.callback(submitted(), "{}", "uid") is None


def sm3(data: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def test_sm3_is_the_documented_one() -> None:
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize("crypt", ["", "SHA256", "SM3"])
def test_green_callback_checksum(crypt: str) -> None:
    more = {"callback": "https://cb.example.test/in?x=1", "seed": "s_1"} | ({"cryptType": crypt} if crypt else {})
    call = unpacked_call(packed_call(submitted(**more)))
    settled = GREEN.settle(call, 0, "img1", Outcome(READINGS["bank_card"]))
    push = GREEN.callback(call, settled, "1234567890")
    assert push is not None
    assert push.url == "https://cb.example.test/in?x=1"
    assert push.content_type.startswith("application/x-www-form-urlencoded")
    sent = {name: values[0] for name, values in parse_qs(push.body.decode()).items()}
    assert sent["content"] == settled
    plain_text = f"1234567890s_1{settled}".encode()
    assert sent["checksum"] == (sm3(plain_text) if crypt == "SM3" else hashlib.sha256(plain_text).hexdigest())
    assert json.loads(sent["content"])["taskId"] == "img1"


def test_green_one_bad_picture_does_not_spoil_the_others() -> None:
    request = posted("/green/image/scan", scan())
    call = GREEN.call(request)
    outcomes = (Outcome(error=DeadlinePassed()), Outcome(READINGS["bank_card"]))
    body = json.loads(GREEN.answer(request, call, outcomes, REQUEST_ID).body)
    assert [(entry["code"], entry["msg"]) for entry in body["data"]] == [(581, "TIMEOUT"), (200, "OK")]
    assert "results" not in body["data"][0]
