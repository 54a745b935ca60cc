"""What the data attached to an electronic invoice says: tags of its XML, whichever of their spellings, as our names.

Source: GB/T 36609-2018 (basic information of electronic invoices) and the `eInvoice` data that OFD files of invoices
carry since 2020; the `EInvoice` data of the fully digital invoice. Must not know: where the data was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TAGS: Mapping[str, tuple[str, ...]] = {
    "code": ("InvoiceCode",),
    "number": ("InvoiceNumber", "InvoiceNo", "EIid"),
    "date": ("IssueDate", "IssueTime", "RequestTime"),
    "check_code": ("InvoiceCheckCode",),
    "buyer_name": ("BuyerName",),
    "buyer_number": ("BuyerTaxID", "BuyerIdNum"),
    "buyer_address": ("BuyerAddrTel",),
    "buyer_bank": ("BuyerFinancialAccount",),
    "seller_name": ("SellerName",),
    "seller_number": ("SellerTaxID", "SellerIdNum"),
    "seller_address": ("SellerAddrTel",),
    "seller_bank": ("SellerFinancialAccount",),
    "net": ("TaxExclusiveTotalAmount", "TotalAmWithoutTax"),
    "tax": ("TaxTotalAmount", "TotalTaxAm"),
    "total": ("TaxInclusiveTotalAmount", "TotalTax-includedAmount"),
    "payee": ("Payee",),
    "checker": ("Checker",),
    "drawer": ("InvoiceClerk", "Drawer"),
}
_AMOUNTS = ("net", "tax", "total")


def attached_values(said: Mapping[str, str]) -> dict[str, str]:
    """Entries by our names; nothing for data that are no invoice's.

    >>> attached_values({"InvoiceNo": "00012345", "TaxTotalAmount": "￥6.5", "IssueDate": "2024-05-06 09:00:00"})
    {'number': '00012345', 'date': '2024-05-06', 'tax': '6.50'}
    """
    found: dict[str, str] = {}
    for name, tags in _TAGS.items():
        text = next((said[tag].strip() for tag in tags if said.get(tag, "").strip()), "")
        if name in _AMOUNTS:
            text = _amount(text)
        elif name == "date":
            text = re.split(r"[T ]|(?<=日)", text)[0]
        if text:
            found[name] = text
    return found if "number" in found else {}


def _amount(text: str) -> str:
    """With two decimals; empty for what is no amount."""
    match = re.fullmatch(r"[¥￥]?\s*(-?\d+)(?:\.(\d{1,2})0*)?", text.replace(",", ""))
    return f"{match[1]}.{(match[2] or '').ljust(2, '0')}" if match else ""
