"""Bands of a display that is dimmed by switching, as a camera that reads row by row sees them.

Knows grey values. Must not know what is shown. A band is a wave of light across the whole picture along its rows, the
same in every part of it, whatever is shown there; shadows, print and things on a table differ from part to part.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.records import Pixels

_SIZE_PX, _PARTS = (128, 192), 4  # width and height of the picture looked at; parts side by side
_DARKEST, _BRIGHTEST, _FEWEST = 12, 252, 8  # tones that tell something, and pixels of a row that must have them
_BLACK = 6.0  # tones below are noise
_STEEPEST = 0.04  # change of light (a logarithm) from row to row: no band's is steeper, edges of things are
_SLOPES = 5  # degree of what light and shadows do by themselves from top to bottom
_WAVES = np.arange(1.5, 8.01, 0.25)  # in the height of a picture
_LEAST, _NOISE = 1e-3, 4e-3  # of a wave of light: what no wave has, too; how far parts differ anyway

_HEIGHT = _SIZE_PX[1]
_DOWN = (np.arange(_HEIGHT) + 0.5) / _HEIGHT
_SLOPE = np.linalg.qr(np.stack([_DOWN**k for k in range(_SLOPES + 1)], 1))[0]
_WINDOW = np.hanning(_HEIGHT + 2)[1:-1]
_PROBES = np.exp(-2j * np.pi * _DOWN[:, None] * _WAVES) * (2 * _WINDOW / _WINDOW.sum())[:, None]


def flicker(pixels: Pixels) -> float:
    """How far a wave of light that all parts of a picture share exceeds what they do not share, as a logarithm: about
    0 or less of most pictures, more than 1 where there are bands. Fewer than three of them pass for falling light."""
    grey = cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), _SIZE_PX, interpolation=cv2.INTER_AREA)
    light = np.log(grey.astype(np.float32) + _BLACK)
    told = (grey > _DARKEST) & (grey < _BRIGHTEST)
    steps = np.diff(light, axis=0)
    steps = np.where(told[1:] & told[:-1] & (np.abs(steps) < _STEEPEST), steps, np.nan)
    steps = steps.reshape(_HEIGHT - 1, _PARTS, -1)
    steps[np.isfinite(steps).sum(2) < _FEWEST] = 0.0
    course = np.pad(np.cumsum(np.nanmedian(steps, axis=2).T, axis=1), ((0, 0), (1, 0)))
    waves = (course - course @ _SLOPE @ _SLOPE.T) @ _PROBES
    shared = waves.mean(0)
    apart = np.sqrt((np.abs(waves - shared) ** 2).mean(0))
    return float(np.log((np.abs(shared) + _LEAST) / (apart + _NOISE)).max())
