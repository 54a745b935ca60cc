"""The business licence in all its forms: companies, branches, partnerships, shopkeepers, and the form before 2014.

Source: published specimens of the forms of 2014 and 2019 (国家市场监督管理总局), 市场主体登记管理条例; GB 32100 for the
credit code. Labels are spread to the width of their column; values may have many rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kapiao.documents.document import Document
from kapiao.reading.agreement import Agreement
from kapiao.reading.block import block
from kapiao.reading.extract import Entry
from kapiao.reading.locate import find_label, pattern
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.companies import UnifiedCreditCode
from kapiao.values.licences import BusinessScope, BusinessTerm, CopyNumber, Prose, company_types
from kapiao.values.names import Address, OneOf, PartyName
from kapiao.values.words import LikelyWord
from kapiao.values.written import CnDate

_CODE = r"(?<![0-9A-Z])([0-9A-Z]{2}\d{5}[0-9A-Z]{11})(?![0-9A-Z])"
_CREDIT_CODE = 18  # characters; the number of the register, which may stand in its place, says nothing of taxes
_TERMS = ("营业期限", "经营期限", "合伙期限")


class BusinessLicense(Document):
    """Original or copy, landscape or portrait."""

    kind = "business_license"
    title = "营业执照"
    signs = (
        "营业执照",
        "统一社会信用代码",
        "注册号",
        "名称",
        "类型",
        "法定代表人",
        "成立日期",
        "经营范围",
        "登记机关",
        "副本",
    )
    signs_enough = 5
    against = ("公民身份号码", "号牌号码", "纳税人识别号", "发票代码", "发票号码")
    labels = (
        *("名称", "类型", "住所", "法定代表人", "注册资本", "成立日期", "营业期限", "经营范围", "登记机关"),
        *("统一社会信用代码", "注册号", "证照编号", "编号", "营业场所", "经营场所", "主要经营场所", "负责人", "经营者"),
        *("投资人", "执行事务合伙人", "法定代表人姓名", "经营者姓名", "公司类型", "主体类型", "企业类型", "注册资金"),
        *("资金数额", "出资额", "成员出资总额", "实收资本", "注册日期", "经营期限", "合伙期限", "组成形式"),
        *("经营范围及方式", "业务范围", "字号名称"),
    )
    noise = r"(?=.)S?C?J?D?G?L?"  # the ground's pale words
    side_px = 1728
    work_px = 3400
    small_print = True
    shaded = True
    sealed = True
    strewn = True
    ruled = True  # its labels stand one under another
    areas = ("title", "emblem", "stamp", "code")
    title_words = ("营业执照", "法人营业执照")
    enough = 5  # a number alone says three

    credit_code = Entry("统一社会信用代码", UnifiedCreditCode(), block("统一社会信用代码", below=True), pattern(_CODE))
    register_number = Entry("注册号", UnifiedCreditCode(), block("注册号", below=True))
    name = Entry("名称", PartyName(), block("名称", 3), block("字号名称", 2))
    company_type = Entry(
        "类型",
        LikelyWord(company_types()),
        *(block(label, 2) for label in ("类型", "公司类型", "主体类型", "企业类型")),
    )
    legal_person = Entry(
        "法定代表人",
        PartyName(),
        *(block(label, 2) for label in ("法定代表人", "负责人", "经营者", "执行事务合伙人", "投资人")),
        *(block(label, 2) for label in ("法定代表人姓名", "经营者姓名")),
    )
    capital = Entry(
        "注册资本",
        Prose(),
        *(block(label, 2) for label in ("注册资本", "注册资金", "出资额", "资金数额", "成员出资总额")),
    )
    paid_in_capital = Entry("实收资本", Prose(), block("实收资本", 2))
    established = Entry("成立日期", CnDate(), block("成立日期"), block("注册日期"))
    term = Entry("营业期限", BusinessTerm(), *(block(label, 2) for label in _TERMS))
    address = Entry(
        "住所",
        Address(),
        *(block(label, 3) for label in ("住所", "营业场所", "主要经营场所", "经营场所")),
    )
    scope = Entry(
        "经营范围", BusinessScope(), *(block(label, 30) for label in ("经营范围", "经营范围及方式", "业务范围"))
    )
    composition = Entry("组成形式", LikelyWord(("个人经营", "家庭经营")), block("组成形式"))
    cert_number = Entry("编号", CopyNumber(), block("编号"), block("证照编号"), pattern(r"编号[:：]?([0-9A-Z]{6,30})"))
    copy = Entry("副本", OneOf(("副本",)), pattern(r"^[(（]?(副本)"), pattern(r"(副本)[)）]?[(（]?\d*"))
    copy_number = Entry("副本号", CopyNumber(), pattern(r"[(（](\d{1,2}[-—一－:~～]\d{1,2})[)）]"))

    organisation_code = Entry("组织机构代码", UnifiedCreditCode(), block("组织机构代码"))
    tax_code = Entry("税务登记证号", UnifiedCreditCode(), block("税务登记证号"))

    agreements = (
        Agreement("organisation_code", "credit_code", lambda code: code[8:17]),
        Agreement("tax_code", "credit_code", lambda code: code if len(code) == _CREDIT_CODE else ""),
    )

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """A licence that names no term is of one without end; an old number may stand where the code does now."""
        kept = dict(fields)
        code = kept.get("credit_code")
        if code is not None and len(code.text) == 15:
            kept.setdefault("register_number", replace(code, name="register_number", title="注册号"))
            del kept["credit_code"]
        number = kept.get("register_number")
        if number is not None and len(number.text) == 18:
            kept.setdefault("credit_code", replace(number, name="credit_code", title="统一社会信用代码"))
            del kept["register_number"]
        if "term" not in kept and view is not None and not any(find_label(view, label) for label in _TERMS):
            day = kept.get("established")
            start = day.value if day is not None else None
            score = day.score if day is not None else 0.0
            kept["term"] = Field("term", "营业期限", "", "长期", (start, None), score, derived=True)
        return kept
