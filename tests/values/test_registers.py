"""What household registers print."""

import pytest

from kapiao.values.kind import Kind, NotThis
from kapiao.values.names import Address, PersonName
from kapiao.values.registers import BodyHeight, Move
from kapiao.values.words import LikelyWord


@pytest.mark.parametrize(("kind", "stroke"), [(BodyHeight(), "1"), (PersonName(), "I")])
def test_a_stroke_in_a_blank_cell_is_no_value(kind: Kind[object], stroke: str) -> None:
    with pytest.raises(NotThis):
        kind.parse(stroke)


def test_what_is_no_word_of_a_whole_list_is_doubtful_however_sure_it_is() -> None:
    words = LikelyWord(("未婚", "已婚"), whole=True)
    assert words.worth("婚", 1.0) == 0.5
    assert words.worth("已婚", 1.0) == 1.0
    assert LikelyWord(("未婚", "已婚")).worth("离婚", 1.0) == 1.0
    assert LikelyWord(("工人", "兵")).worth("公", 1.0) == 0.5
    assert LikelyWord(("工人", "兵")).worth("兵", 1.0) == 1.0


def test_a_place_behind_a_cause_is_put_right() -> None:
    assert "2009.04.13因婚迁由安徽省濉溪县迁来" in Move.readings("2009.04.13因婚迁由安徽省滩溪县迁来")


def test_a_place_that_no_word_names_is_shown_as_put_right() -> None:
    for kind in (Move(), Address()):
        assert kind.parse("西藏拉萨市城关区风凰南路886号").text == "西藏拉萨市城关区凤凰南路886号"
        assert kind.parse("西藏拉萨市城关区风凰南路886号").repaired
        assert not kind.parse("西藏拉萨市城关区凤凰南路886号").repaired


def test_a_move_begins_with_its_date_and_ends_as_moves_do() -> None:
    assert Move().parse("地县2016-09-21由上海市徐汇区迁来").text == "2016-09-21由上海市徐汇区迁来"
    assert Move().parse("本县出生").text == "本县出生"
    assert Move.readings("2019年5月21日由山东省金乡县证来") == ("2019年5月21日由山东省金乡县迁来",)
    for text in ("2019年3月1日由贵州省贵阳市迁来", "2014年由广东省湛江市霞山区东风路12号", "1999年因出生申报"):
        assert Move.readings(text) == ()
    assert Address().parse("住西藏自治区拉萨市城关区柳河乡李家村8组94号").text[0] == "西"


def test_no_move_ends_with_a_stamps_words() -> None:
    assert Move().parse("2021年5月17日出生登记户口记专用").text == "2021年5月17日出生登记"
    assert Move().parse("2021年5月17日因出生申报户口登记专用章").text == "2021年5月17日因出生申报"
    assert Move().parse("2021年5月17日出生登记").text == "2021年5月17日出生登记"
    assert Move().parse("20130616由安徽省濉溪县迁来登记专").text == "20130616由安徽省濉溪县迁来"


def test_no_value_ends_with_the_end_of_its_label() -> None:
    assert Move().parse("2020年12月14日因出生申报县)").text == "2020年12月14日因出生申报"
    assert Move().parse("2020年12月14日由安徽省濉溪县").text == "2020年12月14日由安徽省濉溪县"
    assert Address().parse("湖南省长沙市天心区龙潭镇张屯村2组址").text == "湖南省长沙市天心区龙潭镇张屯村2组"
