"""Driving licences and vehicle licences, both pages of each.

Source: GA 482 (driving licences), GA 37 (vehicle licences), GA 802 (types and uses of vehicles). Forms are printed,
values are printed into them later, a little beside their place; the office's seal is part of the form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from kapiao.documents.document import Document
from kapiao.reading.agreement import Agreement
from kapiao.reading.block import block
from kapiao.reading.evidence import SURE
from kapiao.reading.extract import Entry
from kapiao.reading.locate import pattern, stack
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.ids import ResidentId
from kapiao.values.licences import (
    DrivingClass,
    EngineNumber,
    FileNumber,
    Outline,
    Prose,
    VehicleModel,
    vehicle_types,
    vehicle_uses,
)
from kapiao.values.money import Measure
from kapiao.values.names import Address, OneOf, PartyName, PersonName
from kapiao.values.traffic import DrivingRecord, Inspections, TrafficPolice, province_sign, province_sign_of
from kapiao.values.vehicles import PROVINCES, PlateNumber, Vin
from kapiao.values.words import LikelyWord
from kapiao.values.written import CnDate, DateSpan

_NUMBER = r"(?<!\d)(\d{17}[\dXx])(?!\d)"
_DAY = r"(\d{4}[-.]\d{2}[-.]\d{2})"
_SPAN = rf"({_DAY[1:-1]}至(?:{_DAY[1:-1]}|长期))"
_SEAL = stack(r"^([\u4e00-\u9fff]{3,7})$", within=(-0.1, 0.1, 0.33, 1.1))  # of the text, or of its lower rows alone
_SURE = 0.9  # crossed and dotted zeros read like other figures
_ENGLISH = r"[^0-9\u4e00-\u9fff]*[a-z]{2}[^0-9\u4e00-\u9fff]*|VIN|样本"  # the labels' second language
# the mark of specimens, the number under bars
_STRAY = r"样本|[^0-9\u4e00-\u9fff]{1,2}[0-9]{8,}[^0-9\u4e00-\u9fff]*|[0-9]{8,}[^0-9\u4e00-\u9fff]+"
_INSPECTED = r"[检验有效][\u4e00-\u9fff]{0,5}[效期至]\d{4}年\d{1,2}月(?:[\u4e00-\u9fff]?[A-Z])?(?:[(（]\d{1,2}[)）])?"
_WITHOUT_SIGN = re.compile(r"[A-Z][0-9A-Z]{5}|[A-Z](?:[A-HJK]\d{5}|\d{5}[A-HJK])")
_ENERGIES = ("插电式混合动力", "混合动力", "汽油", "柴油", "纯电动", "天然气")
_PROPELLED = rf"(?:[能燃][源料]种?类?|种类?|类)?({'|'.join(_ENERGIES)})$"
_LABEL_BETWEEN = re.compile(r"\d\D*期\D*(长期|年)")  # 有效期限
_LABEL_BELOW = re.compile("(?<=\\d)(?:检?.?记录|检验)$")  # 检验记录, of which characters were lost
_UNKNOWN_SIGN = re.compile(rf"(?<=月)[^{PROVINCES}A-Z](?=[A-Z](?:\W|$|检))")  # of an office of inspections
_MOSTLY_BLANK, _MEASURED = ("load", "traction_mass"), 0.6  # score from which something stands in such a cell
_PERSONS, _KILOGRAMS = 300, 200_000  # the longest buses carry fewer, the heaviest cranes weigh less
_KG = Measure(("kg", "千克"), counted=True, most=_KILOGRAMS)


def _birth(number: str) -> str:
    return f"{ResidentId.birth(number):%Y-%m-%d}"


def _surer(span: Field | None, start: Field, years: Field) -> bool:
    """Whether a span was read surer than a day and the years from it, and no label stands between its two ends."""
    if span is None or span.valid is False or _LABEL_BETWEEN.search(span.raw):
        return False
    return span.score > min(start.score, years.score)


class DriverLicenseFront(Document):
    """The page of the driving licence with the portrait, on paper or electronic."""

    kind = "driver_license_front"
    title = "机动车驾驶证 主页"
    tinted = True
    signs = ("机动车驾驶证", "证号", "初次领证日期", "准驾车型", "国籍", "出生日期", "有效期限")
    signs_enough = 5
    against = ("行驶证", "驾驶证副页", "档案编号", "公民身份号码", "公民身份证件编号", "户主")
    labels = (
        *("姓名", "性别", "国籍", "住址", "出生日期", "初次领证日期", "准驾车型", "有效期限", "有效起始日期", "证号"),
    )
    noise = _ENGLISH
    crossed = True
    layouts = ("driver_license_front",)
    beside = ("driver_license_back",)
    blocks = ("authority",)
    confirm = ("id_number", "validity")
    aspect = 88 / 60
    side_px = 960
    work_px = 2800
    sure_from = _SURE
    portrait = (0.73, 0.46, 0.97, 0.94)
    enough = 4

    id_number = Entry("证号", ResidentId(), block("证号"), pattern(_NUMBER), required=True)
    name = Entry("姓名", PersonName(), block("姓名"))
    sex = Entry("性别", OneOf(("男", "女")), block("性别"))
    nationality = Entry("国籍", LikelyWord(("中国",)), block("国籍"))
    address = Entry("住址", Address(), block("住址", lines=2))
    birth_date = Entry("出生日期", CnDate(padded=True), block("出生日期"))
    first_issue = Entry("初次领证日期", CnDate(padded=True), block("初次领证日期"))
    driving_class = Entry("准驾车型", DrivingClass(), block("准驾车型"))
    valid_from = Entry("有效起始日期", CnDate(padded=True), block("有效起始日期"))
    valid_for = Entry("有效期限", OneOf(("6年", "10年", "长期")), block("有效期限"))
    validity = Entry("有效期限", DateSpan((6, 10), "-", same_day=True), block("有效期限"), pattern(_SPAN))
    authority = Entry("发证机关", TrafficPolice(), _SEAL)

    agreements = (Agreement("birth_date", "id_number", _birth), Agreement("sex", "id_number", ResidentId.sex))

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """The older form prints the day from which it is valid and a number of years, never a span."""
        kept = dict(fields)
        span, start, years = kept.get("validity"), kept.get("valid_from"), kept.get("valid_for")
        older = start is not None and years is not None and (span is None or span.valid is not True)
        if start is None or not older or years is None or _surer(span, start, years):
            kept.pop("valid_from", None)
            kept.pop("valid_for", None)
            return kept
        text, score = f"{start.text} {years.text}", min(start.score, years.score)
        kept["validity"] = replace(
            start, name="validity", title="有效期限", text=text, value=(start.value, years.text), score=score
        )
        return kept


class DriverLicenseBack(Document):
    """The second page of the driving licence: file number and record."""

    kind = "driver_license_back"
    title = "机动车驾驶证 副页"
    signs = ("驾驶证副页", "证号", "档案编号", "记录", "姓名")
    signs_enough = 4
    against = ("行驶证", "号牌号码", "准驾车型", "国籍", "公民身份号码", "公民身份证件编号", "户主")
    labels = ("姓名", "档案编号", "记录", "证号")
    noise = _STRAY
    crossed = True
    layouts = ("driver_license_back",)
    beside = ("driver_license_front",)
    loose = alone = ("record",)
    confirm = ("id_number", "file_number")
    aspect = 88 / 60
    side_px = 960
    work_px = 2800
    sure_from = _SURE
    enough = 2

    id_number = DriverLicenseFront.id_number
    name = DriverLicenseFront.name
    file_number = Entry("档案编号", FileNumber(), block("档案编号"), pattern(r"(?<!\d)(\d{12})(?!\d)"))
    record = Entry("记录", DrivingRecord(), block("记录", lines=4))


class VehicleLicenseFront(Document):
    """The main page of the vehicle licence."""

    kind = "vehicle_license_front"
    title = "机动车行驶证 主页"
    tinted = True
    signs = ("机动车行驶证", "号牌号码", "车辆类型", "所有人", "使用性质", "品牌型号", "车辆识别代号", "发动机号码")
    signs_enough = 6
    against = ("驾驶证", "核定载人数", "整备质量", "价税合计", "发票代码", "发票号码")
    labels = (
        *("号牌号码", "车辆类型", "所有人", "住址", "使用性质", "品牌型号", "车辆识别代号", "发动机号码"),
        *("注册日期", "发证日期"),
    )
    noise = _ENGLISH
    crossed = True
    layouts = ("vehicle_license_front",)
    beside = ("vehicle_license_back",)
    blocks = ("authority",)
    loose = alone = ("address",)
    confirm = ("vin",)
    aspect = 88 / 60
    side_px = 960
    work_px = 2800
    sure_from = _SURE
    enough = 4

    vin = Entry("车辆识别代号", Vin(), block("车辆识别代号"), pattern(r"(?<![0-9A-Z])([0-9A-Z]{17})(?![0-9A-Z])"))
    plate_number = Entry("号牌号码", PlateNumber(), block("号牌号码"))
    vehicle_type = Entry("车辆类型", LikelyWord(vehicle_types()), block("车辆类型"))
    owner = Entry("所有人", PartyName(), block("所有人", lines=2))
    address = Entry("住址", Address(), block("住址", lines=2))
    use_character = Entry("使用性质", LikelyWord(vehicle_uses()), block("使用性质"))
    model = Entry("品牌型号", VehicleModel(), block("品牌型号"))
    engine_number = Entry("发动机号码", EngineNumber(), block("发动机号码"))
    register_date = Entry("注册日期", CnDate(padded=True), block("注册日期"))
    issue_date = Entry("发证日期", CnDate(padded=True), block("发证日期"))
    authority = Entry("发证机关", TrafficPolice(), _SEAL)

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """The office that issued it is of the province that the plate names."""
        kept = dict(fields)
        authority = kept.get("authority")
        return _of_province(kept, province_sign_of(authority.text) if authority is not None else "")


class VehicleLicenseBack(Document):
    """The second page of the vehicle licence: measures, remarks, inspections."""

    kind = "vehicle_license_back"
    title = "机动车行驶证 副页"
    signs = ("档案编号", "核定载人数", "总质量", "整备质量", "核定载质量", "外廓尺寸", "准牵引总质量", "检验记录")
    signs_enough = 5
    against = ("驾驶证", "车辆识别代号", "所有人", "使用性质", "通行证", "港澳居民", "换证次数")
    labels = (
        *("号牌号码", "档案编号", "核定载人数", "总质量", "整备质量", "核定载质量", "外廓尺寸", "准牵引总质量"),
        *("备注", "检验记录", "能源种类", "燃料种类"),
    )
    noise = _STRAY
    crossed = True
    layouts = ("vehicle_license_back",)
    beside = ("vehicle_license_front",)
    loose = ("remark", "energy", "inspection")
    confirm = ("outline", "file_number")
    aspect = 88 / 60
    side_px = 960
    work_px = 2800
    sure_from = _SURE
    enough = 3

    plate_number = VehicleLicenseFront.plate_number
    file_number = DriverLicenseBack.file_number
    passengers = Entry("核定载人数", Measure(("人",), counted=True, most=_PERSONS), block("核定载人数"))
    gross_mass = Entry("总质量", _KG, block("总质量"))
    unladen_mass = Entry("整备质量", _KG, block("整备质量"))
    load = Entry("核定载质量", _KG, block("核定载质量"))
    outline = Entry("外廓尺寸", Outline(), block("外廓尺寸"))
    traction_mass = Entry("准牵引总质量", _KG, block("准牵引总质量"))
    remark = Entry("备注", Prose(), block("备注", lines=3), pattern(r"(强制报废期[止至]:?\d{4}-\d{2}-\d{2})"))
    energy = Entry(
        "能源种类", LikelyWord(_ENERGIES), block("能源种类"), block("燃料种类"), pattern(_PROPELLED, per="line")
    )
    inspection = Entry(
        "检验记录", Inspections(), block("检验记录", lines=4), pattern(_INSPECTED, every=True, per="line")
    )

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """Inspections say themselves what they are: neither the remark above them is one, nor the energy. What a reader
        makes of a cell that most licences leave blank, or strike out, is no measure."""
        kept = {n: f for n, f in fields.items() if f.score >= _MEASURED or n not in _MOSTLY_BLANK}
        remark = kept.get("remark")
        cut = re.search(_INSPECTED, remark.text) if remark is not None else None
        if remark is not None and cut is not None:
            said = Inspections().parse(remark.text[cut.start() :])
            kept.setdefault("inspection", replace(_other(remark, cls.inspection), text=said.text, value=said.value))
            remark = kept["remark"] = replace(remark, text=remark.text[: cut.start()], value=remark.text[: cut.start()])
        energy = next((word for word in _ENERGIES if remark is not None and remark.text.endswith(word)), "")
        if remark is not None and energy:
            kept.setdefault("energy", replace(_other(remark, cls.energy), text=energy, value=energy))
            remark = kept["remark"] = replace(remark, text=remark.text.removesuffix(energy))
        if remark is not None:
            kept["remark"] = remark = replace(remark, text=_LABEL_BELOW.sub("", remark.text))
        if remark is not None and not remark.text:
            del kept["remark"]
        file_number = kept.get("file_number")
        sign = province_sign(file_number.text) if file_number is not None else ""
        inspection = kept.get("inspection")
        if inspection is not None and sign:
            text = _UNKNOWN_SIGN.sub(sign, inspection.text)
            kept["inspection"] = replace(inspection, text=text, repaired=inspection.repaired or text != inspection.text)
        return _of_province(kept, sign)


def _other(field: Field, entry: Entry) -> Field:
    """What was taken for one field as another one."""
    return replace(field, name=entry.name, title=entry.title)


def _of_province(fields: dict[str, Field], sign: str) -> dict[str, Field]:
    """The fields with the province's sign on a plate whose first character was not read, or not surely."""
    plate = fields.get("plate_number")
    if plate is None or not sign or plate.text.startswith(sign):
        return fields
    if plate.valid is False or (plate.text[:1] in PROVINCES and plate.score < SURE):
        rest = plate.text if _WITHOUT_SIGN.fullmatch(plate.text) else plate.text[1:]
        mended = PlateNumber().parse(sign + rest) if 6 <= len(rest) <= 7 else None
        if mended is not None and mended.valid is not False:
            said = replace(plate, text=mended.text, value=mended.value, valid=mended.valid, repaired=True)
            return fields | {"plate_number": said}
    return fields
