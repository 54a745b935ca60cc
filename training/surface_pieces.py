"""Pieces to train the network of surfaces on: paper, displays and copies in colours, all drawn.

Knows the drawings of `kapiao.specimens`. Must not know torch. Every piece goes the same way after what it shows: a
sensor or none, light, defocus, noise, perhaps a smaller size, compression; so that none of these tells anything.
"""

from __future__ import annotations

import cv2
import numpy as np
from surface_papers import Sheet, things

from kapiao.records import Pixels
from kapiao.specimens import copies, display, scenes
from kapiao.vision.surfaces import PIECE_PX

_FINE_PX_PER_MM = 20.0
_ROOM_PX = PIECE_PX + 24  # a piece before it is cut out at any phase of the compression's blocks


def piece(papers: list[Sheet], rng: np.random.Generator) -> tuple[Pixels, bool, bool]:
    """One piece, whether it shows a display, whether a copy in colours."""
    draw = rng.random()
    shown, copied = draw < 0.4, 0.4 <= draw < 0.64
    if shown:
        seen = _displayed(papers, rng)
    else:
        seen = _photographed(_copied(papers, rng) if copied else _content(papers, rng), rng)
    seen = _lit(seen, rng)
    if rng.random() < 0.65:
        seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.3, 1.9)))
    noise = rng.normal(0, float(rng.uniform(0, 5)), seen.shape).astype(np.float32)
    seen = np.clip(seen + noise + 0.5, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(0, 3))):
        code = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 97))])[1]
        seen = cv2.imdecode(code, cv2.IMREAD_COLOR)[int(rng.integers(0, 5)) :, int(rng.integers(0, 5)) :]
    y, x = (int(rng.integers(0, side - PIECE_PX + 1)) for side in seen.shape[:2])
    return seen[y : y + PIECE_PX, x : x + PIECE_PX], shown, copied


