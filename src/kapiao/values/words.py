"""Words of lists that are not whole: what papers call things by, in words that an office may vary.

Knows: a list of usual words, and how far a reading may be from one. Must not know: what any list is about (`registers`,
`traffic`), closed lists (`names`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed
from kapiao.values.names import distance


@dataclass(frozen=True, slots=True)
class LikelyWord(FreeText):
    """A word that is mostly of a list, yet may be another: types of vehicles and companies, uses, nationalities.

    `valid` is True for a word of the list, None for any other. A reading that differs from one word of the list alone
    in at most a third of its characters, of three or more, is that word. `whole`: hardly a word is missing in the list,
    so that what stands beside one of them is another print, such as a stamp.

    >>> LikelyWord(("小型轿车", "小型普通客车")).parse("小型娇车").text
    '小型轿车'
    >>> LikelyWord(("未婚", "已婚"), whole=True).parse("已婚县公").text
    '已婚'
    """

    choices: Sequence[str]
    whole: bool = False
    ends: str = ""  # characters of which one ends every such word, listed or not: anything else was cut
    only_as_seen: ClassVar[bool] = True  # what else a text may say counts only as far as its picture says so

    def readings(self, text: str) -> tuple[str, ...]:
        """Words of the list that a text of no such word may be, half misread at most; of one character, any such."""
        if text in self.choices or not text:
            return ()
        if len(text) == 1 and (single := tuple(word for word in self.choices if len(word) == 1)):
            return single
        close = (word for word in self.choices if abs(len(word) - len(text)) < 2 and len(word) > 1)
        return tuple(word for word in close if 2 * distance(text, word) <= max(len(text), len(word)))

    def worth(self, text: str, score: float) -> float:
        """What a reader's score of a word is worth: what hardly can be one was cut or misread, however sure it is."""
        return score / 2 if (self.whole or len(text) == 1) and text not in self.choices else score

    def clean(self, raw: str) -> str:
        return glyphs.bare(raw).translate(str.maketrans("（）〔〕［］【】", "()()()()")).strip(".,:;·、。-_")

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if len(glyphs.han_only(text)) < 1 or (self.ends and text[-1] not in self.ends):
            raise NotThis("no word")
        if text in self.choices:
            return Parsed(text, text, True)
        if self.whole and (begun := self._beside_print(text)):
            return Parsed(begun, begun, True, repaired=True)
        far = {word: distance(text, word) for word in self.choices if abs(len(word) - len(text)) < 2}
        least = min(far.values(), default=len(text))
        near = [word for word, d in far.items() if d == least and len(word) >= 3 and d <= len(word) // 3]
        if len(near) == 1:
            return Parsed(near[0], near[0], True, repaired=True)
        return Parsed(text, text, None)

    def _beside_print(self, text: str) -> str:
        """The longest word of the list with which a text begins or ends; empty where it is less than half of it."""
        found = (word for word in self.choices if len(word) > 1 and (text.startswith(word) or text.endswith(word)))
        word = max(found, key=len, default="")
        return word if 2 * len(word) >= len(text) else ""
