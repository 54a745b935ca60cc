"""What papers carry beside text: security lines, portraits, emblems, seals, codes - all schematic - and the 样本 mark.

Knows shapes and colours. Must not know which paper they are for. Nothing here copies a real emblem: a red disc with
stars and a gear stands for one, a flat head and shoulders for a portrait, random modules for a QR code.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from kapiao.records import Pixels
from kapiao.specimens.ink import Canvas, Color, Style


def wash(canvas: Canvas, stops: tuple[Color, ...]) -> None:
    """A ground that changes colour from left to right through the stops, with a slow unevenness."""
    height, width = canvas.pixels.shape[:2]
    table = np.array([s[::-1] for s in stops], np.float32)[None]
    ground = cv2.resize(table, (width, height), interpolation=cv2.INTER_LINEAR)
    ground += clouds(canvas.rng, height, width, 4, 3.0)[..., None]
    canvas.pixels[:] = np.clip(ground, 0, 255).astype(np.uint8)


def clouds(rng: np.random.Generator, height: int, width: int, cells: int, depth: float) -> Pixels:
    """Smooth random field, about -depth..depth, that changes `cells` times along the picture."""
    grid = rng.standard_normal((max(3, cells * height // max(height, width) + 2), cells + 2)).astype(np.float32)
    return cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) * (depth * 0.6)


def guilloche(
    canvas: Canvas, color: Color, *, pitch: float, sway: float, wave: float, angle: float, strength: float
) -> None:
    """A family of thin wavy lines. `pitch`, `sway` (amplitude) and `wave` (length) in millimetres, angle in degrees."""
    height, width = canvas.pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / canvas.px_per_mm
    turn = math.radians(angle)
    along = x * math.cos(turn) + y * math.sin(turn)
    across = y * math.cos(turn) - x * math.sin(turn)
    a, b = canvas.rng.uniform(0, 6.28, 2)
    bend = sway * (np.sin(along * (6.283 / wave) + a) + 0.5 * np.sin(along * (6.283 / wave / 2.7) + across / wave + b))
    phase = (across + bend) / pitch
    phase -= np.floor(phase)
    line_width = min(0.45, 1.3 / (pitch * canvas.px_per_mm))
    share = np.clip(1 - np.abs(phase - 0.5) / line_width, 0, 1)[..., None] * strength
    canvas.pixels[:] = (canvas.pixels * (1 - share) + np.array(color[::-1], np.float32) * share).astype(np.uint8)


def scales(canvas: Canvas, color: Color, *, size: float, strength: float) -> None:
    """A bent net of cells, like the ground of identity cards."""
    height, width = canvas.pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / canvas.px_per_mm
    cx, cy = canvas.rng.uniform(-0.3, 1.3) * canvas.width, canvas.rng.uniform(-0.5, 0.2) * canvas.height
    warp = cv2.resize(
        canvas.rng.standard_normal((9, 14)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    radius = np.hypot(x - cx, y - cy) + warp * size * 0.35
    angle = np.arctan2(y - cy, x - cx) * (canvas.width * 0.6) + warp * size * 0.3
    row = radius / size
    cell = angle / (size * 1.5) + 0.5 * (np.floor(row) % 2)
    near = np.minimum(np.abs(row - np.round(row)) * size, np.abs(cell - np.round(cell)) * size * 1.5)
    share = np.clip(1 - near * canvas.px_per_mm / 1.1, 0, 1)[..., None] * strength
    canvas.pixels[:] = (canvas.pixels * (1 - share) + np.array(color[::-1], np.float32) * share).astype(np.uint8)


def portrait(
    canvas: Canvas, x: float, y: float, width: float, height: float, *, grey: bool = False, ground: Color | None = None
) -> None:
    """A head and shoulders nobody could take for a photograph of somebody, in the given box."""
    rng = canvas.rng
    skin = [(236, 200, 172), (222, 182, 150), (244, 214, 190), (205, 165, 135)][int(rng.integers(4))]
    hair = [(32, 28, 28), (58, 44, 38), (90, 90, 94)][int(rng.integers(3))]
    coat = [(40, 44, 60), (96, 40, 44), (70, 90, 84), (216, 216, 220), (60, 74, 120), (30, 30, 30)][
        int(rng.integers(6))
    ]
    if grey:
        skin, hair, coat = ((round(sum(c) / 3),) * 3 for c in (skin, hair, coat))
    cx, top = x + width / 2, y + height * rng.uniform(0.08, 0.13)
    head_w, head_h = width * rng.uniform(0.21, 0.24), height * rng.uniform(0.235, 0.26)
    eyes = top + head_h * 1.05
    shade = tuple(int(c * 0.86) for c in skin)
    with canvas.draw(rng.uniform(0.86, 1.0)) as layer:
        if ground:
            layer.box(x, y, width, height, ground)
        if rng.random() < 0.45:
            layer.box(cx - head_w * 1.18, top + head_h * 0.5, head_w * 2.36, head_h * 1.9, hair, head_w * 0.8)
        layer.polygon(_shoulders(cx, top + 2 * head_h, width, y + height), coat)
        layer.box(cx - head_w * 0.42, top + head_h * 1.5, head_w * 0.84, head_h * 0.9, shade)
        layer.polygon(
            [
                (cx - head_w * 0.8, top + head_h * 2.35),
                (cx, top + head_h * 2.9),
                (cx + head_w * 0.8, top + head_h * 2.35),
            ],
            (245, 245, 245),
        )
        layer.ellipse(cx, top + head_h * 0.92, head_w * 1.12, head_h, hair)
        layer.ellipse(cx, top + head_h * 1.12, head_w, head_h * 0.95, skin)
        for side in (-1, 1):
            layer.ellipse(cx + side * head_w, eyes + head_h * 0.12, head_w * 0.13, head_h * 0.2, shade)
            layer.ellipse(cx + side * head_w * 0.42, eyes, head_w * 0.13, head_h * 0.06, (40, 34, 34))
            layer.line(
                [(cx + side * head_w * 0.2, eyes - head_h * 0.2), (cx + side * head_w * 0.65, eyes - head_h * 0.22)],
                hair,
                0.25,
            )
        layer.line(
            [
                (cx, eyes + head_h * 0.1),
                (cx - head_w * 0.09, eyes + head_h * 0.38),
                (cx + head_w * 0.05, eyes + head_h * 0.4),
            ],
            shade,
            0.22,
        )
        layer.line(
            [(cx - head_w * 0.28, eyes + head_h * 0.62), (cx + head_w * 0.28, eyes + head_h * 0.62)],
            (176, 96, 92) if not grey else shade,
            0.32,
        )
    soften(canvas, x, y, width, height, 0.8)


def soften(canvas: Canvas, x: float, y: float, width: float, height: float, sigma_px: float) -> None:
    """Blur a box of the canvas a little, as a printed photograph is."""
    s = canvas.px_per_mm
    area = canvas.pixels[round(y * s) : round((y + height) * s), round(x * s) : round((x + width) * s)]
    area[:] = cv2.GaussianBlur(area, (0, 0), sigma_px)


def _shoulders(cx: float, neck: float, width: float, bottom: float) -> list[tuple[float, float]]:
    half = width * 0.47
    rise = bottom - neck
    right = [(cx + half * t, neck + rise * (0.15 + 0.75 * t**3)) for t in (0.3, 0.6, 0.85, 1.0)]
    left = [(2 * cx - px, py) for px, py in reversed(right)]
    return [*left, *right, (cx + half, bottom), (cx - half, bottom)]


def emblem(
    canvas: Canvas, x: float, y: float, radius: float, color: Color = (214, 40, 60), strength: float = 0.9
) -> None:
    """A disc with five stars, a roof and a toothed rim: the place of an emblem, not the emblem."""
    with canvas.draw(strength) as layer:
        for k in range(36):
            turn = k * math.pi / 18
            layer.ellipse(
                x + radius * 0.93 * math.cos(turn),
                y + radius * 0.93 * math.sin(turn),
                radius * 0.085,
                radius * 0.085,
                color,
            )
        layer.ring(x, y, radius * 0.9, radius * 0.9, color, radius * 0.06)
        layer.ellipse(x, y, radius * 0.74, radius * 0.74, color)
        layer.polygon(star(x, y - radius * 0.34, radius * 0.2), (250, 236, 226))
        for k in (-2, -1, 1, 2):
            sx = x + radius * 0.22 * k
            layer.polygon(star(sx, y - radius * (0.02 if abs(k) == 1 else 0.22), radius * 0.09), (250, 236, 226))
        layer.polygon(
            [
                (x - radius * 0.46, y + radius * 0.28),
                (x - radius * 0.3, y + radius * 0.16),
                (x + radius * 0.3, y + radius * 0.16),
                (x + radius * 0.46, y + radius * 0.28),
            ],
            (250, 236, 226),
        )
        layer.box(x - radius * 0.42, y + radius * 0.34, radius * 0.84, radius * 0.12, (250, 236, 226))
        layer.box(x - radius * 0.5, y + radius * 0.86, radius, radius * 0.16, color, radius * 0.06)


def star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Ten corners of a five-pointed star."""
    return [
        (x + r * math.sin(k * math.pi / 5), y - r * math.cos(k * math.pi / 5))
        for k in range(10)
        for r in ((radius if k % 2 == 0 else radius * 0.4),)
    ]


