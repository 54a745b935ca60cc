"""Pictures that are no single specimen: several papers, scanned A4 sheets, files and codes that say their fields.

Each set is measured by a command of its own as well, in more detail: `bench.papers`, `bench.scans`, `bench.certain`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from bench import certain, scans
from bench.papers import several
from bench.pictures import PAPERS, Picture
from kapiao.specimens import draw

SCAN, CERTAIN = "scan", "certain"
SETS = (PAPERS, SCAN, CERTAIN)
_SHARE = 5  # of the specimens a kind, one in so many


def pictures_of(names: Sequence[str], tiers: Sequence[str], count: int, seed: int) -> list[Picture]:
    """The pictures of some sets, fewer than of a kind, drawn on every core before anything is measured."""
    fewer = -(-count // _SHARE)
    wanted = [(name, tuple(tiers), seed + k) for name in names for k in range(fewer)]
    if not wanted:
        return []
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        return [picture for some in pool.map(_drawn, wanted) for picture in some]


def _drawn(wanted: tuple[str, Sequence[str], int]) -> list[Picture]:
    name, tiers, seed = wanted
    if name == PAPERS:
        return [_several(seed, tier) for tier in tiers]
    if name == SCAN:
        return [_scanned(number, *page) for number, page in enumerate(scans.pages(1, seed))]
    return [
        Picture(CERTAIN, sort, f"{kind} {seed}", data, dict(fields), kind)
        for sort, kind, data, fields in certain.files(1, seed, tiers)
    ]


def _several(seed: int, tier: str) -> Picture:
    data, papers = several(seed, tier)
    return Picture(PAPERS, tier, str(seed), data, {}, PAPERS, papers=papers)


def _scanned(number: int, name: str, kind: str, seed: int, data: bytes) -> Picture:
    """A sheet: of an invoice its fields, of text the first of its pages."""
    specimen = draw(kind, seed, "clean")
    return Picture(SCAN, "A4", f"{name} {seed}", data, dict(specimen.fields), kind)
