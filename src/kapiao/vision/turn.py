"""Tells whether text stands on its head.

Knows: the PP-OCR direction classifier (48 x 192, two classes) and a line reader. The classifier is quick and often
wrong about a single line, so a page of lines is voted on. When the vote is close the reader is asked: text on its head
reads with less confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.records import Pixels
from kapiao.vision.reader import Reader
from kapiao.vision.runtime import Network

_HEIGHT, _WIDTH = 48, 192


_CLOSE = 0.25, 0.75  # votes between these are no decision
_READ = 3  # strips read both ways after a close vote
_MAX_READ_PX = 600  # of a strip


@dataclass(frozen=True, slots=True)
class TurnVote:
    """A vote of strips on which way is up."""

    network: Network
    reader: Reader

    def upside_down(self, strips: Sequence[Pixels]) -> float:
        """See `kapiao.vision.ports.Eyes.upside_down`. No strips: no evidence, 0."""
        strips = [strip for strip in strips if min(strip.shape[:2]) > 0]
        if not strips:
            return 0.0
        share = sum(self._turned(strip) for strip in strips) / len(strips)
        return self._by_reading(strips) if _CLOSE[0] < share < _CLOSE[1] else share

    def _turned(self, strip: Pixels) -> float:
        """The classifier's word on one strip."""
        height, width = strip.shape[:2]
        used = min(_WIDTH, max(1, round(width * _HEIGHT / height)))
        small = cv2.resize(strip, (used, _HEIGHT), interpolation=cv2.INTER_AREA)
        tensor = np.zeros((1, 3, _HEIGHT, _WIDTH), np.float32)
        tensor[..., :used] = cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5, 127.5, 127.5))
        return float(self.network.run(tensor)[0].reshape(-1)[1])

    def _by_reading(self, strips: Sequence[Pixels]) -> float:
        """The share of confidence that the longest strips get when turned."""
        longest = sorted(strips, key=lambda s: -min(s.shape[1], _MAX_READ_PX))[:_READ]
        parts = [np.ascontiguousarray(s[:, :_MAX_READ_PX]) for s in longest]
        upright = sum(self.reader.read(part).score for part in parts)
        turned = sum(self.reader.read(cv2.rotate(part, cv2.ROTATE_180)).score for part in parts)
        return turned / (upright + turned) if upright + turned else 0.0
