"""What the tax administration's seal on invoices says of whose it is: a row in its middle, one along its lower rim.

Knows: an oval turned upright, text that stands on its lower rim with its tops towards the middle. Must not know
documents. Source: 发票管理办法实施细则 for what the seal is, issued invoices for its form: 全国统一发票监制章 above; a
place and 国家税务局监制, or 国家税务总局 and the office of a place, below it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import cv2

from kapiao.imaging.rectify import strip
from kapiao.imaging.rings import Ring
from kapiao.imaging.unroll import Band, direction, unrolled, upright
from kapiao.pipeline.sealinside import Inside, rows_of_text, without_rim
from kapiao.records import Pixels, Quad
from kapiao.values.seals import HAN, office_row
from kapiao.vision.ports import Eyes

_RADIUS_PX, _LOOK_PX = 224, 384
_SHORT_AXES = 0.25, 0.75  # places of an oval's rim, in turns
_TURNS = 0.44  # of the rim: room of the lower text
_CROPS = ((0.03, 0.02), (0.06, 0.0), (0.0, 0.03))  # added inside and outside
_USUAL = 0.5, 0.8  # radii of such texts, where print over the seal hides its second rim
_SURE, _LEAST = 0.9, 0.5  # mean scores of a row that needs no other look; that says something
_ISSUED = "税务局", "监制"  # how the lower row ends
_MIDDLE = 0.3, 0.13  # of the radius: half a row's room along and across, where no row was seen


def office_texts(eyes: Eyes, maps: Mapping[str, Pixels], ring: Ring, up: float, radii: tuple[float, float]) -> Inside:
    """The middle and the lower row of a seal whose text stands between two radii, `up` (a direction of the picture)
    above or below; empty where neither end bears such an office's."""
    ways = ((way, _lower(eyes, maps, ring, way, radii)) for way in (up, up + math.pi))  # print over it hides its top
    found = next(((way, lower) for way, lower in ways if lower[0]), None)
    if found is None:
        return Inside()
    way, lower = found
    discs = [upright(maps[name], ring, way, _RADIUS_PX) for name in maps]
    blanked = [without_rim(disc, ring, None, radii[0], 1 - radii[0] + _CROPS[0][0]) for disc in discs]
    middle = _middle(eyes, blanked, ring)
    return Inside((*((middle,) if middle[0] else ()), lower))


def _lower(
    eyes: Eyes, maps: Mapping[str, Pixels], ring: Ring, up: float, radii: tuple[float, float]
) -> tuple[str, float]:
    """The row along the lower rim as the surest look has it."""
    middle = max(_SHORT_AXES, key=lambda place: -math.cos(direction(ring, place) - up))
    best = ("", 0.0)
    tried = [(max(0.3, radii[0] - inside), min(0.99, radii[1] + outside)) for inside, outside in _CROPS]
    for low, high in (*tried, _USUAL):
        band = Band(low, high, middle - _TURNS / 2, _TURNS)
        for ink in maps.values():
            line = eyes.read(cv2.rotate(unrolled(ink, ring, band), cv2.ROTATE_180), HAN)
            row, score = _office(line.text, line.score)
            best = max(best, (row, score) if row.endswith(_ISSUED) else best, key=lambda one: one[1])
            if best[1] > _SURE:
                return best
    return best if best[1] >= _LEAST else ("", 0.0)


def _middle(eyes: Eyes, discs: Sequence[Pixels], ring: Ring) -> tuple[str, float]:
    """The row in the middle as the surest look has it: where one is seen, or where it must stand."""
    wide, high = (share * _RADIUS_PX for share in _MIDDLE)
    usual = Quad.box(_RADIUS_PX - wide, _RADIUS_PX - high, 2 * wide, 2 * high)
    seen = rows_of_text(eyes.boxes(discs[0], _LOOK_PX))
    best = ("", 0.0)
    for row in (*seen, usual):
        for disc in discs:
            line = eyes.read(strip(disc, row), HAN)
            best = max(best, _office(line.text, line.score), key=lambda one: one[1])
            if best[1] > _SURE:
                return best
    return best if best[1] >= _LEAST else ("", 0.0)


def _office(text: str, score: float) -> tuple[str, float]:
    """A row as such seals have it; nothing where it says something else."""
    row = office_row(text)
    return (row, score) if row else ("", 0.0)
