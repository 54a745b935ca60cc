"""The characters of a column stand upright though the strip of its box is read along.

Knows: eyes, the pixels of a sheet, a line that was read along, how the content lies. Must not know: documents.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from kapiao.imaging.rectify import side_by_side, strip
from kapiao.records import Char, Line, Pixels
from kapiao.vision.ports import Eyes

_LOST, _FILLED = 0.8, 0.5  # score, and characters a width of length, below which a column is cut at even steps
_PITCH, _ROOM = (0.72, 1.25), 0.14  # of a column's width: from character to character; at either end of its box
_ASIDE = 0.05  # how much better the score of a column must be read along than with its characters side by side
_CHINESE = "\u2e80"  # Chinese characters begin here


def upright(eyes: Eyes, pixels: Pixels, line: Line, turn_deg: int) -> Line:
    """A line; where it is a column that was read along, its characters are read side by side as well.

    `turn_deg`: how the content lies on the sheet.
    """
    shown = [char for char in line.chars if char.text.strip()]
    across = _across(line, turn_deg)
    long, angle = line.quad.width / max(line.quad.height, 1.0), line.quad.angle_deg % 180
    if (across or 45 < angle < 135) and (line.score < _LOST or len(shown) < _FILLED * long):
        return _evenly_cut(eyes, pixels, line, across)  # a large column alone makes a page look turned
    if not across or len(shown) < 2 or sum(c.text >= _CHINESE for c in shown) < len(shown) / 2:
        return line
    row = side_by_side(strip(pixels, line.quad), [(char.start + char.end) / 2 for char in shown])
    flat = eyes.read(row, None)
    read = [char for char in flat.chars if char.text.strip()]
    if len(read) != len(shown) or flat.score < line.score - _ASIDE:
        return line
    pairs = zip(read, shown, strict=True)  # of each character the surer reading
    chars = tuple(replace(max(new, old, key=_score), start=old.start, end=old.end) for new, old in pairs)
    score = sum(char.score for char in chars) / len(chars)
    return Line("".join(char.text for char in chars), score, line.quad, chars, flat.lattice)


def other_turns(lines: Sequence[Line], turn_deg: int, poor: bool) -> list[int]:
    """How else the content may lie than `turn_deg`: on its head where it reads poorly, and upright where only rows do,
    which lie across columns that were read along: these alone make a page look turned."""
    across = [line.score for line in lines if _across(line, turn_deg)]
    columns = turn_deg % 180 > 0 and len(across) > 1 and sum(across) < _LOST * len(across)
    return [(turn_deg + 180) % 360] * poor + [(turn_deg - 90) % 360] * columns


def _across(line: Line, turn_deg: int) -> bool:
    """Whether a line runs from top to bottom on content that lies turned."""
    return 45 < (line.quad.angle_deg - turn_deg) % 360 < 135


def _evenly_cut(eyes: Eyes, sheet: Pixels, line: Line, across: bool) -> Line:
    """A column that tells little read along, cut at even steps: into as many characters as read most surely."""
    quad = line.quad if across or line.quad.angle_deg % 360 < 180 else line.quad.turned(2)  # from top to bottom
    pixels, long = strip(sheet, quad), quad.width / max(quad.height, 1.0)
    room, best = _ROOM / max(long, 1.0), line
    for count in range(max(2, math.ceil(long / _PITCH[1])), math.floor(long / _PITCH[0]) + 1):
        step = (1 - 2 * room) / count
        flat = eyes.read(side_by_side(pixels, [room + (k + 0.5) * step for k in range(count)]), None)
        surer = flat.score > _LOST and (best is line or flat.score > best.score)
        if surer and len(flat.chars) == count > len(line.text):
            places = ((room + k * step, room + (k + 1) * step) for k in range(count))
            chars = tuple(replace(c, start=a, end=b) for c, (a, b) in zip(flat.chars, places, strict=True))
            best = Line(flat.text, flat.score, quad, chars, flat.lattice)
    return best


def _score(char: Char) -> float:
    return char.score
