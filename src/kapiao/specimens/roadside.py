"""Plates where they are met: on cars, seen from some side, photographed from the roadside.

Knows: how a plate is laid into a picture and what light, lens and compression then do to it. Training draws its
pictures with the same hands. Must not know what a number means. Colours are BGR.
"""

from __future__ import annotations

from types import MappingProxyType

import cv2
import numpy as np

from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens import camera, legibility
from kapiao.specimens.ink import Canvas, Paper
from kapiao.specimens.ornament import sample_mark
from kapiao.specimens.plates import Plate, any_form, number_of, painted
from kapiao.specimens.street import backdrop, car
from kapiao.values.plates import vehicle_of

_SIZES_PX = ((1280, 960), (1920, 1080), (1600, 1200), (1024, 768), (1080, 1440), (960, 1280))
_FORCE = {"clean": 0.2, "photo": 0.55, "hard": 0.95}
_QUALITY = {"clean": (88, 96), "photo": (70, 92), "hard": (35, 70)}
_GLYPH_MM, _WIDTH_MM = 90.0, 440.0
_LEAST_PX = 140.0  # of a plate's width on the paper: small enough for every tier


def street(rng: np.random.Generator) -> Paper:
    """A street with a car and its plate, and now and then the plates of others. The nearest one is the truth."""
    width, height = _SIZES_PX[int(rng.integers(len(_SIZES_PX)))]
    picture = backdrop(rng, height, width).astype(np.float32)
    x, y, room = car(rng, picture)
    wide = max(_LEAST_PX, min(room * float(rng.uniform(0.55, 1.3)), 0.5 * width))
    found: list[tuple[Plate, Pixels]] = []
    for n in range(int(rng.choice([1, 2, 3], p=[0.7, 0.2, 0.1]))):
        form = any_form(rng)
        plate_px = wide * (1.0 if n == 0 else float(rng.uniform(0.7, 0.95)))
        plate = painted(number_of(form, rng), form, rng, max(0.6, 1.2 * plate_px / _WIDTH_MM))
        quad = posed(plate, plate_px, rng)
        spot = (x, y) if n == 0 else rng.uniform(0.1, 0.9, 2) * (width, height)
        reach = np.ptp(quad, 0) / 2 + 0.05 * plate_px
        quad += np.clip(spot, reach, (width, height) - reach) - quad.mean(0)
        if all((quad.min(0) > q.max(0) + 8).any() or (quad.max(0) < q.min(0) - 8).any() for _, q in found):
            picture, _ = laid(picture, plate, quad, rng)
            found.append((plate, quad))
    return _paper(np.clip(picture, 0, 255).astype(np.uint8), found, rng)


def _paper(pixels: Pixels, found: list[tuple[Plate, Pixels]], rng: np.random.Generator) -> Paper:
    """The picture as a paper that fills the frame, the mark of specimens in its upper corner."""
    height, width = pixels.shape[:2]
    canvas = Canvas(100 * width / height, 100, height / 100, rng)
    canvas.pixels = pixels
    sample_mark(canvas, 7, 5, 3.4, backing=0.6)
    plate, corners = found[0]
    quad = _quad(corners)
    fields = {
        "number": plate.number,
        "type": vehicle_of(plate.number, plate.form.color),
        "color": plate.form.color,
    }
    glyph_px = float(np.linalg.norm(corners[1] - corners[0])) * _GLYPH_MM / _WIDTH_MM
    others = ",".join(other.number for other, _ in found[1:])
    return Paper(
        "license_plate", pixels, np.full((height, width), 255, np.uint8), MappingProxyType(fields),
        MappingProxyType(dict.fromkeys(fields, quad)), glyph_px, quad, facts=MappingProxyType({"others": others}),
    )  # fmt: skip


def _quad(corners: Pixels) -> Quad:
    a, b, c, d = ((float(x), float(y)) for x, y in corners)
    return Quad((a, b, c, d))


