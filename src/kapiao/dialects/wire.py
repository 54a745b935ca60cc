"""What travels between the door and a dialect. Knows HTTP as data; must not know a web framework or any store.

The door (web.app) turns a request into a `WireRequest`, asks each dialect whether it recognises it, and then follows
one order for all: credential -> signature -> clock -> nonce -> rate -> call -> pictures -> readings -> answer.
Whatever raises `KapiaoError` on the way is spelled by the same dialect's `failure`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kapiao.errors import KapiaoError
from kapiao.records import Ask, Reading


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


@dataclass(frozen=True, slots=True)
class Call:
    """A request understood: which operation, its checked parameters, the pictures it names."""

    operation: str
    parameters: Mapping[str, object]
    tasks: tuple[Task, ...]
    permission: str = ""  # "ocr:RecognizeIdcard"
    deadline_s: float = 5.0
    format: str = "json"


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
