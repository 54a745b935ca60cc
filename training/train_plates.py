"""Train the finder and the reader of number plates on drawn pictures, and export them for `kapiao.vision.plates`.

    python training/train_plates.py reader CHECKPOINT --steps 9000
    python training/train_plates.py finder CHECKPOINT --steps 6000
    python training/train_plates.py export READER_CHECKPOINT FINDER_CHECKPOINT

A run begun again from its checkpoint goes on with new pictures. Learning slows down over the last `--settle` steps.
Pictures are used `REUSED` times each, from a buffer, because drawing costs as much as learning.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from plate_networks import Finder, PlateReader
from plate_pictures import SCENE_PX, Crop, Pictures, Scene
from torch import Tensor, nn

from kapiao.values.plates import PROVINCES
from kapiao.vision.plates import ALPHABET, COLORS, STRIDE_PX, UNIT_PX

SEED = 20260
REUSED = 3
BATCH = {"reader": 64, "finder": 16}
KEPT = {"reader": 3000, "finder": 900}
RATE = 2e-3
COLUMNS = 42
CORNER_WEIGHT = 1.0
PROVINCE_WEIGHT = 3.0  # provinces are what a small crop shows worst


def reader_batch(crops: list[Crop]) -> tuple[Tensor, ...]:
    """Planes; targets of CTC; the class at every column (-1: between characters, not judged); colours."""
    planes = np.stack([c.pixels for c in crops]).astype(np.float32)
    planes = (planes - planes.mean((1, 2, 3), keepdims=True)) / (planes.std((1, 2, 3), keepdims=True) + 1e-3)
    columns = np.full((len(crops), COLUMNS), -1, np.int64)
    for row, crop in enumerate(crops):
        for char, place in zip(crop.text, crop.places, strict=True):
            column = int(place * COLUMNS)
            if 0 <= column < COLUMNS:
                columns[row, column] = ALPHABET.index(char) + 1
    targets = [ALPHABET.index(c) + 1 for crop in crops for c in crop.text]
    return (
        torch.from_numpy(np.ascontiguousarray(planes.transpose(0, 3, 1, 2))).contiguous(
            memory_format=torch.channels_last
        ),
        torch.tensor(targets),
        torch.tensor([len(crop.text) for crop in crops]),
        torch.from_numpy(columns),
        torch.tensor([crop.color for crop in crops]),
    )


def reader_loss(network: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    planes, targets, lengths, columns, colors = batch
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores, color_scores = network(planes)
    scores, color_scores = scores.float(), color_scores.float()
    steps = torch.full((len(lengths),), COLUMNS)
    logs = scores.log_softmax(2).transpose(0, 1)
    ctc = nn.functional.ctc_loss(logs, targets, steps, lengths, zero_infinity=True)
    weights = torch.ones(scores.shape[2])
    weights[1 : len(PROVINCES) + 1] = PROVINCE_WEIGHT
    placed = nn.functional.cross_entropy(
        scores.reshape(-1, scores.shape[2]), columns.reshape(-1), weights, ignore_index=-1
    )
    color = nn.functional.cross_entropy(color_scores, colors, label_smoothing=0.05)
    return ctc + placed + 0.2 * color


def finder_batch(scenes: list[Scene]) -> tuple[Tensor, ...]:
    """Planes; how near each cell is to a plate's middle; corners from each cell; where corners are judged."""
    cells = SCENE_PX // STRIDE_PX
    planes = (np.stack([s.pixels for s in scenes]).astype(np.float32) - 127.5) / 127.5
    heat = np.zeros((len(scenes), cells, cells), np.float32)
    corners = np.zeros((len(scenes), 8, cells, cells), np.float32)
    judged = np.zeros((len(scenes), cells, cells), np.float32)
    y, x = np.mgrid[0:cells, 0:cells].astype(np.float32)
    for n, scene in enumerate(scenes):
        for quad in scene.corners:
            middle = quad.mean(0) / STRIDE_PX - 0.5
            spread = np.maximum((quad.max(0) - quad.min(0)) / STRIDE_PX * 0.16, 0.6)
            near = np.exp(-(((x - middle[0]) / spread[0]) ** 2 + ((y - middle[1]) / spread[1]) ** 2) / 2)
            near[round(float(middle[1])), round(float(middle[0]))] = 1.0
            heat[n] = np.maximum(heat[n], near)
            width = max(float(np.linalg.norm(quad[1] - quad[0])), 1.0)
            for row, column in np.argwhere(near > 0.6):
                start = (np.array([column, row], np.float32) + 0.5) * STRIDE_PX
                corners[n, :, row, column] = ((quad - start) / UNIT_PX).reshape(-1)
                judged[n, row, column] = near[row, column] * 64.0 / width
    return (
        torch.from_numpy(np.ascontiguousarray(planes.transpose(0, 3, 1, 2))).contiguous(
            memory_format=torch.channels_last
        ),
        torch.from_numpy(heat),
        torch.from_numpy(corners),
        torch.from_numpy(judged),
    )


