"""The verb `bulk`: many pictures to one file, on the processors of this machine or of a Ray cluster; may be cut off.

Knows: how work is handed out and what came of it. Must not know: where pictures lie (cli.sources), how answers are
kept (cli.sinks). Names are held in memory, pictures only while they are read.
"""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from kapiao.cli.reading import as_json
from kapiao.cli.sinks import Lines, open_sink
from kapiao.cli.sources import Access, Fetch, find, in_bucket
from kapiao.config import Settings
from kapiao.errors import KapiaoError, ReaderBroken, SettingInvalid
from kapiao.records import Ask, Reading
from kapiao.service.workers import Bounds, Workers

READER = "kapiao.pipeline:Reader"
_READ_S = 60.0
_SAY_S = 10.0
_TRIES = 2  # for a picture that breaks a reader
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done, and how."""

    given: str
    out: Path
    kind: str = ""
    processes: int = 0
    ray: str = ""
    reader: str = READER


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one picture."""

    name: str
    reading: Reading | None
    error: KapiaoError | None


def run(order: Order, settings: Settings, prose: Console) -> int:
    """Read what is not in OUT yet. Returns the exit code of the first error, or 0."""
    names, sink = find(order.given, settings), open_sink(order.out)
    aside = order.out.with_name(order.out.name + ".errors.jsonl")
    aside.unlink(missing_ok=True)  # what failed is tried again
    errors: Lines | None = None
    todo = [name for name in names if name not in sink.done]
    prose.print(f"{len(todo)} of {len(names)} pictures to read", markup=False)
    exit_code, failed = 0, 0
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=prose, transient=True) as progress:
            told = _told(_through(order, settings, todo), len(todo), prose)
            for came in progress.track(told, total=len(todo)):
                if came.reading is not None:
                    sink.add({"file": came.name, **as_json(came.reading)})
                elif came.error is not None:
                    errors = errors or Lines(aside)
                    errors.add({"file": came.name, "error": came.error.code, "message": str(came.error)})
                    exit_code, failed = exit_code or came.error.exit_code, failed + 1
    finally:
        sink.close()
        if errors:
            errors.close()
    prose.print(f"{len(todo) - failed} read, {failed} failed{f', see {aside}' if failed else ''}", markup=False)
    return exit_code


def _told(came: Iterator[Came], total: int, prose: Console) -> Iterator[Came]:
    """Progress for logs: where no bar can be drawn, a line every now and then."""
    begun = said = time.monotonic()
    for count, each in enumerate(came, 1):
        now = time.monotonic()
        if not prose.is_terminal and now - said >= _SAY_S:
            prose.print(f"{count} of {total}, {count / (now - begun):.1f} a second", markup=False)
            said = now
        yield each


def _through(order: Order, settings: Settings, todo: list[str]) -> Iterator[Came]:
    if not todo:
        return iter(())
    return _by_ray(order, settings, todo) if order.ray else _by_processes(order, settings, todo)


def _by_processes(order: Order, settings: Settings, todo: list[str]) -> Iterator[Came]:
    count = order.processes or settings.worker_count
    bounds = Bounds(count, 4 * count, settings.worker_memory_mb * _MIB, settings.worker_requests)
    workers = Workers(order.reader, {"engine": settings.engine}, bounds)
    workers.start()
    ask, fetch = Ask(kinds=(order.kind,) if order.kind else ()), Fetch(Access.of(settings))
    fetchers = ThreadPoolExecutor(2 * count, thread_name_prefix="kapiao-fetch")  # one fetches while another is read
    try:
        workers.wait_warm()

        def read(name: str) -> Reading:
            return workers.submit(fetch.bytes_of(name), ask, math.inf, run_s=_READ_S).result()

        yield from _handed_out(todo, lambda name: fetchers.submit(read, name), 2 * count)
    finally:
        workers.stop(0)
        fetchers.shutdown(cancel_futures=True)


