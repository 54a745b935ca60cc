"""Business cards: what makes a card of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from kapiao.documents.businesscard import BusinessCard
from kapiao.errors import WrongKind
from kapiao.imaging.decode import sheet_of
from kapiao.pipeline import Reader
from kapiao.pipeline.namecard import records_by_namecard, righted
from kapiao.pipeline.sight import Sight
from kapiao.records import Ask, Char, Homography, Line, Pixels, Quad, Record
from kapiao.vision.ports import Eyes

SAMPLES = Path(__file__).parents[2] / "samples"

FIRM, WHO, POST, PLACE, PHONE, FAX = (
    "青岛市云溪商贸有限公司",
    "林晓梅",
    "总经理",
    "地址：青岛市云溪路3号",
    "电话：0532-86781234",
    "传真：0532-86781235",
)


def line(text: str, row: int) -> Line:
    chars = tuple(Char(c, 0.99, k / len(text), (k + 1) / len(text)) for k, c in enumerate(text))
    return Line(text, 0.99, Quad.box(0, 40 * row, 20 * len(text), 20), chars)


def found(*rows: str) -> bool:
    return bool(records(*(line(text, row) for row, text in enumerate(rows))))


def records(*lines: Line) -> tuple[Record, ...]:
    sight = SimpleNamespace(
        sheet=SimpleNamespace(lines=()),
        nearer=lambda side_px: None,
        boxes=lambda side_px: [line.quad for line in lines],
        glance=lambda side_px: (),
        lines=lambda side_px: lines,
        angle_deg=0,
        sheet_to_source=Homography.identity(),
    )
    return records_by_namecard(cast(Any, sight), [BusinessCard], Ask(("business_card",)))


@pytest.mark.parametrize(
    "rows",
    [
        *((FIRM, WHO, POST, PHONE), (WHO, PHONE), (FIRM, WHO, POST, PLACE), (FIRM, WHO, POST, FAX)),
        *((FIRM, WHO, POST, "F 028-46471225"), (FIRM, WHO, POST, "WeChat:fang96034")),
    ],
)
def test_who_somebody_is_and_how_to_reach_them_makes_a_card(rows: tuple[str, ...]) -> None:
    assert found(*rows)


def test_what_lies_around_few_lines_that_make_no_card_is_looked_at() -> None:
    """Small print is missed from afar; the part that is looked at then reaches over it."""
    card = [line(text, row) for row, text in enumerate((FIRM, WHO, POST, PHONE))]
    looked: list[Quad] = []

    def flattened(part: Quad, _side_px: int) -> list[Quad]:
        looked.append(part)
        return [one.quad for one in card]

    sight = SimpleNamespace(
        sheet=SimpleNamespace(lines=(), pixels=np.zeros((400, 400, 3), np.uint8)),
        nearer=lambda side_px: None,
        boxes=lambda side_px: [one.quad for one in card[:3]],
        lines=lambda side_px: card[:3],
        glance=lambda side_px: tuple(one.quad for one in card[:3]),
        flattened=flattened,
        lines_in=lambda boxes: (tuple(card[: len(boxes)]), 0),
        settle=lambda side_px, lines, turn_deg: None,
        angle_deg=0,
        sheet_to_source=Homography.identity(),
    )
    found = records_by_namecard(cast(Any, sight), [BusinessCard], Ask(("business_card",)))
    assert [record.text("phones") for record in found] == ["053286781234"]
    assert looked[0].bounds[3] > card[3].quad.bounds[3]


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


class Crowded:
    """Eyes that see a page of text and may not read any of it."""

    def boxes(self, _pixels: Pixels, _side_px: int) -> tuple[Quad, ...]:
        return tuple(Quad.box(20, 10 * k, 200, 8) for k in range(1, 61))


def test_a_page_is_refused_before_its_lines_are_read() -> None:
    sight = Sight(sheet_of(np.zeros((700, 500, 3), np.uint8), Ask().limits, 2000), cast(Eyes, Crowded()))
    assert records_by_namecard(sight, [BusinessCard], Ask(("business_card",))) == ()


def test_whether_a_page_is_legible_is_told_by_few_of_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    lines_in = Sight.lines_in

    def counted(sight: Sight, boxes: Sequence[Quad], known: Sequence[Line] = ()) -> tuple[tuple[Line, ...], int]:
        read.append(len(boxes))
        return lines_in(sight, boxes, known)

    monkeypatch.setattr(Sight, "lines_in", counted)
    lines = Sight.lines

    def uncommon(sight: Sight, side_px: int) -> tuple[Line, ...]:
        return lines(sight, side_px) if side_px == BusinessCard.side_px else pytest.fail("all of it was read")

    monkeypatch.setattr(Sight, "lines", uncommon)
    page = next((SAMPLES / "vat_invoice" / "01").glob("image.*"))
    with pytest.raises(WrongKind):
        Reader().read(page.read_bytes(), Ask(("business_card",)))
    assert read[-1] == 6
