"""Displays and the sensors that photograph them: what a picture of a screen looks like, from how it comes about.

Knows how a display makes light (pixels of coloured stripes or diamonds, dark between them, black that still glows) and
how a camera samples it (lens, one colour a sensor pixel, colours filled in, sharpened, made smaller). Moire is drawn
nowhere: it is what sampling makes of the stripes. Must not know papers. Light is linear, 0..1, channels BGR.

Ranges are those of use: 1.1 to 5 sensor pixels a screen pixel (a monitor at arm's length up to a telephone held
near), 1 to 2.4 sensor pixels a picture pixel each way, a lens of .35 to .9 sensor pixels. Where a display shows small
print the camera's sensor resolves the display all the same, as far as 8 million pixels do: telephones have no fewer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from kapiao.records import Pixels

_CELL = 48  # samples a screen pixel each way
_MOST, _SENSOR = 5_000_000, 8_000_000  # sensor pixels drawn of one picture: of most, and of a finely lit display
_GAMMA = 2.2
_BAYER = (cv2.COLOR_BayerBG2BGR, cv2.COLOR_BayerBG2BGR_EA, cv2.COLOR_BayerBG2BGR_VNG)


@dataclass(frozen=True, slots=True)
class Display:
    """How one display makes light."""

    cell: Pixels  # (n, n, 3): light of the piece that repeats, mean 1 a channel
    pitch: int  # screen pixels that the piece is wide and high
    black: float  # of its black
    white: tuple[float, float, float]
    mixed: float  # how far the colours are drawn to grey


@dataclass(frozen=True, slots=True)
class Lens:
    """How one camera samples. Sizes in sensor pixels."""

    blur: float
    per_screen: float  # sensor pixels a screen pixel
    per_picture: float  # sensor pixels a picture pixel
    bend: float  # of straight lines, at the corners of the picture


def any_display(rng: np.random.Generator) -> Display:
    """A monitor, a notebook or a telephone."""
    diamonds = rng.random() < 0.22
    cell = _diamonds(rng) if diamonds else _stripes(rng)
    cool = float(rng.uniform(-0.04, 0.14))
    gain = float(rng.uniform(0.75, 1.15))
    white = (gain * (1 + cool), gain, gain * (1 - cool))
    return Display(cell, 1 + diamonds, float(rng.uniform(0.002, 0.03)), white, float(rng.uniform(0.02, 0.16)))


def any_lens(rng: np.random.Generator, picture_px: int) -> Lens:
    """A telephone's camera that gives a picture of so many pixels."""
    most = min(2.4, (_MOST / max(picture_px, 1)) ** 0.5)
    per_picture = float(rng.uniform(1.0, max(1.0, most)))
    per_screen = float(np.exp(rng.uniform(np.log(1.1), np.log(5.0))))
    return Lens(float(rng.uniform(0.35, 0.9)), per_screen, per_picture, float(rng.uniform(-0.02, 0.02)))


def nearer(lens: Lens, picture_px: int, screen_period_px: float) -> Lens:
    """The same camera before a display whose pixels are no larger than so many picture pixels: its picture is made
    smaller from more pixels of its sensor, as many as it has; then only it sees less of every screen pixel."""
    most = max(lens.per_picture, (_SENSOR / max(picture_px, 1)) ** 0.5)
    per_picture = min(most, max(lens.per_picture, lens.per_screen / screen_period_px))
    per_screen = min(lens.per_screen, max(1.0, screen_period_px * per_picture))
    return replace(lens, per_screen=per_screen, per_picture=per_picture)


def _stripes(rng: np.random.Generator) -> Pixels:
    """Three stripes side by side, red first or last, upright or (a turned display) lying, straight or bent."""
    across, down = float(rng.uniform(0.2, 0.32)), float(rng.uniform(0.66, 0.95))
    at = (np.arange(_CELL) + 0.5) / _CELL
    order = (5, 3, 1) if rng.random() < 0.85 else (1, 3, 5)
    lit = np.stack([np.abs(at - place / 6) < across / 2 for place in order], -1).astype(np.float32)
    tall = (np.abs(at - 0.5) < down / 2).astype(np.float32)
    cell = tall[:, None, None] * lit[None]
    if rng.random() < 0.3:  # a chevron, as panels of wide viewing angles have it
        shift = np.round(np.abs(at - 0.5) * _CELL * float(rng.uniform(0.1, 0.35))).astype(int)
        cell = np.stack([np.roll(row, s, 0) for row, s in zip(cell, shift, strict=True)])
    if rng.random() < 0.25:
        cell = cell.transpose(1, 0, 2)
    return cell / cell.mean((0, 1))


def _diamonds(rng: np.random.Generator) -> Pixels:
    """As many green dots as pixels, half as many red and blue ones: two pixels each way repeat."""
    at = (np.arange(_CELL) + 0.5) / _CELL
    x, y = np.meshgrid(at, at)
    size = float(rng.uniform(0.1, 0.17))

    def dots(places: list[tuple[float, float]], reach: float) -> Pixels:
        near = [np.abs((x - a + 0.5) % 1 - 0.5) + np.abs((y - b + 0.5) % 1 - 0.5) < reach for a, b in places]
        return np.any(near, 0).astype(np.float32)

    green = dots([(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)], size)
    red = dots([(0.0, 0.0), (0.5, 0.5)], size * 1.25)
    blue = dots([(0.5, 0.0), (0.0, 0.5)], size * 1.35)
    cell = np.stack([blue, green, red], -1)
    return cell / cell.mean((0, 1))


