"""One picture under the eyes: what was looked at once is not looked at again during the same request.

Knows: sheets, boxes, strips, orientation. Must not know: documents, vendors. Lives for one request and is forgotten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kapiao.imaging.contrast import softened, whitened
from kapiao.imaging.ink import FOCUS_MARGIN, GAP_PX, MIN_CONTRAST, Focus, afar, focus, thickened, ungrained
from kapiao.imaging.rectify import (
    around,
    homography,
    laid_around,
    lean,
    lying_px,
    narrowed,
    oriented,
    reading_deg,
    strip,
    strip_to_picture,
    warp,
)
from kapiao.imaging.red import in_red_light, without_red
from kapiao.imaging.screens import descreened, screened
from kapiao.pipeline.uprights import other_turns, upright
from kapiao.records import Homography, Line, Mark, Pixels, Quad, Sheet
from kapiao.vision.codes import KIND, hunt_codes
from kapiao.vision.ports import Eyes

_FIRST_VOTERS, _VOTERS = 3, 7
_UNSURE = 0.2, 0.8  # shares of a first vote that call for more voters
_POOR = 0.6  # mean score of all lines from which their direction is taken for granted
_GRAINY = 0.85  # score of a line that may read better without the grain of the picture
_WEAK = 0.97  # the weakest character of a line that is worth another way of looking
_HULL_PX, _HULL_SLACK = 640, 0.03  # the look that says where the text is, and how much more is looked at around it
_FEW = 8  # boxes: a page of small print has more
_WIDER_SLACK, _NEAR_EDGE = 0.1, 0.006  # around text that the first look missed; how near to an edge it is cut
_NO_GAP = 1 << 20
_MOSTLY, _TOUCHED = 0.5, 0.2  # shares of a box: in a picture of the file; under text that the file says
_DOUBT, _LEGIBLE = 0.9, 0.5  # the weakest character of a line that is read with other margins; score of what is text
_ROOMS, _INNER = (0.0, 0.12, 0.25, 0.5), (0.12, 0.88)  # heights beside a short line; its own rows
_MARGINS = (-0.06, 0.06)  # of a line's height, above and below
_KNOWN, _SAME_PLACE = 0.98, 0.3  # score of a line that is sure; how many heights a corner of its place may be off


Look = Callable[[Pixels], Pixels]


@dataclass(slots=True)
class Sight:
    """Boxes and lines of one sheet. All quads are in sheet frame."""

    sheet: Sheet
    eyes: Eyes
    upright: bool = False  # the caller says so
    _boxes: dict[int, tuple[Quad, ...]] = field(default_factory=dict)
    _zooms: dict[tuple[int, ...], tuple[Quad, ...]] = field(default_factory=dict)
    _turn: dict[int, int] = field(default_factory=dict)
    _lines: dict[int, tuple[Line, ...]] = field(default_factory=dict)
    _codes: dict[bool, tuple[Mark, ...]] = field(default_factory=dict)
    _soft: Sight | None = None
    frame: Quad | None = None  # the ruled frame of a form, where one was looked for and found
    stamped: Sight | None = None  # the same sheet with its red print, where this one is without

    def without_red(self) -> Sight:
        """The same sheet without what is printed on it in red."""
        return Sight(replace(self.sheet, pixels=without_red(self.sheet.pixels)), self.eyes, stamped=self)

    def in_even_light(self) -> Sight:
        """The same sheet as if one light fell on all of it."""
        even = replace(self.sheet, pixels=whitened(self.sheet.pixels))
        return Sight(even, self.eyes, self.upright, stamped=self.stamped or self)

    def softened(self, places: Sequence[Quad] = ()) -> Sight:
        """The same sheet a little out of focus, or without the grid of a display, at least in `places` if any are
        given; itself if it is that already."""
        if self._soft is not None:
            return self._soft
        pixels = self.sheet.pixels
        grid = screened(pixels)
        clear = descreened(pixels, places) if grid else softened(pixels)
        soft = Sight(replace(self.sheet, pixels=clear), self.eyes, self.upright)
        soft._soft = soft
        if not (grid and places):
            self._soft = soft
        return soft

    def boxes(self, side_px: int) -> tuple[Quad, ...]:
        """Text boxes, corners not yet in reading direction."""
        if side_px not in self._boxes:
            self._boxes[side_px] = self.eyes.boxes(self.sheet.pixels, side_px)
        return self._boxes[side_px]

    @property
    def seen(self) -> tuple[Quad, ...]:
        """The boxes of the closest look that was taken at all of the sheet; none before any."""
        return self._boxes[max(self._boxes)] if self._boxes else ()

    def codes(self, thorough: bool = True) -> tuple[Mark, ...]:
        """QR codes: marks of kind "code" with what they say in `text`."""
        return tuple(mark for mark in self.code_marks(thorough) if mark.kind == KIND)

    def code_marks(self, thorough: bool = True) -> tuple[Mark, ...]:
        """The same, and what looks like a code and says nothing."""
        if thorough not in self._codes:
            self._codes[thorough] = hunt_codes(self.sheet.pixels, thorough)
        return self._codes[thorough]

    def know_codes(self, marks: Sequence[Mark]) -> None:
        """From now on these are the codes of a quick look: they were read elsewhere."""
        self._codes[False] = tuple(marks)

    @property
    def sheet_to_source(self) -> Homography:
        return self.sheet.source_to_sheet.inverse()

    def read(self, quad: Quad, alphabet: frozenset[str] | None = None) -> Line:
        """The line in a quad that stands in reading direction."""
        return _on(quad, self.eyes.read(strip(self.sheet.pixels, quad), alphabet))

    def read_quads(self, quads: Sequence[Quad], narrow: Sequence[Quad] = ()) -> tuple[Line, ...]:
        """The line in each of some quads that stand in reading direction; together they cost less. `narrow`: those seen
        condensed, which costs less still."""
        strips = [strip(self.sheet.pixels, quad) for quad in quads]
        seen = [narrowed(pixels) if quad in narrow else pixels for quad, pixels in zip(quads, strips, strict=True)]
        lines = self.eyes.read_each(seen)
        return tuple(_on(quad, line) for quad, line in zip(quads, lines, strict=True))

    def read_clear(self, quads: Sequence[Quad]) -> tuple[Line, ...]:
        """The lines in quads; what reads poorly, with the grain of the picture taken off if it reads surer so."""
        strips = [strip(self.sheet.pixels, quad) for quad in quads]
        lines = list(self.eyes.read_each(strips))
        poor = [k for k, line in enumerate(lines) if line.text and line.score < _GRAINY]
        for k, line in zip(poor, self.eyes.read_each([ungrained(strips[k]) for k in poor]), strict=True):
            lines[k] = max(lines[k], line, key=_certainty)
        return tuple(_on(quad, line) for quad, line in zip(quads, lines, strict=True))

    def read_around(self, quad: Quad) -> Line:
        """A line of few characters, which a box often cuts: read with more and less around it; what most of these
        readings say, each as far as it is sure."""
        share = quad.height / max(quad.width, 1.0)
        wide = [quad.part(-more * share, 1 + more * share) for more in _ROOMS]
        voices = [line for line in self.read_clear((*wide, *(each.band(*_INNER) for each in wide[1:]))) if line.text]
        said: dict[str, float] = {}
        for line in voices:
            said[line.text] = said.get(line.text, 0.0) + _weakest(line)
        best = max(voices, key=lambda line: (said[line.text], _weakest(line)), default=None)
        return replace(best, quad=quad) if best else self.read(quad)

    def read_again(self, quad: Quad, alphabet: frozenset[str] | None = None) -> Line:
        """A second look: where plain reading is doubtful, strokes are thickened, or seen from afar, so that dots join,
        or in red light, where a stamp is over them."""
        pixels = strip(self.sheet.pixels, quad)
        line = self.eyes.read(pixels, alphabet)
        if line.text and _weakest(line) < _WEAK:
            looks = (ungrained(pixels), thickened(pixels), afar(pixels), in_red_light(pixels))
            others = [self.eyes.read(look, alphabet) for look in looks if look is not None]
            line = max((line, *(other for other in others if other.text)), key=_weakest)
        return _on(quad, line)

    def surer(self, line: Line, turn_deg: int) -> Line:
        """A doubtful line read again with a little less and a little more around it; the surest reading counts."""
        if line.lattice is None or _weakest(line) >= _DOUBT or line.score < _LEGIBLE:
            return line
        others = (
            upright(self.eyes, self.sheet.pixels, self.read(line.quad.band(-more, 1 + more)), turn_deg)
            for more in _MARGINS
        )
        best = max((line, *others), key=_certainty)
        return replace(best, quad=line.quad)

    def focused(
        self, quad: Quad, free: bool, contrast: int = MIN_CONTRAST, margin: float = FOCUS_MARGIN
    ) -> Focus | None:
        """The strip of a known layout, its window moved to the ink by up to `margin` of its height; None without ink.

        `free`: a text of any length, which a wide gap ends; otherwise gaps belong to it (light labels between dates).
        """
        gap_px = GAP_PX if free else _NO_GAP
        return focus(self.sheet.pixels, quad, margin=margin, contrast=contrast, gap_px=gap_px)

    def read_strips(
        self, strips: Sequence[Focus], alphabets: Sequence[frozenset[str] | None], look: Look | None = None
    ) -> tuple[Line, ...]:
        """The lines in strips found before, seen in some way: condensed costs less, thickened joins dots."""
        lines = self.eyes.read_each([look(strip.pixels) if look else strip.pixels for strip in strips], alphabets)
        return tuple(_on(strip.quad, line) for strip, line in zip(strips, lines, strict=True))

    def zoomed(self, around: Quad, slack: float, side_px: int) -> tuple[Quad, ...]:
        """Text boxes of one part of the sheet, looked at with its long side at `side_px`.

        `slack`: how much more than the quad is looked at on every side, as a share of its long side.
        """
        height, width = self.sheet.pixels.shape[:2]
        left, top, right, bottom = around.bounds
        more = slack * max(right - left, bottom - top)
        x0, y0 = min(max(0, int(left - more)), width - 1), min(max(0, int(top - more)), height - 1)
        x1, y1 = max(x0 + 1, min(width, int(right + more) + 1)), max(y0 + 1, min(height, int(bottom + more) + 1))
        place = x0, y0, x1, y1, side_px
        if place not in self._zooms:
            shift = Homography((1.0, 0.0, float(x0), 0.0, 1.0, float(y0), 0.0, 0.0, 1.0))
            found = self.eyes.boxes(self.sheet.pixels[y0:y1, x0:x1], side_px)
            self._zooms[place] = tuple(box.mapped(shift) for box in found)
        return self._zooms[place]

    def glance(self, closest_px: int = 2 * _HULL_PX) -> tuple[Quad, ...]:
        """Text boxes of the look that says where on the sheet the text is: closer, if the first saw next to none."""
        seen: tuple[Quad, ...] = ()
        for side_px in sorted({_HULL_PX, 2 * _HULL_PX, max(closest_px, 2 * _HULL_PX)}):
            seen = max(self.boxes(side_px), seen, key=len)
            if len(seen) >= _FEW:
                break
        return seen

    def nearer(self, side_px: int, frame: Quad | None = None) -> None:
        """From now on a look of that size is one at the text alone, laid level, or flat as a ruled `frame` on the sheet
        tells: close rows of small print run into one another where they stand aslant."""
        self.frame = frame
        if side_px in self._lines:
            return
        glance = self.glance(side_px)
        if len(glance) < 3:
            return
        for slack in (_HULL_SLACK, _WIDER_SLACK, _WIDER_SLACK):
            hull = around(glance, lean(glance), slack) if frame is None else laid_around(glance, frame, slack)
            width_px, height_px = max(1, round(hull.width)), max(1, round(hull.height))
            to_sheet = homography(Quad.box(-0.5, -0.5, width_px, height_px), hull)
            level = warp(self.sheet.pixels, to_sheet, width_px, height_px)
            found = self.eyes.boxes(level, side_px)
            self._boxes[side_px] = tuple(box.mapped(to_sheet) for box in found)
            if not _cut(found, width_px, height_px):
                return
            glance = (*glance, *self._boxes[side_px])

    def levelled(self, around: Quad, slack: float, side_px: int, lean_deg: float) -> tuple[Quad, ...]:
        """Text boxes of one part of the sheet turned back by `lean_deg`, as `zoomed`: slanted print is missed else."""
        height, width = self.sheet.pixels.shape[:2]
        left, top, right, bottom = around.bounds
        side = min((1 + 2 * slack) * max(right - left, bottom - top), math.hypot(height, width))
        scale = side / side_px
        turn = math.radians(lean_deg)
        cos, sin = scale * math.cos(turn), scale * math.sin(turn)
        (x, y), half = around.center, side_px / 2
        to_sheet = Homography((cos, -sin, x - half * (cos - sin), sin, cos, y - half * (sin + cos), 0.0, 0.0, 1.0))
        level = warp(self.sheet.pixels, to_sheet, side_px, side_px)
        return tuple(box.mapped(to_sheet) for box in self.eyes.boxes(level, side_px))

    def flattened(self, part: Quad, side_px: int) -> tuple[Quad, ...]:
        """Text boxes of a part of the sheet laid flat, its long side at `side_px`; corners in its reading direction."""
        scale = side_px / max(part.width, part.height, 1.0)
        width, height = max(1, round(part.width * scale)), max(1, round(part.height * scale))
        to_sheet = strip_to_picture(part, width, height)
        boxes = self.eyes.boxes(warp(self.sheet.pixels, to_sheet, width, height), side_px)
        return tuple(oriented(box, 0).mapped(to_sheet) for box in boxes)

    def read_all(self, boxes: Sequence[Quad], turn_deg: int) -> tuple[Line, ...]:
        """The lines in boxes of a sheet whose content lies turned by `turn_deg`."""
        aim = reading_deg(boxes, turn_deg)
        return self.read_quads([oriented(box, aim) for box in boxes])

    def turn_deg(self, side_px: int) -> int:
        """How the content lies on the sheet: 0 upright, 90 its top points right, 180 down, 270 left. By vote."""
        if self.upright:
            return 0
        if side_px not in self._turn:
            self._turn[side_px] = self.vote(self.boxes(side_px))
        return self._turn[side_px]

    @property
    def angle_deg(self) -> int:
        """How the content lies, from what was looked at so far."""
        return next(reversed(self._turn.values()), 0)

    def vote(self, boxes: Sequence[Quad]) -> int:
        """How the content of some boxes lies on the sheet, a quarter turn; see `turn_deg`."""
        first = 90 if sum(map(lying_px, boxes)) < 0 else 0
        aim = reading_deg(boxes, first)
        ranked = sorted(boxes, key=lambda b: (-_fitness(oriented(b, aim)), b.points))[:_VOTERS]
        if not ranked:
            return 0
        share = self.eyes.upside_down([strip(self.sheet.pixels, oriented(b, aim)) for b in ranked[:_FIRST_VOTERS]])
        if _UNSURE[0] < share < _UNSURE[1]:
            share = self.eyes.upside_down([strip(self.sheet.pixels, oriented(b, aim)) for b in ranked])
        return (first + 180) % 360 if share > 0.5 else first

    @property
    def embedded(self) -> tuple[Line, ...]:
        """Text that the file itself says, in its order."""
        to_sheet = self.sheet.source_to_sheet
        return tuple(replace(line, quad=line.quad.mapped(to_sheet)) for line in self.sheet.lines)

    def stands_on_its_head(self, boxes: Sequence[Quad]) -> bool:
        """Whether text in boxes that are thought to stand in reading direction runs the other way. By vote."""
        return self.eyes.upside_down([strip(self.sheet.pixels, box) for box in boxes[:_FIRST_VOTERS]]) > 0.5

    def lines(self, side_px: int) -> tuple[Line, ...]:
        """Every line: what the file says as it says it, everything else read."""
        if side_px not in self._lines:
            embedded = self.embedded
            unsaid = self._unsaid(side_px, embedded) if embedded else self.boxes(side_px)
            read: tuple[Line, ...] = ()
            if unsaid:
                read, self._turn[side_px] = self._read_lines(unsaid, self.turn_deg(side_px))
            self._lines[side_px] = (*embedded, *read)
        return self._lines[side_px]

    def lines_in(self, boxes: Sequence[Quad], known: Sequence[Line] = ()) -> tuple[tuple[Line, ...], int]:
        """The lines in some boxes of the sheet, and how they lie; see `turn_deg`. `known`: lines read before; a box
        that is the place of a sure one shows nothing new and is not read again."""
        turn = 0 if self.upright else self.vote(boxes)
        return self._read_lines(boxes, turn, [line for line in known if line.score >= _KNOWN]) if boxes else ((), turn)

    def settle(self, side_px: int, lines: Sequence[Line], turn_deg: int) -> None:
        """From now on this is what a look of that size shows."""
        self._turn.pop(side_px, None)
        self._turn[side_px], self._lines[side_px] = turn_deg, tuple(lines)

    def _unsaid(self, side_px: int, embedded: Sequence[Line]) -> tuple[Quad, ...]:
        """Text boxes that only the pixels show: in pictures, and where the file says nothing."""
        if not self.sheet.pictured:
            return ()
        pictured = [quad.mapped(self.sheet.source_to_sheet) for quad in self.sheet.pictured]
        said = [line.quad for line in embedded]
        return tuple(
            box
            for box in self.boxes(side_px)
            if any(_within(box, quad) > _MOSTLY for quad in pictured)
            and all(_within(box, quad) < _TOUCHED for quad in said)
        )

    def _read_lines(self, boxes: Sequence[Quad], turn: int, known: Sequence[Line] = ()) -> tuple[tuple[Line, ...], int]:
        """Each in its reading direction, and that of the page; poor reading is compared with other ways up."""
        aim = reading_deg(boxes, turn)
        places = [oriented(box, aim) for box in boxes]
        old = [_known_at(place, known) for place in places]
        new = iter(self.read_clear([place for place, line in zip(places, old, strict=True) if line is None]))
        lines = tuple(line or next(new) for line in old)
        for way in () if self.upright else other_turns(lines, turn, mean_score(lines) < _POOR):
            other = self.read_all(boxes, way)
            if mean_score(other) > mean_score(lines):
                turn, lines, old = way, other, [None] * len(other)
        return tuple(line or self._upright(new, turn) for line, new in zip(old, lines, strict=True)), turn

    def _upright(self, line: Line, turn_deg: int) -> Line:
        return upright(self.eyes, self.sheet.pixels, line, turn_deg)


def _within(box: Quad, other: Quad) -> float:
    """Which share of a box lies in another, both taken upright."""
    left, top, right, bottom = box.bounds
    x0, y0, x1, y1 = other.bounds
    shared = max(0.0, min(right, x1) - max(left, x0)) * max(0.0, min(bottom, y1) - max(top, y0))
    return shared / max((right - left) * (bottom - top), 1.0)


def _known_at(place: Quad, known: Sequence[Line]) -> Line | None:
    """The line that was read at a place before, put where the place is now."""
    line = next((line for line in known if _same_place(line.quad, place)), None)
    return replace(line, quad=place) if line else None


def _same_place(one: Quad, other: Quad) -> bool:
    """Whether two quads show the same strip, begun at the same corner."""
    near = _SAME_PLACE * min(one.height, other.height)
    return all(math.dist(a, b) < near for a, b in zip(one.points, other.points, strict=True))


def _on(quad: Quad, line: Line) -> Line:
    """A line as read from the strip of a quad, put there."""
    return Line(line.text, line.score, quad, line.chars, line.lattice)


def _certainty(line: Line) -> float:
    return line.score if line.text else 0.0


def _weakest(line: Line) -> float:
    return min((char.score for char in line.chars), default=0.0)


def _cut(boxes: Sequence[Quad], width_px: int, height_px: int) -> bool:
    """Whether the edge of what was looked at goes through text, which the first look did not see."""
    near = _NEAR_EDGE * max(width_px, height_px)
    left, top, right, bottom = Quad.around(tuple(boxes)).bounds if boxes else (near, near, 0.0, 0.0)
    return min(left, top, width_px - right, height_px - bottom) < near


def mean_score(lines: Sequence[Line]) -> float:
    """How surely lines were read; nothing read is nothing doubtful."""
    return sum(line.score for line in lines) / len(lines) if lines else 1.0


def _fitness(quad: Quad) -> float:
    """How good a voter a box is: long enough to have letters, not so long that it costs much."""
    return min(quad.width / max(quad.height, 1.0), 8.0) * math.sqrt(max(quad.height, 0.0))
