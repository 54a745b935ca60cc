"""A real picture as a vendor's call: the request that an SDK would send, through the dialect, the reader, and back.

Only the network, the signature and the download are left out: the picture's bytes are handed to the reader where the
dialect names its URL. So a sample tests parameters, limits, bindings and formats as well as the reading.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import cv2

from bench.pictures import Picture
from kapiao.dialects.rpc import RpcDialect
from kapiao.dialects.wire import Call, Job, Outcome, WireRequest, WireResponse
from kapiao.errors import KapiaoError
from kapiao.imaging.decode import sheets
from kapiao.records import Ask, Limits, Reading

_URL = "http://127.0.0.1/picture/{}"
_ID = "00000000-0000-0000-0000-000000000000"
_THE_FILE = "<the file>"
_PAGE_PX = 1754  # A4 at 150 dpi

Read = Callable[[bytes, Ask], Reading]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller gets: the operation's `Data`, or the code of an error."""

    data: Any = None
    error: str = ""


def speaker(dialects: Sequence[RpcDialect], picture: Picture) -> RpcDialect | None:
    """The dialect that answers a picture's operation; None when none does yet (that is no miss)."""
    return next((dialect for dialect in dialects if picture.action in dialect.bindings), None)


def request(dialect: RpcDialect, picture: Picture) -> WireRequest:
    """The call as a form, with the vendor's names; every URL points to the picture."""
    url = _URL.format(picture.name)
    common = {"Action": picture.action, "Version": dialect.contract.version, "Format": "JSON"}
    form = dict(_flat(picture.params, url))
    if url not in form.values():
        form[dialect.contract.operations[picture.action].sources[0]] = url
    return WireRequest(
        method="POST",
        path="/",
        raw_query=urlencode(common),
        headers=(("host", "127.0.0.1"), ("content-type", "application/x-www-form-urlencoded")),
        body=urlencode(form).encode(),
    )


def _flat(value: object, url: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested parameters as the SDKs send them: `Tasks.1.ImageURL`."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, url, f"{prefix}.{name}" if prefix else str(name))
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, url, f"{prefix}.{number}")
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield prefix, url if text == _THE_FILE else text


def ask(dialect: RpcDialect, picture: Picture, read: Read) -> Answer:
    """The whole call. An error of the tree is an answer; anything else is a crash and comes through."""
    sent = request(dialect, picture)
    try:
        call = dialect.call(sent)
    except KapiaoError as error:
        return _answer(dialect.failure(sent, error, _ID))
    outcomes = tuple(_outcome(task.ask, _admitted(picture.data, task.ask), read) for task in call.tasks)
    if call.mode == "async":
        return _answer(_settled(dialect, call, outcomes))
    try:
        return _answer(dialect.answer(sent, call, outcomes, _ID))
    except KapiaoError as error:
        return _answer(dialect.failure(sent, error, _ID))


def _admitted(data: bytes, how: Ask) -> bytes:
    """A sample that is a PDF, for an operation that takes pictures only: its first page as a caller would render it."""
    if not data.startswith(b"%PDF-") or "pdf" in how.limits.formats:
        return data
    sheet = next(sheets(data, Limits(), _PAGE_PX))
    return cv2.imencode(".png", sheet.pixels)[1].tobytes()


def _outcome(how: Ask, data: bytes, read: Read) -> Outcome:
    try:
        return Outcome(reading=read(data, how))
    except KapiaoError as error:
        return Outcome(error=error)


def _settled(dialect: RpcDialect, call: Call, outcomes: Sequence[Outcome]) -> WireResponse:
    """The result of an asynchronous call as its query brings it."""
    (job_id,) = dialect.accept_ids(call, _ID)
    kept = dialect.settle(call, 0, job_id, outcomes[0])
    form = urlencode({"Action": "GetAsyncJobResult", "Version": dialect.contract.version, "JobId": job_id}).encode()
    query = WireRequest("POST", "/", "", (("content-type", "application/x-www-form-urlencoded"),), form)
    return dialect.results(query, dialect.call(query), (Job(job_id, "done", kept),), _ID)


def _answer(response: WireResponse) -> Answer:
    body = json.loads(response.body)
    if response.status != 200 or "Data" not in body:
        return Answer(error=str(body.get("Code", response.status)))
    return Answer(_opened(body["Data"]))


def _opened(value: Any) -> Any:
    """JSON texts inside the answer (`Data` of one family, `Result` of a job) as what they say."""
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return _opened(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, dict):
        return {name: _opened(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_opened(inner) for inner in value]
    return value
