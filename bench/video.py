"""`python -m bench.video`: text in a drawn full HD video: lines found, time against its own length, memory.

A picture drifts over the whole frame, so that every look is fresh; subtitles change every two to four seconds, a title
stands for ten. Peak memory is printed for a short clip and for the long one.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from bench.meter import memory_mb, one_thread

one_thread()  # before anything else loads a numeric library

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

from bench.truth import plain  # noqa: E402
from kapiao.pipeline import Reader  # noqa: E402
from kapiao.records import Ask, Limits, Pixels  # noqa: E402
from kapiao.specimens import fonts  # noqa: E402
from kapiao.specimens.page import sentence  # noqa: E402

WIDTH, HEIGHT, FPS = 1920, 1080, 25


def scene(random: np.random.Generator) -> Pixels:
    """A soft picture larger than the frame."""
    coarse = random.integers(20, 230, (24, 40, 3)).astype(np.uint8)
    return cv2.resize(coarse, (WIDTH + 800, HEIGHT + 400), interpolation=cv2.INTER_CUBIC)


def script(random: np.random.Generator, seconds: int) -> list[tuple[float, float, str, int, int]]:
    """What is shown: from, to, text, height of the letters, y."""
    shown: list[tuple[float, float, str, int, int]] = []
    at = 0.5
    while at < seconds - 1:
        until = min(at + float(random.uniform(2, 4)), seconds)
        shown.append((at, until, sentence(random, int(random.integers(6, 18))), 54, 980))
        at = until + float(random.uniform(0.2, 0.8))
    for start in range(2, seconds - 5, 14):
        shown.append((start, start + 10, sentence(random, 8), 84, 160))
    return shown


def write(
    path: Path, shown: list[tuple[float, float, str, int, int]], seconds: int, random: np.random.Generator
) -> None:
    ground = scene(random)
    out = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), FPS, (WIDTH, HEIGHT))
    layers = {row: _layer(row) for row in shown}
    for number in range(seconds * FPS):
        at = number / FPS
        x, y = int(400 + 380 * np.sin(at / 3)), int(200 + 190 * np.cos(at / 4))
        frame = ground[y : y + HEIGHT, x : x + WIDTH].copy()
        for row in shown:
            if row[0] <= at < row[1]:
                top, alpha, light = layers[row]
                band = frame[top : top + len(alpha)]
                band[:] = (band * (1 - alpha) + light * alpha).astype(np.uint8)
        out.write(frame)
    out.release()


def _layer(row: tuple[float, float, str, int, int]) -> tuple[int, Pixels, Pixels]:
    _, _, text, size, y = row
    image = Image.new("LA", (WIDTH, size * 2), (0, 0))
    ImageDraw.Draw(image).text(
        (WIDTH / 2, size), text, (255, 255), fonts.face("hei", size), anchor="mm", stroke_width=3, stroke_fill=(0, 255)
    )
    array = np.asarray(image).astype(np.float32)
    return y - size, array[..., 1:] / 255, array[..., :1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.video", description=__doc__)
    parser.add_argument("--seconds", type=int, default=59)
    parser.add_argument("--seed", type=int, default=900_000)
    chosen = parser.parse_args()
    reader = Reader()
    reader.warm()
    with tempfile.TemporaryDirectory() as folder:
        for seconds in (4, chosen.seconds):
            random = np.random.default_rng(chosen.seed)
            shown = script(random, seconds)
            path = Path(folder, "clip.mp4")
            write(path, shown, seconds, random)
            data = path.read_bytes()
            start, spent = time.monotonic(), time.process_time()
            reading = reader.read(data, Ask(kinds=("text",), limits=Limits(max_bytes=len(data))))
            took_s, cpu_s = time.monotonic() - start, time.process_time() - spent
            read = [(page.at_s, plain(line.text)) for page in reading.pages for line in page.lines]
            found = sum(any(int(a) <= at < b and plain(text) in said for at, said in read) for a, b, text, *_ in shown)
            texts = {plain(row[2]) for row in shown}
            other = len({said for _, said in read if not any(text in said for text in texts)})
            print(
                f"{seconds:3d} s: {found} of {len(shown)} lines found, {other} other texts; "
                f"{took_s:.1f} s ({cpu_s:.1f} s CPU), peak memory {memory_mb('VmHWM')} MB, {len(data) / 1e6:.1f} MB"
            )


if __name__ == "__main__":
    main()
