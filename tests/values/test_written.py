"""Dates, spans, times, amounts: as papers print them and as readers spoil them."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapiao.values.kind import NotThis
from kapiao.values.money import Amount, CapitalAmount, Measure, capitals
from kapiao.values.written import ClockTime, CnDate, DateSpan, Departure

DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
FORMS = st.sampled_from(
    ["{0}年{1}月{2}日", "{0}年{1:02}月{2:02}日", "{0}.{1:02}.{2:02}", "{0}-{1:02}-{2:02}", "{0}{1:02}{2:02}"]
)

NO_LEAP_DAYS = DAYS.filter(lambda d: (d.month, d.day) != (2, 29) and d.year < 2070)


@given(DAYS, FORMS)
def test_a_day_in_any_form(day: datetime.date, form: str) -> None:
    text = form.format(day.year, day.month, day.day)
    parsed = CnDate().parse(text)
    assert (parsed.value, parsed.text, parsed.valid, parsed.repaired) == (day, text, None, False)
    spaced = CnDate().parse(" ".join(text))
    assert spaced.value == day


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("2O19年O4月2l日", "2019年04月21日"),
        ("出生 1986年1月9曰", "1986年1月9日"),
        ("2019年4月21", "2019年4月21日"),
        ("1986·01·09", "1986.01.09"),
        ("２０１９／４／１", "2019/04/01"),
        ("二〇一九年四月二十一日", "2019年4月21日"),
        ("一九八六年十二月三十日", "1986年12月30日"),
    ],
)
def test_days_as_readers_spoil_them(raw: str, text: str) -> None:
    assert CnDate().parse(raw).text == text


def test_a_day_that_never_was_is_kept_without_a_value() -> None:
    parsed = CnDate().parse("1986年13月9日")
    assert (parsed.text, parsed.value, parsed.valid) == ("1986年13月9日", None, False)


@pytest.mark.parametrize("text", ["", "出生", "1986109", "123456", "长期"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(NotThis):
        CnDate().parse(text)


def test_a_span_that_has_not_begun_counts_as_any_other() -> None:
    assert DateSpan().parse("2090.01.01-2100.01.01").valid is True
    assert DateSpan().parse("2090.01.01-长期").valid is None


@given(NO_LEAP_DAYS, st.sampled_from([5, 10, 20]), st.sampled_from("-—–一~至"))
def test_a_span_of_an_identity_card(day: datetime.date, years: int, dash: str) -> None:
    end = day.replace(year=day.year + years)
    printed = f"{day:%Y.%m.%d}{dash}{end:%Y.%m.%d}"
    parsed = DateSpan().parse(printed)
    assert parsed.value == (day, end)
    assert parsed.text == f"{day:%Y.%m.%d}-{end:%Y.%m.%d}"
    assert parsed.valid is True
    assert any(shape.holds(parsed.text) for shape in DateSpan().shapes)
    wrong = end.replace(year=end.year + 1)
    assert DateSpan().parse(f"{day:%Y.%m.%d}-{wrong:%Y.%m.%d}").valid is False
    assert DateSpan(years=()).parse(f"{day:%Y.%m.%d}-{wrong:%Y.%m.%d}").valid is None


@pytest.mark.parametrize(
    ("raw", "text", "valid"),
    [
        ("2010.01.01-长期", "2010.01.01-长期", None),
        ("2010.01.01一长朗", "2010.01.01-长期", None),
        ("有效期限2010.01.012030.01.01", "2010.01.01-2030.01.01", True),
        ("20100101-20200101", "20100101-20200101", True),
        ("2016.02.29-2036.02.28", "2016.02.29-2036.02.28", True),
        ("2019.11.30-2020.02.29", "2019.11.30-2020.02.29", True),  # a temporary card
        ("2020.03.13-2020.06.11", "2020.03.13-2020.06.11", True),  # three months as ninety days
        ("2020.03.13-2020.06.01", "2020.03.13-2020.06.01", False),
        ("2030.01.01-2010.01.01", "2030.01.01-2010.01.01", False),
        ("2010.02.30-2020.03.01", "2010.02.30-2020.03.01", False),
    ],
)
def test_spans(raw: str, text: str, valid: bool | None) -> None:
    parsed = DateSpan().parse(raw)
    assert (parsed.text, parsed.valid) == (text, valid)


def test_one_day_is_no_span() -> None:
    with pytest.raises(NotThis):
        DateSpan().parse("2010.01.01-")


@pytest.mark.parametrize("text", ["0012.08.17-2002.08.17", "2223.16.12-7043.26.12", "3015.02.15-长期"])
def test_a_span_that_no_paper_bears_is_kept_and_marked(text: str) -> None:
    parsed = DateSpan().parse(text)
    assert (parsed.text, parsed.value, parsed.valid) == (text, None, False)


@given(st.datetimes(datetime.datetime(1997, 1, 1), datetime.datetime(2050, 1, 1)))
def test_a_departure(at: datetime.datetime) -> None:
    printed = f"{at:%Y年%m月%d日%H:%M}开"
    parsed = Departure().parse(printed)
    assert parsed.text == printed
    assert parsed.value == at.replace(second=0, microsecond=0)
    assert Departure().shapes[0].holds(printed)
    assert Departure().parse(printed.replace(":", "：").replace("开", " 开")).text == printed
    assert Departure().parse(printed.replace(":", "")).text == printed


def test_a_departure_at_no_hour() -> None:
    parsed = Departure().parse("2019年04月21日25:41开")
    assert (parsed.value, parsed.valid) == (None, False)
    assert not Departure().shapes[0].holds("2019年04月21日25:41开")


@given(st.times())
def test_times(at: datetime.time) -> None:
    assert ClockTime().parse(f"{at:%H:%M}").value == at.replace(second=0, microsecond=0)
    assert ClockTime().parse(f"{at:%H时%M分}").text == f"{at:%H:%M}"
    with pytest.raises(NotThis):
        ClockTime().parse("25:00")


@given(st.decimals(0, 10**9, places=2))
def test_amounts(value: Decimal) -> None:
    for printed in (f"￥{value}", f"¥{value:,}元", f"{value}", f"￥{value:,}".replace(",", "，")):
        parsed = Amount().parse(printed)
        assert parsed.value == value
        assert parsed.repaired is False
    assert Amount().parse(f"-¥{value}").value == -value


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("￥57,0元", "57.0"),
        ("Y 166.5元", "166.5"),
        ("1.234,50", "1234.50"),
        ("￥1,234", "1234"),
        ("￥66.5O", "66.50"),
        ("O.50", "0.50"),
    ],
)
def test_amounts_as_readers_spoil_them(raw: str, text: str) -> None:
    assert Amount().parse(raw).text == text


# The examples of 正确填写票据和结算凭证的基本规定, in the spelling without the optional 零.
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1409.50", "壹仟肆佰零玖圆伍角整"),
        ("6007.14", "陆仟零柒圆壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖圆零贰分"),
        ("325.04", "叁佰贰拾伍圆零肆分"),
        ("107000.53", "壹拾万柒仟圆伍角叁分"),
        ("100010001", "壹亿零壹万零壹圆整"),
    ],
)
def test_capitals_of_the_regulation(value: str, text: str) -> None:
    assert capitals(Decimal(value)) == text
    parsed = CapitalAmount().parse(text)
    assert (parsed.value, parsed.valid) == (Decimal(value), True)


@given(st.decimals(Decimal("0.01"), 10**12, places=2))
def test_capitals_and_figures_agree(value: Decimal) -> None:
    parsed = CapitalAmount().parse(capitals(value))
    assert parsed.value == value
    assert parsed.valid is True


def test_other_spellings_of_capitals() -> None:
    assert CapitalAmount().parse("人民币（大写）壹仟陆佰捌拾元零叁角贰分").value == Decimal("1680.32")
    assert CapitalAmount().parse("⊗拾元正").value == Decimal("10")
    assert CapitalAmount().parse("贰佰万元").valid is True
    with pytest.raises(NotThis):
        CapitalAmount().parse("价税合计")


@given(st.integers(0, 99999))
def test_measures(value: int) -> None:
    assert Measure(("kg", "千克")).parse(f"{value} kg").value == value
    assert Measure(("人",)).parse(f"{value}人").text == f"{value}人"
    assert Measure(("人",), most=300).parse(f"{value}人").valid is (None if value <= 300 else False)
    with pytest.raises(NotThis):
        Measure(("kg",)).parse("--")


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("2023-01-23至2029-01-23", True, True),
        ("2023-01-23至2029-01-22", True, False),
        ("2020-02-29至2026-02-28", True, True),
        ("2023-01-23至2028-01-23", False, False),
    ],
)
def test_a_driving_licence_ends_on_the_day_it_began(text: str, other: bool, same: bool) -> None:
    assert DateSpan((6, 10), "-").parse(text).valid is other
    assert DateSpan((6, 10), "-", same_day=True).parse(text).valid is same


def test_no_zero_stands_before_what_is_counted() -> None:
    assert Measure(("km",)).parse("05.2km").text == "05.2km"
    assert Measure(("人",), counted=True).parse("50人").value == 50
    with pytest.raises(NotThis):
        Measure(("人",), counted=True).parse("050")
