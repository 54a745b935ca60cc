"""Every folder of `samples/` is read: taken for its kind when nobody says what it is, and right where it is clear."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kapiao
from kapiao.documents import all_documents

SAMPLES = Path(__file__).parents[2] / "samples"
DOCUMENTS = {document.kind: document for document in all_documents()}
FOLDERS = [folder for kind in sorted(DOCUMENTS) for folder in sorted((SAMPLES / kind).glob("*"))]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_sample_is_read(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    document = DOCUMENTS[expected["kind"]]
    reading = kapiao.read(folder / "image.jpg", kind=document.kind if document.only_asked else None)
    found = {record.kind for record in reading.records}
    assert document.kind in found
    assert found.issubset({document.kind, *document.beside})  # a screen shows both pages
    if expected["tier"] != "clean":
        return
    entries = {entry.name: entry.kind for entry in document.entries}
    truth = {name: entries[name].parse(text).text for name, text in expected["fields"].items() if name in entries}
    assert {name: reading.records[0].text(name) for name in truth} == truth
