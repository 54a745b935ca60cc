"""The vehicle licence (GA 37; 88 x 60 mm): main page and second page with measures and inspections.

Knows its layout in millimetres, framed and unframed second pages. Must not know the camera. Vehicles are invented:
their numbers are put together at random and carry the right check character.
"""
# ruff: noqa: SIM905

from __future__ import annotations

import numpy as np

from kapiao.specimens import firms, idcard, ornament, people, telephone
from kapiao.specimens import roadform as road
from kapiao.specimens.ink import Canvas, Paper
from kapiao.values.vehicles import Vin

_TITLE, _SECOND = "中华人民共和国机动车行驶证", "中华人民共和国机动车行驶证副页"
_ENGLISH = "Vehicle License of the People's Republic of China"
_TYPES = tuple(
    """
    小型轿车 小型轿车 小型轿车 小型轿车 小型轿车 小型普通客车 小型普通客车 小型普通客车 小型越野客车 小型面包车
    微型普通客车 中型普通客车 大型普通客车 轻型普通货车 轻型厢式货车 重型自卸货车 重型半挂牵引车 重型仓栅式半挂车
    中型栏板货车 普通二轮摩托车 重型集装箱半挂车 轻型多用途货车
    """.split()
)
_USES = tuple(
    """
    非营运 非营运 非营运 非营运 非营运 货运 出租客运 公路客运 租赁 营转非 教练 预约出租客运 警用 危化品运输
    """.split()
)
_MAKES = tuple(
    """
    云雀 北岭 长风 东岳 飞鹿 海纳 江淮之星 金桥 凌志达 南山 奇骏 瑞驰 三江 天马 雪松 远大 骏驰 华腾 银河 昆仑
    """.split()
)


def front(rng: np.random.Generator) -> Paper:
    """The main page."""
    if telephone.shows(rng):
        return _electronic(rng, 0)
    canvas = Canvas(road.WIDTH, road.HEIGHT, road.PX_PER_MM, rng)
    _ground(canvas)
    _front(canvas, road.village_or_street(rng), road.Press.any(rng), road.Form.any(rng))
    return canvas.paper("vehicle_license_front", road.RADIUS)


def _electronic(rng: np.random.Generator, which: int) -> Paper:
    """Both pages on one screen, printed cleanly."""
    who, press, form = road.village_or_street(rng), road.Press.typed(rng), road.Form.any(rng)
    pages = [Canvas(road.WIDTH, road.HEIGHT, road.PX_PER_MM, rng) for _ in range(2)]
    for page in pages:
        _ground(page)
    plate = _front(pages[0], who, press, form)
    _back(pages[1], who, press, form, plate)
    made = people.day(rng, 2024, 2026)
    notes = (
        (people.pick(rng, ("状态", "机动车状态")), people.pick(rng, ("正常", "正常", "逾期未检验", "违法未处理"))),
        ("生成时间", f"{made:%Y-%m-%d} {rng.integers(8, 22):02d}:{rng.integers(60):02d}:{rng.integers(60):02d}"),
    )
    kind = ("vehicle_license_front", "vehicle_license_back")[which]
    return telephone.screen(pages, which, kind, "电子行驶证", notes, rng)


def _front(canvas: Canvas, who: people.Person, press: road.Press, form: road.Form) -> str:
    """What stands on the main page. Returns the plate."""
    rng = canvas.rng
    form.title(canvas, _TITLE, 5.4, float(rng.uniform(52, 58)), _ENGLISH, x=43.5)
    kind = people.pick(rng, _TYPES)
    _labels(canvas, form)
    plate = _plate(rng, who, kind)
    press.put(canvas, plate, 15.2, 12.0, "plate_number", room=22)
    press.put(canvas, kind, 52.5, 12.0, "vehicle_type", room=32)
    owner = firms.company(rng, who.division) if rng.random() < 0.3 else who.name
    press.put(canvas, owner, 15.2, 19.0, "owner", room=68)
    size = min(press.han.size, 3.2)
    rows = idcard.broken(who.address, 21)[:2]
    for k, row in enumerate(rows):
        press.put(canvas, row, 15.2, (25.6 if len(rows) == 1 else 24.6) + 3.7 * k, "address", size=size, room=70)
    press.put(canvas, people.pick(rng, _USES), 15.2, 32.4, "use_character", room=16)
    press.put(canvas, _model(rng), 43.5, 32.4, "model", room=42)
    press.put(canvas, any_vin(rng), 43.0, 39.2, "vin", room=42)
    press.put(canvas, _engine(rng), 41.0, 46.0, "engine_number", room=40)
    registered = people.day(rng, 1999, 2025)
    issued = registered if rng.random() < 0.6 else people.later(registered, int(rng.integers(1, 9)))
    press.put(canvas, f"{registered:%Y-%m-%d}", 35.6, 52.6, "register_date", room=19.5)
    press.put(canvas, f"{issued:%Y-%m-%d}", 65.6, 52.6, "issue_date", room=19.5)
    road.box_seal(canvas, 3.2, 37.4, 19.2, 18.8, road.traffic_police(rng, who.division))
    ornament.sample_mark(canvas, 80.5, 6.4, 3.4, angle=float(rng.uniform(-12, 12)))
    return plate


