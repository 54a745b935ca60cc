"""Fields that say what other fields must be.

Knows: declared entries, fields, values. Must not know: documents, where anything stands, networks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kapiao.reading.evidence import doubtful
from kapiao.reading.extract import Entry
from kapiao.records import Field
from kapiao.values.kind import NotThis, Parsed


@dataclass(frozen=True, slots=True)
class Agreement:
    """One field says what another must be: `derive(value of strong)` is the text that `weak` should have.

    Where the strong field passed its own check, an agreeing weak field becomes valid, a doubtful one is replaced
    (repaired), a missing one is filled in (derived), and a sure one that differs is flagged, never changed, unless by
    figures alone that look the same.
    """

    weak: str
    strong: str
    derive: Callable[[Any], str]
    alike: str = ""  # figures that a reader takes for one another in this print, by groups: they make no other value

    @property
    def name(self) -> str:
        return f"{self.weak}~{self.strong}"


def informed(entries: Sequence[Entry], fields: Mapping[str, Field], said: Mapping[str, str]) -> dict[str, Field]:
    """Fields after something certain (a code, embedded text) has said what some of them are."""
    known, result = {entry.name: entry for entry in entries}, dict(fields)
    for name, text in said.items():
        entry = known.get(name)
        if entry is None:
            continue
        try:
            parsed = entry.kind.parse(text)
        except NotThis:
            continue
        seen = result.get(name)
        if seen is None:
            result[name] = Field(name, entry.title, "", parsed.text, parsed.value, 1.0, valid=True, derived=True)
        elif seen.value == parsed.value:
            result[name] = replace(seen, score=1.0, valid=True)
        else:
            result[name] = replace(seen, text=parsed.text, value=parsed.value, score=1.0, valid=True, repaired=True)
    return result


def cross_check(
    entries: Sequence[Entry], fields: Mapping[str, Field], agreements: Sequence[Agreement]
) -> tuple[dict[str, Field], dict[str, bool]]:
    """Fields after their cross-checks, and the outcome of each check that could be made."""
    known = {entry.name: entry for entry in entries}
    result, outcomes = dict(fields), {}
    for agreement in agreements:
        strong = result.get(agreement.strong)
        if strong is None or strong.valid is not True:
            continue
        entry = known[agreement.weak]
        try:
            said = entry.kind.parse(agreement.derive(strong.value))
        except NotThis:  # the strong field does not tell
            continue
        weak = result.get(agreement.weak)
        if weak is None:
            result[entry.name] = Field(
                entry.name, entry.title, "", said.text, said.value, strong.score, valid=True, derived=True
            )
            continue
        outcomes[agreement.name] = weak.value == said.value
        result[entry.name] = _settled(weak, said, strong, agreement.alike)
    return result, outcomes


def _settled(weak: Field, said: Parsed[Any], strong: Field, alike: str) -> Field:
    """A field after a stronger one has said what it should be."""
    if weak.value == said.value:
        return replace(weak, valid=True, score=max(weak.score, strong.score))
    if doubtful(weak) or _looks(str(weak.value), str(said.value), alike):
        return replace(weak, text=said.text, value=said.value, valid=True, repaired=True)
    return replace(weak, valid=False)


def _looks(one: str, other: str, alike: str) -> bool:
    """Whether two texts differ in characters alone that look the same. `alike`: groups of these, a blank between."""
    groups = [{*group} for group in alike.split()]
    return len(one) == len(other) and all(
        a == b or any({a, b} <= group for group in groups) for a, b in zip(one, other, strict=True)
    )
