"""Addresses of mail as they are printed: found in a line that lost its @, look-alikes told by their neighbours.

Knows: the form of such addresses, what else each character of a line may have been. Must not know: pixels, papers.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from kapiao.reading.decode import closest
from kapiao.records import Char, Line

ADDRESS = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MAIL_TAIL = re.compile(r"[a-z\d]{5,}\.(?:com|cn|net|org|edu|gov|co)(?:\.cn)?\s*$", re.IGNORECASE)
_URL_HEAD = re.compile(r"https?|www|网\s*[址站]|\bweb|(?<![a-z])W(?=[\s:：])", re.IGNORECASE)
_LEAST_AT = 0.004  # how likely a character must be an @ to be taken for one
_ALONE_NATS, _LABELLED_NATS = (3.0, 3.0), (2.0, 9.0)  # from its place to the next likely one, and to none at all
_LABEL = re.compile(r"邮\s*[箱件]\s*[:：]|mail\s*[:：]|(?<![a-z])E\s*[:：]", re.IGNORECASE)


def with_at(line: Line) -> Line:
    """A line that ends like an address of mail and lacks its @: an o, a 0 or an e is taken for it, and of those the one
    that it may most likely be."""
    if "@" in line.text or _URL_HEAD.search(line.text) or not _MAIL_TAIL.search(line.text):
        return line
    able = [(score, -k) for k, char in enumerate(line.chars) for text, score in char.others if text == "@"]
    score, place = max(able, default=(0.0, 0))
    if score < _LEAST_AT:
        return _as_shown(line)
    chars = tuple(replace(c, text="@", score=score) if k == -place else c for k, c in enumerate(line.chars))
    return replace(line, text="".join(char.text for char in chars), chars=chars)


def _as_shown(line: Line) -> Line:
    """The same line with an @ between two characters, where it ran into one, or for one, if the line shows it in one
    place far rather than in others; as it was if not. A line that says it is mail has one, however little is seen."""
    text = line.text
    label = _LABEL.search(text)
    margin, most_nats = _LABELLED_NATS if label else _ALONE_NATS
    places = range(label.end() if label else 1, len(text))
    word = closest(line, [f"{text[:k]}@{text[k + one :]}" for k in places for one in (0, 1)])
    if word is None or word.margin < margin or word.cost_nats > most_nats or len(line.chars) != len(text):
        return line
    place, one = word.text.index("@"), len(text) + 1 - len(word.text)
    before, after = line.chars[place - 1], line.chars[min(place + one, len(text) - 1)]
    sign = Char("@", math.exp(-word.cost_nats), before.end, after.start)
    return replace(line, text=word.text, chars=(*line.chars[:place], sign, *line.chars[place + one :]))


def tidied(text: str) -> str:
    """An address of mail with look-alikes told by their neighbours: l among letters, 0 and 1 among figures; a capital L
    among small letters of its place is an l and the dot after it."""
    user, _, place = text.partition("@")
    if not any(c.isupper() and c != "O" for c in user):
        user = re.sub(r"(?<=0)[lt](?=$|\d)|(?<=\d)l(?=$|\d)", "1", user.replace("Ol", "0l").replace("O", "0"))
    user = re.sub(r"(?<![\dA-Za-z])1(?=[a-z])", "l", user)
    place = re.sub(r"(?<=[a-z])L(?=[a-z])", "l.", place)
    return user + "@" + re.sub(r"(?<=[a-z])1(?=[a-z]|(?<=[a-z]{2}1)\.)", "l", place)
