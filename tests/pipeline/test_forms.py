"""Forms of ruled cells on pictures: a title over a frame vouches for it where its labels are not legible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from kapiao.errors import WrongKind
from kapiao.imaging.decode import sheet_of
from kapiao.pipeline import Reader
from kapiao.pipeline.forms import _bare, _Flat, _held, _read_in, _row, _Stretch
from kapiao.pipeline.frames import frame_of, seen_closer, upended
from kapiao.pipeline.overprint import Overprint
from kapiao.pipeline.pages import _beside
from kapiao.pipeline.sight import Sight
from kapiao.reading.form import Letter, in_rows
from kapiao.reading.grid import Box, Grid, Slot
from kapiao.records import Ask, Char, Homography, Limits, Line, Pixels, Quad
from kapiao.specimens import draw

LABEL = re.compile("户别?|别|户主姓名|户?号|住址?|址|地号?|社区.*|居.*村.*|委会|.*专用章|承办人签章.*|签发日期.*")
TITLE = re.compile(".*户口簿.*")
SEED = 17


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def page(reader: Reader) -> tuple[Pixels, Sequence[Line]]:
    pixels = cv2.imdecode(np.frombuffer(draw("household_head", SEED, "clean").encoded, np.uint8), cv2.IMREAD_COLOR)
    return pixels, reader.read_pixels(pixels, Ask(("text",))).lines


def blotted(pixels: Pixels, lines: Sequence[Line], which: re.Pattern[str]) -> Pixels:
    """The page with some of its lines out of all focus."""
    page = pixels.copy()
    for line in lines:
        if which.fullmatch("".join(line.text.split())):
            left, top, right, bottom = (round(v) for v in line.quad.bounds)
            page[top:bottom, left:right] = cv2.blur(page[top:bottom, left:right], (41, 41))
    return page


def test_a_form_under_its_title_is_read_without_its_labels(reader: Reader, page: tuple[Pixels, Sequence[Line]]) -> None:
    pixels, lines = page
    whole = reader.read_pixels(pixels, Ask(("household_head",))).records[0]
    assert any(mark.kind == "title" for mark in whole.marks)
    unlabelled = reader.read_pixels(blotted(pixels, lines, LABEL), Ask(("household_head",))).records[0]
    for name in ("household_type", "householder", "household_number", "address"):
        assert unlabelled.fields[name].text == whole.fields[name].text


def test_a_frame_without_title_and_labels_is_told_by_a_word_of_its_own(
    reader: Reader, page: tuple[Pixels, Sequence[Line]]
) -> None:
    pixels, lines = page
    bare = blotted(blotted(pixels, lines, LABEL), lines, TITLE)
    told = reader.read_pixels(bare, Ask(("household_head",))).records[0].fields["household_type"]
    bare = blotted(bare, lines, re.compile(re.escape(told.text)))
    with pytest.raises(WrongKind):
        reader.read_pixels(bare, Ask(("household_head",)))


def test_a_frame_that_lacks_its_end_is_looked_at_closer(reader: Reader, page: tuple[Pixels, Sequence[Line]]) -> None:
    sight = Sight(sheet_of(page[0], Limits(), 3400), reader._eyes)
    whole, glance = frame_of(sight), sight.glance()
    assert whole is not None
    half = whole.part(0.0, 0.5)
    assert seen_closer(sight, whole, glance) is whole
    closer = seen_closer(sight, half, sorted(glance, key=lambda box: box.height))
    assert abs(closer.width - whole.width) < 0.05 * whole.width


def test_a_cut_line_read_again_counts_where_it_says_more_or_is_surer() -> None:
    flat = _Flat(np.zeros((40, 200, 3), np.uint8), Homography.identity(), Grid(1, 1, ()), (), 20.0)
    part = _Stretch(Quad.box(0, 0, 80, 30), _read("120CM", 0.94), whole=False)
    assert _row(flat, [part], lambda quad, _: _read("128C", 0.92)).text == "120CM"
    assert _row(flat, [part], lambda quad, _: _read("120CM4", 0.92)).text == "120CM4"
    assert _row(flat, [part], lambda quad, _: _read("128C", 0.96)).text == "128C"


def _read(text: str, score: float) -> Line:
    step = 1 / len(text)
    chars = tuple(Char(char, score, k * step, (k + 1) * step) for k, char in enumerate(text))
    return Line(text, score, Quad.box(0, 0, 80, 30), chars)


def test_two_boxes_of_one_row_are_read_from_the_left() -> None:
    pieces = [(589.5, [Letter("业", 981, 1029)]), (590.5, [Letter("职", 890, 937)]), (612.0, [Letter("务", 900, 940)])]
    assert "".join(letter.text for letter in in_rows(pieces, 13.0)) == "职业务"


@pytest.mark.parametrize(("edge", "text"), [(60.0, "CDEFGH"), (70.0, "CDEF")])
def test_a_value_runs_on_beyond_the_last_edge_alone(edge: float, text: str) -> None:
    slots = (Slot(0, 0, 1, 1, (0, 0, 20, 40)), Slot(0, 1, 1, 2, (20, 0, edge, 40)))
    flat = _Flat(np.zeros((40, 90, 3), np.uint8), Homography.identity(), Grid(1, 2, slots), (_read("ABCDEFGH", 1),), 20)
    (stretch,) = _held(flat, (20, 0, 60, 40), None)
    assert stretch.line.text == text


@pytest.mark.parametrize(("said", "surely"), [("广E", 0.3), ("PifIXEi", 0.57)])
def test_a_scrap_beside_a_row_of_a_value_is_left_out(said: str, surely: float) -> None:
    flat = _Flat(np.zeros((80, 300, 3), np.uint8), Homography.identity(), Grid(1, 1, ()), (), 20.0)
    value, scrap = (
        _Stretch(Quad.box(0, y, 80, 30), replace(_read(text, score), score=score), whole=True)
        for y, text, score in ((40, "2001年3月2日补录", 0.99), (0, said, surely))
    )
    box = (0.0, 0.0, 300.0, 80.0)
    read = _read_in(flat, box, (scrap, value), lambda quad, _: value.line, None)
    assert [line.text for line in read] == ["2001年3月2日补录"]
    assert [line.text for line in _read_in(flat, box, (scrap,), lambda quad, _: value.line, None)] == [said]


def test_a_row_that_is_read_again_loses_a_stamps_words() -> None:
    class Red(Overprint):
        def without(self, line: Line, places: Sequence[int], cell: Box) -> list[int]:
            return [k for k in places if line.chars[k].text not in "户口专用"]

    piece = _Stretch(Quad.box(0, 0, 80, 30), _read("补录户", 0.9), whole=False)
    blank = np.full((40, 300, 3), 255, np.uint8)
    over = Red.on(blank, blank, (), Homography.identity())
    assert _bare(_read("补录户口专用", 0.9), [piece], (0, 0, 300, 40), over).text == "补录"
    assert _bare(piece.line, [piece], (0, 0, 300, 40), over).text == "补录户"


def test_print_far_behind_a_name_is_none_of_its_stamp() -> None:
    lines = [replace(_read(text, 0.9), quad=Quad.box(x, 0, 40, 40)) for text, x in (("梁", 0), ("菁", 60), ("样", 180))]
    assert [line.text for line in _beside(lines)] == ["梁", "菁"]


def test_a_long_frame_across_which_text_runs_is_the_edge_of_a_paper() -> None:
    text = [Quad.box(100, 100 * k, 200, 40) for k in range(1, 6)]
    edge, wide, tall = Quad.box(50, 50, 90, 700), Quad.box(50, 50, 700, 90), Quad.box(50, 50, 300, 700)
    assert upended(edge, text)
    assert not upended(wide, text)
    assert not upended(tall, text)
    turned = [Quad.box(100 * k, 100, 40, 200) for k in range(1, 6)]
    assert upended(wide, turned)
    assert not upended(edge, turned)
    a, b, c, d = edge.points  # corners of a frame are in no certain order
    assert upended(Quad((b, c, d, a)), text)
