"""The camera: photographs a flat paper and knows afterwards where every point of it went.

Knows optics and damage, not what is printed. Three tiers:

- `clean`: a flatbed scan or an export. Skew up to 1.5 degrees, a quarter turn now and then, slight noise, JPEG 88-96
  or PNG.
- `photo`: a telephone. Tilt up to 18 degrees in any direction; half upright within 12 degrees, a share at quarter
  turns, a share at any angle; uneven light, soft shadow, weak glare, mild blur, noise, now and then a thumb on the
  edge, JPEG 70-92.
- `hard`: tilt up to 30 degrees, any rotation, strong shadow and glare, defocus, shaking, noise, small pictures, some
  sent on at a lower resolution, JPEG 32-70; among them photocopies (1 in 6) and screens photographed again (1 in 5).

A picture nobody could read is no test. Bounds that hold for every picture (the last two are checked after the picture
is made, and the picture made again more gently until they hold):

- height of the smallest value: at least 24 px clean, 16 px photo, 12 px hard (em of Han print; 0.72 of it for digits),
  and as many pixels of the screen where one is photographed;
- all blur together: standard deviation at most .06 of that height on photo, .095 on hard;
- contrast of every value: the 96th and the 4th percentile of its luminance differ by at least 70 (clean), 44 (photo),
  30 (hard) of 255, or by three quarters of what the paper itself has where that is less;
- likeness: what is seen of a value correlates with what is printed by at least a half; of seals on other print every
  character on its own, with their own ink; of values under stamps the strokes of every character (`legibility`).

The whole paper is inside the frame, and nothing but light lies on a value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from kapiao.errors import ParameterInvalid
from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens import copies, legibility, light, scenes, screens
from kapiao.specimens.ink import Paper

TIERS = ("clean", "photo", "hard")
GLYPH_PX = {"clean": 24.0, "photo": 16.0, "hard": 12.0}
BLUR = {"clean": 0.03, "photo": 0.06, "hard": 0.095}
HELD = {"clean": 0.0, "photo": 0.08, "hard": 0.15}
TRIES = 8


@dataclass(frozen=True, slots=True)
class Shot:
    """One photograph."""

    pixels: Pixels = field(repr=False)
    encoded: bytes = field(repr=False)
    format: str
    paper_to_picture: Homography
    photocopy: bool = False
    screen: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """How the paper stands before the camera, in degrees and shares."""

    turn: float
    tilt: float
    tilt_toward: float
    distance: float  # in diagonals of the paper
    share: float  # of the frame that the paper takes
    aspect: float  # frame height / width
    long_px: int


def shoot(paper: Paper, rng: np.random.Generator, tier: str, manner: str = "") -> Shot:
    """Photograph a paper; again and more gently until the bounds of the module hold.

    `manner`: "photo", "photocopy", "colour copy" or "screen" instead of what the tier would draw.
    """
    if tier not in TIERS:
        raise ParameterInvalid(f"tier must be one of {', '.join(TIERS)}", parameter="tier")
    mode = manner or _mode(rng, tier)
    stand = stand_of(paper, rng, tier)
    for attempt in range(TRIES):
        force = 0.8**attempt if attempt < TRIES - 1 else 0.05
        if attempt == TRIES // 2 and tier == "hard" and paper.alone is not None:
            mode = "photo"  # a copy or a screen cannot be gentle enough where stamps lie on print
        shot = expose(paper, rng, tier, mode, stand, force)
        if legibility.holds(paper, shot.pixels, shot.paper_to_picture, tier):
            break
    return shot


def framed(shot: Shot, outlines: Sequence[Quad], most_px: int) -> Shot:
    """The same photograph cut down to what lies on it and a margin, its long side no more than `most_px`."""
    height, width = shot.pixels.shape[:2]
    points = np.array([p for quad in outlines for p in quad.mapped(shot.paper_to_picture).points])
    margin = 0.04 * max(points.max(0) - points.min(0))
    x0, y0 = (int(v) for v in np.maximum(points.min(0) - margin, 0))
    x1, y1 = (int(v) for v in np.minimum(points.max(0) + margin, (width, height)))
    scale = min(1.0, most_px / max(x1 - x0, y1 - y0))
    part = cv2.resize(shot.pixels[y0:y1, x0:x1], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    suffix, options = (".png", []) if shot.format == "png" else (".jpg", [cv2.IMWRITE_JPEG_QUALITY, 92])
    encoded = cv2.imencode(suffix, part, options)[1].tobytes()
    moved = Homography((scale, 0.0, -x0 * scale, 0.0, scale, -y0 * scale, 0.0, 0.0, 1.0)) @ shot.paper_to_picture
    return replace(
        shot, pixels=cv2.imdecode(np.frombuffer(encoded, np.uint8), 1), encoded=encoded, paper_to_picture=moved
    )


def _mode(rng: np.random.Generator, tier: str) -> str:
    draw = rng.random()
    if tier == "hard":
        return "photocopy" if draw < 1 / 6 else "screen" if draw < 1 / 6 + 0.2 else "photo"
    return {"clean": "scan", "photo": "photo"}[tier]


def stand_of(paper: Paper, rng: np.random.Generator, tier: str) -> Stand:
    """How a paper may stand before the camera."""
    quarter = float(rng.choice([90.0, 180.0, 270.0]))
    draw = rng.random()
    if tier == "clean":
        turn = float(rng.uniform(-1.5, 1.5)) * (rng.random() < 0.6) + (quarter if draw < 0.08 else 0.0)
        height, width = paper.pixels.shape[:2]
        aspect = height / width * float(rng.uniform(0.96, 1.12))
        if draw < 0.08 and quarter != 180.0:
            aspect = 1 / aspect
        return Stand(turn, 0.0, 0.0, 4.0, float(rng.uniform(0.86, 0.995)), aspect, int(rng.integers(900, 1400)))
    spread = 12.0 if tier == "photo" else 20.0
    turn = float(rng.uniform(-spread, spread))
    if draw < (0.25 if tier == "photo" else 0.4):
        turn = float(rng.uniform(0, 360))
    elif draw < (0.4 if tier == "photo" else 0.55):
        turn += quarter
    tilt = abs(float(rng.normal(0, 0.5))) * (18.0 if tier == "photo" else 30.0)
    aspect = float(rng.choice([3 / 4, 3 / 4, 9 / 16, 1.0]))
    upright = abs(math.cos(math.radians(turn))) > 0.7
    if (paper.pixels.shape[0] > paper.pixels.shape[1]) == upright or rng.random() < 0.2:
        aspect = 1 / aspect  # people turn the telephone with the paper, mostly
    sizes = [1280, 1440, 1600, 1920] if tier == "photo" else [480, 640, 800, 960, 1280]
    top = 18.0 if tier == "photo" else 30.0
    share = float(0.45 + 0.5 * rng.beta(1.6, 1.2) if tier == "photo" else 0.4 + 0.57 * rng.beta(1.4, 1.2))
    return Stand(
        turn,
        min(tilt, top),
        float(rng.uniform(0, 360)),
        float(rng.uniform(1.3, 3)),
        share,
        aspect,
        int(rng.choice(sizes)),
    )


def _project(paper: Paper, stand: Stand) -> Pixels:
    """The paper's corners as a pinhole camera sees them, in diagonals of the paper."""
    height, width = paper.pixels.shape[:2]
    half = np.array([width, height], np.float64) / math.hypot(width, height) / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    turn, lean, toward = (math.radians(v) for v in (stand.turn, stand.tilt, stand.tilt_toward))
    c, s = math.cos(turn), math.sin(turn)
    flat = corners @ np.array([[c, s], [-s, c]])
    axis = np.array([math.cos(toward), math.sin(toward)])
    along = flat @ axis
    depth = stand.distance + along * math.sin(lean)
    moved = flat + np.outer(along * (math.cos(lean) - 1), axis)
    return moved * (stand.distance / depth)[:, None]


