"""Reading and finding text: the same on both engines, the same every time, within an alphabet, without a network."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from kapiao.errors import SettingInvalid
from kapiao.imaging.rectify import strip, turned
from kapiao.records import Line, Pixels
from kapiao.vision.ports import Eyes
from kapiao.vision.text import TextEyes, open_eyes

Strips = list[tuple[str, Pixels]]
Opener = Callable[[str, str], TextEyes]
DIGITS = frozenset("0123456789X")


def plain(text: str) -> str:
    return text.replace(" ", "")


def page() -> Pixels:
    """Three rows of Latin text in two columns, drawn by OpenCV alone."""
    pixels = np.full((400, 640, 3), 235, np.uint8)
    for row, text in enumerate(("KAPIAO READS", "NO 4417 2026", "TOTAL 88.50")):
        cv2.putText(pixels, text, (40, 90 + 110 * row), cv2.FONT_HERSHEY_DUPLEX, 1.2, (30, 30, 30), 2, cv2.LINE_AA)
    cv2.putText(pixels, "SIDE", (470, 90), cv2.FONT_HERSHEY_DUPLEX, 1.2, (30, 30, 30), 2, cv2.LINE_AA)
    return pixels


def same(a: Line, b: Line) -> bool:
    assert a.lattice is not None
    assert b.lattice is not None
    return (
        a == b and a.lattice.columns == b.lattice.columns and np.array_equal(a.lattice.log_probs, b.lattice.log_probs)
    )


@pytest.mark.parametrize("precision", ["f32", "bf16", "int8"])
def test_reads_what_is_printed(open_once: Opener, strips: Strips, precision: str) -> None:
    eyes: Eyes = open_once("openvino", precision)
    wrong = [text for text, pixels in strips if plain(eyes.read(pixels).text) != plain(text)]
    assert not wrong


def test_both_engines_agree(open_once: Opener, strips: Strips) -> None:
    """float32 on both engines: the same text, scores within 0.01 (measured: 0.0001)."""
    first, second = open_once("openvino", "f32"), open_once("onnxruntime", "f32")
    for _, pixels in strips:
        a, b = first.read(pixels), second.read(pixels)
        assert a.text == b.text
        assert [c.score for c in a.chars] == pytest.approx([c.score for c in b.chars], abs=0.01)
        assert [v for c in a.chars for v in (c.start, c.end)] == [v for c in b.chars for v in (c.start, c.end)]
    picture = page()
    quads = [[q.points for q in e.boxes(picture, 640)] for e in (first, second)]
    assert np.allclose(quads[0], quads[1], atol=1.5)
    votes = [e.upside_down([p for _, p in strips]) for e in (first, second)]
    assert votes[0] == pytest.approx(votes[1], abs=0.01)


def test_an_answer_depends_on_nothing_but_the_strip(eyes: TextEyes, strips: Strips) -> None:
    first = [eyes.read(pixels) for _, pixels in strips]
    order = np.random.default_rng(5).permutation(len(strips)).tolist()
    again = {k: eyes.read(strips[k][1], DIGITS if k % 3 == 0 else None) for k in order}
    again |= {k: eyes.read(strips[k][1]) for k in order}
    assert all(same(first[k], again[k]) for k in order)


def test_threads_do_not_mix_answers(eyes: TextEyes, strips: Strips) -> None:
    alone = [eyes.read(pixels) for _, pixels in strips]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda k: eyes.read(strips[k % len(strips)][1]), range(4 * len(strips))))
    assert all(same(line, alone[k % len(strips)]) for k, line in enumerate(together))


def test_an_alphabet_is_kept_to(eyes: TextEyes, strips: Strips) -> None:
    for text, pixels in strips:
        line = eyes.read(pixels, DIGITS)
        assert set(line.text) <= DIGITS
        assert all(o in DIGITS for c in line.chars for o, _ in c.others)
        if set(text) <= DIGITS:
            assert line.text == text
    hanzi = strips[6]
    assert eyes.read(hanzi[1], frozenset(hanzi[0])).text == hanzi[0]
    assert eyes.read(hanzi[1], frozenset("\u0001\ue000")).text == ""  # nothing that the network knows


def test_a_misread_under_an_alphabet_says_so(eyes: TextEyes, strips: Strips) -> None:
    """Hanzi forced into digits keep the scores that the network gave digits there: none."""
    line = eyes.read(strips[6][1], DIGITS)
    assert line.score < 0.5


def test_chars_stand_in_order_with_their_alternatives(eyes: TextEyes, strips: Strips) -> None:
    for _, pixels in strips:
        line = eyes.read(pixels)
        assert "".join(c.text for c in line.chars) == line.text
        assert 0 < line.score <= 1
        assert line.quad.bounds == (0, 0, pixels.shape[1], pixels.shape[0])
        edges = [v for c in line.chars for v in (c.start, c.end)]
        assert edges == sorted(edges)
        assert edges[0] >= 0
        assert edges[-1] <= 1
        for char in line.chars:
            scores = [char.score, *(s for _, s in char.others)]
            assert scores == sorted(scores, reverse=True)
            assert len(char.others) <= 5
            assert char.text not in {t for t, _ in char.others}
            assert "" not in {t for t, _ in char.others}


def test_places_of_characters(eyes: TextEyes) -> None:
    """Dark cells drawn far apart are found where they were drawn."""
    pixels = np.full((48, 600, 3), 240, np.uint8)
    lefts = [40, 190, 340, 490]
    for left, text in zip(lefts, "7K4H", strict=True):
        cv2.putText(pixels, text, (left, 38), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20), 2, cv2.LINE_AA)
    line = eyes.read(pixels)
    assert plain(line.text) == "7K4H"
    found = [(c.start + c.end) / 2 * 600 for c in line.chars if c.text != " "]
    assert found == pytest.approx([left + 12 for left in lefts], abs=16)


def test_lattice(eyes: TextEyes, strips: Strips) -> None:
    for alphabet in (None, DIGITS, frozenset("汉族满回")):
        line = eyes.read(strips[1][1], alphabet)
        lattice = line.lattice
        assert lattice is not None
        assert lattice.columns[0] == ""
        assert len(set(lattice.columns)) == len(lattice.columns)
        assert lattice.log_probs.shape == (lattice.steps, len(lattice.columns))
        assert lattice.log_probs.dtype == np.float32
        assert {"0", "Z", "<", "年", "月", "日", " ", *(alphabet or ())} <= set(lattice.columns)
        assert np.isfinite(lattice.log_probs).all()
        assert np.exp(lattice.log_probs).sum(axis=1) == pytest.approx(1, abs=0.02)
        if alphabet is None:  # collapsing the best columns gives the text again
            best = lattice.log_probs.argmax(axis=1).tolist()
            kept = [k for k, last in zip(best, [0, *best], strict=False) if k != last and k]
            assert "".join(lattice.columns[k] for k in kept) == line.text


def test_strips_read_together_read_as_they_do_alone(eyes: TextEyes, strips: Strips) -> None:
    pixels = [pixels for _, pixels in strips]
    parts = [part[:, : max(40, part.shape[1] // 4)] for part in pixels]
    alphabets = [None if k % 2 else DIGITS for k in range(len(parts))]
    for line, part, alphabet in zip(eyes.read_each(parts, alphabets), parts, alphabets, strict=True):
        alone = eyes.read(part, alphabet)
        assert line.text == alone.text
        assert line.score == pytest.approx(alone.score, abs=0.1)  # more is filled up
        assert line.quad == alone.quad
        assert line.lattice is not None
        assert alone.lattice is not None
        assert line.lattice.steps == alone.lattice.steps
    assert [line.text for line in eyes.read_each(pixels)] == [eyes.read(one).text for one in pixels]
    assert eyes.read_each([]) == ()


def test_odd_strips(eyes: TextEyes) -> None:
    for shape in ((48, 1, 3), (48, 9, 3), (1, 1, 3), (20, 100, 3), (96, 400, 3), (48, 5000, 3)):
        line = eyes.read(np.full(shape, 250, np.uint8))
        assert line.text == ""
        assert line.score == 0


def test_boxes_hold_the_rows(eyes: TextEyes) -> None:
    picture = page()
    quads = eyes.boxes(picture, 640)
    assert [plain(eyes.read(strip(picture, q)).text) for q in quads] == [
        "KAPIAOREADS",
        "SIDE",
        "NO44172026",
        "TOTAL88.50",
    ]
    for quad in quads:
        left, top, right, bottom = quad.bounds
        assert 0 <= left < right <= 639
        assert 0 <= top < bottom <= 399
        assert quad.points[0][0] < quad.points[1][0]
        assert quad.points[0][1] < quad.points[3][1]


def test_boxes_at_other_sizes(eyes: TextEyes) -> None:
    picture = page()
    small = eyes.boxes(picture, 320)
    assert len(small) == 4
    for a, b in zip(small, eyes.boxes(picture, 640), strict=True):
        assert np.abs(np.array(a.points) - b.points).max() < 16
    assert eyes.boxes(picture, 5000) == eyes.boxes(picture, 640)  # never enlarged
    for shape in ((16, 16, 3), (16, 700, 3), (700, 16, 3), (400, 640, 3)):
        assert eyes.boxes(np.full(shape, 255, np.uint8), 640) == ()


def test_boxes_of_a_turned_page(eyes: TextEyes) -> None:
    upright = sorted(eyes.boxes(page(), 640), key=lambda q: q.center)
    for quarters in (1, 2, 3):
        picture, back = turned(page(), quarters)
        found = sorted((q.mapped(back) for q in eyes.boxes(picture, 640)), key=lambda q: q.center)
        assert [q.center for q in found] == [pytest.approx(q.center, abs=8) for q in upright]


def test_upside_down(eyes: TextEyes, strips: Strips) -> None:
    standing = [pixels for _, pixels in strips]
    assert eyes.upside_down(standing) < 0.3
    assert eyes.upside_down([turned(p, 2)[0] for p in standing]) > 0.7
    assert eyes.upside_down([]) == 0


def test_settings_are_checked() -> None:
    for engine, precision in (("tensorrt", "f32"), ("openvino", "int4"), ("onnxruntime", "int8")):
        with pytest.raises(SettingInvalid):
            open_eyes(engine, precision)


_OFFLINE = """
import socket, sys
def refuse(*_): raise AssertionError("the network was asked for")
socket.socket.connect = socket.socket.connect_ex = socket.socket.bind = socket.socket.sendto = refuse
socket.getaddrinfo = socket.create_connection = refuse
import numpy as np
from kapiao.vision.text import open_eyes
for engine in ("openvino", "onnxruntime"):
    eyes = open_eyes(engine, "f32")
    eyes.read(np.full((48, 96, 3), 255, np.uint8)); eyes.boxes(np.full((64, 64, 3), 255, np.uint8), 64)