def _ground(canvas: Canvas) -> None:
    rng = canvas.rng
    lift = float(rng.uniform(-8, 6))
    tints = ((196, 222, 236), (206, 222, 236), (228, 214, 230), (222, 214, 232), (200, 224, 238))
    stops = tuple(tuple(int(np.clip(c + lift, 0, 255)) for c in s) for s in tints)
    road.waves(canvas, stops, ((150, 180, 215), (210, 170, 205)), float(rng.uniform(0.1, 0.28)))
    if rng.random() < 0.5:
        road.strip_of_light(canvas)


def _labels(canvas: Canvas, form: road.Form) -> None:
    for text, english, x, y, width in (
        ("号牌号码", "Plate No.", 3.2, 12.0, 11),
        ("车辆类型", "Vehicle Type", 38.2, 12.0, 11),
        ("所有人", "Owner", 3.2, 19.0, 11),
        ("住址", "Address", 3.2, 25.8, 11),
        ("使用性质", "Use Character", 3.2, 32.4, 11),
        ("品牌型号", "Model", 32.0, 32.4, 11),
        ("车辆识别代号", "VIN", 24.2, 39.2, 16),
        ("发动机号码", "Engine No.", 24.2, 46.0, 14),
        ("注册日期", "Register Date", 24.2, 52.6, 10.6),
        ("发证日期", "Issue Date", 55.0, 52.6, 10.2),
    ):
        form.name(canvas, text, english, x, y, width)
    for x, y, width in (
        *((14.6, 15.2, 22), (50, 15.2, 34), (14.6, 22.2, 70), (14.6, 29.8, 70), (14.6, 35.8, 16), (43, 35.8, 42)),
        *((41, 42.6, 44), (39, 49.4, 46), (35, 56.0, 19), (65.6, 56.0, 19)),
    ):
        form.dots(canvas, x, y, width)


def _plate(rng: np.random.Generator, who: people.Person, vehicle: str) -> str:
    sign = road.PROVINCE_SIGNS[who.division[0][:2]]
    if "挂车" in vehicle:
        return road.plate(rng, sign, "trailer")
    return road.plate(rng, sign, "energy" if rng.random() < 0.2 else "usual")