def _frame(paper: Paper, rng: np.random.Generator, tier: str, stand: Stand) -> tuple[Pixels, tuple[int, int]]:
    """The homography paper -> picture and the picture's (height, width); enlarged until values are tall enough."""
    corners = _project(paper, stand)
    size = np.array([1.0, stand.aspect]) * stand.long_px / max(1.0, stand.aspect)
    spread = corners.max(0) - corners.min(0)
    scale = stand.share * float(np.min(size / spread))
    placed = corners * scale
    rows, columns = paper.pixels.shape[:2]
    source = np.array(
        [[-0.5, -0.5], [columns - 0.5, -0.5], [columns - 0.5, rows - 0.5], [-0.5, rows - 0.5]], np.float32
    )
    shrink = _smallest_scale(source, placed)
    grow = max(1.0, GLYPH_PX[tier] * 1.02 / (paper.glyph_px * shrink))
    placed, size = placed * grow, size * grow
    room = size - spread * scale * grow
    origin = -placed.min(0) + room * (rng.uniform(0.08, 0.92, 2) if tier != "clean" else 0.5)
    matrix = cv2.getPerspectiveTransform(source, (placed + origin - 0.5).astype(np.float32))
    return matrix, (math.ceil(size[1]), math.ceil(size[0]))


def _smallest_scale(source: Pixels, placed: Pixels) -> float:
    """Picture pixels per paper pixel where the paper is farthest away."""
    matrix = cv2.getPerspectiveTransform(source, placed.astype(np.float32))
    found = []
    for x, y in source.astype(np.float64):
        w = matrix[2] @ (x, y, 1.0)
        p = (matrix[:2] @ (x, y, 1.0)) / w
        jacobian = (matrix[:2, :2] - np.outer(p, matrix[2, :2])) / w
        found.append(float(np.linalg.svd(jacobian, compute_uv=False)[-1]))
    return min(found)


