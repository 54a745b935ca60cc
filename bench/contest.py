"""One run: every candidate reads every picture, in one process, one thread, taking turns picture by picture.

Whole calls from bytes to result are timed as CPU seconds of the process. The order of the candidates changes from
picture to picture, so that neither always finds the caches warm.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench import score, wire
from bench.floor import Tape
from bench.meter import timed
from bench.peers import Stock, Tesseract, records_of
from bench.pictures import CODES, PAPERS, PAPERS_ASKED, SEALS, TABLE, TEXT, Picture
from bench.score import Judged
from kapiao.dialects.rpc import RpcDialect
from kapiao.documents import all_documents
from kapiao.documents.document import Document
from kapiao.errors import KapiaoError
from kapiao.pipeline import Reader
from kapiao.records import Ask, Line, Reading

_WARM_UP = 3  # pictures read by everybody before the clock runs


@dataclass(frozen=True, slots=True)
class Turn:
    """What one candidate made of one picture."""

    cpu_s: float
    judged: Judged


@dataclass(frozen=True, slots=True)
class Round:
    """One picture, all candidates. `floor_s`: CPU of the model calls of kapiao's turn alone."""

    picture: Picture
    kapiao: Turn
    floor_s: float = 0.0
    stock: Turn | None = None
    tesseract: Turn | None = None


