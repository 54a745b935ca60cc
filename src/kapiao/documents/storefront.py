"""Storefronts: what hangs over a door. A record a signboard, the main one first; each line of it is an item.

Source: street photographs; there is no form. Any text could be a sign, so they are looked for only when asked for.
"""

from __future__ import annotations

from kapiao.documents.document import Document
from kapiao.reading.extract import Entry
from kapiao.values.codes import Payload


class Storefront(Document):
    """One signboard."""

    kind = "storefront"
    title = "店铺门头"
    search = "signboards"
    only_asked = True
    columns = ("text", "tag", "type")

    brand = Entry("店名", Payload())
    phone = Entry("电话", Payload())
    address = Entry("地址", Payload())
