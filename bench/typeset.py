"""Articles set on pages of PDF files, with what stands on them: headings, paragraphs over columns and pages, tables.

Knows how reports, notices and papers are set: faces, sizes, indents, numbering, rules. Must not know the reader. A
scanned file holds pictures of its pages only, a little turned, grained and blurred.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
import pypdfium2 as pdfium
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from kapiao.records import Pixels
from kapiao.specimens import fonts
from kapiao.specimens.page import english, sentence

SIZE = (595.0, 842.0)
_FACES = ("song jian", "song", "kai jian", "hei zen", "hei micro", "kai bold", "kai wen")
_BODIES = ("song jian", "song jian", "song", "hei micro", "kai jian", "kai wen")
_CHINESE_NUMBERS = "一二三四五六七八九十"
_SCAN_DPI = 150
_MARGIN, _TOP, _BOTTOM, _GUTTER = 62.0, 770.0, 72.0, 22.0


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (`level` from 1), a paragraph or a table as it was set."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How one article is set."""

    body: str
    heading: str
    size: float
    pitch: float
    grown: float  # a heading's size against the body's
    outlined: bool  # headings are made bold by drawing their outlines
    numbered: int  # 0: not; 1: 一、 and （一）; 2: 1. and 1.1
    columns: int
    ruled: bool
    indent: float
    centred: bool


@dataclass(slots=True)
class _Press:
    """The place on the paper where the next row goes."""

    canvas: Canvas
    look: Look
    head: str
    column: int = 0
    page: int = 1
    y: float = _TOP
    top: float = _TOP
    rows: int = field(default=0)

    @property
    def width(self) -> float:
        count = self.look.columns
        return (SIZE[0] - 2 * _MARGIN - _GUTTER * (count - 1)) / count

    @property
    def x(self) -> float:
        return _MARGIN + self.column * (self.width + _GUTTER)

    def need(self, height: float) -> None:
        """Room of so much, in the next column or on the next page if there is none."""
        if self.y - height >= _BOTTOM:
            return
        self.column += 1
        if self.column == self.look.columns:
            self.column, self.page, self.top = 0, self.page + 1, _TOP
            self.canvas.showPage()
            self.furnish()
        self.y = self.top

    def furnish(self) -> None:
        """Running head and number of the page."""
        self.canvas.setFont(_face(self.look.body), 8)
        self.canvas.drawCentredString(SIZE[0] / 2, 810, self.head)
        self.canvas.drawCentredString(SIZE[0] / 2, 40, f"- {self.page} -")


def article(seed: int) -> tuple[bytes, tuple[Part, ...]]:
    """A digital file of one or two pages, and its parts in reading order."""
    random = np.random.default_rng(seed)
    look = _look(random)
    out = io.BytesIO()
    press = _Press(Canvas(out, pagesize=SIZE), look, sentence(random, 12))
    press.furnish()
    parts = [Part("heading", _words(random, 9, 16), 1)]
    _title(press, parts[0].text)
    for part in _content(random, look):
        before = press.page
        _set(press, part)
        if press.page > 2:  # it began the third page: not set
            break
        parts.append(part)
        if press.page == 2 and before == 2 and len(parts) > 12:
            break
    press.canvas.save()
    return _first_pages(out.getvalue(), 2), tuple(parts)


def scanned(data: bytes, seed: int) -> bytes:
    """The same file from a scanner: pictures of its pages."""
    random = np.random.default_rng(seed)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=SIZE)
    document = pdfium.PdfDocument(data)
    for page in document:
        pixels = page.render(scale=_SCAN_DPI / 72).to_numpy()[..., :3]
        kept = cv2.imencode(".jpg", _from_glass(random, np.ascontiguousarray(pixels)), [cv2.IMWRITE_JPEG_QUALITY, 82])
        canvas.drawImage(ImageReader(io.BytesIO(kept[1].tobytes())), 0, 0, *SIZE)
        canvas.showPage()
    document.close()
    canvas.save()
    return out.getvalue()


def _from_glass(random: np.random.Generator, pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(random.normal(0, 0.5)), 1.0)
    pixels = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    pixels = cv2.GaussianBlur(pixels, (0, 0), float(random.uniform(0.4, 0.8)))
    grain = random.normal(0, float(random.uniform(1, 5)), (height, width, 1))
    return np.clip(pixels * float(random.uniform(0.88, 1.0)) + grain, 0, 255).astype(np.uint8)


def _first_pages(data: bytes, count: int) -> bytes:
    document = pdfium.PdfDocument(data)
    for index in range(len(document) - 1, count - 1, -1):
        del document[index]
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _look(random: np.random.Generator) -> Look:
    body = str(random.choice(_BODIES))
    columns = int(random.choice([1, 1, 2]))
    size = float(random.choice([9, 10.5, 12])) if columns == 1 else float(random.choice([9, 10]))
    way = int(random.integers(3))  # larger, bolder by outline, or another face of one size
    heading = str(random.choice(["hei zen", "hei micro"])) if way == 2 and not body.startswith("hei") else body
    return Look(
        body,
        heading,
        size,
        size * float(random.uniform(1.45, 1.9)),
        float(random.uniform(1.2, 1.5)) if way == 0 else 1.0,
        way == 1 or heading == body,
        int(random.integers(3)),
        columns,
        bool(random.random() < 0.6),
        2.0 if random.random() < 0.8 else 0.0,
        bool(random.random() < 0.2),
    )


