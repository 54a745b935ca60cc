"""Pages of a PDF as sheets: rendered pixels, the text layer, and where pictures lie on the page.

Knows: the PDF library's calls, page boxes and rotations, what a hostile file may try. Must not know: what the text
means. Source: ISO 32000-1 (page boxes 7.7.3.3, filters 7.4, image dictionaries 8.9.5).

Nothing is rendered before the limits hold: bytes, number of pages, size of the page, pixels of every picture in the
file, bytes of every compressed stream. What the file asks for beyond that (scripts, links, attachments) is not done.
Form fields and annotations are laid into the page first, since seals and values of invoices are often such.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from kapiao.errors import PictureBroken, PictureSize
from kapiao.imaging.header import check_size
from kapiao.imaging.scaling import scale_between
from kapiao.imaging.textlayer import text_layer
from kapiao.records import PX_PER_POINT, Homography, Limits, Pixels, Quad, Sheet

_POINTS_PER_INCH = 72
FINEST = 300 / _POINTS_PER_INCH  # pixels a point: finer than a scanner is of no use
_MAX_STREAM_BYTES = 128 << 20  # of one stream, once inflated
_MAX_TOTAL_BYTES = 512 << 20  # of all of them
_MAX_FORMS = 8  # forms within forms that are looked into for pictures
PICTURE_PT = 4.0  # smaller ones hold no text
_NUMBER = rb"\s+(\d{1,10})(?!\d)(?!\s+\d+\s+R)"
_WIDTH, _HEIGHT = re.compile(rb"/Width" + _NUMBER), re.compile(rb"/Height" + _NUMBER)
_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY_BYTES = 2048  # looked at before a stream
_PIECE_BYTES = 1 << 16


def sheets(data: bytes, limits: Limits, side_px: int | None = None) -> Iterator[Sheet]:
    """A sheet a page, its long side `side_px` (none: as the source frame). Raises PictureBroken, PictureSize."""
    _check_streams(data, limits)
    with _opened(data) as document:
        count = len(document)
        if not 0 < count <= limits.max_pages:
            raise PictureSize(f"The PDF must have 1 to {limits.max_pages} pages.", pages=count)
        for index in range(count):
            yield _sheet(document, index, limits, side_px)


@contextmanager
def _opened(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document; what the library cannot do becomes PictureBroken, also while it is used."""
    try:
        document = pdfium.PdfDocument(data)
        try:
            document.init_forms()
            yield document
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        locked = "assword" in str(error)
        raise PictureBroken("The PDF is protected by a password." if locked else "The PDF cannot be read.") from error


def _sheet(document: pdfium.PdfDocument, index: int, limits: Limits, side_px: int | None) -> Sheet:
    page = _flattened(document, index)
    try:
        size = page.get_size()
        width, height = (max(1, round(v * PX_PER_POINT)) for v in size)
        check_size(width, height, limits)
        _check_pictures(page, limits)
        to_source = _points_to_source(page)
        layer = text_layer(page, to_source)
        pixels = _rendered(page, min(side_px / max(size), FINEST) if side_px else PX_PER_POINT)
        pictured = (*_pictures(page, to_source), *layer.unmapped) if layer.lines else ()
    finally:
        page.close()
    scale = scale_between((width, height), (pixels.shape[1], pixels.shape[0]))
    return Sheet(pixels, width, height, "pdf", scale, index, layer.lines, pictured)


