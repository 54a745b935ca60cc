"""The household register: the card of a resident and the head page of a household's book.

Source: 公安部 forms 常住人口登记卡 and 户口簿首页 (公通字[1995]91); published specimens. Labels stand in ruled
cells, some in two rows; offices print the values later, a little beside their place, and put their stamps over them.
"""

from __future__ import annotations

from types import MappingProxyType

from kapiao.documents.document import Document
from kapiao.reading.agreement import Agreement
from kapiao.reading.block import cell
from kapiao.reading.extract import Entry
from kapiao.reading.locate import next_to, pattern
from kapiao.values.ids import ResidentId
from kapiao.values.licences import CopyNumber
from kapiao.values.names import Address, OneOf, PartyName, PersonName
from kapiao.values.registers import BLOOD_TYPES, ETHNICITIES, BodyHeight, Move, register_words
from kapiao.values.words import LikelyWord
from kapiao.values.written import CnDate

_NUMBER = r"(?<!\d)(\d{17}[\dXx])(?!\d)"

_TYPE = r"^[别]?([非农业城镇村居民家庭集体自理粮单位学校公共社区]{2,8}户口?)$"
_DAY = r"(\d{4}年\d{1,2}月\d{1,2}日)"
_NAMED = r"^(?:[^\d]{2,6}[:：])?((?!.{0,2}日期)[\u4e00-\u9fff]{2,4})$"  # a name, whatever is left of its label
_HAN = r"([\u4e00-\u9fff]{2}.*)$"
_NAME, _PARTY, _PROSE, _DATE = PersonName(), PartyName(), Move(crossed=True), CnDate(crossed=True)
_ADDRESS, _PLACE = Address(), Address(least=2)


def _birth(number: str) -> str:
    born = ResidentId.birth(number)
    return f"{born.year}年{born.month:02d}月{born.day:02d}日"


class HouseholdResident(Document):
    """常住人口登记卡: what the register says of one person."""

    kind = "household_resident"
    title = "常住人口登记卡"
    strewn = True
    once = ("承办人签章", "登记日期", "常住人口")
    signs = (
        *("常住人口登记卡", "户主关系", "曾用名", "出生地", "籍贯", "宗教信仰", "文化程度", "婚姻状况", "兵役状况"),
        *("服务处所", "何时由何地", "承办人签章"),
    )
    signs_enough = 6
    against = ("户主姓名", "省级公安机关")
    labels = (
        *("姓名", "户主或与户主关系", "户主或与", "户主关系", "曾用名", "性别", "出生地", "民族", "籍贯", "出生日期"),
        *("本市（县）其他住址", "本市(县)其他住址", "本市（县）", "本市(县)", "其他住址", "宗教信仰", "身高", "血型"),
        *("公民身份证件编号", "公民身份号码", "公民身份", "证件编号", "号码", "文化程度", "婚姻状况", "兵役状况"),
        *("服务处所", "职业", "何时由何地", "何时由何地迁来本市（县）", "何时由何地迁来本市(县)", "何时由何地迁来本址"),
        *("迁来本市（县）", "迁来本市(县)", "迁来本址", "承办人签章", "登记日期", "户号"),
    )
    noise = r"[样祥]本|No\.?\d+|户口(登记)?(专用?章?)?"
    side_px = 1472
    work_px = 3400
    small_print = True
    ruled = True
    crossed = True  # offices print with needles, some of them zeros with a bar
    form = (
        ("name", "relation"),
        ("former_name", "sex"),
        ("birth_place", "ethnicity"),
        ("native_place", "birth_date"),
        ("other_address", "religion"),
        ("id_number", "height", "blood_type"),
        ("education", "marriage", "military"),
        ("workplace", "occupation"),
        ("moved_to_city",),
        ("moved_here",),
    )
    areas = ("title", "stamps")
    stamped = MappingProxyType({"undertaker_stamp": "undertaker"})
    title_words = ("常住人口登记卡",)
    enough = 4

    id_number = Entry(
        "公民身份号码",
        ResidentId(crossed=True),
        *(cell(label) for label in ("公民身份证件编号", "公民身份号码", "证件编号", "公民身份")),
        pattern(_NUMBER),
    )
    name = Entry("姓名", _NAME, cell("姓名"))
    relation = Entry(
        "户主或与户主关系",
        LikelyWord(register_words("relation")),
        *(cell(label) for label in ("户主或与户主关系", "户主关系", "户主或与")),
    )
    former_name = Entry("曾用名", _NAME, cell("曾用名"))
    sex = Entry("性别", OneOf(("男", "女")), cell("性别"))
    birth_place = Entry("出生地", _PLACE, cell("出生地", 2))
    ethnicity = Entry("民族", OneOf(ETHNICITIES), cell("民族"))
    native_place = Entry("籍贯", _PLACE, cell("籍贯", 2))
    birth_date = Entry("出生日期", _DATE, cell("出生日期"))
    other_address = Entry(
        "本市（县）其他住址",
        _ADDRESS,
        *(cell(label, 2) for label in ("本市（县）其他住址", "其他住址", "本市（县）", "本市(县)")),
    )
    religion = Entry("宗教信仰", LikelyWord(register_words("religion"), whole=True), cell("宗教信仰"))
    height = Entry("身高", BodyHeight(), cell("身高"))
    blood_type = Entry("血型", OneOf(BLOOD_TYPES), cell("血型"))
    education = Entry("文化程度", LikelyWord(register_words("education"), whole=True), cell("文化程度", 2))
    marriage = Entry("婚姻状况", LikelyWord(register_words("marriage"), whole=True), cell("婚姻状况", 2))
    military = Entry("兵役状况", LikelyWord(register_words("military"), whole=True), cell("兵役状况", 2))
    workplace = Entry("服务处所", _PARTY, cell("服务处所", 2))
    occupation = Entry("职业", LikelyWord(register_words("occupation")), cell("职业", 2))
    moved_to_city = Entry(
        "何时由何地迁来本市（县）",
        _PROSE,
        *(cell(label, 2) for label in ("何时由何地迁来本市（县）", "迁来本市（县）", "迁来本市(县)")),
    )
    moved_here = Entry("何时由何地迁来本址", _PROSE, cell("何时由何地迁来本址", 2), cell("迁来本址", 2))
    register_date = Entry("登记日期", _DATE, cell("登记日期"), pattern(f"[日期][:：]{_DAY}"))
    undertaker = Entry("承办人签章", _NAME, cell("承办人签章"), next_to("register_date", "left", _NAMED, per="line"))
    household_number = Entry("户号", CopyNumber(), cell("户号"))

    agreements = (
        Agreement("birth_date", "id_number", _birth, alike="0689 38"),  # crossed zeros
        Agreement("sex", "id_number", ResidentId.sex),
    )


