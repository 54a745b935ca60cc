"""Bytes to pixels: uint8 BGR, upright by EXIF, alpha laid on white, first frame, reduced when far larger than needed.

Knows: which decoder is the fastest safe one per format. Must not know: what is in the picture.

Whatever is wrong with the bytes comes out as a PictureError. How tolerant: a file whose pixel data ends early is
PictureBroken, except that a JPEG may lack its end mark when no more than the last row of blocks is touched. Bytes after
the end of a picture are ignored. Damage inside the data of a JPEG is not noticed (the format has no check sum).

Memory: nothing is allocated before the limits hold. A JPEG that is far larger than `side_px` is decoded at 1/2, 1/4 or
1/8; every other format is decoded whole and shrunk at once, which takes 5 to 12 bytes a pixel for a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from kapiao.errors import PictureBroken, PictureEmpty, PictureUnknown
from kapiao.imaging import ofd, pdf
from kapiao.imaging.header import Header, admitted, check_size, examine, has_alpha, opened
from kapiao.imaging.scaling import scale_between, shrunk
from kapiao.records import Limits, Pixels, Sheet

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_FAR_LARGER = 1.2  # a picture up to this much larger than asked for is left as it is
_JPEG_REDUCED = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
_CV2_FLAGS = {False: cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION, True: cv2.IMREAD_UNCHANGED}
_BAND = 256  # rows composed at a time, so that no second copy of a large picture is made
_JUNK = bytes(range(1, 255)) * 8  # entropy-coded nonsense, no markers


def sheets(data: bytes, limits: Limits, side_px: int | None = None) -> Iterator[Sheet]:
    """One sheet of a picture; of a PDF or OFD one a page, rendered when it is asked for."""
    name = admitted(data, limits)
    if name == "pdf":
        yield from pdf.sheets(data, limits, side_px)
    elif name == "ofd":
        yield from ofd.sheets(data, limits, side_px, decode)
    else:
        yield decode(data, limits, side_px)


def decode(data: bytes, limits: Limits, side_px: int | None = None) -> Sheet:
    """The picture in `data`. With `side_px` a far larger picture comes with its long side shrunk to that."""
    header = examine(data, limits)
    long = max(header.width_px, header.height_px)
    target = side_px if side_px and long > side_px * _FAR_LARGER else long
    try:
        pixels = _decoded(data, header, reduction=_reduction(long, target))
    except PictureBroken:
        raise
    except Exception as error:  # decoders raise nearly anything on damaged data; a broken picture is all it means
        raise PictureBroken(f"The {header.format} data cannot be decoded.") from error
    pixels = upright(opaque(shrunk(pixels, target)), header.orientation)
    swapped = header.orientation >= 5
    width, height = (header.height_px, header.width_px) if swapped else (header.width_px, header.height_px)
    return Sheet(
        pixels=pixels,
        width_px=width,
        height_px=height,
        format=header.format,
        source_to_sheet=scale_between((width, height), (pixels.shape[1], pixels.shape[0])),
    )


def sheet_of(pixels: Pixels, limits: Limits, side_px: int | None = None) -> Sheet:
    """The same for a picture already decoded: uint8, grey (height, width), BGR or BGRA. Never changes what is given."""
    if pixels.dtype != np.uint8 or not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in {1, 3, 4})):
        raise PictureUnknown("Pixels must be uint8, grey or with 3 or 4 channels in the order blue, green, red, alpha.")
    if pixels.size == 0:
        raise PictureEmpty("The picture has no pixels.")
    height, width = pixels.shape[:2]
    check_size(width, height, limits)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        pixels = _on_white(pixels.copy())
    target = side_px if side_px and max(width, height) > side_px * _FAR_LARGER else max(width, height)
    pixels = opaque(shrunk(np.ascontiguousarray(pixels), target))
    return Sheet(pixels, width, height, "pixels", scale_between((width, height), (pixels.shape[1], pixels.shape[0])))


def opaque(pixels: Pixels) -> Pixels:
    """Three channels: a fourth one (alpha, already laid on white) is dropped, grey is spread."""
    if pixels.ndim == 2:
        return cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    return cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR) if pixels.shape[2] == 4 else pixels


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """The picture as its EXIF orientation (1..8) wants it shown."""
    if orientation in {5, 6, 7, 8}:
        pixels = cv2.transpose(pixels)
    # After the transposition of 5..8 what is left to do is the same as for 1..4.
    flip = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}.get(orientation)
    return pixels if flip is None else cv2.flip(pixels, flip)


def _reduction(long: int, target: int) -> int:
    return next(k for k in (8, 4, 2, 1) if k == 1 or long // k >= target)


def _decoded(data: bytes, header: Header, reduction: int) -> Pixels:
    """Pixels as stored: BGR, BGRA with colours laid on white, or grey."""
    if header.format == "jpeg":
        return _jpeg(data, header, reduction)
    if header.format == "png" and not (header.has_alpha and header.mode != "RGBA"):
        return _png(data, header)
    if header.format == "webp":
        return _on_white(_by_cv2(data, _CV2_FLAGS[header.has_alpha], header))
    return _by_pillow(opened(data, header.format), reduction)


def _jpeg(data: bytes, header: Header, reduction: int) -> Pixels:
    whole = _jpeg_end(data)
    if header.mode == "CMYK":  # Pillow knows about Adobe's inverted inks
        image = opened(data, "jpeg")
        image.draft(None, (-(-header.width_px // reduction), -(-header.height_px // reduction)))
        return _by_pillow(image)
    flags = _JPEG_REDUCED[reduction] | cv2.IMREAD_IGNORE_ORIENTATION
    if whole:
        return _by_cv2(data, flags)
    # No end mark. Decode with nonsense and with nothing in place of what is missing: rows that differ are missing.
    pixels = _by_cv2(data + b"\xff\xd9", flags)
    other = _by_cv2(data + _JUNK + b"\xff\xd9", flags)
    rows = np.flatnonzero((pixels != other).any(axis=(1, 2)))
    if rows.size and pixels.shape[0] - rows[0] > 16 // reduction + 2:
        raise PictureBroken("The jpeg data ends early.")
    return pixels


def _jpeg_end(data: bytes) -> bool:
    """Whether the end mark follows the first scan. Segments before it are stepped over: a thumbnail has its own."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker == 0xDA:
            return data.find(b"\xff\xd9", at) >= 0
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False


