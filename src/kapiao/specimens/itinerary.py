"""The electronic rail itinerary, 电子发票 (铁路电子客票): a ticket's upper half below an invoice's head.

Knows the published form of November 2024. Must not know the camera. Journeys are those of tickets.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np

from kapiao.specimens import bills, ornament, people, trade, words
from kapiao.specimens.ink import Canvas, Paper, Style
from kapiao.specimens.ticket import Journey, journey_of

PX_PER_MM = 10.0
_BROWN, _RED, _BLACK = (150, 75, 40), (200, 40, 36), (14, 14, 16)


def rail_invoice(rng: np.random.Generator) -> Paper:
    """One journey with its invoice number, buyer and code."""
    trip = journey_of(rng, True)
    while not trip.number:
        trip = journey_of(rng, True)
    trip = replace(
        trip, departure=trip.departure.replace(year=int(rng.integers(2024, 2027)), day=1 + trip.departure.day % 28)
    )
    canvas = Canvas(210.0, float(rng.uniform(112, 122)), PX_PER_MM, rng)
    ornament.wash(canvas, ((253, 253, 253), (251, 251, 251)))
    face = people.pick(rng, ("song", "song jian", "hei"))
    label, value = Style(face, 3.7, people.pick(rng, (_BROWN, _BLACK))), Style(face, 3.9, _BLACK)
    number = bills.digital_number(rng)
    canvas.write("电子发票（铁路电子客票）", 105, 14, label.but(size=6.6, color=_BROWN), anchor="m")
    trade.oval(canvas, 105, 15, 14, 9, "国家税务总局", _RED, float(rng.uniform(0.4, 0.9)))
    end = canvas.write("发票号码:", 14, 27, label)
    canvas.write(number, end, 27, value, field="number")
    day = people.later(trip.departure.date(), 0)
    canvas.write(f"{day:%Y年%m月%d日}", canvas.write("开票日期:", 146, 27, label), 27, value, field="date")
    with canvas.draw(0.9) as layer:
        layer.line([(10, 31), (200, 31), (200, 98), (10, 98), (10, 31)], label.color, 0.25)
    _route(canvas, trip, value)
    _rows(canvas, trip, label, value)
    trade.qr(canvas, 168, 58, 22, trade.payload("51", "", number, Decimal(trip.price), day, ""))
    canvas.write("买票请到12306 发货请到95306", 105, 103, value.but(size=3.4), anchor="m")
    canvas.write("中国铁路祝您旅途愉快", 105, 108, value.but(size=3.4), anchor="m")
    ornament.sample_mark(canvas, 188, 40, 5)
    return canvas.paper("rail_invoice")


def _route(canvas: Canvas, trip: Journey, value: Style) -> None:
    """From, train number over its arrow, to; Latin spelling below."""
    for name, field, middle in ((trip.origin, "from_station", 58.0), (trip.target, "to_station", 152.0)):
        canvas.write(f"{name}站", middle, 39, value.but(size=6.0), anchor="m", field=field)
        latin = "".join(words.SPELLING[c] for c in name).capitalize()
        canvas.write(latin, middle, 45, value.but(face="serif", size=3.4), anchor="m")
    canvas.write(trip.train, 105, 38, value.but(size=5.6), anchor="m", field="train")
    with canvas.draw() as layer:
        layer.line([(90, 42.5), (120, 42.5), (117, 41.4)], value.color, 0.4)


def _rows(canvas: Canvas, trip: Journey, label: Style, value: Style) -> None:
    """Departure, seat and class; price; holder; ticket number; buyer."""
    rng = canvas.rng
    moment = f"{trip.departure:%Y年%m月%d日}   {trip.departure:%H:%M}开"
    end = canvas.write(moment, 22, 53, value.but(size=4.4), field="departure")
    end = canvas.write(trip.seat, end + 14, 53, value.but(size=4.4), field="seat")
    canvas.write(trip.level, max(end + 12, 142), 53, value.but(size=4.4), field="level")
    price = f"{float(trip.price):.2f}"
    canvas.write(f"￥{price}", canvas.write("票价:", 22, 62, label), 62, value, field="price", truth=price)
    end = canvas.write(trip.number, 22, 70, value.but(size=4.2), field="id_number")
    canvas.write(trip.passenger, end + 6, 70, value.but(size=4.2), field="passenger")
    ticket = trade.digits(rng, 21)
    canvas.write(ticket, canvas.write("电子客票号:", 22, 79, label), 79, value, field="ticket_number")
    if rng.random() < 0.75:
        end = canvas.write("购买方名称:", 14, 94, label)
        end = canvas.write(trade.company(rng), end, 94, value.but(size=3.5), field="buyer_name")
        end = canvas.write("统一社会信用代码:", max(end + 6, 96), 94, label)
        canvas.write(trade.taxpayer(rng), end, 94, value.but(size=3.5), field="buyer_number")
