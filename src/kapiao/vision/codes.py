"""QR codes: zxing-cpp reads them, kapiao prepares the picture until nothing that looks like a code is left unread.

Knows: how pictures hide codes. Must not know what a payload means.

The floor is zxing-cpp on the picture as it is. Then come other views of the picture (contrast evened, enlarged,
sharpened, each colour alone); in every view, symbols that zxing-cpp sees but cannot read, and those whose corner
patterns only we see, are laid flat and drawn along their bends (`imaging.modules`).

Nothing is invented: a reading counts only when the symbol's own error correction holds and its fixed patterns are
there. Its score is the share of code words that were read as they should be, which the error correction tells.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, cast

import cv2
import numpy as np
import zxingcpp

from kapiao.imaging.finders import Corner, corners_of, finders
from kapiao.imaging.modules import Grid, grids, likeness
from kapiao.records import Mark, Pixels, Point, Quad

KIND = "code"
UNREAD = "unread code"  # something that looks like one; its score: how much (0: no more than by chance)
_QR = zxingcpp.barcode_formats_from_str("QRCode")
_BINARIZERS = (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram)
_CORRECTABLE = {"L": 0.07, "M": 0.15, "Q": 0.25, "H": 0.30}  # share of code words that each level can mend
_LARGER = (2.0, 3.0)
_MOST_PX = 3_000_000  # a picture is not enlarged beyond this
_SMALLER, _SMALLER_FROM_PX = 0.5, 800
_MEND_SIGMA_PX = 2.0
_TILES = 8  # tiles a side over which contrast is evened
_CORNERS = 12  # threes of patterns tried a view
_EFFORT = 60_000  # modules laid flat, all attempts of a picture together
_LIKELY = 0.66  # share of the fixed modules from which laying flat is worth while
_SIDES = (0, -4, 4)  # how far the number of modules may be mismeasured
_MARGIN, _MODULE_PX = 4, 4  # of a symbol drawn anew


def find_codes(pixels: Pixels, thorough: bool = True) -> tuple[Mark, ...]:
    """Every QR code of a picture, from top to bottom; quads in its frame, corners from the symbol's own upper left.

    `thorough` prepares the picture in several ways where something is left unread.
    """
    return tuple(mark for mark in hunt_codes(pixels, thorough) if mark.kind == KIND)


def hunt_codes(pixels: Pixels, thorough: bool = True) -> tuple[Mark, ...]:
    """The same, and marks of kind `UNREAD` where something looks like a code and says nothing."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels
    hunt = _Hunt()
    hunt.floor(grey)
    if thorough:
        for view, scale in _views(pixels, grey):
            if hunt.look(view, scale):
                break
    return tuple(
        sorted((*hunt.marks, *hunt.unread()), key=lambda mark: (mark.quad.center[1], mark.quad.center[0], mark.text))
    )


