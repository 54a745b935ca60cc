"""The whole path on the committed samples: what a caller gets, in any order, without a network."""

import io
import random
import socket
from pathlib import Path

import cv2
import numpy as np
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from kapiao.errors import NothingRead, ParameterInvalid, PictureUnknown, WrongKind
from kapiao.imaging.decode import decode
from kapiao.pipeline import Reader
from kapiao.records import Ask, Limits

SAMPLES = Path(__file__).parents[2] / "samples"
PICTURES = sorted(SAMPLES.glob("*/0[12]/image.*"))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def picture(name: str) -> bytes:
    return next((SAMPLES / name).glob("image.*")).read_bytes()


def test_same_bytes_same_answer_in_any_order(reader: Reader) -> None:
    first = {path: reader.read(path.read_bytes()) for path in PICTURES}
    shuffled = list(PICTURES)
    random.Random(7).shuffle(shuffled)
    for path in shuffled:
        assert reader.read(path.read_bytes()) == first[path]


def test_nothing_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    fresh = Reader()
    assert fresh.read(picture("resident_id_front/01")).records[0].kind == "resident_id_front"


@pytest.mark.parametrize(
    ("shown", "asked"),
    [
        ("resident_id_front/01", "resident_id_back"),
        ("resident_id_front/01", "bank_card"),
        ("train_ticket/01", "resident_id_front"),
        ("bank_card/01", "train_ticket"),
        ("train_ticket/02", "bank_card"),  # a serial of as many digits
        ("train_ticket/04", "bank_card"),  # a masked identity number whose digits happen to pass the sum
        ("vat_invoice/04", "bank_card"),
        ("business_license/03", "train_ticket"),
    ],
)
def test_another_paper_is_of_the_wrong_kind(reader: Reader, shown: str, asked: str) -> None:
    with pytest.raises(WrongKind):
        reader.read(picture(shown), Ask((asked,)))


SIDES = ("resident_id_front", "resident_id_back")


@pytest.mark.parametrize("asked", [SIDES, SIDES[1:], SIDES[:1]])
def test_both_sides_in_one_picture(reader: Reader, asked: tuple[str, ...]) -> None:
    front, back = (cv2.imdecode(np.frombuffer(picture(f"{side}/01"), np.uint8), cv2.IMREAD_COLOR) for side in SIDES)
    width = max(front.shape[1], back.shape[1])
    both = np.vstack([cv2.copyMakeBorder(p, 20, 20, 20, width - p.shape[1] + 20, 0) for p in (front, back)])
    read = reader.read(cv2.imencode(".png", both)[1].tobytes(), Ask(asked))
    assert sorted(record.kind for record in read.records) == sorted(asked)


def test_a_validity_that_cannot_be_is_told_and_not_refused(reader: Reader) -> None:
    """An edited or invented date makes no other paper of a card whose print lies as it should."""
    card = cv2.imdecode(np.frombuffer(picture("resident_id_back/01"), np.uint8), cv2.IMREAD_COLOR)
    quad = reader.read(picture("resident_id_back/01")).records[0].fields["validity"].quad_on_source
    assert quad is not None
    left, top, right, bottom = (round(v) for v in quad.bounds)
    printed = card[top:bottom, left:right]
    day_px = round(printed.shape[1] * 0.465)
    card[top:bottom, left : left + day_px] = printed[:, printed.shape[1] - day_px :].copy()  # both days the same
    field = (
        reader.read(cv2.imencode(".png", card)[1].tobytes(), Ask(("resident_id_back",))).records[0].fields["validity"]
    )
    assert field.valid is False
    assert field.text.startswith("2032")


def test_an_empty_page_gives_nothing(reader: Reader) -> None:
    blank = np.full((400, 600, 3), 240, np.uint8)
    with pytest.raises(NothingRead):
        reader.read_pixels(blank, Ask(("resident_id_front",)))
    assert reader.read_pixels(blank).records == ()


def test_a_kind_that_does_not_exist_is_refused(reader: Reader) -> None:
    with pytest.raises(ParameterInvalid):
        reader.read(picture("bank_card/01"), Ask(("library_card",)))


