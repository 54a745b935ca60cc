"""What the fields of a document found by its layout say for and against it: without a network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kapiao.documents import Document, all_documents
from kapiao.pipeline import layouts
from kapiao.pipeline.finds import Find
from kapiao.pipeline.layouts import layouts_named
from kapiao.reading.layout import Fit
from kapiao.records import Field, Homography

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
