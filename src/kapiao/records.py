"""The nouns of kapiao, all frozen; every room speaks them.

Knows: geometry in pixels and what a reading is made of. Must not know: how a picture is decoded, which network reads
it, what a document looks like, how a vendor spells it.

Frames. A quad says in its name where it lives: `quad_on_page` (the upright picture that was read), `quad_on_source`
(the picture as the caller sees it: decoded, EXIF orientation applied, full size). x grows right, y grows down, units
are pixels, pixel centres at integer coordinates. Angles are degrees, clockwise positive.
"""

from __future__ import annotations

import html
import importlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kapiao import workbook

Point = tuple[float, float]
Pixels = Any  # numpy uint8 array (height, width, 3), BGR; this room imports the standard library only
PX_PER_POINT = 2.0  # of pages of a PDF or OFD: their source frame has 144 pixels an inch


@dataclass(frozen=True, slots=True)
class Homography:
    """A projective map of the plane: nine numbers, row by row."""

    rows: tuple[float, float, float, float, float, float, float, float, float]

    @classmethod
    def identity(cls) -> Homography:
        return cls((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))

    @classmethod
    def scaling(cls, x: float, y: float) -> Homography:
        return cls((x, 0.0, 0.0, 0.0, y, 0.0, 0.0, 0.0, 1.0))

    def map(self, point: Point) -> Point:
        a, b, c, d, e, f, g, h, i = self.rows
        x, y = point
        w = g * x + h * y + i
        return (a * x + b * y + c) / w, (d * x + e * y + f) / w

    def __matmul__(self, inner: Homography) -> Homography:
        """`(outer @ inner).map(p) == outer.map(inner.map(p))`."""
        m, n = self.rows, inner.rows
        product = [sum(m[3 * r + k] * n[3 * k + c] for k in range(3)) for r in range(3) for c in range(3)]
        return Homography(tuple(product))  # type: ignore[arg-type]

    def inverse(self) -> Homography:
        """The map back. Raises ZeroDivisionError for a degenerate map."""
        a, b, c, d, e, f, g, h, i = self.rows
        cofactors = (
            e * i - f * h,
            c * h - b * i,
            b * f - c * e,
            f * g - d * i,
            a * i - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
            a * e - b * d,
        )
        determinant = a * cofactors[0] + b * cofactors[3] + c * cofactors[6]
        return Homography(tuple(v / determinant for v in cofactors))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners, clockwise from the upper-left corner of the content in its reading direction."""

    points: tuple[Point, Point, Point, Point]

    @classmethod
    def box(cls, left: float, top: float, width: float, height: float) -> Quad:
        right, bottom = left + width, top + height
        return cls(((left, top), (right, top), (right, bottom), (left, bottom)))

    @classmethod
    def around(cls, quads: tuple[Quad, ...]) -> Quad:
        """The upright box around several quads. Raises ValueError when there are none."""
        x = [p[0] for q in quads for p in q.points]
        y = [p[1] for q in quads for p in q.points]
        return cls.box(min(x), min(y), max(x) - min(x), max(y) - min(y))

    @property
    def center(self) -> Point:
        return sum(p[0] for p in self.points) / 4, sum(p[1] for p in self.points) / 4

    @property
    def width(self) -> float:
        a, b, c, d = self.points
        return (math.dist(a, b) + math.dist(d, c)) / 2

    @property
    def height(self) -> float:
        a, b, c, d = self.points
        return (math.dist(a, d) + math.dist(b, c)) / 2

    @property
    def angle_deg(self) -> float:
        """Clockwise turn of the reading direction, in (-180, 180]."""
        a, b, c, d = self.points
        return math.degrees(math.atan2(b[1] + c[1] - a[1] - d[1], b[0] + c[0] - a[0] - d[0]))

    @property
    def quarter_deg(self) -> int:
        """The quarter turn nearest to `angle_deg`: 0, 90, 180 or 270, clockwise."""
        return round(self.angle_deg / 90) * 90 % 360

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the upright box around the quad."""
        x, y = [p[0] for p in self.points], [p[1] for p in self.points]
        return min(x), min(y), max(x), max(y)

    def mapped(self, homography: Homography) -> Quad:
        a, b, c, d = self.points
        return Quad((homography.map(a), homography.map(b), homography.map(c), homography.map(d)))

    def part(self, start: float, end: float) -> Quad:
        """The piece between two shares (0..1) of the reading direction."""
        a, b, c, d = self.points

        def between(p: Point, q: Point, share: float) -> Point:
            return p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share

        return Quad((between(a, b, start), between(a, b, end), between(d, c, end), between(d, c, start)))

    def turned(self, quarters: int) -> Quad:
        """The same place read so many quarter turns further clockwise."""
        a, b, c, d = (*self.points[quarters % 4 :], *self.points[: quarters % 4])
        return Quad((a, b, c, d))

    def band(self, top: float, bottom: float) -> Quad:
        """The piece between two shares of the height; shares outside 0..1 reach beyond the quad."""
        a, b, c, d = self.points

        def down(p: Point, q: Point, share: float) -> Point:
            return p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share

        return Quad((down(a, d, top), down(b, c, top), down(b, c, bottom), down(a, d, bottom)))


