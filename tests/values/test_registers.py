"""What household registers print."""

import pytest

from kapiao.values.kind import Kind, NotThis
from kapiao.values.names import PersonName
from kapiao.values.registers import BodyHeight


@pytest.mark.parametrize(("kind", "stroke"), [(BodyHeight(), "1"), (PersonName(), "I")])
def test_a_stroke_in_a_blank_cell_is_no_value(kind: Kind[object], stroke: str) -> None:
    with pytest.raises(NotThis):
        kind.parse(stroke)
