"""Pages of the household register: the resident's card and the head page, as offices print them into the form.

Knows the form in millimetres (a page of 143 x 105): ruled cells with labels, values printed later a little beside
their place, stamps over them. Must not know the camera. Source: 公安部 forms 常住人口登记卡 and 户口簿首页 (公通字
[1995] 91), published specimens. People, firms and numbers are invented; numbers compute.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from kapiao.specimens import census, idcard, ornament, people
from kapiao.specimens.ink import Canvas, Color, Paper, Style
from kapiao.specimens.roadform import Press

WIDTH, HEIGHT, PX_PER_MM = 143.0, 105.0, 9.0
TINTS: tuple[tuple[Color, Color], ...] = (
    ((252, 251, 246), (248, 247, 240)),
    ((243, 249, 242), (238, 246, 240)),
    ((252, 245, 243), (249, 240, 240)),
    ((250, 248, 232), (246, 244, 228)),
    ((255, 255, 255), (250, 250, 250)),
)
STAMP_REDS: tuple[Color, ...] = ((206, 44, 48), (222, 60, 56), (186, 40, 52), (228, 82, 84))
BLUE: Color = (70, 96, 168)


@dataclass(frozen=True, slots=True)
class Cell:
    """One label and the value in the cell beside it; `|` breaks the label in two rows."""

    label: str
    field: str
    text: str
    start: float  # share of the frame's width where the label's cell begins
    middle: float  # where the value's cell begins
    end: float


@dataclass(frozen=True, slots=True)
class Form:
    """How one office's form is ruled and lettered. Millimetres."""

    left: float
    top: float
    pitch: float
    label: Style
    ink: Color
    press: Press

    @classmethod
    def any(cls, rng: np.random.Generator) -> Form:
        shade = int(rng.integers(20, 90))
        color: Color = {"black": (shade,) * 3, "green": (40, 96, 70)}[people.pick(rng, ("black", "black", "green"))]
        face = people.pick(rng, ("song noto", "song", "song jian", "hei", "kai jian"))
        return cls(
            float(rng.uniform(5.5, 10.0)),
            float(rng.uniform(15.0, 19.0)),
            float(rng.uniform(6.2, 7.0)),
            Style(face, float(rng.uniform(2.5, 2.9)), color),
            color,
            Press.any(rng),
        )

    @property
    def wide(self) -> float:
        return WIDTH - 2 * self.left


def resident(rng: np.random.Generator) -> Paper:
    """The card of one resident."""
    canvas, form = Canvas(WIDTH, HEIGHT, PX_PER_MM, rng, stamped=True), Form.any(rng)
    _ground(canvas)
    who = census.resident(rng)
    _title(canvas, form, "常住人口登记卡", who.get("household_number", ""))
    bottom = _table(canvas, form, _resident_rows(rng, who))
    facts = _foot(canvas, form, bottom, ("登记日期", "register_date", who["register_date"]), who["undertaker"])
    x, y = WIDTH * float(rng.uniform(0.5, 0.74)), bottom - float(rng.uniform(4.0, 16.0))
    if rng.random() < 0.88:
        facts["register"] = _round_stamp(canvas, x, y, who["office"])
    facts |= _further_stamps(canvas)
    return canvas.paper("household_resident", 0.0, **facts)


def head(rng: np.random.Generator) -> Paper:
    """The first page of a household's book."""
    canvas, form = Canvas(WIDTH, HEIGHT, PX_PER_MM, rng, stamped=True), Form.any(rng)
    _ground(canvas)
    home = census.household(rng)
    if rng.random() < 0.35:
        _title(canvas, form, people.pick(rng, ("居民户口簿", "户口簿首页", "常住人口户口簿")), "")
    bottom = _table(canvas, form, _head_rows(rng, home), 1.35)
    facts: dict[str, str] = {}
    y = bottom + float(rng.uniform(17.0, 20.0))
    for k, (caption, office) in enumerate(
        (("省级公安机关户口专用章", home["province_office"]), ("户口登记机关户口专用章", home["office"]))
    ):
        x = WIDTH * (0.28 + 0.44 * k)
        facts[f"register_{k + 1}"] = _round_stamp(canvas, x + float(rng.normal(0, 2)), y, office)
        canvas.write(caption, x, y + 18.5 + float(rng.uniform(-1, 0.5)), form.label, anchor="m")
    foot = min(y + 17.5, HEIGHT - 13.0)
    facts |= _foot(canvas, form, foot, ("签发日期", "issue_date", home["issue_date"]), home["undertaker"])
    return canvas.paper("household_head", 0.0, **facts)


