"""Travel documents: whatever bears a machine readable zone, and the papers of China that let people travel.

Source: ICAO Doc 9303 (zones); GA/T 704.14 and 704.16 (zones of Chinese permits); the printed papers themselves.
"""

from __future__ import annotations

from kapiao.documents.document import Document
from kapiao.reading.extract import Entry
from kapiao.values.mrz_fields import ZoneDate, ZoneText

_YEARS_AHEAD = 30  # no paper is valid longer


class TravelZone(Document):
    """A machine readable zone of any state, format and paper: passports, visas, cards."""

    kind = "mrz"
    title = "机读区"
    search = "zone"

    line_1 = Entry("机读码第一行", ZoneText(fillers=True))
    line_2 = Entry("机读码第二行", ZoneText(fillers=True))
    line_3 = Entry("机读码第三行", ZoneText(fillers=True))
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
