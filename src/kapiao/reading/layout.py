"""Known layouts: what is steady on a kind of document, and a document found by it.

Knows: where lines tend to begin and end and where fields stand, learned by `training/learn_layout.py`. Must not know:
how a document is found (`register`), what its fields mean.

Frames. Sheet: pixels of the picture the boxes were found in. Card: the flat document, x in 0..1 of its width, y in the
same unit (so 0..1/aspect).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from kapiao.records import Homography, Quad

Array = Any


@dataclass(frozen=True, slots=True)
class Strip:
    """Where one field stands on the flat card: its rows of text, in card units."""

    left: float
    right: float
    rows: tuple[float, ...]  # middle of each line
    height: float


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What is steady on a kind of document. Card units; `left` and `right` are (n, 3): x, y, weight."""

    name: str
    aspect: float
    left: Array
    right: Array
    lines: Array  # (n, 4): left x, y, right x, y of lines whose ends are both steady
    rows: Array  # (n,): y of the rows of text
    strips: dict[str, Strip]
    typical_score: float  # median score of clean pictures

    @property
    def height(self) -> float:
        return 1.0 / self.aspect

    @classmethod
    def from_json(cls, text: str) -> Layout:
        data = json.loads(text)
        return cls(
            name=data["name"],
            aspect=data["aspect"],
            left=np.asarray(data["left"], np.float64).reshape(-1, 3),
            right=np.asarray(data["right"], np.float64).reshape(-1, 3),
            lines=np.asarray(data["lines"], np.float64).reshape(-1, 4),
            rows=np.asarray(data["rows"], np.float64),
            strips={k: Strip(v["left"], v["right"], tuple(v["rows"]), v["height"]) for k, v in data["strips"].items()},
            typical_score=data["typical_score"],
        )


@dataclass(frozen=True, slots=True)
class Fit:
    """A document found: `card_to_sheet` takes card units to pixels of the sheet."""

    layout: Layout
    card_to_sheet: Homography
    score: float  # relative to the layout's typical clean picture
    boxes: tuple[int, ...]  # boxes that lie on the card

    @property
    def quad(self) -> Quad:
        return Quad.box(0, 0, 1, self.layout.height).mapped(self.card_to_sheet)

    @property
    def width_px(self) -> float:
        return self.quad.width

    def strip_quads(self, name: str, taller: float = 1.0) -> tuple[Quad, ...]:
        """The rows of a field on the sheet, top to bottom, `taller` times as high as the layout has them."""
        strip = self.layout.strips[name]
        height = strip.height * taller
        return tuple(
            Quad.box(strip.left, y - height / 2, strip.right - strip.left, height).mapped(self.card_to_sheet)
            for y in strip.rows
        )


def load_layout(folder: Path | Any, name: str) -> Layout:
    """A learned layout by name. Raises FileNotFoundError when it was never learned."""
    return Layout.from_json((folder / f"{name}.json").read_text("utf-8"))


def layouts_folder() -> Any:
    return files("kapiao.documents") / "layouts"
