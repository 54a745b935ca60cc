"""Invented people: names put together from single characters, addresses with invented streets, numbers that compute.

Knows real administrative divisions (GB/T 2260 codes) and the shape of Chinese addresses. Must not know papers. Nobody
here exists: names, streets, house numbers and serial parts are drawn at random; only division names, their codes and
the check digit (GB 11643) are real.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗"
)
DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "皇甫", "令狐", "慕容", "夏侯", "东方", "尉迟")
GIVEN_MALE = "伟磊军洋勇杰涛超明刚平辉华飞鑫波斌宇浩凯健俊帆旭宁龙林宏建国志峰晨博文昊天泽轩睿子铭瑞嘉豪梓一乐思远航诚达海川东亮成永康德义福生根全有才贵"
GIVEN_FEMALE = "芳娜敏静丽艳秀娟英华慧巧美雅芝玉萍红月彩春菊兰凤洁梅琳素云莲真环雪荣爱妹霞香莺媛瑞凡佳嘉琼勤珍贞莉桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨"
RARE = "堃喆翀犇淼焱垚燚懋彧琰玥璟珺祎翊昶赟煊炜烨曦瀚灏澍霖翯甯妤婳嫣姝娉婧筱苒莘芮荞菡萱葳蔚璇瑷瓅钰锴镕鐭頔飏骁骐骞魁麒龑䶮"
MINORITIES = ["蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺"]
UYGHUR_MALE = ["艾力", "买买提", "吐尔逊", "阿卜杜拉", "玉素甫", "艾合买提", "依明", "库尔班", "热合曼", "麦麦提", "亚森", "卡米力"]
UYGHUR_FEMALE = ["阿依古丽", "古丽娜尔", "热依拉", "帕提古丽", "米热古丽", "阿依努尔", "祖丽菲娅", "迪丽拜尔"]
TIBETAN = ["扎西", "卓玛", "次仁", "平措", "央金", "达瓦", "尼玛", "旺堆", "德吉", "白玛", "索朗", "仁增", "拉姆", "格桑", "丹增", "洛桑"]
MONGOL = ["巴特尔", "其其格", "乌兰", "苏和", "娜仁", "格日勒", "斯琴", "宝音", "那日苏", "萨仁", "图雅", "阿木古楞", "呼和", "朝鲁"]

# code, names of the levels as an address prints them
DIVISIONS = tuple(
    (row.split()[0], tuple(row.split()[1:]))
    for row in """
