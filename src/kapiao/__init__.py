"""kapiao (卡票): self-hosted recognition of Chinese cards, certificates, invoices and tickets.

    >>> import kapiao
    >>> reading = kapiao.read("card.jpg")                    # doctest: +SKIP
    >>> reading.records[0].fields["id_number"].text          # doctest: +SKIP

`read` is all that most programs need. `Reader` is the same as an object of your own (one a thread or process). What
comes back are the frozen nouns of `kapiao.records`; what goes wrong is a `KapiaoError`.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kapiao.errors import KapiaoError
from kapiao.records import Ask, Cell, Field, Item, Limits, Line, Mark, Quad, Reading, Record, Table

if TYPE_CHECKING:
    from kapiao.pipeline import Reader
    from kapiao.records import Pixels

__all__ = [
    "Ask",
    "Cell",
    "Field",
    "Item",
    "KapiaoError",
    "Limits",
    "Line",
    "Mark",
    "Quad",
    "Reader",
    "Reading",
    "Record",
    "Table",
    "kinds",
    "read",
]
__version__ = "0.1.0"

_turn = threading.Lock()  # a reader reads one picture at a time


def read(picture: str | Path | bytes | Pixels, kind: str | None = None, *, measures: bool = False) -> Reading:
    """Everything found in one picture.

    `picture`: a file's path, its bytes, or pixels (uint8; height x width x 3 in BGR order, or height x width grey).
    `kind`: one of `kinds()`; None finds out by itself. `measures`: whether `Record.measures` is filled, which takes a
    little longer: how the paper was photographed, whether it seems a copy or changed (docs/measures.md). Raises
    KapiaoError (see `kapiao.errors`), OSError for a path that cannot be read.
    """
    from kapiao.pipeline.quality import MEASURES

    ask = Ask((kind,) if kind else (), MEASURES if measures else frozenset())
    with _turn:
        reader = _reader()
        if isinstance(picture, str | Path):
            return reader.read(Path(picture).read_bytes(), ask)
        if isinstance(picture, bytes | bytearray | memoryview):
            return reader.read(bytes(picture), ask)
        return reader.read_pixels(picture, ask)


def kinds() -> dict[str, str]:
    """Every kind that can be asked for, with its title as printed; `text` is any text, line by line."""
    from kapiao.documents import all_documents
    from kapiao.pipeline import TEXT

    return {document.kind: document.title for document in all_documents()} | {TEXT: "通用文字"}


@lru_cache(maxsize=1)
def _reader() -> Reader:
    from kapiao.pipeline import Reader

    return Reader()


def __getattr__(name: str) -> object:
    if name == "Reader":  # loaded when asked for: the networks' libraries take their time
        from kapiao.pipeline import Reader

        return Reader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
