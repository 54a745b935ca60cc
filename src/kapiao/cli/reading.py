"""The verb `read`: many files, one answer each, errors aside, in JSON or as tables."""

from __future__ import annotations

import enum
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from PIL import Image
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

import kapiao
from kapiao.cli.overlay import draw_overlay
from kapiao.errors import KapiaoError, UrlFailed
from kapiao.records import Quad, Reading


class Form(enum.Enum):
    """How an answer is printed."""

    JSON = "json"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be read and how it is shown. `kind` empty: found out; `overlay`: where pictures are drawn."""

    files: Sequence[Path]
    kind: str
    form: Form
    measures: bool
    overlay: Path | None


def read_files(wanted: Wanted, prose: Console) -> int:
    """Read every file; a broken one does not stop the others. Returns the exit code of the first error, or 0."""
    exit_code = 0
    form, overlay, several = wanted.form, wanted.overlay, len(wanted.files) > 1
    with Progress(console=prose, transient=True, disable=not several) as progress:
        for path in progress.track(wanted.files, description="reading"):
            try:
                reading = kapiao.read(path, wanted.kind or None, measures=wanted.measures)
            except (KapiaoError, OSError) as error:
                code = error.exit_code if isinstance(error, KapiaoError) else UrlFailed.exit_code
                exit_code = exit_code or code
                prose.print(f"{path}: {error if isinstance(error, KapiaoError) else error.strerror}", markup=False)
                if form is Form.JSON:
                    _print_json({"file": str(path), "error": getattr(error, "code", "file_unreadable")})
                continue
            _print(path, reading, form, several)
            if overlay is None:
                continue
            out = overlay / f"{path.stem}.png" if several or _is_folder(overlay) else overlay
            try:
                draw_overlay(path, reading, out)
            except OSError as error:
                exit_code = exit_code or UrlFailed.exit_code
                prose.print(f"{out}: {error.strerror or error}", markup=False)
    return exit_code


def _is_folder(path: Path) -> bool:
    """Whether pictures are drawn into it: it is a folder, or does not end as a picture does."""
    return path.is_dir() or path.suffix.lower() not in Image.registered_extensions()


def _print(path: Path, reading: Reading, form: Form, several: bool) -> None:
    if form is Form.JSON:
        _print_json({"file": str(path), **as_json(reading)})
        return
    screen = Console()
    if several:
        screen.print(f"\n{path}", style="bold", markup=False)
    for record in reading.records:
        table = Table("field", "title", "text", "score", "check", title=f"{record.title} ({record.kind})")
        for field in record.fields.values():
            check = {True: "holds", False: "FAILS", None: ""}[field.valid]
            notes = [check, *(["repaired"] if field.repaired else []), *(["derived"] if field.derived else [])]
            table.add_row(field.name, field.title, field.text, f"{field.score:.2f}", " ".join(notes).strip())
        screen.print(table)
        if record.measures:
            said = (f"{name} {value:.2f}" for name, value in record.measures.items())
            screen.print("measures:", ", ".join(said), markup=False, highlight=False)
    if not reading.records:
        screen.print(reading.text or "no text found", markup=False, highlight=False)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def as_json(value: Any) -> Any:
    """Nouns as JSON: quads as lists of points, dates in ISO form, amounts as text, nothing lost."""
    if isinstance(value, Quad):
        return [[round(x, 1), round(y, 1)] for x, y in value.points]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in fields(value) if f.name != "lattice"}
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(k): as_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(v) for v in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float):
        return round(value, 4)
    return value
