"""Paper and ink: a canvas in millimetres that sets text and remembers where every value stands.

Knows how print looks (weight, spread, ribbon wear) and how to write a line so that its quad is true. Must not know
which paper it is, nor the camera.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from kapiao.records import Pixels, Quad
from kapiao.specimens import fonts

Color = tuple[int, ...]  # red, green, blue
_HAN_EM, _FIGURE_EM = (0.86, 0.13), (0.74, 0.02)  # how far characters reach above and below their base line


@dataclass(frozen=True, slots=True)
class Run:
    """A line as it was set: where its first character begins on the base line, and how far each one goes."""

    text: str
    x_mm: float
    base_mm: float
    size_mm: float
    steps_mm: tuple[float, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A printed code: its upper-left corner, its side, what it says."""

    x_mm: float
    y_mm: float
    side_mm: float
    text: str


@dataclass(frozen=True, slots=True)
class Alone:
    """Values that other print may lie on: their ink alone (grey, dark on white), and where each character stands.

    `chars`: which they are, where each is to be told by its strokes and not by how its ink is spread.
    """

    pixels: Pixels = field(repr=False)
    quads: tuple[Quad, ...]
    chars: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One flat paper as drawn: pixels, its outline, the truth and where it stands (quads in pixels of the paper)."""

    kind: str
    pixels: Pixels = field(repr=False)
    alpha: Pixels = field(repr=False)  # uint8: 255 paper, 0 beside it
    fields: Mapping[str, str]
    field_quads: Mapping[str, Quad]
    glyph_px: float  # height of the smallest value
    card_quad: Quad
    relief: bool = False  # values stand out of the surface: the light matters more than the ink
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    runs: tuple[Run, ...] = field(default=(), repr=False)  # everything that was set in type
    symbols: tuple[Symbol, ...] = ()
    px_per_mm: float = 0.0
    alone: Alone | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is set. Sizes in millimetres; `size` is the em."""

    face: str
    size: float
    color: Color = (20, 20, 20)
    tracking: float = 0.0  # added after every character
    stretch: float = 1.0  # width of the characters against the face's own
    strength: float = 1.0  # 1: full ink
    spread: float = 0.0  # > 0: bleeding ink, < 0: starved
    wear: float = 0.0  # share of the ink that the ribbon left out

    def but(self, **changes: object) -> Style:
        return replace(self, **changes)  # type: ignore[arg-type]


