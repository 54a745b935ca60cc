"""Railway tickets: the blue magnetic one, the older red one, and the electronic itinerary that replaces them.

Source: the printed tickets themselves; no public standard describes the layout. They bear no labels: a field is told
by its form and by what stands beside it. The departure time is the anchor of the upper half, the masked identity
number of the lower.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from kapiao.documents.document import Document
from kapiao.documents.receipts import own_code
from kapiao.reading.extract import Entry
from kapiao.reading.locate import Beside, beside, next_to, pattern, spot
from kapiao.reading.view import View
from kapiao.records import Field
from kapiao.values.fares import Permit
from kapiao.values.ids import MaskedResidentId
from kapiao.values.invoices import InvoiceNumber, TaxpayerNumber
from kapiao.values.money import Amount
from kapiao.values.names import OneOf, PersonName
from kapiao.values.parties import FirmName
from kapiao.values.places import SEAT_CLASSES
from kapiao.values.tickets import Gate, SeatPlace, Station, TicketSerial, TrainNumber
from kapiao.values.written import CnDate, Departure

_TIME = r"(\d{4}年?\d{1,2}月\d{1,2}日?\d{1,2}[:：.]?\d{2}开?)"
_TRAIN = r"(?<![0-9A-Z])([GDCZTKYLSNAP]\d{1,4}|\d{4})(?![0-9A-Z])"
_LETTERED = r"(?<![0-9A-Z])([GDCZTKYLSNAP]\d{1,4})(?![0-9A-Z])"
_LEVEL = "((?:新空调)?(?:商务|特等|一等|二等|高级软|动|硬|软)[座卧])"
_HAN = "[\u4e00-\u9fff]"
_NAME = f"{_HAN}[\u4e00-\u9fff·]{{1,14}}"


class TrainTicket(Document):
    """Railway ticket, red or blue, old or new print."""

    kind = "train_ticket"
    title = "火车票"
    signs = ("限乘当日当次车", "买票请到12306", "车", "开", "站", "元", "二等座", "硬座", "硬卧")
    signs_enough = 6
    against: ClassVar[tuple[str, ...]] = ("铁路电子客票", "电子客票号", "购买方名称")
    aspect = 85.6 / 54
    layouts: ClassVar[tuple[str, ...]] = ("train_ticket",)
    sure: ClassVar[tuple[str, ...]] = ("departure", "train", "from_station", "to_station", "seat", "price", "level")
    side_px = 800
    enough = 4

    departure = Entry("开车时间", Departure(), pattern(_TIME), required=True)
    train = Entry("车次", TrainNumber(), next_to("departure", "above", _TRAIN, 4.5))
    from_station = Entry("出发站", Station(), next_to("train", "left"))
    to_station = Entry("到达站", Station(), next_to("train", "right"))
    seat = Entry(
        "座位", SeatPlace(), next_to("departure", "right"), pattern(r"((?:\d{1,2}车|(?<!\d)\d{1,2}年(?=\d+号)).*)")
    )
    price = Entry("票价", Amount(), pattern(r"[￥¥Y半]?(\d+\.\d)元"), next_to("departure", "below", r"(\d+[.,]\d)"))
    level = Entry("席别", OneOf(SEAT_CLASSES), next_to("seat", "below", rf"({_HAN}{{2,}})", 3.0), pattern(_LEVEL))
    id_number = Entry("证件号码", MaskedResidentId(), pattern(r"(\d{10}\*{3,5}\d{3}[\dXx])"))
    passenger = Entry("乘车人", PersonName(), next_to("id_number", "right"))
    serial = Entry("票号", TicketSerial(), spot(-0.1, -0.1, 0.5, 0.2, r"([0-9A-Z]{0,3}[A-Z]\d{6})"))
    gate = Entry("检票口", Gate(), pattern(r"(检票口?[:：]?[0-9A-Z,，、]+)"))

    @classmethod
    def refine(cls, fields: Mapping[str, Field], view: View | None) -> dict[str, Field]:
        """Seats of trains that number them by letters: a letter that was taken for a figure, however surely."""
        seat, train = fields.get("seat"), fields.get("train")
        if seat is None or train is None:
            return dict(fields)
        text = SeatPlace.of_train(seat.text, train.text)
        return {**fields, "seat": replace(seat, text=text, value=text, repaired=text != seat.text or seat.repaired)}


class RailInvoice(TrainTicket):
    """电子发票 (铁路电子客票): the electronic itinerary: a ticket's upper half with an invoice's head."""

    kind = "rail_invoice"
    title = "铁路电子客票"
    signs = (
        "铁路电子客票",
        "电子发票",
        "发票号码",
        "开票日期",
        "票价",
        "电子客票号",
        "购买方名称",
        "统一社会信用代码",
        "开",
    )
    signs_enough = 4
    against = ("价税合计", "机动车销售", "机打号码", "收款员", "发票代码")
    labels = ("发票号码", "开票日期", "票价", "电子客票号", "购买方名称", "统一社会信用代码", "纳税人识别号", "退票费")
    aspect = 0.0
    layouts = ()
    sure = ()
    side_px = 1120
    small_print = True
    telling_code = True

    train = Entry(
        "车次", TrainNumber(), next_to("departure", "above", _LETTERED, 6.0), next_to("departure", "above", _TRAIN)
    )
    from_station, to_station = TrainTicket.from_station, TrainTicket.to_station  # after the train, their anchor
    number = Entry("发票号码", InvoiceNumber(), beside("发票号码"))
    date = Entry("开票日期", CnDate(), beside("开票日期"))
    price = Entry("票价", Amount(), pattern(r"票价[:：]?[^\d]?(\d+[.．]\d{2})"), pattern(r"[￥¥](\d+\.\d{2})"))
    level = Entry("席别", OneOf(SEAT_CLASSES), next_to("seat", "right", rf"({_HAN}{{2,}})"), pattern(_LEVEL))
    ticket_number = Entry("电子客票号", Permit(15), beside("电子客票号"))
    passenger = Entry("乘车人", PersonName(), next_to("id_number", "right"), pattern(rf"^[\d*Xx]{{9,20}}({_NAME})$"))
    buyer_name = Entry(
        "购买方名称", FirmName(2), Beside("购买方名称", gap=2.0), pattern(r"^.{1,4}名称[:：](.{2,})$", per="line")
    )
    buyer_number = Entry(
        "统一社会信用代码", TaxpayerNumber(), beside("统一社会信用代码"), beside("纳税人识别号"),
        pattern(r"(?:代码|识别号)[:：]?([0-9A-Z]{15,18})(?![0-9A-Z])"),
    )  # fmt: skip
    serial = Entry("票号", TicketSerial())

    @classmethod
    def coded(cls, payload: str, fields: Mapping[str, Field]) -> dict[str, str]:
        """The invoice's QR code: its number, day and total, which is the fare."""
        said = own_code(payload, fields)
        if said is None:
            return {}
        names = {"number": "number", "date": "date", "total": "price"}
        return {names[name]: text for name, text in said.values().items() if name in names}
