"""Pieces to train the network of surfaces on: paper, displays and copies in colours, all drawn.

Knows the drawings of `kapiao.specimens`. Must not know torch. Every piece goes the same way after what it shows: a
sensor or none, light, defocus, noise, perhaps a smaller size, compression; so that none of these tells anything.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import count

import cv2
import numpy as np

from kapiao.imaging.contrast import evenly_lit
from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens import camera, copies, display, scenes, telephone
from kapiao.specimens.catalog import PAINTERS
from kapiao.specimens.ink import Paper
from kapiao.vision.surfaces import PIECE_PX, laid_flat, small

KINDS = (
    "resident_id_front", "resident_id_back", "passport", "driver_license_front", "vehicle_license_front", "bank_card",
    "train_ticket", "hmt_permit_front", "mainland_permit_front", "household_resident", "text", "taxi_invoice",
    "quota_invoice", "table", "business_card", "resident_id_temporary_front", "vehicle_license_back", "vat_invoice",
)  # fmt: skip
CARDS = (
    *("resident_id_front",) * 3, *("resident_id_back",) * 2, *("passport",) * 2, *("driver_license_front",) * 3,
    *("vehicle_license_front",) * 3, "hmt_permit_front", "mainland_permit_front", "resident_id_temporary_front",
    "bank_card", "vehicle_license_back",
)  # fmt: skip
CARD_PX = 720
_SHOWN, _LICENCES = 6, ("driver_license_front", "vehicle_license_front")  # each sixth card is an electronic licence
_VIEW_PX, _PAPER_PX = 320, 420
_FINE_PX_PER_MM = 20.0
_ROOM_PX = PIECE_PX + 24  # a piece before it is cut out at any phase of the compression's blocks


@dataclass(frozen=True, slots=True)
class Sheet:
    """A flat paper and its resolution."""

    pixels: Pixels
    px_per_mm: float


def sheets(number: int, seed: int) -> list[Sheet]:
    """Papers of all kinds in turn."""
    drawn = []
    for k in range(number):
        paper = PAINTERS[KINDS[k % len(KINDS)]](np.random.default_rng([seed, k]))
        drawn.append(Sheet(paper.pixels, paper.px_per_mm or paper.glyph_px / 3.0))
    return drawn


def piece(papers: list[Sheet], rng: np.random.Generator) -> tuple[Pixels, bool, bool]:
    """One piece, whether it shows a display, whether a copy in colours."""
    draw = rng.random()
    shown, copied = draw < 0.4, 0.4 <= draw < 0.64
    if shown:
        seen = _displayed(papers, rng)
    else:
        seen = _photographed(_copied(papers, rng) if copied else _content(papers, rng), rng)
    seen = _lit(seen, rng)
    if rng.random() < 0.65:
        seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.3, 1.9)))
    noise = rng.normal(0, float(rng.uniform(0, 5)), seen.shape).astype(np.float32)
    seen = np.clip(seen + noise + 0.5, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(0, 3))):
        code = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 97))])[1]
        seen = cv2.imdecode(code, cv2.IMREAD_COLOR)[int(rng.integers(0, 5)) :, int(rng.integers(0, 5)) :]
    y, x = (int(rng.integers(0, side - PIECE_PX + 1)) for side in seen.shape[:2])
    return seen[y : y + PIECE_PX, x : x + PIECE_PX], shown, copied


def view(papers: list[Paper], rng: np.random.Generator) -> tuple[Pixels, bool]:
    """A whole picture, small, and whether it shows a display. Some show no paper but other things; a fifth are cut so
    close that little but the paper, or only a part of it, is left: there is not much to be told by then. Some, of
    displays and of others alike, were turned in a program afterwards."""
    paper = papers[int(rng.integers(len(papers)))]
    if rng.random() < 0.12:
        paper = replace(paper, alpha=np.zeros_like(paper.alpha))
    if rng.random() < 0.08:
        return _toned(small(_exported(paper, rng)), rng), False
    tier = camera.TIERS[int(rng.choice(3, p=(0.2, 0.5, 0.3)))]
    shown = bool(rng.random() < 0.5)
    mode = (
        "screen"
        if shown
        else ("photo", "photo", "photo", "photo", "scan", "photocopy", "colour copy")[int(rng.integers(7))]
    )
    how = "photo" if tier == "clean" and mode != "scan" else tier
    stand = replace(camera.stand_of(paper, rng, how), long_px=_VIEW_PX)
    shot = camera.expose(paper, rng, tier, mode, stand, float(rng.uniform(0.4, 1)))
    quad, pixels = paper.card_quad.mapped(shot.paper_to_picture), shot.pixels
    if not shown and rng.random() < 0.12:
        pixels = _lit_from_aside(pixels, rng)
    if rng.random() < 0.2:
        pixels = _closer(pixels, quad, rng)
    if rng.random() < 0.16:
        pixels = _laid_in_colour(pixels, rng)
    return _toned(small(pixels), rng), shown


def paper_view(papers: list[Paper], rng: np.random.Generator) -> tuple[Pixels, bool, bool]:
    """A paper laid flat with its surroundings and evenly lit, whether a display shows it, whether it is a copy."""
    paper = papers[int(rng.integers(len(papers)))]
    if rng.random() < 0.1:
        return _exported_paper(paper, rng), False, False
    tier = camera.TIERS[int(rng.choice(3, p=(0.2, 0.6, 0.2)))]
    mode = ("photo", "screen", *copies.MANNERS)[int(rng.choice(4, p=(0.52, 0.08, 0.08, 0.32)))]
    how = "photo" if tier == "clean" and mode != "photo" else tier
    if mode == "photo" and rng.random() < 0.3:
        paper = _on_white(paper, rng)
    long_px = round(float(np.exp(rng.uniform(np.log(320), np.log(1600)))))
    stand = replace(camera.stand_of(paper, rng, how), long_px=long_px)
    shot = camera.expose(
        paper, rng, tier, "scan" if tier == "clean" and mode == "photo" else mode, stand, float(rng.uniform(0.3, 1))
    )
    quad, pixels = paper.card_quad.mapped(shot.paper_to_picture), shot.pixels
    if rng.random() < 0.25:
        pixels = _lit_from_aside(pixels, rng)
    if rng.random() < 0.25:  # sent cut to the paper: beyond there is only the border, repeated
        left, top, right, bottom = (max(0, int(v)) for v in quad.bounds)
        room = [int(v) for v in rng.uniform(0, 0.05, 4) * (right - left)]
        x0, y0 = max(0, left - room[0]), max(0, top - room[1])
        pixels = pixels[y0 : bottom + room[2], x0 : right + room[3]]
        quad = quad.mapped(Homography((1.0, 0.0, -x0, 0.0, 1.0, -y0, 0.0, 0.0, 1.0)))
    off = rng.normal(0, 0.012 if rng.random() < 0.8 else 0.035, (4, 2)) * min(quad.width, quad.height)
    a, b, c, d = ((x + float(dx), y + float(dy)) for (x, y), (dx, dy) in zip(quad.points, off, strict=True))
    seen = _toned(laid_flat(pixels, Quad((a, b, c, d))), rng)
    return evenly_lit(seen), mode == "screen", mode in copies.MANNERS


def _on_white(paper: Paper, rng: np.random.Generator) -> Paper:
    """A paper itself on white, perhaps in a sleeve, perhaps beside its other page: white around alone makes no copy."""
    height, width = paper.pixels.shape[:2]
    room = top, _, left, _ = [int(v * width) for v in rng.uniform(0.03, 0.35, 4)]
    cover = cv2.copyMakeBorder(paper.alpha, *room, cv2.BORDER_CONSTANT, value=0)
    laid = cv2.copyMakeBorder(paper.pixels, *room, cv2.BORDER_REPLICATE).astype(np.float32)
    if rng.random() < 0.4:  # its other page: below or beside
        down, across = np.array(((height, 0), (0, width))[int(rng.integers(2))]) * float(rng.uniform(1.02, 1.12))
        shift = np.array([[1, 0, across], [0, 1, down]], np.float32)
        again = cv2.warpAffine(np.dstack([laid, cover]), shift, cover.shape[::-1])
        laid = np.where(again[..., 3:] > 0, again[..., :3], laid)
        cover = np.maximum(cover, again[..., 3].astype(np.uint8))
    ground = np.full(laid.shape, rng.uniform(190, 255), np.float32) + rng.normal(0, 5, 3).astype(np.float32)
    if rng.random() < 0.4:
        side = 2 * int(rng.uniform(0.01, 0.04) * width) + 1
        sleeve = cv2.dilate(cover, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))[..., None] / 255
        ground = ground * (1 - sleeve * float(rng.uniform(0.02, 0.2)))
    dark = cv2.GaussianBlur(np.roll(cover, rng.integers(-6, 7, 2), (0, 1)), (0, 0), float(rng.uniform(1, 6)))
    ground = ground * (1 - dark[..., None] / 255 * float(rng.uniform(0, 0.5)))
    share = cover[..., None].astype(np.float32) / 255
    pixels = np.clip(laid * share + ground * (1 - share), 0, 255).astype(np.uint8)
    page = paper.card_quad.mapped(Homography((1.0, 0.0, left, 0.0, 1.0, top, 0.0, 0.0, 1.0)))
    return replace(paper, pixels=pixels, alpha=np.full_like(cover, 255), card_quad=page)


def _exported_paper(paper: Paper, rng: np.random.Generator) -> Pixels:
    """A paper as a program gives it out, compressed, pale or strong, its corners cut out of a ground of one colour."""
    ground = np.array([float(rng.choice([0, 255, float(rng.uniform(0, 255))]))] * 3, np.float32)
    share = paper.alpha[..., None].astype(np.float32) / 255
    laid = paper.pixels * share + ground * (1 - share)
    bleached = float(rng.uniform(0, 0.5)) if rng.random() < 0.5 else 0.0
    laid = (laid + (255 - laid) * bleached * share).astype(np.uint8)
    room = [int(v) for v in rng.uniform(0, 0.1, 4) * (rng.random(4) < 0.6) * laid.shape[1]]
    pixels = cv2.copyMakeBorder(laid, *room, cv2.BORDER_CONSTANT, value=ground.tolist())
    x, y = room[2], room[0]
    quad = Quad.box(x - 0.5, y - 0.5, laid.shape[1], laid.shape[0])
    scale = float(rng.uniform(0.4, 1))
    a, b, c, d, e, f = (float(v) for v in rng.normal(0, 0.06, 6) * (rng.random() < 0.5))  # turned, aslant
    way = Homography((scale * (1 + a), scale * b, 0.0, scale * c, scale * (1 + d), 0.0, e / 3e3, f / 3e3, 1.0))
    size = round(pixels.shape[1] * scale), round(pixels.shape[0] * scale)
    pixels = cv2.warpPerspective(
        pixels, np.array(way.rows).reshape(3, 3), size, flags=cv2.INTER_AREA, borderValue=ground.tolist()
    )
    code = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 97))])[1]
    quad = quad.mapped(way)
    return evenly_lit(_toned(laid_flat(cv2.imdecode(code, cv2.IMREAD_COLOR), quad), rng))


def _lit_from_aside(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A window or a lamp on one side: light falls off across the whole picture."""
    y, x = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]].astype(np.float32) / np.float32(max(pixels.shape[:2]))
    turn = float(rng.uniform(0, 6.2832))
    way = x * np.cos(turn) + y * np.sin(turn)
    share = (way - way.min()) / (way.max() - way.min())
    light = rng.uniform(0.25, 0.6) * (1 - share) + rng.uniform(0.9, 1.2) * share
    return np.clip(pixels * light[..., None], 0, 255).astype(np.uint8)


