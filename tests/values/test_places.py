"""Closed lists, names, addresses, tickets and banks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapiao.values import banks, places
from kapiao.values.banks import MONTH_YEAR, BankName, CardDates, CardType, Scheme, issuer, scheme
from kapiao.values.kind import NotThis
from kapiao.values.names import Address, Authority, OneOf, PersonName, distance
from kapiao.values.places import ETHNIC_GROUPS, SEAT_CLASSES, division, divisions, full_name, province_names, stations
from kapiao.values.tickets import Gate, SeatPlace, Station, TicketCode, TicketSerial, TrainNumber


def test_the_lists_are_whole() -> None:
    assert len(ETHNIC_GROUPS) == len(set(ETHNIC_GROUPS)) == 56
    assert len(province_names()) == 34
    assert {"商务座", "二等座", "硬座", "软卧", "动卧", "无座", "新空调硬卧"} <= set(SEAT_CLASSES)
    assert len(SEAT_CLASSES) == len(set(SEAT_CLASSES))
    assert len(stations()) == len(set(stations())) > 3400
    assert all(len(code) == 6 and code.isdigit() for code in divisions())
    assert len(banks.banks()) > 250


def test_divisions_past_and_present() -> None:
    assert full_name("370881") == "山东省济宁市曲阜市"
    assert full_name("110105") == "北京市朝阳区"
    assert full_name("429004") == "湖北省仙桃市"
    old = division("110103")
    assert old is not None
    assert (old.name, old.until) == ("崇文区", 2009)
    assert division("990000") is None


@pytest.mark.parametrize(
    ("raw", "text", "valid"),
    [
        ("张 三", "张三", None),
        ("阿卜杜拉．买买提", "阿卜杜拉·买买提", None),
        ("欧阳娜娜", "欧阳娜娜", None),
        ("JOHN  SMITH", "JOHN SMITH", None),
        ("出生", "出生", False),
        ("张", "张", False),
        ("张三李四王", "张三李四王", False),
    ],
)
def test_names_of_persons(raw: str, text: str, valid: bool | None) -> None:
    parsed = PersonName().parse(raw)
    assert (parsed.text, parsed.valid) == (text, valid)
    with pytest.raises(NotThis):
        PersonName().parse("123")


def test_addresses() -> None:
    parsed = Address().parse("山东省 曲阜市鼓楼北街１２O号")
    assert (parsed.text, parsed.valid, parsed.repaired) == ("山东省曲阜市鼓楼北街120号", None, True)
    assert Address.division(parsed.text) == "山东省"
    assert Address().parse("南宁市青秀区滨河东路11号楼3门门504号").text == "南宁市青秀区滨河东路11号楼3门504号"
    assert Address().parse("天地玄黄宇宙洪荒").valid is False
    with pytest.raises(NotThis):
        Address().parse("12")


def test_authorities() -> None:
    assert Authority().parse("北京市公安局 海淀分局").text == "北京市公安局海淀分局"
    assert Authority().parse("曲阜市公安屆").text == "曲阜市公安局"
    assert Authority().parse("拉萨市公安局城关分路").text == "拉萨市公安局城关分局"
    assert Authority().parse("拉萨市公安局城关分路").repaired
    assert Authority().parse("北京市公安局交通分队").text == "北京市公安局交通分队"
    assert Authority().parse("曲阜市公安局").valid is None
    assert Authority().parse("中华人民共和国").valid is False


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("拉萨市公安局域关分局", ("拉萨市公安局城关分局",)),
        ("北京市公安局创阳区分局", ("北京市公安局朝阳区分局",)),
        ("西宁市公安局城中分局", ()),
        ("大连市公安局开发区分局", ()),
        ("中华人民共和国", ()),
    ],
)
def test_the_branch_of_a_bureau_bears_the_name_of_a_district(text: str, readings: tuple[str, ...]) -> None:
    assert Authority().readings(text) == readings


@given(st.sampled_from(ETHNIC_GROUPS))
def test_every_group_is_itself(group: str) -> None:
    assert OneOf(ETHNIC_GROUPS).parse(f"民族 {group}").text == group
    assert OneOf(ETHNIC_GROUPS).parse(group).valid is True


def test_words_of_a_list() -> None:
    sex = OneOf(("男", "女"))
    assert sex.parse(" 女").valid is True
    assert sex.vocabulary == ("男", "女")
    torn = OneOf(SEAT_CLASSES).parse("新空调硬臣")  # 座 or 卧?
    assert (torn.text, torn.valid) == ("新空调硬臣", False)
    near = OneOf(ETHNIC_GROUPS).parse("维吾尓")
    assert (near.text, near.repaired) == ("维吾尔", True)
    with pytest.raises(NotThis):
        sex.parse("汉")


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_distance(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


TRAINS = st.builds(lambda letter, n: f"{letter}{n}", st.sampled_from("GDCZTKYLS"), st.integers(1, 9999))


@given(TRAINS)
def test_trains(number: str) -> None:
    parsed = TrainNumber().parse(f"{number}次")
    assert (parsed.text, parsed.valid) == (number, None)
    fitting = [shape for shape in TrainNumber().shapes if shape.holds(number)]
    assert any(all(c in a for c, a in zip(number, shape.allowed, strict=True)) for shape in fitting)


@pytest.mark.parametrize(("raw", "text"), [("D l692", "D1692"), ("01692", "D1692"), ("1461", "1461"), ("G1O1", "G101")])
def test_trains_as_readers_spoil_them(raw: str, text: str) -> None:
    assert TrainNumber().parse(raw).text == text


@given(st.sampled_from(stations()))
def test_stations(name: str) -> None:
    assert Station().parse(name) == Station().parse(f" {name} 站")
    assert Station().parse(name).valid is True
    assert f"{name}站" in Station.words()


def test_an_unknown_station_is_kept() -> None:
    assert Station().parse("钟山站检票口9AB").text == "钟山站"
    assert Station().parse("无此地站").valid is None
    with pytest.raises(NotThis):
        Station().parse("站")


COACH, SEAT = st.integers(1, 16), st.integers(1, 20)
SEATS = st.one_of(
    st.builds("{:02d}车{:02d}{}号".format, COACH, SEAT, st.sampled_from("ABCDF")),
    st.builds("{:02d}车{:03d}号{}".format, COACH, st.integers(1, 118), st.sampled_from(["", "上铺", "中铺", "下铺"])),
    st.builds("{:02d}车无座".format, COACH),
)


@given(SEATS)
def test_seats(seat: str) -> None:
    parsed = SeatPlace().parse(seat)
    assert (parsed.text, parsed.valid, parsed.repaired) == (seat, None, False)
    assert SeatPlace().parse(" ".join(seat)).text == seat


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("O8车O6F号", "08车06F号"),
        ("12车无坐", "12车无座"),
        ("01年004号上铺", "01车004号上铺"),
        ("07東0l1号下", "07车011号下铺"),
        ("不对号入座", "不对号入座"),
        ("加2车015号", "加2车015号"),
    ],
)
def test_seats_as_readers_spoil_them(raw: str, text: str) -> None:
    assert SeatPlace().parse(raw).text == text


@given(st.builds("{}{:06d}".format, st.sampled_from("ABCDEFGHJKLMZ"), st.integers(0, 999999)))
def test_serials_and_codes(serial: str) -> None:
    assert TicketSerial().parse(serial).text == serial
    code = "65773310990529" + serial
    assert TicketCode().parse(code).valid is None
    assert TicketCode().shapes[0].holds(code)
    assert TicketCode.serial(code) == serial
    assert TicketSerial().parse("Z10" + serial).text == "Z10" + serial


def test_gates() -> None:
    assert Gate().parse("0检票口：B12、B13").text == "检票口:B12,B13"
    assert Gate().parse("检票:二楼12").value == ("二楼12",)


@pytest.mark.parametrize(
    ("number", "name", "network", "type_name"),
    [
        ("6222020000000000000", "中国工商银行", "UnionPay", "借记卡"),
        ("6228480000000000000", "中国农业银行", "UnionPay", "借记卡"),
        ("6217000000000000000", "中国建设银行", "UnionPay", "借记卡"),
        ("6214830000000000", "招商银行", "UnionPay", "借记卡"),
    ],
)
def test_issuers(number: str, name: str, network: str, type_name: str) -> None:
    found = issuer(number)
    assert found is not None
    assert (found.name, found.type_name, scheme(number)) == (name, type_name, network)


@pytest.mark.parametrize(
    ("number", "network"),
    [
        ("4000123456789010", "Visa"),
        ("5412751234567890", "Mastercard"),
        ("2221000000000000", "Mastercard"),
        ("3528000000000000", "JCB"),
        ("371000000000000", "American Express"),
        ("8100000000000000", "UnionPay"),
        ("1234567890123456", ""),
    ],
)
def test_schemes(number: str, network: str) -> None:
    assert scheme(number) == network


def test_names_of_banks() -> None:
    assert BankName().parse("CMB 招商银行").valid is True
    printed = BankName().parse("浦发银行")
    assert (printed.text, printed.value) == ("浦发银行", "上海浦东发展银行")
    assert BankName().parse("招商根行").repaired is True
    assert BankName().parse("某某村镇银行").valid is None


@given(st.integers(1, 12), st.integers(0, 99))
def test_dates_of_cards(month: int, year: int) -> None:
    text = f"{month:02d}/{year:02d}"
    assert CardDates().parse(f"VALID THRU {text}").text == text
    assert CardDates().parse(text.replace("/", " / ")).value == (text,)
    with pytest.raises(NotThis):
        CardDates().parse("13/99")


@pytest.mark.parametrize(
    ("read", "text", "repaired"),
    [
        ("07/2028", "07/28", False),
        ("07/1807/28", "07/18 07/28", False),
        ("07/2018-07/2028", "07/18 07/28", False),
        ("O7/28", "07/28", True),
        ("07/Z8", "07/28", True),
        ("L1/28", "11/28", True),  # an embossed 1 with its foot
        ("0728", "07/28", True),  # the stroke left out
        ("07728", "07/28", True),  # or read as a figure
        ("07128", "07/28", True),
        ("07|28", "07/28", True),
    ],
)
def test_dates_of_cards_in_every_form(read: str, text: str, repaired: bool) -> None:
    parsed = CardDates().parse(read)
    assert (parsed.text, parsed.repaired) == (text, repaired)


def test_holders_are_no_dates() -> None:
    for holder in ("LI/QIANGFANG.MR", "L1/QIANG", "OI/ZS MS"):
        with pytest.raises(NotThis):
            CardDates().parse(holder)
        assert re.search(MONTH_YEAR, holder) is None
    assert re.search(MONTH_YEAR, "THRU L1/2S") is not None


def test_types_and_networks_as_cards_print_them() -> None:
    assert CardType().parse("准贷记卡").value == "准贷记卡"
    assert CardType().parse("Debit").value == "借记卡"
    assert Scheme().parse("union pay 银联").value == "UnionPay"
    for kind in (CardType(), Scheme()):
        with pytest.raises(NotThis):
            kind.parse("金卡")


def test_lengths_of_numbers_by_issuer() -> None:
    assert banks.issued_length("6228480000000000000")
    assert not banks.issued_length("6228480000000000")
    assert banks.issued_length("1234567890123")  # nobody's: nothing to say


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("西藏控萨市域关区", "西藏拉萨市城关区"),  # two names misread, each by a character
        ("河北省黄路市", "河北省黄骅市"),  # a character that no name of a division has
        ("湖北省石家庄市长安区", "河北省石家庄市长安区"),  # a province that lacks the city
    ],
)
def test_every_misread_name_is_mended(text: str, said: str) -> None:
    assert places.division_readings(text) == (said,)


@pytest.mark.parametrize("text", ["江苏省昆山市青山乡桥头屯村", "浙江省杭州市西湖路", "武汉市洪山路12号"])
def test_roads_and_villages_are_no_divisions(text: str) -> None:
    assert places.division_readings(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("西庄村4绍", "西庄村4组"),
        ("黄河公离24栋2单元1606室", "黄河公寓24栋2单元1606室"),
        ("3号搂4门303号", "3号楼4门303号"),
        ("5栋2草元301室", "5栋2单元301室"),
        ("金桥街536亏", "金桥街536号"),
        ("石桥大道G34号", "石桥大道634号"),
    ],
)
def test_what_the_numbers_of_an_address_count_is_of_a_few_words(text: str, said: str) -> None:
    assert said in places.unit_readings(text)
    assert places.unit_readings(said) == ()


def test_numbers_of_addresses_that_count_otherwise_are_left() -> None:
    for text in (
        "和平路1011之2",
        "华润广场A座12层",
        "中山路12弄3支弄5号",
        "太古汇383号一座",
        "丰收公园3号",
        "和平路B12号",
    ):
        assert places.unit_readings(text) == ()
