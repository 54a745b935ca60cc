"""Tells whether text stands on its head.

Knows: the PP-OCR direction classifier (48 x 192, two classes). A single line is often judged wrongly, a page of lines
is not: callers give several strips and take the share as a vote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.records import Pixels
from kapiao.vision.runtime import Network

_HEIGHT, _WIDTH = 48, 192


@dataclass(frozen=True, slots=True)
class TurnVote:
    """A vote of strips on which way is up."""

    network: Network

    def upside_down(self, strips: Sequence[Pixels]) -> float:
        """See `kapiao.vision.ports.Eyes.upside_down`. No strips: no evidence, 0."""
        votes = [self._turned(strip) for strip in strips if min(strip.shape[:2]) > 0]
        return sum(votes) / len(votes) if votes else 0.0

    def _turned(self, strip: Pixels) -> float:
        """The share of evidence of one strip."""
        height, width = strip.shape[:2]
        used = min(_WIDTH, max(1, round(width * _HEIGHT / height)))
        small = cv2.resize(strip, (used, _HEIGHT), interpolation=cv2.INTER_AREA)
        tensor = np.zeros((1, 3, _HEIGHT, _WIDTH), np.float32)
        tensor[..., :used] = cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5, 127.5, 127.5))
        return float(self.network.run(tensor)[0].reshape(-1)[1])
