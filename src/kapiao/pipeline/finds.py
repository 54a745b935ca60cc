"""A document found by a layout: what its fields say for and against it, and how two looks at it are one.

Knows: documents, fits, fields. Must not know pixels, a sight, where boxes come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kapiao.documents import Document
from kapiao.reading.evidence import SURE, better, crowded, doubtful, longer
from kapiao.reading.extract import Entry
from kapiao.reading.layout import Fit
from kapiao.reading.script import Script
from kapiao.records import Field
from kapiao.values.written import DateSpan

GOOD_FIT = 0.5  # of the layout's typical score: below it a closer look is taken
LOST = 0.5  # a field below this score is looked for beside its label
_GUESS = 0.05  # a check that holds of what was read less surely tells nothing: a word chosen from a closed list
_SURE_UNCHECKED = 0.97  # a confirming field read this surely counts though its check fails or it has none
_MOST = 0.5  # of the fields of an unknown paper


@dataclass(frozen=True, slots=True)
class Find:
    """A document found by a layout, its fields as the strips gave them."""

    document: type[Document]
    fit: Fit
    fields: Mapping[str, Field]
    clipped: frozenset[str] = frozenset()  # entries whose ink begins before their strip
    crossed: bool = False  # whether crossed zeros were seen

    @property
    def script(self) -> Script:
        """How it is printed, as far as it was seen."""
        return replace(self.document.script(), surely=self.crossed)

    @property
    def strips(self) -> frozenset[str]:
        """Entries that are read from strips."""
        return frozenset(self.fit.layout.strips).difference(self.document.loose, self.document.blocks)

    @property
    def weak(self) -> tuple[str, ...]:
        """Entries of the layout that are missing or doubtful."""
        return tuple(e.name for e in self.document.entries if e.name in self.strips and self._weak(e.name))

    def _weak(self, name: str) -> bool:
        field = self.fields.get(name)
        return doubtful(field) or (field is not None and field.score < self.document.sure_from)

    @property
    def sound(self) -> bool:
        """Whether a closer look would hardly find more."""
        return self.fit.score >= GOOD_FIT and not self.weak and not self.clipped

    @property
    def proven(self) -> bool:
        """Whether a check of the content holds, or the print lies as the layout has it and most of it can be read;
        nothing less tells an unknown paper."""
        checked = any(holds(self.fields.get(name)) for name in self.document.confirm)
        read = sum(field.score >= LOST for field in self.fields.values())
        return checked or (self.fit.score >= GOOD_FIT and read > _MOST * len(self.strips))

    @property
    def foreign(self) -> bool:
        """Whether words that its document never bears stand in its places."""
        return any(word in field.raw for field in self.fields.values() for word in self.document.against)

    @property
    def another_paper(self) -> bool:
        """Whether there are checks and none holds, unless the print lies as it should and only what confirms it
        fails."""
        checked = {name: f.valid and f.score >= _GUESS for name, f in self.fields.items() if f.valid is not None}
        excused = self.fit.score >= GOOD_FIT and set(checked).issubset(self.document.confirm)
        return bool(checked) and not any(checked.values()) and not excused

    def joined(self, fields: Mapping[str, Field]) -> Find:
        """The same document with other readings of some fields where they are better."""
        return replace(self, fields=_merged(self.document, self.fields, fields))


def vouched(fields: Sequence[Field], fits: bool) -> bool:
    """Whether a check holds, or what cannot be checked reads surely and no other check speaks against it, which counts
    less where the print lies as it should: there may be numbers on a paper that nobody has."""
    if any(f.valid is True for f in fields):
        return True
    unchecked = [f for f in fields if f.valid is None and f.score > _SURE_UNCHECKED]
    against = len(fields) > 1 and any(f.valid is False for f in fields)
    return bool(unchecked) and fits if against else any(f.score > _SURE_UNCHECKED for f in fields)


def likely(fields: Sequence[Field]) -> bool:
    """Whether something that cannot be checked reads well and no check speaks against it: enough where the print lies
    nowhere else than it should."""
    return any(f.valid is None and f.score >= SURE for f in fields) and all(f.valid is not False for f in fields)


def spanned(find: Find) -> bool:
    """Whether what confirms a paper says a plausible span of days, however unsurely, and all else on it can be read:
    such a span says one day twice, which chance hardly does. Enough where the print lies as drawn."""
    confirming = [entry for entry in find.document.entries if entry.name in find.document.confirm]
    others = find.strips.difference(find.document.confirm)
    return (
        bool(confirming and others)
        and all(_plausible(entry, find.fields.get(entry.name)) for entry in confirming)
        and all(name in find.fields and find.fields[name].score >= LOST for name in others)
    )


def _plausible(entry: Entry, field: Field | None) -> bool:
    if field is None or field.valid is not None or not isinstance(entry.kind, DateSpan):
        return False
    return entry.kind.parse(field.text).valid is True


def told(fields: Sequence[Field]) -> bool:
    """Whether content alone tells a paper whose print lies hardly as it should: a check holds, or all of what cannot be
    checked reads well."""
    if any(field.valid is True and field.score >= LOST for field in fields):
        return True
    return len(fields) > 1 and all(field.valid is None and field.score >= SURE for field in fields)


def united(one: Find, other: Find) -> Find:
    """The better of two looks at a document, field by field; what a strip has cut only where the other has nothing."""
    worse, better_fit = sorted((one, other), key=lambda find: find.fit.score)
    counted = _counted(one.document)
    fields = _merged(one.document, _whole(better_fit, worse, counted), _whole(worse, better_fit, counted))
    return Find(one.document, better_fit.fit, fields, crossed=one.crossed or other.crossed)


def _whole(find: Find, other: Find, counted: Sequence[str]) -> dict[str, Field]:
    """The fields of a look without those that it has cut and the other look has not, unless they say all that the other
    has and more."""
    cut = find.clipped.intersection(find.fields, other.fields).difference(other.clipped)
    spare = {n for n in cut if not find.fields[n].raw.startswith(other.fields[n].raw)}
    spare -= {n for n in spare.intersection(counted) if crowded(other.fields[n], find.fields) is find.fields[n]}
    return {n: f for n, f in find.fields.items() if n not in spare}


def _counted(document: type[Document]) -> list[str]:
    """The fields that are numbers of any length."""
    return [e.name for e in document.entries if e.kind.alphabet is not None and not e.kind.shapes and not closed(e)]


def _merged(document: type[Document], one: Mapping[str, Field], other: Mapping[str, Field]) -> dict[str, Field]:
    """The better of two readings, field by field."""
    both = {e.name: longer(better(one.get(e.name), other.get(e.name)), one, other) for e in document.entries}
    both |= {name: crowded(both[name], one, other) for name in _counted(document)}
    return {name: field for name, field in both.items() if field is not None}


def closed(entry: Entry) -> bool:
    """Whether a field is one of a list of words."""
    return bool(getattr(entry.kind, "vocabulary", ()))


def holds(field: Field | None) -> bool:
    """Whether a field's own check does."""
    return field is not None and field.valid is True
