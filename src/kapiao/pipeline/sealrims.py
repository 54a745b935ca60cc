"""The text along the rim of a ring seal: where it stands, and what several looks at several maps of its ink say.

Knows: a ring, its ink, text along rims. Must not know documents, nor what stands inside a seal. Ordinary seals are read
at a glance; poor ones in more maps of their ink and between other radii, and once more where a character is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import cv2
import numpy as np

from kapiao.imaging.rings import Ring
from kapiao.imaging.seals import Outline
from kapiao.imaging.tints import DARK, evened, further_maps, ink_maps
from kapiao.imaging.unroll import Band, unrolled
from kapiao.reading.arc import Look, Peak, Run, Told, agreed, between, beyond, find_run, look, voted
from kapiao.reading.decode import closest
from kapiao.records import Line, Pixels
from kapiao.values.seals import ARC_ALPHABET, cities_after, mended_name, mended_supervisory, whole
from kapiao.vision.ports import Eyes

_HALF_PX = 160.0, 300.0  # a seal's long half axis while it is read
_WIDE = 1.6  # turns that are read to find the text, wherever it begins
_WIDE_BANDS = ((0.60, 0.93),), ((0.52, 0.90), (0.62, 0.92))  # of rounds; of ovals
_DEEP_BANDS = (0.37, 0.01), (0.28, 0.0)  # below a second rim
_SECOND_RIM = 0.72, 0.885  # where its inner edge may lie
_RIM_INK, _RIM_SHARE = 18.0, 20.0  # of 255: ink in all directions but so many hundredths of them
_RIM_MORE = 2.0  # as much ink as there usually is between rim and words
_CROPS = ((0.02, 0.0), (0.05, 0.02), (0.02, 0.03), (0.04, 0.07))  # added inside and outside

_MORE = 1.7  # spacings: how far beyond a run its first and last characters may be lost under other print
_HALF = 0.6  # spacings: half a character and its margin
_CITY_MARGINS = 3.0, 2.0  # nats by which the maps of ink must on the average show one city more than the others
_MOSTLY = 0.75  # of the maps: where so many show it, the lesser margin does
_ILLEGIBLE = 0.3  # mean score of the best look: more looks tell no more
_BEST = 3  # maps of ink that suffice where they agree
_RIM = 0.955, 0.995, 6  # shares of the radius between which the rim's own ink is, and how many are looked at
_BESIDE = 1.6  # spacings: the room of a lost character and of those beside it
_ALONE = 0.62  # spacings: the room of one character
_NUMBERED, _NUMERALS = "第", tuple("一二三四五六七八九十")  # 第一中学
_NUMERAL_MARGIN = 2.0  # nats by which looks must on the average show one numeral more than the others
_ENDS = 2  # of a name
_LOST_AT_ENDS = 3  # times that a name is looked for farther beyond its ends


@dataclass(frozen=True, slots=True)
class Impression:
    """A ring seal cut out and scaled: its ring there, its ink in several maps (BGR)."""

    ring: Ring
    maps: MappingProxyType[str, Pixels]
    tint: str
    even: Pixels  # what the maps are made of
    second_rim: float = 1.0  # the inner edge of a second rim as a share of the first; 1: there is none

    def closer(self) -> Impression:
        """The same with more maps of its ink, which its rim tells."""
        low, high, steps = _RIM
        turns = np.linspace(0, 2 * np.pi, 360, endpoint=False)[:, None]
        points = self.ring.points(turns, np.linspace(low, high, steps)[None]).astype(np.float32)
        rim = cv2.remap(self.even, points, None, cv2.INTER_LINEAR)
        more = _in_three_channels(further_maps(self.even, self.tint, rim))
        return replace(self, maps=MappingProxyType({**self.maps, **more}))


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
    even, placed = evened(part), ring.scaled(scale, x0, y0)
    maps = _in_three_channels(ink_maps(even, outline.tint))
    seal = Impression(placed, maps, outline.tint, even)
    seal = seal.closer() if outline.tint == DARK else seal
    return replace(seal, second_rim=_second_rim(seal.maps["sharp"], placed))


def _in_three_channels(maps: Mapping[str, Pixels]) -> MappingProxyType[str, Pixels]:
    return MappingProxyType({name: cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR) for name, grey in maps.items()})


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


def run_along(eyes: Eyes, seal: Impression) -> Run | None:
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


def name_along(eyes: Eyes, seal: Impression, run: Run, radii: tuple[float, float]) -> Told:
    """The text of a run between two radii: at a glance, or as several careful looks agree on it."""
    looks = _looks(eyes, seal, run, list(seal.maps)[:_BEST], radii)
    reader = eyes
    if not agreed(looks):
        reader, seal = eyes.careful, seal if seal.tint == DARK else seal.closer()
        looks = _careful(reader, seal, run, radii)
    found = voted(looks, run.spacing)
    if seal.ring.oval and seal.second_rim < 1:
        return replace(found, text=mended_supervisory(found.text))
    if found.score < _ILLEGIBLE:
        return found
    if found.lost:
        found = voted(looks, run.spacing, _looks_between(eyes.careful, seal, run, found.lost, radii, float(len(looks))))
    if whole(found.text) >= _ENDS and not found.open_ends:
        return found
    for further in range(1, _LOST_AT_ENDS + 1):
        reach = further * _MORE * run.spacing
        more = replace(run, first=run.first - reach, last=run.last + reach)
        outside = beyond(_looks(reader, seal, more, list(seal.maps), radii), run, float(len(looks)))
        longer = voted(looks, run.spacing, outside)
        if (whole(longer.text), whole(longer.seen)) > (whole(found.text), whole(found.seen)):
            return longer
        if whole(found.text) >= _ENDS or (further > 1 and len(longer.seen) <= len(found.seen)):
            break
    city = _first_city(reader, seal, run, radii, found.text) if whole(found.text) < _ENDS else ""
    return replace(found, text=mended_name(city + found.text)) if city else found


def _looks_between(
    eyes: Eyes, seal: Impression, run: Run, lost: Sequence[tuple[str, float]], radii: tuple[float, float], weight: float
) -> list[Look]:
    """What stands where characters of a run are lost: a numeral where names have one, or what is seen from near by."""
    found: list[Look] = []
    for before, place in lost:
        reach = (_ALONE if before.endswith(_NUMBERED) else _BESIDE) * run.spacing
        band = Band(*radii, place - reach, 2 * reach)
        strips = [unrolled(ink, seal.ring, band) for ink in seal.maps.values()]
        if before.endswith(_NUMBERED):
            numeral = _numeral(eyes, strips)
            found += [Look((Peak(place, ((numeral, 1.0),)),), weight)] if numeral else []
            continue
        seen = [look(eyes.read(strip, ARC_ALPHABET), band.start, band.turns) for strip in strips]
        found += between(seen, place, run.spacing, weight)
    return found


def _numeral(eyes: Eyes, strips: Sequence[Pixels]) -> str:
    """Which numeral most strips of one character show; empty where they show none clearly."""
    words = [closest(eyes.read(strip, frozenset(_NUMERALS)), _NUMERALS) for strip in strips]
    sums = {one: sum(word.margin for word in words if word is not None and word.text == one) for one in _NUMERALS}
    best = max(_NUMERALS, key=lambda one: sums[one])
    return best if sums[best] > _NUMERAL_MARGIN * len(strips) else ""


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
    if best is None:
        return ""
    agreeing = [word.margin for word in seen if word.text == best.text]
    least = _CITY_MARGINS[len(agreeing) >= _MOSTLY * len(seal.maps)]
    if sum(agreeing) < least * len(seal.maps):
        return ""
    return best.text[0]


def _careful(eyes: Eyes, seal: Impression, run: Run, radii: tuple[float, float]) -> list[Look]:
    seen: list[Look] = []
    for crop in _CROPS:
        fresh = _looks(eyes, seal, run, list(seal.maps), radii, crop)
        seen += [one for one in fresh if one.peaks]
        if agreed(fresh[:_BEST]) or max((one.mean for one in seen), default=0.0) < _ILLEGIBLE:
            return seen
        found = voted(seen, run.spacing)
        if whole(found.text) >= _ENDS and not found.doubted and not found.lost:
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
