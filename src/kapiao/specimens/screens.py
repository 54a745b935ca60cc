"""A paper shown on a screen and photographed from it: what the screen shows, its edge, what is around it.

Knows: a viewer's window, a file of the paper or of a photograph of it, bezels, the desk behind. How a display shines
and a camera samples it is `display`'s. Must not know what is printed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.records import Pixels
from kapiao.specimens import display, scenes

_MOST_PX = 2600  # of a screen's long side, as far as it is drawn


@dataclass(frozen=True, slots=True)
class Raster:
    """What a screen shows, a pixel each, and the map from the paper to it."""

    pixels: Pixels
    paper_to_raster: Pixels


def rescreened(
    sheet: Pixels,
    alpha: Pixels,
    matrix: Pixels,
    size: tuple[int, int],
    rng: np.random.Generator,
    force: float,
    least: float,
) -> Pixels:
    """The picture (float32, 0..255) of a screen that shows a paper. `matrix`: paper -> picture, size (width, height).

    `force`: how much of the coloured cells is left, and of what else spoils the picture. `least`: pixels of the screen
    a pixel of the paper, at least: what a screen does not show no camera sees.
    """
    width, height = size
    seen = _mean_scale(matrix, *sheet.shape[:2]) / least  # screen pixels a picture pixel are at least its inverse
    lens = display.nearer(display.any_lens(rng, width * height), width * height, seen)
    raster = _raster(sheet, alpha, matrix, size, lens, rng, least)
    sensor = round(width * lens.per_picture), round(height * lens.per_picture)
    to_raster = raster.paper_to_raster @ np.linalg.inv(matrix)
    u, v = display.places(to_raster, lens, sensor[1], sensor[0])
    shown = display.any_display(rng)
    light = display.seen(shown, display.glowing(shown, raster.pixels), lens, u, v, min(1.0, force))
    light = _with_surroundings(light, raster.pixels.shape, u, v, rng, lens)
    light = _flickering(light, rng, force)
    return display.sensed(light, rng, size)


def _raster(
    sheet: Pixels,
    alpha: Pixels,
    matrix: Pixels,
    size: tuple[int, int],
    lens: display.Lens,
    rng: np.random.Generator,
    least: float,
) -> Raster:
    """The screen's own pixels: a window with the paper in it, as large as what the picture shows of the screen."""
    rows, columns = sheet.shape[:2]
    scale = _mean_scale(matrix, rows, columns) * lens.per_picture / lens.per_screen  # screen pixels a paper pixel
    corners = np.array([[[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]]], np.float32)
    visible = cv2.perspectiveTransform(corners, np.linalg.inv(matrix))[0]
    ends = rng.uniform(0.03, 1.3, 4) * max(rows, columns)  # from the paper to the edges of the screen
    left, top = np.maximum(visible.min(0) - 8, -ends[:2])
    right, bottom = np.minimum(visible.max(0) + 8, (columns + ends[2], rows + ends[3]))
    scale = max(least, min(scale, _MOST_PX / max(right - left, bottom - top)))
    width, height = (max(16, round(float(v) * scale)) for v in (right - left, bottom - top))
    to_raster = np.array([[scale, 0, -left * scale], [0, scale, -top * scale], [0, 0, 1]], np.float64)
    ground = scenes.window(rng, height, width)
    if rng.random() < 0.45:  # a photograph of the paper is shown, with some of its ground
        _photograph_around(ground, to_raster, rows, columns, rng)
    small = cv2.GaussianBlur(sheet, (0, 0), 0.36 / scale) if scale < 0.75 else sheet
    laid = cv2.warpPerspective(
        small, to_raster, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    share = (
        cv2.warpPerspective(alpha, to_raster, (width, height), flags=cv2.INTER_LINEAR)[..., None].astype(np.float32)
        / 255
    )
    pixels = (laid * share + ground * (1 - share) + 0.5).astype(np.uint8)
    if rng.random() < 0.7:  # it is a file, mostly a compressed one
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 96))]
        pixels = cv2.imdecode(cv2.imencode(".jpg", pixels, quality)[1], cv2.IMREAD_COLOR)
    return Raster(pixels, to_raster)


def _mean_scale(matrix: Pixels, rows: int, columns: int) -> float:
    corners = np.array([[[0, 0], [columns, 0], [columns, rows], [0, rows]]], np.float32)
    return float((cv2.contourArea(cv2.perspectiveTransform(corners, matrix)) / (rows * columns)) ** 0.5)


def _photograph_around(ground: Pixels, to_raster: Pixels, rows: int, columns: int, rng: np.random.Generator) -> None:
    more = rng.uniform(0.02, 0.4, 4) * max(rows, columns)
    corners = np.array([[-more[0], -more[1], 1], [columns + more[2], rows + more[3], 1]]) @ to_raster.T
    (x0, y0), (x1, y1) = (np.clip(c[:2], 0, ground.shape[1::-1]).astype(int) for c in corners)
    if x1 - x0 > 32 and y1 - y0 > 32:
        ground[y0:y1, x0:x1] = scenes.table(rng, y1 - y0, x1 - x0)


def _with_surroundings(
    light: Pixels, raster: tuple[int, ...], u: Pixels, v: Pixels, rng: np.random.Generator, lens: display.Lens
) -> Pixels:
    """The bezel around the screen and what is behind it, both by the light of a room; and what the glass mirrors."""
    outside = np.maximum(np.maximum(-0.5 - u, u - raster[1] + 0.5), np.maximum(-0.5 - v, v - raster[0] + 0.5))
    if float(outside.max()) > 0:
        bezel = float(rng.uniform(0.01, 0.09)) * max(raster[:2])
        height, width = light.shape[:2]
        room = display.linear(cv2.resize(scenes.table(rng, height // 4 + 1, width // 4 + 1), (width, height)))
        room *= float(rng.uniform(0.05, 0.9))
        frame = np.array(rng.uniform(0.001, 0.04), np.float32) if rng.random() < 0.8 else np.float32(0.55)
        soft = 1 / lens.per_screen
        off = np.clip(outside / soft + 0.5, 0, 1)[..., None]
        beyond = np.clip((outside - bezel) / soft + 0.5, 0, 1)[..., None]
        light = light * (1 - off) + (frame * (1 - beyond) + room * beyond) * off
    if rng.random() < 0.5:
        light = light + float(rng.uniform(0.0, 0.05)) * _mirrored(light.shape, rng)
    return light


def _mirrored(shape: tuple[int, ...], rng: np.random.Generator) -> Pixels:
    """A room in the glass, out of focus."""
    small = rng.random((5, 7, 3), np.float32)
    return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def _flickering(light: Pixels, rng: np.random.Generator, force: float) -> Pixels:
    """Bands of a display that is dimmed by switching, read row by row: a sensor's rows lie along its long side, so that
    bands of an upright picture run down."""
    if rng.random() > 0.25:
        return light
    upright = light.shape[0] > light.shape[1]
    side = light.shape[1] if upright else light.shape[0]
    rows = np.arange(side, dtype=np.float32) / side
    wave = np.sin((rows * float(rng.uniform(1, 7)) + float(rng.random())) * 6.2832)
    bands = (1 + wave * float(rng.uniform(0.03, 0.2)) * force)[:, None]
    return light * (bands if upright else bands[:, None])
