"""Which script a paper is printed in, and what that says of a character that may be two.

Knows: lines with what else each character may have been. Must not know: documents, networks.

Offices print zeros with a bar or an oblique through them, so that nobody takes them for an O. A line reader has seen
few such figures and takes them for 9, 8 or 6, but holds a zero possible, which it does not of a true 9: in print of
that kind a zero that is a thirtieth as likely mostly is one, and what it takes for a zero always. Where one is told
clearly, all are of that kind: what looks like a 9 is then one only if the reader holds a zero next to impossible.

Papers of the mainland are printed in simplified characters, yet a line reader that knows both scripts takes 蒋 for 蔣
and 麈 for 塵 where it is in doubt. What a paper does not print gives way to the likeliest that it may, unless the
reader is sure of what it saw: names in registers can keep an old form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from kapiao.reading.evidence import Reread
from kapiao.reading.view import View
from kapiao.records import Char, Lattice, Line
from kapiao.values import glyphs
from kapiao.values.names import traditional_forms

_POSSIBLE = 0.03  # how likely, beside the traditional form, a character must be to take its place
_ZERO, _TAKEN_FOR = "0", "986"
_CROSSED = 30.0  # times likelier than it reads is a zero of such print, where another figure was read
_CLEARLY = 0.2  # how likely, beside the figure, a zero is where one shows how all are printed
_MOSTLY_FOR, _SURELY_CROSSED = "9", (100.0, 1000.0)  # the same where the paper shows such zeros, for 9 more often


@dataclass(frozen=True, slots=True)
class Script:
    """How a paper is printed. `traditional`: such characters may stand on it; `crossed`: its zeros may be crossed;
    `surely`: they are, as was seen."""

    traditional: bool = False
    crossed: bool = False
    surely: bool = False

    def seen_in(self, lines: Iterable[Line]) -> Script:
        """The same script after some lines of the paper, as they were read."""
        if not self.crossed or self.surely:
            return self
        return replace(self, surely=any(_is_crossed(char) for line in lines for char in line.chars))

    def line(self, line: Line) -> Line:
        """The line as such a paper prints it; the same object where that changes nothing."""
        line = line if self.traditional else simplified(line)
        return uncrossed(line, self.surely) if self.crossed else line

    def reading(self, read: Reread) -> Reread:
        """The same way of reading a place."""
        return lambda quad, alphabet: self.line(read(quad, alphabet))

    def view(self, view: View) -> View:
        """The page; the same object where that changes nothing."""
        lines = tuple(map(self.line, view.lines))
        return View.of(lines) if lines != view.lines else view


def simplified(line: Line) -> Line:
    """The line as a paper in simplified characters prints it; the same object where that changes nothing."""
    if not any(char.text in traditional_forms() for char in line.chars):
        return line
    chars = tuple(map(_simplified, line.chars))
    return replace(line, text="".join(char.text for char in chars), chars=chars) if chars != line.chars else line


def uncrossed(line: Line, surely: bool = False) -> Line:
    """The line of a paper whose zeros may be crossed, or are; the same object where nothing in it may be one."""
    if not any(char.text in _TAKEN_FOR for char in line.chars):
        return line
    chars = tuple(_uncrossed(char, surely) for char in line.chars)
    lattice = line.lattice and _with_zeros(line.lattice, surely)
    return replace(line, text="".join(char.text for char in chars), chars=chars, lattice=lattice)


def _uncrossed(char: Char, surely: bool) -> Char:
    zero = _times(char.text, surely) * dict(char.others).get(_ZERO, 0.0)
    if char.text not in _TAKEN_FOR or zero < char.score:
        return replace(char, score=char.score / (1 + zero)) if surely and char.text == _MOSTLY_FOR else char
    others = ((char.text, char.score), *(other for other in char.others if other[0] != _ZERO))
    return replace(char, text=_ZERO, score=zero / (zero + char.score), others=others)


def _is_crossed(char: Char) -> bool:
    """Whether what was read shows that zeros are crossed: other zeros are not taken for this figure."""
    return char.text == _MOSTLY_FOR and dict(char.others).get(_ZERO, 0.0) >= _CLEARLY * char.score


def _times(figure: str, surely: bool) -> float:
    """How many times likelier than it reads a zero is where a figure was read."""
    return _SURELY_CROSSED[figure == _MOSTLY_FOR] if surely else _CROSSED


def _with_zeros(lattice: Lattice, surely: bool) -> Lattice:
    """A zero likelier wherever a figure was read that it is taken for."""
    if _ZERO not in lattice.columns:
        return lattice
    logs = np.array(lattice.log_probs, dtype=np.float32)
    zero, best = lattice.columns.index(_ZERO), logs.argmax(axis=1)
    for figure in (k for k, c in enumerate(lattice.columns) if c and c in _TAKEN_FOR):
        read, times = best == figure, _times(lattice.columns[figure], surely)
        logs[read] -= np.log1p((times - 1) * np.exp(logs[read, zero]))[:, None]  # what all gains
        logs[read, zero] += np.float32(np.log(times))
    return replace(lattice, log_probs=logs)


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
