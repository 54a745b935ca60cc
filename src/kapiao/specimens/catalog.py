"""The catalogue of papers that can be drawn, and the three things to do with it: draw, draw a pair, write a set.

Knows which module draws which kind and how a random stream follows from kind, seed and tier. The paper follows from
kind and seed alone: the same paper is photographed in every tier.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from kapiao.errors import ParameterInvalid
from kapiao.records import Homography, Pixels, Quad
from kapiao.specimens import (
    bankcard,
    businesslicence,
    camera,
    carsale,
    codes,
    driverlicence,
    household,
    idcard,
    itinerary,
    mainlandpermit,
    namecard,
    ofd,
    page,
    pair,
    passport,
    permits,
    receipts,
    roadside,
    seal,
    storefront,
    tables,
    ticket,
    vatinvoice,
    vehiclelicence,
    vin,
)
from kapiao.specimens.ink import Paper

_SEVERAL_PX = 4000  # long side of a picture of several papers, as telephones take it
Painter = Callable[[np.random.Generator], Paper]

PAINTERS: Mapping[str, Painter] = MappingProxyType(
    {
        "resident_id_front": idcard.front,
        "resident_id_back": idcard.back,
        "resident_id_temporary_front": permits.temporary_front,
        "resident_id_temporary_back": permits.temporary_back,
        "hmt_permit_front": permits.hmt_front,
        "mainland_permit_front": mainlandpermit.front,
        "mainland_permit_back": mainlandpermit.back,
        "passport": passport.passport,
        "mrz": passport.zone_paper,
        "bank_card": bankcard.bank_card,
        "household_resident": household.resident,
        "household_head": household.head,
        "business_card": namecard.business_card,
        "driver_license_front": driverlicence.front,
        "driver_license_back": driverlicence.back,
        "vehicle_license_front": vehiclelicence.front,
        "vehicle_license_back": vehiclelicence.back,
        "business_license": businesslicence.business_license,
        "train_ticket": ticket.train_ticket,
        "qr_code": codes.qr_code,
        "seal": seal.seal,
        "storefront": storefront.storefront,
        "table": tables.table,
        "taxi_invoice": receipts.taxi_invoice,
        "quota_invoice": receipts.quota_invoice,
        "vin": vin.vin,
        "license_plate": roadside.street,
        "roll_invoice": receipts.roll_invoice,
        "takeout_order": receipts.takeout_order,
        "vehicle_invoice": carsale.vehicle_invoice,
        "rail_invoice": itinerary.rail_invoice,
        "vat_invoice": vatinvoice.vat_invoice,
        "text": page.text,
    }
)

Photographer = Callable[[Paper, np.random.Generator, str], camera.Shot]

# Kinds that fill the picture they are met in; every other paper lies on some ground before the camera.
PHOTOGRAPHERS: Mapping[str, Photographer] = MappingProxyType({"license_plate": roadside.shoot})


# Papers that are issued as files too, and are written as such in the tier "ofd".
ISSUED: Mapping[str, Painter] = MappingProxyType(
    {"vat_invoice": vatinvoice.electronic, "rail_invoice": itinerary.rail_invoice}
)


@dataclass(frozen=True, slots=True)
class Specimen:
    """One drawn and photographed paper with its truth. Quads are on the picture."""

    kind: str
    tier: str
    seed: int
    pixels: Pixels = field(repr=False)  # as decoded from `encoded`
    encoded: bytes = field(repr=False)
    format: str  # "jpeg", "png" or "ofd"
    fields: Mapping[str, str]
    field_quads: Mapping[str, Quad]
    card_quad: Quad
    rotation_deg: float  # clockwise, 0 <= angle < 360
    photocopy: bool = False
    screen: bool = False
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of a page of text, in reading order; empty for other kinds."""
        return tuple(text for name, text in self.fields.items() if name.startswith("line_"))

    @property
    def suffix(self) -> str:
        return {"png": ".png", "ofd": ".ofd"}.get(self.format, ".jpg")


def kinds() -> tuple[str, ...]:
    """Every kind that can be drawn."""
    return tuple(PAINTERS)


def draw(kind: str, seed: int, tier: str = "clean", manner: str = "") -> Specimen:
    """One specimen; the same for the same kind, seed, tier, manner (see `camera.shoot`) and installed fonts."""
    if tier == ofd.TIER:
        return _issued(kind, seed)
    paper = _paper(kind, seed)
    photographer, rng = PHOTOGRAPHERS.get(kind), _stream(seed, kind, tier)
    # a photocopy or a screen shows any picture the way it shows a paper
    shot = photographer(paper, rng, tier) if photographer and not manner else camera.shoot(paper, rng, tier, manner)
    return _developed(paper, shot, seed, tier)


