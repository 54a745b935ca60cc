"""One port that speaks plain HTTP and TLS, and is a proxy to itself.

Knows: the first bytes of a connection. 0x16 begins TLS; `CONNECT` asks for a tunnel, which leads back to this very
port whatever host it names, so that clients with fixed hosts work through a proxy setting and no one else's server
can be reached; anything else is HTTP and goes to uvicorn. Must not know what HTTP carries.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any, ClassVar

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

KEEP_ALIVE_S = 75
_HEAD_S = 20.0  # for the head of a request, once it has begun
_HANDSHAKE_S = 10.0
_CONNECT_BYTES = 16 * 1024
_DEPTH = 3  # TLS to the proxy, the tunnel, TLS inside
_TLS_FIRST_BYTE = 0x16
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Speaker(H11Protocol):
    """uvicorn's HTTP, and no patience with heads that never end."""

    _head_timer: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        waiting = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        if waiting and self._head_timer is None:
            self._head_timer = self.loop.call_later(_HEAD_S, self.transport.close)
        elif not waiting:
            self._forget_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_timer()
        super().connection_lost(exc)

    def _forget_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


class Port(asyncio.Protocol):
    """What a connection is until its first bytes tell. Data may come before `connection_made` (TLS upgrade)."""

    tls: ClassVar[ssl.SSLContext]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        depth: int = 0,
    ) -> None:
        self._config, self._state, self._app_state = config, server_state, app_state
        self._loop = _loop or asyncio.get_event_loop()
        self._depth = depth
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._state.connections.add(self)  # type: ignore[arg-type]  # so that a stopping server closes it
        self._timer = self._loop.call_later(KEEP_ALIVE_S, transport.close)
        if self._received:
            self._decide(transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._transport is not None:
            self._decide(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()

    def shutdown(self) -> None:
        """What uvicorn asks of every connection when it stops."""
        if self._transport is not None:
            self._transport.close()

    def _decide(self, transport: asyncio.Transport) -> None:
        head = bytes(self._received[:8])
        if head[0] == _TLS_FIRST_BYTE:
            self._begin_tls(transport)
        elif head == b"CONNECT ":
            self._begin_tunnel(transport)
        elif not b"CONNECT ".startswith(head):
            self._speak(transport)

    def _leave(self) -> None:
        self._state.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()

    def _next(self) -> Port:
        return type(self)(self._config, self._state, self._app_state, self._loop, self._depth + 1)

    def _speak(self, transport: asyncio.Transport) -> None:
        self._leave()
        speaker = Speaker(self._config, self._state, self._app_state, self._loop)
        transport.set_protocol(speaker)
        speaker.connection_made(transport)
        speaker.data_received(bytes(self._received))

    def _begin_tunnel(self, transport: asyncio.Transport) -> None:
        head, end, rest = bytes(self._received).partition(b"\r\n\r\n")
        if not end and len(head) <= _CONNECT_BYTES:
            return
        self._leave()
        if not end or self._depth >= _DEPTH:
            transport.close()
            return
        transport.write(_ESTABLISHED)
        inner = self._next()
        transport.set_protocol(inner)
        inner.connection_made(transport)
        if rest:
            inner.data_received(rest)

    def _begin_tls(self, transport: asyncio.Transport) -> None:
        self._leave()
        if self._depth >= _DEPTH:
            transport.close()
            return
        transport.pause_reading()
        task = self._loop.create_task(self._tls(transport, bytes(self._received)))
        self._state.tasks.add(task)
        task.add_done_callback(self._state.tasks.discard)

    async def _tls(self, transport: asyncio.Transport, received: bytes) -> None:
        """Upgrade, handing the bytes that were already read to the TLS protocol as if they came just now."""
        inner = self._next()
        upgrade = asyncio.ensure_future(
            self._loop.start_tls(transport, inner, self.tls, server_side=True, ssl_handshake_timeout=_HANDSHAKE_S)
        )
        await asyncio.sleep(0)  # start_tls has put its protocol in place and queued its connection_made before ours:
        self._loop.call_soon(_feed, transport, received)
        try:
            secured = await upgrade
        except Exception:  # whatever a stranger sent instead of a handshake
            transport.abort()
            return
        if secured is not None:
            inner.connection_made(secured)


def _feed(transport: asyncio.Transport, data: bytes) -> None:
    protocol = transport.get_protocol()
    assert isinstance(protocol, asyncio.BufferedProtocol)
    while data and not transport.is_closing():
        room = memoryview(protocol.get_buffer(len(data)))
        count = min(len(room), len(data))
        room[:count] = data[:count]
        protocol.buffer_updated(count)
        data = data[count:]


def port_speaking(tls: ssl.SSLContext) -> type[Port]:
    """The protocol class for uvicorn, with this certificate."""
    return type("Port", (Port,), {"tls": tls})
