"""A seal beside print that says its name: without a network."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from kapiao.documents.seal import Seal
from kapiao.imaging.rings import Ring
from kapiao.imaging.seals import Outline
from kapiao.imaging.tints import DARK, RED
from kapiao.pipeline import seals
from kapiao.pipeline.sealinside import Inside
from kapiao.pipeline.seals import Texts, _echoed, _record, _says
from kapiao.records import Ask, Char, Homography, Line, Quad

PRINT, SEEN = "六安样淮电机厂", "六安样准电机厂"


def sight(text: str) -> Any:
    line = Line(text, 1.0, Quad.box(0, 0, 70, 10), tuple(Char(char, 1.0, 0.0, 1.0) for char in text))
    return SimpleNamespace(lines=lambda _side_px: (line,))


@pytest.mark.parametrize(("score", "text"), [(0.8, PRINT), (0.99, SEEN)])
def test_a_name_in_doubt_is_that_of_the_print_and_says_so(score: float, text: str) -> None:
    texts = _echoed(sight(f"盖章：{PRINT}"), Texts((SEEN, score), Inside()))
    assert texts.main == (text, score)
    assert texts.repaired == ({PRINT} if text == PRINT else set())


def test_a_word_inside_in_doubt_is_that_of_the_print_and_says_so() -> None:
    texts = _echoed(sight("销售总公司"), Texts((SEEN, 0.99), Inside((("销俸总公司", 0.97), ("合同专用章", 0.5)))))
    assert texts.inside.words == (("销售总公司", 0.97), ("合同专用章", 0.5))
    flat: Any = SimpleNamespace(sheet_to_source=Homography.identity())
    record = _record(flat, Seal, Outline(RED, Quad.box(0, 0, 9, 9)), texts)
    assert not record.fields["text"].repaired
    assert record.fields["inner"].repaired
    assert [item.fields["text"].repaired for item in record.items] == [True, False]


def test_a_frame_around_a_label_of_a_form_is_no_seal() -> None:
    frame, ring = Outline(RED, Quad.box(0, 0, 9, 9)), Ring(0, 0, 9, 9, 0, 1.0)
    assert not _says(frame, Texts(("购买方", 0.9), Inside()))
    assert _says(frame, Texts(("样品间", 0.9), Inside()))
    assert _says(replace(frame, ring=ring), Texts(("购买方", 0.9), Inside()))
    assert _says(frame, Texts(("购买方", 0.9), Inside((("现金收讫", 0.9),))))


def test_a_grey_seal_is_looked_for_where_coloured_marks_are_no_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    mark, grey = (Outline(tint, Quad.box(0, 0, 9, 9)) for tint in (RED, DARK))
    monkeypatch.setattr(seals, "find_seals", lambda _pixels, inks=(RED,): (grey,) if inks == (DARK,) else (mark,))
    said = {mark: Texts(("样本", 0.9), Inside()), grey: Texts((SEEN, 0.99), Inside((("合同专用章", 1.0),)))}
    monkeypatch.setattr(seals, "_texts", lambda _sight, outline: said[outline])
    flat: Any = SimpleNamespace(sheet=SimpleNamespace(pixels=None), sheet_to_source=Homography.identity())
    (record,) = seals.records_by_seal(flat, (Seal,), Ask((Seal.kind,)))
    assert (record.text("text"), record.text("color")) == (SEEN, DARK)


@pytest.mark.parametrize(("main", "words"), [("机打发票手写无效", ()), ("机打发票", ("手写无效",))])
def test_a_frame_around_a_notice_is_no_seal(main: str, words: tuple[str, ...]) -> None:
    frame, ring = Outline(RED, Quad.box(0, 0, 9, 9)), Ring(0, 0, 9, 9, 0, 1.0)
    texts = Texts((main, 0.9), Inside(tuple((word, 0.9) for word in words)))
    assert not _says(frame, texts)
    assert _says(replace(frame, ring=ring), texts)
    assert _says(frame, replace(texts, main=("青禾商贸有限公司", 0.9)))
