"""Rows of goods are scored cell by cell, views keep a picture's labels, goals tell keys from other fields."""

import cv2
import numpy as np
import pytest
from bench.contest import Round, Turn
from bench.goals import verdicts
from bench.pictures import Picture
from bench.score import Judged, Mark
from bench.views import VIEWS, seen_otherwise

from bench import score
from kapiao.records import Field, Item, Quad, Record


def record(*rows: dict[str, str]) -> Record:
    items = tuple(Item({name: Field(name, name, text, text, text, 0.9) for name, text in row.items()}) for row in rows)
    return Record("vat_invoice", "", 1.0, {}, Quad.box(0, 0, 1, 1), items=items)


def test_every_cell_counts() -> None:
    rows = ({"name": "*酒*白酒", "amount": "10.00"}, {"name": "*电力*电费", "amount": "20.00"})
    marks = score.by_items(rows, (record({"name": "*酒*白酒", "amount": "10.0"}),), "vat_invoice")
    assert [(mark.name, mark.right) for mark in marks] == [
        ("item.name", True), ("item.amount", True), ("item.name", False), ("item.amount", False),
    ]  # fmt: skip
    assert not any(mark.right for mark in score.by_items(rows, (), "vat_invoice"))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_the_same_picture_otherwise(name: str) -> None:
    pixels = np.full((60, 90, 3), 200, np.uint8)
    pixels[20:30, 10:70] = 0
    data = cv2.imencode(".png", pixels)[1].tobytes()
    real = Picture("vat_invoice", "real", "a.png", data, {"x": "y"}, action="RecognizeVATInvoice")
    drawn = Picture("vat_invoice", "photo", "1", data, {}, "vat_invoice")
    (seen,) = seen_otherwise([real, drawn], [name])
    assert (seen.tier, seen.truth, seen.action) == (f"real {name}", real.truth, real.action)
    assert seen.data != data


def test_keys_and_other_fields_have_goals_of_their_own() -> None:
    marks = (Mark("number", "1", "1", True, 0, 1), Mark("buyer_name", "a", "b", False, 1, 1))
    picture = Picture("vat_invoice", "clean", "1", b"", {}, "vat_invoice")
    found = {v.goal.words: v.measured for v in verdicts([Round(picture, Turn(0.1, Judged(marks)))])}
    assert found["invoices, clean: numbers, dates, totals"] == 100
    assert found["invoices, clean: other fields"] == 0


def test_papers_of_a_person_have_goals_kind_by_kind() -> None:
    right, wrong = Mark("name", "甲", "甲", True, 0, 1), Mark("name", "甲", "乙", False, 1, 1)
    rounds = [
        Round(Picture(kind, "hard", str(k), b"", {}, kind), Turn(0.1, Judged((mark, right))))
        for kind, marks in (("passport", (right, wrong)), ("household_head", (right, right)))
        for k, mark in enumerate(marks)
    ]
    found = {v.goal.words: (v.measured, v.held) for v in verdicts(rounds)}
    assert found["passport, hard: fields"] == (75.0, False)
    assert found["passport, hard: whole papers"] == (50.0, False)
    assert found["household_head, hard: whole papers"] == (100.0, True)
