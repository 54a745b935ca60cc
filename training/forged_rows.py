"""Rows to train the network of forgeries on: their traces on papers that were forged, and on such that were not.

Knows the drawings of `kapiao.specimens`, and where the reader finds their rows. Must not know torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kapiao.errors import KapiaoError
from kapiao.pipeline import Reader
from kapiao.records import Ask, Homography, Pixels, Quad
from kapiao.specimens import Specimen, draw
from kapiao.specimens.forgeries import Forgery, forged
from kapiao.vision.forgeries import row_traces

KINDS = (
    *("resident_id_front",) * 4, *("resident_id_back",) * 3, *("hmt_permit_front",) * 2, "resident_id_temporary_front",
)  # fmt: skip
SENT = ("character", "repainted", "repainted", "pasted", "pasted", "pasted", "", "", "")  # manners, each photograph


@dataclass(frozen=True, slots=True)
class Card:
    """The traces of the rows of one picture (n, COUNT), and whether each row was changed."""

    traces: Pixels = field(repr=False)
    changed: Pixels


def cards_of(number: int, seed: int, reader: Reader) -> list[Card]:
    """Of two papers photographed once, each forged in every manner and sent on as it is."""
    kind, tier = KINDS[number % len(KINDS)], ("clean", "photo")[number // len(KINDS) % 2]
    how = "photo" if tier == "photo" else ""
    one, another = (draw(kind, seed + 2 * number + k, tier, how) for k in (0, 1))
    rng = np.random.default_rng([seed, number])
    found: list[Card] = []
    for own, foreign in ((one, another), (another, one)):
        rows = rows_of(own, reader)
        for manner in SENT if rows else ():
            sent = forged(own, rng, manner, foreign)
            if not manner or sent.name in rows:
                found.append(_told(rows, sent))
    return found


def rows_of(specimen: Specimen, reader: Reader) -> dict[str, Quad]:
    """Where the reader finds the values; nothing where it finds none."""
    try:
        fields = reader.read(specimen.encoded, Ask((specimen.kind,))).records[0].fields
    except KapiaoError:
        return {}
    return {name: quad for name, value in fields.items() if (quad := value.quad_on_source) is not None}


def _told(rows: dict[str, Quad], sent: Forgery) -> Card:
    shift, scale = (sent.scale - 1) / 2, sent.scale
    smaller = Homography((scale, 0.0, shift, 0.0, scale, shift, 0.0, 0.0, 1.0))
    traces = row_traces(sent.pixels, [quad.mapped(smaller) for quad in rows.values()])
    seen = ~np.isnan(traces).all(1)
    return Card(traces[seen], np.array([name == sent.name for name in rows])[seen])
