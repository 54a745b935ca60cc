"""A printed form of ruled cells: which cell is whose, told by the labels in them and by how the form is built.

Knows: grids of cells, what stands in them, the rows of labels that a document declares. Must not know: pixels, values,
vendors.

A form's row is labels and values in turn. Where a row has as many cells as its labels call for, the cells are told by
their order, and a label need not be read at all; where a line was lost or seen twice, by the labels that were read.
No cell of a form spans two rows; a line that goes through a label is none, and where one between a label and a value
was lost, both stand in one cell and are told apart by the label's own characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from kapiao.reading.grid import Box, Grid
from kapiao.values.names import distance

_LIKE = 0.4  # of a label's characters: a text that shares less is another one's
_READ = 0.5  # the same for a label to count as read
_PART = 0.75  # the same for a label that is a part of what stands in a cell
_WHOLE, _PIECES = 0.8, 4  # the same for one in pieces, with a line through it, and how many pieces these may be
_ROW_APART = 0.3  # of a cell's height: letters whose middles differ by more stand in different rows
_SOME, _BRACKETS = 2, "（）()"  # characters of a label that run on in the next cell, at least; what is none of them
_LONG = 3  # characters of a label that no value ends with
_BETTER = 0.8  # in labels, by which those that were read must tell more than the order of the cells
_IN_TURN = 0.1  # what it counts, in labels, that no row before it is missing
_BUILT = 0.3  # what it counts, in labels, that a row has the cells that it should have
_TELLING = 6  # rows whose numbers of cells, one after another, no other form has
_ROWS, _STEADY = 3, 0.015  # rows that make columns, and how far of the width their edges may be off
_STROKES = 2  # in a row that are taken for lines, at most
_LABELLED = 0.6  # of a row's labels that must then stand in their cells
_BEGUN, _NARROWER = 0.1, 0.05  # how little it counts, in labels, how they begin and how wide they are
_KNOWN = 0.4  # of a form's labels that must be read for it to be that form


@dataclass(frozen=True, slots=True)
class Letter:
    """A character that was read in a grid, between which places it stands, and how far down."""

    text: str
    left: float
    right: float
    middle: float = 0.0


Said = Mapping[int, Sequence[Letter]]  # by the slot in which it stands; blanks left out


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to be filled in: the field, and how its label may be printed."""

    name: str
    labels: tuple[str, ...]

    def likeness(self, text: str) -> float:
        """How much of a label a text is, or begins or ends with, from 0 to 1."""
        part = self.within(text)
        return _likeness(self.labels, text if part is None else text[part[0] : part[1]])

    def within(self, text: str) -> tuple[int, int] | None:
        """Which part of a longer text is a label, at its beginning or its end; None where all of it is rather one."""
        best, found = max((_shared(text, label) for label in self.labels), default=0), None
        for label in self.labels:
            n = len(label)
            for start in dict.fromkeys((0, len(text) - n)) if len(text) > n else ():
                shared = _shared(text[start : start + n], label)
                told = shared >= (_PART * n if n >= _LONG else n + start)  # short words may end a value
                if told and shared >= best:
                    best, found = shared + 1, (start, start + n)
        return found


def _likeness(labels: Sequence[str], text: str) -> float:
    return max((_shared(text, label) / max(len(text), len(label)) for label in labels), default=0.0)


