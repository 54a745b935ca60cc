"""Others who read the same pictures: stock RapidOCR as installed, and tesseract where the system has it.

Their lines become kapiao's `Line`s, so that one and the same reading core makes fields of them: what differs then is
the engine and the way to the lines, not the parser. They are given the benefit of the doubt where their answer is
silent: characters are spaced evenly over a box, and lines are tried both ways up.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

import numpy as np

from kapiao.documents.document import Document
from kapiao.pipeline.pages import records_by_rows
from kapiao.pipeline.sight import Sight
from kapiao.records import Char, Line, Pixels, Quad, Record, Sheet

_STANDING = 1.5  # height / width from which RapidOCR turns a crop before reading it


class Stock:
    """`RapidOCR()` of the pinned package, its defaults, but one thread like everybody else here."""

    name = "rapidocr"

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        threads = "EngineConfig.onnxruntime.{}_op_num_threads"
        self._engine = RapidOCR(
            params={
                threads.format("intra"): 1,
                threads.format("inter"): 1,
                "Global.log_level": "critical",
            }
        )

    def read(self, data: bytes) -> tuple[Line, ...]:
        """What is timed: bytes to boxes and texts."""
        return _lines(self._engine(data))


def _lines(result: Any) -> tuple[Line, ...]:
    if result.boxes is None or result.txts is None:
        return ()
    rows = zip(result.boxes, result.txts, result.scores, strict=True)
    return tuple(_line(_reading_order(box), text, float(score)) for box, text, score in rows)


def _reading_order(box: Any) -> Quad:
    """RapidOCR reads a standing box from top to bottom; its corners come as if it lay."""
    a, b, c, d = ((float(x), float(y)) for x, y in box)
    quad = Quad((a, b, c, d))
    return quad.turned(1) if quad.height >= _STANDING * quad.width else quad


def _line(quad: Quad, text: str, score: float) -> Line:
    step = 1 / max(len(text), 1)
    chars = tuple(Char(c, score, k * step, (k + 1) * step) for k, c in enumerate(text))
    return Line(text, score, quad, chars)


def inverted(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The same lines as they lie when the page stands on its head: RapidOCR does not say which crops it turned."""
    return tuple(Line(line.text, line.score, line.quad.turned(2), line.chars) for line in lines)


class Blind:
    """Eyes that see nothing: only lines are left of a picture, nothing can be looked at again."""

    def boxes(self, pixels: Pixels, side_px: int) -> tuple[Quad, ...]:
        return ()

    def read(self, strip: Pixels, alphabet: frozenset[str] | None = None) -> Line:
        return Line("", 0.0, Quad.box(0, 0, strip.shape[1], strip.shape[0]))

    def read_each(self, strips: Sequence[Pixels], alphabets: object = None) -> tuple[Line, ...]:
        return tuple(self.read(strip) for strip in strips)

    def upside_down(self, strips: Sequence[Pixels]) -> float:
        return 0.0


def _dark_room() -> Sight:
    sheet = Sheet(np.zeros((16, 16, 3), np.uint8), 16, 16, "jpeg")
    return Sight(sheet, Blind())  # type: ignore[arg-type]


def records_of(lines: Sequence[Line], document: type[Document]) -> tuple[Record, ...]:
    """Records that kapiao's own reading core makes of a peer's lines, the better of both ways up."""
    ways = (tuple(lines), inverted(lines))
    found = [records_by_rows(_dark_room(), (document,), way, asked=True) for way in ways]
    return max(found, key=lambda records: max((_found(r) for r in records), default=(0, 0)))


def _found(record: Record) -> tuple[int, int]:
    fields = record.fields.values()
    return sum(f.valid is True for f in fields), len(fields)


class Tesseract:
    """Debian's tesseract with simplified Chinese, as a process of its own a picture."""

    name = "tesseract"

    def read(self, data: bytes) -> tuple[tuple[str, ...], float]:
        """Lines of text, and the CPU seconds of the child."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "-l", "chi_sim", "--psm", "11"],
            input=data,
            capture_output=True,
            check=False,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        text = done.stdout.decode("utf-8", "replace")
        return tuple(line.strip() for line in text.splitlines() if line.strip()), spent


def tesseract_installed() -> bool:
    if shutil.which("tesseract") is None:
        return False
    done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "chi_sim" in done.stdout.split()
