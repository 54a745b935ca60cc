"""Which script a paper is printed in, and what that says of a character that may be two.

Knows: lines with what else each character may have been. Must not know: documents, networks.

Papers of the mainland are printed in simplified characters, yet a line reader that knows both scripts takes 蒋 for 蔣
and 麈 for 塵 where it is in doubt. What a paper does not print gives way to the likeliest that it may, unless the
reader is sure of what it saw: names in registers can keep an old form.
"""

from __future__ import annotations

from dataclasses import replace

from kapiao.reading.evidence import Reread
from kapiao.reading.view import View
from kapiao.records import Char, Line
from kapiao.values import glyphs
from kapiao.values.names import traditional_forms

_POSSIBLE = 0.03  # how likely, beside the traditional form, a character must be to take its place


def simplified(line: Line) -> Line:
    """The line as a paper in simplified characters prints it; the same object where that changes nothing."""
    if not any(char.text in traditional_forms() for char in line.chars):
        return line
    chars = tuple(map(_simplified, line.chars))
    return replace(line, text="".join(char.text for char in chars), chars=chars) if chars != line.chars else line


def simplifying(read: Reread) -> Reread:
    """The same way of reading a place, for a paper in simplified characters."""
    return lambda quad, alphabet: simplified(read(quad, alphabet))


def in_simplified(view: View) -> View:
    """The page of such a paper; the same object where that changes nothing."""
    lines = tuple(map(simplified, view.lines))
    return View.of(lines) if lines != view.lines else view


def _simplified(char: Char) -> Char:
    traditional = traditional_forms()
    if char.text not in traditional:
        return char
    others = [(text, score) for text, score in char.others if text not in traditional]
    if not others or not glyphs.is_han(others[0][0]) or others[0][1] < _POSSIBLE * char.score:
        return char
    text, score = others[0]
    ruled_out = char.score + sum(score for text, score in char.others if text in traditional)
    return replace(char, text=text, score=min(1.0, score / max(1.0 - ruled_out, score)), others=tuple(others[1:]))
