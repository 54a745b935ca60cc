"""`python -m bench.codes`: QR codes read by zxing-cpp alone and by kapiao, on specimens and on real pictures.

Columns: codes there, read by each, read though not there (invented), milliseconds of processor time a picture.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.meter import one_thread

one_thread()  # before anything else loads a numeric library

import zxingcpp  # noqa: E402

from bench.pictures import CODES, EVALUATION_SEED, TIERS, Picture, samples, specimens  # noqa: E402
from kapiao.imaging.decode import decode  # noqa: E402
from kapiao.records import Limits  # noqa: E402
from kapiao.vision.codes import find_codes  # noqa: E402

_QR = zxingcpp.barcode_formats_from_str("QRCode")
Find = Callable[[Any], set[str]]


def alone(pixels: Any) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(pixels, formats=_QR)}


def prepared(pixels: Any) -> set[str]:
    return {mark.text for mark in find_codes(pixels)}


def wanted(picture: Picture) -> set[str]:
    texts = picture.truth["codes"] if picture.real else picture.truth.values()
    assert isinstance(texts, Iterable)
    return {str(text) for text in texts}


def counted(pictures: Sequence[Picture], find: Find) -> tuple[int, int, float]:
    """Codes read, codes invented, seconds; blanks at the ends of a code do not count."""
    read = invented = 0
    spent = 0.0
    for picture in pictures:
        pixels = decode(picture.data, Limits(min_side_px=1)).pixels
        start = time.process_time()
        found = {text.strip() for text in find(pixels)}
        spent += time.process_time() - start
        there = {text.strip() for text in wanted(picture)}
        read, invented = read + len(found & there), invented + len(found - there)
    return read, invented, spent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.codes", description=__doc__)
    parser.add_argument("-n", type=int, default=50, help="specimens a tier (50)")
    parser.add_argument("--seed", type=int, default=EVALUATION_SEED)
    parser.add_argument("--samples", type=Path, default=Path("../shared/samples"), metavar="DIR")
    chosen = parser.parse_args()
    groups = {tier: specimens([CODES], [tier], chosen.n, chosen.seed) for tier in TIERS}
    groups["real"] = [p for p in samples(chosen.samples) if "codes" in p.truth] if chosen.samples.is_dir() else []
    print(f"{'set':6} {'n':>4} {'codes':>6}  zxing-cpp alone: read, invented, ms   kapiao: read, invented, ms")
    for name, pictures in groups.items():
        if pictures:
            rows = [counted(pictures, find) for find in (alone, prepared)]
            told = "  ".join(f"{r:>17} {i:>8} {1000 * s / len(pictures):>8.1f}" for r, i, s in rows)
            print(f"{name:6} {len(pictures):>4} {sum(len(wanted(p)) for p in pictures):>6}  {told}")


if __name__ == "__main__":
    main()
