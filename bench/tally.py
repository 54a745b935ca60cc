"""From rounds to the figures of the table: sums per kind and tier, never an average of averages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.contest import Round, Turn
from bench.score import Judged, Mark

# What a caller pays for, per group of pictures: numbers; of invoices code, number, date and totals.
KEY_FIELDS = {
    "resident_id_front": ("id_number",),
    "resident_id_back": ("validity",),
    "bank_card": ("number", "CardNumber"),
    "train_ticket": ("train", "Number"),
    "id_card": ("FrontResult.IDNumber",),
    "mrz": ("row_1", "row_2", "row_3"),
    "seal": ("text",),
    "business_license": ("credit_code",),
    "vehicle_license_front": ("vin",),
    "vin": ("number",),
    "license_plate": ("number", "Plates[0].PlateNumber"),
    "license_plate_crop": ("Plates[0].PlateNumber",),
    "papers": ("paper",),
    **dict.fromkeys(
        ("vat_invoice", "roll_invoice", "vehicle_invoice", "rail_invoice", "taxi_invoice", "quota_invoice"),
        ("code", "number", "date", "net", "tax", "total", "price", "capital_amount", "total_capitals"),
    ),
}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Fields, documents and characters of one reader over some pictures."""

    pictures: int = 0
    documents_right: int = 0
    fields: int = 0
    fields_right: int = 0
    missing: int = 0
    keys: int = 0
    keys_right: int = 0
    edits: int = 0
    length: int = 0
    false_valid: int = 0
    refused: int = 0
    crashed: int = 0

    @property
    def field_share(self) -> float:
        return self.fields_right / self.fields if self.fields else 0.0

    @property
    def document_share(self) -> float:
        return self.documents_right / self.pictures if self.pictures else 0.0

    @property
    def key_share(self) -> float | None:
        return self.keys_right / self.keys if self.keys else None

    @property
    def character_error(self) -> float:
        return self.edits / self.length if self.length else 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """One row of the table. Ratios and the comparison use only pictures that the peers read as well."""

    group: str
    tier: str
    accuracy: Accuracy
    shared: Accuracy  # kapiao on the pictures that stock read
    stock: Accuracy
    tesseract: Accuracy
    kapiao_s: float  # CPU seconds on those pictures
    stock_s: float
    floor_s: float
    tesseract_s: float
    mean_ms: float  # over all pictures
    slowest_s: float = 0.0
    alike: tuple[float, ...] = ()  # TEDS of every picture of a table; a refusal is no likeness at all

    @property
    def times_cheaper(self) -> float:
        return self.stock_s / self.kapiao_s if self.kapiao_s else 0.0

    @property
    def over_floor(self) -> float:
        return self.kapiao_s / self.floor_s if self.floor_s else 0.0


def accuracy(judged: Iterable[tuple[str, Judged]]) -> Accuracy:
    """`judged`: group and judgement, so that the group's key fields are known."""
    pairs = list(judged)
    marks = [(group, mark) for group, one in pairs for mark in one.marks]
    keys = [mark for group, mark in marks if mark.name in KEY_FIELDS.get(group, ())]
    return Accuracy(
        pictures=len(pairs),
        documents_right=sum(one.right for _, one in pairs),
        fields=len(marks),
        fields_right=sum(m.right for _, m in marks),
        missing=sum(m.missing for _, m in marks),
        keys=len(keys),
        keys_right=sum(m.right for m in keys),
        edits=sum(m.edits for _, m in marks),
        length=sum(m.length for _, m in marks),
        false_valid=sum(m.valid is True and not m.right for _, m in marks),
        refused=sum(bool(one.error) for _, one in pairs),
        crashed=sum(bool(one.crash) for _, one in pairs),
    )


def summary(rounds: Sequence[Round], group: str = "", tier: str = "") -> Summary:
    """Figures of the rounds of one group and tier; of all when they are empty."""
    chosen = [r for r in rounds if group in ("", r.picture.group) and tier in ("", r.picture.tier)]
    shared = [r for r in chosen if r.stock is not None]

    def judged(of: Sequence[Round], turn: Callable[[Round], Turn | None]) -> Accuracy:
        return accuracy((r.picture.group, t.judged) for r in of if (t := turn(r)) is not None)

    return Summary(
        group or "all",
        tier or "all",
        judged(chosen, lambda r: r.kapiao),
        judged(shared, lambda r: r.kapiao),
        judged(shared, lambda r: r.stock),
        judged(chosen, lambda r: r.tesseract),
        sum(r.kapiao.cpu_s for r in shared),
        sum(r.stock.cpu_s for r in shared if r.stock),
        sum(r.floor_s for r in shared),
        sum(r.tesseract.cpu_s for r in chosen if r.tesseract),
        1000 * sum(r.kapiao.cpu_s for r in chosen) / max(1, len(chosen)),
        max((r.kapiao.cpu_s for r in chosen), default=0.0),
        _likenesses(chosen),
    )


def _likenesses(rounds: Sequence[Round]) -> tuple[float, ...]:
    judged = [r.kapiao.judged for r in rounds]
    if not any("TEDS" in one.notes for one in judged):
        return ()
    return tuple(float(str(one.notes.get("TEDS", 0.0))) for one in judged if "TEDS" in one.notes or one.error)


def summaries(rounds: Sequence[Round]) -> list[Summary]:
    """A row a group and tier in order of appearance, then a row a set of pictures that asks for it."""
    seen = dict.fromkeys((r.picture.group, r.picture.tier) for r in rounds)
    return [summary(rounds, group, tier) for group, tier in seen]


def by_field(rounds: Sequence[Round]) -> list[tuple[str, str, str, int, int, int]]:
    """Group, tier, field, read right, of how many, false valid: the fields that were ever wrong, worst first."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    for r in rounds:
        for mark in r.kapiao.judged.marks:
            count = counts.setdefault((r.picture.group, r.picture.tier, mark.name), [0, 0, 0])
            count[0] += mark.right
            count[1] += 1
            count[2] += mark.valid is True and not mark.right
    rows = [(*key, count[0], count[1], count[2]) for key, count in counts.items() if count[0] < count[1]]
    return sorted(rows, key=lambda row: (row[3] / row[4], row))


def misses(rounds: Sequence[Round]) -> list[tuple[Round, Mark]]:
    """Every field read wrong: first those that claim to be valid, then by how sure they were."""
    wrong = [(r, m) for r in rounds for m in r.kapiao.judged.marks if not m.right]
    return sorted(wrong, key=lambda p: (p[1].valid is not True, -p[1].score, p[0].picture.group, p[0].picture.name))
