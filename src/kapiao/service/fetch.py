"""Guarded visits to callers' URLs: a picture to download, a callback to push.

Knows: HTTP as a client, addresses, limits. Must not know: what is downloaded, or whose URL it is.

The guard sits where the connection is made: a name is resolved once, every address it has must be global, and the
connection goes to that very address (the name is kept for TLS and Host). A redirect is a new visit under the same
guard. No proxy is ever used, no cookie or login is sent. One time limit spans everything.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import httpcore2

from kapiao.errors import PictureTooHeavy, UrlFailed, UrlInvalid, UrlRefused

Resolve = Callable[[str, int], Awaitable[tuple[str, ...]]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HOPS = 5
_URL_CHARS = 8192
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_V4_COMPATIBLE = ipaddress.IPv6Network("::/96")
_RESOLVERS = ThreadPoolExecutor(16, thread_name_prefix="kapiao-resolve")  # a slow name server holds only these


@dataclass(frozen=True, slots=True)
class Rules:
    """Where this server may go. Hosts are names, or `*.` and a domain for its subdomains."""

    allow_private: bool = False
    hosts_allowed: tuple[str, ...] = ()
    hosts_denied: tuple[str, ...] = ()

    def check_host(self, host: str) -> None:
        if any(_covers(rule, host) for rule in self.hosts_denied):
            raise UrlRefused
        if self.hosts_allowed and not any(_covers(rule, host) for rule in self.hosts_allowed):
            raise UrlRefused

    def check_address(self, text: str) -> None:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not self.allow_private and not is_global(address):
            raise UrlRefused


def _covers(rule: str, host: str) -> bool:
    rule = rule.lower().rstrip(".")
    return host.endswith(rule[1:]) if rule.startswith("*.") else host == rule


def is_global(address: Address) -> bool:
    """Whether an address is one of the public internet, also when it wraps an IPv4 address."""
    if isinstance(address, ipaddress.IPv6Address):
        for inner in _wrapped(address):
            if not is_global(inner):
                return False
    if isinstance(address, ipaddress.IPv6Address) and address.sixtofour is not None:
        return False  # 6to4 is withdrawn (RFC 7526), and versions of Python differ about it
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _wrapped(address: ipaddress.IPv6Address) -> Iterable[ipaddress.IPv4Address]:
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if any(address in network for network in (*_NAT64, _V4_COMPATIBLE)):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


async def resolved(host: str, port: int) -> tuple[str, ...]:
    """Every address of a host, by the system's resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(
        _RESOLVERS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    )
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Guard(httpcore2.AsyncNetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, rules: Rules, resolve: Resolve) -> None:
        self._rules, self._resolve = rules, resolve
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:  # fmt: skip
        self._rules.check_host(host.lower().rstrip("."))
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise UrlFailed("The host name cannot be resolved.") from None
        for address in addresses:
            self._rules.check_address(address)
        for address in addresses:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore2.ConnectError:
                continue
        raise UrlFailed("The host cannot be reached.")

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        raise UrlRefused

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Fetcher:
    """Downloads and pushes. One connection a visit, nothing kept between visits."""

    def __init__(self, rules: Rules, timeout_s: float, resolve: Resolve = resolved) -> None:
        self._rules, self._timeout_s, self._resolve = rules, timeout_s, resolve

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    async def get(self, url: str, max_bytes: int) -> bytes:
        """The bytes behind a URL. Raises UrlInvalid, UrlRefused, UrlFailed, PictureTooHeavy."""
        async with self._guarded():
            for _ in range(_HOPS):
                async with self._answer("GET", url, b"", ()) as answer:
                    if answer.status not in _REDIRECTS:
                        return await _body(answer, max_bytes)
                    url = urljoin(url, _header(answer, b"location"))
            raise UrlFailed("The URL redirects too often.")

    async def post(self, url: str, content_type: str, body: bytes) -> int:
        """Push a body; the HTTP status that came back. Raises UrlInvalid, UrlRefused, UrlFailed."""
        async with self._guarded(), self._answer("POST", url, body, (("Content-Type", content_type),)) as answer:
            return answer.status

    @asynccontextmanager
    async def _guarded(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._timeout_s):
                yield
        except TimeoutError:
            raise UrlFailed("The URL did not answer in time.") from None
        except (
            httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, OSError, ValueError
        ) as error:  # fmt: skip
            raise UrlFailed(cause=type(error).__name__) from None

    @asynccontextmanager
    async def _answer(
        self, method: str, url: str, body: bytes, headers: tuple[tuple[str, str], ...]
    ) -> AsyncIterator[httpcore2.Response]:
        target = checked_url(url)
        sent = [("Host", _host_header(target)), ("User-Agent", "kapiao"), ("Accept", "*/*"), *headers]
        sent += [("Accept-Encoding", "identity"), ("Connection", "close")]
        backend = _Guard(self._rules, self._resolve)
        async with (
            httpcore2.AsyncConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
            pool.stream(method, target, headers=sent, content=body if method == "POST" else None) as answer,
        ):
            yield answer


def checked_url(url: str) -> httpcore2.URL:
    """A URL that may be visited, as far as its form tells. Raises UrlInvalid."""
    if len(url) > _URL_CHARS or any(char <= " " or char in '\\\x7f"<>`' for char in url):
        raise UrlInvalid
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna" if not (parts.hostname or "").isascii() else "ascii")
        usual = {"http": 80, "https": 443}[parts.scheme]
        port = usual if parts.port is None else parts.port
    except (ValueError, KeyError):
        raise UrlInvalid from None
    if not host or "@" in parts.netloc or not 0 < port < 65536:
        raise UrlInvalid
    path = quote(parts.path or "/", safe="%/:=&?~#+!$,;'@()*[]|^{}")
    query = quote(parts.query, safe="%/:=&?~#+!$,;'@()*[]|^{}")
    target = f"{path}?{query}" if query else path
    return httpcore2.URL(scheme=parts.scheme.encode(), host=host, port=port, target=target.encode("ascii"))


def _host_header(url: httpcore2.URL) -> str:
    host = f"[{url.host.decode()}]" if b":" in url.host else url.host.decode()
    return host if url.port == {b"http": 80, b"https": 443}[url.scheme] else f"{host}:{url.port}"


def _header(answer: httpcore2.Response, name: bytes) -> str:
    value = next((value for key, value in answer.headers if key.lower() == name), b"")
    if not value:
        raise UrlFailed("The URL redirects to nowhere.")
    return value.decode("latin-1")


async def _body(answer: httpcore2.Response, max_bytes: int) -> bytes:
    if answer.status != 200:
        raise UrlFailed(status=answer.status)
    facts = {key.lower(): value for key, value in answer.headers}
    if facts.get(b"content-encoding", b"identity").lower() != b"identity":
        raise UrlFailed("The URL answers with packed content, which was not asked for.")
    length = facts.get(b"content-length", b"0")
    if length.isdigit() and int(length) > max_bytes:
        raise PictureTooHeavy(max_bytes=max_bytes)
    received = bytearray()
    async for piece in answer.aiter_stream():
        received += piece
        if len(received) > max_bytes:
            raise PictureTooHeavy(max_bytes=max_bytes)
    return bytes(received)
