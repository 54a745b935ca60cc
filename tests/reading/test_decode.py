"""Forms, check sums and words over lattices that are made up: against brute force, and on planted misreadings."""

from __future__ import annotations

import datetime
import itertools
import time
from collections.abc import Iterator

import numpy as np
import pytest

from kapiao.reading.decode import closest, fixed, fuse, greedy, joined, part, together
from kapiao.reading.trellis import FLOOR, RUBBISH_NATS, Trellis, likelihoods, restricted
from kapiao.records import Lattice
from kapiao.values.ids import BankCardNumber, ResidentId, luhn_completed
from kapiao.values.kind import CheckSum, Shape
from kapiao.values.vehicles import Vin
from kapiao.values.written import DateSpan

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"


def lattice_of(frames: list[dict[str, float]], columns: str) -> Lattice:
    """Frames of probabilities by character ('' is the blank); what is left over is spread."""
    table = np.full((len(frames), len(columns) + 1), 1e-7)
    for row, frame in zip(table, frames, strict=True):
        for character, probability in frame.items():
            row[columns.index(character) + 1 if character else 0] = probability
    table /= table.sum(axis=1, keepdims=True)
    return Lattice(("", *columns), np.log(table).astype(np.float32))


def spelled(text: str, columns: str = LETTERS, doubts: dict[int, tuple[str, float]] | None = None) -> Lattice:
    """A line read well: two steps and a blank a character; `doubts[place]`: read as another, so sure."""
    frames: list[dict[str, float]] = [{"": 1.0}]
    for place, character in enumerate(text):
        frame = {character: 0.98, "": 0.01}
        if doubts and place in doubts:
            other, sure = doubts[place]
            frame = {other: sure, character: 1 - sure - 0.01, "": 0.01}
        frames += [frame, frame, {"": 0.99}]
    return lattice_of(frames, columns)


def random_lattice(seed: int, steps: int, columns: str) -> Lattice:
    table = np.random.default_rng(seed).dirichlet(np.full(len(columns) + 1, 0.4), size=steps)
    return Lattice(("", *columns), np.log(np.maximum(table, 1e-9)).astype(np.float32))


def inner_paths(length: int, columns: int) -> Iterator[tuple[int, ...]]:
    """Paths of a stretch that starts and ends with a character (0 is the blank)."""
    for path in itertools.product(range(columns + 1), repeat=length):
        if path[0] and path[-1]:
            yield path


