"""Text in a video: looked for where a frame is fresh, followed from look to look, read once.

Knows: frames and the eyes. A text that stands still is not read again; one that is read several times keeps its surest
reading. Each second that shows text becomes one page of the reading.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from kapiao.errors import NothingRead
from kapiao.imaging.decode import sheet_of
from kapiao.imaging.rectify import STRIP_PX, oriented, strip
from kapiao.imaging.video import Film, open_film
from kapiao.pipeline.sight import Sight
from kapiao.records import Ask, Limits, Line, Pixels, Quad, Reading
from kapiao.vision.ports import Eyes

_SIDE_PX = 960  # of a frame when it is looked for text
_WORK_PX = 2000
_SAME_PLACE = 0.6  # shared part of two boxes
_STILL = 10.0  # grey levels by which the pixels of a text may move on average and still show the same
_STILL_PX = 24  # height at which they are compared
_ALIKE = 0.5  # share of characters of the longer of two readings that must agree for them to be one text
_SURE = 0.5  # mean score of a reading that is text at all


@dataclass(slots=True)
class _Track:
    """One text from its first look to its last."""

    line: Line  # as seen last, in source frame
    pixels: Pixels  # of its strip, small and grey
    text: str
    score: float
    seconds: dict[int, Line] = field(default_factory=dict)  # by second, where it stood

    def see(self, line: Line, pixels: Pixels, at_s: float) -> None:
        self.line, self.pixels = line, pixels
        if line.score > self.score:
            self.text, self.score = line.text, line.score
        self.seconds.setdefault(math.floor(at_s), line)


def read_video(eyes: Eyes, data: bytes, ask: Ask) -> Reading:
    """Every second with text as a page; raises PictureError, or NothingRead when there is none."""
    film = open_film(data, ask.limits)
    tracks: list[_Track] = []
    live: list[_Track] = []
    for frame in film.frames():
        if frame.fresh:
            sight = Sight(sheet_of(frame.pixels, Limits(min_side_px=1, max_aspect=math.inf), _WORK_PX), eyes)
            live = _looked(sight, live, frame.at_s)
            tracks += [track for track in live if len(track.seconds) == 1 and track not in tracks]
        else:
            for track in live:
                track.see(track.line, track.pixels, frame.at_s)
    pages = _pages(film, tracks, ask)
    if not pages:
        raise NothingRead()
    lines = tuple(line for page in pages for line in page.lines)
    return Reading((), lines, film.width_px, film.height_px, film.format, pages=pages, seconds=film.seconds)


def _looked(sight: Sight, before: Sequence[_Track], at_s: float) -> list[_Track]:
    """The texts of a fresh frame: those seen before are followed, new ones read."""
    found: list[_Track] = []
    free = list(before)
    to_source = sight.sheet_to_source
    for box in sight.boxes(_SIDE_PX):
        quad = oriented(box, 0)
        place = quad.mapped(to_source)
        pixels = _strip(sight, quad)
        track = next((t for t in free if _shared(t.line.quad, place) > _SAME_PLACE and _still(t.pixels, pixels)), None)
        if track is not None:
            line = replace(track.line, quad=place)
        else:
            line = replace(sight.read(quad), quad=place, lattice=None)
            if line.score < _SURE or not line.text.strip():
                continue
            track = next((t for t in free if _near(t.line.quad, place) and _alike(t.text, line.text)), None)
        if track is None:
            track = _Track(line, pixels, line.text, line.score)
        else:
            free.remove(track)
        track.see(line, pixels, at_s)
        found.append(track)
    return found


def _strip(sight: Sight, quad: Quad) -> Pixels:
    grey = cv2.cvtColor(strip(sight.sheet.pixels, quad), cv2.COLOR_BGR2GRAY)
    width = max(1, round(grey.shape[1] * _STILL_PX / STRIP_PX))
    return cv2.resize(grey, (width, _STILL_PX), interpolation=cv2.INTER_AREA)


def _still(one: Pixels, other: Pixels) -> bool:
    """Whether two strips show the same letters; a box that grew or shrank a little does not matter."""
    if not 0.9 < one.shape[1] / other.shape[1] < 1.1:
        return False
    other = cv2.resize(other, (one.shape[1], one.shape[0]))
    return float(np.abs(one.astype(np.int16) - other).mean()) < _STILL


def _shared(one: Quad, other: Quad) -> float:
    """Shared area of two upright boxes against both together."""
    a, b = one.bounds, other.bounds
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = sum((q[2] - q[0]) * (q[3] - q[1]) for q in (a, b)) - width * height
    return width * height / max(both, 1e-6)


def _near(one: Quad, other: Quad) -> bool:
    """Within reach of a text that moves: twice its height."""
    (x, y), (u, v) = one.center, other.center
    return abs(y - v) < 2 * max(one.height, other.height) and abs(x - u) < max(one.width, other.width)


def _alike(one: str, other: str) -> bool:
    """Whether two readings may be of the same text: most of their characters agree, place by place from either end."""
    longest = max(len(one), len(other))
    ahead = sum(a == b for a, b in zip(one, other, strict=False))
    behind = sum(a == b for a, b in zip(reversed(one), reversed(other), strict=False))
    return max(ahead, behind) > _ALIKE * longest


def _pages(film: Film, tracks: Sequence[_Track], ask: Ask) -> tuple[Reading, ...]:
    """A page a second, its texts from top to bottom, each as it was read best."""
    pages = []
    for second in sorted({second for track in tracks for second in track.seconds}):
        shown = [
            replace(track.seconds[second], text=track.text, score=track.score, chars=())
            for track in tracks
            if second in track.seconds and track.seconds[second].quad.height >= ask.min_height_px
        ]
        shown.sort(key=lambda line: (line.quad.center[1], line.quad.center[0]))
        if shown:
            size = film.width_px, film.height_px
            pages.append(Reading((), tuple(shown), *size, film.format, at_s=float(second)))
    return tuple(pages)
