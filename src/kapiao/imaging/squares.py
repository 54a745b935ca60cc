"""Squares cut out of a picture, spread evenly over it. Must not know what is looked for in them."""

from __future__ import annotations

import numpy as np

from kapiao.records import Pixels


def squares(pixels: Pixels, side_px: int, most: tuple[int, int]) -> list[Pixels]:
    """Squares (side_px, side_px, planes), row by row, at most so many in height and width; a smaller picture is
    mirrored at its borders."""
    short = [max(0, side_px - side) for side in pixels.shape[:2]]
    if any(short):
        pixels = np.pad(pixels, ((0, short[0]), (0, short[1]), (0, 0)), "symmetric")
    down, across = (
        np.unique(np.linspace(0, side - side_px, min(limit, -(-side // side_px))).astype(int)).tolist()
        for side, limit in zip(pixels.shape[:2], most, strict=True)
    )
    return [pixels[y : y + side_px, x : x + side_px] for y in down for x in across]
