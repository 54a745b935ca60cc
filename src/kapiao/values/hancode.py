"""Chinese names in zones of Chinese passports and passes: the first three characters as twelve letters.

Source: published specimens of these papers (证件样本 stands as NGKELMPONBPJ): every half byte of the GBK code of a
character is a letter from A (0) to P (15); what is not used is filled.

>>> code_of("证件样本"), han_of("NGKELMPONBPJB9")
('NGKELMPONBPJ', '证件样')
>>> code_of("张三"), han_of("NFMFMIPN<<<<")
('NFMFMIPN<<<<', '张三')
"""

from __future__ import annotations

MOST = 3  # characters of a name that are coded
_LETTERS = "ABCDEFGHIJKLMNOP"
CODED = 4 * MOST  # letters
_FILLER = "<"


def code_of(name: str) -> str:
    """The twelve letters of a name; those that GBK lacks, and what follows them, are left out."""
    letters = ""
    for char in name[:MOST]:
        try:
            coded = char.encode("gbk")
        except UnicodeEncodeError:
            break
        if len(coded) != 2:
            break
        letters += "".join(_LETTERS[byte >> 4] + _LETTERS[byte & 15] for byte in coded)
    return letters.ljust(CODED, _FILLER)


def han_of(code: str) -> str:
    """The characters that twelve letters stand for; empty when they are no such code."""
    letters = code[:CODED].rstrip(_FILLER)
    if not letters or len(letters) % 4 or not set(letters) <= set(_LETTERS):
        return ""
    halves = [_LETTERS.index(c) for c in letters]
    coded = bytes(high << 4 | low for high, low in zip(halves[::2], halves[1::2], strict=True))
    try:
        text = coded.decode("gbk")
    except UnicodeDecodeError:
        return ""
    return text if all("\u4e00" <= c <= "\u9fff" for c in text) else ""
