"""Travel documents: whatever bears a machine readable zone, and the papers of China that let people travel.

Source: ICAO Doc 9303 (zones); GA/T 704.14 and 704.16 (zones of Chinese permits); the printed papers themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kapiao.documents.document import Document
from kapiao.reading.agreement import Agreement
from kapiao.reading.evidence import doubtful
from kapiao.reading.extract import Entry
from kapiao.reading.locate import next_to, pattern
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.hancode import MOST, han_of
from kapiao.values.ids import TravelNumber
from kapiao.values.kind import NotThis
from kapiao.values.mrz import MachineZone, Mrz
from kapiao.values.mrz_fields import ZoneDate, ZoneRow, ZoneText
from kapiao.values.names import OneOf, PersonName
from kapiao.values.travel import ISSUERS, OFFICE_ENDS, EnglishDate, LatinName, Place
from kapiao.values.words import LikelyWord

_YEARS_AHEAD = 30  # no paper is valid longer


class TravelZone(Document):
    """A machine readable zone of any state, format and paper: passports, visas, cards."""

    kind = "mrz"
    title = "机读区"
    strewn = True
    search = "zone"
    work_px = 3000  # a card may be small in a large picture

    row_1 = Entry("机读码第一行", ZoneText(fillers=True))
    row_2 = Entry("机读码第二行", ZoneText(fillers=True))
    row_3 = Entry("机读码第三行", ZoneText(fillers=True))
    document = Entry("证件类型", ZoneText())
    issuer = Entry("签发国", ZoneText())
    number = Entry("证件号码", ZoneText())
    name = Entry("姓名", ZoneText())
    surname = Entry("姓", ZoneText())
    given_names = Entry("名", ZoneText())
    nationality = Entry("国籍", ZoneText())
    birth_date = Entry("出生日期", ZoneDate())
    sex = Entry("性别", ZoneText())
    expiry_date = Entry("有效期至", ZoneDate(_YEARS_AHEAD))
    optional = Entry("个人号码", ZoneText())


_LATIN_DAY = r"(\d{2}(?:\d{1,2}月/)?[A-Z0-9]{3}\d{4})"
_LATIN_NAME = r"([A-Z' -]{2,}[,，.][A-Z' -]+)"
_HAN_NAME = r"^(?!姓名|护照|样本)([\u4e00-\u9fff·]{2,})$"
_PLACE = r"([\u4e00-\u9fff]+/[A-Z]+)"
_NOTHING = "<" * 44
_ALIKE = str.maketrans("Q", "O")  # letters that print made for machines tells from one another better


def _zone(second_row: str) -> Mrz:
    """What the second row of a passport's zone says."""
    return MachineZone().parse(f"P<CHN{_NOTHING[5:]}\n{second_row}").value


def _day(text: str, years_ahead: int = 0) -> str:
    day = ZoneDate(years_ahead).parse(text).value
    if day is None:
        raise NotThis("a day that is not known")
    return EnglishDate.written(day)


def _sex(second_row: str) -> str:
    said = {"M": "男/M", "F": "女/F"}.get(_zone(second_row).sex)
    if said is None:
        raise NotThis("a sex that is not given")
    return said


