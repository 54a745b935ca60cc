"""The bare-model floor: what the model calls of one reading cost when nothing is done around them.

A tape records every run of a network with its input while kapiao reads; `replay_s` runs them again, alone. What a
reading costs more than that is decoding, geometry, decoding of characters, and Python.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

import numpy as np

from bench.meter import timed
from kapiao.vision import runtime

_ENGINES: tuple[Any, ...] = (runtime._OpenVino, runtime._OnnxRuntime)
Run = Callable[[Any, Any], Any]


class Tape:
    """Records between enter and exit."""

    def __init__(self) -> None:
        self.calls: list[tuple[Run, Any, Any]] = []
        self._runs: list[Run] = []

    def __enter__(self) -> Tape:
        for engine in _ENGINES:
            run: Run = engine.run
            self._runs.append(run)
            engine.run = self._taped(run)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for engine, run in zip(_ENGINES, self._runs, strict=True):
            engine.run = run

    def _taped(self, run: Run) -> Run:
        def taped(network: Any, tensor: Any) -> Any:
            self.calls.append((run, network, np.array(tensor)))
            return run(network, tensor)

        return taped

    def replay_s(self) -> float:
        """CPU seconds of the same calls with the same inputs."""

        def replay() -> None:
            for run, network, tensor in self.calls:
                run(network, tensor)

        return timed(replay)[1]
