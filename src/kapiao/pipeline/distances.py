"""From how far a sheet is looked at for a paper of known layout: at a glance, around what that shows, closer.

Knows: a sight, text boxes. Must not know: layouts, documents. Cheap looks first: whoever takes them stops at the one
that shows what was looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from kapiao.imaging.rectify import aslant
from kapiao.pipeline.sight import Sight
from kapiao.records import Quad

GLANCE_PX = 384  # decides nearly always
CLOSER_PX, _CLOSEST_PX = 640, (1216, 1920)  # small documents in large pictures; where they are asked for
_MAGNIFIED = 1.2  # how much larger than it is a picture is looked at
_SOFT_LOOKS = 2  # at a glance, and around what text that shows
_HULL_SLACK = 0.35  # around the text of a picture
SOME_TEXT = 2  # boxes of a glance that are worth going nearer
ZOOM_PX = 448  # a document alone
_HARDLY = 4  # boxes of the closest look at a sheet of which parts may show more
_PART, _PARTS = 0.6, ((0.2, 0.2), (0.0, 0.0), (0.4, 0.0), (0.0, 0.4), (0.4, 0.4))  # its share, where they begin


def looks_in_and_out_of_focus(sight: Sight, asked: bool) -> Iterator[tuple[Sight, Sequence[Quad]]]:
    """Boxes of the sheet as it is; of a sheet that is asked about also a little out of focus, and that sheet; where all
    that hardly shows text, of parts of the sheet: what else lies there hides it."""
    for boxes in looks(sight, asked):
        yield sight, boxes
    if asked:
        for boxes in islice(looks(sight.softened(), asked=False), _SOFT_LOOKS):
            yield sight.softened(), boxes
        if len(sight.seen) <= _HARDLY:
            for boxes in _looks_at_parts(sight):
                yield sight, boxes


def _looks_at_parts(sight: Sight) -> Iterator[Sequence[Quad]]:
    """Boxes of the middle of the sheet and of its corners; then around these."""
    height, width = sight.sheet.pixels.shape[:2]
    for x, y in _PARTS:
        part = Quad.box(x * width, y * height, _PART * width, _PART * height)
        seen = sight.zoomed(part, 0.0, CLOSER_PX)
        yield seen
        if len(seen) >= SOME_TEXT:
            yield sight.zoomed(Quad.around(seen), _HULL_SLACK, ZOOM_PX)


def looks(sight: Sight, asked: bool) -> Iterator[Sequence[Quad]]:
    """Boxes at a glance; if that does not do, around what text was seen, or else closer; then around that, and around
    what of it lies askew."""
    height, width = sight.sheet.pixels.shape[:2]
    glance = sight.boxes(GLANCE_PX)
    yield glance
    if len(glance) >= SOME_TEXT:
        yield sight.zoomed(Quad.around(glance), _HULL_SLACK, ZOOM_PX)
    for side_px in (CLOSER_PX, *_CLOSEST_PX) if asked else (CLOSER_PX,):
        if side_px > (_MAGNIFIED if side_px == CLOSER_PX else 1.0) * max(height, width):
            return
        closer = sight.boxes(side_px)
        yield closer
        zoom_px = ZOOM_PX if side_px == CLOSER_PX else 2 * ZOOM_PX  # what was hardly seen is small there too
        if closer:
            yield sight.zoomed(Quad.around(closer), _HULL_SLACK, zoom_px)
        askew = aslant(closer) if asked else []
        if len(askew) >= SOME_TEXT:  # the paper may lie on a page of text
            yield sight.zoomed(Quad.around(tuple(askew)), _HULL_SLACK, zoom_px)