@dataclass(frozen=True, slots=True)
class Lattice:
    """What the line reader saw, reduced: log-probabilities of the columns worth keeping.

    `columns[k]` is the character of column k; column 0 is the CTC blank and its character is the empty string.
    `log_probs` is a float32 array (steps, columns). Steps are evenly spaced along the line.
    """

    columns: tuple[str, ...]
    log_probs: Any

    @property
    def steps(self) -> int:
        return int(self.log_probs.shape[0])


@dataclass(frozen=True, slots=True)
class Char:
    """One character: where along the line (shares 0..1), how sure, and what else it may have been, best first."""

    text: str
    score: float
    start: float
    end: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as read."""

    text: str
    score: float
    quad: Quad
    chars: tuple[Char, ...] = ()
    lattice: Lattice | None = field(default=None, compare=False, repr=False)
    bold: bool = False  # the file says so; nothing is known of what was read from pixels


@dataclass(frozen=True, slots=True)
class Mark:
    """Something certain on a page that is no line: a seal, a face, a code, a plate."""

    kind: str
    quad: Quad
    score: float
    text: str = ""
    detail: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture as decoded: upright by EXIF, no alpha. Its frame is the source frame scaled by `source_to_sheet`.

    A page of a PDF or OFD is a sheet too; its source frame has `PX_PER_POINT` pixels a point.
    """

    pixels: Pixels = field(repr=False)
    width_px: int  # of the source, before any reduced decode
    height_px: int
    format: str  # "jpeg", "png", ...
    source_to_sheet: Homography = field(default_factory=Homography.identity)
    index: int = 0
    lines: tuple[Line, ...] = ()  # embedded text (PDF), in source frame, in the file's order
    pictured: tuple[Quad, ...] = ()  # beside embedded text: what only pixels show, in source frame
    said: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # data attached to it, by their tags