def _model(rng: np.random.Generator) -> str:
    letters = "".join(people.pick(rng, "ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(int(rng.integers(2, 4))))
    figures = "".join(str(d) for d in rng.integers(0, 10, 4))
    tail = "".join(people.pick(rng, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(int(rng.integers(0, 6))))
    return people.pick(rng, _MAKES) + "牌" + letters + figures + tail


def any_vin(rng: np.random.Generator) -> str:
    letters, figures = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"
    head = people.pick(rng, ("L", "L", "L", "L", "W", "J", "1", "5")) + "".join(
        people.pick(rng, letters if rng.random() < 0.7 else figures) for _ in range(7)
    )
    year = people.pick(rng, "123456789ABCDEFGHJKLMNPRST")
    body = people.pick(rng, letters) + "".join(people.pick(rng, figures) for _ in range(6))
    return Vin.completed(head + "0" + year + body)


def _engine(rng: np.random.Generator) -> str:
    length = int(rng.integers(6, 10))
    head = "".join(people.pick(rng, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(int(rng.integers(0, 5))))
    return head + "".join(people.pick(rng, "0123456789") for _ in range(length))


def back(rng: np.random.Generator) -> Paper:
    """The second page: measures, remarks, inspections."""
    if telephone.shows(rng):
        return _electronic(rng, 1)
    canvas = Canvas(road.WIDTH, road.HEIGHT, road.PX_PER_MM, rng)
    _ground(canvas)
    _back(canvas, road.village_or_street(rng), road.Press.any(rng), road.Form.any(rng))
    return canvas.paper("vehicle_license_back", road.RADIUS)


def _back(canvas: Canvas, who: people.Person, press: road.Press, form: road.Form, plate: str = "") -> None:
    """What stands on the second page; `plate`: where it is known from the main page."""
    rng = canvas.rng
    titled = bool(rng.random() < 0.45)
    if titled:
        form.title(canvas, _SECOND, 4.6, float(rng.uniform(50, 58)))
    top, pitch = (10.4, 5.6) if titled else (6.4, 6.2)
    values = _measures(rng, who, plate)
    framed = bool(rng.random() < 0.5)
    for k, (left, right) in enumerate(zip(values[::2], values[1::2], strict=True)):
        y = top + pitch * k
        for (label, text, field), x, at in ((left, 3.6, 18.0), (right, 41.5, 58.0)):
            form.name(canvas, label, "", x, y, 12.5)
            if text:
                press.put(canvas, text, at, y, field, room=22.5 if at < 40 else 26.5)
            elif rng.random() < 0.7:
                press.put(canvas, "--", at, y, "")
        if framed:
            with canvas.draw(0.5) as layer:
                layer.box(2.4, y + pitch / 2, 83, 0.14, form.line)
        else:
            form.dots(canvas, 17, y + 2.2, 23)
            form.dots(canvas, 57, y + 2.2, 28)
    _notes(canvas, form, press, top + pitch * len(values) / 2, who)
    ornament.sample_mark(canvas, 79.5, 54.5, 3.4, angle=float(rng.uniform(-8, 8)))


def _measures(rng: np.random.Generator, who: people.Person, plate: str) -> list[tuple[str, str, str]]:
    """Label, value, field of eight cells; a dash where the vehicle has no such measure."""
    lorry = bool(rng.random() < 0.25)
    unladen = int(rng.integers(80, 190)) * (70 if lorry else 10)
    gross = unladen + int(rng.integers(30, 60)) * (150 if lorry else 10)
    outline = f"{rng.integers(3300, 12000 if lorry else 5200)}×{rng.integers(1450, 2550)}×{rng.integers(1350, 3600)}mm"
    load = f"{gross - unladen - 130}kg" if lorry else ""
    traction = f"{int(rng.integers(180, 400)) * 100}kg" if lorry and rng.random() < 0.4 else ""
    people_in = int(rng.choice([2, 3, 5, 5, 5, 5, 7, 9, 19, 45]))
    return [
        ("号牌号码", plate or _plate(rng, who, "货车" if lorry else "轿车"), "plate_number"),
        ("档案编号", road.file_number(rng, who.region), "file_number"),
        ("核定载人数", f"{people_in}人", "passengers"),
        ("总质量", f"{gross}kg", "gross_mass"),
        ("整备质量", f"{unladen}kg", "unladen_mass"),
        ("核定载质量", load, "load"),
        ("外廓尺寸", outline, "outline"),
        ("准牵引总质量", traction, "traction_mass"),
    ]


def _notes(canvas: Canvas, form: road.Form, press: road.Press, y: float, who: people.Person) -> None:
    rng = canvas.rng
    year = int(rng.integers(2012, 2030))
    form.name(canvas, "备注", "", 3.6, y, 12.5)
    if rng.random() < 0.35:
        press.put(
            canvas, f"强制报废期止:{year + 12}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}", 18.0, y, "remark"
        )
    energy = people.pick(rng, ("汽油", "柴油", "纯电动", "天然气", "混合动力"))
    if rng.random() < 0.3:
        form.name(canvas, "能源种类", "", 3.6, y + 5.0, 12.5)
        press.put(canvas, energy, 18.0, y + 5.0, "energy")
        y += 4.6
    y += 5.6
    form.name(canvas, "检验记录", "", 3.6, y, 12.5)
    sign = road.PROVINCE_SIGNS[who.division[0][:2]] + people.pick(rng, "ABCDEFGH")
    for k in range(int(rng.choice([1, 1, 1, 2, 3]))):
        if y + 4.6 * k > 52:
            break
        text = f"检验有效期至{year + 2 * k}年{rng.integers(1, 13):02d}月{sign}" + (
            f"({rng.integers(1, 99):02d})" if rng.random() < 0.4 else ""
        )
        press.put(canvas, text, 18.0, y + 4.6 * k, "inspection", size=min(press.han.size, 3.2), room=58)
    if y < 46 and rng.random() < 0.6:
        road.barcode(canvas, 20, 53.0, 44, 2.6, "*" + "".join(str(d) for d in rng.integers(0, 10, 13)) + "*")
