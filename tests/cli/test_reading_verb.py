"""The verb `read`: what it shows of a reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kapiao.cli import app

CARD = Path(__file__).parents[2] / "samples" / "resident_id_front" / "01" / "image.jpg"
NAMES = {"copy", "screen", "screen_bound", "tamper", "blur", "card", "completeness", "quality"}


def shown(*options: str) -> str:
    told = CliRunner().invoke(app, ["read", str(CARD), "--kind", "resident_id_front", *options])
    assert told.exit_code == 0, told.output
    return told.stdout


def test_measures_are_shown_where_they_are_asked_for() -> None:
    measures = json.loads(shown("--json", "--measures"))["records"][0]["measures"]
    assert set(measures) == NAMES
    assert 0 < measures["quality"] <= 1
    assert measures["screen"] < measures["screen_bound"]


def test_measures_are_not_taken_unasked() -> None:
    assert json.loads(shown("--json"))["records"][0]["measures"] == {}


@pytest.mark.parametrize("options", [(), ("--measures",)])
def test_the_table_names_them(options: tuple[str, ...]) -> None:
    said = shown("--table", *options)
    assert ("measures:" in said) is bool(options)


def test_a_drawing_goes_into_a_file_or_a_folder(tmp_path: Path) -> None:
    shown("--overlay", str(tmp_path / "one.jpg"))
    shown("--overlay", str(tmp_path / "drawn"))
    assert (tmp_path / "one.jpg").is_file()
    assert (tmp_path / "drawn" / "image.png").is_file()


def test_a_drawing_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    told = CliRunner().invoke(app, ["read", str(CARD), "--overlay", str(tmp_path / "taken" / "out.png")])
    assert told.exit_code not in {0, 1}
    assert not isinstance(told.exception, OSError)
