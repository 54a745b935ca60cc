"""Names that stand twice on a paper: on its seal, and in the print that the seal was put beside.

Knows: texts. Must not know where they stand. Whoever seals a paper is nearly always named in its print; a name on a
seal of which a few characters read otherwise than there is that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import pairwise

from kapiao.records import Line
from kapiao.values.glyphs import half
from kapiao.values.seals import mended_name, whole

_LEAST, _ODD = 4, 0.35  # characters that agree; the share of those that tell a name that may not
_FIRM = "有限公司"
_LONG = 10  # telling characters of a name that two wrong ones in a row make no other firm's
_LONGER = 2  # characters by which the print may have more, or less
_SURE, _UNSURE = 0.9, "?"  # score of a character of the print that counts; what stands for others
_OTHER = re.compile(rf"[^\u4e00-\u9fff(){_UNSURE}]+")


def echoed(text: str, prints: Iterable[str]) -> str:
    """A text as the most alike stretch of any print (see `sure_print`) has it; unchanged where none is alike enough.

    >>> echoed("香河县出房保障和房产管理", ["印发", "香河县住房保障和房产管理局 2016年"])
    '香河县住房保障和房产管理局'
    >>> echoed("六安江准电机有限公司", ["江淮电机有限公"])
    '六安江淮电机有限公司'
    >>> echoed("上海云帆科技有限公司", ["北京天使贸易有限公司"])
    '上海云帆科技有限公司'
    """
    runs = (run for print_ in prints for run in _OTHER.split(half(print_)) if len(run) >= _LEAST)
    found = [stretch for run in runs if (stretch := _stretch(text, run)) is not None]
    return max(found, default=(0.0, text))[1]


def _stretch(text: str, print_: str) -> tuple[float, str] | None:
    """How alike a stretch of a print is to a text, and the text with what the print has of it; None when it is not."""
    blocks = [b for b in SequenceMatcher(None, text, print_, autojunk=False).get_matching_blocks() if b.size]
    agreeing = sum(block.size for block in blocks)
    if agreeing < max(_LEAST, len(text) / 2):
        return None
    first, last = blocks[0], blocks[-1]
    start, end = first.b - first.a, last.b + last.size + len(text) - last.a - last.size
    before, after = text[: max(0, -start)], text[len(text) - max(0, end - len(print_)) :]
    start, end = max(0, start), min(end, len(print_))
    telling = end - start - (len(_FIRM) if print_[start:end].endswith(_FIRM) else 0)  # every firm's name ends so
    another = any(b.a - a.a - a.size > 1 and b.b - a.b - a.size > 1 for a, b in pairwise(blocks))
    if (another and telling < _LONG) or end - start - agreeing > _ODD * telling:
        return None
    longer = [(s, e) for s in range(max(0, start - _LONGER), start + 1) for e in range(end, end + _LONGER + 1)]
    names = [before + print_[s:e] + after for s, e in longer]
    name = _settled(text, max(names, key=lambda one: (whole(one), -len(one), one)))
    return (agreeing / len(name), name) if abs(len(name) - len(text)) <= _LONGER and _UNSURE not in name else None


def _settled(text: str, name: str) -> str:
    """A name as the print has it, but where the print was not read surely, or not as firms end."""
    if len(name) != len(text):
        return mended_name(name)
    if text.endswith(_FIRM):
        name = name.removesuffix(name[-len(_FIRM) :]) + _FIRM
    return "".join(own if char == _UNSURE else char for own, char in zip(text, name, strict=True))


def sure_print(line: Line) -> str:
    """A line with a mark in place of every character that was not read surely."""
    return "".join(char.text if char.score >= _SURE else _UNSURE for char in line.chars if char.text.strip())