@dataclass(slots=True)
class _Hunt:
    """What was found so far in one picture, and what was tried in vain."""

    marks: list[Mark] = field(default_factory=list)
    vain: set[tuple[int, ...]] = field(default_factory=set)
    effort: int = _EFFORT
    suspects: list[Mark] = field(default_factory=list)

    def floor(self, grey: Pixels) -> None:
        codes = zxingcpp.read_barcodes(grey, formats=_QR)
        self._keep([_mark(code, _corners_of(code), 1.0) for code in codes if code.valid])

    def look(self, view: Pixels, scale: float) -> bool:
        """Read one view of the picture; True when nothing in it is left to be read."""
        for binarizer in _BINARIZERS:
            codes = zxingcpp.read_barcodes(view, formats=_QR, binarizer=binarizer, return_errors=True)
            whole = [code for code in codes if _is_full(code)]
            self._keep([_mark(code, _corners_of(code), scale) for code in whole if code.valid])
            for code in whole:
                if not code.valid:
                    self._straighten(view, _centers(code), _side(code), scale)
        left = 0
        for dark in (True, False):
            free = [f for f in finders(view, dark) if not self._covers(f.center, scale)]
            for corner in corners_of(free)[:_CORNERS]:
                self._try_corner(view if dark else 255 - view, corner, scale)
            left += sum(not self._covers(f.center, scale) for f in free)
        return bool(self.marks) and left < 3

    def _try_corner(self, view: Pixels, corner: Corner, scale: float) -> None:
        nearest = 17 + 4 * round((corner.across - 17) / 4)
        for more in _SIDES:
            if self._straighten(view, corner.centers(), nearest + more, scale):
                return

    def _straighten(self, view: Pixels, centers: Quad, side: int, scale: float) -> bool:
        """Read a symbol that lies bent; True when it is read, now or before."""
        key = tuple(round(value / scale / 4) for point in centers.points for value in point)
        if any(self._covers(point, scale) for point in centers.points[::2]):
            return True
        if not 21 <= side <= 177 or (side, *key) in self.vain or self.effort < 0:
            return False
        self.vain.add((side, *key))
        try:
            share = likeness(view, centers, side)
            if share < _LIKELY:
                return False
            self.effort -= side * side
            found = next((mark for grid in grids(view, centers, side) for mark in _drawn_anew(grid, scale)), None)
        except ValueError:  # three of the four centres on one line
            return False
        if found is None:
            a, b, c, d = (((x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5) for x, y in centers.points)
            self.suspects.append(Mark(UNREAD, Quad((a, b, c, d)), 2 * share - 1))
            return False
        self._keep([found])
        return True

    def unread(self) -> list[Mark]:
        """What looked like a code and was not read, the likeliest of each place."""
        kept: list[Mark] = []
        for mark in sorted(self.suspects, key=lambda m: (-m.score, m.quad.points)):
            if not any(_inside(mark.quad.center, other.quad) for other in (*self.marks, *kept)):
                kept.append(mark)
        return kept

    def _keep(self, marks: Sequence[Mark]) -> None:
        for mark in marks:
            if not any(_inside(mark.quad.center, other.quad) for other in self.marks):
                self.marks.append(mark)

    def _covers(self, point: Point, scale: float) -> bool:
        at = (point[0] + 0.5) / scale - 0.5, (point[1] + 0.5) / scale - 0.5
        return any(_inside(at, mark.quad) for mark in self.marks)


def _views(pixels: Pixels, grey: Pixels) -> Iterator[tuple[Pixels, float]]:
    """The picture as it is and made easier in several ways, the likeliest first, each with how much larger it is."""
    yield grey, 1.0
    yield cv2.createCLAHE(3.0, (_TILES, _TILES)).apply(grey), 1.0
    for scale in _LARGER:
        if grey.size * scale * scale <= _MOST_PX:
            larger = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
            yield larger, scale
            yield _sharpened(larger, _MEND_SIGMA_PX * scale), scale
    yield _sharpened(grey, _MEND_SIGMA_PX), 1.0
    yield cv2.medianBlur(grey, 3), 1.0
    if min(grey.shape[:2]) >= _SMALLER_FROM_PX:
        yield cv2.resize(grey, None, fx=_SMALLER, fy=_SMALLER, interpolation=cv2.INTER_AREA), _SMALLER
    if pixels.ndim == 3:  # a coloured code may be flat in grey
        blue, green, red = cv2.split(pixels)
        if max(np.abs(cv2.subtract(red, blue)).max(), cv2.absdiff(red, green).max()) > 32:
            yield from ((channel, 1.0) for channel in (red, green, blue))


def _sharpened(grey: Pixels, sigma_px: float) -> Pixels:
    return cv2.addWeighted(grey, 2.5, cv2.GaussianBlur(grey, (0, 0), sigma_px), -1.5, 0)


def _told(code: zxingcpp.Barcode) -> dict[str, Any]:
    """What zxing-cpp tells beside the text: version, level, how much of the error correction was left over."""
    return cast(dict[str, Any], code.extra or {})


def _is_full(code: zxingcpp.Barcode) -> bool:
    """Whether it is an ordinary symbol; the small variants are too easily seen where there are none."""
    return str(_told(code).get("Version", "")).isdigit()


def _side(code: zxingcpp.Barcode) -> int:
    return 17 + 4 * int(_told(code)["Version"])


def _corners_of(code: zxingcpp.Barcode) -> Quad:
    place = code.position
    a, b, c, d = (
        (float(p.x), float(p.y)) for p in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    return Quad((a, b, c, d))


def _centers(code: zxingcpp.Barcode) -> Quad:
    """Centres of the corner patterns, and of where a fourth would be, from the symbol's corners."""
    inset = 3.5 / _side(code)
    quad = _corners_of(code)
    a, b, c, d = quad.points

    def within(x: float, y: float) -> Point:
        top = a[0] + (b[0] - a[0]) * x, a[1] + (b[1] - a[1]) * x
        bottom = d[0] + (c[0] - d[0]) * x, d[1] + (c[1] - d[1]) * x
        return top[0] + (bottom[0] - top[0]) * y, top[1] + (bottom[1] - top[1]) * y

    far = 1 - inset
    return Quad((within(inset, inset), within(far, inset), within(far, far), within(inset, far)))


def _drawn_anew(grid: Grid, scale: float) -> Iterator[Mark]:
    """What a symbol laid flat says; nothing when its error correction does not hold."""
    light = np.pad(grid.bits * np.uint8(255), _MARGIN, constant_values=255)
    drawn = np.kron(light, np.ones((_MODULE_PX, _MODULE_PX), np.uint8))
    for code in zxingcpp.read_barcodes(drawn, formats=_QR, try_downscale=False):
        if code.valid and _is_full(code) and _side(code) == len(grid.bits):
            yield _mark(code, grid.quad, scale)


def _mark(code: zxingcpp.Barcode, quad: Quad, scale: float) -> Mark:
    a, b, c, d = (((x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5) for x, y in quad.points)
    return Mark(KIND, Quad((a, b, c, d)), _certainty(code), code.text, MappingProxyType({"bytes": bytes(code.bytes)}))


def _certainty(code: zxingcpp.Barcode) -> float:
    """Share of code words that were read right, from how much of the error correction was left over."""
    unused = float(_told(code).get("UEC", 0.0))
    return 1.0 - (1.0 - unused) * _CORRECTABLE.get(code.ec_level, max(_CORRECTABLE.values()))


def _inside(point: Point, quad: Quad) -> bool:
    """Whether a point lies within a symbol or its quiet zone."""
    left, top, right, bottom = quad.bounds
    room = 0.1 * max(right - left, bottom - top)
    outline = np.array(quad.points, np.float32)
    near = cv2.pointPolygonTest(outline, (float(point[0]), float(point[1])), True) > -room
    return bool(near and math.isfinite(point[0]))
