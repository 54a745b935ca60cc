"""Papers of a sheet: every paper in a picture as a page of its own, flattened and upright.

Knows: text boxes, outlines of papers, words that stand once on a paper. Must not know: what a paper says.

Three cues, each for what the others cannot tell. Outlines part papers that lie apart on another ground. The direction
of the text parts papers that lie turned against each other. Where papers of one direction lie edge to edge, words that
every paper bears once tell how many there are, and the widest gap between two of them tells where to cut.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from kapiao.documents import Document
from kapiao.imaging.outlines import paper_outlines
from kapiao.imaging.rectify import homography, lean, oriented, warp
from kapiao.pipeline.grounds import FEWEST, LONG, SPREAD_DEG, axis_deg, by_outline, holds, outlines_inside, walls
from kapiao.pipeline.looks import meet
from kapiao.pipeline.pages import records_by_rows
from kapiao.pipeline.parting import MARGIN, Part, parts, wider
from kapiao.pipeline.sight import Sight, mean_score
from kapiao.reading.evidence import fuller
from kapiao.records import Ask, Homography, Line, Mark, Page, Point, Quad, Record, Sheet

_GLANCE_PX = 1216
_LEVEL_DEG = 1.5  # a picture turned less needs no flattening
_SIDE_OFF_DEG = 4.0  # of an outline's sides from the direction of its text
_OVER = 0.012  # of an outline's sides that its text may run over: boxes have some room around the print
_POOR = 0.8  # mean score of a paper's lines below which it is looked at once more
_AFAR_PX = 416  # the look at large print
_FAR, _FAR_SLACK = 0.5, 0.25  # of the picture's long side: all text within; and how much more is then looked at
_OUTLINES, _NEAR_SLACK = 2, 0.03  # papers looked at where no text was seen, and how much more around each
_CODE_AWAY = 0.4  # of a page's long side: how far beside its text its code may be
_TALL = 6.0  # times the middle height of boxes: no print
_WHOLE = 0.72  # of a side of the picture: text that fills so much is looked at as it is


@dataclass(frozen=True, slots=True)
class Patch:
    """Text of one paper or of several that lie the same way: boxes, direction, the outline where one was seen."""

    boxes: tuple[Quad, ...]
    turn_deg: int
    outline: Quad | None = None


def records_on_papers(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """One record a paper, the papers in reading order of the sheet.

    Where nothing is read, what is around all text may be the ground of papers not all of which have an outline.
    """
    outlines = () if sight.sheet.lines else paper_outlines(sight.sheet.pixels)
    if records := _records(sight, documents, ask, outlines):
        return records
    inner = outlines_inside(_glance(sight), outlines) if outlines else []
    return _records(sight, documents, ask, inner) if inner else ()


def _records(
    sight: Sight, documents: Sequence[type[Document]], ask: Ask, outlines: Sequence[Quad]
) -> tuple[Record, ...]:
    side_px = max(d.side_px for d in documents)
    once = tuple(dict.fromkeys(word for d in documents for word in d.once))
    records: list[Record] = []
    laid = laid_out(sight, _glance(sight), outlines)
    pages = [page for page, _ in laid]
    codes = sight.codes(thorough=False) if any(d.telling_code for d in documents) else ()
    for page, boxes in laid:
        near = _codes_by(page, pages, codes, sight)
        others = [box for other, foreign in laid if other is not page for box in foreign if _shows(page, sight, box)]
        own = sight_of(page, sight, near, len(others) > len(boxes))
        lines = _own_lines(own.lines(_side_px(page, side_px)), page, sight, boxes, others)
        found = parts(lines, once, page.pixels.shape[:2])
        for part in found:
            if len(found) > 1 and near:
                own.know_codes([mark for mark in near if _nearest(found, mark.quad.center) is part])
            best = _best(records_by_rows(own, documents, part.lines, bool(ask.kinds)))
            if mean_score(part.lines) < _POOR:
                best = fuller(best, _out_of_focus(own, documents, part, _side_px(page, side_px), bool(ask.kinds)))
            best = _from_afar(own, documents, best, part) if best else None
            records += [_placed(best, page, part, sight)] if best else []
    return tuple(sorted(records, key=lambda r: reading_order(r, sight)))


def _best(records: Sequence[Record]) -> Record | None:
    return max(records, key=lambda record: (record.score, len(record.fields)), default=None)


def _out_of_focus(
    sight: Sight, documents: Sequence[type[Document]], part: Part, side_px: int, asked: bool
) -> Record | None:
    """What a paper that reads poorly is a little out of focus, where grain averages out; its code is hunted there too,
    where none was read."""
    soft = sight.softened()
    if any(d.telling_code for d in documents):
        soft.know_codes(sight.codes(thorough=False) or soft.codes())
    lines = [line for line in soft.lines(side_px) if _holds(part.quad, line.quad.center)]
    return _best(records_by_rows(soft, documents, lines, asked))


def _from_afar(sight: Sight, documents: Sequence[type[Document]], record: Record, part: Part) -> Record:
    """The record, read once more with what a look from farther away sees, where it lacks an entry in large print: a
    detector misses characters far larger than the print around them."""
    document = next(d for d in documents if d.kind == record.kind)
    if all(name in record.fields for name in document.large):
        return record
    boxes = [oriented(box, 0) for box in sight.boxes(_AFAR_PX) if _holds(part.quad, box.center)]
    unseen = [box for box in boxes if not any(meet(box, line.quad) for line in part.lines)]
    lines = (*part.lines, *sight.read_all(unseen, 0))
    return max(records_by_rows(sight, [document], lines, True), key=lambda r: len(r.fields), default=record)


def _holds(quad: Quad, point: Point) -> bool:
    left, top, right, bottom = quad.bounds
    return left <= point[0] <= right and top <= point[1] <= bottom


def _side_px(page: Page, side_px: int) -> int:
    """How large a page is looked at: a slip is no larger than its print."""
    height, width = page.pixels.shape[:2]
    return min(side_px, max(int(height), int(width)) // 32 * 32 + 32)


def _placed(record: Record, page: Page, part: Part, sight: Sight) -> Record:
    quad = part.quad.mapped(page.page_to_source)
    turn = quad.quarter_deg
    return replace(
        record, quad_on_source=quad, angle_deg=turn, width_px=round(quad.width), height_px=round(quad.height)
    )


def reading_order(record: Record, sight: Sight) -> tuple[int, float, float]:
    x, y = record.quad_on_source.center
    return int(y / max(sight.sheet.height_px / 3, 1.0)), x, y


def _shows(page: Page, sight: Sight, box: Quad) -> bool:
    """Whether a page reaches over a box of the sheet."""
    x, y = page.page_to_source.inverse().map(sight.sheet_to_source.map(box.center))
    height, width = page.pixels.shape[:2]
    return bool(0 <= x < width and 0 <= y < height)


def sight_of(page: Page, sight: Sight, codes: tuple[Mark, ...] = (), upright: bool = False) -> Sight:
    """The page as a sheet of its own; `codes` are what was read nearby, or it looks for them itself. `upright`: it is,
    whatever most of the text says that it shows."""
    if page.pixels is sight.sheet.pixels:
        return sight
    height, width = page.pixels.shape[:2]
    source_to_page = page.page_to_source.inverse()
    sheet = Sheet(page.pixels, width, height, sight.sheet.format, source_to_page, sight.sheet.index)
    return Sight(sheet, sight.eyes, upright, _codes={False: codes} if codes else {})


def _codes_by(page: Page, pages: Sequence[Page], codes: Sequence[Mark], sight: Sight) -> tuple[Mark, ...]:
    """Codes of the sheet that lie on a page or nearer to it than to any other, in its frame: text alone, without the
    code beside or below it, may have told how large the page is."""
    to_pages = [other.page_to_source.inverse() @ sight.sheet_to_source for other in pages]
    own = next(n for n, other in enumerate(pages) if other is page)

    def away(mark: Mark, number: int) -> float:
        height, width = pages[number].pixels.shape[:2]
        x, y = to_pages[number].map(mark.quad.center)
        return float(max(-x, x - width, -y, y - height, 0.0) / max(height, width))

    near = [mark for mark in codes if min(range(len(pages)), key=lambda n: (away(mark, n), n)) == own]
    return tuple(replace(m, quad=m.quad.mapped(to_pages[own])) for m in near if away(m, own) < _CODE_AWAY)


def laid_out(sight: Sight, boxes: Sequence[Quad], outlines: Sequence[Quad]) -> list[tuple[Page, tuple[Quad, ...]]]:
    """Every patch of text as an upright page with its text boxes on the sheet, largest first; papers that lie edge to
    edge stay on one page."""
    if sight.sheet.lines:  # a page of a file that says its text is one paper
        return [(Page(sight.sheet.pixels, sight.sheet_to_source), ())]
    laid = [(page_of(sight, patch), patch.boxes) for patch in patches(sight, boxes, outlines)]
    return sorted(
        laid, key=lambda p: (-p[0].pixels.shape[0] * p[0].pixels.shape[1], p[0].page_to_source.map((0.0, 0.0)))
    )


def _own_lines(
    lines: Sequence[Line], page: Page, sight: Sight, boxes: Sequence[Quad], others: Sequence[Quad]
) -> list[Line]:
    """The lines of a page that are nearer to its own text than to that of papers that lie otherwise: without an
    outline a page reaches over them. `boxes`, `others`: text of this patch, and of others there, on the sheet."""
    if not others:
        return list(lines)
    to_sheet = sight.sheet_to_source.inverse() @ page.page_to_source

    def own(line: Line) -> bool:
        point = to_sheet.map(line.quad.center)
        return min(_apart_px(box, point) for box in boxes) <= min(_apart_px(box, point) for box in others)

    return [line for line in lines if own(line)]


def _apart_px(quad: Quad, point: Point) -> float:
    """How far a point lies from a quad; less than nothing inside."""
    return -float(cv2.pointPolygonTest(np.array(quad.points, np.float32), point, True))


def _nearest(found: Sequence[Part], point: Point) -> Part:
    """The part of a page that a point lies on, or is nearest to."""

    def away(part: Part) -> float:
        left, top, right, bottom = part.quad.bounds
        return max(left - point[0], point[0] - right, top - point[1], point[1] - bottom)

    return min(found, key=away)


def _glance(sight: Sight) -> tuple[Quad, ...]:
    """Text boxes of the whole sheet; looked at again from nearby where all text lies in a small part of it, or where
    papers are seen and nearly no text."""
    boxes = printed(sight.boxes(_GLANCE_PX))
    height, width = sight.sheet.pixels.shape[:2]
    if max(height, width) < _GLANCE_PX:
        return boxes
    if len(boxes) < FEWEST:
        outlines = paper_outlines(sight.sheet.pixels)[:_OUTLINES]
        return max((sight.zoomed(quad, _NEAR_SLACK, _GLANCE_PX) for quad in outlines), key=len, default=boxes) or boxes
    hull = Quad.around(boxes)
    left, top, right, bottom = hull.bounds
    if max(right - left, bottom - top) > _FAR * max(height, width):
        return boxes
    return sight.zoomed(hull, _FAR_SLACK, _GLANCE_PX) or boxes


def printed(boxes: tuple[Quad, ...]) -> tuple[Quad, ...]:
    """Boxes without those that are far taller than print: edges and grounds taken for it."""
    heights = sorted(min(box.width, box.height) for box in boxes)
    tallest = _TALL * heights[len(heights) // 2] if heights else 0.0
    return tuple(box for box in boxes if min(box.width, box.height) < tallest)


def patches(sight: Sight, boxes: Sequence[Quad], outlines: Sequence[Quad]) -> list[Patch]:
    found = []
    for outline, inside in by_outline(boxes, outlines):
        facing = _by_direction(sight, inside, walls(inside, outlines))
        for turn, same in facing:
            whole = outline if outline is not None and len(same) >= 0.6 * len(inside) else None
            found.append(Patch(tuple(same), turn, whole))
    return [patch for patch in found if len(patch.boxes) >= FEWEST] or [
        Patch(tuple(boxes), sight.vote(boxes)) for _ in boxes[:1]
    ]


def _by_direction(sight: Sight, boxes: Sequence[Quad], apart: Sequence[Quad]) -> list[tuple[int, list[Quad]]]:
    """Boxes by the way they read: axes by the long ones, up or down by a vote in each neighbourhood. `apart`: outlines
    that no neighbourhood goes through."""
    long = [box for box in boxes if max(box.width, box.height) > LONG * min(box.width, box.height)]
    if len(long) < FEWEST:
        return [(sight.vote(boxes), list(boxes))] if boxes else []
    axes: list[tuple[float, list[Quad]]] = []
    for box in sorted(long, key=lambda b: (-max(b.width, b.height), b.points)):
        angle = axis_deg(box)
        near = next((axis for axis in axes if abs((angle - axis[0] + 90) % 180 - 90) < SPREAD_DEG), None)
        if near is None:
            axes.append((angle, [box]))
        else:
            near[1].append(box)
    axes = [axis for axis in axes if len(axis[1]) >= FEWEST] or axes[:1]
    groups = [members for _, members in axes]
    return [facing for own in groups for facing in _by_facing(sight, _neighbourhoods(own, apart), boxes, groups)]


def _by_facing(
    sight: Sight, clusters: list[list[Quad]], boxes: Sequence[Quad], axes: list[list[Quad]]
) -> list[tuple[int, list[Quad]]]:
    """One axis: neighbourhoods of boxes, each voting which way is up; short boxes go with the nearest long one. `axes`:
    the long boxes of each axis."""
    members = {id(box) for cluster in clusters for box in cluster}
    others = [[box for box in group if id(box) not in members] for group in axes]
    facing: dict[int, list[Quad]] = {}
    big = [c for c in clusters if len(c) >= FEWEST] or [max(clusters, key=len)]
    for cluster in big:
        facing.setdefault(sight.vote(cluster), []).extend(cluster)
    placed = {id(box) for cluster in big for box in cluster}
    known = {id(box) for group in others for box in group}
    for box in boxes:
        if id(box) in placed or id(box) in known:
            continue
        every = [(box_distance(box, o), turn) for turn, group in facing.items() for o in group[:200]]
        foreign = min((box_distance(box, o) for group in others for o in group), default=math.inf)
        if every and min(every)[0] <= foreign:
            facing[min(every)[1]].append(box)
    return sorted(facing.items())


def box_distance(one: Quad, other: Quad) -> float:
    """Room between two boxes, along x or y, whichever is more."""
    a, b = one.bounds, other.bounds
    return max(a[0] - b[2], b[0] - a[2], a[1] - b[3], b[1] - a[3], 0.0)


def _neighbourhoods(boxes: Sequence[Quad], apart: Sequence[Quad]) -> list[list[Quad]]:
    """Boxes that are joined by gaps of no more than two heights of their print, within the same outlines."""
    leader = list(range(len(boxes)))
    inside = [tuple(holds(outline, box.center) for outline in apart) for box in boxes]

    def root(n: int) -> int:
        while leader[n] != n:
            n = leader[n]
        return n

    for i, one in enumerate(boxes):
        for j in range(i + 1, len(boxes)):
            height = max(min(one.width, one.height), min(boxes[j].width, boxes[j].height))
            if inside[i] == inside[j] and box_distance(one, boxes[j]) < 2.0 * height:
                leader[root(j)] = root(i)
    groups: dict[int, list[Quad]] = {}
    for n, box in enumerate(boxes):
        groups.setdefault(root(n), []).append(box)
    return list(groups.values())


def page_of(sight: Sight, patch: Patch) -> Page:
    """The patch flattened and upright; a picture that is that already stays as it is."""
    height, width = sight.sheet.pixels.shape[:2]
    placed = [oriented(box, patch.turn_deg) for box in patch.boxes]
    off = lean([q for q in placed if q.width > LONG * q.height])
    skew = (off - patch.turn_deg + 45) % 90 - 45
    around = Quad.around(tuple(placed)).bounds
    fills = around[2] - around[0] > _WHOLE * width and around[3] - around[1] > _WHOLE * height
    to_source = sight.sheet_to_source
    outline = _first_corner(patch.outline, patch.turn_deg) if patch.outline else None
    if outline is not None and not (_along(outline, patch.turn_deg + skew) and _keeps(outline, placed)):
        outline = None
    if outline is None and patch.turn_deg == 0 and abs(skew) < _LEVEL_DEG and fills:
        return Page(sight.sheet.pixels, to_source)
    quad = outline or wider(_around(placed, patch.turn_deg + skew), MARGIN * max(height, width))
    page_width, page_height = max(32, round(quad.width)), max(32, round(quad.height))
    to_sheet = homography(Quad.box(-0.5, -0.5, page_width, page_height), quad)
    pixels = warp(sight.sheet.pixels, to_sheet, page_width, page_height)
    return Page(pixels, to_source @ to_sheet, patch.turn_deg)


def _along(outline: Quad, angle_deg: float) -> bool:
    """Whether an outline's upper and lower side run along its text."""
    a, b, c, d = outline.points
    offs = [math.degrees(math.atan2(q[1] - p[1], q[0] - p[0])) - angle_deg for p, q in ((a, b), (d, c))]
    offs = [(off + 180) % 360 - 180 for off in offs]
    return abs(sum(offs)) / 2 < _SIDE_OFF_DEG and max(map(abs, offs)) < 2 * _SIDE_OFF_DEG


