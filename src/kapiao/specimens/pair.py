"""Papers laid beside each other: both sides of a card, and the receipts of a journey spread over a table.

Knows how to place one drawing beside another. Must not know kinds or the camera.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import MappingProxyType

import cv2
import numpy as np

from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens.ink import Paper


def beside(first: Paper, second: Paper, rng: np.random.Generator) -> tuple[Paper, tuple[Homography, Homography]]:
    """Both on one transparent sheet, below or beside each other, each a little askew; and where each was put."""
    below = rng.random() < 0.65
    gap = float(rng.uniform(0.05, 0.3)) * min(first.pixels.shape[:2])
    margin = 40.0
    sizes = [p.pixels.shape[:2] for p in (first, second)]
    middles = [np.array([w / 2 + margin, h / 2 + margin]) for h, w in sizes]
    step = (sizes[0][0] + sizes[1][0]) / 2 + gap if below else (sizes[0][1] + sizes[1][1]) / 2 + gap
    middles[1] = middles[0] + ((rng.uniform(-30, 30), step) if below else (step, rng.uniform(-30, 30)))
    places = []
    for paper, middle in zip((first, second), middles, strict=True):
        places.append(_place(paper, middle, float(rng.normal(0, 1.2))))
    return _sheet((first, second), places, margin), (places[0], places[1])


def scattered(papers: Sequence[Paper], rng: np.random.Generator) -> tuple[Paper, tuple[Homography, ...]]:
    """Several papers in rows on one transparent sheet, each turned its own way, none on another."""
    turns = [float(rng.choice([0, 0, 0, 90, 180, 270])) + float(rng.normal(0, 4)) for _ in papers]
    sizes = [_turned_size(paper, turn) for paper, turn in zip(papers, turns, strict=True)]
    room = 1.25 * math.sqrt(sum(w * h for w, h in sizes))
    gap, margin = float(rng.uniform(0.02, 0.12)) * min(min(s) for s in sizes), 60.0
    x = y = margin
    deepest = 0.0
    places = []
    for paper, turn, (width, height) in zip(papers, turns, sizes, strict=True):
        if x > margin and x + width > margin + room:
            x, y, deepest = margin, y + deepest + gap, 0.0
        off = float(rng.uniform(0, gap))
        places.append(_place(paper, np.array([x + width / 2, y + height / 2 + off]), turn))
        x, deepest = x + width + gap, max(deepest, height + gap)
    return _sheet(papers, places, margin), tuple(places)


def _turned_size(paper: Paper, turn_deg: float) -> tuple[float, float]:
    height, width = paper.pixels.shape[:2]
    c, s = abs(math.cos(math.radians(turn_deg))), abs(math.sin(math.radians(turn_deg)))
    return c * width + s * height, s * width + c * height


def _sheet(papers: Sequence[Paper], places: Sequence[Homography], margin: float) -> Paper:
    """One transparent sheet with all papers where they were put; fields are named by the paper's number."""
    placed = list(zip(papers, places, strict=True))
    corners = np.array([point for paper, place in placed for point in paper.card_quad.mapped(place).points])
    width, height = (math.ceil(v + margin) for v in corners.max(0))
    pixels, alpha = np.full((height, width, 3), 255, np.uint8), np.zeros((height, width), np.uint8)
    quads: dict[str, Quad] = {}
    for number, (paper, place) in enumerate(placed):
        _lay(pixels, alpha, paper, place)
        quads |= {f"{number}/{name}": quad.mapped(place) for name, quad in paper.field_quads.items()}
    least_px = min(paper.glyph_px for paper in papers)
    first = papers[0]
    return Paper(first.kind, pixels, alpha, MappingProxyType({}), MappingProxyType(quads), least_px, first.card_quad)


def _place(paper: Paper, middle: Pixels, turn_deg: float) -> Homography:
    height, width = paper.pixels.shape[:2]
    c, s = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    x, y = float(middle[0] - c * width / 2 + s * height / 2), float(middle[1] - s * width / 2 - c * height / 2)
    return Homography((c, -s, x, s, c, y, 0.0, 0.0, 1.0))


def _lay(pixels: Pixels, alpha: Pixels, paper: Paper, place: Homography) -> None:
    matrix = np.array(place.rows).reshape(3, 3)[:2]
    size = (pixels.shape[1], pixels.shape[0])
    moved = cv2.warpAffine(paper.pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpAffine(paper.alpha, matrix, size, flags=cv2.INTER_LINEAR)
    np.copyto(pixels, moved, where=(cover > 0)[..., None])
    np.maximum(alpha, cover, out=alpha)
