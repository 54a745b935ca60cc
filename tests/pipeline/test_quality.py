"""The measures of how a paper was photographed, on the committed samples: each moves when its cause is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kapiao.dialects.formats import FORMATS
from kapiao.dialects.viapi import Viapi
from kapiao.documents import all_documents
from kapiao.documents.photograph import Photograph
from kapiao.imaging.decode import decode
from kapiao.pipeline import Reader
from kapiao.pipeline.quality import SCREEN_BOUND, Waves, colour_copy_likelihood, of_one_paper, screen_likelihood
from kapiao.records import Ask, Limits, Pixels, Quad, Record
from kapiao.specimens import copies, scenes, screens
from kapiao.vision.ports import Surface

SAMPLES = Path(__file__).parents[2] / "samples"
CARDS = Viapi().bindings["DetectCardScreenshot"].all_kinds


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def picture(name: str) -> Pixels:
    return decode(next((SAMPLES / name).glob("image.*")).read_bytes(), Limits()).pixels


def measured(reader: Reader, pixels: Pixels, extra: str, kinds: tuple[str, ...] = CARDS) -> dict[str, float]:
    return dict(reader.read_pixels(pixels, Ask(kinds, frozenset({extra}))).records[0].measures)


def reshot(pixels: Pixels, seed: int) -> Pixels:
    """A picture shown on a display and photographed from it, as large as before."""
    height, width = pixels.shape[:2]
    matrix = np.array([[0.8, 0.02, width * 0.1], [-0.02, 0.8, height * 0.1], [0, 0, 1]])
    whole = np.full((height, width), 255, np.uint8)
    shot = screens.rescreened(pixels, whole, matrix, (width, height), np.random.default_rng(seed), 1.0, 0.1)
    return np.clip(shot, 0, 255).astype(np.uint8)


def test_a_card_on_a_display_is_told_from_the_card(reader: Reader) -> None:
    for name in ("resident_id_front/01", "driver_license_front/01"):
        plain = measured(reader, picture(name), "screen")
        assert plain["screen"] < plain["screen_bound"], name
        assert plain["card"] == 1.0
        for seed in (1, 5, 7):  # displays of which a camera of these pictures sees the grid
            shown = measured(reader, reshot(picture(name), seed), "screen")
            assert shown["screen"] >= shown["screen_bound"], (name, seed)


def turned_in_a_program(pixels: Pixels, angle_deg: float) -> Pixels:
    """As large as it becomes, its corners filled with one dark colour."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(height * sin + width * cos), int(height * cos + width * sin)
    matrix[:, 2] += size[0] / 2 - width / 2, size[1] / 2 - height / 2
    return cv2.warpAffine(pixels, matrix, size, borderValue=(30, 30, 30))


@pytest.mark.parametrize("angle_deg", [-12.0, 12.0])
def test_a_card_turned_in_a_program_is_no_display(reader: Reader, angle_deg: float) -> None:
    """Filled corners look like the edges of a display, and are looked at as if they were not there."""
    card, kinds = picture("driver_license_front/01"), ("driver_license_front",)
    plain, turned = (measured(reader, p, "screen", kinds) for p in (card, turned_in_a_program(card, angle_deg)))
    assert turned["screen"] < 0.5
    assert turned["screen"] == pytest.approx(plain["screen"], abs=0.2)


def test_corners_of_one_colour_around_a_picture_without_a_paper_make_no_display() -> None:
    """A picture turned in a program has what looks like a display's edges, and none of its cells."""
    turned, shown = (Surface(cells, 4.4, 4.1, -4.0, 0.0) for cells in (-0.3, 0.4))
    assert screen_likelihood(turned, Waves(), Photograph) < SCREEN_BOUND
    assert screen_likelihood(shown, Waves(), Photograph) >= SCREEN_BOUND


def test_bands_and_a_frame_help_to_tell_a_display_where_the_look_of_the_paper_is_known() -> None:
    front, back = (next(d for d in all_documents() if d.kind == f"driver_license_{page}") for page in ("front", "back"))
    paper = Surface(-1.2, 0.0, -1.0, -4.0, 0.0, framed=-3.0)
    assert screen_likelihood(paper, Waves(2.0, 0.4), front) == screen_likelihood(paper, Waves(2.0, -0.5), front)
    assert screen_likelihood(paper, Waves(2.0, 0.4), front) < SCREEN_BOUND
    assert screen_likelihood(paper, Waves(2.0, 1.5), front) >= SCREEN_BOUND
    assert screen_likelihood(replace(paper, framed=3.0), Waves(2.0, 0.4), front) >= SCREEN_BOUND
    assert screen_likelihood(replace(paper, framed=3.0), Waves(2.0), back) == screen_likelihood(paper, Waves(2.0), back)


