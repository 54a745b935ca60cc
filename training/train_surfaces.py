"""Train the three networks that tell displays and copies in colours from paper, and export them.

    .venv/bin/python training/train_surfaces.py pieces --papers 36 --steps 2400
    .venv/bin/python training/train_surfaces.py views --papers 54 --steps 1800
    .venv/bin/python training/train_surfaces.py cards --papers 130 --steps 1100
    .venv/bin/python training/train_surfaces.py settle --papers 130 --steps 350

`pieces` looks at the finest marks of pieces at their own resolution, `views` at the whole picture made small,
`cards` at a card laid flat with its surroundings; `settle` goes on with the file of the latter. All is drawn
(`surface_pieces`). Same command, same weights up to the order in which the processor adds numbers. Seeds end below
those of the evaluation.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from surface_pieces import CARD_PX, CARDS, paper_view, piece, sheets, small_papers, view
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from kapiao.records import Pixels
from kapiao.vision.planes import marked, toned
from kapiao.vision.surfaces import PAPER_PX, PIECE_PX, VIEW_PX

SEED = 600_000
BATCH, RATE, POOL = 32, 3e-3, 6000
MODELS = Path(__file__).parents[1] / "src/kapiao/vision/models"
PIECES = ((3, 16, 5, 2), (16, 24, 3, 2), (24, 32, 3, 1), (32, 48, 3, 2), (48, 64, 3, 1))
VIEWS = ((3, 16, 5, 2), (16, 24, 3, 2), (24, 32, 3, 2), (32, 48, 3, 2), (48, 64, 3, 1))
PAPERS = ((6, 12, 5, 2), (12, 24, 3, 2), (24, 32, 3, 2), (32, 48, 3, 1), (48, 64, 3, 2))
Example = tuple[Pixels, tuple[bool, ...]]


class Judge(nn.Module):
    """Pictures (n, 3, side, side) to log odds (n, outputs): the mean and the strongest of what convolutions see.

    `layers`: channels before and after, side and step of each.
    """

    def __init__(self, layers: tuple[tuple[int, int, int, int], ...], outputs: int) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        for before, after, side, step in layers:
            parts += [nn.Conv2d(before, after, side, step, side // 2, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
        self.body = nn.Sequential(*parts)
        self.planes = layers[0][0]
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(2 * layers[-1][1], outputs)

    def forward(self, planes: Tensor) -> Tensor:
        seen = self.body(planes)
        return self.head(self.drop(torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], 1)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=("pieces", "views", "cards", "settle"))
    parser.add_argument("--papers", type=int, default=36)
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--out", type=Path, default=MODELS)
    chosen = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    rng = np.random.default_rng(SEED)
    if chosen.which == "pieces":
        papers = sheets(chosen.papers, SEED)
        learn(
            Judge(PIECES, 2),
            lambda: _piece(papers, rng),
            6,
            chosen.steps,
            rng,
            chosen.out / "surfaces.onnx",
            (PIECE_PX,) * 2,
        )
    elif chosen.which in ("cards", "settle"):
        out, seed = chosen.out / "papers.onnx", SEED + (chosen.which == "settle")
        cards, rng = small_papers(chosen.papers, seed, CARDS, CARD_PX), np.random.default_rng(seed)
        network, rate = (Judge(PAPERS, 2), RATE) if chosen.which == "cards" else (restored(out, PAPERS, 2), RATE / 5)
        learn(network, lambda: _card(cards, rng), 2, chosen.steps, rng, out, PAPER_PX, rate)
    else:
        drawn = small_papers(chosen.papers, SEED)
        learn(
            Judge(VIEWS, 1),
            lambda: _view(drawn, rng),
            1,
            chosen.steps,
            rng,
            chosen.out / "surroundings.onnx",
            (VIEW_PX,) * 2,
        )


def _piece(papers: list, rng: np.random.Generator) -> Example:
    pixels, shown, copied = piece(papers, rng)
    return pixels, (shown, copied)


def _view(papers: list, rng: np.random.Generator) -> Example:
    pixels, shown = view(papers, rng)
    return pixels, (shown,)


def _card(papers: list, rng: np.random.Generator) -> Example:
    pixels, shown, copied = paper_view(papers, rng)
    return pixels, (shown, copied)


def learn(
    network: Judge,
    example: Callable[[], Example],
    fresh: int,
    steps: int,
    rng: np.random.Generator,
    out: Path,
    size_px: tuple[int, int],
    rate: float = RATE,
) -> None:
    """`fresh`: examples drawn anew for every step; the others are taken again, mirrored."""
    pool = [example() for _ in range(500)]
    learner = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(learner, rate, total_steps=steps)
    seen, start = 0.0, time.monotonic()
    for step in range(steps):
        pool = pool[fresh if len(pool) >= POOL else 0 :] + [example() for _ in range(fresh)]
        loss = loss_of(network, pool, rng)
        learner.zero_grad()
        loss.backward()
        learner.step()
        pace.step()
        seen = 0.98 * seen + 0.02 * loss.item()
        if step % 100 == 99:
            mean = seen / (1 - 0.98 ** (step + 1))
            print(f"step {step + 1}: loss {mean:.3f}, {time.monotonic() - start:.0f} s", flush=True)
        if step % 500 == 499 or step == steps - 1:
            export(network, out, size_px)


def loss_of(network: Judge, pool: list[Example], rng: np.random.Generator) -> Tensor:
    """Of one batch out of the pool, mirrored at random."""
    chosen = [pool[int(k)] for k in rng.integers(len(pool), size=BATCH)]
    taken = [p[:: int(rng.choice([-1, 1])), :: int(rng.choice([-1, 1]))] for p, _ in chosen]
    planes = toned(taken) if network.planes == 3 else marked(taken)
    truth = torch.tensor([judged for _, judged in chosen], dtype=torch.float32)
    return nn.functional.binary_cross_entropy_with_logits(network(torch.from_numpy(planes)), truth)


def restored(file: Path, layers: tuple[tuple[int, int, int, int], ...], outputs: int) -> Judge:
    """A network as it was given out, to be trained on: what normalised its batches is in its convolutions."""
    network = Judge(layers, outputs)
    parts: list[nn.Module] = []
    for before, after, side, step in layers:
        parts += [nn.Conv2d(before, after, side, step, side // 2), nn.ReLU()]
    network.body = nn.Sequential(*parts)
    given = {one.name: torch.tensor(onnx.numpy_helper.to_array(one)) for one in onnx.load(str(file)).graph.initializer}
    for k in range(0, len(parts), 2):
        network.body[k].weight.data, network.body[k].bias.data = given[f"body.{k}.weight"], given[f"body.{k}.bias"]
    network.head.weight.data, network.head.bias.data = given["head.weight"], given["head.bias"]
    return network


def export(network: Judge, out: Path, size_px: tuple[int, int]) -> None:
    """Batch normalisation folded into the convolutions; prints size and check sum for models.toml."""
    network.eval()
    normalised = any(isinstance(part, nn.BatchNorm2d) for part in network.body)
    layers: list[nn.Module] = [] if normalised else list(network.body)
    for k in range(0, len(network.body) if normalised else 0, 3):
        layers += [fuse_conv_bn_eval(network.body[k], network.body[k + 1]), nn.ReLU()]
    plain = Judge(((3, 1, 1, 1),), 1)
    plain.body, plain.head = nn.Sequential(*layers), network.head
    axes = {"pieces": {0: "n"}, "odds": {0: "n"}}
    example = torch.zeros(2, network.planes, size_px[1], size_px[0])
    names = {"input_names": ["pieces"], "output_names": ["odds"]}
    torch.onnx.export(plain.eval(), (example,), str(out), **names, dynamic_axes=axes, dynamo=False)
    network.train()
    data = out.read_bytes()
    print(out.name, len(data), hashlib.sha256(data).hexdigest(), flush=True)


if __name__ == "__main__":
    main()
