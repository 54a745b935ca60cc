"""Videos are opened within their limits, looked at twice a second, and told to be fresh when something has changed."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from video_files import avi, h264, mp4

from kapiao.errors import PictureBroken, PictureError, PictureSize, PictureTooHeavy, PictureUnknown
from kapiao.imaging.video import open_film
from kapiao.imaging.videohead import examine_video, sniff_video
from kapiao.records import Limits, Pixels

LIMITS = Limits(frozenset({"mp4", "avi", "h264"}), 20 << 20, 20, 4096, max_seconds=60, max_fps=35)


def frames(count: int, width: int = 160, height: int = 96, change_at: int = 9) -> list[Pixels]:
    """Grey, with a light box from one frame on."""
    made = [np.full((height, width, 3), 90, np.uint8) for _ in range(count)]
    for frame in made[change_at:]:
        frame[30:60, 40:110] = 240
    return made


@pytest.mark.parametrize(("write", "name"), [(mp4, "mp4"), (avi, "avi"), (h264, "h264")])
def test_every_container(write: object, name: str) -> None:
    data = write(frames(20))  # type: ignore[operator]
    head = examine_video(data, LIMITS)
    assert (head.format, head.width_px, head.height_px) == (name, 160, 96)
    film = open_film(data, LIMITS)
    assert (film.width_px, film.height_px) == (160, 96)
    looks = list(film.frames())
    assert looks[0].fresh
    assert len(looks) + 3 * (name == "h264") >= 4  # a raw stream says nothing of its pace: 25 frames a second
    assert sum(look.fresh for look in looks) <= 2


def test_a_change_is_fresh_and_then_old() -> None:
    looks = [(look.at_s, look.fresh) for look in open_film(mp4(frames(30)), LIMITS).frames()]
    assert looks == [(0.0, True), (0.5, False), (1.0, True), (1.5, False), (2.0, False), (2.5, False)]


def limits_of(**changes: object) -> Limits:
    from dataclasses import replace

    return replace(LIMITS, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        (limits_of(max_bytes=100), PictureTooHeavy),
        (limits_of(formats=frozenset({"avi"})), PictureUnknown),
        (limits_of(max_seconds=1.0), PictureSize),
        (limits_of(max_fps=5.0), PictureSize),
        (limits_of(min_side_px=96), PictureSize),
        (limits_of(max_side_px=160), PictureSize),
    ],
)
def test_limits_hold_before_anything_is_decoded(limits: Limits, error: type[PictureError]) -> None:
    with pytest.raises(error):
        open_film(mp4(frames(20)), limits)


def test_a_raw_stream_cannot_go_on_for_ever() -> None:
    with pytest.raises(PictureSize):
        open_film(h264(frames(40, 32, 32)), limits_of(max_seconds=1.0))


def test_broken_videos_are_refused_cleanly() -> None:
    whole = mp4(frames(20))
    for data in (whole[:64], whole[: len(whole) // 2], b"\0\0\0\x18ftypisom" + bytes(200), avi(frames(5))[:300]):
        with pytest.raises(PictureError):
            list(open_film(data, LIMITS).frames())


def test_damage_in_the_middle_ends_in_frames_or_a_clean_error() -> None:
    rng = np.random.default_rng(5)
    for write in (mp4, avi, h264):
        data = bytearray(write(frames(12)))
        for place in rng.integers(40, len(data), 60).tolist():
            data[place] ^= 0x5A
        with contextlib.suppress(PictureError):
            assert len(list(open_film(bytes(data), LIMITS).frames())) < 10


def test_boxes_that_claim_too_much_are_refused() -> None:
    with pytest.raises(PictureBroken):
        examine_video(b"\0\0\0\x08ftyp" + b"\0\0\0\x04moov" * 3, LIMITS)


def test_pictures_are_no_videos() -> None:
    assert sniff_video(b"\xff\xd8\xff\xe0") == ""
    assert sniff_video(b"RIFF1234WEBPVP8 ") == ""
    assert sniff_video(b"") == ""
