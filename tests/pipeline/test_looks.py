"""Pages of text that one look does not show: aslant, far away, in grain."""

from __future__ import annotations

import json
from pathlib import Path
from unicodedata import normalize

import cv2
import numpy as np
import pytest

from kapiao.pipeline import Reader
from kapiao.records import Ask, Pixels

PAGES = sorted((Path(__file__).parents[2] / "samples" / "text").glob("*"))
ROOM, GROUND = 1.6, (198, 204, 206)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def photographed(page: Path, turn_deg: float, share: float) -> Pixels:
    """The page turned by some degrees, small in a larger picture."""
    pixels = cv2.imread(str(next(page.glob("image.*"))))
    height, width = pixels.shape[:2]
    side = round(ROOM * max(height, width))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -turn_deg, share)
    turn[:, 2] += side / 2 - width / 2, side / 2 - height / 2
    return cv2.warpAffine(pixels, turn, (side, side), flags=cv2.INTER_AREA, borderValue=GROUND)


def bare(text: str) -> str:
    """What counts of a text: its letters, characters and figures."""
    return "".join(char for char in normalize("NFKC", text) if char.isalnum())


def share_found(reader: Reader, page: Path, pixels: Pixels) -> float:
    """The share of the page's lines whose text is among what was read."""
    read = bare("".join(line.text for line in reader.read_pixels(pixels, Ask(("text",))).lines))
    fields = json.loads((page / "expected.json").read_text(encoding="utf-8"))["fields"]
    wanted = [bare(str(value)) for value in fields.values()]
    return sum(text in read for text in wanted) / len(wanted)


@pytest.mark.parametrize("turn_deg", [0.0, 37.0, -58.0, 141.0])
@pytest.mark.parametrize("page", PAGES[:2], ids=lambda page: page.name)
def test_a_page_that_lies_aslant_is_read_as_one_that_lies_level(reader: Reader, page: Path, turn_deg: float) -> None:
    assert share_found(reader, page, photographed(page, turn_deg, 0.9)) >= 0.8


def test_grain_does_not_hide_a_page(reader: Reader) -> None:
    pixels = photographed(PAGES[0], 24.0, 0.8).astype(np.int16)
    grain = np.random.default_rng(5).normal(0, 16, pixels.shape[:2])[..., None]
    assert share_found(reader, PAGES[0], np.clip(pixels + grain, 0, 255).astype(np.uint8)) >= 0.6


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_is_read_as_an_upright_one(reader: Reader, quarters: int) -> None:
    pixels = cv2.imread(str(next(PAGES[2].glob("image.*"))))
    assert share_found(reader, PAGES[2], np.ascontiguousarray(np.rot90(pixels, quarters))) >= share_found(
        reader, PAGES[2], pixels
    )


def test_small_print_in_a_small_picture_is_looked_at_larger(reader: Reader) -> None:
    pixels = cv2.imread(str(next(PAGES[0].glob("image.*"))))
    small = cv2.resize(pixels, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    assert share_found(reader, PAGES[0], small) >= 0.8
