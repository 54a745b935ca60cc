"""The committed folders: complete, small, labelled. Needs no typefaces."""

import json
from pathlib import Path

import cv2
import pytest

from kapiao.specimens import kinds
from kapiao.specimens.samples import LARGE, LARGE_BYTES, MOST_BYTES

ROOT = Path(__file__).parents[2] / "samples"
FOLDERS = sorted(path.parent for path in ROOT.glob("*/*/expected.json"))


def test_every_kind_has_samples() -> None:
    assert {folder.parent.name for folder in FOLDERS} >= set(kinds())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_sample_is_complete(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert {"kind", "tier", "seed", "fields", "quad"} <= set(expected)
    assert expected["kind"] == folder.parent.name
    assert "kapiao specimen" in (folder / "origin.txt").read_text("utf-8")
    assert (folder / "image.jpg").stat().st_size <= (LARGE_BYTES if expected["kind"] in LARGE else MOST_BYTES)
    height, width = cv2.imread(str(folder / "image.jpg")).shape[:2]
    assert all(-2 <= x <= width + 1 and -2 <= y <= height + 1 for x, y in expected["quad"])