110101 北京市 东城区|110105 北京市 朝阳区|110108 北京市 海淀区|120104 天津市 南开区|120101 天津市 和平区
130102 河北省 石家庄市 长安区|130983 河北省 黄骅市|140105 山西省 太原市 小店区|150102 内蒙古 呼和浩特市 新城区
150202 内蒙古 包头市 东河区|210102 辽宁省 沈阳市 和平区|210202 辽宁省 大连市 中山区|220102 吉林省 长春市 南关区
222401 吉林省 延吉市|230102 黑龙江省 哈尔滨市 道里区|310104 上海市 徐汇区|310115 上海市 浦东新区
320106 江苏省 南京市 鼓楼区|320583 江苏省 昆山市|320281 江苏省 江阴市|330106 浙江省 杭州市 西湖区|330782 浙江省 义乌市
340104 安徽省 合肥市 蜀山区|340621 安徽省 濉溪县|350203 福建省 厦门市 思明区|350128 福建省 平潭县
360103 江西省 南昌市 西湖区|360428 江西省 都昌县|370202 山东省 青岛市 市南区|370828 山东省 金乡县|370102 山东省 济南市 历下区
410105 河南省 郑州市 金水区|410225 河南省 兰考县|420106 湖北省 武汉市 武昌区|421083 湖北省 洪湖市
430103 湖南省 长沙市 天心区|430522 湖南省 新邵县|440106 广东省 广州市 天河区|440305 广东省 深圳市 南山区|440981 广东省 高州市
450103 广西 南宁市 青秀区|450103 广西壮族自治区 南宁市 青秀区|450122 广西 武鸣县|460106 海南省 海口市 龙华区
500112 重庆市 渝北区|500103 重庆市 渝中区|510104 四川省 成都市 锦江区|510107 四川省 成都市 武侯区|513221 四川省 汶川县
520102 贵州省 贵阳市 南明区|522601 贵州省 凯里市|530102 云南省 昆明市 五华区|532901 云南省 大理市
540102 西藏 拉萨市 城关区|540102 西藏自治区 拉萨市 城关区|610113 陕西省 西安市 雁塔区|610528 陕西省 富平县
620102 甘肃省 兰州市 城关区|620421 甘肃省 靖远县|630103 青海省 西宁市 城中区|640104 宁夏 银川市 兴庆区
640104 宁夏回族自治区 银川市 兴庆区|650102 新疆 乌鲁木齐市 天山区|653101 新疆 喀什市
650102 新疆维吾尔自治区 乌鲁木齐市 天山区|654002 新疆 伊宁市
""".replace("\n", "|").split("|")
    if row.strip()
)
STREET_FIRST = ["人民", "解放", "建设", "中山", "青年", "和平", "文化", "朝阳", "新华", "长江", "黄河", "红旗", "胜利", "学府", "滨河", "迎宾", "兴业", "桃园", "柳荫", "金桥", "银杏", "紫荆", "海棠", "望江", "云溪", "松涛", "石桥", "西苑", "龙泉", "凤凰", "白鹭", "星光", "丰收", "荷塘", "翠屏", "东湖", "南屏", "北辰", "曙光", "育才"]
STREET_LAST = ["路", "街", "大街", "大道", "东路", "西路", "南路", "北路", "中路", "巷", "胡同", "南大街", "北大街", "支路"]
ESTATES = ["花园", "小区", "家园", "公寓", "新村", "雅苑", "新城", "名邸", "嘉园", "华庭", "佳苑", "国际"]
TOWNS = ["清水", "石门", "太平", "永安", "双桥", "白云", "龙潭", "高桥", "柳河", "大营", "杨柳", "三合", "金沙", "黑石", "南坪", "青山", "马家", "桃花", "沙河", "松林"]
VILLAGES = ["王家", "李家", "上", "下", "前", "后", "大", "小", "东", "西", "新", "老", "张", "刘", "石", "柳", "槐", "杨", "井", "坝", "岭", "湾", "桥头", "庙前", "河口"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    sex: str
    ethnicity: str
    born: datetime.date
    region: str  # six digits
    division: tuple[str, ...]
    address: str
    number: str


def pick(rng: np.random.Generator, choices: str | tuple[str, ...] | list[str]) -> str:
    """One of them, all alike."""
    return choices[int(rng.integers(len(choices)))]


def person(rng: np.random.Generator, region: str = "") -> Person:
    """Anybody; `region` (leading digits of the code) keeps the home within it."""
    homes = [d for d in DIVISIONS if d[0].startswith(region)] or list(DIVISIONS)
    code, division = homes[int(rng.integers(len(homes)))]
    sex = "男" if rng.random() < 0.5 else "女"
    ethnicity = people_of(rng, code)
    born = day(rng, 1935, 2019)
    serial = int(rng.integers(1, 500)) * 2 - (1 if sex == "男" else 0)
    number = resident_number(code, born, serial)
    return Person(name(rng, sex, ethnicity), sex, ethnicity, born, code, division, address(rng, division), number)


def resident_number(region: str, born: datetime.date, serial: int) -> str:
    """Eighteen characters with a right check digit (GB 11643: ISO 7064 MOD 11-2)."""
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def people_of(rng: np.random.Generator, code: str) -> str:
    """Mostly Han; more often the people of an autonomous region."""
    local = {"15": "蒙古", "54": "藏", "65": "维吾尔", "45": "壮", "64": "回"}.get(code[:2])
    if local and rng.random() < 0.6:
        return local
    return "汉" if rng.random() < 0.7 else pick(rng, MINORITIES)


def name(rng: np.random.Generator, sex: str, ethnicity: str = "汉") -> str:
    """A name put together at random; some hold rare characters, some are long ones with a middle dot."""
    if ethnicity in ("维吾尔", "哈萨克", "乌孜别克", "柯尔克孜", "塔吉克") and rng.random() < 0.9:
        return pick(rng, UYGHUR_MALE if sex == "男" else UYGHUR_FEMALE) + "·" + pick(rng, UYGHUR_MALE)
    if ethnicity in ("藏", "门巴", "珞巴") and rng.random() < 0.9:
        return pick(rng, TIBETAN) + pick(rng, TIBETAN)
    if ethnicity in ("蒙古", "达斡尔", "鄂温克") and rng.random() < 0.5:
        return pick(rng, MONGOL)
    surname = pick(rng, DOUBLE_SURNAMES) if rng.random() < 0.03 else pick(rng, SURNAMES)
    pool = GIVEN_MALE if sex == "男" else GIVEN_FEMALE
    given = "".join(pick(rng, RARE if rng.random() < 0.06 else pool) for _ in range(1 if rng.random() < 0.25 else 2))
    return surname + given


def day(rng: np.random.Generator, first_year: int, last_year: int) -> datetime.date:
    """Any day of those years."""
    start = datetime.date(first_year, 1, 1).toordinal()
    return datetime.date.fromordinal(int(rng.integers(start, datetime.date(last_year, 12, 31).toordinal() + 1)))


def address(rng: np.random.Generator, division: tuple[str, ...]) -> str:
    """A home in the division: an invented street in a town, or a village."""
    head = "".join(division)
    rural = division[-1][-1] == "县" or (len(division) == 2 and division[0][-1] == "省")
    if rng.random() < (0.75 if rural else 0.12):
        town = pick(rng, TOWNS) + pick(rng, "镇乡")
        village = pick(rng, VILLAGES) + pick(rng, ("村", "庄村", "屯村", "沟村", "坪村"))
        tail = pick(
            rng, (f"{_n(rng, 15)}组", f"{_n(rng, 400)}号", f"{_n(rng, 12)}组{_n(rng, 99)}号", f"{_n(rng, 20)}社")
        )
        return head + town + village + ("村民委员会" if rng.random() < 0.06 else "") + tail
    tail = pick(rng, STREET_FIRST) + pick(rng, STREET_LAST) + f"{_n(rng, 900)}号"
    if rng.random() < 0.55:
        tail += pick(rng, STREET_FIRST) + pick(rng, ESTATES)
    style = rng.random()
    if style < 0.35:
        tail += f"{_n(rng, 30)}栋{_n(rng, 4)}单元{_n(rng, 30)}0{_n(rng, 6)}室"
    elif style < 0.6:
        tail += f"{_n(rng, 60)}号楼{_n(rng, 5)}门{_n(rng, 9)}0{_n(rng, 4)}号"
    elif style < 0.75:
        tail += f"{_n(rng, 20)}幢{_n(rng, 2500)}"
    elif style < 0.85:
        tail += f"{_n(rng, 9)}-{_n(rng, 3)}-{_n(rng, 12)}0{_n(rng, 4)}"
    return head + tail


def _n(rng: np.random.Generator, top: int) -> int:
    return int(rng.integers(1, top + 1))
