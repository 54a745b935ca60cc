"""When a sheet is looked at once more, where, and what of a closer look is kept: told without a network."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from kapiao import pipeline
from kapiao.documents import Document, all_documents
from kapiao.pipeline import fineprint
from kapiao.pipeline.distances import looks, looks_in_and_out_of_focus
from kapiao.records import Char, Line, Quad


def line(text: str, quad: Quad, score: float = 0.99) -> Line:
    n = len(text)
    return Line(text, score, quad, tuple(Char(c, score, i / n, (i + 1) / n) for i, c in enumerate(text)))


def named(*kinds: str) -> list[type[Document]]:
    return [document for document in all_documents() if document.kind in kinds]


@pytest.mark.parametrize(
    ("words", "kinds"), [(("中华人民共和国", "居民身份证"), ["resident_id_back"]), (("青禾面馆",), [])]
)
def test_only_what_its_own_words_tell_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch, words: Sequence[str], kinds: Sequence[str]
) -> None:
    asked: list[str] = []

    def rows(_sight: Any, documents: Sequence[type[Document]], _lines: Any, _asked: bool) -> tuple[()]:
        asked.extend(document.kind for document in documents)
        return ()

    monkeypatch.setattr(pipeline, "records_by_rows", rows)
    lines = [line(word, Quad.box(0, 60 * row, 30 * len(word), 30)) for row, word in enumerate(words)]
    page = SimpleNamespace(lines=lambda _side_px: ())
    sight = SimpleNamespace(softened=lambda: page)
    pipeline._looked_again(sight, named("resident_id_back", "train_ticket"), lines)  # type: ignore[arg-type]
    assert asked == list(kinds)


def askew(x: float, y: float) -> Quad:
    return Quad(((x, y), (x + 60, y + 35), (x + 50, y + 52), (x - 10, y + 17)))


class Looks:
    """A sight that sees a page of level text with something askew in its midst, and says where it was zoomed."""

    def __init__(self, *lying: Quad) -> None:
        self.sheet = SimpleNamespace(pixels=SimpleNamespace(shape=(2000, 1500, 3)))
        self.page = [*(Quad.box(100, 100 + 150 * row, 1200, 40) for row in range(12)), *lying]
        self.zooms: list[Quad] = []

    def boxes(self, _side_px: int) -> Sequence[Quad]:
        return self.page

    def zoomed(self, around: Quad, _slack: float, _side_px: int) -> Sequence[Quad]:
        self.zooms.append(around)
        return ()


def test_what_lies_askew_on_a_page_is_looked_at_alone() -> None:
    lying = [askew(600 + 10 * n, 500 + 60 * n) for n in range(4)]
    sight = Looks(*lying)
    list(looks(sight, asked=True))  # type: ignore[arg-type]
    assert Quad.around(tuple(lying)) in sight.zooms
    level = Looks()
    list(looks(level, asked=True))  # type: ignore[arg-type]
    assert {zoom.bounds for zoom in level.zooms} == {Quad.around(tuple(level.page)).bounds}


@pytest.mark.parametrize(("seen", "parts"), [(1, 5), (9, 0)])
def test_a_sheet_that_hardly_shows_text_is_looked_at_in_parts(seen: int, parts: int) -> None:
    sight: Any = Looks()
    sight.page = sight.seen = [Quad.box(100, 100 * n, 90, 40) for n in range(seen)]
    sight.softened = Looks
    list(looks_in_and_out_of_focus(sight, asked=True))
    places = [zoom.bounds for zoom in sight.zooms if zoom.width == 900]
    assert len(set(places)) == len(places) == parts


class Strips:
    """A sight that reads a whole line one way and what is cut out of it another."""

    def __init__(self, whole: Line, part: str, score: float) -> None:
        self.whole, self.part, self.score = whole, part, score

    def read(self, box: Quad) -> Line:
        return self.whole if box == self.whole.quad else line(self.part, box, self.score)


@pytest.mark.parametrize(
    ("part", "score", "kept"),
    [
        ("08/29", 0.9, "08/29"),
        ("8/29", 0.99, "8/29"),  # a figure fewer, and clear: beside a label the first may be read twice
        ("8/29", 0.9, "VALID 08/29"),
        ("/29", 0.99, "VALID 08/29"),
    ],
)
def test_a_date_cut_out_of_its_line_loses_at_most_one_figure(part: str, score: float, kept: str) -> None:
    whole = line("VALID 08/29", Quad.box(10, 10, 220, 20), 0.8)
    assert [read.text for read in fineprint.in_words(Strips(whole, part, score), whole)] == [kept]  # type: ignore[arg-type]


def test_blanks_beside_a_stroke_part_no_date() -> None:
    words = fineprint._words(line("VALID 08 / 29 THRU", Quad.box(0, 0, 360, 20)))
    assert ["".join(char.text for char in word) for word in words] == ["VALID", "08/29", "THRU"]


def test_a_date_behind_a_misread_label_of_figures_is_cut_out_too() -> None:
    whole = line("/00 04/21", Quad.box(10, 10, 180, 20), 0.7)
    assert "04/21" in [read.text for read in fineprint.in_words(Strips(whole, "04/21", 0.9), whole)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("part", "kept"), [("10/16", "10/16"), ("LO/LL", "YNIO LO/LL")])
def test_letters_with_a_stroke_where_a_date_has_it_are_cut_out_too(part: str, kept: str) -> None:
    whole = line("YNIO LO/LL", Quad.box(10, 10, 200, 20), 0.6)
    assert [read.text for read in fineprint.in_words(Strips(whole, part, 0.9), whole)] == [kept]  # type: ignore[arg-type]


class Cut(Strips):
    """A closer look at a strip whose edge goes through a date."""

    def flattened(self, _around: Quad, _side_px: int) -> Sequence[Quad]:
        return (Quad.box(100, 62, 100, 13),)


def test_a_date_that_the_edge_of_the_strip_cuts_is_read_as_it_was_seen_before() -> None:
    lead, whole = Quad.box(0, 20, 400, 40), line("08/34", Quad.box(100, 52, 100, 24))
    sight: Any = Cut(whole, "DB734", 0.9)
    assert whole.quad in fineprint.small_boxes(sight, lead, (whole.quad,))


def test_a_line_of_which_the_closer_look_shows_all_is_not_read_from_the_other_one_too() -> None:
    lead, coarse, seen = Quad.box(0, 20, 400, 40), Quad.box(98, 70, 108, 30), Quad.box(100, 76, 100, 16)
    sight: Any = SimpleNamespace(flattened=lambda _around, _side_px: (seen,))
    assert fineprint.small_boxes(sight, lead, (coarse, Quad.box(98, 110, 200, 30))) == (
        seen,
        Quad.box(98, 110, 200, 30),
    )


def test_a_line_that_says_the_same_in_one_place_counts_as_the_closer_look_shows_it() -> None:
    closer, coarse = line("07722", Quad.box(100, 76, 100, 16)), line("07722", Quad.box(98, 70, 90, 30))
    other = line("07722", Quad.box(300, 76, 100, 16))
    assert fineprint.once([closer, coarse, other]) == [closer, other]


class Narrow(Strips):
    """A sight that loses the first figure of a date whose place is cut out too narrowly."""

    def read(self, box: Quad) -> Line:
        return self.whole if box == self.whole.quad else line("11/27" if box.width > 90 else "1/27", box, 0.99)


def test_a_month_of_one_figure_is_looked_at_with_what_stands_before_it() -> None:
    whole = line("YALIU 1/27", Quad.box(10, 10, 200, 20), 0.7)
    assert [read.text for read in fineprint.in_words(Narrow(whole, "", 0.0), whole)] == ["11/27"]  # type: ignore[arg-type]


@pytest.mark.parametrize(("part", "kept"), [("06/19", "06/19"), ("619", "6/19")])
def test_a_month_of_one_figure_alone_in_its_line_is_looked_at_again(part: str, kept: str) -> None:
    whole = line("6/19", Quad.box(10, 10, 200, 20))  # small print between its label and it hid the other figure
    assert [read.text for read in fineprint.in_words(Strips(whole, part, 0.9), whole)] == [kept]  # type: ignore[arg-type]
