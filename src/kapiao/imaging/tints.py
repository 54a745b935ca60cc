"""The ink of stamps, told from paper and print by its colour.

Knows: colours against the local white of the paper, so that lamp light and shadows do not count. Must not know: shapes.
All maps are float32, 0 where there is none of the ink.
"""

from __future__ import annotations

import cv2
import numpy as np

from kapiao.records import Pixels

RED, BLUE, DARK = "red", "blue", "dark"
_WHITE_PX = 128  # paper changes slowly: its white is looked for on so small a picture
_LEAST_WHITE = 70.0  # of 255: where nothing is white (red on black) the colour itself must do
_MEAN_SHARE = {RED: 0.8, BLUE: 0.8, DARK: 0.5}  # of the mean around that is taken off: coloured grounds do not count
_AROUND = 12  # a twelfth of the long side
_THICK = 28  # a twenty-eighth of the long side: strokes and rims are thinner
_BLURRED = 7  # pixels: the edge of a table
_BLACK = 0.58  # red of a pixel that is dark print
_MOSTLY = 0.4  # of a picture that is black: its ground, not print
_SOFT, _SOFT_FROM = 6.0, 0.03  # of the ink's usual strength: how fast colour nearby counts, and from where
_DARKER = 1.35  # than the ink usually is: other print
_DARKER_YET = 1.12, 1.25  # than a rim is: other print, on a photocopy
_FOREIGN = 0.5  # density of black print in an ink that is told apart from it by both densities
_LEAST_LIGHT = 0.04  # of white: darker than that nothing is told apart
_PALE = 0.12  # ink whose colour is weaker is foreign print, where it is dark


def evened(pixels: Pixels) -> Pixels:
    """The picture with its paper white everywhere: float32, three channels, 0..1."""
    colour = pixels if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    height, width = colour.shape[:2]
    scale = _WHITE_PX / max(height, width)
    size = max(8, round(width * scale)), max(8, round(height * scale))
    white = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
    white = cv2.GaussianBlur(cv2.medianBlur(cv2.dilate(white, np.ones((5, 5), np.uint8)), 5), (0, 0), 3)
    white = np.maximum(cv2.resize(white, (width, height), interpolation=cv2.INTER_LINEAR), _LEAST_WHITE)
    return np.clip(colour.astype(np.float32) / white, 0.0, 1.0)


def tint(even: Pixels, name: str) -> Pixels:
    """How much of one ink there is, where paper is white."""
    blue, green, red = cv2.split(even)
    if name == RED:
        found = red - 0.7 * cv2.max(green, blue) - 0.3 * cv2.min(green, blue)
    elif name == BLUE:
        found = cv2.max(blue, 0.9 * green) - red
    else:
        found = 1.0 - (blue + green + red) / 3
    return np.maximum(found, 0.0)


