"""What lies on one page of an OFD: characters where the file sets them, pictures and filled paths as pixels.

Knows: objects of a page and their transformations (GB/T 33190-2016, chapters 8 to 13; millimetres, y down). Must not
know: packages, what the text means.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np

from kapiao.errors import PictureSize
from kapiao.imaging.parcel import Node
from kapiao.imaging.scaling import shrunk
from kapiao.imaging.textlayer import Glyph, glyph_of
from kapiao.records import Homography, Pixels, Quad

POINTS_PER_MM = 72 / 25.4
_MAX_DEPTH = 8  # of blocks and composites in one another
_MAX_GLYPHS, _MAX_PICTURES, _MAX_CORNERS = 50_000, 64, 400_000  # of one page
_ASCENT, _DESCENT = 0.86, 0.14  # of the em, above and below the base line
_NARROW = 0.5  # of the em: letters and figures whose width the file does not say
_CHINESE = "\u2e80"  # Chinese characters and their full-width signs begin here
_NUMBER = re.compile(r"-?\d*\.?\d+(?:[eE][-+]?\d{1,3})?")
_STEP = re.compile(r"[A-Za-z]|-?\d*\.?\d+")
_TAKES = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}  # figures after a sign of a path
_LONGEST = 1_000_000  # characters of a list of figures that are looked at
Media = Callable[[str], "Pixels | None"]


@dataclass(slots=True)
class PageObjects:
    """The objects of one page, gathered. `to_points`: from millimetres of the page to points, y up."""

    to_points: Homography
    media: Media
    composites: Mapping[str, Node]
    glyphs: list[Glyph] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)  # of the pieces of text, by their numbers
    pictures: list[tuple[Pixels, Homography]] = field(default_factory=list)  # unit square to points
    paths: list[tuple[list[list[tuple[float, float]]], tuple[int, ...]]] = field(default_factory=list)  # in points
    _corners: int = 0

    def gather(self, holder: Node, to_page: Homography | None = None, depth: int = 0) -> None:
        """Every object in a layer, a block or a composite."""
        to_page = to_page or Homography.identity()
        if depth > _MAX_DEPTH:
            return
        for node in holder.nodes:
            if node.tag in ("PageBlock", "Layer", "Content"):
                self.gather(node, to_page, depth + 1)
            elif node.attributes.get("Visible", "true").lower() != "false":
                self._object(node, to_page @ _placed(node), depth)

    def _object(self, node: Node, to_page: Homography, depth: int) -> None:
        if node.tag == "TextObject":
            self._text(node, to_page)
        elif node.tag == "ImageObject":
            self._picture(node, to_page)
        elif node.tag == "PathObject":
            self._path(node, to_page)
        elif node.tag == "CompositeObject":
            unit = self.composites.get(node.attributes.get("ResourceID", ""))
            if unit is not None:
                self.gather(unit, to_page, depth + 1)

    def _text(self, node: Node, to_page: Homography) -> None:
        size = (numbers(node.attributes.get("Size", "")) or [0.0])[0]
        stretch = (numbers(node.attributes.get("HScale", "")) or [1.0])[0]
        if not 0.05 < size < 500:
            return
        x = y = 0.0
        said = ""
        for code in (n for n in node.nodes if n.tag == "TextCode"):
            x, y = ((numbers(code.attributes.get(k, "")) or [was])[0] for k, was in (("X", x), ("Y", y)))
            text = code.text.strip("\r\n")
            said += text
            if len(self.glyphs) + len(text) > _MAX_GLYPHS:
                raise PictureSize("A page of the OFD holds too much text.", characters=len(self.glyphs) + len(text))
            self._set(text, (x, y), code, size, stretch, to_page)
        self.texts[node.attributes.get("ID", "")] = said

    def _set(
        self, text: str, at: tuple[float, float], code: Node, size: float, stretch: float, to_page: Homography
    ) -> None:
        """Character by character from a point on the base line."""
        x, y = at
        across, down = (list(_steps(code.attributes.get(k, ""), len(text))) for k in ("DeltaX", "DeltaY"))
        to_points = self.to_points @ to_page
        for place, char in enumerate(text):
            own = size * stretch * (1.0 if char >= _CHINESE else _NARROW)
            step = across[place] if place < len(across) else 0.0 if place < len(down) else own
            width = min(own, step) if step > 0 else own
            box = Quad.box(x, y - _ASCENT * size, width, (_ASCENT + _DESCENT) * size).mapped(to_points)
            (ax, ay), (bx, by) = box.points[0], box.points[1]
            turn_deg = math.degrees(math.atan2(by - ay, bx - ax))
            left, low, right, high = box.bounds
            self.glyphs.append(glyph_of(char, turn_deg, (left, low, right, high), broken=place == 0))
            x, y = x + step, y + (down[place] if place < len(down) else 0.0)

    def _picture(self, node: Node, to_page: Homography) -> None:
        if len(self.pictures) == _MAX_PICTURES:
            raise PictureSize("A page of the OFD holds too many pictures.")
        pixels = self.media(node.attributes.get("ResourceID", ""))
        if pixels is not None:
            self.pictures.append((pixels, self.to_points @ to_page))

    def _path(self, node: Node, to_page: Homography) -> None:
        """Filled ones only: rules are no text, and a code is filled squares."""
        if node.attributes.get("Fill", "false").lower() != "true":
            return
        color = numbers((node.first("FillColor") or Node("", {})).attributes.get("Value", ""))
        outlines = list(_outlines(node.said("AbbreviatedData"), self.to_points @ to_page))
        self._corners += sum(map(len, outlines))
        if self._corners > _MAX_CORNERS:
            raise PictureSize("A page of the OFD holds too many paths.")
        shade = tuple(int(min(max(v, 0), 255)) for v in color[::-1]) if len(color) == 3 else (0, 0, 0)
        self.paths.append((outlines, shade))

    def laid(self, pixels: Pixels, to_pixels: Homography) -> Pixels:
        """Paths and pictures on a page. `to_pixels`: from points."""
        height, width = pixels.shape[:2]
        for outlines, shade in self.paths:
            corners = [np.array([to_pixels.map(p) for p in outline]).round().astype(np.int32) for outline in outlines]
            cv2.fillPoly(pixels, [np.clip(c, -(1 << 14), 1 << 14) for c in corners if len(c) > 2], shade)
        for picture, place in self.pictures:
            place = to_pixels @ place
            a, b, _, d = Quad.box(0, 0, 1, 1).mapped(place).points
            picture = shrunk(picture, max(16, min(round(2 * max(math.dist(a, b), math.dist(a, d))), 1 << 14)))
            unit = Homography((1 / picture.shape[1], 0, 0, 0, 1 / picture.shape[0], 0, 0, 0, 1))
            matrix = np.array((place @ unit).rows).reshape(3, 3)
            pixels = cv2.warpPerspective(
                picture, matrix, (width, height), pixels, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT
            )
        return pixels


def numbers(text: str) -> list[float]:
    """The finite figures of a list as OFD writes it."""
    found = [float(match) for match in _NUMBER.findall(text[:_LONGEST])]
    return [v for v in found if math.isfinite(v) and abs(v) < 1e6]


def _placed(node: Node) -> Homography:
    """Where an object lies in what holds it: its own transformation, then its corner."""
    box = numbers(node.attributes.get("Boundary", ""))
    own = numbers(node.attributes.get("CTM", ""))
    x, y = box[:2] if len(box) == 4 else (0.0, 0.0)
    a, b, c, d, e, f = own if len(own) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return Homography((a, c, e + x, b, d, f + y, 0.0, 0.0, 1.0))


def _steps(text: str, most: int) -> Iterator[float]:
    """`3.2 g 4 3.2 1.6`: the steps from character to character; `g n v` stands for n times v."""
    words = iter(text[:_LONGEST].split())
    given = 0
    for word in words:
        times = 1
        if word.lower() == "g":
            times, word = int((numbers(next(words, "")) or [0])[0]), next(words, "")
        step = (numbers(word) or [0.0])[0]
        for _ in range(min(max(times, 0), most - given)):
            given += 1
            yield step
        if given >= most:
            return


def _outlines(text: str, to_points: Homography) -> Iterator[list[tuple[float, float]]]:
    """The outlines of a path by their corners; of bows, their ends."""
    outline: list[tuple[float, float]] = []
    words = _STEP.findall(text[:_LONGEST])
    at = 0
    while at < len(words):
        sign, takes = words[at], _TAKES.get(words[at], 0)
        figures = [float(w) for w in words[at + 1 : at + 1 + takes] if not w.isalpha()]
        at += 1 + len(figures)
        if sign in ("M", "S") and outline:
            yield outline
            outline = []
        if takes and len(figures) == takes:
            outline.append(to_points.map((figures[-2], figures[-1])))
    if outline:
        yield outline
