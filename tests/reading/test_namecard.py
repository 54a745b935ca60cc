"""What the words of business cards tell, on lines written by hand."""

from dataclasses import replace

import numpy as np
import pytest
from test_locate import line

from kapiao.reading.namecard import card_values
from kapiao.records import Homography, Lattice, Line, Quad

QUARTER = Homography((0.0, -1.0, 300.0, 1.0, 0.0, 40.0, 0.0, 0.0, 1.0))  # a row set upright: it runs down


def told(*rows: tuple[str, float, float]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in card_values([line(*row) for row in rows]):
        found.setdefault(one.name, []).append(one.text)
    return found


def test_a_chinese_card_is_sorted() -> None:
    found = told(
        ("美丽广告有限公司", 50, 40),
        ("孙梦", 50, 100),
        ("设计部 设计经理", 300, 100),
        ("电话：021-88888888 传真：021-88888889", 50, 160),
        ("手机：139 0000 1234", 50, 200),
        ("meili@example.com", 50, 240),
        ("地址：杭州市西湖区湖滨路123号", 50, 280),
    )
    assert found == {
        "companies": ["美丽广告有限公司"],
        "name": ["孙梦"],
        "departments": ["设计部"],
        "titles": ["设计经理"],
        "phones": ["02188888888"],
        "mobiles": ["13900001234"],
        "emails": ["meili@example.com"],
        "addresses": ["杭州市西湖区湖滨路123号"],
    }


def test_an_english_card_is_sorted() -> None:
    found = told(
        ("Boyuan Trading Co., Ltd.", 50, 40),
        ("Jun Yang", 50, 100),
        ("Marketing Director", 50, 140),
        ("T +86-571-88888888", 50, 200),
        ("M 13900001234", 50, 240),
        ("A: No. 12, Renmin Road, Xihu District, Hangzhou", 50, 280),
    )
    assert found["name"] == ["Jun Yang"]
    assert found["titles"] == ["Marketing Director"]
    assert found["companies"] == ["Boyuan Trading Co., Ltd."]
    assert found["phones"] == ["057188888888"]
    assert found["mobiles"] == ["13900001234"]
    assert found["addresses"] == ["No. 12, Renmin Road, Xihu District, Hangzhou"]


@pytest.mark.parametrize(
    ("printed", "name", "said"),
    [
        ("Tel: (0571) 8888 8888-801", "phones", "057188888888-801"),
        ("电话：+86 139-0000-1234", "mobiles", "13900001234"),
        ("400-800-1234", "phones", "4008001234"),
        ("E-mail: hui_1iu@examp1e.com", "emails", "hui_liu@example.com"),
        ("座机：（0532）24383309", "phones", "053224383309"),
        ("TEL:(025).39556722", "phones", "02539556722"),
        ("Mobi1e:139-7044-1234", "mobiles", "13970441234"),
        ("Email:wei wang88@example.com.cn", "emails", "wei_wang88@example.com.cn"),
        ("E-mal.hui.liu@example.com", "emails", "hui.liu@example.com"),
        ("Emaithui.liu@example.com", "emails", "hui.liu@example.com"),
        ("emaihui.liu@example.com", "emails", "emaihui.liu@example.com"),
        ("E-mail: hui.liu0t@example.com", "emails", "hui.liu01@example.com"),
        ("压机|±86571-65649142-856", "phones", "057165649142-856"),
        ("186-571-34732134.747", "phones", "057134732134-747"),
        ("电话：(028|81426955", "phones", "02881426955"),
        ("M:-8618688997675", "mobiles", "18688997675"),
        ("ddress:湖南省长沙市天心区滨河支路166号", "addresses", "湖南省长沙市天心区滨河支路166号"),
    ],
)
def test_numbers_are_told_as_they_are_dialled(printed: str, name: str, said: str) -> None:
    assert told((printed, 50, 40)) == {name: [said]}


def test_numbers_of_other_sorts_are_left_out() -> None:
    assert told(("传真：0571-88888888", 50, 40), ("邮编：310000", 50, 90), ("QQ：123456789", 50, 140)) == {}


def test_a_letter_before_wide_brackets_is_a_label() -> None:
    assert told(("TEL:400-800-1234", 50, 40), ("F（021）88888888", 50, 80)) == {"phones": ["4008001234"]}
    assert told(("M（+86）13900001234", 50, 40)) == {"mobiles": ["13900001234"]}


def test_an_address_goes_on_in_the_next_row() -> None:
    found = told(("地址：杭州市西湖区湖滨路123号", 50, 40), ("金桥大厦12楼", 112, 66))
    assert found == {"addresses": ["杭州市西湖区湖滨路123号金桥大厦12楼"]}
    broken = told(("地址：杭州市西湖区湖滨路123号2-1-", 50, 40), ("1002", 112, 66))
    assert broken == {"addresses": ["杭州市西湖区湖滨路123号2-1-1002"]}
    alone = told(("地址：杭州市西湖区湖滨路123号", 50, 40), ("7-3-1002", 112, 66))
    assert alone == {"addresses": ["杭州市西湖区湖滨路123号7-3-1002"]}
    near = told(("地址：杭州市西湖区湖滨路123号", 50, 40), ("4号楼1门803号", 112, 49))  # boxes higher than the print
    assert near == {"addresses": ["杭州市西湖区湖滨路123号4号楼1门803号"]}
    assert told(("地址：杭州市西湖区湖滨路123号3门门504号", 50, 40)) == {
        "addresses": ["杭州市西湖区湖滨路123号3门504号"]
    }


def test_a_single_letter_before_mail_is_its_label_where_rows_have_such() -> None:
    mail = ("Elin@example.com", 0, 40)
    assert told(("林晓梅", 0, 0), mail)["emails"] == ["Elin@example.com"]
    assert told(("林晓梅", 0, 0), mail, ("A青岛市云溪路3号", 0, 80))["emails"] == ["lin@example.com"]
    assert told(("林晓梅", 0, 0), mail, ("Mobile:13900001234", 0, 80))["emails"] == ["lin@example.com"]
    assert told(("E-lin@example.com", 0, 40), ("T 0532-24736193", 0, 80))["emails"] == ["lin@example.com"]


def test_characters_of_a_column_that_were_seen_one_by_one_make_its_text() -> None:
    whole = replace(line("江西众合文化传媒有限公司", 0, 0), quad=Quad.box(0, 0, 240, 20).mapped(QUARTER))
    lines = [line("A:重庆市渝北区星光巷75号", 0, 420), line("13900001234", 0, 380), whole]
    lines += [line(char, 150, 40 + 24 * k) for k, char in enumerate("宁苑莎")]
    lines += [line(char, 90, 40 + 24 * k) for k, char in enumerate("高级工程师")]
    found = {one.name: one.text for one in card_values(lines)}
    assert found["name"] == "宁苑莎"
    assert found["titles"] == "高级工程师"
    assert found["companies"] == "江西众合文化传媒有限公司"


def test_columns_of_a_card_seen_aslant_do_not_stand_straight_across_its_rows() -> None:
    """Their parts are joined along the way that they run."""
    aslant = Homography((1.0, -0.15, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)) @ QUARTER

    def part(text: str, down: float, high: float) -> Line:
        return replace(line(text, 0, 0), quad=Quad.box(down, high, 20 * len(text), 20).mapped(aslant))

    lines = [line("A:重庆市渝北区星光巷75号", 0, 420), line("13900001234", 0, 380)]
    lines += [part("江西众合", 0, 0), part("文化传媒有限公司", 90, 0), part("宁苑莎", 200, 40)]
    found = {one.name: one.text for one in card_values(lines)}
    assert (found["companies"], found["name"]) == ("江西众合文化传媒有限公司", "宁苑莎")


def test_an_address_of_mail_whose_dot_ran_into_a_letter() -> None:
    assert told(("E-mail:xialuo88@maiLexample.net", 50, 40)) == {"emails": ["xialuo88@mail.example.net"]}


def test_a_fax_whose_label_was_misread_is_no_telephone() -> None:
    assert told(("F·86-10-36647165", 50, 40), ("Fan:(021) 44862380", 50, 80)) == {}


def test_what_stands_under_an_address_and_is_none_of_it() -> None:
    under = told(("地址：杭州市西湖区湖滨路123号", 50, 40), ("WeChatlin35775", 112, 66))
    assert under == {"addresses": ["杭州市西湖区湖滨路123号"]}
    for row in ("21p=805740", "电编:640338"):
        assert told(("地址：杭州市西湖区湖滨路123号", 50, 40), (row, 112, 66)) == under
    address = "No. 112, Zhongshan Road, Nanshan District"
    assert told((f"A {address}", 50, 40), ("WeCharje56953", 50, 66)) == {"addresses": [address]}


def test_an_address_without_the_post_code_under_it_and_the_end_of_its_label() -> None:
    rows = ("No. 175, Xueyuan Road, Xihu", 50, 280), ("District, Suzhou", 50, 320), ("P.C_506417", 50, 360)
    assert told(*rows)["addresses"] == ["No. 175, Xueyuan Road, Xihu District, Suzhou"]
    assert told(("r:广西武鸣县石门乡李家屯村5组", 50, 280))["addresses"] == ["广西武鸣县石门乡李家屯村5组"]


def test_a_title_with_an_ornament_beside_it() -> None:
    assert told(("项目经理 大 客户经理", 50, 40)) == {"titles": ["项目经理", "客户经理"]}
    assert told(("人力资源部 ★", 50, 40)) == {"departments": ["人力资源部"]}


def test_a_name_with_a_mark_beside_it() -> None:
    assert told(("林晓梅 ★", 50, 40), ("设计部", 50, 90)) == {"name": ["林晓梅"], "departments": ["设计部"]}


def test_a_name_in_chinese_stands_before_one_in_latin_letters_on_a_card_that_bears_more_of_it() -> None:
    latin = ("Yu Wu", 50, 40)
    assert told(latin, ("林晓梅", 50, 80), ("设计部", 50, 120))["name"] == ["林晓梅"]
    mark = replace(line("样材", 400, 300), quad=Quad.box(400, 300, 20, 10))
    found = card_values([line(*latin), line("Sales Manager", 50, 80), mark])
    assert [one.text for one in found if one.name == "name"] == ["Yu Wu"]


@pytest.mark.parametrize(("name", "post"), [("林晓梅", "客户经理"), ("林梅", "技术部 总裁"), ("林晓梅", "律师")])
def test_a_name_seen_as_one_with_what_stands_beside_it(name: str, post: str) -> None:
    """Its characters stand farther apart; nothing else tells where a name of two or three ends."""
    whole = line(name + post, 0, 40)
    lefts = [0.1 * k for k in range(len(name))] + [0.1 * len(name) + 0.04 + 0.05 * k for k in range(len(post))]
    chars = [replace(c, start=left, end=left + 0.04) for c, left in zip(whole.chars, lefts, strict=True)]
    found = {one.name: one.text for one in card_values([replace(whole, chars=tuple(chars))])}
    assert (found["name"], found["titles"]) == (name, post.split()[-1])
    even = {one.name: one.text for one in card_values([line("林晓梅客户经理", 0, 40)])}
    assert "name" not in even


def doubted(text: str, place: int, other: str, likely: float) -> Line:
    """A line of which one character may be another one."""
    columns = sorted({*text, other, "绩", "郎"})
    table = np.full((2 * len(text) + 1, len(columns) + 1), 1e-6)
    table[0::2, 0] = 1.0
    for k, character in enumerate(text):
        table[2 * k + 1, columns.index(character) + 1] = 0.9
    table[2 * place + 1, columns.index(other) + 1] = likely
    lattice = Lattice(("", *columns), np.log(table / table.sum(axis=1, keepdims=True)).astype(np.float32))
    return replace(line(text, 0, 40), lattice=lattice)


def test_a_division_that_is_near_several_is_the_one_that_the_line_shows() -> None:
    found = card_values([doubted("A:安徽省滩溪县龙潭乡坝村6组", 5, "濉", 0.05)])
    assert [one.text for one in found] == ["安徽省濉溪县龙潭乡坝村6组"]


@pytest.mark.parametrize(
    ("shown", "place", "other", "likely", "said"),
    [
        ("高级频问", 2, "顾", 0.2, {"titles": "高级顾问"}),
        ("财务总临", 3, "监", 0.1, {"titles": "财务总监"}),
        ("数授", 0, "教", 0.1, {"titles": "教授"}),
        ("顾梓", 1, "问", 1e-6, {"name": "顾梓"}),
    ],
)
def test_a_post_of_which_a_character_was_misread(
    shown: str, place: int, other: str, likely: float, said: dict[str, str]
) -> None:
    """Names end nearly like posts too: only what the line may well say counts."""
    found = card_values([doubted(shown, place, other, likely)])
    assert {one.name: one.text for one in found} == said


def test_a_character_seen_at_the_end_of_one_box_and_at_the_beginning_of_the_next() -> None:
    found = told(("林晓梅", 50, 0), ("研发中心高", 50, 40), ("高级顾问", 138, 40))
    assert (found["departments"], found["titles"]) == (["研发中心"], ["高级顾问"])
