"""Zones: the format of one whose ends the detector has cut."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from kapiao.pipeline import zones
from kapiao.pipeline.zones import Find, _improved, _looks
from kapiao.reading.zone import read_zone
from kapiao.records import Lattice, Line, Quad
from kapiao.values.mrz import MRV_A, MRV_B, TD3, compose

COLUMNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
ROWS = compose(
    MRV_A,
    {"document": "V", "issuer": "UTO", "nationality": "UTO", "names": "LIN<<MEI", "number": "L898902C3"}
    | {"birth": "740812", "expiry": "320415", "sex": "F"},
)


def lattice(text: str) -> Lattice:
    table = np.full((3 * len(text) + 1, len(COLUMNS) + 1), 1e-6)
    table[0::3, 0] = 1.0
    for place, character in enumerate(text):
        table[3 * place + 1 : 3 * place + 3, COLUMNS.index(character) + 1] = 1.0
    return Lattice(("", *COLUMNS), np.log(table / table.sum(axis=1, keepdims=True)).astype(np.float32))


class Stamped:
    """A large picture whose first look shows a stamp alone, and whose other looks what lies in their part of it."""

    sheet = SimpleNamespace(pixels=np.zeros((1500, 1000, 3), np.uint8))
    stamp, rows = Quad.box(600, 700, 80, 50), tuple(Quad.box(300, y, 400, 20) for y in (770, 810))

    def boxes(self, side_px: int) -> tuple[Quad, ...]:
        return (self.stamp,)

    def turn_deg(self, side_px: int) -> int:
        return 0

    def levelled(self, around: Quad, slack: float, side_px: int, lean_deg: float) -> tuple[Quad, ...]:
        x, y = around.center
        half = (0.5 + slack) * max(around.width, around.height)
        seen = [Quad.box(max(300, x - half), q.points[0][1], min(700, x + half) - max(300, x - half), 20)
                for q in self.rows if abs(q.center[1] - y) < half]  # fmt: skip
        return (self.stamp, *seen)


def test_rows_that_lie_far_from_the_text_seen_first_are_looked_at_whole() -> None:
    widths = [max(box.width for box in boxes) for boxes, _ in _looks(cast(Any, Stamped()), True)]
    assert widths[2] < 400 == widths[-1]


def test_a_visa_that_goes_on_behind_its_boxes_is_a_wide_one() -> None:
    zone = read_zone([lattice(row[:36]) for row in ROWS])
    assert zone is not None
    assert zone.format == "MRV-B"
    find = Find(zone, (Quad.box(0, 0, 360, 10), Quad.box(0, 25, 360, 10)))

    def read(quad: Quad, alphabet: object) -> Line:
        row = ROWS[int(quad.center[1] > 20)]
        return Line(row, 0.99, quad, (), lattice(row))

    assert find.cut
    whole = _improved(cast(Any, SimpleNamespace(read=read)), find)
    assert (whole.zone.format, tuple(row.text for row in whole.zone.rows)) == ("MRV-A", ROWS)


def test_a_passport_that_goes_on_behind_its_boxes_is_no_narrow_visa() -> None:
    rows = compose(
        TD3,
        {"document": "P", "issuer": "UTO", "nationality": "UTO", "names": "LIN<<MEI", "number": "L898902C3"}
        | {"birth": "740812", "expiry": "320415", "sex": "F"},
    )
    zone = read_zone([lattice(f"V{rows[0][1:36]}"), lattice(f"{rows[1][:33]}5<<")])  # not a filler more at its end
    assert zone is not None
    assert (zone.format, zone.parsed.valid) == ("MRV-B", True)

    def read(quad: Quad, alphabet: object) -> Line:
        row = rows[int(quad.center[1] > 20)]
        return Line(row, 0.99, quad, (), lattice(row))

    find = Find(zone, (Quad.box(0, 0, 360, 10), Quad.box(0, 25, 360, 10)))
    whole = _improved(cast(Any, SimpleNamespace(read=read)), find)
    assert (whole.zone.format, tuple(row.text for row in whole.zone.rows)) == ("TD3", rows)


def test_a_visa_that_a_closer_look_has_cut_is_a_wide_one() -> None:
    misread = read_zone([lattice(f"{row[:35]}K") for row in ROWS])
    assert misread is not None
    band = (Quad.box(0, 0, 360, 10), Quad.box(0, 25, 360, 10))
    doubted = tuple(replace(row, loss_nats=0.7 * len(row.text)) for row in misread.rows)
    find = Find(replace(misread, rows=doubted), band)

    def read(quad: Quad, alphabet: object) -> Line:
        row = ROWS[int(quad.center[1] > 20)]
        seen = row if quad.width > 400 else row[:36]
        return Line(seen, 0.99, quad, (), lattice(seen))

    whole = _improved(cast(Any, SimpleNamespace(read=read, zoomed=lambda *_: band)), find)
    assert (whole.zone.format, tuple(row.text for row in whole.zone.rows)) == ("MRV-A", ROWS)


def made(format: str, checks: tuple[bool, ...], row_nats: tuple[float, float]) -> Find:
    """A zone of some format, whose checks hold or not and whose rows lose so much by it."""
    rows = [SimpleNamespace(text="<" * 44, loss_nats=nats) for nats in row_nats]
    width = 44 if format == "TD3" else 36
    value = SimpleNamespace(checks=dict(enumerate(checks)))
    lost = sum(row_nats) / 88
    layout = MRV_B if format == "MRV-B" else SimpleNamespace(width=width)
    zone = SimpleNamespace(
        rows=rows,
        layout=layout,
        likeness=float(np.exp(-lost)),
        score=0.5,
        parsed=SimpleNamespace(value=value, valid=None),
    )
    return Find(cast(Any, zone), (Quad.box(0, 0, 360, 10), Quad.box(0, 25, 360, 10)))


def test_checks_that_hold_where_rows_were_forced_into_a_format_prove_little() -> None:
    forced, doubtful = made("TD2", (True,) * 4, (40.0, 10.0)), made("TD3", (True,) * 3 + (False,) * 2, (10.0, 5.0))
    assert forced.worth > doubtful.worth
    assert forced.rank < doubtful.rank
    assert made("TD2", (True,) * 4, (5.0, 5.0)).rank > doubtful.rank


@pytest.mark.parametrize(("names_nats", "chosen"), [(2.0, "visa"), (20.0, "passport")])
def test_a_row_of_names_that_reads_better_further_on_tells_the_format(
    monkeypatch: pytest.MonkeyPatch, names_nats: float, chosen: str
) -> None:
    visa, passport = made("MRV-B", (True,) * 3, (names_nats, 1.0)), made("TD3", (True,) * 3 + (False,) * 2, (1.0, 8.0))
    monkeypatch.setattr(zones, "_read", lambda *_: passport)
    assert zones._whole(cast(Any, None), visa) is {"visa": visa, "passport": passport}[chosen]
