"""Trained plate networks as ONNX files with weights of 16 bits, which both engines read.

Knows torch and onnx. Batch normalisation is folded into the convolutions before it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from plate_networks import Finder, PlateReader
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from kapiao.vision.plates import ALPHABET, COLORS, CROP_PX

HOME = Path(__file__).parents[1] / "src/kapiao/vision/models"


def folded(network: nn.Module) -> nn.Module:
    """The network without batch normalisation."""
    for name, child in network.named_children():
        if isinstance(child, nn.Sequential) and len(child) == 3 and isinstance(child[1], nn.BatchNorm2d):
            setattr(network, name, nn.Sequential(fuse_conv_bn_eval(child[0], child[1]), child[2]))
        else:
            folded(child)
    return network


def narrowed(model: onnx.ModelProto) -> onnx.ModelProto:
    """Large weights stored as halves and widened when the file is loaded."""
    graph, casts = model.graph, []
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) > 256:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), name + "_half"))
            casts.append(helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def export(reader_checkpoint: Path, finder_checkpoint: Path, home: Path = HOME) -> None:
    """Write both files and print what `models.toml` must say."""
    reader, finder = PlateReader(len(ALPHABET) + 1, len(COLORS)), Finder()
    for name, network, checkpoint, shape in (
        ("plate_text", reader, reader_checkpoint, (1, 3, CROP_PX[1], CROP_PX[0])),
        ("plate_boxes", finder, finder_checkpoint, (1, 3, 224, 224)),
    ):
        network.load_state_dict(torch.load(checkpoint, weights_only=True)["network"])
        plain = folded(network.eval()).to(memory_format=torch.contiguous_format)
        path = home / f"{name}.onnx"
        free = {"picture": {2: "height", 3: "width"}} if name == "plate_boxes" else {}
        torch.onnx.export(
            plain,
            (torch.zeros(shape),),
            path,
            input_names=["picture"],
            dynamic_axes=free,
            opset_version=17,
            dynamo=False,
        )
        onnx.save(narrowed(onnx.load(path)), path)
        data = path.read_bytes()
        print(f'[{name}]\nsize = {len(data)}\nsha256 = "{hashlib.sha256(data).hexdigest()}"')