def _ground(canvas: Canvas) -> None:
    rng = canvas.rng
    tint = TINTS[int(rng.integers(len(TINTS)))]
    ornament.wash(canvas, tint)
    if rng.random() < 0.6:
        color = people.pick(rng, ("green", "rose", "sand"))
        line: Color = {"green": (170, 205, 180), "rose": (225, 185, 185), "sand": (215, 200, 160)}[color]
        ornament.guilloche(
            canvas,
            line,
            pitch=float(rng.uniform(1.2, 2.2)),
            sway=float(rng.uniform(1.0, 3.0)),
            wave=float(rng.uniform(18, 40)),
            angle=float(rng.uniform(-25, 25)),
            strength=float(rng.uniform(0.2, 0.55)),
        )


def _title(canvas: Canvas, form: Form, text: str, number: str) -> None:
    rng = canvas.rng
    size = float(rng.uniform(4.8, 6.2))
    face = people.pick(rng, ("hei", "hei bold", "song bold", "song noto"))
    style = Style(face, size, form.ink, tracking=size * float(rng.uniform(0.05, 0.5)))
    canvas.write(text, WIDTH / 2, form.top - 7.0, style, anchor="m")
    if number:
        end = canvas.write("户号", form.left + 1, form.top - 3.2, form.label)
        form.press.put(canvas, number, end + 1.5, form.top - 3.2, "household_number", size=3.0)
    if rng.random() < 0.35:
        printed = "".join(str(d) for d in rng.integers(0, 10, 9))
        canvas.write(f"No.{printed}", WIDTH - form.left, form.top - 3.4, Style("serif", 3.0, (190, 60, 60)), anchor="r")


def _resident_rows(rng: np.random.Generator, who: dict[str, str]) -> list[list[Cell]]:
    a, b, c = (float(v) for v in (rng.uniform(0.12, 0.155), rng.uniform(0.53, 0.6), rng.uniform(0.69, 0.74)))
    d, e, f = (float(v) for v in (rng.uniform(0.36, 0.42), rng.uniform(0.7, 0.73), rng.uniform(0.82, 0.85)))
    kin = people.pick(rng, ("户主或与|户主关系", "户主或与户主关系", "户主或与|户主关系"))
    here = people.pick(rng, ("何时由何地|迁来本址", "何时由何地|迁来本址", "何时由何地迁来本址"))
    number = people.pick(rng, ("公民身份|证件编号", "公民身份|号码", "公民身份证件编号", "公民身份号码"))

    def pair(left: str, one: str, right: str, other: str) -> list[Cell]:
        return [Cell(left, one, who.get(one, ""), 0.0, a, b), Cell(right, other, who.get(other, ""), b, c, 1.0)]

    def three(left: str, one: str, mid: str, two: str, right: str, last: str, split: float) -> list[Cell]:
        wide = 0.12
        return [
            Cell(left, one, who.get(one, ""), 0.0, a + (0.02 if split > 0.5 else 0.0), split),
            Cell(mid, two, who.get(two, ""), split, split + wide, e),
            Cell(right, last, who.get(last, ""), e, f, 1.0),
        ]

    return [
        pair("姓名", "name", kin, "relation"),
        pair("曾用名", "former_name", "性别", "sex"),
        pair("出生地", "birth_place", "民族", "ethnicity"),
        pair("籍贯", "native_place", "出生日期", "birth_date"),
        pair(people.pick(rng, ("本市（县）|其他住址", "本市(县)|其他住址")), "other_address", "宗教信仰", "religion"),
        three(number, "id_number", "身高", "height", "血型", "blood_type", 0.53),
        three("文化程度", "education", "婚姻状况", "marriage", "兵役状况", "military", d),
        pair("服务处所", "workplace", "职业", "occupation"),
        [Cell("何时由何地|迁来本市（县）", "moved_to_city", who.get("moved_to_city", ""), 0.0, 0.21, 1.0)],
        [
            Cell(
                here,
                "moved_here",
                who["moved_here"],
                0.0,
                0.21,
                1.0,
            )
        ],
    ]


