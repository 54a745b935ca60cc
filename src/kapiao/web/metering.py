"""What a call is counted as: one unit a picture that was read, or the seconds of a video in its class of resolution.

Knows: the vendor's classes (help.aliyun.com/document_detail/202489.htm: up to 720P, up to 1440P, up to 2160P by the
short side; ours goes on to 4096). Must not know: prices, tables. What failed is free, results and grants too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from kapiao.records import Reading

_CLASSES = ((720, "720p"), (1440, "1440p"), (2160, "2160p"))
_LARGEST = "4096p"


def units_of(operation: str, readings: Iterable[Reading]) -> Mapping[str, int]:
    """Units by what they are counted as. An operation that is free of charge has no name."""
    units: Counter[str] = Counter()
    for reading in readings if operation else ():
        if reading.seconds:
            units[f"{operation}:{_class_of(reading)}"] += math.ceil(reading.seconds)
        else:
            units[operation] += 1
    return units


def _class_of(reading: Reading) -> str:
    short_px = min(reading.width_px, reading.height_px)
    return next((name for limit_px, name in _CLASSES if short_px <= limit_px), _LARGEST)
