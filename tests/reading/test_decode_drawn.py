"""The decoder on what the line reader really sees: strips drawn with Pillow's own font, clear and spoilt."""

from __future__ import annotations

import datetime

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from kapiao.reading.decode import closest, fixed, fuse
from kapiao.reading.zone import read_zone
from kapiao.values.companies import UnifiedCreditCode
from kapiao.values.ids import BankCardNumber, ResidentId, luhn_completed
from kapiao.values.mrz import TD3, MachineZone, compose
from kapiao.values.vehicles import Vin
from kapiao.values.written import DateSpan
from kapiao.vision.text import TextEyes, open_eyes

Strip = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def eyes() -> TextEyes:
    return open_eyes()


def strip(text: str, reduced: float = 1.0, noise: float = 0.0, seed: int = 0) -> Strip:
    """A line 48 px high; `reduced`: drawn, made that much smaller and larger again."""
    font = ImageFont.load_default(34)
    width = int(font.getlength(text)) + 24
    picture = Image.new("RGB", (width, 48), (235, 235, 235))
    ImageDraw.Draw(picture).text((12, 24), text, fill=(30, 30, 30), font=font, anchor="lm")
    if reduced < 1:
        small = picture.resize((int(width * reduced), int(48 * reduced)), Image.Resampling.BILINEAR)
        picture = small.resize((width, 48), Image.Resampling.BICUBIC)
    pixels = np.asarray(picture, np.float64) + np.random.default_rng(seed).normal(0, noise, (48, width, 3))
    return np.ascontiguousarray(np.clip(pixels, 0, 255).astype(np.uint8)[:, :, ::-1])


def residents() -> list[str]:
    rng = np.random.default_rng(5)
    days = [datetime.date(1950, 1, 1) + datetime.timedelta(int(n)) for n in rng.integers(0, 25_000, 12)]
    orders = rng.integers(0, 999, 12)
    return [ResidentId.compose("110101", day, int(order)) for day, order in zip(days, orders, strict=True)]


def test_clear_numbers_of_every_kind(eyes: TextEyes) -> None:
    credit = UnifiedCreditCode.compose("91", "110101", "MA01ABCD")
    for kind, text in (
        (ResidentId(), residents()[0]),
        (BankCardNumber(), BankCardNumber.grouped(luhn_completed("622202123456789012"))),
        (Vin(), Vin.completed("LSVAA49J032047371")),
        (UnifiedCreditCode(), credit),
        (DateSpan(), "2010.01.01-2030.01.01"),
    ):
        line = eyes.read(strip(text))
        decoded = fixed(line.lattice, kind.shapes) if line.lattice else None
        assert decoded is not None, kind
        assert (decoded.text, decoded.valid, decoded.repaired) == (text.replace(" ", ""), True, False)
        assert decoded.score > 0.5


def test_spoilt_numbers_gain_and_never_pass_for_right_when_wrong(eyes: TextEyes) -> None:
    read = mended = passed_wrong = 0
    for seed, number in enumerate(residents()):
        line = eyes.read(strip(number, reduced=0.18, noise=12, seed=seed), ResidentId().alphabet)
        decoded = fixed(line.lattice, ResidentId().shapes) if line.lattice else None
        read += line.text == number
        mended += decoded is not None and decoded.text == number
        passed_wrong += decoded is not None and decoded.valid is True and decoded.text != number
    assert mended >= read
    assert passed_wrong <= 1


def test_two_looks_at_a_spoilt_number(eyes: TextEyes) -> None:
    alone = both = 0
    for seed, number in enumerate(residents()):
        one, other = (eyes.read(strip(number, 0.18, 12, s)).lattice for s in (seed, seed + 100))
        assert one is not None
        assert other is not None
        single, fused = fixed(one, ResidentId().shapes), fuse(one, other, ResidentId().shapes)
        alone += single is not None and single.text == number
        both += fused is not None and fused.text == number
    assert both >= alone


def test_a_passport(eyes: TextEyes) -> None:
    fields = {"issuer": "UTO", "nationality": "UTO", "names": "LIN<<XIAO<MEI", "number": "L898902C3", "document": "P"}
    rows = compose(TD3, fields | {"birth": "740812", "expiry": "320415", "sex": "F", "optional": "ZE184226B"})
    lattices = [eyes.read(strip(row), MachineZone().alphabet).lattice for row in rows]
    zone = read_zone([lattice for lattice in lattices if lattice is not None])
    assert zone is not None
    assert tuple(row.text for row in zone.rows) == rows
    assert zone.parsed.valid is True


def test_a_word_of_a_list(eyes: TextEyes) -> None:
    word = closest(eyes.read(strip("UnionPay")), ("Visa", "Mastercard", "UnionPay", "JCB"))
    assert word is not None
    assert word.text == "UnionPay"
