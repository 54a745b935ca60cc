"""A picture with what was read drawn onto it: quads of documents, fields and lines, and the texts beside them.

Knows: readings and drawing. Chinese texts need a system font (any CJK font that fontconfig or Pillow finds).
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from kapiao.records import Quad, Reading

Color = tuple[int, int, int]
Font = ImageFont.ImageFont | ImageFont.FreeTypeFont

_FONTS = ("NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf")
_GOOD, _DOUBT, _BAD, _CARD, _LINE = (0, 140, 60), (220, 130, 0), (210, 30, 30), (30, 90, 220), (120, 120, 120)


def draw_overlay(path: Path, reading: Reading, out: Path) -> None:
    """Draw a reading over the picture in `path` and write it to `out` (its ending says the format)."""
    with Image.open(path) as picture:
        canvas = ImageOps.exif_transpose(picture).convert("RGB")
    draw = ImageDraw.Draw(canvas)
    size = max(12, canvas.width // 60)
    font = _font(size)
    for line in reading.lines if not reading.records else ():
        _outline(draw, line.quad, _LINE, size)
        _label(draw, line.quad, line.text, _LINE, font)
    for record in reading.records:
        _outline(draw, record.quad_on_source, _CARD, size)
        for field in record.fields.values():
            if field.quad_on_source is None:
                continue
            color = _BAD if field.valid is False else _DOUBT if field.score < 0.8 else _GOOD
            _outline(draw, field.quad_on_source, color, size)
            _label(draw, field.quad_on_source, f"{field.name}: {field.text}", color, font)
    out.parent.mkdir(parents=True, exist_ok=True)
    canvas.save(out)


def _outline(draw: ImageDraw.ImageDraw, quad: Quad, color: Color, size: int) -> None:
    draw.line([*quad.points, quad.points[0]], fill=color, width=max(1, size // 8))


def _label(
    draw: ImageDraw.ImageDraw,
    quad: Quad,
    text: str,
    color: tuple[int, int, int],
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
) -> None:
    left, _, _, bottom = quad.bounds
    box = draw.textbbox((left, bottom + 1), text, font=font)
    draw.rectangle(box, fill=(255, 255, 255))
    draw.text((left, bottom + 1), text, fill=color, font=font)


def _font(size: int) -> Font:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
