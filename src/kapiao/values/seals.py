"""What seals say: whose they are and what for.

Knows: words that names of firms and offices are built from, how such names end, the usual inner words of seals. Must
not know pixels. Source: names of trades in the national classification GB/T 4754 and the usual seals of firms; seals
on invoices as announced by the tax administration (公告 2011 年第 7 号, 2018 年第 33 号).
"""
# ruff: noqa: SIM905

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from kapiao.values import glyphs
from kapiao.values.kind import Shape
from kapiao.values.names import GIVEN
from kapiao.values.places import division, division_names, divisions, table

ENDINGS = tuple(
    """
    有限公司 有限责任公司 股份有限公司 分公司 公司 总公司 集团 事务所 合伙企业 中心 管理局 监督局 规划局 委员会
    人民政府 办公室 管理处 经营部 商行 商店 超市 工厂 医院 学校 大学 学院 中学 小学 酒店 饭店 银行 支行 分行 研究院
    研究所 合作社 税务局 财政局 公安局 派出所 法院 检察院 协会 工会 居民委员会 村民委员会 服务部 加工厂 印刷厂 管理局
    审批局 药房 大队 支队 总队
    """.split()
)
_TRADES = tuple(
    """
    科技 技术 信息 网络 软件 电子 商务 贸易 商贸 实业 工业 工程 建筑 建设 安装 装饰 装修 设计 咨询 管理 服务 物业 置业
    房地产 开发 投资 资产 控股 集团 股份 有限 责任 机械 机电 设备 制造 加工 材料 新材料 化工 塑料 橡胶 五金 模具 包装
    印刷 纺织 服装 服饰 家具 家居 建材 钢材 金属 矿业 能源 新能源 电力 电气 电器 仪器 仪表 自动化 智能 通信 通讯 光电
    半导体 汽车 配件 运输 物流 货运 快递 供应链 国际 进出口 旅游 旅行社 酒店 餐饮 食品 饮料 酒业 农业 农产品 生物 医药
    医疗 器械 健康 环保 环境 园林 绿化 水利 市政 路桥 广告 文化 传媒 传播 教育 培训 人力资源 劳务 保安 租赁 金融 保险
    担保 典当 拍卖 会计师 律师 税务 事务所 检测 认证 测绘 勘察 监理 招标 投标 造价 公共资源 交易 自然资源 规划
    市场监督 行政审批 住房 保障 房产 城乡 工商 人民 政府 国家 统计 卫生 民政 财政 发展 改革 经济 工业 农村 水务 交通
    公安 消防 应急 退役军人 社会 医疗保障 分公司 经营 经营部 出租 客运 公交 停车 加油 石油 石化 燃气 热力 供水 出版
    印务 珠宝 眼镜 钟表 玩具 体育 用品 办公 图文 数码 影视 演艺 婚庆 美容 美发 家政 清洁 养老 托育 宠物 花卉 种植 养殖
    公共汽车 公共交通 地铁 轨道 航空 航运 港口 铁路 自来水 污水 垃圾 畜牧 渔业 林业 粮油 饲料 化肥 种子 冷链 仓储 电商
    """.split()
)
_OFFICES = tuple(
    """
    房产管理局 城乡建设局 市场监督管理局 行政管理局 综合执法局 资源和规划局 社会保障局 卫生健康委员会 行政审批局
    交通运输局 生态环境局 应急管理局 城市管理局 资源交易中心 动产登记中心 居民委员会 村民委员会 税务师事务所
    会计师事务所 律师事务所 人民医院 人民检察院
    """.split()
)
INNER = tuple(word for row in table("seal_uses.txt") for word in row.split())  # what stands below the star
_NO_FIRMS = frozenset(  # of the trades, those that stand in names of offices, or before something else
    """
    有限 责任 会计师 律师 税务 事务所 人力资源 造价 公共资源 交易 自然资源 规划 市场监督 行政审批 住房 保障 房产 城乡
    工商 人民 政府 国家 统计 卫生 民政 财政 改革 经济 农村 水务 公安 消防 应急 退役军人 社会 医疗保障 分公司 经营 经营部
    """.split()
)
_MISREAD = ("有眼公司", "有很公司", "有恨公司", "有限公词", "有楼公司")
_CUT = ("有公司", "限公司")
_SHORTENED = ("有限公", "分公")
_BRANCH = re.compile("公司(..)分公司$")
_FIRM, _LEAST_NAME, _STRAY = "公司", 5, 2
HAN = GIVEN | frozenset(
    bytes((high, low)).decode("gb2312")
    for high in range(0xB0, 0xF8)
    for low in range(0xA1, 0xFF)
    if not (high == 0xD7 and low > 0xF9)
)
PERSONAL = ("印", "章", "之印", "印章")  # how seals of persons end
ARC_ALPHABET = HAN | frozenset("()（）·、")
SERIAL = Shape(  # GA 241.9: the county, then seven digits
    (frozenset("12345678"), *(glyphs.DIGITS,) * 12),
    repair_nats=4.0,
    margin_nats=0.5,
    accept=lambda number: division(number[:6]) is not None,
)
_USE = "专用章"
_MIDDLE, _ENDS = (3, 4), 2  # characters by which a word is known when so many at its ends were lost
_SHARED_INNER = 3  # characters that tell one of these words, where one word alone has so many and but two more
_ON_INVOICES = "发票专用章"
_SAME_INNER = 1  # characters by which an inner word may be misread


