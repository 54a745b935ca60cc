"""Bytes to pixels: every format and mode, every way to be wrong."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from kapiao.errors import (
    PictureBroken,
    PictureEmpty,
    PictureError,
    PictureSize,
    PictureTooHeavy,
    PictureUnknown,
)
from kapiao.imaging.decode import decode, sheet_of
from kapiao.records import Limits

LIMITS = Limits()


def scene(width: int = 90, height: int = 60) -> Image.Image:
    """Red upper-left, green upper-right, blue lower-left, grey lower-right."""
    picture = Image.new("RGB", (width, height), (128, 128, 128))
    picture.paste((250, 10, 10), (0, 0, width // 2, height // 2))
    picture.paste((10, 250, 10), (width // 2, 0, width, height // 2))
    picture.paste((10, 10, 250), (0, height // 2, width // 2, height))
    return picture


def coded(picture: Image.Image, name: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()


def corner(pixels: np.ndarray, right: bool = False, lower: bool = False) -> tuple[int, ...]:
    height, width = pixels.shape[:2]
    return tuple(int(v) for v in pixels[height - 8 if lower else 7, width - 8 if right else 7])


def near(color: tuple[int, ...], wanted: tuple[int, int, int], within: int = 40) -> bool:
    return all(abs(a - b) <= within for a, b in zip(color, wanted, strict=True))


RED, GREEN, BLUE = (10, 10, 250), (10, 250, 10), (250, 10, 10)  # as BGR


@pytest.mark.parametrize("name", ["JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"])
def test_formats(name: str) -> None:
    sheet = decode(coded(scene(), name), LIMITS)
    assert (sheet.width_px, sheet.height_px, sheet.format) == (90, 60, name.lower())
    assert sheet.pixels.shape == (60, 90, 3)
    assert sheet.pixels.dtype == np.uint8
    assert sheet.pixels.flags["C_CONTIGUOUS"]
    assert near(corner(sheet.pixels), RED)
    assert near(corner(sheet.pixels, right=True), GREEN)
    assert near(corner(sheet.pixels, lower=True), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "LA", "RGBA", "CMYK", "YCbCr"])
@pytest.mark.parametrize("name", ["PNG", "TIFF", "BMP", "JPEG", "GIF", "WEBP"])
def test_modes(name: str, mode: str) -> None:
    grey = mode in {"1", "L", "LA", "I;16"}
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(scene().convert("L")).astype(np.uint16) * 257)
    else:
        picture = scene().convert(mode)
    try:
        data = coded(picture, name)
    except (OSError, KeyError, ValueError):
        pytest.skip("the format has no such mode")
    if mode == "I;16" and name in {"GIF", "WEBP", "JPEG", "BMP"}:
        pytest.skip("Pillow writes it clipped")
    pixels = decode(data, LIMITS).pixels
    assert pixels.shape == (60, 90, 3)
    if grey:
        assert near(corner(pixels, lower=True, right=True), (128,) * 3, 130 if mode == "1" else 10)
        assert pixels[..., 0].std() > 5
    else:
        assert near(corner(pixels), RED, 60)
        assert near(corner(pixels, right=True), GREEN, 60)
        assert near(corner(pixels, lower=True), BLUE, 60)


@pytest.mark.parametrize("name", ["PNG", "TIFF", "WEBP"])
def test_alpha_is_laid_on_white(name: str) -> None:
    picture = scene().convert("RGBA")
    picture.putalpha(Image.new("L", picture.size, 0))
    picture.paste((250, 10, 10, 255), (0, 0, 45, 30))
    picture.paste((0, 0, 0, 128), (45, 0, 90, 30))
    pixels = decode(coded(picture, name, **({"lossless": True} if name == "WEBP" else {})), LIMITS).pixels
    assert near(corner(pixels), RED)
    assert near(corner(pixels, right=True), (127, 127, 127), 3)
    assert corner(pixels, lower=True) == (255, 255, 255)


def test_transparent_palette_and_grey_are_laid_on_white() -> None:
    picture = Image.new("P", (40, 40), 1)
    picture.putpalette([0, 0, 0, 200, 0, 0])
    picture.paste(0, (0, 0, 20, 40))
    for name in ("PNG", "GIF"):
        pixels = decode(coded(picture, name, transparency=0), LIMITS).pixels
        assert corner(pixels) == (255, 255, 255)
        assert corner(pixels, right=True) == (0, 0, 200)
    grey = Image.new("L", (40, 40), 7)
    grey.paste(90, (20, 0, 40, 40))
    pixels = decode(coded(grey, "PNG", transparency=7), LIMITS).pixels
    assert corner(pixels) == (255, 255, 255)
    assert corner(pixels, right=True) == (90, 90, 90)


def test_inverted_inks_of_adobe() -> None:
    plain = coded(scene().convert("CMYK"), "JPEG", quality=95)
    at = plain.index(b"\xff\xee")  # Pillow writes Adobe's segment, and inks inverted as Adobe does
    assert near(corner(decode(plain, LIMITS).pixels), RED, 60)
    without = plain[:at] + plain[at + 2 + int.from_bytes(plain[at + 2 : at + 4], "big") :]
    assert decode(without, LIMITS).pixels.shape == (60, 90, 3)


def test_sixteen_bit_color() -> None:
    deep = np.zeros((40, 50, 3), np.uint16)
    deep[..., 2] = 0xC800
    pixels = decode(cv2.imencode(".png", deep)[1].tobytes(), LIMITS).pixels
    assert corner(pixels) == (0, 0, 200)
    alpha = np.dstack([deep, np.full((40, 50), 0xFFFF, np.uint16)])
    assert corner(decode(cv2.imencode(".png", alpha)[1].tobytes(), LIMITS).pixels) == (0, 0, 200)


def test_float_tiff() -> None:
    values = np.linspace(0, 1, 40 * 50, dtype=np.float32).reshape(40, 50)
    pixels = decode(coded(Image.fromarray(values), "TIFF"), LIMITS).pixels
    assert corner(pixels)[0] < 80 < 170 < corner(pixels, right=True, lower=True)[0]


@pytest.mark.parametrize("name", ["GIF", "WEBP", "TIFF"])
def test_first_of_several_frames(name: str) -> None:
    frames = [Image.new("RGB", (40, 30), color) for color in ((250, 10, 10), (10, 250, 10), (10, 10, 250))]
    pixels = decode(coded(frames[0], name, save_all=True, append_images=frames[1:]), LIMITS).pixels
    assert near(corner(pixels), RED)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(name: str, orientation: int) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = scene()
    if orientation in undo:
        stored = stored.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    for side in (None, 45):
        sheet = decode(coded(stored, name, exif=exif), LIMITS, side)
        assert (sheet.width_px, sheet.height_px) == (90, 60)
        assert sheet.pixels.shape[:2] == ((60, 90) if side is None else (30, 45))
        assert near(corner(sheet.pixels), RED, 60)
        assert near(corner(sheet.pixels, right=True), GREEN, 60)
        assert near(corner(sheet.pixels, lower=True), BLUE, 60)


def test_senseless_exif_is_ignored() -> None:
    exif = Image.Exif()
    exif[0x0112] = 99
    data = coded(scene(), "JPEG", exif=exif)
    assert decode(data, LIMITS).pixels.shape == (60, 90, 3)
    at = data.index(b"Exif\x00\x00")
    damaged = data[: at + 6] + bytes(12) + data[at + 18 :]
    assert decode(damaged, LIMITS).pixels.shape == (60, 90, 3)


def test_content_decides_and_trailing_bytes_do_not_matter() -> None:
    for name in ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"):
        data = coded(scene(), name)
        assert np.array_equal(decode(data, LIMITS).pixels, decode(data + b"garbage " * 50, LIMITS).pixels)


def test_no_picture() -> None:
    with pytest.raises(PictureEmpty):
        decode(b"", LIMITS)
    for data in (b"hello", b"%PDF-1.7 ...", "你好".encode() * 500, bytes(1000), b"RIFF....WAVEfmt "):
        with pytest.raises(PictureUnknown):
            decode(data, LIMITS)
    with pytest.raises(PictureUnknown):
        decode(coded(scene(), "GIF"), Limits(formats=frozenset({"jpeg"})))


@pytest.mark.parametrize("name", ["JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.8, 0.93])
def test_truncated(name: str, share: float) -> None:
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 255, (200, 300, 3), np.uint8))
    data = coded(noise, name)
    with pytest.raises(PictureError) as caught:
        decode(data[: int(len(data) * share)], LIMITS)
    assert isinstance(caught.value, PictureBroken | PictureUnknown)


def test_jpeg_without_its_last_bytes() -> None:
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 255, (200, 300, 3), np.uint8))
    for picture in (noise, Image.new("RGB", (300, 200), "white")):
        data = coded(picture, "JPEG")
        whole = decode(data, LIMITS).pixels
        assert np.array_equal(decode(data[:-2], LIMITS).pixels, whole)
        assert decode(data[:-12], LIMITS).pixels.shape == whole.shape


@pytest.mark.parametrize("name", ["JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP"])
def test_damage_never_lets_a_foreign_exception_out(name: str) -> None:
    rng = np.random.default_rng(11)
    data = coded(scene(), name)
    for _ in range(150):
        spoilt = bytearray(data)
        for place in rng.integers(0, len(data), int(rng.integers(1, 12))):
            spoilt[place] = int(rng.integers(256))
        try:
            sheet = decode(bytes(spoilt), Limits(max_pixels=1_000_000))
        except PictureError:
            continue
        assert sheet.pixels.ndim == 3


def test_sizes() -> None:
    for size in ((1, 1), (15, 100), (100, 15), (800, 16), (16, 800)):
        with pytest.raises(PictureSize):
            decode(coded(Image.new("RGB", size), "PNG"), LIMITS)
    assert decode(coded(Image.new("RGB", (784, 16)), "PNG"), LIMITS).width_px == 784
    with pytest.raises(PictureSize):
        decode(coded(Image.new("RGB", (200, 100)), "PNG"), Limits(max_side_px=200))
    with pytest.raises(PictureSize):
        decode(coded(Image.new("RGB", (200, 100)), "PNG"), Limits(max_pixels=19_999))
    fewer = Limits(max_gif_pixels=19_999)
    assert decode(coded(Image.new("RGB", (200, 100)), "PNG"), fewer).width_px == 200
    with pytest.raises(PictureSize):
        decode(coded(Image.new("RGB", (200, 100)), "GIF"), fewer)
    data = coded(scene(), "PNG")
    with pytest.raises(PictureTooHeavy):
        decode(data, Limits(max_bytes=len(data) - 1))
    assert decode(data, Limits(max_bytes=len(data))).width_px == 90


def _png_bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10**6))) + chunk(b"IEND", b"")
    )


def _webp_bomb() -> bytes:
    body = bytes(4) + (16382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8X" + struct.pack("<I", 10) + body + bytes(20)


def test_bombs_are_refused_before_anything_is_allocated() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    small = Limits(max_pixels=100_000_000)
    gif = b"GIF89a" + struct.pack("<HH", 29_999, 29_999) + bytes(3) + b"," + bytes(9) + b"\x02\x00;"
    bmp = bytearray(coded(scene(), "BMP"))
    bmp[18:26] = struct.pack("<ii", 29_999, 29_999)
    for data in (_png_bomb(30_000, 30_000), _png_bomb(29_999, 29_999), _webp_bomb(), gif, bytes(bmp)):
        with pytest.raises(PictureSize):
            decode(data, small)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


def test_a_png_chunk_that_claims_gigabytes_is_refused() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    data = coded(scene(), "PNG")
    at = data.index(b"IDAT") - 4
    lying = data[:at] + b"\x7f\xff\xff\xf0" + data[at + 4 :]
    second_header = data[:33] + _png_bomb(200, 100)[8:33] + data[33:]
    for spoilt in (lying, second_header, data[:-12]):
        with pytest.raises(PictureBroken):
            decode(spoilt, LIMITS)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


def test_reduced_decoding_keeps_the_geometry() -> None:
    big = scene(2400, 1600)
    for name in ("JPEG", "PNG", "TIFF"):
        sheet = decode(coded(big, name), LIMITS, 500)
        assert (sheet.width_px, sheet.height_px) == (2400, 1600)
        assert max(sheet.pixels.shape) == 500
        x, y = sheet.source_to_sheet.map((1199.5, 799.5))  # where four colours meet
        row, column = sheet.pixels[3].astype(int), sheet.pixels[:, 3].astype(int)
        assert abs(int(np.argmax(row[:, 1] > 130)) - 0.5 - x) <= 1
        assert abs(int(np.argmax(column[:, 0] > 130)) - 0.5 - y) <= 1
    near_enough = decode(coded(scene(550, 300), "PNG"), LIMITS, 500)
    assert near_enough.pixels.shape[1] == 550
    assert near_enough.source_to_sheet.map((7, 9)) == (7, 9)


def test_same_bytes_same_pixels() -> None:
    data = coded(scene(700, 500), "JPEG")
    assert all(np.array_equal(decode(data, LIMITS, 300).pixels, decode(data, LIMITS, 300).pixels) for _ in range(3))


def test_pixels_already_decoded() -> None:
    bgr = np.zeros((40, 60, 3), np.uint8)
    bgr[..., 2] = 200
    assert corner(sheet_of(bgr, LIMITS).pixels) == (0, 0, 200)
    assert sheet_of(bgr[..., 0], LIMITS).pixels.shape == (40, 60, 3)
    see_through = np.dstack([bgr, np.zeros((40, 60), np.uint8)])
    assert corner(sheet_of(see_through, LIMITS).pixels) == (255, 255, 255)
    assert see_through[0, 0].tolist() == [0, 0, 200, 0]
    assert sheet_of(bgr, LIMITS, 30).pixels.shape == (20, 30, 3)
    with pytest.raises(PictureUnknown):
        sheet_of(bgr.astype(np.float32), LIMITS)
    with pytest.raises(PictureUnknown):
        sheet_of(bgr[..., :2], LIMITS)
    with pytest.raises(PictureSize):
        sheet_of(bgr[:10], LIMITS)
    with pytest.raises(PictureEmpty):
        sheet_of(bgr[:0], LIMITS)
