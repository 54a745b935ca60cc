"""What registers of households say of people who do not exist: relations, trades, schooling, where they came from.

Knows the words of GA/T 2000 lists as offices print them. Must not know papers.
"""
# ruff: noqa: SIM905

from __future__ import annotations

import datetime

import numpy as np

from kapiao.specimens import firms, people, words

MALE_KIN = tuple(
    """
    户主 户主 夫 之夫 子 长子 次子 三子 独生子 父亲 孙子 长孙 外孙子 女婿 弟 兄 儿子 祖父 岳父 侄子 非亲属
    """.split()
)
FEMALE_KIN = tuple(
    """
    户主 户主 妻 配偶 之妻 女 长女 次女 三女 独生女 母亲 孙女 长孙女 外孙女 儿媳 妹 姐 女儿 祖母 岳母 侄女 非亲属
    """.split()
)
EDUCATION = tuple(
    """
    小学 小学毕业 初中 初中毕业 初级中学教育 高中 普通高级中学教育 中专 中等专科 中等职业教育 大专 大学专科教育
    大学专科 大学本科 大学本科教育 本科 硕士研究生 研究生 硕士研究生毕业 博士研究生 博士研究生毕业 文盲或半文盲
    未受教育 学龄前儿童 技工学校
    """.split()
)
MARRIAGE = tuple(
    """
    未婚 未婚 已婚 已婚 有配偶 初婚 再婚 离婚 离异 丧偶 未说明的婚姻状况
    """.split()
)
MILITARY = tuple(
    """
    未服兵役 未服兵役 未服兵役 退出现役 服预备役 服现役 不适宜服兵役 士兵预备役 未服
    """.split()
)
BLOOD = tuple(
    """
    A B O AB A型 B型 O型 AB型 不明 未知 A型 O型
    """.split()
)
RELIGION = tuple(
    """
    无宗教信仰 无 不信仰宗教 佛教 伊斯兰教 道教 基督教
    """.split()
)
WORK = tuple(
    """
    粮农 学生 工人 职员 教师 医生 护士 司机 会计 务农 农民 退休 无业 个体 个体工商户 干部 公务员 技术员 营业员 经商
    待业 工程技术人员 专业技术人员 教学人员 财会人员 粮农及其他种植业劳动者 不便分类的其他从业人员 国家机关工作人员
    商业工作人员 企业管理人员 家务 自由职业 待分配工作的毕业生 保育员 厨师 电工 木工 编辑 记者 店员
    """.split()
)
SCHOOLS = tuple(
    """
    第一中学 第二小学 实验小学 中心小学 职业技术学院 师范大学 理工大学 农业大学 人民医院 供电局 税务局 粮食局
    """.split()
)
CAUSES = tuple(
    """
    因购房 因婚迁 因投靠 因工作调动 因大中专学校毕业 因招生 因投靠配偶 因投靠父母 因复员转业 因拆迁
    """.split()
)
HOUSEHOLDS = tuple(
    """
    家庭户 家庭户 非农业家庭户 农业家庭户 集体户 非农业集体户 居民家庭户 城镇居民户 居民户 农业户口 非农业户口
    居民户口 农村居民家庭户 家庭户口 非农业家庭户口 城镇居民家庭户口 自理口粮户 单位集体户 学校集体户
    """.split()
)


def day_as_printed(rng: np.random.Generator, day: datetime.date) -> str:
    """A day in one of the ways of the offices."""
    return people.pick(rng, (f"{day.year}年{day.month:02d}月{day.day:02d}日", f"{day.year}年{day.month}月{day.day}日"))


def resident(rng: np.random.Generator) -> dict[str, str]:
    """Everything that a resident's card says, by field; what is blank on it is left out."""
    who = people.person(rng)
    grown = who.born.year < 2004
    registered = people.day(rng, max(1998, who.born.year), 2025)
    birth_place = place(rng, who.division)
    told = {
        "name": who.name,
        "relation": people.pick(rng, MALE_KIN if who.sex == "男" else FEMALE_KIN),
        "sex": who.sex,
        "ethnicity": who.ethnicity + ("族" if rng.random() < 0.6 else ""),
        "birth_place": birth_place,
        "native_place": birth_place if rng.random() < 0.6 else place(rng, people.person(rng).division),
        "birth_date": day_as_printed(rng, who.born),
        "id_number": who.number,
        "moved_here": moved(rng, registered),
        "register_date": day_as_printed(rng, registered),
        "undertaker": people.name(rng, "男") if rng.random() < 0.9 else "",
        "office": people.police(rng, who.division),
    }
    told |= _seldom(rng, grown)
    return told


