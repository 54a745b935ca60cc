"""How evenly something repeats all over a picture: the cells of a display and their moire, the screens of a copier.

Knows spectra of tiles. Must not know what is shown. Print has peaks here and there; a grid has high ones in most tiles.
The blocks of a compressed picture, which repeat in every sixteenth or eighth pixel, are left out.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.imaging.squares import squares
from kapiao.records import Pixels

_TILE_PX, _MOST = 256, (4, 5)  # tiles in height and width
_BLURS_PX = 6.0, 20.0, 20.0  # of light, of colours
_LOWEST = 0.06, 0.02, 0.02  # periods a pixel: slower is print
_FARTHEST = 10.0  # levels from the tone around: print is cut off
_AROUND, _HIGHEST = 21, 3  # points of a spectrum: around a peak; that make it
_FLOOR, _STEPS = 2.0, 25.0  # of a spectrum; logarithms as whole numbers

_HANN = np.hanning(_TILE_PX).astype(np.float32)
_WINDOW = np.outer(_HANN, _HANN)
_DOWN, _ACROSS = np.fft.fftshift(np.fft.fftfreq(_TILE_PX))[:, None], np.fft.rfftfreq(_TILE_PX)[None]
_SPEED = np.hypot(_DOWN, _ACROSS)


def _blocks() -> Pixels:
    """1 for all points of a spectrum but those at which the blocks of a compressed picture repeat."""
    near = 1.6 / _TILE_PX
    straight = (np.abs(_DOWN) < near) | (near > _ACROSS)
    even = [np.abs((f * 16 + 0.5) % 1 - 0.5) < 16 * near for f in (_DOWN, _ACROSS)]
    return 1 - (straight & even[0] & even[1]).astype(np.float32)


_CLEAR = _blocks()


def evenness(pixels: Pixels) -> float:
    """How high (a logarithm) the highest peak of a tile's spectrum stands above what is around it, in most tiles; of
    light or of colour, whichever is higher."""
    planes = cv2.cvtColor(pixels, cv2.COLOR_BGR2YCrCb).astype(np.float32)
    tiles = squares(planes, _TILE_PX, _MOST)
    return max(
        float(np.median([_peak(tile[..., plane], blur_px, lowest) for tile in tiles]))
        for plane, (blur_px, lowest) in enumerate(zip(_BLURS_PX, _LOWEST, strict=True))
    )


def _peak(tile: Pixels, blur_px: float, lowest: float) -> float:
    """How high the highest points of a tile's spectrum stand above what is around each."""
    fine = np.clip(tile - cv2.GaussianBlur(tile, (0, 0), blur_px), -_FARTHEST, _FARTHEST)
    size = np.fft.fftshift(np.abs(np.fft.rfft2((fine - fine.mean()) * _WINDOW)), axes=0)
    high = np.log(size + _FLOOR).astype(np.float32)
    around = cv2.medianBlur(np.clip(high * _STEPS, 0, 255).astype(np.uint8), _AROUND) / _STEPS
    above = ((high - around) * _CLEAR)[lowest < _SPEED]
    return float(np.partition(above, -_HIGHEST)[-_HIGHEST:].mean())
