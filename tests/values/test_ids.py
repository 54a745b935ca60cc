"""Numbers with check characters: examples of the standards, and properties of any valid number."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapiao.values.companies import CREDIT_CHARACTERS, UnifiedCreditCode
from kapiao.values.ids import BankCardNumber, MaskedResidentId, ResidentId, TravelNumber, luhn_completed
from kapiao.values.kind import NotThis
from kapiao.values.vehicles import Vin

REGIONS = st.sampled_from(["110101", "370828", "440301", "540102", "650102", "810000", "820000", "830000"])
BIRTHS = st.dates(datetime.date(1900, 1, 1), datetime.date(2025, 12, 31))
RESIDENTS = st.builds(ResidentId.compose, REGIONS, BIRTHS, st.integers(0, 999))


def replaced(text: str, place: int, character: str) -> str:
    return text[:place] + character + text[place + 1 :]


@given(RESIDENTS)
def test_a_composed_resident_number_is_valid(number: str) -> None:
    parsed = ResidentId().parse(number)
    assert (parsed.text, parsed.valid, parsed.repaired) == (number, True, False)
    (shape,) = ResidentId().shapes
    assert shape.holds(number)
    assert all(c in allowed for c, allowed in zip(number, shape.allowed, strict=True))


@given(RESIDENTS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_resident_number_shows(number: str, place: int, step: int) -> None:
    wrong = replaced(number, place, str((int(number[place]) + step) % 10))
    assert ResidentId().parse(wrong).valid is False


@given(REGIONS, BIRTHS, st.integers(0, 999))
def test_a_resident_number_tells_birth_sex_and_region(region: str, birth: datetime.date, order: int) -> None:
    number = ResidentId.compose(region, birth, order)
    assert ResidentId.birth(number) == birth
    assert ResidentId.sex(number) == ("男" if order % 2 else "女")
    assert ResidentId.region(number) == region


def test_look_alikes_and_blanks_in_a_resident_number() -> None:
    parsed = ResidentId().parse(" 11O1O5 l9491231 002x")
    assert (parsed.text, parsed.valid, parsed.repaired) == ("11010519491231002X", True, True)
    assert ResidentId().parse("１１０１０５１９４９１２３１００２Ｘ").repaired is False


def test_a_day_that_never_was_is_not_valid() -> None:
    number = ResidentId.completed("11010519490230002")
    assert ResidentId().parse(number).valid is False
    assert not ResidentId().shapes[0].holds(number)


def test_a_prefecture_that_never_was_is_not_valid() -> None:
    born = datetime.date(1990, 1, 1)
    assert ResidentId.holds(ResidentId.compose("540102", born, 12))
    assert not ResidentId.holds(ResidentId.compose("549182", born, 12))


def test_fifteen_digits_have_no_check_but_a_date() -> None:
    old = ResidentId().parse("110105491231002")
    assert (old.text, old.valid) == ("110105491231002", None)
    assert ResidentId.birth(old.value) == datetime.date(1949, 12, 31)
    assert ResidentId.modern(old.value) == "11010519491231002X"
    assert ResidentId().parse("110105491331002").valid is False


@given(BIRTHS, st.integers(0, 999))
def test_a_paper_bears_its_own_numbers(birth: datetime.date, order: int) -> None:
    permit, resident = (ResidentId.compose(region, birth, order) for region in ("820000", "320583"))
    assert ResidentId(permits=True).parse(permit).valid is ResidentId(permits=False).parse(resident).valid is True
    assert ResidentId(permits=True).shapes[0].holds(permit)
    for wrong, permits in ((resident, True), (permit, False)):
        with pytest.raises(NotThis):
            ResidentId(permits=permits).parse(wrong)


@pytest.mark.parametrize("text", ["", "姓名", "12345", "1101051949123100", "123456789012345678901"])
def test_what_is_no_resident_number(text: str) -> None:
    if len(text) == 16:
        assert ResidentId().parse(text).valid is False  # digits missing: kept, and marked
    else:
        with pytest.raises(NotThis):
            ResidentId().parse(text)


@given(RESIDENTS)
def test_a_masked_number_keeps_its_ends(number: str) -> None:
    masked = MaskedResidentId.of(number)
    assert MaskedResidentId().parse(masked).text == masked
    assert MaskedResidentId().parse(masked.replace("****", "＊＊＊")).text == masked  # a star lost
    with pytest.raises(NotThis):
        MaskedResidentId().parse(number)


# Annex of GB 32100-2015, and codes public companies print on their sites.
@pytest.mark.parametrize("code", ["91350100M000100Y43", "9144030071526726XG", "91410100268043431X"])
def test_known_credit_codes(code: str) -> None:
    assert UnifiedCreditCode().parse(code).valid is True
    assert UnifiedCreditCode().shapes[0].holds(code)


CREDIT_CODES = st.builds(
    UnifiedCreditCode.compose,
    st.sampled_from(["91", "92", "93", "11", "12", "51", "52"]),
    REGIONS,
    st.text(CREDIT_CHARACTERS, min_size=8, max_size=8),
)


@given(CREDIT_CODES, st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_of_a_credit_code_shows(code: str, place: int, step: int) -> None:
    assert UnifiedCreditCode().parse(code).valid is True
    assert all(c in allowed for c, allowed in zip(code, UnifiedCreditCode().shapes[0].allowed, strict=True))
    other = CREDIT_CHARACTERS[(CREDIT_CHARACTERS.index(code[place]) + step) % 31]
    assert UnifiedCreditCode.holds(replaced(code, place, other)) is False


def test_a_letter_where_a_division_has_figures_stays_in_its_place() -> None:
    parsed = UnifiedCreditCode().parse("9135W100M000100Y43")
    assert (parsed.text, parsed.valid) == ("9135W100M000100Y43", False)
    assert UnifiedCreditCode().parse("91 35O1 OOM0 0010 0Y43").text == "91350100M000100Y43"


def test_old_numbers_of_companies() -> None:
    assert UnifiedCreditCode().parse("440301103097413").valid is True  # Huawei, before 2015
    assert UnifiedCreditCode().parse("D2143569X").valid is True  # example of GB 11714
    assert UnifiedCreditCode().parse("D21435691").valid is False


@given(st.text("0123456789", min_size=15, max_size=18), st.integers(0, 18), st.integers(1, 9))
def test_luhn(digits: str, place: int, step: int) -> None:
    number = luhn_completed(digits)
    assert BankCardNumber().parse(BankCardNumber.grouped(number)).valid is not False
    place %= len(number)
    wrong = replaced(number, place, str((int(number[place]) + step) % 10))
    assert BankCardNumber().parse(wrong).valid is False
    shape = next(s for s in BankCardNumber().shapes if len(s) == len(number))
    assert not shape.holds(wrong)


def test_a_sum_proves_little_where_the_issuer_has_no_such_length() -> None:
    whole, cut = luhn_completed("622848123456789012"), luhn_completed("622848123456789")
    assert BankCardNumber().parse(whole).valid is True
    assert BankCardNumber().parse(cut).valid is None
    assert BankCardNumber().parse(cut[:-1] + str((int(cut[-1]) + 1) % 10)).valid is False


VINS = st.text("0123456789ABCDEFGHJKLMNPRSTVWXY", min_size=12, max_size=12).map(
    lambda head: Vin.completed("L" + head[:8] + "K" + head[9:] + "0123")
)


# SAE and 49 CFR 565 examples.
@pytest.mark.parametrize("number", ["1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715"])
def test_known_vehicle_numbers(number: str) -> None:
    assert Vin().parse(number).valid is True


@given(VINS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_vehicle_number_shows(number: str, place: int, step: int) -> None:
    assert len(number) == 17
    assert Vin().parse(number).valid is True
    assert Vin().shapes[0].holds(number)
    if place not in (8, 9) and number[place].isdigit():
        assert Vin().parse(replaced(number, place, str((int(number[place]) + step) % 10))).valid is False


def test_a_european_vehicle_number_is_neither_right_nor_wrong() -> None:
    assert Vin().parse("WVWZZZ1JZXW000010").valid is None
    assert Vin().parse("WVWZZZ1JZXWOOOO1O").text == "WVWZZZ1JZXW000010"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("G I2345678", "G12345678"),
        ("EA1Z3456B", "EA1Z3456B"),
        ("l898902C", "L898902C"),
        ("E12345678", "E12345678"),
    ],
)
def test_travel_numbers(raw: str, text: str) -> None:
    parsed = TravelNumber().parse(raw)
    assert (parsed.text, parsed.valid) == (text, None)
    with pytest.raises(NotThis):
        TravelNumber().parse("护照号")
