"""Plates and vehicle numbers found in whole pictures, upright and turned; nothing found where there is none."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kapiao.errors import KapiaoError
from kapiao.pipeline import Reader, vins
from kapiao.reading.decode import Decoded
from kapiao.records import Ask, Lattice, Quad

SAMPLES = Path(__file__).parents[2] / "samples"
PLATE, VIN = Ask(("license_plate",)), Ask(("vin",))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def sample(name: str) -> tuple[np.ndarray, dict[str, str], Quad]:
    folder = SAMPLES / name
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    a, b, c, d = (tuple(point) for point in expected["quad"])
    return cv2.imread(str(folder / "image.jpg")), expected["fields"], Quad((a, b, c, d))


def test_a_plate_with_its_corners(reader: Reader) -> None:
    pixels, fields, quad = sample("license_plate/03")
    (record,) = reader.read_pixels(pixels, PLATE).records
    assert {name: record.text(name) for name in fields} == fields
    assert 0.5 < record.fields["number"].score <= 1
    off = np.abs(np.array(record.quad_on_source.points) - np.array(quad.points)).max()
    assert off < 0.06 * quad.width


def test_two_plates_in_one_picture(reader: Reader) -> None:
    one, fields, _ = sample("license_plate/03")
    other, more, _ = sample("license_plate/02")
    height = min(one.shape[0], other.shape[0])
    both = np.hstack([one[-height:], other[-height:]])
    records = reader.read_pixels(both, PLATE).records
    assert {record.text("number") for record in records} == {fields["number"], more["number"]}


@pytest.mark.parametrize("quarters", [1, 2])
def test_a_picture_on_its_side(reader: Reader, quarters: int) -> None:
    pixels, fields, _ = sample("license_plate/03")
    (record,) = reader.read_pixels(np.ascontiguousarray(np.rot90(pixels, quarters)), PLATE).records
    assert record.text("number") == fields["number"]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_picture_on_its_side_that_reads_with_some_doubt(reader: Reader, quarters: int) -> None:
    pixels, fields, _ = sample("license_plate/02")
    small = cv2.resize(pixels, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    (record,) = reader.read_pixels(np.ascontiguousarray(np.rot90(small, quarters)), PLATE).records
    assert record.text("number") == fields["number"]
    assert 0.5 < record.fields["number"].score < 0.99


def test_a_plate_alone(reader: Reader) -> None:
    pixels, fields, quad = sample("license_plate/03")
    left, top, right, bottom = (round(v) for v in quad.bounds)
    crop = cv2.resize(pixels[top : bottom + 1, left : right + 1], (140, 44), interpolation=cv2.INTER_AREA)
    (record,) = reader.read_pixels(crop, PLATE).records
    assert record.text("number") == fields["number"]


@pytest.mark.parametrize("lean", [-0.35, 0.35])
def test_a_plate_seen_from_the_side(reader: Reader, lean: float) -> None:
    pixels, fields, _ = sample("license_plate/03")
    height, width = pixels.shape[:2]
    slope = np.array([[0.6, 0, 0.2 * width], [lean, 1, -lean * width / 2]])
    seen = cv2.warpAffine(pixels, slope, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    records = reader.read_pixels(seen, PLATE).records
    assert fields["number"] in {record.text("number") for record in records}


def test_a_card_has_no_plate(reader: Reader) -> None:
    pixels, _, _ = sample("resident_id_back/01")
    with pytest.raises(KapiaoError):
        reader.read_pixels(pixels, PLATE)


def test_a_vehicle_number(reader: Reader) -> None:
    pixels, fields, _ = sample("vin/01")
    (record,) = reader.read_pixels(pixels, VIN).records
    assert record.text("number") == fields["number"]
    assert record.fields["number"].valid is not False


def test_a_vehicle_number_on_its_head(reader: Reader) -> None:
    pixels, fields, _ = sample("vin/01")
    (record,) = reader.read_pixels(cv2.rotate(pixels, cv2.ROTATE_180), VIN).records
    assert record.text("number") == fields["number"]


@pytest.mark.parametrize(("name", "long_px"), [("vin/03", 320), ("vin/04", 256)])
def test_a_vehicle_number_in_a_small_picture_on_its_side(reader: Reader, name: str, long_px: int) -> None:
    pixels, fields, _ = sample(name)
    scale = long_px / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    (record,) = reader.read_pixels(cv2.rotate(small, cv2.ROTATE_90_COUNTERCLOCKWISE), VIN).records
    assert record.text("number") == fields["number"]


@pytest.mark.parametrize(
    ("text", "score", "denied"), [("LSVAU2A34N2183295", 0.9, True), ("LSVAU2A34N2183295", 0.5, False)]
)
def test_a_look_that_reads_otherwise_speaks_against_a_check_that_holds(text: str, score: float, denied: bool) -> None:
    seen, lattice = Quad.box(0, 0, 170, 10), Lattice(("",), np.zeros((1, 1), np.float32))
    held = vins._Find(Decoded("LSVAU2A34N2183294", 0.9, ()), seen, lattice)
    other = vins._Find(Decoded(text, score, ()), seen, lattice)
    assert held.holds
    assert not other.holds
    assert held.denied_by(other) is denied
    assert not held.denied_by(held)
    assert not held.denied_by(replace(other, quad=Quad.box(0, 50, 170, 10)))


def test_a_vehicle_number_that_its_check_digit_chose_among_many_is_not_called_valid(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def guessed(decode: Callable[..., Decoded | None]) -> Callable[..., Decoded | None]:
        return lambda *seen: replace(found, certainty=0.2) if (found := decode(*seen)) else None

    for name in ("fixed", "fuse"):
        monkeypatch.setattr(vins, name, guessed(getattr(vins, name)))
    pixels, fields, _ = sample("vin/01")
    (record,) = reader.read_pixels(pixels, VIN).records
    assert record.text("number") == fields["number"]
    assert record.fields["number"].valid is None
