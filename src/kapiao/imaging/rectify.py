"""Flat pieces of a picture: homographies from four corners, warps, text strips, quarter turns, the lean of a page.

Knows: plane geometry and resampling. Must not know: what a piece shows.

A warp that shrinks strongly would skip pixels and alias small print: the picture is first averaged by a power of two to
less than twice the size that is needed, then sampled. Outside the picture its border is repeated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from kapiao.imaging.scaling import halved
from kapiao.records import Homography, Pixels, Quad

TALL = 1.5  # height / width from which a box counts as standing
STRIP_PX = 48  # height of a text strip: what the line reader was trained on
STRIP_GRID = ((384, 32), (1024, 64), (2048, 128), (8192, 256))  # up to this width, steps of that
_MAX_STRIP_PX = 8192
_FRAME_REACH = 1.0  # of a frame's width: text so far above and below it belongs to its form
_FAR_ASLANT_DEG = 25.0
_NARROWING = 0.08
_NARROWEST, _NARROWED, _WIDEST = 0.7, 0.75, 0.8


def homography(src: Quad, dst: Quad) -> Homography:
    """The exact map that leads the four corners of `src` to those of `dst`. Raises ValueError when there is none."""
    matrix: list[tuple[float, ...]] = []
    for (x, y), (u, v) in zip(src.points, dst.points, strict=True):
        matrix.append((x, y, 1, 0, 0, 0, -u * x, -u * y))
        matrix.append((0, 0, 0, x, y, 1, -v * x, -v * y))
    right = [value for point in dst.points for value in point]
    try:
        a, b, c, d, e, f, g, h = np.linalg.solve(np.array(matrix, np.float64), np.array(right, np.float64)).tolist()
    except np.linalg.LinAlgError as error:
        raise ValueError("three of the four corners lie on one line") from error
    return Homography((a, b, c, d, e, f, g, h, 1.0))


def warp(pixels: Pixels, to_pixels: Homography, width_px: int, height_px: int, keen: bool = False) -> Pixels:
    """A picture of the given size whose pixel p shows `to_pixels.map(p)` of `pixels`. `keen`: noise is kept, too, which
    is softened otherwise."""
    shrink = _shrinkage(to_pixels, width_px, height_px)
    pixels, to_pixels = _window(pixels, to_pixels, width_px, height_px)
    pixels, power = halved(pixels, shrink)
    to_pixels = _reduction(power) @ to_pixels
    return cv2.warpPerspective(
        pixels,
        np.array(to_pixels.rows, np.float64).reshape(3, 3),
        (width_px, height_px),
        flags=(cv2.INTER_CUBIC if keen else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def strip_width(quad: Quad, height_px: int = STRIP_PX) -> int:
    """Width of the strip of a quad, by its aspect."""
    return max(1, min(_MAX_STRIP_PX, round(quad.width / max(quad.height, 1e-6) * height_px)))


def grid_below(width_px: int) -> int:
    """The widest width of the reader's grid that is not wider; 0 when there is none. Reading costs by grid cells."""
    step = next((step for limit, step in STRIP_GRID if width_px <= limit), STRIP_GRID[-1][1])
    return width_px // step * step


def narrowed(line: Pixels) -> Pixels:
    """A strip at about three quarters of its width, which fill cells of the reader's grid.

    The reader knows condensed print and costs by width; below two thirds it begins to confuse characters.
    """
    height, width = line.shape[:2]
    cells = grid_below(round(_WIDEST * width))
    aim = cells if cells >= _NARROWEST * width else round(_NARROWED * width)
    return cv2.resize(line, (max(1, aim), height), interpolation=cv2.INTER_AREA)


def strip(pixels: Pixels, quad: Quad, height_px: int = STRIP_PX) -> Pixels:
    """The text quad laid flat: `height_px` high, its width by the quad's aspect.

    A strip for the reader is narrowed by up to `_NARROWING` when it then fits a smaller cell of the reader's grid: less
    is to be read, and print varies more than that in width.
    """
    width = strip_width(quad, height_px)
    if height_px == STRIP_PX and width - grid_below(width) <= _NARROWING * width:
        width = grid_below(width)
    return warp(pixels, strip_to_picture(quad, width, height_px), width, height_px)


