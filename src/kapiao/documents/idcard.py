"""The resident identity card, both sides, its temporary form, and the residence permit cards of the same make.

Source: GA 448 (appearance of the second-generation card), GB 11643 (number), GB/T 3304 (ethnic groups). Minority
areas print a second script beside the Han text; the layout is learned for both forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kapiao.documents.document import Document
from kapiao.reading.agreement import Agreement
from kapiao.reading.extract import Entry
from kapiao.reading.locate import beside, pattern
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.ids import ResidentId
from kapiao.values.names import Address, Authority, OneOf, PersonName
from kapiao.values.places import ETHNIC_GROUPS, division, division_readings
from kapiao.values.written import CnDate, DateSpan

_NUMBER = r"(?<!\d)(\d{17}[\dXx])(?!\d)"
_SPAN = r"(\d{4}[.·,]?\d{2}[.·,]?\d{2}[-—–一~]+(?:\d{4}[.·,]?\d{2}[.·,]?\d{2}|长期))"


# words of other papers that bear an identity number
_OTHERS = ("驾驶证", "准驾车型", "档案编号", "户主", "曾用名", "兵役状况", "宗教信仰", "公民身份证件编号", "乘车人")


def _birth(number: str) -> str:
    born = ResidentId.birth(number)
    return f"{born.year}年{born.month}月{born.day}日"


def _at_home(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The address that names no known division, as the one reading of it where the number says that its holder was
    registered (GB 11643: the first six digits)."""
    address, number = fields.get("address"), fields.get("id_number")
    home = division(number.text[:6]) if number is not None and number.valid is True else None
    if address is None or home is None:
        return dict(fields)
    readings = [text for text in division_readings(address.text) if home.name in text]
    if len(readings) != 1:
        return dict(fields)
    return {**fields, "address": replace(address, text=readings[0], value=readings[0], repaired=True)}


class ResidentIdFront(Document):
    """Portrait side of the resident identity card (GA 448), minority layouts included."""

    kind = "resident_id_front"
    title = "居民身份证 人像面"
    strewn = True
    tinted = True
    signs = ("姓名", "性别", "民族", "住址", "公民身份号码")
    against = ("临时", "居住证", "换证次数", *_OTHERS)
    labels = ("姓名", "性别", "民族", "出生", "住址", "公民身份号码")
    layouts = ("resident_id_front", "resident_id_front_minority")
    confirm = ("id_number",)
    aspect = 85.6 / 54
    portrait = (0.625, 0.085, 0.945, 0.475)
    face = (0.70, 0.18, 0.88, 0.395)
    enough = 3

    id_number = Entry(
        "公民身份号码", ResidentId(permits=False), beside("公民身份号码"), pattern(_NUMBER), required=True
    )
    name = Entry("姓名", PersonName(), beside("姓名"))
    sex = Entry("性别", OneOf(("男", "女")), beside("性别"))
    ethnicity = Entry("民族", OneOf(ETHNIC_GROUPS), beside("民族"))
    birth_date = Entry("出生", CnDate(), beside("出生"))
    address = Entry("住址", Address(), beside("住址", lines=4))

    agreements = (
        Agreement("birth_date", "id_number", _birth),
        Agreement("sex", "id_number", ResidentId.sex),
    )

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """See `_at_home`."""
        return _at_home(fields)


class ResidentIdBack(Document):
    """Emblem side of the resident identity card (GA 448)."""

    kind = "resident_id_back"
    title = "居民身份证 国徽面"
    strewn = True
    tinted = True
    signs = ("中华人民共和国", "居民身份证", "签发机关", "有效期限")
    against = ("临时", "居住证", "通行证", "出入境", "港澳居民")
    labels = ("签发机关", "有效期限")
    layouts = ("resident_id_back",)
    confirm = ("validity",)
    aspect = 85.6 / 54

    authority = Entry("签发机关", Authority(), beside("签发机关", lines=2))
    validity = Entry("有效期限", DateSpan(), beside("有效期限"), pattern(_SPAN), required=True)


class TemporaryIdFront(Document):
    """Data side of the temporary resident identity card (公安部令 78): all items, also who issued it and how long."""

    kind = "resident_id_temporary_front"
    title = "临时居民身份证 信息面"
    strewn = True
    tinted = True
    signs = ("姓名", "性别", "民族", "住址", "公民身份号码", "有效期限", "签发机关")
    against = ("居住证", "换证次数", *_OTHERS)
    labels = ("姓名", "性别", "民族", "出生", "住址", "公民身份号码", "有效期限", "签发机关")
    layouts = ("resident_id_temporary_front",)
    confirm = ("id_number",)
    aspect = 85.6 / 54
    portrait = (0.65, 0.085, 0.945, 0.385)
    face = (0.72, 0.15, 0.88, 0.32)
    enough = 3

    id_number = ResidentIdFront.id_number
    name = ResidentIdFront.name
    sex = ResidentIdFront.sex
    ethnicity = ResidentIdFront.ethnicity
    birth_date = ResidentIdFront.birth_date
    address = ResidentIdFront.address
    validity = Entry("有效期限", DateSpan(), beside("有效期限"), pattern(_SPAN))
    authority = ResidentIdBack.authority

    agreements = ResidentIdFront.agreements

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """See `_at_home`."""
        return _at_home(fields)


class TemporaryIdBack(Document):
    """Title side of the temporary resident identity card: it bears its title alone."""

    kind = "resident_id_temporary_back"
    title = "临时居民身份证 标题面"
    strewn = True
    signs = ("中华人民共和国", "临时居民身份证")
    against = ("居住证", "签发机关")
    aspect = 85.6 / 54

    heading = Entry("证件名称", OneOf(("临时居民身份证",)), pattern("(临时居民身份.)"), required=True)


class HmtPermitFront(Document):
    """Portrait side of the residence permit of 港澳台 residents: the identity card without 民族, numbers of its own."""

    kind = "hmt_permit_front"
    title = "港澳台居民居住证 人像面"
    strewn = True
    tinted = True
    signs = ("姓名", "性别", "出生", "住址", "公民身份号码")
    against = ("民族", "临时")
    labels = ("姓名", "性别", "出生", "住址", "公民身份号码")
    traditional = True
    layouts = ("hmt_permit_front",)
    confirm = ("id_number",)
    aspect = 85.6 / 54
    portrait = (0.625, 0.085, 0.945, 0.475)
    face = (0.70, 0.18, 0.88, 0.395)
    enough = 3

    id_number = Entry("公民身份号码", ResidentId(permits=True), beside("公民身份号码"), pattern(_NUMBER), required=True)
    name = Entry("姓名", PersonName(), beside("姓名"))
    sex = Entry("性别", OneOf(("男", "女")), beside("性别"))
    birth_date = Entry("出生", CnDate(), beside("出生"))
    address = Entry("住址", Address(), beside("住址", lines=4))

    agreements = ResidentIdFront.agreements
