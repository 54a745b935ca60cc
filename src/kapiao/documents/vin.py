"""The vehicle number by itself: behind the windscreen, on the maker's label, stamped into the frame.

Source: GB 16735-2019, ISO 3779. Nothing around it is the same on any two cars, so that it is searched for by what it
is (`pipeline.vins`), not by words beside it.
"""

from __future__ import annotations

from kapiao.documents.document import Document
from kapiao.reading.extract import Entry
from kapiao.values.vehicles import Vin


class VehicleNumber(Document):
    """A picture of a vehicle number."""

    kind = "vin"
    title = "车辆识别代号"
    search = "vins"

    number = Entry("车辆识别代号", Vin(), required=True)
