"""Sixty hostile URLs and two hundred hostile files: each a clear error, no connection made, memory bounded.

`python tests/web/hostile.py [--files 200]` prints one JSON object and ends with 1 when a bound is broken. URLs
go through a server whose resolver is ours; a trap on loopback counts every connection that should not be. Files go to a
real reader.
"""

import argparse
import asyncio
import gzip
import io
import json
import random
import socket
import struct
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "service")]

from local_server import running  # noqa: E402
from PIL import Image  # noqa: E402

from kapiao.errors import KapiaoError, ReaderBroken  # noqa: E402
from kapiao.records import Ask  # noqa: E402
from kapiao.service.fetch import Fetcher, Rules, resolved  # noqa: E402
from kapiao.service.workers import Bounds, Workers  # noqa: E402

ROOT = Path(__file__).parents[2]
READ_S = 6.0  # the longest deadline of an operation
GROWTH_MB = 600  # of a reader while it meets hostile files
CLEAR = {"url_invalid", "url_refused", "url_failed", "picture_too_heavy"}
NAMES = {
    "one-private.test": ("93.184.216.34", "127.0.0.1"),
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
        "127.1",
        "0.0.0.0", "0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "224.0.0.1",
        "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::1]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[::127.0.0.1]", "one-private.test", "private.test",
        "meta.test", "①②⑦.⓪.⓪.①",
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
    "error",
    "chunks",
)  # fmt: skip


def urls(folder: Path) -> dict[str, Any]:
    """Through the door, with a resolver of ours in place of the network's."""

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        if host == "rebinding.test":  # public when it is checked by whoever asks twice
            return ("127.0.0.1",)
        return NAMES[host] if host in NAMES else await resolved(host, port)

    said: Counter[str] = Counter()
    slowest_s = 0.0
    with trap() as caught, running(folder, workers=1) as server:
        server.desk.fetcher = Fetcher(Rules(), 3, resolve)
        strict = [*strict_urls(caught.port), f"http://rebinding.test:{caught.port}/"]
        answers = [server.ask(urls=[url], max_bytes=1 << 20).json for url in strict]
        touched = list(caught.visits)
        server.desk.fetcher = Fetcher(Rules(allow_private=True, hosts_denied=("denied.test",)), 3, resolve)
        for name in MISBEHAVED:
            started = time.monotonic()
            answers.append(server.ask(urls=[f"http://127.0.0.1:{caught.port}/{name}"], max_bytes=1 << 20).json)
            slowest_s = max(slowest_s, time.monotonic() - started)
        stolen = [path for path in caught.visits if "stolen" in path]
    for answer in answers:
        said[answer["read"][0] if "read" in answer else answer["code"]] += 1
    unclear = {code: count for code, count in said.items() if code not in CLEAR}
    return {
        "urls": len(answers), "answers": dict(sorted(said.items())), "unclear": unclear,
        "connections_made": len(touched) + len(stolen), "slowest_s": round(slowest_s, 2),
    }  # fmt: skip


# files ----------------------------------------------------------------------------------------------------


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def png(width: int, height: int, data: bytes, depth: int = 8, colour: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def encoded(form: str, **more: Any) -> bytes:
    out = io.BytesIO()
    picture = Image.effect_noise((300, 200), 80).convert("RGB")
    picture.save(out, form, **more)
    return out.getvalue()


def bombs() -> Iterator[tuple[str, bytes]]:
    zeros = zlib.compress(b"\0" * 40_000_000, 9)
    for width, height in ((30_000, 30_000), (65_535, 65_535), (2**31 - 1, 1), (1, 2**31 - 1), (0, 5), (14_000, 14_000)):
        yield f"png {width}x{height}", png(width, height, zeros)
    yield "png grey 1 bit 29999", png(29_999, 29_999, zlib.compress(b"\0" * 3750 * 29_999, 9), depth=1)
    yield "png text chunk", png(10, 10, zeros)[:-12] + chunk(b"zTXt", b"a\0\0" + zeros) + chunk(b"IEND", b"")
    yield "gif frames", b"GIF89a\xff\xff\xff\xff\x80\0\0" + b"\0" * 6 + b"\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\0\x3b"
    yield (
        "bmp huge",
        b"BM"
        + struct.pack("<IHHI", 100, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 50_000, 50_000, 1, 24, 0, 0, 1, 1, 0, 0),
    )
    yield (
        "bmp negative",
        b"BM"
        + struct.pack("<IHHI", 100, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 500, -(2**31), 1, 24, 0, 0, 1, 1, 0, 0),
    )
    tiff = b"II*\0\x08\0\0\0\x02\0" + struct.pack("<HHII", 256, 4, 1, 60_000) + struct.pack("<HHII", 257, 4, 1, 60_000)
    yield "tiff huge", tiff + b"\0\0\0\0"
    yield "tiff loop", b"II*\0\x08\0\0\0\0\0\x08\0\0\0"
    yield "webp huge", b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff"
    yield "jpeg huge", b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x11\0\x02\x11\0\x03\x11\0\xff\xd9"


def papers() -> Iterator[tuple[str, bytes]]:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield "xml laughs", f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "x">{lol}]><l>&l9;</l>'.encode()
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    yield "svg external", b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "http://127.0.0.1/">]><svg>&x;</svg>'
    yield "pdf empty", b"%PDF-1.7\n%%EOF"
    yield "pdf cut", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\nxref\n0 9999999\n"
    yield (
        "pdf loop",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e9 1e9]>>"
    pages = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj"
    yield "pdf vast page", b"%PDF-1.4\n" + pages + page + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    yield "mp4 head", b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0\0\0\x08free\xff\xff\xff\xffmdat"
    yield "avi head", b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\xff\xffhdrl"
    yield "mkv head", b"\x1aE\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff"
    yield "heic head", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1"
    yield "html", b"<html><body><script>alert(1)</script></body></html>"
    yield "zip", b"PK\x03\x04" + b"\0" * 100
    yield "elf", b"\x7fELF" + b"\0" * 200
    yield "text", "姓名 张三".encode()
    yield "empty", b""
    yield "one byte", b"\xff"
    yield "zeros", b"\0" * 100_000


