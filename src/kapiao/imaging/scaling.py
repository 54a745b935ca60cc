"""Shrinking a picture without losing or inventing detail, and the map between two sizes of it.

Knows: resampling. Must not know: what for. OpenCV averages two by two several times faster than any other area, so a
picture is halved as often as it goes and the rest, less than two, is interpolated.
"""

from __future__ import annotations

import cv2

from kapiao.records import Homography, Pixels


def halved(pixels: Pixels, factor: float) -> tuple[Pixels, int]:
    """The picture averaged by the largest power of two within `factor`, and that power.

    A last row or column that has no partner is left out.
    """
    power = 1
    while 2 * power <= factor and min(pixels.shape[:2]) >= 2:
        height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
        pixels = cv2.resize(pixels[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA)
        power *= 2
    return pixels, power


def scaled(pixels: Pixels, width_px: int, height_px: int) -> Pixels:
    """The picture at another size."""
    height, width = pixels.shape[:2]
    pixels, _ = halved(pixels, min(width / width_px, height / height_px))
    return cv2.resize(pixels, (width_px, height_px), interpolation=cv2.INTER_LINEAR)


def shrunk(pixels: Pixels, long_px: int) -> Pixels:
    """The picture with its long side at most `long_px`."""
    height, width = pixels.shape[:2]
    if max(height, width) <= long_px:
        return pixels
    scale = long_px / max(height, width)
    return scaled(pixels, max(1, round(width * scale)), max(1, round(height * scale)))


def scale_between(inner: tuple[int, int], outer: tuple[int, int]) -> Homography:
    """The map between two sizes (width, height) of one picture, pixel centres at integers."""
    if inner == outer:
        return Homography.identity()
    x, y = outer[0] / inner[0], outer[1] / inner[1]
    return Homography((x, 0.0, (x - 1) / 2, 0.0, y, (y - 1) / 2, 0.0, 0.0, 1.0))
