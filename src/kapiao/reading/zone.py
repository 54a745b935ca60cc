"""The machine readable zone from the lattices of its lines: which format it is, and what it says.

Knows: the forms of the rows of each format (`values.mrz_forms`). Must not know: where on a page the lines were found.

The format is chosen by reading: every format with that many rows is tried and the best fitting one counts. Rows 1 and 2
of a TD1 card are decoded under one form, because the composite check covers both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kapiao.reading.decode import Decoded, fixed, greedy, together
from kapiao.records import Lattice
from kapiao.values.kind import NotThis, Parsed
from kapiao.values.mrz import LAYOUTS, TD1, Layout, MachineZone, Mrz
from kapiao.values.mrz_forms import row_shapes, td1_upper_rows

_FAILED_NATS = 3.0  # a format whose checks fail must read that much better
_UNCHECKED_NATS = 0.5  # a character: rows none of whose checks hold must read that well to be a zone at all
_SPARE = 6  # rows may be read so much longer or shorter than they are


@dataclass(frozen=True, slots=True)
class Zone:
    """The rows as decoded and what they mean."""

    format: str
    rows: tuple[Decoded, ...]
    parsed: Parsed[Mrz]

    @property
    def score(self) -> float:
        return min(row.score for row in self.rows)

    @property
    def repaired(self) -> bool:
        return any(row.repaired for row in self.rows)


def read_zone(lattices: Sequence[Lattice]) -> Zone | None:
    """The zone that these two or three lines show, top to bottom; None when they show none."""
    alphabet = MachineZone().alphabet
    lengths = [len(greedy(lattice, alphabet).text) for lattice in lattices]
    best: Zone | None = None
    best_worth = float("-inf")
    for layout in LAYOUTS:
        if layout.rows != len(lattices) or abs(lengths[1] - layout.width) > _SPARE:
            continue
        rows = _rows(lattices, layout)
        worth = sum(row.path_nats - row.cost_nats - _FAILED_NATS * (row.valid is False) for row in rows)
        if rows and worth > best_worth:
            zone = _zone(rows, layout)
            if zone is not None:
                best, best_worth = zone, worth
    return best


def _rows(lattices: Sequence[Lattice], layout: Layout) -> tuple[Decoded, ...]:
    shapes = row_shapes()[layout.name]
    if layout is TD1:
        upper = together(lattices[:2], [layout.width] * 2, td1_upper_rows())
        names = fixed(lattices[2], shapes[2]) or greedy(lattices[2], MachineZone().alphabet)
        return (*upper, names) if upper else ()
    data = fixed(lattices[1], shapes[1])
    if data is None:
        return ()
    return fixed(lattices[0], shapes[0]) or greedy(lattices[0], MachineZone().alphabet), data


def _zone(rows: tuple[Decoded, ...], layout: Layout) -> Zone | None:
    try:
        parsed = MachineZone().parse("\n".join(row.text for row in rows))
    except NotThis:
        return None
    loss = sum(row.loss_nats for row in rows)
    likely = any(parsed.value.checks.values()) or loss <= _UNCHECKED_NATS * sum(len(row.text) for row in rows)
    return Zone(layout.name, rows, parsed) if likely else None