def _shared(text: str, label: str) -> int:
    """How many characters of a label stand in a text, in their order."""
    return max(len(text), len(label)) - distance(text, label)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the values of a form stand, in the frame of its grid; `known`: the share of its labels that were read;
    `built`: the share of its rows that have the cells which they should have; `told`: whether all its rows are as they
    should be, and so many that they tell it by themselves, or a label was read in them; `begun`: whether that holds of
    its first rows, and a label was read in them: its last ones may be missing."""

    values: Mapping[str, Box]
    known: float
    built: float = 0.0
    told: bool = False
    begun: bool = False

    @property
    def fit(self) -> float:
        """How well all of it is what it should be: 2 where every label was read and every row is as it should be."""
        return self.known + self.built

    @property
    def likely(self) -> bool:
        return self.known >= _KNOWN or self.told or self.begun


def places(grid: Grid, said: Said, rows: Sequence[Sequence[Blank]]) -> Places:
    """The cells of a form's values. `said`: what was read in each slot of the grid."""
    lines = [
        _Row.of([n for n in range(len(grid.slots)) if grid.slots[n].row == row], grid, said) for row in range(grid.rows)
    ]
    labels = [label for row in rows for blank in row for label in blank.labels]
    lines = [line.whole(labels) for line in lines if line.cells]
    gains = [[_gain(row, line) + _IN_TURN * (i == j) for j, line in enumerate(lines)] for i, row in enumerate(rows)]
    values: dict[str, Box] = {}
    read, pairs = 0, _with_passed(aligned(gains), len(rows), len(lines))
    for at, line in pairs:
        lines[line] = lines[line].joined(rows[at])
    built = sum(_as_built(rows[at], lines[line]) for at, line in pairs)
    as_built = [lines[line] for at, line in pairs if _as_built(rows[at], lines[line])]
    for at, line in pairs:
        lines[line] = lines[line].parted(_edges(2 * len(rows[at]), as_built))
        held = _labels_on(rows[at], lines[line])
        texts = [lines[line].texts[n] if n >= 0 else "" for n in held]
        read += sum(blank.likeness(text) >= _READ for blank, text in zip(rows[at], texts, strict=True))
        values |= _values_on(rows[at], held, lines[line], max(slot.box[2] for slot in grid.slots))
    told = (len(rows) >= _TELLING or read > 0) and built == len(rows) == len(lines)
    begun = read > 0 and built == len(lines) > 1 and all(at == line for at, line in pairs)
    return Places(values, read / max(1, sum(map(len, rows))), built / max(1, len(rows)), told, begun)


