"""The strips of a field on a card of known layout: which of them have ink, and the lines in them.

Knows: a sight, the fit of a layout, one entry. Must not know: documents, what the lines mean.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kapiao.imaging.ink import FOCUS_MARGIN, MIN_CONTRAST, Focus, ink_mask
from kapiao.pipeline.sight import Look, Sight
from kapiao.reading.extract import Entry
from kapiao.reading.layout import Fit, Strip
from kapiao.records import Line, Pixels, Quad

_LATEST_START_PX = 48  # further rows of a value begin where its first row does, unless glare has the beginning
_ROW, _LATE_ROW = 0.4, 0.8  # mean score from which a further row is no ground pattern
_ROW_MARGIN = 0.12  # of a strip's height: how far a further row is moved beside the row before
_STILL = 0.03  # the same of one beyond the usual rows, near other print
_ABOVE = 0.9  # of its height, so that it ends above that print
_LIKE_FIRST = 0.4  # of the first row's depth: print of further rows is about as dark
_FULL = 0.7  # of the longest row
_APART = 0.55  # strip heights between a further row and the print of other fields
_EDGE_ROWS, _CUT = 2, 0.2  # pixels of a strip's lower edge; share of its columns with ink that have it there
_WIDEST_GAP = 1.5  # strip heights between the middles of two characters of one value


def strips_of(sight: Sight, entry: Entry, fit: Fit, taller: float) -> list[Focus]:
    """The rows of a field that have ink like that of the row before, top to bottom."""
    free = entry.kind.alphabet is None
    strips: list[Focus] = []
    contrast = MIN_CONTRAST
    shift, margin = 0.0, FOCUS_MARGIN
    quads = fit.strip_quads(entry.name, taller)
    for quad in quads:
        found = sight.focused(quad.band(shift, 1 + shift), free, contrast, margin)
        if found is None:
            return strips
        contrast = max(contrast, round(_LIKE_FIRST * found.depth))
        shift, margin = shift + found.shift, _ROW_MARGIN  # rows move together, or one would slip onto its neighbour
        strips.append(found)
    if (beyond := _beyond(fit.layout.strips, entry.name, quads)) and _full(strips):
        shift += strips[-1].shift  # by as much as the pitch is not the layout's
        found = sight.focused(beyond.band(shift, _ABOVE + shift), free, contrast, _STILL)
        if found is not None and not _cut_below(found.pixels):
            strips.append(found)
    return strips


def _beyond(layout: Mapping[str, Strip], name: str, quads: Sequence[Quad]) -> Quad | None:
    """Where a value of several rows would go on, if no other field stands there: a layout has its usual rows."""
    own = layout[name]
    if len(own.rows) < 2:
        return None
    y = 2 * own.rows[-1] - own.rows[-2]
    if any(abs(y - row) < _APART * own.height for strip in layout.values() for row in strip.rows):
        return None
    pitch = math.dist(quads[-2].center, quads[-1].center) / max(quads[-1].height, 1.0)
    return quads[-1].band(pitch, 1 + pitch)


def _full(strips: Sequence[Focus]) -> bool:
    """Whether the last row is about as long as the longest, so that a value may go on under it."""
    widths: list[int] = [strip.pixels.shape[1] for strip in strips]
    return widths[-1] >= _FULL * max(widths)


def _cut_below(pixels: Pixels) -> bool:
    """Whether the lower edge of a strip runs through print, that of the next field."""
    ink, _ = ink_mask(pixels)
    return bool(ink[-_EDGE_ROWS:].any(axis=0).sum() > _CUT * ink.any(axis=0).sum())


def lines_in_strips(
    sight: Sight, entries: Sequence[Entry], fit: Fit, strips: Mapping[str, Sequence[Focus]], look: Look | None
) -> dict[str, tuple[Line, ...]]:
    """The lines in the strips of each field, up to the first that is ground pattern; all are read together."""
    alphabets = [entry.kind.alphabet for entry in entries for _ in strips[entry.name]]
    read = iter(sight.read_strips([strip for entry in entries for strip in strips[entry.name]], alphabets, look))
    rows = {entry.name: [next(read) for _ in strips[entry.name]] for entry in entries}
    usual = {entry.name: len(fit.layout.strips[entry.name].rows) for entry in entries}
    return {e.name: _lines(e, strips[e.name], rows[e.name], usual[e.name]) for e in entries}


def _lines(entry: Entry, strips: Sequence[Focus], read: Sequence[Line], usual: int) -> tuple[Line, ...]:
    """The lines of a field without strays, up to the first that is ground pattern or, beyond the usual rows, other
    print."""
    lines: list[Line] = []
    for row, (strip, as_read) in enumerate(zip(strips, read, strict=True)):
        line = as_read if entry.kind.alphabet is not None else without_strays(as_read)
        line = _without_label_end(line, entry.title)
        expected = row < usual and strip.start_px < _LATEST_START_PX
        if not line.text or (lines and line.score < (_ROW if expected else _LATE_ROW)):
            break
        lines.append(line)
    return tuple(lines)


def _without_label_end(line: Line, label: str) -> Line:
    """A line without the last character of the field's label, where the strip begins with its print."""
    if len(line.chars) < 2 or line.chars[0].start > 0 or line.chars[0].text != label[-1]:
        return line
    return replace(line, text="".join(char.text for char in line.chars[1:]), chars=line.chars[1:])


def without_strays(line: Line) -> Line:
    """A line up to its first wide gap: what comes after is ground pattern or the portrait's edge."""
    chars = line.chars
    widest = _WIDEST_GAP * line.quad.height / max(line.quad.width, 1.0)
    for k in range(1, len(chars)):
        if (chars[k].start + chars[k].end - chars[k - 1].start - chars[k - 1].end) / 2 > widest:
            kept = chars[:k]
            return replace(line, text="".join(c.text for c in kept), chars=kept)
    return line
