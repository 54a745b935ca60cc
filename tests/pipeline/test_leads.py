"""Cards read from their number: drawn with Pillow's own font on plain ground: only the way there is tested."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from kapiao.documents.bankcard import BankCard
from kapiao.errors import WrongKind
from kapiao.pipeline import Reader
from kapiao.pipeline.leads import _read_both_ways
from kapiao.pipeline.sight import Sight
from kapiao.records import Ask, Homography, Line, Pixels, Quad, Record
from kapiao.values.ids import BankCardNumber, luhn_completed

_SHORT = luhn_completed("622588123456789")  # 招商银行, 16 digits
_LONG = luhn_completed("622848123456789012")  # 中国农业银行, 19 digits


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def card(*words: tuple[str, int, int, int], upright: bool = False, quarters: int = 0) -> Pixels:
    """A blue card on a grey ground, with words at (x, y, size in px), turned counter-clockwise."""
    size = (540, 856) if upright else (856, 540)
    picture = Image.new("RGB", (size[0] + 160, size[1] + 160), (96, 92, 90))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((80, 80, 80 + size[0], 80 + size[1]), 32, fill=(24, 60, 120))
    for text, x, y, height in words:
        pen.text((80 + x, 80 + y), text, fill=(246, 246, 246), font=ImageFont.load_default(height))
    return np.ascontiguousarray(np.rot90(np.asarray(picture)[:, :, ::-1], quarters))


def read(reader: Reader, pixels: Pixels) -> Record:
    return reader.read_pixels(pixels, Ask(("bank_card",))).records[0]


@pytest.mark.parametrize(("quarters", "angle_deg"), [(0, 0), (1, 270), (2, 180)])
def test_a_number_in_a_block_of_rows(reader: Reader, quarters: int, angle_deg: int) -> None:
    rows = [(_SHORT[4 * k : 4 * k + 4], 60, 340 + 62 * k, 48) for k in range(4)]
    record = read(reader, card(*rows, upright=True, quarters=quarters))
    assert (record.text("number"), record.fields["number"].valid) == (_SHORT, True)
    assert record.angle_deg == angle_deg
    assert (record.text("bank"), record.text("scheme")) == ("招商银行", "UnionPay")


@pytest.mark.parametrize("gap_px", [12, 34])
def test_a_short_last_group_is_not_lost(reader: Reader, gap_px: int) -> None:
    x, groups = 40, []
    for group in BankCardNumber.grouped(_LONG).split():
        groups.append((group, x, 280, 46))
        x += round(ImageFont.load_default(46).getlength(group)) + gap_px
    for quarters in (0, 2):
        record = read(reader, card(*groups, quarters=quarters))
        assert (record.text("number"), record.fields["number"].valid) == (_LONG, True)
        assert record.text("bank") == "中国农业银行"


def test_small_print_under_the_number_is_looked_at_closely(reader: Reader) -> None:
    label, since, until = ("VALID", 330, 372, 13), ("07/18", 400, 362, 26), ("07/28", 560, 362, 26)
    record = read(reader, card((BankCardNumber.grouped(_SHORT), 60, 280, 52), label, since, until))
    assert record.fields["valid_dates"].value == ("07/18", "07/28")


def test_a_blank_before_the_stroke_parts_no_date(reader: Reader) -> None:
    date = ("VALID 10", 330, 362, 26), ("/21", 470, 362, 26)
    assert read(reader, card((BankCardNumber.grouped(_SHORT), 60, 280, 52), *date)).fields["valid_dates"].value == (
        "10/21",
    )


def test_a_card_that_fills_the_picture_is_not_laid_flat_again(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    flattened = Sight.flattened

    def counted(sight: Sight, part: Quad, side_px: int) -> tuple[Quad, ...]:
        looks.append(side_px)
        return flattened(sight, part, side_px)

    monkeypatch.setattr(Sight, "flattened", counted)
    words = ("CHINA MERCHANTS BANK", 60, 40, 40), (BankCardNumber.grouped(_SHORT), 60, 280, 52)
    assert read(reader, card(*words)[70:-70, 70:-70]).text("number") == _SHORT
    assert len(looks) == 1  # the small print


def test_a_number_that_fails_its_sum_is_flagged_not_dropped(reader: Reader) -> None:
    wrong = _SHORT[:-1] + str((int(_SHORT[-1]) + 3) % 10)
    record = read(reader, card((BankCardNumber.grouped(wrong), 60, 280, 52)))
    assert (record.text("number"), record.fields["number"].valid) == (wrong, False)
    assert "bank" not in record.fields  # nothing follows from a number that may be misread


def test_a_card_without_a_number_is_of_the_wrong_kind(reader: Reader) -> None:
    with pytest.raises(WrongKind):
        read(reader, card(("Nothing of that sort here", 60, 280, 52)))


@pytest.mark.parametrize(
    ("upright", "turned", "ways"),
    [
        (("1T08 20T E065 2129", 0.88), ("6212 5903 1402 8011", 0.99), [False]),  # on its head: the surer way alone
        (("6212 5903 1402 8011", 0.90), ("1T08 20T E065 2129", 0.88), [True, False]),  # hardly told apart
        (("6212 5903 1402 8011", 0.99), ("1108 2011 3065 2129", 0.97), [True, False]),  # as figures can be on theirs
        (("5244 9620 8098 2229", 0.96), ("6222 8608 0296 4425", 0.99), [False, True]),  # no number at the first look
    ],
)
def test_a_line_is_read_both_ways_up_and_the_surer_first(
    upright: tuple[str, float], turned: tuple[str, float], ways: list[bool]
) -> None:
    box = Quad.box(0, 0, 100, 10)
    lines = {q: Line(text, score, q) for q, (text, score) in ((box, upright), (box.turned(2), turned))}
    sight = cast(Sight, SimpleNamespace(read=lines.__getitem__, sheet_to_source=Homography.identity()))
    read = _read_both_ways(sight, BankCard.number, box, (True, False))
    assert [way for way, _ in read] == ways
