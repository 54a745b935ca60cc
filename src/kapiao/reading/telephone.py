"""Telephone numbers as cards print them, told as they are dialled at home.

Knows: forms of numbers in China and abroad. Must not know: whose they are, where they stand.
Source: the numbering plan of China (mobiles of eleven digits, area codes of three or four, 400 and 800), ITU-T E.164.
"""

from __future__ import annotations

import re

from kapiao.values.glyphs import half

_NUMBER = re.compile(
    r"(?:\(?\+?\s?0{0,2}86\)?[-\s]*)?(?:"
    r"1[3-9]\d[-.\s]?\d{4}[-.\s]?\d{4}"
    r"|[48]00[-.\s]?\d{3,4}[-.\s]?\d{3,4}"
    r"|\(?0?\d{2,3}\)?[-.\s]*[2-9]\d{2,3}[-.\s]?\d{4}(?:[-.转\s]{1,2}\d{2,5}(?!\d))?"
    r"|[2-9]\d{2,3}[-.\s]?\d{4}(?:[-转]\d{2,5})?"
    r")(?!\d)|\+\d[\d\s()-]{7,16}\d"
)
_FROM_ABROAD = re.compile(r"^\s*\(?(?:\+|00)\s?86\)?[-\s]*|^86[-\s]+(?=1[3-9]|0?\d{2,3}[-\s])|^86(?=1[3-9]\d{9}$)")
_ALIKE = (  # signs as they are misread, where what follows says which they are
    (re.compile(r"[±→†](?=\s?86)|(?<!\d)1(?=86[-\s]0?\d{2,3}[-\s]\d{7,8}(?!\d))"), "+"),
    (re.compile(r"(\(0\d{2,3})[|\]](?=\s?\d)"), r"\1)"),
)


def numbers(text: str) -> list[str]:
    """Numbers in a text as they are dialled at home; an extension after a hyphen."""
    folded = re.sub(r"(?<=[\d+\s-])[OoQ](?=[\d\s-])", "0", half(text))
    for alike, meant in _ALIKE:
        folded = alike.sub(meant, folded)
    return [number for match in _NUMBER.finditer(folded) if (number := _dialled(match[0]))]


def _dialled(printed: str) -> str:
    text = _FROM_ABROAD.sub("", printed.strip())
    abroad = text != printed.strip()
    extension = re.search(r"(?<=\d{4})\s*[-.转]+\s*(\d{2,5})$", text)
    if extension and sum(c.isdigit() for c in text[: extension.start()]) >= 10:
        text, tail = text[: extension.start()], "-" + extension[1]
    else:
        tail = ""
    digits = "".join(c for c in text if c.isdigit())
    if abroad and not is_mobile(digits) and not digits.startswith(("0", "400", "800")):
        digits = "0" + digits
    return ("+" if printed.strip().startswith("+") and not abroad else "") + digits + tail


def is_mobile(number: str) -> bool:
    """Whether it is a number of a mobile telephone of China."""
    return re.fullmatch(r"1[3-9]\d{9}", number) is not None
