"""The quick part of `make hostile`: all URLs that must not be visited, some that misbehave, files only decoded."""

import time
from pathlib import Path

import hostile
import pytest
from hostile_files import Hostile, hostile_files

from kapiao.errors import KapiaoError
from kapiao.imaging.decode import sheets
from kapiao.imaging.video import open_film
from kapiao.records import Limits


def test_hostile_urls(tmp_path: Path) -> None:
    said = hostile.urls(tmp_path, 0.5, ("slow", "endless", "gzip", "lie", "loop", "meta", "chunks"))
    assert said.answers.total() >= 55
    assert said.unclear == {}
    assert said.attempts == []


def seen(file: Hostile) -> bool:
    """Whether the file shows something; a clear error is False, any other one is the test's."""
    try:
        with_frames = open_film(file.data, Limits()).frames() if file.name.startswith(("mp4", "avi", "h264")) else ()
        return any(True for _ in with_frames) or any(True for _ in sheets(file.data, Limits(), 1600))
    except KapiaoError:
        return False


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("sort", ["bomb", "document", "polyglot", "cut", "damaged"])
def test_hostile_files(sort: str) -> None:
    slowest_s = 0.0
    given = [file for file in hostile_files(120) if file.sort == sort]
    assert len(given) > 5
    for file in given:
        started = time.process_time()
        assert not (seen(file) and file.refused), file.name
        slowest_s = max(slowest_s, time.process_time() - started)
    assert slowest_s < 3
