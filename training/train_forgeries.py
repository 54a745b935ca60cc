"""Train the network that sees where the print of a picture was changed, and export it.

    .venv/bin/python training/train_forgeries.py --papers 160 --steps 2000

Everything is drawn (`forgery_pieces`). Same command, same weights up to the order in which the processor adds numbers.
Seeds end below those of the evaluation.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from forgery_pieces import Piece, pieces_of
from torch import Tensor, nn

from kapiao.vision.forgeries import BLUR_PX, PIECE_PX
from kapiao.vision.planes import fine

SEED = 620_000
BATCH, RATE = 16, 3e-3
OUT = Path(__file__).parents[1] / "src/kapiao/vision/models/forgeries.onnx"


def layer(before: int, after: int, step: int = 1, wide: int = 1) -> nn.Sequential:
    parts = nn.Conv2d(before, after, 3, step, wide, wide, bias=False), nn.BatchNorm2d(after), nn.ReLU()
    return nn.Sequential(*parts)


class Changes(nn.Module):
    """Pieces (n, 6, 112, 112) to how likely each cell was changed, as log odds (n, 1, 28, 28).

    What a cell shows is compared with the mean of the piece: a forgery is what differs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.near = nn.Sequential(
            layer(6, 12), layer(12, 24, 2), layer(24, 32, 2), layer(32, 48), layer(48, 48, wide=2)
        )
        self.far = nn.Sequential(nn.Conv2d(96, 32, 1), nn.ReLU(), layer(32, 32), nn.Conv2d(32, 1, 1))

    def forward(self, planes: Tensor) -> Tensor:
        seen = self.near(planes)
        mean = seen.mean((2, 3), keepdim=True)
        return self.far(torch.cat([seen, seen - mean], 1))


def loss_of(odds: Tensor, truth: Tensor) -> Tensor:
    """Cell by cell, and once more of the most telling cells of each piece: one is enough."""
    cells = nn.functional.binary_cross_entropy_with_logits(odds, truth)
    most = odds.flatten(1).topk(16, 1)[0].mean(1)
    whole = (truth.flatten(1).sum(1) > 8).float()
    return cells + 0.3 * nn.functional.binary_cross_entropy_with_logits(most, whole)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=160)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--drawn", type=Path, help="folder of pieces already drawn (.npz), instead of drawing")
    chosen = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    rng = np.random.default_rng(SEED)
    pieces = kept(chosen.drawn) if chosen.drawn else [p for n in range(chosen.papers) for p in pieces_of(n, SEED)]
    print(len(pieces), "pieces", flush=True)
    network = Changes()
    learner = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(learner, RATE, total_steps=chosen.steps)
    seen, start = 0.0, time.monotonic()
    for step in range(chosen.steps):
        planes, truth = batch(pieces, rng)
        loss = loss_of(network(planes), truth)
        learner.zero_grad()
        loss.backward()
        learner.step()
        pace.step()
        seen = 0.98 * seen + 0.02 * loss.item()
        if step % 100 == 99:
            mean = seen / (1 - 0.98 ** (step + 1))
            print(f"step {step + 1}: loss {mean:.3f}, {time.monotonic() - start:.0f} s", flush=True)
        if step % 400 == 399 or step == chosen.steps - 1:
            export(network, chosen.out)


def kept(folder: Path) -> list[Piece]:
    found = []
    for file in sorted(folder.glob("*.npz")):
        drawn = np.load(file)
        found += [Piece(x, y) for x, y in zip(drawn["x"], drawn["y"], strict=True)]
    return found


def batch(pieces: list[Piece], rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Some pieces, mirrored and turned at random."""
    planes, truth = [], []
    for k in rng.integers(len(pieces), size=BATCH):
        x, y, turn = rng.choice([-1, 1]), rng.choice([-1, 1]), int(rng.integers(4))
        piece = pieces[int(k)]
        planes.append(np.rot90(piece.pixels[::y, ::x], turn))
        truth.append(np.rot90(piece.changed[::y, ::x], turn))
    changed = torch.from_numpy(np.stack(truth).astype(np.float32))[:, None]
    return torch.from_numpy(fine(planes, BLUR_PX)), changed


def export(network: Changes, out: Path) -> None:
    """Prints size and check sum for models.toml; the exporter folds batch normalisation into the convolutions."""
    network.eval()
    axes = {"pieces": {0: "n"}, "odds": {0: "n"}}
    example = torch.zeros(2, 6, PIECE_PX, PIECE_PX)
    names = {"input_names": ["pieces"], "output_names": ["odds"]}
    torch.onnx.export(network, (example,), str(out), **names, dynamic_axes=axes, dynamo=False)
    network.train()
    data = out.read_bytes()
    print(out.name, len(data), hashlib.sha256(data).hexdigest(), flush=True)


if __name__ == "__main__":
    main()