def _seldom(rng: np.random.Generator, grown: bool) -> dict[str, str]:
    """Cells that are blank on many cards."""
    other = people.person(rng)
    height = int(rng.integers(148, 192) if grown else rng.integers(60, 140))
    options: dict[str, tuple[float, str]] = {
        "former_name": (0.15, other.name),
        "other_address": (0.1, other.address),
        "religion": (0.3, people.pick(rng, RELIGION)),
        "height": (0.45, people.pick(rng, (f"{height}", f"{height}厘米", f"{height}CM", f"{height}cm"))),
        "blood_type": (0.45, people.pick(rng, BLOOD)),
        "education": (0.85 if grown else 0.5, people.pick(rng, EDUCATION)),
        "marriage": (0.85 if grown else 0.3, people.pick(rng, MARRIAGE) if grown else "未婚"),
        "military": (0.5 if grown else 0.1, people.pick(rng, MILITARY)),
        "workplace": (0.4, workplace(rng, other.division)),
        "occupation": (0.65 if grown else 0.3, people.pick(rng, WORK) if grown else "学生"),
        "moved_to_city": (0.6, moved(rng, people.day(rng, 1980, 2024))),
        "household_number": (0.3, household_number(rng, other.region)),
    }
    return {name: text for name, (share, text) in options.items() if rng.random() < share}


def place(rng: np.random.Generator, division: tuple[str, ...]) -> str:
    """A place of birth: province and county, or all levels."""
    if len(division) > 2 and rng.random() < 0.35:
        return division[0] + division[-1]
    return "".join(division)


def workplace(rng: np.random.Generator, division: tuple[str, ...]) -> str:
    """A firm, a school, an office."""
    if rng.random() < 0.6:
        return firms.company(rng, division)
    return firms.place(rng, division) + people.pick(rng, SCHOOLS)


def moved(rng: np.random.Generator, day: datetime.date) -> str:
    """When and from where somebody came, as cards word it."""
    draw = rng.random()
    if draw < 0.12:
        return people.pick(rng, ("世居", "出生", "久居", "本地出生", "出生登记"))
    home = people.person(rng)
    written = people.pick(
        rng, (day_as_printed(rng, day), f"{day:%Y.%m.%d}", f"{day:%Y-%m-%d}", f"{day:%Y}{day:%m}{day:%d}")
    )
    if draw < 0.3:
        return f"{written}{people.pick(rng, ('出生登记', '补录', '恢复户口', '因出生申报'))}"
    cause = people.pick(rng, CAUSES) if rng.random() < 0.6 else ""
    origin = home.address if rng.random() < 0.6 else place(rng, home.division)
    return f"{written}{cause}由{origin}迁来" if rng.random() < 0.8 else f"{written}{origin}"


def household(rng: np.random.Generator) -> dict[str, str]:
    """Everything that a head page says, by field."""
    who = people.person(rng)
    province = who.division[0]
    told = {
        "household_type": people.pick(rng, HOUSEHOLDS),
        "householder": who.name,
        "household_number": household_number(rng, who.region),
        "address": who.address,
        "undertaker": people.name(rng, "女") if rng.random() < 0.9 else "",
        "issue_date": day_as_printed(rng, people.day(rng, 1998, 2025)),
        "province_office": province + ("公安局" if province.endswith("市") else "公安厅"),
        "office": people.police(rng, who.division),
    }
    if rng.random() < 0.3:
        told["community"] = people.pick(rng, words.STREET_FIRST) + people.pick(rng, ("社区", "居委会", "村委会"))
        told["location_number"] = "".join(str(d) for d in rng.integers(0, 10, int(rng.integers(3, 9))))
    return told


def household_number(rng: np.random.Generator, region: str) -> str:
    """The number of a household: as long as its office likes."""
    length = int(rng.choice([5, 6, 7, 8, 9, 9, 10, 12]))
    digits = "".join(str(d) for d in rng.integers(0, 10, length))
    return region + digits if length == 9 and rng.random() < 0.4 else digits
