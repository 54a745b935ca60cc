"""What the parties of a deal print of themselves: the firm's name, address with telephone, bank with account.

Source: 公司法 (how the names of companies end), GB/T 2260 (divisions, with which names and addresses begin), the names
of banks as card issuers. Must not know: whether it is the buyer or the seller.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kapiao.values.invoices import Wording
from kapiao.values.kind import Parsed
from kapiao.values.places import division_readings, name_readings, table

# Ends of companies' names of which one character was misread; nothing else is written so.
_COMPANY = (
    (re.compile("有[^限制]责任公司"), "有限责任公司"),
    (re.compile("有限(?:责[^任]|[^责]任)公司"), "有限责任公司"),
    (re.compile("股份[^有]限公司"), "股份有限公司"),
    (re.compile("(?<=.)有[^限制]公司$"), "有限公司"),
)


def _as_companies_end(text: str) -> str:
    for form, said in _COMPANY:
        text = form.sub(said, text)
    return text


@dataclass(frozen=True, slots=True)
class FirmName(Wording):
    """The name of a buyer or seller. A company's ends as the law has it: its last character, when it hangs alone on a
    row of its own, is easily overlooked, and one misread is told.

    >>> FirmName().parse("某某商贸有限公").text
    '某某商贸有限公司'
    >>> FirmName().parse("某某商贸股份有第公司").text
    '某某商贸股份有限公司'
    """

    @staticmethod
    def readings(text: str) -> tuple[str, ...]:
        """What else a name may say whose division is in no list."""
        return name_readings(text)

    def parse(self, raw: str) -> Parsed[str]:
        text = re.sub(r"(?<=公司).{0,9}[0-9A-Z]{15,20}$", "", self.clean(raw))  # the row below
        text = re.sub(r"^.{0,2}:", "", text)  # what is left of a label
        text = text + "司" if re.search("有限(责任)?公$", text) else text
        parsed, said = Wording.parse(self, text), _as_companies_end(text)
        return Parsed(said, said, None, True) if said != self.clean(raw) else parsed


@dataclass(frozen=True, slots=True)
class FirmAddress(Wording):
    """An address with a telephone number behind it.

    >>> FirmAddress.readings("河北省黄驿市云溪胡同133号 0973859699")
    ('河北省黄骅市云溪胡同133号 0973859699',)
    """

    @staticmethod
    def readings(text: str) -> tuple[str, ...]:
        """What else an address may say whose division is in no list."""
        return division_readings(text)


@dataclass(frozen=True, slots=True)
class BankAccount(Wording):
    """A bank, mostly with its branch, and an account.

    >>> BankAccount.readings("中国报行荷塘支行 22947181865907371")
    ('中国银行荷塘支行 22947181865907371',)
    """

    @staticmethod
    def readings(text: str) -> tuple[str, ...]:
        """What else a text may say that begins like the name of a bank, but for one character."""
        if text.startswith(_banks()):
            return ()
        near = {bank for bank in _banks() if len(bank) > 3 and _one_off(text[: len(bank)], bank)}
        longest = max(map(len, near), default=0)
        return tuple(sorted(bank + text[len(bank) :] for bank in near if len(bank) == longest))

    def parse(self, raw: str) -> Parsed[str]:
        parsed = Wording.parse(self, raw)
        said = _as_companies_end(parsed.text)
        return parsed if said == parsed.text else Parsed(said, said, None, True)


def _one_off(text: str, word: str) -> bool:
    return len(text) == len(word) and sum(a != b for a, b in zip(text, word, strict=True)) == 1


@lru_cache(maxsize=1)
def _banks() -> tuple[str, ...]:
    """Names of banks in Chinese, longest first."""
    names = {line.split("\t")[1] for line in table("banks.tsv")}
    return tuple(sorted((name for name in names if "行" in name or "社" in name), key=lambda name: (-len(name), name)))
