"""`python -m bench.embedded`: the text of digital PDFs, character by character, against what the file itself says.

Drawn files: columns, turned pages, letters that stand loosely; what was set is known. Real files: against the PDF
library's own text of the page, in any order. Blanks do not count; what only pictures show is counted apart.
"""

from __future__ import annotations

import argparse
import io
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.meter import one_thread

one_thread()  # before anything else loads a numeric library

import numpy as np  # noqa: E402
import pypdfium2 as pdfium  # noqa: E402
from reportlab.pdfbase import pdfmetrics  # noqa: E402
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from bench.pictures import EVALUATION_SEED  # noqa: E402
from kapiao.pipeline import Reader  # noqa: E402
from kapiao.records import Ask  # noqa: E402
from kapiao.specimens.page import english, sentence  # noqa: E402

FACE, SIZE = "STSong-Light", (595.0, 842.0)


def drawn(seed: int) -> tuple[bytes, str]:
    """A file of one to three pages, and what stands on them."""
    random = np.random.default_rng(seed)
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=SIZE)
    said = []
    for _ in range(int(random.integers(1, 4))):
        canvas.setPageRotation(int(random.choice([0, 0, 0, 90, 180, 270])))
        columns = int(random.integers(1, 4))
        size = float(random.uniform(7, 14))
        step = size * float(random.uniform(1.2, 2.0))
        for column in range(columns):
            y = SIZE[1] - 60
            while y > 60:
                width = int(480 / columns / size)
                line = english(random, width) if random.random() < 0.2 else sentence(random, width)
                text = canvas.beginText(50 + 500 / columns * column, y)
                text.setFont(FACE, size)
                text.setCharSpace(float(random.choice([0, 0, 0, 0.3])))
                text.textOut(line)
                canvas.drawText(text)
                said.append(line)
                y -= step
        canvas.showPage()
    canvas.save()
    return out.getvalue(), "".join(said)


def layer(data: bytes) -> str:
    """What the library says that the pages say."""
    document = pdfium.PdfDocument(data)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def bare(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def files(folder: Path, n: int, seed: int) -> Iterator[tuple[str, bytes, str]]:
    for k in range(n):
        data, said = drawn(seed + k)
        yield "drawn", data, said
    for path in sorted(folder.glob("*/*.pdf")):
        data = path.read_bytes()
        yield "real", data, layer(data)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.embedded", description=__doc__)
    parser.add_argument("-n", type=int, default=50, help="drawn files (50)")
    parser.add_argument("--seed", type=int, default=EVALUATION_SEED)
    parser.add_argument("--samples", type=Path, default=Path("../shared/samples"), metavar="DIR")
    chosen = parser.parse_args()
    reader = Reader()
    totals: dict[str, list[float]] = {}
    for name, data, said in files(chosen.samples, chosen.n, chosen.seed):
        start = time.process_time()
        read = bare("".join(line.text for line in reader.read(data, Ask(("text",))).lines))
        wanted = bare(said)
        row = totals.setdefault(name, [0, 0, 0, 0, 0.0])
        lost, more = (wanted - read).total(), (read - wanted).total()
        for place, value in enumerate((1, wanted.total(), lost, more, time.process_time() - start)):
            row[place] += value
    for name, (count, there, lost, more, spent) in totals.items():
        print(
            f"{name}: {count:.0f} files, {there:.0f} characters in their text, {lost:.0f} lost, {more:.0f} more read"
            f" (in pictures, or invented), {1000 * spent / count:.0f} ms CPU a file"
        )


if __name__ == "__main__":
    main()