def expose(paper: Paper, rng: np.random.Generator, tier: str, mode: str, stand: Stand, force: float) -> Shot:
    matrix, (height, width) = _frame(paper, rng, tier, stand)
    if mode == "screen":
        least = GLYPH_PX[tier] / paper.glyph_px
        picture = screens.rescreened(paper.pixels, paper.alpha, matrix, (width, height), rng, force, least)
        cover = cv2.warpPerspective(paper.alpha, matrix, (width, height), flags=cv2.INTER_LINEAR)
    else:
        copy = copies.copied(paper, mode, rng, force, _glyph(paper, matrix) / paper.glyph_px)
        picture, cover = _laid(copy, matrix, height, width, rng, tier, mode)
    if mode != "scan":
        picture = light.lit(picture, cover, rng, tier, force, glows=mode == "screen")
    if mode == "photo" and rng.random() < HELD[tier]:
        picture = _held(picture, paper, matrix, rng)
    glyph_px = _glyph(paper, matrix)
    picture = _blurred(picture, rng, glyph_px * BLUR[tier] * force, tier)
    picture = _noisy(picture, rng, {"clean": 2.0, "photo": 5.5, "hard": 13.0}[tier] * force)
    if tier == "hard" and rng.random() < 0.35:
        picture = _resent(picture, rng, max(0.5, GLYPH_PX[tier] / glyph_px))
    encoded, kind = _encode(picture, rng, tier)
    pixels = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
    homography = Homography(tuple(float(v) for v in (matrix / matrix[2, 2]).ravel()))  # type: ignore[arg-type]
    return Shot(pixels, encoded, kind, homography, mode in copies.MANNERS, mode == "screen")


def _glyph(paper: Paper, matrix: Pixels) -> float:
    rows, columns = paper.pixels.shape[:2]
    source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    return paper.glyph_px * _smallest_scale(source, cv2.perspectiveTransform(source[None], matrix)[0])


