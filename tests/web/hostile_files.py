"""Two hundred hostile files, the same ones every time: bombs, documents, polyglots, cut and damaged ones."""

import io
import random
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "imaging"))

import pdf_files
import video_files


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file. `refused`: nothing but a clear error will do; else what is whole in it may be read."""

    sort: str
    name: str
    data: bytes
    refused: bool = True


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
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1000000000 1000000000]>>"
    pages = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj"
    yield "pdf vast page", b"%PDF-1.4\n" + pages + page + b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    yield "pdf with a password", pdf_files.locked()
    yield "pdf that inflates", pdf_files.inflating()
    yield "pdf with a vast picture", pdf_files.huge_picture()
    for name, data in videos():
        yield f"{name} of rubbish", data[:40] + b"\xa5" * 20_000
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


def videos() -> list[tuple[str, bytes]]:
    frames = [np.full((64, 96, 3), shade, np.uint8) for shade in (0, 120, 240)]
    return [("mp4", video_files.mp4(frames)), ("avi", video_files.avi(frames)), ("h264", video_files.h264(frames))]


def whole() -> list[tuple[str, bytes]]:
    """One good file of every form, to be spoiled."""
    pictures = [(form.lower(), encoded(form)) for form in ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")]
    return [*pictures, ("pdf", pdf_files.drawn(pdf_files.words((20, 20, "text")))), *videos()]


def cut(chance: random.Random, data: bytes) -> bytes:
    return data[: int(len(data) * chance.uniform(0.02, 0.9))]


def changed(chance: random.Random, data: bytes) -> bytes:
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 10, 100))):
        spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    return bytes(spoiled)


_LENIENT = frozenset({"pdf", "avi", "h264", "mp4"})  # players and PDF readers take what is left of such a file


def spoiled(sort: str, spoil: Callable[[random.Random, bytes], bytes], count: int) -> Iterator[Hostile]:
    chance = random.Random(f"{sort} 7")
    good = whole()
    for number in range(count):
        form, data = good[number % len(good)]
        refused = spoil is cut and form not in _LENIENT
        yield Hostile(sort, f"{form} {sort}", spoil(chance, data), refused)


@cache
def hostile_files(count: int = 200) -> tuple[Hostile, ...]:
    """Half of what is left after those made by hand is cut off, half has changed bytes."""
    found = [Hostile("bomb", *given) for given in bombs()]
    found += [Hostile("document", name, data, refused="rubbish" not in name) for name, data in papers()]
    found += [Hostile("polyglot", *given, refused=False) for given in polyglots()]
    left = max(0, count - len(found))
    return (*found, *spoiled("cut", cut, left // 2), *spoiled("damaged", changed, left - left // 2))
