"""Number plates of a picture: found at two sizes, looked at closer, read under the forms that plates have.

Knows: a sight, plate eyes, the forms of `values.plates`. Every plate is read with two margins, and where it may have
two rows in both ways; what is doubtful then is read by the general line reader too, whose scores are added. Where no
plate is found the general reader's lines are searched for a number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kapiao.documents import Document
from kapiao.imaging.contrast import tone
from kapiao.imaging.rectify import turned
from kapiao.pipeline.sight import Sight
from kapiao.reading.decode import Decoded, fixed, fuse, joined
from kapiao.reading.trellis import collapsed, free_nats
from kapiao.records import Ask, Field, Homography, Lattice, Line, Pixels, Point, Quad, Record
from kapiao.values.plates import BLACK, BLUE, GREEN, WHITE, YELLOW, PlateNumber, vehicle_odds
from kapiao.vision.ports import PlateBox, PlateLook, same_plate

_NUMBER = PlateNumber()
_SIDES_PX = (640, 1280)  # the second one for pictures larger than the first look shows, or when that told nothing
_ALL_PX = 960  # as pictures of any kind are looked at
_LARGE_PX = 900
_SMALL_PX, _SMALL_SIDE_PX = 320, 320  # a picture so small is a plate with little around it
_MARGINS = 0.03, 0.08
_PLATE_LIKE = 2.2, 5.0  # width by height of a crop that is a plate when somebody says so
_UPPER, _MIDDLE = 0.375, (0.2, 0.8)  # of the height and width of a plate with two rows: where the first one stands
_UPRIGHT = 0.1  # of the height: how far the ends of a plate may lean
_SHEARS = 0.4, -0.4  # of the height: how far one long side may have moved against the other
_LOW_ASPECT = 2.75  # of a plate as seen: below it there may be two rows
_MORE = 0.02, 0.05  # of a plate's width and height: what the general reader sees around it
_HOPELESS = 0.02
_SURE = 0.99  # of the weakest character
_DOUBTFUL = 0.5  # as a picture on its head reads now and then
_LEAST, _LEAST_LEGIBLE = 0.12, 0.05  # the second one of a plate that reads well by itself
_LEAST_SCRAWLED = 0.8  # of one that hardly reads like any: grilles and table cells reach .5
_LEAST_SEEN = 0.01  # where nothing else is legible and there is a plate for certain
_SEEN = 0.4
_FAINT = 0.3  # what is seen so faintly from afar is looked at when it is seen larger
_LEAST_UNASKED = 0.6
_LEGIBLE, _HARDLY_LEGIBLE = -4.0, -6.5  # nats: how a plate that is seen reads where two readers disagree, and at least
_LIKE, _POOR, _UNLIKE = -2.5, -10.0, -10.0  # nats: of a plate cut well; of one that no second reader helps; of none
_SIGNS, _SCRIBBLE = (5, 10), -8.0  # of a plate read freely: how many there are, and nats below which they are none
_MOST_NATS = 6.0  # what a plate may lose by being one
_TEXT_LEAST = 0.5
_GREYISH, _BRIGHT = 60, 110  # saturation and lightness, of 255
_YELLOWEST, _GREENEST = 35, 85  # hues, of 180


@dataclass(frozen=True, slots=True)
class _Plate:
    """A plate as read."""

    decoded: Decoded
    quad: Quad  # on the sheet
    colors: dict[str, float]
    seen: float = 0.0  # how likely a plate by its looks alone
    looks: tuple[PlateLook, ...] = ()
    two_rows: bool = False

    @property
    def sure(self) -> bool:
        return self.decoded.score >= _SURE

    @property
    def likely(self) -> bool:
        """Whether it is a plate, whichever way the picture lies."""
        return self.decoded.score >= _DOUBTFUL and self.worth >= _HARDLY_LEGIBLE

    @property
    def in_doubt(self) -> bool:
        """Whether a second reader may help: not where nothing of a plate was read."""
        likely = self.decoded.score >= _HOPELESS or self.seen >= _SEEN
        return likely and not self.sure and self.decoded.path_nats - self.decoded.loss_nats > _POOR

    @property
    def worth(self) -> float:
        """Higher is likelier, in nats; what the form had to overrule counts against a reading."""
        return self.decoded.path_nats - self.decoded.cost_nats - self.decoded.loss_nats


@dataclass(frozen=True, slots=True)
class _Scene:
    """A picture and what looks like a plate in it, at every size once."""

    sight: Sight
    runs: dict[int, tuple[PlateBox, ...]] = field(default_factory=dict, repr=False)

    @property
    def pixels(self) -> Pixels:
        return self.sight.sheet.pixels

    @property
    def small(self) -> bool:
        height, width = self.pixels.shape[:2]
        return bool(max(height, width) <= _SMALL_PX)

    def boxes(self, side_px: int) -> tuple[PlateBox, ...]:
        if side_px not in self.runs:
            self.runs[side_px] = self.sight.eyes.plates.plates(self.pixels, side_px)
        return self.runs[side_px]

    def clear(self) -> tuple[PlateBox, ...]:
        """What certainly is a plate by its looks, which are the same on its head."""
        return tuple(box for side_px in _SIDES_PX for box in self.boxes(side_px) if box.score >= _SEEN)


def records_by_plate(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """Every plate of a picture, the surest first."""
    asked = bool(ask.kinds)
    scene = _Scene(sight)
    plates = _plates(scene)
    kept = [plate for plate in plates if _legible(plate, asked)]
    if asked and all(plate.decoded.score < _DOUBTFUL for plate in kept):
        legible = any(plate.worth >= _HARDLY_LEGIBLE for plate in kept)  # what lies on its side reads like nothing
        kept = _turned_plates(scene, legible) or kept or _in_lines(sight) or _hardly_legible(plates)
    return tuple(_record(sight, document, plate) for document in documents for plate in kept)


def _legible(plate: _Plate, asked: bool) -> bool:
    if not asked:
        return plate.decoded.score >= _LEAST_UNASKED
    least = _LEAST if plate.worth >= _HARDLY_LEGIBLE else _LEAST_SCRAWLED
    least = _LEAST_LEGIBLE if plate.worth >= _LEGIBLE else least
    return plate.decoded.score >= least or (plate.seen >= _SEEN and plate.worth >= _LEGIBLE)


def _hardly_legible(plates: Sequence[_Plate]) -> list[_Plate]:
    """Of plates that are there for certain the one that can be read best, for what that reading is worth."""
    legible = [plate for plate in plates if plate.seen >= _SEEN and plate.decoded.score >= _LEAST_SEEN]
    return [plate for plate in legible if plate.worth >= _HARDLY_LEGIBLE][:1]


def _plates(scene: _Scene) -> list[_Plate]:
    """Plates that the plate reader reads, each once: as it is seen best."""
    if scene.small:
        return _in_crop(scene.sight)
    long = max(scene.pixels.shape[:2])
    found: list[_Plate] = []
    nothing: list[Quad] = []  # what looked like a plate near by too, and had no number
    for side_px in _SIDES_PX:
        legible = any(plate.decoded.score >= _DOUBTFUL for plate in found)
        if legible and long < _LARGE_PX and side_px > _SIDES_PX[0]:
            break
        again = side_px == _SIDES_PX[0] and long >= _LARGE_PX
        for box in scene.boxes(min(side_px, long) if legible else side_px):
            if again and box.score < _FAINT:
                continue
            if (plate := _looked_at(scene.sight, box, found, nothing)) is not None:
                rivals = [other for other in found if same_plate(plate.quad, other.quad)]
                found = [other for other in found if other not in rivals]
                found.append(_better(plate, rivals))
    return sorted(found, key=lambda plate: (-plate.decoded.score, plate.quad.points))


def _looked_at(sight: Sight, box: PlateBox, found: Sequence[_Plate], nothing: list[Quad]) -> _Plate | None:
    """The plate in a box, read; None where there is none, or where one that is sure was found before."""
    done = [*(plate.quad for plate in found if plate.sure), *nothing]
    if any(same_plate(box.quad, quad) for quad in done):
        return None
    closer = sight.eyes.plates.closer(sight.sheet.pixels, box.quad)
    if closer is None or any(same_plate(closer.quad, quad) for quad in done):
        return None
    plate = _read(sight, sight.sheet.pixels, closer.quad, box.score)
    if plate is None:
        nothing.append(closer.quad)
    return plate


def _better(plate: _Plate, rivals: Sequence[_Plate]) -> _Plate:
    """Of several readings of one plate the likeliest; it was seen as often as the plate was."""
    best = max((plate, *rivals), key=lambda one: (one.worth, one.quad.points))
    return replace(best, seen=max(one.seen for one in (plate, *rivals)))


def _in_crop(sight: Sight) -> list[_Plate]:
    """The one plate of a picture that shows nothing else: its corners, or else the picture's own."""
    pixels = sight.sheet.pixels
    height, width = pixels.shape[:2]
    room = round(0.25 * width)
    padded = np.pad(pixels, ((room, room), (room, room), (0, 0)), mode="edge")
    shift = Homography((1.0, 0.0, -float(room), 0.0, 1.0, -float(room), 0.0, 0.0, 1.0))
    like_one = _PLATE_LIKE[0] < width / height < _PLATE_LIKE[1]
    quads = [(Quad.box(-0.5, -0.5, width, height), _SEEN if like_one else 0.0)]
    for side_px in (_SMALL_SIDE_PX, _SMALL_SIDE_PX // 2):
        for box in sight.eyes.plates.plates(padded, side_px):
            closer = sight.eyes.plates.closer(padded, box.quad)
            quads += [((closer or box).quad.mapped(shift), box.score), (box.quad.mapped(shift), box.score)]
    plates = [plate for quad, seen in quads if (plate := _read(sight, pixels, quad, seen)) is not None]
    if not plates:
        return []
    return [_better(plates[0], plates[1:])]


def _turned_plates(scene: _Scene, legible: bool) -> list[_Plate]:
    """Plates of a picture that lies on its head, or on its side: it is read so only where that shows them clearer, and
    none is legible as it is. The surest way counts."""
    boxes = () if scene.small else scene.clear()
    clearest = max((box.score for box in boxes), default=0.0)
    best = _headlong(scene.sight, boxes)
    for quarters in (1, 3, 2) if scene.small else () if legible else (1, 3):
        if any(plate.sure for plate in best):
            break
        pixels, back = turned(scene.pixels, quarters)
        other = _Scene(Sight(replace(scene.sight.sheet, pixels=pixels), scene.sight.eyes))
        if other.small or max((box.score for box in other.clear()), default=0.0) > clearest:
            plates = [plate for plate in _plates(other) if plate.likely]
            if _surest(plates) > _surest(best):
                best = [replace(plate, quad=plate.quad.mapped(back)) for plate in plates]
    return best


def _surest(plates: Sequence[_Plate]) -> float:
    return max((plate.decoded.score for plate in plates), default=0.0)


def _headlong(sight: Sight, boxes: Sequence[PlateBox]) -> list[_Plate]:
    """The plates in boxes of a picture that lies on its head. What reads poorly laid flat is not looked at in other
    ways."""
    found: list[_Plate] = []
    for box in boxes:
        quad = (sight.eyes.plates.closer(sight.sheet.pixels, box.quad) or box).quad
        plate = _read_flat(sight, sight.sheet.pixels, quad.turned(2), box.score)
        if plate is not None and plate.worth >= _HARDLY_LEGIBLE and not plate.sure:
            plate = _read_otherwise(sight, sight.sheet.pixels, plate.quad, box.score, plate)
        if plate is not None and plate.likely and not any(same_plate(plate.quad, other.quad) for other in found):
            found.append(plate)
    return found


def _read(sight: Sight, pixels: Pixels, quad: Quad, seen: float) -> _Plate | None:
    """The plate with these corners; None when nothing of it has the form of a number.

    Corners are often found as those of a rectangle that is turned. A plate seen from the side is none: its ends stay
    upright, or lean. What is doubtful is read that way too.
    """
    return _read_otherwise(sight, pixels, quad, seen, _read_flat(sight, pixels, quad, seen))


def _read_otherwise(sight: Sight, pixels: Pixels, quad: Quad, seen: float, best: _Plate | None) -> _Plate | None:
    """The same after it was read laid flat."""
    if (best is None and seen < _SEEN) or (best is not None and best.worth < _UNLIKE):
        return best
    best = _helped(sight, best)
    if best is not None and best.worth > _LIKE:
        return best
    leaning = [_read_flat(sight, pixels, other, seen) for other in _leaning(quad)]
    likeliest = max((plate for plate in leaning if plate is not None), key=lambda plate: plate.worth, default=None)
    found = [plate for plate in (best, _helped(sight, likeliest)) if plate is not None]
    return max(found, key=lambda plate: plate.worth, default=None)


def _helped(sight: Sight, plate: _Plate | None) -> _Plate | None:
    """What is doubtful read by the general line reader too."""
    return _with_text(sight, plate) if plate is not None and plate.in_doubt else plate


def _read_flat(sight: Sight, pixels: Pixels, quad: Quad, seen: float) -> _Plate | None:
    if min(quad.width, quad.height) < 4:
        return None
    best: _Plate | None = None
    for two_rows in (False, True) if quad.width < _LOW_ASPECT * quad.height else (False,):
        near = sight.eyes.plates.look(pixels, quad, _MARGINS[0], two_rows)
        if not _worded(near.lattice):
            continue
        looks = near, *(sight.eyes.plates.look(pixels, quad, margin, two_rows) for margin in _MARGINS[1:])
        decoded = fuse(looks[0].lattice, looks[1].lattice, _NUMBER.shapes)
        if decoded is None or decoded.loss_nats > _MOST_NATS:
            continue
        plate = _Plate(decoded, quad, _mean_colors(looks), seen, looks, two_rows)
        if best is None or plate.worth > best.worth:
            best = plate
    return best


def _mean_colors(looks: Sequence[PlateLook]) -> dict[str, float]:
    return {color: sum(look.colors[color] for look in looks) / len(looks) for color in looks[0].colors}


def _worded(lattice: Lattice) -> bool:
    """Whether what was read freely has about the length of a number and reads like one: grilles and lamps do not."""
    signs = len(collapsed(lattice.log_probs.argmax(axis=1)))
    return _SIGNS[0] <= signs <= _SIGNS[1] and free_nats(lattice) > _SCRIBBLE


def _leaning(quad: Quad) -> list[Quad]:
    """The quad with its short sides upright, where they are not, and with the long ones moved along themselves."""
    a, b, c, d = quad.points
    other = []
    if max(abs(a[0] - d[0]), abs(b[0] - c[0])) > _UPRIGHT * quad.height:
        (e, h), (f, g) = _upright(a, d), _upright(b, c)
        other.append(Quad((e, f, g, h)))
    along = (b[0] - a[0] + c[0] - d[0]) / 2 / quad.width, (b[1] - a[1] + c[1] - d[1]) / 2 / quad.width
    for share in _SHEARS:
        x, y = (share * quad.height / 2 * part for part in along)
        up, down = [(p[0] + x, p[1] + y) for p in (a, b)], [(p[0] - x, p[1] - y) for p in (c, d)]
        other.append(Quad((up[0], up[1], down[0], down[1])))
    return other


def _upright(top: Point, low: Point) -> tuple[Point, Point]:
    """A side of the same middle and length that stands upright."""
    x, y, half = (top[0] + low[0]) / 2, (top[1] + low[1]) / 2, math.dist(top, low) / 2
    return (x, y - half), (x, y + half)


def _with_text(sight: Sight, plate: _Plate) -> _Plate:
    """The plate read by the general line reader too, which knows Han characters better."""
    quad, looks = plate.quad, plate.looks
    rows = (quad.band(0.0, _UPPER).part(*_MIDDLE), quad.band(_UPPER, 1.0)) if plate.two_rows else (quad,)
    lattices = [sight.read(_grown(row), _NUMBER.alphabet).lattice for row in rows]
    known = [lattice for lattice in lattices if lattice is not None]
    if len(known) < len(lattices):
        return plate
    both = fuse(looks[0].lattice, looks[1].lattice, _NUMBER.shapes, joined(known))
    return replace(plate, decoded=replace(both, path_nats=plate.decoded.path_nats)) if both is not None else plate


def _grown(quad: Quad) -> Quad:
    """The quad with a little more on every side."""
    a, b, c, d = quad.part(-_MORE[0], 1 + _MORE[0]).points

    def away(p: Point, q: Point) -> Point:
        return p[0] + (p[0] - q[0]) * _MORE[1], p[1] + (p[1] - q[1]) * _MORE[1]

    return Quad((away(a, d), away(b, c), away(c, b), away(d, a)))


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
    hue, depth, light = tone(pixels, quad)
    if depth < _GREYISH:
        return {WHITE if light > _BRIGHT else BLACK: 1.0}
    return {YELLOW if hue < _YELLOWEST else GREEN if hue < _GREENEST else BLUE: 1.0}


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
        angle_deg=quad.quarter_deg,
        width_px=round(quad.width),
        height_px=round(quad.height),
    )