def _png(data: bytes, header: Header) -> Pixels:
    if not _png_whole(data):
        raise PictureBroken("The png data ends early.")
    return _on_white(_by_cv2(data, _CV2_FLAGS[header.has_alpha], header))


def _png_whole(data: bytes) -> bool:
    """Whether the chunks follow each other up to the end mark, with one header only.

    The decoder believes what a chunk says of its length and allocates it: a few bytes could ask for gigabytes.
    """
    at, headers = 8, 0
    while at + 12 <= len(data):
        name = data[at + 4 : at + 8]
        headers += name == b"IHDR"
        if name == b"IEND":
            return headers == 1
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return False


def _by_cv2(data: bytes, flags: int, header: Header | None = None) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if pixels is None or (header and pixels.shape[:2] != (header.height_px, header.width_px)):
        raise PictureBroken()
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    return pixels


def _on_white(pixels: Pixels) -> Pixels:
    """Colours of a BGRA picture laid on white, in place; other pictures as they are."""
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        for top in range(0, pixels.shape[0], _BAND):
            band = pixels[top : top + _BAND]
            alpha = band[..., 3:].astype(np.uint16)
            band[..., :3] = (band[..., :3] * alpha + (255 - alpha) * 255 + 127) // 255
    return pixels


def _by_pillow(image: ImageFile, reduction: int = 1) -> Pixels:
    """The first frame, whatever its mode. `reduction` averages it inside Pillow, before any copy is made."""
    image.seek(0)
    image.load()
    frame: Image.Image = image
    if frame.mode.startswith("I;16") or frame.mode in {"I", "F"}:
        return _deep_grey(np.asarray(frame))
    if has_alpha(frame):
        rgba = np.array(_reduced(frame.convert("RGBA"), reduction))
        return _on_white(cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA, dst=rgba))
    if frame.mode in {"1", "L"}:
        return np.asarray(_reduced(frame.convert("L"), reduction))
    return cv2.cvtColor(np.asarray(_reduced(frame.convert("RGB"), reduction)), cv2.COLOR_RGB2BGR)


def _reduced(frame: Image.Image, reduction: int) -> Image.Image:
    return frame.reduce(reduction) if reduction > 1 else frame


def _deep_grey(values: Pixels) -> Pixels:
    """Grey of more than 8 bits: 16-bit values by their high byte, wider ones stretched over what they use."""
    if values.dtype == np.uint16:
        return (values >> 8).astype(np.uint8)
    values = np.nan_to_num(values.astype(np.float32))
    low, high = float(values.min()), float(values.max())
    if low >= 0 and high < 65536 and high > 255 and float(np.abs(values - np.rint(values)).max()) == 0:
        return (values / 256).astype(np.uint8)
    if low >= 0 and high <= 1:
        return (values * 255).astype(np.uint8)
    if low >= 0 and high <= 255:
        return values.astype(np.uint8)
    return ((values - low) * (255 / (high - low))).astype(np.uint8)
