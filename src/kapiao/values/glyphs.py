"""Signs that mean the same, and signs that look the same.

Knows: Unicode's full-width forms, the blanks a printer or a reader puts between characters, and which letters a line
reader takes for which digits. Must not know: what any number or name means.

Source: Unicode chapter 12.5 (full-width forms); the confusions are those listed in ICAO Doc 9303 part 3, section 4.6.

>>> half("（２０１９）　年")
'(2019) 年'
>>> digits("l0O S8", keep="X")
'10058'
"""

from __future__ import annotations

import unicodedata

HAN_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
DIGITS = frozenset("0123456789")
UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x2007: 0x20, 0x202F: 0x20}
_LOOKS_LIKE_A_DIGIT = str.maketrans("OoDQ〇IilL|!ZzSsBbGgq", "00000111111225586699")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−一－~～至到_", "-"))
_DOTS = str.maketrans(dict.fromkeys("·•・‧∙⋅●。．｡,，、", "."))


def half(text: str) -> str:
    """Full-width letters, digits, signs and blanks as their ordinary forms, as any script's decimal figures.

    Chinese punctuation stays.
    """
    folded = text.translate(_HALF)
    if folded.isascii():
        return folded
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)


def bare(text: str) -> str:
    """Without any blank or invisible character."""
    return "".join(c for c in half(text) if c.isprintable() and not c.isspace())


def digits(text: str, keep: str = "") -> str:
    """The digits of a text that is known to be a number: look-alikes folded, everything else but `keep` dropped."""
    folded = (c if c in keep else c.translate(_LOOKS_LIKE_A_DIGIT) for c in half(text))
    return "".join(c for c in folded if c in DIGITS or c in keep)


def changed(raw: str, text: str, kept: frozenset[str]) -> bool:
    """Whether folding look-alikes altered a character, beyond dropping what is not part of the value."""
    return "".join(c for c in half(raw).upper() if c in kept) != text


def dashed(text: str) -> str:
    """Every sign that stands for a span or a break between numbers as one hyphen."""
    return text.translate(_DASHES)


def dotted(text: str) -> str:
    """Every dot-like sign between numbers as a full stop."""
    return text.translate(_DOTS)


def is_han(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in HAN_BLOCKS)


def han_only(text: str) -> str:
    return "".join(c for c in text if is_han(c))
