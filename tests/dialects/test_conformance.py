"""Conformance cases (tests/wire/<dialect>/cases.json): what a request means, and what is answered, by one runner.

A case says where it comes from (`origin`), what is asked (`request`) and any of: `call` (what was understood),
`reading` (a sample reading handed in) with `answer` / `data` / `data_at` / `results` / `element`, or `error`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sample_readings import READINGS
from wire_requests import DIALECTS, WIRE, cases, plain, posted, recogniser

from kapiao.dialects.wire import Call, Outcome, WireRequest, WireResponse, packed_call, unpacked_call
from kapiao.errors import KapiaoError
from kapiao.vision.shelf import digest

JSON = "application/json;charset=utf-8"
CASES = [
    (name, case) for name in DIALECTS if (WIRE / name / "cases.json").exists() for case in cases(name, "cases.json")
]
NAMES = [f"{name}-{number}-{case['about'][:40]}" for number, (name, case) in enumerate(CASES)]
ORIGINS = {"vendor text", "SDK model", "run"}
MODELS = "<models>"  # stands for the digest of the models in use, which changes with them
REQUEST_ID = "8906582E-6722-409A-A6C4-0E7863B733A5"


def request_of(dialect: str, raw: dict[str, Any]) -> WireRequest:
    if "path" in raw:
        return posted(raw["path"], raw["body"])
    return plain(dialect, raw["action"], raw["parameters"], raw.get("method", "POST"), raw.get("form", ""))


def outcome_of(case: dict[str, Any], call: Call) -> tuple[Outcome, ...]:
    return tuple(Outcome(READINGS[case["reading"]]) for _ in call.tasks)


@pytest.mark.parametrize(("dialect", "case"), CASES, ids=NAMES)
def test_case(dialect: str, case: dict[str, Any]) -> None:
    assert case["origin"] in ORIGINS
    request = request_of(dialect, case["request"])
    spoken = recogniser(request)
    assert spoken.name == dialect
    error: KapiaoError | None = None
    response: WireResponse | None = None
    try:
        call = spoken.call(request)
        understood(call, case.get("call", {}))
        if "reading" in case:
            response = spoken.answer(request, call, outcome_of(case, call), REQUEST_ID)
    except KapiaoError as raised:
        error = raised
        response = spoken.failure(request, raised, REQUEST_ID)
    if "error" in case:
        assert response is not None
        refused(case, error, response)
    else:
        assert error is None, error
        if response is not None:
            answered(case, response)


def understood(call: Call, expected: dict[str, Any]) -> None:
    assert unpacked_call(packed_call(call)).tasks == call.tasks
    ask = call.tasks[0].ask if call.tasks else None
    said: dict[str, Any] = {
        "mode": call.mode,
        "permission": call.permission,
        "meter": call.meter,
        "job_ids": list(call.job_ids),
        "urls": [task.source.url for task in call.tasks],
    }
    if ask:
        said |= {
            "kinds": list(ask.kinds),
            "extras": sorted(ask.extras),
            "formats": sorted(ask.limits.formats),
            "max_bytes": ask.limits.max_bytes,
            "max_pages": ask.limits.max_pages,
            "sides_px": [ask.limits.min_side_px, ask.limits.max_side_px],
            "min_height_px": ask.min_height_px,
        }
    assert {name: said.get(name) for name in expected} == expected


def answered(case: dict[str, Any], response: WireResponse) -> None:
    assert (response.status, response.content_type) == (200, JSON)
    body = json.loads(response.body)
    assert REQUEST_ID in {body.get("RequestId"), body.get("requestId")}
    assert response.headers["x-acs-request-id"] == REQUEST_ID
    if "answer" in case:
        assert body == {"RequestId": REQUEST_ID, **case["answer"]}
    if "data" in case:
        assert json.loads(body["Data"].replace(digest(), MODELS)) == case["data"]
    if "data_at" in case:
        value = json.loads(body["Data"])
        for step in case["data_at"]["path"]:
            value = value[step]
        assert value == case["data_at"]["is"]
    if "results" in case:
        assert body["data"][0]["results"] == case["results"]
        assert body["data"][0]["extras"] == case["request"]["body"]["extras"]
    if "element" in case:
        assert {name: body["data"][0][name] for name in case["element"]} == case["element"]


def refused(case: dict[str, Any], error: KapiaoError | None, response: WireResponse) -> None:
    expected = case["error"]
    assert response.status == expected["status"]
    if error is not None:
        assert type(error).__name__ == expected["class"]
    if response.content_type != JSON:
        assert b"<Code>%s</Code>" % expected["code"].encode() in response.body
        return
    body = json.loads(response.body)
    if "answer_has" in case:
        assert {name: body[name] for name in case["answer_has"]} == case["answer_has"]
        return
    assert set(body) == {"RequestId", "HostId", "Code", "Message"}
    assert (body["Code"], body["RequestId"]) == (expected["code"], REQUEST_ID)
    assert body["Message"] == expected.get("message", body["Message"])
    assert body["Message"]
