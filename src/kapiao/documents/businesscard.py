"""Business cards: who somebody is and how to get in touch. Any sort of value may stand on it several times.

Source: cards as printers offer them; there is no form. Any text with a number could be one, so they are looked for
only when asked for.
"""

from __future__ import annotations

from kapiao.documents.document import Document
from kapiao.reading.extract import Entry
from kapiao.values.codes import Payload


class BusinessCard(Document):
    """One card; values of one sort stand in the order of the card."""

    kind = "business_card"
    title = "名片"
    strewn = True
    search = "namecards"
    only_asked = True
    side_px = 1216

    name = Entry("姓名", Payload())
    titles = Entry("职位", Payload())
    companies = Entry("公司", Payload())
    departments = Entry("部门", Payload())
    phones = Entry("电话", Payload())
    mobiles = Entry("手机", Payload())
    addresses = Entry("地址", Payload())
    emails = Entry("邮箱", Payload())