def _paper_part(sheet: Sheet, reach: float, rng: np.random.Generator) -> Pixels:
    """A square of a paper; where the paper is too small, mirrored at its edge."""
    side = max(8, round(reach))
    y, x = (int(rng.integers(-side // 6, max(1, v - side + side // 6))) for v in sheet.pixels.shape[:2])
    part = sheet.pixels[max(0, y) : max(0, y) + side, max(0, x) : max(0, x) + side]
    short = [side - v for v in part.shape[:2]]
    return np.pad(part, ((0, short[0]), (0, short[1]), (0, 0)), "symmetric") if any(short) else part


def _content(papers: list[Sheet], rng: np.random.Generator, side: int = 2 * _ROOM_PX) -> Pixels:
    """What may lie before the camera: print at any scale, cloth, wood, other rows of print, weaves of any pitch."""
    draw = rng.random()
    if draw < 0.6:
        sheet = papers[int(rng.integers(len(papers)))]
        scale = float(np.exp(rng.uniform(np.log(0.25), np.log(1.1))))
        part = _paper_part(sheet, side / scale, rng)
        return cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA)
    if draw < 0.74:
        return things(rng, side, side)
    return scenes.table(rng, side, side) if draw < 0.86 else _woven(rng, side)


def _woven(rng: np.random.Generator, side: int) -> Pixels:
    """Threads of one or two colours, a grille or keys, at any pitch and slightly uneven."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    turn, pitch = float(rng.uniform(0, 3.14)), float(np.exp(rng.uniform(np.log(2.2), np.log(24))))
    wander = cv2.resize(rng.standard_normal((9, 9)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    u = x * np.cos(turn) + y * np.sin(turn) + wander * pitch * float(rng.uniform(0, 0.5))
    v = y * np.cos(turn) - x * np.sin(turn)
    one = np.cos(u * 6.2832 / pitch)
    other = np.cos(v * 6.2832 / pitch / float(rng.choice([1.0, rng.uniform(0.4, 2.5)])))
    weave = one * other if rng.random() < 0.5 else one + float(rng.uniform(0, 1)) * other
    share = 1 / (1 + np.exp(-weave * float(rng.uniform(1, 6))))[..., None]
    tones = rng.uniform(10, 245, (2, 1)) + rng.uniform(-30, 30, (2, 3)) * (rng.random() < 0.6)
    grain = 1 + rng.standard_normal((side, side, 1)) * float(rng.uniform(0, 0.12))
    return np.clip((tones[0] * share + tones[1] * (1 - share)) * grain, 0, 255).astype(np.uint8)


def _copied(papers: list[Sheet], rng: np.random.Generator) -> Pixels:
    """Paper copied in colours, at 8 to 28 pixels a millimetre (1.4 a picture pixel), drawn finer and made smaller."""
    sheet = papers[int(rng.integers(len(papers)))]
    density = float(np.exp(rng.uniform(np.log(8), np.log(28))))
    fine = max(1.0, _FINE_PX_PER_MM / density)
    side = round(2 * _ROOM_PX * fine)
    part = _paper_part(sheet, side / (density * fine) * sheet.px_per_mm, rng)
    large = cv2.resize(part, (side, side), interpolation=cv2.INTER_LINEAR)
    copy = copies.colour_copied(large, density * fine, rng)
    return cv2.resize(copy, (2 * _ROOM_PX,) * 2, interpolation=cv2.INTER_AREA)


def _leaning(rng: np.random.Generator, side: float, scale: float) -> Pixels:
    """Picture -> content (of that side): any turn, some tilt, `scale` content pixels a picture pixel."""
    turn = float(rng.choice([0, 0, 1, 2, 3])) * np.pi / 2 + float(rng.normal(0, 0.12))
    c, s = np.cos(turn) * scale, np.sin(turn) * scale
    lean = rng.normal(0, 0.06, 2) / _ROOM_PX
    middle = np.array([[1, 0, -_ROOM_PX / 2], [0, 1, -_ROOM_PX / 2], [0, 0, 1]], np.float64)
    way = np.array([[c, -s, 0], [s, c, 0], [lean[0], lean[1], 1]], np.float64)
    back = np.array([[1, 0, side / 2], [0, 1, side / 2], [0, 0, 1]], np.float64)
    return back @ way @ middle


def _photographed(content: Pixels, rng: np.random.Generator) -> Pixels:
    """A content twice as large as the piece, through a sensor or (a scan, an export) none."""
    matrix = _leaning(rng, content.shape[0], 1.4)
    if rng.random() < 0.08:  # given out by a program
        return cv2.resize(content, (_ROOM_PX, _ROOM_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
    if rng.random() < 0.4:
        soft = cv2.GaussianBlur(content, (0, 0), float(rng.uniform(0.4, 0.9)))
        return _warped(soft, matrix, 1.0).astype(np.float32)
    lens = _any_lens(rng)
    soft = cv2.GaussianBlur(content, (0, 0), float(rng.uniform(0.35, 0.9)) * 1.4 / lens.per_picture)
    light = display.linear(_warped(soft, matrix, lens.per_picture)) * float(rng.uniform(0.5, 1.1))
    return display.sensed(light, rng, (_ROOM_PX, _ROOM_PX))


def _any_lens(rng: np.random.Generator) -> display.Lens:
    lens = display.any_lens(rng, 1)
    return display.Lens(lens.blur, lens.per_screen, float(rng.uniform(1, 3.6)), 0.0)


def _warped(content: Pixels, matrix: Pixels, per_picture: float) -> Pixels:
    size = round(_ROOM_PX * per_picture)
    larger = np.diag([_ROOM_PX / size, _ROOM_PX / size, 1.0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(content, matrix @ larger, (size, size), flags=flags, borderMode=cv2.BORDER_REFLECT)


def _displayed(papers: list[Sheet], rng: np.random.Generator) -> Pixels:
    """Any content, or a plain window, on any display."""
    lens, shown = _any_lens(rng), display.any_display(rng)
    per_piece = lens.per_picture / lens.per_screen  # screen pixels a picture pixel
    side = max(24, round(_ROOM_PX * per_piece * 1.5))
    if rng.random() < 0.25:
        raster = scenes.window(rng, max(side, 64), max(side, 64))[:side, :side]
    else:
        raster = _content(papers, rng, side)
    size = round(_ROOM_PX * lens.per_picture)
    u, v = display.places(_leaning(rng, raster.shape[0], per_piece), lens, size, size)
    light = display.seen(shown, display.glowing(shown, np.ascontiguousarray(raster)), lens, u, v, 1.0)
    return display.sensed(light + float(rng.uniform(0, 0.04)), rng, (_ROOM_PX, _ROOM_PX))


def _lit(seen: Pixels, rng: np.random.Generator) -> Pixels:
    y, x = np.mgrid[0 : seen.shape[0], 0 : seen.shape[1]].astype(np.float32) / _ROOM_PX - 0.5
    slope = rng.uniform(-0.15, 0.15, 2)
    light = float(rng.uniform(0.6, 1.15)) * (1 + slope[0] * x + slope[1] * y)
    return seen * light[..., None] * (1 + rng.uniform(-0.08, 0.08, 3).astype(np.float32))
