"""Bank cards: flat or embossed, any issuer, landscape or portrait.

Source: ISO/IEC 7812 (numbers, Luhn), ISO/IEC 7811 (embossing). There is no fixed layout: the longest run of digits is
the number, month/year pairs are dates, the issuer follows from the number's first digits and is confirmed by print.
"""

from __future__ import annotations

from kapiao.documents.document import Document
from kapiao.reading.extract import Agreement, Entry
from kapiao.reading.locate import pattern
from kapiao.values.banks import CARD_TYPES, BankName, CardDates, issuer
from kapiao.values.ids import BankCardNumber
from kapiao.values.kind import NotThis
from kapiao.values.names import OneOf, PersonName

_TYPES = tuple(CARD_TYPES.values())
_MONTH_YEAR = r"(?<![\d/])((?:0[1-9]|1[0-2])/\d{2})(?![\d/])"
# Words in capitals that are printed on cards and are nobody's name.
_PRINT = (
    "VALID|THRU|FROM|MONTH|YEAR|CREDIT|DEBIT|CARD|BANK|UNION|VISA|MASTER|GOLD|PLATINUM|CLASSIC|SINCE|MEMBER|GLOBAL|GOOD"
    "|EXPIR|ATM|CHINA|SAMPLE|SPECIMEN|WORLD|BUSINESS|TRAVEL|ELECTRON|QUICK|PAY|DATE|END|OF"
)


def _bank(number: str) -> str:
    found = issuer(number)
    if found is None:
        raise NotThis("an issuer that is not in the table")
    return found.name


def _card_type(number: str) -> str:
    found = issuer(number)
    if found is None:
        raise NotThis("an issuer that is not in the table")
    return found.type_name


class BankCard(Document):
    """Debit and credit cards."""

    kind = "bank_card"
    title = "银行卡"
    signs = ("银行", "UnionPay", "银联", "VISA", "MasterCard", "VALID", "THRU", "有效期", "CREDIT", "DEBIT")
    signs_enough = 3
    aspect = 85.6 / 54
    side_px = 640

    number = Entry("卡号", BankCardNumber(), pattern(r"(?<![\d*])(\d{13,19})(?![\d*])"), required=True)
    valid_dates = Entry("有效期", CardDates(), pattern(_MONTH_YEAR, every=True, per="line"))
    bank = Entry("发卡行", BankName(), pattern(r"([\u4e00-\u9fff]{1,8}银行)"))
    card_type = Entry("卡种", OneOf(_TYPES), pattern(r"(借记卡|准贷记卡|贷记卡|信用卡|预付费卡)"))
    holder = Entry("持卡人", PersonName(), pattern(rf"^(?!.*(?:{_PRINT}))([A-Z][A-Z./·]{{4,25}})$", per="line"))

    agreements = (Agreement("bank", "number", _bank), Agreement("card_type", "number", _card_type))
