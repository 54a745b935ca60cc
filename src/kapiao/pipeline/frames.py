"""The ruled frame of a form on a sheet: where among all text its lines are looked for.

Knows: sights, rulings. Must not know: forms that documents declare, what stands in cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from kapiao.imaging.rectify import around, aslant, homography, lean, warp
from kapiao.imaging.rulings import form_frame, rulings
from kapiao.pipeline.sight import Sight
from kapiao.records import Point, Quad

_SLACK = 0.2  # how far around the text lines are looked for
_LOOK_PX, _CLOSER_LOOK_PX = 1440, 2600  # how large
LEAST_PX, _SMALL = 8.0, 0.4  # the same for the smaller print, as seen from afar
_LARGE = 0.01  # of what holds all text: a smaller frame is a stamp
LEAST_CELLS = 4
_STRIP = 3.0  # times as tall as wide: no form, though it be ruled
_WIDER, _MOST_BESIDE = 1.0, 0.12  # around a frame that is looked at again; share of text beside it that calls for it


def frame_of(sight: Sight, closest_px: int = 0) -> Quad | None:
    """The ruled frame with the most in it, on the sheet, its corners in no certain order; None when none shows.

    `closest_px`: how large a look may be taken where others see hardly any text. Where none shows among all text, it is
    looked for around what lies askew, and around the smaller print: a form may lie on a page of text.
    """
    glance = sorted(sight.glance(closest_px), key=lambda box: min(box.width, box.height))
    if len(glance) < LEAST_CELLS or sight.sheet.lines:
        return None
    parts = (glance, _LOOK_PX), (aslant(glance), _LOOK_PX), (glance[: len(glance) // 2 + 1], _CLOSER_LOOK_PX)
    tries = [(boxes, look_px, faint) for faint in (False, True) for boxes, look_px in parts]
    looks = (_frame_around(sight, *look) for look in tries if len(look[0]) >= LEAST_CELLS)
    found = next((frame for frame in looks if frame is not None), None)
    return seen_closer(sight, found, glance) if found else None


def _frame_around(sight: Sight, boxes: Sequence[Quad], look_px: int, faint: bool) -> Quad | None:
    """The frame around some text boxes, the lowest first, looked at so large."""
    hull = around(boxes, lean(boxes), _SLACK)
    frame = _frame_in(sight, hull, boxes, look_px, faint)
    if frame is None or _area(frame) < _LARGE * _area(hull) or upended(frame, boxes):
        return None
    return frame


def upended(frame: Quad, boxes: Sequence[Quad]) -> bool:
    """Whether text runs across a frame that is long and narrow: the edge of a paper, for forms have rows."""
    to_flat = homography(frame, Quad.box(0, 0, frame.width, frame.height))
    spans = [box.mapped(to_flat).bounds for box in boxes]
    along, down = sum(x1 - x0 for x0, _, x1, _ in spans), sum(y1 - y0 for _, y0, _, y1 in spans)
    return frame.height > _STRIP * frame.width if along > down else frame.width > _STRIP * frame.height


def seen_closer(sight: Sight, frame: Quad, glance: Sequence[Quad]) -> Quad:
    """A frame beside which text stands in its rows, looked at closer with what is around it: from far away a frame may
    lack its end. As it was, unless that shows more of it."""
    beside = _beside(frame, glance)
    hull = around((frame,), frame.angle_deg, _WIDER)
    inside = [box for box in glance if _place_in(hull, box) is not None]
    for faint in (False, True) if beside > _MOST_BESIDE and len(inside) >= LEAST_CELLS else ():
        closer = _frame_in(sight, hull, inside, _LOOK_PX, faint)
        if closer is not None and _area(closer) > _area(frame) and _beside(closer, glance) < beside / 2:
            return closer
    return frame


def _beside(frame: Quad, boxes: Sequence[Quad]) -> float:
    """How much of the text at the height of a frame stands left and right of it, within its width."""
    places = [(_place_in(frame, box, 1.0), box) for box in boxes]
    level = [(place, max(box.width, box.height)) for place, box in places if place and 0 < place[1] < 1]
    aside = sum(long for place, long in level if not 0 < place[0] < 1)
    return aside / max(sum(long for _, long in level), 1.0)


def _place_in(quad: Quad, box: Quad, reach: float = 0.0) -> Point | None:
    """Where a box stands in another quad, as shares of its sides; None farther away than `reach` of them."""
    x, y = homography(quad, Quad.box(0, 0, 1, 1)).map(box.center)
    return (x, y) if -reach <= x <= 1 + reach and -reach <= y <= 1 + reach else None


def _area(quad: Quad) -> float:
    return quad.width * quad.height


def _frame_in(sight: Sight, hull: Quad, boxes: Sequence[Quad], look_px: int, faint: bool) -> Quad | None:
    """The frame in a part of the sheet. `boxes`: of text in it, the lowest first."""
    scale = min(1.0, look_px / max(hull.width, hull.height))
    size = max(1, round(hull.width * scale)), max(1, round(hull.height * scale))
    to_sheet = homography(Quad.box(-0.5, -0.5, *size), hull)
    to_level = to_sheet.inverse()
    low = boxes[len(boxes) // 4]
    print_px = max(LEAST_PX, _SMALL * min(low.width, low.height) * scale)
    prints = [box.mapped(to_level) for box in boxes]
    frame = form_frame(rulings(warp(sight.sheet.pixels, to_sheet, *size), print_px, prints, faint=faint))
    return frame.mapped(to_sheet) if frame is not None else None
