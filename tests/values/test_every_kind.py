"""What every kind promises, whatever a reader hands it."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kapiao.values.banks import BankName, CardDates, CardType, Scheme
from kapiao.values.companies import UnifiedCreditCode
from kapiao.values.ids import BankCardNumber, MaskedResidentId, ResidentId, TravelNumber
from kapiao.values.kind import Kind, NotThis, Parsed
from kapiao.values.licences import (
    BusinessTerm,
    CopyNumber,
    DrivingClass,
    EngineNumber,
    FileNumber,
    Outline,
    Prose,
    VehicleModel,
)
from kapiao.values.money import Amount, CapitalAmount, Measure
from kapiao.values.mrz import MachineZone
from kapiao.values.mrz_fields import ZoneDate, ZoneRow, ZoneText
from kapiao.values.names import Address, Authority, OneOf, PartyName, PersonName
from kapiao.values.passes import HomeNumber, IssueCount, PassNumber
from kapiao.values.places import ETHNIC_GROUPS, SEAT_CLASSES
from kapiao.values.registers import BodyHeight
from kapiao.values.tickets import Gate, SeatPlace, Station, TicketCode, TicketSerial, TrainNumber
from kapiao.values.traffic import Inspections, TrafficPolice
from kapiao.values.travel import EnglishDate, LatinName, Place
from kapiao.values.vehicles import PlateNumber, Vin
from kapiao.values.words import LikelyWord
from kapiao.values.written import ClockTime, CnDate, DateSpan, Departure

KINDS: tuple[Kind[Any], ...] = (
    ResidentId(),
    MaskedResidentId(),
    UnifiedCreditCode(),
    BankCardNumber(),
    Vin(),
    PlateNumber(),
    DrivingClass(),
    FileNumber(),
    EngineNumber(),
    VehicleModel(),
    Outline(),
    BusinessTerm(),
    CopyNumber(),
    Prose(),
    Inspections(),
    TrafficPolice(),
    PartyName(),
    LikelyWord(("小型轿车", "中国")),
    DateSpan((6, 10), "-"),
    TravelNumber(),
    MachineZone(),
    ZoneRow("TD3", 0),
    ZoneRow("TD3", 1),
    ZoneRow("TD3", 1, "CHN"),
    ZoneText(),
    ZoneText(fillers=True),
    ZoneDate(),
    ZoneDate(30),
    EnglishDate(),
    Place(),
    LatinName(),
    PassNumber(),
    IssueCount(),
    HomeNumber(),
    ZoneRow("pass", 0),
    ZoneRow("pass", 2),
    CnDate(),
    DateSpan(),
    DateSpan(years=()),
    ClockTime(),
    Departure(),
    Amount(),
    CapitalAmount(),
    Measure(("kg",)),
    PersonName(),
    Address(),
    Address(least=2),
    BodyHeight(),
    Authority(),
    OneOf(ETHNIC_GROUPS),
    OneOf(SEAT_CLASSES),
    TrainNumber(),
    Station(),
    SeatPlace(),
    TicketSerial(),
    TicketCode(),
    Gate(),
    BankName(),
    CardDates(),
    CardType(),
    Scheme(),
)
# what readers make of cards: digits, look-alikes, Chinese, signs of every width, line breaks
READ = st.text(
    st.one_of(
        st.sampled_from("0123456789OoIlSBZXx.-/:·—一~<*() \n\t　０１Ａ＜￥¥,，。"),
        st.sampled_from("年月日时开车号站元角分壹贰拾佰仟万亿圆整长期男女汉"),
        st.characters(max_codepoint=0x2FFFF),
    ),
    max_size=60,
)
names = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)


@names
@given(READ)
@example("")
@example("0" * 50)
@example("长期" * 20)
@example("<" * 44 + "\n" + "<" * 44)
@example("²³¹⁴٣९" * 4)
def test_any_text_gives_a_value_or_is_not_this(kind: Kind[Any], text: str) -> None:
    assert isinstance(kind.clean(text), str)
    try:
        parsed = kind.parse(text)
    except NotThis:
        return
    assert isinstance(parsed, Parsed)
    assert parsed.text
    assert parsed.valid in (True, False, None)


@names
@given(READ)
@example("车")
@example("A¹\U0002fa1e")
def test_a_normal_form_is_its_own_normal_form(kind: Kind[Any], text: str) -> None:
    try:
        first = kind.parse(text)
    except NotThis:
        return
    again = kind.parse(first.text)
    assert (again.text, again.value) == (first.text, first.value)
    assert again.valid is first.valid or (first.repaired and first.valid is None)  # a word chosen is no longer doubtful
    assert again.repaired is False


@names
def test_kinds_are_frozen_equal_and_can_be_sent_to_a_worker(kind: Kind[Any]) -> None:
    assert pickle.loads(pickle.dumps(kind)) == kind
    assert hash(kind) == hash(kind)
    with pytest.raises((AttributeError, TypeError)):
        kind.anything = 1  # type: ignore[attr-defined]


@names
def test_forms_stay_within_the_alphabet(kind: Kind[Any]) -> None:
    alphabet = kind.alphabet
    for shape in kind.shapes:
        assert alphabet is not None
        assert all(allowed and allowed <= alphabet for allowed in shape.allowed)
        assert shape.repair_nats >= 0
        assert shape.cost_nats >= 0
        assert all(0 <= place < len(shape) for check in shape.checks for place in check.weights)
