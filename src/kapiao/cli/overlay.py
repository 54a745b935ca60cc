"""A picture with what was read drawn onto it: quads of documents, fields and lines, and the texts beside them.

Knows: readings and drawing. Chinese texts need a system font (any CJK font that fontconfig or Pillow finds).
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from kapiao.imaging.decode import sheets
from kapiao.imaging.header import PAGED, sniff
from kapiao.records import Limits, Quad, Reading

Color = tuple[int, int, int]
Font = ImageFont.ImageFont | ImageFont.FreeTypeFont

_FONTS = ("NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf")
Entry = tuple[Quad | None, str, Color]
_GOOD, _DOUBT, _BAD, _CARD, _PAPER = (0, 130, 60), (200, 110, 0), (200, 30, 30), (30, 90, 220), (255, 255, 255)
_DOUBTFUL = 0.8


def draw_overlay(path: Path, reading: Reading, out: Path) -> None:
    """Draw a reading over the picture in `path` and write it to `out` (its ending says the format); of a PDF or OFD,
    what was read of its first page over that.

    Every field or line has its quad and a number; a panel beside the picture says what the numbers read.
    """
    source, reading = _source(path), reading.pages[0] if reading.pages else reading
    size = max(12, max(source.size) // 50)
    font = _font(size)
    entries = _entries(reading)
    draw = ImageDraw.Draw(source)
    for record in reading.records:
        _outline(draw, record.quad_on_source, _CARD, size)
    for number, (quad, _, color) in enumerate(entries, 1):
        if quad is not None:
            _outline(draw, quad, color, size)
            _number(draw, quad, str(number), color, font)
    panel = _panel(entries, source.height, size, font)
    canvas = Image.new("RGB", (source.width + panel.width, source.height), _PAPER)
    canvas.paste(source, (0, 0))
    canvas.paste(panel, (source.width, 0))
    out.parent.mkdir(parents=True, exist_ok=True)
    canvas.save(out)


def _source(path: Path) -> Image.Image:
    """The picture in the frame in which it was answered."""
    data = path.read_bytes()
    if sniff(data) in PAGED:
        page = next(sheets(data, Limits()))
        return Image.fromarray(page.pixels[..., ::-1])
    with Image.open(io.BytesIO(data)) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB")


def _entries(reading: Reading) -> list[Entry]:
    """What is drawn: the fields of every document, or the lines where there is none."""
    if not reading.records:
        return [(line.quad, line.text, _color(None, line.score)) for line in reading.lines]
    return [
        (field.quad_on_source, f"{field.name}: {field.text}", _color(field.valid, field.score))
        for record in reading.records
        for field in record.fields.values()
    ]


def _color(valid: bool | None, score: float) -> Color:
    return _BAD if valid is False else _DOUBT if score < _DOUBTFUL else _GOOD


def _panel(entries: list[Entry], height: int, size: int, font: Font) -> Image.Image:
    """The numbered texts, one under another, as wide as the widest."""
    texts = [f"{number} {text}" for number, (_, text, _) in enumerate(entries, 1)]
    width = max((round(font.getlength(text)) for text in texts), default=0) + 2 * size
    panel = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(panel)
    step = min(size * 1.6, height / max(len(texts), 1))
    for row, (text, (_, _, color)) in enumerate(zip(texts, entries, strict=True)):
        draw.text((size, row * step + size / 2), text, fill=color, font=font)
    return panel


def _outline(draw: ImageDraw.ImageDraw, quad: Quad, color: Color, size: int) -> None:
    draw.line([*quad.points, quad.points[0]], fill=color, width=max(1, size // 8))


def _number(draw: ImageDraw.ImageDraw, quad: Quad, text: str, color: Color, font: Font) -> None:
    x, y = quad.points[0]
    left, top, right, bottom = draw.textbbox((x, y), text, font=font, anchor="rb")
    draw.rectangle((left - 1, top - 1, right + 1, bottom + 1), fill=_PAPER)
    draw.text((x, y), text, fill=color, font=font, anchor="rb")


def _font(size: int) -> Font:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