def wall(canvas: Canvas, x: float, y: float, width: float, height: float, color: Color, strength: float) -> None:
    """Hills, a wall that winds over them, a tower: pale, for the back of identity cards."""
    rng = canvas.rng
    with canvas.draw(strength) as layer:
        for depth in (0.35, 0.5, 0.7):
            ridge = [
                (x + width * t, y + height * (depth + 0.14 * math.sin(9 * t + depth * 20) + rng.uniform(-0.03, 0.03)))
                for t in np.linspace(0, 1, 26)
            ]
            tone = tuple(int(c + (255 - c) * (0.75 - depth * 0.7)) for c in color)
            layer.polygon([*ridge, (x + width, y + height), (x, y + height)], tone)
        path = [
            (
                x + width * (0.95 - 0.75 * t + 0.1 * math.sin(7 * t)),
                y + height * (0.98 - 0.62 * t + 0.07 * math.cos(8 * t)),
            )
            for t in np.linspace(0, 1, 22)
        ]
        for k in range(len(path) - 1):
            layer.line([path[k], path[k + 1]], color, 2.6 * (1 - k / 26))
            layer.line(
                [(path[k][0], path[k][1] - 0.9 * (1 - k / 26))] * 2
                + [(path[k][0] + 0.01, path[k][1] - 1.8 * (1 - k / 26))],
                color,
                0.5,
            )
        layer.box(x + width * 0.62, y + height * 0.12, width * 0.13, height * 0.3, color)
        for k in range(5):
            layer.box(x + width * (0.615 + 0.029 * k), y + height * 0.06, width * 0.017, height * 0.07, color)
    soften(canvas, x, max(0.0, y), width, height, 1.2)


