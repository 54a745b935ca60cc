"""Papers in simplified characters: what they do not print gives way, unless the reader is sure."""

import pytest

from kapiao.reading.script import in_simplified, simplified, simplifying
from kapiao.reading.view import View
from kapiao.records import Char, Line, Quad

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
    assert in_simplified(view) is view


def test_second_looks_are_read_alike() -> None:
    def seen(quad: Quad, alphabet: frozenset[str] | None) -> Line:
        return line(("黃", 0.6, (("黄", 0.4),)))

    assert simplifying(seen)(BOX, None).text == "黄"
    assert in_simplified(View.of([seen(BOX, None)])).lines[0].text == "黄"
