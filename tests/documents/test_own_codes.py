"""The code of an invoice, and that of another paper which lies beside it."""

import pytest

from kapiao.documents.receipts import own_code
from kapiao.records import Field

PAYLOAD = "01,10,4501166716,37125564,30286.49,20160415,,A1B2"


def fields(**texts: str) -> dict[str, Field]:
    return {name: Field(name, "", text, text, text, 0.9) for name, text in texts.items()}


@pytest.mark.parametrize(
    "read", [{}, {"number": "37125564"}, {"number": "3712556", "code": "4501166716"}, {"number": "37128564"}]
)
def test_a_code_of_the_paper_itself_counts_though_a_figure_was_misread_or_lost(read: dict[str, str]) -> None:
    assert own_code(PAYLOAD, fields(**read)) is not None


def test_a_code_of_another_paper_does_not_count() -> None:
    assert own_code(PAYLOAD, fields(number="04881942", code="021011256423")) is None
    assert own_code(PAYLOAD, fields(number="04881942")) is None
