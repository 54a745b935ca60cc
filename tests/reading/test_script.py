"""Papers in simplified characters: what they do not print gives way, unless the reader is sure."""

from dataclasses import replace

import numpy as np
import pytest

from kapiao.reading.script import Script, simplified, uncrossed
from kapiao.reading.view import View
from kapiao.records import Char, Lattice, Line, Quad

BOX = Quad.box(0, 0, 60, 20)


def line(*chars: tuple[str, float, tuple[tuple[str, float], ...]]) -> Line:
    n = len(chars)
    read = tuple(Char(text, score, k / n, (k + 1) / n, others) for k, (text, score, others) in enumerate(chars))
    return Line("".join(c.text for c in read), min(c.score for c in read), BOX, read)


SURE = ("天", 0.99, ())


@pytest.mark.parametrize(
    ("seen", "score", "others", "told"),
    [
        ("蔣", 0.77, (("蒋", 0.23),), "蒋"),
        ("塵", 0.91, (("麈", 0.09), ("麋", 0.001)), "麈"),
        ("戇", 0.5, (("贛", 0.3), ("戆", 0.2)), "戆"),
        ("蔣", 0.99, (("蒋", 0.002),), "蔣"),  # sure
        ("龔", 0.71, (("龑", 0.25),), "龑"),  # of which no simplified form is in common use
        ("昇", 0.8, (("升", 0.2),), "昇"),  # admitted in names
        ("蒋", 0.6, (("蔣", 0.4),), "蒋"),
        ("蔣", 0.9, (("*", 0.1),), "蔣"),
    ],
)
def test_traditional_forms_give_way(seen: str, score: float, others: tuple[tuple[str, float], ...], told: str) -> None:
    read = simplified(line((seen, score, others), SURE))
    assert read.text == told + "天"
    assert read.chars[0].text == told


def test_what_is_ruled_out_no_longer_counts() -> None:
    (char,) = simplified(line(("蔣", 0.7, (("蒋", 0.24), ("將", 0.03), ("奖", 0.03))))).chars
    assert char.score == pytest.approx(0.24 / 0.27)
    assert char.others == (("奖", 0.03),)


def test_nothing_to_change_is_the_same_object() -> None:
    plain = line(("蒋", 0.9, ()), SURE)
    assert simplified(plain) is plain
    view = View.of([plain])
    assert Script().view(view) is view


def test_second_looks_are_read_alike() -> None:
    def seen(quad: Quad, alphabet: frozenset[str] | None) -> Line:
        return line(("黃", 0.6, (("黄", 0.4),)))

    assert Script().reading(seen)(BOX, None).text == "黄"
    assert Script().view(View.of([seen(BOX, None)])).lines[0].text == "黄"


@pytest.mark.parametrize(
    ("seen", "score", "zero", "told"),
    [("9", 0.75, 0.24, "0"), ("8", 0.8, 0.1, "0"), ("6", 0.96, 0.005, "6"), ("7", 0.6, 0.4, "7"), ("0", 0.6, 0.4, "0")],
)
def test_a_crossed_zero_is_told_from_what_it_is_taken_for(seen: str, score: float, zero: float, told: str) -> None:
    read = line((seen, score, (("0" if seen != "0" else "9", zero),)), SURE)
    assert Script(crossed=True).line(read).text == told + "天"
    assert Script().line(read).text == seen + "天"


def test_a_paper_that_shows_crossed_zeros_has_no_others() -> None:
    doubtful, sure, nine = ("9", 0.75, (("0", 0.24),)), ("9", 0.99, (("0", 0.007),)), ("9", 0.9999, (("0", 0.0001),))
    assert Script(crossed=True).seen_in([line(nine, sure)]).line(line(sure, nine)).text == "99"
    assert Script(crossed=True).seen_in([line(doubtful, nine)]).line(line(sure, nine)).text == "09"
    assert Script().seen_in([line(doubtful)]).line(line(sure)).text == "9"


def test_zeros_are_likelier_in_what_a_decoder_sees_too() -> None:
    seen = np.log(np.array([[0.05, 0.75, 0.2], [0.98, 0.01, 0.01], [0.1, 0.05, 0.85]], np.float32))
    read = uncrossed(replace(line(("9", 0.75, (("0", 0.2),)), ("0", 0.85, ())), lattice=Lattice(("", "9", "0"), seen)))
    assert read.text == "00"
    assert read.lattice is not None
    odds = np.exp(read.lattice.log_probs)
    assert odds[0, 2] > 0.7
    assert abs(float(odds[0].sum()) - 1) < 1e-4
    assert np.allclose(odds[1:], np.exp(seen[1:]))  # nothing was read that it is taken for
