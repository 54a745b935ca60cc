"""The back of a pass to the mainland: who the holder is at home, beside small pale labels."""

import pytest

from kapiao.documents.passes import MainlandPermitBack
from kapiao.reading.extract import read_rows
from kapiao.reading.view import View
from kapiao.records import Char, Field, Homography, Line, Quad
from kapiao.values.hancode import code_of

LEVEL = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))


def line(text: str, row: int) -> Line:
    n = len(text)
    chars = tuple(Char(c, 0.99, i / n, (i + 1) / n) for i, c in enumerate(text))
    return Line(text, 0.99, Quad.box(30, 36 * row, 18 * n, 30), chars)


def unseen(quad: Quad, alphabet: frozenset[str] | None) -> Line:
    return Line("", 0.0, quad)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("台湾居民身份证姓名", "林晓梅"),
        ("自湾居长身母证性名", "林晓梅"),
        ("标证姓名 ", "林梅"),
        ("台纳国民府价正各乱", "林梅"),  # above the number, whose label is as long
    ],
)
def test_the_name_at_home_stands_behind_the_end_of_its_label(label: str, name: str) -> None:
    lines = [line(label + name, 0), line("台湾居长9份证号码F256562100", 1), line("请妥善保管遗失请及时报告", 3)]
    fields = read_rows(MainlandPermitBack.entries, View.of(lines), MainlandPermitBack.labels, LEVEL, unseen, 0.8)
    assert fields["home_name"].text == name


@pytest.mark.parametrize(
    ("printed", "sure", "coded", "row_sure", "name", "code", "valid"),
    [
        ("林晓梅", 0.7, "林晓梅", 0.9, "林晓梅", "林晓梅", True),
        ("郑福凝", 0.2, "郑福灏", 0.9, "郑福灏", "郑福灏", None),  # one character misread
        ("郑福凝", 0.9, "郑福灏", 0.95, "郑福凝", "郑福灏", None),  # or printed so
        ("陳文", 0.7, "陈文", 0.9, "陳文", "陈文", None),  # in the other script
        ("陳偉", 0.2, "陈伟", 0.9, "陳偉", "陈伟", None),
        ("霖", 0.99, "霖", 0.9, "霖", "霖", True),
    ],
)
def test_the_name_as_printed_and_as_coded(
    printed: str, sure: float, coded: str, row_sure: float, name: str, code: str, valid: bool | None
) -> None:
    names = "YANG<<HSIEN<MING<<"
    fields = MainlandPermitBack.refine(
        {"row_2": field("row_2", code_of(coded) + names, row_sure), "home_name": field("home_name", printed, sure)},
        None,
    )
    assert (fields["home_name"].text, fields["home_name"].valid) == (name, valid)
    assert fields["row_2"].text == code_of(code) + names


def test_a_letter_of_the_code_that_the_name_tells() -> None:
    said = code_of("顾霖慧")
    read = {"row_2": field("row_2", f"{said[:-1]}E" + "<" * 18, 0.9), "home_name": field("home_name", "顾霖慧", 0.99)}
    fields = MainlandPermitBack.refine(read, None)
    assert (fields["row_2"].text[:12], fields["row_2"].repaired) == (said, True)
    unsure = MainlandPermitBack.refine({**read, "home_name": field("home_name", "顾霖慧", 0.5)}, None)
    assert unsure["row_2"] == read["row_2"]


def field(name: str, text: str, score: float) -> Field:
    return Field(name, name, text, text, text, score)