def aligned(gains: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of a row and a column, both in order, that gain most together; pairs that gain nothing are left out."""
    count, width = len(gains), len(gains[0]) if gains else 0
    best = [[0.0] * (width + 1) for _ in range(count + 1)]
    for i in range(count):
        for j in range(width):
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], best[i][j] + gains[i][j])
    pairs, i, j = [], count, width
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _edges(count: int, lines: Sequence[_Row]) -> tuple[float, ...]:
    """Where the cells of all rows of so many begin; empty where they are no columns, or no such rows were seen."""
    rows = [[cell.box[0] for cell in line.cells] for line in lines if len(line.cells) == count]
    if len(rows) < _ROWS:
        return ()
    columns = [sorted(column) for column in zip(*rows, strict=True)]
    middles = tuple(column[len(column) // 2] for column in columns)
    near = _STEADY * max(line.cells[-1].box[2] for line in lines if line.cells)
    steady = sum(all(abs(x - middle) <= near for x, middle in zip(row, middles, strict=True)) for row in rows)
    return middles if steady >= _ROWS else ()


def _with_passed(pairs: Sequence[tuple[int, int]], count: int, width: int) -> list[tuple[int, int]]:
    """Pairs in order with those that gain nothing where as many rows as columns lie between two that do."""
    found: list[tuple[int, int]] = []
    for (i, j), (row, column) in pairwise([(-1, -1), *pairs, (count, width)] if pairs else []):
        between = [(i + k, j + k) for k in range(1, row - i)] if row - i == column - j else []
        found += [*between, *([(row, column)] if row < count else [])]
    return found


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell of a row and what was read in it."""

    box: Box
    letters: tuple[Letter, ...]

    @property
    def text(self) -> str:
        return "".join(letter.text for letter in self.letters)

    def label(self, blank: Blank) -> tuple[float, float]:
        """From where to where a label takes the cell: all of it, but for a value that stands in it as well."""
        left, _, right, _ = self.box
        part = blank.within(self.text)
        if part is None:
            return left, right
        start, end = part
        own, other = self.letters[start:end], (*self.letters[:start], *self.letters[end:])
        first, last = min(letter.left for letter in own), max(letter.right for letter in own)
        before = any(letter.right <= first for letter in other)  # neither: of the label's other row
        return (first if before else left), (last if any(letter.left >= last for letter in other) else right)


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one row, from left to right."""

    cells: tuple[_Cell, ...]

    @classmethod
    def of(cls, slots: Sequence[int], grid: Grid, said: Said) -> _Row:
        ordered = sorted(slots, key=lambda n: grid.slots[n].box[0])
        return cls(tuple(_Cell(grid.slots[n].box, tuple(said.get(n, ()))) for n in ordered))

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.cells)

    def whole(self, labels: Sequence[str]) -> _Row:
        """The row with those cells as one that a line through a label has parted."""
        cells, k = list(self.cells), 0
        while k < len(cells):
            for count in range(min(_PIECES, len(cells) - k), 1, -1):
                run = cells[k : k + count]
                joined = _likeness(labels, _as_one(run).text)
                ends = run[0].text and run[-1].text
                if ends and joined >= _WHOLE and joined > max(_likeness(labels, cell.text) for cell in run):
                    cells[k : k + count] = [_as_one(run)]
                    break
            k += 1
        return _Row(tuple(cells))

    def joined(self, row: Sequence[Blank]) -> _Row:
        """The row with as many cells as it should have, if it has a few more: a fold or the rim of a stamp is no line.
        Those are one that leave every label as it is printed, in a cell of its own."""
        more = len(self.cells) - 2 * len(row)
        if not 0 < more <= _STROKES:
            return self
        ways = [self._at(starts) for starts in combinations(range(1, len(self.cells)), 2 * len(row) - 1)]
        best = max(ways, key=lambda way: way.labelled(row))
        return best if best.labelled(row) >= _LABELLED * len(row) else self

    def _at(self, starts: Sequence[int]) -> _Row:
        ends = (*starts, len(self.cells))
        return _Row(tuple(_as_one(self.cells[a:b]) for a, b in zip((0, *starts), ends, strict=True)))

    def labelled(self, row: Sequence[Blank]) -> float:
        """How much of its labels stands in every other cell, and nothing else; narrow ones are likelier, and those that
        begin like their label."""
        pairs, wide = list(zip(row, self.cells[::2], strict=True)), max(self.cells[-1].box[2], 1.0)
        alike = sum(_likeness(blank.labels, cell.text) for blank, cell in pairs)
        begun = sum(
            cell.text != "" and cell.text.startswith(tuple(x[0] for x in blank.labels)) for blank, cell in pairs
        )
        return alike + begun * _BEGUN - sum(cell.box[2] - cell.box[0] for _, cell in pairs) / wide * _NARROWER

    def parted(self, edges: Sequence[float]) -> _Row:
        """The row with cells that begin at these edges, if it has others: a line was lost, or a stroke is none."""
        if not edges or not self.cells or len(self.cells) == len(edges):
            return self
        letters = sorted((letter for cell in self.cells for letter in cell.letters), key=lambda one: one.left)
        left, top, right, bottom = _as_one(self.cells).box
        cells = []
        for x0, x1 in pairwise((min(left, edges[0]), *edges[1:], max(right, edges[-1] + 1))):
            own = tuple(one for one in letters if x0 <= (one.left + one.right) / 2 < x1)
            cells.append(_Cell((x0, top, x1, bottom), own))
        return _Row(tuple(cells))


def _as_one(cells: Sequence[_Cell]) -> _Cell:
    lefts, tops, rights, bottoms = zip(*(cell.box for cell in cells), strict=True)
    if len(cells) == 1:
        return cells[0]
    letters = in_rows(
        ((letter.middle, (letter,)) for c in cells for letter in c.letters), _ROW_APART * (bottoms[0] - tops[0])
    )
    return _Cell((min(lefts), min(tops), max(rights), max(bottoms)), tuple(letters))


def in_rows(pieces: Iterable[tuple[float, Sequence[Letter]]], near: float) -> list[Letter]:
    """Letters row by row, each from the left. `pieces`: how far down the middles of pieces of text are, and their
    letters; of middles that are no farther than `near` from that of a row's first, one row is made: boxes around two
    words of a row differ by a little."""
    rows: list[tuple[float, list[Letter]]] = []
    for middle, letters in sorted(pieces, key=lambda piece: piece[0]):
        if rows and middle - rows[-1][0] <= near:
            rows[-1][1].extend(letters)
        else:
            rows.append((middle, [*letters]))
    return [letter for _, row in rows for letter in sorted(row, key=lambda one: one.left)]


def _gain(row: Sequence[Blank], line: _Row) -> float:
    held = _labels_on(row, line)
    return sum(max(0.0, v - _LIKE) for v in _likenesses(row, line, held)) + _BUILT * _as_built(row, line)


def _likenesses(row: Sequence[Blank], line: _Row, held: Sequence[int]) -> list[float]:
    return [blank.likeness(line.texts[n]) if n >= 0 else 0.0 for blank, n in zip(row, held, strict=True)]


def _as_built(row: Sequence[Blank], line: _Row) -> bool:
    return len(line.cells) == 2 * len(row)


def _labels_on(row: Sequence[Blank], line: _Row) -> list[int]:
    """Which cells of a row are labels; -1 where there is none."""
    held = [-1] * len(row)
    for k, j in aligned([[max(0.0, blank.likeness(text) - _LIKE) for text in line.texts] for blank in row]):
        held[k] = j
    if held == [-1] and len(line.cells) > 1:
        return [0]  # one label, in the first cell of its row
    if not _as_built(row, line):
        return _with_unread(row, line, held)
    in_turn = list(range(0, len(line.cells), 2))
    more = sum(_likenesses(row, line, held)) - sum(_likenesses(row, line, in_turn))
    return held if more >= _BETTER else in_turn


def _with_unread(row: Sequence[Blank], line: _Row, held: Sequence[int]) -> list[int]:
    """The labels of a row with those that were not read, where between two of the others stand as many cells as there
    should: each label and its value, which a label that was read may have in its own cell."""
    found = list(held)
    known = [-1, *(k for k, n in enumerate(held) if n >= 0), len(row)]
    for one, other in pairwise(known):
        first = held[one] + 1 if one >= 0 else 0
        last = held[other] if other < len(row) else len(line.cells)
        alone = one >= 0 and row[one].within(line.texts[held[one]]) is None  # its value has a cell of its own
        if 0 < other - one - 1 == (last - first - alone) / 2:
            found[one + 1 : other] = range(first + alone, last, 2)
    return found


def _values_on(row: Sequence[Blank], held: Sequence[int], line: _Row, end: float) -> dict[str, Box]:
    """The places between a row's labels, as high as these: what stands in a cell may break it in two."""
    found: dict[str, Box] = {}
    taken = [line.cells[n].label(blank) if n >= 0 else None for blank, n in zip(row, held, strict=True)]
    for k, blank in enumerate(row):
        own = taken[k]
        if own is None:
            continue
        own = own[0], max(own[1], _label_end(blank, line, held[k]))
        _, top, right, bottom = line.cells[held[k]].box
        following = taken[k + 1] if k + 1 < len(row) else None
        if k + 1 == len(row):
            last = end
        elif following is not None:
            last = following[0]
        else:
            last = line.cells[held[k] + 1].box[2] if held[k] + 1 < len(line.cells) and own[1] >= right else right
        if last > own[1]:
            found[blank.name] = (own[1], top, last, bottom)
    return found


def _label_end(blank: Blank, line: _Row, label: int) -> float:
    """Where a label ends that runs on in the cell behind it, as the line between them was taken from another row:
    behind all characters that it lacks, if these stand first there; 0 where it does not."""
    said, behind = line.cells[label].text, line.cells[label + 1 : label + 2]
    if not behind or blank.within(said) is not None:
        return 0.0
    for printed in blank.labels:
        lacking = [*_bracketless(printed)]
        for char in _bracketless(said):
            if char in lacking:
                lacking.remove(char)
        missed = len(lacking)
        if not _SOME <= missed <= len(printed) // 2 or len(_bracketless(said)) + missed > len(_bracketless(printed)):
            continue
        end = 0.0
        for letter in sorted(behind[0].letters, key=lambda one: one.left):
            if letter.text in lacking:
                lacking.remove(letter.text)
            elif letter.text not in _BRACKETS:
                break
            end = letter.right
        if not lacking:
            return end
    return 0.0


def _bracketless(text: str) -> str:
    return "".join(char for char in text if char not in _BRACKETS)