def side_by_side(column: Pixels, middles: Sequence[float]) -> Pixels:
    """A row of upright characters, from the strip of a column that shows them lying: cut between their middles.

    `middles`: of two characters or more, as shares of the strip's width.
    """
    height, width = column.shape[:2]
    at = [share * width for share in middles]
    pitch = float(np.median(np.diff(at)))
    between = [(a + b) / 2 for a, b in pairwise(at)]
    edges = [min(max(0, round(x)), width - 1) for x in (at[0] - pitch / 2, *between, at[-1] + pitch / 2)]
    cells = [cv2.rotate(column[:, a : max(b, a + 1)], cv2.ROTATE_90_CLOCKWISE) for a, b in pairwise(edges)]
    high = max(cell.shape[0] for cell in cells)
    row = []
    for cell in cells:
        above = (high - cell.shape[0]) // 2
        row.append(cv2.copyMakeBorder(cell, above, high - cell.shape[0] - above, 0, 0, cv2.BORDER_REPLICATE))
    return cv2.resize(np.hstack(row), (max(1, round(len(row) * height * STRIP_PX / high)), STRIP_PX))


def strip_to_picture(quad: Quad, width_px: int, height_px: int = STRIP_PX) -> Homography:
    """The map from a strip back to the picture. A quad too thin or twisted to be mapped is taken as its bounds."""
    inner = Quad.box(-0.5, -0.5, width_px, height_px)
    try:
        found = homography(inner, quad)
        found.inverse()
    except (ValueError, ZeroDivisionError):
        left, top, right, bottom = quad.bounds
        found = homography(inner, Quad.box(left, top, max(right - left, 1), max(bottom - top, 1)))
    return found


def turned(pixels: Pixels, quarters: int) -> tuple[Pixels, Homography]:
    """The picture after `quarters` clockwise quarter turns, and the map from the turned picture back."""
    height, width = pixels.shape[:2]
    match quarters % 4:
        case 1:
            return cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE), Homography((0, 1, 0, -1, 0, height - 1, 0, 0, 1))
        case 2:
            return cv2.rotate(pixels, cv2.ROTATE_180), Homography((-1, 0, width - 1, 0, -1, height - 1, 0, 0, 1))
        case 3:
            turn = cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE)
            return turn, Homography((0, -1, width - 1, 1, 0, 0, 0, 0, 1))
        case _:
            return pixels, Homography.identity()


def lean(quads: Sequence[Quad], min_aspect: float = 1.6) -> float:
    """The angle of the lines of a page, degrees clockwise in (-90, 90]: doubled-angle mean of the long sides.

    Boxes that are not clearly longer than high say nothing. 0 when no box speaks.
    """
    x = y = 0.0
    for quad in quads:
        width, height = quad.width, quad.height
        if max(width, height) < min_aspect * min(width, height):
            continue
        angle = math.radians(quad.angle_deg + (90 if height > width else 0))
        x += max(width, height) * math.cos(2 * angle)
        y += max(width, height) * math.sin(2 * angle)
    return math.degrees(math.atan2(y, x)) / 2 if x or y else 0.0


def lying_px(box: Quad) -> float:
    """The length of a long box that lies on the sheet, less than zero of one that stands; zero of a short one."""
    long, short = max(box.width, box.height), min(box.width, box.height)
    if long <= TALL * short:
        return 0.0
    a, b = box.points[0], box.points[1]
    lies = abs(b[0] - a[0]) > abs(b[1] - a[1])
    return long if lies == (box.width > box.height) else -long


def reading_deg(quads: Sequence[Quad], turn_deg: int) -> float:
    """The reading direction of the lines of a page whose content lies turned by a quarter turn: that, or where most of
    them stand far aslant their own direction, on both sides of which some would be taken to stand."""
    off = math.remainder(lean(quads) - turn_deg, 180)
    return turn_deg + off if _FAR_ASLANT_DEG < abs(off) < 90 - _FAR_ASLANT_DEG else turn_deg


def aslant(quads: Sequence[Quad], least_deg: float = 5.0, min_aspect: float = 1.6) -> list[Quad]:
    """The long quads that do not lie as most do: a paper on a page of text, when it lies askew on it."""
    common = lean(quads, min_aspect)
    found = []
    for quad in quads:
        width, height = quad.width, quad.height
        angle = quad.angle_deg + (90 if height > width else 0)
        long = max(width, height) >= min_aspect * min(width, height)
        if long and abs(math.remainder(angle - common, 180)) >= least_deg:
            found.append(quad)
    return found