def _content(random: np.random.Generator, look: Look) -> Iterator[Part]:
    chapter = section = 0
    while True:
        chapter, section = chapter + 1, 0
        yield Part("heading", _number(look, chapter, 0) + _words(random, 4, 12), 2)
        for _ in range(int(random.integers(1, 4))):
            yield _paragraph(random)
            draw = random.random()
            if draw < 0.3:
                yield _table(random)
            elif draw < 0.5 and look.numbered:
                section += 1
                yield Part("heading", _number(look, chapter, section) + _words(random, 4, 12), 3)
                yield _paragraph(random)


def _number(look: Look, chapter: int, section: int) -> str:
    if look.numbered == 1:
        return f"（{_CHINESE_NUMBERS[section - 1]}）" if section else f"{_CHINESE_NUMBERS[(chapter - 1) % 10]}、"
    if look.numbered == 2:
        return f"{chapter}.{section} " if section else f"{chapter}. "
    return ""


def _words(random: np.random.Generator, least: int, most: int) -> str:
    text = "".join(c for c in sentence(random, int(random.integers(least, most))) if c.isalpha() and c >= "\u2e80")
    return text if len(text) >= 3 else text + "样本"


def _paragraph(random: np.random.Generator) -> Part:
    count = int(random.integers(1, 5))
    if random.random() < 0.12:
        return Part("paragraph", ". ".join(english(random, int(random.integers(40, 140))) for _ in range(count)) + ".")
    return Part("paragraph", "".join(_sentence(random) for _ in range(count)))


def _sentence(random: np.random.Generator) -> str:
    return sentence(random, int(random.integers(18, 60))).strip("，、；。") + "。"


def _table(random: np.random.Generator) -> Part:
    columns, rows = int(random.integers(3, 5)), int(random.integers(3, 7))
    head = tuple(_words(random, 3, 5)[:4] for _ in range(columns))
    body = tuple(
        (_words(random, 3, 5)[:4], *(f"{random.uniform(1, 9000):,.2f}" for _ in range(columns - 1)))
        for _ in range(rows - 1)
    )
    return Part("table", rows=(head, *body))


# on paper ---------------------------------------------------------------------------------------------------------


def _face(name: str) -> str:
    known = "kapiao-" + name.replace(" ", "-")
    if known not in pdfmetrics.getRegisteredFontNames():
        path, index = fonts.located(name)
        pdfmetrics.registerFont(TTFont(known, path, subfontIndex=index))
    return known


def _title(press: _Press, text: str) -> None:
    look = press.look
    size = look.size * 1.7
    _row(press, text, (SIZE[0] - pdfmetrics.stringWidth(text, _face(look.heading), size)) / 2, press.y, size, True)
    press.y -= size * 2.4
    press.top = press.y


def _set(press: _Press, part: Part) -> None:
    if part.kind == "table":
        _set_table(press, part)
    elif part.kind == "heading":
        size = press.look.size * (press.look.grown if part.level == 2 else 1 + (press.look.grown - 1) / 2)
        press.need(press.look.pitch * 3.2)
        press.y -= press.look.pitch * 0.45
        width = pdfmetrics.stringWidth(part.text, _face(press.look.heading), size)
        _row(press, part.text, press.x + (press.width - width) / 2 * press.look.centred, press.y, size, True)
        press.y -= press.look.pitch * 1.25
    else:
        for number, row in enumerate(_broken(press, part.text)):
            press.need(press.look.pitch)
            indent = press.look.indent * press.look.size if number == 0 else 0.0
            _row(press, row, press.x + indent, press.y, press.look.size, False)
            press.y -= press.look.pitch
        press.y -= 0 if press.look.indent else press.look.pitch * 0.6


def _row(press: _Press, text: str, x: float, y: float, size: float, heading: bool) -> None:
    look = press.look
    outlined = heading and look.outlined
    press.canvas.saveState()
    line = press.canvas.beginText(x, y)
    line.setFont(_face(look.heading if heading else look.body), size)
    line.setTextRenderMode(2 if outlined else 0)
    press.canvas.setLineWidth(size / 28)
    line.textOut(text)
    press.canvas.drawText(line)
    press.canvas.restoreState()


def _broken(press: _Press, text: str) -> Iterator[str]:
    """The rows of a paragraph: between characters of Chinese, between words of letters."""
    look, row = press.look, ""
    room = press.width - look.indent * look.size
    for word in _breakable(text):
        full = row and pdfmetrics.stringWidth(row + word.rstrip(), _face(look.body), look.size) > room
        if full and word[0] not in "，。、；":  # they may hang over the edge
            yield row.rstrip()
            row, room = "", press.width
        row += word
    if row:
        yield row.rstrip()


def _breakable(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if char >= "\u2e80":
            if word:
                yield word
                word = ""
            yield char
        else:
            word += char
            if char == " ":
                yield word
                word = ""
    if word:
        yield word


def _set_table(press: _Press, part: Part) -> None:
    look, canvas = press.look, press.canvas
    pitch, columns = look.size * 1.9, len(part.rows[0])
    press.need(pitch * (len(part.rows) + 1.5))
    width, top = press.width / columns, press.y + look.size * 1.1
    bottom = top - pitch * len(part.rows)
    canvas.setLineWidth(0.6)
    for number, row in enumerate(part.rows):
        for column, text in enumerate(row):
            canvas.setFont(_face(look.body), look.size * 0.92)
            canvas.drawCentredString(press.x + width * (column + 0.5), top - pitch * (number + 0.68), text)
    for number in range(len(part.rows) + 1):
        if look.ruled or number in (0, 1, len(part.rows)):
            canvas.line(press.x, top - pitch * number, press.x + press.width, top - pitch * number)
    for column in range(columns + 1 if look.ruled else 0):
        canvas.line(press.x + width * column, top, press.x + width * column, bottom)
    press.y = bottom - look.pitch * 1.1
