"""The text layer of a PDF page as lines: characters with their boxes, exactly as the file says them.

Knows: how a page's characters follow each other. Must not know: what they mean, how the page looks. Text that is not
shown (the hidden layer of a scanned page, read by somebody else's reader) is no certain text and is left to the eyes;
so are characters whose font does not say what they are.

Source: ISO 32000-1, 9.3.6 (rendering modes), 9.10 (extraction of text).
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from kapiao.records import Char, Homography, Line, Point, Quad

_INVISIBLE = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_SAME_TURN_DEG = 3.0
_OFF_AXIS = 0.45  # of the height: how far a character may be beside the axis of the line
_GAP = 1.2  # of the height: a wider gap ends a line, as between columns
_BACK = 0.8  # of the height: a step back ends a line
_WORD_GAP = 0.16  # of the height: a blank stands here, if the file means one
_BLANK_RUN = 2.5  # of the height: blanks that take more room end a line, as between columns
_CHINESE = "\u2e80"  # Chinese characters and their full-width signs begin here
_FAR_HIGHER = 2.5
_OUTLINED = (raw.FPDF_TEXTRENDERMODE_FILL_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
_BOLD = re.compile(r"bold|heavy|black|demi|simhei|heiti|黑体|[-_, ](?:BD|W[6-9])\b", re.IGNORECASE)
_FORCED_BOLD = 1 << 18  # of a font's flags
_NAME_BYTES = 256
_MOSTLY = 0.9  # of a line's characters
_Box = tuple[float, float, float, float]  # left, bottom, right, top in points
_REPLACED = "\ufffd"


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The lines of a page, and the places of characters that cannot be told; quads in source frame."""

    lines: tuple[Line, ...]
    unmapped: tuple[Quad, ...]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character; `left`, `right`, `low`, `high` are along and across its own direction, in points."""

    text: str
    turn_deg: float
    left: float
    right: float
    low: float
    high: float
    mapped: bool
    after_break: bool  # the file, or the library for it, ends a line before this one
    after_blank: bool  # there is a blank before it that nobody wrote
    bold: bool = False

    @property
    def height(self) -> float:
        return self.high - self.low

    @property
    def middle(self) -> float:
        return (self.high + self.low) / 2


def text_layer(page: pdfium.PdfPage, to_source: Homography) -> TextLayer:
    """What the page says of its text, in the file's order."""
    text_page = page.get_textpage()
    try:
        glyphs = list(_glyphs(text_page))
    finally:
        text_page.close()
    return lined(glyphs, to_source)


def lined(glyphs: Sequence[Glyph], to_source: Homography) -> TextLayer:
    """Characters as lines, in the file's order. `to_source`: from points, y up."""
    runs = list(_runs(glyphs))
    known = [run for run in runs if all(g.mapped for g in run)]
    unmapped = [_quad(run).mapped(to_source) for run in runs if not all(g.mapped for g in run)]
    return TextLayer(tuple(_line(run, to_source) for run in known), tuple(unmapped))


def _glyphs(page: pdfium.PdfTextPage) -> Iterator[Glyph]:
    """The visible characters with their boxes. Blanks that the library adds only leave a mark on their neighbour."""
    broken = blank = False
    high = ""  # the first half of a character outside the basic plane
    visible: dict[int | None, bool] = {}
    faces: dict[str, bool] = {}
    for index in range(raw.FPDFText_CountChars(page)):
        text = high + chr(raw.FPDFText_GetUnicode(page, index))
        high = text if len(text) == 1 and "\ud800" <= text <= "\udbff" else ""
        if high:
            continue
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if text in "\r\n" or text == "\x02":  # the library's own mark of a hyphen at the end of a line
            broken = True
        elif raw.FPDFText_IsGenerated(page, index) == 1:
            blank = True
        elif _shown(page, index, visible):
            mapped = raw.FPDFText_HasUnicodeMapError(page, index) != 1 and _sayable(text)
            turn_deg = math.degrees(raw.FPDFText_GetCharAngle(page, index))
            bold = _is_bold(page, index, faces)
            yield _glyph(text, turn_deg, _box(page, index, text), mapped, broken, blank, bold)
            broken = blank = False


def _box(page: pdfium.PdfTextPage, index: int, text: str) -> _Box:
    """The character's room on the line: as high as its font says, unless the font says nonsense of a Chinese one."""
    loose = raw.FS_RECTF()
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetLooseCharBox(page, index, loose)
    raw.FPDFText_GetCharBox(page, index, left, right, low, high)
    side = max(right.value - left.value, high.value - low.value)
    if text >= _CHINESE and side > 0 and loose.top - loose.bottom > _FAR_HIGHER * side:
        return left.value, low.value, right.value, high.value
    return loose.left, loose.bottom, loose.right, loose.top


def _shown(page: pdfium.PdfTextPage, index: int, known: dict[int | None, bool]) -> bool:
    thing = raw.FPDFText_GetTextObject(page, index)
    key = ctypes.cast(thing, ctypes.c_void_p).value
    if key not in known:
        known[key] = not thing or raw.FPDFTextObj_GetTextRenderMode(thing) not in _INVISIBLE
    return known[key]


def _sayable(text: str) -> bool:
    """Whether it is a character that can be printed, not a private code of the font."""
    return text != _REPLACED and text >= " " and not ("\ue000" <= text <= "\uf8ff")


