"""The search for a business card: every line of the picture, sorted by what it tells.

Knows: the sight, `reading.namecard`. A picture is a card when it tells a name or a firm and a way to get in touch, or
several ways, or who somebody is, of which firm, and where or a fax or a site, and says nothing that other papers say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from kapiao.documents import Document
from kapiao.imaging.outlines import paper_outlines
from kapiao.imaging.rectify import around, lean
from kapiao.pipeline.grounds import card_around
from kapiao.pipeline.papers import printed
from kapiao.pipeline.sight import Sight
from kapiao.reading.cardwords import ADDRESSES, COMPANIES, EMAILS, MOBILES, NAME, PHONES, TITLES
from kapiao.reading.namecard import Told, card_values
from kapiao.reading.script import simplified
from kapiao.reading.view import View
from kapiao.records import Ask, Field, Line, Record

_MOST_LINES, _FEW_LINES = 45, 10  # more is a page; fewer may be some of a card's
_EDGE, _NEAR = 0.03, 0.6  # of the long side of a card, and of what is seen of it: how far from it more may stand
_WAYS = 2  # ways to get in touch that make a card of a picture whose name is not legible
_COLUMN_SCORE, _SAME_WAY_DEG = 0.9, 30.0  # from which a column tells the way; by how much directions differ at most
_CONTACTS = {PHONES, MOBILES, EMAILS}
_ALL_BUT_WAYS = {NAME, TITLES, COMPANIES, ADDRESSES}  # that make a card of one which tells none
_OTHER_WAYS = re.compile(  # of which no field is made
    r"传\s*真|网\s*址|\bfax\b|\bwww\.|\bF\b[\s:：+(（]*\d|微\s*信|\bWeChat", re.IGNORECASE
)
_OTHER_PAPERS = re.compile(
    r"发票|执照|身份证|身份号码|驾驶证|行驶证|护照|登记卡|车票|户口|存根|纳税人|价税合计|开票|小票|报销凭证|检票|限乘当日|等座|乘车|订单|合计金额|准考证"
    r"|通行证|居住证|银联|储蓄卡|借记卡|信用卡|VALID\s*(?:THRU|FROM)|MONTH/YEAR|IDENTITY CARD|RESIDENCE PERMIT|<<<"
)


def records_by_namecard(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """See `pipeline.searches.Search`."""
    side_px = max(document.side_px for document in documents)
    for lines in _looks(sight, side_px):
        lines = tuple(map(simplified, righted(sight, lines)))
        if len(lines) > _MOST_LINES or any(_OTHER_PAPERS.search(line.text) for line in lines):
            return ()
        told = [(card_values(own, sight.angle_deg), own) for own in _cards(lines, sight.angle_deg)] if lines else []
        if cards := [(values, own) for values, own in told if len(lines) > 1 and _is_card(values, own)]:
            return tuple(_record(sight, document, values, own) for values, own in cards for document in documents)
    return ()


def _looks(sight: Sight, side_px: int) -> Iterator[Sequence[Line]]:
    """The lines of the text; where they are few, of the card around it, and of what else is near it: small print is
    missed from afar, and beside what is seen of the card there may be more."""
    sight.nearer(side_px)
    if not sight.sheet.lines and len(sight.boxes(side_px)) > _MOST_LINES:
        return  # each is a line
    yield sight.lines(side_px)
    if sight.sheet.lines or len(sight.boxes(side_px)) > _FEW_LINES:
        return
    seen = printed(sight.glance(side_px))
    card = card_around(seen, paper_outlines(sight.sheet.pixels)) if seen else None
    parts = [around((card,), card.angle_deg, _EDGE)] if card else []
    parts += [around(seen, lean(seen), _NEAR)] if len(seen) > 1 else []
    for part in parts:
        boxes = sight.flattened(part, side_px)
        if 1 < len(boxes) <= _MOST_LINES:
            lines, turn_deg = sight.lines_in(boxes)
            sight.settle(side_px, lines, turn_deg)
            yield lines


def _is_card(told: Sequence[Told], lines: Sequence[Line]) -> bool:
    names = {one.name for one in told}
    names |= {ADDRESSES} if any(_OTHER_WAYS.search(line.text) for line in lines) else set()
    ways = names & _CONTACTS
    return bool(names >= _ALL_BUT_WAYS if not ways else len(ways) >= _WAYS or names & {NAME, COMPANIES, TITLES})


def _cards(lines: Sequence[Line], angle_deg: int) -> list[Sequence[Line]]:
    """The lines card by card: parted at their widest gap where both sides name somebody and other ways to reach them,
    as cards without an outline do that lie beside each other."""
    sides = _at_widest_gap(lines)
    told = [card_values(side, angle_deg) for side in sides]
    ways = [{one.text for one in own if one.name in _CONTACTS} for own in told]
    named = all(any(one.name == NAME for one in own) for own in told)
    if len(sides) < 2 or not (named and all(ways) and ways[0].isdisjoint(ways[1])):
        return [lines]
    return [card for side in sides for card in _cards(side, angle_deg)]


def _at_widest_gap(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """Lines on both sides of the widest gap between them, down or across; all of them where there is none."""
    best: tuple[float, int, float] | None = None
    for axis in (0, 1):
        spans = sorted((line.quad.bounds[axis], line.quad.bounds[axis + 2]) for line in lines)
        reach = spans[0][1]
        for low, high in spans[1:]:
            if low > reach and (best is None or low - reach > best[0]):
                best = low - reach, axis, (reach + low) / 2
            reach = max(reach, high)
    if best is None:
        return [lines]
    _, axis, middle = best
    return [[line for line in lines if (line.quad.center[axis] < middle) == first] for first in (True, False)]


def righted(sight: Sight, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a card with columns, whose direction tells the rows': read from the right side where the rows were
    read on their head. Columns run down, so that the rows begin a quarter turn before them."""
    columns = [line for line in lines if line.score > _COLUMN_SCORE and _runs_down(line, lines)]
    rows = [line for line in lines if line not in columns]
    if not columns or not rows:
        return tuple(lines)
    down_deg = columns[0].quad.angle_deg
    on_head = [line for line in rows if abs((line.quad.angle_deg - down_deg - 90 + 180) % 360 - 180) < _SAME_WAY_DEG]
    again = sight.read_clear([line.quad.turned(2) for line in on_head])
    turned = {id(line): new for line, new in zip(on_head, again, strict=True)}
    if sum(line.score for line in turned.values()) <= sum(line.score for line in on_head):
        return tuple(lines)
    return tuple(turned.get(id(line), line) for line in lines)


