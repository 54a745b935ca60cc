"""Streets with cars, as far as a camera that looks for number plates can tell: shapes, lamps, grilles, signs, leaves.

Knows what stands around plates and what is easily taken for one (time stamps, logos, grilles, coloured boards). Must
not know plates. All computed. Colours are BGR.
"""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kapiao.records import Pixels
from kapiao.specimens import fonts

_WORDS = (
    "出租汽车", "停车场", "中国银行", "美食城", "小心驾驶", "严禁烟火", "大众", "POLICE", "TAXI", "TOYOTA", "EFI",
    "2.0T", "VOLVO", "客运", "欢迎光临", "医院", "120", "95588", "BUS", "公交", "超市", "4S店", "SUV", "CHERY",
    "2013-05-17 08:12:33", "12:45:07", "KM/H 46", "CAM 02", "2019/11/02", "地址：人民路88号", "电话 0000-0000000",
)  # fmt: skip
_FACES = ("hei bold", "hei", "hei zen", "song bold", "kai bold")


def backdrop(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """A picture without plates, uint8."""
    picture = _sky_and_road(rng, height, width)
    for _ in range(int(rng.integers(3, 14))):
        _MAKERS[int(rng.integers(len(_MAKERS)))](rng, picture)
    if rng.random() < 0.5:
        car(rng, picture)
    for _ in range(int(rng.integers(0, 6))):
        _lettered(rng, picture)
    if rng.random() < 0.5:
        picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.4, 2.0)))
    picture += rng.standard_normal((height, width, 1), dtype=np.float32) * float(rng.uniform(0, 6))
    return np.clip(picture, 0, 255).astype(np.uint8)


def _color(rng: np.random.Generator) -> tuple[float, float, float]:
    """Mostly the greys of streets and cars, at times the colours of plates."""
    if rng.random() < 0.25:
        some = ((190, 80, 20), (30, 180, 240), (110, 200, 90), (40, 40, 190), (240, 240, 240), (20, 20, 20))
        base = np.array(some[int(rng.integers(len(some)))], np.float32) + rng.uniform(-35, 35, 3)
    else:
        base = rng.uniform(15, 240) + rng.uniform(-28, 28, 3)
    b, g, r = np.clip(base, 0, 255)
    return float(b), float(g), float(r)


def _sky_and_road(rng: np.random.Generator, height: int, width: int) -> Pixels:
    corners = np.array([[_color(rng), _color(rng)], [_color(rng), _color(rng)]], np.float32)
    picture = cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)
    for size in (3, 12, 48, 160):
        grid = rng.standard_normal((size, size, 1)).astype(np.float32) * float(rng.uniform(0, 14))
        picture += cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR)[..., None]
    return picture


