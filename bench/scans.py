"""`python -m bench.scans`: what a scanned A4 page at 300 dpi costs: processor seconds of one core, the slowest one.

Pages: an invoice at its size on an A4 sheet, and a sheet full of text, each as a JPEG of 2480 x 3508 pixels and as a
PDF that holds nothing but this picture. The limit is the vendor's: 5 seconds. Exit code 1 when a page takes longer.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator

from bench.meter import one_thread, timed

one_thread()  # before anything else loads a numeric library

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

from bench.pictures import EVALUATION_SEED  # noqa: E402
from kapiao.pipeline import Reader  # noqa: E402
from kapiao.records import Ask, Pixels  # noqa: E402
from kapiao.specimens import draw  # noqa: E402

LIMIT_S = 5.0
_A4_PX, _DPI = (2480, 3508), 300
_INVOICE_PX = 2400  # how wide an invoice lies on the sheet
_TEXTS = 4  # pages of text that fill a sheet


def laid(papers: list[Pixels], width: int) -> Pixels:
    """Papers one under another on a sheet."""
    sheet = np.full((_A4_PX[1], _A4_PX[0], 3), 252, np.uint8)
    top = 60
    for paper in papers:
        high = round(paper.shape[0] * width / paper.shape[1])
        shown = cv2.resize(paper, (width, high), interpolation=cv2.INTER_AREA)[: max(0, _A4_PX[1] - top)]
        left = (_A4_PX[0] - width) // 2
        sheet[top : top + shown.shape[0], left : left + width] = shown
        top += shown.shape[0] + 40
    return sheet


def pages(n: int, seed: int) -> Iterator[tuple[str, str, int, bytes]]:
    """What it is, the kind that is asked for, the seed of its first paper, the file."""
    for number in range(seed, seed + n):
        invoice = laid([draw("vat_invoice", number, "clean").pixels], _INVOICE_PX)
        text = laid([draw("text", number * _TEXTS + k, "clean").pixels for k in range(_TEXTS)], 1500)
        for name, kind, first, sheet in (
            ("invoice", "vat_invoice", number, invoice), ("text", "text", number * _TEXTS, text),
        ):  # fmt: skip
            image = Image.fromarray(sheet[..., ::-1])
            for form, options in (("JPEG", {"quality": 85}), ("PDF", {"resolution": float(_DPI)})):
                out = io.BytesIO()
                image.save(out, form, **options)
                yield f"{name}, {form}", kind, first, out.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scans", description=__doc__)
    parser.add_argument("-n", type=int, default=5, help="pages of each sort (5)")
    parser.add_argument("--seed", type=int, default=EVALUATION_SEED)
    chosen = parser.parse_args()
    reader = Reader()
    reader.warm()
    spent: dict[str, list[float]] = {}
    for name, kind, _, data in pages(chosen.n, chosen.seed):
        _, cpu_s = timed(lambda data=data, kind=kind: reader.read(data, Ask((kind,))))
        spent.setdefault(name, []).append(cpu_s)
    for name, seconds in spent.items():
        mean = sum(seconds) / len(seconds)
        print(f"A4 at {_DPI} dpi, {name}: {len(seconds)} pages, mean {mean:.2f} s, slowest {max(seconds):.2f} s of CPU")
    return 1 if max(max(seconds) for seconds in spent.values()) > LIMIT_S else 0


if __name__ == "__main__":
    sys.exit(main())
