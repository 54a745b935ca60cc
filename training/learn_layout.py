"""Learn where on a kind of document lines begin and end: `python training/learn_layout.py KIND [--out FOLDER]`.

Draws specimens, looks for text boxes as the reader will, maps them into the flat card by the known corners, and keeps
what is steady: left and right ends present in enough pictures, lines with both ends steady, rows, and the strip of
each field. Same command, same layout. Specimens used: seeds 100000 and up, tier clean (and photo for the ends).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kapiao.documents import all_documents
from kapiao.imaging.rectify import homography
from kapiao.reading.extract import Entry
from kapiao.reading.layout import Layout, Strip, layouts_folder
from kapiao.reading.register import box_ends, register
from kapiao.records import Homography, Quad
from kapiao.specimens import Specimen, draw
from kapiao.vision.text import open_eyes

SIDE_PX = 384
RADIUS = 0.014  # card widths
TIERS = ("clean", "photo", "hard")  # in turn: what fades in bad light must not be all that is known
SHARE = 0.22  # of pictures in which an end must be seen
ROW_SHARE = 0.15
FIRST_SEED = 100_000
GLYPH_TO_STRIP = 1.5  # the reader wants room above and below
CODE_TO_STRIP = 1.9  # figures are read as well when small, and cost less
Array = Any
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Look:
    """What was seen of one specimen, in card units."""

    ends: Array  # (n, 2, 2)
    fields: dict[str, Quad]
    sheet_boxes: tuple[Quad, ...]


def look(eyes: Any, specimen: Specimen, aspect: float, portrait: Box) -> Look:
    card = Quad.box(0, 0, 1, 1 / aspect)
    to_card = homography(specimen.card_quad, card)
    boxes = _boxes(eyes, specimen)
    angle = np.radians(specimen.card_quad.angle_deg)
    ends = box_ends(boxes, angle)
    mapped = np.array([[to_card.map(tuple(p)) for p in pair] for pair in ends]).reshape(-1, 2, 2)
    middle = mapped.mean(1)
    x0, y0, x1, y1 = portrait
    inside = ~((middle[:, 0] > x0) & (middle[:, 0] < x1) & (middle[:, 1] > y0) & (middle[:, 1] < y1))  # the 样本 mark
    inside &= (mapped > -0.02).all((1, 2)) & (mapped[..., 0] < 1.02).all(1) & (mapped[..., 1] < 1.02 / aspect).all(1)
    fields = {name: quad.mapped(to_card) for name, quad in specimen.field_quads.items()}
    return Look(mapped[inside], fields, boxes)


def _boxes(eyes: Any, specimen: Specimen) -> tuple[Quad, ...]:
    """Text boxes around the card, as a second look finds them."""
    height, width = specimen.pixels.shape[:2]
    left, top, right, bottom = specimen.card_quad.bounds
    more = 0.05 * (right - left)
    x0, y0 = max(0, int(left - more)), max(0, int(top - more))
    part = specimen.pixels[y0 : min(height, int(bottom + more)), x0 : min(width, int(right + more))]
    shift = Homography((1.0, 0.0, float(x0), 0.0, 1.0, float(y0), 0.0, 0.0, 1.0))
    return tuple(box.mapped(shift) for box in eyes.boxes(part, SIDE_PX))


def clusters(points: list[Array], share: float) -> list[tuple[float, float, float]]:
    """Places where an end is seen in at least `share` of the pictures: x, y, share. Greedy by density."""
    everything = np.concatenate([np.c_[p, np.full(len(p), k)] for k, p in enumerate(points)])
    found: list[tuple[float, float, float]] = []
    while len(everything):
        apart = np.hypot(
            everything[:, None, 0] - everything[None, :, 0], everything[:, None, 1] - everything[None, :, 1]
        )
        near = apart < RADIUS
        count = np.array([len(np.unique(everything[row, 2])) for row in near])
        best = int(count.argmax())
        if count[best] < share * len(points):
            return found
        members = near[best]
        x, y = np.median(everything[members, :2], 0)
        found.append((float(x), float(y), float(count[best] / len(points))))
        everything = everything[np.hypot(everything[:, 0] - x, everything[:, 1] - y) > 2 * RADIUS]
    return found


def steady_lines(looks: list[Look], left: Array, right: Array) -> list[list[float]]:
    """Pairs of ends that belong to one box often enough."""
    pairs: dict[tuple[int, int], int] = {}
    for one in looks:
        seen = set()
        for a, b in one.ends:
            i, j = _nearest(a, left), _nearest(b, right)
            if i >= 0 and j >= 0 and b[0] - a[0] > 0.1:
                seen.add((i, j))
        for pair in seen:
            pairs[pair] = pairs.get(pair, 0) + 1
    kept = [pair for pair, n in sorted(pairs.items(), key=lambda item: -item[1]) if n >= 0.2 * len(looks)]
    return [[*left[i, :2], *right[j, :2]] for i, j in kept[:14]]


def _nearest(point: Array, anchors: Array) -> int:
    if not len(anchors):
        return -1
    distance = np.hypot(*(anchors[:, :2] - point).T)
    index = int(distance.argmin())
    return index if distance[index] < 1.5 * RADIUS else -1


def rows_of(looks: list[Look]) -> list[float]:
    """Heights at which rows of text lie in enough pictures."""
    points = [np.c_[np.zeros(len(one.ends)), one.ends[:, :, 1].mean(1)] for one in looks]
    return sorted(y for _, y, _ in clusters(points, ROW_SHARE))


def strips_of(
    looks: list[Look], rows: list[float], entries: Sequence[Entry], anchors: Array, portrait: Box
) -> dict[str, Strip]:
    """Where each field stands: as far left and right as it was ever printed, on the rows it was printed on."""
    strips = {}
    for entry in entries:
        quads = [one.fields[entry.name] for one in looks if entry.name in one.fields]
        if not quads:
            continue
        left = float(np.percentile([q.bounds[0] for q in quads], 2)) - 0.008
        right = float(np.max([q.bounds[2] for q in quads])) + 0.012
        spans = np.array([q.bounds[3] - q.bounds[1] for q in quads])
        if spans.max() < 1.6 * spans.min() + 0.01:
            mine = [float(np.median([(q.bounds[1] + q.bounds[3]) / 2 for q in quads]))]
            height = float(np.median(spans))
        else:
            mine, height = _several_rows(quads, spans, rows)
        known = entry.kind.alphabet or frozenset()
        coded = known >= set("0123456789") and all(char < "\u2e80" for char in known)  # Han characters are no code
        strips[entry.name] = Strip(left, right, tuple(mine), height * (CODE_TO_STRIP if coded else GLYPH_TO_STRIP))
    return {name: replace(strip, right=_room(strip, strips, anchors, portrait)) for name, strip in strips.items()}


def _room(strip: Strip, others: dict[str, Strip], anchors: Array, portrait: Box) -> float:
    """How far right a value may reach: to the next print on its rows, the portrait, or nearly the card's edge."""
    height, right = strip.height / CODE_TO_STRIP, strip.right
    starts = [(x, y) for x, y, _ in anchors] + [(o.left, y) for o in others.values() for y in o.rows]
    near = [x for x, y in starts if x > right - 0.012 and any(abs(y - row) < height for row in strip.rows)]
    ends = [0.97, *(x - 0.012 for x in near)]
    if any(portrait[1] - height < row < portrait[3] + height for row in strip.rows) and portrait[0] > 0:
        ends.append(portrait[0] - 0.005)
    return max(right, min(ends))