def _handed_out(todo: Iterable[str], submit: Callable[[str], Future[Reading]], at_once: int) -> Iterator[Came]:
    """Keep so many on the way; what comes is yielded as it comes."""
    waiting, running, tries = iter(todo), dict[Future[Reading], str](), dict[str, int]()

    def start(name: str) -> None:
        tries[name] = tries.get(name, 0) + 1
        running[submit(name)] = name

    while True:
        while len(running) < at_once and (name := next(waiting, None)) is not None:
            start(name)
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            name = running.pop(future)
            error = future.exception()
            if isinstance(error, ReaderBroken) and tries[name] < _TRIES:
                start(name)
            elif isinstance(error, KapiaoError):
                yield Came(name, None, error)
            else:
                yield Came(name, future.result(), None)


class _RayReader:
    """An actor: one reader on one processor of the cluster."""

    def __init__(self, reader: str, engine: str, access: Access) -> None:
        import importlib

        module, _, name = reader.partition(":")
        self._reader: Any = getattr(importlib.import_module(module), name)(engine=engine)
        self._reader.warm()
        self._fetch = Fetch(access)

    def ready(self) -> bool:
        """Answered once the reader is warm."""
        return True

    def read(self, name: str, data: bytes | None, kind: str) -> tuple[str, Reading | None, KapiaoError | None]:
        """`data` is None for what lies in a bucket: the cluster fetches it, not the machine that was asked."""
        try:
            data = self._fetch.bytes_of(name) if data is None else data
            return name, self._reader.read(data, Ask(kinds=(kind,) if kind else ())), None
        except KapiaoError as error:
            return name, None, error
        except Exception as error:
            return name, None, ReaderBroken(cause=type(error).__name__)


def _by_ray(order: Order, settings: Settings, todo: list[str]) -> Iterator[Came]:
    """One actor a processor, replaced when it dies. The cluster's machines need kapiao installed, not the pictures."""
    try:
        import ray
    except ImportError:
        raise SettingInvalid("--ray needs the package ray (extra `ray`).", setting="ray") from None
    try:
        ray.init(address=None if order.ray == "local" else order.ray, include_dashboard=False, log_to_driver=False)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise SettingInvalid(f"The Ray cluster cannot be reached ({type(error).__name__}).", setting="ray") from None
    try:
        yield from _on_actors(ray, order, settings, todo)
    finally:
        ray.shutdown()


def _on_actors(ray: Any, order: Order, settings: Settings, todo: list[str]) -> Iterator[Came]:
    """A picture that ends its actor is tried again on a fresh one, then goes aside like any other error."""
    actor, access = ray.remote(num_cpus=1)(_RayReader), Access.of(settings)
    here = Fetch(access)

    def hire() -> Any:
        return actor.remote(order.reader, settings.engine, access)

    free = [hire() for _ in range(order.processes or max(1, int(ray.cluster_resources().get("CPU", 1))))]
    try:
        ray.get(free[0].ready.remote())
    except ray.exceptions.RayError as error:
        raise ReaderBroken("A reader cannot start on the Ray cluster.", cause=type(error).__name__) from None
    waiting, running, tries = deque(todo), dict[Any, tuple[Any, str]](), Counter[str]()
    while waiting or running:
        while free and waiting:
            name = waiting.popleft()
            try:
                data = None if in_bucket(name) else here.bytes_of(name)
            except KapiaoError as error:
                yield Came(name, None, error)
                continue
            tries[name] += 1
            reader = free.pop()
            running[reader.read.remote(name, data, order.kind)] = (reader, name)
        if not running:
            return
        (ready, *_), _ = ray.wait(list(running), num_returns=1)
        reader, name = running.pop(ready)
        try:
            came = Came(*ray.get(ready))
        except ray.exceptions.RayError as error:
            ray.kill(reader)
            reader, came = hire(), Came(name, None, ReaderBroken(cause=type(error).__name__))
        free.append(reader)
        if isinstance(came.error, ReaderBroken) and tries[name] < _TRIES:
            waiting.append(name)
        else:
            yield came
