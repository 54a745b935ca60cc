"""Vehicle numbers: lines that have the form of one, wherever they stand.

Knows: a sight, the forms of `values.vehicles`. Every line is decoded as if it were a vehicle number; how much that
costs it, and whether the check sum holds, tells which line is one. What is not sure is looked at again: wider, since
boxes often cut the first or last character, with its contrast evened, inverted, the other way up, closer, on its side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kapiao.documents import Document
from kapiao.imaging.contrast import evened, inverted
from kapiao.pipeline.sight import Sight
from kapiao.reading.decode import PROVEN, Decoded, fixed, fuse, part
from kapiao.records import Ask, Field, Lattice, Line, Quad, Record
from kapiao.values.kind import NotThis
from kapiao.values.vehicles import Vin

_VIN = Vin()
_SIDE_PX, _CLOSER_PX, _ANY_PX = 768, 1216, 960  # the last one: as pictures of any kind are looked at
_ENLARGED_PX = 1216
_LENGTH = 17
_LABEL = re.compile(r"V[I1L]N[^A-Z0-9]*|代[号码][^A-Z0-9]*|车架号[^A-Z0-9]*")
_NEXT = 4  # lines looked at again in one look
_LEAST_SIGNS = 10  # letters and digits of a line that may be a number
_SURE = 0.6  # of the weakest character
_AS_SURE = 0.15  # how much less sure than another a look may be that speaks against it
_SOUND_NATS = 2.0  # what a good reading may lose by being one
_MOST_NATS = 12.0  # a line that loses more is something else
_FAILED_NATS = 4.0  # a number whose check fails must read that much better
_WIDER, _MUCH_WIDER = (0.0, 0.7, 1.4), (2.2, 3.2)  # heights added at both ends; where a clear number is still cut
_CLEAR = 0.9  # mean score
_TALLER = 1.15


@dataclass(frozen=True, slots=True)
class _Find:
    """A line decoded as a vehicle number."""

    decoded: Decoded
    quad: Quad  # on the sheet
    lattice: Lattice

    @property
    def holds(self) -> bool:
        return Vin.holds(self.decoded.text)

    @property
    def worth(self) -> float:
        """Higher is likelier, in nats."""
        doubt = 2 * float(np.log(max(self.decoded.score, 1e-4)))
        return doubt - self.decoded.loss_nats - self.decoded.cost_nats - (0.0 if self.holds else _FAILED_NATS)

    def denied_by(self, other: _Find) -> bool:
        """Whether another look at the same print reads it about as surely as a number whose check fails: of many looks
        one in eleven makes any sum hold."""
        x, y = other.quad.center
        left, top, right, bottom = self.quad.bounds
        as_sure = other.decoded.score >= self.decoded.score - _AS_SURE
        return as_sure and not other.holds and left < x < right and top < y < bottom

    @property
    def sound(self) -> bool:
        sure = self.decoded.score >= _SURE and self.decoded.loss_nats < _SOUND_NATS
        return sure and (self.holds or _VIN.parse(self.decoded.text).valid is None)


def records_by_vin(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """The vehicle number of a picture, if there is one."""
    asked = bool(ask.kinds)
    best: _Find | None = None
    found: list[_Find] = []
    for look in _looks(sight, asked):
        found += _finds(*look, again=asked)
        best = max(found, key=lambda find: find.worth, default=None)
        if best is not None and best.sound:
            break
    if best is None or best.decoded.loss_nats > _MOST_NATS or not (asked or (best.sound and best.holds)):
        return ()
    vouched = best.decoded.certainty >= PROVEN and not any(map(best.denied_by, found))
    return tuple(_record(sight, document, best, vouched) for document in documents)


def _looks(sight: Sight, asked: bool) -> Iterator[tuple[Sight, Sequence[Line]]]:
    """Lines of the picture, looked at in one way after another."""
    if not asked:
        yield sight, sight.lines(_ANY_PX)
        return
    yield sight, sight.lines(_SIDE_PX)
    turned = (sight.turn_deg(_SIDE_PX) + 180) % 360
    yield sight, sight.read_all(sight.boxes(_SIDE_PX), turned)
    plain = Sight(replace(sight.sheet, pixels=evened(sight.sheet.pixels)), sight.eyes)
    yield plain, plain.lines(_SIDE_PX)
    if max(sight.sheet.pixels.shape[:2]) >= _CLOSER_PX:
        yield sight, sight.lines(_CLOSER_PX)
        yield plain, plain.lines(_CLOSER_PX)
    for boxes in _enlarged(sight):
        yield sight, sight.read_quads(boxes)
        yield sight, sight.read_quads([box.turned(2) for box in boxes])


def _enlarged(sight: Sight) -> Iterator[tuple[Quad, ...]]:
    """Text boxes of the whole sheet as it lies and on its side, a small one enlarged: thin print of a few pixels is not
    seen as text, nor are long rows that stand up."""
    height, width = sight.sheet.pixels.shape[:2]
    whole = Quad.box(0, 0, width, height)
    if max(height, width) < _CLOSER_PX:
        yield sight.flattened(whole, _ENLARGED_PX)
    yield sight.flattened(whole.turned(1), _ENLARGED_PX)


def _finds(sight: Sight, lines: Sequence[Line], again: bool) -> list[_Find]:
    """Lines that may be numbers, likeliest first; `again`: those that are not sound are looked at once more."""
    found = [find for line in lines for find in _decoded(line)]
    found.sort(key=lambda find: (-find.worth, find.quad.points))
    if not again or (found and found[0].sound):
        return found
    likely = [find.quad for find in found[:_NEXT]]
    likely += [line.quad for line in lines if _suspect(line) and line.quad not in likely][:_NEXT]
    for quad in likely:
        found += _second_looks(sight, quad)
        if any(find.sound for find in found):
            break
    return found


def _decoded(line: Line) -> list[_Find]:
    """The line as a vehicle number: all of it, and what stands behind a label or is just as long as a number."""
    if line.lattice is None or sum(c.isalnum() for c in line.text) < _LEAST_SIGNS:
        return []
    found = []
    for start, end in _parts(line):
        lattice = part(line.lattice, start, end) if (start, end) != (0.0, 1.0) else line.lattice
        decoded = fixed(lattice, _VIN.shapes)
        if decoded is not None:
            found.append(_Find(decoded, line.quad.part(start, end), lattice))
    return found


def _parts(line: Line) -> list[tuple[float, float]]:
    """Shares of the line that may be a number; the whole line when nothing else stands in it."""
    signs = [c for c in line.chars if c.text.strip()]
    text = "".join(c.text[0] for c in signs).upper()
    label = max((match.end() for match in _LABEL.finditer(text)), default=0)
    rest = [c for c in signs[label:] if c.text.isalnum()]
    if label and len(rest) >= _LEAST_SIGNS:
        return [(max(0.0, rest[0].start - 0.3 * (rest[0].end - rest[0].start)), 1.0)]
    parts = [(0.0, 1.0)]
    if len(rest) > _LENGTH:
        parts += [(rest[-_LENGTH].start, 1.0), (0.0, rest[_LENGTH - 1].end)]
    return parts


def _suspect(line: Line) -> bool:
    signs = sum(c.isascii() and c.isalnum() for c in line.text)
    return signs >= _LEAST_SIGNS and signs >= 0.7 * len(line.text)


def _cut(line: Line) -> bool:
    """Whether a clear number has fewer signs than it must have."""
    return line.score >= _CLEAR and _suspect(line) and sum(c.isalnum() for c in line.text) < _LENGTH


def _second_looks(sight: Sight, quad: Quad) -> list[_Find]:
    """A piece read wider, taller, evened and inverted, and what every two readings say together."""
    plain = Sight(replace(sight.sheet, pixels=evened(sight.sheet.pixels)), sight.eyes)
    other = Sight(replace(sight.sheet, pixels=inverted(sight.sheet.pixels)), sight.eyes)
    found: list[_Find] = []
    for more in (*_WIDER, *_MUCH_WIDER):
        wide = _widened(quad, more)
        lines = [eyes.read(wide) for eyes in (sight, plain, other)]
        found += [find for line in lines for find in _decoded(line)]
        if any(find.sound for find in found):
            return found
        if more >= _WIDER[-1] and not any(_cut(line) for line in lines):
            break
    best = sorted(found, key=lambda find: -find.worth)[:3]
    for n, one in enumerate(best):
        for two in best[n + 1 :]:
            both = fuse(one.lattice, two.lattice, _VIN.shapes)
            if both is not None:
                found.append(_Find(both, one.quad, one.lattice))
    return found


def _widened(quad: Quad, heights: float) -> Quad:
    """The quad longer at both ends, and a little taller."""
    share = heights * quad.height / max(quad.width, 1.0)
    a, b, c, d = quad.part(-share, 1 + share).points
    more = (_TALLER - 1) / 2 if heights else 0.0

    def away(p: tuple[float, float], q: tuple[float, float]) -> tuple[float, float]:
        return p[0] + (p[0] - q[0]) * more, p[1] + (p[1] - q[1]) * more

    return Quad((away(a, d), away(b, c), away(c, b), away(d, a)))


def _record(sight: Sight, document: type[Document], find: _Find, vouched: bool) -> Record:
    """The number as a record; `vouched`: a check that holds makes it valid."""
    entry = next(e for e in document.entries if e.name == "number")
    try:
        parsed = _VIN.parse(find.decoded.text)
    except NotThis:  # the forms have 17 characters, which is always one
        parsed = None
    text = parsed.text if parsed else find.decoded.text
    valid = parsed.valid if parsed else None
    quad = find.quad.mapped(sight.sheet_to_source)
    field = Field(
        name=entry.name,
        title=entry.title,
        raw=find.decoded.raw,
        text=text,
        value=text,
        score=find.decoded.score,
        quad_on_source=quad,
        valid=None if valid and not vouched else valid,
        repaired=find.decoded.repaired,
    )
    return Record(
        kind=document.kind,
        title=document.title,
        score=find.decoded.score,
        fields={entry.name: field},
        quad_on_source=quad,
        angle_deg=quad.quarter_deg,
        width_px=round(quad.width),
        height_px=round(quad.height),
    )
