"""Reads one line: a strip of pixels to text, characters and a lattice.

Knows: connectionist temporal classification (Graves et al. 2006) as PP-OCR uses it: class 0 is the blank, one step
every 8 pixels. Must not know: what the text means; an alphabet is handed in.

An alphabet is applied to the scores before the best class of a step is chosen, never to the text afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np

from kapiao.imaging.rectify import STRIP_PX
from kapiao.records import Char, Lattice, Line, Pixels, Quad
from kapiao.vision.batches import batches, cell
from kapiao.vision.runtime import Network, Tensor

_BLANK = 0
_OTHERS = 5  # other readings given of a character
_PER_STEP = 8  # classes of a step kept in the lattice
_MAX_COLUMNS = 512  # of a given alphabet
_FLOOR = 1e-4  # classes less likely than this are no alternative
_TINY = 1e-12
_ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "年月日"


@dataclass(frozen=True, slots=True)
class Alphabet:
    """What each class of the network means. Class 0 is the blank, an empty string."""

    characters: tuple[str, ...]
    classes: dict[str, int]
    always: tuple[int, ...]  # classes that every lattice keeps

    @classmethod
    def of(cls, listed: str) -> Alphabet:
        """From the network's own list, a character a line; the blank goes before it and the space behind it."""
        characters = ("", *listed.removesuffix("\n").split("\n"), " ")
        classes = {c: k for k, c in enumerate(characters)}
        return cls(characters, classes, tuple(classes[c] for c in _ALWAYS if c in classes))