def _pairs(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(a + b for word in words for a, b in pairwise(word))


_WORD_PAIRS = _pairs(ENDINGS + _TRADES)
_WORD, _PLACE, _CITY = 2.6, 1.0, 2.6  # nats by which pairs of characters that are usual are likelier than others
_TOLD_BY = 4  # characters of a word that tells one that is lost in it
_ONE_OF = 3  # characters of a word of which one may be misread
_SHORT_END, _END_NATS = 3, 5.0
_SHORT_ENDS = tuple(sorted({end for end in ENDINGS if len(end) == _SHORT_END}))  # 经营部
_LIMITED, _PHRASE_NATS, _HEAD_NATS = "有限公司", 6.0, 5.0
SUPERVISORY, _ITS_OWN = "全国统一发票监制章", 5  # of the tax administration, on every invoice; characters enough
_OFFICE_ROWS = "国家税务总局", "国家税务局监制", "地方税务局监制", "国家税务总局监制"
_TAX, _LEAST_PLACE = "税务", 2
_SEEN = 3  # that are enough in an oval of two rims, which is hers alone
_TELLING = "票监制"  # of its characters, those that seals of others hardly have
_LONG_PROVINCES = "内蒙古", "黑龙江"
_PLACE_SIZES, _PLACE_ENDS = (5, 4, 3), "市省县区"
_LONG_SIZES = (8, 7, 6)  # of 新疆维吾尔自治区: so much of a place tells it whatever shorter one begins so
_NO_BEGINNING = "、·.)）"
_NO_CITIES = frozenset({"市辖", "县"})  # what lists of divisions have for the districts of a city
_NO_PLACES = "市政", "市场"  # what their last character may begin instead
_PLACES = 4  # characters at the beginning of a name among which a place's name stands


@lru_cache(maxsize=1)
def _place_pairs() -> frozenset[str]:
    return _pairs(tuple(division.name for rows in divisions().values() for division in rows))


@lru_cache(maxsize=1)
def _cities() -> frozenset[str]:
    """The first two characters of provinces and of prefectures: most names begin so."""
    rows = (division for code, rows in divisions().items() if code.endswith("00") for division in rows)
    return frozenset(division.name[:2] for division in rows if len(division.name) > 2) - _NO_CITIES


@lru_cache(maxsize=1)
def _towns() -> frozenset[str]:
    """The first two characters of cities that are counties."""
    return frozenset(name[:2] for name in division_names() if len(name) == 3 and name.endswith("市"))


@lru_cache(maxsize=1)
def _seats() -> frozenset[str]:
    """Provinces and prefectures: where the tax administration has offices that have invoices made."""
    return frozenset(rows[-1].name for code, rows in divisions().items() if code.endswith("00"))


@lru_cache(maxsize=1)
def _short_seats() -> frozenset[str]:
    """The same as they are called without what they are: 江苏."""
    return frozenset(name[:-1] for name in _seats() if name[-1] in "省市" and len(name) > _LEAST_PLACE)


def pair_bonus(pair: str, place: int) -> float:
    """How much likelier than others a pair of characters is in a name, its second one at `place` (0: the first)."""
    if place == 1 and pair in _cities():
        return _CITY
    usual = _WORD if pair in _WORD_PAIRS else 0.0
    return max(usual, _PLACE if place < _PLACES and pair in _place_pairs() else 0.0)


@lru_cache(maxsize=1)
def _phrases() -> frozenset[str]:
    """What a character in the middle of a name is known by: words of trades that stand together, and before the end."""
    known = {word for row in table("name_words.txt") for word in row.partition("|")[2].split() if len(word) >= _TOLD_BY}
    return frozenset(known) | {trade + _LIMITED for trade in _TRADES if trade not in _NO_FIRMS}


def usual_changes(text: str, doubted: tuple[bool, ...]) -> Iterator[Iterator[tuple[int, str, float]]]:
    """What usual names have instead of parts of a name: where, what, and by how many nats it is likelier. First the
    words of trades with one of the doubted characters changed, then the cities that it may begin with."""
    likely: list[tuple[int, str, float]] = []
    for start in range(len(text)) if len(text) == len(doubted) else ():
        if doubted[start]:
            yield _with_phrase(text, start, doubted)
    for size in (4, 3, 2) if len(text) == len(doubted) and text[:2] in _cities() | _towns() else ():  # 乌鲁木齐市
        ends = [name[2] for name in _LONG_PROVINCES if text[:size] == name[:2]]
        ends += [end for end in "市省" if text[:size] + end in division_names()]
        if len(ends) == 1 and any(doubted[size : size + 1]):
            yield iter([(size, ends[0], _HEAD_NATS - 1)])
    known = any(text[:size] in division_names() for size in _PLACE_SIZES)
    if len(text) == len(doubted) and any(doubted[:2]) and not known and text[:2] not in _cities() | _towns():
        for names, nats in ((_cities(), _HEAD_NATS), (_towns() - _cities(), _HEAD_NATS - 1)):
            likely += [(0, name, nats) for name in names if _changed(name, text, doubted)]
        yield iter(sorted(likely))


def lost_character(text: str, at: int) -> str:
    """The character that usual words have before place `at` of a name, where it is known that one is lost there; empty
    where none or several may be.

    >>> lost_character("青禾电商务有限公司", 3), lost_character("青禾商贸有限公司", 1)
    ('子', '')
    """
    found = set()
    for phrase in _phrases():
        for k in range(len(phrase)):
            start = at - k
            rest = phrase[:k] + phrase[k + 1 :]
            if len(phrase) >= _TOLD_BY and start >= 0 and text[start : start + len(rest)] == rest:
                found.add(phrase[k])
    return found.pop() if len(found) == 1 else ""


def _with_phrase(text: str, at: int, doubted: tuple[bool, ...]) -> Iterator[tuple[int, str, float]]:
    known = _phrases()
    around = ((k, n) for n in range(4, 10) for k in range(max(0, at - n + 1), at + 1))
    if any(text[k : k + n] in known for k, n in around):
        return
    for phrase in sorted(known):
        for start in range(max(0, at - len(phrase) + 1), min(at, len(text) - len(phrase)) + 1):
            wrong = [k for k, char in enumerate(phrase, start) if char != text[k]]
            if at in wrong and len(wrong) * _ONE_OF <= len(phrase) and all(doubted[k] for k in wrong):
                yield start, phrase, _PHRASE_NATS * len(wrong)
    start = len(text) - _SHORT_END
    if at >= start > 0 and not usual_end(text):
        yield from (
            (start, end, _END_NATS)
            for end in _SHORT_ENDS
            if _differ(text[start:], end) == 1 == (text[at] != end[at - start])
        )


def _changed(city: str, text: str, doubted: tuple[bool, ...]) -> bool:
    """Whether a city differs from the beginning of a text in doubted characters alone."""
    return len(text) > len(city) and all(a == b or doubt for a, b, doubt in zip(city, text, doubted, strict=False))


def mended_name(text: str) -> str:
    """A name with the usual end of a firm's name made whole, as nothing else ends so, and the place it begins with."""
    if _supervises(text):
        return SUPERVISORY
    text = _placed(_begun(_without_stray(text.lstrip(_NO_BEGINNING))))
    for wrong in _MISREAD:
        text = text.replace(wrong, "有限公司")
    for cut in _CUT:
        if text.endswith(cut) and not text.endswith("有限公司"):
            text = text.removesuffix(cut) + "有限公司"
    for cut in _SHORTENED:
        text = text.removesuffix(cut) + cut + "司" if text.endswith(cut) else text
    for office in _OFFICES:
        text += office[-1] if text.endswith(office[:-1]) else ""
    return _branch(_ended(text))


def mended_supervisory(text: str) -> str:
    """What an oval of two rims says, which is the tax administration's unless it ends as a firm's name does."""
    shared = _shared(text, SUPERVISORY)
    return SUPERVISORY if shared >= _SEEN and not usual_end(text) else text


def _supervises(text: str) -> bool:
    """Whether a text is that of the tax administration's seal, under whose print invoices begin: wherever on the rim it
    was taken to begin, and with fewer of its characters where it ends as no name does."""
    turned = (text[k:] + text[:k] for k in range(len(text)))
    fewer = not usual_end(text) and any(char in text for char in _TELLING)
    return max((_shared(one, SUPERVISORY) for one in turned), default=0) >= _ITS_OWN - fewer


def _branch(text: str) -> str:
    """A firm's branch in a town of no list, of which one town of the list is one character away, is in that town."""
    match = _BRANCH.search(text)
    if match is None or match[1] in _cities():
        return text
    near = [city for city in _cities() if _differ(city, match[1]) == 1]
    return text[: match.start(1)] + near[0] + text[match.end(1) :] if len(near) == 1 else text


def _ended(text: str) -> str:
    """A name without what was read behind its end, where that is no more than two characters that no word begins."""
    end = text.rfind(_FIRM) + len(_FIRM)
    return text[:end] if end > _LEAST_NAME and 0 < len(text) - end <= _STRAY else text


def _shared(one: str, other: str) -> int:
    """How many characters two texts share in the same order."""
    row = [0] * (len(other) + 1)
    for a in one:
        before = row[:]
        for j, b in enumerate(other, 1):
            row[j] = before[j - 1] + 1 if a == b else max(before[j], row[j - 1])
    return row[-1]


def _without_stray(text: str) -> str:
    """A name without one character before its place, where no place begins with that."""
    names = division_names()
    if any(text[:size] in names for size in _PLACE_SIZES) or text[:2] in _cities():
        return text
    placed = any(text[1 : 1 + size] in names and text[size] in _PLACE_ENDS for size in (3, 4) if len(text) > size + 2)
    return text[1:] if placed else text


def _placed(text: str) -> str:
    """A name that begins with a place in no list, of which one place of the list is one character away, begins with
    that. Places told by their last character alone, as 成都市."""
    names = division_names()
    for size in (*_LONG_SIZES, *_PLACE_SIZES):
        head = text[:size]
        if text[size - 1 : size + 1] in _NO_PLACES:
            continue
        sizes = range(size if size in _LONG_SIZES else 2, size + 1)
        if len(text) > size and head[-1] in _PLACE_ENDS and not any(text[:n] in names for n in sizes):
            alike = [n for n in names if len(n) == size and n[-1] == head[-1]]
            near = [n for n in alike if 0 < _differ(n, head) <= 1 + (size > 5 or (size == 5 and n[:2] == head[:2]))]
            if len(near) == 1:
                return near[0] + text[size:]
    return text


def _begun(text: str) -> str:
    """A name whose first character was lost, where it begins with the rest of one place's name alone."""
    names = division_names()
    if any(text[:size] in names for size in (2, *_PLACE_SIZES)):
        return text
    for size in _PLACE_SIZES:
        head, rest = text[:size], text[size:]
        whole = [name for name in names if name[1:] == head] if rest and head[-1] in _PLACE_ENDS else []
        if len(whole) == 1:
            return whole[0] + rest
    return text


def cities_after(name: str) -> tuple[str, ...]:
    """Cities (their first two characters) with which a name may begin that has lost its first character; a province
    among them."""
    names = division_names()
    if not name or name[:2] in _cities() | _towns() or any(name[:size] in names for size in _PLACE_SIZES):
        return ()
    return tuple(sorted(city for city in _cities() | _towns() if city[1] == name[0]))


def usual_end(text: str) -> bool:
    """Whether a name ends as names of firms and offices do."""
    return text.endswith(ENDINGS)


def whole(name: str) -> int:
    """How many ends of a name are as names begin and end: with a place, with a firm or an office."""
    placed = name[:2] in _cities() or any(name[:size] in division_names() for size in (2, *_PLACE_SIZES))
    return placed + usual_end(name)


def mended_office(text: str) -> str:
    """A row inside the tax administration's seal: its name, an office's with its place, who had the seal made."""
    at = text.find(_TAX)
    fixed_rows = _OFFICE_ROWS if text[max(0, at - 1)] not in _PLACE_ENDS else ()
    alike = [one for one in fixed_rows if abs(len(text) - len(one)) <= 1 and _shared(text, one) >= len(one) - 2]
    if alike:
        return max(alike, key=lambda one: _shared(text, one))
    if at < _LEAST_PLACE or len(text) - at > len(_TAX) + 1:
        return text
    place, names = text[:at], _seats()
    if place not in names:
        near = [n for n in names if n[1:] == place] or [n for n in names if len(n) == at and _differ(n, place) == 1]
        place = near[0] if len(near) == 1 else place
    return f"{place}{_TAX}局"


def office_row(text: str) -> str:
    """A row inside the tax administration's seal as it has them: its name, an office's, who had the seal made, a place;
    empty where it is none of these.

    >>> office_row("国家税务局监利"), office_row("成郁市"), office_row("江苏"), office_row("四川绵阳市")
    ('国家税务局监制', '成都市', '江苏', '四川绵阳市')
    """
    row = mended_office(text) if len(text) >= _LEAST_PLACE else ""
    place = row.removesuffix(f"{_TAX}局")
    if row in _OFFICE_ROWS or place in _seats() or row in _short_seats():
        return row
    if any(place.startswith(short) and place.removeprefix(short) in _seats() for short in _short_seats()):
        return row
    near = [name for name in _seats() if len(name) == len(row) > _LEAST_PLACE and _differ(name, row) == 1]
    return near[0] if len(near) == 1 else ""


def usual_word(text: str) -> bool:
    """Whether a framed seal says what such seals say: a usual word, the name of a firm or office, a person's seal."""
    return text in INNER or usual_end(text) or (2 < len(text) <= 5 and text.endswith(PERSONAL))


def is_notice(text: str) -> bool:
    """Whether a text, or all but one of its characters, is what forms print in a frame that is no seal.

    >>> is_notice("机打发票手写无效"), is_notice("机打发栗手写无效"), is_notice("发票专用章")
    (True, True, False)
    """
    known = {word for row in table("notices.txt") for word in row.split()}
    return any(text == one or (len(one) > _TOLD_BY and _differ(text, one) == 1) for one in known)


def mended_inner(text: str, oval: bool = False) -> str:
    """An inner word as seals have it, when it differs by one character from a usual one; otherwise as it is. `oval`: of
    a seal such as invoices bear, which says so."""
    if text in INNER:
        return text
    around = [word for word in INNER if text in word and len(word) - len(text) <= _ENDS and len(text) in _MIDDLE]
    if len(set(around)) == 1:
        return around[0]
    if len(text) == len(_USE) + 2 and _differ(text[2:], _USE) == 1:
        text = text[:2] + _USE
    near = {word for word in INNER if len(word) >= 4 and _differ(word, text) <= _SAME_INNER}
    longer = [word for word in INNER if len(word) - len(text) < 2]
    near = near or {word for word in longer if _shared(word, text) >= max(_SHARED_INNER, len(word) - 2)}
    if oval and _ON_INVOICES in near:
        return _ON_INVOICES
    return near.pop() if len(near) == 1 else text


def _differ(one: str, other: str) -> int:
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True))
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return 99
    return 1 if any(long[:k] + long[k + 1 :] == short for k in range(len(long))) else 99
