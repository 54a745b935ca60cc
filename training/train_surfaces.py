"""Train the four networks that tell displays and copies in colours from paper, and export them.

    .venv/bin/python training/train_surfaces.py pieces --papers 36 --steps 2400
    .venv/bin/python training/train_surfaces.py views --papers 54 --steps 1800
    .venv/bin/python training/train_surfaces.py cards --papers 130 --steps 1100
    .venv/bin/python training/train_surfaces.py cards --papers 130 --steps 350 --settle
    .venv/bin/python training/train_surfaces.py views --papers 280 --steps 3500 --settle --first 7500 --rate 0.0015
    ... and those that README.md names

`pieces` looks at the finest marks of pieces at their own resolution, `views` at the whole picture made small, `scenes`
at such pictures with all of a paper in them, `cards` at a card laid flat with its surroundings; `--settle` goes on with
the file of the three latter, `--share` gives out weights between the two. All is drawn (`surface_pieces`,
`surface_views`). Same command, same weights up to the order in which the processor adds numbers. Seeds end below
those of the evaluation.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from surface_papers import CARD_PX, CARDS, KINDS, sheets, small_papers
from surface_pieces import piece
from surface_views import paper_view, scene, view
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from kapiao.records import Pixels
from kapiao.vision.planes import marked, toned
from kapiao.vision.surfaces import PAPER_PX, PIECE_PX, VIEW_PX

SEED, SETTLING = 600_000, 6_000  # a network that settles sees other drawings
BATCH, RATE, POOL = 32, 3e-3, 6000
MODELS = Path(__file__).parents[1] / "src/kapiao/vision/models"
PIECES = ((3, 16, 5, 2), (16, 24, 3, 2), (24, 32, 3, 1), (32, 48, 3, 2), (48, 64, 3, 1))
VIEWS = ((3, 16, 5, 2), (16, 24, 3, 2), (24, 32, 3, 2), (32, 48, 3, 2), (48, 64, 3, 1))
PAPERS = ((6, 12, 5, 2), (12, 24, 3, 2), (24, 32, 3, 2), (32, 48, 3, 1), (48, 64, 3, 2))
Example = tuple[Pixels, tuple[bool, ...]]


@dataclass(frozen=True, slots=True)
class Course:
    """What a network is shown. `fresh`: examples drawn anew for every step; the others are taken again, mirrored."""

    example: Callable[[], Example]
    fresh: int
    size_px: tuple[int, int]


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
    parser.add_argument("which", choices=("pieces", "views", "scenes", "cards"))
    parser.add_argument("--papers", type=int, default=36)
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--settle", action="store_true", help="go on with the file in --out (not of pieces)")
    parser.add_argument("--first", type=int, default=500, help="examples drawn before the first step")
    parser.add_argument("--fresh", type=int, help="examples drawn anew for every step")
    parser.add_argument("--seed", type=int, help="of the drawings")
    parser.add_argument("--share", type=float, default=1.0, help="of what --settle learned, in the weights given out")
    parser.add_argument("--rate", type=float, help="of learning, at its highest")
    parser.add_argument("--out", type=Path, default=MODELS)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    seed = chosen.seed or SEED + (SETTLING if chosen.settle else 0)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    layers, outputs, name = {
        "pieces": (PIECES, 2, "surfaces.onnx"),
        "views": (VIEWS, 1, "surroundings.onnx"),
        "scenes": (VIEWS, 1, "paper_views.onnx"),
        "cards": (PAPERS, 2, "papers.onnx"),
    }[chosen.which]
    out = chosen.out / name
    network, rate = (restored(out, layers, outputs), RATE / 5) if chosen.settle else (Judge(layers, outputs), RATE)
    if chosen.which == "pieces":
        papers = sheets(chosen.papers, seed)
        course = Course(lambda: _piece(papers, rng), 6, (PIECE_PX,) * 2)
    elif chosen.which == "cards":
        cards = small_papers(chosen.papers, seed, CARDS, CARD_PX)
        course = Course(lambda: _card(cards, rng), 2, PAPER_PX)
    elif chosen.which == "scenes":
        whole = small_papers(chosen.papers, seed, CARDS + KINDS)
        course = Course(lambda: _scene(whole, rng), 1, (VIEW_PX,) * 2)
    else:
        drawn = small_papers(chosen.papers, seed)
        course = Course(lambda: _view(drawn, rng), 1, (VIEW_PX,) * 2)
    if chosen.fresh is not None:
        course = replace(course, fresh=chosen.fresh)
    first = [course.example() for _ in range(chosen.first)]
    before = [one.detach().clone() for one in network.parameters()]
    learn(network, course, first, chosen.steps, rng, out, chosen.rate or rate)
    if chosen.share < 1:
        drawn_back(network, before, chosen.share)
        export(network, out, course.size_px)


def _piece(papers: list, rng: np.random.Generator) -> Example:
    pixels, shown, copied = piece(papers, rng)
    return pixels, (shown, copied)


def _view(papers: list, rng: np.random.Generator) -> Example:
    pixels, shown = view(papers, rng)
    return pixels, (shown,)


def _scene(papers: list, rng: np.random.Generator) -> Example:
    pixels, shown = scene(papers, rng)
    return pixels, (shown,)


def _card(papers: list, rng: np.random.Generator) -> Example:
    pixels, shown, copied = paper_view(papers, rng)
    return pixels, (shown, copied)


def learn(
    network: Judge,
    course: Course,
    pool: list[Example],
    steps: int,
    rng: np.random.Generator,
    out: Path,
    rate: float = RATE,
) -> None:
    """`pool`: the first examples; a large one is renewed as it is used."""
    learner = torch.optim.AdamW(network.parameters(), rate, weight_decay=1e-3)
    pace = torch.optim.lr_scheduler.OneCycleLR(learner, rate, total_steps=steps)
    seen, start = 0.0, time.monotonic()
    for step in range(steps):
        pool = pool[course.fresh if len(pool) >= POOL else 0 :] + [course.example() for _ in range(course.fresh)]
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
            export(network, out, course.size_px)


def loss_of(network: Judge, pool: list[Example], rng: np.random.Generator) -> Tensor:
    """Of one batch out of the pool, mirrored at random."""
    chosen = [pool[int(k)] for k in rng.integers(len(pool), size=BATCH)]
    taken = [p[:: int(rng.choice([-1, 1])), :: int(rng.choice([-1, 1]))] for p, _ in chosen]
    taken = [p.transpose(1, 0, 2) if p.shape[0] == p.shape[1] and rng.random() < 0.5 else p for p in taken]
    planes = toned(taken) if network.planes == 3 else marked(taken)
    truth = torch.tensor([judged for _, judged in chosen], dtype=torch.float32)
    return nn.functional.binary_cross_entropy_with_logits(network(torch.from_numpy(planes)), truth)


def drawn_back(network: Judge, before: list[Tensor], share: float) -> None:
    """The network between what it was before it settled and what it is now: what it could then is not forgotten."""
    with torch.no_grad():
        for one, old in zip(network.parameters(), before, strict=True):
            one.copy_(old + (one - old) * share)


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