def _several_rows(quads: list[Quad], spans: Array, rows: list[float]) -> tuple[list[float], float]:
    """Rows of a field of several lines, as the text boxes show them, and the height of one line."""
    top, bottom = min(q.bounds[1] for q in quads), max(q.bounds[3] for q in quads)
    mine = [y for y in rows if top < y < bottom]
    pitch = float(np.median(np.diff(mine)))
    lines = np.maximum(1, np.round(spans / pitch))
    height = float(np.median(spans - (lines - 1) * pitch))
    most = int(np.percentile(lines, 98, method="lower"))  # the rarest form would lie on the print below
    while len(mine) < most:
        mine.append(mine[-1] + pitch)
    return mine[:most], height


def learn(kind: str, name: str, count: int, chosen: Any) -> Layout:
    document = next(d for d in all_documents() if d.kind == kind)
    eyes = open_eyes()
    looks: list[Look] = []
    seed = FIRST_SEED
    while len(looks) < count:
        specimen = draw(kind, seed, TIERS[seed % len(TIERS)])
        seed += 1
        if chosen(specimen):
            looks.append(look(eyes, specimen, document.aspect, document.portrait))
    left = np.array(clusters([one.ends[:, 0] for one in looks], SHARE)).reshape(-1, 3)
    right = np.array(clusters([one.ends[:, 1] for one in looks], SHARE)).reshape(-1, 3)
    rows = rows_of(looks)
    layout = Layout(
        name,
        document.aspect,
        left,
        right,
        np.array(steady_lines(looks, left, right)).reshape(-1, 4),
        np.array(rows),
        strips_of(looks, rows, document.entries, left, document.portrait),
        1.0,
    )
    fits = [register(one.sheet_boxes, [layout], accept=0.0) for one in looks]
    return replace(layout, typical_score=float(np.percentile([found[0].score if found else 0.0 for found in fits], 60)))


def write(layout: Layout, folder: Path) -> None:
    def rounded(values: Any) -> Any:
        return np.round(np.asarray(values, float), 4).tolist()

    data = {
        "name": layout.name,
        "aspect": round(layout.aspect, 4),
        "left": rounded(layout.left),
        "right": rounded(layout.right),
        "lines": rounded(layout.lines),
        "rows": rounded(layout.rows),
        "strips": {
            name: {
                "left": round(s.left, 4),
                "right": round(s.right, 4),
                "rows": rounded(s.rows),
                "height": round(s.height, 4),
            }
            for name, s in layout.strips.items()
        },
        "typical_score": round(layout.typical_score, 3),
    }
    folder.mkdir(exist_ok=True)
    (folder / f"{layout.name}.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind")
    parser.add_argument("--name", default="")
    parser.add_argument("-n", type=int, default=90)
    parser.add_argument("--minority", action="store_true", help="only specimens that bear a second script")
    parser.add_argument("--out", type=Path, default=Path(str(layouts_folder())))
    arguments = parser.parse_args()
    name = arguments.name or arguments.kind + ("_minority" if arguments.minority else "")
    layout = learn(arguments.kind, name, arguments.n, lambda s: bool(s.facts.get("script")) == arguments.minority)
    write(layout, arguments.out)
    print(
        f"{name}: {len(layout.left)} left, {len(layout.right)} right, {len(layout.lines)} lines, "
        f"{len(layout.rows)} rows, typical score {layout.typical_score:.2f}"
    )


if __name__ == "__main__":
    main()
