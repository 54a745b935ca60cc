"""Typefaces: a missing one is said with the packages that bring it."""

import pytest

from kapiao.errors import SettingInvalid
from kapiao.specimens import fonts


def test_a_missing_face_names_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_files", dict)
    fonts.located.cache_clear()
    with pytest.raises(SettingInvalid, match="fonts-noto-cjk"):
        fonts.located("hei")
    fonts.located.cache_clear()
    assert set(fonts.missing()) == set(fonts.SOURCES)


@pytest.mark.skipif(bool(fonts.missing()), reason="typefaces are not installed")
def test_rare_characters_are_known_to_be_missing() -> None:
    assert fonts.covers("hei", "䶮")
    assert not fonts.covers("ocrb", "国")
    assert fonts.covers("kai wen", "䶮")
    assert not fonts.covers("kai", "䶮")  # a blank in this face
