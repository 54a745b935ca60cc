"""Invoices written as the files that their issuers send: the same every time, 样本 on each, read exactly."""

import json

import pytest

import kapiao
from kapiao.documents import all_documents
from kapiao.errors import ParameterInvalid
from kapiao.imaging.decode import sheets
from kapiao.records import Limits
from kapiao.specimens import draw, fonts

pytestmark = pytest.mark.skipif(
    bool(fonts.missing()), reason="typefaces are not installed: " + " ".join(fonts.PACKAGES)
)
DOCUMENTS = {document.kind: document for document in all_documents()}


@pytest.mark.parametrize(("kind", "seed"), [("vat_invoice", n) for n in range(6)] + [("rail_invoice", 0)])
def test_what_a_file_says_is_read_exactly(kind: str, seed: int) -> None:
    specimen = draw(kind, seed, "ofd")
    (record,) = kapiao.read(specimen.encoded, kind=kind).records
    kinds = {entry.name: entry.kind for entry in DOCUMENTS[kind].entries}
    truth = {name: kinds[name].parse(text).text for name, text in specimen.fields.items()}
    assert {name: record.text(name) for name in truth} == truth
    goods = json.loads(specimen.facts.get("items", "[]"))
    assert [item.fields["amount"].text for item in record.items] == [good["amount"] for good in goods]


def test_a_file_is_told_by_itself() -> None:
    assert [record.kind for record in kapiao.read(draw("rail_invoice", 0, "ofd").encoded).records] == ["rail_invoice"]


def test_same_words_same_file() -> None:
    assert draw("vat_invoice", 3, "ofd").encoded == draw("vat_invoice", 3, "ofd").encoded


def test_every_file_is_marked() -> None:
    specimen = draw("vat_invoice", 1, "ofd")
    (sheet,) = sheets(specimen.encoded, Limits())
    assert "样本" in [line.text for line in sheet.lines]
    number = next(line for line in sheet.lines if specimen.fields["number"] in line.text)
    (x, y), quad = number.quad.center, specimen.field_quads["number"]
    assert quad.center == pytest.approx((x, y), abs=quad.width)


def test_only_papers_that_are_issued_as_files() -> None:
    with pytest.raises(ParameterInvalid):
        draw("taxi_invoice", 1, "ofd")
