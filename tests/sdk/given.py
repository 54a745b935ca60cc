"""A file for every operation: a committed sample of a paper that it reads, or one made of a sample where it takes other
files than pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
from cards import Sample, samples
from PIL import Image

from kapiao.dialects.rpc import RpcDialect
from kapiao.records import Limits

BEARS = {
    "mrz": "passport",
    "article": "text",
    "photograph": "resident_id_front",
}  # kinds that have no paper of their own, and a paper that bears one
MADE = "made"
_VIDEO_S, _VIDEO_FPS = 2, 5


@dataclass(frozen=True)
class Given:
    """A file on disk, and where the picture host has it."""

    path: Path
    url_path: str


def given(dialect: RpcDialect, action: str, folder: Path) -> Given:
    """The file for an operation; while nothing reads it, any picture. `folder` is what the picture host serves."""
    bound = dialect.bindings.get(action)
    kinds = [kind for kind in (bound.all_kinds if bound else ()) if kind != "text"]
    sample = samples(BEARS.get(kinds[0], kinds[0]) if kinds else "resident_id_front")[0]
    formats = dialect.contract.operations[action].limits.formats
    if formats == Limits().formats or formats & {"jpeg", "png"}:
        return Given(sample.path, sample.url_path)
    name = "paper.pdf" if "pdf" in formats else "paper.avi"
    made = folder / MADE / name
    if not made.exists():
        made.parent.mkdir(exist_ok=True)
        (_pdf if name.endswith(".pdf") else _video)(sample, made)
    return Given(made, f"/{MADE}/{name}")


def _pdf(sample: Sample, made: Path) -> None:
    Image.open(sample.path).convert("RGB").save(made, "PDF", resolution=150)


def _video(sample: Sample, made: Path) -> None:
    frame = cv2.imread(str(sample.path))
    out = cv2.VideoWriter(str(made), cv2.VideoWriter_fourcc(*"MJPG"), _VIDEO_FPS, frame.shape[1::-1])
    for _ in range(_VIDEO_S * _VIDEO_FPS):
        out.write(frame)
    out.release()
