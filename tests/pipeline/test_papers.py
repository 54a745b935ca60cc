"""Papers of a picture: cut where a word that each bears once stands twice; a scrap is none."""

from kapiao.pipeline.papers import _apart_px, _keeps, _nearest, _neighbourhoods, printed
from kapiao.pipeline.parting import parts
from kapiao.records import Char, Line, Quad


def line(text: str, left: float, top: float, height: float = 20.0) -> Line:
    n = len(text)
    chars = tuple(Char(c, 0.99, i / n, (i + 1) / n) for i, c in enumerate(text))
    return Line(text, 0.99, Quad.box(left, top, height * n, height), chars)


def paper(left: float, top: float) -> list[Line]:
    return [
        line(text, left, top + 30 * k) for k, text in enumerate(("出租车票", "发票代码", "发票号码", "上车", "下车"))
    ]


def test_papers_edge_to_edge_are_cut_at_the_widest_gap() -> None:
    lines = [*paper(0, 0), *paper(200, 0), *paper(0, 300)]
    found = parts(lines, ("发票代码", "里程"), (500, 400))
    assert sorted(len(part.lines) for part in found) == [5, 5, 5]
    assert all(len([n for n in part.lines if n.text == "发票代码"]) == 1 for part in found)


def test_one_paper_is_the_whole_page() -> None:
    (part,) = parts(paper(0, 0), ("发票代码",), (500, 400))
    assert part.quad.bounds == (-0.5, -0.5, 399.5, 499.5)


def test_a_scrap_is_no_paper() -> None:
    lines = [*paper(0, 0), line("发票代码", 300, 0)]
    assert len(parts(lines, ("发票代码",), (500, 400))) == 1


def test_an_outline_that_cuts_text_is_not_the_papers() -> None:
    outline = Quad.box(0, 0, 300, 500)
    assert _keeps(outline, [Quad.box(20, 30, 250, 20)])
    assert not _keeps(outline, [Quad.box(20, 30, 250, 20), Quad.box(20, 60, 300, 20)])


def test_what_is_far_taller_than_print_is_none() -> None:
    rows = tuple(Quad.box(20, 30 * k, 250, 20) for k in range(5))
    title, ground = Quad.box(20, 200, 300, 90), Quad.box(600, 500, 300, 400)
    assert printed((*rows, title, ground)) == (*rows, title)


def test_a_code_is_that_of_the_part_it_lies_on_or_nearest_to() -> None:
    lines = [*paper(0, 0), *paper(300, 0)]
    found = parts(lines, ("发票代码",), (500, 600))
    assert [_nearest(found, point).lines[0].quad.bounds[0] for point in ((40, 60), (360, 60), (590, 400))] == [
        0,
        300,
        300,
    ]


def test_a_point_lies_on_a_turned_box_or_beside_it() -> None:
    turned = Quad(((50, 0), (100, 50), (50, 100), (0, 50)))
    assert _apart_px(turned, (50, 50)) < 0 < _apart_px(turned, (10, 10))


def test_text_that_an_outline_parts_is_no_neighbourhood() -> None:
    left, right = ([Quad.box(x, 40 + 30 * k, 90, 20) for k in range(5)] for x in (10, 120))
    assert len(_neighbourhoods([*left, *right], [])) == 1
    found = _neighbourhoods([*left, *right], [Quad.box(5, 0, 105, 300)])
    assert sorted(map(len, found)) == [5, 5]
