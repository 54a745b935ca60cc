"""Number plates on vehicles.

Source: GA 36-2018. A plate is no row of text beside a label: `pipeline.plates` finds it by its shape, several in one
picture, and says what it is by its number and colour.
"""

from __future__ import annotations

from kapiao.documents.document import Document
from kapiao.reading.extract import Entry
from kapiao.values.names import OneOf
from kapiao.values.plates import COLORS, VEHICLES, PlateNumber


class LicensePlate(Document):
    """One plate; the quad of its record is the plate itself."""

    kind = "license_plate"
    title = "机动车号牌"
    search = "plates"
    aspect = 440 / 140

    number = Entry("号牌号码", PlateNumber(), required=True)
    type = Entry("号牌种类", OneOf(VEHICLES))
    color = Entry("号牌颜色", OneOf(COLORS))
