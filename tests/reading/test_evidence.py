"""What a kind makes of evidence: who may vouch for a value."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from kapiao.reading.evidence import SURE, Evidence, crowded, doubtful, fuller, unread, weigh
from kapiao.records import Char, Field, Homography, Lattice, Line, Quad, Record
from kapiao.values.companies import CREDIT_CHARACTERS, UnifiedCreditCode
from kapiao.values.ids import ResidentId
from kapiao.values.licences import Prose
from kapiao.values.names import Address, OneOf, PersonName
from kapiao.values.registers import BodyHeight
from kapiao.values.vehicles import PlateNumber
from kapiao.values.words import LikelyWord

ONE = Homography.identity()
QUAD = (Quad.box(0, 0, 40, 20),)


def valid(kind: object, text: str, score: float) -> bool | None:
    field = weigh("f", "f", kind, Evidence(text, score, QUAD), ONE)  # type: ignore[arg-type]
    assert field is not None
    return field.valid


def test_a_list_vouches_for_what_was_read() -> None:
    assert valid(OneOf(("汉", "苗")), "苗", 0.9) is True


def test_a_list_does_not_vouch_for_a_guess() -> None:
    assert valid(OneOf(("汉", "苗")), "苗", 0.1) is None


def test_half_a_word_of_a_list_is_worth_half_of_it() -> None:
    field = weigh("f", "f", OneOf(("朝鲜", "彝")), Evidence("鲜", 0.92, QUAD), ONE)
    assert field is not None
    assert (field.text, field.score) == ("朝鲜", pytest.approx(0.46))


def test_a_sum_vouches_for_any_reading() -> None:
    number = ResidentId.compose("370828", datetime.date(1980, 2, 3), 7)
    assert valid(ResidentId(), number, 0.3) is True


def shown(text: str, doubts: dict[int, tuple[str, float]]) -> Lattice:
    """A line that shows a text, in some places something else with so much likelihood, and a little of every figure."""
    columns = ("", *"0123456789X")
    steps = []
    for place, char in enumerate(text):
        row = np.full(len(columns), 0.002)
        other, share = doubts.get(place, (char, 0.0))
        row[columns.index(char)] += 1 - share
        row[columns.index(other)] += share
        steps += [row / row.sum(), np.array([1.0, *(1e-6,) * 11])]
    return Lattice(columns, np.log(np.array(steps, np.float32)))


@pytest.mark.parametrize(
    ("doubts", "proven"), [({9: ("6", 0.3)}, True), (dict.fromkeys((7, 13, 15), ("6", 0.45)), None)]
)
def test_a_sum_vouches_for_no_text_chosen_among_many(doubts: dict[int, tuple[str, float]], proven: bool | None) -> None:
    number = ResidentId.compose("370828", datetime.date(1980, 2, 3), 7)
    field = weigh("f", "f", ResidentId(), Evidence(number, 0.5, QUAD, shown(number, doubts)), ONE)
    assert field is not None
    assert (field.text, field.valid) == (number, proven)


def test_what_names_are_made_of_tells_two_likely_characters_apart() -> None:
    def read(text: str, other: str, share: float) -> str:
        columns = ("", *text, other)
        steps = np.full((2 * len(text), len(columns)), 1e-6, np.float32)
        for place in range(len(text)):
            steps[2 * place, place + 1], steps[2 * place + 1, 0] = 1.0, 1.0
        steps[-2, -2:] = 1 - share, share
        evidence = Evidence(text, 0.9, QUAD, Lattice(columns, np.log(steps)))
        field = weigh("f", "f", PersonName(), evidence, ONE)
        assert field is not None
        return field.text

    assert read("舒洋字", "宇", 0.2) == "舒洋宇"
    assert read("舒洋字", "宇", 0.0005) == "舒洋字"
    assert read("舒洋宇", "字", 0.4) == "舒洋宇"
    assert read("殷王", "玉", 0.1) == "殷玉"  # a surname is seldom part of a given name
    assert read("殷王", "玉", 0.02) == "殷王"


def test_a_short_word_put_right_is_not_vouched_for() -> None:
    assert valid(OneOf(("满族", "水族", "哈萨克族")), "哈萨兑族", 0.9) is True
    assert valid(OneOf(("满族", "哈萨克族")), "滿族", 0.9) is None


def test_the_end_of_another_word_is_vouched_for_only_when_read_surely() -> None:
    children = OneOf(("子", "次子", "妻"))
    assert [valid(children, "子", score) for score in (0.6, 0.9)] == [None, True]
    assert valid(children, "妻", 0.6) is True


def test_a_name_with_a_character_beyond_the_covered_set_is_doubtful() -> None:
    def score(name: str) -> float:
        field = weigh("f", "f", PersonName(), Evidence(name, 0.99, QUAD), ONE)
        assert field is not None
        return field.score

    assert score("李鑫") == score("李玥") > SURE
    assert score("李嘦") < SURE


def test_doubt_weighs_twice_in_a_name() -> None:
    fields = [weigh("f", "f", PersonName(), Evidence("李鑫", score, QUAD), ONE) for score in (0.95, 0.88)]
    assert [doubtful(field) for field in fields] == [False, True]


def lattice(*blank: float) -> Lattice:
    """A line of 李, then steps that read as blank so surely, then 鑫."""
    steps = [(0.01, 0.98, 0.01), *((share, (1 - share) / 2, (1 - share) / 2) for share in blank), (0.01, 0.01, 0.98)]
    return Lattice(("", "李", "鑫"), np.log(np.array(steps, np.float32)))


@pytest.mark.parametrize(
    ("blank", "missed"),
    [((0.99, 0.99, 0.99), False), ((0.8, 0.9, 0.99, 0.9, 0.8), False), ((0.99, 0.9, 0.99), True), ((0.6,), False)],
)
def test_what_swells_between_two_characters_was_missed(blank: tuple[float, ...], missed: bool) -> None:
    line = lattice(*blank)
    assert (unread(line) > 0.05) is missed
    assert doubtful(weigh("f", "f", PersonName(), Evidence("李鑫", 0.98, QUAD, line), ONE)) is missed


def test_what_swells_at_the_end_of_a_line_was_missed() -> None:
    line = lattice(0.99)
    ends = np.log(np.array([(0.99, 0.005, 0.005), (0.9, 0.05, 0.05)], np.float32))
    longer = Lattice(line.columns, np.concatenate((line.log_probs, ends)))
    assert unread(line) == 0
    assert unread(longer) > 0.05


@pytest.mark.parametrize(("blank", "cut"), [((0.9, 0.4, 0.9), True), ((0.9, 0.85, 0.9), False)])
def test_a_text_with_something_in_it_that_was_not_read_is_doubtful(blank: tuple[float, ...], cut: bool) -> None:
    rows = Evidence("李鑫鑫\n李鑫", 0.98, QUAD * 2, None, (lattice(0.99), lattice(*blank)))
    assert doubtful(weigh("f", "f", Prose(), rows, ONE)) is cut


def code_lattice(text: str, places: int) -> Lattice:
    """A line that shows a text surely, one blank step after each character, and room for so many characters."""
    columns = ("", *CREDIT_CHARACTERS)
    steps = [columns.index(one) for char in text for one in (char, "")] + [0] * (2 * (places - len(text)))
    shares = np.full((len(steps), len(columns)), 1e-5, np.float32)
    shares[np.arange(len(steps)), steps] = 1.0
    return Lattice(columns, np.log(shares))


@pytest.mark.parametrize("length", [17, 18])
def test_no_character_is_added_to_what_was_read_surely(length: int) -> None:
    text = "91440300MA5K7M8503"[:length]
    field = weigh("f", "f", UnifiedCreditCode(), Evidence(text, 0.99, QUAD, code_lattice(text, 18)), ONE)
    assert field is not None
    assert (field.text, field.valid) == (text, False)


def record(kind: str = "roll_invoice", **texts: tuple[str, float]) -> Record:
    fields = {name: Field(name, "", text, text, text, score) for name, (text, score) in texts.items()}
    return Record(kind, "", 1.0, fields, Quad.box(0, 0, 10, 10))


def test_two_looks_at_a_paper_tell_what_the_surer_of_them_saw() -> None:
    plain, soft = record(code=("1", 0.5), date=("2", 0.4)), record(code=("3", 0.9), number=("4", 0.3))
    read = fuller(plain, soft)
    assert read is not None
    assert {name: field.text for name, field in read.fields.items()} == {"code": "3", "number": "4", "date": "2"}
    assert fuller(None, soft) is soft
    assert fuller(plain, None) is plain


def test_of_two_looks_the_fuller_gives_way_where_it_is_less_sure() -> None:
    read = fuller(record(code=("1", 0.5)), record(code=("3", 0.4), number=("4", 0.9)))
    assert read is not None
    assert {name: field.text for name, field in read.fields.items()} == {"code": "1", "number": "4"}


def test_another_kind_of_paper_adds_nothing() -> None:
    more = record(code=("1", 0.9))
    assert fuller(record("taxi_invoice", number=("4", 0.3)), more) is more


@pytest.mark.parametrize(("seen", "county"), [("濉", "濉溪县"), ("郎", "郎溪县"), ("样", "滩溪县")])
def test_a_county_over_several_rows_is_one_that_the_reader_saw_too(seen: str, county: str) -> None:
    """Three counties of the province are one character away from what was read."""

    def row(text: str, y: float) -> Line:
        chars = (Char(c, 0.95, 0.0, 1.0, ((seen, 0.01),) if c == "滩" else ()) for c in text)
        return Line(text, 0.95, Quad.box(0, y, 100, 10), tuple(chars))

    evidence = Evidence.of_lines((row("安徽省滩溪县柳河乡前村", 0), row("9组88号", 12)))
    field = weigh("address", "住址", Address(), evidence, Homography.scaling(1, 1))
    assert field is not None
    assert field.text == f"安徽省{county}柳河乡前村9组88号"


@pytest.mark.parametrize(("blanks", "text"), [(6, "赣M53581"), (1, "赣M53581E")])
def test_dots_far_behind_a_number_are_no_character_of_it(blanks: int, text: str) -> None:
    columns = ("", *"赣M1358eE")
    steps = []
    for char in (*"赣M53581", *("",) * blanks, "e"):
        row = np.full(len(columns), 1e-4)
        row[columns.index(char)], row[0] = (0.54, 0.42) if char == "e" else (1.0, row[0] if char else 1.0)
        steps += [row / row.sum(), np.array([1.0, *(1e-6,) * (len(columns) - 1)])]
    seen = Lattice(columns, np.log(np.array(steps, np.float32)))
    field = weigh("f", "f", PlateNumber(), Evidence("赣M53581", 0.94, QUAD, seen), ONE)
    assert field is not None
    assert field.text == text


@pytest.mark.parametrize(("read", "more", "text"), [("1150kg", "11550kg", "11550kg"), ("2人", "213407人", "2人")])
def test_figures_that_stand_close_are_lost_one_or_two_at_a_time(read: str, more: str, text: str) -> None:
    one, other = (Field("n", "n", said, said, said, score) for said, score in ((read, 0.9), (more, 0.6)))
    best = crowded(one, {"n": one}, {"n": other})
    assert best is not None
    assert best.text == text


@pytest.mark.parametrize(("read", "doubts", "text"), [("1O3", {}, "183"), ("9999999", {}, "9999999")])
def test_a_height_is_one_that_somebody_may_have_unless_that_was_not_seen(
    read: str, doubts: dict[int, tuple[str, float]], text: str
) -> None:
    seen = shown("183" if read == "1O3" else read, doubts)
    field = weigh("f", "f", BodyHeight(), Evidence(read, 0.5, QUAD, seen), ONE)
    assert field is not None
    assert field.text == text


def test_a_stroke_that_resembles_no_word_of_a_list_is_none() -> None:
    kind = OneOf(("6", "8"))
    assert weigh("f", "f", kind, Evidence("1", 0.9, QUAD, shown("1", {})), ONE) is None
    field = weigh("f", "f", kind, Evidence("1", 0.5, QUAD, shown("1", {0: ("8", 0.3)})), ONE)
    assert field is not None
    assert field.text == "8"


def word_lattice(*steps: dict[str, float]) -> Lattice:
    """A line of characters, each with what it may be; a blank behind each."""
    columns = ("", *sorted({char for step in steps for char in step}))
    rows = []
    for step in steps:
        rows += [[1e-6, *(step.get(char, 1e-7) for char in columns[1:])], [1.0, *(1e-7,) * (len(columns) - 1)]]
    return Lattice(columns, np.log(np.array(rows, np.float32)))


@pytest.mark.parametrize(
    ("whole", "small", "text"), [(True, 1e-6, "大学"), (False, 1e-6, "天学"), (True, 8e-5, "天学")]
)
def test_of_a_list_that_hardly_lacks_a_word_the_only_one_like_a_text_counts(
    whole: bool, small: float, text: str
) -> None:
    seen = word_lattice({"天": 0.999, "大": 1e-4, "小": small}, {"学": 0.999})
    kind = LikelyWord(("大学", "小学", "高中"), whole=whole)
    field = weigh("f", "f", kind, Evidence("天学", 0.999, QUAD, seen), ONE)
    assert field is not None
    assert (field.text, field.repaired) == (text, text != "天学")


def test_figures_are_no_height_whose_unit_was_misread() -> None:
    seen = word_lattice({"1": 0.99}, {"6": 0.99}, {"0": 0.99}, {"里": 0.95, "厘": 1e-5})
    field = weigh("f", "f", BodyHeight(), Evidence("160里", 0.95, QUAD, seen), ONE)
    assert field is not None
    assert (field.text, field.repaired) == ("160厘米", True)