def glyph_of(text: str, turn_deg: float, box: _Box, broken: bool) -> Glyph:
    """A character that a file sets by itself; `box`: upright, in points, y up."""
    return _glyph(text, turn_deg, box, _sayable(text), broken, False)


def _is_bold(page: pdfium.PdfTextPage, index: int, known: dict[str, bool]) -> bool:
    """Whether a character is printed bold: by the name of its face, or since its outline is drawn as well as filled."""
    thing = raw.FPDFText_GetTextObject(page, index)
    if thing and raw.FPDFTextObj_GetTextRenderMode(thing) in _OUTLINED:
        return True
    name, flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(page, index, name, _NAME_BYTES, flags)
    face = name.raw[: min(length, _NAME_BYTES)].rstrip(b"\0").decode("utf-8", "replace") if length else ""
    if face not in known:
        known[face] = _BOLD.search(face) is not None or bool(flags.value & _FORCED_BOLD)
    return known[face]


def _glyph(text: str, turn_deg: float, box: _Box, mapped: bool, broken: bool, blank: bool, bold: bool = False) -> Glyph:
    """The upright box of a character, seen along its own direction; exact for quarter turns."""
    corners = [(x, y) for x in box[::2] for y in box[1::2]]
    level = [_turned(p, -turn_deg) for p in corners]
    x, y = [p[0] for p in level], [p[1] for p in level]
    return Glyph(text, turn_deg % 360, min(x), max(x), min(y), max(y), mapped, broken, blank, bold)


def _turned(point: Point, turn_deg: float) -> Point:
    cos, sin = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    return point[0] * cos - point[1] * sin, point[0] * sin + point[1] * cos


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that make one line, blanks at its ends dropped."""
    run: list[Glyph] = []
    for glyph in _without_wide_blanks(glyphs):
        if run and (glyph is None or not _continues(run, glyph)):
            yield run
            run = []
        if glyph is not None and (run or glyph.text.strip()):
            run.append(glyph)
    if run:
        yield run


def _without_wide_blanks(glyphs: Sequence[Glyph]) -> Iterator[Glyph | None]:
    """None in place of blanks that separate columns."""
    at = 0
    while at < len(glyphs):
        end = at
        while end < len(glyphs) and not glyphs[end].text.strip():
            end += 1
        blanks = glyphs[at:end]
        if blanks and abs(blanks[-1].right - blanks[0].left) > _BLANK_RUN * blanks[0].height:
            yield None
        else:
            yield from blanks
        if end < len(glyphs):
            yield glyphs[end]
        at = end + 1


def _continues(run: Sequence[Glyph], glyph: Glyph) -> bool:
    """Whether a character goes on with the line."""
    last = run[-1]
    height = max(last.height, glyph.height)
    turn = abs((glyph.turn_deg - last.turn_deg + 180) % 360 - 180)
    if turn > _SAME_TURN_DEG or (glyph.after_break and not _adjoins(last, glyph)):
        return False
    if abs(glyph.middle - last.middle) > _OFF_AXIS * height:
        return False
    gap = glyph.left - last.right
    return -_BACK * height < gap < _GAP * height


def _adjoins(last: Glyph, glyph: Glyph) -> bool:
    """Whether a break was claimed in the midst of a line, as some files do for every character."""
    height = min(last.height, glyph.height)
    return abs(glyph.left - last.right) < 0.3 * height and abs(glyph.middle - last.middle) < 0.1 * height


def _line(run: Sequence[Glyph], to_source: Homography) -> Line:
    """The run as a line whose characters know their places."""
    while not run[-1].text.strip():
        run = run[:-1]
    left, right = min(g.left for g in run), max(g.right for g in run)
    length = (right - left) or 1.0
    chars: list[Char] = []
    for last, glyph in zip((None, *run), run, strict=False):
        start, end = (glyph.left - left) / length, (glyph.right - left) / length
        if last is not None and glyph.after_blank and _blank_between(last, glyph):
            chars.append(Char(" ", 1.0, chars[-1].end, max(chars[-1].end, start)))
        chars.append(Char(glyph.text, 1.0, min(max(start, 0.0), 1.0), min(max(end, 0.0), 1.0)))
    bold = sum(glyph.bold for glyph in run) >= _MOSTLY * len(run)
    return Line("".join(c.text for c in chars), 1.0, _quad(run).mapped(to_source), tuple(chars), bold=bold)


def _blank_between(last: Glyph, glyph: Glyph) -> bool:
    """Words of letters and digits are set apart by blanks; characters of Chinese that stand loosely are not."""
    if not last.text.strip() or not glyph.text.strip():
        return False
    loose = last.text >= _CHINESE or glyph.text >= _CHINESE
    return not loose and glyph.left - last.right > _WORD_GAP * max(last.height, glyph.height)


def _quad(run: Sequence[Glyph]) -> Quad:
    """Around the run, clockwise from the upper-left of the text; in points, y up."""
    left, right = min(g.left for g in run), max(g.right for g in run)
    low, high = min(g.low for g in run), max(g.high for g in run)
    turn = run[0].turn_deg
    a, b, c, d = (_turned(p, turn) for p in ((left, high), (right, high), (right, low), (left, low)))
    return Quad((a, b, c, d))
