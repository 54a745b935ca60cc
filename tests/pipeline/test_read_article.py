"""Running text of whole files: from a PDF's own text, and from pages that are pictures."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from kapiao.errors import NothingRead
from kapiao.pipeline import Reader
from kapiao.records import Ask

SONG = "STSong-Light"
ASK = Ask(("article",))
SAYING = "本办法所称样本是指为检验识读系统而印制的纸张其内容均为虚构不代表任何人或任何单位各单位应当按照规定"
FIRST, SECOND = "甲" + SAYING * 4 + "，完毕。", "乙" + SAYING * 3 + "，附后。"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def set_in(canvas: Canvas, text: str, x: float, y: float, width: float, indent: float) -> list[str]:
    """Sets a paragraph in a column as far as y = 60; the rest of it is handed back row by row."""
    per_row = int(width // 12)
    rows = [text[: per_row - round(indent / 12)]]
    rows += [text[k : k + per_row] for k in range(len(rows[0]), len(text), per_row)]
    for number, row in enumerate(rows):
        canvas.drawString(x + (0 if number else indent), y - 18 * number, row)
    return rows


def two_pages() -> bytes:
    """A title, two columns that share a paragraph, a ruled table, and more on a second page."""
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont(SONG, 20)
    canvas.drawCentredString(297, 760, "样本纸张管理规定")
    canvas.setFont(SONG, 12)
    rows = [FIRST[:16], *(FIRST[k : k + 18] for k in range(16, len(FIRST), 18))]
    half = (len(rows) + 1) // 2
    for column, part in enumerate((rows[:half], rows[half:])):
        for number, row in enumerate(part):
            indent = 24 if column == number == 0 else 0
            canvas.drawString(60 + 240 * column + indent, 700 - 18 * number, row)
    for y in (500, 475, 450):
        canvas.line(60, y, 516, y)
    for x in (60, 288, 516):
        canvas.line(x, 450, x, 500)
    for x, y, text in ((70, 482, "项目"), (298, 482, "数量"), (70, 457, "纸张"), (298, 457, "36")):
        canvas.drawString(x, y, text)
    canvas.drawCentredString(297, 30, "- 1 -")
    canvas.showPage()
    canvas.setFont(SONG, 12)
    set_in(canvas, SECOND, 60, 760, 456, 24)
    canvas.drawCentredString(297, 30, "- 2 -")
    canvas.save()
    return out.getvalue()


def pictured(data: bytes) -> bytes:
    """The same pages as a scanner leaves them: pictures without text."""
    document = pdfium.PdfDocument(data)
    pages = [document[k].render(scale=2.2).to_pil() for k in range(len(document))]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=158)
    return out.getvalue()


@pytest.mark.parametrize("scanned", [False, True])
def test_headings_paragraphs_and_tables_stand_in_order(reader: Reader, scanned: bool) -> None:
    data = pictured(two_pages()) if scanned else two_pages()
    reading = reader.read(data, ASK)
    blocks = reading.records[0].marks
    assert [block.kind for block in blocks] == ["heading", "paragraph", "table", "paragraph"]
    assert [block.detail["page"] for block in blocks] == [0, 0, 0, 1]
    assert [blocks[k].text for k in (0, 1, 3)] == ["样本纸张管理规定", FIRST, SECOND]
    table = blocks[2].detail["table"]
    assert [[cell.text for cell in row] for row in table.grid] == [["项目", "数量"], ["纸张", "36"]]
    assert [len(page.records[0].marks) for page in reading.pages] == [3, 1]


def test_an_empty_page_holds_no_text(reader: Reader) -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 400))
    canvas.showPage()
    canvas.save()
    with pytest.raises(NothingRead):
        reader.read(out.getvalue(), ASK)
