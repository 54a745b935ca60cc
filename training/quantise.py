"""Makes the int8 line reader from the float one: post-training quantisation with NNCF, calibrated on drawn lines.

    python training/quantise.py                 writes src/kapiao/vision/models/text_line_int8.{xml,bin}
    python training/quantise.py --judge 300     compares int8 with float32 on other drawn lines

The transformer model type matters: without it half of the lines are lost. After a run, put the printed check sums into
src/kapiao/vision/models.toml.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import nncf
import numpy as np
import openvino as ov
from quantise_lines import draw

from kapiao.vision import shelf
from kapiao.vision.batches import cell
from kapiao.vision.reader import blob
from kapiao.vision.text import open_eyes

OUT = Path(__file__).parent.parent / "src/kapiao/vision/models/text_line_int8.xml"
CALIBRATION_LINES = 300
CALIBRATION_SEED = 20261
JUDGE_SEED = 90210


def quantise(out: Path) -> None:
    """The quantised network as OpenVINO IR."""
    core = ov.Core()
    core.set_property("CPU", {"INFERENCE_NUM_THREADS": 1})
    lines = [blob([line.pixels], cell(line.pixels.shape[1])) for line in draw(CALIBRATION_LINES, CALIBRATION_SEED)]
    model = nncf.quantize(
        core.read_model(shelf.load("text_line")),
        nncf.Dataset(lines),
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(lines),
    )
    for name in [key for key in model.rt_info if key in {"nncf", "Runtime_version", "conversion_parameters"}]:
        del model.rt_info[name]
    ov.save_model(model, out, compress_to_fp16=True)
    for path in (out, out.with_suffix(".bin")):
        data = path.read_bytes()
        print(path.name, len(data), hashlib.sha256(data).hexdigest())


def judge(count: int) -> None:
    """Characters and whole lines right, per precision, on lines that did not calibrate."""
    lines = list(draw(count, JUDGE_SEED))
    for engine, precision in (("openvino", "f32"), ("openvino", "bf16"), ("openvino", "int8"), ("onnxruntime", "f32")):
        eyes = open_eyes(engine, precision)
        read = [eyes.read(line.pixels).text for line in lines]
        wrong = [_distance(a.replace(" ", ""), b.text.replace(" ", "")) for a, b in zip(read, lines, strict=True)]
        total = sum(len(line.text.replace(" ", "")) for line in lines)
        right, lines_right = 1 - sum(wrong) / total, np.mean([w == 0 for w in wrong])
        print(f"{engine} {precision}: characters {right:.4f}, lines {lines_right:.3f}")


def _distance(a: str, b: str) -> int:
    """Edit distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--judge", type=int, metavar="LINES", help="compare, instead of quantising")
    options.add_argument("--out", type=Path, default=OUT)
    chosen = options.parse_args()
    judge(chosen.judge) if chosen.judge else quantise(chosen.out)
