"""What somebody is, where a character of it was misread: told by the line.

Knows: what else a line may say (its lattice), how Chinese posts end. Must not know: pixels, papers.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kapiao.reading.cardwords import kind_of
from kapiao.reading.decode import closest
from kapiao.records import Line

_ENDS = (
    *("经理", "总监", "主任", "董事长", "总裁", "工程师", "顾问", "主管", "助理"),
    *("设计师", "专员", "会计", "秘书", "教授", "律师", "代表"),
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,8}")
_LEAST_MARGIN, _MOST_NATS = 1.0, 4.0  # by how much likelier than the next, and how unlikely at most


def with_post(line: Line) -> Line:
    """A line in which no word tells what it is, ended as a post does if all but one character of that end stand there
    and the line may well say the other; as it was if not."""
    text = line.text
    if not _HAN.fullmatch(text) or len(line.chars) != len(text) or kind_of(text):
        return line
    ends = [end for end in _ENDS if len(end) <= len(text) and _off_by_one(text[-len(end) :], end)]
    word = closest(line, [text[: -len(end)] + end for end in ends])
    if word is None or word.margin < _LEAST_MARGIN or word.cost_nats > _MOST_NATS:
        return line
    chars = (replace(char, text=meant) for char, meant in zip(line.chars, word.text, strict=True))
    return replace(line, text=word.text, chars=tuple(chars))


def _off_by_one(one: str, other: str) -> bool:
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1
