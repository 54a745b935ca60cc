"""The search for seals: where they are, then what stands along the rim, inside and below.

Knows: the sight, outlines of seals, their ink, text along rims. A record a seal; `items` hold its texts part by part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

import cv2
import numpy as np

from kapiao.documents import Document, all_documents
from kapiao.imaging.rings import Ring
from kapiao.imaging.seals import Outline, find_seals
from kapiao.imaging.tints import RED, evened, ink_maps
from kapiao.imaging.unroll import Band, unrolled
from kapiao.pipeline.sealframes import framed_texts
from kapiao.pipeline.sealinside import Inside, inner_texts, up_of
from kapiao.pipeline.sealoffice import office_texts
from kapiao.pipeline.sight import Sight
from kapiao.reading.arc import Look, Run, agreed, beyond, find_run, look, voted
from kapiao.reading.decode import closest
from kapiao.reading.echo import echoed, sure_print
from kapiao.records import Ask, Field, Item, Line, Pixels, Quad, Record
from kapiao.values.seals import (
    ARC_ALPHABET,
    HAN,
    INNER,
    SUPERVISORY,
    cities_after,
    mended_office,
    mended_supervisory,
    usual_word,
    whole,
)
from kapiao.vision.ports import Eyes

_HALF_PX = 160.0, 300.0  # a seal's long half axis while it is read
_WIDE = 1.6  # turns that are read to find the text, wherever it begins
_WIDE_BANDS = ((0.60, 0.93),), ((0.52, 0.90), (0.62, 0.92))  # of rounds; of ovals
_DEEP_BANDS = (0.37, 0.01), (0.28, 0.0)  # below a second rim
_SECOND_RIM = 0.72, 0.885  # where its inner edge may lie
_RIM_INK, _RIM_SHARE = 18.0, 20.0  # of 255: ink in all directions but so many hundredths of them
_RIM_MORE = 2.0  # as much ink as there usually is between rim and words
_CROPS = ((0.02, 0.0), (0.05, 0.02), (0.02, 0.03))  # added inside and outside

_MORE = 1.7  # spacings: how far beyond a run its first and last characters may be lost under other print
_HALF = 0.6  # spacings: half a character and its margin
_CITY_MARGIN = 3.0  # nats by which the maps of ink must on the average show one city more than the others
_ILLEGIBLE = 0.3  # mean score of the best look: more looks tell no more
_CERTAIN, _CERTAIN_WORD = 0.93, 0.99  # mean scores of a name, of a word inside that need no print to support them
_PRINT_PX = 960  # the look at the print around
_BEST = 3  # maps of ink that suffice where they agree


@dataclass(frozen=True, slots=True)
class Impression:
    """A ring seal cut out and scaled: its ring there, its ink in several maps (BGR)."""

    ring: Ring
    maps: MappingProxyType[str, Pixels]
    second_rim: float = 1.0  # the inner edge of a second rim as a share of the first; 1: there is none


@dataclass(frozen=True, slots=True)
class Texts:
    """What was read of one seal."""

    main: tuple[str, float]
    inside: Inside
    repaired: frozenset[str] = frozenset()  # those that are as the paper's print has them, not as they were read


def records_by_seal(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """See `pipeline.searches.Search`."""
    found = [(outline, _texts(sight, outline)) for outline in find_seals(sight.sheet.pixels)]
    found = [
        (outline, _echoed(_print_around(sight, outline), texts)) for outline, texts in found if _says(outline, texts)
    ]
    return tuple(_record(sight, document, outline, texts) for document in documents for outline, texts in found)


def _says(outline: Outline, texts: Texts) -> bool:
    """Whether something was read that a seal may say: rings and frames are found around other things too. A frame
    around the label of some form is a cell of it."""
    main, words = texts.main[0], [word for word, _ in texts.inside.words]
    if any(usual_word(text) for text in (main, *words)):
        return True
    return sum(c in HAN for c in main) > 2 and not (outline.ring is None and main in _labels())


@cache
def _labels() -> frozenset[str]:
    return frozenset(label for document in all_documents() for label in document.labels)


def _print_around(sight: Sight, outline: Outline) -> Sight:
    """The sheet without a seal's own ink, as far as that can be told by its colour."""
    return sight.without_red() if outline.tint == RED else sight


