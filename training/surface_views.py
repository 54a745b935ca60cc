"""Whole pictures, and papers laid flat, to train the networks of surfaces on: paper, displays and copies, all drawn.

Knows the camera of `kapiao.specimens`. Must not know torch.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from kapiao.imaging.contrast import evenly_lit
from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens import camera, copies
from kapiao.specimens.ink import Paper
from kapiao.vision.surfaces import laid_flat, small

_VIEW_PX = 320


def view(papers: list[Paper], rng: np.random.Generator) -> tuple[Pixels, bool]:
    """A whole picture, small, and whether it shows a display. Some show no paper but other things; a fifth are cut so
    close that little but the paper, or only a part of it, is left: there is not much to be told by then. Some, of
    displays and of others alike, were turned in a program afterwards."""
    paper = papers[int(rng.integers(len(papers)))]
    if rng.random() < 0.12:
        paper = replace(paper, alpha=np.zeros_like(paper.alpha))
    if rng.random() < 0.08:
        return _toned(small(_exported(paper, rng)), rng), False
    tier = camera.TIERS[int(rng.choice(3, p=(0.2, 0.5, 0.3)))]
    shown = bool(rng.random() < 0.5)
    mode = (
        "screen"
        if shown
        else ("photo", "photo", "photo", "photo", "scan", "photocopy", "colour copy")[int(rng.integers(7))]
    )
    how = "photo" if tier == "clean" and mode != "scan" else tier
    stand = replace(camera.stand_of(paper, rng, how), long_px=_VIEW_PX)
    shot = camera.expose(paper, rng, tier, mode, stand, float(rng.uniform(0.4, 1)))
    quad, pixels = paper.card_quad.mapped(shot.paper_to_picture), shot.pixels
    if not shown and rng.random() < 0.12:
        pixels = _lit_from_aside(pixels, rng)
    if rng.random() < 0.2:
        pixels = _closer(pixels, quad, rng)
    if rng.random() < 0.16:
        pixels = _laid_in_colour(pixels, rng)
    return _toned(small(pixels), rng), shown


def scene(papers: list[Paper], rng: np.random.Generator) -> tuple[Pixels, bool]:
    """A picture with all of a paper in it, small, and whether it shows a display: as a picture is looked at in which a
    paper was found."""
    paper = papers[int(rng.integers(len(papers)))]
    shown = bool(rng.random() < 0.5)
    if not shown and rng.random() < 0.08:
        return _toned(small(_exported(paper, rng)), rng), False
    tier = camera.TIERS[int(rng.choice(3, p=(0.08, 0.7, 0.22)))]
    mode = "screen" if shown else ("photo", "scan", *copies.MANNERS)[int(rng.choice(4, p=(0.84, 0.05, 0.03, 0.08)))]
    if mode == "photo" and rng.random() < 0.1:
        paper = _on_white(paper, rng)
    how = "photo" if tier == "clean" and mode != "scan" else tier
    stand = replace(camera.stand_of(paper, rng, how), long_px=_VIEW_PX)
    pixels = camera.expose(paper, rng, tier, mode, stand, float(rng.uniform(0.4, 1))).pixels
    if not shown and rng.random() < 0.15:
        pixels = _lit_from_aside(pixels, rng)
    if rng.random() < 0.06:
        pixels = _laid_in_colour(pixels, rng)
    return _toned(small(pixels), rng), shown


def paper_view(papers: list[Paper], rng: np.random.Generator) -> tuple[Pixels, bool, bool]:
    """A paper laid flat with its surroundings and evenly lit, whether a display shows it, whether it is a copy."""
    paper = papers[int(rng.integers(len(papers)))]
    if rng.random() < 0.1:
        return _exported_paper(paper, rng), False, False
    tier = camera.TIERS[int(rng.choice(3, p=(0.2, 0.6, 0.2)))]
    mode = ("photo", "screen", *copies.MANNERS)[int(rng.choice(4, p=(0.52, 0.08, 0.08, 0.32)))]
    how = "photo" if tier == "clean" and mode != "photo" else tier
    if mode == "photo" and rng.random() < 0.3:
        paper = _on_white(paper, rng)
    long_px = round(float(np.exp(rng.uniform(np.log(320), np.log(1600)))))
    stand = replace(camera.stand_of(paper, rng, how), long_px=long_px)
    shot = camera.expose(
        paper, rng, tier, "scan" if tier == "clean" and mode == "photo" else mode, stand, float(rng.uniform(0.3, 1))
    )
    quad, pixels = paper.card_quad.mapped(shot.paper_to_picture), shot.pixels
    if rng.random() < 0.25:
        pixels = _lit_from_aside(pixels, rng)
    if rng.random() < 0.25:  # sent cut to the paper: beyond there is only the border, repeated
        left, top, right, bottom = (max(0, int(v)) for v in quad.bounds)
        room = [int(v) for v in rng.uniform(0, 0.05, 4) * (right - left)]
        x0, y0 = max(0, left - room[0]), max(0, top - room[1])
        pixels = pixels[y0 : bottom + room[2], x0 : right + room[3]]
        quad = quad.mapped(Homography((1.0, 0.0, -x0, 0.0, 1.0, -y0, 0.0, 0.0, 1.0)))
    off = rng.normal(0, 0.012 if rng.random() < 0.8 else 0.035, (4, 2)) * min(quad.width, quad.height)
    a, b, c, d = ((x + float(dx), y + float(dy)) for (x, y), (dx, dy) in zip(quad.points, off, strict=True))
    seen = _toned(laid_flat(pixels, Quad((a, b, c, d))), rng)
    return evenly_lit(seen), mode == "screen", mode in copies.MANNERS


def _on_white(paper: Paper, rng: np.random.Generator) -> Paper:
    """A paper itself on white, perhaps in a sleeve, perhaps beside its other page: white around alone makes no copy."""
    height, width = paper.pixels.shape[:2]
    room = top, _, left, _ = [int(v * width) for v in rng.uniform(0.03, 0.35, 4)]
    cover = cv2.copyMakeBorder(paper.alpha, *room, cv2.BORDER_CONSTANT, value=0)
    laid = cv2.copyMakeBorder(paper.pixels, *room, cv2.BORDER_REPLICATE).astype(np.float32)
    if rng.random() < 0.4:  # its other page: below or beside
        down, across = np.array(((height, 0), (0, width))[int(rng.integers(2))]) * float(rng.uniform(1.02, 1.12))
        shift = np.array([[1, 0, across], [0, 1, down]], np.float32)
        again = cv2.warpAffine(np.dstack([laid, cover]), shift, cover.shape[::-1])
        laid = np.where(again[..., 3:] > 0, again[..., :3], laid)
        cover = np.maximum(cover, again[..., 3].astype(np.uint8))
    ground = np.full(laid.shape, rng.uniform(190, 255), np.float32) + rng.normal(0, 5, 3).astype(np.float32)
    if rng.random() < 0.4:
        side = 2 * int(rng.uniform(0.01, 0.04) * width) + 1
        sleeve = cv2.dilate(cover, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))[..., None] / 255
        ground = ground * (1 - sleeve * float(rng.uniform(0.02, 0.2)))
    dark = cv2.GaussianBlur(np.roll(cover, rng.integers(-6, 7, 2), (0, 1)), (0, 0), float(rng.uniform(1, 6)))
    ground = ground * (1 - dark[..., None] / 255 * float(rng.uniform(0, 0.5)))
    share = cover[..., None].astype(np.float32) / 255
    pixels = np.clip(laid * share + ground * (1 - share), 0, 255).astype(np.uint8)
    page = paper.card_quad.mapped(Homography((1.0, 0.0, left, 0.0, 1.0, top, 0.0, 0.0, 1.0)))
    return replace(paper, pixels=pixels, alpha=np.full_like(cover, 255), card_quad=page)


def _exported_paper(paper: Paper, rng: np.random.Generator) -> Pixels:
    """A paper as a program gives it out, compressed, pale or strong, its corners cut out of a ground of one colour."""
    ground = np.array([float(rng.choice([0, 255, float(rng.uniform(0, 255))]))] * 3, np.float32)
    share = paper.alpha[..., None].astype(np.float32) / 255
    laid = paper.pixels * share + ground * (1 - share)
    bleached = float(rng.uniform(0, 0.5)) if rng.random() < 0.5 else 0.0
    laid = (laid + (255 - laid) * bleached * share).astype(np.uint8)
    room = [int(v) for v in rng.uniform(0, 0.1, 4) * (rng.random(4) < 0.6) * laid.shape[1]]
    pixels = cv2.copyMakeBorder(laid, *room, cv2.BORDER_CONSTANT, value=ground.tolist())
    x, y = room[2], room[0]
    quad = Quad.box(x - 0.5, y - 0.5, laid.shape[1], laid.shape[0])
    scale = float(rng.uniform(0.4, 1))
    a, b, c, d, e, f = (float(v) for v in rng.normal(0, 0.06, 6) * (rng.random() < 0.5))  # turned, aslant
    way = Homography((scale * (1 + a), scale * b, 0.0, scale * c, scale * (1 + d), 0.0, e / 3e3, f / 3e3, 1.0))
    size = round(pixels.shape[1] * scale), round(pixels.shape[0] * scale)
    pixels = cv2.warpPerspective(
        pixels, np.array(way.rows).reshape(3, 3), size, flags=cv2.INTER_AREA, borderValue=ground.tolist()
    )
    code = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 97))])[1]
    quad = quad.mapped(way)
    return evenly_lit(_toned(laid_flat(cv2.imdecode(code, cv2.IMREAD_COLOR), quad), rng))


def _lit_from_aside(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A window or a lamp on one side: light falls off across the whole picture."""
    y, x = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]].astype(np.float32) / np.float32(max(pixels.shape[:2]))
    turn = float(rng.uniform(0, 6.2832))
    way = x * np.cos(turn) + y * np.sin(turn)
    share = (way - way.min()) / (way.max() - way.min())
    light = rng.uniform(0.25, 0.6) * (1 - share) + rng.uniform(0.9, 1.2) * share
    return np.clip(pixels * light[..., None], 0, 255).astype(np.uint8)


