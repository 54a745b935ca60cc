"""Passes of residents of Hong Kong, Macao and Taiwan to the mainland, both sides.

Source: samples in the issuer's notices (2013, 2015, 2024). The front has no check digit: its validity confirms a
layout. The back bears a zone of three rows, the first of which has four.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kapiao.documents.document import Document
from kapiao.reading.evidence import doubtful
from kapiao.reading.extract import Entry
from kapiao.reading.locate import beside, next_to, pattern
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.hancode import CODED, MOST, code_of, han_of
from kapiao.values.mrz_fields import ZoneRow
from kapiao.values.names import OneOf, PersonName, traditional_forms
from kapiao.values.passes import HomeNumber, IssueCount, PassNumber
from kapiao.values.travel import ISSUERS, OFFICE_ENDS, PLACES, LatinName
from kapiao.values.words import LikelyWord
from kapiao.values.written import CnDate, DateSpan

_DAY = r"\d{4}[.。]\d{2}[.。]\d{2}"
_TITLES = ("港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳居民来往内地通行证（非中国籍）")
_NAME = "^(?!姓名|样本|出生|性别|有效|签发|证件|换证)([\u4e00-\u9fff·]{2,})$"
_LATIN = r"([A-Z' -]{2,}[,，][A-Z' -]+)"
_NAMED = "证.名\\s*([\u4e00-\u9fff·]{2,})$"  # small pale labels are misread
_HOME = r"([A-Z]{1,2}\d{6}[(（][\dA][)）]|(?<!\d)\d{7}[(（]\d[)）]|[A-Z]\d{9})$"
_PLACES = tuple(han for han, _ in PLACES)


class MainlandPermitFront(Document):
    """The side with the portrait: small labels over the values."""

    kind = "mainland_permit_front"
    title = "来往内地（大陆）通行证 资料面"
    strewn = True
    tinted = True
    signs = ("来往", "通行证", "姓名", "出生日期", "性别", "有效期限", "签发机关", "证件号码")
    signs_enough = 5
    against = ("居住证", "护照", "公民身份号码")
    labels = (
        "姓名", "出生日期", "性别", "国籍", "有效期限", "签发机关", "签发地点", "证件号码", "换证次数", "签发次数",
    )  # fmt: skip
    layouts = ("mainland_permit_front",)
    confirm = ("validity",)
    aspect = 85.6 / 54
    portrait = (0.04, 0.159, 0.262, 0.48)
    face = (0.09, 0.21, 0.21, 0.37)
    enough = 5

    validity = Entry("有效期限", DateSpan(years=(1, 3, 5, 10)), pattern(f"({_DAY}[-一—~至]+{_DAY})"), required=True)
    heading = Entry("证件类型", OneOf(_TITLES), pattern("(.{2}居民来往.{2}通行证(?:[(（].中国籍[)）])?)"))
    number = Entry(
        "证件号码",
        PassNumber(),
        beside("证件号码"),
        pattern(r"(?<![\dA-Z])([HM]A?\d{7,10})(?!\d)"),
        pattern(r"^(\d{8})(?:\d\d)?$", per="line"),
    )
    latin_name = Entry("英文姓名", LatinName(), pattern(_LATIN, per="line"))
    name = Entry(
        "姓名", PersonName(), beside("姓名"), next_to("latin_name", "above", _NAME, 4.0), pattern(_NAME, per="line")
    )
    birth_date = Entry("出生日期", CnDate(), beside("出生日期"), pattern(f"^({_DAY})$", per="line"), required=True)
    sex = Entry("性别", OneOf(("男", "女")), beside("性别"), next_to("birth_date", "right", "([男女])"))
    authority = Entry(
        "签发机关",
        LikelyWord(ISSUERS, ends=OFFICE_ENDS),
        beside("签发机关"),
        pattern("([\u4e00-\u9fff]{2,}(?:管理局|公安厅|公安局))", per="line"),
    )
    issue_place = Entry("签发地点", OneOf(_PLACES), pattern(f"^({'|'.join(_PLACES)})$", per="line"))
    issue_count = Entry(
        "换证次数", IssueCount(), beside("换证次数"), beside("签发次数"), next_to("number", "right", r"(\d{2})$")
    )

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """Numbers with an A are of those who are no citizens; their title is longer than its place on other cards."""
        result = dict(fields)
        number, heading = result.get("number"), result.get("heading")
        if number is not None and heading is not None and number.text[1:2] == "A" and heading.text == _TITLES[0]:
            result["heading"] = replace(heading, text=_TITLES[2], value=_TITLES[2], repaired=True)
        return result


class MainlandPermitBack(Document):
    """The side with the zone, and who the holder is at home."""

    kind = "mainland_permit_back"
    title = "来往内地（大陆）通行证 背面"
    strewn = True
    traditional = True  # the name as the card at home has it
    signs = ("居民身份证", "姓名", "号码", "持证人", "来往")
    signs_enough = 3
    against = ("公民身份号码", "签发机关", "护照")
    labels = ("居民身份证姓名", "居民身份证号码")
    layouts = ("mainland_permit_back",)
    loose = ("home_name", "home_number")
    confirm = ("row_1",)
    aspect = 85.6 / 54
    enough = 1

    row_1 = Entry(
        "机读码第一行", ZoneRow("pass", 0), pattern(r"(C[A-Z0-9<«《]{10,}\d[<«《][0-9<«《]{14,})"), required=True
    )
    row_2 = Entry("机读码第二行", ZoneRow("pass", 1), next_to("row_1", "below", r"([A-Z0-9<«《]{16,})", 4.0))
    row_3 = Entry("机读码第三行", ZoneRow("pass", 2), next_to("row_2", "below", r"([A-Z0-9<«《]{8,})", 4.0))
    home_number = Entry("当地居民身份证号码", HomeNumber(), beside("身份证号码"), pattern(_HOME))
    home_name = Entry(
        "当地居民身份证姓名",
        PersonName(),
        beside("身份证姓名"),
        pattern(_NAMED, per="line"),
        next_to("home_number", "above", "^([\u4e00-\u9fff·]{2,4})$", aligned=True),  # labels of one length
    )

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """The name as printed and as coded in the second row, which has no check digit: each may mend the other."""
        row, name = fields.get("row_2"), fields.get("home_name")
        return {**fields, **_agreed(row, name)} if row is not None and name is not None else dict(fields)


def _agreed(row: Field, name: Field) -> dict[str, Field]:
    """Both vouched for where they say the same. Of two that differ in one letter of the code the less sure gives way;
    a name that is doubtful also where it differs in one character, unless that is of the other script."""
    code, said = row.text[:CODED], code_of(name.text)
    if code == said != "<" * CODED:
        sure = 1 - (1 - row.score) * (1 - name.score)
        return {"home_name": replace(name, valid=True, score=max(name.score, sure))}
    off = sum(a != b for a, b in zip(code, said, strict=True))
    if off == 1 and row.score < name.score and not doubtful(name):
        text = said + row.text[CODED:]
        return {"row_2": replace(row, text=text, value=text, repaired=True)}
    coded = han_of(code)
    others = [a for a, b in zip(name.text[:MOST], coded, strict=False) if a != b]
    if len(coded) != len(name.text[:MOST]) or len(others) != 1 or others[0] in traditional_forms():
        return {}
    if not doubtful(name) or row.score < name.score:
        return {}
    text = coded + name.text[MOST:]
    return {"home_name": replace(name, text=text, value=text, repaired=True, score=min(name.score, row.score))}
