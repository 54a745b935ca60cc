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
_HARDLY = 4  # boxes of the closest look at a sheet on which text may stand too far aslant to be seen
_TURNED_PX, _HALFWAY_DEG = 960, 45.0


def looks_in_and_out_of_focus(sight: Sight, asked: bool) -> Iterator[tuple[Sight, Sequence[Quad]]]:
    """Boxes of the sheet as it is; of a sheet that is asked about also a little out of focus, and that sheet; where all
    that hardly shows text, of the sheet turned by half a right angle."""
    for boxes in looks(sight, asked):
        yield sight, boxes
    if asked:
        for boxes in islice(looks(sight.softened(), asked=False), _SOFT_LOOKS):
            yield sight.softened(), boxes
        if len(sight.seen) <= _HARDLY:
            for boxes in _turned_looks(sight):
                yield sight, boxes


def _turned_looks(sight: Sight) -> Iterator[Sequence[Quad]]:
    """Boxes of print that stands halfway between two ways, which is not seen else; then around these."""
    height, width = sight.sheet.pixels.shape[:2]
    seen = sight.levelled(Quad.box(0, 0, width - 1, height - 1), 0.0, _TURNED_PX, _HALFWAY_DEG)
    yield seen
    if len(seen) >= SOME_TEXT:
        yield sight.levelled(Quad.around(seen), _HULL_SLACK, ZOOM_PX, _HALFWAY_DEG)


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