def _corner(rng: np.random.Generator, picture: Pixels) -> tuple[int, int, int, int]:
    height, width = picture.shape[:2]
    w, h = (np.exp(rng.uniform(np.log(0.03), np.log(0.6), 2)) * (width, height)).astype(int) + 2
    return int(rng.integers(-w // 2, width)), int(rng.integers(-h // 2, height)), int(w), int(h)


def _block(rng: np.random.Generator, picture: Pixels) -> None:
    x, y, w, h = _corner(rng, picture)
    box = cv2.boxPoints(((x + w / 2, y + h / 2), (w, h), float(rng.normal(0, 12)))).astype(np.int32)
    cv2.fillConvexPoly(picture, box, _color(rng), cv2.LINE_AA)
    if rng.random() < 0.4:
        cv2.polylines(picture, [box], True, _color(rng), int(rng.integers(1, 4)), cv2.LINE_AA)


def _lamp(rng: np.random.Generator, picture: Pixels) -> None:
    x, y, w, h = _corner(rng, picture)
    axes, turn = (max(2, w // 3), max(2, h // 4)), float(rng.uniform(0, 180))
    cv2.ellipse(picture, (x, y), axes, turn, 0, 360, _color(rng), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (x, y), (axes[0] // 2 + 1, axes[1] // 2 + 1), turn, 0, 360, (250, 250, 250), -1, cv2.LINE_AA)


def _grille(rng: np.random.Generator, picture: Pixels) -> None:
    """Parallel bars: radiators, fences, stairs, shutters."""
    x, y, w, h = _corner(rng, picture)
    light, dark = _color(rng), _color(rng)
    cv2.rectangle(picture, (x, y), (x + w, y + h), dark, -1)
    step = max(2, round(float(rng.uniform(0.03, 0.2)) * max(w, h)))
    thick = max(1, round(step * float(rng.uniform(0.2, 0.6))))
    if rng.random() < 0.7:
        for at in range(y, y + h, step):
            cv2.line(picture, (x, at), (x + w, at), light, thick, cv2.LINE_AA)
    else:
        for at in range(x, x + w, step):
            cv2.line(picture, (at, y), (at, y + h), light, thick, cv2.LINE_AA)


def _leaves(rng: np.random.Generator, picture: Pixels) -> None:
    x, y, w, h = _corner(rng, picture)
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = max(0, x), max(0, y), min(width, x + w), min(height, y + h)
    if x1 - x0 < 4 or y1 - y0 < 4:
        return
    size = (max(2, (y1 - y0) // int(rng.integers(2, 6))), max(2, (x1 - x0) // int(rng.integers(2, 6))))
    grain = cv2.resize(rng.standard_normal(size).astype(np.float32), (x1 - x0, y1 - y0), interpolation=cv2.INTER_CUBIC)
    tone = np.array(_color(rng), np.float32)
    picture[y0:y1, x0:x1] = tone + grain[..., None] * float(rng.uniform(8, 40))


def _line(rng: np.random.Generator, picture: Pixels) -> None:
    height, width = picture.shape[:2]
    a, b = rng.uniform(-0.1, 1.1, 2) * (width, height), rng.uniform(-0.1, 1.1, 2) * (width, height)
    thick = int(rng.integers(1, 9))
    cv2.line(picture, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), _color(rng), thick, cv2.LINE_AA)


_MAKERS = (_block, _block, _lamp, _grille, _leaves, _line)


def _lettered(rng: np.random.Generator, picture: Pixels) -> None:
    """Print that is no plate: a sign, a logo, a time stamp; on a board of its own or not."""
    height, width = picture.shape[:2]
    text = _WORDS[int(rng.integers(len(_WORDS)))]
    if rng.random() < 0.35:
        count = int(rng.integers(2, 12))
        text = "".join(str(c) for c in rng.choice(list("0123456789ABCDEFGHKLMNPRSTUWXYZ:-/ "), count))
    size = int(np.exp(rng.uniform(np.log(7), np.log(0.14 * height))))
    face = fonts.face(_FACES[int(rng.integers(len(_FACES)))], size)
    left, top, right, bottom = face.getbbox(text)
    room = int(size * float(rng.uniform(0.1, 0.5)))
    mask = Image.new("L", (int(right - left) + 2 * room, int(bottom - top) + 2 * room))
    ImageDraw.Draw(mask).text((room - left, room - top), text, 255, face)
    ink = np.asarray(mask, np.float32)[..., None] / 255
    h, w = ink.shape[:2]
    if h >= height or w >= width:
        return
    y, x = int(rng.integers(height - h)), int(rng.integers(width - w))
    place = picture[y : y + h, x : x + w]
    if rng.random() < 0.5:
        place[:] = _color(rng)
    place += ink * (np.array(_color(rng), np.float32) - place)


def car(rng: np.random.Generator, picture: Pixels) -> tuple[float, float, float]:
    """The front or the back of a car; where a plate belongs: x, y of its middle and its width, in pixels."""
    height, width = picture.shape[:2]
    w = float(rng.uniform(0.4, 0.9)) * width
    x, y = float(rng.uniform(0.3, 0.7)) * width, float(rng.uniform(0.45, 0.7)) * height
    paint = np.array(_color(rng), np.float32)

    def box(left: float, top: float, right: float, bottom: float, tone: Pixels) -> None:
        """A rounded patch in units of the car's width around its middle."""
        a, b = np.array([x + left * w, y + top * w]), np.array([x + right * w, y + bottom * w])
        radius = 0.2 * min(b - a)
        color = tuple(float(v) for v in np.clip(tone, 0, 255))
        for inset in ((radius, 0), (0, radius)):
            p, q = (a + inset).astype(int), (b - inset).astype(int)
            cv2.rectangle(picture, (int(p[0]), int(p[1])), (int(q[0]), int(q[1])), color, -1, cv2.LINE_AA)
        for cx in (a[0] + radius, b[0] - radius):
            for cy in (a[1] + radius, b[1] - radius):
                cv2.circle(picture, (int(cx), int(cy)), int(radius), color, -1, cv2.LINE_AA)

    box(-0.4, -0.5, 0.4, 0.0, paint * 0.85)
    box(-0.34, -0.45, 0.34, -0.15, np.array([60, 55, 50]) + rng.uniform(-40, 60))
    box(-0.5, -0.12, 0.5, 0.3, paint)
    lamp = np.array([220, 220, 225]) if rng.random() < 0.6 else np.array([50, 45, 170])
    box(-0.48, -0.02, -0.3, 0.07, lamp)
    box(0.3, -0.02, 0.48, 0.07, lamp)
    box(-0.26, -0.02, 0.26, 0.09, np.array([40, 40, 42]) + rng.uniform(-20, 80))
    for k in range(1, int(rng.integers(3, 7))):
        at = y + (-0.02 + 0.018 * k) * w
        tone = float(rng.uniform(90, 210))
        cv2.line(
            picture, (int(x - 0.25 * w), int(at)), (int(x + 0.25 * w), int(at)), (tone, tone, tone), 1, cv2.LINE_AA
        )
    cv2.circle(picture, (int(x), int(y + 0.03 * w)), int(0.03 * w), (205.0, 205.0, 208.0), max(1, int(0.008 * w)))
    box(-0.5, 0.12, 0.5, 0.3, paint * float(rng.uniform(0.6, 1.1)))
    box(-0.44, 0.3, -0.3, 0.4, np.array([25, 25, 25]))
    box(0.3, 0.3, 0.44, 0.4, np.array([25, 25, 25]))
    return x, y + 0.2 * w, 0.25 * w
