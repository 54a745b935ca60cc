"""Two papers laid side by side, as people scan both sides of a card.

Knows how to place one drawing beside another. Must not know kinds or the camera.
"""

from __future__ import annotations

import math
from types import MappingProxyType

import cv2
import numpy as np

from kapiao.records import Homography, Pixels
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
    corners = np.array([p for q, h in zip((first, second), places, strict=True) for p in q.card_quad.mapped(h).points])
    width, height = (math.ceil(v + margin) for v in corners.max(0))
    pixels, alpha = np.full((height, width, 3), 255, np.uint8), np.zeros((height, width), np.uint8)
    for paper, place in zip((first, second), places, strict=True):
        _lay(pixels, alpha, paper, place)
    both = Paper(
        first.kind,
        pixels,
        alpha,
        MappingProxyType({}),
        MappingProxyType(
            {
                f"{k}/{name}": quad.mapped(place)
                for k, (paper, place) in enumerate(zip((first, second), places, strict=True))
                for name, quad in paper.field_quads.items()
            }
        ),
        min(first.glyph_px, second.glyph_px),
        first.card_quad,
    )
    return both, (places[0], places[1])


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
