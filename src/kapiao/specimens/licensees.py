"""Who holds a business licence and what it says of them: companies, branches, partnerships, shopkeepers.

Knows the items of the forms, in their order. Must not know how they look. Source: published specimens of the forms of
2014 and 2019 (国家市场监督管理总局). Firms, numbers and codes are invented; codes compute.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kapiao.specimens import firms, people, trades
from kapiao.values.companies import UnifiedCreditCode

Cell = tuple[str, str, str]  # label, text, field


@dataclass(frozen=True, slots=True)
class Firm:
    """What one licence says, in the order of its form: left column (or only one), right column."""

    title: str
    left: tuple[Cell, ...]
    right: tuple[Cell, ...]
    scope: Cell
    code: str
    old: bool
    day: datetime.date
    organ: str


def licensee(rng: np.random.Generator) -> Firm:
    """Anybody who may hold one."""
    who = people.person(rng)
    kind = people.pick(rng, ("company", "company", "company", "company", "branch", "shop", "shop", "partners", "old"))
    day = people.day(rng, 1994, 2024)
    issued = day if rng.random() < 0.4 else people.day(rng, max(day.year, 2014), 2025)
    place = firms.place(rng, who.division)
    organ = (who.division[1] if len(who.division) > 1 else who.division[0]) + people.pick(
        rng, ("市场监督管理局", "工商行政管理局", "行政审批局")
    )
    code = UnifiedCreditCode.compose("92" if kind == "shop" else "91", who.region, _eight(rng))
    if kind == "old":
        code = _register_number(rng, who.region)
    facts: dict[str, str] = {
        "boss": who.name,
        "place": who.address,
        "day": f"{day:%Y年%m月%d日}",
        "term": _term(rng, day),
        "name": firms.company(rng, who.division),
        "shop": place + people.pick(rng, firms.HEADS) + people.pick(rng, trades.SHOPS),
        "capital": trades.capital(rng),
        "type": people.pick(rng, trades.BRANCHES if kind == "branch" else trades.LIMITED),
        "form": people.pick(rng, ("个人经营", "家庭经营")),
        "city": place,
    }
    left, right = _items(rng, kind, facts)
    label = "经营范围及方式" if kind == "shop" and rng.random() < 0.1 else "经营范围"
    scope = label, trades.scope(rng, 600 if kind != "shop" else 200), "scope"
    title = "企业法人营业执照" if kind == "old" and rng.random() < 0.7 else "营业执照"
    return Firm(title, left, right, scope, code, kind == "old", issued, organ)


def _items(rng: np.random.Generator, kind: str, f: Mapping[str, str]) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The cells of both columns; a form with one column prints them one after another."""
    name: Cell = ("名称", f["name"], "name")
    sort: Cell = ("类型", f["type"], "company_type")
    founded: Cell = ("成立日期", f["day"], "established")
    term: tuple[Cell, ...] = (("营业期限", f["term"], "term"),) if f["term"] else ()
    if kind == "shop":
        shop: Cell = ("名称", f["shop"], "name")
        form: tuple[Cell, ...] = (("组成形式", f["form"], "composition"),) if rng.random() < 0.7 else ()
        left = (shop, ("类型", "个体工商户", "company_type"), ("经营者", f["boss"], "legal_person"))
        day: Cell = (people.pick(rng, ("注册日期", "成立日期")), f["day"], "established")
        return left, (*form, day, ("经营场所", f["place"], "address"))
    if kind == "branch":
        branch: Cell = ("名称", f["name"] + f["city"].removesuffix("市") + "分公司", "name")
        return (branch, sort, ("负责人", f["boss"], "legal_person")), (
            founded,
            *term,
            ("营业场所", f["place"], "address"),
        )
    if kind == "partners":
        house: Cell = ("名称", f["name"].removesuffix("有限公司") + "合伙企业（有限合伙）", "name")
        return (
            house,
            ("类型", people.pick(rng, ("有限合伙企业", "普通合伙企业")), "company_type"),
            ("执行事务合伙人", f["boss"], "legal_person"),
        ), (founded, *term, ("主要经营场所", f["place"], "address"))
    boss: Cell = ("法定代表人", f["boss"], "legal_person")
    capital: Cell = ("注册资本", f["capital"], "capital")
    if kind == "old":
        paid: Cell = ("实收资本", f["capital"], "paid_in_capital")
        return (
            name,
            ("住所", f["place"], "address"),
            ("法定代表人姓名", f["boss"], "legal_person"),
            capital,
            paid,
            ("公司类型", f["type"], "company_type"),
        ), (founded, *term)
    return (name, sort, boss), (capital, founded, *term, ("住所", f["place"], "address"))


def _term(rng: np.random.Generator, day: datetime.date) -> str:
    years = int(rng.choice([10, 20, 30, 50]))
    end = people.later(day, years) - datetime.timedelta(days=1)
    return people.pick(
        rng,
        (
            "长期",
            f"{day:%Y年%m月%d日}至长期",
            f"{day:%Y年%m月%d日} 至 {end:%Y年%m月%d日}",
            f"自{day:%Y年%m月%d日}至{end:%Y年%m月%d日}",
            f"{day:%Y-%m-%d}至{end:%Y-%m-%d}",
            f"{day:%Y年%m月%d日}至无固定期限",
            "",
        ),
    )


def _eight(rng: np.random.Generator) -> str:
    if rng.random() < 0.5:
        return "MA" + "".join(people.pick(rng, "0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    return "".join(str(d) for d in rng.integers(0, 10, 8))


def _register_number(rng: np.random.Generator, region: str) -> str:
    """Fifteen digits with the check of GS 15-2006."""
    head = region + "".join(str(d) for d in rng.integers(0, 10, 8))
    return next(head + str(d) for d in range(10) if UnifiedCreditCode().parse(head + str(d)).valid is True)
