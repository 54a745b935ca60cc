"""PDF files drawn for tests: text, pictures, and everything that is wrong."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from typing import Any

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
SIZE = (400.0, 300.0)


def drawn(*pages: Any, size: tuple[float, float] = SIZE, **options: Any) -> bytes:
    """A file whose pages are drawn by the given functions of a canvas."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def words(*rows: tuple[float, float, str], font: str = "Helvetica", size: float = 12) -> Any:
    """A page of texts, each at its place in points from the lower-left corner."""

    def page(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for x, y, text in rows:
            canvas.drawString(x, y, text)

    return page


def shown(picture: Image.Image, box: tuple[float, float, float, float]) -> Any:
    """A page with a picture in a box: left, bottom, width, height."""
    return lambda canvas: canvas.drawImage(ImageReader(picture), *box)


def both(*pages: Any) -> Any:
    def page(canvas: Canvas) -> None:
        for draw in pages:
            draw(canvas)

    return page


def locked() -> bytes:
    return drawn(words((20, 20, "secret")), encrypt=StandardEncryption("open", "own"))


def by_hand(objects: Sequence[bytes]) -> bytes:
    """A file of numbered objects, the first being the catalogue; the reader finds them without an index."""
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, text) for n, text in enumerate(objects, 1))
    return body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def with_content(dictionary: bytes, content: bytes, more: Sequence[bytes] = (), box: bytes = b"0 0 400 300") -> bytes:
    """One page with the content stream given, and whatever objects it needs from number 5 on."""
    return by_hand(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>"
            % box,
            b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(content), content),
            *more,
        )
    )


def inflating() -> bytes:
    """Some kilobytes that inflate to 300 MB."""
    engine = zlib.compressobj(9)
    packed = b"".join(engine.compress(bytes(1 << 20)) for _ in range(300)) + engine.flush()
    return with_content(b"/Filter /FlateDecode", packed)


def huge_picture(sides: bytes = b"/Width 30000 /Height 30000") -> bytes:
    packed = zlib.compress(bytes(100))
    picture = (
        b"<< /Type /XObject /Subtype /Image %s /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (sides, len(packed), packed)
    )
    return with_content(b"", b"q 100 0 0 100 0 0 cm /I Do Q", (picture, b"30000"))
