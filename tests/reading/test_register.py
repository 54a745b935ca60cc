"""Registration on boxes made from a layout by known cameras."""

import math
from dataclasses import replace

import numpy as np
import pytest

from kapiao.reading.layout import Layout, Strip
from kapiao.reading.register import reading_angle, register, register_by
from kapiao.records import Homography, Quad

ASPECT = 85.6 / 54
LINES = [(0.08, 0.13, 0.30, 0.13), (0.08, 0.20, 0.22, 0.20), (0.30, 0.20, 0.44, 0.20), (0.08, 0.28, 0.50, 0.28),
         (0.08, 0.36, 0.62, 0.36), (0.08, 0.54, 0.28, 0.54), (0.34, 0.54, 0.92, 0.54)]  # fmt: skip
LAYOUT = Layout(
    "test",
    ASPECT,
    np.array([[x, y, 1.0] for x, y, _, _ in LINES]),
    np.array([[x, y, 1.0] for _, _, x, y in LINES]),
    np.array([LINES[4], LINES[5], LINES[6]]),
    np.array(sorted({y for _, y, _, _ in LINES})),
    {"number": Strip(0.34, 0.92, (0.54,), 0.06)},
    12.0,
)


def camera(turn_deg: float, tilt: float, scale: float = 600.0) -> Homography:
    a = math.radians(turn_deg)
    cos, sin = math.cos(a) * scale, math.sin(a) * scale
    return Homography((cos, -sin, 900.0, sin, cos, 900.0, tilt, tilt / 2, 1.0))


def seen(view: Homography, noise: float, seed: int = 0) -> list[Quad]:
    rng = np.random.default_rng(seed)
    boxes = []
    for x0, y, x1, _ in LINES:
        height = 0.045
        inward = 0.2 * height
        quad = Quad.box(x0 - inward, y - height / 2, x1 - x0 + 2 * inward, height).mapped(view)
        boxes.append(Quad(tuple((px + rng.normal(0, noise), py + rng.normal(0, noise)) for px, py in quad.points)))  # type: ignore[arg-type]
    return boxes


@pytest.mark.parametrize("turn_deg", [0, 12, 90, 178, 181, 270, 333])
@pytest.mark.parametrize("tilt", [0.0, 0.12, -0.12])
def test_finds_the_card_under_any_turn_and_tilt(turn_deg: float, tilt: float) -> None:
    view = camera(turn_deg, tilt)
    fit = register(seen(view, 1.0), [LAYOUT])[0]
    truth = Quad.box(0, 0, 1, 1 / ASPECT).mapped(view)
    errors = [math.dist(p, q) / truth.width for p, q in zip(fit.quad.points, truth.points, strict=True)]
    assert max(errors) < 0.06
    row = fit.strip_quads("number")[0]
    there = Quad.box(0.34, 0.51, 0.58, 0.06).mapped(view)
    assert math.dist(row.center, there.center) < 0.02 * truth.width


def test_boxes_of_something_else_do_not_fit() -> None:
    rng = np.random.default_rng(4)
    boxes = [Quad.box(*rng.uniform(0, 800, 2), rng.uniform(30, 300), 20) for _ in range(14)]
    assert register(boxes, [LAYOUT], accept=0.8) == ()
    assert register(boxes[:2], [LAYOUT]) == ()


def test_common_direction_ignores_which_way_is_up() -> None:
    assert reading_angle([Quad.box(0, 0, 100, 10), Quad.box(0, 50, 10, 4)]) == pytest.approx(0)


@pytest.mark.parametrize("turn_deg", [0, 93, 182, 352])
@pytest.mark.parametrize("tilt", [0.0, 0.08, -0.08])
def test_a_card_without_its_labels_is_laid_by_the_line_that_proves_it(turn_deg: float, tilt: float) -> None:
    values = [(0.17, 0.13, 0.30), (0.17, 0.20, 0.22), (0.17, 0.28, 0.50), (0.17, 0.36, 0.60), (0.34, 0.54, 0.92)]
    strips = {f"row_{y}": Strip(x - 0.02, x1 + 0.1, (y,), 0.057) for x, y, x1 in values}
    layout = replace(LAYOUT, strips=strips)
    view = camera(turn_deg, tilt)
    boxes = [Quad.box(x - 0.009, y - 0.0225, x1 - x + 0.018, 0.045).mapped(view) for x, y, x1 in values]
    fit = register_by("row_0.54", boxes[-1], boxes, layout)
    assert fit is not None
    for x, y, _ in values:  # where each value begins
        assert math.dist(fit.card_to_sheet.map((x, y)), view.map((x, y))) < 0.03 * fit.quad.width
    assert register_by("row_0.13", boxes[0], boxes, layout) is None  # no steady line of the layout
