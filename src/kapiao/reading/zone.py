"""The machine readable zone from the lattices of its lines: which format it is, what it says, its fields.

Knows: the forms of the rows of each format (`values.mrz_forms`). Must not know: how the lines were found.

The format is chosen by reading: every format with that many rows is tried and the best fitting one counts. Rows 1 and 2
of a TD1 card are decoded under one form, because the composite check covers both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kapiao.reading.decode import PROVEN, Decoded, fixed, greedy, together
from kapiao.reading.extract import Entry
from kapiao.records import Char, Field, Homography, Lattice, Quad
from kapiao.values.kind import NotThis, Parsed, Shape
from kapiao.values.mrz import FILLER, LAYOUTS, PASSES, TD1, Layout, MachineZone, Mrz, Part
from kapiao.values.mrz_forms import row_shapes, td1_upper_rows

_TOO_LONG_NATS, _TOO_SHORT_NATS = 4.0, 0.3  # a character more or less than the format has, by its room
_FAILED_NATS = 3.0  # a format whose checks fail must read that much better
_UNCHECKED_NATS = 0.5  # a character: rows none of whose checks hold must read that well to be a zone at all
_SPARE, _LOST = 6, 14  # rows may be read so much longer than they are, and so much shorter: fillers are lost


@dataclass(frozen=True, slots=True)
class Zone:
    """The rows as decoded and what they mean."""

    format: str
    rows: tuple[Decoded, ...]
    parsed: Parsed[Mrz]

    @property
    def score(self) -> float:
        """The weakest character of all rows; fillers do not count, a reader merges them."""
        return min(_weakest(row.chars) for row in self.rows)

    @property
    def likeness(self) -> float:
        """How well the rows read as rows of a zone against reading freely: 1 when nothing is lost."""
        lost = sum(row.loss_nats for row in self.rows) / sum(len(row.text) for row in self.rows)
        return math.exp(-max(lost, 0.0))

    @property
    def layout(self) -> Layout:
        return next(layout for layout in (*LAYOUTS, *PASSES) if layout.name == self.format)

    @property
    def repaired(self) -> bool:
        return any(row.repaired for row in self.rows)


def read_zone(lattices: Sequence[Lattice]) -> Zone | None:
    """The zone that these lines show, top to bottom; None when they show none."""
    alphabet = MachineZone().alphabet
    lengths = [len(greedy(lattice, alphabet).text) for lattice in lattices[:2]]
    counts = [_count(lattice) for lattice in lattices[:2]]
    best: Zone | None = None
    best_worth = float("-inf")
    for layout in (*LAYOUTS, *PASSES):
        if layout.rows != len(lattices):
            continue
        data = 0 if layout in PASSES else 1  # the row without names: it has no run of fillers to miscount
        length, count = lengths[data], counts[data]
        if not -_LOST <= length - layout.width <= _SPARE:
            continue
        rows = _rows(lattices, layout)
        worth = sum(row.path_nats - row.cost_nats - _FAILED_NATS * (row.valid is False) for row in rows)
        worth -= _TOO_LONG_NATS * max(0.0, count - layout.width - 1) + _TOO_SHORT_NATS * max(0.0, layout.width - count)
        if rows and worth > best_worth:
            zone = _zone(rows, layout)
            if zone is not None:
                best, best_worth = zone, worth
    return best


def _count(lattice: Lattice) -> float:
    """How many characters a row has by the step of those that were read: fillers are lost, their room is not."""
    chars = greedy(lattice, MachineZone().alphabet).chars
    middles = [(char.start + char.end) / 2 for char in chars]
    if len(middles) < 2:
        return float(len(middles))
    return 1 + (middles[-1] - middles[0]) / max(median(b - a for a, b in pairwise(middles)), 1e-6)


def _rows(lattices: Sequence[Lattice], layout: Layout) -> tuple[Decoded, ...]:
    shapes = row_shapes()[layout.name]
    if layout is TD1:
        upper = together(lattices[:2], [layout.width] * 2, td1_upper_rows())
        return (*upper, _formed(lattices[2], shapes[2])) if upper else ()
    if layout in PASSES:
        first = fixed(lattices[0], shapes[0])
        return (first, *(_formed(*pair) for pair in zip(lattices[1:], shapes[1:], strict=True))) if first else ()
    data = fixed(lattices[1], shapes[1])
    if data is None:
        return ()
    return _formed(lattices[0], shapes[0]), data


def _formed(lattice: Lattice, shapes: tuple[Shape, ...]) -> Decoded:
    return fixed(lattice, shapes) or greedy(lattice, MachineZone().alphabet)


def _zone(rows: tuple[Decoded, ...], layout: Layout) -> Zone | None:
    try:
        parsed = MachineZone().parse("\n".join(row.text for row in rows))
    except NotThis:
        return None
    loss = sum(row.loss_nats for row in rows)
    likely = any(parsed.value.checks.values()) or loss <= _UNCHECKED_NATS * sum(len(row.text) for row in rows)
    return Zone(layout.name, rows, parsed) if likely else None


# --- fields --------------------------------------------------------------------------------------------------------

_NAMES = {"surname": "names", "given_names": "names", "name": "names", "birth_date": "birth", "expiry_date": "expiry"}


def zone_fields(zone: Zone, quads: Sequence[Quad], entries: Sequence[Entry], to_source: Homography) -> dict[str, Field]:
    """The declared fields that a zone has: its rows as `row_1` to `row_3`, its parts by the names of `Mrz`.

    `quads`: where the rows stand, from the first character to the last.
    """
    fields: dict[str, Field] = {}
    checks = zone.parsed.value.checks
    for entry in entries:
        if entry.name.startswith("row_"):
            row = int(entry.name[4:]) - 1
            if row >= len(zone.rows):
                continue
            place = Part(row, 0, zone.layout.width)
            text, valid = zone.rows[row].text, _row_holds(zone, row)
        else:
            part = zone.layout.parts.get(_NAMES.get(entry.name, entry.name))
            if part is None:
                continue
            place, text = part, _said(zone.parsed.value, entry.name)
            valid = checks.get(_NAMES.get(entry.name, entry.name))
        if valid and zone.rows[place.row].certainty < PROVEN:
            valid = None  # another text for which the sums hold is about as likely
        field = _field(entry, text, valid, zone, place, quads, to_source)
        if field is not None:
            fields[entry.name] = field
    return fields


def _said(mrz: Mrz, name: str) -> str:
    return str(getattr(mrz, {"birth_date": "birth", "expiry_date": "expiry"}.get(name, name)))


def _row_holds(zone: Zone, row: int) -> bool | None:
    """Whether every check holds that lies in a row; None for a row without one, or with a part that none covers."""
    layout, checks = zone.layout, zone.parsed.value.checks
    optional = layout.parts.get("optional")
    if (
        optional
        and optional.row == row
        and optional.check is None
        and not layout.composite
        and zone.parsed.value.optional
    ):
        return None if all(checks.values()) else False
    within = [checks[name] for name, part in layout.parts.items() if part.row == row and name in checks]
    covered = {r for r, _, _ in layout.composite}
    return all([*within, checks["composite"]] if row in covered else within) if within else None


def _field(
    entry: Entry, text: str, valid: bool | None, zone: Zone, place: Part, quads: Sequence[Quad], to_source: Homography
) -> Field | None:
    try:
        parsed = entry.kind.parse(text)
    except NotThis:
        return None
    row, width = zone.rows[place.row], zone.layout.width
    raw = (row.raw or row.text)[place.start : place.end]
    weakest = _weakest(row.chars[place.start : place.end])
    quad = quads[place.row].part(place.start / width, place.end / width)
    return Field(
        name=entry.name,
        title=entry.title,
        raw=raw,
        text=parsed.text,
        value=parsed.value,
        score=max(weakest, zone.likeness) if valid else weakest,
        quad_on_source=quad.mapped(to_source),
        valid=False if parsed.valid is False else valid,
        repaired=raw != row.text[place.start : place.end],
    )


def _weakest(chars: Sequence[Char]) -> float:
    return min((char.score for char in chars if char.text != FILLER), default=1.0)
