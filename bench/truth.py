"""When is a reading right? Comparison of a truth with what was read.

Texts after NFKC, without blanks and punctuation; numbers as numbers; dates as digits, and words behind them as words.
Knows nothing of kinds, pictures or who read them. Source of the rules: the README of the real samples.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

_DROPPED = ("P", "Z", "C")
_DATE = re.compile(r"\s*((?:19|20)\d{2})\s*[年./·-]?\s*(\d{1,2})\s*[月./·-]?\s*(\d{1,2})(?!\d)(.*)", re.DOTALL)
_OF_DATES = frozenset("年月日时分秒至到起止开长期")  # letters that belong to a date or a time
_DECIMAL = re.compile(r"-?[\d,]*\.\d+")
_READ_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?|-?\.\d+")


def plain(value: object) -> str:
    """A text without what must not count: width, blanks, punctuation."""
    text = unicodedata.normalize("NFKC", str(value))
    return "".join(c for c in text if unicodedata.category(c)[0] not in _DROPPED)


def same(expected: object, read: object) -> bool:
    """Whether `read` says what is printed."""
    if isinstance(expected, (list, tuple)):
        return same_set(expected, read if isinstance(read, (list, tuple)) else [read])
    if read is None or (read == "" and expected != ""):
        return False
    if isinstance(expected, bool):
        return read is expected or str(read).lower() == str(expected).lower()
    if isinstance(expected, (int, float, Decimal)):
        return number(read) == Decimal(str(expected))
    text = unicodedata.normalize("NFKC", str(expected)).strip()
    if _DECIMAL.fullmatch(text.lstrip("¥￥")):
        return number(read) == number(text)
    date = date_digits(text)
    if date:
        other, words = unicodedata.normalize("NFKC", str(read)), date_words(text)
        return date == date_digits(other) and (not words or words == date_words(other))
    return plain(text) == plain(read)


def same_set(expected: Sequence[object], read: Sequence[object]) -> bool:
    """Every expected element is among those read, each at most once."""
    left = list(read)
    for one in expected:
        for k, other in enumerate(left):
            if same(one, other):
                del left[k]
                break
        else:
            return False
    return True


def number(value: object) -> Decimal | None:
    """The one number in a text; None when there is none or more than one."""
    text = unicodedata.normalize("NFKC", str(value)).replace(" ", "")
    found = _READ_NUMBER.findall(text)
    if len(found) != 1:
        return None
    try:
        return Decimal(found[0].replace(",", ""))
    except InvalidOperation:
        return None


def date_digits(text: str) -> str:
    """Digits of a text that begins with a date, month and day with two digits each; empty when it is no date."""
    found = _DATE.fullmatch(text)
    if found is None or len(re.sub(r"\D", "", text)) > 20:
        return ""
    year, month, day, rest = found.groups()
    rest = re.sub(r"长期", "L", rest)
    tail = date_digits(re.sub(r"^\D+(?=(?:19|20)\d{2})", "", rest)) if re.match(r"\D+(?:19|20)\d{2}", rest) else ""
    return year + month.zfill(2) + day.zfill(2) + (tail or "".join(c for c in rest if c.isdigit() or c == "L"))


def date_words(text: str) -> str:
    """What stands behind the date with which a text begins, without figures; empty when only more of the date does."""
    found = _DATE.fullmatch(text.strip())
    rest = "".join(c for c in plain(found[4]) if not c.isdigit()).removeprefix("日") if found else ""
    return rest if set(rest) - _OF_DATES else ""


def distance(a: str, b: str) -> int:
    """Edits (insert, delete, replace) from one text to another."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]


def distance_within(needle: str, hay: str) -> int:
    """Edits from `needle` to that piece of `hay` which is most like it."""
    if needle in hay:
        return 0
    row = [0] * (len(hay) + 1)
    for i, x in enumerate(needle, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(hay, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return min(row)


def joined(lines: Iterable[str]) -> str:
    """All lines as one plain text to search in: a printed line may come as several pieces, one after the other."""
    return "".join(plain(line) for line in lines)


def edits(expected: object, read: object) -> tuple[int, int]:
    """Character errors of a field and its length; of a date its digits count."""
    text, other = unicodedata.normalize("NFKC", str(expected)), unicodedata.normalize("NFKC", str(read or ""))
    truth, found = plain(text), plain(other)
    if date_digits(text) and not date_words(text):
        truth, found = date_digits(text), date_digits(other) or "".join(filter(str.isdigit, found))
    if same(expected, read):
        return 0, len(truth)
    return min(distance(truth, found), len(truth)), len(truth)
