"""Strips drawn by training/quantise_lines.py (seed 4711), and eyes opened once per run."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import pytest

from kapiao.records import Pixels
from kapiao.vision.text import TextEyes, open_eyes

_STRIPS = Path(__file__).parent / "strips"

opened = cache(open_eyes)


@pytest.fixture(scope="session")
def strips() -> list[tuple[str, Pixels]]:
    """What each strip says, and its pixels."""
    truth: dict[str, str] = json.loads((_STRIPS / "truth.json").read_text("utf-8"))
    return [(text, cv2.imread(str(_STRIPS / name), cv2.IMREAD_COLOR)) for name, text in truth.items()]


@pytest.fixture(scope="session")
def eyes() -> TextEyes:
    return opened("openvino", "int8")


@pytest.fixture(scope="session")
def open_once() -> Callable[[str, str], TextEyes]:
    return opened
