"""Bank cards: flat or embossed, any issuer, landscape or portrait.

Source: ISO/IEC 7812 (numbers, Luhn), ISO/IEC 7811 (embossing). There is no fixed layout: the longest run of digits is
the number, month/year pairs are dates, the issuer follows from the number's first digits and is confirmed by print.
"""

from __future__ import annotations

from collections.abc import Mapping

from kapiao.documents.document import Document
from kapiao.reading.extract import Entry
from kapiao.reading.locate import pattern
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.banks import BankName, CardDates
from kapiao.values.ids import BankCardNumber


class BankCard(Document):
    """Debit and credit cards."""

    kind = "bank_card"
    title = "银行卡"
    signs = ("银行", "UnionPay", "银联", "VISA", "MasterCard", "VALID THRU", "VALID", "THRU", "有效期", "CREDIT", "DEBIT")
    aspect = 85.6 / 54
    side_px = 640

    number = Entry("卡号", BankCardNumber(), pattern(r"(\d{12,19})"), required=True)
    valid_dates = Entry("有效期", CardDates(), pattern(r"(?<!\d)((?:0[1-9]|1[0-2])/\d{2})(?!\d)"))
    bank = Entry("发卡行", BankName(), pattern(r"([\u4e00-\u9fff]{1,8}银行)"))
    holder = Entry("持卡人", BankName(), pattern(r"^$"))

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        return dict(fields)
