"""What the first bytes of a picture say: its format, its size, how it is to be decoded. Nothing is decoded here.

Knows: file signatures and where each format keeps its size. Must not know: what is in the picture.
Sources: the signatures of ITU-T T.81 (JPEG), ISO/IEC 15948 (PNG), GIF89a, TIFF 6.0 and BigTIFF, RFC 9649 (WebP), the
Windows bitmap header, ISO 32000-1 7.5.2 (PDF), GB/T 33190 (OFD). File names and content types are never believed.

Pillow's plugins are opened by class and not through `Image.open`: that would apply Pillow's own process-wide pixel
limit, while here every caller brings limits of its own.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from kapiao.errors import PictureBroken, PictureEmpty, PictureSize, PictureTooHeavy, PictureUnknown
from kapiao.records import Limits

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"BM", "bmp"),
    (b"%PDF-", "pdf"),
)
OFD_ROOT = "OFD.xml"  # of the archive that an OFD is
PAGED = frozenset({"pdf", "ofd"})
_PDF_WITHIN = 1024  # bytes that may stand before the mark of a PDF, as its readers have always admitted
_PLUGINS: dict[str, type[ImageFile]] = {
    "jpeg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "gif": GifImagePlugin.GifImageFile,
    "tiff": TiffImagePlugin.TiffImageFile,
    "bmp": BmpImagePlugin.BmpImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
}
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Header:
    """A picture by its header. Sizes are as stored, before the EXIF orientation (1..8) is applied."""

    format: str
    mode: str  # Pillow's name of the pixel form
    width_px: int
    height_px: int
    orientation: int
    has_alpha: bool


def sniff(data: bytes) -> str:
    """The format by its signature. Raises PictureEmpty, PictureUnknown."""
    if not data:
        raise PictureEmpty()
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith(b"PK\x03\x04") and OFD_ROOT.encode() in data:
        return "ofd"
    raise PictureUnknown()


def admitted(data: bytes, limits: Limits) -> str:
    """The format, where `limits` admit it and the number of bytes. Raises PictureError."""
    if len(data) > limits.max_bytes:
        raise PictureTooHeavy(bytes=len(data), max_bytes=limits.max_bytes)
    name = sniff(data)
    if name not in limits.formats:
        raise PictureUnknown(f"The format {name} is not admitted here.", format=name)
    return name


def opened(data: bytes, name: str) -> ImageFile:
    """The picture as Pillow opens it: header read, pixels not. Raises PictureBroken."""
    try:
        return _PLUGINS[name](io.BytesIO(data))
    except Exception as error:  # Pillow raises nearly anything on a damaged header; a broken picture is all it means
        raise PictureBroken(f"The {name} header cannot be read.") from error


def examine(data: bytes, limits: Limits) -> Header:
    """The header of a picture within `limits`. Raises PictureError; allocates nothing of the picture's size."""
    name = admitted(data, limits)
    if name in PAGED:
        raise PictureUnknown("One picture is wanted here, not a document of pages.", format=name)
    if name == "webp":  # Pillow allocates the canvas on opening
        check_size(*_webp_size(data), limits)
    if name == "gif":
        limits = replace(limits, max_pixels=min(limits.max_pixels, limits.max_gif_pixels))
    image = opened(data, name)
    check_size(*image.size, limits)
    return Header(
        format=name,
        mode=image.mode,
        width_px=image.size[0],
        height_px=image.size[1],
        orientation=_orientation(image),
        has_alpha=has_alpha(image),
    )


def has_alpha(image: Image.Image) -> bool:
    """Whether anything of the picture may be transparent."""
    return image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info


def check_size(width_px: int, height_px: int, limits: Limits) -> None:
    """Raises PictureSize when a side, the area or the aspect is out of bounds."""
    short, long = sorted((width_px, height_px))
    facts = {"width_px": width_px, "height_px": height_px}
    if short <= limits.min_side_px:
        raise PictureSize(f"Both sides must be greater than {limits.min_side_px} pixels.", **facts)
    if long >= limits.max_side_px or short * long > limits.max_pixels:
        raise PictureSize(
            f"Both sides must be smaller than {limits.max_side_px} pixels, the area at most {limits.max_pixels}.",
            **facts,
        )
    if long >= limits.max_aspect * short:
        raise PictureSize(f"The long side must be less than {limits.max_aspect:g} times the short one.", **facts)


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height from the first chunk: VP8X (extended), VP8 (lossy) or VP8L (lossless)."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise PictureBroken("The webp header cannot be read.")
    if chunk == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise PictureBroken("The webp header cannot be read.")


def _orientation(image: ImageFile) -> int:
    """The EXIF orientation, 1 when there is none or it makes no sense. TIFF: Pillow turns it itself on loading.

    PNG: only an EXIF block before the pixels counts; to look for one behind them Pillow would decode the picture.
    """
    if image.format == "TIFF" or (image.format == "PNG" and "exif" not in image.info):
        return 1
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # Pillow's EXIF parser raises nearly anything on a damaged block; the picture itself may be sound
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
