"""Forged specimens: a photographed paper whose print was changed in the picture, and sent on.

Knows the three ways of a forger: a character put in the place of another one of the same picture; a value wiped out and
set anew in a similar face; a value cut out of another paper's picture. Must not know how forgeries are found. What is
forged bears 样本 as every specimen does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image, ImageDraw

from kapiao.records import Pixels, Quad
from kapiao.specimens import fonts
from kapiao.specimens.catalog import Specimen

MANNERS = ("character", "repainted", "pasted")
_FACES = ("hei", "hei zen", "hei micro", "sans", "ocrb", "song")
_LABELS = "年月日至长期"  # printed between values
_ROOM = 0.3  # around a value, in heights of it: what is wiped or cut
_DARKER = 30, 50, 70  # levels, than ground: where ink is, the less of it the finer print parts
_PLAIN = 45  # levels by which ground differs at most
_SIGNS, _SEXES, _NAMES = "0123456789", "男女", "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"


@dataclass(frozen=True, slots=True)
class Forgery:
    """The picture as sent on, and where it was changed; both without a change of content when `manner` is empty."""

    pixels: Pixels = field(repr=False)
    encoded: bytes = field(repr=False)
    manner: str
    name: str  # of the value that was changed
    quads: tuple[Quad, ...]
    scale: float  # of the sent picture against the one that was taken


def forged(specimen: Specimen, rng: np.random.Generator, manner: str, other: Specimen | None = None) -> Forgery:
    """One value changed in one manner, or in none (""); then made smaller perhaps, and compressed at 70 to 95.

    `other`: another specimen of the same kind and tier, to cut from.
    """
    pixels, name = specimen.pixels.copy(), ""
    quads: tuple[Quad, ...] = ()
    if manner:
        name = _value(specimen, rng, manner)
        quad = specimen.field_quads[name]
        if manner == "character":
            quads = _swapped(pixels, specimen.fields[name], quad, rng)
        elif manner == "repainted":
            quads = _repainted(pixels, specimen.fields[name], quad, rng)
        else:
            assert other is not None
            quads = (_pasted(pixels, quad, other.pixels, other.field_quads[name], rng, rng.random() < 0.6),)
    scale = float(rng.uniform(0.6, 0.95)) if rng.random() < 0.35 else 1.0
    if scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 96))])[1].tobytes()
    seen = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
    moved = tuple(_scaled(quad, scale) for quad in quads)
    return Forgery(seen, encoded, manner, name, moved, scale)


def values(specimen: Specimen) -> tuple[str, ...]:
    """The values that stand in one row."""
    least = min(quad.height for quad in specimen.field_quads.values())
    return tuple(n for n, q in specimen.field_quads.items() if q.height < 1.7 * least and len(specimen.fields[n]) > 0)


def _value(specimen: Specimen, rng: np.random.Generator, manner: str) -> str:
    """The value worth changing: mostly the number or a date; a character needs others to choose from."""
    names = values(specimen)
    if manner == "character":
        names = tuple(n for n in names if len({c for c in specimen.fields[n] if c.isdigit()}) > 2) or names
    weights = np.array([3.0 if any(c in _SIGNS for c in specimen.fields[n]) else 1.0 for n in names])
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


def _swapped(pixels: Pixels, text: str, quad: Quad, rng: np.random.Generator) -> tuple[Quad, ...]:
    """One to three characters replaced by others of the same value."""
    done = []
    cells = [_wider(cell, 0.0, 0.12) for cell in _cells(text, pixels, quad)]
    whole = pixels.copy()
    places = [k for k, c in enumerate(text) if c.isalnum() and c not in _LABELS]
    for place in rng.permutation(places)[: int(rng.integers(1, 4))]:
        alike = [
            k for k, c in enumerate(text) if k in places and c != text[place] and c.isdigit() == text[place].isdigit()
        ]
        if alike:
            source = cells[int(rng.choice(alike))]
            _pasted(pixels, cells[place], whole, source, rng, rng.random() < 0.4, 0.0)
            done.append(cells[place])
    return tuple(done)


def _cells(text: str, pixels: Pixels, quad: Quad) -> list[Quad]:
    """Of each character: by the ink, where it parts as the text does, as wide as digits stand apart; otherwise by the
    widths of a face."""
    flat = _flat(pixels, quad).min(2)
    for darker in _DARKER:
        inked = (flat < np.percentile(flat, 70) - darker).any(0)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
        middles = (edges[::2] + edges[1::2]) / 2 / len(inked)
        apart = [b - a for (a, b), (c, d) in zip(pairwise(middles), pairwise(text), strict=False) if (c + d).isdigit()]
        if len(middles) == len(text) and apart:
            half = float(np.median(apart)) / 2
            return [quad.part(float(middle) - half, float(middle) + half) for middle in middles]
    ends = np.cumsum([0.0, *(fonts.advance(_FACES[0], c) for c in text)])
    return [quad.part(float(start), float(end)) for start, end in pairwise(ends / ends[-1])]


def _repainted(pixels: Pixels, text: str, quad: Quad, rng: np.random.Generator) -> tuple[Quad, ...]:
    """The value wiped out and set anew with some characters changed."""
    whole = pixels.copy()
    room = _wider(quad, 0.15, _ROOM)
    bare = [_moved(room, side * (1.2 + float(rng.uniform(0, 0.5)))) for side in (-1, 1)]
    bare = [ground for ground in bare if _even(_flat(whole, ground), _flat(whole, room))]
    if rng.random() < 0.6 or not bare:
        _wiped(pixels, room)
    else:  # ground from above or below the value
        _pasted(pixels, room, whole, bare[int(rng.integers(len(bare)))], rng, True, 0.0)
    ink = np.percentile(_flat(whole, quad).reshape(-1, 3), 4, axis=0) + rng.uniform(-8, 8, 3)
    text = _changed(text, rng)
    faces = [name for name in _FACES if all(fonts.covers(name, c) for c in text)] or [fonts.SPARE]
    mask = _set(text, fonts.face(str(rng.choice(faces)), 96))
    corners = np.array([[0, 0], [mask.shape[1], 0], [mask.shape[1], mask.shape[0]], [0, mask.shape[0]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, np.array(quad.points, np.float32))
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.6, mask.shape[0] / quad.height * float(rng.uniform(0.15, 0.75))))
    share = cv2.warpPerspective(soft, matrix, pixels.shape[1::-1], flags=cv2.INTER_LINEAR)[..., None] / 255
    painted = pixels * (1 - share) + ink * share
    if rng.random() < 0.3:
        painted += rng.normal(0, float(rng.uniform(1, 5)), pixels.shape) * (share > 0.05)
    pixels[:] = np.clip(painted + 0.5, 0, 255).astype(np.uint8)
    return (room,)


def _changed(text: str, rng: np.random.Generator) -> str:
    """Some characters replaced by others of their sort."""
    signs = list(text)
    places = [k for k, c in enumerate(signs) if c.isdigit()] or list(range(len(signs)))
    for place in rng.permutation(places)[: int(rng.integers(1, 5))]:
        digit = signs[place].isdigit()
        others = [c for c in (_SIGNS if digit else _SEXES if signs[place] in _SEXES else _NAMES) if c != signs[place]]
        signs[place] = str(rng.choice(others))
    return "".join(signs)


def _set(text: str, face: object) -> Pixels:
    image = Image.new("L", (120 * len(text) + 40, 160), 0)
    ImageDraw.Draw(image).text((20, 20), text, 255, face)  # type: ignore[arg-type]
    box = image.getbbox() or (0, 0, 8, 8)
    return np.asarray(image.crop(box))


def _pasted(
    pixels: Pixels,
    quad: Quad,
    source_pixels: Pixels,
    source: Quad,
    rng: np.random.Generator,
    matched: bool,
    room: float = _ROOM,
) -> Quad:
    """What stands in `source` laid over `quad`, its edge soft or hard, its ground tone matched or not."""
    share = float(rng.uniform(0.5, 1.0)) * room
    quad, source = _wider(quad, share / 2, share), _wider(source, share / 2, share)
    left, top, right, bottom = (int(v) for v in quad.bounds)
    left, top = max(0, left - 4), max(0, top - 4)
    area = pixels[top : bottom + 5, left : right + 5]
    if area.size == 0:
        return quad
    corners = np.array(quad.points, np.float32) - (left, top)
    matrix = cv2.getPerspectiveTransform(np.array(source.points, np.float32), corners.astype(np.float32))
    size = area.shape[1::-1]
    laid = cv2.warpPerspective(source_pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = np.zeros(area.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, corners.astype(np.int32), 255)
    if rng.random() < 0.7:
        mask = cv2.GaussianBlur(cv2.erode(mask, np.ones((3, 3))), (0, 0), float(rng.uniform(0.5, 2.0)))
    laid = laid.astype(np.float32)
    inside = mask > 128
    if matched and inside.any():
        laid += np.median(area[inside], 0) - np.median(laid[inside], 0)
    part = mask[..., None].astype(np.float32) / 255
    area[:] = np.clip(area * (1 - part) + laid * part + 0.5, 0, 255).astype(np.uint8)
    return quad


def _wiped(pixels: Pixels, room: Quad) -> None:
    """The ink in a place filled in from around it."""
    left, top, right, bottom = (max(0, int(v)) for v in room.bounds)
    area = np.ascontiguousarray(pixels[top : bottom + 1, left : right + 1])
    if min(area.shape[:2]) < 4:
        return
    grey = cv2.cvtColor(area, cv2.COLOR_BGR2GRAY)
    mask = (grey.astype(np.float32) < np.percentile(grey, 70) - 22).astype(np.uint8)
    place = np.zeros_like(mask)
    cv2.fillConvexPoly(place, (np.array(room.points) - (left, top)).astype(np.int32), 1)
    pixels[top : bottom + 1, left : right + 1] = cv2.inpaint(
        area, cv2.dilate(mask & place, np.ones((3, 3), np.uint8), iterations=2), 3, cv2.INPAINT_TELEA
    )


def _flat(pixels: Pixels, quad: Quad) -> Pixels:
    size = (max(8, round(quad.width / max(quad.height, 1) * 32)), 32)
    corners = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(quad.points, np.float32), corners)
    return cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_AREA)


def _even(ground: Pixels, around: Pixels) -> bool:
    """Whether nothing is printed in a place, and it is as light as the ground around a value."""
    least, common = np.percentile(ground, (1, 50))
    return bool(common - least < _PLAIN and abs(common - np.percentile(around, 70)) < _PLAIN)


def _wider(quad: Quad, across: float, down: float) -> Quad:
    """More on every side, in heights of the quad."""
    a, b, c, d = (np.array(p) for p in quad.points)
    along = (b - a + c - d) / 2 / max(quad.width, 1e-6) * quad.height * across
    below = (d - a + c - b) / 2 * down
    return _quad([a - along - below, b + along - below, c + along + below, d - along + below])


def _moved(quad: Quad, rows: float) -> Quad:
    a, b, c, d = (np.array(p) for p in quad.points)
    below = (d - a + c - b) / 2 * rows
    return _quad([a + below, b + below, c + below, d + below])


def _scaled(quad: Quad, scale: float) -> Quad:
    return _quad([(np.array(p) + 0.5) * scale - 0.5 for p in quad.points])


def _quad(points: Sequence[Pixels]) -> Quad:
    a, b, c, d = ((float(x), float(y)) for x, y in points)
    return Quad((a, b, c, d))
