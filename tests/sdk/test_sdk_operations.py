"""Every operation of the contract, by URL, through every SDK version that has it: an answer, or one honest refusal.

What this version reads is taken from the dialects themselves (docs/coverage.md shows the same), so an operation that
gets its reader must answer here from that day on.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from cards import samples
from contract_shape import faults, operations
from given import given
from running import Refused, job_end

from kapiao.dialects.ocrapi import OcrApi
from kapiao.dialects.viapi import Viapi

VIAPI, OCRAPI = "alibabacloud_ocr20191230", "alibabacloud_ocr_api20210707"
LATER = {"RecognizePdf", "RecognizeVideoCharacter", "RecognizeQuotaInvoice", "RecognizeTicketInvoice"}
REMOVED = {
    "RecognizeAccountPage", "RecognizeBusinessCard", "RecognizeChinapassport", "RecognizePassportMRZ",
    "RecognizeStamp", "TrimDocument", "DetectCardScreenshot", "RecognizePoiName", "RecognizeTakeoutOrder",
}  # fmt: skip
ALL = set(operations("viapi"))
HAS = {"viapi1": ALL - LATER, "viapi2": ALL, "viapi2old": ALL, "viapi4": ALL - REMOVED, "core": ALL - REMOVED}
CALLS = [(generation, action) for generation, actions in HAS.items() for action in sorted(actions)]


@cache
def viapi() -> Viapi:
    return Viapi()


def filled(action: str, url: str) -> dict[str, Any]:
    """A full and valid request of an operation."""
    request: dict[str, Any] = {}
    for name, rule in operations("viapi")[action]["request"].items():
        if rule["type"] == "Array":
            request[name] = [{"ImageURL": url}]
        elif rule.get("format") == "url":
            request[name] = url
        elif rule["type"] == "Boolean":
            request[name] = False
        elif rule["type"] in ("Integer", "Long"):
            request[name] = 10
        elif name == "JobId":
            request[name] = "0" * 8 + "-0000-0000-0000-" + "0" * 12
        else:
            request[name] = (rule.get("enum") or [rule.get("example", "x")])[0]
    return request


def test_the_contract_is_whole():
    assert len(ALL) == 27
    assert len(operations("ocrapi")) == 2
    assert len(operations("green")) == 13


@pytest.mark.parametrize(("generation", "action"), CALLS)
def test_every_operation(sdk, config, pictures, generation, action):
    request = filled(action, pictures.url + given(viapi(), action, pictures.folder).url_path)
    if generation == "core":
        call: dict[str, Any] = {"do": "ocr", "action": action, **config.core()}
        call["parameters"] = {("Taskss" if name == "Tasks" else name): value for name, value in request.items()}
    else:
        call = {"package": VIAPI, "action": action, "config": config.tea(), "request": request}
    if action == "GetAsyncJobResult":
        with pytest.raises(Refused) as caught:
            sdk(generation)(**call)
        assert (caught.value.code, caught.value.message.count("JobId")) == ("InvalidParameter", 1)
    elif viapi().contract.operations[action].asynchronous:
        accepted = sdk(generation)(**call)
        body = accepted if generation == "core" else accepted["body"]
        job = {**call, "action": "GetAsyncJobResult"}
        job["parameters" if generation == "core" else "request"] = {"JobId": body["RequestId"]}
        ended = job_end(sdk(generation), job)
        assert ended["JobId"] == body["RequestId"]
        if action not in viapi().bindings:
            assert (ended["Status"], ended["ErrorCode"]) == ("PROCESS_FAILED", "UnsupportedOperation")
            assert action in ended["ErrorMessage"]
        else:
            assert ended["Status"] == "PROCESS_SUCCESS"
    elif action not in viapi().bindings:
        with pytest.raises(Refused) as caught:
            sdk(generation)(**call)
        assert caught.value.code == "UnsupportedOperation"
        assert action in caught.value.message
    else:
        answer = sdk(generation)(**call)
        body = answer if generation == "core" else answer["body"]
        assert body["Data"]
        assert not list(faults(operations("viapi")[action]["response"], body))


@pytest.mark.parametrize("action", sorted(operations("ocrapi")))
def test_every_operation_of_ocrapi(sdk, config, pictures, action):
    request = {"Url": pictures.url + given(OcrApi(), action, pictures.folder).url_path}
    call = {"package": OCRAPI, "action": action, "config": config.tea(), "request": request}
    if action in OcrApi().bindings:
        data = json.loads(sdk("viapi4")(**call)["body"]["Data"])
        assert not list(faults(operations("ocrapi")[action]["response"]["Data"]["parsed"]["fields"], data))
    else:
        with pytest.raises(Refused) as caught:
            sdk("viapi4")(**call)
        assert caught.value.code == "UnsupportedOperation"


@pytest.mark.parametrize("quirk", ["OutputQualityInfo", "Llm_rec"])
def test_a_parameter_is_served_or_refused_never_ignored(sdk, config, pictures, quirk):
    request = {"Url": pictures.url + samples("resident_id_front")[0].url_path, quirk: True}
    call = {"package": OCRAPI, "action": "RecognizeIdcard", "config": config.tea(), "request": request}
    if quirk in OcrApi().bindings["RecognizeIdcard"].pending:
        with pytest.raises(Refused) as caught:
            sdk("viapi4")(**call)
        assert caught.value.code == "UnsupportedOperation"
    else:
        assert sdk("viapi4")(**call)["body"]["Data"]
