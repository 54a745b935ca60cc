"""What a kind makes of evidence: who may vouch for a value."""

from __future__ import annotations

import datetime

from kapiao.reading.evidence import SURE, Evidence, weigh
from kapiao.records import Homography, Quad
from kapiao.values.ids import ResidentId
from kapiao.values.names import OneOf, PersonName

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


def test_a_name_with_a_character_beyond_the_covered_set_is_doubtful() -> None:
    def score(name: str) -> float:
        field = weigh("f", "f", PersonName(), Evidence(name, 0.99, QUAD), ONE)
        assert field is not None
        return field.score

    assert score("李鑫") == score("李玥") == 0.99
    assert score("李嘦") < SURE
