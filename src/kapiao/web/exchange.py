"""ASGI on one side, wire nouns on the other. Knows: how bytes arrive and leave. Must not know any dialect.

A body is counted while it arrives, one by one and all together; what is too large is read off and thrown away within
bounds, so that a client which sends before it listens still gets its answer.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kapiao.dialects.wire import WireRequest, WireResponse
from kapiao.errors import DeadlinePassed, Overloaded, PictureTooHeavy

_DRAIN_FACTOR = 4  # a body too large is read off up to so many times the limit
_DRAIN_S = 10.0


class ClientGone(Exception):
    """The client hung up; nobody waits for an answer."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What one body may be and how long it may take."""

    max_bytes: int
    timeout_s: float


class Hold:
    """How many body bytes are held by all requests together."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.bytes = 0

    @contextmanager
    def ticket(self) -> Iterator[Ticket]:
        ticket = Ticket(self)
        try:
            yield ticket
        finally:
            self.bytes -= ticket.bytes

    def add(self, count: int) -> None:
        if self.bytes + count > self._max_bytes:
            raise Overloaded
        self.bytes += count


class Ticket:
    """One request's share of the hold."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self.bytes = 0

    def add(self, count: int) -> None:
        self._hold.add(count)
        self.bytes += count


def new_request_id() -> str:
    return str(uuid.uuid4()).upper()


def origin_form(app: ASGIApp) -> ASGIApp:
    """Absolute-form targets (sent to a proxy) lose scheme and host: whatever host they name, they end here."""

    async def straightened(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/"):
            parts = [_without_host(scope["path"]), _without_host(scope["raw_path"].decode("latin-1"))]
            scope = {**scope, "path": parts[0], "raw_path": parts[1].encode("latin-1")}
        await app(scope, receive, send)

    return straightened


def _without_host(target: str) -> str:
    _, scheme_ended, rest = target.partition("://")
    return "/" + (rest.partition("/")[2] if scheme_ended else target)


def head_of(scope: Scope) -> WireRequest:
    """The request without its body."""
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"])
    return WireRequest(scope["method"], path or "/", scope["query_string"].decode("latin-1"), headers, b"")


def local_address(scope: Scope) -> str:
    """This end of the connection, as in a Host header; empty when it is not known."""
    host, port = scope.get("server") or ("", None)
    return "" if not host or port is None else f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Incoming:
    """The body of one request as it arrives; remembers when it has ended, also across several readers."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.ended = False

    async def pieces(self) -> AsyncIterator[bytes]:
        """What has not been taken yet. Raises ClientGone."""
        while not self.ended:
            message: Message = await self._receive()
            if message["type"] == "http.disconnect":
                self.ended = True
                raise ClientGone
            self.ended = not message.get("more_body", False)
            if piece := message.get("body", b""):
                yield piece

    async def whole(self, intake: Intake, ticket: Ticket) -> bytes:
        """All of it. Raises PictureTooHeavy, Overloaded, DeadlinePassed, ClientGone."""
        body = bytearray()
        try:
            async with asyncio.timeout(intake.timeout_s):
                async for piece in self.pieces():
                    if len(body) + len(piece) > intake.max_bytes:
                        raise PictureTooHeavy(max_bytes=intake.max_bytes)
                    ticket.add(len(piece))
                    body += piece
        except TimeoutError:
            raise DeadlinePassed("The request did not arrive in time.") from None
        except (PictureTooHeavy, Overloaded):
            await self.read_off(intake.max_bytes)
            raise
        return bytes(body)

    async def gone(self) -> None:
        """Return when the client has hung up. To be asked after the whole body was taken."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def read_off(self, max_bytes: int) -> None:
        """Throw away what still arrives, within bounds."""
        left = _DRAIN_FACTOR * max_bytes
        try:
            async with asyncio.timeout(_DRAIN_S):
                async for piece in self.pieces():
                    left -= len(piece)
                    if left < 0:
                        return
        except (TimeoutError, ClientGone):
            return


async def answer(send: Send, response: WireResponse, request_id: str, *, close: bool) -> None:
    """Send it; `close` ends the connection, since what still arrives on it is no new request."""
    headers = {"content-type": response.content_type, "content-length": str(len(response.body))}
    headers |= {name.lower(): value for name, value in response.headers.items()}
    headers.setdefault("x-acs-request-id", request_id)
    if close:
        headers["connection"] = "close"
    if not response.content_type or response.status == 204:
        del headers["content-type"]
    if response.status == 204:
        del headers["content-length"]
    packed = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": packed})
    await send({"type": "http.response.body", "body": response.body if response.status != 204 else b""})
