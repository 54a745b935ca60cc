"""The bench of measures runs the parts that are asked for, and counts findings and false alarms at one bound."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import measures


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that ran, in their order; none of them measures."""
    parts: list[str] = []
    monkeypatch.setattr(measures, "Reader", lambda: None)
    for part in measures.PARTS:
        monkeypatch.setattr(measures, part, lambda *_, part=part: parts.append(part))
    return parts


def test_all_parts_are_measured_unless_some_are_chosen(ran: list[str], tmp_path: Path) -> None:
    measures.main(["--samples", str(tmp_path)])
    assert ran == ["surfaces", "real", "forgeries"]


def test_only_the_parts_that_are_chosen_are_measured(ran: list[str], tmp_path: Path) -> None:
    measures.main(["--parts", "forgeries", "surfaces", "--samples", str(tmp_path)])
    assert ran == ["surfaces", "forgeries"]


def test_real_pictures_that_are_not_there_are_not_measured(ran: list[str], tmp_path: Path) -> None:
    measures.main(["--parts", "real", "--samples", str(tmp_path / "none")])
    assert ran == []


def test_electronic_licences_are_neither_papers_nor_displays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "measured", lambda *_: {"screen": 0.3})
    shown, paper = 104050, 104000  # the same kind: as a telephone shows it, and printed
    assert measures.photographed(None, 1, shown, "photo") == {}  # type: ignore[arg-type]
    assert measures.photographed(None, 1, paper, "photo") == {"screen": 0.3}  # type: ignore[arg-type]


def test_findings_and_false_alarms_are_counted_at_the_bound(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"photo": (0.1, 0.2, 0.3, 0.95), "screen": (0.2, 0.91, 0.97, 0.99), "side light": (0.1, 0.92, 0.95, 0.3)}

    def photographed(_: object, k: int, seed: int, manner: str) -> dict[str, float]:
        return {"screen": said[manner][k]}

    monkeypatch.setattr(measures, "photographed", photographed)
    monkeypatch.setattr(measures, "MEASURES", (("screen", "screen", 0.9),))
    measures.surfaces(None, 4, 0)  # type: ignore[arg-type]
    _, shown, shaded = (line.split() for line in capsys.readouterr().out.splitlines())
    assert shown == ["screen", "4", "0.250", "0.750", "0.500"]
    assert shaded == ["side", "light", "4", "0.500", "as", "screen"]