def test_the_bound_is_the_one_that_the_vendors_answers_are_held_to() -> None:
    bound = f"{SCREEN_BOUND * 100:g}"
    assert FORMATS["reaches"](SCREEN_BOUND, bound) is True
    assert FORMATS["reaches"](SCREEN_BOUND - 1e-6, bound) is False
    for dialect in ("viapi", "ocrapi", "green"):
        text = (SAMPLES.parent / f"src/kapiao/dialects/{dialect}/bindings.toml").read_text("utf-8")
        assert f'"measure screen | reaches {bound}"' in text


def test_a_soft_card_is_blurred_and_a_sharp_one_is_not(reader: Reader) -> None:
    card = picture("resident_id_front/01")
    sharp, soft = (measured(reader, p, "screen")["blur"] for p in (card, cv2.GaussianBlur(card, (0, 0), 4.5)))
    assert sharp < 0.3
    assert soft > 0.5


def test_a_picture_without_a_card_is_judged_all_the_same(reader: Reader) -> None:
    answer = measured(reader, scenes.table(np.random.default_rng(2), 400, 600), "screen")
    assert answer["card"] == 0.0
    assert 0 <= answer["screen"] < answer["screen_bound"]


def test_a_colour_copy_is_a_copy(reader: Reader) -> None:
    card = picture("resident_id_front/01")
    dots = copies.colour_copied(card, card.shape[1] / 85.6, np.random.default_rng(1))
    assert measured(reader, card, "copy", ("resident_id_front",))["copy"] < 0.5
    assert measured(reader, dots, "copy", ("resident_id_front",))["copy"] > 0.5


def test_grain_helps_to_tell_a_copy_and_the_cells_of_a_display_do_not() -> None:
    paper, copy, shown = (Surface(cells, 0.0, 0.0, -4.5, 0.5) for cells in (-2.5, -0.7, 6.0))
    assert colour_copy_likelihood(paper, tinted=True) < 0.5 <= colour_copy_likelihood(copy, tinted=True)
    assert colour_copy_likelihood(shown, tinted=True) == colour_copy_likelihood(replace(shown, cells=0.0), tinted=True)
    assert colour_copy_likelihood(paper, tinted=False) == colour_copy_likelihood(shown, tinted=False)


def test_a_page_that_cannot_be_told_from_its_copy_is_judged_as_the_page_beside_it() -> None:
    def page(kind: str, top: float, copy: float) -> Record:
        return Record(kind, "", 0.9, {}, Quad.box(0, top, 88, 60), measures={"copy": copy, "screen": 0.2})

    front, back, card = ("driver_license_front", "driver_license_back", "resident_id_front")
    known = {document.kind: document for document in all_documents()}
    said = of_one_paper(
        [
            page(front, 0, 0.97),
            page(back, 70, 0.06),
            page(back, 350, 0.06),
            page(front, 420, 0.03),
            page(card, 80, 0.5),
        ],
        known,
    )
    assert [one.measures["copy"] for one in said] == [0.97, 0.97, 0.03, 0.03, 0.5]
    assert all(one.measures["screen"] == 0.2 for one in said)
    assert of_one_paper([page(back, 0, 0.06), page(card, 70, 0.9)], known)[0].measures["copy"] == 0.06


def test_no_shadow_and_no_pale_print_makes_a_copy(reader: Reader) -> None:
    card, page = picture("resident_id_front/01"), picture("driver_license_back/01")
    light = np.linspace(0.4, 1.1, card.shape[1])[None, :, None]
    dark = np.clip(card * light, 0, 255).astype(np.uint8)
    grey = np.repeat(dark.mean(2, keepdims=True), 3, 2).astype(np.uint8)
    assert measured(reader, dark, "copy", ("resident_id_front",))["copy"] < 0.5
    assert measured(reader, grey, "copy", ("resident_id_front",))["copy"] > 0.5
    assert measured(reader, page, "copy", ("driver_license_back",))["copy"] < 0.5


def test_a_value_pasted_in_raises_the_suspicion_of_tampering(reader: Reader) -> None:
    card = picture("resident_id_front/01")
    kinds = ("resident_id_front",)
    record = reader.read_pixels(card, Ask(kinds, frozenset({"quality"}))).records[0]
    quad = record.fields["name"].quad_on_source
    assert quad is not None
    left, top, right, bottom = (int(v) for v in quad.bounds)
    forged = card.copy()
    forged[top - 4 : bottom + 4, left - 4 : right + 4] = cv2.GaussianBlur(
        card[top - 4 : bottom + 4, left - 4 : right + 4], (0, 0), 0.01
    )
    forged[top - 4 : bottom + 4, left - 4 : right + 4] = (226, 232, 230)
    cv2.putText(forged, "WANG", (left, bottom), cv2.FONT_HERSHEY_SIMPLEX, (bottom - top) / 24, (20, 20, 20), 2)
    assert measured(reader, forged, "quality", kinds)["tamper"] > record.measures["tamper"] + 0.2