def _head_rows(rng: np.random.Generator, home: dict[str, str]) -> list[list[Cell]]:
    a, b, c = (float(v) for v in (rng.uniform(0.1, 0.14), rng.uniform(0.4, 0.47), rng.uniform(0.56, 0.6)))

    def pair(left: str, one: str, right: str, other: str) -> list[Cell]:
        return [Cell(left, one, home.get(one, ""), 0.0, a, b), Cell(right, other, home.get(other, ""), b, c, 1.0)]

    rows = [
        pair("户别", "household_type", "户主姓名", "householder"),
        pair("户号", "household_number", people.pick(rng, ("住址", "住  址")), "address"),
    ]
    if "community" in home:
        label = people.pick(rng, ("社区", "居（村）|委会", "社区（村）"))
        rows.append(pair("地号", "location_number", label, "community"))
    return rows


def _table(canvas: Canvas, form: Form, rows: list[list[Cell]], taller: float = 1.0) -> float:
    """The ruled cells with labels and values. Returns where the table ends."""
    rng, y, pitch = canvas.rng, form.top, form.pitch * taller
    thick = float(rng.uniform(0.16, 0.32))
    for row in rows:
        for cell in row:
            x0, x1, x2 = (form.left + share * form.wide for share in (cell.start, cell.middle, cell.end))
            _label(canvas, form, cell.label, x0, x1, y + pitch / 2)
            if cell.text:
                _value(canvas, form, cell, x1, x2, y + pitch / 2, pitch)
        with canvas.draw(0.9) as layer:
            layer.line([(form.left, y), (form.left + form.wide, y)], form.ink, thick)
            for share in sorted({c.start for c in row} | {c.middle for c in row} | {1.0}):
                x = form.left + share * form.wide
                layer.line([(x, y), (x, y + pitch)], form.ink, thick)
        y += pitch
    with canvas.draw(0.9) as layer:
        layer.line([(form.left, y), (form.left + form.wide, y)], form.ink, thick)
    return y


def _label(canvas: Canvas, form: Form, text: str, x0: float, x1: float, y: float) -> None:
    """A label in its cell: spread when it is short, smaller when it is long, in two rows where it is broken."""
    rows = text.split("|")
    room = x1 - x0 - 1.6
    size = min(form.label.size * (0.9 if len(rows) > 1 else 1.0), room / max(map(len, rows)))
    for k, row in enumerate(rows):
        at = y + (k - (len(rows) - 1) / 2) * size * 1.16
        spare = (room - size * len(row)) / max(1, len(row) - 1)
        spread = min(spare * 0.9, size * 2.0) if len(row) < 5 and len(rows) == 1 else 0.0
        canvas.write(row, (x0 + x1) / 2, at, form.label.but(size=size, tracking=max(0.0, spread)), anchor="m")


def _value(canvas: Canvas, form: Form, cell: Cell, x0: float, x1: float, y: float, pitch: float) -> None:
    """A value in its cell, narrower or in two rows where it is long."""
    room = x1 - x0 - 2.6 - abs(form.press.dx)
    size = form.press.han.size
    wide = sum(1.0 if not c.isascii() else 0.55 for c in cell.text) * size
    if wide <= room * 1.45:
        form.press.put(canvas, cell.text, x0 + 1.6, y, cell.field, room=room)
        return
    small = min(size * 0.82, pitch * 0.43)
    rows = idcard.broken(cell.text, max(6, int(room / small)))[:2]
    for k, row in enumerate(rows):
        form.press.put(canvas, row, x0 + 1.6, y + (k - 0.5) * small * 1.1, cell.field, size=small, room=room)


def _foot(canvas: Canvas, form: Form, bottom: float, day: tuple[str, str, str], undertaker: str) -> dict[str, str]:
    """The undertaker's name or stamp, the day. Returns the stamp's place."""
    rng = canvas.rng
    y = min(bottom + float(rng.uniform(5.0, 8.0)), HEIGHT - 6.0)
    label, field, text = day
    facts: dict[str, str] = {}
    end = canvas.write("承办人签章：", form.left + 3.0, y, form.label)
    if undertaker and rng.random() < 0.6:
        facts["undertaker"] = _name_stamp(canvas, end + 3.0, y + float(rng.uniform(-1, 1)), undertaker)
    elif undertaker:
        form.press.put(canvas, undertaker, end + 2.0, y, "undertaker")
    end = canvas.write(f"{label}：", WIDTH * float(rng.uniform(0.58, 0.64)), y, form.label)
    form.press.put(canvas, text, end + 1.0, y, field)
    ornament.sample_mark(canvas, WIDTH * 0.49, y + 1.0, 3.6, angle=float(rng.uniform(-8, 8)), color=BLUE)
    return facts


