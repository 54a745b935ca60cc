"""A card whose place is known laid flat and looked at closer: which of the boxes then seen belong to which field.

Knows: a sight, the fit of a layout. Must not know: documents, what a field means. A card that lies askew shows its rows
aslant, which run into one another from afar; laid flat by its own print they are seen as on a scan.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kapiao.imaging.rectify import around
from kapiao.pipeline.sight import Sight
from kapiao.reading.layout import Fit
from kapiao.records import Homography, Quad

_SIDE_PX, _SLACK = (448, 640), 0.03  # of the look, as large as the card is seen; how much more than the card it shows
_BLOCK_PX, _BLOCK_SLACK = 256, 0.08  # the same of the look at a block of rows alone
_SAME_ROW = 0.5  # of a box's height
_LACKS = 0.5  # of a row's height: a box that ends so much before others has lost a character
_BEFORE = 0.6  # of a strip's height: a box that begins so much before its strip begins with the label


def flat_boxes(sight: Sight, fit: Fit) -> tuple[Quad, ...]:
    """Text boxes of the card, their corners in its reading direction."""
    side_px = min(max(round(fit.width_px), _SIDE_PX[0]), _SIDE_PX[1])
    return sight.flattened(around((fit.quad,), fit.quad.angle_deg, _SLACK), side_px)


def block_boxes(sight: Sight, fit: Fit, name: str) -> tuple[Quad, ...]:
    """Text boxes of the block of a field alone, their corners in its reading direction: a row that the look at the card
    has missed."""
    strip = fit.layout.strips[name]
    top, bottom = strip.rows[0] - strip.height / 2, strip.rows[-1] + strip.height / 2
    width, height = strip.right - strip.left, bottom - top
    more = _BLOCK_SLACK * width
    block = Quad.box(strip.left - more, top - more, width + 2 * more, height + 2 * more)
    return sight.flattened(block.mapped(fit.card_to_sheet), _BLOCK_PX)


def near_rows(fit: Fit, names: Sequence[str], box: Quad) -> bool:
    """Whether a box lies about as high on the document as one of these fields."""
    y = fit.card_to_sheet.inverse().map(box.center)[1]
    strips = [fit.layout.strips[name] for name in names]
    return any(strip.rows[0] - strip.height < y < strip.rows[-1] + strip.height for strip in strips)


def in_block(fit: Fit, name: str, boxes: Sequence[Quad]) -> list[Quad]:
    """The boxes on the strip of a field that is a block of rows, row by row, each as long as the others are."""
    strip, to_card = fit.layout.strips[name], fit.card_to_sheet.inverse()
    top, bottom = strip.rows[0] - strip.height / 2, strip.rows[-1] + strip.height / 2
    places = {box: to_card.map(box.center) for box in boxes}
    rows = rows_of(fit, [b for b, (x, y) in places.items() if strip.left < x < strip.right and top < y < bottom])
    return [box for row in _as_long(to_card, rows) for box in row]


def _as_long(to_card: Homography, rows: list[list[Quad]]) -> list[list[Quad]]:
    """Rows of a block with their ends where two of them have theirs: a character that stands apart, as 广 does, is left
    out of its row's box."""
    if len(rows) < 2:
        return rows
    some = min(1, len(rows) - 2)
    left = sorted(row[0].mapped(to_card).bounds[0] for row in rows)[some]
    right = sorted((row[-1].mapped(to_card).bounds[2] for row in rows), reverse=True)[some]
    from_left = [[_reaching(to_card, row[0], left, -math.inf), *row[1:]] for row in rows]
    return [[*row[:-1], _reaching(to_card, row[-1], math.inf, right)] for row in from_left]


def _reaching(to_card: Homography, box: Quad, left: float, right: float) -> Quad:
    """A box that begins no later and ends no earlier than there on the card, if it lacks half a character."""
    start, top, end, bottom = box.mapped(to_card).bounds
    least = _LACKS * (bottom - top)
    first, last = left if start - left > least else start, right if right - end > least else end
    return box.part((first - start) / (end - start), (last - start) / (end - start))


def between_neighbours(fit: Fit, name: str, boxes: Sequence[Quad]) -> list[Quad]:
    """The boxes that lie where a field begins, or below it and above the next field, row by row, without the label that
    one of them may begin with."""
    return [_without_label(fit, name, box) for box in in_rows(fit, [b for b in boxes if _holds(fit, name, b)])]


def _holds(fit: Fit, name: str, box: Quad) -> bool:
    strip, to_card = fit.layout.strips[name], fit.card_to_sheet.inverse()
    x, y = to_card.map(box.center)
    others = [s for n, s in fit.layout.strips.items() if n != name and s.left < strip.right and s.right > strip.left]
    below = [s.rows[0] - s.height / 2 for s in others if s.rows[0] > strip.rows[0] + strip.height / 2]
    return strip.left < x < strip.right and strip.rows[0] - strip.height / 2 < y < min(below, default=fit.layout.height)


def _without_label(fit: Fit, name: str, box: Quad) -> Quad:
    strip, flat = fit.layout.strips[name], box.mapped(fit.card_to_sheet.inverse())
    left, _, right, _ = flat.bounds
    return box.part((strip.left - left) / (right - left), 1.0) if strip.left - left > _BEFORE * strip.height else box


def in_rows(fit: Fit, boxes: Sequence[Quad]) -> list[Quad]:
    """Boxes row by row, each from left to right."""
    return [box for row in rows_of(fit, boxes) for box in row]


def rows_of(fit: Fit, boxes: Sequence[Quad]) -> list[list[Quad]]:
    """Boxes by the row they stand in, from left to right."""
    to_card = fit.card_to_sheet.inverse()
    places = {box: to_card.map(box.center) for box in boxes}
    rows: list[list[Quad]] = []
    for box in sorted(boxes, key=lambda box: (places[box][1], box.points)):
        if rows and places[box][1] - places[rows[-1][0]][1] < _SAME_ROW * box.height / fit.width_px:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: places[box]) for row in rows]
