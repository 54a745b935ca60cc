"""What railway tickets print: trains, stations, seats, gates, their own numbers.

Source: the tickets of China Railway since 1997 (red) and 2007 (blue, magnetic); train classes by the timetable rules of
China Railway. There is no public standard. Must not know: where on a ticket a thing stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kapiao.values import glyphs
from kapiao.values.kind import FreeText, NotThis, Parsed, Shape
from kapiao.values.places import stations

_DIGIT = glyphs.DIGITS
TRAIN_CLASSES = frozenset("GDCZTKYLSNAP")  # today's, and those of older tickets


def _number_text(raw: str) -> str:
    return "".join(c for c in glyphs.half(raw).upper() if c in glyphs.UPPER or c in _DIGIT)


@dataclass(frozen=True, slots=True)
class TrainNumber:
    """车次: a letter of the class and up to four figures, or four figures of an ordinary train.

    >>> TrainNumber().parse("D l692次").text
    'D1692'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return TRAIN_CLASSES | _DIGIT

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _TRAIN_SHAPES

    def clean(self, raw: str) -> str:
        text = _number_text(raw)
        head = text[:1] if text[:1] in TRAIN_CLASSES else ""
        figures = glyphs.digits(text[len(head) :])
        if not head and len(figures) == 5 and figures[0] in "06":  # no train has five figures: the first was a letter
            return ("G" if figures[0] == "6" else "D") + figures[1:]
        return head + figures

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not re.fullmatch(r"[A-Z]\d{1,4}|\d{1,5}", text):
            raise NotThis("not the form of a train number")
        usual = re.fullmatch(r"[GDCZTKYLSNAP][1-9]\d{0,3}|[1-9]\d{3}|[1-9]\d{2}", text)
        return Parsed(text, text, None if usual else False, glyphs.changed(raw, text, glyphs.UPPER | _DIGIT))


_FIRST = _DIGIT - {"0"}
_TRAIN_SHAPES = (
    *(Shape((TRAIN_CLASSES, _FIRST, *(_DIGIT,) * n)) for n in (3, 2, 1, 0)),
    Shape((_FIRST, *(_DIGIT,) * 3), cost_nats=2.0),
)


@dataclass(frozen=True, slots=True)
class Station(FreeText):
    """A railway station, in normal form with its closing 站; `valid` is True for one that is in the list.

    The list is never complete: an unknown name is kept.

    >>> Station().parse("日照西").text
    '日照西站'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return _station_characters()

    def clean(self, raw: str) -> str:
        name = re.sub("(?<=.)站.*", "", glyphs.han_only(glyphs.bare(raw))).removeprefix("站")
        return name + "站" if name else ""

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if len(text) < 2:
            raise NotThis("no station")
        return Parsed(text, text, True if text[:-1] in _known_stations() else None)

    @staticmethod
    def words() -> tuple[str, ...]:
        """Every known station as tickets print it, for choosing by likelihood."""
        return tuple(name + "站" for name in stations())


@lru_cache(maxsize=1)
def _known_stations() -> frozenset[str]:
    return frozenset(stations())


@lru_cache(maxsize=1)
def _station_characters() -> frozenset[str]:
    return frozenset("".join(stations()) + "站")


_SEAT_SIGNS = str.maketrans("東车車丰伡號兮鋪舖仆捕", "车车车车车号号铺铺铺铺")
_SEAT = re.compile(r"(加?\d{1,2})车(?:(无座)|(\d{1,3}[A-HJ-N]?)号?(上铺|中铺|下铺|上|中|下)?)?")
_LETTERED = frozenset("GDC")  # trains whose seats have letters
_LETTERS_LIKE = {"8": "B", "0": "D", "4": "A"}
_UNNUMBERED = ("不对号入座", "无座", "不对号")


@dataclass(frozen=True, slots=True)
class SeatPlace(FreeText):
    """车厢 and 座位: `08车06F号`, `08车无座`, `07车011号下铺`, `加2车015号`, `不对号入座`.

    >>> SeatPlace().parse("07车 0l1号下铺").text
    '07车011号下铺'
    """

    @staticmethod
    def of_train(seat: str, train: str) -> str:
        """The seat with a letter where this train has letters and the reader took one for a figure.

        >>> SeatPlace.of_train("14车068号", "G7532"), SeatPlace.of_train("07车011号下铺", "D311")
        ('14车06B号', '07车011号下铺')
        """
        match = re.fullmatch(r"(.+车[0-2]\d)([804])号", seat)
        return f"{match[1]}{_LETTERS_LIKE[match[2]]}号" if match and train[:1] in _LETTERED else seat

    @property
    def alphabet(self) -> frozenset[str]:
        return _DIGIT | frozenset("ABCDEFGH车号无座上中下铺加不对入")

    def clean(self, raw: str) -> str:
        text = glyphs.bare(raw).translate(_SEAT_SIGNS).upper()
        text = re.sub("[无天元]坐|[天元]座", "无座", text)
        text = re.sub(r"(?<!\d)(\d{1,2})年(?=\d{1,3}[A-HJ-N]?号)", r"\1车", text)  # no year has two figures
        text = re.sub(r"(?<=\d)[OQILSZ|](?=[\d车号A-H])", lambda m: glyphs.digits(m[0]), text)
        return re.sub(r"(?<![A-Z])[OQILSZ|]+(?=[\dA-Z]?车|\d*[A-H]?号)", lambda m: glyphs.digits(m[0]), text)

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        match = _SEAT.search(text)
        if match is None:
            word = next((w for w in _UNNUMBERED if w in text), "")
            if not word:
                raise NotThis("not the form of a seat")
            return Parsed(word, word)
        coach = match[1] if match[1].startswith("加") else match[1].zfill(2)
        berth = match[4] or ""
        berth = berth + "铺" if len(berth) == 1 else berth
        seat = match[2] or (f"{match[3]}号{berth}" if match[3] else "")
        normal = f"{coach}车{seat}"
        letters = re.compile(r"[OQILSZ|]", re.IGNORECASE)
        folded = len(letters.findall(glyphs.half(raw))) > len(letters.findall(text))
        return Parsed(normal, normal, None if seat else False, folded)


@dataclass(frozen=True, slots=True)
class TicketSerial:
    """The red number at the upper left: a letter and six figures, sometimes with the window's sign before.

    >>> TicketSerial().parse("A O12345").text
    'A012345'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.UPPER | _DIGIT

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return _SERIAL_SHAPES

    def clean(self, raw: str) -> str:
        text = _number_text(raw)
        return text[:-6] + glyphs.digits(text[-6:], keep="") if len(text) >= 7 else text

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not re.fullmatch(r"[0-9A-Z]{0,3}[0-9A-Z]\d{6}", text):
            raise NotThis("not the form of a ticket's number")
        letter = text[-7] in glyphs.UPPER
        return Parsed(text, text, None if letter else False, glyphs.changed(raw, text, glyphs.UPPER | _DIGIT))


