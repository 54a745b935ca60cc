"""What invented firms do: scopes of business, kinds of companies, capitals and terms, as licences word them.

Plain words and how they are put together. Must not know papers.
"""
# ruff: noqa: SIM905

from __future__ import annotations

from decimal import Decimal

import numpy as np

from kapiao.specimens import people
from kapiao.values.money import capitals

ITEMS = tuple(
    """
    技术开发 技术咨询 技术服务 技术转让 技术推广 软件开发 信息系统集成服务 数据处理和存储支持服务 计算机及办公设备维修
    货物进出口 技术进出口 国内贸易代理 会议及展览服务 市场营销策划 企业管理咨询 社会经济咨询服务 广告设计、代理 广告制作
    装饰工程设计与施工 承装（修、试）电力设施业务 电力工程施工 售电服务 建筑劳务分包 园林绿化工程施工 土石方工程施工
    道路普通货物运输 国际货物运输代理 仓储服务（不含危险化学品） 装卸搬运 汽车租赁 机动车修理和维护 汽车零配件批发
    五金产品零售 日用百货销售 服装服饰零售 针纺织品销售 化妆品零售 办公用品销售 电子产品销售 通讯设备销售
    家用电器安装服务 食品经营（销售预包装食品） 餐饮服务 餐饮管理 烟草制品零售 水产品零售 新鲜蔬菜批发 农副产品销售
    谷物种植 树木种植经营 机械设备租赁 建筑材料销售 金属材料销售 化工产品销售（不含许可类化工产品） 橡胶制品销售
    环保设备的研发、生产、销售 医疗器械经营（Ⅰ类、Ⅱ类） 房地产经纪 物业管理 家政服务 健身休闲活动
    文化艺术交流活动组织策划
    摄影服务 婚庆礼仪服务
    人力资源服务（不含职业中介活动） 教育咨询服务 新能源汽车充换电建设和运营服务 工程勘察勘探服务 3D打印服务 互联网销售
    竹编工艺品加工 粉条、粉丝加工 农机具配件零售 水暖器材安装 锅炉辅机维修 塑钢窗加工 石材切割 桶装水配送 窗帘布艺定做
    预制构件运输 禽蛋收购 山野菜初加工 钢管脚手架租赁 轮胎修补 五金冲压件加工 纸箱加工、销售 管道疏通 电梯轿厢装潢
    网围栏安装 沙石料装载
    """.split()
)
CLOSINGS = (
    "（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
    "（依法须经批准的项目，经相关部门批准后依批准的内容开展经营活动。）",
    "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）",
    "",
)
LIMITED = tuple(
    """
    有限责任公司 有限责任公司(自然人独资) 有限责任公司(自然人投资或控股) 有限责任公司(法人独资) 其他有限责任公司
    有限责任公司(自然人投资或控股) 有限责任公司(台港澳与境内合资) 股份有限公司(非上市、自然人投资或控股)
    一人有限责任公司
    """.split()
)
BRANCHES = tuple(
    """
    有限责任公司分公司 有限责任公司分公司(自然人投资或控股) 其他有限责任公司分公司 股份有限公司分公司
    """.split()
)
SHOPS = tuple(
    """
    便利店 餐馆 小吃店 服装店 五金店 理发店 水果店 百货商行 汽修厂 农家乐 文具店 面馆 药店 建材经营部
    """.split()
)


def scope(rng: np.random.Generator, most: int) -> str:
    """A scope of business of at most so many characters."""
    wanted = int(rng.choice([20, 60, 120, 200, 320, most]) * rng.uniform(0.6, 1.0))
    closing = people.pick(rng, CLOSINGS)
    mark = people.pick(rng, "；；，、。")
    chosen: list[str] = []
    order = rng.permutation(len(ITEMS))
    for k in order:
        if sum(map(len, chosen)) + len(chosen) + len(closing) + len(ITEMS[k]) > min(wanted, most):
            break
        chosen.append(ITEMS[k])
    if not chosen:
        return ITEMS[int(order[0])]
    head = "一般项目：" if rng.random() < 0.2 and len(chosen) > 3 else ""
    return head + mark.join(chosen) + ("。" if mark in "；，" and not closing else "") + closing


def capital(rng: np.random.Generator) -> str:
    """A registered capital in one of the ways that offices print it."""
    amount = int(rng.choice([3, 10, 50, 100, 200, 500, 1000, 2000, 5000, 10000])) * int(rng.choice([1, 1, 1, 3]))
    words = capitals(Decimal(amount * 10_000)).removesuffix("整").removesuffix("圆")
    return people.pick(
        rng,
        (
            f"{amount}万元",
            f"{amount}万元人民币",
            f"{amount}.0000万元人民币",
            f"人民币{amount}万元",
            f"{words}元整",
            f"{words}圆整",
            f"人民币{words}元整",
            f"{words}元（人民币）",
        ),
    )