print("done")
"""


def test_reading_needs_no_network_and_writes_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _OFFLINE], capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False
    )
    assert done.stdout.strip() == "done", done.stderr
    assert not list(tmp_path.iterdir())


def test_memory_stays_bounded(open_once: Opener) -> None:
    """Two rounds over many shapes: the second one may not cost more."""
    resource = pytest.importorskip("resource")
    eyes = open_once("openvino", "int8")
    rng = np.random.default_rng(8)

    def round_of_shapes() -> None:
        for _ in range(25):
            eyes.read(rng.integers(0, 255, (48, int(rng.integers(20, 900)), 3), np.uint8))
            shape = (int(rng.integers(100, 500)), int(rng.integers(100, 500)), 3)
            eyes.boxes(rng.integers(0, 255, shape, np.uint8), 320)

    for _ in range(2):
        round_of_shapes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(2):
        round_of_shapes()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kB


def test_careful_eyes_read_as_the_unrounded_reader_does(open_once: Opener, strips: Strips) -> None:
    careful, exact = open_once("openvino", "int8").careful, open_once("openvino", "bf16")
    assert careful.careful is careful
    assert open_once("openvino", "int8").careful is careful
    assert all(same(careful.read(pixels), exact.read(pixels)) for _, pixels in strips[:4])