def outstanding(found: Pixels, name: str) -> Pixels:
    """The ink that stands out of what is around it."""
    reach = max(3, max(found.shape) // _AROUND) | 1
    if name == DARK:  # a dark table is no ink: no stroke is so thick
        thick = max(3, max(found.shape) // _THICK) | 1
        solid = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
        found = np.maximum(found - cv2.dilate(solid, np.ones((_BLURRED, _BLURRED), np.uint8)), 0.0)
    return np.maximum(found - _MEAN_SHARE[name] * cv2.blur(found, (reach, reach)), 0.0)


def ink_maps(even: Pixels, name: str) -> dict[str, Pixels]:
    """Grey pictures (uint8, dark on white) of one ink alone, each wrong in its own way; the best one first.

    `sharp`: as sharp as the picture, black print in it filled from around, what has little colour left out. `chroma`:
    black print vanishes, but half as sharp as the picture, as photographs keep colour. `mixed`: the mean of both. For
    poor impressions, `soft`: as `sharp`, with what has some colour around it, as the colour of thin strokes runs out;
    `grey`: all that is no darker than the ink, whatever its colour. Dark ink has `sharp` and `plain` alone.
    """
    strength = tint(even, name)
    level = max(float(np.percentile(strength, 97)), 0.05)
    if name == DARK:
        plain = np.clip(strength / max(level, 0.2), 0, 1)
        foreign = (strength > 1.4 * level).astype(np.uint8)
        return {"sharp": _filled(_grey(plain), foreign), "plain": _grey(plain)}
    blue, green, red = cv2.split(even)
    inked = strength > 0.6 * level
    other = 1.0 - (cv2.min(green, blue) if name == RED else red)
    ink = np.clip(other / _depth(other, inked), 0, 1)
    own = red if name == RED else blue
    black = ((own < _BLACK) & (strength < max(_PALE, 0.45 * level))).astype(np.uint8)
    light = 1.0 - even @ _LIGHT
    depth = _depth(light, inked)
    gates = (
        np.clip(1.6 * cv2.GaussianBlur(strength / level, (0, 0), 1.2), 0, 1),
        np.clip(_SOFT * (cv2.GaussianBlur(strength / level, (0, 0), 2.0) - _SOFT_FROM), 0, 1),
    )
    sharp, soft = (_filled(_grey(ink * gate), black) for gate in gates)
    chroma = _grey(np.clip(strength / level, 0, 1))
    grey = _filled(_grey(np.clip(light / depth, 0, 1)), (light > _DARKER * depth).astype(np.uint8))
    mixed = cv2.addWeighted(sharp, 0.5, chroma, 0.5, 0)
    return {"sharp": sharp, "chroma": chroma, "mixed": mixed, "soft": soft, "grey": grey}


def further_maps(even: Pixels, name: str, rim: Pixels) -> dict[str, Pixels]:
    """More such pictures, for poor impressions. `rim`: what lies across the seal's own rim in many places (places,
    across, 3), evened; its ink is known from there, whatever else stands in the picture.

    `apart`: what is left where the density of black print is taken off that of the ink. `whole`: all that is dark, so
    that no stroke is lost under print. `even`: as `grey`, by the rim's darkness. Dark ink has
    `sharp` in place of the other and `even`, which differ in how dark other print is.
    """
    densities = -np.log(np.maximum(rim, _LEAST_LIGHT))
    darkest = densities.sum(axis=2).argmax(axis=1)
    places = np.arange(len(rim))
    depth = max(float(np.median(1.0 - rim[places, darkest] @ _LIGHT)), 0.1)
    light = 1.0 - even @ _LIGHT
    shade = _grey(np.clip(light / depth, 0, 1))
    if name == DARK:
        bounds = zip(("sharp", "even"), _DARKER_YET, strict=True)
        return {key: _filled(shade, (light > bound * depth).astype(np.uint8)) for key, bound in bounds}
    inks = np.stack((np.median(densities[places, darkest], axis=0), np.ones(3)), axis=1)
    own, black = np.moveaxis(-np.log(np.maximum(even, _LEAST_LIGHT)) @ np.linalg.pinv(inks).T, 2, 0)
    return {
        "apart": _filled(_grey(np.clip(own, 0, 1)), (black > _FOREIGN).astype(np.uint8)),
        "whole": shade,
        "even": _filled(shade, (light > _DARKER_YET[1] * depth).astype(np.uint8)),
    }


def _depth(ink: Pixels, where: Pixels) -> float:
    """How dark an ink usually is where there is enough of it."""
    return max(float(np.median(ink[where])) if where.any() else 0.0, 0.1)


def _filled(grey: Pixels, foreign: Pixels) -> Pixels:
    """A map with foreign print in it filled from around, unless most of the picture is such."""
    return grey if foreign.mean() > _MOSTLY else cv2.inpaint(grey, cv2.dilate(foreign, _DISC), 3, _TELEA)


_LIGHT = np.array((0.114, 0.587, 0.299), np.float32)  # of blue, green and red, as eyes weigh them
_DISC = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
_TELEA = cv2.INPAINT_TELEA


def _grey(ink: Pixels) -> Pixels:
    return (255.0 * (1.0 - ink) + 0.5).astype(np.uint8)