def _laid(
    copy: copies.Copy, matrix: Pixels, height: int, width: int, rng: np.random.Generator, tier: str, mode: str
) -> tuple[Pixels, Pixels]:
    """The paper on its ground, with the shadow of its edge; and where the paper is that light is mirrored in."""
    sheet = copy.pixels
    ground = (scenes.lid if mode in ("scan", "photocopy") else scenes.table)(rng, height, width)
    if copy.sheet is not None:
        ground = _on_sheet(ground, copy.sheet, copy.white, matrix, rng)
    if copy.to_paper is not None:
        matrix = matrix @ np.array(copy.to_paper.rows).reshape(3, 3)
    rows, columns = sheet.shape[:2]
    source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    scale = _smallest_scale(source, cv2.perspectiveTransform(source[None], matrix)[0])
    if scale < 0.75:  # what the lens cannot resolve must not alias
        sheet = cv2.GaussianBlur(sheet, (0, 0), 0.36 / scale)
    warped = cv2.warpPerspective(
        sheet, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    cover = cv2.warpPerspective(copy.alpha, matrix, (width, height), flags=cv2.INTER_LINEAR)
    if mode == "photo":
        ground = _edge_shadow(ground, cover, rng)
    share = cover[..., None].astype(np.float32) * (1 / 255)
    picture = warped * share + ground * (1 - share)
    return picture, cover if copy.to_paper is None else np.zeros_like(cover)  # a sheet is dull


def _on_sheet(
    ground: Pixels, sheet: Quad, white: tuple[float, ...], matrix: Pixels, rng: np.random.Generator
) -> Pixels:
    """A white sheet on its ground."""
    mask = np.zeros(ground.shape[:2], np.uint8)
    depth = np.array([(*point, 1.0) for point in sheet.points]) @ matrix[2]
    if float(depth.min()) < 0.05 * float(depth.max()):  # it reaches behind the camera
        mask[:] = 255
    else:
        corners = cv2.perspectiveTransform(np.array([sheet.points], np.float64), matrix)[0]
        cv2.fillConvexPoly(mask, np.clip(corners, -9999, 9999).round().astype(np.int32), 255, cv2.LINE_AA)
    ground = _edge_shadow(ground, mask, rng)
    share = mask[..., None].astype(np.float32) / 255
    return (ground * (1 - share) + np.array(white, np.float32) * share + 0.5).astype(np.uint8)


def _edge_shadow(ground: Pixels, cover: Pixels, rng: np.random.Generator) -> Pixels:
    reach = max(2.0, cover.shape[1] * float(rng.uniform(0.003, 0.012)))
    small = cv2.resize(cover, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    dx, dy = rng.uniform(-reach, reach, 2) / 4
    moved = cv2.warpAffine(small, np.array([[1, 0, dx], [0, 1, dy]], np.float32), small.shape[::-1])
    dark = cv2.resize(cv2.GaussianBlur(moved, (0, 0), reach / 4), cover.shape[::-1])
    depth = float(rng.uniform(0.2, 0.6)) / 255
    return (ground * (1 - dark[..., None].astype(np.float32) * depth)).astype(np.uint8)


def _held(picture: Pixels, paper: Paper, matrix: Pixels, rng: np.random.Generator) -> Pixels:
    """A thumb on the edge of the paper, where no value is; none when eight tries find no such place."""
    rows, columns = paper.pixels.shape[:2]
    reach = min(rows, columns)
    for _ in range(8):
        side, along = int(rng.integers(4)), float(rng.uniform(0.15, 0.85))
        x, y = ((along, 0), (1, along), (along, 1), (0, along))[side]
        center = np.array([x * columns, y * rows])
        axes = reach * rng.uniform(0.09, 0.13), reach * rng.uniform(0.13, 0.2)
        turn = (0.0, 90.0, 180.0, 270.0)[side] + float(rng.uniform(-25, 25))
        if any(_near(quad, center, max(axes) * 1.25) for quad in paper.field_quads.values()):
            continue
        outline = np.array(cv2.ellipse2Poly((0, 0), (int(axes[0]), int(axes[1])), int(turn), 0, 360, 8)) + center
        outer = center + (center - (columns / 2, rows / 2)) * 0.8
        hull = cv2.convexHull(np.vstack([outline, outline + (outer - center)]).astype(np.float32))
        shape = cv2.perspectiveTransform(hull, matrix).astype(np.int32)
        mask = np.zeros(picture.shape[:2], np.uint8)
        cv2.fillConvexPoly(mask, shape, 255, cv2.LINE_AA)
        skin = np.array([[120, 150, 205], [90, 120, 175], [150, 180, 230]][int(rng.integers(3))], np.float32)
        share = cv2.GaussianBlur(mask, (0, 0), 1.5)[..., None].astype(np.float32) / 255
        return picture * (1 - share) + skin * float(rng.uniform(0.7, 1.05)) * share
    return picture


def _near(quad: Quad, point: Pixels, reach: float) -> bool:
    left, top, right, bottom = quad.bounds
    return bool(left - reach < point[0] < right + reach and top - reach < point[1] < bottom + reach)


def _resent(picture: Pixels, rng: np.random.Generator, least: float) -> Pixels:
    """Sent on by a messenger: made smaller, compressed, and enlarged again by whoever received it."""
    if least >= 0.95:
        return picture
    scale = float(rng.uniform(least, 0.95))
    size = picture.shape[1], picture.shape[0]
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    sent = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 85))])[1]
    return cv2.resize(cv2.imdecode(sent, cv2.IMREAD_COLOR), size, interpolation=cv2.INTER_LINEAR)