@dataclass(slots=True)
class Contest:
    """The candidates, ready. `dialects`: who answers for real pictures."""

    reader: Reader
    stock: Stock | None
    tesseract: Tesseract | None
    dialects: Sequence[RpcDialect] = ()
    any_kind: bool = False  # ask for no kind: the reader must tell it itself
    _documents: dict[str, type[Document]] = field(default_factory=lambda: {d.kind: d for d in all_documents()})

    def warm(self, pictures: Sequence[Picture]) -> None:
        self.reader.warm()
        for picture in pictures[:: max(1, len(pictures) // _WARM_UP)][:_WARM_UP]:
            self._kapiao(picture)
            if self.stock:
                self._stock(picture)

    def rounds(self, pictures: Sequence[Picture], with_peers: Callable[[Picture], bool]) -> Iterator[Round]:
        for number, picture in enumerate(pictures):
            peers = with_peers(picture)
            stock = tesseract = None
            if peers and number % 2:
                stock = self._stock(picture)
            tape = Tape()
            with tape:
                kapiao = self._kapiao(picture)
            floor_s = tape.replay_s() if peers else 0.0
            if peers and not number % 2:
                stock = self._stock(picture)
            if peers and self.tesseract and _is_text(picture):
                lines, spent = self.tesseract.read(picture.data)
                tesseract = Turn(spent, Judged(score.by_lines(picture.truth, lines)))
            yield Round(picture, kapiao, floor_s, stock, tesseract)

    def answers(self, picture: Picture) -> bool:
        """Whether there is anything to measure: the kind is declared, the operation is answered."""
        if picture.real:
            return wire.speaker(self.dialects, picture) is not None
        return self.reads(picture.kind) and bool(picture.kind in {TEXT, CODES, PAPERS} or self._truth(picture))

    def reads(self, kind: str) -> bool:
        return kind in {TEXT, PAPERS} or kind in self._documents

    def _kapiao(self, picture: Picture) -> Turn:
        try:
            return self._real(picture) if picture.real else self._specimen(picture)
        except Exception as crash:  # whatever it is belongs into the table, and the run goes on
            print(f"crash: {picture.group} {picture.tier} {picture.name}", file=sys.stderr)
            traceback.print_exc(file=sys.stderr)
            return Turn(0.0, Judged(self._nothing(picture), crash=type(crash).__name__))

    def _specimen(self, picture: Picture) -> Turn:
        ask = Ask() if self.any_kind else Ask(PAPERS_ASKED if picture.papers else (picture.kind,))
        reading, spent = timed(lambda: _read_or_error(self.reader, picture.data, ask))
        if isinstance(reading, KapiaoError):
            return Turn(spent, Judged(self._nothing(picture), error=reading.code))
        if picture.kind == TEXT:
            return Turn(spent, Judged(score.by_lines(picture.truth, reading.lines)))
        if picture.kind == PAPERS:
            return Turn(spent, Judged(score.by_papers(picture.papers, reading.records)))
        if picture.kind == CODES:
            return Turn(spent, Judged(score.by_codes(picture.truth, reading.records, CODES)))
        if picture.kind == SEALS:
            return Turn(spent, Judged(score.by_seals(picture.truth, reading.records, SEALS)))
        if picture.kind == TABLE:
            marks, alike = score.by_table(picture.truth, reading.tables)
            return Turn(spent, Judged(marks, notes={"TEDS": alike}))
        goods = score.by_items(picture.rows, reading.records, picture.kind)
        return Turn(spent, Judged((*score.by_record(self._truth(picture), reading.records, picture.kind), *goods)))

    def _truth(self, picture: Picture) -> Mapping[str, object]:
        """The fields of a specimen that its document declares; what it leaves unread is said beside the table."""
        if picture.kind in {TABLE, SEALS}:
            return picture.truth
        entries = {entry.name for entry in self._documents[picture.kind].entries}
        return {name: value for name, value in picture.truth.items() if name in entries}

    def undeclared(self, picture: Picture) -> tuple[str, ...]:
        """Values on a specimen that its document does not read."""
        if picture.real or picture.kind in {TEXT, CODES, PAPERS}:
            return ()
        return tuple(name for name in picture.truth if name not in self._truth(picture))

    def _real(self, picture: Picture) -> Turn:
        dialect = self._speaker(picture)
        answer, spent = timed(lambda: wire.ask(dialect, picture, self.reader.read))
        marks = score.by_answer(picture.truth, answer.data, picture.match_any)
        return Turn(spent, Judged(marks, error=answer.error, notes=score.real_teds(picture.truth, answer.data)))

    def _speaker(self, picture: Picture) -> RpcDialect:
        dialect = wire.speaker(self.dialects, picture)
        if dialect is None:
            raise LookupError(f"no dialect answers {picture.action}")
        return dialect

    def _stock(self, picture: Picture) -> Turn | None:
        if self.stock is None:
            return None
        engine = self.stock
        try:
            lines, spent = timed(lambda: engine.read(picture.data))
        except Exception as failure:  # not ours to mend: the picture is then compared with nobody
            print(f"stock failed: {picture.group} {picture.name}: {type(failure).__name__}", file=sys.stderr)
            return None
        return Turn(spent, Judged(self._of_lines(picture, lines)))

    def _of_lines(self, picture: Picture, lines: Sequence[Line]) -> tuple[score.Mark, ...]:
        """A peer's lines through the same reading core, and for real pictures through the same dialect."""
        if picture.real:
            return self._of_lines_on_the_wire(picture, lines)
        if picture.kind == TEXT:
            return score.by_lines(picture.truth, lines)
        if picture.kind == TABLE:  # lines are no table
            return score.by_table(picture.truth, ())[0]
        records = records_of(lines, self._documents[picture.kind])
        return score.by_record(self._truth(picture), records, picture.kind)

    def _of_lines_on_the_wire(self, picture: Picture, lines: Sequence[Line]) -> tuple[score.Mark, ...]:
        def read(data: bytes, ask: Ask) -> Reading:
            records = tuple(r for k in ask.kinds if k in self._documents for r in records_of(lines, self._documents[k]))
            return Reading(records, tuple(lines), 1, 1, "jpeg")

        answer = wire.ask(self._speaker(picture), picture, read)
        return score.by_answer(picture.truth, answer.data, picture.match_any)

    def _nothing(self, picture: Picture) -> tuple[score.Mark, ...]:
        """The marks of a picture from which nothing was read."""
        if picture.real:
            return score.by_answer(picture.truth, None, picture.match_any)
        if picture.kind == TEXT:
            return score.by_lines(picture.truth, ())
        if picture.kind == PAPERS:
            return score.by_papers(picture.papers, ())
        if picture.kind == CODES:
            return score.by_codes(picture.truth, (), CODES)
        if picture.kind == SEALS:
            return score.by_seals(picture.truth, (), SEALS)
        if picture.kind == TABLE:
            return score.by_table(picture.truth, ())[0]
        goods = score.by_items(picture.rows, (), picture.kind)
        return (*score.by_record(self._truth(picture), (), picture.kind), *goods)


def _read_or_error(reader: Reader, data: bytes, ask: Ask) -> Reading | KapiaoError:
    try:
        return reader.read(data, ask)
    except KapiaoError as error:
        return error


def _is_text(picture: Picture) -> bool:
    return picture.kind == TEXT or set(picture.truth) == {"texts"}
