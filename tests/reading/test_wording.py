"""Phrases that tell characters in doubt, on characters written by hand."""

from kapiao.reading.evidence import Evidence, weigh
from kapiao.reading.wording import worded
from kapiao.records import Char, Homography, Quad
from kapiao.values.licences import BusinessScope
from kapiao.values.names import Address
from kapiao.values.registers import Move

PHRASES = ("市场营销策划", "广告设计、代理", "技术服务", "技术开发", "人力资源服务（不含职业中介活动）")
AS_IT_IS = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))


def chars(text: str, **doubts: tuple[float, str, float]) -> tuple[Char, ...]:
    """Characters as read; `doubts`: by what was read, how surely, what else it may be and how likely that is."""
    found = []
    for place, char in enumerate(text):
        score, other, likely = doubts.get(char, (0.99, "", 0.0))
        found.append(Char(char, score, float(place), place + 1.0, ((other, likely),) if other else ()))
    return tuple(found)


def told(text: str, **doubts: tuple[float, str, float]) -> str:
    return "".join(char.text for char in worded(chars(text, **doubts), PHRASES))


def test_a_phrase_tells_what_the_reader_holds_possible() -> None:
    assert told("市场管销策划；技术服务", 管=(0.76, "营", 0.2)) == "市场营销策划；技术服务"


def test_what_was_read_surely_stays() -> None:
    assert told("市场管销策划；技术服务") == "市场管销策划；技术服务"


def test_a_character_that_nothing_was_known_of_is_told_by_longer_phrases() -> None:
    assert told("市场惟销策划", 惟=(0.4, "", 0.0)) == "市场营销策划"
    assert told("技惟惟务", 惟=(0.4, "", 0.0)) == "技惟惟务"


def test_signs_within_a_phrase_do_not_hide_it_and_stay() -> None:
    assert told("广告设讨·代理", 讨=(0.6, "计", 0.3)) == "广告设计·代理"


def test_a_phrase_that_stands_as_it_is_keeps_others_away() -> None:
    assert told("技术开发", 开=(0.6, "服", 0.3), 发=(0.6, "务", 0.3)) == "技术开发"


def test_a_lost_character_is_put_back() -> None:
    assert told("人力资源务（不含职业中介活动）") == "人力资源服务（不含职业中介活动）"


def test_a_scope_is_repaired_and_says_so() -> None:
    text = "市场管销策划"
    evidence = Evidence(text, 0.5, (Quad.box(0, 0, 60, 10),), chars=chars(text, 管=(0.5, "营", 0.3)))
    field = weigh("scope", "经营范围", BusinessScope(), evidence, AS_IT_IS)
    assert field is not None
    assert (field.text, field.repaired, field.raw) == ("市场营销策划", True, text)
    assert field.score > 0.9


def test_an_address_and_a_move_know_how_streets_are_called() -> None:
    for kind, text in ((Address(), "西宁市紫荆北木街8号"), (Move(), "20101212由西宁市紫荆北木街8号迁来")):
        found = chars(text, 木=(0.86, "大", 0.1))
        seen = Evidence(text, 0.86, (Quad.box(0, 0, 10, 1),), chars=found)
        field = weigh("a", "b", kind, seen, AS_IT_IS)
        assert field is not None
        assert (field.text, field.repaired) == (text.replace("木", "大"), True)