class HouseholdHead(Document):
    """户口簿首页: where a household lives, and who is its head."""

    kind = "household_head"
    title = "户口簿首页"
    strewn = True
    once = ("承办人签章", "户主姓名", "常住人口")
    signs = (
        *("户别", "户主姓名", "户号", "住址", "省级公安机关户口专用章", "户口登记机关户口专用章", "承办人签章"),
        "签发日期",
    )
    signs_enough = 5
    telling = ("household_type",)
    against = ("曾用名", "婚姻状况", "兵役状况")
    labels = (
        *("户别", "户主姓名", "户号", "住址", "地号", "社区（村）", "社区(村)", "社区", "居（村）委会", "居(村)委会"),
        *("居（村）", "居(村)", "委会", "省级公安机关户口专用章", "户口登记机关户口专用章", "承办人签章", "签发日期"),
    )
    noise = r"[样祥]本|No\.?\d+|.*户口簿|户口(登记)?(专用?章?)?"
    side_px = 1472
    work_px = 3400
    small_print = True
    ruled = True
    crossed = True  # offices print with needles, some of them zeros with a bar
    form = (
        ("household_type", "householder"),
        ("household_number", "address"),
        ("location_number", "community"),
    )
    areas = ("title", "stamps")
    stamped = MappingProxyType({"undertaker_stamp": "undertaker"})
    title_words = ("居民户口簿", "户口簿首页", "常住人口户口簿")
    enough = 2

    household_type = Entry(
        "户别", LikelyWord(register_words("household"), whole=True), cell("户别", 2), pattern(_TYPE, per="line")
    )
    householder = Entry("户主姓名", _NAME, cell("户主姓名"), next_to("household_type", "right", _HAN))
    household_number = Entry("户号", CopyNumber(), cell("户号"), pattern(r"^(\d{5,18})$", per="line"))
    address = Entry("住址", _ADDRESS, cell("住址", 3), next_to("household_number", "right", _HAN))
    location_number = Entry("地号", CopyNumber(), cell("地号"))
    community = Entry(
        "社区",
        _PARTY,
        *(cell(label, 2) for label in ("社区", "社区（村）", "社区(村)", "居（村）委会", "居(村)委会", "委会")),
    )
    issue_date = Entry("签发日期", _DATE, cell("签发日期"), pattern(_DAY, per="line"))
    undertaker = Entry("承办人签章", _NAME, cell("承办人签章"), next_to("issue_date", "left", _NAMED, per="line"))
