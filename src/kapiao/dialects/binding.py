"""What a vendor's answer holds, as data: the notation of bindings.toml, read into trees of branches and leaves.

A binding is a tree of wire names. A leaf is a text: `source [| format [argument]] [if Parameter]`. A branch may carry
`@of` (kinds: the branch speaks of the records of these kinds, and is left out when there are none), `@each` (one entry
for every `record`, `line`, `item`, `mark KIND`, `page`, `task` (a file), `entry NAME` of a sibling, `named`, `field
NAME...` (those of the named fields that were found, in this order), or of a table `row` and its `cell`), `@named`
(keys and leaves: those that were found are what `@each = "named"` repeats, all of them `"every named"`), `@which` (a
name for the set of kinds found) and `@if` (a parameter that must be true, or `Parameter=one,other`: its value must be
among these).

Sources: `field`, `field.start`, `field.end`, `field.score`, `field.quad`, `field.valid`; `mark KIND.quad`;
`field or other` (the first that was found); `found field` (whether it was); `task url`, `task id`; `@index` (the number
of a repeated record); `@property` of what the branch speaks of (dialects.subjects). An argument `{Parameter}` is the
value of a parameter. The contract decides types and sentinels: what was not found becomes the documented sentinel for a
text, and is left out otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kapiao.dialects.formats import FORMATS, Format

_LEAF = re.compile(
    r"(?P<source>[^|]+?)(?:\s*\|\s*(?P<format>\w+)(?:\s+(?P<argument>(?!if\b)\S+))?)?(?:\s+if\s+(?P<when>[\w=,]+))?"
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: where it comes from, how it is written, and under which parameter it is given at all."""

    source: str
    part: str
    format: Format
    argument: str
    when: str


@dataclass(frozen=True, slots=True)
class Branch:
    """An object or a list of objects; see the module text."""

    children: Mapping[str, Leaf | Branch]
    of: tuple[str, ...] = ()
    each: str = ""
    which: Mapping[str, tuple[str, ...]] | None = None
    when: str = ""
    named: Mapping[str, Leaf] | None = None


def compiled(raw: Mapping[str, Any]) -> Branch:
    """A binding tree from its TOML table. Raises ValueError for what cannot be understood."""
    children: dict[str, Leaf | Branch] = {}
    for name, value in raw.items():
        if not name.startswith("@"):
            children[name] = _leaf(value) if isinstance(value, str) else compiled(value)
    unknown = {name for name in raw if name.startswith("@")} - {"@of", "@each", "@which", "@if", "@named"}
    if unknown:
        raise ValueError(f"unknown binding words {sorted(unknown)}")
    which = raw.get("@which")
    return Branch(
        children,
        tuple(raw.get("@of", ())),
        raw.get("@each", ""),
        {name: tuple(kinds) for name, kinds in which.items()} if which else None,
        raw.get("@if", ""),
        {key: _leaf(text) for key, text in raw["@named"].items()} if "@named" in raw else None,
    )


def _leaf(text: str) -> Leaf:
    match = _LEAF.fullmatch(text.strip())
    name = (match["format"] or "text") if match else ""
    if not match or name not in FORMATS:
        raise ValueError(f"binding not understood: {text!r}")
    source, part = match["source"].strip(), ""
    if not source.startswith("@"):
        source, _, part = source.partition(".")
    return Leaf(source, part, FORMATS[name], match["argument"] or "", match["when"] or "")
