"""`python -m bench.certain`: fields that a file itself or a printed code says: each must be read exactly.

Three sorts: OFD files as issuers send them, PDF files with a text layer, and pictures on which the QR code can be read
(by zxing-cpp alone, on the whole picture). Counted: fields that are said there, and how many came out as they are said.
Exit code 1 when one did not.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator, Mapping, Sequence

from bench.meter import one_thread, timed

one_thread()  # before anything else loads a numeric library

import cv2  # noqa: E402
import zxingcpp  # noqa: E402
from reportlab.pdfbase import pdfmetrics  # noqa: E402
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from bench import score  # noqa: E402
from bench.pictures import EVALUATION_SEED, TIERS  # noqa: E402
from kapiao.errors import KapiaoError  # noqa: E402
from kapiao.pipeline import Reader  # noqa: E402
from kapiao.records import Ask, Record  # noqa: E402
from kapiao.specimens import draw  # noqa: E402
from kapiao.specimens.catalog import issued  # noqa: E402
from kapiao.values.invoices import CodePayload  # noqa: E402

_FACE, _POINTS_PER_MM = "STSong-Light", 72 / 25.4
_FILES = ("vat_invoice", "rail_invoice")
_CODED = ("vat_invoice", "roll_invoice")
_SAID = ("code", "number", "date", "check_code")  # by a code; its amount is net or total, as issuers please


def pdf_of(kind: str, seed: int) -> tuple[bytes, Mapping[str, str]]:
    """An issued paper as a PDF with a text layer: every row where it is set."""
    paper = issued(kind, seed)
    height, width = (side / paper.px_per_mm * _POINTS_PER_MM for side in paper.pixels.shape[:2])
    pdfmetrics.registerFont(UnicodeCIDFont(_FACE))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    for run in paper.runs:
        size = run.size_mm * _POINTS_PER_MM
        text = canvas.beginText(run.x_mm * _POINTS_PER_MM, height - run.base_mm * _POINTS_PER_MM)
        text.setFont(_FACE, size)
        own = pdfmetrics.stringWidth(run.text, _FACE, size)
        text.setCharSpace((sum(run.steps_mm) * _POINTS_PER_MM - own) / max(len(run.text), 1))
        text.textOut(run.text)
        canvas.drawText(text)
    canvas.save()
    return out.getvalue(), paper.fields


def files(n: int, seed: int, tiers: Sequence[str] = TIERS) -> Iterator[tuple[str, str, bytes, Mapping[str, str]]]:
    """Sort, kind, bytes, what they say."""
    for kind in _FILES:
        for number in range(seed, seed + n):
            specimen = draw(kind, number, "ofd")
            yield "ofd", kind, specimen.encoded, specimen.fields
            yield "pdf", kind, *pdf_of(kind, number)
    for kind in _CODED:
        for tier in tiers:
            for number in range(seed, seed + n):
                specimen = draw(kind, number, tier)
                grey = cv2.cvtColor(specimen.pixels, cv2.COLOR_BGR2GRAY)
                texts = [code.text for code in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)]
                if texts:
                    said = CodePayload.parse(texts[0]).values()
                    fields = {name: text for name, text in specimen.fields.items() if name in _SAID and name in said}
                    yield f"code, {tier}", kind, specimen.encoded, fields


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.certain", description=__doc__)
    parser.add_argument("-n", type=int, default=20, help="papers a kind, and a tier of pictures (20)")
    parser.add_argument("--seed", type=int, default=EVALUATION_SEED)
    chosen = parser.parse_args()
    reader = Reader()
    totals: dict[tuple[str, str], list[float]] = {}
    wrong = 0
    for sort, kind, data, fields in files(chosen.n, chosen.seed):
        records, spent = timed(lambda data=data, kind=kind: _records(reader, data, kind))
        marks = score.by_record(fields, records, kind)
        row = totals.setdefault((sort, kind), [0, 0, 0, 0.0])
        for place, value in enumerate((1, len(marks), sum(mark.right for mark in marks), spent)):
            row[place] += value
        for mark in (m for m in marks if not m.right):
            wrong += 1
            print(f"{sort} {kind}: {mark.name} {mark.expected!r} read {mark.read!r}")
    print(f"{'sort':12} {'kind':14} {'files':>5} {'fields':>6} {'exact':>6} {'CPU ms':>6}")
    for (sort, kind), (count, there, right, spent_s) in totals.items():
        print(f"{sort:12} {kind:14} {count:>5.0f} {there:>6.0f} {right:>6.0f} {1000 * spent_s / count:>6.0f}")
    return 1 if wrong else 0


def _records(reader: Reader, data: bytes, kind: str) -> tuple[Record, ...]:
    try:
        return reader.read(data, Ask((kind,))).records
    except KapiaoError:
        return ()


if __name__ == "__main__":
    sys.exit(main())
