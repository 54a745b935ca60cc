"""Business cards: what makes a card of a picture."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kapiao.documents.businesscard import BusinessCard
from kapiao.pipeline.namecard import records_by_namecard, righted
from kapiao.records import Ask, Char, Homography, Line, Quad, Record

FIRM, WHO, POST, PLACE, PHONE = (
    "青岛市云溪商贸有限公司",
    "林晓梅",
    "总经理",
    "地址：青岛市云溪路3号",
    "电话：0532-86781234",
)


def line(text: str, row: int) -> Line:
    chars = tuple(Char(c, 0.99, k / len(text), (k + 1) / len(text)) for k, c in enumerate(text))
    return Line(text, 0.99, Quad.box(0, 40 * row, 20 * len(text), 20), chars)


def found(*rows: str) -> bool:
    return bool(records(*(line(text, row) for row, text in enumerate(rows))))


def records(*lines: Line) -> tuple[Record, ...]:
    sight = SimpleNamespace(
        nearer=lambda side_px: None, lines=lambda side_px: lines, angle_deg=0, sheet_to_source=Homography.identity()
    )
    return records_by_namecard(cast(Any, sight), [BusinessCard], Ask(("business_card",)))


@pytest.mark.parametrize("rows", [(FIRM, WHO, POST, PHONE), (WHO, PHONE), (FIRM, WHO, POST, PLACE)])
def test_who_somebody_is_and_how_to_reach_them_makes_a_card(rows: tuple[str, ...]) -> None:
    assert found(*rows)


OTHER_CARD = ("苏州明远文化有限公司", "周建国", "销售经理", "电话：0512-65551234")


@pytest.mark.parametrize(("gap", "cards"), [(3, 2), (0, 1)])
def test_cards_without_an_outline_are_parted_at_the_widest_gap(gap: int, cards: int) -> None:
    rows = [(text, n) for n, text in enumerate((FIRM, WHO, POST, PHONE))]
    rows += [(text, 4 + gap + n) for n, text in enumerate(OTHER_CARD if cards > 1 else ("传真：0532-86781235",))]
    assert len(records(*(line(text, row) for text, row in rows))) == cards


OTHERS = ("营业执照", "台湾居民来往大陆通行证", "UnionPay 银联", "P<UTOERIKSSON<<ANNA<<<<<<<")


@pytest.mark.parametrize(
    "rows", [(FIRM, WHO, POST), (FIRM, PLACE), *((FIRM, WHO, POST, PLACE, other) for other in OTHERS)]
)
def test_less_or_another_paper_makes_none(rows: tuple[str, ...]) -> None:
    assert not found(*rows)


def test_rows_read_on_their_head_are_read_again_where_columns_tell_the_way() -> None:
    down = Quad(((120, 0), (120, 80), (100, 80), (100, 0)))
    name = Line("林晓梅", 0.99, down, tuple(Char(c, 0.99, k / 3, (k + 1) / 3) for k, c in enumerate("林晓梅")))
    a, b, c, d = Quad.box(0, 200, 240, 20).points
    wrong = Line("68-ZE50", 0.4, Quad((c, d, a, b)), (Char("6", 0.4, 0.0, 1.0),))
    sight = SimpleNamespace(read_clear=lambda quads: [replace(line(PHONE, 5), quad=quad) for quad in quads])
    assert [one.text for one in righted(cast(Any, sight), [name, wrong])] == ["林晓梅", PHONE]
    sight = SimpleNamespace(read_clear=lambda quads: [replace(wrong, score=0.3, quad=quad) for quad in quads])
    assert righted(cast(Any, sight), [name, wrong]) == (name, wrong)
