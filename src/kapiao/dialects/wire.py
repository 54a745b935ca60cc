"""What travels between the door and a dialect. Knows HTTP as data; must not know a web framework or any store.

The door (web.app) turns a request into a `WireRequest`, asks each dialect whether it recognises it, and then follows
one order for all: credential -> signature -> clock -> nonce -> rate -> call -> what `call.mode` says.
Whatever raises `KapiaoError` on the way is spelled by the same dialect's `failure`.

Modes of a call, and what the door does:

- `sync`: read every task, then `answer(request, call, outcomes, request_id)`, one outcome a task.
- `async`: take `ids = accept_ids(call, request_id)`, one a task; store one job each (`packed_call(call)` is JSON text
  and `unpacked_call` leads back, so that another process can run it), then `accepted(request, call, ids, request_id)`.
  When a task was read: `settled = settle(call, index, id, outcome)`, a text to keep until the retention ends; then
  `push = callback(call, settled, uid)`, to be sent until it is answered 200 (None: nothing to send).
- `query`: look up `call.job_ids` among the jobs of the same account and answer
  `results(request, call, jobs, request_id)`, one `Job` an id, in the order asked.
- `grant`: have the shelf issue what `call.grant` asks for, then `granted(request, call, grant, request_id)`.

A dialect that has no operation of a mode never returns a call of it.
Uploads that follow a grant (PostObject, PUT object) are no dialect: see `dialects.uploads`.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, cast

from kapiao.errors import KapiaoError
from kapiao.records import Ask, Limits, Reading


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One HTTP request. Header names in lower case, values as received; `raw_query` and `path` undecoded."""

    method: str
    path: str
    raw_query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first value of a header, or the empty string."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class WireResponse:
    """One HTTP answer."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Credential:
    """Who signed a request. `verify(secret)` raises SignatureWrong and compares in constant time."""

    scheme: str  # "rpc-v1", "acs3-hmac-sha256", "acs3-hmac-sm3", "roa"
    access_key_id: str
    security_token: str
    nonce: str  # empty where the scheme sends none
    signed_at: dt.datetime  # UTC
    verify: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """Where one picture comes from: bytes in the request, or a URL to resolve (own object or fetched)."""

    url: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Task:
    """One picture to read, and how."""

    source: Source
    ask: Ask
    data_id: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task: exactly one of the two is set."""

    reading: Reading | None = None
    error: KapiaoError | None = None


Mode = Literal["sync", "async", "query", "grant"]


@dataclass(frozen=True, slots=True)
class GrantAsk:
    """What a caller needs to send a file. `prefix` ends with "/" where the client chooses the rest of the key."""

    form: Literal["post", "put"]  # one PostObject with a signed policy, or PUT with temporary keys
    seconds: int  # how long it may be used
    max_bytes: int
    prefix: str = ""  # the shelf adds an unguessable folder to it, unless `exact_prefix`
    exact_prefix: bool = False
    single_use: bool = False
    bucket: str = ""  # a name that the client will use; empty: the shelf's own


@dataclass(frozen=True, slots=True)
class Grant:
    """What the shelf issued. Keys of objects begin with `key` ("post": the one key; "put": a folder with "/")."""

    access_key_id: str
    access_key_secret: str
    security_token: str  # empty for "post"
    bucket: str
    key: str
    max_bytes: int
    expires_at: dt.datetime  # UTC
    host: str  # host[:port] under which the client reaches this server


@dataclass(frozen=True, slots=True)
class Job:
    """What became of one asynchronous task. `settled` is what `Dialect.settle` gave, only when `done`."""

    id: str
    status: Literal["queued", "running", "done", "timeout", "gave_up", "unknown", "expired"]
    settled: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """A POST to the caller's callback; delivered when it is answered 200."""

    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A request understood: which operation, its checked parameters, the pictures it names."""

    operation: str
    parameters: Mapping[str, object]
    tasks: tuple[Task, ...]
    permission: str = ""  # "ocr:RecognizeIdcard"
    deadline_s: float = 5.0
    format: str = "json"
    mode: Mode = "sync"
    job_ids: tuple[str, ...] = ()  # of a query
    grant: GrantAsk | None = None  # of a grant
    meter: str = ""  # the operation to count; empty: free of charge


def packed_call(call: Call) -> str:
    """A call as JSON text, to be kept with its jobs. Holds no picture unless the request itself carried it."""
    tasks = [
        {
            "url": task.source.url,
            "data": base64.b64encode(task.source.data).decode(),
            "data_id": task.data_id,
            "ask": {
                "kinds": task.ask.kinds,
                "extras": sorted(task.ask.extras),
                "min_height_px": task.ask.min_height_px,
                "limits": {name: getattr(task.ask.limits, name) for name in Limits.__slots__ if name != "formats"},
                "formats": sorted(task.ask.limits.formats),
            },
        }
        for task in call.tasks
    ]
    plain = ("operation", "permission", "deadline_s", "format", "mode", "meter")
    return json.dumps(
        {name: getattr(call, name) for name in plain} | {"parameters": dict(call.parameters), "tasks": tasks},
        ensure_ascii=False,
    )


def unpacked_call(text: str) -> Call:
    """The call that `packed_call` wrote."""
    data = json.loads(text)
    tasks = tuple(
        Task(
            Source(task["url"], base64.b64decode(task["data"])),
            Ask(
                tuple(task["ask"]["kinds"]),
                frozenset(task["ask"]["extras"]),
                Limits(formats=frozenset(task["ask"]["formats"]), **task["ask"]["limits"]),
                task["ask"]["min_height_px"],
            ),
            task["data_id"],
        )
        for task in data.pop("tasks")
    )
    return Call(tasks=tasks, mode=cast(Mode, data.pop("mode")), **data)


class Dialect(Protocol):
    """One vendor API family. Stateless; the door brings keys, clock, nonces, pictures and readings."""

    @property
    def name(self) -> str: ...

    def recognises(self, request: WireRequest) -> bool: ...

    def credential(self, request: WireRequest) -> Credential: ...

    def call(self, request: WireRequest) -> Call: ...

    def answer(
        self, request: WireRequest, call: Call, outcomes: tuple[Outcome, ...], request_id: str
    ) -> WireResponse: ...

    def failure(self, request: WireRequest, error: KapiaoError, request_id: str) -> WireResponse: ...

    def accept_ids(self, call: Call, request_id: str) -> tuple[str, ...]: ...

    def accepted(self, request: WireRequest, call: Call, ids: tuple[str, ...], request_id: str) -> WireResponse: ...

    def settle(self, call: Call, index: int, id: str, outcome: Outcome) -> str: ...

    def callback(self, call: Call, settled: str, uid: str) -> Push | None: ...

    def results(self, request: WireRequest, call: Call, jobs: tuple[Job, ...], request_id: str) -> WireResponse: ...

    def granted(self, request: WireRequest, call: Call, grant: Grant, request_id: str) -> WireResponse: ...
