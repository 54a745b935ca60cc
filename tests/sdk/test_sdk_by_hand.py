"""What no SDK sends but the documents allow: XML, GET, everything in the form, parameters written otherwise."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlencode

import pytest
from cards import VIAPI_FRONT, samples, spelled
from hand import signed_v1 as signed

FRONT = samples("resident_id_front")[0]


def exchange(server, method: str, query: dict[str, str], form: dict[str, str] | None = None):
    data = urlencode(form).encode() if form is not None else (b"" if method == "POST" else None)
    request = urllib.request.Request(f"{server.url}/?{urlencode(query)}", data=data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.fixture
def values(pictures):
    return {"Action": "RecognizeIdentityCard", "ImageURL": pictures.url + FRONT.url_path, "Side": "face"}


@pytest.mark.parametrize("place", ["query", "form", "split"])
def test_where_parameters_travel(server, values, place):
    """All in the query, all in the form, or the common ones in the query: the signature covers both."""
    said = signed("POST", values)
    own = {"ImageURL", "Side"}
    form = {name: value for name, value in said.items() if place == "form" or (place == "split" and name in own)}
    query = {name: value for name, value in said.items() if name not in form}
    status, headers, body = exchange(server, "POST", query, form or None)
    assert status == 200
    assert headers["content-type"] == "application/json;charset=utf-8"
    front = json.loads(body)["Data"]["FrontResult"]
    assert {name: front[name] for name in VIAPI_FRONT} == spelled(FRONT, VIAPI_FRONT)


def test_get(server, values):
    status, _, body = exchange(server, "GET", signed("GET", values))
    assert status == 200
    assert json.loads(body)["Data"]["FrontResult"]["IDNumber"] == FRONT.fields["id_number"]


def test_xml(server, values):
    status, headers, body = exchange(server, "GET", signed("GET", values, Format="XML"))
    assert status == 200
    assert headers["content-type"] == "text/xml;charset=utf-8"
    root = ElementTree.fromstring(body)
    assert root.findtext("RequestId") == headers["x-acs-request-id"]
    front = root.find("Data/FrontResult")
    assert {name: front.findtext(name) for name in VIAPI_FRONT} == spelled(FRONT, VIAPI_FRONT)


@pytest.mark.parametrize(
    ("form", "kind"), [("XML", "text/xml;charset=utf-8"), ("JSON", "application/json;charset=utf-8")]
)
def test_error_envelope(server, values, form, kind):
    said = signed("GET", values | {"Side": "left"}, Format=form)
    status, headers, body = exchange(server, "GET", said)
    assert (status, headers["content-type"]) == (400, kind)
    if form == "XML":
        root = ElementTree.fromstring(body)
        found = {child.tag: child.text for child in root}
    else:
        found = json.loads(body)
    assert found["Code"] == "InvalidSide"
    assert set(found) >= {"Code", "Message", "RequestId", "HostId"}
    assert found["RequestId"] == headers["x-acs-request-id"]


def test_no_signature_at_all(server, values):
    status, _, body = exchange(server, "GET", values | {"Version": "2019-12-30"})
    assert status == 400
    assert json.loads(body)["Code"] == "MissingAccessKeyId"


def test_booleans_in_any_case(server, pictures):
    for word in ("true", "True", "TRUE"):
        values = {"Action": "RecognizeCharacter", "ImageURL": pictures.url + FRONT.url_path}
        values |= {"MinHeight": "10", "OutputProbability": word}
        status, _, body = exchange(server, "POST", signed("POST", values))
        assert status == 200
        assert all("Probability" in line for line in json.loads(body)["Data"]["Results"])
