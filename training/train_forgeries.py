"""Train the network that weighs the traces of a row against those of the other rows of its paper, and export it.

    .venv/bin/python training/train_forgeries.py --papers 220

Everything is drawn (`forged_rows`). Same command, same weights up to the order in which the processor adds numbers.
Seeds end below those of the evaluation.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import cv2
import numpy as np
import torch
from forged_rows import Card, cards_of
from torch import Tensor, nn

from kapiao.imaging.traces import COUNT
from kapiao.pipeline import Reader
from kapiao.vision.forgeries import compared

SEED = 620_000
JUDGES, WIDE, HELD_BACK = 4, 64, 0.25  # networks whose odds are averaged; units of each; share dropped while learning
BATCH, RATE, ROUNDS = 24, 2e-3, 40  # cards; rounds over all of them
MOST = 4.0  # standard deviations that count
OUT = Path(__file__).parents[1] / "src/kapiao/vision/models/forgeries.onnx"


class Doubt(nn.Module):
    """Rows as `vision.forgeries.compared` gives them (n, 2 COUNT + 1) to log odds that each was changed (n)."""

    def __init__(self, rows: Tensor) -> None:
        """`rows` say what is usual."""
        super().__init__()
        own, apart = rows[:, :COUNT], rows[:, :COUNT] - rows[:, COUNT:-1]
        self.mean, self.spread = (nn.Parameter(v, False) for v in (_mean(own), _spread(own)))
        self.apart = nn.Parameter(_spread(apart), False)
        self.judges = nn.ModuleList(
            nn.Sequential(
                nn.Dropout(HELD_BACK / 2), nn.Linear(3 * COUNT + 1, WIDE), nn.ReLU(),
                nn.Dropout(HELD_BACK), nn.Linear(WIDE, WIDE // 2), nn.ReLU(), nn.Linear(WIDE // 2, 1),
            ) for _ in range(JUDGES)
        )  # fmt: skip

    def each(self, rows: Tensor) -> Tensor:
        """What each network says (JUDGES, n)."""
        own, beside, count = rows[:, :COUNT], rows[:, COUNT:-1], rows[:, -1:]
        usual = _known((own - self.mean) / self.spread)
        apart = _known((own - beside) / self.apart)
        seen = torch.cat([usual, apart, apart.abs(), count / 5], 1)
        return torch.stack([judge(seen)[:, 0] for judge in self.judges])

    def forward(self, rows: Tensor) -> Tensor:
        return self.each(rows).mean(0)


def _mean(values: Tensor) -> Tensor:
    return values.nanmean(0)


def _spread(values: Tensor) -> Tensor:
    return ((values - values.nanmean(0)) ** 2).nanmean(0).sqrt() + 1e-3


def _known(values: Tensor) -> Tensor:
    return torch.where(torch.isnan(values), torch.zeros_like(values), values).clamp(-MOST, MOST)


def loss_of(odds: Tensor, changed: Tensor, card: Tensor) -> Tensor:
    """Of each row, and of the most doubtful row of each card."""
    rows = nn.functional.binary_cross_entropy_with_logits(odds, changed.expand_as(odds))
    count = int(card.max()) + 1
    most = torch.full((len(odds), count), -9.0).scatter_reduce(1, card.expand_as(odds), odds, "amax")
    any_changed = torch.zeros(count).scatter_reduce(0, card, changed, "amax")
    return rows + 0.5 * nn.functional.binary_cross_entropy_with_logits(most, any_changed.expand_as(most))


def learned(cards: list[Card], rng: np.random.Generator) -> Doubt:
    rows = [torch.from_numpy(compared(card.traces)) for card in cards]
    changed = [torch.from_numpy(card.changed.astype(np.float32)) for card in cards]
    network = Doubt(torch.cat(rows))
    learner = torch.optim.AdamW(network.parameters(), RATE, weight_decay=2e-2)
    batches = max(1, len(cards) // BATCH)
    pace = torch.optim.lr_scheduler.OneCycleLR(learner, RATE, total_steps=ROUNDS * batches, pct_start=0.1)
    for turn in range(ROUNDS):
        seen = 0.0
        for some in np.array_split(rng.permutation(len(cards)), batches):
            card = torch.cat([torch.full((len(rows[k]),), n) for n, k in enumerate(some)])
            odds = network.each(torch.cat([rows[k] for k in some]))
            loss = loss_of(odds, torch.cat([changed[k] for k in some]), card)
            learner.zero_grad()
            loss.backward()
            learner.step()
            pace.step()
            seen += loss.item() / batches
        print(f"round {turn + 1}: loss {seen:.3f}", flush=True)
    return network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=220)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--drawn", type=Path, help="file (.npz) to keep the rows in, or to take them from")
    chosen = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    if chosen.drawn and chosen.drawn.is_file():
        cards = kept(chosen.drawn)
    else:
        reader = Reader()
        cards = [card for number in range(chosen.papers) for card in cards_of(number, SEED, reader)]
        if chosen.drawn:
            keep(cards, chosen.drawn)
    cards = [card for card in cards if len(card.changed)]
    print(len(cards), "cards", flush=True)
    export(learned(cards, np.random.default_rng(SEED)), chosen.out)


def keep(cards: list[Card], file: Path) -> None:
    traces, changed = (np.concatenate([getattr(card, name) for card in cards]) for name in ("traces", "changed"))
    np.savez(file, traces=traces, changed=changed, ends=np.cumsum([len(card.changed) for card in cards]))


def kept(file: Path) -> list[Card]:
    drawn = np.load(file)
    ends = drawn["ends"][:-1]
    parts = (np.split(drawn[name], ends) for name in ("traces", "changed"))
    return [Card(traces, changed) for traces, changed in zip(*parts, strict=True)]


def export(network: Doubt, out: Path) -> None:
    """Prints size and check sum for models.toml."""
    network.eval()
    axes = {"rows": {0: "n"}, "odds": {0: "n"}}
    names = {"input_names": ["rows"], "output_names": ["odds"]}
    torch.onnx.export(network, (torch.zeros(2, 2 * COUNT + 1),), str(out), **names, dynamic_axes=axes, dynamo=False)
    data = out.read_bytes()
    print(out.name, len(data), hashlib.sha256(data).hexdigest(), flush=True)


if __name__ == "__main__":
    main()
