"""The names and values of a request: query, form and JSON body decoded, merged, and typed by the contract.

Knows: how clients spell parameters (wire.md sections 3 and 10: blanks as `+` or `%20`, booleans in any case, arrays as
`Tasks.1.ImageURL` or as a JSON text). Must not know an operation by name, nor who signed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from kapiao.dialects.wire import WireRequest
from kapiao.errors import AskError, ParameterInvalid, ParameterMissing, UrlInvalid

MAX_PAIRS = 1000
MAX_URL_CHARS = 2048
MAX_FORM_BYTES = 256 * 1024  # forms hold parameters, never pictures; they are parsed before anybody is known
FORM = "application/x-www-form-urlencoded"

Pairs = tuple[tuple[str, str], ...]


def path_of(request: WireRequest) -> str:
    """The path, decoded or not as it came; the host of an absolute-form target (through a proxy) is ignored."""
    path = request.path
    if path.lower().startswith(("http://", "https://")):
        path = urlsplit(path).path
    return path or "/"


def content_type(request: WireRequest) -> str:
    return request.header("content-type").split(";")[0].strip().lower()


def pairs_in(text: str) -> Pairs:
    """Decoded pairs of a query or form, in order. Bytes that are no UTF-8 survive as surrogates."""
    parts = [part for part in text.split("&") if part]
    if len(parts) > MAX_PAIRS:
        raise AskError("The request has too many parameters.", limit=MAX_PAIRS)
    split = (part.partition("=") for part in parts)
    return tuple((_decoded(name), _decoded(value)) for name, _, value in split)


def _decoded(text: str) -> str:
    return unquote(text.replace("+", " "), "utf-8", "surrogateescape")


def query_pairs(request: WireRequest) -> Pairs:
    return pairs_in(request.raw_query)


def form_pairs(request: WireRequest) -> Pairs:
    """The form body; nothing when the body is of another type."""
    if content_type(request) != FORM or not request.body:
        return ()
    if len(request.body) > MAX_FORM_BYTES:
        raise AskError("The form is too large.", limit=MAX_FORM_BYTES)
    return pairs_in(request.body.decode("utf-8", "surrogateescape"))


def body_is_signed(request: WireRequest) -> bool:
    """ACS3 covers a body of any type; RPC V1 covers forms only."""
    return request.header("authorization").startswith("ACS3-")


def merged(request: WireRequest) -> dict[str, Any]:
    """Query, form and (where it is signed) JSON object as one; the body wins."""
    values: dict[str, Any] = dict(query_pairs(request)) | dict(form_pairs(request))
    if content_type(request) == "application/json" and request.body and body_is_signed(request):
        values |= _json_object(request.body)
    return values


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AskError("The body is labelled JSON but cannot be parsed.") from error
    if not isinstance(value, dict):
        raise AskError("The JSON body must be an object.")
    return value


def spoken(request: WireRequest, name: str) -> str:
    """One parameter of query or form, without looking at the rest; empty when absent."""
    for pairs in (query_pairs(request), form_pairs(request)):
        for key, value in pairs:
            if key == name:
                return value
    return ""


def action_of(request: WireRequest) -> str:
    """What is signed decides: the header with ACS3, the parameter with RPC V1 (which sends both, header unsigned)."""
    return _named(request, "x-acs-action", "Action")


def version_of(request: WireRequest) -> str:
    return _named(request, "x-acs-version", "Version")


def _named(request: WireRequest, header: str, parameter: str) -> str:
    if body_is_signed(request):
        return request.header(header) or spoken(request, parameter)
    return spoken(request, parameter) or request.header(header)


def typed(declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """The declared parameters with checked values; absent optional ones take their default or stay away.

    Parameters that nobody declared (RegionId, Timestamp, ...) are left out. Raises ParameterMissing, ParameterInvalid.
    """
    values: dict[str, Any] = {}
    for name, rule in declared.items():
        raw = _array(name, rule, given) if rule["type"] == "Array" else given.get(name)
        if raw is None or raw == "" or raw == []:
            if rule.get("required") is True:
                raise ParameterMissing(f"{name} is mandatory for this action.", parameter=name)
            if "default" in rule:
                values[name] = rule["default"]
            continue
        values[name] = value_of(name, rule, raw)
    return values


def value_of(name: str, rule: Mapping[str, Any], raw: Any) -> Any:
    """One value by its declared type, enumeration, pattern and range."""
    value: Any = _READERS.get(rule["type"], _text)(name, raw)
    if "enum" in rule and value not in rule["enum"]:
        raise ParameterInvalid(f"{name} must be one of {', '.join(map(str, rule['enum']))}.", parameter=name)
    if "pattern" in rule and not re.fullmatch(rule["pattern"], value):
        raise ParameterInvalid(f"{name} must match {rule['pattern']}.", parameter=name)
    if "minimum" in rule and value < rule["minimum"]:
        raise ParameterInvalid(f"{name} must be at least {rule['minimum']}.", parameter=name)
    if rule["type"] == "Array":
        return _items(name, rule, value)
    return value


def _text(name: str, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ParameterInvalid(f"{name} must be a text.", parameter=name)
    return raw


def _boolean(name: str, raw: Any) -> bool:
    text = str(raw).strip().lower()
    if text not in {"true", "false"}:
        raise ParameterInvalid(f"{name} must be true or false.", parameter=name)
    return text == "true"


def _integer(name: str, raw: Any) -> int:
    text = str(raw).strip()
    if isinstance(raw, bool) or not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise ParameterInvalid(f"{name} must be a whole number.", parameter=name)
    return int(text)


def _list(name: str, raw: Any) -> list[Any]:
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            raw = None
    if not isinstance(raw, list):
        raise ParameterInvalid(f"{name} must be an array.", parameter=name)
    return raw


_READERS = {"String": _text, "Boolean": _boolean, "Integer": _integer, "Array": _list}


def _array(name: str, rule: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    """`Tasks.1.ImageURL`, `Tasks.2.ImageURL`... as a list of objects, or the value under the plain name."""
    form = re.compile(rf"{re.escape(name)}\.([1-9][0-9]{{0,3}})(?:\.(\w+))?")
    found: dict[int, Any] = {}
    for key, value in given.items():
        match = form.fullmatch(key)
        if match and match[2]:
            entry = found.setdefault(int(match[1]), {})
            if isinstance(entry, dict):
                entry[match[2]] = value
        elif match:
            found[int(match[1])] = value
    return [found[number] for number in sorted(found)] if found else given.get(name)


def _items(name: str, rule: Mapping[str, Any], values: Sequence[Any]) -> list[Any]:
    most = rule.get("max_items")
    if most is not None and len(values) > most:
        raise ParameterInvalid(f"{name} admits at most {most} entries.", parameter=name)
    fields = rule.get("fields")
    if fields is None:
        return [value_of(name, {"type": "String"}, value) for value in values]
    if not all(isinstance(value, Mapping) for value in values):
        raise ParameterInvalid(f"{name} must hold objects.", parameter=name)
    return [typed(fields, value) for value in values]


def checked_url(url: str, ascii_only: bool = False, schemes: Sequence[str] = ("http", "https")) -> str:
    """A picture URL as the document asks for it. Raises UrlInvalid."""
    if len(url) > MAX_URL_CHARS:
        raise UrlInvalid("The URL is too long.", limit=MAX_URL_CHARS)
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.lower() not in schemes or not rest or any(ord(c) <= 32 for c in url):
        raise UrlInvalid(f"The URL must be complete and begin with {' or '.join(s + '://' for s in schemes)}.")
    if ascii_only and not url.isascii():
        raise UrlInvalid("The URL must be percent-encoded: characters outside ASCII are not admitted.")
    return url
