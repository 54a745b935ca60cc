"""The public face: the names of the library, and the command line's verbs and exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kapiao
from kapiao.cli import app
from kapiao.config import describe
from kapiao.errors import PictureUnknown

SAMPLES = Path(__file__).parents[1] / "samples"
CARD = next((SAMPLES / "resident_id_front/01").glob("image.*"))
run = CliRunner().invoke


def test_public_names_are_pinned() -> None:
    assert sorted(kapiao.__all__) == [
        "Ask", "Cell", "Field", "Item", "KapiaoError", "Limits", "Line", "Mark", "Quad", "Reader", "Reading", "Record",
        "Table", "kinds", "read",
    ]  # fmt: skip
    assert all(hasattr(kapiao, name) for name in kapiao.__all__)


def test_read_takes_paths_bytes_and_pixels() -> None:
    from kapiao.imaging.decode import decode

    data = CARD.read_bytes()
    answers = [kapiao.read(CARD), kapiao.read(str(CARD)), kapiao.read(data), kapiao.read(data, "resident_id_front")]
    answers.append(kapiao.read(decode(data, kapiao.Limits()).pixels))
    assert len({answer.records[0].text("id_number") for answer in answers}) == 1
    with pytest.raises(PictureUnknown):
        kapiao.read(b"no picture at all")


def test_read_prints_json_lines_and_puts_errors_aside(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_text("no picture")
    result = run(app, ["read", str(CARD), str(broken), str(tmp_path / "missing.jpg"), "--json"])
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert said[0]["records"][0]["kind"] == "resident_id_front"
    assert [each["error"] for each in said[1:]] == ["picture_unknown", "file_unreadable"]
    assert result.exit_code == PictureUnknown.exit_code


def test_read_draws_an_overlay(tmp_path: Path) -> None:
    from PIL import Image

    out = tmp_path / "overlay.png"
    assert run(app, ["read", str(CARD), "--table", "--overlay", str(out)]).exit_code == 0
    with Image.open(CARD) as before, Image.open(out) as after:
        assert after.height == before.height
        assert after.width > before.width


def test_read_refuses_two_forms_at_once() -> None:
    assert run(app, ["read", str(CARD), "--json", "--table"]).exit_code == 2


def test_kinds_and_models_are_listed() -> None:
    listed = run(app, ["kinds"]).stdout
    assert all(kind in listed for kind in kapiao.kinds())
    assert "Apache-2.0" in run(app, ["models"]).stdout


def test_serve_help_lists_every_setting() -> None:
    text = run(app, ["serve", "--help"], env={"COLUMNS": "200"}).stdout
    assert all(setting.variable in text for setting in describe())


def test_specimens_are_written(tmp_path: Path) -> None:
    from kapiao.specimens import fonts

    if fonts.missing():
        pytest.skip("typefaces are not installed")
    assert run(app, ["specimen", "bank_card", str(tmp_path), "-n", "2", "--seed", "5"]).exit_code == 0
    labels = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text("utf-8").splitlines()]
    assert len(labels) == 2
    assert all((tmp_path / label["file"]).exists() for label in labels)
