"""Traces of a row: what an edit changes shows in them, what light and sharpness of the whole picture change does not
matter here."""

import cv2
import numpy as np

from kapiao.imaging.traces import CELL_PX, COUNT, traces
from kapiao.records import Pixels

OWN = np.zeros((80 // CELL_PX, 160 // CELL_PX), np.uint8)
OWN[5:15, 2:38] = 1
SHARP, ALONG = 4, 34  # places of two of the numbers: how sharp edges are; the seam along the row


def piece(blur_px: float = 0.8, box: int = 0) -> Pixels:
    """One row of print; `box`: levels by which a box about it is lighter."""
    rng = np.random.default_rng(1)
    pixels = np.full((80, 160, 3), 205, np.uint8)
    pixels[24:56] += np.uint8(box)
    cv2.putText(pixels, "47110", (20, 50), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (40, 40, 40), 2, cv2.LINE_AA)
    pixels = cv2.GaussianBlur(pixels, (0, 0), blur_px)
    return np.clip(pixels + rng.normal(0, 2, pixels.shape), 0, 255).astype(np.uint8)


def told(*pieces: Pixels) -> Pixels:
    shown = traces(pieces, [OWN] * len(pieces))
    assert shown is not None
    return shown


def test_as_many_numbers_as_promised_however_long_the_row() -> None:
    assert told(piece()).shape == told(piece(), piece()).shape == (COUNT,)
    assert np.isfinite(told(piece())).all()


def test_a_box_about_the_print_is_a_seam_along_it() -> None:
    assert told(piece(box=9))[ALONG] > told(piece())[ALONG] + 0.7


def test_blurred_print_is_less_sharp() -> None:
    assert told(piece(blur_px=2.0))[SHARP] < told(piece())[SHARP] - 0.3


def test_no_print_no_traces() -> None:
    assert traces([np.full((80, 160, 3), 210, np.uint8)], [OWN]) is None
    assert traces([piece()], [np.zeros_like(OWN)]) is None
