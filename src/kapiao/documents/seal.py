"""Seals of firms and offices: round, oval, square and rectangular ones, one record a seal.

Source: 国发〔1999〕25号 (seals of offices), GA 241.9 (seals of firms), 公告 2011 年第 7 号 (seals on invoices).
"""

from __future__ import annotations

from kapiao.documents.document import Document
from kapiao.reading.extract import Entry
from kapiao.values.codes import Payload
from kapiao.values.names import OneOf


class Seal(Document):
    """One seal: whose it is, what else stands in it, its number."""

    kind = "seal"
    title = "印章"
    search = "seals"
    only_asked = True
    columns = ("text", "part")
    work_px = 3000  # a seal is a small part of its page

    text = Entry("印文", Payload())
    inner = Entry("章名", Payload())
    serial = Entry("编号", Payload())
    shape = Entry("形状", OneOf(("round", "oval", "square", "rectangular")))
    color = Entry("颜色", OneOf(("red", "blue", "dark")))
