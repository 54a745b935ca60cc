"""Small videos as bytes: two that OpenCV writes, and raw H.264 whose macroblocks are sent as they are (I_PCM)."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from kapiao.records import Pixels


def written(frames: Sequence[Pixels], suffix: str, code: str, fps: float = 10.0) -> bytes:
    """The frames in a container of OpenCV's choice by suffix."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"clip{suffix}")
        height, width = frames[0].shape[:2]
        out = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*code), fps, (width, height))
        for frame in frames:
            out.write(frame)
        out.release()
        return path.read_bytes()


def mp4(frames: Sequence[Pixels], fps: float = 10.0) -> bytes:
    return written(frames, ".mp4", "mp4v", fps)


def avi(frames: Sequence[Pixels], fps: float = 10.0) -> bytes:
    return written(frames, ".avi", "MJPG", fps)


def h264(frames: Sequence[Pixels]) -> bytes:
    """An Annex B stream of the baseline profile; sides must be multiples of 16."""
    height, width = frames[0].shape[:2]
    sps = _ue(0) + _ue(0) + _ue(2) + _ue(1) + "0" + _ue(width // 16 - 1) + _ue(height // 16 - 1) + "1100"
    data = _unit(0x67, f"{66:08b}{0:08b}{40:08b}" + sps)
    data += _unit(0x68, _ue(0) + _ue(0) + "00" + _ue(0) + _ue(0) + _ue(0) + "000" + _ue(0) * 3 + "000")
    for number, frame in enumerate(frames):
        data += _picture(frame, number)
    return data


def _picture(frame: Pixels, number: int) -> bytes:
    height, width = frame.shape[:2]
    planes = cv2.cvtColor(frame, cv2.COLOR_BGR2YUV_I420).reshape(-1)
    luma = planes[: height * width].reshape(height, width)
    colors = planes[height * width :].reshape(2, height // 2, width // 2)
    bits = [_ue(0) + _ue(7) + _ue(0) + "0000" + _ue(number % 2) + "00" + _ue(0) + _ue(1)]
    filled = len(bits[0])
    for y in range(0, height, 16):
        for x in range(0, width, 16):
            kind = _ue(25)
            kind += "0" * (-(filled + len(kind)) % 8)
            cell = np.concatenate([
                luma[y : y + 16, x : x + 16].reshape(-1),
                *(plane[y // 2 : y // 2 + 8, x // 2 : x // 2 + 8].reshape(-1) for plane in colors),
            ])  # fmt: skip
            piece = kind + "".join(f"{max(1, int(value)):08b}" for value in cell)
            bits.append(piece)
            filled += len(piece)
    return _unit(0x65, "".join(bits))


def _ue(value: int) -> str:
    text = f"{value + 1:b}"
    return "0" * (len(text) - 1) + text


def _unit(head: int, bits: str) -> bytes:
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    payload = bytes(int(bits[k : k + 8], 2) for k in range(0, len(bits), 8))
    safe, zeros = bytearray(), 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            safe.append(3)
            zeros = 0
        zeros = zeros + 1 if byte == 0 else 0
        safe.append(byte)
    return b"\0\0\0\1" + bytes([head]) + bytes(safe)