class Canvas:
    """A paper being drawn. Positions in millimetres from the upper-left corner; y is the middle of a row."""

    def __init__(
        self, width: float, height: float, px_per_mm: float, rng: np.random.Generator, stamped: bool = False
    ) -> None:
        """`stamped`: other print may lie on its values, so that their ink is kept apart as well."""
        self.px_per_mm = px_per_mm
        self.width, self.height = width, height
        shape = (round(height * px_per_mm), round(width * px_per_mm), 3)
        self.pixels = np.full(shape, 255, np.uint8)
        self.rng = rng
        self._ink = np.full(shape[:2], 255, np.uint8) if stamped else None
        self._characters: list[tuple[str, Quad]] = []
        self.fields: dict[str, str] = {}
        self.quads: dict[str, list[Quad]] = {}
        self.runs: list[Run] = []
        self.symbols: list[Symbol] = []
        self.smallest_px = float("inf")

    def px(self, mm: float) -> float:
        return mm * self.px_per_mm

    def write(
        self,
        text: str,
        x: float,
        y: float,
        style: Style,
        *,
        anchor: str = "l",
        field: str = "",
        truth: str | None = None,
        within: bool = False,
    ) -> float:
        """Set one line; `field` makes it (part of) a value, `within` part of the characters of one. Returns the x where
        it ends."""
        mask, left_px, top_px, advance_px = self.typeset(text, x, y, style, anchor)
        self.stamp(mask, left_px, top_px, style)
        run = self._run(text, x, y, style, anchor, field)
        self.runs.append(run)
        if field or within:
            self._keep(*self.typeset(text, x, y, style.but(spread=0.0, wear=0.0), anchor)[:3])
        if field:
            self._characters += self._placed(run, style)
            self.record(field, text if truth is None else truth, ink_quad(mask, left_px, top_px))
            self.smallest_px = min(self.smallest_px, self.px(style.size) * (0.9 if _han(text) else 0.72))
        return x + (advance_px / self.px_per_mm if anchor == "l" else 0.0)

    def _keep(self, mask: Pixels, left_px: int, top_px: int) -> None:
        """Note the ink of a value, as it should be, apart from what else is printed there."""
        if self._ink is None:
            return
        top, left = max(0, top_px), max(0, left_px)
        area = self._ink[top : max(top, top_px + mask.shape[0]), left : max(left, left_px + mask.shape[1])]
        part = mask[top - top_px :, left - left_px :][: area.shape[0], : area.shape[1]]
        area[:] = np.minimum(area, 255 - part)

    def _placed(self, run: Run, style: Style) -> list[tuple[str, Quad]]:
        """The characters of a line, and where they stand."""
        found, at = [], run.x_mm
        for char, step in zip(run.text, run.steps_mm, strict=True):
            above, below = _HAN_EM if _han(char) else _FIGURE_EM
            if char.isalnum():
                top, width = self.px(run.base_mm - above * run.size_mm), self.px(step - style.tracking)
                quad = Quad.box(self.px(at) - 0.5, top - 0.5, width, self.px((above + below) * run.size_mm))
                found.append((char, quad))
            at += step
        return found

    def _alone(self) -> Alone | None:
        if self._ink is None:
            return None
        return Alone(self._ink, tuple(q for _, q in self._characters), "".join(c for c, _ in self._characters))

    def write_shaped(self, text: str, x: float, y: float, face: str, size: float, color: Color) -> None:
        """A run in a joined script (never a value): set with shaping where Pillow can."""
        size_px = max(4, round(self.px(size)))
        font = fonts.shaped(face, size_px)
        left, top, right, bottom = font.getbbox(text)
        image = Image.new("L", (max(1, int(right - left)) + 4, max(1, int(bottom - top)) + 4), 0)
        ImageDraw.Draw(image).text((2 - left, 2 - top), text, 255, font)
        top_px = round(self.px(y) - image.height / 2)
        self.stamp(np.asarray(image), round(self.px(x)), top_px, Style(face, size, color, strength=0.9))

    def record(self, field: str, text: str, quad: Quad) -> None:
        """Note a value, or a further line of one."""
        self.fields[field] = self.fields.get(field, "") + text
        self.quads.setdefault(field, []).append(quad)

    def typeset(self, text: str, x: float, y: float, style: Style, anchor: str = "l") -> tuple[Pixels, int, int, float]:
        """The ink of a line as a mask, where its upper-left corner goes, and how far the line runs."""
        size_px = max(4, round(self.px(style.size)))
        advances = self._advances(text, style)
        run_px = sum(advances) - self.px(style.tracking)
        start = self.px(x) - {"l": 0.0, "m": run_px / 2, "r": run_px}[anchor]
        baseline = self.px(y) + fonts.middle_px(style.face, size_px)
        pad = size_px // 2 + 2
        left, top = int(start) - pad, int(baseline - 1.1 * size_px) - 2
        image = Image.new("L", (int(run_px) + 2 * pad + 2, int(1.5 * size_px) + 6), 0)
        pen = ImageDraw.Draw(image)
        if style.stretch == 1.0 and style.tracking == 0.0 and all(fonts.covers(style.face, c) for c in text):
            pen.text((start - left, baseline - top), text, 255, fonts.face(style.face, size_px), anchor="ls")
        else:
            at = start
            for char, advance in zip(text, advances, strict=True):
                _put(image, pen, char, at - left, baseline - top, size_px, style)
                at += advance
        return self._worn(np.asarray(image), style), left, top, run_px

    def _advances(self, text: str, style: Style) -> list[float]:
        """How far each character goes, in pixels."""
        size_px = max(4, round(self.px(style.size)))
        return [_font(style.face, c, size_px).getlength(c) * style.stretch + self.px(style.tracking) for c in text]

    def _run(self, text: str, x: float, y: float, style: Style, anchor: str, field: str) -> Run:
        steps = tuple(px / self.px_per_mm for px in self._advances(text, style))
        length = sum(steps) - style.tracking
        start = x - {"l": 0.0, "m": length / 2, "r": length}[anchor]
        base = y + fonts.middle_px(style.face, max(4, round(self.px(style.size)))) / self.px_per_mm
        return Run(text, start, base, style.size, steps, field)

    def _worn(self, mask: Pixels, style: Style) -> Pixels:
        """Bleeding, starved or patchy ink."""
        if style.spread:
            soft = cv2.GaussianBlur(mask, (0, 0), 0.6 + abs(style.spread))
            gain, bias = (1.5, 0) if style.spread > 0 else (1.25, -45)
            mask = np.clip(soft.astype(np.float32) * gain + bias, 0, 255).astype(np.uint8)
        if style.wear:
            grain = self.rng.random((max(2, mask.shape[0] // 3), max(2, mask.shape[1] // 3)), dtype=np.float32)
            grain = cv2.resize(grain, (mask.shape[1], mask.shape[0]), interpolation=cv2.INTER_CUBIC)
            mask = (mask * np.clip((grain - style.wear) * 4 + 0.55, 0.25, 1)).astype(np.uint8)
        return mask

    def stamp(self, mask: Pixels, left_px: int, top_px: int, style: Style) -> None:
        """Lay ink of the style's colour on the paper where the mask is."""
        top, left = max(0, top_px), max(0, left_px)
        bottom = min(self.pixels.shape[0], top_px + mask.shape[0])
        right = min(self.pixels.shape[1], left_px + mask.shape[1])
        if bottom <= top or right <= left:
            return
        share = mask[top - top_px : bottom - top_px, left - left_px : right - left_px, None].astype(np.float32)
        share *= style.strength / 255
        area = self.pixels[top:bottom, left:right]
        ink = np.array(style.color[::-1], np.float32)
        area[:] = (area * (1 - share) + ink * share + 0.5).astype(np.uint8)

    @contextmanager
    def clear(self) -> Iterator[None]:
        """What is laid on meanwhile is as clear as ink for stamps: print under it stays as dark as it was."""
        under = self.pixels.astype(np.float32)
        self.pixels[:] = 255
        yield
        self.pixels[:] = (under * self.pixels / 255 + 0.5).astype(np.uint8)

    def draw(self, strength: float = 1.0) -> Layer:
        """A transparent layer for shapes; laid on when its block ends."""
        return Layer(self, strength)

    def paper(self, kind: str, radius: float = 0.0, **facts: str) -> Paper:
        """The finished paper, its corners rounded."""
        height, width = self.pixels.shape[:2]
        outline = Image.new("L", (width, height), 0 if radius else 255)
        if radius:
            ImageDraw.Draw(outline).rounded_rectangle((0, 0, width - 1, height - 1), self.px(radius), 255)
        quads = {name: parts[0] if len(parts) == 1 else Quad.around(tuple(parts)) for name, parts in self.quads.items()}
        return Paper(
            kind,
            self.pixels,
            np.asarray(outline).copy(),
            MappingProxyType(dict(self.fields)),
            MappingProxyType(quads),
            min(self.smallest_px, self.px(6.0)),
            Quad.box(-0.5, -0.5, width, height),
            facts=MappingProxyType(facts),
            runs=tuple(self.runs),
            symbols=tuple(self.symbols),
            px_per_mm=self.px_per_mm,
            alone=self._alone(),
        )


class Layer:
    """Shapes drawn twice as large and laid on the canvas softly."""

    SCALE = 2

    def __init__(self, canvas: Canvas, strength: float) -> None:
        self.canvas, self.strength = canvas, strength
        height, width = canvas.pixels.shape[:2]
        self.image = Image.new("RGBA", (width * self.SCALE, height * self.SCALE), (0, 0, 0, 0))
        self.pen = ImageDraw.Draw(self.image)
        self.unit = canvas.px_per_mm * self.SCALE

    def __enter__(self) -> Layer:
        return self

    def __exit__(self, *_: object) -> None:
        found = self.image.getbbox()
        if found is None:
            return
        left, top, right, bottom = (v - v % self.SCALE for v in (*found[:2], found[2] + 1, found[3] + 1))
        part = np.asarray(self.image.crop((left, top, right, bottom)).reduce(self.SCALE)).astype(np.float32)
        x, y = left // self.SCALE, top // self.SCALE
        area = self.canvas.pixels[y : y + part.shape[0], x : x + part.shape[1]]
        part = part[: area.shape[0], : area.shape[1]]
        share = part[..., 3:] * (self.strength / 255)
        area[:] = (area * (1 - share) + part[..., 2::-1] * share + 0.5).astype(np.uint8)

    def points(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x * self.unit, y * self.unit) for x, y in points]

    def polygon(self, points: list[tuple[float, float]], color: Color) -> None:
        self.pen.polygon(self.points(points), (*color, 255))

    def ellipse(self, x: float, y: float, rx: float, ry: float, color: Color) -> None:
        u = self.unit
        self.pen.ellipse(((x - rx) * u, (y - ry) * u, (x + rx) * u, (y + ry) * u), (*color, 255))

    def ring(self, x: float, y: float, rx: float, ry: float, color: Color, width: float) -> None:
        u = self.unit
        box = ((x - rx) * u, (y - ry) * u, (x + rx) * u, (y + ry) * u)
        self.pen.ellipse(box, outline=(*color, 255), width=max(1, round(width * u)))

    def line(self, points: list[tuple[float, float]], color: Color, width: float) -> None:
        self.pen.line(self.points(points), (*color, 255), max(1, round(width * self.unit)), joint="curve")

    def box(self, x: float, y: float, width: float, height: float, color: Color, radius: float = 0.0) -> None:
        u = self.unit
        self.pen.rounded_rectangle((x * u, y * u, (x + width) * u, (y + height) * u), radius * u, (*color, 255))


def ink_quad(mask: Pixels, left_px: int, top_px: int) -> Quad:
    """The box of the ink in a mask, as a quad on the paper."""
    x, y, width, height = cv2.boundingRect((mask > 40).astype(np.uint8))
    return Quad.box(left_px + x - 0.5, top_px + y - 0.5, width, height)


def _han(text: str) -> bool:
    return any("一" <= c <= "鿿" for c in text)


def _font(name: str, char: str, size_px: int) -> ImageFont.FreeTypeFont:
    return fonts.face(name if fonts.covers(name, char) else fonts.SPARE, size_px)


def _put(
    image: Image.Image, pen: ImageDraw.ImageDraw, char: str, x: float, y: float, size_px: int, style: Style
) -> None:
    """One character with its left edge at x on the baseline y, stretched if the style asks."""
    font = _font(style.face, char, size_px)
    if style.stretch == 1.0:
        pen.text((x, y), char, 255, font, anchor="ls")
        return
    width = max(2, int(font.getlength(char) + size_px))
    glyph = Image.new("L", (width, image.height), 0)
    ImageDraw.Draw(glyph).text((size_px // 2, y), char, 255, font, anchor="ls")
    shift = x - size_px // 2 * style.stretch
    moved = glyph.transform(
        image.size,
        Image.Transform.AFFINE,
        (1 / style.stretch, 0, -shift / style.stretch, 0, 1, 0),
        Image.Resampling.BILINEAR,
    )
    image.paste(255, (0, 0), moved)
