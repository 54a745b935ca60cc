"""Searches: how records come about that no row of text leads to (codes, plates, seals, machine-readable zones).

Knows: the names of the searches, the sight, the documents that asked for one. A document names its search in `search`;
each search is a file of this room with one function of the type `Search`, entered in `SEARCHES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from kapiao.documents import Document
from kapiao.pipeline.article import records_by_flow
from kapiao.pipeline.codes import records_by_code
from kapiao.pipeline.namecard import records_by_namecard
from kapiao.pipeline.papers import records_on_papers
from kapiao.pipeline.plates import records_by_plate
from kapiao.pipeline.seals import records_by_seal
from kapiao.pipeline.sight import Sight
from kapiao.pipeline.storefront import records_by_signboard
from kapiao.pipeline.tables import records_by_ruling
from kapiao.pipeline.vins import records_by_vin
from kapiao.pipeline.zones import records_by_zone
from kapiao.records import Ask, Record

Search = Callable[[Sight, Sequence[type[Document]], Ask], tuple[Record, ...]]

# The order is that in which a picture of unknown kind is searched.
SEARCHES: Mapping[str, Search] = MappingProxyType(
    {
        "zone": records_by_zone,
        "papers": records_on_papers,
        "codes": records_by_code,
        "signboards": records_by_signboard,
        "namecards": records_by_namecard,
        "flow": records_by_flow,
        "vins": records_by_vin,  # guarded by a check sum; its label may have rules as a table has
        "tables": records_by_ruling,
        "plates": records_by_plate,
        "seals": records_by_seal,
    }
)


def records_by_search(sight: Sight, documents: Sequence[type[Document]], ask: Ask) -> tuple[Record, ...]:
    """The records of all documents that name a search; each search runs once for all its documents."""
    found: list[Record] = []
    for name, search in SEARCHES.items():
        if wanted := [d for d in documents if d.search == name]:
            found += search(sight, wanted, ask)
        if found and not ask.kinds:
            break
    return tuple(found)
