"""What is printed in red: emblems and stamps, told from the ground by colour alone.

Knows: colour and blobs. Must not know: what a stamp says, or which paper bears it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.records import Pixels, Quad

_SIDE_PX = 800  # colour needs no more
_REDDER = 28  # of 255: red above green and blue at least
_SATURATION = 0.16  # of the brightness
_JOINED = 0.02  # of the long side: gaps that belong to one print
_LEAST = 0.05  # of the long side
_ASPECT = 2.4
_TAKEN = 0.36  # of a red ink's own light, which it takes of the red
_STAMPED, _LEAST_PX = 0.01, 4  # share of a strip that a stamp over it covers at least; height of a strip
_GROUND_PX, _AROUND_PX = 200, 9  # the ground is looked at so small, and each place in so much of it
_GRAINY, _GRAIN_PX = 2.2, 0.7  # grey levels of grain that is taken off, and how: a standard deviation
_STROKES = 95  # percentile of a box of print: its strokes
_PRINT = 0.15  # of its ground's light, which print takes at least
_TINGED = 0.0, 8.0  # of 255: red above green and blue, from none of it taken for ink to all of it


@dataclass(frozen=True, slots=True)
class RedPrint:
    """One connected print: its upright box, and how much of the box is red."""

    quad: Quad
    fill: float


def red_prints(pixels: Pixels, least: float = _LEAST) -> tuple[RedPrint, ...]:
    """Red prints that are not much longer than wide, the largest first; none on grey pictures, and on those without a
    pixel. `least`: their shorter side, as a share of the picture's long side."""
    if pixels.ndim != 3 or not pixels.size:
        return ()
    scale = min(1.0, _SIDE_PX / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mask = red_mask(small)
    long = max(small.shape[:2])
    reach = max(3, round(_JOINED * long)) | 1
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    found = []
    for x, y, width, height, _ in stats[1:count].tolist():
        if min(width, height) < least * long or max(width, height) > _ASPECT * min(width, height):
            continue
        fill = float(mask[y : y + height, x : x + width].mean())
        quad = Quad.box(x / scale - 0.5, y / scale - 0.5, width / scale, height / scale)
        found.append(RedPrint(quad, fill))
    return tuple(sorted(found, key=lambda p: (-p.quad.width * p.quad.height, p.quad.points)))


def without_red(pixels: Pixels) -> Pixels:
    """The picture as if nothing red were printed on it: red ink is nearly as bright as its ground in red light, other
    ink is dark in it still. What red ink takes of the red light is given back, up to the light of the ground."""
    if pixels.ndim != 3:
        return pixels
    if _grain(pixels) > _GRAINY:  # what is coloured in it would be taken for ink, and for none
        pixels = cv2.GaussianBlur(pixels, (0, 0), _GRAIN_PX)
    ground = _ground(pixels)
    light = ground.max(axis=2, keepdims=True)
    even = np.minimum(pixels * (light / ground), light)
    red = even[..., 2]
    more = red - np.maximum(even[..., 0], even[..., 1])
    share = np.clip((more - _TINGED[0]) / (_TINGED[1] - _TINGED[0]), 0, 1)[..., None]
    bare = np.minimum(red + _TAKEN * np.maximum(more, 0), light[..., 0])
    return (even * (1 - share) + bare[..., None] * share + 0.5).astype(np.uint8)


def in_red_light(strip: Pixels) -> Pixels | None:
    """A strip as it looks in red light, in which a stamp over its print is faint; None where nothing in it is red."""
    if strip.ndim != 3 or min(strip.shape[:2]) < _LEAST_PX or red_mask(strip).mean() < _STAMPED:
        return None
    return np.repeat(strip[..., 2:3], 3, axis=2)


@dataclass(frozen=True, slots=True)
class Tints:
    """How much print takes of the light of its ground, and how much less of the red of it, pixel by pixel, 0 to 1."""

    taken: Pixels
    redder: Pixels

    @classmethod
    def of(cls, pixels: Pixels) -> Tints:
        """`pixels`: BGR, as they are, with red print on them."""
        even = pixels / _ground(pixels)
        redder = even[..., 2] - np.maximum(even[..., 0], even[..., 1]) - _TINGED[1] / 255
        return cls(np.clip(1 - even.mean(axis=2), 0, 1), np.clip(redder, 0, 1))

    def red_share(self, left: float, top: float, right: float, bottom: float) -> float:
        """How red the print in a box is: 0 where it is not, about 0.7 where it is of the ink of stamps alone."""
        x0, y0, x1, y1 = (max(0, round(v)) for v in (left, top, right, bottom))
        taken, redder = self.taken[y0:y1, x0:x1], self.redder[y0:y1, x0:x1]
        print_ = taken > _PRINT
        return float(redder[print_].sum() / max(float(taken[print_].sum()), 1.0)) if print_.any() else 0.0

    def darkness(self, left: float, top: float, right: float, bottom: float) -> float:
        """How much of the light the darkest strokes in a box take."""
        x0, y0, x1, y1 = (max(0, round(v)) for v in (left, top, right, bottom))
        taken = self.taken[y0:y1, x0:x1]
        return float(np.percentile(taken, _STROKES)) if taken.size else 0.0


def _grain(pixels: Pixels) -> float:
    """How much a picture differs from its smoothest form, in grey levels: noise of a sensor, the cells of a display."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    return float(cv2.absdiff(grey, cv2.medianBlur(grey, 3)).mean())


def _ground(pixels: Pixels) -> Pixels:
    """The colour of the paper around every place, as float."""
    height, width = pixels.shape[:2]
    scale = _GROUND_PX / max(height, width)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.blur(cv2.dilate(small, np.ones((_AROUND_PX, _AROUND_PX), np.uint8)), (_AROUND_PX, _AROUND_PX))
    return np.maximum(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32), 1.0)


def _even(pixels: Pixels) -> Pixels:
    """The picture in white light."""
    light = np.maximum(np.percentile(pixels.reshape(-1, 3)[::7], 80, axis=0), 1.0).astype(np.float32)
    return np.clip(pixels.astype(np.float32) * (light.max() / light), 0, 255)


def red_mask(pixels: Pixels) -> Pixels:
    """1 where a picture is red, 0 elsewhere: clearly more red than green and blue, after the light is evened."""
    even = _even(pixels)
    blue, green, red = even[..., 0], even[..., 1], even[..., 2]
    more = red - np.maximum(green, blue)
    mask = ((more > _REDDER) & (more > _SATURATION * red)).astype(np.uint8)
    return cv2.medianBlur(mask, 3)
