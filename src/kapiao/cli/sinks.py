"""Where the answers of a bulk run go: JSONL, or a folder of Parquet parts. Both know what they hold already.

Knows: files that were cut off by a crash. Must not know: readings beyond plain JSON values.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Protocol

from kapiao.errors import ParameterInvalid, SettingInvalid

_PART_ROWS = 500
Row = dict[str, Any]


class Sink(Protocol):
    """Takes rows with `file`; what was taken before is in `done`."""

    done: set[str]

    def add(self, row: Row) -> None: ...

    def close(self) -> None: ...


class Lines:
    """One JSON object a line. A last line without its end is cut off and done again."""

    def __init__(self, path: Path) -> None:
        """Raises ParameterInvalid for a file that is none of ours: it is not to be spoilt."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.done: set[str] = set()
        whole = 0
        if path.exists():
            with path.open("rb") as old:
                for line in old:
                    if not line.endswith(b"\n"):
                        break
                    try:
                        self.done.add(json.loads(line)["file"])
                    except (ValueError, KeyError, TypeError):
                        raise ParameterInvalid("OUT holds a line without `file`.", parameter="OUT") from None
                    whole += len(line)
            os.truncate(path, whole)
        self._file = path.open("a", encoding="utf-8")

    def add(self, row: Row) -> None:
        self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()


class Parts:
    """A folder of Parquet files, each put in place whole. After a crash what came since the last one is read again."""

    def __init__(self, folder: Path) -> None:
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError:
            raise SettingInvalid("Parquet needs the package pyarrow (extra `bulk`).", setting="OUT") from None
        self._pa, self._pq, self._folder, self._rows = pa, pq, folder, list[Row]()
        folder.mkdir(parents=True, exist_ok=True)
        self._parts = sorted(folder.glob("part-*.parquet"))
        self.done = {name for part in self._parts for name in pq.read_table(part, columns=["file"])["file"].to_pylist()}

    def add(self, row: Row) -> None:
        """Nested values go as JSON text: their form differs from kind to kind."""
        kinds = [record["kind"] for record in row["records"]]
        text = "\n".join(line["text"] for line in row["lines"])
        flat = {"file": row["file"], "kinds": kinds, "text": text, "reading": json.dumps(row, ensure_ascii=False)}
        self._rows.append(flat)
        if len(self._rows) >= _PART_ROWS:
            self._write()

    def close(self) -> None:
        self._write()

    def _write(self) -> None:
        if not self._rows:
            return
        place = self._folder / f"part-{len(self._parts):06d}.parquet"
        types = {"file": self._pa.string(), "kinds": self._pa.list_(self._pa.string())}
        types |= {"text": self._pa.string(), "reading": self._pa.string()}
        table = self._pa.Table.from_pylist(self._rows, schema=self._pa.schema(list(types.items())))
        fresh = place.with_suffix(".new")
        self._pq.write_table(table, fresh)
        fresh.replace(place)
        self._parts.append(place)
        self._rows = []


def open_sink(path: Path) -> Sink:
    """By its suffix. Raises ParameterInvalid."""
    match path.suffix.lower():
        case ".jsonl":
            return Lines(path)
        case ".parquet":
            return Parts(path)
    raise ParameterInvalid("OUT must end with .jsonl or .parquet.", parameter="OUT")
