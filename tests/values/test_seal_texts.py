"""What seals say, on texts written by hand."""

import pytest

from kapiao.values.seals import (
    SERIAL,
    cities_after,
    mended_inner,
    mended_name,
    mended_office,
    mended_supervisory,
    usual_changes,
    usual_word,
    whole,
)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("成第市云帆科技有限公司", "成都市云帆科技有限公司"),
        ("成都市云帆科技有限公", "成都市云帆科技有限公司"),
        ("全国纪和发票监制章出", "全国统一发票监制章"),
        ("发惠制章华件全国", "全国统一发票监制章"),  # taken to begin in its midst
        ("全国缺和要制章", "全国统一发票监制章"),
        ("全国统计学会", "全国统计学会"),
        ("国票物业管理有限公司", "国票物业管理有限公司"),
        ("鲁木齐市云帆科技有限公司", "乌鲁木齐市云帆科技有限公司"),
        ("广西杜族自治区云帆科技有限公司", "广西壮族自治区云帆科技有限公司"),
        ("广西壮族白稳区云帆商贸经营部", "广西壮族自治区云帆商贸经营部"),
        ("乌鲁水务市云帆商贸有限公司", "乌鲁木齐市云帆商贸有限公司"),
        ("心贵阳市云帆科技有限公司", "贵阳市云帆科技有限公司"),
        ("、喀什市云帆科技有限公司", "喀什市云帆科技有限公司"),
        ("城市建设投资有限公司", "城市建设投资有限公司"),
        ("云帆市政工程有眼公司", "云帆市政工程有限公司"),
    ],
)
def test_a_name_begins_with_a_place_there_is_and_ends_as_names_do(read: str, said: str) -> None:
    assert mended_name(read) == said


def test_a_doubted_character_behind_a_long_city_is_the_word_city() -> None:
    name = "乌鲁木齐审云帆科技有限公司"
    changes = [change for kind in usual_changes(name, tuple(k == 4 for k in range(len(name)))) for change in kind]
    assert [(at, word) for at, word, _ in changes] == [(4, "市")]
    sure = usual_changes(name, (False,) * len(name))
    assert not [change for kind in sure for change in kind]


def test_a_usual_word_is_known_by_all_but_one_of_its_characters() -> None:
    assert mended_inner("合冋专用章") == "合同专用章"
    assert mended_inner("同专用") == "合同专用章"
    assert mended_inner("专用章") == "专用章"
    assert mended_inner("审批专用章") == "审批专用章"
    assert mended_inner("月色荷塘") == "月色荷塘"
    assert mended_inner("务专用章") == "务专用章"  # as near to several
    assert mended_inner("业务专田") == "业务专用章"
    assert mended_inner("合同章") == "合同章"
    assert (mended_inner("发渠专用章"), mended_inner("发渠专用章", oval=True)) == ("发渠专用章", "发票专用章")


def test_the_number_of_a_seal_begins_with_a_county() -> None:
    assert SERIAL.holds("3502031234567")
    assert not SERIAL.holds("2502031234567")


def test_a_name_ends_where_firms_end() -> None:
    assert mended_name("青禾餐饮管理有限公司净") == "青禾餐饮管理有限公司"
    assert mended_name("青禾科技有限公司成部分公") == "青禾科技有限公司成都分公司"
    assert mended_name("青禾科技有限公司第二分公司") == "青禾科技有限公司第二分公司"


def test_what_framed_seals_say() -> None:
    assert all(usual_word(text) for text in ("现金付讫", "王小明印", "青禾商贸有限公司"))
    assert not any(usual_word(text) for text in ("样本", "备注", "密码区", "印"))


def test_how_whole_a_name_is() -> None:
    assert [whole(text) for text in ("杭州青禾有限公司", "州青禾有限公司", "州青禾有限")] == [2, 1, 0]


def test_an_oval_of_two_rims_is_the_tax_administrations_unless_it_is_a_firms() -> None:
    assert mended_supervisory("半全制章") == "全国统一发票监制章"
    assert mended_supervisory("全国票据印制有限公司") == "全国票据印制有限公司"
    assert mended_supervisory("青禾") == "青禾"


def test_rows_inside_the_tax_administrations_seal() -> None:
    assert mended_office("家税券局监制") == "国家税务局监制"
    assert mended_office("圳市税务") == "深圳市税务局"
    assert mended_office("石家压市税务局") == "石家庄市税务局"
    assert mended_office("四川绵阳市") == "四川绵阳市"
    assert mended_office("国家税务局监利") == "国家税务局监制"


def test_cities_whose_first_character_is_lost() -> None:
    assert set(cities_after("徽青禾商贸有限公司")) == {"安徽"}
    assert {"广西", "山西"} <= set(cities_after("西青禾商贸有限公司"))
    assert cities_after("西安青禾商贸有限公司") == ()
    assert cities_after("") == ()


@pytest.mark.parametrize("place", ["成都", "凯里"])
def test_behind_a_city_a_doubted_character_may_be_what_it_is(place: str) -> None:
    doubted = (False, False, True, *(False,) * 6)
    changes = [change for kind in usual_changes(f"{place}部卫生健康委员", doubted) for change in kind]
    assert (2, "市") in {(start, word) for start, word, _ in changes}
