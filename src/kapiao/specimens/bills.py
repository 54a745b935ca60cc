"""What one invoice of the value-added tax says, before it is set on a form: parties, goods, sums, numbers.

Knows which numbers each form bears and what its code says. Must not know where anything stands. All parties are
invented; sums are right to the cent.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from kapiao.specimens import people, trade, words
from kapiao.values.money import capitals

BANKS = ("中国工商银行", "中国建设银行股份有限公司", "中国农业银行", "招商银行", "交通银行", "中国银行")
CLASSIC = ("special", "special", "normal", "normal", "electronic", "electronic", "electronic special", "chain", "toll")
_TYPES = {
    "special": "01", "normal": "04", "electronic": "10", "electronic special": "08", "chain": "10", "toll": "14",
    "digital": "32", "digital special": "31",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Party:
    """Buyer or seller; what is not printed is empty."""

    name: str
    number: str
    address: str
    bank: str


@dataclass(frozen=True, slots=True)
class Bill:
    """One invoice, amounts exact."""

    form: str
    code: str
    number: str
    date: datetime.date
    check_code: str
    machine: str
    buyer: Party
    seller: Party
    goods: tuple[trade.Good, ...]
    payee: str
    checker: str
    drawer: str

    @property
    def net(self) -> Decimal:
        return sum((good.amount for good in self.goods), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return sum((good.tax for good in self.goods), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.net + self.tax

    @property
    def capitals(self) -> str:
        return capitals(self.total)

    @property
    def digital(self) -> bool:
        return self.form.startswith("digital")

    @property
    def payload(self) -> str:
        """What its QR code says: the amount without tax, on fully digital ones the total."""
        amount = self.total if self.digital else self.net
        check = "" if self.form in ("special", "electronic special") else self.check_code
        return trade.payload(_TYPES[self.form], self.code, self.number, amount, self.date, check)

    @property
    def rows(self) -> str:
        """The goods as JSON: what a reader should list."""
        return json.dumps(
            [
                {"name": g.name, "amount": f"{g.amount}", "rate": f"{g.rate}%", "tax": f"{g.tax}"}
                | ({"quantity": f"{g.quantity}"} if self.form != "toll" else {})
                for g in self.goods
            ],
            ensure_ascii=False,
        )


def bill(rng: np.random.Generator, form: str, most_goods: int = 6) -> Bill:
    """An invoice of that form."""
    special, digital = form.endswith("special"), form.startswith("digital")
    code = "" if digital else trade.invoice_code(rng, form == "special")
    number = digital_number(rng) if digital else trade.invoice_number(rng)
    check = trade.digits(rng, 20) if form not in ("special", "digital", "digital special") else ""
    if form == "chain":
        check = "".join(people.pick(rng, "0123456789abcdef") for _ in range(5))
    place = trade.city_of(code) if code else ""
    goods = trade.goods(rng, 1 + int(rng.integers(0, most_goods)) * int(rng.random() < 0.7))
    whole = special or rng.random() < 0.45
    buyer = party(rng, "", whole) if special or rng.random() < 0.85 else Party("个人", "", "", "")
    seller = party(rng, place, not digital)
    payee, checker = (_person(rng) if rng.random() < 0.85 else "" for _ in range(2))
    day = people.day(rng, 2022 if digital else 2014, 2025)
    machine = trade.digits(rng, 12) if not digital else ""
    return Bill(form, code, number, day, check, machine, buyer, seller, goods, payee, checker, _person(rng))


def party(rng: np.random.Generator, place: str, whole: bool) -> Party:
    """A company; `whole`: with its address and its bank."""
    division = words.DIVISIONS[int(rng.integers(len(words.DIVISIONS)))][1]
    home = people.address(rng, division)[:22]
    bank = people.pick(rng, BANKS) + people.pick(rng, words.STREET_FIRST) + "支行"
    account = trade.digits(rng, int(rng.choice([12, 17, 19, 20])))
    space = people.pick(rng, ("", " "))
    return Party(
        trade.company(rng, place),
        trade.taxpayer(rng),
        f"{home}{space}{trade.phone(rng)}" if whole else "",
        f"{bank}{space}{account}" if whole else "",
    )


def _person(rng: np.random.Generator) -> str:
    return people.name(rng, people.pick(rng, "男女")) if rng.random() < 0.85 else people.pick(rng, ("管理员", "系统"))


def digital_number(rng: np.random.Generator) -> str:
    """Year, region, way of issue and a serial number: 20 digits."""
    region = words.DIVISIONS[int(rng.integers(len(words.DIVISIONS)))][0][:2]
    return f"{int(rng.integers(22, 27)):02d}{region}{people.pick(rng, ('2000', '7000', '0000'))}{trade.digits(rng, 12)}"


def cipher(rng: np.random.Generator, count: int = 27) -> str:
    """A row of the cipher area: signs that mean nothing here."""
    return "".join(people.pick(rng, "0123456789+-*/<>") for _ in range(count))
