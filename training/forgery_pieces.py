"""Pieces to train the network of forgeries on: the surroundings of values, changed and as they were.

Knows the drawings of `kapiao.specimens`. Must not know torch.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.records import Pixels, Quad
from kapiao.specimens import Specimen, draw
from kapiao.specimens.forgeries import MANNERS, Forgery, forged, values
from kapiao.vision.forgeries import PIECE_PX, STRIDE_PX

KINDS = ("resident_id_front",) * 5 + ("resident_id_back",) * 3 + ("hmt_permit_front", "resident_id_temporary_front")
_CHANGED, _LEFT = 3, 3  # pieces of one picture around what was changed, and around other values


@dataclass(frozen=True, slots=True)
class Piece:
    """A square of a picture, and which cells of `STRIDE_PX` in it were changed (1) or not (0)."""

    pixels: Pixels
    changed: Pixels


def pieces_of(number: int, seed: int) -> list[Piece]:
    """Those of one paper photographed once, forged in every manner and sent on as it is."""
    kind, tier = KINDS[number % len(KINDS)], ("clean", "photo")[number // len(KINDS) % 2]
    specimen = draw(kind, seed + 2 * number, tier, "photo" if tier == "photo" else "")
    other = draw(kind, seed + 2 * number + 1, tier, "photo" if tier == "photo" else "")
    rng = np.random.default_rng([seed, number])
    found: list[Piece] = []
    for own, foreign in ((specimen, other), (other, specimen)):
        for manner in (*MANNERS, MANNERS[int(rng.integers(3))], ""):
            found += _cut(own, forged(own, rng, manner, foreign), rng)
    return found


def _cut(specimen: Specimen, sent: Forgery, rng: np.random.Generator) -> list[Piece]:
    changed = np.zeros(sent.pixels.shape[:2], np.uint8)
    for quad in sent.quads:
        cv2.fillConvexPoly(changed, np.array(quad.points, np.float32).round().astype(np.int32), 1)
    others = [specimen.field_quads[name] for name in values(specimen) if name != sent.name]
    found = [_around(sent, changed, quad, 1.0, rng) for quad in sent.quads for _ in range(_CHANGED // len(sent.quads))]
    for k in rng.permutation(len(others))[:_LEFT]:
        found.append(_around(sent, changed, others[k], sent.scale, rng))
    return [piece for piece in found if piece.pixels.shape == (PIECE_PX, PIECE_PX, 3)]


def _around(sent: Forgery, changed: Pixels, quad: Quad, scale: float, rng: np.random.Generator) -> Piece:
    """A square about a random place of a quad."""
    a, b, c, d = (np.array(p) * scale for p in quad.points)
    x, y = rng.uniform(0, 1, 2)
    middle = (a * (1 - x) + b * x) * (1 - y) + (d * (1 - x) + c * x) * y + rng.normal(0, PIECE_PX / 6, 2)
    height, width = changed.shape
    left = int(np.clip(middle[0] - PIECE_PX / 2, 0, max(0, width - PIECE_PX)))
    top = int(np.clip(middle[1] - PIECE_PX / 2, 0, max(0, height - PIECE_PX)))
    part = (slice(top, top + PIECE_PX), slice(left, left + PIECE_PX))
    cells = PIECE_PX // STRIDE_PX
    mask = cv2.resize(changed[part], (cells, cells), interpolation=cv2.INTER_NEAREST)
    return Piece(sent.pixels[part], mask)