@dataclass(frozen=True, slots=True)
class Page:
    """An upright picture turned or cut out of a sheet; `page_to_source` leads quads back to the caller's picture."""

    pixels: Pixels = field(repr=False)
    page_to_source: Homography
    angle_deg: int = 0  # how the content lay on the sheet: 0 upright, 90 its top points right, 180 down, 270 left
    lines: tuple[Line, ...] = ()  # quads in page frame
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a document and how sure it is."""

    name: str
    title: str  # as printed on the document
    raw: str  # as read
    text: str  # in normal form, as printed after repair
    value: object  # typed: str, datetime.date, Decimal, tuple...
    score: float  # 0..1, the weakest evidence that the text is as printed
    quad_on_source: Quad | None = None
    valid: bool | None = None  # True: a check holds; False: a check fails; None: nothing to check
    repaired: bool = False  # a check digit or closed list chose another reading than the first one
    derived: bool = False  # concluded from another field, not read


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a list inside a document (line items, inspection records)."""

    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; ends are the first row and column behind it. `amount`: of a column of amounts."""

    row: int
    column: int
    row_end: int
    column_end: int
    texts: tuple[str, ...]  # one a row of text
    score: float
    quad_on_source: Quad
    amount: Decimal | None = None

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and columns with everything in them; `cells` cover every place once, row by row."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    quad_on_source: Quad
    head: tuple[str, ...] = ()  # texts above it that belong to it
    tail: tuple[str, ...] = ()  # texts below it
    ruled: bool = True  # its cells were told by lines, not by the places of texts

    @property
    def grid(self) -> tuple[tuple[Cell, ...], ...]:
        """The cell at every place; a cell that spans several stands at each."""
        places = {(r, c): x for x in self.cells for r in range(x.row, x.row_end) for c in range(x.column, x.column_end)}
        return tuple(tuple(places[r, c] for c in range(self.columns)) for r in range(self.rows))

    def to_html(self) -> str:
        """The bare `<table>` with its spans."""
        rows: list[list[str]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            spans = (("rowspan", cell.row_end - cell.row), ("colspan", cell.column_end - cell.column))
            words = "".join(f' {name}="{count}"' for name, count in spans if count > 1)
            rows[cell.row].append(f"<td{words}>{'<br>'.join(map(html.escape, cell.texts))}</td>")
        return "<table>" + "".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"

    def to_xlsx(self) -> bytes:
        """A workbook with this table on its only sheet."""
        return workbook.written([self.sheet])

    @property
    def sheet(self) -> workbook.Cells:
        """What `kapiao.workbook` writes."""
        return [
            (x.row, x.column, x.row_end, x.column_end, x.text if x.amount is None else x.amount) for x in self.cells
        ]

    def to_pandas(self) -> Any:
        """A DataFrame; rows spanned by the first row's cells name the columns. Raises ImportError without pandas."""
        try:
            pandas = importlib.import_module("pandas")
        except ImportError as error:
            raise ImportError("This needs pandas: pip install 'kapiao[tables]'.") from error
        grid = self.grid
        top = max((cell.row_end for cell in grid[0]), default=1) if self.rows > 1 else 0
        names = [" ".join(dict.fromkeys(grid[r][c].text for r in range(top))) for c in range(self.columns)]
        values = [[cell.text if cell.amount is None else cell.amount for cell in row] for row in grid[top:]]
        return pandas.DataFrame(values, columns=names if top else None)


@dataclass(frozen=True, slots=True)
class Record:
    """One document found in a picture."""

    kind: str
    title: str
    score: float  # how sure the kind is
    fields: Mapping[str, Field]
    quad_on_source: Quad
    angle_deg: int = 0
    items: tuple[Item, ...] = ()
    marks: tuple[Mark, ...] = ()  # quads in source frame
    checks: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))  # cross-checks by name
    width_px: int = 0  # of the document once flattened
    height_px: int = 0
    measures: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))  # see pipeline.quality
    table: Table | None = None  # of a table

    def text(self, name: str) -> str:
        """The normal form of a field; empty when it was not found."""
        found = self.fields.get(name)
        return found.text if found else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything found in one picture; of several pages, quads are in the frame of the own page, sizes the first's."""

    records: tuple[Record, ...]
    lines: tuple[Line, ...]  # quads in source frame, reading order
    width_px: int
    height_px: int
    format: str
    angle_deg: int = 0
    pages: tuple[Reading, ...] = ()  # of several pages (PDF): each page's own reading; above, page by page, all of them
    at_s: float = 0.0  # of a page of a video: when it begins to be shown
    seconds: float = 0.0  # how long a video runs; 0 for what does not move

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(record.table for record in self.records if record.table)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a picture may be; every dialect fills it from its contract."""

    formats: frozenset[str] = frozenset(
        {"jpeg", "png", "bmp", "gif", "tiff", "webp", "pdf", "ofd", "mp4", "avi", "h264"}
    )
    max_bytes: int = 20 * 1024 * 1024
    min_side_px: int = 15  # sides must be greater
    max_side_px: int = 30_000  # sides must be smaller
    max_pixels: int = 250_000_000
    max_gif_pixels: int = 250_000_000
    max_aspect: float = 50.0  # long side / short side must be smaller
    max_pages: int = 100  # of a PDF
    max_seconds: float = 600.0  # a video must be shorter
    max_fps: float = 60.0


@dataclass(frozen=True, slots=True)
class Ask:
    """What a caller wants of one picture. `kinds` empty: whatever it is. `extras`: outputs that cost something."""

    kinds: tuple[str, ...] = ()
    extras: frozenset[str] = frozenset()
    limits: Limits = Limits()
    min_height_px: int = 0  # lines less high are left out
