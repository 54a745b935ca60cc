"""The strips of a field on a card of known layout: which of them have ink, and the lines in them.

Knows: a sight, the fit of a layout, one entry. Must not know: documents, what the lines mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kapiao.imaging.ink import FOCUS_MARGIN, MIN_CONTRAST, Focus
from kapiao.pipeline.sight import Look, Sight
from kapiao.reading.extract import Entry
from kapiao.reading.layout import Fit
from kapiao.records import Line

_LATEST_START_PX = 48  # further rows of a value begin where its first row does, unless glare has the beginning
_ROW, _LATE_ROW = 0.4, 0.8  # mean score from which a further row is no ground pattern
_ROW_MARGIN = 0.12  # of a strip's height: how far a further row is moved beside the row before
_LIKE_FIRST = 0.4  # of the first row's depth: print of further rows is about as dark
_WIDEST_GAP = 1.5  # strip heights between the middles of two characters of one value


def strips_of(sight: Sight, entry: Entry, fit: Fit, taller: float) -> list[Focus]:
    """The rows of a field that have ink like that of the row before, top to bottom."""
    free = entry.kind.alphabet is None
    strips: list[Focus] = []
    contrast = MIN_CONTRAST
    shift, margin = 0.0, FOCUS_MARGIN
    for quad in fit.strip_quads(entry.name, taller):
        found = sight.focused(quad.band(shift, 1 + shift), free, contrast, margin)
        if found is None:
            break
        contrast = max(contrast, round(_LIKE_FIRST * found.depth))
        shift, margin = shift + found.shift, _ROW_MARGIN  # rows move together, or one would slip onto its neighbour
        strips.append(found)
    return strips


def lines_in_strips(
    sight: Sight, entries: Sequence[Entry], strips: Mapping[str, Sequence[Focus]], look: Look | None
) -> dict[str, tuple[Line, ...]]:
    """The lines in the strips of each field, up to the first that is ground pattern; all are read together."""
    alphabets = [entry.kind.alphabet for entry in entries for _ in strips[entry.name]]
    read = iter(sight.read_strips([strip for entry in entries for strip in strips[entry.name]], alphabets, look))
    return {entry.name: _rows(entry, strips[entry.name], [next(read) for _ in strips[entry.name]]) for entry in entries}


def _rows(entry: Entry, strips: Sequence[Focus], read: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a field without strays, up to the first that is ground pattern."""
    lines: list[Line] = []
    for strip, as_read in zip(strips, read, strict=True):
        line = as_read if entry.kind.alphabet is not None else without_strays(as_read)
        line = _without_label_end(line, entry.title)
        if not line.text or (lines and line.score < (_ROW if strip.start_px < _LATEST_START_PX else _LATE_ROW)):
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
