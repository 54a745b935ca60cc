"""Which document is it: the words printed on every specimen of a kind, looked for among the rows.

Knows: signs and counter-signs as words. Must not know: geometry of layouts, vendors, networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from kapiao.reading.locate import find_label
from kapiao.reading.view import View

LEAST = 0.3  # share of a document's signs that must be seen when nobody said what it is


class Signed(Protocol):
    """A document as far as this room is concerned."""

    @property
    def signs(self) -> tuple[str, ...]: ...

    @property
    def signs_enough(self) -> int: ...

    @property
    def against(self) -> tuple[str, ...]: ...


D = TypeVar("D", bound=Signed)


def likely(view: View, documents: Sequence[D], least: float = LEAST) -> list[tuple[D, float]]:
    """Documents with at least `least` of their signs on the page and no counter-sign, most likely first."""
    ranked = [(document, likelihood(view, document)) for document in documents]
    return sorted(((d, s) for d, s in ranked if s >= least and s >= 0), key=lambda pair: -pair[1])


def likelihood(view: View, document: Signed) -> float:
    """How much of a document is `shown` on the page; -1 when a counter-sign is printed there."""
    if any(hit.misread == 0 for word in document.against for hit in find_label(view, word)):
        return -1.0
    return shown(view, document)


def shown(view: View, document: Signed) -> float:
    """Share of a document's signs that are printed on the page, of as many as are enough, whatever else is printed."""
    seen = sum(1 for word in document.signs if find_label(view, word))
    needed = document.signs_enough or len(document.signs)
    return min(1.0, seen / needed) if needed else 0.0
