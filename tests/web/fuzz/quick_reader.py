"""A reader without networks: decodes as the real one does, then answers with every field of the kind asked for."""

from __future__ import annotations

from kapiao.documents import all_documents
from kapiao.errors import NothingRead, WrongKind
from kapiao.imaging.decode import decode
from kapiao.records import Ask, Field, Line, Mark, Quad, Reading, Record

BOX = Quad.box(1, 2, 30, 10)


class QuickReader:
    """What a picture shows follows from its size, so that all ways out are taken."""

    def __init__(self, engine: str = "none") -> None:
        self._documents = {document.kind: document for document in all_documents()}

    def warm(self) -> None:
        """Nothing to warm."""

    def read(self, data: bytes, ask: Ask) -> Reading:
        sheet = decode(data, ask.limits, 2000)
        choice = sheet.width_px % 5
        if choice == 3:
            raise WrongKind()
        if choice == 4:
            raise NothingRead()
        text = "样本 <&\"'>\u0000\ud83d" if choice == 1 else "样本"
        line = Line(text, 0.98765432109876543, BOX)
        record = Record(self._kind(ask), "样本", 0.9, self._fields(ask, text), BOX, marks=(Mark("face", BOX, 0.5),))
        return Reading((record,), (line,) * 3, sheet.width_px, sheet.height_px, sheet.format)

    def _kind(self, ask: Ask) -> str:
        return next((kind for kind in ask.kinds if kind in self._documents), "resident_id_front")

    def _fields(self, ask: Ask, text: str) -> dict[str, Field]:
        entries = self._documents[self._kind(ask)].entries
        return {entry.name: Field(entry.name, entry.name, text, text, text, 0.5, BOX) for entry in entries}