def finder_loss(network: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    planes, heat, corners, judged = batch
    with torch.autocast("cpu", dtype=torch.bfloat16):
        seen = network(planes)
    seen = seen.float()
    found = seen[:, 0].sigmoid().clamp(1e-4, 1 - 1e-4)
    middle = (heat >= 0.999).float()
    missed = (1 - found) ** 2 * found.log() * middle
    false = found**2 * (1 - found).log() * (1 - heat) ** 4 * (1 - middle)
    focal = -(missed.sum() + false.sum()) / middle.sum().clamp(min=1)
    off = (seen[:, 1:] - corners).abs().sum(1) * judged
    return focal + CORNER_WEIGHT * off.sum() / (judged > 0).sum().clamp(min=1)


def network_of(task: str) -> nn.Module:
    return PlateReader(len(ALPHABET) + 1, len(COLORS)) if task == "reader" else Finder()


def train(task: str, checkpoint: Path, steps: int, settle: int, until: float) -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(SEED)
    network = network_of(task).to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    first = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        first = saved["step"]
    pictures = Pictures(SEED + first)
    rng = np.random.default_rng(SEED + first)
    draw: Callable[[], Crop | Scene] = pictures.crop if task == "reader" else pictures.scene
    collate, loss_of = (reader_batch, reader_loss) if task == "reader" else (finder_batch, finder_loss)
    kept = [draw() for _ in range(BATCH[task] * 4)]
    mean, started = 0.0, time.time()
    for step in range(first, first + steps):
        left = first + steps - step
        rate = RATE * min(1.0, (step + 1) / 150) * min(1.0, 0.02 + left / settle if settle else 1.0)
        for group in optimiser.param_groups:
            group["lr"] = rate
        for _ in range(-(-BATCH[task] // REUSED)):
            if len(kept) < KEPT[task]:
                kept.append(draw())
            else:
                kept[int(rng.integers(len(kept)))] = draw()
        chosen = [kept[int(i)] for i in rng.choice(len(kept), BATCH[task], replace=False)]
        network.train()
        loss = loss_of(network, collate(chosen))  # type: ignore[arg-type]
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        mean = 0.98 * mean + 0.02 * loss.item() if mean else loss.item()
        if (step + 1) % 100 == 0 or left == 1:
            torch.save(
                {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}, checkpoint
            )
            said = f" right {tested(network, pictures):.3f}" if task == "reader" and (step + 1) % 500 == 0 else ""
            print(f"step {step + 1} loss {mean:.4f} rate {rate:.5f} {time.time() - started:.0f} s{said}", flush=True)
            if until and time.time() > until:
                return


def tested(network: nn.Module, pictures: Pictures) -> float:
    """Share of 192 fresh crops read without a mistake."""
    network.eval()
    crops = [pictures.crop() for _ in range(192)]
    with torch.no_grad():
        scores, _ = network(reader_batch(crops)[0])
    right = 0
    for crop, best in zip(crops, scores.argmax(2).tolist(), strict=True):
        text = "".join(ALPHABET[b - 1] for n, b in enumerate(best) if b and (n == 0 or best[n - 1] != b))
        right += text == crop.text
    return right / len(crops)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("reader", "finder", "export"))
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--settle", type=int, default=0, help="steps at the end over which learning slows down")
    parser.add_argument("--seconds", type=float, default=0.0, help="stop after this time at the next checkpoint")
    given = parser.parse_args()
    if given.task == "export":
        from plate_export import export

        export(*given.checkpoints)
        return
    until = time.time() + given.seconds if given.seconds else 0.0
    train(given.task, given.checkpoints[0], given.steps, given.settle, until)


if __name__ == "__main__":
    main()
