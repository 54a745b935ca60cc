"""A page that lies beside its other page, and one that only its content tells: without a network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from kapiao.documents import Document, all_documents
from kapiao.pipeline import finds, layouts
from kapiao.records import Field


def named(*kinds: str) -> list[type[Document]]:
    return [document for document in all_documents() if document.kind in kinds]


def field(valid: bool | None, score: float) -> Field:
    return Field("number", "号", "1", "1", "1", score, valid=valid)


def test_pages_that_lie_beside_one_another_say_so_both() -> None:
    besides = {document.kind: document.beside for document in all_documents()}
    assert all(kind in besides[other] for kind, others in besides.items() for other in others)


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_other_page_is_put_aside_and_not_answered(monkeypatch: pytest.MonkeyPatch, confirmed: bool) -> None:
    """Its text hides how the page asked for lies."""
    sought: list[set[str]] = []

    def registered(_sight: Any, documents: Sequence[type[Document]], *_: Any) -> Iterator[Any]:
        sought.append({document.kind for document in documents})
        if len(documents) > 1:
            yield from (SimpleNamespace(document=document, fields={}, foreign=False) for document in documents)

    monkeypatch.setattr(layouts, "looks_in_and_out_of_focus", lambda sight, _asked: [(sight, ())])
    monkeypatch.setattr(layouts, "_registered", registered)
    monkeypatch.setattr(layouts, "_beside", lambda *_: ())
    monkeypatch.setattr(layouts, "_improved", lambda _sight, find: find)
    monkeypatch.setattr(layouts, "_record", lambda _sight, find: find.document.kind)
    read = layouts.records_by_layout(SimpleNamespace(), named("vehicle_license_back"), True, confirmed)  # type: ignore[arg-type]
    pages = {"vehicle_license_back"} if confirmed else {"vehicle_license_back", "vehicle_license_front"}
    assert sought == [pages]
    assert list(read) == ([] if confirmed else ["vehicle_license_back"])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ([field(True, 0.7)], True),
        ([field(True, 0.2)], False),  # a word of a list, or a number that happens to hold
        ([field(None, 0.99)], False),  # alone it tells nothing
        ([field(None, 0.9), field(None, 0.85)], True),
        ([field(None, 0.9), field(None, 0.4)], False),
    ],
)
def test_print_that_hardly_lies_as_it_should_is_told_by_its_content(fields: Sequence[Field], told: bool) -> None:
    assert finds.told(fields) is told
