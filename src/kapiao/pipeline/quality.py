"""How a paper was photographed, beside what it says: measured only when asked for.

Knows: a record, its document and the sheet it was read from. Measures, each 0..1:

- `copy`: how likely the paper is seen as a copy: in black and white, where it is printed in colours, or in colours, out
  of dots and lines, on a sheet or cut out of one;
- `completeness`: the share of the paper that lies inside the picture times the share of its fields that were read;
- `quality`: how legible the rows of its fields are (resolution, sharpness, contrast);
- `screen`: how surely the picture was taken of a display, by its cells, its light and what is around. It is one from
  `screen_bound` on, which is set so that of papers photographed themselves at most 2 in 100 reach it;
- `blur`: how far from sharp the rows of its fields are, or the edges of a picture without fields;
- `tamper`: how surely a value was changed in the picture or contradicts another one (`pipeline.tampering`);
- `card`: 1 where a paper was found, 0 where the record stands for the picture alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kapiao.documents import Document
from kapiao.imaging.contrast import evenly_lit
from kapiao.imaging.flicker import flicker
from kapiao.imaging.inlays import laid_out
from kapiao.imaging.quality import blur, copy_likelihood, legibility, room_beside, share_inside
from kapiao.imaging.waves import evenness
from kapiao.pipeline.sight import Sight
from kapiao.pipeline.tampering import tamper_likelihood
from kapiao.records import Pixels, Quad, Record
from kapiao.vision.ports import Surface
from kapiao.vision.surfaces import laid_flat

COPY, QUALITY, SCREEN = "copy", "quality", "screen"  # extras of an Ask
MEASURES = frozenset((COPY, QUALITY, SCREEN))
SCREEN_BOUND = 0.9
# How the cues (cells, around, beside, framed, even, flicker) weigh, and what makes 0 of them the bound: on specimens
# of seeds 100000 to 107199, 9 of 535 papers themselves and 131 of 133 displays reach it, one of 60 papers in light from
# one side. For papers not printed in colours, whose look was not learned, most stands as set on seeds 765000 to 771159.
# Of pictures without a paper surroundings tell less.
_TINTED_PAPER_WEIGHTS = 0.8, 0.0, 0.9, 0.8, 1.0, 3.0, 0.9
_PAPER_WEIGHTS = 0.9, 0.0, 0.75, 0.0, 0.3, 4.0, 0.0
_WHOLE_WEIGHTS = 1.3, 0.15, 0.0, 0.0, 0.0, 0.0, -0.65
_PLAIN = 0.4  # flicker up to here tells nothing: 2 in 100 papers themselves have more
_ROOM = 0.15  # of a picture: where there is less beside its paper, it tells less
# Those of copies: copied, dots, grain, set on seeds 100000 to 102059: 2 of 204 cards photographed themselves are taken
# for copies, none of 60 in light from one side.
_TINTED_WEIGHTS = 0.75, 0.3, 1.5, 2.6
_DOTS_WEIGHTS = 0.0, 1.1, 0.0, 2.1
_LEAST_PX = 64  # of a side of the part that is judged


@dataclass(frozen=True, slots=True)
class Waves:
    """What repeats all over a picture. They tell only of papers: other pictures may show anything."""

    even: float = 0.0  # `imaging.waves.evenness` of the paper
    flicker: float = 0.0  # of the picture, `imaging.flicker`


def measured(sight: Sight, record: Record, document: type[Document], extras: frozenset[str]) -> Record:
    """The record with the measures that were asked for."""
    measures: dict[str, float] = dict(record.measures)
    if extras & {COPY, QUALITY, SCREEN}:
        quad = record.quad_on_source.mapped(sight.sheet.source_to_sheet)
        whole, to_whole = laid_out(sight.sheet.pixels) or (sight.sheet.pixels, None)
        picture = whole if extras & {SCREEN, QUALITY} else None
        placed = quad.mapped(to_whole) if to_whole else quad
        flat = laid_flat(whole, placed) if document.tinted else None
        paper = None if flat is None else evenly_lit(flat)  # else shadows pass for toner
        part = _part(sight, quad)
        surface = sight.eyes.surfaces.surface(part, picture, paper)
        if extras & {COPY, QUALITY}:
            coloured = colour_copy_likelihood(surface, document.tinted)
            grey = copy_likelihood(sight.sheet.pixels, quad) if document.tinted else 0.0  # others are pale themselves
            measures[COPY] = max(grey, coloured)
        if extras & {SCREEN, QUALITY}:
            waves = Waves() if document.whole else Waves(evenness(part), flicker(whole))
            room = room_beside(placed, whole.shape[1], whole.shape[0])
            seen = replace(surface, beside=surface.beside * min(1.0, room / _ROOM))
            measures |= {"screen": screen_likelihood(seen, waves, document), "screen_bound": SCREEN_BOUND}
    if QUALITY in extras:
        measures["tamper"] = tamper_likelihood(sight, record, document)
    if SCREEN in extras:
        measures |= {"blur": blur(sight.sheet.pixels, _rows(sight, record)), "card": float(not document.whole)}
    if QUALITY in extras:
        measures |= _condition(sight, record, document)
    return replace(record, measures=MappingProxyType(measures)) if measures else record


def of_one_paper(records: Sequence[Record], documents: Mapping[str, type[Document]]) -> tuple[Record, ...]:
    """The records of a sheet, those pages whose look as a copy was never learned judged as the nearest page of the same
    paper whose look was: one machine copied both. `documents`: those of the records, by kind."""
    learned = [one for one in records if COPY in one.measures and documents[one.kind].tinted]

    def judged(record: Record) -> Record:
        document, center = documents[record.kind], record.quad_on_source.center
        pages = [] if document.tinted else [one for one in learned if one.kind in document.beside]
        if not pages or COPY not in record.measures:
            return record
        nearest = min(pages, key=lambda page: math.dist(page.quad_on_source.center, center))
        return replace(record, measures=MappingProxyType({**record.measures, COPY: nearest.measures[COPY]}))

    return tuple(judged(record) for record in records)


def screen_likelihood(surface: Surface, waves: Waves, document: type[Document]) -> float:
    """How surely (0..1) a picture was taken of a display. `document`: of the paper that was found in it, if one was."""
    weights = _WHOLE_WEIGHTS if document.whole else _TINTED_PAPER_WEIGHTS if document.tinted else _PAPER_WEIGHTS
    bands = max(0.0, waves.flicker - _PLAIN)
    at_bound = math.log(SCREEN_BOUND / (1 - SCREEN_BOUND))
    odds = _weighed(weights, surface.cells, surface.around, surface.beside, surface.framed, waves.even, bands)
    return _logistic(odds + at_bound)


def colour_copy_likelihood(surface: Surface, tinted: bool) -> float:
    """How surely (0..1) a paper was copied in colours: its look as a whole, where that was learned (`tinted`), and dots
    or lines of a machine; and by its grain, which is nearer a display's than that of paper, but no display's itself."""
    grain = min(surface.cells, 0.0)
    return _logistic(_weighed(_TINTED_WEIGHTS if tinted else _DOTS_WEIGHTS, surface.copied, surface.dots, grain))


def _weighed(weights: tuple[float, ...], *cues: float) -> float:
    """The cues by their weights, and the last weight alone."""
    return sum(weight * cue for weight, cue in zip(weights, (*cues, 1.0), strict=True))


def _part(sight: Sight, quad: Quad) -> Pixels:
    """The upright box of the sheet around a paper: what it lies on has patterns of its own."""
    left, top, right, bottom = (max(0, int(side)) for side in quad.bounds)
    part = sight.sheet.pixels[top : bottom + 1, left : right + 1]
    return part if min(part.shape[:2]) >= _LEAST_PX else sight.sheet.pixels


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _condition(sight: Sight, record: Record, document: type[Document]) -> Mapping[str, float]:
    """Measured in source pixels as far as the sheet has them: a reduced sheet counts as what it is reduced to."""
    inside = share_inside(record.quad_on_source, sight.sheet.width_px, sight.sheet.height_px)
    rows = _rows(sight, record)
    return {
        "completeness": inside * len(rows) / max(1, len(document.entries)),
        "quality": legibility(sight.sheet.pixels, rows),
    }


def _rows(sight: Sight, record: Record) -> Sequence[Quad]:
    """Rows of the fields, on the sheet."""
    rows = [f.quad_on_source for f in record.fields.values() if f.quad_on_source is not None and not f.derived]
    return [row.mapped(sight.sheet.source_to_sheet) for row in rows]