_SERIAL_SHAPES = (
    Shape((glyphs.UPPER, *(_DIGIT,) * 6)),
    *(Shape(((glyphs.UPPER | _DIGIT),) * n + (glyphs.UPPER, *(_DIGIT,) * 6), cost_nats=2.0) for n in (2, 3)),
)


@dataclass(frozen=True, slots=True)
class TicketCode:
    """The number along the lower edge: fourteen figures of sale, then the ticket's serial; 21 in all.

    >>> TicketCode.serial("65773310990529Z012345")
    'Z012345'
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.UPPER | _DIGIT

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return (Shape((*(_DIGIT,) * 14, glyphs.UPPER, *(_DIGIT,) * 6)),)

    def clean(self, raw: str) -> str:
        text = _number_text(raw)
        if len(text) != 21:
            return text
        return glyphs.digits(text[:14]) + text[14] + glyphs.digits(text[15:])

    def parse(self, raw: str) -> Parsed[str]:
        text = self.clean(raw)
        if not 18 <= len(text) <= 24 or sum(c in _DIGIT for c in text) < 15:
            raise NotThis("not the form of a ticket's code")
        usual = re.fullmatch(r"\d{14}[A-Z]\d{6}", text)
        return Parsed(text, text, None if usual else False, glyphs.changed(raw, text, glyphs.UPPER | _DIGIT))

    @staticmethod
    def serial(code: str) -> str:
        """The serial number that a code ends with."""
        return code[-7:]


@dataclass(frozen=True, slots=True)
class Gate(FreeText):
    """检票口 as printed, `检票:12A`, `检票口B3,B4`; the value holds the gates.

    >>> Gate().parse("检票：12A，12B").value
    ('12A', '12B')
    """

    @property
    def alphabet(self) -> frozenset[str]:
        return glyphs.UPPER | _DIGIT | frozenset("检票口:,-、候车室楼一二三四")

    def clean(self, raw: str) -> str:
        text = glyphs.bare(raw).replace("，", ",").replace("、", ",").replace("：", ":").replace("栗", "票")
        return re.sub("^.*?(?=检票)|[()（）]", "", text).strip(",:.").upper()

    def parse(self, raw: str) -> Parsed[tuple[str, ...]]:
        text = self.clean(raw)
        gates = tuple(gate for gate in re.sub("^检票口?:?", "", text).split(",") if gate)
        if not any(re.search("[0-9A-Z一二三四东南西北]", gate) for gate in gates):
            raise NotThis("no gate")
        return Parsed(text, gates)
