"""`python -m bench.measures`: re-shoots, copies and forgeries told from papers photographed themselves.

Screens and copies: specimens of the photo tier, photographed themselves and in another manner; the share that is
reported at the documented bound, and of the others at the bound that 2 in 100 papers themselves reach here; how many
papers themselves are reported where light falls on them from one side. Electronic licences, which telephones show by
design, are left out. Forgeries: identity cards of the clean and the photo tier, one value changed in one manner and
sent on, against the same cards sent on unchanged; the area under the curve of tamperScore, and both shares at its
advised bound. Real pictures, none of them a copy: how many are reported; those of the kind screen_recapture say which
are screens.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.meter import one_thread

one_thread()  # before anything else loads a numeric library

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from bench.pictures import EVALUATION_SEED, samples  # noqa: E402
from bench.views import VIEWS  # noqa: E402
from kapiao.dialects.viapi import Viapi  # noqa: E402
from kapiao.errors import KapiaoError  # noqa: E402
from kapiao.pipeline import Reader  # noqa: E402
from kapiao.records import Ask  # noqa: E402
from kapiao.specimens import draw  # noqa: E402
from kapiao.specimens.forgeries import MANNERS, forged  # noqa: E402

CARDS = Viapi().bindings["DetectCardScreenshot"].all_kinds
SHOWN = ("resident_id_front", "driver_license_front", "vehicle_license_front", "passport", "resident_id_back")
FORGED = ("resident_id_front", "resident_id_front", "resident_id_back", "hmt_permit_front")
SURFACES = frozenset({"screen", "copy"})
MEASURES = (("screen", "screen", 0.9), ("copy", "photocopy", 0.5), ("copy", "colour copy", 0.5))
SIDE_LIGHT = "side light"
TAMPER = 0.6
PARTS = ("surfaces", "real", "forgeries")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.measures", description=__doc__)
    parser.add_argument("-n", type=int, default=40, help="specimens a manner (40)")
    parser.add_argument("--seed", type=int, default=EVALUATION_SEED)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what is measured (all)")
    parser.add_argument("--samples", type=Path, default=Path("../shared/samples"), metavar="DIR")
    chosen = parser.parse_args(arguments)
    reader = Reader()
    if "surfaces" in chosen.parts:
        surfaces(reader, chosen.n, chosen.seed)
    if "real" in chosen.parts and chosen.samples.is_dir():
        real(reader, chosen.samples)
    if "forgeries" in chosen.parts:
        forgeries(reader, chosen.n, chosen.seed)


def surfaces(reader: Reader, number: int, seed: int) -> None:
    plain = [photographed(reader, k, seed, "photo") for k in range(number)]
    print(f"{'manner':12} {'n':>4} {'false alarms':>13} {'found':>6} {'found at 2 % false alarms':>26}")
    for measure, manner, bound in MEASURES:
        themselves = np.array([m[measure] for m in plain if measure in m])
        others = np.array(
            [m[measure] for k in range(number) if measure in (m := photographed(reader, k, seed, manner))]
        )
        strict = np.quantile(themselves, 0.98)
        false, found, at_two = (themselves >= bound).mean(), (others >= bound).mean(), (others > strict).mean()
        print(f"{manner:12} {len(others):>4} {false:>13.3f} {found:>6.3f} {at_two:>26.3f}", flush=True)
    shaded = [m for k in range(number) if (m := photographed(reader, k, seed, SIDE_LIGHT))]
    for measure, _, bound in MEASURES[:2]:
        false = np.mean([m[measure] >= bound for m in shaded])
        print(f"{SIDE_LIGHT:12} {len(shaded):>4} {false:>13.3f}  as {measure}", flush=True)


def photographed(reader: Reader, k: int, seed: int, manner: str) -> dict[str, float]:
    """Nothing of an electronic licence: a telephone shows it by design, it is neither a paper nor a re-shoot."""
    kind, shaded = SHOWN[k % len(SHOWN)], manner == SIDE_LIGHT
    specimen = draw(kind, seed + k, "photo", "photo" if shaded else manner)
    if specimen.facts.get("form") == "electronic":
        return {}
    if not shaded:
        return measured(reader, specimen.encoded, SURFACES)
    return measured(reader, cv2.imencode(".jpg", VIEWS["shaded"](specimen.pixels))[1].tobytes(), SURFACES)


def measured(reader: Reader, data: bytes, extras: frozenset[str]) -> dict[str, float]:
    try:
        return dict(reader.read(data, Ask(CARDS, extras)).records[0].measures)
    except KapiaoError:  # a picture that is not read is not measured
        return {}


def real(reader: Reader, folder: Path) -> None:
    said: dict[str, list[tuple[float, float]]] = {}
    for picture in samples(folder):
        expected = picture.truth.get("SpoofResult.IsSpoof")
        name = picture.group if expected is None else "screens" if expected else "no screens"
        if picture.group in REAL or expected is not None:
            found = measured(reader, picture.data, SURFACES)
            if found:
                said.setdefault(name, []).append((found["screen"], found["copy"]))
    for name, values in sorted(said.items()):
        screens, copies = (sum(v[at] >= bound for v in values) for at, bound in ((0, 0.9), (1, 0.5)))
        print(f"real {name:20} {len(values):>4} as screens {screens:>3}, as copies {copies:>3}", flush=True)


REAL = ("id_card", "driver_license", "vehicle_license", "passport_mrz", "bank_card", "train_ticket")


def forgeries(reader: Reader, number: int, seed: int) -> None:
    print(f"{'forged':22} {'n':>4} {'AUC':>6} {'found':>6} {'false alarms':>13}")
    plain: list[float] = []
    others: list[float] = []
    for tier in ("clean", "photo"):
        said: dict[str, list[float]] = {manner: [] for manner in ("", *MANNERS)}
        for k in range(number):
            for manner, tamper in tampered(reader, seed + k, FORGED[k % len(FORGED)], tier):
                said[manner].append(tamper)
        for manner in MANNERS:
            told(f"{tier} {manner}", said[manner], said[""])
            others += said[manner]
        plain += said[""]
    told("all", others, plain)


def tampered(reader: Reader, seed: int, kind: str, tier: str) -> Iterator[tuple[str, float]]:
    """One card sent on unchanged and forged in every manner. A forgery that is not read at all is no finding."""
    how = "photo" if tier == "photo" else ""
    specimen, other = (draw(kind, number, tier, how) for number in (seed, seed + 1000))
    for manner in ("", *MANNERS):
        sent = forged(specimen, np.random.default_rng(seed), manner, other)
        found = measured(reader, sent.encoded, frozenset({"quality"}))
        if "tamper" in found:
            yield manner, found["tamper"]


def told(name: str, others: Sequence[float], plain: Sequence[float]) -> None:
    found, false = np.array(others), np.array(plain)
    area = (found[:, None] > false).mean() + (found[:, None] == false).mean() / 2
    shares = (found >= TAMPER).mean(), (false >= TAMPER).mean()
    print(f"{name:22} {len(found):>4} {area:>6.3f} {shares[0]:>6.3f} {shares[1]:>13.3f}", flush=True)


if __name__ == "__main__":
    main()
