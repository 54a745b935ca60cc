"""Dies of seals: rims, stars and characters cut into a square, before they are pressed.

Knows how text follows a rim. Must not know what seals say, nor paper.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kapiao.records import Pixels
from kapiao.specimens import fonts, ornament

PX_PER_MM = 8.0
FINE = 2  # a stamp is drawn so many times finer than its page
_EM = 128


@dataclass(slots=True)
class Die:
    """A seal before it is pressed: ink in a square of `size` millimetres, and what it says. Places from the middle."""

    size: float
    mask: Pixels
    told: dict[str, str] = field(default_factory=dict)
    over: str = ""  # what is printed over it: the title of an invoice, or an amount in dots
    places: list[tuple[float, float, float, float, float]] = field(default_factory=list)  # x, y, wide, high, turn

    @property
    def unit(self) -> float:
        return PX_PER_MM * FINE

    def ring(self, rx: float, ry: float, width: float) -> None:
        image, c = Image.fromarray(self.mask), self.mask.shape[0] / 2
        box = (c - rx * self.unit, c - ry * self.unit, c + rx * self.unit, c + ry * self.unit)
        ImageDraw.Draw(image).ellipse(box, outline=255, width=max(2, round(width * self.unit)))
        self.mask = np.asarray(image).copy()

    def frame(self, wide: float, high: float, width: float) -> None:
        image, c = Image.fromarray(self.mask), self.mask.shape[0] / 2
        box = (c - wide / 2 * self.unit, c - high / 2 * self.unit, c + wide / 2 * self.unit, c + high / 2 * self.unit)
        ImageDraw.Draw(image).rectangle(box, outline=255, width=max(2, round(width * self.unit)))
        self.mask = np.asarray(image).copy()

    def star(self, radius: float) -> None:
        image, c = Image.fromarray(self.mask), self.mask.shape[0] / 2
        ImageDraw.Draw(image).polygon(
            [(c + x * self.unit, c + y * self.unit) for x, y in ornament.star(0, 0, radius)], fill=255
        )
        self.mask = np.asarray(image).copy()

    def char(self, char: str, face: str, x: float, y: float, wide: float, high: float, turn: float = 0.0) -> None:
        """One character, its middle at (x, y) from the middle, filling a box, turned clockwise (radians)."""
        self.places.append((x, y, wide, high, turn))
        cut = glyph(face, char)
        height, width = cut.shape
        su, sv = wide * self.unit / width, high * self.unit / height
        c, s, middle = math.cos(turn), math.sin(turn), self.mask.shape[0] / 2
        a, b, d, e = c * su, -s * sv, s * su, c * sv
        tx = middle + x * self.unit - a * width / 2 - b * height / 2
        ty = middle + y * self.unit - d * width / 2 - e * height / 2
        matrix = np.array(((a, b, tx), (d, e, ty)), np.float64)
        size = (self.mask.shape[1], self.mask.shape[0])
        np.maximum(self.mask, cv2.warpAffine(cut, matrix, size, flags=cv2.INTER_AREA), out=self.mask)

    def row(self, text: str, face: str, y: float, wide: float, high: float) -> None:
        """A level row that fills a width."""
        step = wide / len(text)
        for k, char in enumerate(text):
            narrow = 0.62 if char in "1I()" else 0.9
            self.char(char, face, -wide / 2 + step * (k + 0.5), y, step * narrow, high)


def glyph(face: str, char: str) -> Pixels:
    """A character filling its picture."""
    image = Image.new("L", (2 * _EM, 2 * _EM), 0)
    ImageDraw.Draw(image).text((_EM // 2, 3 * _EM // 2), char, 255, fonts.face(face, _EM), anchor="ls")
    full = np.asarray(image)
    x, y, w, h = cv2.boundingRect(full)
    if char in "一二三－-·（）()":  # thin ones keep the room of their square
        x, w = x - (_EM - w) // 2 if w < _EM else x, max(w, _EM)
        y, h = max(0, y - (_EM - h) // 2), max(h, _EM)
    return full[max(0, y) : y + h, max(0, x) : x + w].copy()


def blank(size: float) -> Die:
    side = round(size * PX_PER_MM * FINE)
    return Die(size, np.zeros((side, side), np.uint8))


def along(
    die: Die, text: str, face: str, rx: float, ry: float, high: float, span_deg: float, below: bool = False
) -> None:
    """Text along the rim, by length; `below`: along the lower rim, tops towards the middle."""
    t = np.linspace(0, 2 * math.pi, 7200, endpoint=False)
    x, y = rx * np.sin(t), -ry * np.cos(t)  # from the top, clockwise
    length = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x, append=x[:1]), np.diff(y, append=y[:1])))))
    whole = float(length[-1])
    span = span_deg / 360 * whole
    step = span / len(text)
    for k, char in enumerate(text):
        at = (whole / 2 + span / 2 - step * (k + 0.5) if below else -span / 2 + step * (k + 0.5)) % whole
        n = int(np.searchsorted(length, at)) % t.size
        turn = math.atan2(x[n] / rx**2, -y[n] / ry**2)  # the outward normal, from upward, clockwise
        wide = min(step * 0.9, high * 0.95)
        die.char(char, face, float(x[n]), float(y[n]), wide, high, turn + (math.pi if below else 0.0))
