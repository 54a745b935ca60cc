"""The folders of `samples/`: a few small specimens a kind, for tests on machines without the typefaces.

Knows how a specimen becomes a folder: `image.jpg`, `expected.json`, `origin.txt`. Must not know readers. Run
`python -m kapiao.specimens.samples FOLDER` to write all of them anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2

from kapiao.records import Homography
from kapiao.specimens.catalog import Specimen, draw, kinds, points

FIRST_SEED = 9000
TIERS = ("clean", "photo", "photo", "hard")
LONG_PX, MOST_BYTES, LEAST_GLYPH_PX = 1000, 80_000, 12.0
LARGE = frozenset(
    {"business_license", "vat_invoice", "vehicle_invoice", "rail_invoice"}
)  # sheets whose smallest print is not legible at that size
LARGE_PX, LARGE_BYTES = 1800, 180_000


def reduced(specimen: Specimen) -> tuple[bytes, float]:
    """The picture as a small JPEG, and how much smaller it was made; no bytes when it cannot be small and legible."""
    long_px, most_bytes = (LARGE_PX, LARGE_BYTES) if specimen.kind in LARGE else (LONG_PX, MOST_BYTES)
    scale = min(1.0, long_px / max(specimen.pixels.shape[:2]))
    least = min((quad.height for quad in specimen.field_quads.values()), default=99.0)
    if least * scale < LEAST_GLYPH_PX:
        return b"", scale
    pixels = cv2.resize(specimen.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    for quality in (88, 80, 72, 64, 56):
        encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(encoded) <= most_bytes:
            return encoded, scale
    return b"", scale


def shelve(specimen: Specimen, folder: Path) -> bool:
    """Write one folder; False, and nothing written, when it cannot be small enough or shows several papers."""
    encoded, scale = reduced(specimen)
    if not encoded or specimen.facts.get("others"):  # one paper a folder
        return False
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "image.jpg").write_bytes(encoded)
    expected = {
        "kind": specimen.kind,
        "tier": specimen.tier,
        "seed": specimen.seed,
        "fields": dict(specimen.fields),
        "quad": points(specimen.card_quad.mapped(Homography.scaling(scale, scale))),
    }
    if specimen.lines:
        expected["lines"] = list(specimen.lines)
    rows = (f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in expected.items())
    (folder / "expected.json").write_text("{\n" + ",\n".join(rows) + "\n}\n", "utf-8")
    origin = (
        f"Drawn by kapiao: `kapiao specimen {specimen.kind} --seed {specimen.seed} --tier {specimen.tier} OUT`,\n"
        f"then made smaller by `python -m kapiao.specimens.samples`. Nobody named here exists.\n"
    )
    (folder / "origin.txt").write_text(origin, "utf-8")
    return True


def shelve_all(root: Path) -> int:
    """Four folders a kind; the first seeds whose pictures are small enough. Returns how many were written."""
    written = 0
    for kind in kinds():
        seed = FIRST_SEED
        for number, tier in enumerate(TIERS, 1):
            while not shelve(draw(kind, seed, tier), root / kind / f"{number:02d}"):
                seed += 1
            seed, written = seed + 1, written + 1
    return written


if __name__ == "__main__":
    print(shelve_all(Path(sys.argv[1])))