def linear(pixels: Pixels) -> Pixels:
    """Light of a picture's pixels."""
    table = ((np.arange(256) / 255) ** _GAMMA).astype(np.float32)
    return table[np.clip(pixels, 0, 255).astype(np.uint8)]


def glowing(display: Display, raster: Pixels) -> Pixels:
    """The light of a raster (uint8, one a screen pixel), before it is parted into coloured cells."""
    light = linear(raster)
    light += (light.mean(2, keepdims=True) - light) * display.mixed
    return (light * (1 - display.black) + display.black) * np.array(display.white, np.float32)


def places(matrix: Pixels, lens: Lens, height: int, width: int) -> tuple[Pixels, Pixels]:
    """Where on the screen every sensor pixel looks. `matrix`: picture -> screen; sizes of the sensor."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x - width / 2) / width, (y - height / 2) / width
    bent = 1 + lens.bend * 4 * (x * x + y * y)
    x, y = x * bent * width + width / 2, y * bent * width + height / 2
    x, y = (x + 0.5) / lens.per_picture - 0.5, (y + 0.5) / lens.per_picture - 0.5
    m = (matrix / matrix[2, 2]).astype(np.float32)
    w = m[2, 0] * x + m[2, 1] * y + m[2, 2]
    return (m[0, 0] * x + m[0, 1] * y + m[0, 2]) / w, (m[1, 0] * x + m[1, 1] * y + m[1, 2]) / w


def seen(display: Display, glow: Pixels, lens: Lens, u: Pixels, v: Pixels, depth: float) -> Pixels:
    """The light that falls on every sensor pixel: pixels with their steps, times the cells as the lens resolves them.

    `depth`: how much of the cells is left, 1 for all.
    """
    r = lens.per_screen

    def stepped(at: Pixels) -> Pixels:
        floor = np.floor(at)
        return floor + np.clip((at - floor - 0.5) * r + 0.5, 0, 1)

    light = cv2.remap(glow, stepped(u), stepped(v), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    light = cv2.GaussianBlur(light, (0, 0), lens.blur)
    cell = resolved(display, lens)
    cell = 1 + (cell - 1) * depth
    wide = np.pad(cell, ((0, 1), (0, 1), (0, 0)), "wrap")
    across, down = (np.ascontiguousarray(at / display.pitch % 1 * _CELL) for at in (u, v))
    cells = cv2.remap(wide, across, down, cv2.INTER_LINEAR)
    return light * cells


def resolved(display: Display, lens: Lens) -> Pixels:
    """The cell behind the lens and the window of one sensor pixel."""
    f = np.fft.fftfreq(_CELL, 1 / _CELL) / (lens.per_screen * display.pitch)  # cycles a sensor pixel
    pass_ = np.exp(-2 * (np.pi * lens.blur * f) ** 2) * np.sinc(f)
    spectrum = np.fft.fft2(display.cell, axes=(0, 1)) * (pass_[:, None] * pass_[None])[..., None]
    return np.real(np.fft.ifft2(spectrum, axes=(0, 1))).astype(np.float32)


def sensed(light: Pixels, rng: np.random.Generator, size: tuple[int, int]) -> Pixels:
    """A telephone's picture (float32, 0..255) of light: one colour a sensor pixel, filled in, sharpened."""
    values = np.clip(light, 0, 1) ** (1 / _GAMMA) * 255
    values += rng.standard_normal(values.shape, np.float32) * float(rng.uniform(0.5, 5))
    values = np.clip(values + 0.5, 0, 255).astype(np.uint8)
    raw = values[..., 1].copy()
    raw[0::2, 0::2] = values[0::2, 0::2, 2]
    raw[1::2, 1::2] = values[1::2, 1::2, 0]
    if min(raw.shape) < 8:
        return values.astype(np.float32)
    picture = cv2.cvtColor(raw, _BAYER[int(rng.integers(len(_BAYER)))])
    if rng.random() < 0.45:
        picture = _calm(picture, float(rng.uniform(0.7, 3)))
    strength = float(rng.uniform(0, 1.3))
    soft = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.7, 1.6)))
    picture = cv2.addWeighted(picture, 1 + strength, soft, -strength, 0)
    way = (cv2.INTER_AREA, cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)[int(rng.integers(4))]
    if picture.shape[1::-1] != size:
        picture = cv2.resize(picture, size, interpolation=way)
    return picture.astype(np.float32)


def _calm(picture: Pixels, reach: float) -> Pixels:
    """Noise of colour taken away, as cameras do."""
    planes = cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb)
    planes[..., 1:] = cv2.GaussianBlur(planes[..., 1:], (0, 0), reach)
    return cv2.cvtColor(planes, cv2.COLOR_YCrCb2BGR)
