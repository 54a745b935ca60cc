"""What must hold, as data, and whether a run holds it. A goal whose pictures were not read is not judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.contest import Round
from bench.scans import LIMIT_S
from bench.tally import Summary, summary

_ID = ("resident_id_front", "resident_id_back")
_TICKETS = ("train_ticket",)
_CARDS = ("bank_card",)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that must reach a least value over some groups and tiers."""

    words: str
    groups: tuple[str, ...]
    tiers: tuple[str, ...]
    figure: Callable[[Summary], float]
    least: float
    peers: bool = False  # needs pictures that a peer read as well


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal as it came out."""

    goal: Goal
    measured: float
    pictures: int

    @property
    def held(self) -> bool:
        return self.measured >= self.goal.least


def _fields(s: Summary) -> float:
    return 100 * s.accuracy.field_share


def _keys(s: Summary) -> float:
    return 100 * (s.accuracy.key_share or 0.0)


def _documents(s: Summary) -> float:
    return 100 * s.accuracy.document_share


def _others(s: Summary) -> float:
    """Fields that are no key."""
    rest = s.accuracy.fields - s.accuracy.keys
    return 100 * (s.accuracy.fields_right - s.accuracy.keys_right) / rest if rest else 0.0


def _cheaper(s: Summary) -> float:
    return s.times_cheaper


def _found(s: Summary) -> float:
    """Pictures that were not refused."""
    return 100 * (1 - s.accuracy.refused / s.accuracy.pictures) if s.accuracy.pictures else 0.0


def _field_lead(s: Summary) -> float:
    return 100 * (s.shared.field_share - s.stock.field_share)


def _character_lead(s: Summary) -> float:
    return 100 * (s.stock.character_error - s.shared.character_error)


def _characters(s: Summary) -> float:
    return 100 * (1 - s.accuracy.character_error)


def _spare(s: Summary) -> float:
    return LIMIT_S - s.slowest_s


def _alike(s: Summary) -> float:
    return sum(s.alike) / len(s.alike) if s.alike else 0.0


_TIERED = (("clean", 99.5, 99.9), ("photo", 98.0, 99.0), ("hard", 93.0, 96.0))
_OF_A_PERSON = (
    *(*_ID, "resident_id_temporary_front", "hmt_permit_front", "mainland_permit_front", "mainland_permit_back"),
    *("passport", "household_resident", "household_head", "bank_card", "business_card"),
)
_DOCUMENTS = (("clean", 97.0), ("photo", 90.0), ("hard", 75.0))
_ZONES = (("clean", 99.5), ("photo", 98.0), ("hard", 93.0))
_NUMBERS = (("clean", 99.5), ("photo", 98.5), ("hard", 93.0))  # of bank cards
_SEALS = (("clean", 99.0), ("photo", 95.0), ("hard", 75.0))
_LICENCES = (
    *("business_license", "driver_license_front", "driver_license_back"),
    *("vehicle_license_front", "vehicle_license_back"),
)
_LICENCE_TIERS = (("clean", 99.0, 99.5), ("photo", 97.0, 98.0), ("hard", 92.0, 93.0))
_CODES = ("business_license", "vehicle_license_front", "vin")
_PLATES = ("license_plate",)
_INVOICES = ("vat_invoice", "roll_invoice", "vehicle_invoice", "rail_invoice", "taxi_invoice", "quota_invoice")
_PAPERS = (*_INVOICES, "takeout_order")
_INVOICE_TIERS = (("clean", 99.5, 98.0), ("photo", 98.0, 96.0), ("hard", 92.0, 88.0))
_DRAWN = ("clean", "photo", "hard")
_SAID = ("ofd", "pdf", *(f"code, {tier}" for tier in _DRAWN))
_RACES = (("ID cards", (*_ID, "id_card"), 8.0), ("train tickets", _TICKETS, 4.0), ("bank cards", _CARDS, 4.0))

GOALS: tuple[Goal, ...] = (
    *(Goal(f"{name}: times cheaper than stock", g, (*_DRAWN, "real"), _cheaper, n, True) for name, g, n in _RACES),
    *(Goal(f"{name}: fields, points above stock", g, (*_DRAWN, "real"), _field_lead, 0, True) for name, g, _ in _RACES),
    *(
        Goal(f"{name}: character error, points below stock", g, (*_DRAWN, "real"), _character_lead, 0, True)
        for name, g, _ in _RACES
    ),
    *(Goal(f"ID cards, {tier}: fields", _ID, (tier,), _fields, least) for tier, least, _ in _TIERED),
    *(Goal(f"{k}, {tier}: fields", (k,), (tier,), _fields, n) for k in _OF_A_PERSON for tier, n, _ in _TIERED),
    *(Goal(f"{k}, {tier}: whole papers", (k,), (tier,), _documents, n) for k in _OF_A_PERSON for tier, n in _DOCUMENTS),
    *(Goal(f"zones, {tier}: lines", ("mrz",), (tier,), _keys, n) for tier, n in _ZONES),
    Goal("real zones: values", ("passport_mrz", "mrz_other"), ("real",), _fields, 93.0),
    *(Goal(f"bank cards, {tier}: number", _CARDS, (tier,), _keys, n) for tier, n in _NUMBERS),
    *(Goal(f"ID number, {tier}: all digits", _ID[:1], (tier,), _keys, least) for tier, _, least in _TIERED),
    *(Goal(f"seals, {tier}: main text", ("seal",), (tier,), _keys, least) for tier, least in _SEALS),
    Goal("real seals: texts", ("stamp",), ("real",), _fields, 85.0),
    *(Goal(f"licences, {tier}: fields", _LICENCES, (tier,), _fields, least) for tier, least, _ in _LICENCE_TIERS),
    *(Goal(f"credit code, VIN, {t}: all characters", _CODES, (t,), _keys, least) for t, _, least in _LICENCE_TIERS),
    Goal("real plates: number", _PLATES, ("real",), _keys, 96.0),
    Goal("real plates: type", _PLATES, ("real",), _others, 97.0),
    Goal("real plates: times cheaper than stock", _PLATES, ("real",), _cheaper, 4.0, True),
    Goal("drawn plates down to 60 px wide: found", _PLATES, ("photo", "hard"), _found, 96.0),
    Goal("real plates cut out: number", ("license_plate_crop",), ("real",), _keys, 90.0),
    Goal("real VIN: all characters", ("vin",), ("real",), _fields, 90.0),
    *(Goal(f"invoices, {tier}: numbers, dates, totals", _INVOICES, (tier,), _keys, n) for tier, n, _ in _INVOICE_TIERS),
    *(Goal(f"invoices, {tier}: other fields", _PAPERS, (tier,), _others, n) for tier, _, n in _INVOICE_TIERS),
    *(Goal(f"takeaway slips, {t}: fields", _PAPERS[-1:], (t,), _fields, n) for t, _, n in _INVOICE_TIERS),
    *(Goal(f"papers of a picture, {tier}: found, right way up", ("papers",), (tier,), _keys, 98.0) for tier in _DRAWN),
    Goal("fields that a file or a code says", ("certain",), _SAID, _fields, 100.0),
    Goal("scanned A4 page: seconds below 5, the slowest", ("scan",), ("A4",), _spare, 0.0),
    Goal("real VAT invoices: fields", ("vat_invoice",), ("real",), _fields, 96.0),
    Goal("real taxi receipts: fields", ("taxi_invoice",), ("real",), _fields, 96.0),
    Goal("real train tickets: fields", _TICKETS, ("real",), _fields, 99.0),
    Goal("text, clean: characters", ("text",), ("clean",), _characters, 99.0),
    Goal("text, photo: characters", ("text",), ("photo",), _characters, 98.0),
    Goal("real text: lines, points above stock", ("general_text",), ("real",), _field_lead, 0, True),
    *(Goal(f"tables, {tier}: TEDS", ("table",), (tier,), _alike, 0.90) for tier in (*_DRAWN[:2], "real")),
    *(Goal(f"tables, {tier}: cells", ("table",), (tier,), _fields, 97.0) for tier in (*_DRAWN[:2], "real")),
    Goal("real digital PDFs: lines", ("pdf",), ("real",), _fields, 100.0),
)


def verdicts(rounds: Sequence[Round], goals: Sequence[Goal] = GOALS) -> list[Verdict]:
    """Every goal that this run can judge."""
    found = []
    for goal in goals:
        part = [r for r in rounds if r.picture.group in goal.groups and r.picture.tier in goal.tiers]
        if goal.peers:
            part = [r for r in part if r.stock is not None]
        if part:
            found.append(Verdict(goal, goal.figure(summary(part)), len(part)))
    return found