def around(quads: Sequence[Quad], angle_deg: float, slack: float = 0.0) -> Quad:
    """The smallest quad turned by `angle_deg` around others, wider on every side by `slack` of its long side.

    Raises ValueError when there are none.
    """
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    along = [x * cos + y * sin for quad in quads for x, y in quad.points]
    across = [y * cos - x * sin for quad in quads for x, y in quad.points]
    more = slack * max(max(along) - min(along), max(across) - min(across))
    left, right, top, bottom = min(along) - more, max(along) + more, min(across) - more, max(across) + more
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    a, b, c, d = ((x * cos - y * sin, x * sin + y * cos) for x, y in corners)
    return Quad((a, b, c, d))


def _reduction(factor: int) -> Homography:
    """The map into a picture averaged by `factor`, pixel centres at integers."""
    x = 1 / factor
    return Homography((x, 0, (x - 1) / 2, 0, x, (x - 1) / 2, 0, 0, 1))


def _corners(to_pixels: Homography, width_px: int, height_px: int) -> list[tuple[float, float]]:
    return [to_pixels.map(p) for p in ((0, 0), (width_px, 0), (width_px, height_px), (0, height_px))]


def _shrinkage(to_pixels: Homography, width_px: int, height_px: int) -> float:
    """By how many picture pixels one output pixel spans, along the direction that is kept best."""
    a, b, c, d = _corners(to_pixels, width_px, height_px)
    along = max(math.dist(a, b), math.dist(d, c)) / width_px
    across = max(math.dist(a, d), math.dist(b, c)) / height_px
    return min(along, across)


def _window(pixels: Pixels, to_pixels: Homography, width_px: int, height_px: int) -> tuple[Pixels, Homography]:
    """The part of the picture that the warp looks at, with a margin; saves reducing what is not needed."""
    corners = _corners(to_pixels, width_px, height_px)
    height, width = pixels.shape[:2]
    left, right = (int(min(max(f(p[0] for p in corners), 0), width - 1)) for f in (min, max))
    top, bottom = (int(min(max(f(p[1] for p in corners), 0), height - 1)) for f in (min, max))
    left, top = max(left - 4, 0), max(top - 4, 0)
    part = pixels[top : min(bottom + 5, height), left : min(right + 5, width)]
    return part, Homography((1, 0, -left, 0, 1, -top, 0, 0, 1)) @ to_pixels


def oriented(box: Quad, turn_deg: float) -> Quad:
    """A box, as found, with its corners in reading direction on a sheet whose content lies turned by `turn_deg`.

    A box that stands across the page's direction (a column of upright characters) is read along its long side.
    """
    points = box.points
    along = math.radians(turn_deg)
    direction = math.cos(along), math.sin(along)
    order = sorted(range(4), key=lambda k: _start(points, k, direction))
    turned = box.turned(order[0])
    return turned.turned(1) if turned.height > TALL * turned.width else turned  # read from top to bottom


def _start(points: tuple[tuple[float, float], ...], k: int, direction: tuple[float, float]) -> float:
    """How badly corner k serves as upper-left: minus the share of its clockwise side along the direction."""
    a, b = points[k], points[(k + 1) % 4]
    c, d = points[(k + 2) % 4], points[(k + 3) % 4]
    dx, dy = b[0] - a[0] + c[0] - d[0], b[1] - a[1] + c[1] - d[1]
    length = math.hypot(dx, dy) or 1.0
    return -(dx * direction[0] + dy * direction[1]) / length


def laid_around(quads: Sequence[Quad], frame: Quad, slack: float) -> Quad:
    """The quad around others that is a rectangle where a frame is one."""
    flat = Quad.box(0, 0, frame.width, frame.height)
    to_flat = homography(frame, flat)
    level = [flat, *(quad.mapped(to_flat) for quad in quads)]
    reach = _FRAME_REACH * frame.width
    near = tuple(quad for quad in level if _near(quad, reach))
    left, top, right, bottom = Quad.around(near or (flat,)).bounds  # it is itself out of reach where it stands upright
    more = slack * max(right - left, bottom - top)
    return Quad.box(left - more, top - more, right - left + 2 * more, bottom - top + 2 * more).mapped(to_flat.inverse())


def _near(quad: Quad, reach: float) -> bool:
    """Whether a quad is no farther from the origin than a form reaches beyond its frame."""
    left, top, right, bottom = quad.bounds
    return left > -reach / 4 and right < 1.25 * reach and top > -reach and bottom < 1.5 * reach
