"""Bands of a display that is dimmed by switching, as a camera that reads row by row sees them.

Knows grey values. Must not know what is shown. A band is a wave of light across the whole picture along the sensor's
rows, the same in every part of it, whatever is shown there; shadows, print and things on a table differ from part to
part, and so does the edge of a shadow that falls along the rows from its one side to the other. A sensor's rows lie
along its long side: in a picture that is taller than wide they run down.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.records import Pixels

_SIZE_PX, _PARTS = (128, 192), 4  # along the sensor's rows and across them; parts side by side
_DARKEST, _BRIGHTEST, _FEWEST = 12, 252, 8  # tones that tell something, and pixels of a row that must have them
_BLACK = 6.0  # tones below are noise
_STEEPEST = 0.04  # change of light (a logarithm) from row to row: no band's is steeper, edges of things are
_SLOPES = 5  # degree of what light and shadows do by themselves from top to bottom
_WAVES = np.arange(1.5, 8.01, 0.25)  # in the height of a picture
_LEAST, _NOISE = 1e-3, 4e-3  # of a wave of light: what no wave has, too; how far parts differ anyway

_HEIGHT = _SIZE_PX[1]
_DOWN = (np.arange(_HEIGHT) + 0.5) / _HEIGHT
_SLOPE = np.linalg.qr(np.stack([_DOWN**k for k in range(_SLOPES + 1)], 1))[0]
_SECTIONS = (0.0, 1.0), (0.0, 0.5), (0.25, 0.75), (0.5, 1.0)  # from top to bottom: the whole first
_WINDOWS = np.stack([np.sin(np.pi * np.clip((_DOWN - top) / (end - top), 0, 1)) ** 2 for top, end in _SECTIONS])
_PROBES = np.exp(-2j * np.pi * _DOWN[:, None] * _WAVES) * (2 * _WINDOWS / _WINDOWS.sum(1, keepdims=True))[..., None]


def flicker(pixels: Pixels) -> float:
    """How far a wave of light that all parts of a picture share exceeds what they do not share, as a logarithm: about
    0 or less of most pictures, more than 1 where there are bands. Fewer than three of them pass for falling light."""
    upright = pixels.shape[0] > pixels.shape[1]
    size = _SIZE_PX[::-1] if upright else _SIZE_PX
    grey = cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    grey = grey.T if upright else grey
    light = np.log(grey.astype(np.float32) + _BLACK)
    told = (grey > _DARKEST) & (grey < _BRIGHTEST)
    steps = np.diff(light, axis=0)
    steps = np.where(told[1:] & told[:-1] & (np.abs(steps) < _STEEPEST), steps, np.nan)
    steps = steps.reshape(_HEIGHT - 1, _PARTS, -1)
    steps[np.isfinite(steps).sum(2) < _FEWEST] = 0.0
    course = np.pad(np.cumsum(np.nanmedian(steps, axis=2).T, axis=1), ((0, 0), (1, 0)))
    waves = (course - course @ _SLOPE @ _SLOPE.T) @ _PROBES  # sections, parts, waves
    shared = waves[0].mean(0)
    unlike = (np.abs(waves[0] - shared) ** 2).mean(0) + (np.abs(waves[1:].mean(1) - shared) ** 2).mean(0)
    apart = np.sqrt(unlike)
    return float(np.log((np.abs(shared) + _LEAST) / (apart + _NOISE)).max())
