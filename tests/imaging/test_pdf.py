"""PDF pages as sheets: sizes, frames, the text layer, and every way to be wrong."""

import numpy as np
import pytest
from pdf_files import SIZE, both, by_hand, drawn, huge_picture, inflating, locked, shown, with_content, words
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from kapiao.errors import PictureBroken, PictureError, PictureSize, PictureTooHeavy, PictureUnknown
from kapiao.imaging.decode import decode, sheets
from kapiao.records import Limits, Sheet

LIMITS = Limits()
STRIPES = Image.fromarray(np.tile(np.uint8([[0, 255] * 20]).T, (1, 60)))


def pages(data: bytes, limits: Limits = LIMITS, side_px: int | None = 800) -> list[Sheet]:
    return list(sheets(data, limits, side_px))


def test_pages_come_in_order_with_sizes_in_the_source_frame() -> None:
    found = pages(drawn(words((20, 20, "one")), words((20, 20, "two"))))
    assert [(s.index, s.width_px, s.height_px, s.format) for s in found] == [(0, 800, 600, "pdf"), (1, 800, 600, "pdf")]
    assert found[0].pixels.shape == (600, 800, 3)
    assert [s.lines[0].text for s in found] == ["one", "two"]


def test_a_line_stands_where_it_is_drawn() -> None:
    sheet = pages(drawn(words((100, 200, "ABC"))), side_px=1600)[0]
    line = sheet.lines[0]
    left, top, _, bottom = line.quad.bounds
    assert (left, line.score) == (pytest.approx(200, abs=1), 1.0)
    assert top < 2 * (SIZE[1] - 208) < 2 * (SIZE[1] - 200) < bottom  # capitals are 8 points high
    rows, columns = np.where(sheet.pixels[..., 0] < 128)
    ink = line.quad.mapped(sheet.source_to_sheet).bounds
    assert ink[0] - 2 <= columns.min() <= columns.max() <= ink[2] + 2
    assert ink[1] <= rows.min() <= rows.max() <= ink[3]
    assert [c.text for c in line.chars] == ["A", "B", "C"]
    assert line.chars[1].start == pytest.approx(1 / 3, abs=0.03)


def test_columns_are_lines_of_their_own_and_words_are_not() -> None:
    found = pages(drawn(words((20, 250, "left column"), (200, 250, "right column"), (20, 230, "next row"))))[0]
    assert [line.text for line in found.lines] == ["left column", "right column", "next row"]


def test_chinese_is_said_without_blanks_that_nobody_wrote() -> None:
    rows = ((20.0 + 14 * k, 100.0, c) for k, c in enumerate("增值税发票"))
    found = pages(drawn(words(*rows, font="STSong-Light")))[0]
    assert "".join(line.text for line in found.lines) == "增值税发票"
    assert len(found.lines) == 1


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_shown_upright(turn: int) -> None:
    def page(canvas: object) -> None:
        canvas.setPageRotation(turn)  # type: ignore[attr-defined]
        words((100, 200, "turned text"))(canvas)

    sheet = pages(drawn(page), side_px=1600)[0]
    assert (sheet.width_px, sheet.height_px) == (800, 600)  # as shown, whatever the file's own frame
    assert round(sheet.lines[0].quad.angle_deg) % 360 == turn
    left, top, right, bottom = (round(v) for v in sheet.lines[0].quad.mapped(sheet.source_to_sheet).bounds)
    dark = sheet.pixels[..., 0] < 128
    assert dark[top:bottom, left:right].sum() == dark.sum() > 0


def test_pictures_are_told_from_text() -> None:
    text = words((20, 250, "above the picture"))
    found = pages(drawn(both(text, shown(STRIPES, (50, 50, 120, 80)))))[0]
    assert [tuple(round(v) for v in q.bounds) for q in found.pictured] == [(100, 340, 340, 500)]
    scanned = pages(drawn(shown(STRIPES, (0, 0, *SIZE))))[0]
    assert (scanned.lines, scanned.pictured) == ((), ())  # no text layer: everything is for the eyes


def test_hidden_text_is_not_taken_for_certain() -> None:
    def hidden(canvas: object) -> None:
        text = canvas.beginText(20, 100)  # type: ignore[attr-defined]
        text.setTextRenderMode(3)
        text.textOut("read by another reader")
        canvas.drawText(text)  # type: ignore[attr-defined]

    assert pages(drawn(both(shown(STRIPES, (0, 0, *SIZE)), hidden)))[0].lines == ()


def test_values_of_form_fields_are_seen() -> None:
    def form(canvas: object) -> None:
        canvas.acroForm.textfield(name="n", value="12345678", x=50, y=100, width=120, height=20)  # type: ignore[attr-defined]

    assert [line.text for line in pages(drawn(form))[0].lines] == ["12345678"]


def test_pages_are_counted_before_any_is_drawn() -> None:
    three = drawn(*[words((20, 20, "x"))] * 3)
    assert len(pages(three, Limits(max_pages=3))) == 3
    with pytest.raises(PictureSize):
        next(sheets(three, Limits(max_pages=2)))


def test_limits_hold() -> None:
    page = drawn(words((20, 20, "x")))
    with pytest.raises(PictureTooHeavy):
        pages(page, Limits(max_bytes=100))
    with pytest.raises(PictureUnknown):
        pages(page, Limits(formats=frozenset({"jpeg"})))
    with pytest.raises(PictureSize):
        pages(page, Limits(max_side_px=700))
    with pytest.raises(PictureUnknown):
        decode(page, LIMITS)  # one picture was wanted


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"%PDF-1.7\n" + bytes(range(256)) * 40,
        drawn(words((20, 20, "x")))[:300],
        by_hand((b"<< /Type /Catalog >>",)),
        with_content(b"", b"", box=b"0 0 99999999 99999999"),
        locked(),
        huge_picture(),
        huge_picture(b"/Width 6 0 R /Height 6 0 R"),
        inflating(),
    ],
    ids=["mark", "noise", "cut", "no pages", "endless", "locked", "huge", "huge, indirectly", "inflating"],
)
def test_what_is_wrong_is_said(data: bytes) -> None:
    with pytest.raises(PictureError):
        pages(data)


def test_a_locked_file_is_called_that() -> None:
    with pytest.raises(PictureBroken, match="password"):
        pages(locked())


def test_a_bold_face_and_a_drawn_outline_are_seen() -> None:
    def outlined(canvas: Canvas) -> None:
        text = canvas.beginText(20, 80)
        text.setFont("Helvetica", 12)
        text.setTextRenderMode(2)
        text.textOut("outlined")
        canvas.drawText(text)

    page = both(words((20, 20, "plain")), words((20, 50, "bold"), font="Helvetica-Bold"), outlined)
    (sheet,) = pages(drawn(page))
    assert {line.text: line.bold for line in sheet.lines} == {"plain": False, "bold": True, "outlined": True}
