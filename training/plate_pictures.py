"""Pictures that the plate networks learn from: streets that are none, with plates that nobody has.

Knows: how plates are photographed (far, tilted, dark, blurred, compressed) and where their corners and characters
then stand. Everything is drawn; no photograph is used. Colours are BGR.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.specimens.plates import FORMS, Form, Plate, any_form, number_of, painted
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
            quad = self._posed(plate, width)
            low, high = quad.min(0), quad.max(0)
            room = np.maximum(0.25 * (high - low), 6)
            quad = quad - low + room
            size = np.ceil(high - low + 2 * room).astype(int)
            picture = self._ground(int(size[1]), int(size[0]))
            picture, to_picture = self._laid(picture, plate, quad)
            picture = self._photographed(picture, width)
            if rng.random() < 0.15:
                picture = _resized_there_and_back(picture, float(rng.uniform(0.4, 0.9)))
            rough = float(rng.choice([0.008, 0.016, 0.035], p=[0.4, 0.4, 0.2]))
            seen = quad + rng.normal(0, rough * width, (4, 2)) * (1.0, 0.6)
            crop, places = self._cut(picture, plate, seen, to_picture)
            if crop.std() > 9:
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
            crop = cv2.warpPerspective(picture, matrix, CROP_PX, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            places = cv2.perspectiveTransform(middles[None], matrix)[0][:, 0] / CROP_PX[0]
            return crop, tuple(places)
        parts, places, start = [], [], 0
        for row, (matrix, size) in enumerate(corners_of_rows(seen, margin, True)):
            parts.append(cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
            chosen = middles[:2] if row == 0 else middles[2:]
            places += list((cv2.perspectiveTransform(chosen[None], matrix)[0][:, 0] + start) / CROP_PX[0])
            start += size[0]
        assert start == CROP_PX[0] == sum(JOINED)
        return np.hstack(parts), tuple(places)

    def scene(self) -> Scene:
        """A piece of street with up to three plates, or none."""
        rng = self.rng
        picture = self._ground(SCENE_PX, SCENE_PX)
        found: list[np.ndarray] = []
        narrowest = 230.0
        for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.12, 0.6, 0.2, 0.08]))):
            plate = self.plate()
            width = float(np.exp(rng.uniform(np.log(19), np.log(210))))
            quad = self._posed(plate, width)
            quad += rng.uniform(0, SCENE_PX, 2) - quad.mean(0)
            low, high = quad.min(0), quad.max(0)
            if (low < 1).any() or (high > SCENE_PX - 1).any() or any(_meet(quad, other) for other in found):
                continue
            picture, _ = self._laid(picture, plate, quad)
            found.append(quad)
            narrowest = min(narrowest, width)
        pixels = self._photographed(picture, max(narrowest, 40.0))
        return Scene(pixels, np.array(found, np.float32).reshape(-1, 4, 2))

    def _posed(self, plate: Plate, width: float) -> np.ndarray:
        """Corners of a plate so wide, turned and seen from some side."""
        rng = self.rng
        height = width * plate.pixels.shape[0] / plate.pixels.shape[1] * float(rng.uniform(0.88, 1.15))
        quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
        steep = rng.random() < 0.3
        turn = np.radians(rng.normal(0, 9 if steep else 4))
        shear = rng.normal(0, 0.25 if steep else 0.07)
        narrow = float(rng.uniform(0.6, 1.0)) if steep else float(rng.uniform(0.9, 1.0))
        c, s = np.cos(turn), np.sin(turn)
        flat = np.array([[c * narrow, -s], [s * narrow, c]]) @ np.array([[1, shear], [0, 1]])
        quad = quad @ flat.T
        return quad + rng.normal(0, 0.012 * width, (4, 2)) * (1.0, 0.5)

    def _laid(self, picture: np.ndarray, plate: Plate, quad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The plate in the picture, on a holder; the map from the plate to the picture."""
        rng = self.rng
        height, width = plate.pixels.shape[:2]
        edges = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        to_picture = cv2.getPerspectiveTransform(edges, quad.astype(np.float32))
        if rng.random() < 0.6:
            self._held(picture, to_picture, width, height)
        seen_width = max(8.0, float(np.linalg.norm(quad[1] - quad[0])))
        scale = min(1.0, seen_width / width * 1.05)
        small = cv2.resize(plate.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        h, w = small.shape[:2]
        matrix = to_picture @ np.diag([width / w, height / h, 1.0])
        size = picture.shape[1], picture.shape[0]
        warped = cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        cover = np.zeros(picture.shape[:2], np.uint8)
        cv2.fillConvexPoly(cover, np.round(quad * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
        cover = cv2.GaussianBlur(cover, (3, 3), 0)[..., None].astype(np.float32) / 255
        light = float(rng.uniform(0.75, 1.15))
        return picture + cover * (np.clip(warped * light, 0, 255) - picture), to_picture

    def _held(self, picture: np.ndarray, to_picture: np.ndarray, width: int, height: int) -> None:
        """A bumper or a holder behind the plate, somewhat larger than it, perhaps with print on it."""
        rng = self.rng
        more = rng.uniform(0.005, 0.25, 4) * height * (1.0 if rng.random() < 0.5 else 3.0)
        tone = float(rng.choice([20, 45, 120, 190, 235]))
        edges = np.array(
            [
                [-more[0], -more[1]],
                [width + more[2], -more[1]],
                [width + more[2], height + more[3]],
                [-more[0], height + more[3]],
            ],
            np.float32,
        )
        corners = cv2.perspectiveTransform(edges[None], to_picture)[0]
        color = tuple(float(v) for v in np.clip(tone + rng.uniform(-30, 30, 3), 0, 255))
        cv2.fillConvexPoly(picture, np.round(corners * 16).astype(np.int32), color, cv2.LINE_AA, 4)
        if rng.random() < 0.3:
            shadow = np.clip(corners * 0.94 + corners.mean(0) * 0.06, -999, 9999)
            dark = tuple(v * 0.6 for v in color)
            cv2.polylines(picture, [np.round(shadow * 16).astype(np.int32)], True, dark, 1, cv2.LINE_AA, 4)

    def _photographed(self, picture: np.ndarray, width: float) -> np.ndarray:
        """Light, colour cast, blur, noise and compression. `width`: of the plate, which bounds the blur."""
        rng = self.rng
        height_px, width_px = picture.shape[:2]
        light = _slope(rng, height_px, width_px)
        picture = picture * light[..., None]
        if rng.random() < 0.25:
            picture = _shaded(rng, picture)
        gain, gamma = float(np.exp(rng.normal(0.05, 0.3))), float(np.exp(rng.normal(0, 0.25)))
        cast = np.exp(rng.normal(0, 0.13, 3)).astype(np.float32)
        picture = np.clip(picture * gain * cast / 255, 0, 1.0) ** gamma * 255
        if rng.random() < 0.2:
            grey = picture.mean(2, keepdims=True)
            picture = grey + (picture - grey) * float(rng.uniform(0.0, 0.7))
        if rng.random() < 0.12:  # night
            picture = picture * float(rng.uniform(0.25, 0.6))
        if rng.random() < 0.25:  # haze, an overexposed sensor
            haze = float(rng.uniform(0, 110))
            picture = picture * (1 - haze / 255) + haze
        picture = self._blurred(picture.astype(np.float32), width)
        if rng.random() < 0.7:
            depth = float(np.exp(rng.uniform(np.log(0.7), np.log(11))))
            noise = rng.standard_normal(picture.shape, dtype=np.float32)
            noise = noise * 0.5 + noise[..., :1] * 0.7
            if rng.random() < 0.4:
                noise = cv2.GaussianBlur(noise, (3, 3), 0) * 1.6
            picture = picture + noise * depth
        pixels = np.clip(picture, 0, 255).astype(np.uint8)
        if rng.random() < 0.3:
            pixels = _sharpened(pixels, float(rng.uniform(0.3, 1.2)))
        if rng.random() < 0.75:
            quality = int(rng.integers(25, 95))
            pixels = cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
        return pixels

    def _blurred(self, picture: np.ndarray, width: float) -> np.ndarray:
        rng = self.rng
        stroke = width * 0.022  # of a character
        if rng.random() < 0.6:
            sigma = stroke * float(rng.uniform(0.05, 0.4))
            if sigma > 0.25:
                picture = cv2.GaussianBlur(picture, (0, 0), sigma)
        if rng.random() < 0.15:
            length = stroke * float(rng.uniform(0.5, 1.6))
            if length > 1:
                side = int(length) * 2 + 3
                kernel = np.zeros((side, side), np.float32)
                turn = float(rng.uniform(0, np.pi))
                end = np.array([np.cos(turn), np.sin(turn)]) * length / 2 * 16
                middle = side // 2 * 16
                a = (round(middle - end[0]), round(middle - end[1]))
                b = (round(middle + end[0]), round(middle + end[1]))
                cv2.line(kernel, a, b, 1.0, 1, cv2.LINE_AA, 4)
                picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
        return picture


def _meet(one: np.ndarray, other: np.ndarray) -> bool:
    return bool((one.min(0) < other.max(0) + 4).all() and (other.min(0) < one.max(0) + 4).all())


def _slope(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    corners = 1 + rng.normal(0, 0.12, (2, 2)).astype(np.float32)
    return cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)


def _shaded(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """A shadow or a reflection across."""
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    points = (rng.uniform(-0.2, 1.2, (4, 2)) * (width, height)).astype(np.int32)
    cv2.fillConvexPoly(mask, cv2.convexHull(points), 255)
    mask = cv2.GaussianBlur(mask, (0, 0), max(0.6, float(rng.uniform(0.005, 0.05)) * width))
    depth = float(rng.uniform(-0.5, 0.3))
    return picture * (1 + depth * mask[..., None].astype(np.float32) / 255)


def _sharpened(pixels: np.ndarray, depth: float) -> np.ndarray:
    soft = cv2.GaussianBlur(pixels, (0, 0), 1.2)
    return cv2.addWeighted(pixels, 1 + depth, soft, -depth, 0)


def _resized_there_and_back(pixels: np.ndarray, scale: float) -> np.ndarray:
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
