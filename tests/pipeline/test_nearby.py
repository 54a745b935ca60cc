"""A document that was not found well: laid level where it lies far aslant, laid anew by what was read surely."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pytest

from kapiao.imaging.decode import sheet_of
from kapiao.pipeline import Reader
from kapiao.pipeline.layouts import _nearby
from kapiao.pipeline.sight import Sight
from kapiao.records import Ask, Limits, Pixels, Quad
from kapiao.specimens import draw
from kapiao.vision.ports import Eyes


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


class Looking:
    """Eyes that find one box, the same in every picture."""

    def boxes(self, pixels: Pixels, side_px: int) -> tuple[Quad, ...]:
        return (Quad.box(40, 30, 200, 20),)


@pytest.mark.parametrize(("angle_deg", "level"), [(4.0, False), (24.0, True), (114.0, True), (178.0, False)])
def test_what_lies_far_aslant_is_laid_level(angle_deg: float, level: bool) -> None:
    sight = Sight(sheet_of(np.full((900, 900, 3), 255, np.uint8), Limits(), 2000), cast(Eyes, Looking()))
    turn = math.radians(angle_deg)
    corners = [(x * 240, y * 150) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    places = [
        (450 + x * math.cos(turn) - y * math.sin(turn), 450 + x * math.sin(turn) + y * math.cos(turn))
        for x, y in corners
    ]
    card = Quad((places[0], places[1], places[2], places[3]))
    (box,) = _nearby(sight, card)
    off = abs(math.remainder(box.angle_deg - angle_deg, 180))
    assert (off < 1) is level


@pytest.mark.parametrize(
    ("kind", "seed", "names"),
    [
        ("resident_id_front", 561014, ("id_number", "name")),  # labels too pale to lay it: laid by its number
        ("mainland_permit_back", 560117, ("home_number", "home_name")),  # on a display: beside labels, without its grid
    ],
)
def test_a_card_that_was_not_found_well_is_read(reader: Reader, kind: str, seed: int, names: tuple[str, ...]) -> None:
    specimen = draw(kind, seed, "hard")
    (record,) = reader.read(specimen.encoded, Ask((kind,))).records
    assert {name: record.text(name) for name in names} == {name: specimen.fields[name] for name in names}
