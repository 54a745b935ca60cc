"""Misread labels of ruled forms, on lines written by hand."""

from dataclasses import replace

from test_locate import line

from kapiao.reading.block import cell
from kapiao.reading.labels import mended, unstacked
from kapiao.reading.view import View
from kapiao.records import Quad

LABELS = ("姓名", "籍贯", "职业", "出生地", "婚姻状况", "登记日期")


def texts(*rows: tuple[str, float, float]) -> list[str]:
    return [found.text for found in mended(View.of([line(*row) for row in rows]), LABELS).lines]


def test_a_label_is_known_by_what_it_resembles_and_where_it_stands() -> None:
    assert texts(("出生地", 50, 100), ("婚烟状洗", 50, 140)) == ["出生地", "婚姻状况"]
    assert texts(("出生地", 50, 100), ("婚烟状洗", 500, 140)) == ["出生地", "婚烟状洗"]


def test_a_word_like_a_short_label_stays() -> None:
    assert texts(("出生地", 50, 100), ("职员", 500, 140)) == ["出生地", "职员"]


def test_a_label_with_an_end_cut_off_is_completed() -> None:
    assert texts(("记日期", 50, 100), ("2019年", 200, 100)) == ["登记日期", "2019年"]


def test_a_value_keeps_what_follows_a_misread_label() -> None:
    assert texts(("婚烟状况再婚", 50, 100)) == ["婚姻状况再婚"]


def test_the_beginning_of_a_label_under_a_thumb_is_completed_in_its_column() -> None:
    assert texts(("出生地", 50, 100), ("姻状况再婚", 30, 140)) == ["出生地", "姻状况再婚"]
    assert texts(("登记日期", 50, 100), ("姻状况再婚", 74, 140)) == ["登记日期", "婚姻状况再婚"]
    assert texts(("登记日期", 50, 100), ("状况", 90, 140)) == ["登记日期", "婚姻状况"]
    assert texts(("登记日期", 50, 100), ("况", 110, 180)) == ["登记日期", "况"]
    assert texts(("登记日期", 50, 100), ("惟地", 90, 140)) == ["登记日期", "出生地"]
    assert texts(("婚姻状况", 50, 100), ("长期", 150, 100), ("出生地", 130, 140))[:2] == ["婚姻状况", "长期"]


def test_specks_in_a_label_are_left_out() -> None:
    assert texts(("婚·姻状况 再婚", 50, 100)) == ["婚姻状况 再婚"]


def test_rows_of_a_cell_stand_around_its_label() -> None:
    rows = [("出生地", 50, 100), ("某省某县", 200, 100), ("籍贯", 50, 140), ("另省另县", 200, 128), ("另乡", 200, 152)]
    view = View.of([line(*row) for row in rows])
    assert cell("出生地", 2).find(view, {}, LABELS)[0].text == "某省某县"
    assert cell("籍贯", 2).find(view, {}, LABELS)[0].text == "另省另县\n另乡"


def test_characters_of_labels_under_one_another_are_taken_apart() -> None:
    column = line("名类", 50, 100)
    a, high = column.quad.points[0], column.quad.height
    turned = Quad(((a[0] + high, a[1]), (a[0] + high, a[1] + 3 * high), (a[0], a[1] + 3 * high), a))
    rows = [("称某公司", 150, 100), ("型某类型", 150, 100 + 2 * high), ("法定代表人某某", 50, 100 + 4 * high)]
    page = View.of([replace(column, quad=turned), *(line(*row) for row in rows)])
    apart = unstacked(page, ("名称", "类型", "法定代表人"))
    assert [row.text for row in apart.rows] == ["名称某公司", "类型某类型", "法定代表人某某"]
    assert unstacked(page, ("住所", "法定代表人")) is page
