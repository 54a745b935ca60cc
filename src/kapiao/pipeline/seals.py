"""The search for seals: where they are, then what stands along the rim, inside and below.

Knows: the sight, outlines of seals, their ink, text along rims. A record a seal; `items` hold its texts part by part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from kapiao.documents import Document, all_documents
from kapiao.imaging.seals import Outline, find_seals
from kapiao.imaging.tints import DARK, RED
from kapiao.pipeline.sealframes import framed_texts
from kapiao.pipeline.sealinside import Inside, inner_texts, up_of
from kapiao.pipeline.sealoffice import office_texts
from kapiao.pipeline.sealrims import edges, impression, name_along, run_along
from kapiao.pipeline.sight import Sight
from kapiao.reading.arc import Told
from kapiao.reading.echo import echoed, sure_print
from kapiao.records import Ask, Field, Item, Quad, Record
from kapiao.values.seals import HAN, INNER, SUPERVISORY, is_notice, mended_office, usual_word, whole

_CERTAIN, _CERTAIN_WORD = 0.93, 0.99  # mean scores of a name, of a word inside that need no print to support them
_PRINT_PX = 960  # the look at the print around


@dataclass(frozen=True, slots=True)
class Texts:
    """What was read of one seal."""

    main: tuple[str, float]
    inside: Inside
    repaired: frozenset[str] = frozenset()  # those that are as the paper's print or usual names have them, not as read


def records_by_seal(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """See `pipeline.searches.Search`."""
    outlines = find_seals(sight.sheet.pixels)
    found = list(_saying(sight, outlines))
    if not found and any(outline.tint != DARK for outline in outlines):  # some mark had colour, the seal has none
        found = list(_saying(sight, find_seals(sight.sheet.pixels, (DARK,))))
    return tuple(_record(sight, document, outline, texts) for document in documents for outline, texts in found)


def _saying(sight: Sight, outlines: Sequence[Outline]) -> Iterator[tuple[Outline, Texts]]:
    """Those that say what seals may say, and what they say."""
    for outline in outlines:
        texts = _texts(sight, outline)
        if _says(outline, texts):
            yield outline, _echoed(_print_around(sight, outline), texts)


def _says(outline: Outline, texts: Texts) -> bool:
    """Whether something was read that a seal may say: rings and frames are found around other things too. A frame
    around the label of some form is a cell of it, and one around a notice is printed."""
    main, words = texts.main[0], [word for word, _ in texts.inside.words]
    if outline.ring is None and (is_notice(main) or is_notice("".join((main, *words)))):
        return False
    if any(usual_word(text) for text in (main, *words)):
        return True
    return sum(c in HAN for c in main) > 2 and not (outline.ring is None and main in _labels())


@cache
def _labels() -> frozenset[str]:
    return frozenset(label for document in all_documents() for label in document.labels)


def _print_around(sight: Sight, outline: Outline) -> Sight:
    """The sheet without a seal's own ink, as far as that can be told by its colour."""
    return sight.without_red() if outline.tint == RED else sight


def _echoed(sight: Sight, texts: Texts) -> Texts:
    """The texts, those in doubt as the print around the seal has them."""
    main, words = texts.main, texts.inside.words
    unsure = [main[0]] if main[1] < (_CERTAIN if whole(main[0]) > 1 else _CERTAIN_WORD) else []
    unsure += [word for word, score in words if score < _CERTAIN_WORD and word not in INNER]
    if not unsure:
        return texts
    prints = [sure_print(line) for line in sight.lines(_PRINT_PX)]
    said = {text: told for text in unsure if (told := echoed(text, prints)) != text}
    inner = tuple((said.get(word, word), score) for word, score in words)
    name = said.get(main[0], main[0])
    repaired = frozenset(said.values()) | (texts.repaired & {name})
    return Texts((name, main[1]), replace(texts.inside, words=inner), repaired)


def _texts(sight: Sight, outline: Outline) -> Texts:
    if outline.ring is None:
        main, inside = framed_texts(sight.eyes, sight.sheet.pixels, outline)
        return Texts(main, inside)
    print_ = impression(sight.sheet.pixels, outline)
    run = run_along(sight.eyes, print_)
    radii = edges(print_, run) if run else (0.6, 0.93)
    told = name_along(sight.eyes, print_, run, radii) if run else Told("", 0.0)
    main, repaired = (told.text, told.score), frozenset((told.text,)) - {told.seen}
    if run is not None and print_.ring.oval and (main[0] == SUPERVISORY or print_.second_rim < 1):
        inside = office_texts(sight.eyes, print_.maps, print_.ring, up_of(print_.ring, run), radii)
        if inside.words:  # nobody else's seal says so below
            return Texts((SUPERVISORY, main[1]), inside, frozenset((SUPERVISORY,)) - {told.seen})
    inside = inner_texts(sight.eyes, print_.maps, print_.ring, run, radii[0])
    if main[0] == SUPERVISORY:
        inside = replace(inside, words=tuple((mended_office(word), score) for word, score in inside.words))
    return Texts(main, inside, repaired)


# records ------------------------------------------------------------------------------------------------------------


def _record(sight: Sight, document: type[Document], outline: Outline, texts: Texts) -> Record:
    quad = outline.quad.mapped(sight.sheet_to_source)
    titles = {entry.name: entry.title for entry in document.entries}
    words, serial = texts.inside.words, texts.inside.serial
    least = min((score for _, score in words), default=0.0)
    told = {
        "text": texts.main,
        "inner": ("".join(word for word, _ in words), least),
        "serial": serial,
        "shape": (_shape(outline), 1.0),
        "color": (outline.tint, 1.0),
    }
    repaired = {
        "text": texts.main[0] in texts.repaired,
        "inner": not texts.repaired.isdisjoint(word for word, _ in words),
    }
    fields = {
        name: Field(name, titles[name], text, text, text, score, quad, repaired=repaired.get(name, False))
        for name, (text, score) in told.items()
        if text
    }
    items = [_item(word, score, "inner", quad, word in texts.repaired) for word, score in words]
    items += [_item(*serial, "serial", quad)] if serial[0] else []
    score = outline.ring.cover if outline.ring else 1.0
    return Record(
        kind=document.kind,
        title=document.title,
        score=min(1.0, score),
        fields=MappingProxyType(fields),
        quad_on_source=quad,
        items=tuple(items),
        width_px=round(quad.width),
        height_px=round(quad.height),
    )


def _shape(outline: Outline) -> str:
    if outline.ring is not None:
        return "oval" if outline.ring.oval else "round"
    short, long = sorted((outline.quad.width, outline.quad.height))
    return "square" if short > 0.8 * long else "rectangular"


def _item(text: str, score: float, part: str, quad: Quad, repaired: bool = False) -> Item:
    word = Field("text", "文字", text, text, text, score, quad, repaired=repaired)
    return Item(MappingProxyType({"text": word, "part": Field("part", "部位", part, part, part, score, quad)}))