def collapse(path: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(p for p, q in zip(path, (0, *path[:-1]), strict=True) if p and p != q)


def brute_force(lattice: Lattice, characters: str, allowed: list[frozenset[str]]) -> float:
    """The best path of a form by trying every one."""
    seen = restricted(lattice, frozenset(characters))
    logs = np.concatenate((seen.blank[:, None], seen.scores), axis=1)
    best = -np.inf
    for start, end in itertools.combinations(range(seen.steps + 1), 2):
        outer = float(seen.rubbish[:start].sum() + seen.rubbish[end:].sum())
        for path in inner_paths(end - start, len(characters)):
            text = [seen.characters[p - 1] for p in collapse(path)]
            if len(text) == len(allowed) and all(c in a for c, a in zip(text, allowed, strict=True)):
                best = max(best, outer + float(sum(logs[start + i, p] for i, p in enumerate(path))))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_best_path_of_a_form_is_the_best_of_all_paths(seed: int) -> None:
    lattice = random_lattice(seed, 6, "ab")
    forms = [[frozenset("ab")] * 3, [frozenset("a"), frozenset("ab")], [frozenset("b"), frozenset("b")]]
    for allowed in forms:
        alignment = Trellis(restricted(lattice, frozenset("ab"))).aligned(allowed)
        assert alignment is not None
        assert alignment.nats == pytest.approx(brute_force(lattice, "ab", allowed))
        assert all(first <= last for first, last in alignment.spans)
        assert all(a[1] < b[0] for a, b in itertools.pairwise(alignment.spans))


@pytest.mark.parametrize("seed", range(6))
def test_the_likelihood_of_a_word_is_the_sum_of_all_its_paths(seed: int) -> None:
    lattice = random_lattice(seed, 5, "ab")
    logs = np.exp(lattice.log_probs.astype(np.float64))
    rubbish = np.maximum(logs[:, 0], np.exp(-RUBBISH_NATS))
    words = ("a", "ab", "aa", "bab")
    expected = dict.fromkeys(words, 0.0)
    for start, end in itertools.combinations(range(lattice.steps + 1), 2):
        outer = float(rubbish[:start].prod() * rubbish[end:].prod())
        for path in inner_paths(end - start, 2):
            text = "".join("ab"[p - 1] for p in collapse(path))
            if text in expected:
                expected[text] += outer * float(np.prod([logs[start + i, p] for i, p in enumerate(path)]))
    places, nats = likelihoods(lattice, words)
    got = {words[int(p)]: float(n) for p, n in zip(places, nats, strict=True)}
    for word in words:
        assert got[word] == pytest.approx(np.log(expected[word]), abs=1e-3)
    assert list(nats) == sorted(nats, reverse=True)


def test_greedy_takes_repeats_and_blanks_out() -> None:
    decoded = greedy(spelled("A11<2"))
    assert decoded.text == "A11<2"
    assert decoded.score == pytest.approx(0.99, abs=0.02)
    assert [c.text for c in decoded.chars] == list("A11<2")
    assert all(c.start < c.end for c in decoded.chars)
    assert greedy(spelled("AO1"), frozenset("0123456789A")).text.startswith("A")
    assert greedy(Lattice(("", "a"), np.zeros((0, 2), np.float32))).text == ""


def test_a_form_forces_length_and_sets() -> None:
    digits = frozenset("0123456789")
    shape = Shape((frozenset("ABC"), digits, digits))
    doubted = spelled("A05", doubts={1: ("O", 0.7), 2: ("S", 0.8)})
    assert greedy(doubted).text == "AOS"
    decoded = fixed(doubted, [shape])
    assert decoded is not None
    assert (decoded.text, decoded.valid, decoded.repaired) == ("A05", None, False)


def test_a_label_before_and_ink_after_are_skipped() -> None:
    shape = Shape((frozenset("0123456789"),) * 4)
    decoded = fixed(spelled("NO<1234<<"), [shape])
    assert decoded is not None
    assert decoded.text == "1234"
    assert decoded.chars[0].start > 0.3


def test_equal_neighbours_need_a_blank_between() -> None:
    one, blank = {"1": 0.99}, {"": 0.99}
    shape = Shape((frozenset("1"),) * 2)
    split = fixed(lattice_of([one, one, blank, one, blank], "12"), [shape])
    run = fixed(lattice_of([one, one, one, blank, blank], "12"), [shape])
    assert split is not None
    assert split.path_nats > -0.5
    assert run is None  # one run is one character


def test_forms_that_are_too_long_do_not_fit() -> None:
    assert fixed(spelled("12"), [Shape((frozenset("12"),) * 30)]) is None
    assert fixed(spelled("12"), []) is None


def test_a_line_of_another_form_is_left_to_others() -> None:
    """Eight figures are no span of two days, fifteen no modern identity number."""
    digits, dot = frozenset("0123456789"), frozenset(".")
    dotted = Shape((*(digits,) * 4, dot, digits, digits, dot, digits, digits))
    assert fixed(spelled("19860109", LETTERS + "."), [dotted]) is None
    assert fixed(spelled("110105491231002"), ResidentId().shapes) is None
    assert fixed(spelled("VALUED CARDMEMBER", LETTERS + " "), BankCardNumber().shapes) is None
    kept = fixed(spelled("1986.01.09", LETTERS + "."), [dotted])
    assert kept is not None
    assert kept.loss_nats < 1


def test_letters_read_for_figures_are_no_other_form() -> None:
    number = luhn_completed("622202123456789")
    letters = number.replace("0", "O").replace("1", "I")
    decoded = fixed(spelled(letters), BankCardNumber().shapes)
    assert decoded is None or 0 < decoded.foreign <= 0.4  # nothing tells 0 from 8 where only O was seen


def test_forms_compete_by_reading_and_cost() -> None:
    digits = frozenset("0123456789")
    four, five = Shape((digits,) * 4), Shape((digits,) * 5, cost_nats=3.0)
    for text in ("1234", "12345"):
        decoded = fixed(spelled(text), [four, five])
        assert decoded is not None
        assert decoded.text == text


def test_one_check_digit_mends_a_near_miss_and_flags_a_clear_one() -> None:
    number = ResidentId.compose("110101", datetime.date(1990, 3, 7), 57)
    near = fixed(spelled(number, doubts={16: ("9", 0.6)}), ResidentId().shapes)
    assert near is not None
    assert (near.text, near.valid, near.repaired) == (number, True, True)
    assert near.raw != number
    assert 0 < near.cost_nats < 3
    clear = fixed(spelled(number, doubts={16: ("9", 0.98)}), ResidentId().shapes)
    assert clear is not None
    assert (clear.text[16], clear.valid, clear.repaired) == ("9", False, False)


def test_of_two_repairs_as_good_as_one_another_none_is_made() -> None:
    digits = frozenset("0123456789")
    total = CheckSum(10, {i: {str(d): d for d in range(10)} for i in range(2)})
    shape = Shape((digits,) * 2, (total,), repair_nats=3.0)
    torn = lattice_of([{"4": 0.5, "5": 0.4}, {"": 1.0}, {"5": 0.5, "6": 0.4}, {"": 1.0}], LETTERS)
    decoded = fixed(torn, [shape])  # 45 asks for 46 or 55
    assert decoded is not None
    assert (decoded.text, decoded.valid, decoded.repaired) == ("45", False, False)


def test_a_day_that_never_was_is_mended() -> None:
    """The check digit alone would let a wrong date pass."""
    digits = frozenset("0123456789")
    shape = Shape((digits, digits), repair_nats=3.0, accept=lambda text: 1 <= int(text) <= 31)
    decoded = fixed(spelled("31", doubts={0: ("9", 0.6)}), [shape])
    assert decoded is not None
    assert (decoded.text, decoded.valid, decoded.repaired) == ("31", True, True)


def test_a_dash_that_was_not_seen_makes_no_end_doubtful() -> None:
    """Between a day and 长期 it says nothing; the others are read as surely as without it."""
    seen = spelled("2007.08.24长期", "0123456789.-长期")
    decoded = fixed(seen, DateSpan().shapes)
    assert decoded is not None
    assert decoded.text == "2007.08.24长期"
    assert decoded.score > 0.8
    assert DateSpan().parse(decoded.text).text == "2007.08.24-长期"


def test_two_substitutions_where_several_sums_guard() -> None:
    digits = frozenset("0123456789")
    first = CheckSum(10, {i: {str(d): d * w for d in range(10)} for i, w in enumerate((7, 3, 1, 9))})
    second = CheckSum(11, {i: {str(d): d * w for d in range(10)} for i, w in enumerate((1, 2, 4, 5))})
    shape = Shape((digits,) * 4, (first, second), repair_nats=9.0)
    text = next(t for n in range(1, 9999) if shape.holds(t := f"{n:04d}") and len(set(t)) == 4)
    spoilt = spelled(text, doubts={0: ("5", 0.8), 2: ("6", 0.7)})
    decoded = fixed(spoilt, [shape])
    assert decoded is not None
    assert (decoded.text, decoded.valid) == (text, True)


def test_specimen_cards_that_fail_the_sum_are_left_alone() -> None:
    number = "6222021234567890125"
    assert not BankCardNumber.holds(number)
    decoded = fixed(spelled(number), BankCardNumber().shapes)
    assert decoded is not None
    assert (decoded.text, decoded.valid, decoded.repaired) == (number, False, False)


def test_card_numbers_find_their_length_across_spaces() -> None:
    for digits in ("622588123456789", "4055121234567890", "62290812345678901", "622202123456789012"):
        number = luhn_completed(digits)
        printed = BankCardNumber.grouped(number)
        decoded = fixed(spelled(printed, LETTERS + " "), BankCardNumber().shapes)
        assert decoded is not None
        assert (decoded.text, decoded.valid) == (number, True)


def test_a_faint_figure_is_not_dropped_where_the_issuer_gives_out_longer_numbers() -> None:
    number = luhn_completed("4055121234567890")
    frames: list[dict[str, float]] = [{"": 1.0}]
    for place, figure in enumerate(number):
        faint = place == 13
        frames += [{figure: 0.3, "": 0.7} if faint else {figure: 0.98, "": 0.01}] * 2 + [{"": 0.99}]
    decoded = fixed(lattice_of(frames, LETTERS), BankCardNumber().shapes)
    assert decoded is not None
    assert (decoded.text, decoded.valid) == (number, True)


def test_pieces_of_a_line() -> None:
    number = luhn_completed("622588123456789")
    kept = (LETTERS, LETTERS + " ") * 2
    pieces = [spelled(number[4 * i : 4 * i + 4], columns) for i, columns in enumerate(kept)]
    decoded = fixed(joined(pieces), BankCardNumber().shapes)
    assert decoded is not None
    assert (decoded.text, decoded.valid) == (number, True)
    line = spelled("NO" + number)
    inner = fixed(part(line, 2 / 18, 1.0), BankCardNumber().shapes)
    assert inner is not None
    assert inner.text == number
    assert part(line, 0.5, 0.5).steps <= 1
    assert joined([]).steps == 0


def test_european_vehicle_numbers_keep_their_letter_at_nine() -> None:
    decoded = fixed(spelled("WVWZZZ1JZXW000010"), Vin().shapes)
    assert decoded is not None
    assert decoded.text == "WVWZZZ1JZXW000010"


def test_lines_under_one_form() -> None:
    digits = frozenset("0123456789")
    table = {i: {str(d): d for d in range(10)} for i in range(6)}
    shape = Shape((digits,) * 6, (CheckSum(10, table),), repair_nats=3.0)
    good = spelled("123"), spelled("406", doubts={1: ("8", 0.6)})  # 1+2+3+4+0 asks for 0
    upper, lower = together([spelled("123"), spelled("400", doubts={1: ("8", 0.6)})], [3, 3], shape)
    assert (upper.text, lower.text) == ("123", "400")
    assert upper.valid is True
    assert lower.repaired is True
    assert together([good[0], spelled("1")], [3, 30], Shape((digits,) * 33)) == ()


def test_two_readings_of_a_line_help_each_other() -> None:
    letters = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    shape = Shape((letters,) * 4)
    one, other = spelled("WANG", doubts={1: ("H", 0.6)}), spelled("WANG", doubts={3: ("C", 0.6)})
    alone = fixed(one, [shape])
    both = fuse(one, other, [shape])
    assert alone is not None
    assert alone.text == "WHNG"
    assert both is not None
    assert both.text == "WANG"


def test_a_reader_that_does_not_consider_a_character_is_no_veto() -> None:
    """Two that are sure of it and one that sees another: about as sure as two of three; all agreed: no less sure."""
    letters = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    shape = Shape((letters,) * 4)
    sure, other = spelled("WANG"), spelled("WANG", doubts={1: ("H", 0.99)})
    agreed, outvoted = fuse(sure, sure, [shape], sure), fuse(sure, sure, [shape], other)
    assert agreed is not None
    assert agreed.score > 0.95
    assert outvoted is not None
    assert outvoted.text == "WANG"
    assert 0.5 < outvoted.chars[1].score < agreed.chars[1].score


def test_the_closest_word() -> None:
    columns = "汉满回维吾尔族壮苗"
    words = ("汉", "满", "回", "维吾尔", "壮", "苗")
    word = closest(spelled("维吾尔", columns), words)
    assert word is not None
    assert word.text == "维吾尔"
    assert word.score > 0.9
    assert word.margin > 5
    doubted = closest(spelled("族满", columns, doubts={1: ("苗", 0.55)}), words)  # a label character in the strip
    assert doubted is not None
    assert doubted.text in ("苗", "满")
    assert doubted.margin < 1
    assert closest(spelled("汉", columns), ()) is None


def test_words_never_seen_are_far() -> None:
    word = closest(spelled("汉", "汉满"), ("藏", "门巴"))
    assert word is None or word.cost_nats > -np.log(FLOOR) / 2


def test_a_large_vocabulary_gives_the_same_word_as_a_small_one() -> None:
    letters = "abcdefghij"
    words = tuple("".join(w) for n in (2, 3, 4) for w in itertools.permutations(letters, n))[:4000]
    lattice = spelled("cab", letters, doubts={1: ("b", 0.4)})
    large, small = closest(lattice, words), closest(lattice, ("cab", "cba", "ca", "abc", "fgh"))
    assert large is not None
    assert small is not None
    assert large.text == small.text == "cab"


def test_the_answer_does_not_depend_on_the_order_of_forms_or_words() -> None:
    number = luhn_completed("622202123456789012")
    shapes = BankCardNumber().shapes
    lattice = spelled(number)
    assert fixed(lattice, shapes) == fixed(lattice, shapes[::-1])
    words = ("ab", "ba", "cd")
    one, other = closest(spelled("ab", "abcd"), words), closest(spelled("ab", "abcd"), words[::-1])
    assert one is not None
    assert other is not None
    assert (one.text, one.margin) == (other.text, pytest.approx(other.margin))


def test_a_long_line_is_decoded_within_budget() -> None:
    """44 characters at 164 steps: a few milliseconds of processor time."""
    full = frozenset(LETTERS)
    rng = np.random.default_rng(7)
    text = "".join(rng.choice(list(LETTERS), 44))
    lattice = spelled(text)
    shape = Shape((full,) * 44)
    fixed(lattice, [shape])
    begin = time.process_time()
    for _ in range(5):
        fixed(lattice, [shape])
    assert (time.process_time() - begin) / 5 < 0.06  # six times what an idle machine needs
