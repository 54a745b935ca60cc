"""Cards and tickets read through the vendor's SDKs, parsed into its models and compared with what is printed."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from cards import (
    OCRAPI_BACK,
    OCRAPI_FRONT,
    VIAPI_BACK,
    VIAPI_BANK_CARD,
    VIAPI_FRONT,
    VIAPI_TRAIN_TICKET,
    Sample,
    said,
    samples,
    spelled,
)
from contract_shape import faults, operations
from running import Refused

VIAPI, OCRAPI = "alibabacloud_ocr20191230", "alibabacloud_ocr_api20210707"
GENERATIONS = [("viapi2", {}), ("viapi2", {"signature_algorithm": "v2"}), ("viapi4", {})]
GENERATIONS += [("viapi4", {"signature_algorithm": "v2"}), ("viapi1", {}), ("viapi2old", {})]
NAMES = [f"{name}-{more.get('signature_algorithm', 'default')}" for name, more in GENERATIONS]
FRONTS = samples("resident_id_front")
BACKS = samples("resident_id_back")
TICKETS = samples("train_ticket")
BANK_CARDS = samples("bank_card")


def by_name(sample: Sample) -> str:
    return sample.name


def read(sdk: Any, generation: str, config: dict[str, Any], action: str, **request: Any) -> dict[str, Any]:
    """`Data` of an answer, checked against the contract's names and types."""
    answer = sdk(generation)(package=VIAPI, action=action, config=config, request=request)
    assert re.fullmatch(r"[0-9A-F-]{36}", answer["body"]["RequestId"])
    assert not list(faults(operations("viapi")[action]["response"], without_extras(answer["body"])))
    return answer["body"]["Data"]


def without_extras(body: dict[str, Any]) -> dict[str, Any]:
    """Without what only a newer SDK's model knows beyond the documents (corners of text lines)."""
    for result in (body.get("Data") or {}).get("Results") or ():
        (result.get("TextRectangles") or {}).pop("Pos", None)
    return body


@pytest.mark.parametrize("sample", FRONTS, ids=by_name)
def test_identity_card_face(sdk, config, pictures, sample):
    url = pictures.url + sample.url_path
    data = read(sdk, "viapi2", config.tea(), "RecognizeIdentityCard", ImageURL=url, Side="face")
    front = data["FrontResult"]
    assert said(front, VIAPI_FRONT) == spelled(sample, VIAPI_FRONT)
    assert not data.get("BackResult")
    assert len(front["CardAreas"]) == 4


@pytest.mark.parametrize(("generation", "more"), GENERATIONS, ids=NAMES)
def test_identity_card_in_every_generation(sdk, config, pictures, generation, more):
    """Both sides of the first card, by every version and signature."""
    for sample, side, part, wire in (
        (FRONTS[0], "face", "FrontResult", VIAPI_FRONT),
        (BACKS[0], "back", "BackResult", VIAPI_BACK),
    ):
        url = pictures.url + sample.url_path
        data = read(sdk, generation, config.tea(**more), "RecognizeIdentityCard", ImageURL=url, Side=side)
        assert said(data[part], wire) == spelled(sample, wire)


@pytest.mark.parametrize("sample", BACKS, ids=by_name)
def test_identity_card_back(sdk, config, pictures, sample):
    url = pictures.url + sample.url_path
    data = read(sdk, "viapi4", config.tea(), "RecognizeIdentityCard", ImageURL=url, Side="back")
    assert said(data["BackResult"], VIAPI_BACK) == spelled(sample, VIAPI_BACK)
    assert not data.get("FrontResult")


ID_CARD = "RecognizeIdentityCard"
WRONG = [(ID_CARD, {"Side": "back"}, FRONTS[0]), (ID_CARD, {"Side": "face"}, BACKS[0])]
WRONG += [(ID_CARD, {"Side": side}, sample) for side in ("face", "back") for sample in (BANK_CARDS[0], TICKETS[0])]
WRONG += [("RecognizeBankCard", {}, sample) for sample in (FRONTS[0], FRONTS[1], BACKS[0], TICKETS[0])]
WRONG += [("RecognizeTrainTicket", {}, sample) for sample in (FRONTS[0], FRONTS[1], BACKS[0], BANK_CARDS[0])]


@pytest.mark.parametrize(("action", "more", "sample"), WRONG, ids=lambda part: getattr(part, "name", str(part)))
def test_wrong_kind(sdk, config, pictures, action, more, sample):
    """Another paper, or the other side, is refused: never read as what was asked for."""
    request = {"ImageURL": pictures.url + sample.url_path, **more}
    with pytest.raises(Refused) as caught:
        sdk("viapi4")(package=VIAPI, action=action, config=config.tea(), request=request)
    assert (caught.value.kind, caught.value.code) == ("ClientException", "InvalidImage.Category")


@pytest.mark.parametrize("sample", TICKETS, ids=by_name)
def test_train_ticket(sdk, config, pictures, sample):
    url = pictures.url + sample.url_path
    data = read(sdk, "viapi2", config.tea(), "RecognizeTrainTicket", ImageURL=url)
    assert said(data, VIAPI_TRAIN_TICKET) == spelled(sample, VIAPI_TRAIN_TICKET)
    assert re.findall(r"\d+", data["Date"]) == re.findall(r"\d+", sample.fields["departure"])


@pytest.mark.parametrize(("generation", "more"), GENERATIONS, ids=NAMES)
def test_train_ticket_in_every_generation(sdk, config, pictures, generation, more):
    url = pictures.url + TICKETS[0].url_path
    data = read(sdk, generation, config.tea(**more), "RecognizeTrainTicket", ImageURL=url)
    assert said(data, VIAPI_TRAIN_TICKET) == spelled(TICKETS[0], VIAPI_TRAIN_TICKET)