def _laid_in_colour(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Turned in a program, the corners filled with one colour, or with a border of one colour around."""
    height, width = pixels.shape[:2]
    tone = rng.choice([0, 255, float(rng.uniform(20, 235))])
    colour = np.clip(tone + rng.normal(0, 15, 3) * (rng.random() < 0.6), 0, 255).tolist()
    if rng.random() < 0.25:
        around = [int(v) for v in rng.uniform(0, 0.35, 4) * (height, height, width, width)]
        return cv2.copyMakeBorder(pixels, *around, cv2.BORDER_CONSTANT, value=colour)
    angle = float(rng.choice([-1, 1])) * float(rng.uniform(2, 25))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(height * sin + width * cos), int(height * cos + width * sin)
    matrix[:, 2] += size[0] / 2 - width / 2, size[1] / 2 - height / 2
    return cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderValue=colour)


def _exported(paper: Paper, rng: np.random.Generator) -> Pixels:
    """As a program gives it out: flat, on a ground of one colour, no camera between."""
    ground = np.full(paper.pixels.shape, rng.choice([0, 255, float(rng.uniform(0, 255))]), np.float32)
    share = paper.alpha[..., None].astype(np.float32) / 255
    laid = (paper.pixels * share + ground * (1 - share)).astype(np.uint8)
    margin = [int(v) for v in rng.uniform(0, 0.12, 4) * max(laid.shape[:2])]
    return cv2.copyMakeBorder(laid, *margin, cv2.BORDER_CONSTANT, value=[float(v) for v in ground[0, 0]])


def _closer(pixels: Pixels, quad: Quad, rng: np.random.Generator) -> Pixels:
    """A part about as large as the paper, or half as large."""
    left, top, right, bottom = quad.bounds
    width, height = ((b - a) * float(rng.uniform(0.45, 1.15)) for a, b in ((left, right), (top, bottom)))
    x = float(rng.uniform(left - 0.08 * width, max(left, right - width)))
    y = float(rng.uniform(top - 0.08 * height, max(top, bottom - height)))
    part = pixels[max(0, int(y)) : int(y + height), max(0, int(x)) : int(x + width)]
    return part if min(part.shape[:2]) > 40 else pixels


def _toned(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Another tone curve, other colours: cameras and owners differ more than light does."""
    bright = np.power(np.arange(256) / 255, float(np.exp(rng.normal(0, 0.25)))) * 255
    table = np.clip(bright[:, None] * (1 + rng.normal(0, 0.06, 3)), 0, 255).astype(np.uint8)
    return cv2.LUT(pixels, table[:, None, :].reshape(1, 256, 3))


def small_papers(number: int, seed: int, kinds: tuple[str, ...] = KINDS, long_px: int = _PAPER_PX) -> list[Paper]:
    """Papers of all kinds in turn, drawn small; and among all kinds half as many pictures of all sorts of things."""
    found = []
    for k in range(number):
        shown = kinds is CARDS and k % _SHOWN == _SHOWN - 1
        paper = _electronic(seed, k) if shown else PAINTERS[kinds[k % len(kinds)]](np.random.default_rng([seed, k]))
        scale = min(1.0, long_px / max(paper.pixels.shape[:2]))
        pixels, alpha = (
            cv2.resize(p, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) for p in (paper.pixels, paper.alpha)
        )
        moved = Homography((scale, 0.0, 0.0, 0.0, scale, 0.0, 0.0, 0.0, 1.0))
        flat, page = _flat(paper, pixels, alpha), paper.card_quad.mapped(moved)  # which may lie on a telephone's screen
        found.append(replace(flat, card_quad=page, px_per_mm=paper.px_per_mm * scale))
        if k % 2 and kinds is KINDS:
            pixels = things(np.random.default_rng([seed, k, 1]), _PAPER_PX * 3 // 4, _PAPER_PX)
            found.append(_flat(paper, pixels, np.full(pixels.shape[:2], 255, np.uint8)))
    return found


def _electronic(seed: int, k: int) -> Paper:
    """A licence as a telephone shows it: rare among those drawn, and white around its pages as a copy's sheet is."""
    tries = (np.random.default_rng([seed, k, other]) for other in count())
    return PAINTERS[_LICENCES[k // _SHOWN % 2]](next(rng for rng in tries if telephone.shows(deepcopy(rng))))


def _flat(paper: Paper, pixels: Pixels, alpha: Pixels) -> Paper:
    outline = Quad.box(-0.5, -0.5, pixels.shape[1], pixels.shape[0])
    return replace(paper, pixels=pixels, alpha=alpha, field_quads={}, glyph_px=38.0, card_quad=outline)


def things(rng: np.random.Generator, height: int, width: int) -> Pixels:
    """Shapes of all sizes that cover each other, shaded and rough, as in any photograph (a model of dead leaves)."""
    picture = scenes.table(rng, height, width).astype(np.float32)
    for _ in range(int(rng.integers(20, 160))):
        reach = float(np.clip(rng.pareto(1.2) * 0.025, 0.01, 0.6)) * width
        center = (float(rng.uniform(0, width)), float(rng.uniform(0, height)))
        size = (reach, reach * float(rng.uniform(0.15, 1)))
        mask = np.zeros((height, width), np.uint8)
        if rng.random() < 0.5:
            cv2.ellipse(mask, (center, (2 * size[0], 2 * size[1]), float(rng.uniform(0, 180))), 255, -1)
        else:
            corners = cv2.boxPoints((center, (2 * size[0], 2 * size[1]), float(rng.uniform(0, 180))))
            cv2.fillConvexPoly(mask, corners.astype(np.int32), 255)
        mask = cv2.GaussianBlur(mask, (0, 0), float(rng.choice([0.5, 0.7, 3.0])))
        x, y, w, h = cv2.boundingRect((mask > 0).astype(np.uint8))
        if w < 2 or h < 2:
            continue
        shade = (
            np.linspace(*rng.uniform(0.6, 1.3, 2), w)[None, :, None]
            * np.linspace(*rng.uniform(0.7, 1.2, 2), h)[:, None, None]
        )
        tone = rng.uniform(10, 240) + rng.normal(0, 25, 3)
        rough = rng.normal(0, float(rng.choice([1, 4, 15])), (h, w, 1))
        share = mask[y : y + h, x : x + w, None] / 255
        picture[y : y + h, x : x + w] = picture[y : y + h, x : x + w] * (1 - share) + (tone * shade + rough) * share
    return np.clip(picture, 0, 255).astype(np.uint8)


def _paper_part(sheet: Sheet, reach: float, rng: np.random.Generator) -> Pixels:
    """A square of a paper; where the paper is too small, mirrored at its edge."""
    side = max(8, round(reach))
    y, x = (int(rng.integers(-side // 6, max(1, v - side + side // 6))) for v in sheet.pixels.shape[:2])
    part = sheet.pixels[max(0, y) : max(0, y) + side, max(0, x) : max(0, x) + side]
    short = [side - v for v in part.shape[:2]]
    return np.pad(part, ((0, short[0]), (0, short[1]), (0, 0)), "symmetric") if any(short) else part


def _content(papers: list[Sheet], rng: np.random.Generator, side: int = 2 * _ROOM_PX) -> Pixels:
    """What may lie before the camera: print at any scale, cloth, wood, other rows of print, weaves of any pitch."""
    draw = rng.random()
    if draw < 0.6:
        sheet = papers[int(rng.integers(len(papers)))]
        scale = float(np.exp(rng.uniform(np.log(0.25), np.log(1.1))))
        part = _paper_part(sheet, side / scale, rng)
        return cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA)
    if draw < 0.74:
        return things(rng, side, side)
    return scenes.table(rng, side, side) if draw < 0.86 else _woven(rng, side)


def _woven(rng: np.random.Generator, side: int) -> Pixels:
    """Threads of one or two colours, a grille or keys, at any pitch and slightly uneven."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    turn, pitch = float(rng.uniform(0, 3.14)), float(np.exp(rng.uniform(np.log(2.2), np.log(24))))
    wander = cv2.resize(rng.standard_normal((9, 9)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    u = x * np.cos(turn) + y * np.sin(turn) + wander * pitch * float(rng.uniform(0, 0.5))
    v = y * np.cos(turn) - x * np.sin(turn)
    one = np.cos(u * 6.2832 / pitch)
    other = np.cos(v * 6.2832 / pitch / float(rng.choice([1.0, rng.uniform(0.4, 2.5)])))
    weave = one * other if rng.random() < 0.5 else one + float(rng.uniform(0, 1)) * other
    share = 1 / (1 + np.exp(-weave * float(rng.uniform(1, 6))))[..., None]
    tones = rng.uniform(10, 245, (2, 1)) + rng.uniform(-30, 30, (2, 3)) * (rng.random() < 0.6)
    grain = 1 + rng.standard_normal((side, side, 1)) * float(rng.uniform(0, 0.12))
    return np.clip((tones[0] * share + tones[1] * (1 - share)) * grain, 0, 255).astype(np.uint8)


def _copied(papers: list[Sheet], rng: np.random.Generator) -> Pixels:
    """Paper copied in colours, at 8 to 28 pixels a millimetre (1.4 a picture pixel), drawn finer and made smaller."""
    sheet = papers[int(rng.integers(len(papers)))]
    density = float(np.exp(rng.uniform(np.log(8), np.log(28))))
    fine = max(1.0, _FINE_PX_PER_MM / density)
    side = round(2 * _ROOM_PX * fine)
    part = _paper_part(sheet, side / (density * fine) * sheet.px_per_mm, rng)
    large = cv2.resize(part, (side, side), interpolation=cv2.INTER_LINEAR)
    copy = copies.colour_copied(large, density * fine, rng)
    return cv2.resize(copy, (2 * _ROOM_PX,) * 2, interpolation=cv2.INTER_AREA)


def _leaning(rng: np.random.Generator, side: float, scale: float) -> Pixels:
    """Picture -> content (of that side): any turn, some tilt, `scale` content pixels a picture pixel."""
    turn = float(rng.choice([0, 0, 1, 2, 3])) * np.pi / 2 + float(rng.normal(0, 0.12))
    c, s = np.cos(turn) * scale, np.sin(turn) * scale
    lean = rng.normal(0, 0.06, 2) / _ROOM_PX
    middle = np.array([[1, 0, -_ROOM_PX / 2], [0, 1, -_ROOM_PX / 2], [0, 0, 1]], np.float64)
    way = np.array([[c, -s, 0], [s, c, 0], [lean[0], lean[1], 1]], np.float64)
    back = np.array([[1, 0, side / 2], [0, 1, side / 2], [0, 0, 1]], np.float64)
    return back @ way @ middle


def _photographed(content: Pixels, rng: np.random.Generator) -> Pixels:
    """A content twice as large as the piece, through a sensor or (a scan, an export) none."""
    matrix = _leaning(rng, content.shape[0], 1.4)
    if rng.random() < 0.08:  # given out by a program
        return cv2.resize(content, (_ROOM_PX, _ROOM_PX), interpolation=cv2.INTER_AREA).astype(np.float32)
    if rng.random() < 0.4:
        soft = cv2.GaussianBlur(content, (0, 0), float(rng.uniform(0.4, 0.9)))
        return _warped(soft, matrix, 1.0).astype(np.float32)
    lens = _any_lens(rng)
    soft = cv2.GaussianBlur(content, (0, 0), float(rng.uniform(0.35, 0.9)) * 1.4 / lens.per_picture)
    light = display.linear(_warped(soft, matrix, lens.per_picture)) * float(rng.uniform(0.5, 1.1))
    return display.sensed(light, rng, (_ROOM_PX, _ROOM_PX))


def _any_lens(rng: np.random.Generator) -> display.Lens:
    lens = display.any_lens(rng, 1)
    return display.Lens(lens.blur, lens.per_screen, float(rng.uniform(1, 3.6)), 0.0)


def _warped(content: Pixels, matrix: Pixels, per_picture: float) -> Pixels:
    size = round(_ROOM_PX * per_picture)
    larger = np.diag([_ROOM_PX / size, _ROOM_PX / size, 1.0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(content, matrix @ larger, (size, size), flags=flags, borderMode=cv2.BORDER_REFLECT)


def _displayed(papers: list[Sheet], rng: np.random.Generator) -> Pixels:
    """Any content, or a plain window, on any display."""
    lens, shown = _any_lens(rng), display.any_display(rng)
    per_piece = lens.per_picture / lens.per_screen  # screen pixels a picture pixel
    side = max(24, round(_ROOM_PX * per_piece * 1.5))
    if rng.random() < 0.25:
        raster = scenes.window(rng, max(side, 64), max(side, 64))[:side, :side]
    else:
        raster = _content(papers, rng, side)
    size = round(_ROOM_PX * lens.per_picture)
    u, v = display.places(_leaning(rng, raster.shape[0], per_piece), lens, size, size)
    light = display.seen(shown, display.glowing(shown, np.ascontiguousarray(raster)), lens, u, v, 1.0)
    return display.sensed(light + float(rng.uniform(0, 0.04)), rng, (_ROOM_PX, _ROOM_PX))


def _lit(seen: Pixels, rng: np.random.Generator) -> Pixels:
    y, x = np.mgrid[0 : seen.shape[0], 0 : seen.shape[1]].astype(np.float32) / _ROOM_PX - 0.5
    slope = rng.uniform(-0.15, 0.15, 2)
    light = float(rng.uniform(0.6, 1.15)) * (1 + slope[0] * x + slope[1] * y)
    return seen * light[..., None] * (1 + rng.uniform(-0.08, 0.08, 3).astype(np.float32))