def seal(
    canvas: Canvas, x: float, y: float, radius: float, text: str, color: Color = (205, 40, 44), strength: float = 0.6
) -> None:
    """A round red stamp with a star and its text along the rim."""
    with canvas.draw(strength) as layer:
        layer.ring(x, y, radius, radius, color, radius * 0.06)
        layer.polygon(star(x, y, radius * 0.28), color)
    span = math.radians(min(260.0, 26.0 * len(text)))
    for k, char in enumerate(text):
        turn = -span / 2 + span * (k + 0.5) / len(text)
        mask, *_ = canvas.typeset(char, 0, 0, Style("song bold", radius * 0.3, color))
        size = max(mask.shape)
        square = np.zeros((size, size), np.uint8)
        oy, ox = (size - mask.shape[0]) // 2, (size - mask.shape[1]) // 2
        square[oy : oy + mask.shape[0], ox : ox + mask.shape[1]] = mask
        matrix = cv2.getRotationMatrix2D((size / 2, size / 2), -math.degrees(turn), 1.0)
        turned = cv2.warpAffine(square, matrix, (size, size))
        cx, cy = x + radius * 0.76 * math.sin(turn), y - radius * 0.76 * math.cos(turn)
        canvas.stamp(
            turned,
            round(canvas.px(cx) - size / 2),
            round(canvas.px(cy) - size / 2),
            Style("song", 1, color, strength=strength),
        )