def _blurred(picture: Pixels, rng: np.random.Generator, most_px: float, tier: str) -> Pixels:
    """Defocus, and on photographs shaking, together at most `most_px` (standard deviation)."""
    sigma = most_px * float(rng.beta(1.5, 1.3) if tier != "clean" else rng.uniform(0, 1))
    shaken = tier != "clean" and rng.random() < (0.45 if tier == "hard" else 0.2)
    if shaken:
        split = float(rng.uniform(0.4, 0.9))
        length = sigma * split * 3.46  # a box this long has the standard deviation sigma * split
        sigma *= math.sqrt(1 - split * split)
        if length > 1.5:
            side = int(length) | 1
            side = max(3, side + 2)
            kernel = np.zeros((side, side), np.float32)
            turn = float(rng.uniform(0, 3.14))
            way = np.array([math.cos(turn), math.sin(turn)]) * length / 2
            for step in np.linspace(-1, 1, 24):
                cx, cy = side // 2 + way * step
                x0, y0 = math.floor(cx), math.floor(cy)
                for ix, iy in ((0, 0), (1, 0), (0, 1), (1, 1)):
                    if 0 <= x0 + ix < side and 0 <= y0 + iy < side:
                        kernel[y0 + iy, x0 + ix] += (1 - abs(cx - x0 - ix)) * (1 - abs(cy - y0 - iy))
            picture = cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)
    return cv2.GaussianBlur(picture, (0, 0), sigma) if sigma > 0.3 else picture


def _noisy(picture: Pixels, rng: np.random.Generator, depth: float) -> Pixels:
    """Sensor noise, coarser in colour than in light; a tile laid at random."""
    tile = rng.standard_normal((256, 320, 3), dtype=np.float32)
    tile = tile * 0.45 + tile[..., :1] * 0.75
    if rng.random() < 0.4:
        tile = cv2.GaussianBlur(tile, (0, 0), 0.8) * 1.8
    tile *= depth * float(rng.uniform(0.25, 1))
    height, width = picture.shape[:2]
    y, x = (int(v) for v in rng.integers(0, 256, 2))
    laid = np.tile(tile, (height // 256 + 2, width // 320 + 2, 1))[y : y + height, x : x + width]
    return np.clip(picture + laid + 0.5, 0, 255).astype(np.uint8)


def _encode(picture: Pixels, rng: np.random.Generator, tier: str) -> tuple[bytes, str]:
    if tier == "clean" and rng.random() < 0.3:
        return cv2.imencode(".png", picture)[1].tobytes(), "png"
    low, high = {"clean": (88, 96), "photo": (70, 92), "hard": (32, 70)}[tier]
    quality = int(rng.integers(low, high + 1))
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes(), "jpeg"
