"""Firms that do not exist: names put together from common words.

Knows how names of companies are built (place, name, trade, form). Must not know papers. Should such a name be in use,
it is by chance.
"""
# ruff: noqa: SIM905

from __future__ import annotations

import numpy as np

from kapiao.specimens import people

HEADS = tuple(
    """
    云帆 博远 恒达 瑞丰 天成 华盛 金石 宏业 众合 嘉禾 星海 启明 安泰 东昇 顺通 万和 长青 永兴 力拓 泰和 鼎新 汇通
    百川 远航 新元 德润 海纳 乐途 明筑 青禾
    """.split()
)
TRADES = tuple(
    """
    商贸 科技 物流 运输 建筑工程 汽车租赁 电子商务 农业开发 信息技术 餐饮管理 机械设备 环保科技 文化传媒 医疗器械
    装饰工程
    """.split()
)


def place(rng: np.random.Generator, division: tuple[str, ...]) -> str:
    """The place with which a company's name begins."""
    city = next((part for part in division[1:] if part.endswith("市")), division[0])
    return people.pick(rng, (city.removesuffix("市"), city, division[0].removesuffix("省")))


def company(rng: np.random.Generator, division: tuple[str, ...]) -> str:
    """The name of a limited company."""
    return place(rng, division) + people.pick(rng, HEADS) + people.pick(rng, TRADES) + "有限公司"
