"""QR codes as zxing-cpp writes them, made hard to read."""

import cv2
import numpy as np
import pytest
import zxingcpp

from kapiao.records import Pixels
from kapiao.vision.codes import find_codes


def symbol(text: str, module_px: int = 4, margin: int = 4, level: str = "M") -> Pixels:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    bits = np.array(made.to_image(scale=1, add_quiet_zones=False))
    bits = np.pad(bits, margin, constant_values=255)
    return np.kron(bits, np.ones((module_px, module_px), np.uint8)).astype(np.uint8)


def page(*placed: tuple[Pixels, int, int], width: int = 900, height: int = 600, ground: int = 255) -> Pixels:
    pixels = np.full((height, width), ground, np.uint8)
    for code, left, top in placed:
        pixels[top : top + code.shape[0], left : left + code.shape[1]] = code
    return cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)


def texts(pixels: Pixels, thorough: bool = True) -> list[str]:
    return [mark.text for mark in find_codes(pixels, thorough)]


def test_several_codes_come_from_top_to_bottom_with_their_places() -> None:
    marks = find_codes(page((symbol("second"), 40, 300), (symbol("第一"), 500, 60)))
    assert [mark.text for mark in marks] == ["第一", "second"]
    left, top, right, bottom = marks[0].quad.bounds
    assert (left, top) == pytest.approx((516, 76), abs=3)
    assert right - left == pytest.approx(84, abs=5) == bottom - top
    assert marks[0].kind == "code"
    assert marks[0].score == 1.0


def test_a_page_without_codes_has_none() -> None:
    rng = np.random.default_rng(1)
    assert texts(page()) == []
    assert texts(rng.integers(0, 256, (300, 400, 3), np.uint8).astype(np.uint8)) == []


@pytest.mark.parametrize("turn_deg", [0, 90, 137, 180, 270])
def test_any_turn(turn_deg: int) -> None:
    pixels = page((symbol("https://example.test/turned"), 380, 230))
    matrix = cv2.getRotationMatrix2D((450, 300), turn_deg, 1.0)
    assert texts(cv2.warpAffine(pixels, matrix, (900, 600), borderValue=(255, 255, 255))) == [
        "https://example.test/turned"
    ]


def test_light_on_dark() -> None:
    assert texts(255 - page((symbol("inverted"), 60, 60))) == ["inverted"]


def test_damage_lowers_the_score() -> None:
    code = symbol("a code that somebody scratched", level="H")
    code[60:80, 40:60] = 255
    (mark,) = find_codes(page((code, 60, 60)))
    assert mark.text == "a code that somebody scratched"
    assert 0.7 < mark.score < 1.0


def test_preparation_reads_what_the_plain_picture_does_not() -> None:
    small = cv2.GaussianBlur(symbol("https://example.test/small", module_px=3), (0, 0), 1.7)
    faint = (small.astype(np.float32) * 0.08 + 110).astype(np.uint8)
    pixels = page((faint, 60, 60), ground=130)
    assert texts(pixels, thorough=False) == []
    assert texts(pixels) == ["https://example.test/small"]


def bent(pixels: Pixels, sway_px: float, wave_px: float) -> Pixels:
    """As on cloth: every point moved by a wave across and a wave down."""
    height, width = pixels.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    right = sway_px * np.sin(2 * np.pi * (y + 0.3 * x) / wave_px)
    down = sway_px * np.sin(2 * np.pi * (x - 0.2 * y) / wave_px + 1)
    return cv2.remap(pixels, x + right, y + down, cv2.INTER_LINEAR, borderValue=(255, 255, 255))


@pytest.mark.parametrize("wave_px", [200.0, 300.0])
def test_a_bent_code_is_laid_flat(wave_px: float) -> None:
    pixels = bent(page((symbol("https://example.test/cloth", module_px=7, level="L"), 80, 60)), 4.0, wave_px)
    assert texts(pixels, thorough=False) == []
    assert texts(pixels) == ["https://example.test/cloth"]
