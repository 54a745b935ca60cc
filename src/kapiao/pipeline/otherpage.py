"""A page that no layout tells, looked for where it must be: next to the other page of its paper, which was found.

Knows: a sight, the fit of the other page. Must not know: documents, what fields mean. Booklets lie open, copies and
telephones show both pages the same way up and in one size: below, above or beside the page that is known there is one
place each, laid flat by that page.
"""

from __future__ import annotations

from collections.abc import Iterator

from kapiao.pipeline.sight import Sight
from kapiao.reading.layout import Fit
from kapiao.records import Quad

_GAP, _SLACK = 0.08, 0.1  # of a page's width: usual between two pages; how far around its place it is looked for
_LOOK_PX = 960  # how large its place is looked at
_SOME = 5  # boxes


def boxes_beside(sight: Sight, fit: Fit) -> Iterator[tuple[Quad, ...]]:
    """Text boxes, in reading direction, of each place next to a page that lies on the sheet as `fit` says."""
    return (sight.flattened(place, _LOOK_PX) for place in _places(sight, fit))


def _places(sight: Sight, fit: Fit) -> list[Quad]:
    """Where another page may be and there is text, most of it first."""
    height = fit.layout.height
    down, right = height + _GAP, 1 + _GAP
    corners = ((0.0, down), (0.0, -down), (right, 0.0), (-right, 0.0))
    to_card = fit.card_to_sheet.inverse()
    middles = [to_card.map(box.center) for box in sight.boxes(_LOOK_PX)]
    found = []
    for x, y in corners:
        inside = sum(x < mx < x + 1 and y < my < y + height for mx, my in middles)
        place = Quad.box(x - _SLACK, y - _SLACK, 1 + 2 * _SLACK, height + 2 * _SLACK)
        found += [(-inside, place.mapped(fit.card_to_sheet))] if inside >= _SOME else []
    return [place for _, place in sorted(found, key=lambda pair: (pair[0], pair[1].points))]
