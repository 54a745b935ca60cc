"""Cards whose numbers were exchanged among each other: they are read as what they are, and suspected."""

import numpy as np
import pytest

from kapiao.pipeline import Reader
from kapiao.pipeline.tampering import TAMPER_BOUND
from kapiao.records import Ask
from kapiao.specimens import draw, fonts
from kapiao.specimens.forgeries import forged

pytestmark = pytest.mark.skipif(
    bool(fonts.missing()), reason="typefaces are not installed: " + " ".join(fonts.PACKAGES)
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("kind", "seed", "name"),
    [
        ("resident_id_back", 720022, "validity"),  # 2015 to 2515: no paper begins its validity then
        ("hmt_permit_front", 720019, "id_number"),  # its check chooses another reading, against what is printed
    ],
)
def test_digits_exchanged_on_a_card_are_suspected(reader: Reader, kind: str, seed: int, name: str) -> None:
    card = draw(kind, seed)
    ask = Ask((kind,), frozenset({"quality"}))
    sent = forged(card, np.random.default_rng(seed), "character")
    assert sent.name == name
    record = reader.read(sent.encoded, ask).records[0]
    assert record.kind == kind
    assert record.measures["tamper"] >= TAMPER_BOUND
    assert reader.read(card.encoded, ask).records[0].measures["tamper"] < TAMPER_BOUND