def _flattened(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """The page with its form fields and annotations laid into it. They are gone when it has none that are shown."""
    page = document[index]
    if raw.FPDFPage_GetAnnotCount(page) == 0:
        return page
    done = raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
    if done != raw.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[index]


def _rendered(page: pdfium.PdfPage, scale: float) -> Pixels:
    bitmap = page.render(scale=scale, may_draw_forms=False, no_smoothpath=False)
    try:
        pixels = bitmap.to_numpy()
        if pixels.ndim == 2 or pixels.shape[2] == 1:
            return cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
        return np.ascontiguousarray(pixels[..., :3])
    finally:
        bitmap.close()


def _points_to_source(page: pdfium.PdfPage) -> Homography:
    """From the page's own space (points, y up, before its rotation) to the source frame (pixels, y down)."""
    box = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, box):
        raise PictureBroken("The PDF cannot be read.")
    left, bottom, right, top, s = box.left, box.bottom, box.right, box.top, PX_PER_POINT
    rows = {
        0: (s, 0.0, -s * left, 0.0, -s, s * top),
        90: (0.0, s, -s * bottom, s, 0.0, -s * left),
        180: (-s, 0.0, s * right, 0.0, s, -s * bottom),
        270: (0.0, -s, s * top, -s, 0.0, s * right),
    }[page.get_rotation()]
    return Homography((*rows, 0.0, 0.0, 1.0))


def _pictures(page: pdfium.PdfPage, to_source: Homography) -> Iterator[Quad]:
    """Where pictures lie on the page that are large enough to hold text."""
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_MAX_FORMS):
        quad = Quad.box(0, 0, 1, 1)
        holder = picture
        while holder is not None:
            quad = quad.mapped(_matrix(holder))
            holder = holder.container
        quad = Quad.around((quad.mapped(to_source),))
        if min(quad.width, quad.height) >= PICTURE_PT * PX_PER_POINT:
            yield quad


def _matrix(thing: pdfium.PdfObject) -> Homography:
    """How an object lies in what holds it."""
    a, b, c, d, e, f = thing.get_matrix().get()
    return Homography((a, c, e, b, d, f, 0.0, 0.0, 1.0))


# what a hostile file may try ------------------------------------------------------------------------------------


def _check_pictures(page: pdfium.PdfPage, limits: Limits) -> None:
    """Raises PictureSize when a picture on the page is larger than a picture may be."""
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_MAX_FORMS):
        width, height = picture.get_px_size()
        _check_area(width, height, limits)


def _check_area(width_px: int, height_px: int, limits: Limits) -> None:
    if width_px * height_px > limits.max_pixels:
        raise PictureSize(f"A picture in the PDF has more than {limits.max_pixels} pixels.")


def _check_streams(data: bytes, limits: Limits) -> None:
    """Raises PictureSize when a stream says that it is too large a picture, or inflates to too many bytes.

    Streams are found by their keyword, not by the file's own index: that may lie, and the keyword is what is decoded.
    """
    total, before = 0, 0
    for match in _STREAM.finditer(data):
        dictionary = data[max(before, match.start() - _DICTIONARY_BYTES) : match.start()]
        dictionary = dictionary[max(dictionary.rfind(b"endobj"), 0) :]
        before = match.end()
        for width, height in zip(_WIDTH.findall(dictionary), _HEIGHT.findall(dictionary), strict=False):
            _check_area(int(width), int(height), limits)
        layers = dictionary.count(b"/FlateDecode") + len(re.findall(rb"/Fl\b", dictionary))
        if layers:
            size = 0
            for piece in _inflated(_pieces(data, match.end()), layers):
                size, total = size + len(piece), total + len(piece)
                if size > _MAX_STREAM_BYTES or total > _MAX_TOTAL_BYTES:
                    raise PictureSize("A stream of the PDF is too large.", bytes=size)


def _pieces(data: bytes, start: int) -> Iterator[bytes]:
    for at in range(start, len(data), _PIECE_BYTES):
        yield data[at : at + _PIECE_BYTES]


def _inflated(pieces: Iterator[bytes], layers: int) -> Iterator[bytes]:
    """What several layers of deflate hold, piece by piece; a damaged stream ends where it is damaged."""
    if layers > 1:
        pieces = _inflated(pieces, layers - 1)
    engine = zlib.decompressobj()
    try:
        for piece in pieces:
            left = piece
            while left and not engine.eof:
                yield engine.decompress(left, _PIECE_BYTES)
                left = engine.unconsumed_tail
            if engine.eof:
                return
    except zlib.error:
        return