def code(
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    color: Color = (20, 20, 20),
    modules: int = 33,
    strength: float = 0.92,
) -> None:
    """A square of random modules with three finder marks: looks like a QR code and holds nothing."""
    rng = canvas.rng
    grid = (rng.random((modules, modules)) < 0.5).astype(np.uint8) * 255
    finder = np.full((8, 8), 0, np.uint8)
    finder[:7, :7] = 255
    finder[1:6, 1:6] = 0
    finder[2:5, 2:5] = 255
    grid[:8, :8], grid[:8, -8:], grid[-8:, :8] = finder, finder[:, ::-1], finder[::-1]
    side = round(canvas.px(size))
    mask = cv2.resize(grid, (side, side), interpolation=cv2.INTER_AREA)
    canvas.stamp(mask, round(canvas.px(x)), round(canvas.px(y)), Style("hei", 1, color, strength=strength))


def sample_mark(
    canvas: Canvas,
    x: float,
    y: float,
    size: float,
    *,
    angle: float = 0.0,
    color: Color = (222, 40, 40),
    strength: float = 0.75,
    framed: bool = True,
    backing: float = 0.0,
) -> None:
    """样本 in a frame, its middle at (x, y): every specimen carries it where no value stands."""
    mask, *_ = canvas.typeset("样本", 0, 0, Style("hei bold", size, color, tracking=size * 0.12))
    box = cv2.boundingRect(mask)
    pad = max(4, round(canvas.px(size) * 0.22))
    mask = cv2.copyMakeBorder(
        mask[box[1] : box[1] + box[3], box[0] : box[0] + box[2]], pad, pad, pad, pad, cv2.BORDER_CONSTANT
    )
    if framed:
        cv2.rectangle(mask, (1, 1), (mask.shape[1] - 2, mask.shape[0] - 2), 255, max(1, round(canvas.px(size) * 0.06)))
    side = int(math.hypot(*mask.shape)) + 4
    square = np.zeros((side, side), np.uint8)
    oy, ox = (side - mask.shape[0]) // 2, (side - mask.shape[1]) // 2
    square[oy : oy + mask.shape[0], ox : ox + mask.shape[1]] = mask
    turned = cv2.warpAffine(square, cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1.0), (side, side))
    if backing:
        plate = np.zeros((side, side), np.uint8)
        plate[oy : oy + mask.shape[0], ox : ox + mask.shape[1]] = 255
        plate = cv2.warpAffine(plate, cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1.0), (side, side))
        left_px, top_px = round(canvas.px(x) - side / 2), round(canvas.px(y) - side / 2)
        canvas.stamp(plate, left_px, top_px, Style("hei", 1, (250, 250, 250), strength=backing))
    canvas.stamp(
        turned,
        round(canvas.px(x) - side / 2),
        round(canvas.px(y) - side / 2),
        Style("hei", 1, color, strength=strength),
    )


def crease(canvas: Canvas) -> None:
    """A fold across the paper: a bright and a dark flank, ink worn off along it in places."""
    rng = canvas.rng
    height, width = canvas.pixels.shape[:2]
    upright = rng.random() < 0.6
    middle = float(rng.uniform(0.2, 0.8)) * (width if upright else height)
    slant = float(rng.uniform(-0.12, 0.12))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    off = x - middle - slant * (y - height / 2) if upright else y - middle - slant * (x - width / 2)
    reach = float(rng.uniform(1.5, 4.0))
    shade = -np.sign(off) * np.exp(-np.abs(off) / (reach * 3)) * float(rng.uniform(6, 22))
    shade += np.exp(-((off / reach) ** 2)) * float(rng.uniform(-14, 22))
    canvas.pixels[:] = np.clip(canvas.pixels + shade[..., None], 0, 255).astype(np.uint8)