def test_copies_cut_papers_and_soft_pictures_are_measured(reader: Reader) -> None:
    card = decode(picture("resident_id_front/01"), Limits()).pixels
    asked = Ask(("resident_id_front",), frozenset({"quality"}))

    def measured(pixels: np.ndarray) -> dict[str, float]:
        return dict(reader.read_pixels(pixels, asked).records[0].measures)

    whole = measured(card)
    assert set(whole) == {"copy", "completeness", "quality", "screen", "screen_bound", "tamper"}
    assert whole["copy"] < 0.1
    assert whole["completeness"] > 0.97
    grey = cv2.cvtColor(cv2.cvtColor(card, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert measured(grey)["copy"] > 0.9
    warm = (grey * np.array([0.7, 0.9, 1.0])).astype(np.uint8)
    assert measured(warm)["copy"] > 0.9
    soft = cv2.GaussianBlur(card, (0, 0), 3.0)
    assert measured(soft)["quality"] < whole["quality"] - 0.2
    assert measured(card[:, card.shape[1] // 8 :])["completeness"] < whole["completeness"] - 0.03
    assert dict(reader.read_pixels(card).records[0].measures) == {}


def test_two_papers_in_one_picture_are_both_read(reader: Reader) -> None:
    front = decode(picture("resident_id_front/01"), Limits()).pixels
    back = decode(picture("resident_id_back/01"), Limits()).pixels
    wide = max(front.shape[1], back.shape[1])
    sheet = np.full((front.shape[0] + back.shape[0] + 40, wide, 3), 90, np.uint8)
    sheet[: front.shape[0], : front.shape[1]] = front
    sheet[front.shape[0] + 40 :, : back.shape[1]] = back
    found = reader.read_pixels(sheet, Ask(("resident_id_front", "resident_id_back")))
    assert {record.kind for record in found.records} == {"resident_id_front", "resident_id_back"}


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_any_quarter_turn_reads_the_same_number(reader: Reader, quarters: int) -> None:
    upright = decode(picture("resident_id_front/01"), Limits()).pixels
    number = reader.read_pixels(upright, Ask(("resident_id_front",))).records[0].text("id_number")
    turned = reader.read_pixels(np.rot90(upright, quarters), Ask(("resident_id_front",)))
    assert turned.records[0].text("id_number") == number


def test_both_engines_read_the_same_fields(reader: Reader) -> None:
    other = Reader(engine="onnxruntime")
    for name in ("resident_id_front/01", "train_ticket/01", "bank_card/01"):
        ours, theirs = (r.read(picture(name)).records[0] for r in (reader, other))
        assert {k: f.text for k, f in ours.fields.items()} == {k: f.text for k, f in theirs.fields.items()}
        for field in ours.fields:
            assert abs(ours.fields[field].score - theirs.fields[field].score) < 0.25


def test_pixels_must_be_a_picture(reader: Reader) -> None:
    with pytest.raises(PictureUnknown):
        reader.read_pixels(np.zeros((40, 40, 3), np.float32))


def test_lines_below_the_least_height_are_left_out(reader: Reader) -> None:
    every = reader.read(picture("text/01"), Ask(("text",))).lines
    tallest = max(line.quad.height for line in every)
    some = reader.read(picture("text/01"), Ask(("text",), min_height_px=round(tallest * 0.9))).lines
    assert 0 < len(some) < len(every)


def page_of(picture: bytes, words: str = "") -> bytes:
    """A PDF page with a picture, and words above it that the file itself says."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400))
    canvas.drawImage(ImageReader(io.BytesIO(picture)), 10, 10, 380, 250, preserveAspectRatio=True)
    canvas.drawString(20, 380, words)
    canvas.save()
    return out.getvalue()


def test_a_scanned_page_is_read_like_a_picture(reader: Reader) -> None:
    card = picture("resident_id_front/01")
    wanted = reader.read(card, Ask(("resident_id_front",))).records[0].text("id_number")
    found = reader.read(page_of(card), Ask(("resident_id_front",)))
    assert (found.records[0].text("id_number"), found.format, found.pages) == (wanted, "pdf", ())


def test_a_mixed_page_gives_what_it_says_and_what_it_shows(reader: Reader) -> None:
    found = reader.read(page_of(picture("resident_id_front/01"), "Annex 1/ l0O"), Ask(("text",)))
    assert found.lines[0].text == "Annex 1/ l0O"
    assert "公民身份号码" in found.text


def test_pages_are_kept_apart_and_together(reader: Reader) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200))
    for words in ("first", "second"):
        canvas.drawString(20, 100, words)
        canvas.showPage()
    canvas.save()
    found = reader.read(out.getvalue(), Ask(("text",)))
    assert found.text == "first\nsecond"
    assert [page.text for page in found.pages] == ["first", "second"]
    assert (found.width_px, found.pages[1].height_px) == (600, 400)


def test_an_address_is_read_though_its_label_is_not(reader: Reader) -> None:
    pixels = decode(picture("vehicle_license_front/01"), Limits()).pixels
    asked = Ask(("vehicle_license_front",))
    whole = reader.read_pixels(pixels, asked).records[0].fields["address"]
    assert whole.quad_on_source is not None
    left, top, _, bottom = (round(v) for v in whole.quad_on_source.bounds)
    blank = pixels.copy()
    blank[top:bottom, max(0, left - 120) : left - 3] = pixels[top:bottom, left - 6 : left - 5]
    found = reader.read_pixels(blank, asked).records[0]
    assert found.text("address") == whole.text
