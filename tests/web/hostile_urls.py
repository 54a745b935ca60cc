"""Hostile URLs: those that must not be visited at all, and servers that misbehave once they are visited."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PUBLIC = "93.184.216.34"
NAMES = {
    "one-private.test": (PUBLIC, "127.0.0.1"),
    "private.test": ("10.0.0.1",),
    "meta.test": ("169.254.169.254",),
}


@dataclass
class Trap:
    """Listens on loopback; counts who came, and misbehaves as the path says."""

    port: int = 0
    visits: list[str] = field(default_factory=list)


@contextmanager
def trap() -> Iterator[Trap]:
    caught = Trap()
    listener = socket.create_server(("127.0.0.1", 0))
    caught.port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=misbehave, args=(connection, caught), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield caught
    listener.close()


def misbehave(connection: socket.socket, caught: Trap) -> None:
    with connection:
        try:
            path = connection.recv(4096).split(b" ")[1].decode()
            caught.visits.append(path)
            for piece in behaviour(path, caught.port):
                connection.sendall(piece)
        except (OSError, IndexError):
            return


def behaviour(path: str, port: int) -> Iterator[bytes]:
    head = b"HTTP/1.1 200 OK\r\n"
    match path.strip("/").partition("?")[0]:
        case "slow":
            yield head + b"Content-Length: 100\r\n\r\n"
            while True:
                time.sleep(0.5)
                yield b"x"
        case "silent":
            time.sleep(10)
        case "endless":
            yield head + b"\r\n"
            while True:
                yield b"x" * 65536
        case "headers":
            yield head
            while True:
                yield b"X-A: " + b"y" * 1000 + b"\r\n"
        case "gzip":
            body = gzip.compress(b"0" * (50 << 20))
            yield head + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        case "lie":
            yield head + b"Content-Length: 99999999999\r\n\r\nx"
        case "short":
            yield head + b"Content-Length: 100\r\n\r\nx"
        case "nonsense":
            yield b"\x00\xff" * 100
        case "loop":
            yield b"HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n"
        case "nowhere":
            yield b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"
        case "file":
            yield b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"
        case "meta":
            yield b"HTTP/1.1 302 Found\r\nLocation: http://denied.test:%d/stolen\r\nContent-Length: 0\r\n\r\n" % port
        case "error":
            yield b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
        case "chunks":
            yield head + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"


def strict_urls(port: int) -> list[str]:
    """What must not be visited at all."""
    hosts = [
        "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "2130706433", "0177.0.0.1", "0x7f.1", "0x7f000001",
        "127.1", "0.0.0.0", "0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200",
        "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::1]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[::127.0.0.1]",
        "one-private.test", "private.test", "meta.test", "①②⑦.⓪.⓪.①",
    ]  # fmt: skip
    tricks = [
        f"http://public.test@127.0.0.1:{port}/", f"http://127.0.0.1:{port}\\@public.test/", f"//127.0.0.1:{port}/",
        f"ftp://127.0.0.1:{port}/", "file:///etc/passwd", f"gopher://127.0.0.1:{port}/_x", "data:image/png;base64,AAAA",
        "javascript:alert(1)", f"http://127.0.0.1:{port}/a\r\nHost: x", f"http://[::1:{port}/", "http://", " ",
        "http://a:99999/", "http://" + "a" * 9000, "unix:///var/run/docker.sock", "http://\x00localhost/",
    ]  # fmt: skip
    return [f"http://{host}:{port}/" for host in hosts] + tricks


MISBEHAVED = (
    "slow", "silent", "endless", "headers", "gzip", "lie", "short", "nonsense", "loop", "nowhere", "file", "meta",
    "error", "chunks",
)  # fmt: skip
