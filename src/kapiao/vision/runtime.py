"""Runs a network: one interface, two engines. The only module that imports an inference library.

Knows: tensors, threads, precisions, shapes. Must not know: text. Each engine runs one request at a time on one thread:
a machine is filled with processes, not with threads, so that a request cannot slow or mix with another one.

Nothing is written to disk (no compilation cache), nothing leaves the machine. bfloat16 is used where the processor has
it, otherwise float32.
"""

from __future__ import annotations

import contextlib
from typing import Any, Protocol

import numpy as np

from kapiao.errors import ModelError, SettingInvalid

# By engine, the fastest one last. ONNX Runtime runs the int8 reader slower than the float32 one, so it is left out.
PRECISIONS = {"openvino": ("f32", "bf16", "int8"), "onnxruntime": ("f32",)}
Tensor = Any  # numpy float32 array


class Network(Protocol):
    """A loaded network with one input."""

    def run(self, tensor: Tensor) -> tuple[Tensor, ...]:
        """Its outputs. They are valid until the next run."""
        ...


class _OpenVino:
    def __init__(self, data: bytes, weights: bytes | None, precision: str, kernels: int) -> None:
        import openvino as ov

        core = ov.Core()
        model = core.read_model(data, weights) if weights is not None else core.read_model(data)
        native = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        options = {
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "bf16" if precision != "f32" and native else "f32",
            "ENABLE_CPU_PINNING": False,
            "CPU_RUNTIME_CACHE_CAPACITY": kernels,
        }
        self._request = core.compile_model(model, "CPU", options).create_infer_request()

    def run(self, tensor: Tensor) -> tuple[Tensor, ...]:
        outputs = self._request.infer([tensor], share_inputs=True, share_outputs=True)
        return tuple(outputs.values())


class _OnnxRuntime:
    def __init__(self, data: bytes) -> None:
        import onnxruntime as ort

        ort.set_default_logger_severity(3)
        with contextlib.suppress(AttributeError):  # not in every build
            ort.disable_telemetry_events()
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def run(self, tensor: Tensor) -> tuple[Tensor, ...]:
        return tuple(np.asarray(output) for output in self._session.run(None, {self._input: tensor}))


def open_network(
    data: bytes, engine: str = "openvino", precision: str = "bf16", weights: bytes | None = None, kernels: int = 600
) -> Network:
    """A network ready to run. `precision` f32 or bf16; the latter falls back to f32 where the processor lacks it.

    `kernels` bounds how many compiled kernels OpenVINO keeps, some tens for each shape of input. Without a bound memory
    grows with every new shape of picture.
    """
    if engine not in PRECISIONS:
        raise SettingInvalid(f"The engine must be one of {', '.join(PRECISIONS)}.", engine=engine)
    try:
        return _OpenVino(data, weights, precision, kernels) if engine == "openvino" else _OnnxRuntime(data)
    except ImportError as error:
        raise ModelError(f"The package {engine} is not installed.", engine=engine) from error
    except RuntimeError as error:
        raise ModelError(f"The engine {engine} cannot load a model.", engine=engine) from error
