"""What a kind makes of evidence: who may vouch for a value."""

from __future__ import annotations

import datetime

from kapiao.reading.evidence import Evidence, weigh
from kapiao.records import Homography, Quad
from kapiao.values.ids import ResidentId
from kapiao.values.names import OneOf

ONE = Homography.identity()
QUAD = (Quad.box(0, 0, 40, 20),)


def valid(kind: object, text: str, score: float) -> bool | None:
    field = weigh("f", "f", kind, Evidence(text, score, QUAD), ONE)  # type: ignore[arg-type]
    assert field is not None
    return field.valid


def test_a_list_vouches_for_what_was_read() -> None:
    assert valid(OneOf(("汉", "苗")), "苗", 0.9) is True


def test_a_list_does_not_vouch_for_a_guess() -> None:
    assert valid(OneOf(("汉", "苗")), "苗", 0.1) is None


def test_a_sum_vouches_for_any_reading() -> None:
    number = ResidentId.compose("370828", datetime.date(1980, 2, 3), 7)
    assert valid(ResidentId(), number, 0.3) is True


def test_a_short_word_put_right_is_not_vouched_for() -> None:
    assert valid(OneOf(("满族", "水族", "哈萨克族")), "哈萨兑族", 0.9) is True
    assert valid(OneOf(("满族", "哈萨克族")), "滿族", 0.9) is None
