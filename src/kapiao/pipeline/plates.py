"""Number plates of a picture: found at two sizes, looked at closer, read under the forms that plates have.

Knows: a sight, plate eyes, the forms of `values.plates`. Every plate is read with two margins, and where it may have
two rows in both ways; what is doubtful then is read by the general line reader too, whose scores are added. Where no
plate is found the general reader's lines are searched for a number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from kapiao.documents import Document
from kapiao.imaging.rectify import turned
from kapiao.pipeline.sight import Sight
from kapiao.reading.decode import Decoded, fixed, fuse
from kapiao.records import Ask, Field, Homography, Line, Pixels, Quad, Record
from kapiao.values.plates import PlateNumber, vehicle_odds

_NUMBER = PlateNumber()
_SIDES_PX = (640, 1280)  # the second one for pictures that are larger than the first look shows
_ALL_PX = 960  # as pictures of any kind are looked at
_LARGE_PX = 900
_SMALL_PX, _SMALL_SIDE_PX = 320, 320  # a picture so small is a plate with little around it
_MARGINS = 0.03, 0.08
_LOW_ASPECT = 2.75  # of a plate as seen: below it there may be two rows
_SURE = 0.9  # of the weakest character
_LEAST = 0.12
_LEAST_UNASKED = 0.6
_MOST_NATS = 6.0  # what a plate may lose by being one
_TEXT_LEAST = 0.5
_APART = 0.5  # of a plate's width


@dataclass(frozen=True, slots=True)
class _Plate:
    """A plate as read."""

    decoded: Decoded
    quad: Quad  # on the sheet
    colors: dict[str, float]

    @property
    def worth(self) -> float:
        """Higher is likelier, in nats."""
        return self.decoded.path_nats - self.decoded.cost_nats


def records_by_plate(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """Every plate of a picture, the surest first."""
    asked = bool(ask.kinds)
    plates = _plates(sight)
    if not plates and asked:
        plates = _turned_plates(sight) or _in_lines(sight)
    least = _LEAST if asked else _LEAST_UNASKED
    kept = [plate for plate in plates if plate.decoded.score >= least]
    return tuple(_record(sight, document, plate) for document in documents for plate in kept)


def _plates(sight: Sight) -> list[_Plate]:
    """Plates that the plate reader reads, each once."""
    pixels = sight.sheet.pixels
    long = max(pixels.shape[:2])
    if long <= _SMALL_PX:
        return _in_crop(sight)
    found: list[_Plate] = []
    for side_px in _SIDES_PX:
        if side_px > _SIDES_PX[0] and long < _LARGE_PX:
            break
        for box in sight.eyes.plates.plates(pixels, min(side_px, max(long, _SIDES_PX[0]))):
            if any(_same(box.quad, plate.quad) for plate in found):
                continue
            closer = sight.eyes.plates.closer(pixels, box.quad)
            if closer is not None and not any(_same(closer.quad, plate.quad) for plate in found):
                plate = _read(sight, pixels, closer.quad)
                if plate is not None:
                    found.append(plate)
    return sorted(found, key=lambda plate: (-plate.decoded.score, plate.quad.points))


def _in_crop(sight: Sight) -> list[_Plate]:
    """The one plate of a picture that shows nothing else: its corners, or else the picture's own."""
    pixels = sight.sheet.pixels
    height, width = pixels.shape[:2]
    room = round(0.25 * width)
    padded = cv2.copyMakeBorder(pixels, room, room, room, room, cv2.BORDER_REPLICATE)
    shift = Homography((1.0, 0.0, -float(room), 0.0, 1.0, -float(room), 0.0, 0.0, 1.0))
    quads = [Quad.box(-0.5, -0.5, width, height)]
    for side_px in (_SMALL_SIDE_PX, _SMALL_SIDE_PX // 2):
        for box in sight.eyes.plates.plates(padded, side_px):
            closer = sight.eyes.plates.closer(padded, box.quad)
            quads += [(closer or box).quad.mapped(shift), box.quad.mapped(shift)]
    plates = [plate for quad in quads if (plate := _read(sight, pixels, quad)) is not None]
    if not plates:
        return []
    return [max(plates, key=lambda plate: (plate.worth, plate.quad.points))]


def _turned_plates(sight: Sight) -> list[_Plate]:
    """Plates of a picture that lies on its side or its head."""
    for quarters in (1, 3, 2):
        pixels, back = turned(sight.sheet.pixels, quarters)
        other = Sight(replace(sight.sheet, pixels=pixels), sight.eyes)
        plates = [plate for plate in _plates(other) if plate.decoded.score >= _SURE]
        if plates:
            return [replace(plate, quad=plate.quad.mapped(back)) for plate in plates]
    return []


def _same(one: Quad, other: Quad) -> bool:
    return math.dist(one.center, other.center) < _APART * max(one.width, other.width)


def _read(sight: Sight, pixels: Pixels, quad: Quad) -> _Plate | None:
    """The plate with these corners; None when nothing of it has the form of a number."""
    if min(quad.width, quad.height) < 4:
        return None
    best: _Plate | None = None
    for two_rows in (False, True) if quad.width < _LOW_ASPECT * quad.height else (False,):
        looks = [sight.eyes.plates.look(pixels, quad, margin, two_rows) for margin in _MARGINS]
        decoded = fuse(looks[0].lattice, looks[1].lattice, _NUMBER.shapes)
        if decoded is None or decoded.loss_nats > _MOST_NATS:
            continue
        colors = {c: sum(look.colors[c] for look in looks) / len(looks) for c in looks[0].colors}
        if not two_rows and decoded.score < _SURE:
            line = sight.read(quad.part(-0.01, 1.01), _NUMBER.alphabet)
            both = fuse(looks[0].lattice, line.lattice, _NUMBER.shapes) if line.lattice is not None else None
            if both is not None and both.score > decoded.score:
                decoded = replace(both, path_nats=decoded.path_nats)
        plate = _Plate(decoded, quad, colors)
        if best is None or plate.worth > best.worth:
            best = plate
    return best


def _in_lines(sight: Sight) -> list[_Plate]:
    """Numbers among the lines of the general reader."""
    found = []
    for line in sight.lines(_ALL_PX):
        decoded = fixed(line.lattice, _NUMBER.shapes) if line.lattice is not None and _likely(line) else None
        if decoded is not None and decoded.score >= _TEXT_LEAST and decoded.loss_nats < _MOST_NATS:
            found.append(_Plate(decoded, line.quad, _seen_colors(sight.sheet.pixels, line.quad)))
    return found


def _likely(line: Line) -> bool:
    signs = [c for c in _NUMBER.clean(line.text) if c in _NUMBER.alphabet]
    return 6 <= len(signs) <= 9


def _seen_colors(pixels: Pixels, quad: Quad) -> dict[str, float]:
    """How likely each colour is by the ground around a line's characters, when no plate was found to ask."""
    left, top, right, bottom = (round(v) for v in quad.bounds)
    patch = pixels[max(0, top) : bottom + 1, max(0, left) : right + 1]
    if patch.size == 0:
        return {"蓝": 1.0}
    hue, depth, light = np.median(cv2.cvtColor(patch, cv2.COLOR_BGR2HSV).reshape(-1, 3), axis=0).tolist()
    if depth < 60:
        return {"白" if light > 110 else "黑": 1.0}
    return {"黄" if hue < 35 else "绿" if hue < 85 else "蓝": 1.0}


def _record(sight: Sight, document: type[Document], plate: _Plate) -> Record:
    text = _NUMBER.clean(plate.decoded.text)
    odds = vehicle_odds(text, plate.colors)
    vehicle = max(odds, key=lambda word: (odds[word], word))
    color = max(plate.colors, key=lambda word: (plate.colors[word], word))
    quad = plate.quad.mapped(sight.sheet_to_source)
    said = {
        "number": (text, plate.decoded.score, quad),
        "type": (vehicle, odds[vehicle], None),
        "color": (color, plate.colors[color], None),
    }
    fields = {
        e.name: Field(
            e.name, e.title, said[e.name][0], said[e.name][0], said[e.name][0], said[e.name][1], said[e.name][2],
            derived=e.name != "number",
        )
        for e in document.entries
    }  # fmt: skip
    return Record(
        kind=document.kind,
        title=document.title,
        score=plate.decoded.score,
        fields=fields,
        quad_on_source=quad,
        angle_deg=round(quad.angle_deg / 90) * 90 % 360,
        width_px=round(quad.width),
        height_px=round(quad.height),
    )