class Passport(Document):
    """The data page of a passport of China (GA 1180): what is printed, and its zone, each checked against the other.

    The second row of the zone has five check digits and so confirms a layout, and mends or fills in what it repeats.
    """

    kind = "passport"
    title = "中华人民共和国护照"
    strewn = True
    tinted = True
    signs = ("护照", "PASSPORT", "姓名", "签发日期", "有效期至", "出生地点", "签发地点", "签发机关")
    signs_enough = 4
    against = ("通行证", "居住证", "签证")
    labels = (
        "类型", "国家码", "护照号", "姓名", "性别", "国籍", "出生日期", "出生地点", "签发日期", "签发地点", "有效期至",
        "签发机关", "持照人签名",
    )  # fmt: skip
    layouts = ("passport",)
    confirm = ("row_2",)
    aspect = 125 / 88
    portrait = (0.05, 0.165, 0.316, 0.512)
    face = (0.12, 0.2, 0.25, 0.36)
    side_px = 960
    enough = 4

    row_2 = Entry(
        "机读码第二行", ZoneRow("TD3", 1, "CHN"), pattern(r"([0-9A-Z<«《]{9}\d?CHN[0-9A-Z<«《]{24,})"), required=True
    )
    row_1 = Entry("机读码第一行", ZoneRow("TD3", 0), next_to("row_2", "above", r"(P[A-Z<«《]{24,})", 4.0))
    number = Entry("护照号", TravelNumber(), next_to("row_2", "above", r"((?:[EGPSD])[0-9A-Z]\d{7})", 40.0))
    latin_name = Entry("姓名拼音", LatinName(), pattern(_LATIN_NAME, per="line"))
    name = Entry(
        "姓名", PersonName(), next_to("latin_name", "above", "^([\u4e00-\u9fff·]{2,})$"), pattern(_HAN_NAME, per="line")
    )
    sex = Entry("性别", OneOf(("男/M", "女/F")), pattern("([男女]/[MF])"))
    birth_date = Entry("出生日期", EnglishDate(), pattern(_LATIN_DAY))
    birth_place = Entry("出生地点", Place(), pattern(_PLACE))
    issue_date = Entry("签发日期", EnglishDate(), next_to("birth_date", "below", _LATIN_DAY, 4.5))
    issue_place = Entry("签发地点", Place(), next_to("birth_place", "below", _PLACE, 4.5))
    expiry_date = Entry("有效期至", EnglishDate(), next_to("issue_date", "below", _LATIN_DAY, 4.5))
    authority = Entry(
        "签发机关", LikelyWord(ISSUERS, ends=OFFICE_ENDS), pattern("([\u4e00-\u9fff]*(?:管理局|大使馆|领事馆))")
    )

    # what stands in the zone in a form of its own: `refine` has it
    zone_document = Entry("类型", ZoneText())
    zone_issuer = Entry("国家码", ZoneText())
    zone_nationality = Entry("国籍", ZoneText())
    zone_birth = Entry("出生日期", ZoneText())
    zone_expiry = Entry("有效期至", ZoneText())
    zone_optional = Entry("个人号码", ZoneText())
    name_raw = Entry("姓名与拼音", PersonName())

    agreements = (
        Agreement("number", "row_2", lambda row: _zone(row).number),
        Agreement("birth_date", "row_2", lambda row: _day(_zone(row).birth)),
        Agreement("expiry_date", "row_2", lambda row: _day(_zone(row).expiry, _YEARS_AHEAD)),
        Agreement("sex", "row_2", _sex),
    )

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """What only the zone says, and whether the names in its first row are those in Latin letters."""
        result = dict(fields)
        row_1, row_2 = result.get("row_1"), result.get("row_2")
        if row_2 is not None:
            first = row_1.text if row_1 else f"P<CHN{_NOTHING[5:]}"
            zone = MachineZone().parse(f"{first}\n{row_2.text}").value
            result |= _of_zone(zone, row_1, row_2)
            if row_1 is not None and zone.surname:
                result |= _names_agreed(row_1, result.get("latin_name"), zone)
            if row_2.valid and (coded := han_of(zone.optional)):
                result["name"] = _han_agreed(row_2, result.get("name"), coded)
        han, latin = result.get("name"), result.get("latin_name")
        if han is not None and latin is not None:
            both = han.text + "".join(part for part in latin.text if part.isalpha())
            title = cls.name_raw.title
            result["name_raw"] = replace(han, name="name_raw", title=title, raw=both, text=both, value=both)
        return result


def _of_zone(zone: Mrz, row_1: Field | None, row_2: Field) -> dict[str, Field]:
    """Fields that stand in the zone in a form of their own."""
    found: dict[str, Field] = {}
    for entry in Passport.entries:
        part = entry.name.removeprefix("zone_")
        if part == entry.name:
            continue
        source, text = row_1 if part in ("document", "issuer") else row_2, str(getattr(zone, part))
        if source is not None and text:
            found[entry.name] = replace(source, name=entry.name, title=entry.title, raw=text, text=text, value=text)
    return found


def _han_agreed(row_2: Field, name: Field | None, coded: str) -> Field:
    """The name as read and as coded in a row whose checks hold: one character may be misread, more are another's."""
    if name is None:
        entry = Passport.name
        return Field(entry.name, entry.title, "", coded, coded, row_2.score, valid=None, derived=True)
    head = name.text[:MOST]
    if head == coded:  # both would have to be wrong, and alike
        return replace(name, valid=True, score=1 - (1 - name.score) * (1 - row_2.score))
    alike = len(head) == len(coded) and sum(a == b for a, b in zip(head, coded, strict=True)) >= len(coded) - 1
    if alike or doubtful(name):
        said = coded + name.text[MOST:] if alike else coded
        return replace(name, text=said, value=said, valid=True, repaired=True, score=row_2.score)
    return replace(name, valid=False)


def _names_agreed(row_1: Field, latin: Field | None, zone: Mrz) -> dict[str, Field]:
    """The names of row and print, marked valid when they agree; where nothing was read, the print's are the row's."""
    said = LatinName().parse(f"{zone.surname}, {zone.given_names}")
    if latin is None:
        entry = Passport.latin_name
        return {"latin_name": Field(entry.name, entry.title, "", said.text, said.value, row_1.score, derived=True)}
    if "".join(latin.text.split()) == "".join(said.text.split()):
        score = max(latin.score, row_1.score)
        valid = replace(latin, text=said.text, value=said.value, valid=True, score=score)
        return {"latin_name": valid, "row_1": replace(row_1, valid=True, score=score)}
    if "".join(latin.text.split()).translate(_ALIKE) == "".join(said.text.split()).translate(_ALIKE):
        return {"latin_name": replace(latin, text=said.text, value=said.value, repaired=True)}
    return {"latin_name": replace(latin, valid=False), "row_1": replace(row_1, valid=False)}
