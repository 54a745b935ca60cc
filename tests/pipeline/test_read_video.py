"""Text in a video from bytes to the end of a job: read once, followed, given by the second."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from kapiao.dialects.viapi import Viapi
from kapiao.dialects.wire import Outcome
from kapiao.errors import NothingRead, PictureUnknown
from kapiao.pipeline import Reader
from kapiao.records import Ask, Limits, Pixels
from kapiao.web.metering import units_of

sys.path += [str(Path(__file__).parents[1] / folder) for folder in ("imaging", "dialects")]
from video_files import mp4
from wire_requests import plain

TEXT = Ask(kinds=("text",))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def frame(text: str, shift: int = 0) -> Pixels:
    pixels = np.full((240, 640, 3), 40, np.uint8)
    cv2.putText(pixels, text, (40 + shift, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (250, 250, 250), 3, cv2.LINE_AA)
    return pixels


@pytest.fixture(scope="module")
def clip() -> bytes:
    """Three and a half seconds: a line, nothing, another line that moves a little."""
    return mp4([frame("FIRST LINE 2024")] * 15 + [frame("")] * 5 + [frame("ANOTHER 5678", 2 * k) for k in range(15)])


def test_lines_come_by_the_second(reader: Reader, clip: bytes) -> None:
    reading = reader.read(clip, TEXT)
    said = {int(page.at_s): [line.text for line in page.lines] for page in reading.pages}
    assert said == {0: ["FIRST LINE 2024"], 1: ["FIRST LINE 2024"], 2: ["ANOTHER 5678"], 3: ["ANOTHER 5678"]}
    assert (reading.width_px, reading.height_px, reading.format) == (640, 240, "mp4")
    assert reading.seconds == pytest.approx(3.5)
    (line,) = reading.pages[0].lines
    assert line.quad.center[1] == pytest.approx(186, abs=6)


def test_what_stands_still_is_read_once(reader: Reader, clip: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    strips = []
    eyes = type(reader._eyes)
    read = eyes.read
    monkeypatch.setattr(
        eyes, "read", lambda self, strip, alphabet=None: strips.append(1) or read(self, strip, alphabet)
    )
    reader.read(mp4([frame("FIRST LINE 2024")] * 40), TEXT)
    assert len(strips) == 1


def test_a_video_without_text_says_so(reader: Reader) -> None:
    with pytest.raises(NothingRead):
        reader.read(mp4([frame("")] * 10), TEXT)


def test_an_operation_for_pictures_takes_no_video(reader: Reader, clip: bytes) -> None:
    with pytest.raises(PictureUnknown):
        reader.read(clip, Ask(kinds=("text",), limits=Limits(formats=frozenset({"jpeg", "png"}))))


def test_the_job_ends_as_documented(reader: Reader, clip: bytes) -> None:
    viapi = Viapi()
    url = "http://example.test/clip.mp4"
    call = viapi.call(plain("viapi", "RecognizeVideoCharacter", {"VideoURL": url}))
    assert call.mode == "async"
    reading = reader.read(clip, call.tasks[0].ask)
    settled = json.loads(viapi.settle(call, 0, "JOB", Outcome(reading)))
    assert settled["Status"] == "PROCESS_SUCCESS"
    result = json.loads(settled["Result"])
    assert (result["Width"], result["Height"], result["InputFile"]) == (640, 240, url)
    assert [f["Timestamp"] for f in result["Frames"]] == [0, 1, 2, 3]
    (element,) = result["Frames"][0]["Elements"]
    assert element["Text"] == "FIRST LINE 2024"
    assert 0.9 < element["Score"] <= 1
    (area,) = element["TextRectangles"]
    assert abs(area["Angle"]) <= 2
    assert all(isinstance(value, int) for value in area.values())
    assert units_of(call.meter, [reading]) == {"RecognizeVideoCharacter:720p": 4}, "seconds begun, by resolution"