def _laid_in_colour(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Turned in a program, the corners filled with one colour, or with a border of one colour around."""
    height, width = pixels.shape[:2]
    tone = rng.choice([0, 255, float(rng.uniform(20, 235))])
    colour = np.clip(tone + rng.normal(0, 15, 3) * (rng.random() < 0.6), 0, 255).tolist()
    if rng.random() < 0.25:
        around = [int(v) for v in rng.uniform(0, 0.35, 4) * (height, height, width, width)]
        return cv2.copyMakeBorder(pixels, *around, cv2.BORDER_CONSTANT, value=colour)
    angle = float(rng.choice([-1, 1])) * float(rng.uniform(2, 25))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(height * sin + width * cos), int(height * cos + width * sin)
    matrix[:, 2] += size[0] / 2 - width / 2, size[1] / 2 - height / 2
    return cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderValue=colour)


def _exported(paper: Paper, rng: np.random.Generator) -> Pixels:
    """As a program gives it out: flat, on a ground of one colour, no camera between."""
    ground = np.full(paper.pixels.shape, rng.choice([0, 255, float(rng.uniform(0, 255))]), np.float32)
    share = paper.alpha[..., None].astype(np.float32) / 255
    laid = (paper.pixels * share + ground * (1 - share)).astype(np.uint8)
    margin = [int(v) for v in rng.uniform(0, 0.12, 4) * max(laid.shape[:2])]
    return cv2.copyMakeBorder(laid, *margin, cv2.BORDER_CONSTANT, value=[float(v) for v in ground[0, 0]])


def _closer(pixels: Pixels, quad: Quad, rng: np.random.Generator) -> Pixels:
    """A part about as large as the paper, or half as large."""
    left, top, right, bottom = quad.bounds
    width, height = ((b - a) * float(rng.uniform(0.45, 1.15)) for a, b in ((left, right), (top, bottom)))
    x = float(rng.uniform(left - 0.08 * width, max(left, right - width)))
    y = float(rng.uniform(top - 0.08 * height, max(top, bottom - height)))
    part = pixels[max(0, int(y)) : int(y + height), max(0, int(x)) : int(x + width)]
    return part if min(part.shape[:2]) > 40 else pixels


def _toned(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Another tone curve, other colours: cameras and owners differ more than light does."""
    bright = np.power(np.arange(256) / 255, float(np.exp(rng.normal(0, 0.25)))) * 255
    table = np.clip(bright[:, None] * (1 + rng.normal(0, 0.06, 3)), 0, 255).astype(np.uint8)
    return cv2.LUT(pixels, table[:, None, :].reshape(1, 256, 3))
