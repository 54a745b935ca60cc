"""QR codes: zxing-cpp reads them, kapiao prepares the picture until nothing that looks like a code is left unread.

Knows: the symbol (ISO/IEC 18004) and how pictures hide it. Must not know what a payload means.

What is read is never invented: a reading counts only when the symbol's own error correction holds. Its score is the
share of code words that were read as they should be, which the error correction tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np
import zxingcpp

from kapiao.records import Mark, Pixels, Quad

KIND = "code"
_QR = zxingcpp.barcode_formats_from_str("QRCode")
_BINARIZERS = (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram)
_CORRECTABLE = {"L": 0.07, "M": 0.15, "Q": 0.25, "H": 0.30}  # share of code words that each level can mend
_SCALES = (0.5, 2.0, 3.0)
_MOST_PX = 4_000_000  # a picture is not enlarged beyond this
_LEAST_PX = 40  # nor shrunk below this side
_MEND_SIGMA_PX = 2.0
_TILE = 8  # tiles a side over which contrast is evened


def find_codes(pixels: Pixels, thorough: bool = True) -> tuple[Mark, ...]:
    """Every QR code of a picture, from top to bottom; quads in its frame, corners from the symbol's own upper left.

    `thorough` prepares the picture in several ways when it does not read at once.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels
    found = _fresh(_read(grey), ())
    if thorough and not found:
        for prepared, scale in _preparations(pixels, grey):
            found += _fresh(_read(prepared, scale), found)
            if found:
                break
    return tuple(sorted(found, key=lambda mark: (mark.quad.center[1], mark.quad.center[0], mark.text)))


def _preparations(pixels: Pixels, grey: Pixels) -> Iterator[tuple[Pixels, float]]:
    """Other views of the picture, the likeliest to help first, each with how much larger it is."""
    even = cv2.createCLAHE(3.0, (_TILE, _TILE)).apply(grey)
    yield even, 1.0
    for scale in _SCALES:
        height, width = round(grey.shape[0] * scale), round(grey.shape[1] * scale)
        if height * width <= _MOST_PX and min(height, width) >= _LEAST_PX:
            way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            larger = cv2.resize(grey, (width, height), interpolation=way)
            yield larger, scale
            yield _sharpened(larger, _MEND_SIGMA_PX * max(scale, 1.0)), scale
    yield _sharpened(grey, _MEND_SIGMA_PX), 1.0
    yield cv2.medianBlur(grey, 3), 1.0
    if pixels.ndim == 3:  # a coloured code may be flat in grey
        for channel in cv2.split(pixels):
            yield channel, 1.0


def _sharpened(grey: Pixels, sigma_px: float) -> Pixels:
    return cv2.addWeighted(grey, 2.5, cv2.GaussianBlur(grey, (0, 0), sigma_px), -1.5, 0)


def _read(grey: Pixels, scale: float = 1.0) -> list[Mark]:
    """Codes of one view, by either way of telling black from white."""
    for binarizer in _BINARIZERS:
        codes = zxingcpp.read_barcodes(grey, formats=_QR, binarizer=binarizer)
        marks = [_mark(code, scale) for code in codes if code.valid]
        if marks:
            return marks
    return []


def _mark(code: Any, scale: float) -> Mark:
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    a, b, c, d = (((p.x + 0.5) / scale - 0.5, (p.y + 0.5) / scale - 0.5) for p in corners)
    return Mark(KIND, Quad((a, b, c, d)), certainty(code), code.text, MappingProxyType({"bytes": bytes(code.bytes)}))


def certainty(code: Any) -> float:
    """Share of code words that were read right, from how much of the error correction was left over."""
    unused = float(code.extra.get("UEC", 0.0))
    return 1.0 - (1.0 - unused) * _CORRECTABLE.get(code.ec_level, max(_CORRECTABLE.values()))


def _fresh(marks: Sequence[Mark], known: Sequence[Mark]) -> list[Mark]:
    """Those that lie on no code known already."""
    found: list[Mark] = []
    for mark in marks:
        if not any(_same_place(mark.quad, other.quad) for other in (*known, *found)):
            found.append(mark)
    return found


def _same_place(one: Quad, other: Quad) -> bool:
    (x, y), (u, v) = one.center, other.center
    return bool(np.hypot(x - u, y - v) < 0.5 * min(one.width, other.width))
