"""What only a pass knows: the second letter of its number says whose it is."""

import pytest

from kapiao.documents.passes import MainlandPermitFront
from kapiao.records import Field

TITLE = "港澳居民来往内地通行证"


@pytest.mark.parametrize(("number", "title"), [("H12345678", TITLE), ("HA1234567", TITLE + "（非中国籍）")])
def test_the_number_completes_the_title(number: str, title: str) -> None:
    said = {"number": number, "heading": TITLE}
    fields = {name: Field(name, "", text, text, text, 0.9) for name, text in said.items()}
    assert MainlandPermitFront.refine(fields, None)["heading"].text == title