def polyglots() -> Iterator[tuple[str, bytes]]:
    jpeg, flat = encoded("JPEG"), encoded("PNG")
    for tail in (b"PK\x03\x04" + b"\0" * 50, b"<script>alert(1)</script>", b"%PDF-1.4\n%%EOF", b"\0" * 5_000_000):
        yield "jpeg with a tail", jpeg + tail
        yield "png with a tail", flat + tail
    yield "pdf in front", b"%PDF-1.4\n" + jpeg
    yield "gif and script", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)"
    yield "jpeg comment", jpeg[:2] + b"\xff\xfe\xff\xff" + b"<?php ?>" + b"x" * 65_525 + jpeg[2:]
    yield "exif vast", jpeg[:2] + b"\xff\xe1\xff\xffExif\0\0II*\0\xff\xff\xff\xff" + b"x" * 65_519 + jpeg[2:]


def damaged(count: int) -> Iterator[tuple[str, bytes]]:
    """Cut off, and with bytes changed: whole pictures that are not."""
    chance = random.Random(7)
    whole = [(form, encoded(form)) for form in ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")]
    for number in range(count):
        form, data = whole[number % len(whole)]
        if number % 2:
            yield f"{form} cut", data[: chance.randrange(1, len(data))]
        else:
            changed = bytearray(data)
            for _ in range(chance.choice((1, 10, 100))):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            yield f"{form} changed", bytes(changed)


def reader_mb(workers: Workers) -> float:
    pid = workers._seats[0]._process.pid
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def files(count: int) -> dict[str, Any]:
    given = [*bombs(), *papers(), *polyglots()]
    given += damaged(max(0, count - len(given)))
    workers = Workers("kapiao.pipeline:Reader", {}, Bounds(1, 4, 4 << 30, 10**9))
    workers.start()
    workers.wait_warm()
    before_mb, said, slowest, bad = reader_mb(workers), Counter[str](), (0.0, ""), []

    async def one(data: bytes) -> str:
        try:
            await workers.read(data, Ask(), time.monotonic() + READ_S)
            return "read"
        except ReaderBroken as error:
            return f"reader_broken {error.facts.get('cause', '')}".strip()
        except KapiaoError as error:
            return error.code

    for name, data in given:
        started = time.monotonic()
        code = asyncio.run(one(data))
        slowest = max(slowest, (round(time.monotonic() - started, 2), name))
        said[code] += 1
        if code.startswith("reader_broken") or code == "deadline_passed":
            bad.append(f"{name}: {code}")
    after_mb = reader_mb(workers)
    events = dict(workers.counts)
    workers.stop(0)
    return {
        "files": len(given), "answers": dict(sorted(said.items())), "unclear": bad, "slowest": slowest,
        "reader_peak_mb": [round(before_mb), round(after_mb)],
        "readers_lost": events.get("crashed", 0) + events.get("killed", 0),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = {"urls": urls(Path(folder)), "files": files(given.files)}
    print(json.dumps(report, indent=2, ensure_ascii=False))
    peak = report["files"]["reader_peak_mb"]
    good = (
        not report["urls"]["unclear"] and not report["urls"]["connections_made"] and not report["files"]["unclear"]
        and not report["files"]["readers_lost"] and peak[1] - peak[0] <= GROWTH_MB
    )  # fmt: skip
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
