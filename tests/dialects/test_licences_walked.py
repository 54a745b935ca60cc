"""Licences through the green dialect: a request in, and every part of the answer that their print calls for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sample_papers import field, record
from sample_readings import reading
from wire_requests import DIALECTS, posted

from kapiao.dialects.wire import Outcome
from kapiao.documents.company import BusinessLicense
from kapiao.documents.driving import VehicleLicenseBack
from kapiao.reading.agreement import cross_check
from kapiao.records import Field, Record

REQUEST_ID = "8906582E-6722-409A-A6C4-0E7863B733A5"


def answered(card: str, paper: Record) -> dict[str, Any]:
    body = {"scenes": ["ocr"], "extras": {"card": card}, "tasks": [{"dataId": "d", "url": "http://example.test/a.jpg"}]}
    request = posted("/green/image/scan", body)
    call = DIALECTS["green"].call(request)
    response = DIALECTS["green"].answer(request, call, (Outcome(reading=reading(paper)),), REQUEST_ID)
    (result,) = json.loads(response.body)["data"][0]["results"]
    return next(value for value in result.values() if isinstance(value, dict))


def printed(document: Any, **texts: str) -> Record:
    """A paper of a kind with what is printed on it, as its values and its document make fields of it."""
    kinds = {entry.name: entry.kind for entry in document.entries}
    read = {name: field(name, name, text, kinds[name].parse(text).value, True) for name, text in texts.items()}
    fields, _ = cross_check(document.entries, read, document.agreements)
    made: list[Field] = list(document.refine(fields, None).values())
    return record(document.kind, made)


@pytest.mark.parametrize(("copy", "said"), [({"copy": "副本"}, True), ({}, False)])
def test_an_original_is_no_copy(copy: dict[str, str], said: bool) -> None:
    answer = answered("business-license", printed(BusinessLicense, credit_code="91210202MAME4JA075", **copy))
    assert answer["copy"] is said
    assert (answer["creditCode"], answer["taxCode"]) == ("91210202MAME4JA075",) * 2
    assert answer["organizationCode"] == "MAME4JA07"


def test_the_number_of_a_register_is_no_tax_number() -> None:
    answer = answered("business-license", printed(BusinessLicense, credit_code="500103733642733"))
    assert (answer["companySN"], answer["creditCode"], answer["taxCode"]) == ("500103733642733", "", "")


def test_outline_and_several_inspections_of_a_vehicle() -> None:
    inspected = "检验有效期至2021年07月云H检验有效期至2023年10月云H(03)"
    paper = printed(VehicleLicenseBack, outline="4359×1961×2740mm", passengers="5人", inspection=inspected)
    answer = answered("vehicle-license-back", paper)
    assert answer["overallDimension"] == {"length": 4359, "width": 1961, "height": 2740}
    assert (answer["appprovedPassengerCapacity"], answer["inspectionRecord"]) == (5, inspected)
