"""Bank cards: flat or embossed, any issuer, landscape or portrait.

Source: ISO/IEC 7812 (numbers, Luhn), ISO/IEC 7811 (embossing). There is no fixed layout: the longest run of digits is
the number, month/year pairs are dates, the issuer follows from the number's first digits and is confirmed by print.
"""

from __future__ import annotations

from collections.abc import Mapping

from kapiao.documents.document import Document
from kapiao.reading.agreement import Agreement
from kapiao.reading.extract import Entry
from kapiao.reading.locate import pattern, stack
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.banks import (
    MONTH_YEAR,
    WORN_MONTH_YEAR,
    BankName,
    CardDates,
    CardType,
    Scheme,
    issuer,
    on_cards,
    scheme,
)
from kapiao.values.ids import BankCardNumber
from kapiao.values.kind import NotThis

_TYPE_WORDS = r"(借记卡|储蓄卡|准贷记卡|贷记卡|信用卡|预付费?卡|CREDIT|DEBIT|PREPAID)"


def _bank(number: str) -> str:
    found = issuer(number)
    if found is None:
        raise NotThis("an issuer that is not in the table")
    return on_cards(found.name)


def _card_type(number: str) -> str:
    found = issuer(number)
    if found is None:
        raise NotThis("an issuer that is not in the table")
    return found.type_name


def _scheme(number: str) -> str:
    name = scheme(number)
    if not name:
        raise NotThis("a number of no known network")
    return name


class BankCard(Document):
    """Debit and credit cards."""

    kind = "bank_card"
    title = "银行卡"
    strewn = True
    tinted = True
    signs = ("银行", "UnionPay", "银联", "VISA", "MasterCard", "VALID", "THRU", "有效期", "CREDIT", "DEBIT")
    signs_enough = 3
    against = ("公民身份号码", "姓名", "住址", "签发机关", "买票请到12306", "限乘当日当次车", "发票", "中华人民共和国")
    aspect = 85.6 / 54
    side_px = 640
    lead = "number"

    number = Entry(
        "卡号",
        BankCardNumber(),
        pattern(r"(?<![\d*])(\d{13,19})(?![\d*])"),
        stack(r"^(\d{2,6})$", last=r"^(\d)$"),  # the seventeenth figure stands alone
        required=True,
    )
    valid_dates = Entry(
        "有效期",
        CardDates(),
        pattern(MONTH_YEAR, every=True, per="line"),
        pattern(WORN_MONTH_YEAR, per="line"),
    )
    bank = Entry("发卡行", BankName(), pattern(r"([\u4e00-\u9fff]{1,8}银行)"))
    card_type = Entry("卡种", CardType(), pattern(_TYPE_WORDS))
    scheme = Entry("卡组织", Scheme(), pattern(r"(?i)(UnionPay|VISA|Mastercard|JCB)"))

    agreements = (
        Agreement("bank", "number", _bank),
        Agreement("card_type", "number", _card_type),
        Agreement("scheme", "number", _scheme),
    )

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """Digits that neither a network nor an issuer gives out are no card's, whatever their sum."""
        number = fields.get("number")
        foreign = number is not None and not scheme(number.text) and issuer(number.text) is None
        return {name: field for name, field in fields.items() if not foreign or name != "number"}
