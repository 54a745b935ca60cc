"""Business cards: Chinese, English and mixed, landscape and portrait, with columns of upright characters now and then.

Knows how people letter their cards, in millimetres. Must not know the camera nor the reader. Source: cards as printers
offer them; people, firms, numbers and addresses are invented, addresses of mail lead nowhere (example domains).
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import numpy as np

from kapiao.specimens import firms, idcard, ornament, people, words
from kapiao.specimens.ink import Canvas, Color, Paper, Style

PX_PER_MM = 13.0
LONG, SHORT = 90.0, 54.0
GROUNDS: tuple[tuple[Color, Color, Color], ...] = (
    ((254, 254, 254), (30, 30, 34), (30, 80, 150)),
    ((250, 248, 242), (40, 36, 32), (150, 40, 44)),
    ((244, 247, 250), (28, 40, 60), (0, 110, 120)),
    ((30, 36, 52), (240, 240, 240), (222, 188, 110)),
    ((252, 252, 250), (60, 60, 60), (90, 140, 40)),
    ((242, 236, 224), (60, 44, 30), (120, 80, 30)),
)
HAN_FACES = ("hei", "hei", "hei micro", "song noto", "song", "kai jian")
LATIN_FACES = ("sans", "sans", "serif", "narrow")
DEPARTMENTS = (
    *("市场部", "销售部", "技术部", "财务部", "人力资源部", "研发中心"),
    *("设计部", "客户服务部", "国际业务部", "工程部", "采购部"),
)
TITLES = (
    *(
        "经理",
        "总经理",
        "副总经理",
        "销售经理",
        "市场总监",
        "技术总监",
        "高级工程师",
        "工程师",
        "董事长",
        "总裁",
        "客户经理",
    ),
    *("项目经理", "设计师", "首席设计师", "业务代表", "行政主管", "财务总监", "总经理助理", "律师", "教授", "高级顾问"),
)
EN_DEPARTMENTS = ("Marketing Department", "Sales Dept.", "R&D Center", "Finance Department", "Engineering Division")
EN_TITLES = (
    *("Sales Manager", "General Manager", "Marketing Director", "Senior Engineer", "Project Manager", "Vice President"),
    *("Account Executive", "Chief Designer", "Technical Consultant", "CEO", "Assistant Manager", "Software Engineer"),
)
EN_HEADS = ("Yunfan", "Boyuan", "Hengda", "Ruifeng", "Tiancheng", "Huasheng", "Xinghai", "Qiming", "Antai", "Jiahe")
EN_TRADES = ("Technology", "Trading", "Logistics", "Electronics", "Machinery", "Media", "Medical Equipment", "Software")
EN_FORMS = ("Co., Ltd.", "Co., Ltd.", "Group Ltd.", "Inc.", "Corporation")
EN_CITIES = ("Hangzhou", "Shanghai", "Beijing", "Shenzhen", "Chengdu", "Nanjing", "Wuhan", "Suzhou", "Qingdao")
EN_STREETS = ("Renmin Road", "Jianshe Street", "Zhongshan Road", "Binhe Avenue", "Xueyuan Road", "Jinqiao Road")
EN_AREAS = ("Xihu District", "Pudong New Area", "Haidian District", "Nanshan District", "Wuhou District")
LABELS = {
    "phones": ("电话：", "电话:", "Tel：", "TEL:", "Tel:", "T：", "T:", "T ", "电  话：", "座机：", "Phone:"),
    "mobiles": ("手机：", "手机:", "Mobile:", "M：", "M:", "Mob:", "M ", "手  机：", "Cell:", "移动电话："),
    "fax": ("传真：", "传真:", "Fax:", "FAX:", "F:", "F "),
    "emails": ("邮箱：", "邮箱:", "E-mail:", "Email:", "E：", "E:", "E-mail：", "E ", "电子邮箱："),
    "addresses": ("地址：", "地址:", "Add:", "ADD:", "A：", "A:", "Address:", "A ", "地  址："),
    "web": ("网址：", "网址:", "Web:", "Http:", "W:", "W "),
    "post": ("邮编：", "邮编:", "P.C.:", "Zip:"),
    "chat": ("微信：", "QQ：", "WeChat:"),
}
Row = tuple[str, str, str]  # field, printed text, truth


@dataclass(frozen=True, slots=True)
class Card:
    """What one card says."""

    name: str
    name_en: str
    titles: tuple[str, ...]
    departments: tuple[str, ...]
    companies: tuple[str, ...]
    contacts: tuple[Row, ...]
    english: bool


def business_card(rng: np.random.Generator) -> Paper:
    """Any card."""
    portrait = bool(rng.random() < 0.2)
    canvas = Canvas(SHORT if portrait else LONG, LONG if portrait else SHORT, PX_PER_MM, rng)
    ground, ink, accent = GROUNDS[int(rng.integers(len(GROUNDS)))]
    ornament.wash(canvas, (ground, tuple(min(255, v + 4) for v in ground)))
    mark = _decorate(canvas, accent)
    card = _card(rng)
    upright = bool(portrait and not card.english and rng.random() < 0.5)
    face = people.pick(rng, LATIN_FACES if card.english else HAN_FACES)
    style = Style(face, 2.5, ink)
    y = _upright_head(canvas, card, style, accent) if upright else _head(canvas, card, style, accent)
    _contacts(canvas, card, style, y)
    if mark is not None and not upright and not _printed(canvas, *mark):
        _firm_mark(canvas, *mark, accent)
    ornament.sample_mark(canvas, canvas.width - 7.0, canvas.height - 4.0, 2.2, color=accent, strength=0.6)
    return canvas.paper("business_card", 0.0)


def put(
    canvas: Canvas, text: str, x: float, y: float, style: Style, field: str, anchor: str = "l", truth: str = ""
) -> float:
    """Print one of possibly several values of a field; the truth parts them with commas."""
    said = ("," if field in canvas.fields else "") + (truth or text)
    return canvas.write(text, x, y, style, anchor=anchor, field=field, truth=said)


def _decorate(canvas: Canvas, accent: Color) -> tuple[float, float, float] | None:
    """A band, a corner; where a mark that stands for a firm may be put, and its radius."""
    rng = canvas.rng
    sort = int(rng.integers(0, 4))
    with canvas.draw(float(rng.uniform(0.7, 1.0))) as layer:
        if sort == 0:
            layer.box(0, canvas.height - 1.6, canvas.width, 1.6, accent)
        elif sort == 1:
            layer.box(0, 0, 1.8, canvas.height, accent)
        elif sort == 2:
            layer.polygon([(canvas.width - 14, 0), (canvas.width, 0), (canvas.width, 12)], accent)
    if rng.random() < 0.6:
        return canvas.width - float(rng.uniform(9, 12)), float(rng.uniform(17, 21)), float(rng.uniform(2.5, 4.0))
    return None


def _firm_mark(canvas: Canvas, x: float, y: float, r: float, accent: Color) -> None:
    with canvas.draw() as layer:
        layer.ellipse(x, y, r, r, accent)
        layer.polygon(ornament.star(x, y, r * 0.6), (255, 255, 255))


def _printed(canvas: Canvas, x: float, y: float, r: float) -> bool:
    """Whether there is print where a mark of its colour would hide it."""
    return any(
        run.x_mm < x + r
        and run.x_mm + sum(run.steps_mm) > x - r
        and run.base_mm - run.size_mm < y + r
        and run.base_mm + 0.2 * run.size_mm > y - r
        for run in canvas.runs
    )


def _fit(canvas: Canvas, text: str, style: Style, room: float) -> Style:
    """A style so small that a text fits."""
    wide = sum(1.0 if not c.isascii() else 0.56 for c in text) * style.size + style.tracking * len(text)
    return style if wide <= room else style.but(size=style.size * room / wide, tracking=0.0)


def _head(canvas: Canvas, card: Card, style: Style, accent: Color) -> float:
    """Company, name, titles, from the top; where the contacts may begin."""
    rng = canvas.rng
    middle = rng.random() < 0.25
    x, anchor = (canvas.width / 2, "m") if middle else (float(rng.uniform(5, 8)), "l")
    room = canvas.width - 14.0
    y = float(rng.uniform(6.0, 8.0))
    company_first = rng.random() < 0.65
    if company_first:
        y = _companies(canvas, card, style.but(color=accent), x, y, anchor, room) + 3.0
    size = float(rng.uniform(4.2, 6.0))
    tracking = float(rng.choice([0.0, 0.4, 1.2])) if len(card.name) < 4 and not card.english else 0.0
    name = style.but(size=size, tracking=tracking)
    end = put(canvas, card.name, x, y + 1.5, _fit(canvas, card.name, name, room * 0.7), "name", anchor)
    told = " ".join((*card.departments[:1], *card.titles[:1]))
    beside = anchor == "l" and end + 4 + len(told) * 2.7 < canvas.width - 5 and rng.random() < 0.55 and not card.english
    small = style.but(size=float(rng.uniform(2.3, 2.9)))
    if card.name_en and not beside:
        canvas.write(card.name_en, x, y + 1.5 + size * 0.95, small.but(size=2.4), anchor=anchor)
        y += 3.4
    if beside:
        y = max(y + size * 0.9 + 1.5, _post(canvas, card, end + 3.0, y + 2.0, small, "l", 0) + 0.6)
    else:
        y = _post(canvas, card, x, y + size * 0.95 + 1.2, small, anchor, 0) + 1.0
    for k in range(1, len(card.titles)):
        y = _post(canvas, card, x, y, small, anchor, k)
    if not company_first:
        y = _companies(canvas, card, style.but(color=accent), x, y + 1.8, anchor, room)
    return y + 1.5


def _post(canvas: Canvas, card: Card, x: float, y: float, style: Style, anchor: str, k: int) -> float:
    """Department and title, on one row or two."""
    department = card.departments[k] if k < len(card.departments) else ""
    title = card.titles[k]
    if department and anchor == "l" and not card.english and canvas.rng.random() < 0.6:
        end = put(canvas, department, x, y, style, "departments")
        put(canvas, title, end + float(canvas.rng.uniform(1.2, 3.0)), y, style, "titles")
        return y + style.size * 1.35
    if department:
        put(canvas, department, x, y, style, "departments", anchor)
        y += style.size * 1.35
    put(canvas, title, x, y, style, "titles", anchor)
    return y + style.size * 1.35


def _companies(canvas: Canvas, card: Card, style: Style, x: float, y: float, anchor: str, room: float) -> float:
    for k, company in enumerate(card.companies):
        size = float(canvas.rng.uniform(3.0, 4.0)) if k == 0 else 2.3
        put(canvas, company, x, y, _fit(canvas, company, style.but(size=size), room), "companies", anchor)
        y += size * 1.35
    return y


def _upright_head(canvas: Canvas, card: Card, style: Style, accent: Color) -> float:
    """Columns of upright characters from the right: company, name, title."""
    x, top = canvas.width - 11.0, 8.0
    texts = [(card.companies[0], 3.0, "companies"), (card.name, 4.6, "name"), (card.titles[0], 2.9, "titles")]
    lowest = top
    for text, size, field in texts:
        pitch = min(size * 1.12, 44.0 / max(1, len(text)))
        for k, char in enumerate(text):
            color = accent if field == "companies" else style.color
            one = style.but(size=min(size, pitch), color=color)
            canvas.write(char, x, top + k * pitch, one, anchor="m", field=field)
        lowest = max(lowest, top + len(text) * pitch)
        x -= size * 2.1
    return min(lowest + 2.0, canvas.height - 26.0)


def _contacts(canvas: Canvas, card: Card, style: Style, top: float) -> None:
    """Rows of numbers and addresses, at the foot of the card."""
    rng = canvas.rng
    x, room = float(rng.uniform(5, 8)), canvas.width - 13.0
    rows = len(card.contacts) + 1
    size = min(float(rng.uniform(2.1, 2.6)), (canvas.height - 4.5 - top) / (rows * 1.25))
    style = style.but(size=max(1.7, size))
    pitch = min(style.size * 1.6, (canvas.height - 4.0 - top) / rows)
    y = max(top + style.size * 0.5, canvas.height - 4.5 - pitch * rows)
    for field, text, truth in card.contacts:
        label = text.partition("|")[0]
        value = text.partition("|")[2]
        end = canvas.write(label, x, y, style) if label else x
        per = max(6, int((room - (end - x)) / style.size * (1.0 if _han(value) else 1.7)))
        if field == "emails":  # no printer breaks one
            put(canvas, value, end, y, _fit(canvas, value, style, room - (end - x)), field, truth=truth)
            y += pitch
            continue
        broken = textwrap.wrap(value, per) if not _han(value) else idcard.broken(value, per)
        for k, piece in enumerate(broken):
            if field in ("fax", "web", "post", "chat"):
                canvas.write(piece, end, y, style)
            elif k == 0:
                put(canvas, piece, end, y, style, field, truth=truth if len(broken) == 1 else piece)
            else:
                canvas.write(piece, end, y, style, field=field, truth=piece if _han(value) else " " + piece)
            y += pitch if k + 1 < len(broken) else 0.0
        y += pitch


def _han(text: str) -> bool:
    return any("一" <= c <= "鿿" for c in text)


def _card(rng: np.random.Generator) -> Card:
    who = people.person(rng)
    name = people.name(rng, who.sex)
    latin = people.pick(rng, words.LATIN_GIVEN).capitalize() + " " + people.pick(rng, words.LATIN_SURNAMES).capitalize()
    sort = people.pick(rng, ("chinese", "chinese", "chinese", "mixed", "mixed", "english"))
    company = firms.company(rng, who.division)
    english = f"{people.pick(rng, EN_HEADS)} {people.pick(rng, EN_TRADES)} {people.pick(rng, EN_FORMS)}"
    department = rng.random() < 0.55
    contacts = _rows(rng, who, sort)
    if sort == "english":
        return Card(
            latin,
            "",
            (people.pick(rng, EN_TITLES),),
            (people.pick(rng, EN_DEPARTMENTS),) if department else (),
            (english,),
            contacts,
            True,
        )
    titles: tuple[str, ...] = (people.pick(rng, TITLES),)
    if rng.random() < 0.15:
        titles = (*titles, next(t for t in (people.pick(rng, TITLES) for _ in range(9)) if t not in titles))
    mixed = sort == "mixed"
    return Card(
        name,
        latin if mixed else "",
        titles,
        (people.pick(rng, DEPARTMENTS),) if department else (),
        (company, english) if mixed else (company,),
        contacts,
        False,
    )


def _rows(rng: np.random.Generator, who: people.Person, sort: str) -> tuple[Row, ...]:
    """Contacts in a usual order, each with its label or without."""
    style = int(rng.integers(0, 3))  # 0: Chinese labels, 1: Latin ones, 2: none where the form tells
    wanted = ["mobiles"] * (rng.random() < 0.9) + ["phones"] * (rng.random() < 0.65)
    wanted += ["phones"] * (rng.random() < 0.1) + ["fax"] * (rng.random() < 0.35) + ["emails"] * (rng.random() < 0.75)
    if rng.random() < 0.4:
        wanted.sort()
    wanted += ["addresses"] * (rng.random() < 0.8)
    wanted += ["web"] * (rng.random() < 0.35) + ["post"] * (rng.random() < 0.2) + ["chat"] * (rng.random() < 0.15)
    rows = []
    for field in wanted or ["mobiles"]:
        labels = [s for s in LABELS[field] if s.isascii() == (sort == "english" or style == 1)] or [LABELS[field][-1]]
        label = people.pick(rng, tuple(labels))
        if style == 2 and field in ("mobiles", "emails", "addresses") and sort != "mixed":
            label = ""
        text, truth = _value(rng, field, who, sort)
        rows.append((field, f"{label}|{text}", truth))
    return tuple(rows)


def _value(rng: np.random.Generator, field: str, who: people.Person, sort: str) -> tuple[str, str]:
    """What is printed, and what it says: numbers without signs, as they are dialled at home."""
    eight = "".join(str(d) for d in rng.integers(0, 10, 8))
    if field == "mobiles":
        number = people.pick(rng, ("138", "139", "150", "186", "177", "199")) + eight
        printed = people.pick(
            rng,
            (number, number, f"{number[:3]} {number[3:7]} {number[7:]}", f"{number[:3]}-{number[3:7]}-{number[7:]}"),
        )
        return (f"+86 {printed}" if rng.random() < 0.2 else printed), number
    if field in ("phones", "fax"):
        area = people.pick(rng, ("010", "021", "0571", "0755", "028", "0532", "025"))
        first = people.pick(rng, "2345678")
        local = first + eight[1:]
        if rng.random() < 0.12:
            return f"400-{eight[:3]}-{eight[3:7]}", f"400{eight[:7]}"
        extension = f"-{eight[:3]}" if rng.random() < 0.15 else ""
        home = f"{area}-{local}{extension}"
        abroad = f"+86-{area[1:]}-{local}{extension}"
        printed = people.pick(rng, (home, home, f"{area} {local}{extension}", f"({area}) {local}{extension}", abroad))
        return printed, area + local + extension
    if field == "emails":
        user = (
            people.pick(rng, words.LATIN_GIVEN).lower()
            + people.pick(rng, (".", "_", ""))
            + people.pick(rng, words.LATIN_SURNAMES).lower()
        )
        mail = (
            user
            + people.pick(rng, ("", "01", "88"))
            + "@"
            + people.pick(rng, ("example.com", "example.cn", "example.com.cn", "mail.example.net"))
        )
        return mail, mail
    if field == "addresses":
        if sort == "english":
            street, area = people.pick(rng, EN_STREETS), people.pick(rng, EN_AREAS)
            text = f"No. {rng.integers(1, 900)}, {street}, {area}, {people.pick(rng, EN_CITIES)}"
            return text, text
        return who.address, who.address
    if field == "web":
        site = people.pick(rng, EN_HEADS).lower()
        return f"www.{site}.example.com", ""
    if field == "post":
        return eight[:6], ""
    return people.pick(rng, words.LATIN_GIVEN).lower() + eight[:5], ""
