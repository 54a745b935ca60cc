"""What the fields of a document found by its layout say for and against it: without a network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kapiao.documents import Document, all_documents
from kapiao.pipeline import layouts
from kapiao.pipeline.finds import Find, likely, spanned, united
from kapiao.pipeline.flatcard import in_block
from kapiao.pipeline.layouts import layouts_named
from kapiao.reading.layout import Fit
from kapiao.records import Field, Homography, Quad

LEVEL = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))


def document(kind: str) -> type[Document]:
    return next(d for d in all_documents() if d.kind == kind)


def find(kind: str, **texts: str) -> Find:
    layout = layouts_named((kind,))[0]
    fields = {name: Field(name, name, text, text, text, 0.9) for name, text in texts.items()}
    return Find(document(kind), Fit(layout, LEVEL, 0.6, ()), fields)


@pytest.mark.parametrize(
    ("record", "foreign"), [("请于每个记分周期结束后三十日内接受审验。", False), ("出生日期1990-01-01准驾车型C1", True)]
)
def test_words_that_a_document_never_bears_tell_another(record: str, foreign: bool) -> None:
    assert find("driver_license_back", name="样本", record=record).foreign is foreign


@pytest.mark.parametrize("told", ["name", "name file_number"])
def test_of_two_pages_that_fit_as_well_the_fuller_one_is_found(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    """Front and back of a driving licence share their first rows; nothing is compared where every place is filled."""
    back, front = find("driver_license_back"), find("driver_license_front", name="样本", sex="男", address="样本路")
    back = replace(back, fields=find("driver_license_back", **dict.fromkeys(told.split(), "1")).fields)
    whole = replace(back, fields=dict.fromkeys(back.strips, back.fields["name"]))

    def read(_sight: Any, bare: Find, _confirmed: bool) -> Find | None:
        return front if bare.fit is front.fit else None

    monkeypatch.setattr(layouts, "_read", read)
    rivals = [(front.document, front.fit)]
    sight: Any = None
    assert layouts._fullest(sight, back, rivals, True) is front
    assert layouts._fullest(sight, back, [], True) is back
    assert layouts._fullest(sight, whole, rivals, True) is whole


def test_a_cut_number_counts_where_it_has_figures_that_the_other_look_has_lost() -> None:
    """1 and 1 stand close; whichever of the looks fits better."""
    cut = find("vehicle_license_back", unladen_mass="11550kg", remark="人样本")
    cut = replace(cut, clipped=frozenset(cut.fields))
    fields = united(cut, find("vehicle_license_back", unladen_mass="1150kg", remark="样本")).fields
    assert (fields["unladen_mass"].text, fields["remark"].text) == ("11550kg", "样本")


def test_a_row_of_a_block_is_as_long_as_two_others() -> None:
    """广 stands apart from what is below its one stroke."""
    layout = layouts_named(("driver_license_front",))[0]
    strip = layout.strips["authority"]
    fit, y = Fit(layout, LEVEL, 0.6, ()), (strip.rows[0] + strip.rows[-1]) / 2
    left, width, height = strip.left + 0.01, 0.8 * (strip.right - strip.left), 0.02
    rows = [Quad.box(left + less, y + k * 0.04, width - less, height) for k, less in ((-1, 0.03), (0, 0.0), (1, 0.001))]
    found = in_block(fit, "authority", rows)
    assert [round(box.bounds[0] - left, 3) for box in found] == [0.001, 0.0, 0.001]
    assert all(box.bounds[2] == pytest.approx(left + width) for box in found)
    assert in_block(fit, "authority", rows[:1]) == rows[:1]


def test_a_label_between_a_day_and_a_number_of_years_tells_the_older_form() -> None:
    said = find(
        "driver_license_front", validity="日期2037-05-10期长期", valid_from="2037-05-10", valid_for="长期"
    ).fields
    sure = {**said, "validity": replace(said["validity"], score=1.0)}
    assert {"valid_from", "valid_for"} <= document("driver_license_front").refine(sure, None).keys()
    span = {**sure, "validity": replace(sure["validity"], raw="2037-05-10至长期")}
    wrong = {**span, "validity": replace(span["validity"], valid=False)}
    assert "valid_from" in document("driver_license_front").refine(wrong, None)
    assert document("driver_license_front").refine(span, None).keys() == {"validity"}


def test_what_cannot_be_checked_is_likely_unless_a_check_fails() -> None:
    span = Field("validity", "", "2007.08.24-长期", "2007.08.24-长期", None, 0.9)
    assert likely([span])
    assert not likely([replace(span, score=0.5)])
    assert not likely([span, replace(span, valid=False)])


def test_a_plausible_span_confirms_however_unsurely_it_was_read_where_all_else_is_legible() -> None:
    whole = find("resident_id_back", authority="样本市公安局", validity="2018.02.11-2028.02.11")
    unsure = replace(whole.fields["validity"], score=0.2)

    def said(**changes: object) -> bool:
        return spanned(replace(whole, fields={**whole.fields, "validity": replace(unsure, **changes)}))

    assert said()
    assert not said(valid=False)
    assert not said(text="2018.02.11-2023.02.17")
    assert not said(text="2018.02.11-长期")
    assert not spanned(replace(whole, fields={"validity": unsure}))
    faint = replace(whole.fields["authority"], score=0.4)
    assert not spanned(replace(whole, fields={"authority": faint, "validity": unsure}))
    assert not spanned(find("resident_id_front", name="样本", id_number="11010519491231002X"))