def _stream(seed: int, *words: str) -> np.random.Generator:
    return np.random.default_rng([seed, *(zlib.crc32(word.encode()) for word in words)])


def _paper(kind: str, seed: int) -> Paper:
    if kind not in PAINTERS:
        raise ParameterInvalid(f"no specimen of that kind; there are: {', '.join(PAINTERS)}", parameter="kind")
    return PAINTERS[kind](_stream(seed, kind))


def issued(kind: str, seed: int) -> Paper:
    """A paper that is issued as a file, as it is set."""
    if kind not in ISSUED:
        raise ParameterInvalid(f"only these are written as OFD: {', '.join(ISSUED)}", parameter="kind")
    return ISSUED[kind](_stream(seed, kind, ofd.TIER))


def _issued(kind: str, seed: int) -> Specimen:
    """The paper as the file that its issuer sends; quads in the file's source frame."""
    paper = issued(kind, seed)
    shot = camera.Shot(paper.pixels, ofd.written(paper, _stream(seed, kind, "file")), "ofd", ofd.to_source(paper))
    return _developed(paper, shot, seed, ofd.TIER)


def _developed(paper: Paper, shot: camera.Shot, seed: int, tier: str) -> Specimen:
    quads = {name: quad.mapped(shot.paper_to_picture) for name, quad in paper.field_quads.items()}
    card_quad = paper.card_quad.mapped(shot.paper_to_picture)
    return Specimen(
        paper.kind,
        tier,
        seed,
        shot.pixels,
        shot.encoded,
        shot.format,
        paper.fields,
        MappingProxyType(quads),
        card_quad,
        card_quad.angle_deg % 360,
        shot.photocopy,
        shot.screen,
        paper.facts,
    )


def draw_pair(front_kind: str, back_kind: str, seed: int, tier: str = "clean") -> tuple[Specimen, Specimen]:
    """Two papers in one picture: two specimens that share their pixels, the first above or left of the second."""
    rng = _stream(seed, front_kind, back_kind, tier)
    papers = (_paper(front_kind, seed), _paper(back_kind, seed))
    first, second = _together(papers, *pair.beside(*papers, rng), rng, seed, tier)
    return first, second


def draw_several(kinds: Sequence[str], seed: int, tier: str = "clean") -> tuple[Specimen, ...]:
    """Several papers spread over one picture, each lying its own way: specimens that share their pixels."""
    rng = _stream(seed, *kinds, tier)
    papers = tuple(_paper(kind, seed * 10 + number) for number, kind in enumerate(kinds))
    sheet, places = pair.scattered(papers, rng)
    return _together(papers, sheet, places, rng, seed, tier, _SEVERAL_PX)


def _together(
    papers: Sequence[Paper],
    sheet: Paper,
    places: Sequence[Homography],
    rng: np.random.Generator,
    seed: int,
    tier: str,
    most_px: int = 0,
) -> tuple[Specimen, ...]:
    """One photograph of a sheet with several papers, as one specimen a paper; `most_px`: framed closely, no larger."""
    shot = camera.shoot(sheet, rng, tier)
    if most_px:
        outlines = [paper.card_quad.mapped(place) for paper, place in zip(papers, places, strict=True)]
        shot = camera.framed(shot, outlines, most_px)
    return tuple(
        _developed(paper, replace(shot, paper_to_picture=shot.paper_to_picture @ place), seed, tier)
        for paper, place in zip(papers, places, strict=True)
    )


def write(kind: str, n: int, seed: int, tier: str, out_dir: str | Path) -> Path:
    """Write `n` pictures (seeds from `seed` on) and `labels.jsonl`; returns the path of the labels."""
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    labels = folder / "labels.jsonl"
    with labels.open("w", encoding="utf-8") as out:
        for number in range(seed, seed + n):
            specimen = draw(kind, number, tier)
            name = f"{kind}-{tier}-{number:05d}{specimen.suffix}"
            (folder / name).write_bytes(specimen.encoded)
            out.write(json.dumps({"file": name, **label(specimen)}, ensure_ascii=False) + "\n")
    return labels


def label(specimen: Specimen) -> dict[str, object]:
    """The truth of a specimen as plain data."""
    return {
        "kind": specimen.kind,
        "tier": specimen.tier,
        "seed": specimen.seed,
        "expected": {"lines": list(specimen.lines)} if specimen.lines else dict(specimen.fields),
        "quad": points(specimen.card_quad),
        "field_quads": {name: points(quad) for name, quad in specimen.field_quads.items()},
        "rotation_deg": round(specimen.rotation_deg, 1),
        "photocopy": specimen.photocopy,
        "screen": specimen.screen,
    }


def points(quad: Quad) -> list[list[float]]:
    """Corners rounded to a tenth of a pixel."""
    return [[round(x, 1), round(y, 1)] for x, y in quad.points]