def _keeps(outline: Quad, placed: Sequence[Quad]) -> bool:
    """Whether no text runs over an outline: one that cuts text is that of a shadow, or of a part of the paper."""
    to_page = homography(outline, Quad.box(0.0, 0.0, 1.0, 1.0))
    bounds = Quad.around(tuple(box.mapped(to_page) for box in placed)).bounds
    return min(bounds) > -_OVER and max(bounds) < 1 + _OVER


def _first_corner(outline: Quad, turn_deg: int) -> Quad:
    """An outline with its corners in reading direction."""
    points = outline.points
    along = math.radians(turn_deg)

    def fit(k: int) -> float:
        (ax, ay), (bx, by) = points[k], points[(k + 1) % 4]
        length = math.hypot(bx - ax, by - ay) or 1.0
        return ((bx - ax) * math.cos(along) + (by - ay) * math.sin(along)) / length

    first = max(range(4), key=fit)
    return Quad((points[first], points[(first + 1) % 4], points[(first + 2) % 4], points[(first + 3) % 4]))


def _around(quads: Sequence[Quad], angle_deg: float) -> Quad:
    """The smallest quad along a direction around several."""
    turn = math.radians(angle_deg)
    back = Homography((math.cos(turn), math.sin(turn), 0.0, -math.sin(turn), math.cos(turn), 0.0, 0.0, 0.0, 1.0))
    return Quad.around(tuple(q.mapped(back) for q in quads)).mapped(back.inverse())