def test_train_ticket_with_asyncio(sdk, config, pictures):
    request = {"ImageURL": pictures.url + TICKETS[0].url_path}
    call = {"package": VIAPI, "action": "RecognizeTrainTicket", "config": config.tea(), "asynchronous": True}
    data = sdk("viapi4")(**call, request=request)["body"]["Data"]
    assert said(data, VIAPI_TRAIN_TICKET) == spelled(TICKETS[0], VIAPI_TRAIN_TICKET)


@pytest.mark.parametrize("sample", BANK_CARDS, ids=by_name)
def test_bank_card(sdk, config, pictures, sample):
    url = pictures.url + sample.url_path
    data = read(sdk, "viapi4", config.tea(), "RecognizeBankCard", ImageURL=url)
    assert said(data, VIAPI_BANK_CARD) == spelled(sample, VIAPI_BANK_CARD)


@pytest.mark.parametrize(("generation", "more"), GENERATIONS, ids=NAMES)
def test_characters(sdk, config, pictures, generation, more):
    sample = FRONTS[0]
    request = {"ImageURL": pictures.url + sample.url_path, "MinHeight": 10, "OutputProbability": True}
    results = read(sdk, generation, config.tea(**more), "RecognizeCharacter", **request)["Results"]
    text = "".join(result["Text"] for result in results)
    assert sample.fields["id_number"] in text
    assert sample.fields["name"] in text
    assert all(0 < result["Probability"] <= 1 for result in results)
    assert all(-180 <= result["TextRectangles"]["Angle"] <= 180 for result in results)


def test_every_line_of_a_text(sdk, config, pictures):
    sample = samples("text")[0]
    request = {"ImageURL": pictures.url + sample.url_path, "MinHeight": 10, "OutputProbability": True}
    results = read(sdk, "viapi4", config.tea(), "RecognizeCharacter", **request)["Results"]
    found = [result["Text"].replace(" ", "") for result in results]
    assert set(found) >= {line.replace(" ", "") for line in sample.fields.values()}


def test_characters_of_a_least_height(sdk, config, pictures):
    """MinHeight leaves lines out, and the probability is given only when it is asked for."""
    request = {"ImageURL": pictures.url + FRONTS[0].url_path, "OutputProbability": False}
    every = read(sdk, "viapi4", config.tea(), "RecognizeCharacter", MinHeight=1, **request)["Results"]
    heights = sorted(result["TextRectangles"]["Height"] for result in every)
    bound = heights[len(heights) // 2] + 1
    high = read(sdk, "viapi4", config.tea(), "RecognizeCharacter", MinHeight=bound, **request)["Results"]
    assert 0 < len(high) < len(every)
    assert all(result.get("Probability") is None for result in every)


@pytest.mark.parametrize("sample", FRONTS[:2] + BACKS[:2], ids=by_name)
@pytest.mark.parametrize("style", ["url", "body"])
def test_idcard_of_ocrapi(sdk, config, pictures, sample, style):
    call: dict[str, Any] = {"package": OCRAPI, "action": "RecognizeIdcard", "config": config.tea()}
    if style == "url":
        call["request"] = {"Url": pictures.url + sample.url_path, "OutputFigure": True}
    else:
        call |= {"file": str(sample.path), "request": {"OutputFigure": True}}
    body = sdk("viapi4")(**call)["body"]
    assert body.get("Code") is None
    data = json.loads(body["Data"])
    rule = operations("ocrapi")["RecognizeIdcard"]["response"]["Data"]["parsed"]
    assert not list(faults(rule["fields"], data))
    side, wire = ("face", OCRAPI_FRONT) if sample.kind.endswith("front") else ("back", OCRAPI_BACK)
    assert said(data["data"][side]["data"], wire) == spelled(sample, wire)
    assert set(data["data"]) == {side}


def test_idcard_of_ocrapi_signed_rpc_v1(sdk, config, pictures):
    """The older signature works for Url; with a body the SDK itself loses the picture."""
    call = {"package": OCRAPI, "action": "RecognizeIdcard", "config": config.tea(signature_algorithm="v2")}
    body = sdk("viapi4")(**call, request={"Url": pictures.url + FRONTS[0].url_path})["body"]
    assert said(json.loads(body["Data"])["data"]["face"]["data"], OCRAPI_FRONT) == spelled(FRONTS[0], OCRAPI_FRONT)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_old_core_common_request(sdk, config, pictures, method):
    call = {"do": "common", "action": "RecognizeIdentityCard", "version": "2019-12-30", "method": method}
    values = {"ImageURL": pictures.url + FRONTS[0].url_path, "Side": "face"}
    answer = sdk("core")(**call, **config.core(), parameters=values)
    assert said(answer["Data"]["FrontResult"], VIAPI_FRONT) == spelled(FRONTS[0], VIAPI_FRONT)


def test_old_core_typed_request(sdk, config, pictures):
    values = {"ImageURL": pictures.url + TICKETS[0].url_path}
    answer = sdk("core")(do="ocr", action="RecognizeTrainTicket", parameters=values, **config.core())
    assert said(answer["Data"], VIAPI_TRAIN_TICKET) == spelled(TICKETS[0], VIAPI_TRAIN_TICKET)
    assert not list(faults(operations("viapi")["RecognizeTrainTicket"]["response"], answer))


def test_own_address_is_asked_for_each_picture_once(sdk, config, pictures):
    before = len(pictures.asked)
    read(sdk, "viapi4", config.tea(), "RecognizeTrainTicket", ImageURL=pictures.url + TICKETS[0].url_path)
    assert pictures.asked[before:] == [TICKETS[0].url_path]
