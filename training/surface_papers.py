"""What pictures to train the networks of surfaces on show: papers of all kinds, and all sorts of other things, drawn.

Knows the drawings of `kapiao.specimens`. Must not know torch, nor how what is shown gets into a picture.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import count

import cv2
import numpy as np

from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens import scenes, telephone
from kapiao.specimens.catalog import PAINTERS
from kapiao.specimens.ink import Paper

KINDS = (
    "resident_id_front", "resident_id_back", "passport", "driver_license_front", "vehicle_license_front", "bank_card",
    "train_ticket", "hmt_permit_front", "mainland_permit_front", "household_resident", "text", "taxi_invoice",
    "quota_invoice", "table", "business_card", "resident_id_temporary_front", "vehicle_license_back", "vat_invoice",
)  # fmt: skip
CARDS = (
    *("resident_id_front",) * 3, *("resident_id_back",) * 2, *("passport",) * 2, *("driver_license_front",) * 3,
    *("vehicle_license_front",) * 3, "hmt_permit_front", "mainland_permit_front", "resident_id_temporary_front",
    "bank_card", "vehicle_license_back",
)  # fmt: skip
CARD_PX = 720
_SHOWN, _LICENCES = 6, ("driver_license_front", "vehicle_license_front")  # each sixth card is an electronic licence
_PAPER_PX = 420


@dataclass(frozen=True, slots=True)
class Sheet:
    """A flat paper and its resolution."""

    pixels: Pixels
    px_per_mm: float


def sheets(number: int, seed: int) -> list[Sheet]:
    """Papers of all kinds in turn."""
    drawn = []
    for k in range(number):
        paper = PAINTERS[KINDS[k % len(KINDS)]](np.random.default_rng([seed, k]))
        drawn.append(Sheet(paper.pixels, paper.px_per_mm or paper.glyph_px / 3.0))
    return drawn


def small_papers(number: int, seed: int, kinds: tuple[str, ...] = KINDS, long_px: int = _PAPER_PX) -> list[Paper]:
    """Papers of all kinds in turn, drawn small; and among all kinds half as many pictures of all sorts of things."""
    found = []
    for k in range(number):
        shown = kinds is CARDS and k % _SHOWN == _SHOWN - 1
        paper = _electronic(seed, k) if shown else PAINTERS[kinds[k % len(kinds)]](np.random.default_rng([seed, k]))
        scale = min(1.0, long_px / max(paper.pixels.shape[:2]))
        pixels, alpha = (
            cv2.resize(p, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for p in (paper.pixels, paper.alpha)
        )
        moved = Homography((scale, 0.0, 0.0, 0.0, scale, 0.0, 0.0, 0.0, 1.0))
        flat, page = _flat(paper, pixels, alpha), paper.card_quad.mapped(moved)  # which may lie on a telephone's screen
        found.append(replace(flat, card_quad=page, px_per_mm=paper.px_per_mm * scale))
        if k % 2 and kinds is KINDS:
            pixels = things(np.random.default_rng([seed, k, 1]), _PAPER_PX * 3 // 4, _PAPER_PX)
            found.append(_flat(paper, pixels, np.full(pixels.shape[:2], 255, np.uint8)))
    return found


def _electronic(seed: int, k: int) -> Paper:
    """A licence as a telephone shows it: rare among those drawn, and white around its pages as a copy's sheet is."""
    tries = (np.random.default_rng([seed, k, other]) for other in count())
    return PAINTERS[_LICENCES[k // _SHOWN % 2]](next(rng for rng in tries if telephone.shows(deepcopy(rng))))


def _flat(paper: Paper, pixels: Pixels, alpha: Pixels) -> Paper:
    outline = Quad.box(-0.5, -0.5, pixels.shape[1], pixels.shape[0])
    return replace(paper, pixels=pixels, alpha=alpha, field_quads={}, glyph_px=38.0, card_quad=outline)


def things(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """Shapes of all sizes that cover each other, shaded and rough, as in any photograph (a model of dead leaves)."""
    picture = scenes.table(rng, height, width).astype(np.float32)
    for _ in range(int(rng.integers(20, 160))):
        reach = float(np.clip(rng.pareto(1.2) * 0.025, 0.01, 0.6)) * width
        center = (float(rng.uniform(0, width)), float(rng.uniform(0, height)))
        size = (reach, reach * float(rng.uniform(0.15, 1)))
        mask = np.zeros((height, width), np.uint8)
        if rng.random() < 0.5:
            cv2.ellipse(mask, (center, (2 * size[0], 2 * size[1]), float(rng.uniform(0, 180))), 255, -1)
        else:
            corners = cv2.boxPoints((center, (2 * size[0], 2 * size[1]), float(rng.uniform(0, 180))))
            cv2.fillConvexPoly(mask, corners.astype(np.int32), 255)
        mask = cv2.GaussianBlur(mask, (0, 0), float(rng.choice([0.5, 0.7, 3.0])))
        x, y, w, h = cv2.boundingRect((mask > 0).astype(np.uint8))
        if w < 2 or h < 2:
            continue
        shade = (
            np.linspace(*rng.uniform(0.6, 1.3, 2), w)[None, :, None]
            * np.linspace(*rng.uniform(0.7, 1.2, 2), h)[:, None, None]
        )
        tone = rng.uniform(10, 240) + rng.normal(0, 25, 3)
        rough = rng.normal(0, float(rng.choice([1, 4, 15])), (h, w, 1))
        share = mask[y : y + h, x : x + w, None] / 255
        picture[y : y + h, x : x + w] = picture[y : y + h, x : x + w] * (1 - share) + (tone * shade + rough) * share
    return np.clip(picture, 0, 255).astype(np.uint8)
