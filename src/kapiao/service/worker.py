"""One reader process: takes one request at a time, answers it under the same number, and ends with its parent.

Knows: how a request and its answer travel over a socket. Must not know: queues, deadlines, callers (service.workers).
A frame is eight bytes of length and a pickle; both ends are this program, so the pickle is trusted.
"""

from __future__ import annotations

import contextlib
import copyreg
import importlib
import multiprocessing.connection
import os
import pickle
import resource
import signal
import socket
import struct
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Protocol, cast

from kapiao.errors import KapiaoError, ReaderBroken
from kapiao.records import Ask, Reading

_LENGTH = struct.Struct("!Q")
_CHUNK_BYTES = 1 << 20
_NICENESS = 10  # readers keep every processor busy; the door must answer, above all refuse, while they do
WARM = 0  # the number under which a reader says that it is warm


class Reader(Protocol):
    """Whoever reads: `kapiao.pipeline.Reader`, or a fake in tests. Stateless between calls."""

    def warm(self) -> None: ...

    def read(self, data: bytes, ask: Ask) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Order:
    """What a reader process is asked."""

    number: int
    data: bytes
    ask: Ask


@dataclass(frozen=True, slots=True)
class Reply:
    """What it answers: a reading or an error, and how large it has grown."""

    number: int
    reading: Reading | None
    error: KapiaoError | None
    memory_bytes: int


class LineCut(Exception):
    """The other end is gone."""


def _read_only(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


copyreg.pickle(MappingProxyType, lambda m: (_read_only, (dict(m),)))  # records hold read-only mappings


def packed(message: Order | Reply) -> bytes:
    return pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)


def send(line: socket.socket, body: bytes, until: float | None) -> None:
    """Send one packed message before `until` (monotonic). Raises TimeoutError, LineCut."""
    try:
        line.settimeout(_remaining(until))
        line.sendall(_LENGTH.pack(len(body)))
        line.settimeout(_remaining(until))
        line.sendall(body)
    except TimeoutError:
        raise
    except OSError as error:
        raise LineCut from error


def receive(line: socket.socket, until: float | None) -> Order | Reply:
    """Receive one frame before `until` (monotonic). Raises TimeoutError, LineCut."""
    (length,) = _LENGTH.unpack(_receive_exactly(line, _LENGTH.size, until))
    return cast(Order | Reply, pickle.loads(_receive_exactly(line, length, until)))


def _receive_exactly(line: socket.socket, length: int, until: float | None) -> bytearray:
    received = bytearray()
    while len(received) < length:
        line.settimeout(_remaining(until))
        try:
            piece = line.recv(min(_CHUNK_BYTES, length - len(received)))
        except TimeoutError:
            raise
        except OSError as error:
            raise LineCut from error
        if not piece:
            raise LineCut
        received += piece
    return received


def _remaining(until: float | None) -> float | None:
    if until is None:
        return None
    remaining_s = until - time.monotonic()
    if remaining_s <= 0:
        raise TimeoutError
    return remaining_s


def work(line: socket.socket, factory: str, arguments: Mapping[str, Any]) -> None:
    """The life of a reader process: make the reader, warm it, say so, answer until the line is cut."""
    _settle_in()
    try:
        module, _, name = factory.partition(":")
        reader: Reader = getattr(importlib.import_module(module), name)(**arguments)
        reader.warm()
    except Exception as error:
        with contextlib.suppress(LineCut):
            send(line, packed(Reply(WARM, None, _neutral(error), memory_bytes())), None)
        return
    with contextlib.suppress(LineCut):
        send(line, packed(Reply(WARM, None, None, memory_bytes())), None)
        while True:
            send(line, _answer(reader, receive(line, None)), None)


def _answer(reader: Reader, order: Order | Reply) -> bytes:
    assert isinstance(order, Order)
    try:
        reading = reader.read(order.data, order.ask)
        return packed(Reply(order.number, _lightened(reading), None, memory_bytes()))
    except Exception as error:
        return packed(Reply(order.number, None, _neutral(error), memory_bytes()))


def _neutral(error: Exception) -> KapiaoError:
    """The error to hand over; of an unplanned one only its class name, since its text may hold content."""
    if isinstance(error, KapiaoError):
        return error
    return ReaderBroken(cause=type(error).__name__)


def _lightened(reading: Reading) -> Reading:
    """Without the lattices: they are many, large, and of no use to whoever spells an answer."""
    return replace(reading, lines=tuple(replace(line, lattice=None) for line in reading.lines))


def _settle_in() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # the parent decides; a terminal sends these to all at once
        signal.signal(number, signal.SIG_IGN)
    os.nice(_NICENESS)
    with open(os.devnull, "wb") as nowhere:  # libraries complain of pictures there, in lines that are no log of ours
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold documents
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def memory_bytes() -> int:
    """Resident size of this process."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:  # no /proc: the peak is the best that is known
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
