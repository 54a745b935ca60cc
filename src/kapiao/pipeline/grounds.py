"""Which outlines in a picture are those of papers: what lies in them tells.

Knows: outlines, text boxes, how they lie in one another. Must not know: what is read. A frame printed on a paper is in
the paper's outline, papers lie on a ground that may have an outline too, shadows cut through text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kapiao.records import Point, Quad

FEWEST = 4  # text boxes that make a paper
LONG = 2.5  # width / height from which a box tells a direction
SPREAD_DEG = 14.0  # text of one paper reads the same way within this
_MOSTLY = 0.85  # of the long boxes of a paper lie one way
_ALONE = 0.97  # of all text that lies in the only outline
_CUT = 0.05  # of an outline's text that it may cut
_LONGEST = 5.0  # width / height of a paper, at most
_ON_PAPERS = 0.9  # of the text on a ground that lies on papers
_CARD_ASPECTS = 1.25, 2.1  # of cards and pages of booklets, as a camera sees them
_SQUARE = 0.3  # cosine of the corners of a paper as a camera sees it


def by_outline(boxes: Sequence[Quad], outlines: Sequence[Quad]) -> list[tuple[Quad | None, list[Quad]]]:
    """Boxes by the outline they lie in; those in none together. Outlines count when at least two hold papers."""
    useful: list[tuple[Quad, list[int]]] = []
    likely = _likely(boxes, outlines)
    for _, inside in likely:  # largest first: a frame printed on a paper lies inside the paper's own outline
        taken = {n for _, other in useful for n in other}
        if not taken.intersection(inside) and not _ground(inside, likely) and _one_way([boxes[n] for n in inside]):
            useful.append((_closest(inside, likely), inside))
    if len(useful) == 1 and len(useful[0][1]) < _ALONE * len(boxes):
        useful = []  # one outline among other text is as often a shadow or a frame
    taken = {n for _, inside in useful for n in inside}
    rest = [box for n, box in enumerate(boxes) if n not in taken]
    groups: list[tuple[Quad | None, list[Quad]]] = [(outline, [boxes[n] for n in inside]) for outline, inside in useful]
    return [*groups, (None, rest)] if rest else groups


def card_outlines(boxes: Sequence[Quad], outlines: Sequence[Quad]) -> list[tuple[Quad, list[Quad]]]:
    """Outlines in the form of cards that part text from other text, with their boxes; none in another."""
    likely = _likely(boxes, outlines)
    found: list[tuple[Quad, list[int]]] = []
    for outline, inside in likely:
        if not _card_formed(outline) or len(inside) >= _ALONE * len(boxes):
            continue
        taken = {n for _, other in found for n in other}
        if not taken.intersection(inside) and not _ground(inside, likely) and _one_way([boxes[n] for n in inside]):
            found.append((_closest(inside, likely), inside))
    return [(outline, [boxes[n] for n in inside]) for outline, inside in found]


def card_around(boxes: Sequence[Quad], outlines: Sequence[Quad]) -> Quad | None:
    """The smallest outline in the form of a card that holds all text; None where none does."""
    formed = (outline for outline in outlines if _card_formed(outline) and _square(outline))
    around = (outline for outline in formed if all(holds(outline, box.center) for box in boxes))
    return min(around, key=lambda outline: outline.width * outline.height, default=None)


def _card_formed(outline: Quad) -> bool:
    long, short = max(outline.width, outline.height), min(outline.width, outline.height)
    return _CARD_ASPECTS[0] < long / max(short, 1.0) < _CARD_ASPECTS[1]


def _likely(boxes: Sequence[Quad], outlines: Sequence[Quad]) -> list[tuple[Quad, list[int]]]:
    """Outlines that may be those of papers, with the boxes inside: right-angled, around text, hardly cutting any."""
    likely: list[tuple[Quad, list[int]]] = []
    for outline in outlines:
        inside = [n for n, box in enumerate(boxes) if holds(outline, box.center)]
        cut = sum(_crosses(outline, box) for box in boxes)
        if len(inside) >= FEWEST and cut <= _CUT * len(inside) and _square(outline):
            likely.append((outline, inside))
    return likely


def _one_way(boxes: Sequence[Quad]) -> bool:
    """Whether nearly all long boxes lie along one direction, as the rows of one paper do."""
    axes = [axis_deg(box) for box in boxes if max(box.width, box.height) > LONG * min(box.width, box.height)]
    same = max((sum(abs((one - axis + 90) % 180 - 90) < SPREAD_DEG for one in axes) for axis in axes), default=0)
    return len(axes) - same < FEWEST or same >= _MOSTLY * len(axes)


def axis_deg(box: Quad) -> float:
    """Direction of the long side, without saying which end is first."""
    return (box.angle_deg + (90.0 if box.height > box.width else 0.0)) % 180.0


def _closest(inside: list[int], likely: Sequence[tuple[Quad, list[int]]]) -> Quad:
    """The smallest outline around the same text: larger ones are the table's."""
    return [outline for outline, other in likely if other == inside][-1]


def walls(boxes: Sequence[Quad], outlines: Sequence[Quad]) -> list[Quad]:
    """Outlines that may part some of these boxes from the others, as a paper from one that lies against it."""
    some = 2 * FEWEST
    return [outline for outline, inside in _likely(boxes, outlines) if some <= len(inside) <= len(boxes) - some]


def outlines_inside(boxes: Sequence[Quad], outlines: Sequence[Quad]) -> list[Quad]:
    """The outlines but for those around nearly all text; none where no such ones lie around two others or more."""
    likely = _likely(boxes, outlines)
    inner = [outline for outline, inside in likely if len(inside) < _ALONE * len(boxes)]
    return inner if 1 < len(inner) < len(likely) else []


def _ground(inside: Sequence[int], likely: Sequence[tuple[Quad, list[int]]]) -> bool:
    """Whether an outline is what several papers lie on: nearly all of its text is in two or more smaller ones, or in
    one of these and in those that it cuts."""
    within: list[set[int]] = []
    cut: list[set[int]] = []
    for outline, other in likely:
        own, long = set(other), max(outline.width, outline.height) > _LONGEST * min(outline.width, outline.height)
        if long or own.issuperset(inside) or not all(own.isdisjoint(known) for known in (*within, *cut)):
            continue
        shared = own.intersection(inside)
        if len(own) < len(inside) and len(shared) >= _ON_PAPERS * len(own):
            within.append(own)
        elif shared:
            cut.append(shared)
    if not within or sum(map(len, (*within, *cut))) < _ON_PAPERS * len(inside):
        return False
    return len(within) + len(cut) > 1 or _ground(sorted(within[0]), likely)


def holds(outline: Quad, point: Point) -> bool:
    """Whether a point lies inside a convex outline that goes round clockwise."""
    points = outline.points
    return all(
        (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax) >= 0
        for (ax, ay), (bx, by) in zip(points, (*points[1:], points[0]), strict=True)
    )


def _square(outline: Quad) -> bool:
    """Whether all corners are about right angles."""
    points = outline.points
    sides = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(points, (*points[1:], points[0]), strict=True)]
    pairs = zip(sides, (*sides[1:], sides[0]), strict=True)
    return all(abs(a[0] * b[0] + a[1] * b[1]) < _SQUARE * math.hypot(*a) * math.hypot(*b) for a, b in pairs)


def _crosses(outline: Quad, box: Quad) -> bool:
    inner = [holds(outline, box.part(share, share).center) for share in (0.1, 0.9)]
    return inner[0] != inner[1]
