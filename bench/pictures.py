"""What is read: drawn specimens, and folders of real pictures with their labels.

A picture carries its bytes and its truth; it knows nothing of who reads it. Specimens follow from kind, tier and seed.
Real pictures lie outside the repository as `<kind>/labels.jsonl`, an object a line: `file`, `action` (a vendor's
operation), `params`, `expected` (a path into the operation's answer -> value).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from kapiao.records import Quad

TIERS = ("clean", "photo", "hard")
EVALUATION_SEED = 900_000  # seeds from here on are never looked at while building
TEXT = "text"
CODES = "qr_code"
SEALS = "seal"
TABLE = "table"
PAPERS = "papers"  # several papers in one picture
PAPER_KINDS = ("taxi_invoice", "quota_invoice", "roll_invoice", "vat_invoice")  # that lie there
PAPERS_ASKED = (*PAPER_KINDS, "vehicle_invoice")


@dataclass(frozen=True, slots=True)
class Laid:
    """One of several papers in a picture: where it lies there, and what it says."""

    kind: str
    quad: Quad
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to read. `truth`: fields of the document (specimen), or paths of the answer (real picture)."""

    group: str  # kind of specimen or folder of samples
    tier: str  # "clean", "photo", "hard", or "real", with the name of a view
    name: str  # seed or file name
    data: bytes = field(repr=False)
    truth: Mapping[str, object] = field(repr=False)
    kind: str = ""  # of a specimen: what the reader is asked for
    action: str = ""  # of a real picture: the vendor's operation
    params: Mapping[str, object] = field(default_factory=dict)
    match_any: bool = False
    rows: tuple[Mapping[str, str], ...] = field(default=(), repr=False)  # of a specimen's list: the goods of an invoice
    papers: tuple[Laid, ...] = field(default=(), repr=False)  # of a picture with several

    @property
    def real(self) -> bool:
        return bool(self.action)


def specimens(kinds: Sequence[str], tiers: Sequence[str], count: int, seed: int) -> list[Picture]:
    """`count` specimens a kind and tier, drawn on every core before anything is measured."""
    wanted = [(kind, tier, seed + k) for kind in kinds for tier in tiers for k in range(count)]
    if not wanted:
        return []
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        return list(pool.map(_drawn, wanted, chunksize=4))


def _drawn(wanted: tuple[str, str, int]) -> Picture:
    from kapiao.specimens import draw

    kind, tier, seed = wanted
    specimen = draw(kind, seed, tier)
    rows = tuple(json.loads(specimen.facts.get("items", "[]")))
    return Picture(kind, tier, str(seed), specimen.encoded, dict(specimen.fields), kind, rows=rows)


def drawable() -> list[str]:
    """Every kind of which there are specimens."""
    from kapiao.specimens import kinds

    return list(kinds())


def samples(folder: Path) -> Iterator[Picture]:
    """Every labelled picture of a folder of samples, in order of kind and file."""
    for labels in sorted(folder.glob("*/labels.jsonl")):
        for row in map(json.loads, filter(str.strip, labels.read_text(encoding="utf-8").splitlines())):
            yield Picture(
                group=str(row.get("kind", labels.parent.name)),
                tier="real",
                name=row["file"],
                data=(labels.parent / row["file"]).read_bytes(),
                truth=row["expected"],
                action=row["action"],
                params=row.get("params", {}),
                match_any=row.get("match") == "any",
            )
