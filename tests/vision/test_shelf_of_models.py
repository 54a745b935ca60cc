"""The list of models: files that are there, unaltered, and refused when they are not."""

from pathlib import Path

import pytest

from kapiao.errors import ModelError
from kapiao.vision import shelf


def test_every_listed_model_is_installed_and_unaltered() -> None:
    listed = shelf.entries()
    found = shelf.installed()
    assert [e.name for e in listed] == [f.name for f in found]
    for entry, model in zip(listed, found, strict=True):
        assert (model.state, model.size, model.sha256) == ("ok", entry.size, entry.sha256)
        assert entry.licence == "Apache-2.0"
        assert len(shelf.load(entry.name)) == entry.size


def test_nothing_lies_in_the_folder_unlisted() -> None:
    folder = Path(shelf.__file__).parent / "models"
    listed = {shelf.path_of(e.name) for e in shelf.entries()}
    assert {p for p in folder.iterdir() if p.is_file()} <= listed


def test_altered_and_missing_models_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = tmp_path / "model"
    altered.write_bytes(b"something else")
    monkeypatch.setattr(shelf, "path_of", lambda name: altered)
    assert {m.state for m in shelf.installed()} == {"altered"}
    with pytest.raises(ModelError, match="check sum"):
        shelf.load("text_boxes")
    altered.unlink()
    assert {m.state for m in shelf.installed()} == {"missing"}
    with pytest.raises(ModelError, match="missing"):
        shelf.load("text_boxes")


def test_unknown_models_and_packages() -> None:
    with pytest.raises(ModelError):
        shelf.load("no such model")
