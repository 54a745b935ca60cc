"""Papers of another kind are told from pictures in which nothing can be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from kapiao.errors import NothingRead, WrongKind
from kapiao.imaging.decode import sheet_of
from kapiao.pipeline import Reader
from kapiao.records import Ask, Limits, Pixels

SAMPLES = Path(__file__).parents[2] / "samples"
ID_CARDS = ("resident_id_front", "resident_id_temporary_front", "hmt_permit_front")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def sample(kind: str) -> bytes:
    return next(path for path in sorted(SAMPLES.glob(f"{kind}/*/*")) if path.suffix in (".jpg", ".png")).read_bytes()


@pytest.mark.parametrize(
    ("other", "kinds"),
    [
        ("train_ticket", ("household_resident",)),
        ("train_ticket", ("household_head",)),
        ("household_resident", ID_CARDS),  # it bears an identity number, too
        ("household_resident", ("bank_card",)),
        ("train_ticket", ("passport", "mainland_permit_front", "mainland_permit_back")),
        ("train_ticket", ("business_card",)),
        ("resident_id_front", ("passport",)),
        ("resident_id_front", ("mrz",)),
    ],
)
def test_another_paper_is_of_the_wrong_kind(reader: Reader, other: str, kinds: Sequence[str]) -> None:
    with pytest.raises(WrongKind):
        reader.read(sample(other), Ask(tuple(kinds)))


@pytest.mark.parametrize("kinds", [("household_head",), ID_CARDS, ("bank_card",), ("passport",), ("business_card",)])
def test_what_nobody_can_read_is_of_no_kind(reader: Reader, kinds: Sequence[str]) -> None:
    pixels: Pixels = sheet_of(cv2.imdecode(np.frombuffer(sample("household_head"), np.uint8), 1), Limits(), 800).pixels
    with pytest.raises(NothingRead):
        reader.read_pixels(cv2.GaussianBlur(pixels, (0, 0), pixels.shape[1] / 60), Ask(tuple(kinds)))
