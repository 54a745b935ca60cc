"""The one shape that every value kind has, and what a line decoder needs to know of it.

A kind is a frozen object with the same verbs everywhere:

- `clean(raw)`: the text without what printing or reading adds (blanks, look-alike signs), not yet judged;
- `parse(raw)`: the value, in normal form and judged; raises `NotThis` when the text cannot be such a thing at all;
- `alphabet`: the characters it can consist of, or None for free text;
- `shapes`: what forms it can have when its length and positions are known (a decoder tries each), or empty.

What a kind may know besides, each asked for by its name and no kind the worse for lacking it:

- `vocabulary`: words of which it is one, chosen by likelihood; `most_nats`: by how much one may be less likely than
  what was read, where that list is not whole;
- `choices`, `whole`: usual words, and whether there are hardly others;
- `readings(text)`: what else a text may say by a list; `only_as_seen`: they count only as far as the picture says so;
- `ended(text)`: whether it has its end, which may stand beyond the border of its cell;
- `phrases`: what such texts often say: tells characters in doubt;
- `odds_nats(text, place)`: how much less likely than a usual one a character is, before it is seen;
- `worth(text, score)`, `trust(text, score)`: what a reader's score of a text is worth to it; `trust`, where nothing
  else supports it, so that whatever a first look left in doubt stays so.

Calling a right value wrong is the worse error: a failed check gives `valid=False` and keeps the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)


class NotThis(ValueError):
    """The text cannot be a value of this kind."""


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T_co]):
    """A value: `text` in normal form as printed, `value` typed, `valid` True / False / None (nothing to check)."""

    text: str
    value: T_co
    valid: bool | None = None
    repaired: bool = False  # clean or parse changed a character, not only its spelling


@dataclass(frozen=True, slots=True)
class CheckSum:
    """Positions of a shape whose weighted sum must be 0 modulo `modulus`.

    `weights[position][character]` is what that character adds there. The check character itself is part of the sum.
    """

    modulus: int
    weights: Mapping[int, Mapping[str, int]]

    def residue(self, text: str) -> int:
        return sum(table.get(text[i], 0) for i, table in self.weights.items()) % self.modulus


@dataclass(frozen=True, slots=True)
class State:
    """One state of a grammar: what may stand there, how unlikely it is (nats a character), which states may follow.

    `taken_for` are characters that a reader makes of it, `taken_nats` the price of believing that.
    """

    allowed: frozenset[str]
    cost_nats: float
    after: tuple[int, ...]
    first_nats: float | None = None  # price of beginning here; None: a text cannot
    final: bool = False  # a text may end here
    taken_for: frozenset[str] = frozenset()
    taken_nats: float = 0.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A form with a fixed length: which characters may stand at each position, and the sums that must hold.

    `repair_nats` is how much worse (in nats of log-probability) a reading may be and still be chosen because its sums
    hold. Wide where several sums guard, tight where one sum is always satisfied by some wrong pair. `margin_nats` is
    how much better it must be than the next reading whose sums hold, or it would be a guess.
    """

    allowed: tuple[frozenset[str], ...]
    checks: tuple[CheckSum, ...] = ()
    repair_nats: float = 0.0
    margin_nats: float = 2.5
    cost_nats: float = 0.0  # added when shapes compete: rarer forms must read better
    usual: Callable[[str], bool] | None = None  # texts that have this form and hardly another: it costs them nothing
    accept: Callable[[str], bool] | None = None  # what no set of positions can say, such as a real calendar date
    grammar: tuple[State, ...] = ()  # how likely its characters follow one another
    words: tuple[tuple[int, frozenset[str]], ...] = ()  # closed lists of words of one length, and where they stand
    favoured: tuple[tuple[str, str, float], ...] = ()  # what a reader likes to see, of what print, by how many nats

    def __len__(self) -> int:
        return len(self.allowed)

    @property
    def least_nats(self) -> float:
        """What it costs any text of this form at least."""
        return 0.0 if self.usual is not None else self.cost_nats

    def priced_nats(self, text: str) -> float:
        """What it costs this text."""
        return 0.0 if self.usual is not None and self.usual(text) else self.cost_nats

    def holds(self, text: str) -> bool:
        return (
            len(text) == len(self.allowed)
            and all(check.residue(text) == 0 for check in self.checks)
            and (self.accept is None or self.accept(text))
        )


class Kind(Protocol[T_co]):
    """See the module text."""

    @property
    def alphabet(self) -> frozenset[str] | None: ...

    @property
    def shapes(self) -> tuple[Shape, ...]: ...

    def clean(self, raw: str) -> str: ...

    def parse(self, raw: str) -> Parsed[T_co]: ...


@dataclass(frozen=True, slots=True)
class FreeText:
    """What kinds of any length have in common: no form for a decoder to know, and any characters unless a kind says
    which."""

    @property
    def alphabet(self) -> frozenset[str] | None:
        return None

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return ()
