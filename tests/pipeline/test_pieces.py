"""Several cards in one picture, each found and read by itself, whichever way it lies; one card is not cut."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pytest

from kapiao import pipeline
from kapiao.documents import all_documents
from kapiao.imaging.decode import sheet_of
from kapiao.imaging.outlines import covered
from kapiao.pipeline import Reader, _several, pieces
from kapiao.pipeline.grounds import card_outlines
from kapiao.pipeline.layouts import records_by_layout
from kapiao.pipeline.leads import records_by_lead
from kapiao.pipeline.pieces import halves, more_text, united
from kapiao.pipeline.sight import Sight
from kapiao.records import Ask, Field, Limits, Pixels, Quad, Record
from kapiao.specimens import draw
from kapiao.vision.ports import Eyes

SAMPLES = Path(__file__).parents[2] / "samples"
GROUND = (150, 120, 90)  # a plain table


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def laid(*cards: tuple[str, int]) -> tuple[Pixels, list[Mapping[str, str]]]:
    """Samples beside each other on a table, each turned by quarters; and what they say."""
    pictures, texts = [], []
    for name, quarters in cards:
        folder = SAMPLES / name
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        pixels = cv2.imread(str(next(p for p in sorted(folder.iterdir()) if p.suffix in (".jpg", ".png"))))
        corners = np.array(expected["quad"], np.float32)
        width, height = (round(float(np.linalg.norm(corners[k] - corners[k + 1]))) for k in (0, 1))
        flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        card = cv2.warpPerspective(pixels, cv2.getPerspectiveTransform(corners, flat), (width, height))
        pictures.append(np.rot90(card, quarters))
        texts.append(expected["fields"])
    deepest, room = max(p.shape[0] for p in pictures), 60
    table = np.full((deepest + 2 * room, sum(p.shape[1] + room for p in pictures) + room, 3), GROUND, np.uint8)
    x = room
    for card in pictures:
        table[room : room + card.shape[0], x : x + card.shape[1]] = card
        x += card.shape[1] + room
    return table, texts


TELLING = (
    "id_number",
    "register_number",
    "credit_code",
    "number",
    "householder",
    "authority",
    "mobiles",
    "emails",
    "row_2",
)  # what tells one from another

PAIRS = [
    (("household_resident/01", 0), ("household_resident/03", 0)),
    (("household_head/01", 1), ("household_resident/01", 0)),
    (("resident_id_front/01", 0), ("household_resident/01", 3)),
    (("business_card/01", 0), ("business_card/03", 1)),
    (("bank_card/01", 0), ("bank_card/04", 2)),
    (("resident_id_front/01", 0), ("bank_card/01", 1)),
    (("passport/01", 0), ("mainland_permit_front/01", 1)),
    (("passport/01", 2), ("passport/03", 0)),
    (("resident_id_front/01", 3), ("resident_id_front/02", 0)),
    (("mrz/01", 0), ("mrz/02", 1)),
    (("business_license/03", 1), ("business_license/04", 0)),
]


def told(records: tuple[Record, ...]) -> set[tuple[str, str]]:
    return {(r.kind, "".join(r.text(n).split())) for r in records for n in TELLING if r.text(n)}


@pytest.mark.parametrize(("turn", "cards"), [(n % 4, cards) for n, cards in enumerate(PAIRS)])
def test_cards_beside_each_other(reader: Reader, cards: tuple[tuple[str, int], ...], turn: int) -> None:
    pixels, texts = laid(*cards)
    kinds = tuple(dict.fromkeys(name.split("/")[0] for name, _ in cards))
    records = reader.read_pixels(np.ascontiguousarray(np.rot90(pixels, turn)), Ask(kinds)).records
    wanted = {
        (name.split("/")[0], "".join(fields[n].split()))
        for (name, _), fields in zip(cards, texts, strict=True)
        for n in TELLING
        if fields.get(n)
    }
    assert wanted <= told(records)
    assert len(records) == len(cards)


@pytest.mark.parametrize("cards", [PAIRS[2], PAIRS[9]])
def test_cards_beside_each_other_of_no_kind_told(reader: Reader, cards: tuple[tuple[str, int], ...]) -> None:
    pixels, _ = laid(*cards)
    kinds = sorted(record.kind for record in reader.read_pixels(pixels).records)
    assert kinds == sorted(name.split("/")[0] for name, _ in cards)


@pytest.mark.parametrize(("beside", "more"), [("resident_id_back/02", False), ("bank_card/02", True)])
def test_the_other_side_of_a_card_is_no_further_card(reader: Reader, beside: str, more: bool) -> None:
    pixels, _ = laid(("resident_id_front/01", 0), (beside, 0))
    front = [d for d in all_documents() if d.kind == "resident_id_front"]
    sight = Sight(sheet_of(pixels, Limits(), 2000), reader._eyes)
    assert more_text(sight, front, records_by_layout(sight, front, True)) is more


def test_a_card_that_a_layout_tells_is_not_looked_at_for_kinds_without_one(reader: Reader) -> None:
    folder = SAMPLES / "resident_id_back/01"
    pixels = cv2.imread(str(next(p for p in sorted(folder.iterdir()) if p.suffix in (".jpg", ".png"))))
    sight = Sight(sheet_of(pixels, Limits(), 2000), reader._eyes)
    kinds = ("resident_id_back", "resident_id_temporary_back")
    documents = [d for d in all_documents() if d.kind in kinds]
    records, _ = _several(sight, documents, Ask(kinds))
    assert [record.kind for record in records] == ["resident_id_back"]
    assert sight.seen
    assert max(sight._boxes) < 640


def bank_cards(*seeds: int) -> Pixels:
    """Drawn bank cards as scanned, one under another."""
    decoded = [cv2.imdecode(np.frombuffer(draw("bank_card", seed, "clean").encoded, np.uint8), 1) for seed in seeds]
    width = max(card.shape[1] for card in decoded)
    return np.vstack([cv2.copyMakeBorder(c, 20, 20, 0, width - c.shape[1], cv2.BORDER_REPLICATE) for c in decoded])


@pytest.mark.parametrize(
    ("seeds", "more"),
    [
        ((820011,), False),
        ((822006, 822506), True),
        ((826025,), False),
        ((826000, 826025), True),
        ((560006,), False),  # its number in three rows
        ((560056,), False),  # its number less long than half the card
        ((560056, 560000), True),
    ],
)
def test_print_over_a_number_is_the_cards_that_stands_upright_unless_a_number_is_there(
    reader: Reader, seeds: tuple[int, ...], more: bool
) -> None:
    sight = Sight(sheet_of(bank_cards(*seeds), Limits(), 2000), reader._eyes)
    documents = [d for d in all_documents() if d.kind == "bank_card"]
    found = records_by_lead(sight, documents)
    assert found
    assert more_text(sight, documents, found[:1]) is more


def record(left: float, *names: str) -> Record:
    fields = {name: Field(name, name, "1", "1", "1", 0.9) for name in names}
    return Record("card", "", 0.9, fields, Quad.box(left, 0, 100, 60))


def test_of_two_readings_of_one_card_the_fuller_counts_unless_others_lie_beside_it() -> None:
    whole, piece, other = record(0, "name", "number"), record(5, "name"), record(300, "name")
    assert united([whole], [piece]) == (whole,)
    assert united([whole], [piece, other]) == (piece, other)
    assert united([whole], [other]) == (whole, other)


class FarSighted:
    """Eyes that see nothing of small print at a glance, and rows of it in the right half of a picture from near by."""

    def boxes(self, pixels: Pixels, side_px: int) -> tuple[Quad, ...]:
        return tuple(Quad.box(400, 40 * k, 150, 20) for k in range(1, 6)) if side_px > 384 else ()


@pytest.mark.parametrize(("width", "more"), [(300, True), (600, False)])
def test_a_glance_that_shows_less_of_a_card_than_was_read_tells_nothing_of_others(width: int, more: bool) -> None:
    sight = Sight(sheet_of(np.zeros((300, 620, 3), np.uint8), Ask().limits, 2000), cast(Eyes, FarSighted()))
    sight.boxes(384)
    read = record(0, "name", "number")
    fields = {name: replace(field, quad_on_source=read.quad_on_source) for name, field in read.fields.items()}
    found = replace(read, quad_on_source=Quad.box(0, 0, width, 300), fields=fields)
    assert more_text(sight, (), (found,)) is more


class Glancing(FarSighted):
    """Eyes that see at a glance what is printed on the left half alone."""

    def boxes(self, pixels: Pixels, side_px: int) -> tuple[Quad, ...]:
        return (*(Quad.box(40, 40 * k, 150, 20) for k in range(1, 4)), *super().boxes(pixels, side_px))


@pytest.mark.parametrize(("width", "sought", "more"), [(300, False, False), (300, True, True), (600, True, False)])
def test_a_card_without_a_layout_is_looked_for_where_there_is_room(width: int, sought: bool, more: bool) -> None:
    sight = Sight(sheet_of(np.zeros((300, 620, 3), np.uint8), Ask().limits, 2000), cast(Eyes, Glancing()))
    sight.boxes(384)
    found = replace(record(0, "name", "number"), quad_on_source=Quad.box(0, 0, width, 300))
    assert more_text(sight, (), (found,), sought) is more


@pytest.mark.parametrize(("kinds", "cut"), [(("bank_card", "business_card"), True), (("bank_card", "passport"), False)])
def test_papers_are_cut_out_before_one_takes_all_text_for_its_own(
    monkeypatch: pytest.MonkeyPatch, kinds: tuple[str, ...], cut: bool
) -> None:
    sight = Sight(sheet_of(np.zeros((300, 620, 3), np.uint8), Ask().limits, 2000), cast(Eyes, FarSighted()))
    pieces = [replace(sight), replace(sight)]
    cards = [replace(record(300 * k, "name"), kind=kind) for k, kind in enumerate(kinds)]
    by_piece = {id(piece): card for piece, card in zip(pieces, cards, strict=True)}
    monkeypatch.setattr(pipeline, "cut_out", lambda _: pieces)
    monkeypatch.setattr(pipeline, "_found", lambda seen, *_: ((by_piece.get(id(seen), cards[0]),), ()))
    monkeypatch.setattr(pipeline, "more_text", lambda *_: False)
    records, _ = pipeline._several(sight, [d for d in all_documents() if d.kind in kinds], Ask(kinds))
    assert [r.kind for r in records] == list(kinds[: 1 + cut])


def test_a_table_that_chips_and_marks_make_of_cards_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    sight = Sight(sheet_of(np.zeros((300, 620, 3), np.uint8), Ask().limits, 2000), cast(Eyes, FarSighted()))
    pieces = [replace(sight), replace(sight)]
    cards = [replace(record(300 * k, "name", "number"), kind="bank_card") for k in (0, 1)]
    table = replace(record(0), kind="table")
    by_piece = {id(piece): card for piece, card in zip(pieces, cards, strict=True)}
    monkeypatch.setattr(pipeline, "cut_out", lambda _: pieces)
    monkeypatch.setattr(pipeline, "_found", lambda seen, *_: ((by_piece.get(id(seen), table),), ()))
    records, _ = pipeline._several(sight, [d for d in all_documents() if d.kind in ("bank_card", "table")], Ask())
    assert [r.kind for r in records] == ["bank_card", "bank_card"]


def test_a_card_is_covered_by_what_is_around_it() -> None:
    pixels = np.full((200, 300, 3), GROUND, np.uint8)
    pixels[50:150, 100:200] = 255
    assert (covered(pixels, [Quad.box(97, 47, 106, 106)]) == GROUND).all()
    assert pixels.max() == 255


def test_only_outlines_in_the_form_of_cards_part_text() -> None:
    rows = [Quad.box(20, 20 + 30 * k, 150, 14) for k in range(5)]
    others = [Quad.box(420, 20 + 30 * k, 150, 14) for k in range(5)]
    card, strip, table = Quad.box(0, 0, 260, 170), Quad.box(400, 0, 600, 170), Quad.box(-10, -10, 700, 400)
    assert card_outlines([*rows, *others], [table, strip, card]) == [(card, rows)]


def test_pages_without_an_outline_are_parted_by_words_that_each_bears_once(reader: Reader) -> None:
    """As on a copy: both on one white sheet."""
    pages = [cv2.imread(str(SAMPLES / name / "image.jpg")) for name in ("household_head/01", "household_resident/01")]
    copies = [cv2.resize(np.where(page > 205, 255, page)[60:-60, 90:-90], (820, 580)) for page in pages]
    white = cv2.copyMakeBorder(np.vstack(copies), 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=(255,) * 3)
    records = reader.read_pixels(white, Ask(("household_head", "household_resident"))).records
    assert [record.kind for record in records] == ["household_head", "household_resident"]


def test_what_one_paper_says_in_two_pieces_is_one_paper() -> None:
    def page(*names: str, said: str = "1") -> Record:
        fields = {name: Field(name, name, said, said, said, 0.9) for name in names}
        return Record("household_resident", "", 0.9, fields, Quad.box(0, 0, 10, 10))

    left, right = page("name", "id_number", "birth_place", "height"), page("relation", "sex", "birth_date", "height")
    assert halves(left, right)
    assert halves(page("issue_date", "undertaker"), page("undertaker", "householder", "address"))
    assert not halves(page("issue_date", "undertaker"), page("undertaker", "householder", "address", said="2"))
    assert not halves(left, page("name", "id_number", "sex", said="2"))
    assert not halves(left, replace(right, kind="household_head"))


@pytest.mark.parametrize(("frame", "one"), [((0, 0, 500, 300), True), ((0, 0, 220, 300), False), (None, False)])
def test_pieces_in_the_cells_of_one_form_are_one_paper(
    monkeypatch: pytest.MonkeyPatch, frame: tuple[int, int, int, int] | None, one: bool
) -> None:
    monkeypatch.setattr(pieces, "frame_of", lambda _sight: Quad.box(*frame) if frame else None)
    left, right = ([Quad.box(x, y, 60, 20) for y in (20, 80, 140)] for x in (40, 360))
    sight: Any = None
    assert pieces._on_one_form(sight, (left, right)) is one


@pytest.mark.parametrize(("rows", "one"), [(1, True), (0, False)])
def test_the_last_row_of_a_form_and_what_stands_under_it_are_no_paper(
    monkeypatch: pytest.MonkeyPatch, rows: int, one: bool
) -> None:
    monkeypatch.setattr(pieces, "frame_of", lambda _sight: Quad.box(0, 0, 500, 200))
    upper = [Quad.box(x, y, 60, 20) for y in (20, 60, 100) for x in (40, 360)]
    lower = [Quad.box(x, y, 60, 20) for y in (160, 240, 280)[1 - rows :] for x in (40, 360)]
    sight: Any = None
    assert pieces._on_one_form(sight, (upper, lower)) is one
