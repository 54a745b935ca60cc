"""Frames of a video, taken where something has changed; what was seen is forgotten at once.

Knows: the video library's calls and how to tell that a frame shows something new. Must not know: text.

Every frame passes the decoder, because frames build on each other; few are handed on. Memory holds one frame and two
small grey ones, however long the video is. The file stays in memory: nothing is written to disk.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from kapiao.errors import PictureBroken, PictureSize
from kapiao.imaging.videohead import check_frame, examine_video
from kapiao.records import Limits, Pixels

_SIDE_PX = 320  # of the small frames that are compared
_BLOCK = 8  # of them, a side
_CHANGED = 14.0  # grey levels a block must differ by on average
_STEP_S = 0.5  # between looks
_RAW_FPS = 25.0  # of a stream that does not say
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # the library's own switch: it would write to stderr


@dataclass(frozen=True, slots=True)
class Frame:
    """One look at a video. `fresh`: it shows something that the last fresh one did not."""

    at_s: float
    pixels: Pixels = field(repr=False)
    fresh: bool


@dataclass(slots=True)
class Film:
    """A video that was opened and is within its limits. `seconds`: how much of it has been played."""

    width_px: int
    height_px: int
    format: str
    _capture: cv2.VideoCapture = field(repr=False)
    _fps: float = _RAW_FPS
    _most: int = 0  # frames
    seconds: float = 0.0

    def frames(self) -> Iterator[Frame]:
        """A look every half second. Raises PictureSize for one that goes on longer than its header says."""
        next_s, last, count = 0.0, np.empty(0), 0
        while self._capture.grab():
            at_s, count = count / self._fps, count + 1
            self.seconds = count / self._fps
            if count > self._most:
                raise PictureSize("The video goes on longer than admitted.", frames=count)
            if at_s + 1e-6 < next_s:
                continue
            taken, pixels = self._capture.retrieve()
            if not taken:
                continue
            next_s = at_s + _STEP_S
            small = _small(pixels)
            fresh = last.shape != small.shape or _differs(small, last)
            last = small if fresh else last
            yield Frame(at_s, pixels, fresh)
        if not count:
            raise PictureBroken("No frame of the video can be decoded.")


def open_film(data: bytes, limits: Limits) -> Film:
    """The video in `data`. Raises PictureError before any frame is decoded."""
    head = examine_video(data, limits)
    try:
        capture = cv2.VideoCapture(_stream(data), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
        opened = capture.isOpened()
    except cv2.error as error:
        raise PictureBroken(f"The {head.format} data cannot be opened.") from error
    if not opened:
        raise PictureBroken(f"The {head.format} data cannot be opened.")
    width, height = (round(capture.get(k)) for k in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    check_frame(width, height, limits)
    fps = capture.get(cv2.CAP_PROP_FPS)
    fps = fps if np.isfinite(fps) and fps > 0 else _RAW_FPS
    frames = max(head.frames, capture.get(cv2.CAP_PROP_FRAME_COUNT))
    if fps > limits.max_fps + 0.5:
        raise PictureSize(f"The video must have at most {limits.max_fps:g} frames a second.", fps=round(fps))
    if frames / fps >= limits.max_seconds:
        raise PictureSize(
            f"The video must be shorter than {limits.max_seconds:g} seconds.", seconds=round(frames / fps)
        )
    return Film(width, height, head.format, capture, fps, int(limits.max_seconds * fps))


def _stream(data: bytes) -> Any:
    """What the library calls a stream, and its declared types do not know: a buffered reader."""
    return io.BytesIO(data)


def _small(pixels: Pixels) -> Pixels:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    scale = _SIDE_PX / max(grey.shape)
    return cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey


def _differs(one: Pixels, other: Pixels) -> bool:
    """Whether any block has changed: letters that come or go change theirs, noise changes none."""
    apart = cv2.absdiff(one, other)
    height, width = (max(1, side // _BLOCK) for side in apart.shape)
    return bool(cv2.resize(apart, (width, height), interpolation=cv2.INTER_AREA).max() > _CHANGED)