def _shares(left: float, top: float, right: float, bottom: float) -> str:
    """A place as shares of the page."""
    return " ".join(f"{v:.4f}" for v in (left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT))


def _round_stamp(canvas: Canvas, x: float, y: float, office: str) -> str:
    """The office's stamp for registers: its name along the rim, what it is for under the star."""
    rng = canvas.rng
    radius, strength = float(rng.uniform(13.5, 18.0)), float(rng.uniform(0.32, 0.7))
    red = STAMP_REDS[int(rng.integers(len(STAMP_REDS)))]
    style = Style("song bold", radius * 0.2, red, strength=strength)
    with canvas.clear():
        ornament.seal(canvas, x, y, radius, office, red, strength)
        words = people.pick(rng, ("户口专用章", "户口登记专用", "户口专用"))
        canvas.write(words, x, y + radius * 0.52, style, anchor="m")
    return _shares(x - radius, y - radius, x + radius, y + radius)


def _name_stamp(canvas: Canvas, x: float, y: float, name: str) -> str:
    """A person's red stamp: the name in a frame, seldom without one."""
    rng = canvas.rng
    red = STAMP_REDS[int(rng.integers(len(STAMP_REDS)))]
    size, strength = float(rng.uniform(3.2, 4.2)), float(rng.uniform(0.7, 0.95))
    style = Style(people.pick(rng, ("kai bold", "song bold", "hei", "kai jian")), size, red, strength=strength)
    end = canvas.write(name, x + 1.2, y, style.but(tracking=0.3), field="undertaker")
    top, bottom, right = y - size * 0.78, y + size * 0.78, end + 0.9
    if rng.random() < 0.85:
        with canvas.draw(strength) as layer:
            corners = [(x, top), (right, top), (right, bottom), (x, bottom), (x, top)]
            layer.line(corners, red, 0.35)
    return _shares(x, top, right, bottom)


def _further_stamps(canvas: Canvas) -> dict[str, str]:
    """Seldom: the entry was cancelled, or another stamp was put on it."""
    rng, facts = canvas.rng, {}
    if rng.random() < 0.12:
        words = people.pick(rng, ("注销", "户口注销", "死亡注销", "迁出注销", "作废"))
        facts["cancelled"] = _slanted_stamp(canvas, words, 0.3, float(rng.uniform(6.0, 8.5)))
    if rng.random() < 0.12:
        words = people.pick(rng, ("内容变更", "已办理身份证", "户口核对章", "与原件一致"))
        facts["other"] = _slanted_stamp(canvas, words, 0.88, float(rng.uniform(3.4, 4.4)))
    return facts


def _slanted_stamp(canvas: Canvas, words: str, across: float, size: float) -> str:
    """A framed word laid on at a slant, above the cells where it hides little."""
    rng = canvas.rng
    red = STAMP_REDS[int(rng.integers(len(STAMP_REDS)))]
    mask, *_ = canvas.typeset(words, 0, 0, Style("hei bold", size, red, tracking=size * 0.1))
    box = cv2.boundingRect(mask)
    pad = round(canvas.px(size) * 0.25)
    mask = cv2.copyMakeBorder(
        mask[box[1] : box[1] + box[3], box[0] : box[0] + box[2]], pad, pad, pad, pad, cv2.BORDER_CONSTANT
    )
    cv2.rectangle(mask, (1, 1), (mask.shape[1] - 3, mask.shape[0] - 3), 255, max(2, round(canvas.px(size) * 0.07)))
    side = int(np.hypot(*mask.shape)) + 4
    square = np.zeros((side, side), np.uint8)
    oy, ox = (side - mask.shape[0]) // 2, (side - mask.shape[1]) // 2
    square[oy : oy + mask.shape[0], ox : ox + mask.shape[1]] = mask
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), float(rng.uniform(-14, 14)), 1.0)
    turned = cv2.warpAffine(square, turn, (side, side))
    x, y = WIDTH * across, HEIGHT * float(rng.uniform(0.07, 0.1) if size < 5 else rng.uniform(0.45, 0.6))
    left, top = round(canvas.px(x) - side / 2), round(canvas.px(y) - side / 2)
    with canvas.clear():
        canvas.stamp(turned, left, top, Style("hei", 1, red, strength=float(rng.uniform(0.3, 0.5))))
    x0, y0, width, height = (v / canvas.px_per_mm for v in cv2.boundingRect(turned))
    x0, y0 = x0 + left / canvas.px_per_mm, y0 + top / canvas.px_per_mm
    return _shares(x0, y0, x0 + width, y0 + height)
