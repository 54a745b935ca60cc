"""Readings as the pipeline would hand them over, of invented papers, for the dialect tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from sample_papers import LEANING_TAXI, ORDER, QUAD, QUOTA, TAXI, TICKET, VAT, field, record

from kapiao.records import Cell, Item, Line, Mark, Quad, Reading, Record, Table


def front(kind: str = "resident_id_front", angle_deg: int = 0) -> Record:
    fields = [
        field("name", "姓名", "张三"),
        field("sex", "性别", "男", row=1),
        field("ethnicity", "民族", "汉", row=1),
        field("birth_date", "出生", "1996年1月11日", dt.date(1996, 1, 11), row=2),
        field("address", "住址", "浙江省杭州市余杭区余杭小区6栋602", row=3),
        field("id_number", "公民身份号码", "330110199601110016", valid=True, row=6),
    ]
    return record(kind, fields, (Mark("face", Quad.box(420, 90, 120, 160), 0.9),), angle_deg)


def back(kind: str = "resident_id_back", end: dt.date | None = None) -> Record:
    text = f"2016.01.01-{end:%Y.%m.%d}" if end else "2016.01.01-长期"
    validity = field("validity", "有效期限", text, (dt.date(2016, 1, 1), end), row=6)
    return record(kind, [field("authority", "签发机关", "杭州市公安局", row=5), validity])


def reading(*records: Record, lines: tuple[Line, ...] = (), angle_deg: int = 0) -> Reading:
    return Reading(records, lines, 640, 420, "jpeg", angle_deg)


NAMELESS = record("resident_id_front", [field("id_number", "公民身份号码", "330110199601110017", valid=False)])
BANK = record(
    "bank_card",
    [
        field("number", "卡号", "6212262315007683105"),
        field("bank", "发卡行", "中国工商银行"),
        field("valid_dates", "有效期", "07/26", ("07/26", "08/27")),
    ],
)
DEBIT = record("bank_card", [*(BANK.fields[n] for n in ("number", "bank")), field("card_type", "卡种", "借记卡")])
ZONE = record(
    "mrz",
    [
        field("row_1", "机读码第一行", "POCHNZHANG<<SAN<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", row=8),
        field("row_2", "机读码第二行", "E080808081CHN9201129M24091187766ZXCOWE<<<<90", valid=True, row=9),
        field("document", "证件类型", "PO", row=8),
        field("number", "证件号码", "E08080808", valid=True, row=9),
        field("birth_date", "出生日期", "920112", dt.date(1992, 1, 12), row=9),
    ],
)
DRIVER_FRONT = record(
    "driver_license_front",
    [
        field("id_number", "证号", "330110199601110016", valid=True),
        field("name", "姓名", "张三"),
        field("sex", "性别", "男"),
        field("nationality", "国籍", "中国"),
        field("address", "住址", "浙江省杭州市余杭区余杭小区6栋602"),
        field("birth_date", "出生日期", "1996-01-11", dt.date(1996, 1, 11)),
        field("first_issue", "初次领证日期", "2018-05-06", dt.date(2018, 5, 6)),
        field("driving_class", "准驾车型", "C1"),
        field("validity", "有效期限", "2018-05-06至2024-05-06", (dt.date(2018, 5, 6), dt.date(2024, 5, 6))),
        field("authority", "发证机关", "浙江省杭州市公安局交通警察支队"),
    ],
)
OLDER = field("validity", "有效期限", "2008-05-06 6年", (dt.date(2008, 5, 6), "6年"))
DRIVER_BACK = record(
    "driver_license_back",
    [
        field("id_number", "证号", "330110199601110016", valid=True),
        field("name", "姓名", "张三"),
        field("file_number", "档案编号", "330100123456"),
        field("record", "记录", "实习期至2019年05月05日"),
    ],
)
VEHICLE_FRONT = record(
    "vehicle_license_front",
    [
        field("plate_number", "号牌号码", "浙A12345"),
        field("vehicle_type", "车辆类型", "小型轿车"),
        field("owner", "所有人", "张三"),
        field("address", "住址", "浙江省杭州市余杭区余杭小区6栋602"),
        field("use_character", "使用性质", "非营运"),
        field("model", "品牌型号", "云雀牌ABC7150D"),
        field("vin", "车辆识别代号", "LSVAA49J132047371", valid=True),
        field("engine_number", "发动机号码", "AB123456"),
        field("register_date", "注册日期", "2018-05-06", dt.date(2018, 5, 6)),
        field("issue_date", "发证日期", "2019-05-06", dt.date(2019, 5, 6)),
    ],
)
VEHICLE_BACK = record(
    "vehicle_license_back",
    [
        field("plate_number", "号牌号码", "浙A12345"),
        field("file_number", "档案编号", "330100123456"),
        field("passengers", "核定载人数", "5人", Decimal(5)),
        field("gross_mass", "总质量", "1580kg", Decimal(1580)),
        field("unladen_mass", "整备质量", "1205kg", Decimal(1205)),
        field("outline", "外廓尺寸", "4945×1845×1480mm", (4945, 1845, 1480)),
        field("energy", "能源种类", "汽油"),
        field("inspection", "检验记录", "检验有效期至2020年05月浙A(99)"),
    ],
)
PASS = replace(
    record(
        "mainland_permit_front",
        [
            field("heading", "证件类型", "港澳居民来往内地通行证", valid=True, row=0),
            field("name", "姓名", "何郑", row=1),
            field("latin_name", "英文姓名", "HE, CHENG", ("HE", "CHENG"), row=2),
            field("birth_date", "出生日期", "2000.01.01", dt.date(2000, 1, 1), row=3),
            field("sex", "性别", "男", row=3),
            field("validity", "有效期限", "2014.04.10-2019.04.09", (dt.date(2014, 4, 10), dt.date(2019, 4, 9)), row=4),
            field("authority", "签发机关", "公安部出入境管理局", row=5),
            field("number", "证件号码", "H10387877", row=6),
            field("issue_count", "换证次数", "01", 1, row=6),
        ],
    ),
    marks=(Mark("portrait", Quad.box(80, 164, 192, 273), 1.0),),
)
PASSPORT = record(
    "passport",
    [
        field("row_2", "机读码第二行", "E203545580CHN8808207F2310189MNPELOLIOKLPA938", valid=True, row=9),
        field("row_1", "机读码第一行", "POCHNLI<<SI<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", row=8),
        field("number", "护照号", "E20354558", valid=True),
        field("latin_name", "姓名拼音", "LI, SI", ("LI", "SI"), row=2),
        field("name", "姓名", "李四", row=1),
        field("sex", "性别", "女/F", row=3),
        field("birth_date", "出生日期", "20 AUG 1988", dt.date(1988, 8, 20), row=3),
        field("birth_place", "出生地点", "上海/SHANGHAI", ("上海", "SHANGHAI"), row=4),
        field("issue_date", "签发日期", "19 OCT 2013", dt.date(2013, 10, 19), row=4),
        field("expiry_date", "有效期至", "18 OCT 2023", dt.date(2023, 10, 18), row=5),
        field("authority", "签发机关", "公安部出入境管理局", row=6),
        field("zone_document", "类型", "PO", row=8),
        field("zone_issuer", "国家码", "CHN", row=8),
        field("zone_nationality", "国籍", "CHN", row=9),
        field("zone_birth", "出生日期", "880820", row=9),
        field("zone_expiry", "有效期至", "231018", row=9),
        field("zone_optional", "个人号码", "MNPELOLIOKLPA9", row=9),
        field("name_raw", "姓名与拼音", "李四LISI", row=1),
    ],
)
RESIDENT = record(
    "household_resident",
    [
        field("name", "姓名", "杨冬"),
        field("relation", "户主或与户主关系", "孙女", row=1),
        field("sex", "性别", "女", row=2),
        field("birth_place", "出生地", "四川省雷波县", row=3),
        field("ethnicity", "民族", "彝族", row=3),
        field("native_place", "籍贯", "四川省雷波县", row=4),
        field("birth_date", "出生日期", "2002年12月27日", dt.date(2002, 12, 27), row=4),
        field("religion", "宗教信仰", "无", row=5),
        field("id_number", "公民身份号码", "513437200212271325", row=6),
        field("height", "身高", "161厘米", Decimal(161), row=6),
        field("blood_type", "血型", "AB", row=6),
        field("education", "文化程度", "初中", row=7),
        field("moved_here", "何时由何地迁来本址", "2019年3月5日由四川省成都市迁来", row=8),
        field("undertaker", "承办人签章", "王梅", row=9),
        field("register_date", "登记日期", "2019年3月5日", dt.date(2019, 3, 5), row=9),
    ],
    (
        Mark("title", Quad.box(205, 17, 200, 30), 1.0, "常住人口登记卡"),
        Mark("register_stamp", Quad.box(330, 215, 152, 138), 1.0),
        Mark("undertaker_stamp", Quad.box(40, 350, 60, 24), 0.9),
    ),
)
HOUSEHOLD = record(
    "household_head",
    [
        field("household_type", "户别", "家庭户"),
        field("householder", "户主姓名", "杨山"),
        field("household_number", "户号", "012345678", row=1),
        field("address", "住址", "四川省雷波县双桥镇杨家村3组", row=1),
        field("undertaker", "承办人签章", "王梅", row=9),
        field("issue_date", "签发日期", "2019年3月5日", dt.date(2019, 3, 5), row=9),
    ],
)
NAMECARD = record(
    "business_card",
    [
        field("name", "姓名", "孙梦"),
        field("titles", "职位", "设计经理", ("设计经理",), row=1),
        field("companies", "公司", "美丽广告有限公司", ("美丽广告有限公司",), row=2),
        field("departments", "部门", "设计部", ("设计部",), row=1),
        field("phones", "电话", "02188888888,02188888889", ("02188888888", "02188888889"), row=3),
        field("mobiles", "手机", "13900001234", ("13900001234",), row=4),
        field("emails", "邮箱", "meili@example.com", ("meili@example.com",), row=5),
        field("addresses", "地址", "杭州市西湖区湖滨123号", ("杭州市西湖区湖滨123号",), row=6),
    ],
)
TILTED = Line("HAPPY", 0.9876543210123456, Quad(((0.0, 0.0), (80.0, 60.0), (74.0, 68.0), (-6.0, 8.0))))
UPRIGHT = Line("祝你生日快乐", 0.99, Quad.box(5, 100, 200, 30))
TITLE = Line("天津增值税", 1.0, Quad.box(400, 48, 264, 30))
DATED = Line("2020年", 1.0, Quad(((700.0, 300.0), (700.0, 400.0), (680.0, 400.0), (680.0, 300.0))))
TWO_PAGES = tuple(Reading((), (line,), 1220, 788, "pdf") for line in (TITLE, DATED))

SIGNS = tuple(
    Item({"text": field("text", "", text, row=row), "tag": field("tag", "", tag), "type": field("type", "", "text")})
    for row, (text, tag) in enumerate((("青禾面馆", "name"), ("电话:13900000000", "phone")))
)
SHOP = replace(record("storefront", [field("brand", "店名", "青禾面馆")]), items=SIGNS)
SEALED = replace(
    record("seal", [field("text", "印文", "青禾商贸有限公司"), field("shape", "形状", "round")]),
    items=(
        Item({"text": field("text", "文字", "合同专用章"), "part": field("part", "部位", "inner")}),
        Item({"text": field("text", "文字", "1101080012345"), "part": field("part", "部位", "serial")}),
    ),
)
CODED = record(
    "qr_code", [field("label", "类别", "qrcode"), field("codes", "内容", "", ("http://example.test/1", "第二"))]
)
UNCODED = record("qr_code", [field("label", "类别", "normal"), field("codes", "内容", "", ())])


def cell(row: int, column: int, *texts: str, rows: int = 1, columns: int = 1, amount: str = "") -> Cell:
    quad = Quad.box(100 * column, 40 * row, 100 * columns, 40 * rows)
    return Cell(row, column, row + rows, column + columns, texts, 0.98, quad, Decimal(amount) if amount else None)


STOCK = Table(
    2,
    3,
    (
        cell(0, 0, "序号", rows=2),
        cell(0, 1, "存货", "名称", columns=2),
        cell(1, 1),
        cell(1, 2, "-1,234.50", amount="-1234.50"),
    ),
    QUAD,
    ("存货盘点表",),
    ("注：<样本>",),
)
PLATE = record(
    "license_plate",
    [
        field("number", "号牌号码", "粤B1234D"),
        replace(field("type", "号牌种类", "小型汽车"), score=0.995),
        field("color", "号牌颜色", "蓝"),
    ],
)
PLATES = (
    replace(PLATE, quad_on_source=Quad(((66.0, 93.0), (267.0, 83.0), (269.0, 130.0), (69.0, 141.0)))),
    record("license_plate", [field("number", "号牌号码", "WJ粤12345"), field("type", "号牌种类", "军车")]),
)
VEHICLE = record("vin", [field("number", "车辆识别代号", "LVBB2FAF777999888", valid=False)])

FLOW = (
    Mark("heading", QUAD, 0.99, "样本<一>", {"page": 0, "level": 1}),
    Mark("paragraph", QUAD, 0.98, "第一段。", {"page": 0}),
    Mark("table", QUAD, 0.98, "", {"page": 0, "table": STOCK}),
)

READINGS = {
    "plates": reading(*PLATES),
    "vin": reading(VEHICLE),
    "front": reading(front()),
    "front_measured": reading(
        replace(
            front(),
            measures={"copy": 0.97, "completeness": 0.8333, "quality": 0.875, "screen": 0.9, "tamper": 0.612},
        ),
    ),
    "front_on_screen": reading(
        replace(front(), measures={"screen": 0.975, "screen_bound": 0.9, "blur": 0.2, "card": 1.0})
    ),
    "no_card": reading(
        replace(record("photograph", []), measures={"screen": 0.8999, "screen_bound": 0.9, "blur": 0.8, "card": 0.0})
    ),
    "front_turned": reading(front(angle_deg=90), angle_deg=90),
    "front_nameless": reading(NAMELESS),
    "back": reading(back(end=dt.date(2036, 1, 1))),
    "back_long_term": reading(back()),
    "both_sides": reading(front(), back()),
    "temporary_front": reading(front("resident_id_temporary_front")),
    "bank_card": reading(BANK),
    "bank_card_typed": reading(DEBIT),
    "train_ticket": reading(TICKET),
    "taxi_invoice": reading(TAXI, LEANING_TAXI, angle_deg=90),
    "quota_invoice": reading(QUOTA),
    "vat_invoice": reading(VAT),
    "takeout_order": reading(ORDER),
    "two_tickets": reading(replace(VAT, title="增值税发票"), replace(TAXI, title="出租车票")),
    "zone": reading(ZONE),
    "driver_license_front": reading(DRIVER_FRONT),
    "driver_license_older": reading(record("driver_license_front", [DRIVER_FRONT.fields["name"], OLDER])),
    "driver_license_back": reading(DRIVER_BACK),
    "vehicle_license_front": reading(VEHICLE_FRONT),
    "vehicle_license_back": reading(VEHICLE_BACK),
    "passport": reading(PASSPORT),
    "mainland_permit": reading(PASS),
    "lines": reading(lines=(TILTED, UPRIGHT)),
    "two_pages": Reading((), (TITLE, DATED), 1220, 788, "pdf", pages=TWO_PAGES),
    "household_resident": reading(RESIDENT),
    "household_head": reading(HOUSEHOLD),
    "business_card": reading(NAMECARD),
    "business_card_bare": reading(record("business_card", [NAMECARD.fields["name"], NAMECARD.fields["mobiles"]])),
    "storefront": reading(SHOP),
    "seal": reading(SEALED),
    "codes": reading(replace(CODED, score=0.975)),
    "no_codes": reading(replace(UNCODED, score=1.0)),
    "table": reading(Record("table", "表格", 1.0, {}, QUAD, table=STOCK)),
    "article": reading(Record("article", "文章", 1.0, {}, QUAD, marks=FLOW)),
    "empty": reading(),
}
