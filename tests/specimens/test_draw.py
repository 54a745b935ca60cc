"""What is drawn: the same every time, true to its labels, inside its bounds, in every kind and tier."""

import json
import re

import cv2
import numpy as np
import pytest

from kapiao.errors import ParameterInvalid
from kapiao.specimens import Specimen, camera, draw, draw_pair, fonts, kinds, legibility, write
from kapiao.values.ids import BankCardNumber, ResidentId

pytestmark = pytest.mark.skipif(
    bool(fonts.missing()), reason="typefaces are not installed: " + " ".join(fonts.PACKAGES)
)

FIELDS = {
    "resident_id_front": {"name", "sex", "ethnicity", "birth_date", "address", "id_number"},
    "resident_id_back": {"authority", "validity"},
    "resident_id_temporary_front": {
        "name", "sex", "ethnicity", "birth_date", "address", "id_number", "validity", "authority",
    },
    "resident_id_temporary_back": set(),
    "hmt_permit_front": {"name", "sex", "birth_date", "address", "id_number"},
    "bank_card": {"bank", "number"},
    "train_ticket": {"serial", "from_station", "to_station", "train", "departure", "price", "seat", "level"},
    "license_plate": {"number", "type", "color"},
    "vin": {"number"},
    "text": {"line_001"},
}  # fmt: skip


def test_every_kind_is_listed_here() -> None:
    assert set(FIELDS) <= set(kinds())


@pytest.mark.parametrize("tier", camera.TIERS)
@pytest.mark.parametrize("kind", FIELDS)
def test_truth_lies_on_the_picture(kind: str, tier: str) -> None:
    specimen = draw(kind, 11, tier)
    assert FIELDS[kind] <= set(specimen.fields)
    assert FIELDS[kind] <= set(specimen.field_quads) <= set(specimen.fields)  # a number may tell more than is printed
    height, width = specimen.pixels.shape[:2]
    for quad in (specimen.card_quad, *specimen.field_quads.values()):
        assert all(-2 <= x <= width + 1 and -2 <= y <= height + 1 for x, y in quad.points)
    decoded = cv2.imdecode(np.frombuffer(specimen.encoded, np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(decoded, specimen.pixels)
    assert specimen.encoded[:3] == (b"\xff\xd8\xff" if specimen.format == "jpeg" else b"\x89PN")


@pytest.mark.parametrize("kind", ["resident_id_front", "bank_card", "train_ticket", "text"])
def test_same_words_same_picture(kind: str) -> None:
    first, second = draw(kind, 5, "hard"), draw(kind, 5, "hard")
    assert first.encoded == second.encoded
    assert first.fields == second.fields
    assert draw(kind, 6, "hard").encoded != first.encoded


def test_one_paper_in_every_tier() -> None:
    assert draw("resident_id_front", 3, "clean").fields == draw("resident_id_front", 3, "hard").fields


@pytest.mark.parametrize("seed", range(4))
def test_numbers_compute(seed: int) -> None:
    fields = draw("resident_id_front", seed).fields
    number = fields["id_number"]
    assert ResidentId.holds(number)
    assert ResidentId.sex(number) == fields["sex"]
    year, month, day = (int(n) for n in re.findall(r"\d+", fields["birth_date"]))
    born = f"{year:04d}{month:02d}{day:02d}"
    assert number[6:14] == born
    assert BankCardNumber.holds(draw("bank_card", seed).fields["number"].replace(" ", ""))


def ink_share(specimen: Specimen, name: str) -> tuple[float, float]:
    """Dark and light of a value's quad: the luminance of its 4th and 96th percentile."""
    quad = np.array(specimen.field_quads[name].points, np.float32)
    matrix = cv2.getPerspectiveTransform(quad, np.array([[0, 0], [199, 0], [199, 31], [0, 31]], np.float32))
    grey = cv2.cvtColor(cv2.warpPerspective(specimen.pixels, matrix, (200, 32)), cv2.COLOR_BGR2GRAY)
    low, high = np.percentile(grey, (4, 96))
    return float(low), float(high)


@pytest.mark.parametrize("tier", camera.TIERS)
def test_values_keep_their_contrast(tier: str) -> None:
    for seed in range(3):
        specimen = draw("resident_id_front", seed, tier)
        for name in specimen.fields:
            low, high = ink_share(specimen, name)
            assert high - low >= legibility.CONTRAST[tier] * 0.7, (seed, name)


def test_values_are_tall_enough() -> None:
    for seed in range(6):
        quad = draw("resident_id_front", seed, "hard").field_quads["id_number"]
        assert quad.height >= camera.GLYPH_PX["hard"] * 0.7


def test_a_pair_shares_its_pixels() -> None:
    front, back = draw_pair("resident_id_front", "resident_id_back", 2, "photo")
    assert front.encoded == back.encoded
    assert front.kind == "resident_id_front"
    assert set(back.fields) == FIELDS["resident_id_back"]
    a, b = front.card_quad.center, back.card_quad.center
    assert np.hypot(a[0] - b[0], a[1] - b[1]) > 0.5 * front.card_quad.height
    assert ink_share(back, "authority")[1] - ink_share(back, "authority")[0] > 30


def test_write_leaves_pictures_and_labels(tmp_path) -> None:
    labels = write("resident_id_back", 2, 40, "photo", tmp_path)
    rows = [json.loads(line) for line in labels.read_text("utf-8").splitlines()]
    assert [row["seed"] for row in rows] == [40, 41]
    for row in rows:
        assert (tmp_path / row["file"]).stat().st_size > 1000
        assert set(row["expected"]) == {"authority", "validity"}
        assert len(row["quad"]) == 4
    page = json.loads(write("text", 1, 1, "clean", tmp_path).read_text("utf-8"))
    assert page["expected"]["lines"]


def test_refusals() -> None:
    with pytest.raises(ParameterInvalid):
        draw("passport_of_atlantis", 1)
    with pytest.raises(ParameterInvalid):
        draw("text", 1, "impossible")
