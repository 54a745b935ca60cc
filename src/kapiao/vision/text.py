"""Eyes for text: the detector, the line reader and the direction vote behind one port.

Knows: which model serves which task at which precision. Must not know: documents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

import numpy as np

from kapiao.errors import SettingInvalid
from kapiao.imaging.rectify import STRIP_PX
from kapiao.records import Line, Pixels, Quad
from kapiao.vision import shelf
from kapiao.vision.batches import SHARED_SHAPES, cell
from kapiao.vision.detector import Detector
from kapiao.vision.forgeries import ForgeryNetwork, open_forgeries
from kapiao.vision.plates import PlateNetworks, open_plates
from kapiao.vision.reader import Alphabet, Reader
from kapiao.vision.runtime import PRECISIONS, Network, open_network
from kapiao.vision.surfaces import SurfaceNetworks, open_surfaces
from kapiao.vision.turn import TurnVote

_WARM_STRIPS_PX = sorted({cell(width) for width in range(1, 1025)})
_LINE_KERNELS = 2000  # enough for all strip widths in use: preparing one anew costs more than reading the strip
_SHORT_SIDES_PX = 224, 256, 288  # of a picture of 16:9, 3:2 or 4:3 at a glance
_WARM_BOXES = (  # (height, width): glances and closer looks at cards
    *((short, 384) for short in _SHORT_SIDES_PX),
    *((384, short) for short in (*_SHORT_SIDES_PX, 384)),
    (96, 608),
    (640, 640),
)


@dataclass(frozen=True, slots=True)
class TextEyes:
    """An implementation of `kapiao.vision.ports.Eyes`. Threads that share it wait for each other."""

    detector: Detector
    reader: Reader
    vote: TurnVote
    plates: PlateNetworks
    surfaces: SurfaceNetworks
    forgeries: ForgeryNetwork
    _one: Lock = field(default_factory=Lock, repr=False)
    _closer: Callable[[], Reader] | None = field(default=None, repr=False)
    _opened: list[TextEyes] = field(default_factory=list, repr=False)

    def boxes(self, pixels: Pixels, side_px: int) -> tuple[Quad, ...]:
        with self._one:
            return self.detector.boxes(pixels, side_px)

    def read(self, strip: Pixels, alphabet: frozenset[str] | None = None) -> Line:
        with self._one:
            return self.reader.read(strip, alphabet)

    def read_each(
        self, strips: Sequence[Pixels], alphabets: Sequence[frozenset[str] | None] | None = None
    ) -> tuple[Line, ...]:
        with self._one:
            return self.reader.read_each(strips, alphabets)

    @property
    def careful(self) -> TextEyes:
        if self._closer is None:
            return self
        with self._one:
            if not self._opened:
                self._opened.append(replace(self, reader=self._closer(), _closer=None))
        return self._opened[0]

    def upside_down(self, strips: Sequence[Pixels]) -> float:
        with self._one:
            return self.vote.upside_down(strips)

    def warm(self) -> None:
        """Let the engine prepare every strip width in use, so that no request pays for it."""
        for count, width in (*((1, width) for width in _WARM_STRIPS_PX), *SHARED_SHAPES):
            self.read_each([np.full((STRIP_PX, width, 3), 255, np.uint8)] * count)
        for height, width in _WARM_BOXES:
            self.boxes(np.full((height, width, 3), 255, np.uint8), max(height, width))
        self.upside_down([np.full((STRIP_PX, 192, 3), 255, np.uint8)])


def open_eyes(engine: str = "openvino", precision: str | None = None) -> TextEyes:
    """Eyes on one engine. `precision`: f32; bf16 (f32 where the processor lacks it); int8 (bf16 with an int8 reader).

    Without a precision the fastest one of the engine is taken. Raises SettingInvalid for an engine or precision that
    there is not, ModelError when a model cannot be used.
    """
    if engine not in PRECISIONS:
        raise SettingInvalid(f"The engine must be one of {', '.join(PRECISIONS)}.", engine=engine)
    admitted = PRECISIONS[engine]
    precision = precision or admitted[-1]
    if precision not in admitted:
        raise SettingInvalid(f"With {engine} the precision must be one of {', '.join(admitted)}.", engine=engine)
    float_precision = "f32" if precision == "f32" else "bf16"
    alphabet = Alphabet.of(shelf.load("text_alphabet").decode("utf-8"))

    def of_floats() -> Reader:
        return Reader(open_network(shelf.load("text_line"), engine, float_precision, kernels=_LINE_KERNELS), alphabet)

    reader = of_floats() if precision != "int8" else Reader(_int8_line(engine), alphabet)
    return TextEyes(
        Detector(open_network(shelf.load("text_boxes"), engine, float_precision)),
        reader,
        TurnVote(open_network(shelf.load("text_turn"), engine, float_precision), reader),
        open_plates(engine, float_precision),
        open_surfaces(engine, float_precision),
        open_forgeries(engine, "f32"),
        _closer=of_floats if precision == "int8" else None,
    )


def _int8_line(engine: str) -> Network:
    weights = shelf.load("text_line_int8_weights")
    return open_network(shelf.load("text_line_int8"), engine, "bf16", weights, kernels=_LINE_KERNELS)
