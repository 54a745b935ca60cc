"""Pictures that the plate networks learn from: streets that are none, with plates that nobody has.

Knows: how plates are photographed (far, tilted, dark, blurred, compressed) and where their corners and characters
then stand. Everything is drawn; no photograph is used. Colours are BGR.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.specimens.plates import FORMS, Form, Plate, any_form, number_of, painted
from kapiao.specimens.roadside import laid, photographed, posed
from kapiao.specimens.street import backdrop
from kapiao.vision.plates import COLORS, CROP_PX, JOINED, corners_of_rows

SCENE_PX = 256
_PX_PER_MM = 0.6


@dataclass(frozen=True, slots=True)
class Crop:
    """One rectified plate: its text, where along the crop each character stands (0..1), its colour."""

    pixels: np.ndarray
    text: str
    places: tuple[float, ...]
    color: int


@dataclass(frozen=True, slots=True)
class Scene:
    """A piece of street: corners of every plate in it, (n, 4, 2) pixels."""

    pixels: np.ndarray
    corners: np.ndarray


class Pictures:
    """An endless supply. Backdrops are drawn now and then and used many times, plates are drawn anew each time."""

    def __init__(self, seed: int, backdrops: int = 160) -> None:
        self.rng = np.random.default_rng(seed)
        self._grounds = [backdrop(self.rng, 384, 384) for _ in range(24)]
        self._most = backdrops

    def _ground(self, height: int, width: int) -> np.ndarray:
        """A piece of some backdrop."""
        rng = self.rng
        if len(self._grounds) < self._most and rng.random() < 0.1:
            self._grounds.append(backdrop(rng, 384, 384))
        elif rng.random() < 0.01:
            self._grounds[int(rng.integers(len(self._grounds)))] = backdrop(rng, 384, 384)
        ground = self._grounds[int(rng.integers(len(self._grounds)))]
        scale = max(float(rng.uniform(0.5, 1.5)), 1.02 * height / 384, 1.02 * width / 384)
        h, w = min(384, int(height / scale)), min(384, int(width / scale))
        y, x = int(rng.integers(384 - h + 1)), int(rng.integers(384 - w + 1))
        piece = ground[y : y + h, x : x + w]
        if rng.random() < 0.5:
            piece = piece[:, ::-1]
        return cv2.resize(piece, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)

    def plate(self) -> Plate:
        """A plate; now and then with a number that belongs to another form, so that no colour spells a number."""
        rng = self.rng
        form = any_form(rng)
        number = number_of(form, rng)
        if rng.random() < 0.15:
            other = FORMS[int(rng.integers(len(FORMS)))]
            number = number_of(other, rng)
            if form.rows == 2 and (len(number) != 7 or number[1].isdigit()):
                form = other
            form = Form(form.kind if not number.startswith("WJ") else "军车", form.color, form.patterns, form.rows)
        return painted(number, form, rng, _PX_PER_MM)

    def crop(self) -> Crop:
        """One plate as the reader is given it, after a detector's small mistakes."""
        rng = self.rng
        while True:
            plate = self.plate()
            width = float(np.exp(rng.uniform(np.log(42), np.log(230))))
            quad = posed(plate, width, rng)
            low, high = quad.min(0), quad.max(0)
            room = np.maximum(0.25 * (high - low), 6)
            quad = quad - low + room
            size = np.ceil(high - low + 2 * room).astype(int)
            picture = self._ground(int(size[1]), int(size[0]))
            picture, to_picture = laid(picture, plate, quad, rng)
            picture = compressed(photographed(picture, width, rng), rng)
            if rng.random() < 0.15:
                picture = _resized_there_and_back(picture, float(rng.uniform(0.4, 0.9)))
            rough = float(rng.choice([0.008, 0.016, 0.035], p=[0.4, 0.4, 0.2]))
            seen = quad + rng.normal(0, rough * width, (4, 2)) * (1.0, 0.6)
            crop, places = self._cut(picture, plate, seen, to_picture)
            if crop.std() > 6:
                return Crop(crop, plate.number, places, COLORS.index(plate.form.color))

    def _cut(
        self, picture: np.ndarray, plate: Plate, seen: np.ndarray, to_picture: np.ndarray
    ) -> tuple[np.ndarray, tuple[float, ...]]:
        """The crop of the plate in the corners that were seen, and the places of its characters."""
        rng = self.rng
        margin = float(rng.uniform(0.0, 0.09))
        middles = np.array([[(b[0] + b[2]) / 2, (b[1] + b[3]) / 2] for b in plate.boxes], np.float32)
        middles = cv2.perspectiveTransform(middles[None], to_picture)[0]
        if plate.form.rows == 1:
            matrix = corners_of_rows(seen, margin, False)[0][0]
            crop = cv2.warpPerspective(
                picture, matrix, CROP_PX, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            )
            places = cv2.perspectiveTransform(middles[None], matrix)[0][:, 0] / CROP_PX[0]
            return crop, tuple(places)
        parts, places, start = [], [], 0
        for row, (matrix, size) in enumerate(corners_of_rows(seen, margin, True)):
            parts.append(
                cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            )
            chosen = middles[:2] if row == 0 else middles[2:]
            places += list((cv2.perspectiveTransform(chosen[None], matrix)[0][:, 0] + start) / CROP_PX[0])
            start += size[0]
        assert start == CROP_PX[0] == sum(JOINED)
        return np.hstack(parts), tuple(places)

    def _cropped(self) -> Scene:
        """A plate cut out by somebody else, the edge of the crop repeated outwards."""
        rng = self.rng
        plate = self.plate()
        width = float(rng.uniform(60, 200))
        quad = posed(plate, width, rng)
        room = rng.uniform(-0.01, 0.06, 4) * width
        low, high = quad.min(0) - room[:2], quad.max(0) + room[2:]
        size = np.maximum(np.ceil(high - low).astype(int), 8)
        if size.max() > SCENE_PX - 16:
            return self.scene()
        quad = quad - low
        picture, _ = laid(self._ground(int(size[1]), int(size[0])), plate, quad, rng)
        pixels = compressed(photographed(picture, width, rng), rng)
        left, top = ((SCENE_PX - size) * rng.uniform(0.2, 0.8, 2)).astype(int)
        right, bottom = SCENE_PX - size[0] - left, SCENE_PX - size[1] - top
        around = cv2.copyMakeBorder(pixels, top, bottom, left, right, cv2.BORDER_REPLICATE)
        return Scene(around, np.add(quad, (left, top)).astype(np.float32)[None])

    def scene(self) -> Scene:
        """A piece of street with up to three plates, or none."""
        rng = self.rng
        if rng.random() < 0.12:
            return self._cropped()
        picture = self._ground(SCENE_PX, SCENE_PX)
        found: list[np.ndarray] = []
        narrowest = 230.0
        for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.12, 0.6, 0.2, 0.08]))):
            plate = self.plate()
            width = float(np.exp(rng.uniform(np.log(19), np.log(210))))
            quad = posed(plate, width, rng)
            quad += rng.uniform(0, SCENE_PX, 2) - quad.mean(0)
            low, high = quad.min(0), quad.max(0)
            if (low < 1).any() or (high > SCENE_PX - 1).any() or any(_meet(quad, other) for other in found):
                continue
            picture, _ = laid(picture, plate, quad, rng)
            found.append(quad)
            narrowest = min(narrowest, width)
        pixels = compressed(photographed(picture, max(narrowest, 40.0), rng), rng)
        return Scene(pixels, np.array(found, np.float32).reshape(-1, 4, 2))


def _meet(one: np.ndarray, other: np.ndarray) -> bool:
    return bool((one.min(0) < other.max(0) + 4).all() and (other.min(0) < one.max(0) + 4).all())


def compressed(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mostly as a JPEG leaves it."""
    if rng.random() < 0.25:
        return pixels
    encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 95))])[1]
    return cv2.imdecode(encoded, cv2.IMREAD_COLOR)


def _resized_there_and_back(pixels: np.ndarray, scale: float) -> np.ndarray:
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
