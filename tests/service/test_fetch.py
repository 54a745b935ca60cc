"""The guard against a local server, a fake resolver and every trick we know."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from kapiao.errors import FetchError, PictureTooHeavy, UrlFailed, UrlInvalid, UrlRefused
from kapiao.service.fetch import Fetcher, Rules, checked_url, is_global

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OPEN = Rules(allow_private=True)


@asynccontextmanager
async def serving(handle: Handle) -> AsyncIterator[tuple[int, list[str]]]:
    """A bare server; yields its port and the request heads it got."""
    heads: list[str] = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heads.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
            await handle(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heads


def saying(text: bytes) -> Handle:
    async def handle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()

    return handle


def answer(body: bytes, head: str = "HTTP/1.1 200 OK") -> Handle:
    return saying(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


def fetcher(rules: Rules = OPEN, timeout_s: float = 3, **names: str) -> Fetcher:
    async def resolve(host: str, _: int) -> tuple[str, ...]:
        if host.replace(".", "").replace(":", "").isalnum() and host in names:
            return tuple(names[host].split())
        raise OSError

    from kapiao.service.fetch import resolved

    return Fetcher(rules, timeout_s, resolve if names else resolved)


def test_get_plain() -> None:
    async def run() -> None:
        async with serving(answer(b"picture")) as (port, heads):
            assert await fetcher().get(f"http://127.0.0.1:{port}/a b".replace(" ", "%20") + "?x=1", 100) == b"picture"
            assert heads[0].startswith("GET /a%20b?x=1 HTTP/1.1\r\n")
            assert f"Host: 127.0.0.1:{port}\r\n" in heads[0]
            assert "Accept-Encoding: identity\r\n" in heads[0]

    asyncio.run(run())


PRIVATE = [
    "127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0.0.0.0", "10.0.0.1", "172.16.0.1",
    "192.168.1.1", "169.254.169.254", "100.100.100.200", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::1]",
    "[2002:7f00:1::1]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[::127.0.0.1]", "[2001:db8::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_and_nothing_is_connected(host: str) -> None:
    async def run() -> None:
        async with serving(answer(b"secret")) as (port, heads):
            with pytest.raises((UrlRefused, UrlFailed)) as caught:
                await fetcher(Rules()).get(f"http://{host}:{port}/", 100)
            assert isinstance(caught.value, UrlRefused)
            assert heads == []

    asyncio.run(run())


@pytest.mark.parametrize(
    ("address", "public"), [("8.8.8.8", True), ("2606:4700::1111", True), ("2002:808:808::1", False)]
)
def test_public_addresses(address: str, public: bool) -> None:
    import ipaddress

    assert is_global(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    "url",
    [
        "", "picture.png", "ftp://host/a", "file:///etc/passwd", "gopher://127.0.0.1/", "http://", "http:///a",
        "//host/a", "http://user:pass@host/", "http://host@127.0.0.1/", "http://127.0.0.1\\@host/",
        "http://host/a\r\nX: y",
        "http://host/a b", "http://host:0x50/", "http://host:99999/", "http://[::1/", "http://ho st/", "data:,x",
        "javascript:alert(1)", "ftp://host:80/a", "//host:80/a", "http://host/" + "a" * 9000, "oss://bucket/key", "\x00http://host/",
    ],
)  # fmt: skip
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(UrlInvalid):
        checked_url(url)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async def run() -> None:
        with pytest.raises(UrlRefused):
            await fetcher(Rules(), mixed="93.184.216.34 127.0.0.1").get("http://mixed/", 100)

    asyncio.run(run())


def test_a_name_is_resolved_once_for_a_visit() -> None:
    """Rebinding: the address that was checked is the one connected to."""
    asked: list[str] = []

    async def resolve(host: str, _: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("203.0.113.1",)

    async def run() -> None:
        async with serving(answer(b"x")) as (port, heads):
            assert await Fetcher(OPEN, 3, resolve).get(f"http://some.test:{port}/", 10) == b"x"
            assert asked == ["some.test"]
            assert f"Host: some.test:{port}" in heads[0]

    asyncio.run(run())


def test_redirects_are_guarded_and_counted() -> None:
    async def run() -> None:
        async with serving(answer(b"secret")) as (inner, heads):
            target = saying(
                f"HTTP/1.1 302 Found\r\nLocation: http://inner.test:{inner}/\r\nContent-Length: 0\r\n\r\n".encode()
            )
            async with serving(target) as (outer, _):
                names = {"inner.test": "127.0.0.1", "outer.test": "127.0.0.1"}
                url = f"http://outer.test:{outer}/"
                assert await fetcher(OPEN, **names).get(url, 100) == b"secret"
                with pytest.raises(UrlRefused):
                    await fetcher(Rules(True, hosts_denied=("inner.test",)), **names).get(url, 100)
                assert len(heads) == 1
        loop = saying(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")
        async with serving(loop) as (port, heads):
            with pytest.raises(UrlFailed):
                await fetcher().get(f"http://127.0.0.1:{port}/", 100)
            assert len(heads) == 5
        scheme = saying(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")
        async with serving(scheme) as (port, _):
            with pytest.raises(UrlInvalid):
                await fetcher().get(f"http://127.0.0.1:{port}/", 100)

    asyncio.run(run())


def test_hosts_allowed_and_denied() -> None:
    rules = Rules(hosts_allowed=("*.good.test", "one.test"), hosts_denied=("bad.good.test",))
    for host in ("a.good.test", "one.test"):
        rules.check_host(host)
    for host in ("bad.good.test", "good.test.evil", "two.test", "evilgood.test"):
        with pytest.raises(UrlRefused):
            rules.check_host(host)


async def _endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x" * 65536)
        await writer.drain()


async def _drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


@pytest.mark.parametrize(
    ("handle", "error"),
    [
        (_endless, PictureTooHeavy),
        (_drip, UrlFailed),
        (_silent, UrlFailed),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), PictureTooHeavy),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nxx"), UrlFailed),
        (saying(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), UrlFailed),
        (saying(b"HTTP/1.1 204 No Content\r\n\r\n"), UrlFailed),
        (saying(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), UrlFailed),
        (saying(b"nonsense\r\n\r\n"), UrlFailed),
        (saying(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000 + b"\r\n\r\n"), UrlFailed),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"), UrlFailed),
        (saying(b""), UrlFailed),
    ],
)
def test_servers_that_misbehave(handle: Handle, error: type[FetchError]) -> None:
    async def run() -> None:
        async with serving(handle) as (port, _):
            started = time.monotonic()
            with pytest.raises(error):
                await fetcher(timeout_s=0.5).get(f"http://127.0.0.1:{port}/", 1_000_000)
            assert time.monotonic() - started < 1.5

    asyncio.run(run())


def test_nobody_there() -> None:
    async def run() -> None:
        async with serving(answer(b"")) as (port, _):
            pass
        with pytest.raises(UrlFailed):
            await fetcher().get(f"http://127.0.0.1:{port}/", 100)
        with pytest.raises(UrlFailed):
            await fetcher(only="127.0.0.1").get("http://other/", 100)
        with pytest.raises(UrlFailed):  # plain HTTP where TLS is expected
            async with serving(answer(b"")) as (port, _):
                await fetcher(timeout_s=0.5).get(f"https://127.0.0.1:{port}/", 100)

    asyncio.run(run())


def test_post_pushes_and_follows_nothing() -> None:
    async def run() -> None:
        async with serving(answer(b"ok")) as (port, heads):
            assert await fetcher().post(f"http://127.0.0.1:{port}/cb", "text/plain", b"body") == 200
            assert "Content-Length: 4" in heads[0]
            with pytest.raises(UrlRefused):
                await fetcher(Rules()).post(f"http://127.0.0.1:{port}/cb", "text/plain", b"body")
        async with serving(saying(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")) as (port, heads):
            assert await fetcher().post(f"http://127.0.0.1:{port}/cb", "text/plain", b"body") == 302
            assert len(heads) == 1

    asyncio.run(run())


def test_proxy_variables_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with serving(answer(b"proxy")) as (proxy, seen), serving(answer(b"direct")) as (port, _):
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
            assert await fetcher().get(f"http://127.0.0.1:{port}/", 100) == b"direct"
            assert seen == []

    asyncio.run(run())
