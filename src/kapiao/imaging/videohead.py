"""What the first bytes of a video say: container, size of its frames, length. Nothing is decoded here.

Knows: where each container keeps its size. Must not know: what is shown. Sources: ISO/IEC 14496-12 (MP4: boxes `mvhd`,
`tkhd`), the AVI RIFF main header, ITU-T H.264 7.3.2.1 (sequence parameter set) and Annex B (start codes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from kapiao.errors import PictureBroken, PictureSize, PictureTooHeavy, PictureUnknown
from kapiao.records import Limits

FORMATS = frozenset({"mp4", "avi", "h264"})
_CONTAINERS = frozenset({b"moov", b"trak"})
_MOST_BOXES = 10_000
_CHROMA_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})


@dataclass(frozen=True, slots=True)
class VideoHead:
    """A video by its header. Zero: the container does not say."""

    format: str
    width_px: int
    height_px: int
    seconds: float = 0.0
    frames: int = 0


def sniff_video(data: bytes) -> str:
    """The container by its signature; empty when it is no video."""
    if data[4:8] in {b"ftyp", b"moov"}:
        return "mp4"
    if data[:4] == b"RIFF" and data[8:12] == b"AVI ":
        return "avi"
    start = 4 if data[:4] == b"\0\0\0\1" else 3 if data[:3] == b"\0\0\1" else 0
    return "h264" if start and len(data) > start and data[start] & 0x9F in {7, 9} else ""


def examine_video(data: bytes, limits: Limits) -> VideoHead:
    """The header of a video within `limits`. Raises PictureError."""
    if len(data) > limits.max_bytes:
        raise PictureTooHeavy(bytes=len(data), max_bytes=limits.max_bytes)
    name = sniff_video(data)
    if name not in limits.formats:
        raise PictureUnknown(f"The format {name} is not admitted here.", format=name)
    try:
        head = {"mp4": _mp4, "avi": _avi, "h264": _h264}[name](data)
    except (struct.error, IndexError, ValueError) as error:
        raise PictureBroken(f"The {name} header cannot be read.") from error
    check_frame(head.width_px, head.height_px, limits)
    if head.seconds >= limits.max_seconds:
        raise PictureSize(
            f"The video must be shorter than {limits.max_seconds:g} seconds.", seconds=round(head.seconds)
        )
    if head.frames > limits.max_seconds * limits.max_fps:
        raise PictureSize("The video has too many frames.", frames=head.frames)
    return head


def check_frame(width_px: int, height_px: int, limits: Limits) -> None:
    """Raises PictureSize when frames are too small or too large."""
    if min(width_px, height_px) <= limits.min_side_px or max(width_px, height_px) >= limits.max_side_px:
        raise PictureSize(
            f"Both sides must be greater than {limits.min_side_px} and smaller than {limits.max_side_px} pixels.",
            width_px=width_px,
            height_px=height_px,
        )


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Boxes between two places: name, start and end of what they hold; those that hold boxes are opened."""
    stack = [(start, end)]
    for _ in range(_MOST_BOXES):
        while stack and stack[-1][0] + 8 > stack[-1][1]:
            stack.pop()
        if not stack:
            return
        at, end = stack.pop()
        size, name = struct.unpack(">I4s", data[at : at + 8])
        head = 8
        if size == 1:
            (size,), head = struct.unpack(">Q", data[at + 8 : at + 16]), 16
        size = end - at if size == 0 else size
        if size < head:
            raise ValueError("a box smaller than its head")
        stack.append((at + size, end))
        yield name, at + head, min(at + size, end)
        if name in _CONTAINERS:
            stack.append((at + head, min(at + size, end)))
    raise ValueError("too many boxes")


def _mp4(data: bytes) -> VideoHead:
    width = height = 0
    seconds = 0.0
    for name, start, end in _boxes(data, 0, len(data)):
        body = data[start:end] if name in {b"mvhd", b"tkhd"} else b""
        if name == b"mvhd":
            scale, length = struct.unpack(">IQ" if body[0] else ">II", body[20:32] if body[0] else body[12:20])
            seconds = length / max(scale, 1)
        elif name == b"tkhd":
            right, down = (v >> 16 for v in struct.unpack(">II", body[-8:]))
            width, height = max(width, right), max(height, down)
    return VideoHead("mp4", width, height, seconds)


def _avi(data: bytes) -> VideoHead:
    at = data.find(b"avih", 12, 4096)
    if at < 0:
        raise ValueError("no main header")
    values = struct.unpack("<14I", data[at + 8 : at + 64])
    period_us, frames, width, height = values[0], values[4], values[8], values[9]
    return VideoHead("avi", width, height, frames * period_us / 1e6, frames)


class _Bits:
    """Bits of a raw payload, its emulation bytes taken out."""

    def __init__(self, payload: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in payload.replace(b"\0\0\3", b"\0\0"))
        self._at = 0

    def number(self, count: int) -> int:
        self._at += count
        return int(self._bits[self._at - count : self._at], 2)

    def unsigned(self) -> int:
        zeros = self._bits.index("1", self._at) - self._at
        self._at += zeros
        return self.number(zeros + 1) - 1

    def signed(self) -> int:
        value = self.unsigned()
        return (value + 1) // 2 if value % 2 else -value // 2


def _h264(data: bytes) -> VideoHead:
    size = (0, 0)
    frames = 0
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 4:
        kind = data[at + 3] & 0x1F
        if kind == 7:
            found = _sequence(data[at + 4 : at + 132])
            size = max(size[0], found[0]), max(size[1], found[1])
        frames += kind in {1, 5} and data[at + 4] >= 0x80  # the first slice of a picture begins with macroblock 0
        at = data.find(b"\0\0\1", at + 3)
    return VideoHead("h264", *size, frames=frames)


def _sequence(payload: bytes) -> tuple[int, int]:
    """Width and height from a sequence parameter set."""
    bits = _Bits(payload)
    profile = bits.number(8)
    bits.number(16)
    bits.unsigned()
    chroma = 1
    if profile in _CHROMA_PROFILES:
        chroma = _skip_profile(bits)
    bits.unsigned()
    order = bits.unsigned()
    if order == 0:
        bits.unsigned()
    elif order == 1:
        bits.number(1)
        bits.signed(), bits.signed()
        for _ in range(min(bits.unsigned(), 255)):
            bits.signed()
    bits.unsigned()
    bits.number(1)
    width, rows = (bits.unsigned() + 1) * 16, bits.unsigned() + 1
    frame_only = bits.number(1)
    height = rows * 16 * (2 - frame_only)
    if not frame_only:
        bits.number(1)
    bits.number(1)
    if bits.number(1):
        left, right, top, bottom = (bits.unsigned() for _ in range(4))
        across, down = (1 if chroma in {0, 3} else 2), (2 if chroma == 1 else 1) * (2 - frame_only)
        width, height = width - across * (left + right), height - down * (top + bottom)
    return width, height


def _skip_profile(bits: _Bits) -> int:
    """Past what the high profiles say of colours and scaling lists; the colour format."""
    chroma = bits.unsigned()
    if chroma == 3:
        bits.number(1)
    bits.unsigned(), bits.unsigned()
    bits.number(1)
    if bits.number(1):
        for number in range(8 if chroma != 3 else 12):
            if bits.number(1):
                _skip_list(bits, 16 if number < 6 else 64)
    return chroma


def _skip_list(bits: _Bits, length: int) -> None:
    last = following = 8
    for _ in range(length):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last