def _runs_down(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a line is a column of Chinese characters across others."""
    chars = [char.text for char in line.chars if char.text.strip()]
    across = (abs((other.quad.angle_deg - line.quad.angle_deg) % 180 - 90) < _SAME_WAY_DEG for other in lines)
    return len(chars) > 1 and all("\u3400" <= c <= "\u9fff" for c in chars) and any(across)


def _record(sight: Sight, document: type[Document], told: Sequence[Told], lines: Sequence[Line]) -> Record:
    quad = View.of(lines).extent.mapped(sight.sheet_to_source)
    fields = {e.name: _field(sight, e.name, e.title, told) for e in document.entries}
    found = {name: field for name, field in fields.items() if field is not None}
    scores = [field.score for field in found.values()]
    return Record(
        kind=document.kind,
        title=document.title,
        score=sum(scores) / len(scores),
        fields=MappingProxyType(found),
        quad_on_source=quad,
        angle_deg=sight.angle_deg,
        width_px=round(quad.width),
        height_px=round(quad.height),
    )


def _field(sight: Sight, name: str, title: str, told: Sequence[Told]) -> Field | None:
    """All values of one sort; of names the first."""
    own = [one for one in told if one.name == name]
    texts = tuple(dict.fromkeys(one.text for one in own))
    if not texts:
        return None
    quad = own[0].piece.quad.mapped(sight.sheet_to_source)
    score = min(one.piece.score for one in own)
    if name == NAME:
        return Field(name, title, own[0].piece.text, texts[0], texts[0], score, quad)
    return Field(name, title, "\n".join(one.piece.text for one in own), ",".join(texts), texts, score, quad)
