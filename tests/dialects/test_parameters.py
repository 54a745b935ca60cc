"""Parameters as clients spell them, and bounds on what is parsed before anybody is known."""

from __future__ import annotations

import pytest

from kapiao.dialects.parameters import (
    MAX_FORM_BYTES,
    checked_url,
    form_pairs,
    merged,
    pairs_in,
    path_of,
    typed,
)
from kapiao.dialects.wire import WireRequest
from kapiao.errors import AskError, ParameterInvalid, ParameterMissing, UrlInvalid

FORM = ("content-type", "application/x-www-form-urlencoded;charset=utf-8")


def test_blanks_empty_values_and_odd_bytes() -> None:
    assert pairs_in("a=1+2%203&b=&c&d=%E4%B8%AD") == (("a", "1 2 3"), ("b", ""), ("c", ""), ("d", "中"))
    assert pairs_in("a=%FF")[0][1].encode("utf-8", "surrogateescape") == b"\xff"


def test_the_body_wins_over_the_query() -> None:
    request = WireRequest("POST", "/", "Side=face&Format=json", (FORM,), b"Side=back")
    assert merged(request) == {"Side": "back", "Format": "json"}


def test_a_json_body_counts_only_where_it_is_signed() -> None:
    headers = (("content-type", "application/json"), ("authorization", "ACS3-HMAC-SHA256 Credential=a"))
    assert merged(WireRequest("POST", "/", "", headers, b'{"Side":"face"}')) == {"Side": "face"}
    assert merged(WireRequest("POST", "/", "", headers[:1], b'{"Side":"face"}')) == {}
    with pytest.raises(AskError):
        merged(WireRequest("POST", "/", "", headers, b"["))


def test_bounds_before_anybody_is_known() -> None:
    with pytest.raises(AskError):
        pairs_in("a=1&" * 1001)
    with pytest.raises(AskError):
        form_pairs(WireRequest("POST", "/", "", (FORM,), b"a=" + b"x" * MAX_FORM_BYTES))


def test_the_host_of_an_absolute_target_is_ignored() -> None:
    request = WireRequest("GET", "HTTP://openplatform.example.test/green/image/scan", "", (), b"")
    assert path_of(request) == "/green/image/scan"
    assert path_of(WireRequest("GET", "http://example.test", "", (), b"")) == "/"


@pytest.mark.parametrize("text", ["true", "True", "TRUE", " false "])
def test_booleans_in_any_case(text: str) -> None:
    assert typed({"B": {"type": "Boolean"}}, {"B": text}) == {"B": text.strip().lower() == "true"}


@pytest.mark.parametrize("rule_type", ["Boolean", "Integer", "Array"])
def test_values_of_another_type(rule_type: str) -> None:
    with pytest.raises(ParameterInvalid):
        typed({"X": {"type": rule_type}}, {"X": "many"})


def test_defaults_and_strangers() -> None:
    declared = {"A": {"type": "String", "default": "x"}, "B": {"type": "String"}}
    assert typed(declared, {"Timestamp": "now"}) == {"A": "x"}


@pytest.mark.parametrize("given", [{}, {"A": ""}, {"A": None}])
def test_what_is_required(given: dict[str, str]) -> None:
    with pytest.raises(ParameterMissing):
        typed({"A": {"type": "String", "required": True}}, given)


@pytest.mark.parametrize("url", ["http://a.test/b.jpg", "https://[::1]:80/x", "HTTP://A.TEST/x?y=z"])
def test_urls(url: str) -> None:
    assert checked_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["", "a.test/b", "ftp://a.test/b", "http://", "http://a.test/b c", "http://a.test/\n", "data:image/png;base64,AA"],
)
def test_no_urls(url: str) -> None:
    with pytest.raises(UrlInvalid):
        checked_url(url)