@dataclass(frozen=True, slots=True)
class Reader:
    """Text lines from a network."""

    network: Network
    alphabet: Alphabet
    _known: dict[frozenset[str], Tensor] = field(default_factory=dict)

    def read(self, strip: Pixels, alphabet: frozenset[str] | None = None) -> Line:
        """See `kapiao.vision.ports.Eyes.read`."""
        return self.read_each([strip], [alphabet])[0]

    def read_each(
        self, strips: Sequence[Pixels], alphabets: Sequence[frozenset[str] | None] | None = None
    ) -> tuple[Line, ...]:
        """See `kapiao.vision.ports.Eyes.read_each`."""
        level = [_levelled(strip) for strip in strips]
        lines: dict[int, Line] = {}
        for batch in batches([strip.shape[1] for strip in level]):
            tensor = blob([level[k] for k in batch.members], batch.width_px)
            for k, probs in zip(batch.members, self.network.run(tensor)[0], strict=True):
                height, width = strips[k].shape[:2]
                own = cell(level[k].shape[1])  # what is filled up beyond tells nothing, but makes a reading doubtful
                shown = probs[: probs.shape[0] * own // batch.width_px]
                alphabet = alphabets[k] if alphabets else None
                share = level[k].shape[1] / own
                lines[k] = self._line(shown, share, Quad.box(0, 0, width, height), alphabet)
        return tuple(lines[k] for k in range(len(strips)))

    def _line(self, probs: Tensor, share: float, quad: Quad, alphabet: frozenset[str] | None) -> Line:
        """The line that the network's steps tell, the first `share` of which show the strip."""
        columns = None if alphabet is None else self._columns(alphabet)
        likely = _Likely.of(probs)
        steps = probs.shape[0] * share
        chars = self._chars(probs, columns, likely, steps)
        lattice = self._lattice(probs, columns, likely)
        score = sum(c.score for c in chars) / len(chars) if chars else 0.0
        return Line("".join(c.text for c in chars), score, quad, chars, lattice)

    def _columns(self, alphabet: frozenset[str]) -> Tensor:
        """The classes of an alphabet, blank first. Characters that the network cannot read are left out."""
        if alphabet not in self._known:
            if len(self._known) >= 256:
                self._known.clear()
            classes = sorted(self.alphabet.classes[c] for c in alphabet if c and c in self.alphabet.classes)
            self._known[alphabet] = np.array([_BLANK, *classes], np.intp)
        return self._known[alphabet]

    def _chars(self, probs: Tensor, columns: Tensor | None, likely: _Likely, steps: float) -> tuple[Char, ...]:
        """One character a run of its class, with its place and what else it may be."""
        best, scores = _best(probs, columns)
        runs = _runs(best)
        names = self.alphabet.characters
        admitted = None if columns is None else set(columns.tolist())
        found = []
        for (start, end), (left, right) in zip(runs, _places(runs, steps), strict=True):
            peak = start + int(scores[start:end].argmax())
            others = [
                (names[k], p)
                for k, p in likely.at(peak)
                if k != _BLANK and k != best[peak] and (admitted is None or k in admitted)
            ]
            found.append(Char(names[best[peak]], float(scores[peak]), left, right, tuple(others[:_OTHERS])))
        return tuple(found)

    def _lattice(self, probs: Tensor, columns: Tensor | None, likely: _Likely) -> Lattice:
        wanted = np.zeros(probs.shape[1], np.bool_)
        wanted[_BLANK] = True
        wanted[list(self.alphabet.always)] = True
        wanted[likely.classes[likely.ranks < _PER_STEP]] = True
        if columns is not None:
            wanted[columns[:_MAX_COLUMNS]] = True
        kept = np.flatnonzero(wanted)
        names = self.alphabet.characters
        return Lattice(tuple([names[k] for k in kept.tolist()]), np.log(np.maximum(probs[:, kept], _TINY)))


@dataclass(frozen=True, slots=True)
class _Likely:
    """The classes of each step that are no mere noise, best first; all arrays run step by step."""

    classes: Tensor
    scores: Tensor
    ranks: Tensor  # 0: the best of its step
    first: list[int]  # where each step begins

    @classmethod
    def of(cls, probs: Tensor) -> _Likely:
        flat = np.flatnonzero(probs.reshape(-1) > _FLOOR)  # several times faster than looking in two dimensions
        steps, classes = np.divmod(flat, probs.shape[1])
        scores = probs[steps, classes]
        order = np.lexsort((classes, -scores, steps))
        first = np.searchsorted(steps, np.arange(probs.shape[0] + 1))
        return cls(classes[order], scores[order], np.arange(order.size) - first[steps], first.tolist())

    def at(self, step: int) -> list[tuple[int, float]]:
        """The likely classes of one step with their probabilities, best first."""
        part = slice(self.first[step], self.first[step + 1])
        return list(zip(self.classes[part].tolist(), self.scores[part].tolist(), strict=True))


def blob(strips: Sequence[Pixels], width_px: int) -> Tensor:
    """What the network takes: planes in [-1, 1], the width filled up with grey."""
    tensor = np.zeros((len(strips), 3, STRIP_PX, width_px), np.float32)
    for k, strip in enumerate(strips):
        tensor[k, ..., : strip.shape[1]] = cv2.dnn.blobFromImage(strip, 1 / 127.5, mean=(127.5, 127.5, 127.5))
    return tensor


def _levelled(strip: Pixels) -> Pixels:
    """A strip at the height that the network takes."""
    height, width = strip.shape[:2]
    if height == STRIP_PX:
        return strip
    return cv2.resize(strip, (max(1, round(width * STRIP_PX / height)), STRIP_PX), interpolation=cv2.INTER_AREA)


def _best(probs: Tensor, columns: Tensor | None) -> tuple[Tensor, Tensor]:
    """The best class of every step, and its probability."""
    if columns is None:
        best = probs.argmax(axis=1)
        return best, probs[np.arange(best.size), best]
    part = probs[:, columns]
    place = part.argmax(axis=1)
    return columns[place], part[np.arange(place.size), place]


def _runs(best: Tensor) -> list[tuple[int, int]]:
    """Steps [start, end) over which one character is the best class."""
    edges = np.flatnonzero(np.diff(best)) + 1
    starts = np.concatenate(([0], edges)).tolist()
    ends = np.concatenate((edges, [best.size])).tolist()
    return [(a, b) for a, b in zip(starts, ends, strict=True) if best[a] != _BLANK]


def _places(runs: list[tuple[int, int]], steps: float) -> list[tuple[float, float]]:
    """Shares of the line that each character takes: halfway to its neighbours, but no wider than the usual advance."""
    middles = [(a + b) / 2 for a, b in runs]
    gaps = sorted(b - a for a, b in pairwise(middles))
    half = gaps[len(gaps) // 2] / 2 if gaps else STRIP_PX / 16
    found = []
    for k, middle in enumerate(middles):
        left = max(middle - half, (middles[k - 1] + middle) / 2 if k else 0.0)
        right = min(middle + half, (middle + middles[k + 1]) / 2 if k + 1 < len(middles) else steps)
        found.append((min(left / steps, 1.0), min(max(right, left) / steps, 1.0)))
    return found
