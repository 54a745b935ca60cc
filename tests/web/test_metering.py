"""What is counted, and as what."""

from dataclasses import replace

import pytest
from fake_readers import reading_of

from kapiao.web.metering import units_of

PICTURE = reading_of("x")


def video(width_px: int, height_px: int, seconds: float) -> object:
    return replace(PICTURE, width_px=width_px, height_px=height_px, seconds=seconds)


def test_pictures_are_counted_one_by_one() -> None:
    assert units_of("RecognizeStamp", [PICTURE, PICTURE]) == {"RecognizeStamp": 2}
    assert units_of("", [PICTURE]) == {}
    assert units_of("RecognizeStamp", []) == {}


@pytest.mark.parametrize(
    ("size", "name"),
    [
        ((1280, 720), "720p"),
        ((720, 1280), "720p"),
        ((1920, 1080), "1440p"),
        ((3840, 2160), "2160p"),
        ((4000, 4000), "4096p"),
    ],
)
def test_videos_are_counted_by_the_second_and_class(size: tuple[int, int], name: str) -> None:
    assert units_of("Video", [video(*size, 12.2)]) == {f"Video:{name}": 13}  # type: ignore[list-item]
