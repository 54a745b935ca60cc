"""Other views of a real picture: what a telephone or a messenger would have made of the same paper.

Each is one thing done to the picture as it is; the labels stay true. Named `real NAME` in the table's column of tiers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence

import cv2
import numpy as np

from bench.pictures import Picture
from kapiao.records import Pixels

_QUALITY = 90
_LONGEST = 4090  # larger pictures are refused by the operations that they are for
_GROUND = (70, 80, 60)


def _turned(pixels: Pixels, angle_deg: float) -> Pixels:
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(height * sin + width * cos), int(height * cos + width * sin)
    matrix[:, 2] += size[0] / 2 - width / 2, size[1] / 2 - height / 2
    return cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderValue=_GROUND)


def _aslant(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = flat + np.array([[0.06, 0.042], [-0.03, 0], [0, 0], [0, -0.06]], np.float32) * (width, height)
    matrix = cv2.getPerspectiveTransform(flat, seen.astype(np.float32))
    return cv2.warpPerspective(pixels, matrix, (width, height), borderValue=_GROUND)


def _half(pixels: Pixels) -> Pixels:
    return cv2.resize(pixels, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)


def _shaded(pixels: Pixels) -> Pixels:
    light = np.linspace(0.35, 1.1, pixels.shape[1])[None, :, None]
    return np.clip(pixels * light, 0, 255).astype(np.uint8)


def _far(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    return cv2.copyMakeBorder(
        pixels, height // 3, height // 4, width // 4, width // 3, cv2.BORDER_CONSTANT, value=_GROUND
    )


VIEWS: Mapping[str, Callable[[Pixels], Pixels]] = {
    "turned-5": lambda p: _turned(p, 5.0),
    "turned-12": lambda p: _turned(p, -12.0),
    "turned-90": lambda p: cv2.rotate(p, cv2.ROTATE_90_CLOCKWISE),
    "turned-180": lambda p: cv2.rotate(p, cv2.ROTATE_180),
    "aslant": _aslant,
    "half": _half,
    "shaded": _shaded,
    "far": _far,
    "blurred": lambda p: cv2.GaussianBlur(p, (0, 0), 1.2),
}


def seen_otherwise(pictures: Sequence[Picture], names: Sequence[str]) -> Iterator[Picture]:
    """Every real picture in each of these views; a file that is no picture, or would be too large, is left out."""
    for picture in pictures:
        pixels = cv2.imdecode(np.frombuffer(picture.data, np.uint8), cv2.IMREAD_COLOR) if picture.real else None
        for name in names if pixels is not None else ():
            view = VIEWS[name](pixels)
            if max(view.shape[:2]) <= _LONGEST:
                data = cv2.imencode(".jpg", view, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
                yield dataclasses.replace(picture, tier=f"real {name}", data=data)
