"""CPU time and memory of processes, one thread each.

`one_thread` must run before any of the numeric packages is imported: they read the environment once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT")


def one_thread() -> None:
    """Keep every numeric library of this process and its children to one thread."""
    for name in _THREADS:
        os.environ[name] = "1"
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    import cv2

    cv2.setNumThreads(1)


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """What a call gave, and the CPU seconds that the whole process spent on it."""
    start = time.process_time()
    result = call()
    return result, time.process_time() - start


def memory_mb(key: str) -> int:
    """A figure of this process from the kernel: VmRSS now, VmHWM the highest so far."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(key + ":"):
                return int(line.split()[1]) // 1024
    return 0


def peak_of(arguments: list[str]) -> str:
    """Highest resident MB of a process of its own that runs `python -m bench.memory ...`; or that it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.memory", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return f"failed ({done.returncode})"
    return f"{int(done.stdout.split()[-1])} MB"
