"""A picture that a program turned, slanted or put bars around is found in it; light makes no such edges."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kapiao.imaging.inlays import laid_out
from kapiao.records import Pixels

WIDTH, HEIGHT = 640, 440
CORNERS = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)


def scene() -> Pixels:
    """A pale card with print on a mottled table, as a sensor sees it."""
    rng = np.random.default_rng(3)
    table = cv2.resize(rng.uniform(60, 130, (11, 16, 3)).astype(np.float32), (WIDTH, HEIGHT))
    table[100:330, 150:500] = 200
    for k in range(8):
        table[120 + 24 * k : 130 + 24 * k, 170 : 300 + 20 * k] = 60
    return np.clip(table + rng.normal(0, 3, table.shape), 0, 255).astype(np.uint8)


def sent(pixels: Pixels) -> Pixels:
    return cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 88])[1], cv2.IMREAD_COLOR)


def turned(pixels: Pixels, angle_deg: float, colour: tuple[int, int, int]) -> tuple[Pixels, Pixels]:
    """The picture turned, its corners filled; and where its own pixels went."""
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), angle_deg, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(HEIGHT * sin + WIDTH * cos), int(HEIGHT * cos + WIDTH * sin)
    matrix[:, 2] += size[0] / 2 - WIDTH / 2, size[1] / 2 - HEIGHT / 2
    return cv2.warpAffine(pixels, matrix, size, borderValue=colour), np.vstack([matrix, (0, 0, 1)])


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (70, 80, 60)])
@pytest.mark.parametrize("angle_deg", [-12.0, 3.0, 20.0])
def test_a_picture_turned_in_a_program_is_turned_back(angle_deg: float, colour: tuple[int, int, int]) -> None:
    laid, way = turned(scene(), angle_deg, colour)
    found = laid_out(sent(laid))
    assert found is not None
    part, to_part = found
    assert part.shape[0] == pytest.approx(HEIGHT, rel=0.03)
    assert part.shape[1] == pytest.approx(WIDTH, rel=0.03)
    for x, y in ((150, 100), (500, 330)):  # corners of the card
        u, v = to_part.map(tuple(float(s) for s in (way @ (x, y, 1))[:2]))
        assert u == pytest.approx(x * part.shape[1] / WIDTH, abs=6)
        assert v == pytest.approx(y * part.shape[0] / HEIGHT, abs=6)
    border = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]]).astype(int)
    assert (np.abs(border - np.array(colour)).max(1) < 12).mean() < 0.05


def test_slanted_pictures_and_bars_are_found_too() -> None:
    to = CORNERS + np.array([[0.06, 0.04], [-0.03, 0], [0, 0], [0, -0.06]], np.float32) * (WIDTH, HEIGHT)
    way = cv2.getPerspectiveTransform(CORNERS, to.astype(np.float32))
    slanted = cv2.warpPerspective(scene(), way, (WIDTH, HEIGHT))
    barred = cv2.copyMakeBorder(scene(), 90, 120, 0, 0, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    for laid in (slanted, barred):
        found = laid_out(sent(laid))
        assert found is not None
        assert found[0].shape[1] / found[0].shape[0] == pytest.approx(WIDTH / HEIGHT, rel=0.06)


def test_what_light_does_by_itself_is_no_program() -> None:
    lit, _ = turned(scene(), 9.0, (18, 18, 20))  # a display in the dark, as a sensor sees it
    noise = np.random.default_rng(5).normal(0, 2.5, lit.shape)
    card = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)  # a card on overexposed white: no side is touched
    card[100:330, 150:500] = scene()[100:330, 150:500]
    for picture in (scene(), np.clip(lit + noise, 0, 255).astype(np.uint8), card, np.zeros((40, 60, 3), np.uint8)):
        assert laid_out(sent(picture)) is None
