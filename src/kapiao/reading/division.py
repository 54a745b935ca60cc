"""The division at the beginning of an address where several that exist are near what was read: told by the line.

Knows: what else a line may say (its lattice), which divisions there are. Must not know: pixels, papers.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kapiao.reading.decode import closest
from kapiao.records import Line
from kapiao.values.places import division_readings

_LEAST_MARGIN = 1.0  # nats by which one must be likelier than the next


def with_division(line: Line, label: re.Pattern[str]) -> Line:
    """A line with an address, its division that of the list which the line most likely shows; as it was where none of
    the list is near, or only one. `label`: words that stand before an address."""
    text = line.text
    start = max((match.end() for match in label.finditer(text)), default=0)
    start += len(text[start:]) - len(text[start:].lstrip(" :：."))
    said = [text[:start] + words for words in division_readings(text[start:])] if not text.isascii() else []
    said = [words for words in said if len(words) == len(text) == len(line.chars)]
    word = closest(line, said) if len(said) > 1 else None
    if word is None or word.margin < _LEAST_MARGIN:
        return line
    chars = (replace(char, text=meant) for char, meant in zip(line.chars, word.text, strict=True))
    return replace(line, text=word.text, chars=tuple(chars))
