"""How the small networks of marks take pieces of a picture: their tones, and those near the ground's, enlarged.

Knows: pixels. A wave of one level in print of a hundred is hardly seen beside it, and well without it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kapiao.records import Pixels
from kapiao.vision.runtime import Tensor


def toned(taken: Sequence[Pixels]) -> Tensor:
    """Tones alone (n, 3, side, side), each piece less its mean, in units of 64 levels."""
    planes = np.stack(taken).astype(np.float32)
    return np.ascontiguousarray(((planes - planes.mean((1, 2), keepdims=True)) / 64).transpose(0, 3, 1, 2))


def marked(taken: Sequence[Pixels]) -> Tensor:
    """Tones (n, 6, height, width), and once more those near the ground's, enlarged: its median, in units of 12 levels,
    3 at most. A wave of two levels on plain ground stands out, print is cut off."""
    planes = np.stack(taken).astype(np.float32)
    tones = (planes - planes.mean((1, 2), keepdims=True)) / 64
    ground = np.median(planes[:, ::3, ::3], axis=(1, 2), keepdims=True)
    near = np.clip((planes - ground) / 12, -3, 3)
    return np.ascontiguousarray(np.concatenate([tones, near], 3).transpose(0, 3, 1, 2))