def _echoed(sight: Sight, texts: Texts) -> Texts:
    """The texts, those in doubt as the print around the seal has them."""
    main, words = texts.main, texts.inside.words
    unsure = [main[0]] if main[1] < (_CERTAIN if whole(main[0]) > 1 else _CERTAIN_WORD) else []
    unsure += [word for word, score in words if score < _CERTAIN_WORD and word not in INNER]
    if not unsure:
        return texts
    prints = [sure_print(line) for line in sight.lines(_PRINT_PX)]
    said = {text: told for text in unsure if (told := echoed(text, prints)) != text}
    inner = tuple((said.get(word, word), score) for word, score in words)
    name = said.get(main[0], main[0])
    return Texts((name, main[1]), replace(texts.inside, words=inner), frozenset(said.values()))


def _texts(sight: Sight, outline: Outline) -> Texts:
    if outline.ring is None:
        main, inside = framed_texts(sight.eyes, sight.sheet.pixels, outline)
        return Texts(main, inside)
    print_ = impression(sight.sheet.pixels, outline)
    run = _run(sight.eyes, print_)
    inner, outer = edges(print_, run) if run else (0.6, 0.93)
    main = _main(sight.eyes, print_, run, inner, outer) if run else ("", 0.0)
    if run is not None and print_.ring.oval and (main[0] == SUPERVISORY or print_.second_rim < 1):
        inside = office_texts(sight.eyes, print_.maps, print_.ring, up_of(print_.ring, run), (inner, outer))
        if inside.words:  # nobody else's seal says so below
            return Texts((SUPERVISORY, main[1]), inside, frozenset((SUPERVISORY,)) - {main[0]})
    inside = inner_texts(sight.eyes, print_.maps, print_.ring, run, inner)
    if main[0] == SUPERVISORY:
        inside = replace(inside, words=tuple((mended_office(word), score) for word, score in inside.words))
    return Texts(main, inside)


def impression(pixels: Pixels, outline: Outline) -> Impression:
    """A seal cut out of its picture."""
    ring = outline.ring
    assert ring is not None
    left, top, right, bottom = ring.bounds.bounds
    more = 0.15 * ring.a
    x0, y0 = max(0, int(left - more)), max(0, int(top - more))
    part = pixels[y0 : int(bottom + more) + 1, x0 : int(right + more) + 1]
    scale = min(max(_HALF_PX[0], ring.a), _HALF_PX[1]) / ring.a
    inter = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=inter)
    maps = {name: cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR) for name, grey in ink_maps(evened(part), outline.tint).items()}
    placed = ring.scaled(scale, x0, y0)
    return Impression(placed, MappingProxyType(maps), _second_rim(maps["sharp"], placed))


def _second_rim(sharp: Pixels, ring: Ring) -> float:
    """The inner edge of a thin rim within the first one, as the tax administration's seals have: where there is ink in
    nearly all directions. 1 where there is none."""
    low, high = _SECOND_RIM
    rows = 60
    strip = unrolled(sharp, ring, Band(low - 0.03, high + 0.03, 0.0, 1.0), rows)[..., 0]
    ink = np.percentile(cv2.dilate(255 - strip, np.ones((3, 1), np.uint8)), _RIM_SHARE, axis=1)
    inked = ink > max(_RIM_INK, _RIM_MORE * float(np.median(ink)))
    reach = high + 0.03 - (high - low + 0.06) * (np.arange(rows) + 0.5) / rows
    found = reach[inked & (reach < high) & (reach > low)]
    return float(found.min()) if found.size else 1.0


# the text along the rim ---------------------------------------------------------------------------------------------