def shoot(paper: Paper, rng: np.random.Generator, tier: str) -> camera.Shot:
    """Photograph a street, as far away as the tier allows; again and more gently until the number is legible."""
    height, width = paper.pixels.shape[:2]
    least = camera.GLYPH_PX[tier] / paper.glyph_px
    scale = float(np.exp(rng.uniform(np.log(min(least, 1.0)), 0.0)))
    size = max(64, round(width * scale)), max(64, round(height * scale))
    small = cv2.resize(paper.pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    x, y = size[0] / width, size[1] / height
    to_picture = Homography((x, 0.0, (x - 1) / 2, 0.0, y, (y - 1) / 2, 0.0, 0.0, 1.0))
    for attempt in range(camera.TRIES):
        force = _FORCE[tier] * 0.8**attempt
        seen = photographed(small, paper.glyph_px * x * _WIDTH_MM / _GLYPH_MM, rng, force)
        quality = int(rng.integers(*_QUALITY[tier]))
        encoded = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        pixels = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
        shot = camera.Shot(pixels, encoded, "jpeg", to_picture)
        if legibility.holds(paper, shot.pixels, shot.paper_to_picture, tier):
            break
    return shot


def posed(plate: Plate, width: float, rng: np.random.Generator) -> Pixels:
    """Corners of a plate so wide, turned and seen from some side."""
    height = width * plate.pixels.shape[0] / plate.pixels.shape[1] * float(rng.uniform(0.88, 1.15))
    quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    steep = rng.random() < 0.3
    turn = np.radians(rng.normal(0, 10 if steep else 4))
    shear = rng.normal(0, 0.33 if steep else 0.08)
    narrow = float(rng.uniform(0.55, 1.0)) if steep else float(rng.uniform(0.9, 1.0))
    c, s = np.cos(turn), np.sin(turn)
    flat = np.array([[c * narrow, -s], [s * narrow, c]]) @ np.array([[1, shear], [0, 1]])
    quad = quad @ flat.T
    return quad + rng.normal(0, 0.012 * width, (4, 2)) * (1.0, 0.5)


def laid(picture: Pixels, plate: Plate, quad: Pixels, rng: np.random.Generator) -> tuple[Pixels, Pixels]:
    """The plate in the picture, on a holder; the map from the plate to the picture."""
    height, width = plate.pixels.shape[:2]
    edges = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    to_picture = cv2.getPerspectiveTransform(edges, quad.astype(np.float32))
    if rng.random() < 0.6:
        _held(picture, to_picture, width, height, rng)
    seen_width = max(8.0, float(np.linalg.norm(quad[1] - quad[0])))
    scale = min(1.0, seen_width / width * 1.05)
    small = cv2.resize(plate.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    h, w = small.shape[:2]
    matrix = to_picture @ np.diag([width / w, height / h, 1.0])
    size = picture.shape[1], picture.shape[0]
    warped = cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(cover, np.round(quad * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    cover = cv2.GaussianBlur(cover, (3, 3), 0)[..., None].astype(np.float32) / 255
    light = float(rng.uniform(0.75, 1.15))
    return picture + cover * (np.clip(warped * light, 0, 255) - picture), to_picture


def _held(picture: Pixels, to_picture: Pixels, width: int, height: int, rng: np.random.Generator) -> None:
    """A bumper or a holder behind the plate, somewhat larger than it, perhaps with print on it."""
    more = rng.uniform(0.005, 0.25, 4) * height * (1.0 if rng.random() < 0.5 else 3.0)
    tone = float(rng.choice([20, 45, 120, 190, 235]))
    edges = np.array(
        [
            [-more[0], -more[1]],
            [width + more[2], -more[1]],
            [width + more[2], height + more[3]],
            [-more[0], height + more[3]],
        ],
        np.float32,
    )
    corners = cv2.perspectiveTransform(edges[None], to_picture)[0]
    color = tuple(float(v) for v in np.clip(tone + rng.uniform(-30, 30, 3), 0, 255))
    cv2.fillConvexPoly(picture, np.round(corners * 16).astype(np.int32), color, cv2.LINE_AA, 4)
    if rng.random() < 0.3:
        shadow = np.clip(corners * 0.94 + corners.mean(0) * 0.06, -999, 9999)
        dark = tuple(v * 0.6 for v in color)
        cv2.polylines(picture, [np.round(shadow * 16).astype(np.int32)], True, dark, 1, cv2.LINE_AA, 4)


def photographed(picture: Pixels, width: float, rng: np.random.Generator, force: float = 1.0) -> Pixels:
    """Light, colour cast, blur and noise, as strong as `force` says. `width`: of the plate, which bounds the blur."""
    picture = picture * _slope(rng, picture, force)[..., None]
    if rng.random() < 0.25 * force:
        picture = _shaded(rng, picture)
    picture = _exposed(picture, rng, force)
    picture = _blurred(picture.astype(np.float32), width, rng, force)
    if rng.random() < 0.7:
        depth = float(np.exp(rng.uniform(np.log(0.7), np.log(11)))) * force
        noise = rng.standard_normal(picture.shape, dtype=np.float32)
        noise = noise * 0.5 + noise[..., :1] * 0.7
        if rng.random() < 0.4:
            noise = cv2.GaussianBlur(noise, (3, 3), 0) * 1.6
        picture = picture + noise * depth
    pixels = np.clip(picture, 0, 255).astype(np.uint8)
    return _sharpened(pixels, float(rng.uniform(0.3, 1.2)) * force) if rng.random() < 0.3 else pixels


def _exposed(picture: Pixels, rng: np.random.Generator, force: float) -> Pixels:
    """Gain, contrast, colour cast, weak colours, night, haze."""
    gain, gamma = np.exp(rng.normal(0.05, 0.3) * force), np.exp(rng.normal(0, 0.25) * force)
    cast = np.exp(rng.normal(0, 0.13, 3) * force).astype(np.float32)
    picture = np.clip(picture * float(gain) * cast / 255, 0, 1.0) ** float(gamma) * 255
    if rng.random() < 0.2 * force:
        grey = picture.mean(2, keepdims=True)
        picture = grey + (picture - grey) * float(rng.uniform(0.0, 0.7))
    if rng.random() < 0.12 * force:  # night
        picture = picture * float(rng.uniform(0.25, 0.6))
    if rng.random() < 0.25 * force:  # haze, an overexposed sensor
        haze = float(rng.uniform(0, 110)) * force
        picture = picture * (1 - haze / 255) + haze
    return picture


def _blurred(picture: Pixels, width: float, rng: np.random.Generator, force: float) -> Pixels:
    stroke = width * 0.022  # of a character
    if rng.random() < 0.6:
        sigma = stroke * float(rng.uniform(0.05, 0.4)) * force
        if sigma > 0.25:
            picture = cv2.GaussianBlur(picture, (0, 0), sigma)
    if rng.random() < 0.15 * force:
        length = stroke * float(rng.uniform(0.5, 1.6))
        if length > 1:
            side = int(length) * 2 + 3
            kernel = np.zeros((side, side), np.float32)
            turn = float(rng.uniform(0, np.pi))
            end = np.array([np.cos(turn), np.sin(turn)]) * length / 2 * 16
            middle = side // 2 * 16
            a = (round(middle - end[0]), round(middle - end[1]))
            b = (round(middle + end[0]), round(middle + end[1]))
            cv2.line(kernel, a, b, 1.0, 1, cv2.LINE_AA, 4)
            picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
    return picture


def _slope(rng: np.random.Generator, picture: Pixels, force: float) -> Pixels:
    height, width = picture.shape[:2]
    corners = 1 + rng.normal(0, 0.12, (2, 2)).astype(np.float32) * force
    return cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)


def _shaded(rng: np.random.Generator, picture: Pixels) -> Pixels:
    """A shadow or a reflection across."""
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    points = (rng.uniform(-0.2, 1.2, (4, 2)) * (width, height)).astype(np.int32)
    cv2.fillConvexPoly(mask, cv2.convexHull(points), 255)
    mask = cv2.GaussianBlur(mask, (0, 0), max(0.6, float(rng.uniform(0.005, 0.05)) * width))
    depth = float(rng.uniform(-0.5, 0.3))
    return picture * (1 + depth * mask[..., None].astype(np.float32) / 255)


def _sharpened(pixels: Pixels, depth: float) -> Pixels:
    soft = cv2.GaussianBlur(pixels, (0, 0), 1.2)
    return cv2.addWeighted(pixels, 1 + depth, soft, -depth, 0)
