"""What a document is: declared entries, the words that betray it, its cross-checks.

Knows: value kinds and locators. Must not know: pixels, networks, vendors. A new document is one subclass in a file of
this folder; see CONTRIBUTING.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from kapiao.reading.agreement import Agreement
from kapiao.reading.evidence import SURE
from kapiao.reading.extract import Entry
from kapiao.reading.script import Script
from kapiao.reading.view import View
from kapiao.records import Field, Homography, Item

Box = tuple[float, float, float, float]


class Document:
    """Base of every document. Subclasses declare; nothing is ever instantiated."""

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    signs: ClassVar[tuple[str, ...]] = ()  # words printed on every specimen: classification
    signs_enough: ClassVar[int] = 0  # how many of them make it certain; 0: all
    telling: ClassVar[tuple[str, ...]] = ()  # entries of a list of words that stand on no other paper
    against: ClassVar[tuple[str, ...]] = ()  # words that rule it out
    labels: ClassVar[tuple[str, ...]] = ()  # printed labels that end a value, besides those of the entries
    traditional: ClassVar[bool] = False  # traditional characters may stand on it: papers of Hong Kong, Macao, Taiwan
    crossed: ClassVar[bool] = False  # a bar or an oblique may go through its zeros
    noise: ClassVar[str] = ""  # lines that wholly match it (blanks left out) are neither: the labels' second language
    layouts: ClassVar[tuple[str, ...]] = ()  # learned layouts, tried first
    loose: ClassVar[tuple[str, ...]] = ()  # entries whose rows have no steady place: found beside their labels always
    alone: ClassVar[tuple[str, ...]] = ()  # loose ones between whose row and the next field nothing else is printed
    blocks: ClassVar[tuple[str, ...]] = ()  # entries of rows as many and as high as there is room for, such as seals
    confirm: ClassVar[tuple[str, ...]] = ()  # entries whose own check confirms a layout (any of them); none: see `sure`
    sure: ClassVar[tuple[str, ...]] = ()  # entries that a glance at a layout must read surely to count
    beside: ClassVar[tuple[str, ...]] = ()  # kinds of papers that lie beside it in pictures: its other page
    aspect: ClassVar[float] = 0.0  # width / height of the flat paper; 0: no fixed form
    portrait: ClassVar[Box] = (0.0, 0.0, 0.0, 0.0)  # the photograph: left, top, right, bottom in card units
    face: ClassVar[Box] = (0.0, 0.0, 0.0, 0.0)  # the face in it, as the portrait standard places it
    once: ClassVar[tuple[str, ...]] = ()  # words that stand once on each paper: how many papers lie side by side
    strewn: ClassVar[bool] = False  # a card: several may lie in one picture, each is read by itself
    telling_code: ClassVar[bool] = False  # whether a code is printed on it that says some of its entries
    lead: ClassVar[str] = ""  # the entry, a long line or rows, that tells how the paper lies; small print is under it
    search: ClassVar[str] = ""  # how it is found when rows of text do not lead to it: a name in pipeline.searches
    only_asked: ClassVar[bool] = False  # too like anything else to be looked for in a picture of unknown kind
    whole: ClassVar[bool] = False  # any picture is one, where nothing else that was asked for is found in it
    work_px: ClassVar[int] = 2000  # pictures are decoded no larger than about this when it is asked for
    columns: ClassVar[tuple[str, ...]] = ()  # names of the fields of its items (rows of a list), where it has any
    side_px: ClassVar[int] = 768  # how large the picture is looked at when the layout does not help
    large: ClassVar[tuple[str, ...]] = ()  # entries in print far larger than the rest: missed in the usual look
    sure_from: ClassVar[float] = (
        SURE  # fields read less surely are looked at again; high for needle print and faded paper
    )
    small_print: ClassVar[bool] = False  # the text alone is looked at, so that it fills what is looked at
    shaded: ClassVar[bool] = False  # large, or hung on walls: its light is evened before it is looked at
    ruled: ClassVar[bool] = False  # a form of ruled cells: a misread label is told by the column of labels it is in
    form: ClassVar[tuple[tuple[str, ...], ...]] = ()  # of ruled cells: the entries of each row, beside their labels
    order: ClassVar[tuple[tuple[str, str], ...]] = ()  # entries and labels of a form whose rows never change places
    stamped: ClassVar[Mapping[str, str]] = {}  # red stamps lie on its text; which entry the mark of a stamp says
    sealed: ClassVar[bool] = False  # a red seal, of which nothing is read, lies on its text
    tinted: ClassVar[bool] = False  # its ground is printed in colours: how a copy in colours of it looks is learned
    areas: ClassVar[tuple[str, ...]] = ()  # regions that are no field: names in pipeline.areas
    title_words: ClassVar[tuple[str, ...]] = ()  # what its title may say, the likeliest first: the area "title"
    enough: ClassVar[int] = 1  # entries that must be found for the document to count as read
    agreements: ClassVar[tuple[Agreement, ...]] = ()
    entries: ClassVar[tuple[Entry, ...]] = ()

    def __init_subclass__(cls) -> None:
        own = tuple(v for v in vars(cls).values() if isinstance(v, Entry))
        replaced = {entry.name for entry in own}
        cls.entries = tuple(e for e in cls.entries if e.name not in replaced) + own

    @classmethod
    def script(cls) -> Script:
        """How it is printed."""
        return Script(cls.traditional, cls.crossed)

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """What only this document can know, after its entries were read. Most documents need none."""
        return dict(fields)

    @classmethod
    def listed(cls, view: View, fields: Mapping[str, Field], to_source: Homography) -> tuple[Item, ...]:
        """The rows of the paper's own list, such as the goods of an invoice. Most documents have none."""
        return ()

    @classmethod
    def reckoned(
        cls, fields: Mapping[str, Field], items: tuple[Item, ...]
    ) -> tuple[dict[str, Field], tuple[Item, ...], dict[str, bool]]:
        """Fields and rows after each had its say about the other, and which sums hold as they were read."""
        return dict(fields), items, {}

    @classmethod
    def coded(cls, payload: str, fields: Mapping[str, Field]) -> dict[str, str]:
        """What the payload of a code on the paper says of its entries, by name; empty for a foreign one."""
        return {}

    @classmethod
    def attached(cls, said: Mapping[str, str]) -> dict[str, str]:
        """What data attached to the file say of its entries, by name. `said`: texts by their tags."""
        return {}