def _run(eyes: Eyes, seal: Impression) -> Run | None:
    """Where the text along the rim stands."""
    found: list[Run] = []
    start = _emptiest(seal)
    for name in seal.maps:
        for inner, outer in _wide_bands(seal):
            band = Band(inner, outer, start, _WIDE)
            run = find_run(look(_read(eyes, seal, name, band), band.start, band.turns))
            found += [run] if run else []
            if run is not None and run.entire:
                return run
    return max(found, key=lambda r: (r.ended, r.score), default=None)


def _wide_bands(seal: Impression) -> Sequence[tuple[float, float]]:
    if seal.second_rim < 1:
        return tuple((seal.second_rim - inner, seal.second_rim - outer) for inner, outer in _DEEP_BANDS)
    return _WIDE_BANDS[seal.ring.oval]


def _emptiest(seal: Impression) -> float:
    """The direction (in turns) with the least ink where text may stand."""
    strip = unrolled(seal.maps["sharp"], seal.ring, Band(0.66, 0.86, 0.0, 1.0), 16)[..., 0]
    ink = (255.0 - strip).mean(axis=0)
    reach = max(3, ink.size // 14) | 1
    smooth = np.convolve(np.concatenate((ink[-reach:], ink, ink[:reach])), np.ones(reach) / reach, "same")[reach:-reach]
    return float((int(smooth.argmin()) + 0.5) / ink.size)


def _main(eyes: Eyes, seal: Impression, run: Run, inner: float, outer: float) -> tuple[str, float]:
    """The text of a run between two radii: at a glance, or as several careful looks agree on it."""
    names, radii = list(seal.maps), (inner, outer)
    glance = _looks(eyes, seal, run, names[:_BEST], radii)
    reader = eyes if agreed(glance) else eyes.careful
    looks = glance if agreed(glance) else _careful(reader, seal, run, radii)
    found = voted(looks, run.spacing)
    if seal.ring.oval and seal.second_rim < 1:
        return mended_supervisory(found[0]), found[1]
    if whole(found[0]) > 1 or found[1] < _ILLEGIBLE:
        return found
    more = replace(run, first=run.first - _MORE * run.spacing, last=run.last + _MORE * run.spacing)
    outside = beyond(_looks(reader, seal, more, names, radii), run, float(len(looks)))
    longer = voted(looks, run.spacing, outside)
    if whole(longer[0]) > whole(found[0]):
        return longer
    return _first_city(reader, seal, run, radii, found[0]) + found[0], found[1]


def _first_city(eyes: Eyes, seal: Impression, run: Run, radii: tuple[float, float], name: str) -> str:
    """The lost first character of a name, where it then begins with the one city that most maps of ink show."""
    cities = cities_after(name)
    if not cities:
        return ""
    band = Band(radii[0], radii[1], run.first - _MORE * run.spacing, (_MORE + _HALF) * run.spacing)
    reader = eyes.careful
    lines = [reader.read(unrolled(ink, seal.ring, band), frozenset("".join(cities))) for ink in seal.maps.values()]
    seen = [word for line in lines if (word := closest(line, cities)) is not None]
    best = max(seen, key=lambda word: (word.margin, word.text), default=None)
    if best is None or sum(word.margin * (word.text == best.text) for word in seen) < _CITY_MARGIN * len(seal.maps):
        return ""
    return best.text[0]


def _careful(eyes: Eyes, seal: Impression, run: Run, radii: tuple[float, float]) -> list[Look]:
    seen: list[Look] = []
    for crop in _CROPS:
        fresh = _looks(eyes, seal, run, list(seal.maps), radii, crop)
        seen += [one for one in fresh if one.peaks]
        if agreed(fresh[:_BEST]) or max((one.mean for one in seen), default=0.0) < _ILLEGIBLE:
            return seen
    return seen


def _looks(
    eyes: Eyes,
    seal: Impression,
    run: Run,
    names: Sequence[str],
    radii: tuple[float, float],
    crop: tuple[float, float] = _CROPS[0],
) -> list[Look]:
    """What several maps of a seal's ink say along a run."""
    band = _band(run, max(0.3, radii[0] - crop[0]), min(0.99, radii[1] + crop[1]))
    return [look(_read(eyes, seal, name, band), band.start, band.turns) for name in names]


def _band(run: Run, inner: float, outer: float) -> Band:
    """A run with room for its characters' halves and a little more."""
    start = run.first - 0.85 * run.spacing
    return Band(inner, outer, start, run.last + 0.85 * run.spacing - start)


def edges(seal: Impression, run: Run) -> tuple[float, float]:
    """Between which radii a run stands: above the blank inside it, below the blank under the rim."""
    rows = 120
    band = Band(0.40, 1.0, run.first - run.spacing / 2, run.last - run.first + run.spacing)
    strip = unrolled(seal.maps["sharp"], seal.ring, band, rows)[..., 0]
    ink = cv2.GaussianBlur((255.0 - strip).mean(axis=1).reshape(-1, 1), (1, 5), 1.2).ravel()
    reach = 1.0 - 0.6 * (np.arange(rows) + 0.5) / rows
    rim = (reach > 0.84) & (reach < 0.985)
    if seal.second_rim < 1:
        rim = (reach > seal.second_rim - 0.06) & (reach < seal.second_rim)
    outer = float(reach[rim][int(ink[rim].argmin())])
    text = ink[(reach < outer) & (reach > outer - 0.22)]
    level = float(np.percentile(text, 70)) if text.size else 0.0
    peak = int(np.argmax(np.where((reach < outer) & (reach > outer - 0.22), ink, -1)))
    low = np.flatnonzero((np.arange(rows) > peak) & (ink < 0.45 * level))
    inner = float(reach[low[0]]) if low.size else outer - 0.3
    return max(inner, outer - 0.42), outer


def _read(eyes: Eyes, seal: Impression, name: str, band: Band) -> Line:
    return eyes.read(unrolled(seal.maps[name], seal.ring, band), ARC_ALPHABET)


# records ------------------------------------------------------------------------------------------------------------


def _record(sight: Sight, document: type[Document], outline: Outline, texts: Texts) -> Record:
    quad = outline.quad.mapped(sight.sheet_to_source)
    titles = {entry.name: entry.title for entry in document.entries}
    words, serial = texts.inside.words, texts.inside.serial
    least = min((score for _, score in words), default=0.0)
    told = {
        "text": texts.main,
        "inner": ("".join(word for word, _ in words), least),
        "serial": serial,
        "shape": (_shape(outline), 1.0),
        "color": (outline.tint, 1.0),
    }
    repaired = {
        "text": texts.main[0] in texts.repaired,
        "inner": not texts.repaired.isdisjoint(word for word, _ in words),
    }
    fields = {
        name: Field(name, titles[name], text, text, text, score, quad, repaired=repaired.get(name, False))
        for name, (text, score) in told.items()
        if text
    }
    items = [_item(word, score, "inner", quad, word in texts.repaired) for word, score in words]
    items += [_item(*serial, "serial", quad)] if serial[0] else []
    score = outline.ring.cover if outline.ring else 1.0
    return Record(
        kind=document.kind,
        title=document.title,
        score=min(1.0, score),
        fields=MappingProxyType(fields),
        quad_on_source=quad,
        items=tuple(items),
        width_px=round(quad.width),
        height_px=round(quad.height),
    )


def _shape(outline: Outline) -> str:
    if outline.ring is not None:
        return "oval" if outline.ring.oval else "round"
    short, long = sorted((outline.quad.width, outline.quad.height))
    return "square" if short > 0.8 * long else "rectangular"


def _item(text: str, score: float, part: str, quad: Quad, repaired: bool = False) -> Item:
    word = Field("text", "文字", text, text, text, score, quad, repaired=repaired)
    return Item(MappingProxyType({"text": word, "part": Field("part", "部位", part, part, part, score, quad)}))
